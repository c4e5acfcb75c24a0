// Saving a part of a plan over the revision that was read, and fetching what stands in the way.

import { useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import type { Saved } from "./compare";
import { useApp } from "./context";
import { usePlan } from "./planhome";
import { savedBy } from "./planrows";
import { planAPI, type OnePlan } from "./plantypes";

export interface PlanSaving {
  busy: boolean;
  error: ApiError | undefined;
  /** The plan as it is stored, where somebody else changed the part meanwhile. */
  theirs: (Saved & { one: OnePlan }) | undefined;
  save: (method: string, path: string, body: unknown) => Promise<boolean>;
  /** Shows what is stored instead of what was typed. */
  take: () => void;
}

/** part is what the server calls the part in a plan's history; done is called when the page shows the plan as stored. */
export function usePlanSaving(part: string, done: () => void): PlanSaving {
  const { one, set } = usePlan();
  const { session } = useApp();
  const [busy, setBusy] = useState(false);
  const [error, fail] = useState<ApiError>();
  const [theirs, setTheirs] = useState<Saved & { one: OnePlan }>();
  const save = async (method: string, path: string, body: unknown) => {
    setBusy(true);
    fail(undefined);
    setTheirs(undefined);
    try {
      set(await session.call<OnePlan>(method, path, body));
      done();
      return true;
    } catch (err) {
      const e = err instanceof ApiError ? err : new ApiError(0, "network");
      fail(e);
      if (e.code === "planning_stale") {
        const stored = Promise.all([session.call<OnePlan>("GET", planAPI(one.plan.id)), savedBy(session, one.plan.id, part)]);
        await stored.then(([now, saved]) => setTheirs({ one: now, ...saved })).catch(() => undefined);
      }
      return false;
    } finally {
      setBusy(false);
    }
  };
  const take = () => {
    set(theirs!.one);
    done();
  };
  return { busy, error, theirs, save, take };
}
