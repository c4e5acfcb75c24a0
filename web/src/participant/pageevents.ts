// What the browser says about the page: seen again, out of sight, on its way out, with or without a network.

export interface PageListener {
  /** The network may be back, or the page is seen again: what it knows may be old. */
  wake?: () => void;
  /** The page is seen again. */
  shown?: () => void;
  /** The page may not come back. */
  leave?: () => void;
  lost?: () => void;
}

/** Passes the page's events on. Returns how to stop. */
export function listenToPage(to: PageListener): () => void {
  const wake = () => to.wake?.();
  const leave = () => to.leave?.();
  const shown = () => {
    if (document.visibilityState === "hidden") return leave();
    wake();
    to.shown?.();
  };
  const pairs: [EventTarget, string, (event: never) => void][] = [
    [window, "online", wake],
    [window, "offline", () => to.lost?.()],
    [window, "pageshow", (event: PageTransitionEvent) => event.persisted && shown()],
    [window, "pagehide", leave],
    [document, "visibilitychange", shown],
  ];
  for (const [target, type, listener] of pairs) target.addEventListener(type, listener as EventListener);
  return () => {
    for (const [target, type, listener] of pairs) target.removeEventListener(type, listener as EventListener);
  };
}
