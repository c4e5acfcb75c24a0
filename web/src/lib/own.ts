// The attempt that this browser last took in a contest: the contestant's page writes it down, the board reads it.

import { readJSON, type Shelf } from "./storage";

export interface OwnAttempt {
  attempt: string;
  /** For the attempt's websocket. */
  ticket?: string;
}

const key = (slug: string) => `kb.own.${slug}`;

export function rememberAttempt(device: Shelf, slug: string, own: OwnAttempt): void {
  device.set(key(slug), JSON.stringify(own));
}

/** Returns what was written down for the contest; undefined if nothing was, or it is damaged. */
export function ownAttempt(device: Shelf, slug: string): OwnAttempt | undefined {
  const own = readJSON<OwnAttempt>(device, key(slug));
  return own && typeof own.attempt === "string" ? own : undefined;
}

const blockKey = (slug: string) => `kb.block.${slug}`;

/** Writes down the block in which this browser's contestant takes part. */
export function rememberBlock(device: Shelf, slug: string, block: string): void {
  if (block) device.set(blockKey(slug), block);
}

/** Returns the block that was written down for the contest; "" if none was. */
export function ownBlock(device: Shelf, slug: string): string {
  return device.get(blockKey(slug)) ?? "";
}
