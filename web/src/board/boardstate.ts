// The board as this page knows it: a full state, and what each frame changes in it. Pure.

import type { BoardRow } from "../lib/api";

export interface Full {
  type: "full";
  seq: number;
  now: string;
  total: number;
  rows: BoardRow[];
}

export interface Delta {
  type: "delta";
  seq: number;
  prev: number;
  now: string;
  total: number;
  rows?: BoardRow[];
  gone?: string[];
}

/** How a row has moved lately. places is positive for going up; a row that was not there before is fresh. */
export interface Move {
  places: number;
  fresh: boolean;
}

export interface Board {
  seq: number;
  /** The server's time of the newest frame. */
  now: string;
  /** People on the board, of whom rows holds the first. */
  total: number;
  /** In the order of the board. */
  rows: BoardRow[];
  marks: Map<string, Mark>;
}

/** The rank that a row's movement is counted from, and until when it is shown, on the caller's clock. */
interface Mark {
  from: number | undefined;
  until: number;
}

/** How long a movement is shown after the last change, in milliseconds. */
export const markFor = 20_000;

/** Applies a full state: whatever was known before, this is what holds now. at is the caller's clock in ms. */
export function applyFull(before: Board | undefined, frame: Full, at: number): Board {
  return settle(before, frame, new Map(frame.rows.map((row) => [row.id, row])), at);
}

/** Applies a delta, or returns undefined if it is not for this state: a frame is missing, and a full one is needed. */
export function applyDelta(before: Board | undefined, frame: Delta, at: number): Board | undefined {
  if (!before || frame.prev !== before.seq) return undefined;
  const rows = new Map(before.rows.map((row) => [row.id, row]));
  for (const id of frame.gone ?? []) rows.delete(id);
  for (const row of frame.rows ?? []) rows.set(row.id, row);
  return settle(before, frame, rows, at);
}

function settle(before: Board | undefined, frame: Full | Delta, byID: Map<string, BoardRow>, at: number): Board {
  const rows = [...byID.values()].sort((a, b) => a.pos - b.pos || (a.id < b.id ? -1 : 1));
  const marks = before ? remark(before, rows, at) : new Map<string, Mark>();
  return { seq: frame.seq, now: frame.now, total: frame.total, rows, marks };
}

/** Movements add up while their mark is shown: a row that went up two and then three has gone up five. */
function remark(before: Board, rows: BoardRow[], at: number): Map<string, Mark> {
  const ranks = new Map(before.rows.map((row) => [row.id, row.rank]));
  const marks = new Map<string, Mark>();
  for (const row of rows) {
    const was = ranks.get(row.id);
    const old = before.marks.get(row.id);
    const shown = old && old.until > at ? old : undefined;
    if (was === row.rank) {
      if (shown) marks.set(row.id, shown);
    } else {
      marks.set(row.id, { from: shown ? shown.from : was, until: at + markFor });
    }
  }
  return marks;
}

/** How a row has moved, or undefined if it has not, or not lately. */
export function moveOf(board: Board, row: BoardRow, at: number): Move | undefined {
  const mark = board.marks.get(row.id);
  if (!mark || mark.until <= at || mark.from === row.rank) return undefined;
  return { places: (mark.from ?? row.rank) - row.rank, fresh: mark.from === undefined };
}
