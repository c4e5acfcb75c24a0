// The choice of round and block, and what is said instead of a board that is sealed.

import { dateTime } from "../lib/format";
import { t } from "../lib/i18n";
import type { Parts, Scope } from "./scope";

interface ScopeProps {
  parts: Parts;
  scope: Scope;
  onChange: (scope: Scope) => void;
}

/** Nothing where there is nothing to choose. */
export function ScopeFields({ parts, scope, onChange }: ScopeProps) {
  const rounds = parts.rounds.length > 1;
  if (!rounds && !parts.blocks.length) return null;
  return (
    <div class="scope">
      {rounds && (
        <Choose
          id="round"
          label={t("scope.round")}
          all={t("scope.all_rounds")}
          options={parts.rounds}
          value={scope.round}
          onChange={(round) => onChange({ ...scope, round })}
        />
      )}
      {parts.blocks.length > 0 && (
        <Choose
          id="block"
          label={t("scope.block")}
          all={t("scope.all_blocks")}
          options={parts.blocks}
          value={scope.block}
          onChange={(block) => onChange({ ...scope, block })}
        />
      )}
    </div>
  );
}

/** What is shown, in words: a hall's screen has nobody who could choose. */
export function ScopeName({ parts, scope }: Pick<ScopeProps, "parts" | "scope">) {
  const named = (list: { id: string; name: string }[], id: string) => list.find((v) => v.id === id)?.name;
  const names = [named(parts.rounds, scope.round), named(parts.blocks, scope.block)].filter(Boolean);
  return names.length ? <p class="schedule strong">{names.join(" · ")}</p> : null;
}

interface ChooseProps {
  id: string;
  label: string;
  all: string;
  options: { id: string; name: string }[];
  value: string;
  onChange: (id: string) => void;
}

function Choose({ id, label, all, options, value, onChange }: ChooseProps) {
  return (
    <div class="choose">
      <label for={id} class="small">
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{all}</option>
        {options.map((o) => (
          <option key={o.id} value={o.id}>
            {o.name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A sealed board is no fault: it says what it waits for. until is the earliest moment at which it can open. */
export function Sealed({ until, now, door }: { until: number | undefined; now: number; door: string }) {
  return (
    <section class="sealed card" aria-labelledby="sealed">
      <p class="seal" aria-hidden="true">
        ◈
      </p>
      <h2 id="sealed">{t("sealed.title")}</h2>
      <p>{t("sealed.why")}</p>
      <p class="soft">
        {until === undefined ? t("sealed.later") : until > now ? t("sealed.from", { when: dateTime(until) }) : t("sealed.soon")}
      </p>
      <p>
        <a class="button" href={door}>
          {t("to_contest_page")}
        </a>
      </p>
    </section>
  );
}
