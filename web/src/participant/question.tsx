// One question of the sheet and the ways to answer it.

import { useEffect, useRef, useState } from "preact/hooks";
import { lang, t } from "../lib/i18n";
import { decimal } from "../lib/text";
import { letter } from "./parts";
import type { Given } from "./queue";
import type { Session } from "./session";
import type { SheetItem } from "./types";

interface Props {
  session: Session;
  q: SheetItem;
}

/** The answer's fields, and the keys that answer while the focus is within them. */
export function Question({ session, q }: Props) {
  const locked = session.phase !== "open";
  return (
    <fieldset class="answer" disabled={locked}>
      <legend class="stem lines">{q.stem}</legend>
      <p class="small soft">{t(`kind.${q.kind}`)}</p>
      {q.kind === "numeric" ? (
        <NumberAnswer key={q.item} session={session} q={q} />
      ) : q.kind === "ordering" ? (
        <OrderAnswer session={session} q={q} />
      ) : (
        <ChoiceAnswer session={session} q={q} />
      )}
    </fieldset>
  );
}

/** Takes back, or gives, the option at index, as tapping its row does. */
export function pick(session: Session, q: SheetItem, index: number): void {
  const choice = index + 1;
  if (choice < 1 || choice > q.options.length) return;
  if (q.kind === "ordering") {
    const order = orderOf(session, q);
    return setOrder(session, q, order.includes(choice) ? order.filter((c) => c !== choice) : [...order, choice]);
  }
  if (q.kind === "multiple") {
    const chosen = session.answers.get(q.item)?.choices ?? [];
    const choices = chosen.includes(choice) ? chosen.filter((c) => c !== choice) : [...chosen, choice].sort((a, b) => a - b);
    return session.answer({ item: q.item, choices });
  }
  session.answer({ item: q.item, choices: [choice] });
}

/** Takes the answer back. */
export function clear(session: Session, q: SheetItem): void {
  session.drafts.delete(q.item);
  session.answer({ item: q.item });
}

function ChoiceAnswer({ session, q }: Props) {
  const chosen = session.answers.get(q.item)?.choices ?? [];
  return (
    <div class="rows">
      {q.options.map((text, i) => {
        const on = chosen.includes(i + 1);
        return (
          <label key={`${q.item}.${i}`} class={on ? "option on" : "option"}>
            <input
              type={q.kind === "multiple" ? "checkbox" : "radio"}
              class="sr"
              name={`q${q.item}`}
              checked={on}
              aria-describedby={on ? `mark-${q.item}` : undefined}
              onChange={() => pick(session, q, i)}
            />
            <span class={q.kind === "multiple" ? "letter box" : "letter"}>{letter(i)}</span>
            <span class="text">{text}</span>
            {on && (q.kind !== "multiple" || i + 1 === chosen[0]) && <Mark session={session} item={q.item} />}
            {on && q.kind === "multiple" && i + 1 !== chosen[0] && <Mark session={session} item={q.item} again />}
          </label>
        );
      })}
    </div>
  );
}

/** Whether the answer is safe. It lies over room that every row keeps free, so that nothing moves when it appears. */
export function Mark({ session, item, again }: { session: Session; item: number; again?: boolean }) {
  const state = session.saved(item);
  if (state === "none") return null;
  const key = state === "waiting" ? (session.online && !session.queue.failing ? "saving" : "waiting") : state;
  return (
    <span class={`mark ${state}`} id={again ? undefined : `mark-${item}`}>
      {t(`mark.${key}`)}
    </span>
  );
}

function orderOf(session: Session, q: SheetItem): number[] {
  return (session.drafts.get(q.item) as number[] | undefined) ?? session.answers.get(q.item)?.choices ?? [];
}

/** An order is an answer once every option has its place. */
function setOrder(session: Session, q: SheetItem, order: number[]): void {
  const whole = order.length === q.options.length;
  if (whole) session.drafts.delete(q.item);
  else session.drafts.set(q.item, order);
  if (whole) session.answer({ item: q.item, choices: order });
  else if (session.answers.has(q.item)) session.answer({ item: q.item });
  else session.o.onChange();
}

