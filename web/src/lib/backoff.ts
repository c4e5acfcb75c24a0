// Waiting before another try.

/**
 * Returns how long to wait after the given number of failures in a row, in milliseconds: doubling from base to most,
 * of which a random half, so that a thousand phones that lost the network together do not come back together.
 */
export function backoff(failures: number, base = 1_000, most = 15_000, random: () => number = Math.random): number {
  const full = Math.min(most, base * 2 ** Math.min(failures, 20));
  return Math.max(Math.min(base, full), full * (0.5 + random() / 2));
}
