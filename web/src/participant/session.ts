// A running attempt in this tab: answers, time, network, take-over, the end.

import { ApiError, request } from "../lib/api";
import { backoff } from "../lib/backoff";
import { jumpWatch, passed, type ServerClock } from "../lib/clock";
import { rememberAttempt } from "../lib/own";
import { readJSON, type Shelf } from "../lib/storage";
import { follow, type Follower } from "./follow";
import { AnswerQueue, isEmpty, merge, type Given, type Saved } from "./queue";
import type { Held, Opened, Result, Sheet, Status, Window } from "./types";

/**
 * waiting: the round starts for everybody together, and has not yet. open: answers may be given. moved: another tab or device holds the attempt. handing: on the way to being handed in.
 * ending: time is up, or the server has closed the attempt. over: there is a result. broken: see trouble.
 */
export type Phase = "waiting" | "open" | "moved" | "handing" | "ending" | "over" | "broken";

/** What an announcement is about; the screen turns it into words. */
export type News =
  | { type: "left"; ms: number }
  | { type: "offline" | "online" | "moved" | "ended" | "began" | "item_up" }
  /** The time for the question is nearly up. */
  | { type: "item_left"; ms: number }
  /** The start that everybody waits for is so far away, or was moved to ms. */
  | { type: "start_in" | "start_at"; ms: number }
  | { type: "deadline"; ms: number; by: number };

export interface SessionOptions {
  clock: ServerClock;
  shelf: Shelf;
  /** Something that is shown has changed. */
  onChange: () => void;
  onNews: (news: News, session: Session) => void;
  /** The device slept, or the network came back: its time is to be measured again. */
  onClockDoubt: () => void;
}

/** What a question needs of the attempt that it is answered in: a session, or a preview's trial. */
export type Answering = Pick<Session, "phase" | "answers" | "drafts" | "online" | "commit" | "saved" | "answer"> & {
  queue: Pick<AnswerQueue, "failing">;
  o: Pick<SessionOptions, "onChange">;
};

/** Time left for a question at which a contestant is told, in milliseconds. */
const tellItemAt = [10_000];

/** Time left at which a contestant is told, in milliseconds. */
export const tellAt = [600_000, 300_000, 60_000, 30_000];

