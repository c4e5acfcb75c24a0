// Step: who may take part, in which blocks, of which categories of staff.

import { t } from "../lib/i18n";
import { useLoad } from "./context";
import type { Category as Counted } from "./directory";
import { AddOne, Faults, List, NumberField, Text, Tick, Ticks, type Option } from "./setupfields";
import { freshID, withBlocks, withCounted, type Settings } from "./setup";
import { useDraft } from "./setupstate";
import { kindsOf, type Unit } from "./setupunits";

type Block = NonNullable<Settings["blocks"]>[number];
type Category = NonNullable<Settings["categories"]>[number];

const mostBlocks = 12;
const mostCategories = 20;

export function Who() {
  const { settings, change, set } = useDraft();
  const units = useLoad<{ units: Unit[] }>("/api/v1/units").value?.units ?? [];
  const counted = useLoad<{ categories: Counted[] }>("/api/v1/staff/directory/categories").value?.categories ?? [];
  const categories = withCounted(settings.categories ?? [], counted).slice(0, mostCategories);
  return (
    <>
      <section class="card" aria-label={t("setup.who_all")}>
        <h2>{t("setup.who_all")}</h2>
        <Eligible path="who" units={units} />
      </section>
      <List<Category>
        path="categories"
        name={t("setup.categories")}
        one={(n) => t("setup.category_n", { n })}
        add={t("setup.category_add")}
        fresh={(list) => ({ id: freshID("nhom", list), name: "" })}
        most={mostCategories}
      >
        {(path) => <Text path={`${path}.name`} name={t("setup.name")} />}
      </List>
      {categories.length > (settings.categories?.length ?? 0) && (
        <p>
          <button type="button" class="button small" aria-describedby="counted-hint" onClick={() => set("categories", categories)}>
            {t("setup.categories_counted")}
          </button>{" "}
          <span class="small soft" id="counted-hint">
            {t("setup.categories_counted_hint")}
          </span>
        </p>
      )}
      <p class="small soft">{t("setup.blocks_hint")}</p>
      <List<Block>
        path="blocks"
        name={t("setup.blocks")}
        one={(n) => t("setup.block_n", { n })}
        add={t("setup.block_add")}
        fresh={(list) => ({ id: freshID("khoi", list), name: "" })}
        change={(list) => change((s) => withBlocks(s, list))}
        most={mostBlocks}
      >
        {(path, block) => (
          <>
            <Text path={`${path}.name`} name={t("setup.name")} />
            <details open={!!block.who && Object.keys(block.who).length > 0}>
              <summary>{t("setup.who_block")}</summary>
              <Eligible path={`${path}.who`} units={units} />
            </details>
          </>
        )}
      </List>
      {settings.blocks?.length === 1 && <p class="small soft">{t("setup.one_block")}</p>}
    </>
  );
}

function Eligible({ path, units }: { path: string; units: Unit[] }) {
  const { settings } = useDraft();
  const categories = (settings.categories ?? []).map((c) => [c.id, c.name] as const);
  return (
    <>
      <div class="pair">
        <NumberField path={`${path}.min_age`} name={t("setup.min_age")} max={120} />
        <NumberField path={`${path}.max_age`} name={t("setup.max_age")} max={120} />
      </div>
      <Ticks path={`${path}.unit_kinds`} name={t("setup.unit_kinds")} options={kindsOf(units)} hint={t("setup.kinds_hint")} />
      <Units path={`${path}.units`} units={units} />
      {categories.length > 0 && <Ticks path={`${path}.categories`} name={t("setup.who_categories")} options={categories} />}
      <Tick path={`${path}.roster`} name={t("setup.roster")} />
    </>
  );
}

/** Single units, each added by its name. */
export function Units({ path, units }: { path: string; units: Unit[] }) {
  const { get, set } = useDraft();
  const chosen = (get(path) as string[] | undefined) ?? [];
  const left: Option[] = units.filter((u) => !chosen.includes(u.id)).map((u) => [u.id, u.name] as const);
  const without = (id: string) => {
    const next = chosen.filter((c) => c !== id);
    set(path, next.length ? next : undefined);
  };
  return (
    <fieldset class="setup-field" id={path} tabIndex={-1}>
      <legend>{t("setup.units")}</legend>
      <ul class="chosen">
        {chosen.map((id) => {
          const name = units.find((u) => u.id === id)?.name ?? id;
          return (
            <li key={id}>
              {name}
              <button type="button" class="icon" aria-label={t("setup.remove", { what: name })} onClick={() => without(id)}>
                ✕
              </button>
            </li>
          );
        })}
      </ul>
      {left.length > 0 && <AddOne name={t("setup.units")} options={left} add={(id) => set(path, [...chosen, id])} />}
      <Faults path={path} inside />
    </fieldset>
  );
}
