// What a contest asks of who wants to take part: block, round, category, date of birth. Pure.

import type { Category, Door, DoorBlock, DoorRound, Unit, Who } from "./types";

/** A date of birth as it is typed: day, month, year. */
export interface Born {
  day: string;
  month: string;
  year: string;
}

const vietnam = 7 * 3_600_000;

/** The date as the server takes it, 2001-02-03; undefined where it is none that somebody alive was born on. */
export function birthDate(born: Born, now: number): string | undefined {
  const [day, month, year] = [born.day, born.month, born.year].map((s) => (/^\d+$/.test(s.trim()) ? Number(s) : NaN)) as [
    number,
    number,
    number,
  ];
  const at = new Date(Date.UTC(year, month - 1, day));
  if (!(year >= 1900) || at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day || at.getTime() > now + vietnam) return undefined;
  return at.toISOString().slice(0, 10);
}

/** Full years by the calendar in Vietnam, as the server counts them. */
export function ageOn(birth: string, now: number): number {
  const today = new Date(now + vietnam).toISOString().slice(0, 10);
  return Number(today.slice(0, 4)) - Number(birth.slice(0, 4)) - (today.slice(5) < birth.slice(5) ? 1 : 0);
}

/** The bounds of age of all who are asked, 0 for none. */
export function ages(asks: Who[]): { min: number; max: number } {
  const most = asks.map((w) => w.max_age ?? 0).filter((n) => n > 0);
  return { min: Math.max(0, ...asks.map((w) => w.min_age ?? 0)), max: most.length ? Math.min(...most) : 0 };
}

/** What the contest and the block, where one is chosen, ask. */
export function asked(door: Pick<Door, "who" | "blocks">, block: string): Who[] {
  const of = blockOf(door, block);
  return of ? [door.who, of.who] : [door.who];
}

export function blockOf(door: Pick<Door, "blocks">, id: string): DoorBlock | undefined {
  return door.blocks.find((b) => b.id === id);
}

/** Whether a unit's people may take part. */
export function admits(asks: Who[], unit: Unit): boolean {
  return asks.every(
    (w) => (!w.unit_kinds?.length || w.unit_kinds.includes(unit.kind)) && (!w.units?.length || w.units.includes(unit.id)),
  );
}

/** The categories that may take part, and whether one has to be chosen. */
export function categoriesOf(door: Pick<Door, "categories">, asks: Who[]): { list: Category[]; must: boolean } {
  const bounds = asks.map((w) => w.categories ?? []).filter((ids) => ids.length > 0);
  return { list: door.categories.filter((c) => bounds.every((ids) => ids.includes(c.id))), must: bounds.length > 0 };
}

/** Whether contestants come and wait for the round's start. */
export function gathers(r: Pick<DoorRound, "state" | "mode" | "opens_at" | "gathers_at">, now: number): boolean {
  return (
    !!r.mode && r.state === "upcoming" && !(r.opens_at && now >= Date.parse(r.opens_at)) &&
    !(r.gathers_at && now < Date.parse(r.gathers_at))
  );
}

/** The rounds that can be begun at now, or come to in order to wait. */
export function openRounds(door: Pick<Door, "rounds">, now: number): DoorRound[] {
  return door.rounds.filter(
    (r) =>
      !(r.last_start && now >= Date.parse(r.last_start)) &&
      (r.state === "open" || gathers(r, now) || (r.state === "upcoming" && !!r.opens_at && Date.parse(r.opens_at) <= now)) &&
      (!r.closes_at || Date.parse(r.closes_at) > now),
  );
}

/** How many attempts are left in a round; null for any number. */
export function leftIn(door: Pick<Door, "mine" | "attempts">, round: string): number | null {
  if (!door.mine) return door.attempts || null;
  const of = door.mine.left_in?.find((l) => l.round === round);
  return of ? of.left : door.mine.left;
}

/** How many attempts are left in the open round that has most, or in the one that matters now; null for any number. */
export function leftNow(door: Pick<Door, "mine" | "attempts" | "rounds" | "round">, now: number): number | null {
  const open = openRounds(door, now);
  const left = (open.length ? open.map((r) => r.id) : [door.round]).map((id) => leftIn(door, id));
  return left.includes(null) ? null : Math.max(...(left as number[]));
}
