// A contest's page: its life on one line, what happens in it, and the three things that may be done.

import { useState } from "preact/hooks";
import { dateTime } from "../lib/format";
import { t } from "../lib/i18n";
import { QR } from "../lib/qr";
import { Actions } from "./actions";
import { Blueprint } from "./blueprint";
import { useApp, useEvery, useLoad } from "./context";
import { ExtraTime } from "./extratime";
import { life, type Stage } from "./life";
import { maySeeAnalyses, maySeeResults, maySeeTurnout, mayRun } from "./menu";
import { Figures, Link, Loading, Problem, State, Title, inWords } from "./parts";
import { pathTo } from "./place";
import { StartOfAll } from "./startofall";
import { Words } from "./setuppage";
import { Turnout } from "./turnout";
import type { Participation, Role, StaffContest } from "./types";

const refreshEvery = 15_000;

export function Contest({ id }: { id: string }) {
  const { user } = useApp();
  const loaded = useLoad<StaffContest>(`/api/v1/staff/contests/${encodeURIComponent(id)}`);
  const [live, setLive] = useState<Participation>();
  const turnout = maySeeTurnout(user.roles); // which brings changes as they happen
  useEvery(refreshEvery, () => turnout || loaded.again());
  const c = loaded.value;
  if (!c) {
    return (
      <>
        <Title name={t("contest")} />
        <Problem error={loaded.error} again={loaded.again} />
        {!loaded.error && <Loading />}
        <p>
          <Link to={pathTo("cuoc-thi")}>{t("all_contests")}</Link>
        </p>
      </>
    );
  }
  const take = (p: Participation) => {
    setLive(p);
    if (p.state !== c.state || p.opens_at !== c.opens_at || p.closes_at !== c.closes_at || p.waiting !== c.waiting) {
      loaded.set({ ...c, now: p.now, state: p.state, opens_at: p.opens_at, closes_at: p.closes_at, waiting: p.waiting });
    }
  };
  return (
    <>
      <nav class="crumbs small" aria-label={t("crumbs")}>
        <Link to={pathTo("cuoc-thi")}>{t("menu.contests")}</Link>
      </nav>
      <div class="heading">
        <Title name={c.title} />
        <State state={c.state} />
        {c.practice && <span class="tag">{t("practice")}</span>}
      </div>
      <p class="soft">
        {c.organiser}
        {" · "}
        {t("cost", { items: c.items, limit: c.limit_ms ? inWords(c.limit_ms) : t("no_limit") })}
      </p>
      <Life contest={c} />
      <nav class="contest-ways" aria-label={t("contest_ways")}>
        {ways(c, user.roles).map(({ place, name, main }) => (
          <Link key={place} class={main ? "button main" : "button"} to={place}>
            {t(name)}
          </Link>
        ))}
      </nav>
      <div class="columns">
        <div class="column wide">
          {turnout ? (
            <Turnout contest={c} onFigures={take} />
          ) : (
            <section class="card" aria-labelledby="figures">
              <h2 id="figures">{t("figures")}</h2>
              {c.sealed ? <p class="soft">{t("sealed")}</p> : <Figures people={c.people} started={c.started} running={c.running} done={c.done} />}
            </section>
          )}
          <Rules contest={c} />
        </div>
        <div class="column">
          {c.mode === "together" && c.state === "upcoming" && <StartOfAll contest={c} />}
          {mayRun(user.roles) && <Actions contest={c} running={live?.running ?? (c.sealed ? undefined : c.running)} onChange={loaded.set} />}
          {mayRun(user.roles) && c.limit_ms > 0 && c.state !== "closed" && <ExtraTime contest={c} />}
          <Ways contest={c} />
          <section class="card" aria-labelledby="blueprint">
            <h2 id="blueprint">{t("blueprint")}</h2>
            <Blueprint quotas={c.blueprint} />
          </section>
        </div>
      </div>
    </>
  );
}

function Life({ contest: c }: { contest: StaffContest }) {
  const endless = c.state === "open" && !c.closes_at;
  return (
    <ol class="life" aria-label={t("life")}>
      {life(c.state, endless, !!c.published_at).map(({ stage, standing }) => (
        <li key={stage} class={standing} aria-current={standing === "now" ? "step" : undefined}>
          <span class="mark" aria-hidden="true">
            {standing === "done" ? "✓" : ""}
          </span>
          <span class="stage">{t(`stage.${stage}`)}</span>
          <span class="stage-when small">
            <span class="sr">{t(`standing.${standing}`)} </span>
            {stageWhen(c, stage, endless)}
          </span>
        </li>
      ))}
    </ol>
  );
}

