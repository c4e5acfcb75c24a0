// What the editor and the page of its preview say to each other.

import type { SheetItem } from "../participant/types";

/** Where the page of the preview is. */
export const previewPath = "/xem-truoc";

/** The editor's word: show this question. */
export interface Show {
  type: "show";
  q: SheetItem;
}

/** The page's words: it is there, and how high what it shows is, in CSS pixels. */
export type Told = { type: "ready" } | { type: "height"; px: number };

/** What a window of our own said; undefined if the message is anybody else's. */
export function heard<T>(event: MessageEvent, from: Window | null | undefined): T | undefined {
  return event.origin === location.origin && from && event.source === from ? (event.data as T) : undefined;
}
