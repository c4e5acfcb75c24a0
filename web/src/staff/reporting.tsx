// Who owes which report: a map of units and periods, and the way to each report.

import { useState, type Dispatch, type StateUpdater } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { dayWords, number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useLoad, type Loaded } from "./context";
import { rowsOf, standingOf, summaryOf, type Standing } from "./debts";
import { mayFile } from "./menu";
import { Link, Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";
import type { Debt, Period, Reporting } from "./reportingtypes";

export const section = "bao-cao";

export const apiOfPlan = (plan: string) => `/api/v1/staff/plans/${encodeURIComponent(plan)}`;

/** "20/3/2026" of 2026-03-20. */
const screens = { map: [], dashboard: ["tong-quan"], periods: ["ky"], calendar: ["lich-nghi"], feeds: ["lich-dien-tu"], mails: ["nhac-viec"] } as const;
export type Screen = keyof typeof screens;

interface FrameProps {
  plan: string;
  at: Screen;
  name: string;
  children: ComponentChildren;
}

/** The frame of a screen about a plan's reports: the heading, and the way to the other screens. */
export function ReportingFrame({ plan, at, name, children }: FrameProps) {
  const { user } = useApp();
  return (
    <>
      <Title name={name} />
      <nav class="res-tabs no-print" aria-label={t("rep.screens")}>
        {(Object.keys(screens) as Screen[]).filter((screen) => (screen === "feeds" ? mayFile(user.roles) : screen !== "mails" || user.roles.includes("administrator"))).map((screen) => (
          <Link key={screen} to={pathTo(section, plan, ...screens[screen])} current={screen === at}>
            {t(`rep.${screen}`)}
          </Link>
        ))}
      </nav>
      {children}
    </>
  );
}

/** Begins with the latest plan of the province, and leads to the others. */
export function ReportingStart() {
  const { value, error, again } = useLoad<{ plans: { id: string; year: number; title: string; parent?: string }[] }>("/api/v1/staff/plans");
  const [latest, ...others] = value?.plans.filter((p) => !p.parent) ?? [];
  if (!latest) {
    return (
      <>
        <Title name={t("rep.map")} />
        <Problem error={error} again={again} />
        {!error && (value ? <p class="empty">{t("rep.no_plan")}</p> : <Loading />)}
      </>
    );
  }
  return (
    <>
      <DebtMap plan={latest.id} />
      {others.length > 0 && (
        <nav class="no-print rep-others" aria-labelledby="rep-others">
          <h2 id="rep-others">{t("rep.other_plans")}</h2>
          <ul class="plain">
            {others.map((p) => (
              <li key={p.id}>
                <Link to={pathTo(section, p.id)}>{`${p.title} (${p.year})`}</Link>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </>
  );
}

export function useReporting(plan: string): Loaded<Reporting> {
  return useLoad<Reporting>(`${apiOfPlan(plan)}/reporting`);
}

export function DebtMap({ plan }: { plan: string }) {
  const { value: r, error, again } = useReporting(plan);
  const [text, setText] = useState("");
  const [owing, setOwing] = useState(false);
  return (
    <ReportingFrame plan={plan} at="map" name={t("rep.map")}>
      <Problem error={error} again={again} />
      {!r && !error && <Loading />}
      {r && (
        <>
          <p class="basis">{t("rep.map_of", { plan: r.plan.title, today: dayWords(r.today) })}</p>
          <Periods r={r} />
          {(text || owing) && <p class="print-only">{[text, owing && t("rep.only_late")].filter(Boolean).join(" · ")}</p>}
          <Filter text={text} setText={setText} owing={owing} setOwing={setOwing} />
          <Map r={r} rows={rowsOf(r, text, owing)} />
        </>
      )}
    </ReportingFrame>
  );
}

/** Each period with what came, and the Department's own report. */
function Periods({ r }: { r: Reporting }) {
  return (
    <ul class="rep-periods">
      {r.periods.map((p) => {
        const s = summaryOf(r.debts, p.id);
        const whole = r.consolidated.find((d) => d.period === p.id);
        return (
          <li key={p.id} class="card">
            <h2>{p.name_vi}</h2>
            <p>{due(p)}</p>
            <p class="small soft">{t("rep.data", { from: dayWords(p.from), to: dayWords(p.to) })}</p>
            <p>
              <strong class="figures">{`${number(s.sent)}/${number(s.of)}`}</strong> {t("rep.have_sent")}{" "}
              {s.late > 0 && <span class="rep-mark rep-late">{t("rep.late_units", { n: number(s.late) })}</span>}
            </p>
            {r.owner.id && (whole || r.may.unit === r.owner.id || r.may.calendar) && (
              <p>
                <Link to={pathTo(section, r.plan.id, p.id, r.owner.id)}>{t("rep.consolidated")}</Link>
                {whole && ` (${t(`rep.state.${whole.state}`)})`}
              </p>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** When reports are due: the day that is worked, and over what it moved there. */
export function movedWords(p: Pick<Period, "due" | "due_moved" | "due_over">): string {
  if (p.due === p.due_moved) return dayWords(p.due);
  return t("rep.moved", { day: dayWords(p.due_moved), was: dayWords(p.due), why: p.due_over?.join(", ") || t("rep.weekend") });
}

export const due = (p: Period): string => t("rep.due", { day: movedWords(p) });

interface FilterProps {
  text: string;
  setText: Dispatch<StateUpdater<string>>;
  owing: boolean;
  setOwing: Dispatch<StateUpdater<boolean>>;
}

function Filter({ text, setText, owing, setOwing }: FilterProps) {
  return (
    <div class="analysis-choice no-print">
      <div>
        <label for="rep-find">{t("rep.find")}</label>
        <input id="rep-find" type="search" maxLength={100} value={text} onInput={(e) => setText(e.currentTarget.value)} />
      </div>
      <label class="check">
        <input type="checkbox" checked={owing} onChange={(e) => setOwing(e.currentTarget.checked)} /> {t("rep.only_late")}
      </label>
      <button type="button" class="button" onClick={() => window.print()}>
        {t("rep.print")}
      </button>
    </div>
  );
}

const signs: Record<Standing, string> = { accepted: "✓✓", sent: "✓", late: "!", returned: "↩", writing: "✎", open: "○" };

function Map({ r, rows }: { r: Reporting; rows: ReturnType<typeof rowsOf> }) {
  return (
    <>
      <p class="found" role="status">
        {t("rep.shown", { n: number(rows.length), of: number(r.units.length) })}
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("rep.map")}>
        <table class="table matrix rep-map">
          <thead>
            <tr>
              <th scope="col">{t("rep.unit")}</th>
              {r.periods.map((p) => (
                <th key={p.id} scope="col">
                  {p.name_vi}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <th scope="row">{row.name}</th>
                {row.cells.map((d, i) => (
                  <td key={r.periods[i]!.id}>{d && <Cell plan={r.plan.id} d={d} name={`${row.name}, ${r.periods[i]!.name_vi}`} />}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Cell({ plan, d, name }: { plan: string; d: Debt; name: string }) {
  const standing = standingOf(d);
  const days = d.days_late ? t("rep.days_late", { n: number(d.days_late) }) : "";
  const words = [t(`rep.standing.${standing}`), days].filter(Boolean).join(", ");
  return (
    <Link to={pathTo(section, plan, d.period, d.unit)} class={`rep-mark rep-${standing}`}>
      <span aria-hidden="true">{`${signs[standing]} `}</span>
      <span class="sr">{`${name}: `}</span>
      {words}
    </Link>
  );
}
