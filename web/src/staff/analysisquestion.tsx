// What the answers teach about one question: its figures, why to look at it, and who chose what.

import { useEffect, useRef } from "preact/hooks";
import { number, spell } from "../lib/format";
import { t } from "../lib/i18n";
import { fixed, percent } from "./analysisfigures";
import type { AnalysedOption, AnalysedQuestion, Figure } from "./analysistypes";
import { useApp } from "./context";
import { menuFor } from "./menu";
import { Link } from "./parts";
import { pathTo } from "./place";
import { ShareBar } from "./barchart";

/** The card takes the focus when it opens. least is from how many sheets on figures can be relied on. */
export function QuestionFigures({ q, least, close }: { q: AnalysedQuestion; least: number; close: () => void }) {
  const { user } = useApp();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const facts: [string, string][] = [
    ["facility", percent(q.facility)],
    ["discrimination", fixed(q.discrimination)],
    ["efficiency", percent(q.efficiency)],
    ["upper_lower", fixed(q.upper_lower)],
    ["shown", number(q.shown)],
    ["omitted", number(q.shown - q.answered)],
    ["time", q.timed ? t("analysis.time_of", { time: spell(q.median_ms), n: number(q.timed) }) : "–"],
  ];
  return (
    <section class="card one-question" aria-labelledby="one-question">
      <div class="card-head">
        <h2 id="one-question" ref={heading} tabIndex={-1}>
          {t("question", { id: q.id })}
        </h2>
        <button type="button" class="button small" onClick={close}>
          {t("analysis.close")}
        </button>
      </div>
      <p class="small soft">
        {q.area} · {t(`difficulty.${q.difficulty}`)} · {t(`kind.${q.kind}`)}
        {menuFor(user.roles).some((section) => section.path === "cau-hoi") && (
          <>
            {" · "}
            <Link to={pathTo("cau-hoi", q.bank, q.id)}>{t("analysis.to_question")}</Link>
          </>
        )}
      </p>
      <p class="stem">{q.stem}</p>
      {q.shown < least && <p class="warn">{t("analysis.few_of_question", { n: number(q.shown), min: number(least) })}</p>}
      {q.flags.length > 0 && (
        <>
          <h3>{t("analysis.why")}</h3>
          <ul class="why">
            {q.flags.map((f) => (
              <li key={f.reason + (f.option ?? "")}>{f.detail}</li>
            ))}
          </ul>
        </>
      )}
      <dl class="question-facts">
        {facts.map(([name, figure]) => (
          <div key={name}>
            <dt>{t(`analysis.${name}`)}</dt>
            <dd class="figures">{figure}</dd>
          </div>
        ))}
      </dl>
      {q.options && (
        <>
          <h3>{t("analysis.options")}</h3>
          <p class="small soft">{t("analysis.options_help", { n: number(q.group) })}</p>
          <ul class="options-chosen">
            {q.options.map((o) => (
              <Option key={o.id} o={o} letter={q.kind !== "true_false"} />
            ))}
          </ul>
        </>
      )}
      <p class="small soft">{t("analysis.time_help")}</p>
    </section>
  );
}

function Option({ o, letter }: { o: AnalysedOption; letter: boolean }) {
  const shares: ["upper" | "lower" | "share", Figure][] = [["upper", o.upper], ["lower", o.lower], ["share", o.share]];
  return (
    <li class={o.right ? "right" : undefined}>
      <p>
        {letter && <strong>{o.id}. </strong>}
        {o.text}
        {o.right && <span class="tag key">✓ {t("analysis.key")}</span>}
      </p>
      <dl>
        {shares.map(([name, share]) => (
          <div key={name}>
            <dt class="small soft">{t(`analysis.of.${name}`)}</dt>
            <dd class="figures">
              <ShareBar share={share ?? 0} kind={name} />
              <span class="percent">{percent(share)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
