// The result: score, time, rank, each question with its key when that may be shown, and the receipt.

import { useEffect, useState } from "preact/hooks";
import { request, type ApiError, type Standing } from "../lib/api";
import { dateTime, number, stretch } from "../lib/format";
import { t } from "../lib/i18n";
import { follow } from "./follow";
import { Heading, letter, Problem } from "./parts";
import type { Given } from "./queue";
import { inLanguage } from "./question";
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
  const board = `/c/${contest.slug}/bang${standing ? `#row=${encodeURIComponent(standing.row)}` : ""}`;
  const at = Date.parse(result.submitted_at);
  return (
    <div class="page result">
      <p class="small soft">{contest.title}</p>
      <Heading>{t(`result.${result.reason}`)}</Heading>
      {late.length > 0 && <p class="note amber">{t("result.late", { items: late.join(", ") })}</p>}

      <div class="card score">
        <p class="figures big">
          {result.correct}
          <span class="soft">/{result.items}</span>
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
        {standing && !standing.counts && <p class="small soft">{t("result.not_counted")}</p>}
      </div>

      <div class="card receipt">
        <p class="small soft">{t("result.receipt")}</p>
        <p class="code figures">{result.receipt}</p>
        <p class="small figures">{t("result.at", { at: dateTime(at, true) })}</p>
      </div>

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

      <h2>{t("review.title")}</h2>
      {result.review ? (
        <ol class="review">
          {result.review.map((q) => (
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

function Review({ q }: { q: Reviewed }) {
  const given = !!(q.yours?.choices?.length || q.yours?.number);
  const verdict = q.points >= 1 ? "right" : !given ? "blank" : q.points > 0 ? "partly" : "wrong";
  const listed = q.kind === "ordering" || q.kind === "numeric";
  return (
    <li class="card">
      <p class={`verdict ${verdict}`}>
        <b>
          {t("question")} {q.item}
        </b>{" "}
        <span>{t(`review.${verdict}`, { points: number(q.points) })}</span>
      </p>
      <p class="lines strong">{q.stem}</p>
      {listed ? (
        <dl class="answers">
          <dt>{t("review.yours")}</dt>
          <dd>{given ? <Answer q={q} given={q.yours!} /> : t("review.nothing")}</dd>
          {verdict !== "right" && <dt>{t("review.key")}</dt>}
          {verdict !== "right" && <dd>{q.right && <Answer q={q} given={q.right} />}</dd>}
        </dl>
      ) : (
        <ul class="plain answers">
          {q.options.map((text, i) => {
            const right = q.right?.choices?.includes(i + 1);
            const yours = q.yours?.choices?.includes(i + 1);
            return (
              <li key={i} class={right ? "right" : yours ? "wrong" : ""}>
                <span aria-hidden="true">{right ? "✓" : yours ? "✗" : ""}</span>
                <span>
                  {letter(i)}. {text}
                  {(right || yours) && (
                    <span class="small tag">
                      {[right && t("review.key"), yours && t("review.yours")].filter(Boolean).join(" · ")}
                    </span>
                  )}
                </span>
              </li>
            );
          })}
        </ul>
      )}
      {q.explanation && <p class="lines">{q.explanation}</p>}
      {q.source && (q.source.document || q.source.quote) && (
        <p class="small soft">
          {t("review.source", { source: [q.source.clause, q.source.document].filter(Boolean).join(", ") })}
          {q.source.quote && <q>{q.source.quote}</q>}
        </p>
      )}
    </li>
  );
}

function Answer({ q, given }: { q: Reviewed; given: Given }) {
  if (q.kind === "numeric") return <span class="figures">{inLanguage(given.number ?? "")}</span>;
  return (
    <ol>
      {(given.choices ?? []).map((c) => (
        <li key={c}>{q.options[c - 1]}</li>
      ))}
    </ol>
  );
}

/** The result of an attempt that an earlier page handed in, with its rank as it changes. */
export function EarlierResult(props: { attempt: string } & Pick<Props, "again" | "onAgain" | "onDoor">) {
  const [result, setResult] = useState<Result>();
  const [standing, setStanding] = useState<Standing>();
  const [error, setError] = useState<ApiError>();

  useEffect(() => {
    let timer = 0;
    const load = () =>
      request<Result>("GET", `/api/v1/attempts/${props.attempt}/result`).then(
        (r) => {
          setResult(r);
          setError(undefined);
          setStanding(r.standing);
        },
        (err: ApiError) => {
          setError(err);
          if (err.passing || err.code === "attempt_open") timer = window.setTimeout(load, 3_000);
        },
      );
    void load();
    const follower = follow({
      attempt: props.attempt,
      ticket: undefined,
      onStatus: (status) => status.standing && setStanding(status.standing),
      onReached: () => undefined,
    });
    return () => {
      clearTimeout(timer);
      follower.stop();
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
