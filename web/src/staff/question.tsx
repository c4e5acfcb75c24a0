// A question with its options, key, explanation, source and revisions.

import { useState } from "preact/hooks";
import { dateTime, number } from "../lib/format";
import { t } from "../lib/i18n";
import { useLoad } from "./context";
import { Link, Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";
import type { Bank, Question } from "./types";

export function QuestionPage({ bank, id }: { bank: string; id: string }) {
  const path = [bank, id].map(encodeURIComponent).join("/");
  const { value, error, again } = useLoad<{ revisions: Question[] }>(`/api/v1/staff/questions/${path}`);
  const banks = useLoad<{ banks: Bank[] }>("/api/v1/staff/banks");
  const [chosen, choose] = useState<number>();
  const revisions = value?.revisions ?? [];
  const q = revisions.find((r) => r.revision === chosen) ?? revisions[0];
  return (
    <>
      <nav class="crumbs small" aria-label={t("crumbs")}>
        <Link to={pathTo("cau-hoi")}>{t("menu.questions")}</Link>
      </nav>
      <Title name={t("question", { id })} />
      <Problem error={error} again={again} />
      {!value && !error && <Loading />}
      {q && (
        <div class="columns">
          <div class="column wide">
            <Shown q={q} />
          </div>
          <div class="column">
            <Facts q={q} bank={banks.value?.banks.find((b) => b.id === q.bank)?.name ?? q.bank} />
            <section class="card" aria-labelledby="revisions">
              <h2 id="revisions">{t("revisions")}</h2>
              <ul class="revisions">
                {revisions.map((r) => (
                  <li key={r.revision}>
                    <button type="button" class="revision" aria-pressed={r === q} onClick={() => choose(r.revision)}>
                      <strong>{t("revision", { n: number(r.revision) })}</strong>
                      <span class="small soft">
                        {t(`status.${r.status}`)}
                        {r.created_at && ` · ${dateTime(Date.parse(r.created_at))}`}
                      </span>
                      {r.review_note && <span class="small">{r.review_note}</span>}
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          </div>
        </div>
      )}
    </>
  );
}

function Shown({ q }: { q: Question }) {
  return (
    <article class="card question">
      <p class="stem">{q.stem}</p>
      <Key q={q} />
      {q.explanation && (
        <>
          <h2>{t("explanation")}</h2>
          <p>{q.explanation}</p>
        </>
      )}
      {q.source && (
        <>
          <h2>{t("source")}</h2>
          {q.source.quote && <blockquote>“{q.source.quote}”</blockquote>}
          <p class="small soft">{[q.source.clause, q.source.document].filter(Boolean).join(" · ")}</p>
        </>
      )}
    </article>
  );
}

/** The options with the right ones marked by a sign and a word, or what else the key is. */
function Key({ q }: { q: Question }) {
  if (q.kind === "numeric") {
    return (
      <p class="key">
        <span class="right-mark">✓ {t("right")}</span> {decimalText(q.number)}
        {q.tolerance && q.tolerance !== "0" && ` ${t("tolerance", { n: decimalText(q.tolerance) })}`}
      </p>
    );
  }
  const options = q.options ?? [];
  if (q.kind === "ordering") {
    const byID = new Map(options.map((o) => [o.id, o]));
    return (
      <>
        <p class="right-mark">✓ {t("right_order")}</p>
        <ol class="order">
          {(q.order ?? []).map((id) => (
            <li key={id}>{byID.get(id)?.text ?? id}</li>
          ))}
        </ol>
      </>
    );
  }
  return (
    <ul class="options">
      {options.map((o, i) => (
        <li key={o.id} class={o.right ? "right" : ""}>
          <span class="letter" aria-hidden="true">
            {String.fromCharCode(65 + i)}
          </span>
          <span class="text">{q.kind === "true_false" ? trueFalse(o.id, o.text) : o.text}</span>
          {o.right && <span class="right-mark">✓ {t("right")}</span>}
        </li>
      ))}
    </ul>
  );
}

function trueFalse(id: string, text: string): string {
  return text && text !== id ? text : t(id === "true" ? "true" : "false");
}

/** A number of the key as people here write it. */
function decimalText(n: string | undefined): string {
  return (n ?? "").replace(".", t("decimal_point"));
}

function Facts({ q, bank }: { q: Question; bank: string }) {
  const facts: [string, string][] = [
    ["bank", bank],
    ["col.kind", t(`kind.${q.kind}`)],
    ["area", q.area],
    ["difficulty", t(`difficulty.${q.difficulty}`)],
    ["status", t(`status.${q.status}`)],
    ["shuffle", t(q.shuffle ? "yes" : "no")],
  ];
  if (q.topic) facts.push(["topic", q.topic]);
  return (
    <section class="card" aria-labelledby="facts">
      <h2 id="facts">{t("facts")}</h2>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{t(name)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
