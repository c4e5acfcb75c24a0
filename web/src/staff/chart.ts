// The geometry of the chart of starts and hand-ins per minute. Pure.

import type { Minute } from "./types";

export interface Point {
  /** Milliseconds since 1970, at the start of the minute. */
  at: number;
  started: number;
  done: number;
}

const minute = 60_000;

/**
 * Every minute of a span, those in which nothing happened as well: the last ones before now, or, when all has been
 * quiet for longer than that, the last ones in which something happened.
 */
export function timeline(minutes: Minute[], now: number, span = 60): Point[] {
  const known = new Map(minutes.map((m) => [Math.floor(Date.parse(m.at) / minute), m]));
  const newest = Math.max(...known.keys());
  const current = Math.floor(now / minute);
  const end = known.size > 0 && (current - newest >= span || newest > current) ? newest : current;
  return Array.from({ length: span }, (_, i) => {
    const at = end - span + 1 + i;
    const m = known.get(at);
    return { at: at * minute, started: m?.started ?? 0, done: m?.done ?? 0 };
  });
}

/** The least round number that is not below max, of those that halve evenly: 2, 4, 10, 20, 40, 100… */
export function ceiling(max: number): number {
  for (let scale = 1; ; scale *= 10) {
    for (const step of [2, 4, 10]) if (step * scale >= max) return step * scale;
  }
}

/** The SVG path of values as a line from left to right; top stands for the upper edge. */
export function line(values: number[], top: number, width: number, height: number): string {
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const round = (n: number) => Math.round(n * 10) / 10;
  return values.map((v, i) => `${i ? "L" : "M"}${round(i * step)} ${round(height - (v / top) * height)}`).join("");
}
