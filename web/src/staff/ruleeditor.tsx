// A recurrence rule chosen in words, with the days that come of it.

import { date } from "../lib/format";
import { t } from "../lib/i18n";
import { useLoad } from "./context";
import { Problem } from "./parts";
import { usePlan } from "./planhome";
import { planAPI, type Schedule } from "./plantypes";
import { everys, monthDays, monthDayWords, parseRule, weekdays, writeRule, type Every, type Recurrence } from "./recurrence";

/** So many days are shown. */
const shown = 4;

export function RuleEditor({ schedule, change }: { schedule: Schedule; change: (rule: string | undefined) => void }) {
  const r = parseRule(schedule.recurrence);
  const put = (part: Partial<Recurrence>) => change(writeRule({ ...r, ...part }));
  const every = schedule.recurrence ? r.every : "none";
  const choose = <T extends string | number>(id: string, label: string, value: T, all: [T, string][], take: (v: string) => void) => (
    <div>
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(e) => take(e.currentTarget.value)}>
        {all.map(([v, words]) => (
          <option key={v} value={v}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
  const kinds = ["none", ...everys, ...(every === "other" ? ["other"] : [])].map((x): [string, string] => [x, t(`plan.every.${x}`)]);
  return (
    <fieldset>
      <legend>{t("plan.repeats")}</legend>
      <div class="numbers">
        {choose("rule-every", t("plan.how_often"), every as string, kinds, (v) => (v === "none" ? change(undefined) : put({ every: v as Every })))}
        {every === "week" && choose("rule-weekday", t("plan.on_day"), r.weekday, weekdays.map((d): [string, string] => [d, t(`plan.weekday.${d}`)]), (v) => put({ weekday: v }))}
        {["month", "quarter", "year"].includes(every) && choose("rule-day", t("plan.on_day"), r.day, monthDays.map((d): [number, string] => [d, monthDayWords(d)]), (v) => put({ day: Number(v) }))}
        {every === "year" && choose("rule-month", t("rep.month"), r.month, Array.from({ length: 12 }, (_, m): [number, string] => [m + 1, `${m + 1}`]), (v) => put({ month: Number(v) }))}
        {every === "other" && (
          <div>
            <label for="rule">{t("plan.rule")}</label>
            <input id="rule" maxLength={1000} value={schedule.recurrence} onInput={(e) => change(e.currentTarget.value || undefined)} />
          </div>
        )}
      </div>
      {schedule.recurrence && <Dates schedule={schedule} />}
    </fieldset>
  );
}

/** The next days of the plan's year on which the schedule comes due, reckoned by the server. */
function Dates({ schedule }: { schedule: Schedule }) {
  const { one } = usePlan();
  const query = new URLSearchParams({ rule: schedule.recurrence ?? "" });
  for (const end of ["from", "to"] as const) if (schedule[end]) query.set(end, schedule[end]);
  const { value, error } = useLoad<{ days: string[] }>(`${planAPI(one.plan.id, "dates")}?${query}`);
  if (error) return <Problem error={error} />;
  const next = value?.days.filter((d) => d >= one.today) ?? [];
  const days = next.slice(0, shown).map((d) => date(Date.parse(`${d}T00:00:00+07:00`))).join(", ");
  return (
    <p role="status" class="small">
      {value && (next.length > 0 ? t(next.length > shown ? "plan.next_days_more" : "plan.next_days", { days, n: next.length - shown }) : t("plan.no_next_day", { n: value.days.length }))}
    </p>
  );
}
