// A plan seen in five ways: content against form, as a table, by status, over the year and day by day. One filter holds for all.

import { dayWords, number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { Link, Loading, Problem } from "./parts";
import { pathTo } from "./place";
import { PlanCalendar } from "./plancalendar";
import { Filter, PlanPage, useFilter, usePlan } from "./planhome";
import { ruleWords } from "./recurrence";
import { movedWords } from "./reporting";
import {
  agencyWords, evidencePath, planAPI, queryOf, scheduleWords, spanWords, taskName, taskStatuses, tasksOf,
  type Overview, type PlanFilter, type Task, type TaskState, type TaskStatus, type Totals,
} from "./plantypes";

const views = ["ma-tran", "bang", "trang-thai", "gantt", "lich"] as const;

export function PlanOverview({ id }: { id: string }) {
  return (
    <PlanPage id={id} tab="">
      <Views id={id} />
    </PlanPage>
  );
}

function Views({ id }: { id: string }) {
  const { filter, change } = useFilter();
  const { go } = useApp();
  const asked = new URLSearchParams(location.search).get("xem") ?? "";
  const view = views.find((v) => v === asked) ?? "ma-tran";
  const overview = useLoad<Overview>(planAPI(id, "overview") + queryOf({ period: filter.period, from: filter.from, to: filter.to }));
  const totals = useLoad<Totals>(planAPI(id, "totals") + queryOf(filter));
  const show = (v: string) => go(pathTo("ke-hoach", id) + queryOf(filter, v === "ma-tran" ? {} : { xem: v }), true);
  const all = totals.value?.all;
  return (
    <>
      <Filter filter={filter} change={change} />
      <div class="plan-views no-print" role="group" aria-label={t("plan.view")}>
        {views.map((v) => (
          <button key={v} type="button" class="button" aria-pressed={v === view} onClick={() => show(v)}>
            {t(`plan.view.${v}`)}
          </button>
        ))}
        <button type="button" class="button" onClick={() => window.print()}>
          {t("plan.print")}
        </button>
      </div>
      <p class="print-only basis">{useWords(view, filter)}</p>
      <Problem error={overview.error ?? totals.error} again={() => (overview.again(), totals.again())} />
      {all && (
        <p class="found small soft" role="status">
          {t("plan.found", { n: number(all.entries), confirmed: number(all.confirmed ?? 0), people: number(all.people ?? 0) })}
        </p>
      )}
      {(!overview.value || !totals.value) && !overview.error && !totals.error && <Loading />}
      {overview.value && totals.value && <View view={view} filter={filter} overview={overview.value} totals={totals.value} />}
    </>
  );
}

/** What a printed view says of itself: the plan, the view, the period and what else it is narrowed to, and the day. */
function useWords(view: string, filter: PlanFilter): string {
  const { one } = usePlan();
  const task = (id: string) => (one.plan.tasks ?? []).filter((x) => x.id === id).map((x) => taskName(x, 60));
  const words = [
    t(`plan.view.${view}`),
    one.periods.find((p) => p.id === filter.period)?.name_vi ?? (spanWords(filter) || t("rep.whole_year")),
    one.units.find((u) => u.id === filter.unit)?.name,
    ...task(filter.task),
    ...task(filter.area),
    filter.kind && t(`evidence_kind.${filter.kind}`),
    filter.confirmed && t(filter.confirmed === "true" ? "plan.confirmed_only" : "plan.waiting_only"),
  ].filter(Boolean);
  return `${t("rep.map_of", { plan: one.plan.document.title_vi, today: dayWords(one.today) })} ${words.join(" · ")}.`;
}

interface Seen {
  filter: PlanFilter;
  overview: Overview;
  totals: Totals;
}

function View({ view, ...seen }: Seen & { view: (typeof views)[number] }) {
  switch (view) {
    case "bang":
      return <TaskTable {...seen} />;
    case "trang-thai":
      return <Board {...seen} />;
    case "gantt":
      return <Gantt {...seen} />;
    case "lich":
      return <Calendar {...seen} />;
  }
  return <Matrix {...seen} />;
}

/** The tasks that the filter leaves, with how they stand. */
function useTasks({ filter, overview }: Seen): { task: Task; state: TaskState }[] {
  const { one } = usePlan();
  return (one.plan.tasks ?? [])
    .filter((x) => (!filter.task && !filter.area) || x.id === filter.task || x.id === filter.area)
    .flatMap((task) => {
      const state = overview.tasks.find((s) => s.id === task.id);
      return state ? [{ task, state }] : [];
    });
}

export function StatusTag({ status }: { status: TaskStatus }) {
  return <span class={`tag task-${status}`}>{t(`task_status.${status}`)}</span>;
}

/** A task's name, as short as the screen needs; with whole, paper has all of it. */
export const TaskLink = ({ task, most, whole }: { task: Task; most?: number; whole?: boolean }) => {
  const { one } = usePlan();
  const [short, all] = [taskName(task, most), taskName(task, Infinity)];
  return (
    <Link to={pathTo("ke-hoach", one.plan.id, "nhiem-vu", task.id)}>
      {whole && short !== all ? (
        <>
          <span class="no-print">{short}</span>
          <span class="print-only">{all}</span>
        </>
      ) : (
        short
      )}
    </Link>
  );
};

/** How dark a cell is, from 0 to 4, against the fullest. */
const shade = (n: number, most: number) => (n === 0 ? 0 : Math.max(1, Math.ceil((4 * n) / most)));

function Matrix({ filter, totals }: Seen) {
  const { one } = usePlan();
  const areas = tasksOf(one.plan, "noi_dung").filter((a) => !filter.area || a.id === filter.area);
  const forms = tasksOf(one.plan, "hinh_thuc").filter((f) => !filter.task || f.id === filter.task);
  const cell = (area: string, task: string) => totals.matrix.find((c) => c.area === area && c.task === task)?.entries ?? 0;
  const most = Math.max(1, ...totals.matrix.map((c) => (c.area ? c.entries : 0)));
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("plan.matrix")}>
        <table class="table plan-matrix">
          <caption>{t("plan.matrix")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("plan.area")}</th>
              {forms.map((f) => (
                <th key={f.id} scope="col" title={f.title_vi}>
                  <TaskLink task={f} most={34} />
                </th>
              ))}
              <th scope="col" class="figure">{t("plan.sum")}</th>
            </tr>
          </thead>
          <tbody>
            {areas.map((a) => (
              <tr key={a.id}>
                <th scope="row" title={a.title_vi}>
                  <TaskLink task={a} most={70} whole />
                </th>
                {forms.map((f) => {
                  const n = cell(a.id, f.id);
                  return (
                    <td key={f.id} class={`figure figures shade-${shade(n, most)}`}>
                      {n > 0 ? (
                        <Link to={evidencePath(one.plan.id, { ...filter, area: a.id, task: f.id })}>
                          <span class="sr">{t("plan.cell", { area: a.id, task: f.id })} </span>
                          {number(n)}
                        </Link>
                      ) : (
                        <span class="soft">
                          <span class="sr">{t("plan.nothing")}</span>
                          <span aria-hidden="true">–</span>
                        </span>
                      )}
                    </td>
                  );
                })}
                <td class="figure figures">{number(totals.by_area[a.id]?.entries ?? 0)}</td>
              </tr>
            ))}
            {!filter.area && totals.by_area[""] && (
              <tr>
                <th scope="row">{t("plan.no_area")}</th>
                {forms.map((f) => (
                  <td key={f.id} class="figure figures">
                    {number(cell("", f.id))}
                  </td>
                ))}
                <td class="figure figures">{number(totals.by_area[""].entries)}</td>
              </tr>
            )}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t("plan.of_form")}</th>
              {forms.map((f) => (
                <td key={f.id} class="figure figures">
                  {number(totals.by_task[f.id]?.entries ?? 0)}
                </td>
              ))}
              <td class="figure figures">{number(totals.all.entries)}</td>
            </tr>
          </tfoot>
        </table>
      </div>
      <p class="soft">{t("plan.matrix_note")}</p>
    </>
  );
}

