// What every screen of the organisers' app may use.

import { createContext } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import type { Session } from "./session";
import type { Me } from "./types";

export interface App {
  session: Session;
  user: Me;
  /** Goes to a path of the app. */
  go: (path: string, replace?: boolean) => void;
}

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error("no app around this screen");
  return app;
}

export interface Loaded<T> {
  value: T | undefined;
  error: ApiError | undefined;
  /** A request is under way. */
  busy: boolean;
  again: () => void;
  set: (value: T) => void;
}

/**
 * Asks the API for path, and again when it changes; what came before stays until the answer is there. patience is how
 * many milliseconds an answer may take, if not the usual.
 */
export function useLoad<T>(path: string, patience?: number): Loaded<T> {
  const { session } = useApp();
  const [value, set] = useState<T>();
  const [error, fail] = useState<ApiError>();
  const [busy, setBusy] = useState(true);
  const [turn, setTurn] = useState(0);
  const newest = useRef(0);
  useEffect(() => {
    const mine = ++newest.current;
    const current = (run: () => void) => mine === newest.current && run();
    setBusy(true);
    session
      .call<T>("GET", path, undefined, patience)
      .then((v) => current(() => (set(v), fail(undefined))))
      .catch((err) => current(() => fail(err instanceof ApiError ? err : new ApiError(0, "network"))))
      .finally(() => current(() => setBusy(false)));
    return () => void newest.current++;
  }, [path, turn]);
  const replace = (v: T) => {
    newest.current++; // an answer still under way is older than what is set here
    setBusy(false);
    set(v);
  };
  return { value, error, busy, again: () => setTurn((n) => n + 1), set: replace };
}

/** Calls back every few seconds while the page is seen, and when it is seen again. */
export function useEvery(ms: number, call: () => void): void {
  const newest = useRef(call);
  newest.current = call;
  useEffect(() => {
    const seen = () => document.hidden || newest.current();
    const timer = setInterval(seen, ms);
    document.addEventListener("visibilitychange", seen);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [ms]);
}
