// The part of the editor that depends on the kind of question. In a list, Enter adds a line below, Alt with an arrow
// moves the line, and Backspace in an empty line removes it.

import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../lib/i18n";
import { hasOptions, moved, mostOptions, newOption, newPrompt, type Draft, type DraftOption } from "./draft";

interface Props {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

export function Answers({ draft, change }: Props) {
  const { kind } = draft;
  if (kind === "prediction") return <p class="small soft">{t("prediction_hint")}</p>;
  if (kind === "numeric") {
    return (
      <div class="pair">
        <div>
          <label for="number">{t("number")}</label>
          <input id="number" inputMode="decimal" value={draft.number} onInput={(e) => change({ number: e.currentTarget.value })} />
        </div>
        <div>
          <label for="tolerance">{t("tolerance_name")}</label>
          <input id="tolerance" inputMode="decimal" value={draft.tolerance} placeholder="0" onInput={(e) => change({ tolerance: e.currentTarget.value })} />
        </div>
      </div>
    );
  }
  if (kind === "short_text") {
    return (
      <fieldset>
        <legend>{t("texts")}</legend>
        <Lines list={draft.texts} set={(texts) => change({ texts })} fresh={() => ""} name={(i) => t("nth_text", { n: i + 1 })} text={(s) => s} write={(_, s) => s} most={20} add={t("add_text")} plain />
        <label class="check">
          <input type="checkbox" checked={draft.no_marks} onChange={(e) => change({ no_marks: e.currentTarget.checked })} />
          {t("no_marks_hint")}
        </label>
      </fieldset>
    );
  }
  if (kind === "true_false") {
    return (
      <fieldset class="truth">
        <legend>{t("answer")}</legend>
        {["true", "false"].map((id) => (
          <label key={id} class="check">
            <input
              type="radio"
              name="truth"
              checked={draft.options.some((o) => o.id === id && o.right)}
              onChange={() => change({ options: draft.options.map((o) => ({ ...o, right: o.id === id })) })}
            />
            {t(id)}
          </label>
        ))}
      </fieldset>
    );
  }
  return (
    <>
      {kind === "matching" && <Prompts draft={draft} change={change} />}
      {hasOptions(kind) && <Options draft={draft} change={change} />}
    </>
  );
}

function Options({ draft, change }: Props) {
  const { kind, options } = draft;
  const set = (list: DraftOption[]) => change({ options: list });
  const marked = kind === "single" || kind === "multiple";
  const mark = (i: number, right: boolean) =>
    set(options.map((o, k) => (k === i ? { ...o, right } : kind === "single" ? { ...o, right: false } : o)));
  return (
    <fieldset>
      <legend>{t(kind === "ordering" ? "options_in_order" : "options_legend")}</legend>
      <p class="small soft">{t(marked ? "options_hint" : kind === "ordering" ? "order_hint" : "matching_hint")}</p>
      <Lines
        list={options}
        set={set}
        fresh={() => newOption(options)}
        name={(i) => t("nth_option", { n: String.fromCharCode(65 + i) })}
        text={(o) => o.text}
        write={(o, text) => ({ ...o, text })}
        most={mostOptions}
        add={t("add_option")}
        before={
          marked
            ? (o, i) => (
                <input
                  type={kind === "single" ? "radio" : "checkbox"}
                  name="right"
                  class="mark"
                  aria-label={t("nth_right", { n: String.fromCharCode(65 + i) })}
                  checked={o.right}
                  onChange={(e) => mark(i, e.currentTarget.checked)}
                />
              )
            : undefined
        }
        after={
          marked
            ? (o, i) => (
                <label class="check lock">
                  <input type="checkbox" checked={o.locked} onChange={(e) => set(options.map((x, k) => (k === i ? { ...x, locked: e.currentTarget.checked } : x)))} />
                  {t("lock")}
                  <span class="sr"> {String.fromCharCode(65 + i)}</span>
                </label>
              )
            : undefined
        }
      />
      {marked && (
        <label class="check">
          <input type="checkbox" checked={draft.shuffle} onChange={(e) => change({ shuffle: e.currentTarget.checked })} />
          {t("shuffle")}
        </label>
      )}
    </fieldset>
  );
}

function Prompts({ draft, change }: Props) {
  const { prompts, options } = draft;
  return (
    <fieldset>
      <legend>{t("prompts_legend")}</legend>
      <Lines
        list={prompts}
        set={(list) => change({ prompts: list })}
        fresh={() => newPrompt(prompts)}
        name={(i) => t("nth_prompt", { n: i + 1 })}
        text={(p) => p.text}
        write={(p, text) => ({ ...p, text })}
        most={mostOptions}
        add={t("add_prompt")}
        after={(p, i) => (
          <select
            class="partner"
            aria-label={t("prompt_option", { n: i + 1 })}
            value={p.option}
            onChange={(e) => change({ prompts: prompts.map((x, k) => (k === i ? { ...x, option: e.currentTarget.value } : x)) })}
          >
            <option value="">{t("prompt_choose")}</option>
            {options.map((o, k) => (
              <option key={o.id} value={o.id}>
                {String.fromCharCode(65 + k)}. {o.text}
              </option>
            ))}
          </select>
        )}
      />
    </fieldset>
  );
}

interface LinesProps<T> {
  list: T[];
  set: (list: T[]) => void;
  fresh: () => T;
  name: (i: number) => string;
  text: (line: T) => string;
  write: (line: T, text: string) => T;
  most: number;
  add: string;
  /** The lines take no markup and no pictures. */
  plain?: boolean;
  before?: (line: T, i: number) => preact.ComponentChildren;
  after?: (line: T, i: number) => preact.ComponentChildren;
}

function Lines<T>({ list, set, fresh, name, text, write, most, add, plain, before, after }: LinesProps<T>) {
  const box = useRef<HTMLOListElement>(null);
  const wanted = useRef(-1);
  const focus = (i: number) => (wanted.current = i);
  useLayoutEffect(() => {
    // at once, so that the next key finds its line
    if (wanted.current >= 0) box.current?.querySelectorAll<HTMLInputElement>("input.line")[wanted.current]?.focus();
    wanted.current = -1;
  });
  const insert = (i: number) => {
    if (list.length >= most) return;
    set([...list.slice(0, i), fresh(), ...list.slice(i)]);
    focus(i);
  };
  const remove = (i: number) => {
    set(list.filter((_, k) => k !== i));
    focus(Math.max(0, i - 1));
  };
  const move = (i: number, by: number) => {
    set(moved(list, i, i + by));
    focus(Math.min(Math.max(i + by, 0), list.length - 1));
  };
  const keys = (e: KeyboardEvent, i: number) => {
    const plain = !e.ctrlKey && !e.metaKey && !e.isComposing;
    const step = e.key === "ArrowUp" ? -1 : e.key === "ArrowDown" ? 1 : 0;
    if (e.altKey && step) move(i, step);
    else if (e.key === "Enter" && plain) insert(i + 1);
    else if (e.key === "Backspace" && plain && !text(list[i]!) && list.length > 1) remove(i);
    else return;
    e.preventDefault();
  };
  return (
    <>
      <ol class="lines" ref={box}>
        {list.map((line, i) => (
          <li key={i}>
            {before?.(line, i)}
            <input
              class="line"
              aria-label={name(i)}
              placeholder={name(i)}
              data-rich={plain ? undefined : name(i)}
              maxLength={1000}
              value={text(line)}
              onInput={(e) => set(list.map((x, k) => (k === i ? write(x, e.currentTarget.value) : x)))}
              onKeyDown={(e) => keys(e, i)}
            />
            {after?.(line, i)}
            <button type="button" class="icon" aria-label={t("move_up", { what: name(i) })} disabled={i === 0} onClick={() => move(i, -1)}>
              ↑
            </button>
            <button type="button" class="icon" aria-label={t("move_down", { what: name(i) })} disabled={i === list.length - 1} onClick={() => move(i, 1)}>
              ↓
            </button>
            <button type="button" class="icon" aria-label={t("remove", { what: name(i) })} disabled={list.length === 1} onClick={() => remove(i)}>
              ×
            </button>
          </li>
        ))}
      </ol>
      <button type="button" class="link" disabled={list.length >= most} onClick={() => insert(list.length)}>
        + {add}
      </button>
    </>
  );
}
