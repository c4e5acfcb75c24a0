// Participation as it happens: figures, a chart, and what is wrong in words.

import { useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { number, timeOfDay } from "../lib/format";
import { t } from "../lib/i18n";
import { connect, type SocketState } from "../lib/socket";
import { ceiling, line, timeline, type Point } from "./chart";
import { useApp } from "./context";
import { Declare } from "./declare";
import { Figures, Loading } from "./parts";
import type { Participation, StaffContest } from "./types";

const pollEvery = 5_000;
const staleAfter = 25_000;

interface Props {
  contest: StaffContest;
  onFigures: (p: Participation) => void;
}

/** Follows participation by websocket, and by asking while that is down. */
function useTurnout({ contest, onFigures }: Props, turn: number): { now?: Participation; state: SocketState; stale: boolean; refused?: ApiError } {
  const { session } = useApp();
  const [refused, refuse] = useState<ApiError>();
  const [now, setNow] = useState<Participation>();
  const [state, setState] = useState<SocketState>("connecting");
  const [, again] = useReducer((n: number) => n + 1, 0);
  const tell = useRef(onFigures);
  tell.current = onFigures;
  const heardAt = useRef(performance.now());
  useEffect(() => {
    let open = false;
    const id = encodeURIComponent(contest.id);
    const take = (p: Participation) => {
      refuse(undefined);
      heardAt.current = performance.now();
      setNow(p);
      tell.current(p);
    };
    const socket = connect({
      path: `/ws/participation/${id}`,
      silence: staleAfter,
      hello: () => ({ type: "auth", token: session.token }),
      onMessage(message) {
        heardAt.current = performance.now();
        if (message.type === "participation") take(message);
      },
      onState(next) {
        open = next === "open";
        setState(next);
      },
      onClose(code) {
        if (code === 4401) void session.refresh().catch(() => undefined); // the next connection brings a new token
        if (code === 4404) {
          open = false;
          poll(); // which says why
        }
        return code !== 4403 && code !== 4404;
      },
    });
    function poll() {
      if (open || document.hidden) return;
      session.call<Participation>("GET", `/api/v1/staff/contests/${id}/participation`).then(take, (err) => err instanceof ApiError && err.code === "declaration_needed" && refuse(err));
    }
    const wake = () => document.hidden || (socket.wake(), poll());
    const timer = setInterval(() => (poll(), again(0)), pollEvery);
    document.addEventListener("visibilitychange", wake);
    window.addEventListener("online", wake);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", wake);
      window.removeEventListener("online", wake);
      socket.close();
    };
  }, [contest.id, turn]);
  return { now, refused, state, stale: performance.now() - heardAt.current > staleAfter };
}

export function Turnout(props: Props) {
  const [turn, setTurn] = useState(0);
  const { now, state, stale, refused } = useTurnout(props, turn);
  if (refused) return <Declare contest={props.contest.id} error={refused} done={() => setTurn(turn + 1)} />;
  return (
    <section class="card" aria-labelledby="turnout">
      <div class="card-head">
        <h2 id="turnout">{t("turnout")}</h2>
        <p class={`live-mark small ${stale ? "stale" : state === "open" ? "live" : "reconnecting"}`} role="status">
          <span class="dot" aria-hidden="true" />
          {stale && now
            ? t("as_of", { time: timeOfDay(Date.parse(now.now)) })
            : t(state === "open" ? "fresh.live" : "fresh.reconnecting")}
        </p>
      </div>
      {!now && <Loading />}
      {now && (
        <>
          <Figures people={now.people} started={now.started} running={now.running} done={now.done} />
          <p class="present">
            {t("present", { online: number(now.online), running: number(now.running), watching: number(now.watching) })}
            {now.running > now.online && (
              <span class="amber"> {t("unconnected", { n: number(now.running - now.online) })}</span>
            )}
          </p>
          <Chart now={now} />
        </>
      )}
    </section>
  );
}

const wide = { left: 44, top: 14, width: 640, height: 150 };
const narrow = { left: 34, top: 14, width: 270, height: 130 };

function Chart({ now }: { now: Participation }) {
  const size = window.innerWidth < 600 ? narrow : wide; // so that the letters stay readable
  const at = Math.floor(Date.parse(now.now) / 60_000) * 60_000;
  const points = useMemo(() => timeline(now.minutes, at), [now.minutes, at]);
  const sum = (get: (p: Point) => number) => points.reduce((all, p) => all + get(p), 0);
  const starts = sum((p) => p.started);
  const ends = sum((p) => p.done);
  if (starts + ends === 0) return <p class="soft">{t("chart_none")}</p>;
  const top = ceiling(Math.max(...points.map((p) => Math.max(p.started, p.done))));
  const label = t("chart_label", {
    from: timeOfDay(points[0]!.at, false),
    to: timeOfDay(points[points.length - 1]!.at, false),
    started: number(starts),
    done: number(ends),
  });
  return (
    <figure>
      <figcaption class="chart-key small">
        <span class="key-started">
          <svg viewBox="0 0 24 8" aria-hidden="true">
            <path class="line-started" d="M0 4H24" />
          </svg>
          {t("chart_started")}
        </span>
        <span class="key-done">
          <svg viewBox="0 0 24 8" aria-hidden="true">
            <path class="line-done" d="M0 4H24" />
          </svg>
          {t("chart_done")}
        </span>
      </figcaption>
      <svg class="chart" viewBox={`0 0 ${size.left + size.width + 12} ${size.top + size.height + 26}`} role="img" aria-label={label}>
        <g transform={`translate(${size.left} ${size.top})`}>
          {[0, 0.5, 1].map((part) => (
            <g key={part}>
              <path class="grid" d={`M0 ${size.height * (1 - part)}H${size.width}`} />
              <text x="-8" y={size.height * (1 - part) + 4} text-anchor="end">
                {number(top * part)}
              </text>
            </g>
          ))}
          {points.map(
            (p, i) =>
              (i % 15 === 0 || i === points.length - 1) && (
                <text key={p.at} x={(i * size.width) / (points.length - 1)} y={size.height + 20} text-anchor={i === points.length - 1 ? "end" : "middle"}>
                  {timeOfDay(p.at, false)}
                </text>
              ),
          )}
          <path class="line-started" d={line(points.map((p) => p.started), top, size.width, size.height)} />
          <path class="line-done" d={line(points.map((p) => p.done), top, size.width, size.height)} />
        </g>
      </svg>
      <details class="small">
        <summary>{t("chart_table")}</summary>
        <div class="scroll short" tabIndex={0} role="region" aria-label={t("chart_table")}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{t("minute")}</th>
                <th scope="col" class="figure">{t("chart_started")}</th>
                <th scope="col" class="figure">{t("chart_done")}</th>
              </tr>
            </thead>
            <tbody>
              {[...points].reverse().map(
                (p) =>
                  p.started + p.done > 0 && (
                    <tr key={p.at}>
                      <th scope="row" class="figures">{timeOfDay(p.at, false)}</th>
                      <td class="figure figures">{number(p.started)}</td>
                      <td class="figure figures">{number(p.done)}</td>
                    </tr>
                  ),
              )}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
