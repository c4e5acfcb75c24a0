// Who is logged in. The access token lives in this page's memory only; the refresh cookie, which no script can read,
// gives a new one.

import { ApiError, type request } from "../lib/api";
import type { Me } from "./types";

/** What logging in and refreshing answer. */
export interface Grant {
  access_token: string;
  /** Seconds. */
  expires_in: number;
  user: Me;
}

/** What tabs tell each other. */
export type Told = { type: "in"; grant: Grant } | { type: "out" };

/** What a session needs from the browser. */
export interface Surroundings {
  request: typeof request;
  /** Milliseconds on a clock that only runs forward. */
  now: () => number;
  /** Runs one at a time across tabs, where the browser can do that. */
  alone: <T>(run: () => Promise<T>) => Promise<T>;
  tell: (message: Told) => void;
  /** Calls back later; returns how to prevent it. */
  later: (call: () => void, ms: number) => () => void;
}

/** starting: not known yet. in: there is a user. out: log in. unknown: the server could not be asked. */
export type Phase = "starting" | "in" | "out" | "unknown";

const retryAfter = 10_000;
/** A token that ends within this is not sent any more, in milliseconds. */
const tooLate = 5_000;

export class Session {
  phase: Phase = "starting";
  user: Me | undefined;
  /** Why the last session ended, when it did not end by logging out. */
  ended: ApiError | undefined;
  onChange: () => void = () => undefined;

  private access = "";
  private expiresAt = -Infinity;
  private grants = 0;
  private refreshing: Promise<void> | undefined;
  private cancel: () => void = () => undefined;

  constructor(private readonly around: Surroundings) {}

  /** The access token, for the first message of a websocket; "" when there is none. */
  get token(): string {
    return this.access;
  }

  /** Looks whether the refresh cookie still gives a session. */
  async start(): Promise<void> {
    try {
      await this.refresh();
    } catch (err) {
      if (this.phase === "starting") this.phase = "unknown";
      if (this.ended?.code === "token_missing") this.ended = undefined; // nobody was logged in: no reason to give
      this.onChange();
    }
  }

  async login(login: string, password: string): Promise<void> {
    const grant = await this.around.request<Grant>("POST", "/api/v1/auth/login", { login, password });
    this.adopt(grant);
    this.around.tell({ type: "in", grant });
  }

  /** Ends the session here and in other tabs. When it throws, nothing has ended. */
  async logout(): Promise<void> {
    await this.around.request("POST", "/api/v1/auth/logout");
    this.end(undefined);
    this.around.tell({ type: "out" });
  }

  /** Takes what another tab told. */
  hear(message: Told): void {
    if (message.type === "out") this.end(undefined);
    else if (!this.user || this.user.id === message.grant.user.id || this.phase !== "in") this.adopt(message.grant);
    else location.reload(); // somebody else logged in: nothing of this page is theirs
  }

  /**
   * Sends a request as the user. A token that has run out is exchanged before, and once after a refusal. timeout is in
   * milliseconds; without it the usual one holds.
   */
  call<T>(method: string, path: string, body?: unknown, timeout?: number): Promise<T> {
    return this.with((token) => this.around.request<T>(method, path, body, { timeout, headers: { Authorization: `Bearer ${token}` } }));
  }

  /**
   * Sends something other than JSON as the user: send gets an access token that is good for a while yet. A refusal of
   * the token is answered by one more try with a new one.
   */
  async with<T>(send: (token: string) => Promise<T>): Promise<T> {
    if (this.around.now() > this.expiresAt - tooLate) await this.refresh();
    const used = this.access;
    try {
      return await send(used);
    } catch (err) {
      if (!(err instanceof ApiError) || err.status !== 401) throw err;
      if (this.access === used) await this.refresh();
      return send(this.access);
    }
  }

  /** Exchanges the refresh cookie; one exchange is under way at a time, here and in other tabs. */
  refresh(): Promise<void> {
    const known = this.grants;
    this.refreshing ??= this.around
      .alone(async () => {
        if (this.grants === known) await this.exchange(); // else another tab did it while this one waited
      })
      .finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private async exchange(): Promise<void> {
    try {
      const grant = await this.around.request<Grant>("POST", "/api/v1/auth/refresh");
      this.adopt(grant);
      this.around.tell({ type: "in", grant });
    } catch (err) {
      if (err instanceof ApiError && !err.passing) this.end(err);
      throw err;
    }
  }

  private adopt(grant: Grant): void {
    this.grants++;
    this.access = grant.access_token;
    this.expiresAt = this.around.now() + grant.expires_in * 1_000;
    this.user = grant.user;
    this.phase = "in";
    this.ended = undefined;
    this.plan(grant.expires_in * 1_000 - Math.min(60_000, grant.expires_in * 250));
    this.onChange();
  }

  private plan(ms: number): void {
    this.cancel();
    this.cancel = this.around.later(() => {
      this.refresh().catch((err) => {
        if (err instanceof ApiError && err.passing) this.plan(retryAfter);
      });
    }, ms);
  }

  private end(why: ApiError | undefined): void {
    this.cancel();
    this.access = "";
    this.expiresAt = -Infinity;
    this.user = undefined;
    this.phase = "out";
    this.ended = why;
    this.onChange();
  }
}
