// A unit named by typing, with the directory's names to choose from.

import { useEffect, useMemo, useState } from "preact/hooks";
import { request } from "../lib/api";
import { t } from "../lib/i18n";
import { fold } from "../lib/text";

export interface Units {
  names: string[];
  /** The ID of the unit with the name, marks and capitals aside; undefined for none. */
  find: (typed: string) => string | undefined;
}

/** The units that may be chosen now. */
export function useUnits(): Units {
  const [units, set] = useState<{ id: string; name: string; aliases?: string[] }[]>([]);
  useEffect(() => {
    request<{ units: { id: string; name: string }[] }>("GET", "/api/v1/units").then((a) => set(a.units), () => undefined);
  }, []);
  return useMemo(() => {
    const ids = new Map<string, string>();
    for (const u of units) for (const name of u.aliases ?? []) ids.set(fold(name), u.id);
    for (const u of units) ids.set(fold(u.name), u.id);
    return { names: units.map((u) => u.name), find: (typed) => ids.get(fold(typed.trim())) };
  }, [units]);
}

interface Props {
  id: string;
  units: Units;
  value: string;
  wrong: boolean;
  onInput: (typed: string) => void;
}

export function UnitName({ id, units, value, wrong, onInput }: Props) {
  return (
    <>
      <label for={id}>{t("roster.unit")}</label>
      <input
        id={id}
        list={`${id}-list`}
        autocomplete="off"
        maxLength={200}
        value={value}
        aria-invalid={wrong}
        aria-describedby={`${id}-wrong`}
        onInput={(e) => onInput(e.currentTarget.value)}
      />
      <datalist id={`${id}-list`}>
        {units.names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <p id={`${id}-wrong`} class="wrong">
        {wrong && t("roster.unit_unknown")}
      </p>
    </>
  );
}
