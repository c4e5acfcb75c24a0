// The result: score, time, rank, each question with its key when that may be shown, and the receipt.

import { useEffect, useState } from "preact/hooks";
import { request, type ApiError, type Standing } from "../lib/api";
import { dateTime, number, stretch } from "../lib/format";
import { t } from "../lib/i18n";
import { Complain } from "./complaint";
import { follow, type Follower } from "./follow";
import { listenToPage } from "./pageevents";
import { Heading, Problem } from "./parts";
import { Review } from "./review";
import { share } from "./share";
import type { Result } from "./types";

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

      <Complain attempt={result.id} />

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
