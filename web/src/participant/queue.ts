// Answers on their way to the server: kept on the device until the server says that they are durable.

import { ApiError } from "../lib/api";
import { backoff } from "../lib/backoff";
import { readJSON, type Shelf } from "../lib/storage";

/**
 * An answer by the positions that the contestant sees, from 1; to a matching question, one for each prompt and 0 where
 * none was chosen. Without choices, number and text it takes the answer back.
 */
export interface Given {
  item: number;
  choices?: number[];
  number?: string;
  text?: string;
}

export interface Entry extends Given {
  seq: number;
}

/** What the server says when entries are durable. */
export interface Saved {
  saved: number[];
  now: string;
  epoch: number;
  deadline?: string;
}

export interface QueueOptions {
  attempt: string;
  epoch: number;
  shelf: Shelf;
  /** Sends entries of one epoch. It throws an ApiError. */
  send: (epoch: number, entries: Entry[]) => Promise<Saved>;
  /** Called after every change. */
  onChange: () => void;
  onSaved?: (saved: Saved) => void;
  /** Called when entries can't be saved, now or later; items are the questions whose entry was given up for that. */
  onRefused: (error: ApiError, items: number[]) => void;
  /** Calls back later; returns how to prevent it. */
  later?: (call: () => void, ms: number) => () => void;
  random?: () => number;
}

interface Kept extends Entry {
  /** May have reached the server: its content is fixed. */
  sent?: boolean;
}

/** The numbers that an epoch has; taking the attempt again gives new ones. */
export const seqs = 500;
const perRequest = 50;

const prefix = (attempt: string) => `kb.q.${attempt}.`;

/**
 * A queue for one attempt under one epoch. Every change becomes an entry with a number of its own; a newer answer to the
 * same question takes the place of one that was never sent. One request is under way at a time; what fails for want of
 * network or server is sent again, in the same words, until it is acknowledged. Entries that an earlier page left on
 * the device go under the epoch they were given under.
 */
export class AnswerQueue {
  private readonly epochs = new Map<number, Kept[]>();
  private next = 1;
  private busy = false;
  private failures = 0;
  private cancelRetry: (() => void) | undefined;
  private stopped = false;
  /** After a refusal, entries go one at a time, so that one bad entry doesn't hold the others. */
  private single = false;

  constructor(private readonly o: QueueOptions) {
    for (const key of o.shelf.keys(prefix(o.attempt))) {
      const epoch = Number(key.slice(prefix(o.attempt).length));
      const kept = readJSON<Kept[]>(o.shelf, key);
      if (epoch > 0 && Array.isArray(kept) && kept.length) this.epochs.set(epoch, kept);
    }
    for (const e of this.epochs.get(o.epoch) ?? []) this.next = Math.max(this.next, e.seq + 1);
  }

  /** Takes an answer. It returns false when the epoch's numbers are used up: the attempt has to be taken again. */
  add(given: Given): boolean {
    const own = this.epochs.get(this.o.epoch) ?? [];
    const unsent = own.find((e) => e.item === given.item && !e.sent);
    if (!unsent && this.next > seqs) return false;
    const entry: Kept = { ...given, seq: unsent ? unsent.seq : this.next++ };
    this.keep(this.o.epoch, own.filter((e) => e !== unsent).concat(entry));
    this.o.onChange();
    this.pump();
    return true;
  }

  /** How many numbers the epoch has left. */
  get left(): number {
    return seqs - this.next + 1;
  }

  /** The questions with an answer that is not durable yet. */
  get waiting(): number[] {
    const items = new Set<number>();
    for (const kept of this.epochs.values()) for (const e of kept) items.add(e.item);
    return [...items].sort((a, b) => a - b);
  }

  get empty(): boolean {
    return this.epochs.size === 0;
  }

  /** Whether the last try failed: what waits is waiting for the network, not just under way. */
  get failing(): boolean {
    return this.failures > 0;
  }

  /** The newest answers of an epoch that wait, by question. */
  pending(epoch: number): Map<number, Given> {
    const newest = new Map<number, Entry>();
    for (const e of this.epochs.get(epoch) ?? []) {
      const other = newest.get(e.item);
      if (!other || e.seq > other.seq) newest.set(e.item, e);
    }
    const given = new Map<number, Given>();
    newest.forEach(({ item, choices, number, text }) => given.set(item, { item, choices, number, text }));
    return given;
  }

  /** The epochs that have entries waiting, newest first. */
  get waitingEpochs(): number[] {
    return [...this.epochs.keys()].sort((a, b) => b - a);
  }

  /** Tries at once: the network is back. */
  wake(): void {
    this.cancelRetry?.();
    this.cancelRetry = undefined;
    this.pump();
  }

  /** Hands over everything that no request carries, for a page that is going away; nobody waits for the answers. */
  flush(): void {
    if (this.stopped) return;
    for (const [epoch, kept] of this.epochs) {
      const rest = this.busy ? kept.filter((e) => !e.sent) : kept;
      for (let i = 0; i < rest.length; i += perRequest) {
        this.mark(epoch, rest.slice(i, i + perRequest));
        this.o.send(epoch, plain(rest.slice(i, i + perRequest))).then(
          (saved) => this.acknowledge(epoch, saved),
          () => undefined,
        );
      }
    }
  }

