// The form of a task: what it is, who does it, when, its duties, what it leaves behind, its targets and its money.

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../lib/i18n";
import { Overtaken } from "./compare";
import { useApp } from "./context";
import { Problem, SaveOrCancel } from "./parts";
import { pathTo } from "./place";
import { usePlan } from "./planhome";
import { taskRows } from "./planrows";
import { usePlanSaving } from "./plansaving";
import { evidenceKinds, planAPI, taskName, type Plan, type Task } from "./plantypes";
import { RuleEditor } from "./ruleeditor";

const categories = ["noi_dung", "hinh_thuc", "kinh_phi", "trach_nhiem", "vuong_mac"] as const;
const sources = ["ngan_sach_cchc", "kinh_phi_thuong_xuyen", "ngoai_ngan_sach"];
const timings = ["khong_neu", "thuong_xuyen", "trong_nam", "quy", "tu_den", "dinh_ky", "hang_nam", "theo_quy_dinh", "khi_phat_sinh"];
const measures = ["entries", "people", "items", "reach"];

/** The next ID in a category: the last one's number and one; in a unit's own plan the unit's. */
function nextID(plan: Plan, category: Task["category"]): string {
  const tasks = plan.tasks ?? [];
  const last = plan.unit ? undefined : tasks.filter((x) => x.category === category).pop()?.id;
  const stem = last?.replace(/\d+$/, "") ?? `${plan.unit ?? category}.`;
  for (let n = Number(/\d+$/.exec(last ?? "")?.[0] ?? 0) + 1; ; n++) if (!tasks.some((x) => x.id === `${stem}${n}`)) return `${stem}${n}`;
}

export function newTask(plan: Plan): Task {
  return { id: nextID(plan, "hinh_thuc"), category: "hinh_thuc", title_vi: "", text_vi: "", lead: plan.unit ? [plan.unit] : [], schedule: { kind: "thuong_xuyen" } };
}

const digits = (text: string) => Number(text.replace(/\D/g, "")) || undefined;

