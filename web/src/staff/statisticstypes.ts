// The statistics of a contest as the API tells them.

import type { Time } from "../lib/api";

export interface Part {
  id: string;
  name: string;
  people: number;
  people_share: number;
  attempts: number;
  attempts_share: number;
}

export interface UnitRate {
  id: string;
  name: string;
  group: string;
  headcount: number;
  people: number;
  attempts: number;
  perfect_people: number;
  rate: number | null;
}

export interface Statistics {
  contest: { slug: string; title: string };
  at: Time;
  published?: { number: number; hash: string };
  sealed: boolean;
  round: string;
  block: string;
  group: string;
  rounds: Part[];
  blocks: Part[];
  groups: Part[];
  all: Part;
  bands: Omit<Part, "id">[];
  hours: number[][];
  categories: {
    name: string;
    headcount: number;
    people: number;
    rate: number | null;
    quota: boolean;
    need: number;
    units_reached: number;
    units: number;
  }[];
  ages: { name: string; unknown: boolean; people: number; share: number }[];
  units: UnitRate[];
  best: string[];
  worst: string[];
}

export const unitColumns = ["name", "headcount", "people", "rate", "attempts", "perfect_people"] as const;
export type UnitColumn = (typeof unitColumns)[number];

/** How the table of units is looked at; remembered on the device. */
export interface UnitView {
  by: UnitColumn;
  falling: boolean;
  text: string;
  uncounted: boolean;
}

export const plainView: UnitView = { by: "rate", falling: true, text: "", uncounted: true };

/** What is kept of an earlier visit, as far as it makes sense. */
export function viewOf(kept: Partial<UnitView> | undefined): UnitView {
  return {
    by: unitColumns.includes(kept?.by as UnitColumn) ? kept!.by! : plainView.by,
    falling: kept?.falling ?? plainView.falling,
    text: typeof kept?.text === "string" ? kept.text.slice(0, 100) : "",
    uncounted: kept?.uncounted ?? true,
  };
}

/** Letters without marks and case, so that "so noi vu" finds "Sở Nội vụ". */
export function folded(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[̀-ͯ]/g, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase();
}

/** The units that are to be shown, in order; those without a rate stand last whichever way rates are sorted. */
export function unitsShown(units: UnitRate[], view: UnitView): UnitRate[] {
  const words = folded(view.text.trim());
  const list = units.filter((u) => (view.uncounted || u.headcount > 0) && folded(u.name).includes(words));
  const sign = view.falling ? -1 : 1;
  const by = view.by;
  return list.sort((a, b) => {
    if (by === "name") return sign * a.name.localeCompare(b.name, "vi");
    const [x, y] = [a[by], b[by]];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || b.people - a.people;
    return sign * (x - y) || a.name.localeCompare(b.name, "vi");
  });
}
