// The weeks of a month. Pure.

/** The weeks of a month, each of seven days as "2026-03-02", Mondays first; "" for a day of another month. */
export function weeksOf(month: string): string[][] {
  const [y, m] = month.split("-").map(Number) as [number, number];
  const length = new Date(Date.UTC(y, m, 0)).getUTCDate();
  const before = (new Date(Date.UTC(y, m - 1, 1)).getUTCDay() + 6) % 7;
  const days = [...Array<string>(before).fill(""), ...Array.from({ length }, (_, d) => `${month}-${`${d + 1}`.padStart(2, "0")}`)];
  while (days.length % 7) days.push("");
  return Array.from({ length: days.length / 7 }, (_, w) => days.slice(7 * w, 7 * w + 7));
}

/** The last day of a month. */
export const lastOf = (month: string) => weeksOf(month).flat().filter(Boolean).pop()!;
