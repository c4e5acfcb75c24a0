// What is set up of a contest while it is edited: its type, reading and changing it by the paths that the server's
// problems name, and what one change means for the rest. Pure.

import { within } from "./tree";

export interface Who {
  min_age?: number;
  max_age?: number;
  unit_kinds?: string[];
  units?: string[];
  categories?: string[];
  roster?: boolean;
}

export interface PaperQuota {
  area?: string;
  difficulty?: number;
  count: number;
}

export interface Paper {
  block?: string;
  banks?: string[];
  blueprint?: PaperQuota[];
  fixed?: string[];
  keep_order?: boolean;
  critical?: string;
}

export interface Round {
  id?: string;
  name?: string;
  /** How contestants begin: "together", or each when starting. */
  mode?: string;
  opens_at?: string;
  closes_at?: string;
  papers: Paper[];
}

export interface Prize {
  name: string;
  span: string;
  block?: string;
  count: number;
  amount?: number;
  points?: number;
}

export interface Settings {
  slug: string;
  title: string;
  organiser?: string;
  summary?: string;
  terms?: string;
  notice?: string;
  practice?: boolean;
  blocks?: { id: string; name: string; who?: Who }[];
  who?: Who;
  categories?: { id: string; name: string }[];
  rules: {
    limit?: string;
    item_limit?: string;
    forward?: boolean;
    attempts?: number;
    period: string;
    counts: string;
    marking: string;
    worth?: number[] | null;
    pass?: number;
    perfect_only?: boolean;
    keys: string[] | null;
    ties?: string;
    overall?: string;
    prediction?: { of: string; span: string; by_block?: boolean; decimals?: number; with_disqualified?: boolean };
  };
  awards?: { prizes?: Prize[]; repeat?: string; reserve?: number };
  collective?: {
    groups?: { id: string; name: string; unit_kinds?: string[]; units?: string[] }[];
    quotas?: { category: string; percent?: number; count?: number }[];
    score?: { measure: string; permille: number }[];
    keys?: string[];
    prizes?: { name: string; group?: string; count: number; amount?: number; keys?: string[]; quota_met?: boolean; winners?: number; min_rate?: number }[];
  };
  rounds: Round[];
}

export interface SetupProblem {
  severity: "error" | "warning";
  path: string;
  code: string;
  detail: string;
}

export interface RuleSection {
  title: string;
  lines: string[];
}

export interface ContestSetup {
  id: string;
  revision: number;
  published: boolean;
  settings: Settings;
  rules: RuleSection[];
  problems: SetupProblem[];
}

/** The steps of setting a contest up, in their order; the first, choosing what it begins with, is a screen of its own. */
export const steps = ["basics", "who", "papers", "ranking", "prizes", "texts", "check"] as const;

export type Step = (typeof steps)[number];

const stepByHead: Record<string, Step> = {
  title: "basics", slug: "basics", organiser: "basics", practice: "basics", blocks: "who", who: "who", categories: "who", rules: "ranking",
  awards: "prizes", collective: "prizes", summary: "texts", terms: "texts", notice: "texts",
};

/** The step in which the field of a path is edited. */
export function stepOf(path: string): Step {
  if (/^rounds\[\d+\]\.papers/.test(path) || /^rules\.(limit|item_limit|forward)$/.test(path)) return "papers";
  if (path.startsWith("rounds")) return "basics";
  return stepByHead[/^\w+/.exec(path)?.[0] ?? ""] ?? "check";
}

const parts = (path: string) => path.match(/[^.[\]]+/g) ?? [];

/** What stands at a path; undefined where nothing does. */
export function at(value: unknown, path: string): unknown {
  return parts(path).reduce<unknown>((v, key) => (v as Record<string, unknown> | undefined | null)?.[key], value);
}

/** A copy of value in which part stands at path; undefined takes away what stands there. */
export function withAt<T>(value: T, path: string, part: unknown): T {
  const put = (v: unknown, keys: string[]): unknown => {
    const [key, ...rest] = keys;
    if (key === undefined) return part;
    if (Array.isArray(v)) return v.map((member, i) => (`${i}` === key ? put(member, rest) : member));
    const object = { ...(v as Record<string, unknown> | undefined) };
    const made = put(object[key], rest);
    if (made === undefined) delete object[key];
    else object[key] = made;
    return object;
  };
  return put(value, parts(path)) as T;
}

/** The problems of a field; with inside also those of what it holds. */
export function problemsAt(all: SetupProblem[], path: string, inside = false): SetupProblem[] {
  return all.filter((p) => p.path === path || (inside && (p.path.startsWith(`${path}.`) || p.path.startsWith(`${path}[`))));
}

/** The first of PREFIX-1, PREFIX-2, … that none has. */
export function freshID(prefix: string, taken: { id: string }[]): string {
  for (let i = 1; ; i++) if (!taken.some((v) => v.id === `${prefix}-${i}`)) return `${prefix}-${i}`;
}

/** The categories of a contest and, after them, those of the directory that it lacks, with the codes that headcounts have. */
export function withCounted(own: { id: string; name: string }[], counted: { code: string; name: string }[]) {
  return [...own, ...counted.filter((c) => !own.some((k) => k.id === c.code)).map((c) => ({ id: c.code, name: c.name }))];
}

