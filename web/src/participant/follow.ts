// An attempt's state as the server tells it: by websocket, and by asking while that is down.

import { ApiError, request } from "../lib/api";
import { connect, type Socket } from "../lib/socket";
import type { Status } from "./types";


export interface FollowOptions {
  attempt: string;
  /** The socket's ticket; without one there is only asking. */
  ticket: string | undefined;
  onStatus: (status: Status) => void;
  /** Called with false when the server can't be reached, with true when it can. */
  onReached: (reached: boolean) => void;
  /** The socket is back after it had been down. */
  onReconnect?: () => void;
  /** The server no longer takes the ticket. */
  onTicketRefused?: () => void;
  /** Milliseconds between two questions while the socket is down; 15 s where it is not given. */
  pollEvery?: () => number;
}

export interface Follower {
  /** Asks at once, and connects at once. */
  wake(): void;
  stop(): void;
}

/** Follows an attempt until stopped. */
export function follow(o: FollowOptions): Follower {
  let socket: Socket | undefined;
  let open = false;
  let wasDown = false;
  let asking = false;
  let stopped = false;

  async function ask() {
    if (asking || stopped) return;
    asking = true;
    try {
      const status = await request<Status>("GET", `/api/v1/attempts/${o.attempt}`, undefined, { timeout: 8_000 });
      if (stopped) return;
      o.onReached(true);
      o.onStatus(status);
    } catch (err) {
      if (!stopped) o.onReached(!(err instanceof ApiError) || err.status !== 0);
    } finally {
      asking = false;
    }
  }

  if (o.ticket) {
    socket = connect({
      path: `/ws/attempts/${o.attempt}`,
      hello: () => ({ type: "auth", ticket: o.ticket }),
      onMessage(message) {
        if (stopped) return;
        if (message.type === "error") return;
        o.onReached(true);
        if (message.type === "state") o.onStatus(message);
      },
      onState(state) {
        if (stopped) return;
        open = state === "open";
        if (open && wasDown) {
          wasDown = false;
          o.onReconnect?.();
        }
        if (state === "down") {
          wasDown = true;
          void ask(); // tells a lost network from a server that closed the socket
        }
      },
      onClose(code) {
        if (code === 4401) o.onTicketRefused?.();
        return code < 4400; // the codes above mean that this socket will never be let in
      },
    });
  }
  let timer = 0;
  const later = () => {
    timer = window.setTimeout(() => {
      if (!open) void ask();
      later();
    }, o.pollEvery?.() ?? 15_000);
  };
  later();
  if (!socket) void ask();

  return {
    wake() {
      socket?.wake();
      if (!open) void ask();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      socket?.close();
    },
  };
}
