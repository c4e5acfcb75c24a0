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

const steps = [1.2, 1.6, 2, 3, 4, 6, 8, 10];

/** The least round number that is not below max and halves evenly: 2, 4, 6, 8, 10, 12, 16, 20, 30, 40, 60… */
export function ceiling(max: number): number {
  for (let scale = 1; ; scale *= 10) {
    for (const step of steps) {
      const top = Math.round(step * scale);
      if (top === step * scale && top % 2 === 0 && top >= max) return top;
    }
  }
}

/** The SVG path of values as a line from left to right; top stands for the upper edge. */
export function line(values: number[], top: number, width: number, height: number): string {
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const round = (n: number) => Math.round(n * 10) / 10;
  return values.map((v, i) => `${i ? "L" : "M"}${round(i * step)} ${round(height - (v / top) * height)}`).join("");
}
