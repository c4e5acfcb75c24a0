// The figures of an analysis: how they are written, sorted and placed in charts. Pure, but for the page's language.

import { number } from "../lib/format";
import { lang } from "../lib/i18n";
import { ceiling } from "./chart";
import type { AnalysedQuestion, Bin, Figure } from "./analysistypes";

/** A figure with a fixed number of places, so that columns line up: 0,70; "–" where it is not defined. */
export function fixed(n: Figure, places = 2): string {
  if (n === null) return "–";
  const [whole = "0", fraction] = Math.abs(n).toFixed(places).split(".");
  const sign = n < 0 && Number(n.toFixed(places)) !== 0 ? "−" : "";
  return sign + number(Number(whole), 0) + (fraction ? (lang() === "vi" ? "," : ".") + fraction : "");
}

/** A share in whole per cent: 62%; "–" where it is not defined. */
export function percent(n: Figure): string {
  return n === null ? "–" : `${fixed(100 * n, 0)}%`;
}

/**
 * How good a coefficient of reliability is, in a word's key. The bounds are those that textbooks and statistics courses
 * repeat for Cronbach's alpha (George & Mallery, SPSS for Windows Step by Step, 4th ed. 2003, p. 231).
 */
export function reliabilityWord(coefficient: number): "excellent" | "good" | "fair" | "modest" | "poor" {
  if (coefficient >= 0.9) return "excellent";
  if (coefficient >= 0.8) return "good";
  if (coefficient >= 0.7) return "fair";
  return coefficient >= 0.6 ? "modest" : "poor";
}

/** The scores that a bar stands for: "5", or "0–1" where it is several points wide or holds parts of a point. */
export function binName(bin: Bin, whole: boolean): string {
  const from = bin.from / 1_000;
  const to = bin.below / 1_000;
  if (whole) return to - from === 1 ? number(from, 0) : `${number(from, 0)}–${number(to - 1, 0)}`;
  return `${number(from, 0)}–<${number(to, 0)}`;
}

export interface Bar {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The bars of values in a box of a width and a height, and the number that its upper edge stands for. */
export function bars(values: number[], width: number, height: number): { bars: Bar[]; top: number } {
  const top = ceiling(Math.max(2, ...values));
  const step = width / Math.max(1, values.length);
  const round = (n: number) => Math.round(n * 10) / 10;
  return {
    top,
    bars: values.map((value, i) => {
      const tall = round((value / top) * height);
      return { x: round(i * step + step * 0.1), y: round(height - tall), width: round(step * 0.8), height: tall };
    }),
  };
}

/** Every how many bars one is named, so that names do not run into each other: room is the width of a name. */
export function nameEvery(count: number, width: number, room: number): number {
  const fit = Math.max(1, Math.floor(width / room));
  return Math.max(1, Math.ceil(count / fit));
}

/** Where a question stands in the chart of facility (to the right) and discrimination (up, −1 to 1), if it has both. */
export function place(q: AnalysedQuestion, width: number, height: number): { x: number; y: number } | undefined {
  if (q.facility === null || q.discrimination === null) return undefined;
  return { x: Math.round(q.facility * width * 10) / 10, y: Math.round(((1 - q.discrimination) / 2) * height * 10) / 10 };
}

export type Column = "paper" | "facility" | "discrimination" | "shown" | "answered" | "median_ms" | "flags";

/** What a column sorts by; null stands last, whichever way the column is sorted. */
function worth(q: AnalysedQuestion, column: Column, position: number): Figure {
  switch (column) {
    case "paper":
      return position;
    case "flags":
      return q.flags.length;
    case "median_ms":
      return q.timed ? q.median_ms : null;
  }
  return q[column];
}

/** The questions in the order of a column; those alike in the order of the paper. */
export function sorted(questions: AnalysedQuestion[], column: Column, falling: boolean): AnalysedQuestion[] {
  const keyed = questions.map((q, i) => ({ q, i, worth: worth(q, column, i) }));
  keyed.sort((a, b) => {
    if (a.worth === null || b.worth === null) return Number(a.worth === null) - Number(b.worth === null) || a.i - b.i;
    return (falling ? b.worth - a.worth : a.worth - b.worth) || a.i - b.i;
  });
  return keyed.map(({ q }) => q);
}

/** A name for a question that no other has. */
export function keyOf(q: Pick<AnalysedQuestion, "bank" | "id" | "revision">): string {
  return `${q.bank}/${q.id}/${q.revision}`;
}
