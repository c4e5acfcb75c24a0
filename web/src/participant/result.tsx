// The result: score, time, rank, each question with its key when that may be shown, and the receipt.

import { useEffect, useState } from "preact/hooks";
import { request, type ApiError, type Standing } from "../lib/api";
import { dateTime, number, spell, stretch } from "../lib/format";
import { t } from "../lib/i18n";
import { OwnCertificates } from "./certificates";
import { Complain } from "./complaint";
import { follow, type Follower } from "./follow";
import { listenToPage } from "./pageevents";
import { Heading, Problem } from "./parts";
import { Review } from "./review";
import { inLanguage } from "./typed";
import { share } from "./share";
import type { Result, Reviewed } from "./types";

interface Props {
  result: Result;
  standing: Standing | undefined;
  late: number[];
  again: boolean;
  onAgain: () => void;
  onDoor: () => void;
}

export function ResultView({ result, standing, late, again, onAgain, onDoor }: Props) {
  const { contest } = result;
  const board = boardOf(result, standing);
  const at = Date.parse(result.submitted_at);
  return (
    <div class="page result">
      <p class="small soft">{contest.title}</p>
      <Heading>{t(`result.${result.reason}`)}</Heading>
      {late.length > 0 && <p class="note amber">{t("result.late", { items: late.join(", ") })}</p>}

      <div class="card score">
        <p class="figures big">
          {result.correct}
          <span class="soft">/{result.of}</span>
        </p>
        <p>{t("result.correct")}</p>
        <dl class="facts">
          {result.points !== result.correct && (
            <div>
              <dt>{t("result.points")}</dt>
              <dd class="figures">{number(result.points)}</dd>
            </div>
          )}
          <div>
            <dt>{t("result.duration")}</dt>
            <dd class="figures">{stretch(result.duration_ms)}</dd>
          </div>
          {standing && (
            <div aria-live="polite">
              <dt>{t(result.provisional ? "result.rank_now" : "result.rank")}</dt>
              <dd class="figures">
                {number(standing.rank)}
                <span class="soft">/{number(standing.of)}</span>
              </dd>
            </div>
          )}
        </dl>
        <Verdict result={result} />
        {standing && !standing.counts && <p class="small soft">{t("result.not_counted")}</p>}
      </div>

      <Amendments result={result} />
      <OwnPrediction result={result} />

      <div class="card receipt">
        <p class="small soft">{t("result.receipt")}</p>
        <p class="code figures">{result.receipt}</p>
        <p class="small figures">{t("result.at", { at: dateTime(at, true) })}</p>
      </div>

      {!result.provisional && <OwnCertificates attempt={result.id} />}

      <div class="actions no-print">
        <a class="button main wide" href={board}>
          {t("result.board")}
        </a>
        {again && (
          <button type="button" class="button wide" onClick={onAgain}>
            {t("again")}
          </button>
        )}
        <div class="pair">
          <button type="button" class="button" onClick={() => window.print()}>
            {t("result.print")}
          </button>
          <button type="button" class="button" onClick={() => void share(result, standing)}>
            {t("result.share")}
          </button>
        </div>
        <button type="button" class="link" onClick={onDoor}>
          {t("result.door")}
        </button>
      </div>

      <Complain attempt={result.id} />

      <h2>{t("review.title")}</h2>
      {result.review ? (
        <ol class="review">
          {result.review.map((q: Reviewed) => (
            <Review key={q.item} q={q} />
          ))}
        </ol>
      ) : (
        <p class="soft">
          {result.review_from ? t("review.from", { at: dateTime(Date.parse(result.review_from)) }) : t("review.later")}
        </p>
      )}
    </div>
  );
}

/** The board on which the contestant stands: of the own round and block. */
function boardOf(result: Result, standing: Standing | undefined): string {
  const query = new URLSearchParams({ round: result.round });
  if (result.block) query.set("block", result.block);
  return `/c/${result.contest.slug}/bang?${query}${standing ? `#row=${encodeURIComponent(standing.row)}` : ""}`;
}

