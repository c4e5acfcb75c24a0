// A contest's life on one line.

import type { ContestState } from "../lib/api";

export const stages = ["draft", "checked", "open", "closed", "published"] as const;
export type Stage = (typeof stages)[number];

/** done: behind it. now: where it is. next: what comes next. later: after that. */
export type Standing = "done" | "now" | "next" | "later";

const at: Record<ContestState, Stage> = { draft: "draft", upcoming: "checked", open: "open", closed: "closed" };

/**
 * The five stages, and how a contest stands to each. An open contest without an end has no next stage; a closed one is
 * published once a result is.
 */
export function life(state: ContestState, endless: boolean, published = false): { stage: Stage; standing: Standing }[] {
  const here = stages.indexOf(state === "closed" && published ? "published" : at[state]);
  return stages.map((stage, i) => {
    if (i < here) return { stage, standing: "done" };
    if (i === here) return { stage, standing: "now" };
    return { stage, standing: i === here + 1 && !endless ? "next" : "later" };
  });
}

/** What may be done to a contest: start gives a round that everybody begins together another start. */
export type Action = "open" | "start" | "extend" | "close";

/** What may be done now, the next step in its life first. */
export function actions(state: ContestState, endless: boolean, together = false): Action[] {
  if (state === "upcoming" && together) return ["open", "start"];
  if (state === "open") return endless ? ["close"] : ["close", "extend"];
  return state === "closed" ? [] : ["open"];
}
