// The plans there are, and a plan file brought in: looked at first, then stored whole or not at all.

import { t } from "../lib/i18n";
import { number } from "../lib/format";
import { Apply, Chooser, Refused, useBringing, type Words } from "./bringfile";
import { Rows } from "./compare";
import { useLoad } from "./context";
import { Link, Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";
import { partWords, planRows } from "./planrows";
import type { Plan } from "./plantypes";

interface Summary {
  id: string;
  year: number;
  title: string;
  number?: string;
  issuer?: string;
  parent?: string;
  unit_name?: string;
  head?: { name?: string; position?: string };
  tasks: number;
}

const path = "/api/v1/staff/plans";

export function Plans() {
  const { value, error, again } = useLoad<{ plans: Summary[]; may_import: boolean }>(path);
  return (
    <>
      <Title name={t("menu.plans")} />
      <Problem error={error} again={again} />
      {!value && !error && <Loading />}
      {value && value.plans.length === 0 && (
        <div class="card empty">
          <p class="empty-title">{t("plan.none")}</p>
          <p class="soft">{t(value.may_import ? "plan.none_do" : "plan.none_wait")}</p>
        </div>
      )}
      {value && value.plans.length > 0 && <List plans={value.plans} />}
      {value?.may_import && <In onDone={again} />}
    </>
  );
}

function List({ plans }: { plans: Summary[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("menu.plans")}>
      <table class="table">
        <caption class="sr">{t("menu.plans")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("plan.plan")}</th>
            <th scope="col">{t("plan.year")}</th>
            <th scope="col">{t("plan.of")}</th>
            <th scope="col" class="figure">{t("plan.tasks")}</th>
          </tr>
        </thead>
        <tbody>
          {plans.map((p) => (
            <tr key={p.id}>
              <th scope="row">
                <Link to={pathTo("ke-hoach", p.id)}>{p.title}</Link>
                {p.number && <span class="below small soft">{p.number}</span>}
              </th>
              <td class="figures">{p.year}</td>
              <td>
                {p.unit_name || p.issuer}
                {p.head?.name && <span class="below small soft">{t("plan.head_is", { name: p.head.name })}</span>}
              </td>
              <td class="figure figures">{number(p.tasks)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface Report {
  dry_run: boolean;
  id: string;
  title: string;
  year: number;
  tasks: number;
  duties: number;
  agencies: number;
  new: boolean;
  changed: string[];
  revision: number;
  before?: Plan;
  after?: Plan;
}

/** More rows than this are not shown. */
const mostRows = 200;

const words: Words = ({ path: at }) => ({ name: at, hasLine: false });

function In({ onDone }: { onDone: () => void }) {
  const bringing = useBringing<Report>();
  const { report, error, share } = bringing;
  const send = async (dry: boolean) => {
    // What somebody saves after this was shown is not written over: the server refuses it by the revision.
    const over = !dry && report?.revision ? `&revision=${report.revision}` : "";
    if ((await bringing.send(`${path}/import?dry_run=${dry}${over}`)) && !dry) onDone();
  };
  return (
    <section class="card" aria-labelledby="plan-import">
      <h2 id="plan-import">{t("plan.import")}</h2>
      <Chooser bringing={bringing as never} accept=".yaml,.yml" hint={t("plan.import_hint")} most={4 * 1_048_576} attempt={() => void send(true)} />
      <div ref={bringing.outcome} tabIndex={-1} class="outcome">
        {error && <Refused error={error} words={words} />}
        {error?.code === "planning_stale" && (
          <button type="button" class="button" onClick={() => void send(true)}>
            {t("plan.import_again")}
          </button>
        )}
        {report && <Outcome report={report} busy={share !== undefined} apply={() => void send(false)} />}
      </div>
    </section>
  );
}

function Outcome({ report, busy, apply }: { report: Report; busy: boolean; apply: () => void }) {
  const nothing = !report.new && report.changed.length === 0;
  return (
    <>
      <h3>{t(report.dry_run ? "would_happen" : "happened")}</h3>
      <p>{t("plan.read", { title: report.title, year: report.year, tasks: report.tasks, duties: report.duties, agencies: report.agencies })}</p>
      {!report.new && report.changed.length > 0 && <p class="small">{t("plan.would_change", { parts: report.changed.map(partWords).join("; ") })}</p>}
      {report.dry_run && report.before && report.after && <Differences {...report} before={report.before} after={report.after} />}
      {nothing && <p>{t("plan.import_nothing")}</p>}
      {report.dry_run && !nothing && <Apply means={t(report.new ? "plan.import_new" : "plan.import_change")} label={t("plan.import_do")} busy={busy} apply={apply} />}
      {!report.dry_run && (
        <p class="did">
          {t("plan.imported")} <Link to={pathTo("ke-hoach", report.id)}>{t("plan.open")}</Link>
        </p>
      )}
    </>
  );
}

/** What is stored and what the file says, where they differ. */
function Differences({ before, after, changed }: { before: Plan; after: Plan; changed: string[] }) {
  const rows = planRows(before, after, changed);
  return (
    <>
      <Rows rows={rows.slice(0, mostRows)} names={[t("plan.theirs"), t("plan.in_file")]} />
      {rows.length > mostRows && <p class="small soft">{t("plan.more_rows", { n: rows.length - mostRows })}</p>}
    </>
  );
}
