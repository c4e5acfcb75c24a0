// A websocket that comes back by itself.

import { backoff } from "./backoff";

export type SocketState = "connecting" | "open" | "down";

export interface SocketOptions {
  /** Path on this origin: "/ws/attempts/…". */
  path: string;
  /** Sent first on every connection; nothing is sent when it returns undefined. */
  hello?: () => unknown;
  onMessage: (message: any) => void;
  onState?: (state: SocketState) => void;
  /** Called with the close code, 0 when the connection just broke; false ends it for good. */
  onClose?: (code: number) => boolean | void;
  /** Milliseconds without a word after which the connection counts as dead; the server beats every 10 s. */
  silence?: number;
}

export interface Socket {
  send(message: unknown): void;
  /** Connects at once if it is down or has been silent too long: the network has come back, or the page was asleep. */
  wake(): void;
  close(): void;
}

/** Keeps a connection, waiting longer after each failure. Messages are JSON objects. */
export function connect(options: SocketOptions): Socket {
  let socket: WebSocket | undefined;
  let failures = 0;
  let ended = false;
  let retry = 0;
  let watchdog = 0;
  let heardAt = 0;
  const silence = options.silence ?? 25_000;

  let told: SocketState | undefined;
  const tell = (state: SocketState) => {
    if (state !== told) options.onState?.((told = state));
  };
  const heard = () => {
    clearTimeout(watchdog);
    heardAt = Date.now();
    watchdog = window.setTimeout(() => socket && lost(socket, 0), silence);
  };

  function open() {
    clearTimeout(retry);
    tell("connecting");
    const own = new WebSocket(`${location.origin.replace(/^http/, "ws")}${options.path}`);
    socket = own;
    heard();
    own.onopen = () => {
      const first = options.hello?.();
      if (first !== undefined) own.send(JSON.stringify(first));
    };
    own.onmessage = (event) => {
      if (own !== socket) return;
      heard();
      failures = 0;
      tell("open");
      let message: unknown;
      try {
        message = JSON.parse(event.data);
      } catch {
        return;
      }
      options.onMessage(message);
    };
    own.onclose = (event) => lost(own, event.code, event.reason);
  }

  /** Gives up on one connection and plans the next; a second call for the same one does nothing. */
  function lost(own: WebSocket, code: number, reason = "") {
    if (own !== socket) return;
    socket = undefined;
    clearTimeout(watchdog);
    own.onclose = own.onmessage = null;
    own.close();
    if (ended) return;
    if (options.onClose?.(code) === false) ended = true;
    tell("down");
    // A server that restarts says when to come back, not the same to everybody.
    const told = Number(/retry_ms=(\d+)/.exec(reason)?.[1]);
    if (!ended) retry = window.setTimeout(open, told > 0 ? told : backoff(failures++));
  }

  open();
  return {
    send(message) {
      if (socket && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    wake() {
      // While a page is out of sight its timers, the watchdog among them, hardly run.
      if (socket && Math.abs(Date.now() - heardAt) > silence) lost(socket, 0);
      if (!socket && !ended) open();
    },
    close() {
      ended = true;
      clearTimeout(retry);
      if (socket) lost(socket, 1000);
    },
  };
}
