// One task: what the document says of it, how it stands, what is said of it, and its schedule, agencies, targets and money.

import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { dateTime, number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { Overtaken } from "./compare";
import { Link, Loading, Problem } from "./parts";
import { Duties } from "./plandocument";
import { PlanPage, usePlan } from "./planhome";
import { taskRows } from "./planrows";
import { usePlanSaving } from "./plansaving";
import { StatusTag } from "./planviews";
import { agencyWords, dayWords, evidenceKinds, evidencePath, planAPI, scheduleWords, type Overview, type Task } from "./plantypes";

export function PlanTask({ id, task }: { id: string; task: string }) {
  return (
    <PlanPage id={id} tab="" name={t("plan.task_n", { id: task })}>
      <Body id={id} taskID={task} />
    </PlanPage>
  );
}

function Body({ id, taskID }: { id: string; taskID: string }) {
  const { one } = usePlan();
  const [editing, edit] = useState(false);
  const overview = useLoad<Overview>(planAPI(id, "overview"));
  const task = one.plan.tasks?.find((x) => x.id === taskID);
  if (!task) return <p>{t("plan.no_task")}</p>;
  const state = overview.value?.tasks.find((s) => s.id === taskID);
  const money = (task.funding ?? []).map((f) => `${t(`plan.source.${f.source}`)}: ${number(f.spent ?? 0)} / ${number(f.planned ?? 0)} đ`).join("; ");
  const facts: [string, string | undefined][] = [
    ["plan.lead", agencyWords(one.plan, task.lead)], ["plan.coordinating", agencyWords(one.plan, task.coordinating)], ["plan.schedule", scheduleWords(task.schedule)],
    ["plan.condition", task.condition_vi], ["plan.money", money], ["plan.depends", task.depends_on?.join(", ")],
  ];
  return (
    <>
      <section class="card">
        <h2>
          {task.title_vi} {state && <StatusTag status={state.status} />}
        </h2>
        <Duties task={task} />
        <dl class="facts">
          {facts.map(([name, words]) => words && (
            <div key={name}>
              <dt>{t(name)}</dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
        {state && (
          <p>
            <Link to={evidencePath(id, task.category === "noi_dung" ? { area: task.id } : { task: task.id })}>{t("plan.n_entries", { n: number(state.whole.entries) })}</Link>
            {state.whole.last && <span class="small soft"> · {t("plan.last", { day: dayWords(state.whole.last) })}</span>}
          </p>
        )}
        {(task.indicators ?? []).length > 0 && (
          <ul class="indicators">
            {task.indicators!.map((x) => {
              const p = state?.progress?.find((y) => y.id === x.id);
              return (
                <li key={x.id}>
                  {x.text_vi}: <strong class="figures">{number(p?.value ?? 0)}</strong>
                  {x.target ? ` / ${number(x.target)} ${x.unit_vi ?? ""}` : ` ${x.unit_vi ?? ""}`}
                  {!!x.target && <progress aria-label={x.text_vi} max={x.target} value={Math.min(x.target, p?.value ?? 0)} />}
                </li>
              );
            })}
          </ul>
        )}
        {(task.deliverables ?? []).length > 0 && (
          <>
            <h3>{t("plan.deliverables")}</h3>
            <ul class="plan-list">
              {task.deliverables!.map((d, i) => (
                <li key={i}>{[d.text_vi, dayWords(d.due)].filter(Boolean).join(" – ")}</li>
              ))}
            </ul>
          </>
        )}
        {one.may.edit && !editing && (
          <button type="button" class="button no-print" onClick={() => edit(true)}>
            {t("plan.edit_task")}
          </button>
        )}
      </section>
      {editing && <Edit key={task.id} start={task} revision={one.plan.revision} done={() => (edit(false), overview.again())} />}
      <Notes id={id} taskID={taskID} />
    </>
  );
}

const sources = ["ngan_sach_cchc", "kinh_phi_thuong_xuyen", "ngoai_ngan_sach"];
const timings = ["khong_neu", "thuong_xuyen", "trong_nam", "quy", "tu_den", "dinh_ky", "hang_nam", "theo_quy_dinh", "khi_phat_sinh"];
const measures = ["entries", "people", "items", "reach"];

function Edit({ start, revision, done }: { start: Task; revision: number; done: () => void }) {
  const { one } = usePlan();
  const [task, change] = useState(start);
  const [deliverables, setDeliverables] = useState(start.deliverables ?? []);
  const [indicators, setIndicators] = useState(start.indicators ?? []);
  const [funding, setFunding] = useState(start.funding ?? []);
  const saving = usePlanSaving(`tasks[${start.id}]`, done);
  const { error, theirs } = saving;
  const told = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!error) return;
    told.current?.focus({ preventScroll: true });
    told.current?.scrollIntoView({ block: "start" });
  }, [error]);
  const mine: Task = {
    ...task,
    deliverables: deliverables.filter((d) => d.text_vi.trim()),
    indicators: indicators.filter((x) => x.text_vi.trim()),
    funding: funding.filter((f) => f.planned || f.spent || f.note_vi),
  };
  const save = (over: number) => void saving.save("PUT", planAPI(one.plan.id, "tasks", encodeURIComponent(task.id)), { revision: over, task: mine });
  const schedule = (part: Partial<Task["schedule"]>) => change({ ...task, schedule: { ...task.schedule, ...part } });
  const agencies = (field: "lead" | "coordinating") => (
    <fieldset>
      <legend>{t(`plan.${field}`)}</legend>
      <div class="chips">
        {one.plan.agencies?.map((a) => {
          const on = !!task[field]?.includes(a.id);
          return (
            <label key={a.id} class={on ? "chip on" : "chip"}>
              <input type="checkbox" checked={on} onChange={() => change({ ...task, [field]: on ? task[field]!.filter((x) => x !== a.id) : [...(task[field] ?? []), a.id] })} />
              <span>{a.name_vi}</span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
  const put = <T,>(list: T[], i: number, part: Partial<T>) => list.map((x, k) => (k === i ? { ...x, ...part } : x));
  const theirTask = theirs?.one.plan.tasks?.find((x) => x.id === task.id);
  return (
    <section class="card no-print" aria-labelledby="edit-task">
      <h2 id="edit-task">{t("plan.edit_task")}</h2>
      <div ref={told} tabIndex={-1} class="outcome">
        <Problem error={error} />
        {theirs && (
          <Overtaken
            rows={taskRows(one.plan, theirTask, mine)}
            who={theirs.who}
            at={theirs.at}
            keep={() => save(theirs.one.plan.revision)}
            take={saving.take}
          />
        )}
      </div>
      <form
        class="evidence-form"
        onSubmit={(e) => {
          e.preventDefault();
          save(revision);
        }}
      >
        {agencies("lead")}
        {agencies("coordinating")}
        <div class="numbers">
          <div>
            <label for="timing">{t("plan.schedule")}</label>
            <select id="timing" value={task.schedule.kind} onChange={(e) => schedule({ kind: e.currentTarget.value })}>
              {timings.map((x) => (
                <option key={x} value={x}>
                  {t(`plan.timing.${x}`)}
                </option>
              ))}
            </select>
          </div>
          <div>
            <label for="from">{t("plan.from")}</label>
            <input id="from" type="date" value={task.schedule.from ?? ""} onInput={(e) => schedule({ from: e.currentTarget.value || undefined })} />
          </div>
          <div>
            <label for="to">{t("plan.to")}</label>
            <input id="to" type="date" value={task.schedule.to ?? ""} onInput={(e) => schedule({ to: e.currentTarget.value || undefined })} />
          </div>
          {task.schedule.kind === "dinh_ky" && (
            <div>
              <label for="rule">{t("plan.rule")}</label>
              <input id="rule" value={task.schedule.recurrence ?? ""} placeholder="FREQ=MONTHLY;BYMONTHDAY=15" onInput={(e) => schedule({ recurrence: e.currentTarget.value || undefined })} />
            </div>
          )}
        </div>
        <fieldset>
          <legend>{t("plan.deliverables")}</legend>
          {deliverables.map((d, i) => (
            <div key={i} class="numbers">
              <input aria-label={t("plan.deliverable")} value={d.text_vi} onInput={(e) => setDeliverables(put(deliverables, i, { text_vi: e.currentTarget.value }))} />
              <input aria-label={t("plan.due")} type="date" value={d.due ?? ""} onInput={(e) => setDeliverables(put(deliverables, i, { due: e.currentTarget.value || undefined }))} />
            </div>
          ))}
          <button type="button" class="link" onClick={() => setDeliverables([...deliverables, { text_vi: "" }])}>
            {t("plan.add_deliverable")}
          </button>
        </fieldset>
        <fieldset>
          <legend>{t("plan.indicators")}</legend>
          {indicators.map((x, i) => (
            <div key={x.id} class="numbers">
              <input aria-label={t("plan.indicator")} value={x.text_vi} onInput={(e) => setIndicators(put(indicators, i, { text_vi: e.currentTarget.value }))} />
              <input aria-label={t("plan.target")} inputMode="numeric" value={x.target ?? ""} onInput={(e) => setIndicators(put(indicators, i, { target: Number(e.currentTarget.value) || undefined }))} />
              <select aria-label={t("plan.measure")} value={x.measure} onChange={(e) => setIndicators(put(indicators, i, { measure: e.currentTarget.value }))}>
                {measures.map((m) => (
                  <option key={m} value={m}>
                    {t(`plan.measure.${m}`)}
                  </option>
                ))}
              </select>
              <select aria-label={t("evidence.kind")} value={x.kind ?? ""} onChange={(e) => setIndicators(put(indicators, i, { kind: e.currentTarget.value || undefined }))}>
                <option value="">{t("plan.all")}</option>
                {evidenceKinds.map((k) => (
                  <option key={k} value={k}>
                    {t(`evidence_kind.${k}`)}
                  </option>
                ))}
              </select>
            </div>
          ))}
          <button type="button" class="link" onClick={() => setIndicators([...indicators, { id: `ct-${Date.now().toString(36)}`, text_vi: "", measure: "entries" }])}>
            {t("plan.add_indicator")}
          </button>
        </fieldset>
        <fieldset>
          <legend>{t("plan.money")}</legend>
          {funding.map((f, i) => (
            <div key={i} class="numbers">
              <select aria-label={t("plan.source")} value={f.source} onChange={(e) => setFunding(put(funding, i, { source: e.currentTarget.value }))}>
                {sources.map((s) => (
                  <option key={s} value={s}>
                    {t(`plan.source.${s}`)}
                  </option>
                ))}
              </select>
              <input aria-label={t("plan.planned")} inputMode="numeric" value={f.planned ?? ""} onInput={(e) => setFunding(put(funding, i, { planned: Number(e.currentTarget.value.replace(/\D/g, "")) }))} />
              <input aria-label={t("plan.spent")} inputMode="numeric" value={f.spent ?? ""} onInput={(e) => setFunding(put(funding, i, { spent: Number(e.currentTarget.value.replace(/\D/g, "")) }))} />
            </div>
          ))}
          <button type="button" class="link" onClick={() => setFunding([...funding, { source: sources[0]! }])}>
            {t("plan.add_funding")}
          </button>
        </fieldset>
        <div class="buttons">
          <button class="button main">{t("plan.save_task")}</button>
          <button type="button" class="button" onClick={done}>
            {t("cancel")}
          </button>
        </div>
      </form>
    </section>
  );
}

interface Note {
  id: string;
  kind: "comment" | "finding";
  unit_name?: string;
  text: string;
  by_name?: string;
  by_unit_name?: string;
  at: string;
}

/** What is said of a task: comments, and findings of inspections. Nothing of it is ever changed. */
function Notes({ id, taskID }: { id: string; taskID: string }) {
  const { one } = usePlan();
  const { session } = useApp();
  const { value, error, again } = useLoad<{ notes: Note[] }>(`${planAPI(id, "notes")}?task=${encodeURIComponent(taskID)}`);
  const [text, setText] = useState("");
  const [unit, setUnit] = useState("");
  const [failed, fail] = useState<ApiError>();
  const add = (kind: string) =>
    session
      .call("POST", planAPI(id, "notes"), { kind, task: taskID, text, unit: kind === "finding" ? unit : undefined })
      .then(() => (setText(""), fail(undefined), again()))
      .catch((err) => fail(err instanceof ApiError ? err : new ApiError(0, "network")));
  return (
    <section class="card" aria-labelledby="notes">
      <h2 id="notes">{t("plan.notes")}</h2>
      <Problem error={error ?? failed} />
      {!value && !error && <Loading />}
      {value?.notes.length === 0 && <p class="small soft">{t("plan.no_notes")}</p>}
      <ol class="plan-history">
        {value?.notes.map((n) => (
          <li key={n.id}>
            {n.kind === "finding" && <span class="tag task-late">{t("plan.finding", { unit: n.unit_name ?? "" })}</span>}
            <p class="as-written">{n.text}</p>
            <span class="below small soft">{[n.by_name, n.by_unit_name, dateTime(Date.parse(n.at))].filter(Boolean).join(" · ")}</span>
          </li>
        ))}
      </ol>
      {one.may.comment && (
        <form
          class="no-print"
          onSubmit={(e) => {
            e.preventDefault();
            void add("comment");
          }}
        >
          <label for="note-text">{t("plan.say")}</label>
          <textarea id="note-text" rows={3} required maxLength={4000} value={text} onInput={(e) => setText(e.currentTarget.value)} />
          <div class="buttons">
            <button class="button">{t("plan.comment")}</button>
          </div>
          {one.may.inspect && (
            <div class="row-form">
              <div>
                <label for="note-unit">{t("plan.finding_about")}</label>
                <select id="note-unit" value={unit} onChange={(e) => setUnit(e.currentTarget.value)}>
                  <option value="">{t("evidence.choose_unit")}</option>
                  {one.units.map((u) => (
                    <option key={u.id} value={u.id}>
                      {u.name}
                    </option>
                  ))}
                </select>
              </div>
              <button type="button" class="button" disabled={!unit || !text.trim()} onClick={() => void add("finding")}>
                {t("plan.add_finding")}
              </button>
            </div>
          )}
        </form>
      )}
    </section>
  );
}
