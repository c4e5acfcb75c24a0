// One question of the sheet and the ways to answer it.

import { useRef } from "preact/hooks";
import { t } from "../lib/i18n";
import { Rich } from "../lib/rich";
import { Enlarging } from "./enlarge";
import { MatchAnswer } from "./match";
import { letter, Mark } from "./parts";
import type { Answering } from "./session";
import { TypedAnswer } from "./typed";
import type { SheetItem } from "./types";

interface Props {
  session: Answering;
  q: SheetItem;
}

/** The answer's fields, and the keys that answer while the focus is within them. */
export function Question({ session, q }: Props) {
  const locked = session.phase !== "open";
  return (
    <Enlarging key={q.item} q={q}>
      <fieldset class="answer" disabled={locked}>
        <Rich as="legend" class="stem lines" text={q.stem} html={q.stem_html} />
        <p class="small soft">{t(`kind.${q.kind}`)}</p>
        <Fields key={q.item} session={session} q={q} />
      </fieldset>
    </Enlarging>
  );
}

function Fields(props: Props) {
  switch (props.q.kind) {
    case "numeric":
    case "prediction":
    case "short_text":
      return <TypedAnswer {...props} />;
    case "ordering":
      return <OrderAnswer {...props} />;
    case "matching":
      return <MatchAnswer {...props} />;
    default:
      return <ChoiceAnswer {...props} />;
  }
}

/** Takes back, or gives, the option at index, as tapping its row does; a matching question has no such rows. */
export function pick(session: Answering, q: SheetItem, index: number): void {
  const choice = index + 1;
  if (choice < 1 || choice > q.options.length || q.kind === "matching") return;
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
export function clear(session: Answering, q: SheetItem): void {
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
            <Rich class="text" text={text} html={q.options_html?.[i]} />
            {on && (q.kind !== "multiple" || i + 1 === chosen[0]) && <Mark session={session} item={q.item} />}
            {on && q.kind === "multiple" && i + 1 !== chosen[0] && <Mark session={session} item={q.item} again />}
          </label>
        );
      })}
    </div>
  );
}

function orderOf(session: Answering, q: SheetItem): number[] {
  return (session.drafts.get(q.item) as number[] | undefined) ?? session.answers.get(q.item)?.choices ?? [];
}

/** An order is an answer once every option has its place. */
function setOrder(session: Answering, q: SheetItem, order: number[]): void {
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
                <Rich text={text} html={q.options_html?.[i]} />
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
              <Rich class="text" text={text ?? "—"} html={order[i] ? q.options_html?.[order[i]! - 1] : ""} />
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
