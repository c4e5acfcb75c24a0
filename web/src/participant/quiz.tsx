// The quiz: one question at a time, the list of them, and what the contestant has to know meanwhile.

import { useEffect, useRef, useState } from "preact/hooks";
import { spell, stretch, timeOfDay } from "../lib/format";
import { t } from "../lib/i18n";
import { Overview } from "./overview";
import { fetchPictures } from "./pictures";
import { Heading, Problem } from "./parts";
import { clear, pick, Question } from "./question";
import { ResumePanel } from "./resume";
import type { Session } from "./session";

export function Quiz({ session, version, say }: { session: Session; version: number; say: (text: string) => void }) {
  const { held, at, phase } = session;
  const q = held.sheet[at - 1];
  const n = held.items;
  useEffect(() => fetchPictures(held.sheet), [held.sheet]);
  const touch = useRef<{ x: number; y: number; at: number } | undefined>(undefined);

  // Where there is no going back, leaving a question without an answer takes a second press.
  const [skipping, setSkipping] = useState(0);
  const unfinished = held.forward && phase === "open" && !!q && !session.answers.has(at) && at < n;

  function go(to: number) {
    if (to > n) return session.go(0);
    if (to < 1 || (held.forward && to < at)) return;
    session.commit?.();
    if (unfinished && !session.answers.has(at) && to > at && skipping !== at) return setSkipping(at);
    session.go(to);
  }

  function onKeyDown(event: KeyboardEvent) {
    const target = event.target as HTMLElement;
    // A list takes letters and arrows for itself.
    const typing = target.tagName === "SELECT" || (target.tagName === "INPUT" && (target as HTMLInputElement).type === "text");
    // Letters answer only while the focus is in the question: elsewhere, speech input would trip over them.
    if (event.altKey || event.ctrlKey || event.metaKey || typing || !q || !target.closest("h1, .question")) return;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      if (!held.forward) go(at + (event.key === "ArrowLeft" ? -1 : 1)); // a slip could not be mended
    }
    else {
      const index = "123456789".includes(event.key) ? Number(event.key) - 1 : event.key.toLowerCase().charCodeAt(0) - 97;
      if (event.key.length !== 1 || !q.options[index] || q.kind === "matching" || phase !== "open") return;
      pick(session, q, index);
    }
    event.preventDefault(); // arrows would change the answer of a focused radio button
  }

  function onTouchEnd(event: TouchEvent) {
    const start = touch.current;
    const end = event.changedTouches[0];
    touch.current = undefined;
    if (!start || !end || event.timeStamp - start.at > 600) return;
    const [dx, dy] = [end.clientX - start.x, end.clientY - start.y];
    if (!held.forward && Math.abs(dx) > 60 && Math.abs(dx) > 2 * Math.abs(dy)) go(at + (dx < 0 ? 1 : -1));
  }

  if (phase === "handing" || phase === "ending") return <Leaving session={session} />;
  return (
    <div class="quiz" onKeyDown={onKeyDown}>
      <header class="top">
        <div class="where">
          <Heading focusOn={at}>
            {q ? (
              <>
                {t("question")} {at}
                <span class="soft">/{n}</span>
              </>
            ) : (
              t("list.title")
            )}
          </Heading>
          <progress class="bar" max={n} value={session.answered} aria-label={t("answered", { n: session.answered, of: n })} />
        </div>
        <ItemTime session={session} say={say} />
        <TimeLeft session={session} say={say} />
      </header>
      {session.opening ? (
        <Opening session={session} />
      ) : q ? (
        <section
          class="question"
          aria-label={t("question") + " " + at}
          onTouchStart={(event) => {
            const first = event.touches.length === 1 ? event.touches[0] : undefined;
            touch.current = first && { x: first.clientX, y: first.clientY, at: event.timeStamp };
          }}
          onTouchEnd={onTouchEnd}
        >
          {session.fresh && at === 1 && <ResumePanel code={held.resume_code} onHide={() => session.hideCode()} />}
          <Question session={session} q={q} />
          <div class="pair tools">
            <button
              type="button"
              class="button quiet"
              aria-pressed={session.marked.has(at)}
              onClick={() => session.toggleMark(at)}
            >
              <span aria-hidden="true">{session.marked.has(at) ? "⚑ " : "⚐ "}</span>
              {t("mark_for_review")}
            </button>
            <button
              type="button"
              class="button quiet"
              disabled={phase !== "open" || (!session.answers.has(at) && !session.drafts.has(at))}
              onClick={() => clear(session, q)}
            >
              {t("clear")}
            </button>
          </div>
        </section>
      ) : (
        <Overview session={session} version={version} />
      )}
      <footer class="bottom">
        <Bars session={session} />
        {held.forward && q && at < n && !session.opening && (
          <div class="bars">
            <p class={unfinished && skipping === at ? "note amber" : "small soft"} role="status">
              {t(unfinished && skipping === at ? "forward.skip" : session.window ? "item.hint" : "forward.hint")}
            </p>
          </div>
        )}
        <nav class="steps" aria-label={t("steps")}>
          {!(held.forward && q) && (
            <button type="button" class="button" disabled={at === 1} onClick={() => go(q ? at - 1 : session.lastAt)}>
              <span aria-hidden="true">‹ </span>
              {q ? t("previous") : t("back_to", { n: session.lastAt })}
            </button>
          )}
          {q && (
            <button type="button" class="button figures" onClick={() => go(n + 1)}>
              {t("list")}{" "}
              <span class="soft">
                {session.answered}/{n}
              </span>
            </button>
          )}
          {q && (
            <button type="button" class="button main" disabled={session.opening} onClick={() => go(at + 1)}>
              {at === n ? t("finish") : t(session.window ? "item.next" : "next")}
              <span aria-hidden="true"> ›</span>
            </button>
          )}
        </nav>
      </footer>
    </div>
  );
}

