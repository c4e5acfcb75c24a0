// A plan day by day, what is due and what was done: a month at a time on a wide screen, a list on a telephone and on paper.

import { useState } from "preact/hooks";
import { dayWords, number } from "../lib/format";
import { t } from "../lib/i18n";
import { useLoad } from "./context";
import { Link } from "./parts";
import { usePlan } from "./planhome";
import { StatusTag, TaskLink } from "./planviews";
import { evidencePath, type PlanFilter, type Task, type TaskState, type TaskStatus } from "./plantypes";
import { movedWords } from "./reporting";
import type { WorkCalendar } from "./reportingtypes";
import { lastOf, weeksOf } from "./weeks";

interface Event {
  day: string;
  task?: Task;
  status?: TaskStatus;
  words: string;
  /** Why the day is another than the plan says. */
  moved?: string;
}

/** What is due, by the day on which it is due in truth. */
function useEvents(tasks: { task: Task; state: TaskState }[]): Event[] {
  const { one } = usePlan();
  return [
    ...tasks.flatMap(({ task, state }) => (state.due ?? []).map((day): Event => ({ day, task, status: state.status, words: "" }))),
    ...tasks.flatMap(({ task, state }) => (task.deliverables ?? []).filter((d) => d.due).map((d): Event => ({ day: d.due!, task, status: state.status, words: d.text_vi }))),
    ...one.periods.map((p): Event => ({ day: p.due_moved, words: t("plan.report_due", { period: p.name_vi }), moved: p.due === p.due_moved ? undefined : movedWords(p) })),
  ].sort((a, b) => a.day.localeCompare(b.day));
}

interface Seen {
  filter: PlanFilter;
  /** How many pieces of evidence each day has. */
  counts: Record<string, number>;
}

export function PlanCalendar({ tasks, ...seen }: Seen & { tasks: { task: Task; state: TaskState }[] }) {
  const { one } = usePlan();
  const events = useEvents(tasks);
  const year = one.plan.document.plan_year;
  const months = Array.from({ length: 12 }, (_, m) => `${year}-${`${m + 1}`.padStart(2, "0")}`);
  // What is moved over the New Year is still the plan's.
  for (const day of [...events.map((e) => e.day), ...Object.keys(seen.counts)]) if (!months.includes(day.slice(0, 7))) months.push(day.slice(0, 7));
  months.sort();
  return (
    <>
      <Month months={months} events={events} {...seen} />
      <div class="plan-calendar">
        {months.map((month) => {
          const own = events.filter((d) => d.day.startsWith(month));
          const done = Object.entries(seen.counts).reduce((n, [day, count]) => n + (day.startsWith(month) ? count : 0), 0);
          return own.length === 0 && done === 0 ? null : (
            <section key={month} class={one.today.startsWith(month) ? "card month-now" : "card"} aria-labelledby={`month-${month}`}>
              <h2 id={`month-${month}`}>{monthWords(month)}</h2>
              <ul>
                {own.map((e, i) => (
                  <li key={i}>
                    <strong class="figures">{`${e.day.slice(8)}/${e.day.slice(5, 7)}`}</strong> <Said e={e} />
                  </li>
                ))}
                {done > 0 && (
                  <li>
                    <Done {...seen} n={done} from={`${month}-01`} to={lastOf(month)} />
                  </li>
                )}
              </ul>
            </section>
          );
        })}
        {events.length === 0 && Object.keys(seen.counts).length === 0 && <p class="soft">{t("plan.nothing")}</p>}
      </div>
    </>
  );
}

const monthWords = (month: string) => t("plan.month", { month: Number(month.slice(5)), year: month.slice(0, 4) });

/** What was done from one day to another, leading to it. */
function Done({ filter, n, from, to }: Seen & { n: number; from: string; to: string }) {
  const { one } = usePlan();
  return <Link to={evidencePath(one.plan.id, { ...filter, period: "", from, to })}>{t("plan.n_entries", { n: number(n) })}</Link>;
}

function Said({ e }: { e: Event }) {
  return (
    <>
      {e.task && <TaskLink task={e.task} most={60} />} {e.words} {e.status && <StatusTag status={e.status} />}
      {e.moved && <span class="below small soft">{e.moved}</span>}
    </>
  );
}

const weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

function Month({ months, events, ...seen }: Seen & { months: string[]; events: Event[] }) {
  const { one } = usePlan();
  const calendar = useLoad<WorkCalendar>("/api/v1/staff/calendar").value;
  const [month, show] = useState(() => months.find((m) => one.today.startsWith(m)) ?? months[0]!);
  const at = months.indexOf(month);
  const off = (day: string) => calendar?.holidays.find((h) => h.from <= day && day <= h.to)?.name;
  const works = (day: string) => calendar?.workdays?.includes(day);
  return (
    <div class="plan-month no-print">
      <div class="plan-month-choice">
        <button type="button" class="button" disabled={at === 0} onClick={() => show(months[at - 1]!)}>
          {t("plan.month_before")}
        </button>
        <select aria-label={t("rep.month")} value={month} onChange={(e) => show(e.currentTarget.value)}>
          {months.map((m) => (
            <option key={m} value={m}>
              {monthWords(m)}
            </option>
          ))}
        </select>
        <button type="button" class="button" disabled={at === months.length - 1} onClick={() => show(months[at + 1]!)}>
          {t("plan.month_after")}
        </button>
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("plan.view.lich")}>
        <table class="table">
          <caption>{monthWords(month)}</caption>
          <thead>
            <tr>
              {weekdays.map((d) => (
                <th key={d} scope="col">
                  {t(`plan.weekday.${d}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weeksOf(month).map((week, w) => (
              <tr key={w}>
                {week.map((day, d) => {
                  const holiday = day && off(day);
                  const rest = !day || ((d > 4 || holiday) && !works(day));
                  return (
                    <td key={d} class={[rest && "day-off", day === one.today && "day-now"].filter(Boolean).join(" ") || undefined}>
                      {day && (
                        <>
                          <strong class="figures" aria-current={day === one.today ? "date" : undefined}>
                            {Number(day.slice(8))}
                          </strong>
                          {holiday && <span class="below small">{holiday}</span>}
                          {works(day) && <span class="below small">{t("rep.worked")}</span>}
                          {one.periods.filter((p) => p.due === day && p.due_moved !== day).map((p) => (
                            <span key={p.id} class="below small soft">
                              {t("plan.moved_to", { period: p.name_vi, day: dayWords(p.due_moved) })}
                            </span>
                          ))}
                          {events.filter((e) => e.day === day).map((e, i) => (
                            <div key={i} class="day-event">
                              <Said e={e} />
                            </div>
                          ))}
                          {seen.counts[day] && (
                            <div class="day-event">
                              <Done {...seen} n={seen.counts[day]} from={day} to={day} />
                            </div>
                          )}
                        </>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
