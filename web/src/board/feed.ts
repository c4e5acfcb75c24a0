// Where the board's figures come from: the websocket, and asking while that is down.

import { ApiError, request, type ContestState } from "../lib/api";
import { connect, type SocketState } from "../lib/socket";
import { applyDelta, applyFull, type Board, type Delta, type Full } from "./boardstate";

/** Milliseconds without a word from the server after which the figures count as old; it beats every 10 s. */
export const staleAfter = 25_000;
const pollEvery = 5_000;

/** live: every change arrives. reconnecting: figures are asked for now and then. stale: nothing has come for a while. */
export type Freshness = "live" | "reconnecting" | "stale";

interface Beat {
  type: "beat";
  seq: number;
  now: string;
}

interface Schedule {
  type: "contest";
  state: ContestState;
  closes_at?: string;
}

type Frame = Full | Delta | Beat | Schedule;

export interface Feed {
  /** undefined until the first figures. */
  board: Board | undefined;
  /** The server's time when the figures were last known to hold. */
  asOf: string | undefined;
  /** Why there are no figures, when the server refuses to give them. */
  refusal: ApiError | undefined;
  freshness(): Freshness;
  /** Connects and asks at once: the network may be back. */
  wake(): void;
  stop(): void;
}

export interface FeedOptions {
  contest: string;
  /** Which part of the contest: "?round=…&block=…", or "" for all of it. */
  scope: string;
  onChange: () => void;
  onSchedule: (state: ContestState, closesAt: string | undefined) => void;
}

/** Follows a contest's board until stopped. */
export function follow({ contest, scope, onChange, onSchedule }: FeedOptions): Feed {
  let state: SocketState = "connecting";
  let heardAt = performance.now();
  let asking = false;
  let resyncAt = -Infinity;
  let stopped = false;

  function heard(now: string) {
    heardAt = performance.now();
    feed.asOf = now;
  }

  function take(frame: Frame) {
    switch (frame.type) {
      case "full":
        feed.board = applyFull(feed.board, frame, performance.now());
        feed.refusal = undefined;
        break;
      case "delta": {
        const next = applyDelta(feed.board, frame, performance.now());
        if (!next) return resync();
        feed.board = next;
        break;
      }
      case "beat":
        if (feed.board && frame.seq !== feed.board.seq) resync();
        break;
      case "contest":
        onSchedule(frame.state, frame.closes_at);
        return onChange();
      default:
        return;
    }
    heard(frame.now);
    onChange();
  }

  /** Asks for a full state, once for all the frames that don't fit until it comes. */
  function resync() {
    if (performance.now() - resyncAt < 2_000) return;
    resyncAt = performance.now();
    socket.send({ type: "resync" });
  }

  async function poll() {
    if (stopped || asking || state === "open" || document.hidden) return;
    asking = true;
    try {
      const full = await request<Full>("GET", `/api/v1/boards/${encodeURIComponent(contest)}${scope}`);
      if (!stopped && (state as SocketState) !== "open") take(full);
    } catch (err) {
      if (err instanceof ApiError && err.problem && !err.passing && !stopped) {
        feed.refusal = err;
        if (err.code === "board_sealed") feed.board = undefined; // what it was is nobody's business any more
        onChange();
      }
    } finally {
      asking = false;
    }
  }

  const feed: Feed = {
    board: undefined,
    asOf: undefined,
    refusal: undefined,
    freshness: () => {
      if (performance.now() - heardAt > staleAfter) return "stale";
      return state === "open" ? "live" : "reconnecting";
    },
    wake() {
      socket.wake();
      void poll();
    },
    stop() {
      stopped = true;
      clearInterval(timer);
      socket.close();
    },
  };
  const socket = connect({
    path: `/ws/boards/${encodeURIComponent(contest)}${scope}`,
    silence: staleAfter,
    onMessage: take,
    onState(next) {
      state = next;
      if (next === "down") void poll();
      onChange();
    },
  });
  // Not all at once after a server went away: each page asks at its own pace.
  const timer = window.setInterval(() => void poll(), pollEvery * (0.8 + Math.random() * 0.4));
  return feed;
}
