// A text field that searches a list, by the ARIA pattern "combobox with list autocomplete".

import { useMemo, useRef, useState } from "preact/hooks";
import { t } from "../lib/i18n";
import { findable, fold } from "../lib/text";
import type { Unit } from "./types";

const shown = 60;

interface Props {
  id: string;
  units: Unit[] | undefined;
  value: string;
  describedBy?: string;
  invalid: boolean;
  onChoose: (id: string) => void;
}

export function UnitField({ id, units, value, describedBy, invalid, onChoose }: Props) {
  const [typed, setTyped] = useState<string>();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const list = useRef<HTMLUListElement>(null);

  const folded = useMemo(
    () => (units ?? []).map((u) => ({ unit: u, words: [u.name, ...(u.aliases ?? [])].map(fold) })),
    [units],
  );
  const chosen = units?.find((u) => u.id === value);
  const text = typed ?? chosen?.name ?? "";
  const query = typed === undefined ? "" : fold(typed);
  const found = folded.filter(({ words }) => words.some((w) => findable(w, query))).map(({ unit }) => unit);
  const options = found.slice(0, shown);

  function choose(unit: Unit) {
    onChoose(unit.id);
    setTyped(undefined);
    setOpen(false);
  }

  function leave() {
    setOpen(false);
    if (typed === undefined) return;
    const exact = found.find((u) => fold(u.name) === query) ?? (found.length === 1 && query ? found[0] : undefined);
    if (exact) choose(exact);
    else if (!query) {
      onChoose("");
      setTyped(undefined);
    }
  }

  function move(to: number) {
    setOpen(true);
    const next = Math.max(0, Math.min(options.length - 1, to));
    setActive(next);
    const row = list.current?.children[next];
    if (row) row.scrollIntoView({ block: "nearest" });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "ArrowDown") move(open ? active + 1 : 0);
    else if (event.key === "ArrowUp") move(open ? active - 1 : options.length - 1);
    else if (event.key === "Enter" && open && options[active]) choose(options[active]!);
    else if (event.key === "Escape" && open) setOpen(false);
    else return;
    event.preventDefault();
  }

  return (
    <div class="combo">
      <input
        id={id}
        type="text"
        role="combobox"
        class="input"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        required
        placeholder={units ? t("form.unit.search") : t("form.unit.loading")}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && options[active] ? `${id}-${active}` : undefined}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        value={text}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          if (value) onChoose("");
          setOpen(true);
          setActive(0);
        }}
        onFocus={(event) => {
          setOpen(true);
          setActive(-1);
          event.currentTarget.select();
        }}
        onBlur={leave}
        onKeyDown={onKeyDown}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={t("form.unit")} class="options" hidden={!open} ref={list}>
        {options.map((unit, i) => (
          <li
            key={unit.id}
            id={`${id}-${i}`}
            role="option"
            aria-selected={unit.id === value}
            class={i === active ? "on" : ""}
            onMouseDown={(event) => {
              event.preventDefault(); // keeps the focus in the field until the click is done
            }}
            onClick={() => choose(unit)}
          >
            {unit.name}
          </li>
        ))}
      </ul>
      <p class="small soft" role="status">
        {open && units ? (found.length ? t("form.unit.found", { n: found.length }) : t("form.unit.none")) : ""}
      </p>
    </div>
  );
}
