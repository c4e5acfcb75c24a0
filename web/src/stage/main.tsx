// The big screen of a round on stage: the question, the time, then the answers and what is right, then who leads.

import { render } from "preact";
import { useEffect, useReducer, useState } from "preact/hooks";
import { request, type Begins, type ContestState } from "../lib/api";
import { ServerClock } from "../lib/clock";
import { number, stretch } from "../lib/format";
import { loadMessages, t } from "../lib/i18n";
import { QR } from "../lib/qr";
import { Rich } from "../lib/rich";
import { isRight, leftOf, rightInWords, share, stageRound, type StageQuestion, type StageView } from "../lib/stage";
import { useWakeLock } from "../lib/wakelock";

interface Door {
  slug: string;
  title: string;
  organiser: string;
  now: string;
  rounds: ({ id: string; name: string; state: ContestState } & Begins)[];
}

/** Asks each second, and renders again for what only time changes. */
function useStage(slug: string, round: string, clock: ServerClock): { view: StageView | undefined; lost: boolean } {
  const [view, setView] = useState<StageView>();
  const [failures, setFailures] = useState(0);
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    let gone = false;
    let asking = false;
    const ask = async () => {
      if (asking) return;
      asking = true;
      const sentAt = clock.reading();
      try {
        const got = await request<StageView>("GET", `/api/v1/contests/${slug}/rounds/${round}/stage`, undefined, { timeout: 5_000 });
        clock.sample(sentAt, clock.reading(), got.now);
        if (!gone) (setView(got), setFailures(0));
      } catch {
        if (!gone) setFailures((n) => n + 1);
      } finally {
        asking = false;
      }
    };
    void ask();
    const timers = [setInterval(ask, 1_000), setInterval(() => again(0), 200)];
    return () => {
      gone = true;
      timers.forEach(clearInterval);
    };
  }, [slug, round]);
  return { view, lost: failures > 3 };
}

function Page({ door, round, clock }: { door: Door; round: string; clock: ServerClock }) {
  useWakeLock();
  const { view, lost } = useStage(door.slug, round, clock);
  const phase = view?.phase;
  return (
    <div class={`stage ${phase ?? ""}`}>
      <header class="bar">
        <div>
          <p class="organiser">{door.organiser}</p>
          <h1>{door.title}</h1>
        </div>
        {view && view.item > 0 && (
          <p class="which figures">
            {t("item", { n: view.item, of: view.of })}
            {phase === "open" && <Clock view={view} now={clock.now()} />}
            {phase === "closed" && <strong class="left">{t("time_up")}</strong>}
          </p>
        )}
      </header>
      <main id="stage" tabIndex={-1}>
        {lost && <p class="lost" role="status">{t("lost")}</p>}
        {!view && !lost && <p class="soft">{t("loading")}</p>}
        {view && view.item === 0 && <Before door={door} view={view} />}
        {view?.question && phase !== "finished" && <Question q={view.question} view={view} />}
        {view && (phase === "finished" || phase === "revealed") && <Standings view={view} />}
      </main>
    </div>
  );
}

function Clock({ view, now }: { view: StageView; now: number }) {
  const left = leftOf(view, now);
  return <strong class={left <= 5_000 ? "left near" : "left"}>{stretch(left + 999)}</strong>;
}

function Before({ door, view }: { door: Door; view: StageView }) {
  const address = `${location.origin}/c/${door.slug}`;
  return (
    <section class="before">
      <QR text={address} label={t("join_qr", { address })} />
      <div>
        <p class="join">{t("join")}</p>
        <p class="address">{address.replace(/^https?:\/\//, "")}</p>
        <p class="people">
          <strong class="figures">{number(view.people)}</strong> {t("people")}
        </p>
      </div>
    </section>
  );
}

function Question({ q, view }: { q: StageQuestion; view: StageView }) {
  const revealed = view.phase === "revealed";
  const words = rightInWords(q);
  return (
    <section class="asked" aria-label={t("item", { n: view.item, of: view.of })}>
      <Rich as="div" class="stem" text={q.stem} html={q.stem_html} />
      {q.prompts && (
        <ul class="prompts">
          {q.prompts.map((p, i) => (
            <li key={i}>
              <Rich text={p} html={q.prompts_html?.[i]} />
            </li>
          ))}
        </ul>
      )}
      <ol class={`options ${revealed ? "shown" : ""}`}>
        {q.options.map((text, i) => (
          <li key={i} class={revealed ? (isRight(q, i + 1) ? "right" : "other") : ""}>
            <span class="letter">{String.fromCharCode(65 + i)}</span>
            <Rich class="text" text={text} html={q.options_html?.[i]} />
            {revealed && isRight(q, i + 1) && <span class="tick">✓ {t("right")}</span>}
            {revealed && view.choices && (
              <span class="share">
                <progress max={Math.max(1, view.answered)} value={view.choices[i] ?? 0} aria-hidden="true" />
                <span class="figures">
                  {number(view.choices[i] ?? 0)} ({share(view.choices[i] ?? 0, view.answered)}%)
                </span>
              </span>
            )}
          </li>
        ))}
      </ol>
      {revealed && words && (
        <p class="answer">
          {t("answer")} <strong>{words}</strong>
        </p>
      )}
      {revealed && q.explanation && <Rich as="div" class="why" text={q.explanation} html={q.explanation_html} />}
      <p class="answered" role="status">
        {t("answered", { n: number(view.answered), of: number(view.people) })}
      </p>
    </section>
  );
}

function Standings({ view }: { view: StageView }) {
  if (!view.standings.length) return null;
  const finished = view.phase === "finished";
  return (
    <section class="leaders" aria-labelledby="leaders">
      <h2 id="leaders">{t(finished ? "standings_end" : "standings", { n: view.item })}</h2>
      <table>
        <thead class="sr">
          <tr>
            <th scope="col">{t("rank")}</th>
            <th scope="col">{t("name")}</th>
            <th scope="col">{t("correct")}</th>
          </tr>
        </thead>
        <tbody>
          {view.standings.slice(0, finished ? 10 : 6).map((row) => (
            <tr key={row.id}>
              <td class="figures place">{row.rank}</td>
              <th scope="row">
                {row.name}
                <span class="unit">{row.unit}</span>
              </th>
              <td class="figures">{row.correct}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="soft">{t("provisional")}</p>
    </section>
  );
}

loadMessages();
const door = JSON.parse(document.getElementById("state")?.textContent || "null") as Door | null;
const root = document.getElementById("app");
const round = door && stageRound(door.rounds);
if (door && root && round) {
  const clock = new ServerClock();
  clock.guess(door.now);
  root.textContent = "";
  render(<Page door={door} round={round.id} clock={clock} />, root);
} else if (root) {
  const main = document.getElementById("stage");
  if (main) main.append(Object.assign(document.createElement("p"), { textContent: t("none") }));
}
