// Units of the directory, as the API gives them and as a form holds them.

import { t } from "../lib/i18n";

export interface Unit {
  id: string;
  revision: number;
  code?: string;
  kind: string;
  name: string;
  name_en?: string;
  aliases?: string[];
  selectable: boolean;
  /** First and last day in Vietnam, as 2025-06-30. */
  valid_from?: string;
  valid_until?: string;
  successor?: string;
  successor_name?: string;
  headcounts?: Record<string, number>;
  state: UnitState;
}

export type UnitState = "offered" | "hidden" | "coming" | "ended";

export const unitStates: UnitState[] = ["offered", "hidden", "coming", "ended"];

/** A category of staff. */
export interface Category {
  code: string;
  name: string;
  name_en?: string;
}

export interface UnitList {
  units: Unit[];
  total: number;
  /** Sums over all that were found. */
  headcounts: Record<string, number>;
  /** How many of them have headcounts. */
  counted: number;
  categories: Category[];
  kinds: string[];
}

export interface OneUnit {
  unit: Unit;
  categories: Category[];
}

export interface UnitsReport {
  dry_run: boolean;
  format: string;
  units: number;
  new: number;
  changed: number;
  same: number;
  absent: number;
  new_units: Unit[];
  changes: { before: Unit; after: Unit; fields: string[] }[];
  not_in_file: Unit[];
  ignored: { path: string; line?: number; detail: string }[];
  categories: Category[];
}

/** A unit while it is edited: every field as it is typed. */
export interface UnitDraft {
  id: string;
  revision: number;
  code: string;
  kind: string;
  name: string;
  name_en: string;
  aliases: string;
  selectable: boolean;
  valid_from: string;
  valid_until: string;
  successor: string;
  headcounts: Record<string, string>;
}

/** Kinds whose units contestants cannot belong to. */
const neverChosen = ["nhom", "cap_tren"];

export const mayBeChosen = (kind: string) => !neverChosen.includes(kind);

export function blankUnit(): UnitDraft {
  return { id: "", revision: 0, code: "", kind: "xa", name: "", name_en: "", aliases: "", selectable: true, valid_from: "", valid_until: "", successor: "", headcounts: {} };
}

export function draftOf(u: Unit): UnitDraft {
  return {
    id: u.id,
    revision: u.revision,
    code: u.code ?? "",
    kind: u.kind,
    name: u.name,
    name_en: u.name_en ?? "",
    aliases: (u.aliases ?? []).join("\n"),
    selectable: u.selectable,
    valid_from: u.valid_from ?? "",
    valid_until: u.valid_until ?? "",
    successor: u.successor ?? "",
    headcounts: Object.fromEntries(Object.entries(u.headcounts ?? {}).map(([code, n]) => [code, `${n}`])),
  };
}

/** How many people somebody typed, with dots between thousands or not; undefined for what is no such number. */
export function people(typed: string): number | undefined {
  const plain = typed.trim().replace(/\.(?=\d{3}(\D|$))/g, "");
  return /^\d{1,8}$/.test(plain) ? Number(plain) : undefined;
}

/** The categories whose typed number is none. */
export function wrongCounts(d: UnitDraft): string[] {
  return Object.keys(d.headcounts).filter((code) => d.headcounts[code]!.trim() && people(d.headcounts[code]!) === undefined);
}

/** The body that saves a draft. */
export function unitBody(d: UnitDraft): Record<string, unknown> {
  const headcounts: Record<string, number> = {};
  for (const [code, typed] of Object.entries(d.headcounts)) {
    const n = people(typed);
    if (n !== undefined) headcounts[code] = n;
  }
  const body: Record<string, unknown> = { revision: d.revision, kind: d.kind, name: d.name.trim(), selectable: d.selectable && mayBeChosen(d.kind), headcounts };
  for (const field of ["code", "name_en", "valid_from", "valid_until", "successor"] as const) if (d[field].trim()) body[field] = d[field].trim();
  if (d.revision === 0 && d.id.trim()) body.id = d.id.trim();
  const aliases = d.aliases.split(/[\n;]/).map((s) => s.trim()).filter(Boolean);
  if (aliases.length > 0) body.aliases = [...new Set(aliases)];
  return body;
}

/** All people of a unit; undefined where nobody has counted. */
export function peopleOf(u: Unit): number | undefined {
  const counts = Object.values(u.headcounts ?? {});
  return counts.length > 0 ? counts.reduce((sum, n) => sum + n, 0) : undefined;
}

/** A place in a file in words: "Đơn vị!C7" is row 7, column C; "units[3].name" the fourth unit's name. */
export function placeWords(path: string): string {
  const cell = /^(?:(.+)!)?([A-Z]{1,3})?(\d+)$/.exec(path);
  if (cell) {
    const [, sheet, column, row = ""] = cell;
    const place = column ? t("unit.cell", { row, column }) : t("unit.row", { row });
    return sheet ? t("unit.on_sheet", { place, sheet }) : place;
  }
  const inside = /^units\[(\d+)\]\.?(.*)$/.exec(path);
  if (!inside) return path === "file" || path === "" ? t("whole_file") : path;
  const unit = t("unit.nth", { n: Number(inside[1]) + 1 });
  return inside[2] ? `${unit}: ${fieldWords(inside[2])}` : unit;
}

const fields = ["id", "code", "kind", "name", "name_en", "aliases", "selectable", "valid_from", "valid_until", "successor", "headcounts", "revision"];

/** What a field of a unit is called, with the category where it is a headcount. */
export function fieldWords(path: string, categories: Category[] = []): string {
  const [head = "", rest = ""] = path.replace(/_vi$/, "").split(/[.[]/);
  const category = head === "headcounts" && rest ? (categories.find((k) => k.code === rest)?.name ?? rest) : "";
  if (category) return t("unit.people_of", { category });
  return fields.includes(head) ? t(`unit.${head}`) : path;
}
