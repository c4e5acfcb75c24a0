// What units wrote, against what a consolidated report says. Pure.

import type { Said } from "./reportingtypes";

/** Characters of one section. */
export const mostText = 60_000;

const plain = (s: string) => s.toLocaleLowerCase("vi").replace(/\s+/g, " ");

const linesOf = (s: string) =>
  s
    .split("\n")
    .map((line) => plain(line).replace(/^[\s\-+•*–]+|[\s.;,]+$/g, ""))
    .filter(Boolean);

/** Words so few stand in a text by chance. */
const few = 20;

/** Whether a text names a unit; "Xã Bình Hòa" does not name Xã Bình. */
function names(text: string, unit: string): boolean {
  for (let at = text.indexOf(unit); at >= 0; at = text.indexOf(unit, at + 1)) {
    if (!/^(\p{L}|\d| \p{Lu}| \d)/u.test(text.slice(at + unit.length))) return true;
  }
  return false;
}

/** Whether a section has taken up what units wrote: it says the same, or it names every one of them. */
export function isUsed(said: Said, text: string): boolean {
  const all = plain(text);
  const lines = linesOf(said.text);
  return (lines.some((l) => l.length >= few) && lines.every((l) => all.includes(l))) || text.includes(said.line) || said.units.every((u) => names(text, u.name));
}

/** Those that the section has yet to take up. */
export const unusedOf = (said: Said[], text: string) => said.filter((s) => !s.nothing && !isUsed(s, text));

export const unitsOf = (said: Said[]) => said.reduce((n, s) => n + s.units.length, 0);

/** The line by which a draft tells how many units it left out. */
const note = /\n*^(\((?:Còn ý kiến|Ý kiến) của )\d+( đơn vị .*\))$/mu;

/** A section's text with more of what units wrote; said is all that they wrote under it. */
export function take(text: string, more: Said[], said: Said[]): string {
  const told = note.exec(text);
  const body = text.replace(note, "").trimEnd();
  const next = [body, ...more.map((s) => s.line)].filter(Boolean).join("\n");
  const left = unitsOf(unusedOf(said, next));
  return told && left ? `${next}\n${told[1]}${left}${told[2]}` : next;
}
