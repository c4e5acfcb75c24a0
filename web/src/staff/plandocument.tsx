// A plan as its document says, duty by duty, word for word; what may be made of it; and who changed what.

import { useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { dateTime, dayWords } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { mayLead } from "./menu";
import { Link, Loading, Problem } from "./parts";
import { pathTo } from "./place";
import { HeadFields, HeadForm, headBody } from "./planhead";
import { Export, PlanPage, usePlan } from "./planhome";
import { DocumentForm } from "./plandocumentform";
import { partWords } from "./planrows";
import { usePlanSaving } from "./plansaving";
import { newTask, TaskForm } from "./plantaskform";
import { agencyWords, planAPI, scheduleWords, taskName, tasksOf, type Head, type OnePlan, type Task } from "./plantypes";

const categories = ["noi_dung", "hinh_thuc", "kinh_phi", "trach_nhiem", "vuong_mac"] as const;

export function PlanDocument({ id }: { id: string }) {
  return (
    <PlanPage id={id} tab="van-ban">
      <Text />
      <AddTask />
      <Make id={id} />
    </PlanPage>
  );
}

function Text() {
  const { one } = usePlan();
  const { document: d, head } = one.plan;
  const [editing, edit] = useState<"" | "document" | "head">("");
  const facts: [string, string | undefined][] = [
    ["plan.number", d.number], ["plan.issued", dayWords(d.issued_on)], ["plan.issuer", d.issuer_vi], ["plan.signer", [d.signer_title_vi, d.signer_vi].filter(Boolean).join(": ")],
    ["plan.head", [[head?.name, head?.position].filter(Boolean).join(", "), head?.user && t("plan.head_tied_other")].filter(Boolean).join(". ")], ["plan.audience", d.audience_vi],
  ];
  return (
    <>
      {editing === "document" && <DocumentForm done={() => edit("")} />}
      {editing === "head" && <HeadForm done={() => edit("")} />}
      <section class="card" aria-labelledby="document">
        <h2 id="document">{d.title_vi}</h2>
        <dl class="facts">
          {facts.map(([name, words]) => words && (
            <div key={name}>
              <dt>{t(name)}</dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
        {(d.legal_bases ?? []).length > 0 && (
          <>
            <h3>{t("plan.bases")}</h3>
            <ul class="plan-list">
              {d.legal_bases!.map((b, i) => (
                <li key={i}>{b.text_vi || [b.number, dayWords(b.date)].filter(Boolean).join(", ")}</li>
              ))}
            </ul>
          </>
        )}
        {(d.recipients_vi ?? []).length > 0 && (
          <>
            <h3>{t("plan.recipients")}</h3>
            <ul class="plan-list">
              {d.recipients_vi!.map((r, i) => (
                <li key={i}>{r}</li>
              ))}
            </ul>
          </>
        )}
        {one.may.edit && !editing && (
          <p class="buttons no-print">
            <button type="button" class="button" onClick={() => edit("document")}>
              {t("plan.edit_document")}
            </button>
            <button type="button" class="button" onClick={() => edit("head")}>
              {t("plan.edit_head")}
            </button>
          </p>
        )}
      </section>
      {categories.map((category) => {
        const tasks = tasksOf(one.plan, category);
        return tasks.length === 0 ? null : (
          <section key={category} class="card plan-text" aria-labelledby={`c-${category}`}>
            <h2 id={`c-${category}`}>{t(`plan.category.${category}`)}</h2>
            {tasks.map((task) => (
              <TaskText key={task.id} task={task} />
            ))}
          </section>
        );
      })}
    </>
  );
}

function TaskText({ task }: { task: Task }) {
  const { one } = usePlan();
  return (
    <article>
      <h3>
        <Link to={pathTo("ke-hoach", one.plan.id, "nhiem-vu", task.id)}>
          {task.id} {task.title_vi}
        </Link>
      </h3>
      <Duties task={task} />
      <p class="small soft">
        {[task.lead?.length && `${t("plan.lead")}: ${agencyWords(one.plan, task.lead)}`, task.coordinating?.length && `${t("plan.coordinating")}: ${agencyWords(one.plan, task.coordinating)}`, scheduleWords(task.schedule)]
          .filter(Boolean)
          .join(" · ")}
      </p>
    </article>
  );
}

/** A new task, and in a unit's own plan those of the province that were left out. */
function AddTask() {
  const { one } = usePlan();
  const [adding, add] = useState(false);
  if (!one.may.edit) return null;
  if (adding) return <TaskForm start={newTask(one.plan)} fresh done={() => add(false)} />;
  return (
    <section class="card no-print" aria-labelledby="more-tasks">
      <h2 id="more-tasks">{t("plan.more_tasks")}</h2>
      <button type="button" class="button" onClick={() => add(true)}>
        {t("plan.add_task")}
      </button>
      {one.plan.parent && <LeftOut parent={one.plan.parent} />}
    </section>
  );
}

function LeftOut({ parent }: { parent: string }) {
  const { one } = usePlan();
  const { value } = useLoad<OnePlan>(planAPI(parent));
  const saving = usePlanSaving("tasks", () => choose(""));
  const [chosen, choose] = useState("");
  const out = (value?.plan.tasks ?? []).filter((x) => (x.category === "noi_dung" || x.category === "hinh_thuc") && !one.plan.tasks?.some((y) => y.id === x.id));
  if (out.length === 0) return null;
  return (
    <form
      class="row-form"
      onSubmit={(e) => {
        e.preventDefault();
        void saving.save("POST", planAPI(one.plan.id, "tasks"), { restore: chosen });
      }}
    >
      <div>
        <label for="left-out">{t("plan.left_out")}</label>
        <select id="left-out" required value={chosen} onChange={(e) => choose(e.currentTarget.value)}>
          <option value="">{t("plan.choose_task")}</option>
          {out.map((x) => (
            <option key={x.id} value={x.id}>
              {taskName(x)}
            </option>
          ))}
        </select>
      </div>
      <button class="button" disabled={saving.busy}>
        {t("plan.restore")}
      </button>
      <Problem error={saving.error} />
    </form>
  );
}

/** What a task says, word for word. */
export function Duties({ task }: { task: Task }) {
  if (!task.duties?.length) return <p class="as-written">{task.text_vi}</p>;
  return (
    <ul class="duties">
      {task.duties.map((d) => (
        <li key={d.id}>{d.text_vi}</li>
      ))}
    </ul>
  );
}

/** The file, next year's plan, and a unit's own plan. */
function Make({ id }: { id: string }) {
  const { one } = usePlan();
  const { session, go, user } = useApp();
  const [error, fail] = useState<ApiError>();
  const [year, setYear] = useState(`${one.plan.document.plan_year + 1}`);
  const [unit, setUnit] = useState(one.may.unit ?? "");
  const [head, setHead] = useState<Head>({});
  const make = (what: string, body: Record<string, unknown>) => (event: Event) => {
    event.preventDefault();
    session
      .call<OnePlan>("POST", planAPI(id, what), body)
      .then((made) => go(pathTo("ke-hoach", made.plan.id)))
      .catch((err) => fail(err instanceof ApiError ? err : new ApiError(0, "network")));
  };
  return (
    <section class="card no-print" aria-labelledby="make">
      <h2 id="make">{t("plan.make")}</h2>
      <div class="buttons">
        <Export />
        <button type="button" class="button" onClick={() => window.print()}>
          {t("plan.print")}
        </button>
      </div>
      <Problem error={error} />
      {one.may.edit && !one.plan.parent && (
        <form class="row-form" onSubmit={make("copy", { year: Number(year) })}>
          <div>
            <label for="year">{t("plan.copy_year")}</label>
            <input id="year" inputMode="numeric" required pattern="20\d\d" value={year} onInput={(e) => setYear(e.currentTarget.value)} />
          </div>
          <button class="button">{t("plan.copy")}</button>
        </form>
      )}
      {mayLead(user.roles) && !one.plan.parent && (
        <form class="row-form" onSubmit={make("unit-plans", { unit, ...headBody(head) })}>
          <div>
            <label for="own-unit">{t("plan.unit_plan_of")}</label>
            <select id="own-unit" required value={unit} onChange={(e) => (setUnit(e.currentTarget.value), setHead({}))}>
              <option value="">{t("evidence.choose_unit")}</option>
              {one.units.filter((u) => one.may.sees_all || u.id === one.may.unit).map((u) => (
                <option key={u.id} value={u.id}>
                  {u.name}
                </option>
              ))}
            </select>
          </div>
          {unit && <HeadFields key={unit} unit={unit} head={head} change={setHead} />}
          <button class="button">{t("plan.unit_plan")}</button>
        </form>
      )}
    </section>
  );
}

interface Revision {
  revision: number;
  by_name?: string;
  at: string;
  changed: string[];
}

export function PlanHistory({ id }: { id: string }) {
  return (
    <PlanPage id={id} tab="lich-su">
      <Revisions id={id} />
    </PlanPage>
  );
}

function Revisions({ id }: { id: string }) {
  const { value, error, again } = useLoad<{ revisions: Revision[] }>(planAPI(id, "history"));
  if (!value) return error ? <Problem error={error} again={again} /> : <Loading />;
  return (
    <section class="card">
      <h2>{t("plan.tab.history")}</h2>
      <ol class="plan-history">
        {value.revisions.map((r) => (
          <li key={r.revision}>
            <strong>{dateTime(Date.parse(r.at))}</strong> {r.by_name} · {t("plan.revision", { n: r.revision })}
            {r.changed.length > 0 && <span class="below small">{r.changed.map(partWords).join("; ")}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
