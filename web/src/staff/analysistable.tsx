// The questions of an analysis as a table that can be sorted.

import { useState } from "preact/hooks";
import { number, spell } from "../lib/format";
import { t } from "../lib/i18n";
import { fixed, keyOf, percent, sorted, type Column } from "./analysisfigures";
import type { AnalysedQuestion, Analysis, Flag } from "./analysistypes";

const columns: Column[] = ["paper", "facility", "discrimination", "flags", "shown", "answered", "median_ms"];

/** What one wants to see first: what is wrong, hard and long at the top. */
const fallsFirst: Column[] = ["flags", "shown", "answered", "median_ms"];

interface Props {
  a: Analysis;
  chosen: string | undefined;
  choose: (key: string) => void;
}

export function QuestionTable({ a, chosen, choose }: Props) {
  const [by, sortBy] = useState<Column>("flags");
  const [falling, fall] = useState(true);
  const [flaggedOnly, only] = useState(false);
  const flagged = a.questions.filter((q) => q.flags.length > 0);
  const seldom = a.questions.filter((q) => q.shown < a.min_shown).length;
  const sort = (column: Column) => {
    fall(column === by ? !falling : fallsFirst.includes(column));
    sortBy(column);
  };
  const shown = sorted(flaggedOnly ? flagged : a.questions, by, falling);
  return (
    <section class="item-table" aria-labelledby="items">
      <h2 id="items">{t("analysis.items")}</h2>
      <p class="found">
        {t("analysis.flagged", { n: number(flagged.length), of: number(a.questions.length) })}
        {seldom > 0 && ` ${t("analysis.seldom", { n: number(seldom), min: number(a.min_shown) })}`}
      </p>
      {flagged.length > 0 && (
        <label class="check">
          <input type="checkbox" checked={flaggedOnly} onChange={(e) => only(e.currentTarget.checked)} />
          {t("analysis.flagged_only")}
        </label>
      )}
      <div class="scroll" tabIndex={0} role="region" aria-labelledby="items">
        <table class="table">
          <thead>
            <tr>
              {columns.map((column) => (
                <th
                  key={column}
                  scope="col"
                  class={column === "paper" || column === "flags" ? undefined : "figure"}
                  aria-sort={column !== by ? undefined : falling ? "descending" : "ascending"}
                >
                  <button type="button" class="link sort" onClick={() => sort(column)}>
                    {t(`analysis.col.${column}`)}
                    <span aria-hidden="true">{column !== by ? " ↕" : falling ? " ↓" : " ↑"}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((q) => (
              <Row key={keyOf(q)} q={q} least={a.min_shown} chosen={keyOf(q) === chosen} choose={() => choose(keyOf(q))} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface RowProps {
  q: AnalysedQuestion;
  least: number;
  chosen: boolean;
  choose: () => void;
}

function Row({ q, least, chosen, choose }: RowProps) {
  return (
    <tr>
      <th scope="row">
        <button type="button" class="link" aria-expanded={chosen} onClick={choose}>
          {q.id}
        </button>
        <span class="below small stem">{q.stem}</span>
      </th>
      <td class="figure figures">{percent(q.facility)}</td>
      <td class="figure figures">{fixed(q.discrimination)}</td>
      <td>
        {q.shown < least && <span class="small soft">{t("analysis.too_few")}</span>}
        {reasons(q.flags).map((reason) => (
          <span key={reason} class="tag flag">
            {t(`analysis.flag.${reason}`)}
          </span>
        ))}
      </td>
      <td class="figure figures">{number(q.shown)}</td>
      <td class="figure figures">{number(q.answered)}</td>
      <td class="figure figures nowrap">{q.timed ? spell(q.median_ms) : "–"}</td>
    </tr>
  );
}

/** The reasons of flags, each once. */
function reasons(flags: Flag[]): Flag["reason"][] {
  return [...new Set(flags.map((f) => f.reason))];
}
