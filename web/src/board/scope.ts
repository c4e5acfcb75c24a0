// Which part of a contest is shown: a round, a block, or all. Pure.

import type { DoorBlock, DoorRound } from "../participant/types";

export interface Scope {
  /** ID of a round; "" for the contest as a whole. */
  round: string;
  /** ID of a block; "" for all of them together. */
  block: string;
}

export interface Parts {
  round: string;
  rounds: DoorRound[];
  blocks: DoorBlock[];
  sealed: boolean;
  sealed_until?: string;
}

/**
 * The scope that the address asks for, as far as the contest has it; where it asks for none, the round that matters now
 * and the reader's own block.
 */
export function scopeOf(search: string, parts: Parts, own: string): Scope {
  const asked = new URLSearchParams(search);
  const known = (list: { id: string }[], id: string | null) => (list.some((v) => v.id === id) ? id! : undefined);
  const otherwise = { round: parts.rounds.length > 1 ? parts.round : "", block: known(parts.blocks, own) ?? "" };
  return {
    round: asked.has("round") ? (known(parts.rounds, asked.get("round")) ?? "") : otherwise.round,
    block: asked.has("block") ? (known(parts.blocks, asked.get("block")) ?? "") : otherwise.block,
  };
}

/** The query of the API for a scope. */
export function scopeQuery({ round, block }: Scope): string {
  const query = new URLSearchParams();
  if (round) query.set("round", round);
  if (block) query.set("block", block);
  return query.toString() && `?${query}`;
}

/** The page's address for a scope: what is asked for is said, so that it can be sent to others. */
export function scopeLink(href: string, scope: Scope): string {
  const url = new URL(href);
  url.searchParams.set("round", scope.round);
  url.searchParams.set("block", scope.block);
  return url.pathname + url.search + url.hash;
}

/** When the scope's board can open at the earliest, in ms; undefined while nobody can say. */
export function sealedUntil(parts: Parts, { round }: Scope): number | undefined {
  const until = round ? parts.rounds.find((r) => r.id === round)?.sealed_until : parts.sealed_until;
  return until ? Date.parse(until) : undefined;
}
