// A blueprint's quotas as a matrix. Pure.

import { compareCodes } from "./filters";
import type { Quota } from "./types";

export interface Matrix {
  /** The difficulties that occur, 0 ("any") last. */
  levels: number[];
  areas: { area: string; counts: number[]; sum: number }[];
  sums: number[];
  sum: number;
}

const total = (ns: number[]) => ns.reduce((a, b) => a + b, 0);

/** Adds up the quotas of each content area and difficulty. */
export function matrix(quotas: Quota[]): Matrix {
  const rank = (level: number) => level || Infinity;
  const levels = [...new Set(quotas.map((q) => q.difficulty))].sort((a, b) => rank(a) - rank(b));
  const names = [...new Set(quotas.map((q) => q.area))].sort(compareCodes);
  const areas = names.map((area) => {
    const counts = levels.map((level) =>
      total(quotas.filter((q) => q.area === area && q.difficulty === level).map((q) => q.count)),
    );
    return { area, counts, sum: total(counts) };
  });
  const sums = levels.map((_, i) => total(areas.map((a) => a.counts[i] ?? 0)));
  return { levels, areas, sums, sum: total(sums) };
}
