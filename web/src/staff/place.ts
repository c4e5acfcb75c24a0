// Where one is in the organisers' app: /quan-tri/SECTION/ID…

export const base = "/quan-tri";

export interface Place {
  /** "" at the top, where the first section that one may see is shown. */
  section: string;
  ids: string[];
}

/** Reads a path; undefined for what is no path of the app. */
export function placeOf(path: string): Place | undefined {
  if (path !== base && !path.startsWith(`${base}/`)) return undefined;
  try {
    const [section = "", ...ids] = path.slice(base.length + 1).split("/").filter(Boolean).map(decodeURIComponent);
    return { section, ids };
  } catch {
    return undefined; // a broken escape
  }
}

/** The path of a place. */
export function pathTo(section: string, ...ids: string[]): string {
  return [base, section, ...ids.map(encodeURIComponent)].join("/");
}
