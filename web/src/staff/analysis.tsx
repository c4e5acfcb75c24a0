// What the answers of a closed round teach: the paper's figures in words, two charts, and a table of the questions.

import { useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { dateTime, number } from "../lib/format";
import { t } from "../lib/i18n";
import { Histogram, Scatter } from "./analysischarts";
import { fixed, keyOf, reliabilityWord } from "./analysisfigures";
import { QuestionFigures } from "./analysisquestion";
import { QuestionTable } from "./analysistable";
import type { Analysis, Attempts } from "./analysistypes";
import { useApp, useLoad } from "./context";
import { download } from "./files";
import { Link, Problem, Title } from "./parts";
import { pathTo } from "./place";

/** A round of a million attempts takes the server more than a minute the first time. */
const patience = 180_000;

export function AnalysisPage({ contest, paper }: { contest: string; paper: string }) {
  const [attempts, setAttempts] = useState<Attempts>("first");
  const base = `/api/v1/staff/contests/${encodeURIComponent(contest)}/papers/${encodeURIComponent(paper)}/analysis`;
  const { value: a, error, busy, again } = useLoad<Analysis>(`${base}?attempts=${attempts}`, patience);
  return (
    <>
      <nav class="crumbs small" aria-label={t("crumbs")}>
        <Link to={pathTo("phan-tich")}>{t("menu.analyses")}</Link>
      </nav>
      <Title name={t("analysis")} />
      {a && (
        <p class="soft">
          {a.title}
          {a.name && ` · ${a.name}`}
          {a.closes_at && ` · ${t("closed_at", { when: dateTime(Date.parse(a.closes_at)) })}`}
        </p>
      )}
      <Problem error={error} again={again} />
      {busy && !error && (
        <p class="loading soft" role="status">
          {t("analysis.computing")}
        </p>
      )}
      {a && !error && (
        <>
          <Choice value={attempts} onChange={setAttempts} table={`${base}/table?attempts=${attempts}`} />
          <Basis a={a} />
          {a.counted > 0 && <Figures a={a} />}
        </>
      )}
    </>
  );
}

/** Which attempts count, and the table as a file. */
function Choice({ value, onChange, table }: { value: Attempts; onChange: (value: Attempts) => void; table: string }) {
  const { session } = useApp();
  const [error, fail] = useState<ApiError>();
  const save = () =>
    download(session, table).then(
      () => fail(undefined),
      (err) => fail(err instanceof ApiError ? err : new ApiError(0, "network")),
    );
  return (
    <div class="analysis-choice">
      <div>
        <label for="attempts">{t("analysis.attempts")}</label>
        <select id="attempts" value={value} onChange={(e) => onChange(e.currentTarget.value as Attempts)}>
          <option value="first">{t("analysis.attempts.first")}</option>
          <option value="all">{t("analysis.attempts.all")}</option>
        </select>
      </div>
      <button type="button" class="button" onClick={save}>
        {t("analysis.download")}
      </button>
      <Problem error={error} />
    </div>
  );
}

/** What the figures rest on, what is left out and why, and whether that is enough. */
function Basis({ a }: { a: Analysis }) {
  const left = (["repeats", "blank", "unfit"] as const).filter((what) => a[what] > 0);
  if (a.counted === 0) {
    return (
      <div class="card empty">
        <p class="empty-title">{t("analysis.none")}</p>
        <p class="soft">{t("analysis.none_do", { n: number(a.min_shown) })}</p>
      </div>
    );
  }
  return (
    <>
      <p class="basis">
        {t(`analysis.basis.${a.attempts}`, { n: number(a.counted) })}
        {left.map((what) => ` ${t(`analysis.left.${what}`, { n: number(a[what]) })}`)}
      </p>
      {a.counted < a.min_shown && <p class="warn">{t("analysis.few", { n: number(a.counted), min: number(a.min_shown) })}</p>}
    </>
  );
}

function Figures({ a }: { a: Analysis }) {
  const [chosen, choose] = useState<string>();
  const from = useRef<HTMLElement | null>(null);
  const open = (key: string) => {
    from.current = document.activeElement as HTMLElement | null;
    choose(key);
  };
  const close = () => {
    choose(undefined);
    from.current?.focus();
  };
  const q = a.questions.find((x) => keyOf(x) === chosen);
  return (
    <>
      <Summary a={a} />
      <div class="charts">
        <Histogram a={a} />
        <Scatter questions={a.questions} chosen={chosen} choose={open} />
      </div>
      {q && <QuestionFigures key={chosen} q={q} least={a.min_shown} close={close} />}
      <QuestionTable a={a} chosen={chosen} choose={open} />
    </>
  );
}

/** The figures of the paper, each with what it means. */
function Summary({ a }: { a: Analysis }) {
  const r = a.reliability;
  const word = r.coefficient === null ? "" : ` – ${t(`analysis.reliability.${reliabilityWord(r.coefficient)}`)}`;
  const rows: [string, string, string][] = [
    ["counted", number(a.counted), t("analysis.counted_is")],
    ["mean", `${fixed(a.mean)}/${number(a.items)}`, t("analysis.mean_is", { median: fixed(a.median) })],
    ["sd", fixed(a.sd), t("analysis.sd_is")],
    ["reliability", fixed(r.coefficient) + word, t(`analysis.method.${r.method || "none"}`)],
    ["sem", fixed(r.standard_error), r.standard_error === null ? t("analysis.sem_none") : t("analysis.sem_is", { sem: fixed(r.standard_error) })],
  ];
  return (
    <section class="card" aria-labelledby="paper-figures">
      <h2 id="paper-figures">{t("analysis.paper")}</h2>
      <dl class="paper-figures">
        {rows.map(([name, figure, meaning]) => (
          <div key={name}>
            <dt>{t(`analysis.${name}`)}</dt>
            <dd class="figures">{figure}</dd>
            <dd class="meaning small soft">{meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
