// The operator's console of a round on stage: what is on air, what comes next, and one large key for the next step.

import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import { ApiError, type Begins, type ContestState } from "../lib/api";
import { number, stretch } from "../lib/format";
import { t } from "../lib/i18n";
import { Rich } from "../lib/rich";
import { isRight, leftOf, rightInWords, stageRound, type StageQuestion, type StageView } from "../lib/stage";
import { useApp, useEvery, useLoad } from "./context";
import { Link, Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";

interface Console extends StageView {
  reveal_from?: string;
  online: number;
  next?: StageQuestion;
}

type Step = "open" | "close" | "reveal" | "finish";

/** The step that comes next by itself: what the large key and a presenter's remote do. */
export function nextStep(v: Pick<Console, "phase" | "item" | "of" | "state">): Step | undefined {
  if (v.state !== "open") return undefined;
  if (v.phase === "closed") return "reveal";
  return (v.phase === "ready" || v.phase === "revealed") && v.item < v.of ? "open" : undefined;
}

export function StageConsole({ contest }: { contest: string }) {
  const door = useLoad<{ title: string; rounds: ({ id: string; name: string; state: ContestState } & Begins)[] }>(
    `/api/v1/contests/${encodeURIComponent(contest)}`,
  );
  const round = door.value && stageRound(door.value.rounds);
  return (
    <>
      <nav class="crumbs small" aria-label={t("crumbs")}>
        <Link to={pathTo("cuoc-thi", contest)}>{door.value?.title ?? t("contest")}</Link>
      </nav>
      <Title name={t("stage")} />
      <Problem error={door.error} again={door.again} />
      {!door.value && !door.error && <Loading />}
      {door.value && !round && <p>{t("stage_none")}</p>}
      {round && <Desk contest={contest} round={round.id} />}
    </>
  );
}

function Desk({ contest, round }: { contest: string; round: string }) {
  const { session } = useApp();
  const path = `/api/v1/staff/contests/${encodeURIComponent(contest)}/rounds/${encodeURIComponent(round)}`;
  const loaded = useLoad<Console>(`${path}/stage`, 5_000);
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const [, tick] = useReducer((n: number) => n + 1, 0);
  const main = useRef<HTMLButtonElement>(null);
  const at = useRef({ of: "", ahead: 0 });
  useEvery(1_000, () => !busy && loaded.again());
  useEffect(() => {
    const timer = setInterval(() => tick(0), 200);
    return () => clearInterval(timer);
  }, []);
  const v = loaded.value;
  if (v && at.current.of !== v.now) at.current = { of: v.now, ahead: Date.parse(v.now) - Date.now() };
  const now = Date.now() + at.current.ahead;
  const early = v?.reveal_from ? Math.max(0, Date.parse(v.reveal_from) - now) : 0;
  const step = v && nextStep(v);
  const ready = !!step && !busy && !(step === "reveal" && early > 0);

  async function take(kind: Step, item?: number) {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      loaded.set(await session.call<Console>("POST", `${path}/steps`, item ? { step: kind, item } : { step: kind }));
    } catch (err) {
      setError(err instanceof ApiError ? err : new ApiError(0, "network"));
      loaded.again();
    } finally {
      setBusy(false);
      main.current?.focus();
    }
  }
  const go = () => v && ready && void take(step!, step === "open" ? v.item + 1 : v.item);
  const newest = useRef(go);
  newest.current = go;
  useEffect(() => {
    // Keys of a presenter's remote; letters would trip over speech input.
    const onKey = (event: KeyboardEvent) => {
      if (event.repeat || event.altKey || event.ctrlKey || event.metaKey || (event.key !== "PageDown" && event.key !== "ArrowRight")) return;
      event.preventDefault();
      newest.current();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);

  if (!v) return <>{loaded.error ? <Problem error={loaded.error} again={loaded.again} /> : <Loading />}</>;
  const item = step === "open" ? v.item + 1 : v.item;
  return (
    <div class="console">
      <p class="console-state" role="status">
        <strong class={v.phase === "open" ? "on-air" : ""}>{t(`stage_phase.${v.phase}`, { n: v.item, of: v.of })}</strong>
      </p>
      <div class="console-figures">
        <p>
          <span class="figures large-figure">{v.phase === "open" ? stretch(leftOf(v, now) + 999) : "–"}</span>
          {t("stage_left")}
        </p>
        <p>
          <span class="figures large-figure">
            {number(v.answered)}/{number(v.people)}
          </span>
          {t("stage_answered")}
        </p>
        <p>
          <span class="figures large-figure">{number(v.online)}</span>
          {t("stage_online")}
        </p>
      </div>
      <div class="console-keys">
        <button ref={main} type="button" class="button key" aria-disabled={!ready} onClick={go}>
          {step ? t(`stage_do.${step}`, { n: item }) : t(v.phase === "open" ? "stage_wait" : "stage_over")}
          {step === "reveal" && early > 0 && <span class="small"> {t("stage_early", { n: Math.ceil(early / 1_000) })}</span>}
          {step && <span class="small key-hint">{t("stage_keys")}</span>}
        </button>
        {v.phase === "open" && (
          <button type="button" class="button" aria-disabled={busy} onClick={() => void take("close", v.item)}>
            {t("stage_do.close", { n: v.item })}
          </button>
        )}
        {v.state === "open" && (v.phase === "ready" || v.phase === "revealed") && <Finish early={v.item < v.of} onFinish={() => void take("finish")} />}
      </div>
      <Problem error={error ?? loaded.error} />
      <div class="columns">
        <div class="column">
          <section class="card" aria-labelledby="stage-now">
            <h2 id="stage-now">{t("stage_now")}</h2>
            {v.question ? <Card q={v.question} choices={v.choices} /> : <p class="soft">{t("stage_nothing")}</p>}
          </section>
        </div>
        <div class="column">
          <section class="card" aria-labelledby="stage-next">
            <h2 id="stage-next">{t("stage_next")}</h2>
            {v.next ? <Card q={v.next} /> : <p class="soft">{t("stage_no_next")}</p>}
          </section>
        </div>
      </div>
      <p>
        <a href={`/c/${contest}/san-khau`} target="_blank" rel="noopener">
          {t("stage_screen")}
        </a>
      </p>
    </div>
  );
}

/** Finishing cannot be taken back: it takes a second press. */
function Finish({ early, onFinish }: { early: boolean; onFinish: () => void }) {
  const [sure, ask] = useState(false);
  if (!sure) {
    return (
      <button type="button" class="button" onClick={() => ask(true)}>
        {t("stage_do.finish")}
      </button>
    );
  }
  return (
    <div class="panel" role="group" aria-label={t("stage_do.finish")}>
      <p>{t(early ? "stage_finish_early" : "stage_finish_sure")}</p>
      <button type="button" class="button" onClick={onFinish}>
        {t("stage_finish_yes")}
      </button>
      <button type="button" class="button" onClick={() => ask(false)}>
        {t("cancel")}
      </button>
    </div>
  );
}

function Card({ q, choices }: { q: StageQuestion; choices?: number[] }) {
  const words = rightInWords(q);
  return (
    <>
      <Rich as="p" class="strong" text={q.stem} html={q.stem_html} />
      <ol class="console-options">
        {q.options.map((text, i) => (
          <li key={i} class={isRight(q, i + 1) ? "right" : ""}>
            <Rich text={text} html={q.options_html?.[i]} />
            {isRight(q, i + 1) && <span class="small"> ✓ {t("stage_right")}</span>}
            {choices && <span class="figures small"> {number(choices[i] ?? 0)}</span>}
          </li>
        ))}
      </ol>
      {words && (
        <p>
          {t("stage_right")}: <strong>{words}</strong>
        </p>
      )}
      {q.explanation && <Rich as="p" class="small soft" text={q.explanation} html={q.explanation_html} />}
    </>
  );
}