export function TaskForm({ start, fresh = false, done }: { start: Task; fresh?: boolean; done: () => void }) {
  const { one } = usePlan();
  const { go } = useApp();
  const { plan } = one;
  const [task, change] = useState(start);
  const [revision] = useState(plan.revision);
  const [duties, setDuties] = useState(start.duties ?? []);
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
    duties: duties.filter((d) => d.text_vi.trim()),
    deliverables: deliverables.filter((d) => d.text_vi.trim()),
    indicators: indicators.filter((x) => x.text_vi.trim()),
    funding: funding.filter((f) => f.planned || f.spent || f.note_vi),
  };
  const api = planAPI(plan.id, "tasks", ...(fresh ? [] : [encodeURIComponent(task.id)]));
  const save = (over: number) => void saving.save(fresh ? "POST" : "PUT", api, fresh ? { task: mine } : { revision: over, task: mine });
  const remove = async () => {
    if (await saving.save("POST", `${api}/remove`, { revision })) go(pathTo("ke-hoach", plan.id, "van-ban"));
  };
  const edit = (part: Partial<Task>) => change({ ...task, ...part });
  const schedule = (part: Partial<Task["schedule"]>) => edit({ schedule: { ...task.schedule, ...part } });
  const theirTask = theirs?.one.plan.tasks?.find((x) => x.id === task.id);
  const others = (plan.tasks ?? []).filter((x) => x.id !== task.id);
  return (
    <section class="card no-print" aria-labelledby="edit-task">
      <h2 id="edit-task">{t(fresh ? "plan.add_task" : "plan.edit_task")}</h2>
      <div ref={told} tabIndex={-1} class="outcome">
        <Problem error={error} />
        {theirs && (
          <Overtaken rows={taskRows(plan, theirTask, mine)} who={theirs.who} at={theirs.at} keep={() => save(theirs.one.plan.revision)} take={saving.take} />
        )}
      </div>
      <form
        class="evidence-form"
        onSubmit={(e) => {
          e.preventDefault();
          save(revision);
        }}
      >
        {fresh && (
          <div class="numbers">
            <Labelled id="task-category" label={t("plan.part_of")}>
              <select id="task-category" value={task.category} onChange={(e) => edit({ category: e.currentTarget.value as Task["category"], id: nextID(plan, e.currentTarget.value as Task["category"]) })}>
                {categories.filter((c) => !plan.parent || c === "noi_dung" || c === "hinh_thuc").map((c) => (
                  <option key={c} value={c}>
                    {t(`plan.category.${c}`)}
                  </option>
                ))}
              </select>
            </Labelled>
            <Labelled id="task-id" label={t("plan.task_id")}>
              <input id="task-id" required maxLength={64} value={task.id} onInput={(e) => edit({ id: e.currentTarget.value })} />
            </Labelled>
          </div>
        )}
        <Labelled id="task-title" label={t("plan.task_title")}>
          <input id="task-title" required maxLength={1000} value={task.title_vi} onInput={(e) => edit({ title_vi: e.currentTarget.value })} />
        </Labelled>
        <Labelled id="task-text" label={t("plan.task_text")}>
          <textarea id="task-text" required rows={4} maxLength={8000} value={task.text_vi} onInput={(e) => edit({ text_vi: e.currentTarget.value })} />
        </Labelled>
        {(["lead", "coordinating"] as const).map((field) => (
          <Chips key={field} legend={t(`plan.${field}`)} all={(plan.agencies ?? []).map((a) => [a.id, a.name_vi])} chosen={task[field]} choose={(ids) => edit({ [field]: ids })} />
        ))}
        <div class="numbers">
          <Labelled id="timing" label={t("plan.schedule")}>
            <select id="timing" value={task.schedule.kind} onChange={(e) => schedule({ kind: e.currentTarget.value, recurrence: undefined })}>
              {timings.map((x) => (
                <option key={x} value={x}>
                  {t(`plan.timing.${x}`)}
                </option>
              ))}
            </select>
          </Labelled>
          {(["from", "to"] as const).map((end) => (
            <Labelled key={end} id={end} label={t(`plan.${end}`)}>
              <input id={end} type="date" value={task.schedule[end] ?? ""} onInput={(e) => schedule({ [end]: e.currentTarget.value || undefined })} />
            </Labelled>
          ))}
        </div>
        {task.schedule.kind === "dinh_ky" && <RuleEditor schedule={task.schedule} change={(recurrence) => schedule({ recurrence })} />}
        <Parts legend="plan.duties" add="plan.add_duty" one="plan.duty" list={duties} set={setDuties} fresh={() => ({ id: `${task.id}.${Date.now().toString(36)}`, text_vi: "" })}>
          {(d, put, name) => <textarea aria-label={name} rows={2} maxLength={8000} value={d.text_vi} onInput={(e) => put({ text_vi: e.currentTarget.value })} />}
        </Parts>
        <Parts legend="plan.deliverables" add="plan.add_deliverable" one="plan.deliverable" list={deliverables} set={setDeliverables} fresh={() => ({ text_vi: "" })}>
          {(d, put, name) => (
            <div class="numbers">
              <input aria-label={name} maxLength={1000} value={d.text_vi} onInput={(e) => put({ text_vi: e.currentTarget.value })} />
              <input aria-label={`${t("plan.due")}: ${name}`} type="date" value={d.due ?? ""} onInput={(e) => put({ due: e.currentTarget.value || undefined })} />
            </div>
          )}
        </Parts>
        <Parts legend="plan.indicators" add="plan.add_indicator" one="plan.indicator" list={indicators} set={setIndicators} fresh={() => ({ id: `ct-${Date.now().toString(36)}`, text_vi: "", measure: "entries" })}>
          {(x, put, name) => (
            <div class="numbers">
              <input aria-label={name} maxLength={1000} value={x.text_vi} onInput={(e) => put({ text_vi: e.currentTarget.value })} />
              <input aria-label={`${t("plan.target")}: ${name}`} inputMode="numeric" placeholder={t("plan.target")} value={x.target ?? ""} onInput={(e) => put({ target: digits(e.currentTarget.value) })} />
              <input aria-label={`${t("rep.measure")}: ${name}`} maxLength={1000} placeholder={t("rep.measure")} value={x.unit_vi ?? ""} onInput={(e) => put({ unit_vi: e.currentTarget.value || undefined })} />
              <select aria-label={`${t("plan.measure")}: ${name}`} value={x.measure} onChange={(e) => put({ measure: e.currentTarget.value })}>
                {measures.map((m) => (
                  <option key={m} value={m}>
                    {t(`plan.measure.${m}`)}
                  </option>
                ))}
              </select>
              <select aria-label={`${t("plan.kind")}: ${name}`} value={x.kind ?? ""} onChange={(e) => put({ kind: e.currentTarget.value || undefined })}>
                <option value="">{t("plan.all")}</option>
                {evidenceKinds.map((k) => (
                  <option key={k} value={k}>
                    {t(`evidence_kind.${k}`)}
                  </option>
                ))}
              </select>
            </div>
          )}
        </Parts>
        <Parts legend="plan.money" add="plan.add_funding" one="plan.funding_line" list={funding} set={setFunding} fresh={() => ({ source: sources[0]! })}>
          {(f, put, name) => (
            <div class="numbers">
              <select aria-label={`${t("plan.source")}: ${name}`} value={f.source} onChange={(e) => put({ source: e.currentTarget.value })}>
                {sources.map((s) => (
                  <option key={s} value={s}>
                    {t(`plan.source.${s}`)}
                  </option>
                ))}
              </select>
              {(["planned", "spent"] as const).map((field) => (
                <input key={field} aria-label={`${t(`plan.${field}`)}: ${name}`} inputMode="numeric" placeholder={t(`plan.${field}`)} value={f[field] ?? ""} onInput={(e) => put({ [field]: digits(e.currentTarget.value) })} />
              ))}
              <input aria-label={`${t("plan.note")}: ${name}`} maxLength={1000} placeholder={t("plan.note")} value={f.note_vi ?? ""} onInput={(e) => put({ note_vi: e.currentTarget.value || undefined })} />
            </div>
          )}
        </Parts>
        {others.length > 0 && (
          <details>
            <summary>{t("plan.depends")}{task.depends_on?.length ? `: ${task.depends_on.join(", ")}` : ""}</summary>
            <Chips legend={t("plan.depends")} all={others.map((x) => [x.id, taskName(x, 50)])} chosen={task.depends_on} choose={(ids) => edit({ depends_on: ids })} />
          </details>
        )}
        <SaveOrCancel save={t("plan.save_task")} disabled={saving.busy} cancel={done} />
        {!fresh && (
          <details>
            <summary>{t("plan.remove_task")}</summary>
            <p class="small soft">{t(plan.parent ? "plan.remove_own" : "plan.remove_means")}</p>
            <button type="button" class="button" disabled={saving.busy} onClick={() => void remove()}>
              {t("plan.remove_do")}
            </button>
          </details>
        )}
      </form>
    </section>
  );
}

