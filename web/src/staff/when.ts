// Moments in a form: what <input type="datetime-local"> holds, read as Vietnam's time whatever the device's zone.

const zone = 7 * 3_600_000;

/** "2026-11-23T17:00" for a moment in milliseconds since 1970, cut to the minute. */
export function toField(ms: number): string {
  return new Date(ms + zone).toISOString().slice(0, 16);
}

/** The moment that a field holds; undefined if it holds none. Some browsers write seconds as well. */
export function fromField(text: string): number | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?$/.exec(text.trim());
  if (!parts) return undefined;
  const [y, mo, d, h, mi, s] = parts.slice(1).map((p) => Number(p ?? 0)) as [number, number, number, number, number, number];
  const ms = Date.UTC(y, mo - 1, d, h, mi, s);
  const back = new Date(ms);
  if (back.getUTCMonth() !== mo - 1 || back.getUTCDate() !== d || back.getUTCHours() !== h || back.getUTCMinutes() !== mi) {
    return undefined; // 31/02
  }
  return ms - zone;
}

export interface Span {
  days: number;
  hours: number;
  minutes: number;
}

/** How long a stretch is, in days, hours and minutes; nearest minute. */
export function spanOf(ms: number): Span {
  const minutes = Math.round(ms / 60_000);
  return { days: Math.floor(minutes / 1_440), hours: Math.floor(minutes / 60) % 24, minutes: minutes % 60 };
}
