// The reader's own row: which it is, and its rank even when it is not among the first.

import type { Standing } from "../lib/api";
import { ownAttempt } from "../lib/own";
import type { Shelf } from "../lib/storage";
import { follow, type Follower } from "../participant/follow";

const rowKey = (slug: string) => `kb.row.${slug}`;

/** Returns the ID of the row to pin: the one in the address (#row=…), else the one remembered in this tab. */
export function ownRow(hash: string, tab: Shelf, slug: string): string | undefined {
  const row = new URLSearchParams(hash.replace(/^#/, "")).get("row");
  if (row && row.length <= 64) tab.set(rowKey(slug), row);
  return row || tab.get(rowKey(slug)) || undefined;
}

/** Unpins the row in this tab. */
export function forgetRow(tab: Shelf, slug: string): void {
  tab.remove(rowKey(slug));
}

/**
 * Follows the standing of the attempt that this browser took in the contest, if it took one. onStanding gets only
 * standings of the given row.
 */
export function followStanding(
  device: Shelf,
  slug: string,
  row: string,
  onStanding: (standing: Standing) => void,
): Follower | undefined {
  const own = ownAttempt(device, slug);
  if (!own) return undefined;
  return follow({
    attempt: own.attempt,
    ticket: own.ticket,
    onStatus: (status) => status.standing?.row === row && onStanding(status.standing),
    onReached: () => undefined,
  });
}
