// Answers that are typed: a number, a prediction, a few words.

import { useEffect, useRef, useState } from "preact/hooks";
import { lang, t } from "../lib/i18n";
import { number } from "../lib/format";
import { decimal, plainText, prediction } from "../lib/text";
import { Mark } from "./parts";
import type { Given } from "./queue";
import type { Answering } from "./session";
import type { Kind, SheetItem } from "./types";

/** After how many milliseconds without a key what was typed becomes an answer. */
const settle = 800;

const longestNumber = 40;
const longestText = 100;

/** The field of the answer, and what its value is when this is typed: undefined for none. */
export function reading(kind: Kind): { field: "number" | "text"; read: (typed: string) => string | undefined } {
  if (kind === "short_text") return { field: "text", read: (typed) => plainText(typed) || undefined };
  return { field: "number", read: decimal };
}

/** How a question's answer is read and shown, and what is said of it below its field. */
function manner(q: SheetItem) {
  const { field, read } = reading(q.kind);
  const { predict } = q;
  if (field === "text") return { field, read, show: (value: string) => value, hint: t("text.hint"), fault: () => "" };
  if (!predict) return { field, read, show: inLanguage, hint: t("number.hint"), fault: () => t("number.wrong") };
  const args = { most: number(predict.most), decimals: predict.decimals };
  return {
    field,
    read: (typed: string) => prediction(typed, predict).value,
    show: (value: string) => number(Number(value), predict.decimals) + (predict.percent ? "%" : ""),
    hint: t(predict.percent ? "predict.hint.percent" : "predict.hint", args),
    fault: (typed: string) => t(`predict.wrong.${prediction(typed, predict).wrong ?? "form"}${predict.percent ? ".percent" : ""}`, args),
  };
}

/** A field whose content is saved a moment after the last key, and when it loses the focus. */
export function TypedAnswer({ session, q }: { session: Answering; q: SheetItem }) {
  const { field, read, show, hint, fault } = manner(q);
  const words = field === "text";
  const known = session.answers.get(q.item)?.[field];
  const [typed, setTyped] = useState<string>(
    () => (session.drafts.get(q.item) as string | undefined) ?? (known && show(known)) ?? "",
  );
  const timer = useRef(0);
  const value = read(typed);
  const wrong = !words && typed.trim() !== "" && value === undefined;

  function save(text: string) {
    clearTimeout(timer.current);
    const now = read(text);
    if (now === session.answers.get(q.item)?.[field]) return;
    const given: Given = now === undefined ? { item: q.item } : { item: q.item, [field]: now };
    if (now !== undefined || session.answers.has(q.item)) session.answer(given);
  }

  const latest = useRef(typed);
  latest.current = typed;
  useEffect(() => {
    const commit = () => save(latest.current);
    session.commit = commit;
    return () => {
      clearTimeout(timer.current);
      if (session.commit === commit) session.commit = undefined;
    };
  }, [session, q.item]);

  return (
    <div class={words ? "typed" : "typed short"}>
      <label for="typed" class="strong">
        {t(q.predict ? "predict.label" : "number.label")}
      </label>
      <input
        id="typed"
        class={words ? "input large" : "input large figures"}
        type="text"
        inputMode={words ? "text" : q.predict && !q.predict.decimals ? "numeric" : "decimal"}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        maxLength={words ? longestText : longestNumber}
        value={typed}
        aria-invalid={wrong}
        aria-describedby={`typed-note mark-${q.item}`}
        onInput={(event) => {
          const text = event.currentTarget.value;
          setTyped(text);
          session.drafts.set(q.item, text);
          clearTimeout(timer.current);
          timer.current = window.setTimeout(() => save(text), settle);
        }}
        onBlur={() => {
          save(typed);
          if (q.predict && value) setTyped(show(value));
        }}
      />
      <p id="typed-note" class={wrong ? "error small" : "small soft"}>
        {wrong ? fault(typed) : value && !words ? t("number.read", { value: show(value) }) : hint}
      </p>
      <p class="typed-mark">{value === known && <Mark session={session} item={q.item} />}</p>
    </div>
  );
}

/** The server's form of a number with the language's decimal sign. */
export function inLanguage(number: string): string {
  return lang() === "vi" ? number.replace(".", ",") : number;
}
