// The fields of a contest that is set up. Each is named by the path of what it edits, which is how the server's problems
// find it.

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { t } from "../lib/i18n";
import { moved } from "./draft";
import { fromLocal, problemsAt, toLocal } from "./setup";
import { useDraft } from "./setupstate";

interface FieldProps {
  path: string;
  name: string;
  hint?: string;
  /** Problems of what the field holds are shown here as well. */
  inside?: boolean;
}

const described = (path: string, hint: string | undefined, wrong: boolean) =>
  [hint && `${path}-hint`, wrong && `${path}-wrong`].filter(Boolean).join(" ") || undefined;

/** What is wrong with a field, and what somebody should know of it. */
export function Faults({ path, inside }: { path: string; inside?: boolean }) {
  const { problems } = useDraft();
  const mine = problemsAt(problems, path, inside);
  if (mine.length === 0) return null;
  return (
    <ul class="faults" id={`${path}-wrong`}>
      {mine.map((p) => (
        <li key={p.path + p.code} class={p.severity}>
          <span aria-hidden="true">{p.severity === "error" ? "✕ " : "⚠ "}</span>
          <span class="sr">{t(`setup.${p.severity}`)}: </span>
          {p.detail}
        </li>
      ))}
    </ul>
  );
}

function useField({ path, hint, inside }: FieldProps) {
  const { problems } = useDraft();
  const mine = problemsAt(problems, path, inside);
  return {
    id: path,
    "aria-describedby": described(path, hint, mine.length > 0),
    "aria-invalid": mine.some((p) => p.severity === "error") || undefined,
  };
}

function Labelled({ path, name, hint, inside, wide, children }: FieldProps & { wide?: boolean; children: ComponentChildren }) {
  return (
    <div class={wide ? "setup-field wide-field" : "setup-field"}>
      <label for={path}>{name}</label>
      {children}
      {hint && (
        <p class="small soft" id={`${path}-hint`}>
          {hint}
        </p>
      )}
      <Faults path={path} inside={inside} />
    </div>
  );
}

export function Text(props: FieldProps & { max?: number; rows?: number }) {
  const { get, set } = useDraft();
  const same = { ...useField(props), value: (get(props.path) as string | undefined) ?? "", maxLength: props.max ?? 200 };
  const write = (e: { currentTarget: { value: string } }) => set(props.path, e.currentTarget.value);
  return <Labelled {...props}>{props.rows ? <textarea {...same} rows={props.rows} onInput={write} /> : <input {...same} onInput={write} />}</Labelled>;
}

interface NumberProps extends FieldProps {
  min?: number;
  max?: number;
  /** How many of what is kept make one of what is typed: 1000 for points that are kept in thousandths. */
  scale?: number;
  read?: (kept: unknown) => number | undefined;
  write?: (typed: number) => unknown;
}

/** A number; an empty field takes away what is kept. */
export function NumberField(props: NumberProps) {
  const { get, set } = useDraft();
  const { path, min = 0, max, scale = 1, read, write } = props;
  const kept = get(path);
  const value = read ? read(kept) : (kept as number | undefined);
  const typed = (text: string) => {
    if (text === "" || Number.isNaN(Number(text))) return set(path, undefined);
    const n = Number(text);
    set(path, write ? write(n) : Math.round(n * scale));
  };
  return (
    <Labelled {...props}>
      <input
        {...useField(props)}
        type="number"
        inputMode={scale > 1 ? "decimal" : "numeric"}
        min={min}
        max={max}
        step={scale > 1 ? "any" : 1}
        value={value === undefined ? "" : value / scale}
        onInput={(e) => typed(e.currentTarget.value)}
      />
    </Labelled>
  );
}

/** A moment in Vietnam, to the second where somebody wants that. */
export function Moment(props: FieldProps) {
  const { get, set } = useDraft();
  return (
    <Labelled {...props} wide>
      <input
        {...useField(props)}
        type="datetime-local"
        step={1}
        value={toLocal(get(props.path) as string | undefined)}
        onChange={(e) => set(props.path, fromLocal(e.currentTarget.value))}
      />
    </Labelled>
  );
}

