// Content areas as a tree, by their dotted codes. Pure.

import { compareCodes } from "./filters";
import type { Area, Cell } from "./types";

export interface Branch {
  code: string;
  /** "" where nobody gave it one. */
  name: string;
  /** How far below the uppermost of those listed. */
  depth: number;
}

/** Whether area is root or lies below it; everything lies within "". */
export function within(area: string, root: string): boolean {
  return root === "" || area === root || area.startsWith(`${root}.`);
}

/** The areas that are used or have names, each once, those below an area right after it. */
export function branches(used: string[], named: Area[]): Branch[] {
  const names = new Map(named.map((a) => [a.code, a.name]));
  const codes = [...new Set([...names.keys(), ...used])].filter((code) => code !== "").sort(compareCodes);
  return codes.map((code) => ({
    code,
    name: names.get(code) ?? "",
    depth: codes.filter((other) => other !== code && within(code, other)).length,
  }));
}

/** What a branch is called in a list: moved in by its depth, its code, and its name cut short. */
export function branchName({ code, name, depth }: Branch, most = 60): string {
  const short = [...name].length > most ? `${[...name].slice(0, most - 1).join("").trimEnd()}…` : name;
  return "\u2003".repeat(Math.min(depth, 4)) + (short ? `${code} ${short}` : code);
}

/** The cells of an area and of all below it, added up; level 0 stands for all levels. */
export function sumWithin(cells: Cell[], area: string, level: number): Omit<Cell, "area" | "difficulty"> {
  const sum = { draft: 0, in_review: 0, approved: 0, retired: 0 };
  for (const cell of cells) {
    if (!within(cell.area, area) || (level && cell.difficulty !== level)) continue;
    for (const status of ["draft", "in_review", "approved", "retired"] as const) sum[status] += cell[status];
  }
  return sum;
}
