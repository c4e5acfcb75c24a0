// The rounds whose questions can be analysed, of all contests or of one.

import { dateTime } from "../lib/format";
import { t } from "../lib/i18n";
import { AnalysisPage } from "./analysis";
import type { AnalysedPaper } from "./analysistypes";
import { useEvery, useLoad } from "./context";
import { Link, Loading, Problem, State, Title } from "./parts";
import { pathTo } from "./place";

const refreshEvery = 15_000;

/** The rounds of all contests, or, with a slug, of one; the only round of a contest is shown at once. */
export function Analyses({ contest }: { contest?: string }) {
  const { value, error, again } = useLoad<{ papers: AnalysedPaper[] }>("/api/v1/staff/analyses");
  useEvery(refreshEvery, again);
  const rounds = (value?.papers ?? []).filter((r) => contest === undefined || r.contest === contest);
  const only = contest !== undefined && rounds.length === 1 ? rounds[0]! : undefined;
  if (only?.ready) return <AnalysisPage contest={only.contest} paper={only.paper} />;
  return (
    <>
      <Title name={t("analysis")} />
      <p class="soft">{t("analysis.lead")}</p>
      <Problem error={error} again={again} />
      {!value && !error && <Loading />}
      {value && rounds.length === 0 && (
        <div class="card empty">
          <p class="empty-title">{t("analysis.no_rounds")}</p>
          <p class="soft">{t("analysis.no_rounds_do")}</p>
        </div>
      )}
      {rounds.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label={t("analysis.rounds")}>
          <table class="table">
            <caption class="sr">{t("analysis.rounds")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("contest")}</th>
                <th scope="col">{t("state")}</th>
                <th scope="col">{t("schedule")}</th>
              </tr>
            </thead>
            <tbody>
              {rounds.map((r) => (
                <Row key={`${r.contest}/${r.paper}`} round={r} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Row({ round: r }: { round: AnalysedPaper }) {
  return (
    <tr>
      <th scope="row">
        {r.ready ? <Link to={pathTo("phan-tich", r.contest, r.paper)}>{r.title}</Link> : r.title}
        <span class="below small soft">
          {r.block ? `${r.name} · ${r.block}` : r.name}
          {r.practice && ` · ${t("practice")}`}
        </span>
      </th>
      <td>
        <State state={r.state} />
      </td>
      <td>
        {r.closes_at ? dateTime(Date.parse(r.closes_at)) : t("endless")}
        {!r.ready && <span class="below small soft">{t("analysis.not_ready")}</span>}
      </td>
    </tr>
  );
}
