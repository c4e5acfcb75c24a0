// What the API gives a contestant; see openapi.yaml for what each field promises.

import type { AttemptState, Begins, ContestState, ContestSummary, Standing, Time } from "../lib/api";
import type { Given } from "./queue";

/** Who may take part; what is absent admits everybody. */
export interface Who {
  min_age?: number;
  max_age?: number;
  unit_kinds?: string[];
  units?: string[];
  categories?: string[];
}

export interface DoorRound extends Begins {
  id: string;
  name: string;
  state: ContestState;
  opens_at?: Time;
  closes_at?: Time;
  sealed: boolean;
  sealed_until?: Time;
}

export interface DoorBlock {
  id: string;
  name: string;
  who: Who;
}

export interface Category {
  id: string;
  name: string;
}

export interface Door extends ContestSummary {
  now: Time;
  /** ID of the round that matters now. */
  round: string;
  rounds: DoorRound[];
  blocks: DoorBlock[];
  categories: Category[];
  who: Who;
  asks_birth: boolean;
  rules: string[];
  terms: string;
  notice: { version: string; text: string };
  grace_ms: number;
  /** Whether everybody starts by a code of the roster, or the people of some blocks. */
  asks_code?: "needed" | "optional";
  mine?: {
    name?: string;
    unit_id?: string;
    block?: string;
    category?: string;
    attempts: AttemptBrief[];
    left: number | null;
    left_in?: { round: string; left: number }[];
  };
}

export interface AttemptBrief {
  id: string;
  state: AttemptState;
  ordinal: number;
  started_at: Time;
  deadline?: Time;
  /** For its round to start. */
  waiting?: boolean;
}

export interface Unit {
  id: string;
  name: string;
  kind: string;
  aliases?: string[];
}

export type Kind =
  | "single"
  | "multiple"
  | "true_false"
  | "ordering"
  | "matching"
  | "numeric"
  | "short_text"
  | "prediction";

export interface SheetItem {
  item: number;
  kind: Kind;
  stem: string;
  /** Where it says more than the text; so for the prompts and options, each "" where its text says all. */
  stem_html?: string;
  /** Of a matching question: each is to be given one of the options. */
  prompts?: string[];
  prompts_html?: string[];
  options: string[];
  options_html?: string[];
  /** Of a prediction: what numbers it may be. */
  predict?: Predict;
}

export interface Predict {
  percent: boolean;
  decimals: number;
  most: number;
}

interface ContestBrief {
  slug: string;
  title: string;
  practice: boolean;
}

/** Of the question that opened last, where the server hands them out one at a time. */
export interface Window {
  item: number;
  opens_at: Time;
  closes_at: Time;
}

/** A question that was opened. */
export interface Opened {
  question: SheetItem;
  window: Window;
  epoch: number;
  deadline?: Time;
}

/** What the holder of a running attempt gets. */
export interface Held {
  id: string;
  contest: ContestBrief;
  ordinal: number;
  state: AttemptState;
  now: Time;
  started_at: Time;
  /** When its time begins to run; absent while nobody has said. */
  begins_at?: Time;
  /** For its round to start: there is no sheet yet. */
  waiting?: boolean;
  /** ID of its round where that is on stage: questions come by the steps of an operator. */
  stage?: string;
  deadline?: Time;
  limit_ms: number;
  epoch: number;
  grace_ms: number;
  /** There is no going back to a question that was left. */
  forward: boolean;
  /** How many questions there are; where there is a window, sheet holds those that were opened. */
  items: number;
  window?: Window;
  sheet: SheetItem[];
  answers: Given[];
  resume_code: string;
  ticket: string;
}

/** The questions, for whoever waited for the round to start. */
export interface Sheet {
  now: Time;
  epoch: number;
  begins_at: Time;
  deadline?: Time;
  window?: Window;
  sheet: SheetItem[];
}

export interface Status {
  id: string;
  state: AttemptState;
  epoch: number;
  now: Time;
  begins_at?: Time;
  waiting?: boolean;
  deadline?: Time;
  window?: Window;
  standing?: Standing;
}

export interface Reviewed extends SheetItem {
  yours?: Given;
  right?: Given;
  points: number;
  explanation: string;
  explanation_html?: string;
  source?: { document?: string; clause?: string; quote?: string; link?: string };
}

export interface Result {
  id: string;
  contest: ContestBrief;
  state: AttemptState;
  now: Time;
  ordinal: number;
  round: string;
  block?: string;
  correct: number;
  of: number;
  items: number;
  /** No rank is told yet. */
  sealed: boolean;
  failed: boolean;
  passed: boolean;
  pass?: number;
  perfect_only?: boolean;
  extra_ms?: number;
  prediction?: { text: string; yours?: string; figure?: string; distance?: string; fixed_at?: Time };
  amended?: { item: number; remedy: "drop" | "credit" | "rekey"; reason: string; at: Time }[];
  before?: { correct: number; of: number; points: number };
  points: number;
  duration_ms: number;
  submitted_at: Time;
  reason: "submitted" | "time_up" | "round_over";
  receipt: string;
  provisional: boolean;
  standing?: Standing;
  review_from?: Time;
  review?: Reviewed[];
  ticket: string;
}
