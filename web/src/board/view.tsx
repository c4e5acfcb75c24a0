// What is on the board's page.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { BoardRow, ContestState, Standing } from "../lib/api";
import { dateTime, number, stretch, timeOfDay } from "../lib/format";
import { t } from "../lib/i18n";
import { QR } from "../lib/qr";
import { moveOf, type Board, type Move } from "./boardstate";
import { Digits } from "./digits";
import type { Freshness } from "./feed";
import { glide, type Places } from "./glide";

/** What the page knows of the contest itself. */
export interface Contest {
  slug: string;
  title: string;
  organiser: string;
  practice: boolean;
  state: ContestState;
  opensAt: number | undefined;
  closesAt: number | undefined;
  items: number;
}

/** When the contest opens or closes, in words. now is the server's time. */
export function Schedule({ contest, now }: { contest: Contest; now: number }) {
  const { state, opensAt, closesAt } = contest;
  if (state === "upcoming" && opensAt) {
    return <p class="schedule">{t("opens", { when: dateTime(opensAt) })}</p>;
  }
  if (state === "open" && closesAt) {
    const left = closesAt - now;
    return (
      <p class="schedule">
        {t("open_until", { when: dateTime(closesAt) })}
        {left > 0 && left < 24 * 3_600_000 && (
          <span class="left" aria-hidden="true">
            <Digits text={t("left", { time: stretch(left) })} />
          </span>
        )}
      </p>
    );
  }
  if (state === "closed") {
    return <p class="schedule">{closesAt ? t("closed_at", { when: dateTime(closesAt) }) : t("closed")}</p>;
  }
  return <p class="schedule">{t(state === "open" ? "open" : "not_open")}</p>;
}

/** Whether the figures are live, said with a dot and in words. */
export function Live({ freshness, asOf }: { freshness: Freshness; asOf: string | undefined }) {
  const text =
    freshness === "stale" && asOf ? t("as_of", { time: timeOfDay(Date.parse(asOf)) }) : t(`fresh.${freshness}`);
  return (
    <p class={`status ${freshness}`} role="status">
      <span class="dot" aria-hidden="true" />
      {text}
    </p>
  );
}

function Arrow({ move }: { move: Move | undefined }) {
  if (!move) return null;
  if (move.fresh) return <span class="move fresh">{t("fresh_row")}</span>;
  const up = move.places > 0;
  const places = Math.abs(move.places);
  return (
    <span class={up ? "move up" : "move down"}>
      <span aria-hidden="true">
        {up ? "▲" : "▼"}
        {places}
      </span>
      <span class="sr">{t(up ? "moved_up" : "moved_down", { n: places })}</span>
    </span>
  );
}

interface TableProps {
  board: Board;
  /** How many rows to show at most. */
  most: number;
  own: string | undefined;
  at: number;
  title: string;
}