/** The settings with other blocks: every round has a paper for each, in their order, and no prize is of a block that is gone. */
export function withBlocks(s: Settings, blocks: NonNullable<Settings["blocks"]>): Settings {
  const ids: (string | undefined)[] = blocks.length ? blocks.map((b) => b.id) : [undefined];
  const rounds = s.rounds.map((r) => {
    const spare = r.papers[0] ?? {};
    const papers = ids.map((id) => r.papers.find((p) => (p.block || undefined) === id) ?? { ...spare, block: id });
    return { ...r, papers };
  });
  const gone = (id?: string) => !!id && !ids.includes(id);
  const prizes = s.awards?.prizes?.map((p) => (gone(p.block) ? { ...p, block: undefined } : p));
  return { ...s, blocks, rounds, ...(prizes ? { awards: { ...s.awards, prizes } } : {}) };
}

/** Whether every round has the papers of the first. */
export function samePapers(s: Settings): boolean {
  const first = JSON.stringify(s.rounds[0]?.papers);
  return s.rounds.every((r) => JSON.stringify(r.papers) === first);
}

/** The settings with a part of a paper changed: in one round, or with round undefined in all of them. */
export function withPaper(s: Settings, round: number | undefined, block: number, part: Partial<Paper>): Settings {
  const change = (r: Round) => ({ ...r, papers: r.papers.map((p, i) => (i === block ? { ...p, ...part } : p)) });
  return { ...s, rounds: s.rounds.map((r, i) => (round === undefined || i === round ? change(r) : r)) };
}

const week = 7 * 86_400_000;

/** Rounds of so many weeks, the first of which opens and closes at the given times; each has the papers of the first round. */
export function weeks(s: Settings, count: number, opens: string, closes: string, name: (n: number) => string): Round[] {
  const papers = s.rounds[0]?.papers ?? [{}];
  return Array.from({ length: count }, (_, i) => ({
    id: s.rounds[i]?.id,
    name: name(i + 1),
    opens_at: new Date(Date.parse(opens) + i * week).toISOString(),
    closes_at: new Date(Date.parse(closes) + i * week).toISOString(),
    papers,
  }));
}

/** A moment as an input of type datetime-local holds it, in Vietnam; "" for none. */
export function toLocal(iso: string | undefined): string {
  if (!iso) return "";
  const text = new Date(Date.parse(iso) + 7 * 3_600_000).toISOString();
  return text.slice(17, 19) === "00" ? text.slice(0, 16) : text.slice(0, 19);
}

/** The moment that such an input holds; undefined for none. */
export function fromLocal(local: string): string | undefined {
  const ms = Date.parse(`${local.length === 16 ? `${local}:00` : local}+07:00`);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

const unitSeconds: Record<string, number> = { h: 3_600, m: 60, s: 1 };

/** The seconds of a length of time as the API writes it: "1h30m0s". */
export function secondsOf(text: string | undefined): number {
  const parts = (text ?? "").match(/[\d.]+[hms](?!s)/g) ?? [];
  return parts.reduce((sum, part) => sum + parseFloat(part) * unitSeconds[part.slice(-1)]!, 0);
}

/** Marks that are taken off a Vietnamese letter to write it in an address. */
const marks = /[\u0300-\u036f]/g;

/** An address made of a title: "Hội thi CCHC 2027" is "hoi-thi-cchc-2027". */
export function slugFrom(title: string): string {
  const plain = title.normalize("NFD").replace(marks, "").replace(/[đĐ]/g, "d").toLowerCase();
  const words = plain.split(/[^a-z0-9]+/).filter(Boolean);
  let slug = "";
  for (const word of words) {
    if (`${slug}-${word}`.length > 48) break;
    slug = slug ? `${slug}-${word}` : word;
  }
  return slug || words.join("-").slice(0, 48);
}

export interface Cell {
  area: string;
  difficulty: number;
  approved: number;
}

/** How many approved questions a quota could be filled from. */
export function supply(cells: Cell[], q: PaperQuota): number {
  const fits = (c: Cell) => within(c.area, q.area ?? "") && (!q.difficulty || q.difficulty === c.difficulty);
  return cells.filter(fits).reduce((n, c) => n + c.approved, 0);
}

/** How many questions a sheet of the paper has. */
export function sizeOf(p: Paper): number {
  return (p.fixed?.length ?? 0) + (p.blueprint ?? []).reduce((n, q) => n + (q.count || 0), 0);
}

/** How many questions a sheet may have. */
export const mostPicked = 200;

/** The IDs in a text that a fixed paper lacks and has room for, each once, and those that it has or the text names again. */
export function pasted(text: string, taken: string[]): { fresh: string[]; twice: string[] } {
  const ids = text.normalize("NFC").split(/[\s,;]+/).filter(Boolean);
  const again = (id: string, i: number) => taken.includes(id) || ids.indexOf(id) < i;
  const fresh = ids.filter((id, i) => !again(id, i)).slice(0, Math.max(0, mostPicked - taken.length));
  return { fresh, twice: [...new Set(ids.filter(again))] };
}

/** The settings with the IDs that the server gave to rounds that were new when they were sent. */
export function withRoundIDs(now: Settings, sent: Settings, saved: Settings): Settings {
  const rounds = now.rounds.map((r) => {
    const i = r.id ? -1 : sent.rounds.indexOf(r);
    return i < 0 ? r : { ...r, id: saved.rounds[i]?.id };
  });
  return { ...now, rounds };
}
