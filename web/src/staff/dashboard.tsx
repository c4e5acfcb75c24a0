// How the campaign stands, for its leadership: by agency, form, month and source of money, each a picture with its table.

import { useState } from "preact/hooks";
import { dayWords, number } from "../lib/format";
import { t } from "../lib/i18n";
import { BarChart } from "./barchart";
import { useLoad } from "./context";
import { Loading, Problem } from "./parts";
import { MoneyBySource } from "./planmoney";
import { apiOfPlan, ReportingFrame } from "./reporting";
import type { Dashboard } from "./reportingtypes";
import { share, ShareTable } from "./sharetable";

export function DashboardPage({ plan }: { plan: string }) {
  const [period, setPeriod] = useState("");
  const { value: d, error, again, busy } = useLoad<Dashboard>(`${apiOfPlan(plan)}/dashboard?period=${encodeURIComponent(period)}`);
  return (
    <ReportingFrame plan={plan} at="dashboard" name={t("rep.dashboard")}>
      <Problem error={error} again={again} />
      {!d && !error && <Loading />}
      {d && (
        <div class="statistics" aria-busy={busy}>
          <p class="basis">{t("rep.map_of", { plan: d.plan.title, today: dayWords(d.today) })}</p>
          <p class="print-only">{d.periods.find((p) => p.id === period)?.name_vi ?? t("rep.whole_year")}</p>
          <div class="analysis-choice no-print">
            <div>
              <label for="dash-period">{t("rep.period")}</label>
              <select id="dash-period" value={period} onChange={(e) => setPeriod(e.currentTarget.value)}>
                <option value="">{t("rep.whole_year")}</option>
                {d.periods.map((p) => (
                  <option key={p.id} value={p.id}>
                    {p.name_vi}
                  </option>
                ))}
              </select>
            </div>
            <button type="button" class="button" onClick={() => window.print()}>
              {t("rep.print")}
            </button>
          </div>
          <Headline d={d} />
          <div class="charts">
            <Months d={d} />
            <Forms d={d} />
          </div>
          <FormTable d={d} />
          <Agencies d={d} />
          <Indicators d={d} />
          <MoneyBySource d={d} />
          <Reports d={d} />
        </div>
      )}
    </ReportingFrame>
  );
}

function Headline({ d }: { d: Dashboard }) {
  const figures = [
    ["entries", d.all.entries],
    ["people", d.all.people ?? 0],
    ["units_filing", d.units],
    ["tasks_late", d.statuses.late ?? 0],
  ] as const;
  return (
    <dl class="tally">
      {figures.map(([name, n]) => (
        <div key={name}>
          <dt>{t(`rep.${name}`)}</dt>
          <dd class="figures">{number(n)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The highest bar in words. */
function most(bars: { name: string; value: number }[]): string {
  if (bars.length === 0) return t("rep.none_yet");
  const top = bars.reduce((a, b) => (b.value > a.value ? b : a));
  return t("rep.most", { name: top.name, n: number(top.value) });
}

function Months({ d }: { d: Dashboard }) {
  const bars = d.months.map((m) => ({ name: m.month.split("-").reverse().join("/"), value: m.entries }));
  if (bars.length === 0) return null;
  return <BarChart id="dash-months" heading={t("rep.by_month")} label={most(bars)} bars={bars} names={t("rep.month")} values={t("rep.entries")} />;
}

function Forms({ d }: { d: Dashboard }) {
  const bars = d.forms.map((f) => ({ name: f.clause, value: f.entries }));
  if (bars.length === 0) return null;
  return <BarChart id="dash-forms" heading={t("rep.by_form")} label={most(bars)} bars={bars} names={t("rep.clause")} values={t("rep.entries")} />;
}

function FormTable({ d }: { d: Dashboard }) {
  const rows = d.forms.map((f) => ({
    name: `${f.clause}: ${f.title}`,
    note: t(`task_status.${f.status}`),
    share: share(f.entries, d.all.entries),
    cells: [number(f.entries), number(f.people ?? 0)],
  }));
  const columns = ["form", "part", "entries", "people"].map((c) => t(`rep.${c}`));
  return <ShareTable id="dash-form-table" heading={t("rep.form_progress")} columns={columns} rows={rows} />;
}

function Agencies({ d }: { d: Dashboard }) {
  const rows = d.agencies.map((a) => {
    const n = (status: string) => a.statuses[status] ?? 0;
    const good = n("done") + n("evidenced");
    return { name: a.name, share: share(good, a.tasks), cells: [`${number(good)}/${number(a.tasks)}`, number(n("late") + n("lacking")), number(a.entries), number(a.people ?? 0)] };
  });
  const columns = ["agency", "progress", "tasks_done", "tasks_short", "entries", "people"].map((c) => t(`rep.${c}`));
  return <ShareTable id="dash-agencies" heading={t("rep.by_agency")} columns={columns} rows={rows} />;
}

function Indicators({ d }: { d: Dashboard }) {
  const rows = d.indicators.map((x) => ({
    name: `${x.clause}: ${x.text}`,
    note: x.reached ? `✓ ${t("rep.reached")}` : "",
    share: share(x.value, x.target),
    cells: [number(x.value), number(x.target), x.unit ?? ""],
  }));
  const columns = ["indicator", "progress", "value", "target", "measure"].map((c) => t(`rep.${c}`));
  return <ShareTable id="dash-indicators" heading={t("rep.indicators")} columns={columns} rows={rows} />;
}

function Reports({ d }: { d: Dashboard }) {
  const rows = d.periods.map((p) => ({ name: p.name_vi, note: dayWords(p.due_moved), share: share(p.sent, p.of), cells: [number(p.sent), number(p.of), number(p.late)] }));
  const columns = ["period", "progress", "sent", "owed", "late"].map((c) => t(`rep.${c}`));
  return <ShareTable id="dash-reports" heading={t("rep.reports")} columns={columns} rows={rows} />;
}