function OrderAnswer({ session, q }: Props) {
  const order = orderOf(session, q);
  const list = useRef<HTMLOListElement>(null);

  function swap(i: number, j: number) {
    const next = order.slice();
    [next[i], next[j]] = [next[j]!, next[i]!];
    setOrder(session, q, next);
    // The row has moved: the focus moves along, to its other button where it has reached an end.
    requestAnimationFrame(() => {
      const buttons = list.current?.children[j]?.querySelectorAll<HTMLButtonElement>("button");
      const same = buttons?.[j < i ? 0 : 1];
      (same && !same.disabled ? same : buttons?.[j < i ? 1 : 0])?.focus();
    });
  }

  return (
    <>
      <div class="rows" role="group" aria-label={t("order.options")}>
        {q.options.map((text, i) => {
          const place = order.indexOf(i + 1) + 1;
          return (
            <button
              type="button"
              key={`${q.item}.${i}`}
              class={place ? "option on" : "option"}
              aria-pressed={place > 0}
              onClick={() => pick(session, q, i)}
            >
              <span class="letter box" aria-hidden="true">
                {place || "·"}
              </span>
              <span class="text">
                {text}
                {place > 0 && <span class="sr">{t("order.place", { n: place })}</span>}
              </span>
            </button>
          );
        })}
      </div>
      <p class="strong order-title">
        {t("order.yours")} <Mark session={session} item={q.item} />
      </p>
      <ol class="order" ref={list}>
        {q.options.map((_, i) => {
          const text = order[i] ? q.options[order[i]! - 1] : undefined;
          return (
            <li key={i}>
              <span class="figures">{i + 1}.</span>
              <span class="text">{text ?? "—"}</span>
              <button type="button" class="button step" disabled={!text || i === 0} onClick={() => swap(i, i - 1)}>
                <span aria-hidden="true">▲</span>
                <span class="sr">{t("order.up", { text: text ?? "" })}</span>
              </button>
              <button
                type="button"
                class="button step"
                disabled={!text || i + 1 >= order.length}
                onClick={() => swap(i, i + 1)}
              >
                <span aria-hidden="true">▼</span>
                <span class="sr">{t("order.down", { text: text ?? "" })}</span>
              </button>
            </li>
          );
        })}
      </ol>
      <p class="small soft" role="status">
        {order.length > 0 && order.length < q.options.length ? t("order.rest", { n: q.options.length - order.length }) : "\u00a0"}
      </p>
    </>
  );
}

const settle = 800;

function NumberAnswer({ session, q }: Props) {
  const known = session.answers.get(q.item)?.number;
  const [typed, setTyped] = useState<string>(
    () => (session.drafts.get(q.item) as string | undefined) ?? (known && inLanguage(known)) ?? "",
  );
  const timer = useRef(0);
  const value = decimal(typed);
  const wrong = typed.trim() !== "" && value === undefined;

  function save(text: string) {
    clearTimeout(timer.current);
    const number = decimal(text);
    if (number === session.answers.get(q.item)?.number) return;
    const given: Given = number === undefined ? { item: q.item } : { item: q.item, number };
    if (number !== undefined || session.answers.has(q.item)) session.answer(given);
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
    <div class="number">
      <label for="number" class="strong">
        {t("number.label")}
      </label>
      <input
        id="number"
        class="input large figures"
        type="text"
        inputMode="decimal"
        autocomplete="off"
        maxLength={40}
        value={typed}
        aria-invalid={wrong}
        aria-describedby={`number-note mark-${q.item}`}
        onInput={(event) => {
          const text = event.currentTarget.value;
          setTyped(text);
          session.drafts.set(q.item, text);
          clearTimeout(timer.current);
          timer.current = window.setTimeout(() => save(text), settle);
        }}
        onBlur={() => save(typed)}
      />
      <p id="number-note" class={wrong ? "error small" : "small soft"}>
        {wrong ? t("number.wrong") : value ? t("number.read", { value: inLanguage(value) }) : t("number.hint")}
      </p>
      <p class="number-mark">{value === known && <Mark session={session} item={q.item} />}</p>
    </div>
  );
}

/** The server's form of a number with the language's decimal sign. */
export function inLanguage(number: string): string {
  return lang() === "vi" ? number.replace(".", ",") : number;
}
