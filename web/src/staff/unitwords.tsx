// What the units wrote under a section of the consolidated report: to read, and to take over with a press.

import { useState } from "preact/hooks";
import type { ApiError } from "../lib/api";
import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp } from "./context";
import { download } from "./files";
import { Link, Problem } from "./parts";
import { pathTo } from "./place";
import { apiOfPlan, section } from "./reporting";
import type { Said, UnitWords, WordsSection } from "./reportingtypes";
import { isUsed, mostText, take, unitsOf, unusedOf } from "./words";

interface At {
  plan: string;
  period: string;
}

interface Props extends At {
  words: WordsSection;
  text: string;
  change: (text: string) => void;
}

export function SectionWords({ plan, period, words, text, change }: Props) {
  const [only, setOnly] = useState(false);
  const [full, setFull] = useState(false);
  const { said, summed } = words;
  if (said.length === 0) return null;
  const unused = summed ? [] : unusedOf(said, text);
  const takeOver = (more: Said[]) => {
    const next = take(text, more, said);
    setFull(next.length > mostText);
    if (next.length <= mostText) change(next);
  };
  return (
    <details class="rep-words no-print">
      <summary>
        {t("rep.words", { n: number(unitsOf(said)) })}
        {!summed && <span class={`tag ${unused.length ? "rep-writing" : "rep-sent"}`}>{unused.length ? t("rep.words_unused", { n: number(unitsOf(unused)) }) : t("rep.words_all_used")}</span>}
      </summary>
      {full && (
        <p class="problem" role="alert">
          {t("rep.words_full", { n: number(mostText) })}
        </p>
      )}
      {summed && <p class="small soft">{t("rep.words_summed")}</p>}
      {unused.length > 0 && (
        <p class="buttons">
          <label class="check">
            <input type="checkbox" checked={only} onChange={(e) => setOnly(e.currentTarget.checked)} /> {t("rep.words_only")}
          </label>{" "}
          {unused.length > 1 && (
            <button type="button" class="button small" onClick={() => takeOver(unused)}>
              {t("rep.words_take_all", { n: number(unused.length) })}
            </button>
          )}
        </p>
      )}
      <ul class="plain">
        {(only && unused.length ? unused : said).map((s) => (
          <li key={s.line}>
            <Units plan={plan} period={period} said={s} />
            <p class="rep-text">{s.text}</p>
            {s.nothing ? <span class="small soft">{t("rep.words_nothing")}</span> : !summed && <Take used={isUsed(s, text)} who={s.units[0]!.name} take={() => takeOver([s])} />}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The button stays where it is when it has done its work, and with it the keyboard's place. */
function Take({ used, who, take }: { used: boolean; who: string; take: () => void }) {
  return (
    <button type="button" class="button small" aria-disabled={used} aria-label={`${t(used ? "rep.words_used" : "rep.words_take")}: ${who}`} onClick={() => used || take()}>
      {used ? `✓ ${t("rep.words_used")}` : t("rep.words_take")}
    </button>
  );
}

const shown = 5;

function Units({ plan, period, said }: At & { said: Said }) {
  const { session } = useApp();
  const [error, fail] = useState<ApiError>();
  const one = (u: Said["units"][number]) => (
    <li key={u.id}>
      <Link to={pathTo(section, plan, period, u.id)}>{u.name}</Link>{" "}
      <button
        type="button"
        class="link small"
        aria-label={`${t("rep.words_sent")}: ${u.name}`}
        onClick={() => download(session, `${apiOfPlan(plan)}/reports/${encodeURIComponent(period)}/${encodeURIComponent(u.id)}/file?format=docx&hash=${u.hash}`).then(() => fail(undefined), fail)}
      >
        {t("rep.words_sent")}
      </button>
    </li>
  );
  const rest = said.units.slice(shown);
  return (
    <>
      <ul class="rep-words-units">{said.units.slice(0, shown).map(one)}</ul>
      {rest.length > 0 && (
        <details>
          <summary class="small">{t("rep.words_more", { n: number(rest.length) })}</summary>
          <ul class="rep-words-units">{rest.map(one)}</ul>
        </details>
      )}
      <Problem error={error} />
    </>
  );
}

/** Says which reports came after the draft. */
export function Since({ words }: { words: UnitWords }) {
  if (words.since.length === 0) return null;
  return (
    <p class="warn" role="note">
      {t("rep.words_since", { n: number(words.since.length), units: words.since.map((u) => u.name).join("; "), button: t("rep.redraft") })}
    </p>
  );
}

interface OtherProps extends At {
  words: WordsSection[];
  add: (heading: string, text: string) => void;
}

/** What units wrote under headings that the report does not have: taken over, it gets such a section. */
export function OtherWords({ plan, period, words, add }: OtherProps) {
  return (
    <>
      {words.map((w) => (
        <div key={w.heading}>
          <p class="label">{t("rep.words_other", { heading: w.heading })}</p>
          <SectionWords plan={plan} period={period} words={w} text="" change={(text) => add(w.heading, text)} />
        </div>
      ))}
    </>
  );
}
