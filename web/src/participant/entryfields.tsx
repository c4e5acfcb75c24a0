// The fields of a form: a row with its label and error, and what contests with blocks, rounds or ages ask besides.

import type { ComponentChildren } from "preact";
import { dateTime } from "../lib/format";
import { t } from "../lib/i18n";
import type { Born } from "./entry";
import type { Category, DoorBlock, DoorRound } from "./types";

interface RowProps {
  id: string;
  label: string;
  hint?: string;
  error?: string;
  children: ComponentChildren;
}

export function Row({ id, label, hint, error, children }: RowProps) {
  return (
    <div class="row">
      <label for={id} class="strong">
        {label}
      </label>
      {hint && (
        <p id={`${id}-hint`} class="small soft">
          {hint}
        </p>
      )}
      {children}
      <ErrorLine id={id} text={error} />
    </div>
  );
}

export function ErrorLine({ id, text }: { id: string; text?: string }) {
  return (
    <p id={`${id}-error`} class="error small">
      {text ? `⚠ ${text}` : ""}
    </p>
  );
}

interface ChoiceProps {
  id: string;
  label: string;
  hint?: string;
  error?: string;
  options: { id: string; text: string; note?: string }[];
  value: string;
  onChoose: (id: string) => void;
}

/** One of a few, each on a row of its own that a thumb can hit. The first radio button has the field's ID. */
function Choice({ id, label, hint, error, options, value, onChoose }: ChoiceProps) {
  return (
    <fieldset class="row choices" aria-describedby={`${id}-hint ${id}-error`}>
      <legend class="strong">{label}</legend>
      <p id={`${id}-hint`} class="small soft">
        {hint ?? ""}
      </p>
      {options.map((o, i) => (
        <label key={o.id} class={o.id === value ? "choice on" : "choice"}>
          <input
            id={i ? undefined : id}
            type="radio"
            name={id}
            required
            checked={o.id === value}
            onChange={() => onChoose(o.id)}
          />
          <span>
            {o.text}
            {o.note && <span class="small soft note-line">{o.note}</span>}
          </span>
        </label>
      ))}
      <ErrorLine id={id} text={error} />
    </fieldset>
  );
}

type FieldProps<T> = { of: T[]; value: string; error?: string; onChoose: (id: string) => void };

export function BlockField({ of, ...rest }: FieldProps<DoorBlock>) {
  return (
    <Choice
      id="block"
      label={t("form.block")}
      hint={t("form.block.hint")}
      options={of.map((b) => ({ id: b.id, text: b.name, note: b.who.min_age ? t("form.block.age", { min: b.who.min_age }) : undefined }))}
      {...rest}
    />
  );
}

export function RoundField({ of, ...rest }: FieldProps<DoorRound>) {
  return (
    <Choice
      id="round"
      label={t("form.round")}
      options={of.map((r) => ({
        id: r.id,
        text: r.name,
        note: r.closes_at ? t("form.round.closes", { at: moment(Date.parse(r.closes_at)) }) : undefined,
      }))}
      {...rest}
    />
  );
}

export function CategoryField({ of, must, value, error, onChoose }: FieldProps<Category> & { must: boolean }) {
  return (
    <Row id="category" label={t("form.category")} hint={must ? undefined : t("form.category.hint")} error={error}>
      <select
        id="category"
        class="input"
        required={must}
        aria-invalid={!!error}
        aria-describedby="category-hint category-error"
        value={value}
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        <option value="">{t(must ? "form.category.choose" : "form.category.none")}</option>
        {of.map((c) => (
          <option key={c.id} value={c.id}>
            {c.name}
          </option>
        ))}
      </select>
    </Row>
  );
}

interface BornProps {
  value: Born;
  error?: string;
  onChange: (born: Born) => void;
}

const parts = [
  { name: "day", id: "born", length: 2, fill: "bday-day" },
  { name: "month", id: "born-month", length: 2, fill: "bday-month" },
  { name: "year", id: "born-year", length: 4, fill: "bday-year" },
] as const;

/**
 * The date of birth as day, month, year with the keyboard of digits. The browser's own picker begins at today, some
 * thirty years from where it is needed, and on a phone set to English has the month first.
 */
export function BornField({ value, error, onChange }: BornProps) {
  return (
    <fieldset class="row" aria-describedby="born-hint born-error">
      <legend class="strong">{t("form.born")}</legend>
      <p id="born-hint" class="small soft">
        {t("form.born.hint")}
      </p>
      <div class="born">
        {parts.map((p) => (
          <label key={p.name} class={p.name}>
            <span class="small">{t(`form.born.${p.name}`)}</span>
            <input
              id={p.id}
              class="input figures"
              type="text"
              inputMode="numeric"
              autocomplete={p.fill}
              required
              maxLength={p.length}
              aria-invalid={!!error}
              value={value[p.name]}
              onInput={(event) => onChange({ ...value, [p.name]: event.currentTarget.value.replace(/\D/g, "") })}
            />
          </label>
        ))}
      </div>
      <ErrorLine id="born" text={error} />
    </fieldset>
  );
}

/** A moment, with the seconds where there are any. */
function moment(ms: number): string {
  return dateTime(ms, ms % 60_000 >= 1_000);
}