  /** Sends nothing more; what waits stays on the device. */
  stop(): void {
    this.stopped = true;
    this.cancelRetry?.();
  }

  /** Gives up what waits, and returns the questions concerned. */
  drop(): number[] {
    const items = this.waiting;
    for (const epoch of [...this.epochs.keys()]) this.keep(epoch, []);
    this.o.onChange();
    return items;
  }

  private pump(): void {
    if (this.busy || this.stopped || this.cancelRetry || this.empty) return;
    const epoch = this.waitingEpochs[0]!;
    const batch = this.epochs.get(epoch)!.slice(0, this.single ? 1 : perRequest);
    this.mark(epoch, batch);
    this.busy = true;
    this.o.send(epoch, plain(batch)).then(
      (saved) => {
        this.busy = false;
        this.failures = 0;
        this.acknowledge(epoch, saved);
        this.pump();
      },
      (err) => {
        this.busy = false;
        this.failed(epoch, batch, err instanceof ApiError ? err : new ApiError(0, "network"));
      },
    );
  }

  private acknowledge(epoch: number, saved: Saved): void {
    const durable = new Set(saved.saved);
    this.keep(epoch, (this.epochs.get(epoch) ?? []).filter((e) => !e.sent || !durable.has(e.seq)));
    if (!this.epochs.has(epoch)) this.single = false;
    this.o.onSaved?.(saved);
    this.o.onChange();
  }

  private failed(epoch: number, batch: Kept[], err: ApiError): void {
    if (err.passing) return this.retry(err);
    if (err.code === "question_passed") {
      // All of them are kept; those that are named came after their question was left for good.
      this.failures = 0;
      this.keep(epoch, (this.epochs.get(epoch) ?? []).filter((e) => !batch.some((b) => b.seq === e.seq)));
      this.o.onRefused(err, batch.filter((_, i) => err.field(`entries[${i}].item`)).map((e) => e.item));
      this.o.onChange();
      this.pump();
      return;
    }
    const itsOwnFault = err.code === "entry_invalid" || err.code === "entry_conflict";
    if (itsOwnFault && batch.length > 1) {
      this.single = true;
      this.pump();
      return;
    }
    if (err.code === "entry_conflict" && epoch === this.o.epoch && this.next <= seqs) {
      // Another tab has sent the number with an older answer in it: this one takes the next number.
      const [entry] = batch as [Kept];
      const rest = (this.epochs.get(epoch) ?? []).filter((e) => e.seq !== entry.seq);
      const superseded = rest.some((e) => e.item === entry.item && e.seq > entry.seq);
      this.keep(epoch, superseded ? rest : [...rest, { ...entry, seq: this.next++, sent: undefined }]);
      this.o.onChange();
      this.pump();
      return;
    }
    const older = epoch !== this.o.epoch;
    if (itsOwnFault || (older && err.code === "epoch_unknown")) {
      this.keep(epoch, (this.epochs.get(epoch) ?? []).filter((e) => !batch.some((b) => b.seq === e.seq)));
      this.o.onRefused(err, batch.map((e) => e.item));
      this.o.onChange();
      this.pump();
      return;
    }
    this.stop();
    this.o.onRefused(err, []);
    this.o.onChange();
  }

  private retry(err: ApiError): void {
    const wait = Math.max((err.problem?.retry_after ?? 0) * 1_000, backoff(this.failures++, 1_000, 15_000, this.o.random));
    this.cancelRetry = (this.o.later ?? afterTimeout)(() => {
      this.cancelRetry = undefined;
      this.pump();
    }, wait);
    this.o.onChange();
  }

  /** Fixes the content of entries before they leave. */
  private mark(epoch: number, batch: Kept[]): void {
    for (const e of batch) e.sent = true;
    this.keep(epoch, this.epochs.get(epoch) ?? []);
  }

  private keep(epoch: number, kept: Kept[]): void {
    const key = prefix(this.o.attempt) + epoch;
    if (kept.length) {
      this.epochs.set(epoch, kept);
      this.o.shelf.set(key, JSON.stringify(kept));
    } else {
      this.epochs.delete(epoch);
      this.o.shelf.remove(key);
    }
  }
}

function plain(batch: Kept[]): Entry[] {
  return batch.map(({ seq, item, choices, number, text }) => ({ seq, item, choices, number, text }));
}

function afterTimeout(call: () => void, ms: number): () => void {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
}

/**
 * The answers as the contestant left them: what the server counts, overlaid with what still waits here. An answer that
 * waits under the epoch before ours is newer than anything the server has; one that is older still only fills a gap,
 * because somebody else may have held the attempt since.
 */
export function merge(counted: Given[], queue: AnswerQueue, epoch: number): Map<number, Given> {
  const answers = new Map<number, Given>();
  for (const g of counted) answers.set(g.item, g);
  for (const waiting of queue.waitingEpochs.slice().reverse()) {
    queue.pending(waiting).forEach((g, item) => {
      if (waiting >= epoch - 1 || !answers.has(item)) answers.set(item, g);
    });
  }
  answers.forEach((g, item) => {
    if (isEmpty(g)) answers.delete(item);
  });
  return answers;
}

/** Whether g is no answer. */
export function isEmpty(g: Given | undefined): boolean {
  return !g || (!g.choices?.some((c) => c > 0) && !g.number && !g.text);
}