/** Whether the attempt may have a rank, and why there is none yet. */
function Verdict({ result }: { result: Result }) {
  const lines = [
    result.failed && t("result.failed"),
    result.pass && !result.failed && t(result.passed || result.correct >= result.pass ? "result.pass" : "result.no_pass", { pass: result.pass }),
    result.perfect_only && !result.passed && !result.failed && t("result.perfect_only"),
    result.sealed && t("result.sealed"),
    result.extra_ms && t("result.extra", { extra: spell(result.extra_ms) }),
  ];
  return (
    <>
      {lines.filter(Boolean).map((line) => (
        <p key={line as string} class="verdict-line">
          {line}
        </p>
      ))}
    </>
  );
}

/** What was ruled of the sheet's questions after the fact. */
function Amendments({ result }: { result: Result }) {
  const { amended, before } = result;
  if (!amended?.length || !before) return null;
  const moved = before.correct !== result.correct || before.of !== result.of || before.points !== result.points;
  return (
    <div class="card amended">
      <h2>{t("amended.title")}</h2>
      <ul class="plain">
        {amended.map((a) => (
          <li key={a.item}>
            <p class="strong">{t(`amended.${a.remedy}`, { item: a.item })}</p>
            <p class="small">{t("amended.reason", { reason: a.reason, at: dateTime(Date.parse(a.at)) })}</p>
          </li>
        ))}
      </ul>
      <p>
        {moved
          ? t("amended.before", { was: `${before.correct}/${before.of}`, now: `${result.correct}/${result.of}` })
          : t("amended.same")}
      </p>
    </div>
  );
}

function OwnPrediction({ result }: { result: Result }) {
  const own = result.prediction;
  if (!own) return null;
  const figure = (text: string) => number(Number(text), 5);
  return (
    <div class="card predicted">
      <h2>{t("predicted.title")}</h2>
      <p>{own.text}</p>
      <dl class="facts">
        <div>
          <dt>{t("predicted.yours")}</dt>
          <dd class="figures">{own.yours ? figure(own.yours) : t("review.nothing")}</dd>
        </div>
        {own.figure && (
          <div>
            <dt>{t("predicted.figure")}</dt>
            <dd class="figures">{inFigures(own.figure)}</dd>
          </div>
        )}
        {own.distance && (
          <div>
            <dt>{t("predicted.distance")}</dt>
            <dd class="figures">{figure(own.distance)}</dd>
          </div>
        )}
      </dl>
      {!own.figure && <p class="small soft">{t("predicted.wait")}</p>}
    </div>
  );
}

/** A fixed figure with all the decimals that it was stated with. */
function inFigures(text: string): string {
  return text.includes(".") ? inLanguage(text) : number(Number(text));
}

/** The result of an attempt that an earlier page handed in, with its rank as it changes. */
export function EarlierResult(props: { attempt: string } & Pick<Props, "again" | "onAgain" | "onDoor">) {
  const [result, setResult] = useState<Result>();
  const [standing, setStanding] = useState<Standing>();
  const [error, setError] = useState<ApiError>();

  useEffect(() => {
    let timer = 0;
    let follower: Follower | undefined;
    let stopped = false;
    const load = () =>
      request<Result>("GET", `/api/v1/attempts/${props.attempt}/result`).then(
        (r) => {
          if (stopped) return;
          setResult(r);
          setError(undefined);
          setStanding(r.standing);
          follower = follow({
            attempt: props.attempt,
            ticket: r.ticket,
            onStatus: (status) => status.standing && setStanding(status.standing),
            onReached: () => undefined,
          });
        },
        (err: ApiError) => {
          if (stopped) return;
          setError(err);
          if (err.passing || err.code === "attempt_open") timer = window.setTimeout(load, 3_000);
        },
      );
    void load();
    const unlisten = listenToPage({ wake: () => follower?.wake() });
    return () => {
      stopped = true;
      clearTimeout(timer);
      unlisten();
      follower?.stop();
    };
  }, [props.attempt]);

  if (result) return <ResultView result={result} standing={standing} late={[]} {...props} />;
  return (
    <div class="page">
      <Heading>{t("result.loading")}</Heading>
      <Problem error={error?.code === "attempt_open" ? undefined : error} />
    </div>
  );
}
