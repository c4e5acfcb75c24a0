// The start of a round that everybody begins together: who waits, and the time that is left.

import { useEffect, useMemo, useReducer } from "preact/hooks";
import { dateTime, number, stretch } from "../lib/format";
import { t } from "../lib/i18n";
import type { StaffContest } from "./types";

export function StartOfAll({ contest: c }: { contest: StaffContest }) {
  const ahead = useMemo(() => Date.parse(c.now) - Date.now(), [c.now]); // of this device's clock
  const [, tick] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    const timer = setInterval(() => tick(0), 250);
    return () => clearInterval(timer);
  }, []);
  const at = c.opens_at && Date.parse(c.opens_at);
  const gathers = c.gathers_at && Date.parse(c.gathers_at);
  const now = Date.now() + ahead;
  return (
    <section class="card start-of-all" aria-labelledby="start-of-all">
      <h2 id="start-of-all">{t("start_of_all")}</h2>
      {at ? (
        <p role="timer" aria-live="off">
          <span class="figures count-down">{stretch(at - now + 999)}</span>
          <span class="small soft">{t("start_of_all_at", { at: dateTime(at, true) })}</span>
        </p>
      ) : (
        <p>{t("start_of_all_by_hand")}</p>
      )}
      {gathers && gathers > now ? (
        <p class="small soft">{t("start_of_all_gathers", { at: dateTime(gathers) })}</p>
      ) : (
        <p role="status">
          <span class="figures waiting-now">{number(c.waiting ?? 0)}</span> {t("start_of_all_waiting")}
        </p>
      )}
    </section>
  );
}
