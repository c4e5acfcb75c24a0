// The pictures of a sheet are fetched when the sheet is there, so that a phone which then loses its network has them all.

import { picturesIn } from "../lib/rich";
import type { SheetItem } from "./types";

/** Those that are on their way or here: a picture that nothing holds may be dropped before it has come. */
const held = new Map<string, HTMLImageElement>();

/** The addresses of all pictures of a sheet, in the order of its questions. */
export function picturesOf(sheet: SheetItem[]): string[] {
  return picturesIn(sheet.flatMap((q) => [q.stem_html, ...(q.prompts_html ?? []), ...(q.options_html ?? [])]));
}

export function fetchPictures(sheet: SheetItem[]): void {
  for (const address of picturesOf(sheet)) {
    if (held.has(address)) continue;
    const picture = new Image();
    picture.onerror = () => held.delete(address); // the next look at the sheet tries again
    picture.src = address;
    held.set(address, picture);
  }
}
