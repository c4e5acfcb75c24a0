// A session's surroundings in a real browser. Old ones have neither locks nor channels between tabs; there the server's
// grace for two tabs that refresh at once has to do.

import { request } from "../lib/api";
import { Session, type Told } from "./session";

interface LockManager {
  request<T>(name: string, run: () => Promise<T>): Promise<T>;
}

/** Makes the page's session. */
export function openSession(): Session {
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("kb-session") : undefined;
  const locks = (navigator as { locks?: LockManager }).locks;
  const session = new Session({
    request,
    now: () => performance.now(),
    alone: (run) => (locks ? locks.request("kb-session", run) : run()),
    tell: (message) => channel?.postMessage(message),
    later(call, ms) {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
  });
  if (channel) channel.onmessage = (event: MessageEvent<Told>) => session.hear(event.data);
  return session;
}