/** Time to the start of all at which those who wait are told. */
const tellStartAt = [600_000, 300_000, 60_000, 10_000];

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export class Session {
  phase: Phase = "open";
  epoch = 0;
  deadline: number | undefined;
  /** When everybody begins, while that is waited for; undefined until somebody says. */
  beginsAt: number | undefined;
  answers = new Map<number, Given>();
  marked = new Set<number>();
  /** The question shown, or 0 for the list of questions. */
  at = 1;
  /** The question that the list was opened from. */
  lastAt = 1;
  /** Where there is no going back: the question that was come to. */
  furthest = 1;
  /** The contestant has gone nowhere yet: the resume code is shown with the first question. */
  fresh = true;
  /** What was typed or ordered but is no answer yet, by question. */
  drafts = new Map<number, unknown>();
  online = true;
  /** Where questions come one at a time: that which is on screen, and its time. */
  window: Window | undefined;
  /** The next question has been asked for and is not here yet. */
  opening = false;
  /** A change of time that the contestant has not dismissed. */
  change: { ms: number; by: number } | undefined;
  trouble: ApiError | undefined;
  /** Questions whose answer the server refused as such. */
  refused = new Set<number>();
  /** Questions whose last answer came too late or never arrived. */
  late: number[] = [];
  result: Result | undefined;
  standing: Status["standing"];
  queue!: AnswerQueue;
  taking = false;
  /** Set by the question shown: makes an answer of what is still being typed. */
  commit: (() => void) | undefined;
  /** Set by the answering pad: something has changed on stage. */
  onStep: (() => void) | undefined;

  private follower: Follower | undefined;
  private timer = 0;
  private leftBefore = Infinity;
  private itemLeftBefore = Infinity;
  private toBeginBefore = Infinity;
  private entering = false;
  private readonly jumped = jumpWatch();
  private finishing = false;
  private handing = 0;
  private retookAt = -Infinity;

  constructor(
    public held: Held,
    readonly o: SessionOptions,
  ) {
    const kept = readJSON<{ at: number; marked: number[]; furthest?: number }>(o.shelf, this.key);
    if (kept) {
      this.at = kept.at >= 0 && kept.at <= held.items ? kept.at : 1;
      this.lastAt = this.at || 1;
      this.marked = new Set(kept.marked);
      this.furthest = kept.furthest ?? 1;
      this.fresh = false;
    }
    this.adopt(held);
    this.tick();
  }

  private get key() {
    return `kb.m.${this.held.id}`;
  }

  /** Milliseconds left; undefined when there is no limit. */
  get left(): number | undefined {
    return this.deadline === undefined ? undefined : this.deadline - this.o.clock.now();
  }

  /** Milliseconds to the start that everybody waits for; undefined until somebody says when that is. */
  get toBegin(): number | undefined {
    return this.beginsAt === undefined ? undefined : this.beginsAt - this.o.clock.now();
  }

  /** Milliseconds left for the question on screen; undefined where it has no time of its own. */
  get itemLeft(): number | undefined {
    return this.window && Date.parse(this.window.closes_at) - this.o.clock.now();
  }

  /** The numbers of all questions, those that were not opened yet too. */
  get items(): number[] {
    return Array.from({ length: this.held.items }, (_, i) => i + 1);
  }

  /** Whether the round's end came before the time for the sheet was over. */
  get cutShort(): boolean {
    const { limit_ms, started_at, begins_at } = this.held;
    return this.deadline !== undefined && (!limit_ms || this.deadline < Date.parse(begins_at ?? started_at) + limit_ms);
  }

  get answered(): number {
    return this.items.filter((item) => this.answers.has(item)).length;
  }

  get unanswered(): number[] {
    return this.items.filter((item) => !this.answers.has(item));
  }

  /** How a question's answer stands with the server. */
  saved(item: number): "none" | "saved" | "waiting" | "refused" {
    if (this.queue.waiting.includes(item)) return "waiting";
    if (this.refused.has(item)) return "refused";
    return this.answers.has(item) ? "saved" : "none";
  }

  answer(given: Given): void {
    if (this.phase !== "open") return;
    if (isEmpty(given)) this.answers.delete(given.item);
    else this.answers.set(given.item, given);
    this.refused.delete(given.item);
    if (!this.queue.add(given)) void this.take(given);
    this.o.onChange();
  }

  /** Whether a question can be gone to from the list: where there is no going back, only the one that was come to. */
  reachable(item: number): boolean {
    return !this.held.forward || item === this.furthest;
  }

  go(item: number): void {
    if (item && this.held.forward && item < this.furthest) return;
    if (this.window && item > this.window.item) return void this.openNext();
    this.commit?.();
    this.at = item;
    if (item) this.lastAt = this.furthest = item;
    this.fresh = false;
    this.remember();
  }

  /**
   * Leaves the question on screen for good and opens the next: first what waits of this one is sent, since it would come too
   * late afterwards. It goes on trying until there is a network; the time of the next question begins when the server opens it.
   */
  async openNext(): Promise<void> {
    if (this.opening || this.phase !== "open" || !this.window || this.window.item >= this.held.items) return;
    this.commit?.();
    this.opening = true;
    const item = this.window.item + 1;
    this.queue.wake();
    this.o.onChange();
    for (let failures = 0; this.phase === "open" && this.window.item < item; ) {
      if (!this.queue.empty) {
        await wait(100);
        continue;
      }
      try {
        const got = await request<Opened>("POST", `/api/v1/attempts/${this.held.id}/items/${item}/open`, { epoch: this.epoch }, { timeout: 8_000 });
        this.reached(true);
        this.show(got);
      } catch (err) {
        const e = err as ApiError;
        this.reached(e.status !== 0);
        if (e.code === "attempt_closed") void this.finish();
        else if (e.code === "attempt_moved") {
          this.phase = "moved";
          this.o.onNews({ type: "moved" }, this);
        } else if (!e.passing) this.fail(e);
        else await wait(Math.min(backoff(failures++), 3_000));
      }
    }
    this.opening = false;
    this.tick();
    this.o.onChange();
  }

  /** Shows a question that was opened. */
  private show(got: Opened): void {
    if (this.phase !== "open" || (this.window && got.window.item <= this.window.item)) return;
    this.held = { ...this.held, sheet: [...this.held.sheet.filter((q) => got.question.item > q.item), got.question] };
    this.setWindow(got.window);
    this.at = this.lastAt = this.furthest = got.window.item;
    this.fresh = false;
    this.setDeadline(got.deadline, false);
    this.remember();
  }

  private setWindow(window: Window | undefined): void {
    if (!window) return;
    if (window.item !== this.window?.item || window.closes_at !== this.window.closes_at) this.itemLeftBefore = Infinity;
    this.window = window;
  }

  hideCode(): void {
    this.fresh = false;
    this.remember();
  }

  toggleMark(item: number): void {
    if (!this.marked.delete(item)) this.marked.add(item);
    this.remember();
  }

  dismissChange(): void {
    this.change = undefined;
    this.o.onChange();
  }

  /** The network may be back, or the page be seen again. */
  wake(): void {
    if (this.phase === "over" || this.phase === "broken") return void this.follower?.wake();
    if (this.jumped()) this.o.onClockDoubt();
    this.queue.wake();
    this.follower?.wake();
    this.tick();
  }

  /** The page is going away. */
  leave(): void {
    this.commit?.();
    this.queue.flush();
  }

  /** The browser says that there is no network; that it says there is one means little. */
  networkLost(): void {
    this.reached(false);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.follower?.stop();
    this.queue.stop();
  }

  /** Goes on in this tab, under a new epoch. An answer that found the old epoch's numbers used up goes first. */
  async take(pending?: Given): Promise<void> {
    if (this.taking) return;
    this.taking = true;
    this.o.onChange();
    try {
      const held = await request<Held>("POST", `/api/v1/attempts/${this.held.id}/take`);
      this.reached(true);
      this.phase = "open";
      this.adopt(held);
      if (pending) this.answer(pending);
    } catch (err) {
      this.refusedTake(err as ApiError);
    } finally {
      this.taking = false;
      this.o.onChange();
    }
  }

  private refusedTake(err: ApiError): void {
    if (err.status === 0) this.reached(false);
    else if (err.code === "attempt_closed") void this.finish();
    else if (!err.passing || err.code === "epoch_limit") this.fail(err);
  }

  /** Hands in: first what waits, then the attempt. It goes on trying until there is a result or somebody cancels. */
  async handIn(): Promise<void> {
    this.commit?.();
    const mine = ++this.handing;
    this.phase = "handing";
    this.queue.wake();
    this.o.onChange();
    for (let failures = 0; this.handing === mine && this.phase === "handing"; ) {
      if (!this.queue.empty) {
        await wait(200);
        continue;
      }
      try {
        const result = await request<Result>("POST", `/api/v1/attempts/${this.held.id}/submit`);
        this.reached(true);
        return this.end(result);
      } catch (err) {
        const e = err as ApiError;
        this.reached(e.status !== 0);
        if (!e.passing) return this.fail(e);
        await wait(backoff(failures++));
      }
    }
  }

  /** Back from handing in to the questions. */
  cancelHandIn(): void {
    if (this.phase !== "handing") return;
    this.handing++;
    this.phase = "open";
    this.o.onChange();
  }

  /** Makes what the server gave this tab its own. */
  private adopt(held: Held): void {
    this.queue?.stop();
    this.held = held;
    this.epoch = held.epoch;
    this.trouble = undefined;
    if (held.waiting) this.phase = "waiting";
    this.beginsAt = held.begins_at ? Date.parse(held.begins_at) : undefined;
    const queue: AnswerQueue = new AnswerQueue({
      attempt: held.id,
      epoch: held.epoch,
      shelf: this.o.shelf,
      send: (epoch, entries) => this.send(epoch, entries),
      onChange: () => this.o.onChange(),
      onSaved: (saved) => queue === this.queue && this.told(saved),
      onRefused: (err, items) => queue === this.queue && this.answersRefused(err, items),
    });
    this.queue = queue;
    this.answers = merge(held.answers, queue, held.epoch);
    this.setWindow(held.window);
    this.comeTo(held.window?.item ?? Math.max(this.furthest, ...this.answers.keys()));
    this.drafts.clear();
    this.setDeadline(held.deadline, false);
    rememberAttempt(this.o.shelf, held.contest.slug, { attempt: held.id, ticket: held.ticket });
    this.follower?.stop();
    this.follower = follow({
      attempt: held.id,
      ticket: held.ticket,
      onStatus: (status) => this.status(status),
      onReached: (reached) => this.reached(reached),
      onReconnect: () => {
        this.queue.wake();
        this.o.onClockDoubt();
      },
      onTicketRefused: () => void this.renewTicket(),
      pollEvery: () => (this.phase === "waiting" ? 3_000 : 15_000),
    });
    queue.wake();
  }

  /** Where there is no going back, another device may have gone on. */
  private comeTo(item: number): void {
    if (!this.held.forward) return;
    this.furthest = item;
    this.lastAt = Math.max(this.lastAt, item);
    if (this.at) this.at = Math.max(this.at, item);
  }

  private async send(epoch: number, entries: unknown[]): Promise<Saved> {
    try {
      const saved = await request<Saved>("POST", `/api/v1/attempts/${this.held.id}/answers`, { epoch, entries }, {
        keepalive: true,
        timeout: 8_000,
      });
      this.reached(true);
      return saved;
    } catch (err) {
      this.reached((err as ApiError).status !== 0);
      throw err;
    }
  }

  private answersRefused(err: ApiError, items: number[]): void {
    if (err.code === "attempt_closed") return void this.finish();
    for (const item of items) this.refused.add(item);
    if (items.length) return;
    if (err.code === "epoch_unknown" && this.o.clock.now() - this.retookAt > 60_000) {
      this.retookAt = this.o.clock.now();
      return void this.take();
    }
    this.fail(err);
  }

  /** A ticket has run out: takes the attempt again, unless somebody else did meanwhile. */
  private async renewTicket(): Promise<void> {
    if ((this.phase !== "open" && this.phase !== "waiting") || this.o.clock.now() - this.retookAt < 60_000) return;
    this.retookAt = this.o.clock.now();
    try {
      this.status(await request<Status>("GET", `/api/v1/attempts/${this.held.id}`));
    } catch {
      return; // asking every 15 s goes on
    }
    if ((this.phase as Phase) === "open" || (this.phase as Phase) === "waiting") await this.take();
  }

  private status(status: Status): void {
    this.standing = status.standing ?? this.standing;
    if (this.phase === "over") return this.o.onChange();
    if (this.phase === "waiting") this.setBegin(status);
    this.onStep?.();
    this.told(status);
    if (status.state !== "running") void this.finish();
    else if (status.window && status.window.item === this.window?.item) this.setWindow(status.window); // extra time
  }

  /** Takes in what answers and status have in common. */
  private told(news: { epoch: number; deadline?: string; window?: Window }): void {
    const last = !!this.window && this.window.item < this.held.items && news.window?.item === this.held.items; // ends with it, as the rules say
    this.setDeadline(news.deadline, this.phase !== "waiting" && !last);
    if (news.epoch > this.epoch && (this.phase === "waiting" || this.phase === "open" || this.phase === "handing")) {
      this.phase = "moved";
      this.o.onNews({ type: "moved" }, this);
    }
    this.o.onChange();
  }

  /** Takes in when everybody begins. */
  private setBegin({ begins_at, waiting }: Status): void {
    const ms = begins_at ? Date.parse(begins_at) : undefined;
    if (ms !== this.beginsAt) {
      this.beginsAt = ms;
      this.toBeginBefore = Infinity;
      if (ms !== undefined) this.o.onNews({ type: "start_at", ms }, this);
      this.tick();
    }
    if (!waiting) void this.enter();
  }

  /** The round has started: asks for the questions until they are there. */
  private async enter(): Promise<void> {
    if (this.entering) return;
    this.entering = true;
    for (let failures = 0; this.phase === "waiting"; ) {
      try {
        const got = await request<Sheet>("GET", `/api/v1/attempts/${this.held.id}/sheet`, undefined, { timeout: 8_000 });
        this.reached(true);
        this.begin(got);
      } catch (err) {
        const e = err as ApiError;
        this.reached(e.status !== 0);
        if (e.code === "attempt_closed") void this.finish();
        else if (e.code === "attempt_not_begun") {
          if (this.toBegin === undefined || this.toBegin > 1_000) break; // it was moved
          await wait(150 + Math.random() * 200); // this clock was early
        } else if (!e.passing) this.fail(e);
        else await wait(Math.min(backoff(failures++), 3_000));
      }
    }
    this.entering = false;
  }

  /** Everybody begins. */
  private begin(got: Sheet): void {
    if (this.phase !== "waiting") return;
    this.setWindow(got.window);
    this.held = { ...this.held, sheet: got.sheet, waiting: false, begins_at: got.begins_at, deadline: got.deadline };
    this.beginsAt = Date.parse(got.begins_at);
    this.phase = "open";
    this.setDeadline(got.deadline, false);
    this.o.onNews({ type: "began" }, this);
    this.told(got);
    this.tick();
  }

  private setDeadline(text: string | undefined, tell: boolean): void {
    if (!text) return;
    const ms = Date.parse(text);
    const before = this.deadline;
    if (ms === before) return;
    this.deadline = ms;
    this.leftBefore = Infinity;
    const by = before === undefined ? 0 : ms - before;
    if (tell && (before === undefined || Math.abs(by) >= 1_000)) {
      this.change = { ms, by };
      this.o.onNews({ type: "deadline", ms, by }, this);
      if (this.phase === "ending" && this.left! > 0) this.phase = "open";
    }
    this.tick();
  }

  private reached(reached: boolean): void {
    if (reached === this.online) return;
    this.online = reached;
    this.o.onNews({ type: reached ? "online" : "offline" }, this);
    if (reached) this.queue?.wake();
    this.o.onChange();
  }

  /** Runs when a second of the time left is over. */
  private tick(): void {
    clearTimeout(this.timer);
    if (this.phase === "over" || this.phase === "broken") return;
    if (this.jumped()) this.o.onClockDoubt();
    if (this.phase === "waiting") return this.countDown();
    const left = this.left;
    if (left !== undefined) {
      const threshold = passed(tellAt, this.leftBefore, left);
      if (threshold !== undefined && this.leftBefore !== Infinity && left > 0) this.o.onNews({ type: "left", ms: left }, this);
      this.leftBefore = left;
      if (left <= 0) void this.finish();
      this.o.onChange();
    }
    this.tickItem();
    const seconds = [left, this.itemLeft].filter((ms) => ms !== undefined).map((ms) => ((ms! % 1_000) + 1_000) % 1_000);
    const rest = Math.min(1_000, ...seconds);
    this.timer = window.setTimeout(() => this.tick(), rest + 5);
  }

  /** The question's own second is over. When its time is up the next one opens, but not behind a page that nobody sees. */
  private tickItem(): void {
    const left = this.itemLeft;
    if (left === undefined || this.phase !== "open") return;
    const near = passed(tellItemAt, this.itemLeftBefore, left) !== undefined && this.itemLeftBefore !== Infinity;
    if (near && left > 0) this.o.onNews({ type: "item_left", ms: left }, this);
    this.itemLeftBefore = left;
    if (left <= 0 && !this.opening && this.window!.item < this.held.items && !document.hidden) {
      this.o.onNews({ type: "item_up" }, this);
      void this.openNext();
    }
    this.o.onChange();
  }

  /** Runs while everybody waits, when a second of the time to the start is over. */
  private countDown(): void {
    const left = this.toBegin;
    let rest = 1_000;
    if (left !== undefined) {
      const early = Math.min(this.o.clock.uncertainty(), 200); // this clock may be ahead of the server's by so much
      const threshold = passed(tellStartAt, this.toBeginBefore, left);
      if (threshold !== undefined && this.toBeginBefore !== Infinity && left > 0) this.o.onNews({ type: "start_in", ms: left }, this);
      this.toBeginBefore = left;
      if (left + early <= 0) void this.enter();
      rest = left > 0 ? left % 1_000 || 1_000 : Math.max(0, left + early) || 1_000;
    }
    this.o.onChange();
    this.timer = window.setTimeout(() => this.tick(), rest + 5);
  }

  /** Time is up or the attempt was closed: sends what waits during the grace, then asks for the result. */
  private async finish(): Promise<void> {
    if (this.phase === "over" || this.finishing) return;
    this.finishing = true;
    this.commit?.();
    if (this.phase !== "moved") this.phase = "ending";
    this.o.onNews({ type: "ended" }, this);
    this.queue.wake();
    this.o.onChange();
    for (let failures = 0; this.phase === "ending" || this.phase === "moved"; ) {
      try {
        const result = await request<Result>("GET", `/api/v1/attempts/${this.held.id}/result`);
        this.reached(true);
        this.finishing = false;
        return this.end(result);
      } catch (err) {
        const e = err as ApiError;
        this.reached(e.status !== 0);
        if (!e.passing && e.code !== "attempt_open") {
          this.finishing = false;
          return this.fail(e);
        }
        await wait(e.code === "attempt_open" ? 1_000 + Math.random() * 2_000 : backoff(failures++));
      }
    }
    this.finishing = false;
  }

  private end(result: Result): void {
    this.result = result;
    this.standing = result.standing ?? this.standing;
    this.phase = "over";
    this.queue.flush(); // too late to count, but the jury can see it
    this.queue.stop();
    this.late = this.queue.drop();
    this.o.shelf.remove(this.key);
    clearTimeout(this.timer);
    this.o.onChange();
  }

  private fail(err: ApiError): void {
    this.trouble = err;
    this.phase = "broken";
    this.o.onChange();
  }

  private remember(): void {
    this.o.shelf.set(this.key, JSON.stringify({ at: this.at, marked: [...this.marked], furthest: this.furthest }));
    this.o.onChange();
  }
}
