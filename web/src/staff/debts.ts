// Who owes which report, as a map shows it. Pure.

import type { Debt, Reporting } from "./reportingtypes";

export type Standing = "accepted" | "sent" | "late" | "returned" | "writing" | "open";

/** How a unit stands with a period: late goes before what it has written, and what was sent back before that. */
export function standingOf(d: Debt): Standing {
  if (!d.missing) return d.state === "accepted" ? "accepted" : "sent";
  if (d.state === "returned") return "returned";
  if (d.days_late) return "late";
  return d.state ? "writing" : "open";
}

export interface Summary {
  sent: number;
  late: number;
  of: number;
}

/** What the debts of a period come to. */
export function summaryOf(debts: Debt[], period: string): Summary {
  const mine = debts.filter((d) => d.period === period);
  return {
    of: mine.length,
    sent: mine.filter((d) => !d.missing).length,
    late: mine.filter((d) => d.missing && d.days_late).length,
  };
}

export interface Row {
  id: string;
  name: string;
  /** By period, in their order; undefined where the unit owes nothing. */
  cells: (Debt | undefined)[];
}

/** The rows of the map; only those that owe something if owing. */
export function rowsOf(r: Reporting, text: string, owing: boolean): Row[] {
  const at = new Map(r.debts.map((d) => [`${d.unit}/${d.period}`, d]));
  const find = text.trim().toLocaleLowerCase("vi");
  return r.units
    .filter((u) => u.name.toLocaleLowerCase("vi").includes(find))
    .map((u) => ({ ...u, cells: r.periods.map((p) => at.get(`${u.id}/${p.id}`)) }))
    .filter((row) => !owing || row.cells.some((d) => d?.missing && d.days_late));
}
