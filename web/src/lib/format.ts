// Numbers and times as the reader writes them. Times are Vietnam's, whatever zone the device believes it is in.

import { lang } from "./i18n";

/** Vietnam is seven hours ahead of UTC and has no summer time. */
const zone = 7 * 3_600_000;

const two = (n: number) => `${n}`.padStart(2, "0");

/** "14:32:05", or "14:32" without seconds. */
export function timeOfDay(ms: number, seconds = true): string {
  const d = new Date(ms + zone);
  const minutes = `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`;
  return seconds ? `${minutes}:${two(d.getUTCSeconds())}` : minutes;
}

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** "23/11/2026", in English "23 Nov 2026". */
export function date(ms: number): string {
  const d = new Date(ms + zone);
  const [day, month, year] = [d.getUTCDate(), d.getUTCMonth(), d.getUTCFullYear()];
  return lang() === "vi" ? `${two(day)}/${two(month + 1)}/${year}` : `${day} ${months[month]} ${year}`;
}

/** A day such as "2026-11-23" as date says it; "" for none. */
export const dayWords = (day: string | undefined): string => (day ? date(Date.parse(`${day}T00:00:00+07:00`)) : "");

/** "14:32 ngày 23/11/2026", in English "14:32 on 23 Nov 2026". */
export function dateTime(ms: number, seconds = false): string {
  return `${timeOfDay(ms, seconds)} ${lang() === "vi" ? "ngày" : "on"} ${date(ms)}`;
}

/** A stretch of time as "9:05" or "1:02:03", cut to the second. */
export function stretch(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1_000));
  const minutes = Math.floor(s / 60) % 60;
  const hours = Math.floor(s / 3_600);
  return hours ? `${hours}:${two(minutes)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`;
}

/** A stretch of time in words, cut to the second: "1 giờ 5 phút", "30 giây". */
export function spell(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1_000));
  const units = lang() === "vi" ? ["giờ", "phút", "giây"] : ["h", "min", "s"];
  const parts = [Math.floor(s / 3_600), Math.floor(s / 60) % 60, s % 60];
  return parts.map((n, i) => n && `${n} ${units[i]}`).filter(Boolean).join(" ") || `0 ${units[2]}`;
}

/** A number with the language's separators: 1.234,5 in Vietnamese, 1,234.5 in English. */
export function number(n: number, most = 3): string {
  const [whole = "0", fraction = ""] = Math.abs(n).toFixed(most).split(".");
  const [thousands, point] = lang() === "vi" ? [".", ","] : [",", "."];
  const rest = fraction.replace(/0+$/, "");
  return (n < 0 ? "−" : "") + whole.replace(/\B(?=(\d{3})+$)/g, thousands) + (rest && point + rest);
}
