// The draft of a contest while it is edited: kept on the server as it is typed, with what the server says of it.

import { createContext } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { useApp } from "./context";
import { at, withAt, withRoundIDs, type ContestSetup, type SetupProblem, type Settings } from "./setup";

const saveAfter = 700;
const retryAfter = 5_000;

export interface Draft {
  saved: ContestSetup;
  settings: Settings;
  /** What the server found, and what it refused to keep. */
  problems: SetupProblem[];
  /** Why what is shown is not kept yet. */
  error: ApiError | undefined;
  /** Everything that is shown is kept. */
  kept: boolean;
  change: (to: (s: Settings) => Settings) => void;
  get: (path: string) => unknown;
  set: (path: string, part: unknown) => void;
  /** Keeps what is shown now; whether that went well. */
  flush: () => Promise<boolean>;
}

export const DraftContext = createContext<Draft | undefined>(undefined);

export function useDraft(): Draft {
  const draft = useContext(DraftContext);
  if (!draft) throw new Error("no draft around this field");
  return draft;
}

/** Edits a contest from what the server has of it. */
export function useDraftOf(start: ContestSetup): Draft {
  const { session } = useApp();
  const [saved, setSaved] = useState(start);
  const [settings, setSettings] = useState(start.settings);
  const [error, setError] = useState<ApiError>();
  const now = useRef({ saved, settings, clean: start.settings });
  const saving = useRef<Promise<boolean> | undefined>(undefined);
  now.current.settings = settings;
  const kept = now.current.clean === settings;

  async function save(): Promise<boolean> {
    const { saved, settings: sent, clean } = now.current;
    if (clean === sent) return true;
    try {
      const body = { revision: saved.revision, settings: sent };
      const got = await session.call<ContestSetup>("PUT", `/api/v1/staff/contests/${encodeURIComponent(saved.id)}/settings`, body);
      const whole = withRoundIDs(now.current.settings, sent, got.settings);
      const same = now.current.settings === sent;
      now.current = { saved: got, settings: whole, clean: same ? whole : now.current.clean };
      setSaved(got);
      setSettings(whole);
      setError(undefined);
      return same || save();
    } catch (err) {
      setError(err instanceof ApiError ? err : new ApiError(0, "network"));
      return false;
    }
  }

  const flush = () => (saving.current ??= save().finally(() => (saving.current = undefined)));

  useEffect(() => {
    if (now.current.clean === settings) return;
    const timer = setTimeout(() => void flush(), saveAfter);
    return () => clearTimeout(timer);
  }, [settings]);
  useEffect(() => {
    if (!error?.passing) return;
    const timer = setTimeout(() => void flush(), retryAfter);
    return () => clearTimeout(timer);
  }, [error]);
  useEffect(() => {
    const leaving = (e: BeforeUnloadEvent) => now.current.clean !== now.current.settings && e.preventDefault();
    window.addEventListener("beforeunload", leaving);
    return () => {
      window.removeEventListener("beforeunload", leaving);
      void flush(); // whoever goes to another screen loses nothing
    };
  }, []);

  const change = (to: (s: Settings) => Settings) => setSettings((s) => to(s));
  const refused = (error?.problem?.errors ?? []).map((e) => ({ ...e, severity: "error" as const }));
  const problems = [...refused, ...saved.problems.filter((p) => !refused.some((r) => r.path === p.path))];
  return {
    saved, settings, problems, error, kept, change, flush,
    get: (path) => at(settings, path),
    set: (path, part) => change((s) => withAt(s, path, part)),
  };
}
