// Money by source, opened to the plan's tasks and to units' own plans, whose sums are what the source shows.

import { useState } from "preact/hooks";
import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { useLoad } from "./context";
import { Link, Loading, Problem } from "./parts";
import { pathTo } from "./place";
import { planAPI } from "./plantypes";
import type { Dashboard } from "./reportingtypes";
import { share, ShareTable } from "./sharetable";

interface Amount {
  planned: number;
  spent: number;
}

interface TaskMoney extends Amount {
  id: string;
  title: string;
}

interface Opened extends Amount {
  source: string;
  tasks: TaskMoney[];
  units: (Amount & { unit: string; name: string; plan: string; tasks: TaskMoney[] })[];
}

export function MoneyBySource({ d }: { d: Dashboard }) {
  const [open, setOpen] = useState(false);
  const rows = d.money.map((m) => ({ name: t(`plan.source.${m.source}`), share: share(m.spent, m.planned), cells: [number(m.planned), number(m.spent)] }));
  const columns = ["source", "progress", "planned", "spent"].map((c) => t(`rep.${c}`));
  const any = d.money.some((m) => m.planned || m.spent);
  return (
    <>
      <ShareTable id="dash-money" heading={t("rep.money")} columns={columns} rows={rows} />
      {any && (
        <section class="card" aria-labelledby="money-opened">
          <h2 id="money-opened">{t("rep.money_opened")}</h2>
          <button type="button" class="button no-print" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t(open ? "rep.money_close" : "rep.money_open")}
          </button>
          {open && <Sources plan={d.plan.id} />}
        </section>
      )}
    </>
  );
}

function Sources({ plan }: { plan: string }) {
  const { value, error, again } = useLoad<{ sources: Opened[] }>(planAPI(plan, "money"));
  if (!value) return error ? <Problem error={error} again={again} /> : <Loading />;
  return (
    <>
      {value.sources.filter((m) => m.tasks.length + m.units.length > 0).map((m) => (
        <SourceTable key={m.source} plan={plan} m={m} />
      ))}
    </>
  );
}

function SourceTable({ plan, m }: { plan: string; m: Opened }) {
  const name = t(`plan.source.${m.source}`);
  const cells = (x: Amount) => (
    <>
      <td class="figure figures">{number(x.planned)}</td>
      <td class="figure figures">{number(x.spent)}</td>
    </>
  );
  const task = (of: string, x: TaskMoney) => (
    <Link to={pathTo("ke-hoach", of, "nhiem-vu", x.id)}>{`${x.id} ${x.title}`}</Link>
  );
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={name}>
      <table class="table">
        <caption>{name}</caption>
        <thead>
          <tr>
            <th scope="col">{t("rep.spender")}</th>
            <th scope="col" class="figure">{t("rep.planned")}</th>
            <th scope="col" class="figure">{t("rep.spent")}</th>
          </tr>
        </thead>
        <tbody>
          {m.tasks.map((x) => (
            <tr key={x.id}>
              <th scope="row">{task(plan, x)}</th>
              {cells(x)}
            </tr>
          ))}
          {m.units.map((u) => (
            <tr key={u.unit}>
              <th scope="row">
                <Link to={pathTo("ke-hoach", u.plan)}>{t("rep.own_plan", { unit: u.name })}</Link>
                {u.tasks.map((x) => (
                  <span key={x.id} class="below small">
                    {task(u.plan, x)}: {number(x.spent)} / {number(x.planned)}
                  </span>
                ))}
              </th>
              {cells(u)}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("plan.sum")}</th>
            {cells(m)}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