/** The next question is on its way. */
function Opening({ session }: { session: Session }) {
  return (
    <section class="question" aria-busy="true">
      <p role="status" class={session.online ? "soft" : "note amber"}>
        {session.online ? t("item.opening", { n: session.window!.item + 1 }) : t("item.offline")}
      </p>
    </section>
  );
}

/** The time left for the question on screen. */
function ItemTime({ session, say }: { session: Session; say: (text: string) => void }) {
  const left = session.itemLeft;
  if (left === undefined || session.opening) return null;
  const words = t("item.left", { left: spell(Math.max(0, left) + 999) });
  return (
    <button type="button" class={`time item-time ${left <= 10_000 ? "last" : "calm"}`} onClick={() => say(words)}>
      <span class="figures">{stretch(Math.max(0, left) + 999)}</span>
      <span class="small">{t("item.time")}</span>
      <span class="sr">{t("item.read")}</span>
    </button>
  );
}

/** The time left: a button, so that a screen reader can hear it on request. */
function TimeLeft({ session, say }: { session: Session; say: (text: string) => void }) {
  const left = session.left;
  // The last question's own clock says all, unless the whole ends before it.
  const said = session.window?.item === session.held.items && !session.opening && left !== undefined && left >= session.itemLeft!;
  if (session.window && (left === undefined || (!session.held.limit_ms && left > 600_000) || said)) return null;
  if (left === undefined) return <p class="time small soft">{t("cost.no_limit")}</p>;
  const stage = left <= 60_000 ? "last" : left <= 300_000 ? "soon" : "calm";
  const clock = stretch(left + 999);
  return (
    <button type="button" class={`time ${stage}`} onClick={() => say(timeInWords(left))}>
      <span class="figures">{clock}</span>
      <span class="small">{t(`time.${stage}`)}</span>
      <span class="sr">{t("time.read")}</span>
    </button>
  );
}

/** "Còn lại 9 phút 5 giây": for ears. */
export function timeInWords(left: number): string {
  return t("time.left", { left: spell(left + 999) });
}

/** What is out of the ordinary: lost network, taken over, time changed. It grows upwards and moves nothing. */
function Bars({ session }: { session: Session }) {
  const { phase, change } = session;
  return (
    <div class="bars">
      {phase === "moved" && (
        <div class="note gold" role="alert">
          <p>
            <b>{t("moved")}</b> {session.queue.empty ? "" : t("moved.sending", { n: session.queue.waiting.length })}
          </p>
          <button type="button" class="button" aria-disabled={session.taking} onClick={() => void session.take()}>
            {t("moved.take")}
          </button>
        </div>
      )}
      {!session.opening && networkBar(session) && (
        <p class="note amber">
          <span aria-hidden="true">⟳ </span>
          {networkBar(session)}
        </p>
      )}
      {session.refused.size > 0 && <p class="note amber">{t(session.held.forward ? "refused.passed" : "refused", { items: [...session.refused].join(", ") })}</p>}
      {change && (
        <div class="note gold">
          <p>{changeInWords(change)}</p>
          <button type="button" class="button" onClick={() => session.dismissChange()}>
            {t("understood")}
          </button>
        </div>
      )}
    </div>
  );
}

export function changeInWords(change: { ms: number; by: number }): string {
  const key = change.by > 0 ? "change.more" : change.by < 0 ? "change.less" : "change.set";
  return t(key, { at: timeOfDay(change.ms), by: spell(Math.abs(change.by)) });
}

/** The network's state in words; "" when all is well. */
export function networkBar(session: Session): string {
  const n = session.queue.waiting.length;
  if (session.online) return session.queue.failing && n ? t("busy", { n }) : "";
  const end = session.window ? Date.parse(session.window.closes_at) : session.deadline;
  const by = end === undefined ? "" : ` ${t("offline.by", { at: timeOfDay(end + session.held.grace_ms) })}`;
  return (n ? t("offline.waiting", { n }) : t("offline")) + by;
}

/** Handing in, or time up: nothing more to do but wait. */
function Leaving({ session }: { session: Session }) {
  const waiting = session.queue.waiting.length;
  const handing = session.phase === "handing";
  useEffect(() => session.commit?.(), []);
  return (
    <div class="page">
      <Heading>{t(handing ? "handing.title" : session.cutShort ? "ending.closed" : "ending.title")}</Heading>
      <p>{t(handing ? "handing.text" : "ending.text")}</p>
      <p role="status" class={session.online ? "soft" : "note amber"}>
        {networkBar(session) || (waiting ? t("leaving.waiting", { n: waiting }) : t("leaving.wait"))}
      </p>
      {handing && (
        <button type="button" class="button" onClick={() => session.cancelHandIn()}>
          {t("handing.cancel")}
        </button>
      )}
      <Problem error={session.trouble} />
    </div>
  );
}
