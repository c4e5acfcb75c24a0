// What changed between two texts, word by word, and between two questions, field by field. Pure.

import { t } from "../lib/i18n";
import type { Question } from "./types";

export interface Piece {
  text: string;
  /** Whether only this text has it. */
  own: boolean;
}

/** More words than this are not compared one by one: the table grows with their square. */
const mostWords = 600;

/** Cuts two texts into what both have and what only one has. */
export function compareTexts(before: string, after: string): [Piece[], Piece[]] {
  const a = before.match(/\s*\S+|\s+$/g) ?? [];
  const b = after.match(/\s*\S+|\s+$/g) ?? [];
  if (before === after) return [[{ text: before, own: false }], [{ text: after, own: false }]];
  if (a.length > mostWords || b.length > mostWords) return [[{ text: before, own: true }], [{ text: after, own: true }]];
  // longest[i][j]: how many words the rests from i and from j have in common
  const longest = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      longest[i]![j] = alike(a[i], b[j]) ? longest[i + 1]![j + 1]! + 1 : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!);
  const left: Piece[] = [];
  const right: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && alike(a[i], b[j])) {
      add(left, a[i++]!, false);
      add(right, b[j++]!, false);
    } else if (j >= b.length || (i < a.length && longest[i + 1]![j]! >= longest[i]![j + 1]!)) add(left, a[i++]!, true);
    else add(right, b[j++]!, true);
  }
  return [left, right];
}

/** Words are the same whatever space stands before them. */
const alike = (a = "", b = "") => a.trim() === b.trim();

function add(list: Piece[], text: string, own: boolean) {
  const last = list[list.length - 1];
  if (last && last.own === own) last.text += text;
  else list.push({ text, own });
}

export interface Row {
  name: string;
  before: string;
  after: string;
}

/** What two revisions say, field by field; fields that neither has are left out. */
export function rowsOf(before: Question, after: Question): Row[] {
  const a = fieldsOf(before);
  const b = fieldsOf(after);
  const names = [...new Set([...a.keys(), ...b.keys()])];
  const rank = (name: string) => order.findIndex((prefix) => name === t(prefix) || name.startsWith(`${t(prefix)} `));
  return names
    .map((name) => ({ name, before: a.get(name) ?? "", after: b.get(name) ?? "" }))
    .filter((row) => row.before || row.after)
    .sort((x, y) => rank(x.name) - rank(y.name) || x.name.localeCompare(y.name, "vi", { numeric: true }));
}

const order = [
  "stem", "prompt", "option", "right_order", "texts", "no_marks", "number", "tolerance_name", "shuffle", "explanation",
  "source.document", "source.clause", "source.quote", "source.link", "source.from", "source.to",
  "col.kind", "area", "difficulty", "topic", "tags", "review_note", "status",
];

function fieldsOf(q: Question): Map<string, string> {
  const fields = new Map<string, string>();
  const put = (name: string, value: string | undefined) => value && fields.set(t(name), value);
  put("stem", q.stem);
  const optionText = (id: string) => q.options?.find((o) => o.id === id)?.text ?? id;
  q.prompts?.forEach((p, i) => fields.set(`${t("prompt")} ${i + 1}`, `${p.text} → ${optionText(p.option)}`));
  q.options?.forEach((o, i) =>
    fields.set(`${t("option")} ${i + 1}`, [o.right && q.kind !== "matching" ? `✓ ${o.text}` : o.text, o.locked && `(${t("locked")})`].filter(Boolean).join(" ")),
  );
  put("right_order", q.order?.map(optionText).join(" → "));
  put("texts", q.texts?.join("; "));
  if (q.kind === "short_text") put("no_marks", t(q.no_marks ? "yes" : "no"));
  put("number", q.number?.replace(".", t("decimal_point")));
  put("tolerance_name", q.tolerance?.replace(".", t("decimal_point")));
  if (q.options?.length) put("shuffle", t(q.shuffle ? "yes" : "no"));
  put("explanation", q.explanation);
  for (const part of ["document", "clause", "quote", "link"] as const) put(`source.${part}`, q.source?.[part]);
  for (const part of ["from", "to"] as const) put(`source.${part}`, q.source?.[part] && dayOf(q.source[part]));
  put("col.kind", t(`kind.${q.kind}`));
  put("area", q.area);
  put("difficulty", t(`difficulty.${q.difficulty}`));
  put("topic", q.topic);
  put("tags", q.tags?.join(", "));
  put("review_note", q.review_note);
  if (q.status) put("status", t(`status.${q.status}`));
  return fields;
}

/** The day in Vietnam of a moment, as 2026-11-23; a day is returned as it is. */
export function dayOf(time: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(time)) return time;
  return new Date(Date.parse(time) + 7 * 3_600_000).toISOString().slice(0, 10);
}