/** The rows. The page keeps its scroll position and its focus while they move. */
export function Rows({ board, most, own, at, title }: TableProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const places = useRef<Places>(new Map());
  // Taken before the rows are put in order: a row that is moved loses its focus.
  const active = document.activeElement as HTMLElement | null;
  const focused = body.current?.contains(active) ? active : null;
  useLayoutEffect(() => {
    if (!body.current) return;
    places.current = glide(body.current, places.current);
    if (focused && document.activeElement !== focused) focused.focus({ preventScroll: true });
  }, [board, most]);
  return (
    <table class="rows">
      <caption class="sr">{t("caption", { title })}</caption>
      <thead>
        <tr>
          <th scope="col" class="rank">{t("col.rank")}</th>
          <th scope="col" class="who">{t("col.name")}</th>
          <th scope="col" class="unit">{t("col.unit")}</th>
          <th scope="col" class="score">{t("col.correct")}</th>
          <th scope="col" class="time">{t("col.time")}</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {board.rows.slice(0, most).map((row) => (
          <Row key={row.id} row={row} move={moveOf(board, row, at)} own={row.id === own} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row, move, own }: { row: BoardRow; move: Move | undefined; own: boolean }) {
  const classes = [row.rank <= 3 && `top top${row.rank}`, own && "own"].filter(Boolean).join(" ");
  return (
    <tr class={classes || undefined} data-id={row.id} id={own ? "own-row" : undefined} tabIndex={own ? -1 : undefined}>
      <td class="rank figures">
        <span class="place">{number(row.rank)}</span>
        <Arrow move={move} />
      </td>
      <th scope="row" class="who">
        {row.name}
        {own && <span class="you">{t("you")}</span>}
        <span class="unit-below">{row.unit}</span>
      </th>
      <td class="unit">{row.unit}</td>
      <td class="score figures">{number(row.correct)}</td>
      <td class="time" aria-label={stretch(row.duration_ms)}>
        <Digits text={stretch(row.duration_ms)} />
      </td>
    </tr>
  );
}

interface OwnProps {
  /** The reader's row, when it is among the first. */
  row: BoardRow | undefined;
  standing: Standing | undefined;
  total: number;
  /** Shown within the list at the moment: going there does something. */
  shown: boolean;
  onForget: () => void;
}

/** The reader's own row, pinned to the bottom edge. */
export function Own({ row, standing, total, shown, onForget }: OwnProps) {
  const rank = row?.rank ?? standing?.rank;
  const go = () => {
    const target = document.getElementById("own-row");
    target?.scrollIntoView({ block: "center" });
    target?.focus({ preventScroll: true });
  };
  return (
    <aside class="pinned" aria-label={t("own")}>
      <div class="pinned-in">
        {rank === undefined ? (
          <p>{t("own_outside")}</p>
        ) : (
          <>
            <p class="own-rank">
              <span class="small">{t("own_rank")}</span>
              <strong class="figures">
                {number(rank)}
                <span class="of">/{number(Math.max(total, standing?.of ?? 0))}</span>
              </strong>
            </p>
            {row ? (
              <p class="own-row">
                <span class="own-name">{row.name}</span>
                <span class="small soft figures">{t("own_line", { n: row.correct, time: stretch(row.duration_ms) })}</span>
              </p>
            ) : (
              <p class="own-row small soft">{t("own_not_first")}</p>
            )}
          </>
        )}
        {shown && (
          <button type="button" class="button" onClick={go} aria-label={t("own_go_label")}>
            {t("own_go")}
          </button>
        )}
        <button type="button" class="close" onClick={onForget} aria-label={t("own_forget")} title={t("own_forget")}>
          <span aria-hidden="true">×</span>
        </button>
      </div>
    </aside>
  );
}

/** How to join, for a hall that looks at the big screen. */
export function Join({ contest }: { contest: Contest }) {
  const door = `${location.origin}/c/${contest.slug}`;
  return (
    <section class="join" aria-labelledby="join">
      <h2 id="join">{t("join")}</h2>
      <QR text={door} label={t("join_qr", { address: door })} />
      <p class="address">{door.replace(/^https?:\/\//, "")}</p>
    </section>
  );
}

/** What to do while nobody is on the board. */
export function Nobody({ contest, door }: { contest: Contest; door: boolean }) {
  const open = contest.state === "open";
  return (
    <div class="nobody card">
      <p class="nobody-title">{t("nobody")}</p>
      <p class="soft">{t(open ? "nobody_open" : contest.state === "closed" ? "nobody_closed" : "nobody_soon")}</p>
      {door && contest.state !== "closed" && (
        <a class="button main" href={`/c/${contest.slug}`}>
          {t(open ? "to_contest" : "to_rules")}
        </a>
      )}
    </div>
  );
}

const summaryEvery = 30_000;

/** Tells a screen reader how the board stands: on request, and then every half minute if something changed. */
export function Summary({ text }: { text: string }) {
  const [on, setOn] = useState(false);
  const [said, say] = useState("");
  const newest = useRef(text);
  newest.current = text;
  useEffect(() => {
    say(on ? newest.current : "");
    if (!on) return;
    const timer = setInterval(() => say(newest.current), summaryEvery);
    return () => clearInterval(timer);
  }, [on]);
  return (
    <div class="summary small">
      <label>
        <input type="checkbox" checked={on} onChange={(event) => setOn(event.currentTarget.checked)} />
        {t("read_aloud")}
      </label>
      <p class="sr" aria-live="polite">
        {said}
      </p>
    </div>
  );
}

/** The board in a sentence or two, for Summary. */
export function inWords(board: Board): string {
  const first = board.rows.slice(0, 3).map((r) => t("say_row", { rank: r.rank, name: r.name, n: r.correct, time: stretch(r.duration_ms) }));
  return [...first, t("say_total", { n: number(board.total) })].join(" ");
}
