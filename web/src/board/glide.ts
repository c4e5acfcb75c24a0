// Rows that glide from their old place to their new one.

/** Where rows stood when last seen, by ID. */
export type Places = Map<string, number>;

const motion = () => Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--move")) || 0;

/**
 * Sets rows in motion from where they stood before to where they stand now; the layout itself is final at once. Returns
 * the new places. Nothing moves for people who want no motion, or in a tab that nobody sees.
 */
export function glide(body: HTMLElement, before: Places): Places {
  const after: Places = new Map();
  const rows = [...body.children] as HTMLElement[];
  for (const row of rows) if (row.dataset.id) after.set(row.dataset.id, row.offsetTop);
  const ms = document.hidden || before.size === 0 ? 0 : motion();
  if (!ms) return after;
  for (const row of rows) {
    const to = after.get(row.dataset.id ?? "");
    if (to === undefined || !row.animate) continue;
    const from = before.get(row.dataset.id ?? "");
    if (from === to) continue;
    const start = from === undefined ? { opacity: "0" } : { transform: `translateY(${from - to}px)` };
    const end = from === undefined ? { opacity: "1" } : { transform: "none" };
    row.animate([start, end], { duration: ms, easing: "cubic-bezier(0.2, 0, 0.2, 1)" });
  }
  return after;
}
