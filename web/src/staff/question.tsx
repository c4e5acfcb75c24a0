// A question with its options, key, explanation, source and revisions.

import { useState } from "preact/hooks";
import { date, number } from "../lib/format";
import { t } from "../lib/i18n";
import { Rich } from "../lib/rich";
import { SideBySide } from "./compare";
import { useApp, useLoad } from "./context";
import { dayOf } from "./diff";
import { Warnings } from "./editor";
import { History, Uses } from "./history";
import { maySeeUses, mayWrite } from "./menu";
import { Link, Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";
import { ofQuestion, useRendered, type Rendered } from "./rendered";
import { Steps } from "./review";
import { openIn } from "./timeline";
import type { Bank, Finding, Opinion, Question, Use } from "./types";

export function QuestionPage({ bank, id }: { bank: string; id: string }) {
  const path = [bank, id].map(encodeURIComponent).join("/");
  const { user } = useApp();
  const { value, error, again } = useLoad<{ revisions: Question[]; warnings: Finding[] }>(`/api/v1/staff/questions/${path}`);
  const opinions = useLoad<{ opinions: Opinion[] }>(`/api/v1/staff/questions/${path}/opinions`);
  const banks = useLoad<{ banks: Bank[] }>("/api/v1/staff/banks");
  const [chosen, choose] = useState<number>();
  const [other, compareWith] = useState<number>();
  const [did, tell] = useState("");
  const revisions = value?.revisions ?? [];
  const q = revisions.find((r) => r.revision === chosen) ?? revisions[0];
  const beside = revisions.find((r) => r.revision === other);
  const latest = q === revisions[0];
  const stepped = (list: Question[]) => {
    tell(t("step_did", { status: t(`status.${list[0]!.status}`) }));
    choose(undefined);
    again();
  };
  const spoken = opinions.value?.opinions ?? [];
  const open = openIn(spoken);
  const said = (what: string) => {
    tell(what);
    opinions.again();
  };
  return (
    <>
      <nav class="crumbs small" aria-label={t("crumbs")}>
        <Link to={pathTo("cau-hoi")}>{t("menu.questions")}</Link>
      </nav>
      <div class="heading">
        <Title name={t("question", { id })} />
        {q && <span class={`tag status-${q.status}`}>{t(`status.${q.status}`)}</span>}
        {q && mayWrite(user.roles) && (
          <Link class="button" to={pathTo("cau-hoi", bank, id, "sua")}>
            {t("edit")}
          </Link>
        )}
      </div>
      <p class="did" role="status">
        {did}
      </p>
      <Problem error={error} again={again} />
      {!value && !error && <Loading />}
      {q && (
        <div class="columns">
          <div class="column wide">
            {!latest && <p class="warn">{t("old_revision", { n: number(q.revision) })}</p>}
            <Shown q={q} />
            {beside && beside !== q && (
              <section class="card" aria-labelledby="compare">
                <h2 id="compare">{t("compare")}</h2>
                {(() => {
                  const [a, b] = beside.revision < q.revision ? [beside, q] : [q, beside];
                  return (
                    <SideBySide before={a} after={b} names={[t("revision", { n: number(a.revision) }), t("revision", { n: number(b.revision) })]} />
                  );
                })()}
              </section>
            )}
            {latest && value && <Warnings list={value.warnings} />}
          </div>
          <div class="column">
            {latest && (
              <section class="card" aria-labelledby="review">
                <h2 id="review">{t("review")}</h2>
                <p class="small soft">{t(`review.${q.status}`)}</p>
                {open > 0 && <p class="small open-opinions">● {t("opinions_open", { n: number(open) })}</p>}
                <Steps questions={[q]} done={stepped} />
              </section>
            )}
            <Facts q={q} bank={banks.value?.banks.find((b) => b.id === q.bank)?.name ?? q.bank} />
            {maySeeUses(user.roles) && <UsesOf path={path} />}
            <History
              revisions={revisions}
              opinions={spoken}
              path={`/api/v1/staff/questions/${path}/opinions`}
              banks={banks.value?.banks ?? []}
              shown={q}
              beside={beside}
              choose={choose}
              compareWith={compareWith}
              said={said}
            />
            <Problem error={opinions.error} again={opinions.again} />
          </div>
        </div>
      )}
    </>
  );
}

function UsesOf({ path }: { path: string }) {
  const { value } = useLoad<{ uses: Use[] }>(`/api/v1/staff/questions/${path}/uses`);
  return value ? <Uses uses={value.uses} /> : null;
}

function Shown({ q }: { q: Question }) {
  const { shown } = useRendered(ofQuestion(q), 0);
  return (
    <article class="card question">
      <Rich as="p" class="stem" text={shown.stem} html={shown.stem_html} />
      <Key q={q} shown={shown} />
      {q.explanation && (
        <>
          <h2>{t("explanation")}</h2>
          <Rich as="p" text={shown.explanation} html={shown.explanation_html} />
        </>
      )}
      {q.source && (
        <>
          <h2>{t("source")}</h2>
          {q.source.quote && <blockquote>“{q.source.quote}”</blockquote>}
          <p class="small soft">{[q.source.clause, q.source.document].filter(Boolean).join(" · ")}</p>
          {(q.source.from || q.source.to) && (
            <p class="small soft">
              {[q.source.from && t("in_force_from", { day: day(q.source.from) }), q.source.to && t("in_force_to", { day: day(q.source.to) })]
                .filter(Boolean)
                .join(" ")}
            </p>
          )}
          {q.source.link && (
            <p class="small">
              <a href={q.source.link} rel="noopener noreferrer" target="_blank">
                {q.source.link}
              </a>
            </p>
          )}
        </>
      )}
    </article>
  );
}

/** The options with the right ones marked by a sign and a word, or what else the key is. */
/** What is right. Without shown, texts stand as they were typed. */
export function Key({ q, shown }: { q: Question; shown?: Rendered }) {
  if (q.kind === "numeric") {
    return (
      <p class="key">
        <span class="right-mark">✓ {t("right")}</span> {decimalText(q.number)}
        {q.tolerance && q.tolerance !== "0" && ` ${t("tolerance", { n: decimalText(q.tolerance) })}`}
      </p>
    );
  }
  const options = q.options ?? [];
  const option = (i: number) => <Rich class="text" text={shown?.options[i] ?? options[i]?.text} html={shown?.options_html?.[i]} />;
  if (q.kind === "prediction") return <p class="small soft">{t("prediction_hint")}</p>;
  if (q.kind === "short_text") {
    return (
      <>
        <p class="right-mark">✓ {t("texts")}</p>
        <ul>
          {(q.texts ?? []).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
        {q.no_marks && <p class="small soft">{t("no_marks_hint")}</p>}
      </>
    );
  }
  if (q.kind === "matching") {
    return (
      <>
        <p class="right-mark">✓ {t("right_pairs")}</p>
        <ul>
          {(q.prompts ?? []).map((p, i) => (
            <li key={p.id}>
              <Rich text={shown?.prompts?.[i] ?? p.text} html={shown?.prompts_html?.[i]} /> →{" "}
              {option(options.findIndex((o) => o.id === p.option))}
            </li>
          ))}
        </ul>
      </>
    );
  }
  if (q.kind === "ordering") {
    return (
      <>
        <p class="right-mark">✓ {t("right_order")}</p>
        <ol class="order">
          {(q.order ?? []).map((id) => (
            <li key={id}>{option(options.findIndex((o) => o.id === id))}</li>
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
          {q.kind === "true_false" ? <span class="text">{trueFalse(o.id, o.text)}</span> : option(i)}
          {o.locked && <span class="small soft">{t("locked")}</span>}
          {o.right && <span class="right-mark">✓ {t("right")}</span>}
        </li>
      ))}
    </ul>
  );
}

function trueFalse(id: string, text: string): string {
  return text && text !== id ? text : t(id === "true" ? "true" : "false");
}

/** A day as the reader writes it. */
function day(time: string): string {
  return date(Date.parse(`${dayOf(time)}T00:00:00+07:00`));
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
  if (q.tags?.length) facts.push(["tags", q.tags.join(", ")]);
  if (q.review_note) facts.push(["review_note", q.review_note]);
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
