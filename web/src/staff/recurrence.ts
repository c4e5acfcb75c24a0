// Recurrence rules of RFC 5545 as people say them: "hằng tháng, ngày 20". Pure. What is not one of these is kept as it is.

import { t } from "../lib/i18n";

export type Every = "week" | "month" | "quarter" | "year" | "other";

/** What a rule says; "other" for one that only its text says. */
export interface Recurrence {
  every: Every;
  /** Of the month, -1 for its last. */
  day: number;
  /** Of the year, 1 to 12. */
  month: number;
  /** Of the week, as RFC 5545 has it. */
  weekday: string;
  rule: string;
}

export const everys: Every[] = ["week", "month", "quarter", "year"];
export const weekdays = ["MO", "TU", "WE", "TH", "FR"];
/** Days that every month has, and its last. */
export const monthDays = [...Array.from({ length: 28 }, (_, i) => i + 1), -1];

const quarters = "3,6,9,12";

export function parseRule(rule = ""): Recurrence {
  const r: Recurrence = { every: "other", day: 20, month: 12, weekday: "MO", rule };
  const parts = new Map(rule.replace(/^RRULE:/, "").split(";").filter(Boolean).map((part) => part.split("=") as [string, string]));
  const day = Number(parts.get("BYMONTHDAY"));
  const has = (...names: string[]) => parts.size === names.length && names.every((name) => parts.has(name));
  const daily = monthDays.includes(day);
  const month = parts.get("BYMONTH") ?? "";
  if (has("FREQ", "BYDAY") && parts.get("FREQ") === "WEEKLY" && weekdays.includes(parts.get("BYDAY")!)) return { ...r, every: "week", weekday: parts.get("BYDAY")! };
  if (has("FREQ", "BYMONTHDAY") && parts.get("FREQ") === "MONTHLY" && daily) return { ...r, every: "month", day };
  if (!has("FREQ", "BYMONTH", "BYMONTHDAY") || parts.get("FREQ") !== "YEARLY" || !daily) return r;
  if (month === quarters) return { ...r, every: "quarter", day };
  return /^([1-9]|1[0-2])$/.test(month) ? { ...r, every: "year", day, month: Number(month) } : r;
}

export function writeRule(r: Recurrence): string {
  switch (r.every) {
    case "week":
      return `FREQ=WEEKLY;BYDAY=${r.weekday}`;
    case "month":
      return `FREQ=MONTHLY;BYMONTHDAY=${r.day}`;
    case "quarter":
      return `FREQ=YEARLY;BYMONTH=${quarters};BYMONTHDAY=${r.day}`;
    case "year":
      return `FREQ=YEARLY;BYMONTH=${r.month};BYMONTHDAY=${r.day}`;
  }
  return r.rule;
}

export const monthDayWords = (day: number) => (day === -1 ? t("plan.last_day") : t("plan.day_n", { n: day }));

/** "hằng tháng, ngày 20"; the rule itself where there are no words for it. */
export function ruleWords(rule: string | undefined): string {
  if (!rule) return "";
  const r = parseRule(rule);
  if (r.every === "other") return rule;
  const day = r.every === "week" ? t(`plan.weekday.${r.weekday}`) : monthDayWords(r.day);
  return t(`plan.every_says.${r.every}`, { day, month: r.month });
}