function Labelled({ id, label, children }: { id: string; label: string; children: ComponentChildren }) {
  return (
    <div>
      <label for={id}>{label}</label>
      {children}
    </div>
  );
}

interface ChipsProps {
  legend: string;
  all: [id: string, words: string][];
  chosen: string[] | undefined;
  choose: (ids: string[]) => void;
}

function Chips({ legend, all, chosen = [], choose }: ChipsProps) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div class="chips">
        {all.map(([id, words]) => {
          const on = chosen.includes(id);
          return (
            <label key={id} class={on ? "chip on" : "chip"}>
              <input type="checkbox" checked={on} onChange={() => choose(on ? chosen.filter((x) => x !== id) : [...chosen, id])} />
              <span>{words}</span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}

interface PartsProps<T> {
  legend: string;
  add: string;
  /** What one of them is called. */
  one: string;
  list: T[];
  set: (list: T[]) => void;
  fresh: () => NoInfer<T>;
  children: (part: T, put: (change: Partial<T>) => void, name: string) => ComponentChildren;
}

/** A list whose parts are changed, added and dropped. */
function Parts<T>({ legend, add, one, list, set, fresh, children }: PartsProps<T>) {
  return (
    <fieldset>
      <legend>{t(legend)}</legend>
      {list.map((part, i) => {
        const name = `${t(one)} ${i + 1}`;
        return (
          <div key={i} class="plan-row">
            {children(part, (change) => set(list.map((x, k) => (k === i ? { ...x, ...change } : x))), name)}
            <button type="button" class="link" aria-label={`${t("plan.drop")}: ${name}`} onClick={() => set(list.filter((_, k) => k !== i))}>
              {t("plan.drop")}
            </button>
          </div>
        );
      })}
      <button type="button" class="link" onClick={() => set([...list, fresh()])}>
        {t(add)}
      </button>
    </fieldset>
  );
}
