// All contests with their figures.

import { dateTime, number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useEvery, useLoad } from "./context";
import { mayRun } from "./menu";
import { Link, Loading, Problem, State, Title } from "./parts";
import { pathTo } from "./place";
import type { StaffContest } from "./types";

const refreshEvery = 15_000;

/** Where a contest is begun; no address of a contest looks like it. */
export const newContestPath = "_moi";

export function Contests() {
  const { user } = useApp();
  const { value, error, again } = useLoad<{ contests: StaffContest[] }>("/api/v1/staff/contests");
  useEvery(refreshEvery, again);
  return (
    <>
      <div class="heading">
        <Title name={t("menu.contests")} />
        {mayRun(user.roles) && (
          <Link class="button main" to={pathTo("cuoc-thi", newContestPath)}>
            {t("setup.new")}
          </Link>
        )}
      </div>
      <Problem error={error} again={again} />
      {!value && !error && <Loading />}
      {value && value.contests.length === 0 && (
        <div class="card empty">
          <p class="empty-title">{t("contests_none")}</p>
          <p class="soft">{t("contests_none_do")}</p>
        </div>
      )}
      {value && value.contests.length > 0 && (
        <div class="scroll">
          <table class="table">
            <caption class="sr">{t("menu.contests")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("contest")}</th>
                <th scope="col">{t("state")}</th>
                <th scope="col">{t("schedule")}</th>
                <th scope="col" class="figure">{t("people")}</th>
                <th scope="col" class="figure">{t("started")}</th>
                <th scope="col" class="figure">{t("running")}</th>
                <th scope="col" class="figure">{t("done")}</th>
              </tr>
            </thead>
            <tbody>
              {value.contests.map((c) => (
                <Row key={c.id} contest={c} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Row({ contest: c }: { contest: StaffContest }) {
  return (
    <tr>
      <th scope="row">
        <Link to={pathTo("cuoc-thi", c.slug)}>{c.title}</Link>
        <span class="below small soft">
          {c.organiser}
          {c.practice && ` · ${t("practice")}`}
        </span>
      </th>
      <td>
        <State state={c.state} />
      </td>
      <td class="figures nowrap">
        <When contest={c} />
      </td>
      {(["people", "started", "running", "done"] as const).map((name) => (
        <td key={name} class="figure figures">
          {c.sealed ? <abbr title={t("sealed")}>–</abbr> : number(c[name])}
        </td>
      ))}
    </tr>
  );
}

/** When it opens or closes, whichever comes next. */
export function When({ contest: c }: { contest: Pick<StaffContest, "state" | "opens_at" | "closes_at"> }) {
  const opens = c.opens_at && dateTime(Date.parse(c.opens_at));
  const closes = c.closes_at && dateTime(Date.parse(c.closes_at));
  if (c.state === "upcoming" && opens) return <>{t("opens_at", { when: opens })}</>;
  if (c.state === "open") return <>{closes ? t("closes_at", { when: closes }) : t("endless")}</>;
  if (c.state === "closed" && closes) return <>{t("closed_at", { when: closes })}</>;
  return <>{t("no_schedule")}</>;
}
