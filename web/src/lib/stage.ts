// A round on stage as the API tells it, for the big screen and the operator.

import type { ContestState, Time } from "./api";

export type Phase = "ready" | "open" | "closed" | "revealed" | "finished";

export interface StageQuestion {
  item: number;
  kind: string;
  stem: string;
  stem_html?: string;
  prompts?: string[];
  prompts_html?: string[];
  options: string[];
  options_html?: string[];
  /** Once it was revealed, and for the operator. */
  right?: { choices?: number[]; number?: string; text?: string };
  explanation?: string;
  explanation_html?: string;
}

export interface StageView {
  now: Time;
  round: string;
  state: ContestState;
  phase: Phase;
  /** The question that was opened last, from 1; 0 before the first. */
  item: number;
  of: number;
  opens_at?: Time;
  closes_at?: Time;
  limit_ms: number;
  people: number;
  answered: number;
  question?: StageQuestion;
  /** How many chose each option. */
  choices?: number[];
  /** Over the questions that were revealed. */
  standings: { rank: number; id: string; name: string; unit: string; correct: number; points: number; duration_ms: number }[];
}

/** The round of a contest that is on stage: the one that is not over, else the last; undefined where there is none. */
export function stageRound<R extends { mode?: string; state: ContestState }>(rounds: R[]): R | undefined {
  const staged = rounds.filter((r) => r.mode === "stage");
  return staged.find((r) => r.state !== "closed") ?? staged[staged.length - 1];
}

/** Milliseconds left for the question that is open; 0 when its time is up. */
export function leftOf(v: Pick<StageView, "closes_at">, now: number): number {
  return v.closes_at ? Math.max(0, Date.parse(v.closes_at) - now) : 0;
}

/** A share in whole percent. */
export function share(n: number, of: number): number {
  return of > 0 ? Math.round((100 * n) / of) : 0;
}

/** Whether an option, by its position from 1, belongs to what is right for a question with options to choose from. */
export function isRight(q: StageQuestion, position: number): boolean {
  return (q.kind === "single" || q.kind === "multiple" || q.kind === "true_false") && !!q.right?.choices?.includes(position);
}

/** What is right where it is not marked beside the options: in words, "" where it is. */
export function rightInWords(q: StageQuestion): string {
  const { choices, number, text } = q.right ?? {};
  if (number || text) return (number || text)!.replace(".", number ? "," : ".");
  if (q.kind === "ordering") return (choices ?? []).map((c) => q.options[c - 1]).join(" → ");
  if (q.kind === "matching") return (choices ?? []).map((c, i) => `${q.prompts?.[i]} – ${q.options[c - 1]}`).join("; ");
  return "";
}
