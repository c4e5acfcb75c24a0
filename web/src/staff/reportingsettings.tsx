// When reports are due: the periods of a plan, and the holidays and swapped working days over which due dates move.

import { useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { t } from "../lib/i18n";
import { Overtaken, type Saved } from "./compare";
import { useApp, useLoad } from "./context";
import { Loading, Problem } from "./parts";
import { calendarRows, periodRows, savedBy } from "./planrows";
import { apiOfPlan, due, ReportingFrame, useReporting } from "./reporting";
import type { Period, Reporting, WorkCalendar } from "./reportingtypes";

interface Saving<T> {
  busy: boolean;
  done: boolean;
  error: ApiError | undefined;
  /** What is stored, where somebody else stored it meanwhile. */
  theirs: (Saved & { value: T }) | undefined;
  save: (body: unknown) => Promise<void>;
  /** Shows what is stored instead of what was typed. */
  take: () => void;
}

/** Saves something; what was typed stays where it is refused, and what stands in its way is fetched. */
function useSaving<T>(path: string, saved: (v: T) => void, stored: () => Promise<Saved & { value: T }>): Saving<T> {
  const { session } = useApp();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [error, fail] = useState<ApiError>();
  const [theirs, setTheirs] = useState<Saved & { value: T }>();
  const save = async (body: unknown) => {
    setBusy(true);
    setDone(false);
    fail(undefined);
    setTheirs(undefined);
    try {
      saved(await session.call<T>("PUT", path, body));
      setDone(true);
    } catch (err) {
      const e = err instanceof ApiError ? err : new ApiError(0, "network");
      fail(e);
      if (e.code === "planning_stale") setTheirs(await stored().catch(() => undefined));
    } finally {
      setBusy(false);
    }
  };
  const take = () => {
    saved(theirs!.value);
    setTheirs(undefined);
    fail(undefined);
  };
  return { busy, done, error, theirs, save, take };
}

export function PeriodsPage({ plan }: { plan: string }) {
  const { session } = useApp();
  const loaded = useReporting(plan);
  const r = loaded.value;
  const saving = useSaving<Reporting>(`${apiOfPlan(plan)}/periods`, loaded.set, async () => ({
    value: await session.call<Reporting>("GET", `${apiOfPlan(plan)}/reporting`),
    ...(await savedBy(session, plan, "periods")),
  }));
  return (
    <ReportingFrame plan={plan} at="periods" name={t("rep.periods")}>
      <Problem error={loaded.error} again={loaded.again} />
      {!r && !loaded.error && <Loading />}
      {r && <PeriodsForm key={r.plan.revision} r={r} saving={saving} />}
    </ReportingFrame>
  );
}

type Draft = Omit<Period, "due_moved" | "due_over">;

function PeriodsForm({ r, saving }: { r: Reporting; saving: Saving<Reporting> }) {
  const [list, setList] = useState<Draft[]>(r.periods);
  const change = (i: number, next: Partial<Draft>) => setList(list.map((p, k) => (k === i ? { ...p, ...next } : p)));
  const save = (revision: number) => void saving.save({ revision, periods: list.map(({ id, name_vi, from, to, due }) => ({ id, name_vi, from, to, due })) });
  const submit = (event: Event) => {
    event.preventDefault();
    save(r.plan.revision);
  };
  const { theirs } = saving;
  const add = () => setList([...list, { id: newID(r, list), name_vi: "", from: "", to: "", due: "" }]);
  return (
    <form onSubmit={submit}>
      <p class="soft">{r.usual_periods ? t("rep.usual") : t("rep.chosen")}</p>
      {list.map((p, i) => (
        <fieldset key={p.id} class="card rep-period" disabled={!r.may.periods}>
          <legend>{p.name_vi || t("rep.new_period")}</legend>
          <Field id={`name-${i}`} label={t("rep.name")} value={p.name_vi} onInput={(v) => change(i, { name_vi: v })} />
          <div class="res-row">
            {(["from", "to", "due"] as const).map((field) => (
              <Field key={field} id={`${field}-${i}`} label={t(field === "due" ? "rep.due_day" : `rep.${field}`)} type="date" value={p[field]} onInput={(v) => change(i, { [field]: v })} />
            ))}
          </div>
          <p class="small soft">{[t("rep.period_id", { id: p.id }), ...r.periods.filter((x) => x.id === p.id).map(due)].join(" ")}</p>
          {r.may.periods && (
            <button type="button" class="link" onClick={() => setList(list.filter((_, k) => k !== i))} aria-label={`${t("rep.remove")}: ${p.name_vi}`}>
              {t("rep.remove")}
            </button>
          )}
        </fieldset>
      ))}
      <Problem error={saving.error} />
      {theirs && <Overtaken {...theirs} rows={periodRows(theirs.value.periods, list)} take={saving.take} keep={() => save(theirs.value.plan.revision)} />}
      {saving.done && <p role="status">{t("rep.saved")}</p>}
      {r.may.periods && (
        <p class="buttons">
          <button type="button" class="button" onClick={add}>
            {t("rep.add_period")}
          </button>{" "}
          <button type="submit" class="button main" disabled={saving.busy}>
            {t("rep.save")}
          </button>
        </p>
      )}
    </form>
  );
}

function newID(r: Reporting, list: Draft[]): string {
  for (let n = list.length + 1; ; n++) {
    const id = `${r.plan.year}-${n}`;
    if (![...list, ...r.periods].some((p) => p.id === id)) return id;
  }
}

interface FieldProps {
  id: string;
  label: string;
  value: string;
  type?: "date";
  onInput: (value: string) => void;
}

function Field({ id, label, value, type, onInput }: FieldProps) {
  return (
    <div class="grow">
      <label for={id}>{label}</label>
      {type === "date" ? (
        <input id={id} type="date" required value={value} onInput={(e) => onInput(e.currentTarget.value)} />
      ) : (
        <input id={id} required maxLength={1000} value={value} onInput={(e) => onInput(e.currentTarget.value)} />
      )}
    </div>
  );
}

const calendarPath = "/api/v1/staff/calendar";

export function CalendarPage({ plan }: { plan: string }) {
  const { session } = useApp();
  const loaded = useLoad<WorkCalendar>(calendarPath);
  const reporting = useReporting(plan);
  const year = reporting.value?.plan.year ?? (reporting.error && new Date().getFullYear());
  const c = loaded.value;
  const saving = useSaving<WorkCalendar>(calendarPath, loaded.set, async () => {
    const value = await session.call<WorkCalendar>("GET", calendarPath);
    return { value, who: value.by_name, at: value.at };
  });
  return (
    <ReportingFrame plan={plan} at="calendar" name={t("rep.calendar")}>
      <p class="soft">{t("rep.calendar_is")}</p>
      <Problem error={loaded.error} again={loaded.again} />
      {!c && !loaded.error && <Loading />}
      {c && year && !c.holidays.some((h) => yearOf(h.from) === `${year}`) && <p class="warn">{t("rep.no_holidays", { year })}</p>}
      {c && year && <CalendarForm key={c.revision} c={c} start={`${year}`} saving={saving} />}
    </ReportingFrame>
  );
}

/** "2026-02-28" for "28/2/2026"; what is no day stays for the server to name. */
function dayTyped(text: string): string {
  const [, d = "", m = "", y] = /^(\d\d?)\/(\d\d?)\/(\d{4})$/.exec(text) ?? [];
  return y ? `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}` : text;
}

/** "28/02/2026" for "2026-02-28", in any language: as dayTyped reads it. */
const typed = (day: string) => day.split("-").reverse().join("/");

const yearOf = (day: string) => day.slice(0, 4);

function CalendarForm({ c, start, saving }: { c: WorkCalendar; start: string; saving: Saving<WorkCalendar> }) {
  const { user } = useApp();
  const may = user.roles.includes("administrator");
  const [holidays, setHolidays] = useState(c.holidays.map((h, key) => ({ ...h, key })));
  const [workdays, setWorkdays] = useState((c.workdays ?? []).map(typed).join(", "));
  const [year, setYear] = useState(start);
  const years = [...new Set([...holidays.map((h) => yearOf(h.from)), year])].filter(Boolean).sort();
  const shown = holidays.filter((h) => !h.from || yearOf(h.from) === year);
  const change = (key: number, next: object) => setHolidays(holidays.map((h) => (h.key === key ? { ...h, ...next } : h)));
  const mine = { holidays: holidays.map(({ name, from, to }) => ({ name, from, to })), workdays: workdays.split(/[\s,;]+/).filter(Boolean).map(dayTyped) };
  const save = (revision: number) => void saving.save({ revision, ...mine });
  const submit = (event: Event) => {
    event.preventDefault();
    save(c.revision);
  };
  const { theirs } = saving;
  return (
    <form onSubmit={submit}>
      <label for="cal-year">{t("rep.year")}</label>
      <select id="cal-year" value={year} onChange={(e) => setYear(e.currentTarget.value)}>
        {years.map((y) => (
          <option key={y}>{y}</option>
        ))}
      </select>
      <fieldset class="card" disabled={!may}>
        <legend>{t("rep.holidays")}</legend>
        {shown.map((h) => (
          <div key={h.key} class="res-row">
            <Field id={`h-name-${h.key}`} label={t("rep.name")} value={h.name} onInput={(name) => change(h.key, { name })} />
            <Field id={`h-from-${h.key}`} label={t("rep.from")} type="date" value={h.from} onInput={(from) => change(h.key, { from })} />
            <Field id={`h-to-${h.key}`} label={t("rep.to")} type="date" value={h.to} onInput={(to) => change(h.key, { to })} />
            {may && (
              <button type="button" class="button" onClick={() => setHolidays(holidays.filter((x) => x.key !== h.key))} aria-label={`${t("rep.remove")}: ${h.name}`}>
                {t("rep.remove")}
              </button>
            )}
          </div>
        ))}
        {may && (
          <button type="button" class="button" onClick={() => setHolidays([...holidays, { key: Math.max(0, ...holidays.map((h) => h.key)) + 1, name: "", from: "", to: "" }])}>
            {t("rep.add_holiday")}
          </button>
        )}
      </fieldset>
      <label for="cal-work">{t("rep.workdays")}</label>
      <textarea id="cal-work" rows={2} maxLength={6000} disabled={!may} value={workdays} onInput={(e) => setWorkdays(e.currentTarget.value)} />
      <Problem error={saving.error} />
      {theirs && <Overtaken {...theirs} rows={calendarRows(theirs.value, mine)} take={saving.take} keep={() => save(theirs.value.revision)} />}
      {saving.done && <p role="status">{t("rep.saved")}</p>}
      {may && (
        <p class="buttons">
          <button type="submit" class="button main" disabled={saving.busy}>
            {t("rep.save")}
          </button>
        </p>
      )}
    </form>
  );
}
