// What the API gives of plans and evidence, and the one filter that all views of a plan share.

import type { Time } from "../lib/api";
import { dayWords } from "../lib/format";
import { t } from "../lib/i18n";
import { pathTo } from "./place";

export interface Schedule {
  kind: string;
  from?: string;
  to?: string;
  text_vi?: string;
  recurrence?: string;
}

export interface Duty {
  id: string;
  text_vi: string;
  optional?: boolean;
  coordinating?: string[];
  report_to?: string[];
  schedule?: Schedule;
}

export interface Indicator {
  id: string;
  text_vi: string;
  unit_vi?: string;
  kind?: string;
  measure: string;
  target?: number;
}

export interface Funding {
  source: string;
  planned?: number;
  spent?: number;
  note_vi?: string;
}

export interface Task {
  id: string;
  clause?: string;
  category: "noi_dung" | "hinh_thuc" | "kinh_phi" | "trach_nhiem" | "vuong_mac";
  title_vi: string;
  text_vi: string;
  lead?: string[];
  coordinating?: string[];
  schedule: Schedule;
  lead_text_vi?: string;
  coordinating_text_vi?: string;
  condition_vi?: string;
  duties?: Duty[];
  deliverables?: { text_vi: string; due?: string }[];
  indicators?: Indicator[];
  funding?: Funding[];
  depends_on?: string[];
}

/** Who answers for a plan; user is the ID of the account that signs. */
export interface Head {
  name?: string;
  position?: string;
  user?: string;
}

export interface Plan {
  id: string;
  revision: number;
  parent?: string;
  unit?: string;
  head?: Head;
  document: {
    title_vi: string;
    type_vi?: string;
    number?: string;
    issued_on?: string;
    plan_year: number;
    province?: string;
    issuer_vi?: string;
    signer_title_vi?: string;
    signer_vi?: string;
    audience_vi?: string;
    audience_clause?: string;
    legal_bases?: { number?: string; date?: string; text_vi: string }[];
    recipients_vi?: string[];
  };
  agencies: { id: string; name_vi: string }[] | null;
  tasks: Task[] | null;
  /** Its own; none means the usual ones. */
  periods?: Period[];
}

export interface Period {
  id: string;
  name_vi: string;
  from: string;
  to: string;
  due: string;
}

export interface OnePlan {
  plan: Plan;
  periods: (Period & { due_moved: string; due_over?: string[] })[];
  units: { id: string; name: string }[];
  agency_units: Record<string, string[]>;
  may: { owner?: string; edit: boolean; file: boolean; sees_all: boolean; comment: boolean; inspect: boolean; unit?: string; unit_name?: string };
  today: string;
}

export interface Tally {
  entries: number;
  confirmed?: number;
  people?: number;
  items?: number;
  reach?: number;
  last?: string;
}

export interface Totals {
  all: Tally;
  by_task: Record<string, Tally>;
  by_kind: Record<string, Tally>;
  by_area: Record<string, Tally>;
  by_unit: Record<string, Tally>;
  matrix: (Tally & { area: string; task: string })[];
  /** How many pieces of evidence each day has; of a selection only. */
  by_day?: Record<string, number>;
}

export type TaskStatus = "waiting" | "running" | "done" | "late" | "evidenced" | "lacking" | "open";

/** What asks for something comes first. */
export const taskStatuses: TaskStatus[] = ["late", "lacking", "running", "evidenced", "done", "waiting", "open"];

export interface TaskState {
  id: string;
  status: TaskStatus;
  whole: Tally;
  period: Tally;
  progress?: { id: string; value: number; target: number; reached: boolean }[];
  due?: string[];
}

export interface Overview {
  today: string;
  tasks: TaskState[];
  whole: Totals;
  period: Totals;
}

/** A file that is attached to something. */
export interface Attachment {
  id: string;
  name: string;
  type: string;
  /** Bytes. */
  size: number;
  by_name?: string;
  at: Time;
}

/** What people say of a piece of evidence. */
export interface EvidenceEdit {
  id: string;
  revision: number;
  unit: string;
  task: string;
  kind: string;
  day: string;
  place?: string;
  title: string;
  note?: string;
  people?: number;
  items?: number;
  reach?: number;
  areas?: string[];
  links?: string[];
  attachments?: string[];
  /** What is known of the attachments; the server is sent their IDs alone. */
  files?: Attachment[];
}

