// Who took part in a contest: by score, round, block, unit, category, age, hour and day. Figures of a published result
// are those that were frozen with it.

import { useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { dateTime, number } from "../lib/format";
import { t } from "../lib/i18n";
import { readJSON, shelf } from "../lib/storage";
import { fixed } from "./analysisfigures";
import { BarChart, ShareBar } from "./barchart";
import { useApp, useLoad } from "./context";
import { Declare } from "./declare";
import { download } from "./files";
import { Link, Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";
import { unitColumns, unitsShown, viewOf, type Part, type Statistics, type UnitColumn, type UnitRate, type UnitView } from "./statisticstypes";

/** The first to ask waits while every result is read. */
const patience = 180_000;

const filters = ["round", "block", "group"] as const;
type Filters = Record<(typeof filters)[number], string>;

const kept = shelf();
const viewKey = "kb-statistics";

/** A share or a rate in percent with two places. */
const share = (n: number | null) => (n === null ? "–" : `${fixed(n)}%`);

export function StatisticsPage({ contest }: { contest: string }) {
  const { go } = useApp();
  const [filter, setFilter] = useState<Filters>(() => read(location.search));
  const query = new URLSearchParams(Object.entries(filter).filter(([, v]) => v)).toString();
  const api = `/api/v1/staff/contests/${encodeURIComponent(contest)}/statistics`;
  const { value: s, error, again, busy } = useLoad<Statistics>(`${api}?${query}`, patience);
  const [names, setNames] = useState<Pick<Statistics, "rounds" | "blocks" | "groups">>();
  if (s && !names && !query) setNames(s); // a part tells of no other parts
  const choose = (name: keyof Filters, value: string) => {
    const next = { ...filter, [name]: value };
    setFilter(next);
    const search = new URLSearchParams(Object.entries(next).filter(([, v]) => v)).toString();
    go(pathTo("cuoc-thi", contest, "thong-ke") + (search && `?${search}`), true);
  };
  const refused = error?.code === "declaration_needed";
  return (
    <>
      <nav class="crumbs small" aria-label={t("crumbs")}>
        <Link to={pathTo("cuoc-thi")}>{t("menu.contests")}</Link> <Link to={pathTo("cuoc-thi", contest)}>{s?.contest.title ?? t("contest")}</Link>
      </nav>
      <Title name={t("stats")} />
      {refused ? <Declare contest={contest} error={error} done={again} /> : <Problem error={error} again={again} />}
      {!s && !error && <Loading />}
      {s && !refused && (
        <div class="statistics" aria-busy={busy}>
          <p class="basis">
            {s.published
              ? t("stats.frozen", { n: s.published.number, at: dateTime(Date.parse(s.at), true) })
              : t("stats.counted", { at: dateTime(Date.parse(s.at), true) })}
            {s.sealed && ` ${t("stats.sealed")}`}
          </p>
          <Choice filter={filter} choose={choose} of={s} names={names ?? s} />
          <Files api={api} query={query} />
          <Headline s={s} />
          <Extremes s={s} />
          <PartTable id="bands" heading={t("stats.bands")} first={t("stats.band")} parts={s.bands} people />
          <div class="charts">
            <Hours s={s} />
            <Days s={s} />
            {s.ages.some((a) => a.people > 0) && <Ages s={s} />}
          </div>
          {s.rounds.length > 1 && <PartTable id="rounds" heading={t("stats.rounds")} first={t("stats.round")} parts={s.rounds} />}
          {s.blocks.length > 1 && <PartTable id="blocks" heading={t("stats.blocks")} first={t("stats.block")} parts={s.blocks} people />}
          {s.groups.length > 1 && <PartTable id="groups" heading={t("stats.groups")} first={t("stats.group")} parts={s.groups} people />}
          {s.categories.length > 0 && <Categories s={s} />}
          <Units s={s} />
          <p class="small soft">{t("stats.how")}</p>
        </div>
      )}
    </>
  );
}

function read(search: string): Filters {
  const given = new URLSearchParams(search);
  return Object.fromEntries(filters.map((name) => [name, (given.get(name) ?? "").slice(0, 64)])) as Filters;
}

interface ChoiceProps {
  filter: Filters;
  choose: (name: keyof Filters, value: string) => void;
  of: Statistics;
  names: Pick<Statistics, "rounds" | "blocks" | "groups">;
}

function Choice({ filter, choose, of, names }: ChoiceProps) {
  const select = (name: keyof Filters, list: Part[]) =>
    (list.length > 1 || filter[name]) && (
      <div>
        <label for={`stats-${name}`}>{t(`stats.${name}`)}</label>
        <select id={`stats-${name}`} value={filter[name]} onChange={(e) => choose(name, e.currentTarget.value)}>
          <option value="">{t("stats.all")}</option>
          {list.map((p) => (
            <option key={p.id} value={p.id}>
              {p.name}
            </option>
          ))}
        </select>
      </div>
    );
  const longer = (a: Part[], b: Part[]) => (a.length >= b.length ? a : b);
  return (
    <div class="analysis-choice">
      {select("round", longer(names.rounds, of.rounds))}
      {select("block", longer(names.blocks, of.blocks))}
      {select("group", longer(names.groups, of.groups))}
    </div>
  );
}

function Files({ api, query }: { api: string; query: string }) {
  const { session } = useApp();
  const [error, fail] = useState<ApiError>();
  const save = (how: string) => () =>
    download(session, `${api}/table?${query}${query && "&"}${how}`).then(
      () => fail(undefined),
      (err) => fail(err instanceof ApiError ? err : new ApiError(0, "network")),
    );
  return (
    <div class="buttons no-print">
      <button type="button" class="button" onClick={save("format=xlsx")}>
        {t("stats.xlsx")}
      </button>{" "}
      <button type="button" class="button" onClick={save("format=csv&table=units")}>
        {t("stats.csv")}
      </button>{" "}
      <button type="button" class="button" onClick={() => window.print()}>
        {t("stats.print")}
      </button>
      <Problem error={error} />
    </div>
  );
}

function Headline({ s }: { s: Statistics }) {
  const counted = s.units.filter((u) => u.headcount > 0);
  const sum = (get: (u: UnitRate) => number) => counted.reduce((all, u) => all + get(u), 0);
  const headcount = sum((u) => u.headcount);
  return (
    <dl class="tally">
      <div>
        <dt>{t("people")}</dt>
        <dd class="figures">{number(s.all.people)}</dd>
      </div>
      <div>
        <dt>{t("stats.attempts")}</dt>
        <dd class="figures">{number(s.all.attempts)}</dd>
      </div>
      <div>
        <dt>{t("stats.rate_all")}</dt>
        <dd class="figures">{share(headcount ? (100 * sum((u) => u.people)) / headcount : null)}</dd>
      </div>
      <div>
        <dt>{t("stats.units_taking_part")}</dt>
        <dd class="figures">{`${number(s.units.filter((u) => u.people > 0).length)}/${number(s.units.length)}`}</dd>
      </div>
    </dl>
  );
}

/** How many units are named where many are alike. */
const named = 12;

/** The best and the worst, as organisers name them: with all that are alike. */
function Extremes({ s }: { s: Statistics }) {
  const line = (key: "best" | "worst") => {
    const list = s.units.filter((u) => s[key].includes(u.id));
    if (list.length === 0) return null;
    const more = list.length - named;
    return (
      <li>
        <strong>{t(`stats.${key}`, { rate: share(list[0]!.rate) })}</strong>{" "}
        {list.slice(0, named).map((u) => `${u.name} (${number(u.people)}/${number(u.headcount)})`).join(", ")}
        {more > 0 && ` ${t("stats.more", { n: number(more) })}`}
      </li>
    );
  };
  if (s.best.length + s.worst.length === 0) return <p class="soft">{t("stats.no_rates")}</p>;
  return (
    <ul class="extremes">
      {line("best")}
      {line("worst")}
    </ul>
  );
}

interface PartTableProps {
  id: string;
  heading: string;
  /** What the rows are. */
  first: string;
  parts: Omit<Part, "id">[];
  /** Whether the people of the parts are a whole: nobody is in two. */
  people?: boolean;
}

/** Parts of a whole, each with a bar. */
function PartTable({ id, heading, first, parts, people }: PartTableProps) {
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{heading}</h2>
      <div class="scroll" tabIndex={0} role="region" aria-labelledby={id}>
        <table class="table matrix">
          <thead>
            <tr>
              <th scope="col">{first}</th>
              <th scope="col" class="figure">{t("people")}</th>
              {people && <th scope="col" class="figure">{t("stats.people_share")}</th>}
              <th scope="col" class="figure">{t("stats.attempts")}</th>
              <th scope="col" class="figure">{t("stats.attempts_share")}</th>
            </tr>
          </thead>
          <tbody>
            {parts.map((p) => (
              <tr key={p.name}>
                <th scope="row">{p.name}</th>
                <td class="figure figures">{number(p.people)}</td>
                {people && <Shared share={p.people_share} />}
                <td class="figure figures">{number(p.attempts)}</td>
                <Shared share={p.attempts_share} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Shared({ share: n }: { share: number | null }) {
  return (
    <td class="figure figures shared">
      {n !== null && <ShareBar share={n / 100} />}
      <span>{share(n)}</span>
    </td>
  );
}

function Hours({ s }: { s: Statistics }) {
  const bars = Array.from({ length: 24 }, (_, h) => ({ name: `${h}`, value: s.hours.reduce((all, day) => all + day[h]!, 0) }));
  return (
    <BarChart id="hours" heading={t("stats.hours")} label={t("stats.hours_label", { most: most(bars) })} bars={bars} names={t("stats.hour")} values={t("stats.attempts")} axis={t("stats.hour_axis")} />
  );
}

function Days({ s }: { s: Statistics }) {
  const bars = s.hours.map((day, d) => ({ name: t(`stats.day.${d}`), value: day.reduce((all, n) => all + n, 0) }));
  return (
    <BarChart id="days" heading={t("stats.days")} label={t("stats.days_label", { most: most(bars) })} bars={bars} names={t("stats.day")} values={t("stats.attempts")} />
  );
}

function Ages({ s }: { s: Statistics }) {
  const bars = s.ages.map((a) => ({ name: a.name, value: a.people }));
  return (
    <BarChart id="ages" heading={t("stats.ages")} label={t("stats.ages_label", { most: most(bars) })} bars={bars} names={t("stats.age")} values={t("people")} />
  );
}

/** The highest bar in words. */
function most(bars: { name: string; value: number }[]): string {
  const top = bars.reduce((a, b) => (b.value > a.value ? b : a));
  return `${top.name} (${number(top.value)})`;
}

function Categories({ s }: { s: Statistics }) {
  const quotas = s.categories.some((c) => c.quota);
  return (
    <section class="card" aria-labelledby="categories">
      <h2 id="categories">{t("stats.categories")}</h2>
      <div class="scroll" tabIndex={0} role="region" aria-labelledby="categories">
        <table class="table matrix">
          <thead>
            <tr>
              <th scope="col">{t("stats.category")}</th>
              <th scope="col" class="figure">{t("stats.headcount")}</th>
              <th scope="col" class="figure">{t("people")}</th>
              <th scope="col" class="figure">{t("stats.rate")}</th>
              {quotas && <th scope="col" class="figure">{t("stats.need")}</th>}
              {quotas && <th scope="col" class="figure">{t("stats.reached")}</th>}
            </tr>
          </thead>
          <tbody>
            {s.categories.map((c) => (
              <tr key={c.name}>
                <th scope="row">{c.name}</th>
                <td class="figure figures">{c.headcount ? number(c.headcount) : "–"}</td>
                <td class="figure figures">{number(c.people)}</td>
                <Shared share={c.rate} />
                {quotas && <td class="figure figures">{c.quota ? number(c.need) : "–"}</td>}
                {quotas && <td class="figure figures">{c.quota ? `${number(c.units_reached)}/${number(c.units)}` : "–"}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Units({ s }: { s: Statistics }) {
  const [view, setView] = useState<UnitView>(() => viewOf(readJSON<UnitView>(kept, viewKey)));
  const change = (next: Partial<UnitView>) => {
    const all = { ...view, ...next };
    setView(all);
    kept.set(viewKey, JSON.stringify(all));
  };
  const sort = (by: UnitColumn) => change({ by, falling: by === view.by ? !view.falling : by !== "name" });
  const shown = unitsShown([...s.units], view);
  const without = s.units.filter((u) => u.headcount === 0).length;
  return (
    <section class="item-table" aria-labelledby="stat-units">
      <h2 id="stat-units">{t("stats.units")}</h2>
      <div class="analysis-choice no-print">
        <div>
          <label for="stats-find">{t("stats.find")}</label>
          <input id="stats-find" type="search" maxLength={100} value={view.text} onInput={(e) => change({ text: e.currentTarget.value })} />
        </div>
        {without > 0 && (
          <label class="check">
            <input type="checkbox" checked={view.uncounted} onChange={(e) => change({ uncounted: e.currentTarget.checked })} />
            {t("stats.uncounted", { n: number(without) })}
          </label>
        )}
      </div>
      <p class="found" role="status">
        {t("stats.shown", { n: number(shown.length), of: number(s.units.length) })}
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-labelledby="stat-units">
        <table class="table">
          <thead>
            <tr>
              {unitColumns.map((column) => (
                <th
                  key={column}
                  scope="col"
                  class={column === "name" ? undefined : "figure"}
                  aria-sort={column !== view.by ? undefined : view.falling ? "descending" : "ascending"}
                >
                  <button type="button" class="link sort" onClick={() => sort(column)}>
                    {t(`stats.col.${column}`)}
                    <span aria-hidden="true">{column !== view.by ? " ↕" : view.falling ? " ↓" : " ↑"}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((u) => (
              <tr key={u.id}>
                <th scope="row">{u.name}</th>
                <td class="figure figures">{u.headcount ? number(u.headcount) : "–"}</td>
                <td class="figure figures">{number(u.people)}</td>
                <Shared share={u.rate} />
                <td class="figure figures">{number(u.attempts)}</td>
                <td class="figure figures">{number(u.perfect_people)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
