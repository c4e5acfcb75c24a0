// What the API gives of an analysis; see openapi.yaml for what each field promises.

import type { ContestState, Time } from "../lib/api";
import type { Kind } from "./types";

/** A figure; null where the attempts do not define it. */
export type Figure = number | null;

export interface AnalysedPaper {
  /** Slug of the contest. */
  contest: string;
  title: string;
  practice: boolean;
  paper: string;
  block?: string;
  name: string;
  state: ContestState;
  closes_at?: Time;
  ready: boolean;
}

export type Attempts = "first" | "all";

export interface Bin {
  /** In thousandths of a point; so is below, the least score of the next bar. */
  from: number;
  below: number;
  count: number;
}

export interface AnalysedOption {
  id: string;
  text: string;
  right: boolean;
  chosen: number;
  share: Figure;
  upper: Figure;
  lower: Figure;
}

export interface Flag {
  reason: "too_hard" | "too_easy" | "negative" | "weak" | "miskeyed" | "key_below" | "unchosen";
  option?: string;
  figure: number;
  limit: number;
  detail: string;
}

export interface AnalysedQuestion {
  bank: string;
  id: string;
  revision: number;
  kind: Kind;
  area: string;
  difficulty: number;
  stem: string;
  shown: number;
  answered: number;
  facility: Figure;
  sd: Figure;
  discrimination: Figure;
  efficiency: Figure;
  upper_lower: Figure;
  group: number;
  median_ms: number;
  timed: number;
  options?: AnalysedOption[];
  flags: Flag[];
}

export interface Analysis extends AnalysedPaper {
  attempts: Attempts;
  made_at: Time;
  counted: number;
  repeats: number;
  blank: number;
  unfit: number;
  min_shown: number;
  items: number;
  /** A question may give a part of a point. */
  part_marks: boolean;
  mean: Figure;
  median: Figure;
  sd: Figure;
  reliability: {
    method: "" | "alpha" | "kr20" | "positions";
    coefficient: Figure;
    error_ratio: Figure;
    standard_error: Figure;
  };
  histogram: Bin[];
  questions: AnalysedQuestion[];
}