export interface Evidence extends EvidenceEdit {
  unit_name?: string;
  by_name?: string;
  at?: Time;
  withdrawn?: string;
  confirmed?: { unit: string; at?: Time };
  confirmed_name?: string;
  may_edit: boolean;
  may_confirm: boolean;
}

export const evidenceKinds = ["conference", "meeting", "dialogue", "article", "column", "broadcast", "social", "banner", "leaflet", "culture", "contest", "document", "other"];

/** Which numbers a kind of evidence asks for first. */
export const numbersOf: Record<string, ("people" | "items" | "reach")[]> = {
  conference: ["people"], meeting: ["people"], dialogue: ["people"], article: ["items", "reach"], column: ["items"], broadcast: ["items"],
  social: ["items", "reach"], banner: ["items"], leaflet: ["items"], culture: ["people"], contest: ["people"], document: ["items"],
};

/** The form of work (II.3) that a kind mostly belongs to, counted from the first. */
const formOf: Record<string, number> = { article: 1, column: 1, broadcast: 1, social: 3, banner: 4, leaflet: 4, culture: 4, contest: 5 };

export const tasksOf = (plan: Plan, category: Task["category"]) => (plan.tasks ?? []).filter((x) => x.category === category);

/** The task that evidence of a kind is offered for. */
export function likelyTask(plan: Plan, kind: string): string {
  const forms = tasksOf(plan, "hinh_thuc");
  return (forms[formOf[kind] ?? 0] ?? forms[0] ?? plan.tasks?.[0])?.id ?? "";
}

/** Which evidence is meant; "" is all. */
export interface PlanFilter {
  period: string;
  /** Days, both included; a period goes before them. */
  from: string;
  to: string;
  unit: string;
  task: string;
  area: string;
  kind: string;
  confirmed: string;
}

const filterNames = ["period", "from", "to", "unit", "task", "area", "kind", "confirmed"] as const;

/** Reads the filter from the address. */
export function filterOf(search: string): PlanFilter {
  const given = new URLSearchParams(search);
  return Object.fromEntries(filterNames.map((name) => [name, (given.get(name) ?? "").slice(0, 64)])) as unknown as PlanFilter;
}

/** The filter that leaves everything. */
export const noFilter = filterOf("");

/** The filter as a query, with a "?" where there is something in it. */
export function queryOf(filter: Partial<PlanFilter>, more: Record<string, string> = {}): string {
  const out = new URLSearchParams(more);
  for (const name of filterNames) if (filter[name]) out.set(name, filter[name]!);
  return out.toString() && `?${out}`;
}

export const planAPI = (id: string, ...rest: string[]) => ["/api/v1/staff/plans", encodeURIComponent(id), ...rest].join("/");

/** Where the evidence of a plan is listed under a filter. */
export const evidencePath = (id: string, filter: Partial<PlanFilter>) => pathTo("ke-hoach", id, "minh-chung") + queryOf(filter);

/** The names of agencies of a plan. */
export function agencyWords(plan: Plan, ids: string[] | undefined): string {
  return (ids ?? []).map((id) => plan.agencies?.find((a) => a.id === id)?.name_vi ?? id).join("; ");
}

/** Days from one to another in words; "" for open at both ends. */
export const spanWords = ({ from, to }: { from?: string; to?: string }) =>
  from && to ? `${dayWords(from)} – ${dayWords(to)}` : to ? `→ ${dayWords(to)}` : from ? `${dayWords(from)} →` : "";

/** A schedule in words: the document's own where it has some, and its days. */
export function scheduleWords(s: Schedule): string {
  const days = spanWords(s);
  return [s.text_vi || t(`plan.timing.${s.kind}`), days].filter(Boolean).join(", ");
}

/** A title with a capital: some are cut from the middle of a sentence of the document. */
export const capital = (title: string) => title.charAt(0).toLocaleUpperCase("vi") + title.slice(1);

/** A task by its number and what it is about, cut where it is long. */
export function taskName(task: Task, most = 90): string {
  const title = capital(task.title_vi);
  return `${task.id} ${title.length > most ? `${title.slice(0, most).replace(/\s\S*$/, "")}…` : title}`;
}
