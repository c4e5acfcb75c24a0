// Which of the two boards to show.

/** A phone's board shows all rows there are; a big screen's shows as many as can be read from ten metres. */
export type Size = "phone" | "big";

/** Big screens start here, in CSS pixels. */
const bigFrom = 1600;

/** Returns the size to show: what the address says (?man-hinh=lon or thuong), else by the width of the window. */
export function sizeOf(search: string, width: number): Size {
  const asked = new URLSearchParams(search).get("man-hinh");
  if (asked === "lon") return "big";
  if (asked === "thuong") return "phone";
  return width >= bigFrom ? "big" : "phone";
}

/** How many rows fit a big screen: their height is a twelfth of the screen's at least, and there are 12 at most. */
export function bigRows(width: number, height: number): number {
  return width / height > 1.7 ? 10 : Math.min(12, Math.max(10, Math.floor((height / width) * 18)));
}

/** The address of the same page at another size. */
export function sizeLink(href: string, size: Size): string {
  const url = new URL(href);
  url.searchParams.set("man-hinh", size === "big" ? "lon" : "thuong");
  return url.pathname + url.search + url.hash;
}
