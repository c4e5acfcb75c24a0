// What two versions of a plan's parts say, field by field, in words. Pure, but for looking up who saved something.

import { dayWords, number } from "../lib/format";
import { t } from "../lib/i18n";
import type { Saved } from "./compare";
import type { Row } from "./diff";
import { agencyWords, planAPI, scheduleWords, type Head, type Plan, type Task } from "./plantypes";
import type { Period, WorkCalendar } from "./reportingtypes";
import { ruleWords } from "./recurrence";
import type { Session } from "./session";

type Said = [name: string, words: string | undefined][];

/** Puts what two versions say beside each other; what neither says is left out. */
function beside(before: Said, after: Said): Row[] {
  const [a, b] = [new Map(before), new Map(after)];
  return [...new Set([...a.keys(), ...b.keys()])]
    .map((name) => ({ name, before: a.get(name) ?? "", after: b.get(name) ?? "" }))
    .filter((row) => row.before || row.after);
}

const lines = <T,>(list: T[] | undefined, say: (x: T) => (string | undefined)[]) =>
  (list ?? []).map((x) => say(x).filter(Boolean).join(" – ")).join("\n");

const money = (n: number | undefined) => `${number(n ?? 0)} đ`;

function taskSays(plan: Plan, x: Task | undefined): Said {
  if (!x) return [];
  return [
    ["plan.task_title", x.title_vi], ["plan.task_text", x.text_vi], ["plan.lead", agencyWords(plan, x.lead)], ["plan.coordinating", agencyWords(plan, x.coordinating)],
    ["plan.schedule", [scheduleWords(x.schedule), ruleWords(x.schedule.recurrence)].filter(Boolean).join(", ")], ["plan.condition", x.condition_vi],
    ["plan.duties", lines(x.duties, (d) => [d.text_vi])], ["plan.deliverables", lines(x.deliverables, (d) => [d.text_vi, dayWords(d.due)])],
    ["plan.indicators", lines(x.indicators, (i) => [i.text_vi, i.target ? number(i.target) : "", i.unit_vi, t(`plan.measure.${i.measure}`), i.kind && t(`evidence_kind.${i.kind}`)])],
    ["plan.money", lines(x.funding, (f) => [t(`plan.source.${f.source}`), `${money(f.spent)} / ${money(f.planned)}`, f.note_vi])],
    ["plan.depends", x.depends_on?.join(", ")],
  ].map(([name, words]) => [t(name!), words]);
}

/** A task of a plan. */
export const taskRows = (plan: Plan, before: Task | undefined, after: Task | undefined): Row[] => beside(taskSays(plan, before), taskSays(plan, after));

type PlanDocument = Plan["document"];

function documentSays(d: PlanDocument): Said {
  return [
    ["plan.title", d.title_vi], ["plan.type", d.type_vi], ["plan.number", d.number], ["plan.issued", dayWords(d.issued_on)], ["plan.province", d.province],
    ["plan.issuer", d.issuer_vi], ["plan.signer_title", d.signer_title_vi], ["plan.signer", d.signer_vi], ["plan.audience", d.audience_vi],
    ["plan.bases", lines(d.legal_bases, (b) => [b.number, dayWords(b.date), b.text_vi])], ["plan.recipients", (d.recipients_vi ?? []).join("\n")],
  ].map(([name, words]) => [t(name!), words]);
}

export const documentRows = (before: PlanDocument, after: PlanDocument): Row[] => beside(documentSays(before), documentSays(after));

/** Who answers for a plan; accounts are those whose names are known. */
export const headRows = (before: Head | undefined, after: Head | undefined, accounts: { id: string; name: string }[] = []): Row[] => {
  const says = (h: Head = {}): Said => [
    [t("plan.head"), h.name ?? ""],
    [t("plan.position"), h.position ?? ""],
    [t("plan.head_account"), accounts.find((a) => a.id === h.user)?.name ?? h.user ?? ""],
  ];
  return beside(says(before), says(after));
};

