// Matching: for each prompt one of the options, from the phone's own list.

import { t } from "../lib/i18n";
import { Rich } from "../lib/rich";
import { letter, Mark } from "./parts";
import type { Given } from "./queue";
import type { Answering } from "./session";
import type { SheetItem } from "./types";

/** An option of more characters than this is cut off in a closed list on a narrow phone. */
const fits = 30;

/** The option chosen for each prompt, 0 where none is. */
export function choicesOf(q: SheetItem, given: Given | undefined): number[] {
  return (q.prompts ?? []).map((_, i) => given?.choices?.[i] ?? 0);
}

/** How many prompts still lack an option, though others have one. */
export function unmatched(q: SheetItem, given: Given | undefined): number {
  return q.kind === "matching" && given ? choicesOf(q, given).filter((c) => !c).length : 0;
}

/** The answer once prompt i, from 0, has the option choice; taking the last one back takes the answer back. */
export function matched(q: SheetItem, given: Given | undefined, i: number, choice: number): Given {
  const choices = choicesOf(q, given).map((c, j) => (i === j ? choice : c));
  return choices.some((c) => c > 0) ? { item: q.item, choices } : { item: q.item };
}

export function MatchAnswer({ session, q }: { session: Answering; q: SheetItem }) {
  const given = session.answers.get(q.item);
  const choices = choicesOf(q, given);
  const rest = choices.filter((c) => !c).length;
  // A list of the phone's own shows no markup.
  const long = q.options_html !== undefined || q.options.some((text) => text.length > fits);
  return (
    <>
      {long && (
        <ol class="plain small match-options">
          {q.options.map((text, i) => (
            <li key={i}>
              <b>{letter(i)}.</b> <Rich text={text} html={q.options_html?.[i]} />
            </li>
          ))}
        </ol>
      )}
      <ol class="plain rows">
        {(q.prompts ?? []).map((prompt, i) => (
          <li key={i} class={choices[i] ? "match on" : "match"}>
            <Rich as="label" for={`match-${i}`} text={prompt} html={q.prompts_html?.[i]} />
            <select
              id={`match-${i}`}
              class="input"
              value={String(choices[i])}
              aria-describedby={`mark-${q.item}`}
              onChange={(event) => session.answer(matched(q, given, i, Number(event.currentTarget.value)))}
            >
              <option value="0">{t("match.choose")}</option>
              {q.options.map((text, j) => (
                <option key={j} value={String(j + 1)}>
                  {letter(j)}. {text}
                </option>
              ))}
            </select>
          </li>
        ))}
      </ol>
      <p class="match-state">
        <span class="small soft" role="status">
          {rest === 0 ? t("match.all") : given ? t("match.rest", { n: rest }) : t("match.none")}
        </span>{" "}
        <Mark session={session} item={q.item} />
      </p>
    </>
  );
}
