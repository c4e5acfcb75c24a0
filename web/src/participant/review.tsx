// One question of the result: what was given, what is right, why, and where that is written.

import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { Rich } from "../lib/rich";
import { choicesOf } from "./match";
import { letter } from "./parts";
import { isEmpty, type Given } from "./queue";
import { inLanguage } from "./typed";
import type { Reviewed } from "./types";

type Verdict = "right" | "partly" | "wrong" | "blank" | "noted";

/** How a question went. A prediction is neither right nor wrong: it is noted. */
export function verdictOf(q: Pick<Reviewed, "kind" | "points" | "yours">): Verdict {
  if (isEmpty(q.yours)) return "blank";
  if (q.kind === "prediction") return "noted";
  return q.points >= 1 ? "right" : q.points > 0 ? "partly" : "wrong";
}

export function Review({ q }: { q: Reviewed }) {
  const verdict = verdictOf(q);
  return (
    <li class="card">
      <p class={`verdict ${verdict}`}>
        <b>
          {t("question")} {q.item}
        </b>{" "}
        <span>{t(`review.${verdict}`, { points: number(q.points) })}</span>
      </p>
      <Rich as="p" class="lines strong" text={q.stem} html={q.stem_html} />
      <Answers q={q} verdict={verdict} />
      {q.explanation && <Rich as="p" class="lines" text={q.explanation} html={q.explanation_html} />}
      <Source q={q} />
    </li>
  );
}

function Answers({ q, verdict }: { q: Reviewed; verdict: Verdict }) {
  switch (q.kind) {
    case "matching":
      return <Matches q={q} />;
    case "ordering":
    case "numeric":
    case "short_text":
    case "prediction":
      return <Written q={q} verdict={verdict} />;
    default:
      return <Options q={q} />;
  }
}

/** Each option, with what was chosen and what is right. */
function Options({ q }: { q: Reviewed }) {
  return (
    <ul class="plain answers">
      {q.options.map((text, i) => {
        const right = q.right?.choices?.includes(i + 1);
        const yours = q.yours?.choices?.includes(i + 1);
        return (
          <li key={i} class={right ? "right" : yours ? "wrong" : ""}>
            <span aria-hidden="true">{right ? "✓" : yours ? "✗" : ""}</span>
            <span>
              {letter(i)}. <Rich text={text} html={q.options_html?.[i]} />
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
  );
}

/** Each prompt with what was matched to it, and with its key where that is another option. */
function Matches({ q }: { q: Reviewed }) {
  const yours = choicesOf(q, q.yours);
  const right = choicesOf(q, q.right);
  return (
    <ul class="plain answers pairs">
      {(q.prompts ?? []).map((prompt, i) => {
        const ok = yours[i] === right[i];
        return (
          <li key={i} class={ok ? "right" : "wrong"}>
            <span aria-hidden="true">{ok ? "✓" : "✗"}</span>
            <span>
              <Rich as="b" text={prompt} html={q.prompts_html?.[i]} />
              <span class="yours">
                {t("review.yours")}: {yours[i] ? <Option q={q} choice={yours[i]!} /> : t("review.nothing")}
              </span>
              {!ok && (
                <span class="key">
                  {t("review.key")}: <Option q={q} choice={right[i]!} />
                </span>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** What was written or put in order, and the key where it says something else. */
function Written({ q, verdict }: { q: Reviewed; verdict: Verdict }) {
  const key = !isEmpty(q.right) && (verdict !== "right" || (q.kind === "short_text" && q.right?.text !== q.yours?.text));
  return (
    <dl class="answers">
      <dt>{t("review.yours")}</dt>
      <dd>{isEmpty(q.yours) ? t("review.nothing") : <Answer q={q} given={q.yours!} />}</dd>
      {key && <dt>{t("review.key")}</dt>}
      {key && (
        <dd>
          <Answer q={q} given={q.right!} />
        </dd>
      )}
    </dl>
  );
}

function Answer({ q, given }: { q: Reviewed; given: Given }) {
  if (q.kind === "short_text") return <span>{given.text}</span>;
  if (q.kind !== "ordering") return <span class="figures">{inLanguage(given.number ?? "")}</span>;
  return (
    <ol>
      {(given.choices ?? []).map((c) => (
        <li key={c}>
          <Option q={q} choice={c} />
        </li>
      ))}
    </ol>
  );
}

/** An option by its position from 1. */
function Option({ q, choice }: { q: Reviewed; choice: number }) {
  return <Rich text={q.options[choice - 1]} html={q.options_html?.[choice - 1]} />;
}

function Source({ q }: { q: Reviewed }) {
  const { document, clause, quote, link } = q.source ?? {};
  if (!document && !quote && !link) return null;
  const words = t("review.source", { source: [clause, document].filter(Boolean).join(", ") || link || "" });
  return (
    <p class="small soft">
      {link?.startsWith("https://") ? (
        <a href={link} rel="noopener noreferrer" target="_blank">
          {words}
        </a>
      ) : (
        words
      )}
      {quote && <q>{quote}</q>}
    </p>
  );
}
