// Who starts: a phone is shared in many a family.

import { readJSON, type Shelf } from "../lib/storage";

/** Whether two names are one, as the server compares them. */
export function sameName(a: string, b: string): boolean {
  return folded(a) === folded(b);
}

/**
 * The random key of a person's start, the same until it succeeds: a start that is sent twice is one start. Another
 * person on the same device gets another key, and so never the first one's attempt.
 */
export function startKey(slug: string, name: string, someoneElse: boolean, shelf: Shelf): string {
  const who = `${someoneElse ? "+" : ""}${folded(name)}`;
  const kept = readJSON<{ key?: string; who?: string }>(shelf, shelfKey(slug));
  if (kept?.key && kept.who === who) return kept.key;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const key = Array.from(bytes, (b) => `0${b.toString(16)}`.slice(-2)).join("");
  shelf.set(shelfKey(slug), JSON.stringify({ key, who }));
  return key;
}

/** Lets the next start have a new key. */
export function forgetStart(slug: string, shelf: Shelf): void {
  shelf.remove(shelfKey(slug));
}

const shelfKey = (slug: string) => `kb.start.${slug}`;

function folded(name: string): string {
  return name.normalize("NFC").replace(/\p{Cf}/gu, "").trim().split(/\s+/u).join(" ").toLowerCase();
}
