// What the API gives staff of a contest's results; see openapi.yaml for what each field promises.

import type { ContestState, Time } from "../lib/api";
import type { Question } from "./types";

export interface Decided {
  at?: Time;
  by: string;
  by_name?: string;
}

export interface Results {
  id: string;
  slug: string;
  title: string;
  now: Time;
  rounds: { id: string; name: string; state: ContestState; closes_at?: Time; over: boolean; needed: boolean }[];
  blocks: { id: string; name: string }[];
  predicts: boolean;
  lots: boolean;
  figures: ({ round: string; block: string; value: string } & Decided)[];
  drawn: ({ round: string; block: string; seed: string } & Decided)[];
  disqualified: ({ attempt: string; reason: string; lifted?: string; lifted_by?: Decided } & Decided)[];
  amendments: Amendment[];
  remarking?: { done: number; of: number; since: Time };
  publications: Publication[];
  complaints: number;
  takes_complaints: boolean;
  me: string;
}

export interface Publication {
  id: string;
  /** "" for the contest as a whole. */
  round: string;
  number: number;
  state: "draft" | "confirmed" | "published";
  changes: Change[];
  prepared: Decided;
  confirmed?: Decided;
  signed?: Decided;
  hash?: string;
}

export type ChangeKind = "drop" | "withhold" | "order";

export interface Change extends Decided {
  kind: ChangeKind;
  block: string;
  /** From 1; 0 for individual prizes. */
  unit_prize: number;
  who: string[];
  reason: string;
}

export interface Place {
  rank: number;
  who: string;
  attempt?: string;
  name: string;
  unit: string;
  correct: number;
  of: number;
  points: number;
  duration_ms: number;
  submitted_at?: Time;
  predicted?: string;
  attempts: number;
}

export interface Award extends Place {
  block: string;
  /** -1 for the reserve list. */
  prize: number;
  prize_name: string;
  amount: number;
  place: number;
  tied: boolean;
  alike?: Place[];
}

export interface UnitFigures {
  rank: number;
  id: string;
  name: string;
  group: string;
  headcount: number;
  people: number;
  attempts: number;
  rate: number;
  mean: number;
  median: number;
  winners: number;
  prize_points: number;
  score: number;
  quota_met: boolean;
  categories: { name: string; headcount: number; need: number; people: number }[];
}

export interface UnitAward {
  prize: number;
  prize_name: string;
  amount: number;
  unit: string;
  unit_name: string;
  tied: boolean;
}

export interface Proposal {
  round: string;
  people: number;
  attempts: number;
  perfect_people: number;
  scopes: { round: string; block: string; ranked: number }[];
  awards: Award[];
  units: UnitFigures[];
  unit_awards: UnitAward[];
}

export type Remedy = "drop" | "credit" | "rekey";

export interface Amendment {
  id: string;
  bank: string;
  question: string;
  revision: number;
  remedy: Remedy;
  key?: { options?: string[]; number?: string; tolerance?: string; texts?: string[] };
  reason: string;
  proposed: Decided;
  signed?: Decided;
  withdrawn_by?: string;
  remarked_at?: Time;
}

export interface Preview {
  attempts: number;
  up: number;
  down: number;
  scopes: { round: string; block: string; ranked: number; moved: number; moves: Move[] }[];
}

export interface Move {
  who: string;
  name: string;
  unit: string;
  rank_before: number;
  rank_after: number;
  points_before: number;
  points_after: number;
  correct_before: number;
  correct_after: number;
}

export interface Complaint {
  id: string;
  number: number;
  text: string;
  at: Time;
  answer?: string;
  answered_at?: Time;
  attempt: string;
  who: string;
  name: string;
  unit: string;
  redress?: string;
  subject?: string;
  answerer?: string;
}

export interface CertificateTemplate {
  superior: string;
  organiser: string;
  heading: string;
  given_to: string;
  wording: string;
  passed: string;
  place: string;
  /** "2026-11-20"; "" is left blank. */
  date: string;
  signer_title: string;
  signer_name: string;
  picture: string;
  framed: boolean;
  no_nation: boolean;
  winners: boolean;
  units: boolean;
  everybody: boolean;
}

export interface CertificateSettings {
  template: CertificateTemplate;
  revision: number;
  saved?: Decided;
  placeholders: string[];
  max_wording: number;
  max_text: number;
  picture_at: string;
}

export interface Certificates {
  total: number;
  found: number;
  /** Fifty at most. */
  certificates: { id: string; name: string; unit: string; prize: string; block?: string; code: string }[];
  jobs: Job[];
}

export interface Job {
  id: string;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  name: string;
  done: number;
  of: number;
  bytes: number;
  ordered_at: Time;
  kept_until?: Time;
  problem?: { title: string; detail?: string };
}

export type Amendable = Question;
