// Evidence on its way to the server: kept on the device until the server has it, and sent again under the same ID, so that a
// lost answer files nothing twice.

import { ApiError } from "../lib/api";
import { backoff } from "../lib/backoff";
import { readJSON, type Shelf } from "../lib/storage";
import type { Evidence, EvidenceEdit } from "./plantypes";

/** Evidence that waits. */
export interface Unsent {
  plan: string;
  body: EvidenceEdit;
  /** Pictures that were not sent yet, as text. */
  pictures: string[];
  /** Why the server refused it; it waits for the person then. */
  refused?: { title: string; details: string[] };
}

export interface OutboxOptions {
  user: string;
  shelf: Shelf;
  sendPicture: (picture: string) => Promise<string>;
  sendEvidence: (plan: string, body: EvidenceEdit) => Promise<Evidence>;
  onChange: () => void;
  onFiled: (evidence: Evidence) => void;
  /** Calls back later; returns how to prevent it. */
  later?: (call: () => void, ms: number) => () => void;
}

const timed = (call: () => void, ms: number) => {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
};

/** One request is under way at a time; what fails for want of network or server is tried again. */
export class Outbox {
  private busy = false;
  private failures = 0;
  private stopped = false;
  private cancel = () => {};

  constructor(private readonly o: OutboxOptions) {}

  private get prefix() {
    return `kb.ev.${this.o.user}.`;
  }

  /** What waits, in the order of its IDs' keys. */
  get waiting(): Unsent[] {
    return this.o.shelf.keys(this.prefix).sort().flatMap((key) => readJSON<Unsent>(this.o.shelf, key) ?? []);
  }

  /** Whether the last try found no network or no server. */
  get failing(): boolean {
    return this.failures > 0;
  }

  add(unsent: Unsent): void {
    this.keep(unsent);
    this.o.onChange();
    void this.pump();
  }

  drop(id: string): void {
    this.o.shelf.remove(this.prefix + id);
    this.o.onChange();
  }

  /** Tries at once what waits, as when the network is back. */
  wake(): void {
    this.cancel();
    this.failures = 0;
    void this.pump();
  }

  stop(): void {
    this.stopped = true;
    this.cancel();
  }

  private keep(unsent: Unsent) {
    this.o.shelf.set(this.prefix + unsent.body.id, JSON.stringify(unsent));
  }

  private async pump(): Promise<void> {
    if (this.busy || this.stopped) return;
    this.busy = true;
    try {
      for (let next = this.next(); next && !this.stopped; next = this.next()) await this.send(next);
      this.failures = 0;
    } catch {
      this.failures++;
      this.cancel();
      this.cancel = (this.o.later ?? timed)(() => void this.pump(), backoff(this.failures));
    } finally {
      this.busy = false;
      this.o.onChange();
    }
  }

  private next(): Unsent | undefined {
    return this.waiting.find((u) => !u.refused);
  }

  /** Sends one piece of evidence; it throws when it may succeed later. */
  private async send(u: Unsent): Promise<void> {
    try {
      while (u.pictures[0] !== undefined) {
        const id = await this.o.sendPicture(u.pictures[0]);
        u = { ...u, pictures: u.pictures.slice(1), body: { ...u.body, attachments: [...new Set([...(u.body.attachments ?? []), id])] } };
        this.keep(u); // a picture that is there is not sent again
      }
      const filed = await this.o.sendEvidence(u.plan, u.body);
      this.drop(u.body.id);
      this.o.onFiled(filed);
    } catch (err) {
      if (!(err instanceof ApiError) || err.passing || err.status === 401) throw err;
      const { problem } = err;
      this.keep({ ...u, refused: { title: problem?.title ?? err.code, details: problem?.errors?.map((e) => e.detail) ?? [problem?.detail ?? ""] } });
    }
  }
}
