// An answering pad in the hall: the question that is open on stage, then what was right, then the next.

import { useEffect, useReducer, useState } from "preact/hooks";
import { request } from "../lib/api";
import { spell, stretch } from "../lib/format";
import { t } from "../lib/i18n";
import { Rich } from "../lib/rich";
import { isRight, leftOf, rightInWords, type StageView } from "../lib/stage";
import { useWakeLock } from "../lib/wakelock";
import { Heading, letter } from "./parts";
import { fetchPictures } from "./pictures";
import { Question } from "./question";
import { networkBar } from "./quiz";
import type { Session } from "./session";
import type { SheetItem } from "./types";

/** Asks how the stage stands: each two seconds, and at once when the attempt's socket tells of a step. */
function useStage(session: Session): StageView | undefined {
  const [view, setView] = useState<StageView>();
  const { held } = session;
  useEffect(() => {
    let gone = false;
    let soon = 0;
    const ask = async () => {
      try {
        const got = await request<StageView>("GET", `/api/v1/contests/${held.contest.slug}/rounds/${held.stage}/stage`, undefined, { timeout: 5_000 });
        if (!gone) setView((was) => (was && (was.item > got.item || Date.parse(was.now) > Date.parse(got.now)) ? was : got));
      } catch {
        // the session shows the network's state
      }
    };
    const timer = setInterval(ask, 2_000);
    session.onStep = () => {
      void ask();
      clearTimeout(soon);
      soon = window.setTimeout(ask, 1_100); // another node may know the step a second later
    };
    void ask();
    return () => {
      gone = true;
      clearInterval(timer);
      clearTimeout(soon);
      session.onStep = undefined;
    };
  }, [held.id]);
  return view;
}

export function Pad({ session, say }: { session: Session; say: (text: string) => void }) {
  useWakeLock();
  const view = useStage(session);
  const [, tick] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    const timer = setInterval(() => tick(0), 250);
    return () => clearInterval(timer);
  }, []);
  const now = session.o.clock.now();
  const q = view?.question as SheetItem | undefined;
  const phase = view?.phase === "open" && leftOf(view, now) === 0 ? "closed" : view?.phase;
  const open = phase === "open";
  useEffect(() => {
    if (q) fetchPictures([q]);
    if (open && q) say(t("pad.opened", { n: q.item, time: spell(view!.limit_ms) }));
    if (phase === "closed") session.commit?.();
  }, [view?.item, phase]);
  const left = view ? leftOf(view, now) : 0;
  return (
    <div class="quiz pad">
      <header class="top">
        <div class="where">
          <Heading focusOn={view?.item}>{q ? `${t("question")} ${q.item}/${view!.of}` : session.held.contest.title}</Heading>
        </div>
        {open && (
          <button type="button" class={`time ${left <= 5_000 ? "last" : "calm"}`} onClick={() => say(t("time.left", { left: spell(left + 999) }))}>
            <span class="figures">{stretch(left + 999)}</span>
            <span class="sr">{t("time.read")}</span>
          </button>
        )}
      </header>
      <section class="question">
        {!q && <p>{t("pad.ready")}</p>}
        {q && open && <Question key={q.item} session={session} q={q} />}
        {q && phase === "closed" && <p class="card strong">{t("pad.closed", { answer: t(session.answers.has(q.item) ? "pad.given" : "pad.not_given") })}</p>}
        {q && phase === "revealed" && <Revealed session={session} view={view!} />}
        {phase === "finished" && <p role="status">{t("pad.finished")}</p>}
      </section>
      <footer class="bottom">
        <div class="bars">
          {session.phase === "moved" && (
            <div class="note gold" role="alert">
              <p>
                <b>{t("moved")}</b>
              </p>
              <button type="button" class="button" aria-disabled={session.taking} onClick={() => void session.take()}>
                {t("moved.take")}
              </button>
            </div>
          )}
          {networkBar(session) && <p class="note amber">{networkBar(session)}</p>}
          <p class="small soft">{t("pad.hint")}</p>
        </div>
      </footer>
    </div>
  );
}

/** What was right, beside what was answered. */
function Revealed({ session, view }: { session: Session; view: StageView }) {
  const q = view.question!;
  const mine = session.answers.get(q.item);
  const words = rightInWords(q);
  const choice = ["single", "multiple", "true_false"].includes(q.kind);
  return (
    <>
      <Rich as="p" class="strong" text={q.stem} html={q.stem_html} />
      <ul class="plain pad-options">
        {choice &&
          q.options.map((text, i) => (
            <li key={i} class={isRight(q, i + 1) ? "card right" : "card"}>
              <b>{letter(i)}</b> <Rich text={text} html={q.options_html?.[i]} />
              {isRight(q, i + 1) && <span class="strong"> ✓ {t("pad.right")}</span>}
              {mine?.choices?.includes(i + 1) && <span class="small"> · {t("pad.yours")}</span>}
            </li>
          ))}
      </ul>
      {words && (
        <p>
          {t("pad.answer")} <b>{words}</b>
        </p>
      )}
      {!mine && <p class="soft">{t("pad.none")}</p>}
      {q.explanation && <Rich as="p" text={q.explanation} html={q.explanation_html} />}
      <p class="soft">{t("pad.next")}</p>
    </>
  );
}
