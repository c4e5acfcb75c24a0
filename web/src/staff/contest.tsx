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
import { ResultLinks } from "./results";
import { StartOfAll } from "./startofall";
import { Words } from "./setuppage";
import { Turnout } from "./turnout";
import type { Participation, StaffContest } from "./types";

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
      {c.state === "draft" && mayRun(user.roles) && (
        <p class="taught">
          <Link class="button main" to={pathTo("cuoc-thi", c.id, "thiet-lap")}>
            {t("setup.go_on")}
          </Link>
        </p>
      )}
      {c.state === "upcoming" && mayRun(user.roles) && (
        <p class="taught">
          <Link class="button" to={pathTo("cuoc-thi", c.id, "thiet-lap")}>
            {t("setup.heading")}
          </Link>
        </p>
      )}
      {c.state === "closed" && maySeeAnalyses(user.roles) && (
        <p class="taught">
          <Link class="button" to={pathTo("phan-tich", c.slug)}>
            {t("analysis")}
          </Link>
        </p>
      )}
      {c.mode === "stage" && c.state !== "draft" && mayRun(user.roles) && (
        <p class="taught">
          <Link class="button main" to={pathTo("cuoc-thi", c.slug, "san-khau")}>
            {t("stage_console")}
          </Link>
        </p>
      )}
      {mayRun(user.roles) && (
        <p>
          <Link class="button" to={pathTo("cuoc-thi", c.slug, "danh-sach")}>
            {t("roster")}
          </Link>
        </p>
      )}
      {(c.state === "open" || c.state === "closed") && turnout && (
        <p class="taught">
          <Link class="button" to={pathTo("cuoc-thi", c.slug, "thong-ke")}>
            {t("stats")}
          </Link>
        </p>
      )}
      {(c.state === "open" || c.state === "closed") && !c.practice && maySeeResults(user.roles) && <ResultLinks contest={c.slug} />}
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