export type Option = readonly [value: string, name: string];

interface ChoiceProps extends FieldProps {
  options: readonly Option[];
  change?: (value: string) => void;
  /** What a choice is kept as, if not as its text. */
  read?: (value: string) => unknown;
}

/** One of several; "" takes away what is kept. */
export function Choice(props: ChoiceProps) {
  const { get, set } = useDraft();
  const value = `${get(props.path) ?? ""}`;
  const options = props.options.some(([v]) => v === value) ? props.options : [...props.options, [value, value] as const];
  const choose = props.change ?? ((v: string) => set(props.path, v ? (props.read ?? String)(v) : undefined));
  return (
    <Labelled {...props}>
      <select {...useField(props)} value={value} onChange={(e) => choose(e.currentTarget.value)}>
        {options.map(([v, name]) => (
          <option key={v} value={v}>
            {name}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

export function Tick(props: FieldProps) {
  const { get, set } = useDraft();
  return (
    <div class="setup-field">
      <label class="check">
        <input {...useField(props)} type="checkbox" checked={!!get(props.path)} onChange={(e) => set(props.path, e.currentTarget.checked || undefined)} />
        {props.name}
      </label>
      {props.hint && (
        <p class="small soft" id={`${props.path}-hint`}>
          {props.hint}
        </p>
      )}
      <Faults path={props.path} inside={props.inside} />
    </div>
  );
}

/** Any of several; none takes away what is kept. */
export function Ticks(props: FieldProps & { options: readonly Option[] }) {
  const { get, set } = useDraft();
  const chosen = (get(props.path) as string[] | undefined) ?? [];
  const options = [...props.options, ...chosen.filter((v) => !props.options.some(([o]) => o === v)).map((v) => [v, v] as const)];
  const toggle = (v: string) => {
    const next = chosen.includes(v) ? chosen.filter((c) => c !== v) : [...chosen, v];
    set(props.path, next.length ? next : undefined);
  };
  return (
    <fieldset class="setup-field" id={props.path} tabIndex={-1}>
      <legend>{props.name}</legend>
      {options.length === 0 && <p class="small soft">{t("setup.nothing_to_choose")}</p>}
      <div class="ticks">
        {options.map(([v, name]) => (
          <label key={v} class="check">
            <input type="checkbox" checked={chosen.includes(v)} onChange={() => toggle(v)} />
            {name}
          </label>
        ))}
      </div>
      {props.hint && <p class="small soft">{props.hint}</p>}
      <Faults path={props.path} inside />
    </fieldset>
  );
}

interface ListProps<T> {
  path: string;
  name: string;
  /** What one member is called: "Giải 2". */
  one: (n: number) => string;
  add: string;
  fresh: (list: T[]) => T;
  children: (path: string, member: T, i: number) => ComponentChildren;
  /** Takes the list as it is to be, where that means more than keeping it. */
  change?: (list: T[]) => void;
  most: number;
  least?: number;
  ordered?: boolean;
}

/** A list whose members are added, taken away and moved, all by keyboard as well. */
export function List<T>({ path, name, one, add, fresh, children, change, most, least = 0, ordered }: ListProps<T>) {
  const { get, set } = useDraft();
  const list = (get(path) as T[] | undefined | null) ?? [];
  const box = useRef<HTMLFieldSetElement>(null);
  const put = change ?? ((next: T[]) => set(path, next.length ? next : undefined));
  const focus = (i: number) => setTimeout(() => (box.current?.querySelectorAll<HTMLElement>("[data-member]")[i] ?? box.current)?.focus(), 0);
  const act = (next: T[], i: number) => (put(next), focus(Math.min(i, next.length - 1)));
  return (
    <fieldset class="setup-list" id={path} tabIndex={-1} ref={box}>
      <legend>{name}</legend>
      <Faults path={path} />
      {list.map((member, i) => (
        <div key={i} class="member card" role="group" aria-label={one(i + 1)} id={`${path}[${i}]`} data-member tabIndex={-1}>
          <div class="member-head">
            <strong>{one(i + 1)}</strong>
            <span class="member-tools">
              {ordered && (
                <>
                  <button type="button" class="icon" aria-label={t("setup.up", { what: one(i + 1) })} disabled={i === 0} onClick={() => act(moved(list, i, i - 1), i - 1)}>
                    ↑
                  </button>
                  <button type="button" class="icon" aria-label={t("setup.down", { what: one(i + 1) })} disabled={i === list.length - 1} onClick={() => act(moved(list, i, i + 1), i + 1)}>
                    ↓
                  </button>
                </>
              )}
              <button type="button" class="icon" aria-label={t("setup.remove", { what: one(i + 1) })} disabled={list.length <= least} onClick={() => act(list.filter((_, k) => k !== i), i)}>
                ✕
              </button>
            </span>
          </div>
          <Faults path={`${path}[${i}]`} />
          {children(`${path}[${i}]`, member, i)}
        </div>
      ))}
      <button type="button" class="button small" disabled={list.length >= most} onClick={() => act([...list, fresh(list)], list.length)}>
        {add}
      </button>
    </fieldset>
  );
}

/** Some of several in an order that matters. */
export function Ordered({ path, name, options, hint }: FieldProps & { options: readonly Option[] }) {
  const { get, set } = useDraft();
  const list = (get(path) as string[] | undefined | null) ?? [];
  const nameOf = (v: string) => options.find(([o]) => o === v)?.[1] ?? v;
  const left = options.filter(([v]) => !list.includes(v));
  const box = useRef<HTMLFieldSetElement>(null);
  const act = (next: string[], i: number, button: string) => {
    set(path, next);
    setTimeout(() => {
      const row = box.current?.querySelectorAll("li")[Math.min(i, next.length - 1)];
      (row?.querySelector<HTMLButtonElement>(`[data-do=${button}]:not(:disabled)`) ?? row?.querySelector("button") ?? box.current)?.focus();
    }, 0);
  };
  return (
    <fieldset class="setup-list" id={path} tabIndex={-1} ref={box}>
      <legend>{name}</legend>
      {hint && <p class="small soft">{hint}</p>}
      <ol class="ordered">
        {list.map((v, i) => (
          <li key={v} id={`${path}[${i}]`} tabIndex={-1}>
            <span class="grow">
              {i + 1}. {nameOf(v)}
              <Faults path={`${path}[${i}]`} />
            </span>
            <button type="button" class="icon" data-do="up" aria-label={t("setup.up", { what: nameOf(v) })} disabled={i === 0} onClick={() => act(moved(list, i, i - 1), i - 1, "up")}>
              ↑
            </button>
            <button type="button" class="icon" data-do="down" aria-label={t("setup.down", { what: nameOf(v) })} disabled={i === list.length - 1} onClick={() => act(moved(list, i, i + 1), i + 1, "down")}>
              ↓
            </button>
            <button type="button" class="icon" data-do="out" aria-label={t("setup.remove", { what: nameOf(v) })} onClick={() => act(list.filter((o) => o !== v), i, "out")}>
              ✕
            </button>
          </li>
        ))}
      </ol>
      <Faults path={path} />
      {left.length > 0 && <AddOne name={t("setup.add_to", { list: name })} options={left} add={(v) => set(path, [...list, v])} />}
    </fieldset>
  );
}

/** Chooses one of several and adds it at the press of a button: moving through the choices adds nothing. */
export function AddOne({ name, options, add }: { name: string; options: readonly Option[]; add: (value: string) => void }) {
  const [value, setValue] = useState("");
  const chosen = options.some(([v]) => v === value) ? value : (options[0]?.[0] ?? "");
  return (
    <div class="add-one">
      <select aria-label={name} value={chosen} onChange={(e) => setValue(e.currentTarget.value)}>
        {options.map(([v, text]) => (
          <option key={v} value={v}>
            {text}
          </option>
        ))}
      </select>
      <button type="button" class="button small" onClick={() => chosen && add(chosen)}>
        {t("setup.add")}
        <span class="sr"> {name}</span>
      </button>
    </div>
  );
}
