// The live board of a contest, for phones and for the big screen.

import { render } from "preact";
import { useEffect, useMemo, useReducer, useState } from "preact/hooks";
import type { ContestSummary, Standing } from "../lib/api";
import { ServerClock } from "../lib/clock";
import { number } from "../lib/format";
import { loadMessages, t } from "../lib/i18n";
import { otherLanguage } from "../lib/language";
import { ownBlock } from "../lib/own";
import { shelf } from "../lib/storage";
import { follow, type Feed } from "./feed";
import { followStanding, forgetRow, ownRow } from "./own";
import { ScopeFields, ScopeName, Sealed } from "./parts";
import { scopeLink, scopeOf, scopeQuery, sealedUntil, type Parts, type Scope } from "./scope";
import { bigRows, sizeLink, sizeOf, type Size } from "./screen";
import { Join, Live, Nobody, Own, Rows, Schedule, Summary, inWords, type Contest } from "./view";

type Door = ContestSummary & Parts & { now: string };

const time = (s: string | undefined) => (s ? Date.parse(s) : undefined);

function contestOf(door: Door): Contest {
  return {
    slug: door.slug,
    title: door.title,
    organiser: door.organiser,
    practice: door.practice,
    state: door.state,
    opensAt: time(door.opens_at),
    closesAt: time(door.closes_at),
    items: door.items,
  };
}

/** Calls back when the network may be back or the page is seen again. */
function onReturn(call: () => void): () => void {
  const seen = () => document.hidden || call();
  window.addEventListener("online", call);
  document.addEventListener("visibilitychange", seen);
  return () => {
    window.removeEventListener("online", call);
    document.removeEventListener("visibilitychange", seen);
  };
}

/** Follows the board; renders again on every frame, and once a second for what only time changes. */
function useFeed(slug: string, scope: string, onSchedule: (c: Pick<Contest, "state" | "closesAt">) => void): Feed | undefined {
  const [, again] = useReducer((n: number) => n + 1, 0);
  const [feed, setFeed] = useState<Feed>();
  useEffect(() => {
    const feed = follow({
      contest: slug,
      scope,
      onChange: () => again(0),
      onSchedule: (state, closes) => onSchedule({ state, closesAt: time(closes) }),
    });
    setFeed(feed);
    const timer = setInterval(() => again(0), 1_000);
    const off = onReturn(() => feed.wake());
    return () => {
      clearInterval(timer);
      off();
      feed.stop();
    };
  }, [slug, scope]);
  return feed;
}

function useOwn(slug: string): [string | undefined, Standing | undefined, () => void] {
  const tab = useMemo(() => shelf(() => window.sessionStorage), []);
  const [row, setRow] = useState(() => ownRow(location.hash, tab, slug));
  const [standing, setStanding] = useState<Standing>();
  useEffect(() => {
    const changed = () => setRow(ownRow(location.hash, tab, slug));
    window.addEventListener("hashchange", changed);
    return () => window.removeEventListener("hashchange", changed);
  }, []);
  useEffect(() => {
    setStanding(undefined);
    if (!row) return;
    const follower = followStanding(shelf(), slug, row, setStanding);
    const off = onReturn(() => follower?.wake());
    return () => {
      off();
      follower?.stop();
    };
  }, [row]);
  const forget = () => {
    forgetRow(tab, slug);
    history.replaceState(null, "", location.pathname + location.search);
    setRow(undefined);
  };
  return [row, standing, forget];
}

function useSize(): [Size, number] {
  const measure = (): [Size, number] => [
    sizeOf(location.search, window.innerWidth),
    bigRows(window.innerWidth, window.innerHeight),
  ];
  const [size, setSize] = useState(measure);
  useEffect(() => {
    const changed = () => setSize(measure());
    window.addEventListener("resize", changed);
    return () => window.removeEventListener("resize", changed);
  }, []);
  useEffect(() => {
    document.documentElement.classList.toggle("big", size[0] === "big");
  }, [size[0]]);
  return size;
}

function Page({ door, clock }: { door: Door; clock: ServerClock }) {
  const [contest, setContest] = useState(() => contestOf(door));
  const [scope, setScope] = useState(() => scopeOf(location.search, door, ownBlock(shelf(), door.slug)));
  const feed = useFeed(contest.slug, scopeQuery(scope), (change) => setContest((c) => ({ ...c, ...change })));
  const [own, standing, forget] = useOwn(contest.slug);
  const [size, fit] = useSize();
  const board = feed?.board;
  const big = size === "big";
  const most = big ? fit - (own ? 1 : 0) : 100;
  const other = otherLanguage();
  const choose = (next: Scope) => {
    setScope(next);
    history.replaceState(null, "", scopeLink(location.href, next));
  };
  const sealed = feed?.refusal?.code === "board_sealed";
  const row = board?.rows.find((r) => r.id === own);
  return (
    <div class={own ? "page has-own" : "page"}>
      <header class="top-bar">
        <div>
          <p class="organiser small">{contest.organiser}</p>
          <h1>{contest.title}</h1>
          <Schedule contest={contest} now={clock.now()} />
          {big && <ScopeName parts={door} scope={scope} />}
        </div>
        <div class="now">
          {feed && !sealed && <Live freshness={feed.freshness()} asOf={feed.asOf} />}
          {board && (
            <p class="total">
              <strong class="figures">{number(board.total)}</strong> {t("people")}
            </p>
          )}
        </div>
      </header>
      <main id="board" class="board">
        <div class="list">
          {!big && <ScopeFields parts={door} scope={scope} onChange={choose} />}
          {!sealed && <p class="provisional small soft">{t(contest.practice ? "practice" : "provisional")}</p>}
          {sealed && <Sealed until={sealedUntil(door, scope)} now={clock.now()} door={`/c/${contest.slug}`} />}
          {feed?.refusal && !sealed && (
            <div class="refusal card" role="alert">
              <strong>{feed.refusal.problem?.title}</strong>
              <p>{feed.refusal.problem?.detail}</p>
            </div>
          )}
          {!board && !feed?.refusal && <p class="loading soft">{t("loading")}</p>}
          {board && board.rows.length === 0 && <Nobody contest={contest} door={!big} />}
          {board && board.rows.length > 0 && (
            <Rows board={board} most={most} own={own} at={performance.now()} title={contest.title} />
          )}
          {board && board.total > Math.min(most, board.rows.length) && board.rows.length > 0 && (
            <p class="more small soft">{t("more", { shown: Math.min(most, board.rows.length), total: number(board.total) })}</p>
          )}
        </div>
        {big && contest.state !== "closed" && <Join contest={contest} />}
      </main>
      {own && board && (
        <Own
          row={row}
          standing={standing}
          total={board.total}
          shown={!!row && board.rows.indexOf(row) < most}
          onForget={forget}
        />
      )}
      <footer class="foot small">
        {board && <Summary text={inWords(board)} />}
        <nav aria-label={t("links")}>
          <a href={`/c/${contest.slug}`}>{t("to_contest_page")}</a>
          <a href={sizeLink(location.href, big ? "phone" : "big")}>{t(big ? "to_phone" : "to_big")}</a>
          <a href={other.href} lang={other.lang} hreflang={other.lang}>
            {other.name}
          </a>
        </nav>
      </footer>
    </div>
  );
}

loadMessages();
const door = JSON.parse(document.getElementById("state")?.textContent || "null") as Door | null;
const root = document.getElementById("app");
if (door && root) {
  const clock = new ServerClock();
  clock.guess(door.now);
  root.textContent = "";
  render(<Page door={door} clock={clock} />, root);
}
