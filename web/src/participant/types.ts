// What the API gives a contestant; see openapi.yaml for what each field promises.

import type { AttemptState, ContestSummary, Standing, Time } from "../lib/api";
import type { Given } from "./queue";

export interface Door extends ContestSummary {
  now: Time;
  rules: string[];
  terms: string;
  notice: { version: string; text: string };
  grace_ms: number;
  /** Whether everybody starts by a code of the roster, or the people of some blocks. */
  asks_code?: "needed" | "optional";
  mine?: { name?: string; unit_id?: string; attempts: AttemptBrief[]; left: number | null };
}

export interface AttemptBrief {
  id: string;
  state: AttemptState;
  ordinal: number;
  started_at: Time;
  deadline?: Time;
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
}

interface ContestBrief {
  slug: string;
  title: string;
  practice: boolean;
}

/** What the holder of a running attempt gets. */
export interface Held {
  id: string;
  contest: ContestBrief;
  ordinal: number;
  state: AttemptState;
  now: Time;
  started_at: Time;
  deadline?: Time;
  limit_ms: number;
  epoch: number;
  grace_ms: number;
  sheet: SheetItem[];
  answers: Given[];
  resume_code: string;
  ticket: string;
}

export interface Status {
  id: string;
  state: AttemptState;
  epoch: number;
  now: Time;
  deadline?: Time;
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
  correct: number;
  items: number;
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