function stageWhen(c: StaffContest, stage: Stage, endless: boolean): string {
  if (stage === "open" && c.opens_at) return dateTime(Date.parse(c.opens_at));
  if (stage === "closed" && c.closes_at) return dateTime(Date.parse(c.closes_at));
  if (stage === "closed" && endless) return t("endless");
  if (stage === "published" && c.published_at) return dateTime(Date.parse(c.published_at));
  if (stage === "published" && c.state === "closed") return t("not_published");
  return "";
}

function Rules({ contest: c }: { contest: StaffContest }) {
  return (
    <section class="card" aria-labelledby="rules">
      <h2 id="rules">{t("rules")}</h2>
      <ul class="rules">
        {(c.rules ?? []).map((rule) => (
          <li key={rule}>{rule}</li>
        ))}
      </ul>
      {c.changes && c.changes.length > 0 && <Changes list={c.changes} />}
      {c.all_rules && (
        <details>
          <summary>{t("setup.words")}</summary>
          <Words rules={c.all_rules} />
        </details>
      )}
      {c.terms && (
        <details>
          <summary>{t("terms")}</summary>
          <div class="terms">{c.terms}</div>
        </details>
      )}
    </section>
  );
}

/** Where one can go from a contest's page, as far as its state and one's roles let one. */
function ways(c: StaffContest, roles: Role[]): { place: string; name: string; main?: boolean }[] {
  const began = c.state === "open" || c.state === "closed";
  const runs = mayRun(roles);
  const judges = began && !c.practice && maySeeResults(roles);
  const to = (...path: string[]) => pathTo("cuoc-thi", c.slug, ...path);
  return [
    { on: runs && c.state === "draft", place: pathTo("cuoc-thi", c.id, "thiet-lap"), name: "setup.go_on", main: true },
    { on: runs && c.state === "upcoming", place: pathTo("cuoc-thi", c.id, "thiet-lap"), name: "setup.heading" },
    { on: runs && c.mode === "stage" && c.state !== "draft", place: to("san-khau"), name: "stage_console", main: true },
    { on: runs, place: to("danh-sach"), name: "roster" },
    { on: began && maySeeTurnout(roles), place: to("thong-ke"), name: "stats" },
    { on: c.state === "closed" && maySeeAnalyses(roles), place: pathTo("phan-tich", c.slug), name: "analysis" },
    { on: judges, place: to("ket-qua"), name: "res.results" },
    { on: judges, place: to("sua-dap-an"), name: "res.amendments" },
    { on: judges, place: to("nghi-trung"), name: "res.suspects" },
    { on: judges, place: to("khieu-nai"), name: "res.complaints" },
    { on: judges, place: to("chung-nhan"), name: "res.certificates" },
  ].filter((way) => way.on);
}

/** What was changed since the contest was published, and by whom. */
function Changes({ list }: { list: NonNullable<StaffContest["changes"]> }) {
  return (
    <>
      <h3>{t("changes")}</h3>
      <ul class="rules">
        {list.map((c) => (
          <li key={c.at + c.text}>
            {c.text}{" "}
            <span class="small soft">
              {dateTime(Date.parse(c.at))}
              {c.by && ` · ${c.by}`}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The addresses that people need, and the door's as a QR code. */
function Ways({ contest: c }: { contest: StaffContest }) {
  const [copied, setCopied] = useState(false);
  const door = `${location.origin}/c/${c.slug}`;
  const copy = () => navigator.clipboard?.writeText(door).then(() => setCopied(true), () => undefined);
  return (
    <section class="card ways" aria-labelledby="ways">
      <h2 id="ways">{t("ways")}</h2>
      <div class="ways-in">
        <QR text={door} label={t("door_qr", { address: door })} />
        <ul>
          <li>
            <a href={`/c/${c.slug}`} target="_blank" rel="noopener">{t("door")}</a>
          </li>
          <li>
            <a href={`/c/${c.slug}/bang`} target="_blank" rel="noopener">{t("board")}</a>
          </li>
          <li>
            <a href={`/c/${c.slug}/bang?man-hinh=lon`} target="_blank" rel="noopener">{t("board_big")}</a>
          </li>
        </ul>
      </div>
      <p class="small address">{door}</p>
      {"clipboard" in navigator && (
        <button type="button" class="button small" onClick={copy}>
          {t(copied ? "copied" : "copy")}
        </button>
      )}
      <span class="sr" role="status">{copied && t("copied")}</span>
    </section>
  );
}
