// A question while it is written: what the form holds, what the API is sent, and what the device keeps. Pure.

import { dayOf } from "./diff";
import type { Kind, Question } from "./types";

export interface DraftOption {
  id: string;
  text: string;
  right: boolean;
  locked: boolean;
}

export interface Draft {
  bank: string;
  id: string;
  /** The one that was edited; 0 for a new question. */
  revision: number;
  kind: Kind;
  area: string;
  difficulty: number;
  topic: string;
  /** As typed, with commas between. */
  tags: string;
  stem: string;
  /** Of an ordering question in their right order. */
  options: DraftOption[];
  prompts: { id: string; text: string; option: string }[];
  texts: string[];
  no_marks: boolean;
  number: string;
  tolerance: string;
  shuffle: boolean;
  explanation: string;
  source: { document: string; clause: string; quote: string; link: string; from: string; to: string };
  review_note: string;
  comment: string;
}

/** How many options a question may have. */
export const mostOptions = 12;

/** Whether questions of the kind have options that are written. */
export function hasOptions(kind: Kind): boolean {
  return kind === "single" || kind === "multiple" || kind === "ordering" || kind === "matching";
}

/** The first of A, B, C, … or 1, 2, 3, … that none has. */
export function freeID(taken: string[], from = "A"): string {
  for (let i = 0; ; i++) {
    const id = from === "A" ? (i < 26 ? String.fromCharCode(65 + i) : `A${i}`) : `${i + 1}`;
    if (!taken.includes(id)) return id;
  }
}

export function newOption(others: DraftOption[]): DraftOption {
  return { id: freeID(others.map((o) => o.id)), text: "", right: false, locked: false };
}

export function newPrompt(others: Draft["prompts"]): Draft["prompts"][number] {
  return { id: freeID(others.map((p) => p.id), "1"), text: "", option: "" };
}

export function blank(bank: string): Draft {
  const options: DraftOption[] = [];
  while (options.length < 4) options.push(newOption(options));
  return {
    bank, id: "", revision: 0, kind: "single", area: "", difficulty: 1, topic: "", tags: "", stem: "", options,
    prompts: [newPrompt([])], texts: [""], no_marks: false, number: "", tolerance: "", shuffle: true, explanation: "",
    source: { document: "", clause: "", quote: "", link: "", from: "", to: "" }, review_note: "", comment: "",
  };
}

/** What the form holds of a stored question. */
export function fromQuestion(q: Question): Draft {
  const empty = blank(q.bank);
  let options = (q.options ?? []).map((o) => ({ ...o, locked: !!o.locked }));
  if (q.kind === "ordering" && q.order) options = [...options].sort((a, b) => q.order!.indexOf(a.id) - q.order!.indexOf(b.id));
  return {
    ...empty,
    id: q.id, revision: q.revision, kind: q.kind, area: q.area, difficulty: q.difficulty, topic: q.topic ?? "",
    tags: (q.tags ?? []).join(", "), stem: q.stem, options: options.length ? options : empty.options,
    prompts: q.prompts?.length ? q.prompts : empty.prompts, texts: q.texts?.length ? q.texts : [""],
    no_marks: !!q.no_marks, number: q.number ?? "", tolerance: q.tolerance ?? "", shuffle: !!q.shuffle,
    explanation: q.explanation ?? "", review_note: q.review_note ?? "",
    source: {
      document: q.source?.document ?? "", clause: q.source?.clause ?? "", quote: q.source?.quote ?? "", link: q.source?.link ?? "",
      from: q.source?.from ? dayOf(q.source.from) : "", to: q.source?.to ? dayOf(q.source.to) : "",
    },
  };
}

const tagsOf = (typed: string) => [...new Set(typed.split(/[,;\n]/).map((tag) => tag.trim()).filter(Boolean))];

/** The body that saves d. Options, prompts and texts that were left blank at the end are left out. */
export function bodyOf(d: Draft): Record<string, unknown> {
  const body: Record<string, unknown> = {
    revision: d.revision, kind: d.kind, area: d.area.trim(), difficulty: d.difficulty, topic: d.topic.trim(), tags: tagsOf(d.tags),
    stem: d.stem.trim(), explanation: d.explanation.trim(), review_note: d.review_note.trim(), comment: d.comment.trim(),
    source: Object.fromEntries(Object.entries(d.source).map(([k, v]) => [k, v.trim()])),
  };
  if (!d.revision && d.id.trim()) body.id = d.id.trim();
  const options = d.options.filter((o) => o.text.trim());
  if (d.kind === "true_false") {
    const right = d.options.find((o) => o.right)?.id;
    body.options = [
      { id: "true", text: trueText(d, "true", "Đúng"), right: right === "true" },
      { id: "false", text: trueText(d, "false", "Sai"), right: right === "false" },
    ];
  } else if (hasOptions(d.kind)) {
    const marked = d.kind === "single" || d.kind === "multiple";
    body.options = options.map((o) => ({ id: o.id, text: o.text.trim(), right: marked && o.right, locked: o.locked }));
    body.shuffle = d.shuffle;
  }
  if (d.kind === "ordering") body.order = options.map((o) => o.id);
  if (d.kind === "matching")
    body.prompts = d.prompts.filter((p) => p.text.trim()).map((p) => ({ id: p.id, text: p.text.trim(), option: p.option }));
  if (d.kind === "numeric") Object.assign(body, { number: d.number.trim(), tolerance: d.tolerance.trim() });
  if (d.kind === "short_text") Object.assign(body, { texts: d.texts.map((s) => s.trim()).filter(Boolean), no_marks: d.no_marks });
  return body;
}

const trueText = (d: Draft, id: string, otherwise: string) => d.options.find((o) => o.id === id)?.text || otherwise;

/** The same draft as a question of another kind; what the other kind has no use for stays until it is saved. */
export function withKind(d: Draft, kind: Kind): Draft {
  let { options } = d;
  if (kind === "true_false" && !options.some((o) => o.id === "true")) {
    options = [
      { id: "true", text: "Đúng", right: false, locked: false },
      { id: "false", text: "Sai", right: false, locked: false },
    ];
  } else if (kind !== "true_false" && options.some((o) => o.id === "true")) options = blank(d.bank).options;
  if (kind === "ordering" || kind === "matching") options = options.map((o) => ({ ...o, locked: false })); // not offered there
  if (kind === "single" || kind === "true_false") {
    const first = options.findIndex((o) => o.right);
    options = options.map((o, i) => ({ ...o, right: i === first }));
  }
  return { ...d, kind, options };
}

/** The draft as a question, for comparing it with a stored one. */
export function asQuestion(d: Draft): Question {
  const body = bodyOf(d) as unknown as Question;
  return { ...body, bank: d.bank, id: d.id, status: "draft" };
}

/** The list with the member at one place moved to another; the same where there is no such place. */
export function moved<T>(list: T[], from: number, to: number): T[] {
  if (to < 0 || to >= list.length) return list;
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}
