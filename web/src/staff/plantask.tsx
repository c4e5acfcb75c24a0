// One task: what the document says of it, how it stands, what is said of it, and its schedule, agencies, targets and money.

import { useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { dateTime, dayWords, number } from "../lib/format";
import { t } from "../lib/i18n";
import { ChooseFiles, Files, Progress, sendFiles, type Chosen, type Sending } from "./attachments";
import { useApp, useLoad } from "./context";
import { Link, Loading, Problem } from "./parts";
import { Duties } from "./plandocument";
import { PlanPage, usePlan } from "./planhome";
import { ruleWords } from "./recurrence";
import { TaskForm } from "./plantaskform";
import { StatusTag } from "./planviews";
import { agencyWords, capital, evidencePath, planAPI, scheduleWords, type Attachment, type Overview } from "./plantypes";
import { TaskFiles } from "./taskfiles";

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
    ["plan.lead", agencyWords(one.plan, task.lead)], ["plan.coordinating", agencyWords(one.plan, task.coordinating)], ["plan.schedule", [scheduleWords(task.schedule), ruleWords(task.schedule.recurrence)].filter(Boolean).join(", ")],
    ["plan.condition", task.condition_vi], ["plan.money", money], ["plan.depends", task.depends_on?.join(", ")],
  ];
  return (
    <>
      <section class="card">
        <h2>
          {capital(task.title_vi)} {state && <StatusTag status={state.status} />}
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
      {editing && <TaskForm key={task.id} start={task} done={() => (edit(false), overview.again())} />}
      <TaskFiles id={id} taskID={taskID} />
      <Notes id={id} taskID={taskID} />
    </>
  );
}

interface Note {
  id: string;
  kind: "comment" | "finding";
  unit_name?: string;
  text: string;
  files?: Attachment[];
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
  const [chosen, choose] = useState<Chosen[]>([]);
  const [reading, read] = useState(false);
  const [sending, tell] = useState<Sending>();
  const [busy, setBusy] = useState(false);
  const [failed, fail] = useState<ApiError>();
  async function add(kind: string) {
    setBusy(true);
    try {
      const sent = await sendFiles(session, chosen, tell);
      const attachments = [...new Set(sent.map((f) => f.id))];
      await session.call("POST", planAPI(id, "notes"), { kind, task: taskID, text, unit: kind === "finding" ? unit : undefined, attachments });
      setText("");
      choose([]);
      fail(undefined);
      again();
    } catch (err) {
      fail(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
    }
  }
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
            <Files files={n.files} at={planAPI(id, "notes", encodeURIComponent(n.id))} />
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
          <ChooseFiles id="note-files" label={t("attach.label")} chosen={chosen} change={choose} reading={read} disabled={busy} />
          <div role="status">
            <Progress sending={sending} />
          </div>
          <div class="buttons">
            <button class="button" disabled={busy || reading}>
              {t("plan.comment")}
            </button>
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
              <button type="button" class="button" disabled={busy || reading || !unit || !text.trim()} onClick={() => void add("finding")}>
                {t("plan.add_finding")}
              </button>
            </div>
          )}
        </form>
      )}
    </section>
  );
}
