// What the API gives staff; see openapi.yaml for what each field promises.

import type { ContestState, ContestSummary, Time } from "../lib/api";

export interface Me {
  id: string;
  login: string;
  name: string;
  roles: Role[];
  email?: string;
}

export type Role =
  | "administrator"
  | "organiser"
  | "author"
  | "reviewer"
  | "jury"
  | "unit_coordinator"
  | "broadcaster"
  | "inspector"
  | "agency_lead"
  | "unit_reporter"
  | "leadership";

export interface Quota {
  area: string;
  /** 1 to 3; 0 for any. */
  difficulty: number;
  count: number;
}

export interface StaffContest extends ContestSummary {
  id: string;
  revision: number;
  now: Time;
  published_at?: Time;
  counts: "first" | "best" | "last";
  marking: "all_or_nothing" | "partial";
  rank_keys: string[];
  rules?: string[];
  terms?: string;
  /** All rules in words, and what was changed since it was published; lists leave them out. */
  all_rules?: { title: string; lines: string[] }[];
  changes?: { at: Time; text: string; by?: string }[];
  blueprint: Quota[];
  /** The counts are, and are 0 here. */
  sealed: boolean;
  started: number;
  running: number;
  done: number;
  people: number;
  /** Who wait for the round to start, as participation told it last. */
  waiting?: number;
}

export interface Minute {
  at: Time;
  started: number;
  done: number;
}

export interface Participation {
  type: "participation";
  now: Time;
  state: ContestState;
  opens_at?: Time;
  closes_at?: Time;
  people: number;
  started: number;
  running: number;
  /** Of those, who wait for the round to start. */
  waiting?: number;
  done: number;
  online: number;
  watching: number;
  minutes: Minute[];
}

export type Kind = "single" | "multiple" | "true_false" | "ordering" | "matching" | "numeric" | "short_text" | "prediction";

export const kinds: Kind[] = ["single", "multiple", "true_false", "ordering", "matching", "numeric", "short_text", "prediction"];

export type Status = "draft" | "in_review" | "approved" | "retired";

export const statuses: Status[] = ["draft", "in_review", "approved", "retired"];

export interface Question {
  bank: string;
  id: string;
  revision: number;
  kind: Kind;
  area: string;
  difficulty: number;
  topic?: string;
  /** Markdown, as are the texts of options and prompts and the explanation. */
  stem: string;
  /** The stem without markup, where it has any. */
  stem_text?: string;
  status: Status;
  tags?: string[];
  options?: { id: string; text: string; right: boolean; locked?: boolean }[];
  prompts?: { id: string; text: string; option: string }[];
  texts?: string[];
  no_marks?: boolean;
  order?: string[];
  number?: string;
  tolerance?: string;
  shuffle?: boolean;
  explanation?: string;
  source?: { document?: string; clause?: string; quote?: string; link?: string; from?: Time; to?: Time };
  review_note?: string;
  created_at?: Time;
  created_by?: string;
  /** The name of created_by, in a question's history. */
  author?: string;
  comment?: string;
  /** Its source is not in force now; in lists only. */
  not_in_force?: boolean;
}

/** A content area with a name. */
export interface Area {
  code: string;
  name: string;
}

export interface AreaTree {
  revision: number;
  areas: Area[];
}

/** How many questions of one area and difficulty there are, by how far they are in review. */
export interface Cell extends Record<Status, number> {
  area: string;
  difficulty: number;
}

/** A value that questions have; the name is an account's. */
export interface Value {
  value: string;
  name?: string;
  count: number;
}

/** What questions may be filtered by. */
export interface Values {
  areas: Value[];
  tags: Value[];
  documents: Value[];
  authors: Value[];
}

/** Something to be said of a question, or of a part of a file. */
export interface Finding {
  path: string;
  question?: string;
  line?: number;
  code: string;
  detail: string;
  skipped?: boolean;
}

/** A question and another that may say the same. */
export interface Alike {
  question: Question;
  stored: Question;
  /** The other is not stored: it is of the same file. */
  in_file?: boolean;
  likeness: number;
}

export interface ImportReport {
  dry_run: boolean;
  format: string;
  questions: number;
  new: number;
  changed: number;
  same: number;
  lost: Finding[];
  warnings: Finding[];
  alike: Alike[];
  /** How many questions were looked at for alike. */
  compared: number;
}

export interface Format {
  name: string;
  extensions: string[];
  template: boolean;
  max_bytes: number;
}

export interface Bank {
  id: string;
  name: string;
  practice: boolean;
  questions: number;
}

export interface User extends Me {
  unit_name?: string;
  /** Where mail goes: the address, else a login that is one. */
  mailbox?: string;
  disabled: boolean;
  password_set: boolean;
  created_at?: Time;
}

/** What somebody said of a question. */
export interface Opinion {
  number: number;
  /** Of the question, that it speaks of. */
  revision: number;
  /** The number of the opinion that it answers; absent for one that begins a thread. */
  reply_to?: number;
  text: string;
  created_at?: Time;
  created_by?: string;
  author?: string;
  settled_at?: Time;
  settler?: string;
}

/** A round whose paper holds a question. */
export interface Use {
  contest: string;
  slug: string;
  title: string;
  round: string;
  revision: number;
}
