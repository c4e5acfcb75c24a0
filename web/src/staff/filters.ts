// What the list of questions shows and in which order; kept in the address, and on the device for the next visit.

import { kinds, statuses, type Kind, type Question, type Status } from "./types";

export const columns = ["id", "stem", "area", "difficulty", "kind", "revision"] as const;
export type Column = (typeof columns)[number];

export interface Filters {
  bank: string;
  area: string;
  difficulty: string;
  kind: string;
  status: string;
  q: string;
  tag: string;
  document: string;
  author: string;
  in_force: string;
  practice: string;
  sort: Column;
  down: boolean;
}

/** The filters that are folded away until one is set. */
export const further = ["document", "in_force", "tag", "author", "practice"] as const;

const texts = ["bank", "area", "difficulty", "kind", "status", "q", ...further] as const;

/** No filter at all; what is sorted stays. */
export const unfiltered: Partial<Filters> = Object.fromEntries(texts.map((name) => [name, ""]));

/** Whether anything is filtered. */
export function isFiltered(f: Filters): boolean {
  return texts.some((name) => f[name] !== "");
}

/** Reads filters from the query of an address; what makes no sense is left out. */
export function readFilters(search: string): Filters {
  const given = new URLSearchParams(search);
  const get = (name: string, most: number) => (given.get(name) ?? "").slice(0, most);
  const sort = get("sort", 20) as Column;
  const kind = get("kind", 20) as Kind;
  const status = get("status", 20) as Status;
  return {
    bank: get("bank", 64),
    area: get("area", 200),
    difficulty: /^[123]$/.test(get("difficulty", 2)) ? get("difficulty", 1) : "",
    kind: kinds.includes(kind) ? kind : "",
    status: statuses.includes(status) ? status : "",
    q: get("q", 100),
    tag: get("tag", 200),
    document: get("document", 100),
    author: get("author", 64),
    in_force: /^(true|false)$/.test(get("in_force", 6)) ? get("in_force", 5) : "",
    practice: /^(true|false)$/.test(get("practice", 6)) ? get("practice", 5) : "",
    sort: columns.includes(sort) ? sort : "id",
    down: given.get("down") === "1",
  };
}

/** Writes filters as the query of an address, "" for the plain list. */
export function writeFilters(f: Filters): string {
  const out = new URLSearchParams();
  for (const name of texts) if (f[name]) out.set(name, f[name]);
  if (f.sort !== "id") out.set("sort", f.sort);
  if (f.down) out.set("down", "1");
  const query = out.toString();
  return query && `?${query}`;
}

/** The API's query for a page of what f filters. */
export function apiQuery(f: Filters, after: string | undefined, limit: number): string {
  const out = new URLSearchParams();
  for (const name of texts) if (f[name].trim()) out.set(name, f[name].trim());
  out.set("limit", `${limit}`);
  if (after) out.set("after", after);
  return out.toString();
}

/** Compares codes as people do: 2.9 before 2.10. */
export function compareCodes(a: string, b: string): number {
  return a.localeCompare(b, "vi", { numeric: true });
}

const compare: Record<Column, (a: Question, b: Question) => number> = {
  id: (a, b) => compareCodes(a.id, b.id),
  stem: (a, b) => a.stem.localeCompare(b.stem, "vi"),
  area: (a, b) => compareCodes(a.area, b.area),
  difficulty: (a, b) => a.difficulty - b.difficulty,
  kind: (a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind),
  revision: (a, b) => a.revision - b.revision,
};

/** Returns the questions in order; those alike in the column stay ordered by bank and ID. */
export function sorted(questions: Question[], column: Column, down: boolean): Question[] {
  const sign = down ? -1 : 1;
  return [...questions].sort(
    (a, b) => sign * compare[column](a, b) || compareCodes(a.bank, b.bank) || compareCodes(a.id, b.id),
  );
}
