// A piece of evidence field by field, in words, to be told from another.

import { dayWords, number } from "../lib/format";
import { t } from "../lib/i18n";
import type { Row } from "./diff";
import { type EvidenceEdit, type OnePlan } from "./plantypes";

/** What two versions say, field by field; fields that neither has are left out. */
export function evidenceRows(one: OnePlan, before: EvidenceEdit, after: EvidenceEdit): Row[] {
  const say = (e: EvidenceEdit): [string, string][] => [
    ["evidence.kind", t(`evidence_kind.${e.kind}`)],
    ["evidence.title", e.title],
    ["evidence.day", dayWords(e.day)],
    ["evidence.place", e.place ?? ""],
    ["evidence.people", e.people ? number(e.people) : ""],
    ["evidence.items", e.items ? number(e.items) : ""],
    ["evidence.reach", e.reach ? number(e.reach) : ""],
    ["evidence.areas", (e.areas ?? []).join(", ")],
    ["plan.task", e.task],
    ["plan.unit", one.units.find((u) => u.id === e.unit)?.name ?? e.unit],
    ["evidence.link", (e.links ?? []).join(" ")],
    ["attach.files", (e.files ?? []).map((f) => f.name).join(", ")],
    ["evidence.note", e.note ?? ""],
  ];
  const other = new Map(say(after));
  return say(before)
    .map(([name, words]) => ({ name: t(name), before: words, after: other.get(name) ?? "" }))
    .filter((row) => row.before || row.after);
}
