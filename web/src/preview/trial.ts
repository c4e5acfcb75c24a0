// An attempt that a question may be answered in for a look: nothing is kept, and nothing is sent.

import { isEmpty, type Given } from "../participant/queue";
import type { Answering } from "../participant/session";

export class Trial implements Answering {
  readonly phase = "open";
  readonly online = true;
  readonly queue = { failing: false };
  readonly answers = new Map<number, Given>();
  readonly drafts = new Map<number, unknown>();
  readonly o: { onChange: () => void };
  commit: (() => void) | undefined;

  constructor(onChange: () => void) {
    this.o = { onChange };
  }

  /** No answer is safe here, so none is said to be. */
  saved() {
    return "none" as const;
  }

  answer(given: Given): void {
    if (isEmpty(given)) this.answers.delete(given.item);
    else this.answers.set(given.item, given);
    this.o.onChange();
  }
}
