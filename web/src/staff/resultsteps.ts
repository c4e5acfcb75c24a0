// The steps from the close of a contest to the published result, and which of them is next.

import type { Proposal, Publication, Results } from "./resulttypes";

export type Step = "figures" | "look" | "ties" | "confirm" | "sign" | "published";

export interface StepAt {
  step: Step;
  standing: "done" | "now" | "later";
}

/** The steps of a round's result, or of the contest as a whole for "". */
export function steps(r: Results, round: string, p: Proposal | undefined, pub: Publication | undefined): StepAt[] {
  const rounds = r.rounds.filter((x) => !round || x.id === round);
  const line: Step[] = ["look", "ties", "confirm", "sign", "published"];
  if (r.predicts) line.unshift("figures");
  const done: Record<Step, boolean> = {
    figures: rounds.every((x) => !x.needed),
    look: pub !== undefined,
    ties: p !== undefined && pub !== undefined && !tied(p),
    confirm: pub !== undefined && pub.state !== "draft",
    sign: pub?.state === "published",
    published: pub?.state === "published",
  };
  const next = line.find((step) => !done[step]);
  return line.map((step) => ({ step, standing: step === next ? "now" : next === undefined || line.indexOf(step) < line.indexOf(next) ? "done" : "later" }));
}

/** Whether a prize is still tied. */
export function tied(p: Proposal): boolean {
  return p.awards.some((a) => a.tied) || p.unit_awards.some((a) => a.tied);
}
