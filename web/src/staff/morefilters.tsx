// The filters that are asked for less often, folded away until one of them is set.

import { t } from "../lib/i18n";
import { further, type Filters } from "./filters";
import type { Values } from "./types";

interface MoreProps {
  filters: Filters;
  values: Values | undefined;
  change: (part: Partial<Filters>) => void;
}

export function MoreFilters({ filters, values, change }: MoreProps) {
  const set = further.filter((name) => filters[name]).length;
  return (
    <details class="more-filters" open={set > 0 || undefined}>
      <summary>{set > 0 ? t("more_filters_set", { n: set }) : t("more_filters")}</summary>
      <div class="filters">
        <div class="field grow">
          <label for="document">{t("filter.document")}</label>
          <input
            id="document"
            type="search"
            list="documents"
            maxLength={100}
            placeholder={t("filter.document_hint")}
            value={filters.document}
            onInput={(e) => change({ document: e.currentTarget.value })}
          />
          <datalist id="documents">
            {(values?.documents ?? []).map((v) => (
              <option key={v.value} value={v.value.slice(0, 100)} />
            ))}
          </datalist>
        </div>
        <Pick name="in_force" value={filters.in_force} change={change} options={yesNo("in_force")} />
        <Pick name="tag" value={filters.tag} change={change} options={(values?.tags ?? []).map((v) => [v.value, `${v.value} (${v.count})`])} />
        <Pick
          name="author"
          value={filters.author}
          change={change}
          options={(values?.authors ?? []).map((v) => [v.value, `${v.name ?? v.value} (${v.count})`])}
        />
        <Pick name="practice" value={filters.practice} change={change} options={yesNo("practice")} />
      </div>
    </details>
  );
}

const yesNo = (name: string): [string, string][] => ["true", "false"].map((v) => [v, t(`filter.${name}.${v}`)]);

interface PickProps {
  name: "in_force" | "tag" | "author" | "practice";
  value: string;
  change: (part: Partial<Filters>) => void;
  options: [string, string][];
}

function Pick({ name, value, change, options }: PickProps) {
  const known = options.some(([v]) => v === value);
  return (
    <div class="field">
      <label for={`filter-${name}`}>{t(`filter.${name}`)}</label>
      <select id={`filter-${name}`} value={value} onChange={(e) => change({ [name]: e.currentTarget.value })}>
        <option value="">{t("all")}</option>
        {value && !known && <option value={value}>{value}</option>}
        {options.map(([v, text]) => (
          <option key={v} value={v}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