function TaskTable(seen: Seen) {
  const { one } = usePlan();
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("plan.tasks")}>
      <table class="table stacked" role="table">
        <caption class="sr">{t("plan.tasks")}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {["task", "lead", "schedule", "evidence", "status"].map((c) => (
              <th key={c} role="columnheader" scope="col" class={c === "evidence" ? "figure" : undefined}>
                {t(`plan.${c}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {useTasks(seen).map(({ task, state }) => {
            const n = (task.category === "noi_dung" ? seen.totals.by_area : seen.totals.by_task)[task.id]?.entries ?? 0;
            return (
              <tr key={task.id} role="row">
                <th role="rowheader" scope="row">
                  <TaskLink task={task} whole />
                </th>
                <td role="cell" class="small wide" data-label={t("plan.lead")}>
                  {agencyWords(one.plan, task.lead) || "–"}
                </td>
                <td role="cell" class="small wide" data-label={t("plan.schedule")}>
                  {scheduleWords(task.schedule)}
                </td>
                <td role="cell" class="figure figures" data-label={t("plan.evidence")}>
                  {n > 0 ? <Link to={evidencePath(one.plan.id, { ...seen.filter, [task.category === "noi_dung" ? "area" : "task"]: task.id })}>{number(n)}</Link> : "–"}
                </td>
                <td role="cell" data-label={t("plan.status")}>
                  <StatusTag status={state.status} />
                  {state.progress?.filter((x) => x.target).map((x) => (
                    <span key={x.id} class="below small figures">
                      {number(x.value)}/{number(x.target)}
                    </span>
                  ))}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Board(seen: Seen) {
  const tasks = useTasks(seen);
  return (
    <div class="plan-board">
      {taskStatuses.map((status) => {
        const own = tasks.filter((x) => x.state.status === status);
        return own.length === 0 ? null : (
          <section key={status} class="card" aria-labelledby={`board-${status}`}>
            <h2 id={`board-${status}`}>
              <StatusTag status={status} /> <span class="figures">{own.length}</span>
            </h2>
            <ul>
              {own.map(({ task, state }) => (
                <li key={task.id}>
                  <TaskLink task={task} />
                  <span class="below small soft">{[scheduleWords(task.schedule), t("plan.n_entries", { n: number(state.whole.entries) })].join(" · ")}</span>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

const dayNumber = (day: string) => Math.floor(Date.parse(day) / 86_400_000);

function Gantt(seen: Seen) {
  const { one } = usePlan();
  const year = one.plan.document.plan_year;
  const first = dayNumber(`${year}-01-01`);
  const length = dayNumber(`${year + 1}-01-01`) - first;
  const within = (day: number) => Math.min(length, Math.max(0, day - first));
  const months = Array.from({ length: 12 }, (_, m) => dayNumber(`${year}-${`${m + 1}`.padStart(2, "0")}-01`) - first);
  const today = dayNumber(one.today) - first;
  const all = useTasks(seen);
  const grid = (
    <>
      {months.map((x) => (
        <line key={x} class="gantt-month" x1={x} x2={x} y1="0" y2="20" />
      ))}
      {today >= 0 && today < length && <line class="gantt-today" x1={today} x2={today} y1="0" y2="20" />}
    </>
  );
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("plan.view.gantt")}>
      <table class="table plan-gantt">
        <caption>{t("plan.gantt", { year })}</caption>
        <thead>
          <tr>
            <th scope="col">{t("plan.task")}</th>
            <th scope="col">
              <span class="gantt-months" aria-hidden="true">
                {months.map((_, m) => (
                  <span key={m}>{m + 1}</span>
                ))}
              </span>
              <span class="sr">{t("plan.schedule")}</span>
            </th>
            <th scope="col">{t("plan.status")}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{t("rep.reports")}</th>
            <td class="gantt-cell">
              <span class="below small">{one.periods.map((p) => `${p.name_vi}: ${movedWords(p)}`).join("; ")}</span>
              <svg viewBox={`0 0 ${length} 20`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
                {grid}
                {one.periods.map((p) => <rect key={p.id} class="gantt-due" x={within(dayNumber(p.due_moved)) - 1} y="2" width="3" height="16" />)}
              </svg>
            </td>
            <td />
          </tr>
          {all
            .filter(({ task }) => task.category !== "noi_dung" || seen.filter.area)
            .map(({ task, state }) => {
              const s = task.schedule;
              const from = s.from ? within(dayNumber(s.from)) : 0;
              const to = s.to ? within(dayNumber(s.to) + 1) : length;
              const before = all.filter((x) => task.depends_on?.includes(x.task.id));
              return (
                <tr key={task.id}>
                  <th scope="row">
                    <TaskLink task={task} most={46} />
                  </th>
                  <td class="gantt-cell">
                    <span class="below small">{[scheduleWords(s), ruleWords(s.recurrence)].filter(Boolean).join(", ")}</span>
                    {before.map((x) => (
                      <span key={x.task.id} class="below small">
                        ↳ {t("plan.after_task", { id: x.task.id, status: t(`task_status.${x.state.status}`) })}
                        {x.task.schedule.to && s.from && s.from <= x.task.schedule.to && <strong> {t("plan.before_end", { day: dayWords(x.task.schedule.to) })}</strong>}
                      </span>
                    ))}
                    <svg viewBox={`0 0 ${length} 20`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
                      {grid}
                      <rect class={s.from || s.to ? `gantt-bar gantt-${state.status}` : "gantt-bar gantt-always"} x={from} y="5" width={Math.max(2, to - from)} height="10" />
                      {before.map((x) => x.task.schedule.to && <line key={x.task.id} class="gantt-after" x1={within(dayNumber(x.task.schedule.to) + 1)} x2={within(dayNumber(x.task.schedule.to) + 1)} y1="0" y2="20" />)}
                      {state.due?.map((day) => <rect key={day} class="gantt-due" x={within(dayNumber(day)) - 1} y="2" width="3" height="16" />)}
                    </svg>
                  </td>
                  <td>
                    <StatusTag status={state.status} />
                  </td>
                </tr>
              );
            })}
        </tbody>
      </table>
    </div>
  );
}

function Calendar(seen: Seen) {
  return <PlanCalendar tasks={useTasks(seen)} filter={seen.filter} counts={seen.totals.by_day ?? {}} />;
}