export type PeriodWords = Pick<Period, "id" | "name_vi" | "from" | "to" | "due">;

const periodSays = (list: PeriodWords[] | undefined): Said =>
  (list ?? []).map((p) => [
    `${t("rep.period")} ${p.id}`,
    [p.name_vi, t("rep.data", { from: dayWords(p.from), to: dayWords(p.to) }), t("rep.due", { day: dayWords(p.due) })].join("\n"),
  ]);

export const periodRows = (before: PeriodWords[] | undefined, after: PeriodWords[] | undefined): Row[] => beside(periodSays(before), periodSays(after));

type Days = Pick<WorkCalendar, "holidays" | "workdays">;

/** Holidays year by year, and the days that are worked for others. */
function calendarSays(c: Days): Said {
  const years = [...new Set(c.holidays.map((h) => h.from.slice(0, 4)))].sort();
  const said: Said = years.map((year) => [
    `${t("rep.holidays")} ${year}`,
    c.holidays.filter((h) => h.from.startsWith(year)).map((h) => `${h.name}: ${dayWords(h.from)}${h.to === h.from ? "" : ` – ${dayWords(h.to)}`}`).join("\n"),
  ]);
  return [...said, [t("rep.worked"), (c.workdays ?? []).map(dayWords).join("\n")]];
}

export const calendarRows = (before: Days, after: Days): Row[] => beside(calendarSays(before), calendarSays(after));

/** The parts of a plan that changed, as the server names them, part by part. */
export function planRows(before: Plan, after: Plan, changed: string[]): Row[] {
  return changed.flatMap((part) => {
    const [, list = part, id = ""] = /^(\w+)(?:\[(.*)\])?$/.exec(part) ?? [];
    const name = partWords(part);
    const within = (rows: Row[]) => rows.filter((row) => row.before !== row.after).map((row) => ({ ...row, name: `${name}: ${row.name}` }));
    switch (list) {
      case "tasks":
        if (!id) return [{ name, before: ids(before.tasks), after: ids(after.tasks) }];
        return within(taskRows(after, before.tasks?.find((x) => x.id === id), after.tasks?.find((x) => x.id === id)));
      case "document":
        return within(documentRows(before.document, after.document));
      case "head":
        return within(headRows(before.head, after.head));
      case "periods":
        return within(periodRows(before.periods, after.periods));
    }
    return [{ name, before: anyWords(before, list, id), after: anyWords(after, list, id) }];
  });
}

const ids = (list: { id: string }[] | null | undefined) => (list ?? []).map((x) => x.id).join(", ");

/** A part for which there are no words of its own. */
function anyWords(plan: Plan, list: string, id: string): string {
  const part = (plan as unknown as Record<string, unknown>)[list];
  const one = id && Array.isArray(part) ? (part as { id: string }[]).find((x) => x.id === id) : part;
  if (one === undefined || one === null) return "";
  if (typeof one === "string") return one;
  return Object.entries(one as object).filter(([name]) => name !== "id" && !name.endsWith("_en")).map(([, v]) => (typeof v === "string" ? v : JSON.stringify(v))).join("\n");
}

/** Who saved a part of a plan last, and when. */
export async function savedBy(session: Session, plan: string, part: string): Promise<Saved> {
  const { revisions } = await session.call<{ revisions: { by_name?: string; at: string; changed: string[] }[] }>("GET", planAPI(plan, "history"));
  const last = revisions.find((r) => r.changed.includes(part));
  return { who: last?.by_name, at: last?.at };
}

/** What a part of a plan is called: "tasks[II.3.1]" is the task II.3.1. */
export function partWords(part: string): string {
  const [, list = part, id = ""] = /^(\w+)(?:\[(.*)\])?$/.exec(part) ?? [];
  return [t(`plan.part.${list}`), id].filter(Boolean).join(" ");
}
