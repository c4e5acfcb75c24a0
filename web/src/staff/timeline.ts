// What became of a question and what was said of it, in one order. Pure.

import type { Opinion, Question } from "./types";

export type Moment = { revision: Question } | { opinion: Opinion; replies: Opinion[] };

const timeOf = (time: string | undefined) => (time ? Date.parse(time) : 0);

/**
 * Revisions and the opinions that begin threads, oldest first; replies stand with the opinion that they answer. Revisions
 * keep their order and opinions theirs, whatever their clocks say.
 */
export function timeline(revisions: Question[], opinions: Opinion[]): Moment[] {
  const made = [...revisions].sort((a, b) => a.revision - b.revision);
  const begun = opinions.filter((o) => !o.reply_to).sort((a, b) => a.number - b.number);
  const moments: Moment[] = [];
  for (const revision of made) {
    while (begun[0] && timeOf(begun[0].created_at) < timeOf(revision.created_at)) moments.push(withReplies(begun.shift()!, opinions));
    moments.push({ revision });
  }
  for (const opinion of begun) moments.push(withReplies(opinion, opinions));
  return moments;
}

function withReplies(opinion: Opinion, all: Opinion[]): Moment {
  return { opinion, replies: all.filter((o) => o.reply_to === opinion.number).sort((a, b) => a.number - b.number) };
}

/** How many opinions wait to be settled. */
export function openIn(opinions: Opinion[]): number {
  return opinions.filter((o) => !o.reply_to && !o.settled_at).length;
}

export interface Move {
  from: { bank: string; id: string };
  to: { bank: string; id: string };
  /** What whoever moved it said beside. */
  said: string;
}

/** The move that a revision's comment tells of, as the server writes it: "kho/C1 → kho2/C1 vì sao". */
export function moveIn(comment: string | undefined): Move | undefined {
  const parts = comment?.match(/^([^\s/]+)\/([^\s/]+) → ([^\s/]+)\/([^\s/]+)(?:\s+([^]*))?$/);
  if (!parts) return undefined;
  const [, fromBank = "", fromID = "", toBank = "", toID = "", said = ""] = parts;
  return { from: { bank: fromBank, id: fromID }, to: { bank: toBank, id: toID }, said };
}
