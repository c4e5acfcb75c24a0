// The server's time on a device whose own clock may be wrong, or be set while the page is open.

/** What being a minute old adds to a sample's uncertainty: cheap quartz strays by some 50 ms in a quarter of an hour. */
const strayPerMs = 1e-4;
const kept = 20;

interface Sample {
  offset: number;
  roundTrip: number;
  at: number;
}

/**
 * Tells the server's time by adding an offset to a clock that only ever runs forward (performance.now), never to the
 * device's clock. The offset is that of the sample with the least round trip, where age slowly counts as well. A
 * sample is off by half its round trip at most.
 */
export class ServerClock {
  private samples: Sample[] = [];
  private offset: number;
  private roundTrip = Infinity;

  /** monotonic returns milliseconds; until the first sample, wall is taken for the server's time. */
  constructor(
    private readonly monotonic: () => number = () => performance.now(),
    wall: () => number = Date.now,
  ) {
    this.offset = wall() - monotonic();
  }

  /** The reading to hand back to sample as sentAt or receivedAt. */
  reading(): number {
    return this.monotonic();
  }

  /** The server's time in milliseconds since 1970. */
  now(): number {
    return this.monotonic() + this.offset;
  }

  /** By how much now() may be off; Infinity before the first sample. */
  uncertainty(): number {
    return this.roundTrip / 2;
  }

  /** Takes serverNow for the time until the first sample: a page knows when it was written, not how long it travelled. */
  guess(serverNow: string): void {
    const server = Date.parse(serverNow);
    if (isFinite(server) && this.roundTrip === Infinity) this.offset = server - this.monotonic();
  }

  /** Learns that the server's clock said serverNow at some moment between two readings. */
  sample(sentAt: number, receivedAt: number, serverNow: string | number): void {
    const server = typeof serverNow === "number" ? serverNow : Date.parse(serverNow);
    const roundTrip = receivedAt - sentAt;
    if (!isFinite(server) || roundTrip < 0) return;
    this.samples.push({ offset: server - (sentAt + receivedAt) / 2, roundTrip, at: receivedAt });
    if (this.samples.length > kept) this.samples.shift();
    const worth = (s: Sample) => s.roundTrip / 2 + (receivedAt - s.at) * strayPerMs;
    const best = this.samples.reduce((a, b) => (worth(b) <= worth(a) ? b : a));
    this.offset = best.offset;
    this.roundTrip = best.roundTrip;
  }

  /** Forgets the samples, but goes on with their offset until the next: the device may have slept, stopping the clock. */
  distrust(): void {
    this.samples = [];
  }
}

/**
 * Returns which of the thresholds time left has passed on its way from before to now, the least one if several; both in
 * milliseconds. undefined if none.
 */
export function passed(thresholds: number[], before: number, now: number): number | undefined {
  return thresholds.filter((t) => now <= t && t < before).sort((a, b) => a - b)[0];
}

/** Measures the offset with several requests, one after the other; those that fail are left out. */
export async function measure(
  clock: ServerClock,
  ask: () => Promise<{ now: string }>,
  wait: (ms: number) => Promise<void>,
  times = 5,
): Promise<void> {
  for (let i = 0; i < times; i++) {
    if (i > 0) await wait(150 + Math.random() * 150);
    const sentAt = clock.reading();
    try {
      const answer = await ask();
      clock.sample(sentAt, clock.reading(), answer.now);
    } catch {
      // the network's state is shown elsewhere; the next round comes within a minute
    }
  }
}

/** Notices that the device slept or that its clock was set: the two clocks disagree about how long it has been. */
export function jumpWatch(monotonic: () => number = () => performance.now(), wall: () => number = Date.now): () => boolean {
  let difference = wall() - monotonic();
  return () => {
    const now = wall() - monotonic();
    const jumped = Math.abs(now - difference) > 1_000;
    difference = now;
    return jumped;
  };
}
