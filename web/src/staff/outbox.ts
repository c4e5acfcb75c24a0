// Evidence on its way to the server: kept on the device until the server has it, and sent again under the same ID, so that a
// lost answer files nothing twice.

import { ApiError } from "../lib/api";
import { backoff } from "../lib/backoff";
import { t } from "../lib/i18n";
import { readJSON, type Shelf } from "../lib/storage";
import type { Chosen, Sending } from "./attachments";
import type { FileBox } from "./filebox";
import type { Evidence, EvidenceEdit } from "./plantypes";
import { blobOf } from "./shrink";

/** Evidence that waits. */
export interface Unsent {
  plan: string;
  body: EvidenceEdit;
  /** Files that were not sent yet, and under what the device keeps them. */
  files: { key: string; name: string }[];
  /** Why the server refused it; it waits for the person then. */
  refused?: { title: string; details: string[] };
}

export interface OutboxOptions {
  user: string;
  shelf: Shelf;
  files: FileBox;
  sendFile: (file: Chosen, progress: (share: number) => void) => Promise<{ id: string }>;
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
  /** The file that is on its way. */
  sending: Sending | undefined;

  constructor(private readonly o: OutboxOptions) {}

  private get prefix() {
    return `kb.ev.${this.o.user}.`;
  }

  /** What waits, in the order of its IDs' keys. */
  get waiting(): Unsent[] {
    return this.o.shelf.keys(this.prefix).sort().flatMap((key) => {
      const u = readJSON<Unsent & { pictures?: string[] }>(this.o.shelf, key);
      // Before files were kept in a box, pictures stood here as text.
      return u ? { ...u, files: u.files ?? (u.pictures ?? []).map((text) => ({ key: text, name: "anh.jpg" })) } : [];
    });
  }

  /** Whether the last try found no network or no server. */
  get failing(): boolean {
    return this.failures > 0;
  }

  /** Takes new evidence with its files; it is on the device when that is done. */
  async add(unsent: Omit<Unsent, "files">, chosen: Chosen[]): Promise<void> {
    const files = chosen.map((file, i) => ({ key: `${this.prefix}${unsent.body.id}.${i}`, name: file.name }));
    await Promise.all(chosen.map((file, i) => this.o.files.put(files[i]!.key, file.blob)));
    this.again({ ...unsent, files });
  }

  /** Sends again what was refused. */
  again(unsent: Unsent): void {
    this.keep({ ...unsent, refused: undefined });
    this.o.onChange();
    void this.pump();
  }

  drop(unsent: Unsent): void {
    for (const { key } of unsent.files) void this.o.files.remove(key);
    this.o.shelf.remove(this.prefix + unsent.body.id);
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

  private tell(sending: Sending | undefined) {
    this.sending = sending;
    this.o.onChange();
  }

  /** Sends one piece of evidence; it throws when it may succeed later. */
  private async send(u: Unsent): Promise<void> {
    try {
      for (const { key, name } of u.files) {
        const blob = key.startsWith("data:") ? blobOf(key) : await this.o.files.get(key);
        if (!blob) {
          u = { ...u, files: u.files.slice(1) };
          throw new ApiError(410, "file_gone", { title: t("attach.gone", { name }), status: 410, code: "file_gone", detail: t("attach.gone_do") });
        }
        const { id } = await this.o.sendFile({ name, blob }, (share) => this.tell({ name, share }));
        u = { ...u, files: u.files.slice(1), body: { ...u.body, attachments: [...new Set([...(u.body.attachments ?? []), id])] } };
        this.keep(u); // a file that is there is not sent again
        void this.o.files.remove(key);
      }
      this.tell(undefined);
      const filed = await this.o.sendEvidence(u.plan, u.body);
      this.drop(u);
      this.o.onFiled(filed);
    } catch (err) {
      this.tell(undefined);
      if (!(err instanceof ApiError) || err.passing || err.status === 401) throw err;
      const { problem } = err;
      this.keep({ ...u, refused: { title: problem?.title ?? err.code, details: problem?.errors?.map((e) => e.detail) ?? [problem?.detail ?? ""] } });
    }
  }
}
