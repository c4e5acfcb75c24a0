// Step: prizes of people, and how units are ranked and awarded.

import { t } from "../lib/i18n";
import { useLoad } from "./context";
import { Choice, List, NumberField, Ordered, Text, Tick, Ticks, type Option } from "./setupfields";
import { freshID, type Prize, type Settings } from "./setup";
import { useDraft } from "./setupstate";
import { kindsOf, type Unit } from "./setupunits";
import { Units } from "./setupwho";

type Collective = NonNullable<Settings["collective"]>;
type Group = NonNullable<Collective["groups"]>[number];
type Quota = NonNullable<Collective["quotas"]>[number];
type Weight = NonNullable<Collective["score"]>[number];
type UnitPrize = NonNullable<Collective["prizes"]>[number];

const mostPrizes = 100;
const mostGroups = 12;
const measures = ["people", "attempts", "rate", "round_rate", "quota", "mean", "median", "winners", "prize_points", "score"];
const measureOptions = (but: string[] = []): Option[] => measures.filter((m) => !but.includes(m)).map((m) => [m, t(`setup.measure.${m}`)] as const);

export function Prizes() {
  const { settings } = useDraft();
  const blocks: Option[] = [["", t("setup.all_blocks")], ...(settings.blocks ?? []).map((b) => [b.id, b.name] as const)];
  const spans: Option[] = ["round", "contest"].map((v) => [v, t(`setup.span.${v}`)] as const);
  return (
    <>
      <List<Prize>
        path="awards.prizes"
        name={t("setup.prizes")}
        one={(n) => t("setup.prize_n", { n })}
        add={t("setup.prize_add")}
        fresh={(list) => ({ name: "", count: 1, span: list[list.length - 1]?.span ?? "round", block: list[list.length - 1]?.block })}
        most={mostPrizes}
        ordered
      >
        {(path) => (
          <div class="pair">
            <Text path={`${path}.name`} name={t("setup.name")} />
            <NumberField path={`${path}.count`} name={t("setup.prize_count")} min={1} max={1_000} />
            <Choice path={`${path}.span`} name={t("setup.prize_span")} options={spans} />
            {blocks.length > 1 && <Choice path={`${path}.block`} name={t("setup.block")} options={blocks} />}
            <NumberField path={`${path}.amount`} name={t("setup.amount")} />
            <NumberField path={`${path}.points`} name={t("setup.points")} />
          </div>
        )}
      </List>
      <section class="card">
        <Choice path="awards.repeat" name={t("setup.repeat")} options={["", "higher", "first"].map((v) => [v, t(`setup.repeat.${v || "keep"}`)] as const)} />
        <NumberField path="awards.reserve" name={t("setup.reserve")} max={1_000} />
      </section>
      <details class="card" open={Object.keys(settings.collective ?? {}).length > 0}>
        <summary>{t("setup.collective")}</summary>
        <OfUnits />
      </details>
    </>
  );
}

function OfUnits() {
  const { settings } = useDraft();
  const units = useLoad<{ units: Unit[] }>("/api/v1/units").value?.units ?? [];
  const groups: Option[] = [["", t("setup.all_groups")], ...(settings.collective?.groups ?? []).map((g) => [g.id, g.name] as const)];
  const categories: Option[] = (settings.categories ?? []).map((c) => [c.id, c.name] as const);
  return (
    <>
      <List<Group>
        path="collective.groups"
        name={t("setup.groups")}
        one={(n) => t("setup.group_n", { n })}
        add={t("setup.group_add")}
        fresh={(list) => ({ id: freshID("nhom-don-vi", list), name: "" })}
        most={mostGroups}
      >
        {(path) => (
          <>
            <Text path={`${path}.name`} name={t("setup.name")} />
            <Ticks path={`${path}.unit_kinds`} name={t("setup.unit_kinds")} options={kindsOf(units)} />
            <Units path={`${path}.units`} units={units} />
          </>
        )}
      </List>
      {categories.length > 0 && (
        <List<Quota>
          path="collective.quotas"
          name={t("setup.staff_quotas")}
          one={(n) => t("setup.staff_quota_n", { n })}
          add={t("setup.staff_quota_add")}
          fresh={() => ({ category: categories[0]![0], percent: 50 })}
          most={20}
        >
          {(path) => (
            <div class="pair">
              <Choice path={`${path}.category`} name={t("setup.category")} options={categories} />
              <NumberField path={`${path}.percent`} name={t("setup.percent")} max={100} />
              <NumberField path={`${path}.count`} name={t("setup.at_least")} />
            </div>
          )}
        </List>
      )}
      <List<Weight>
        path="collective.score"
        name={t("setup.score")}
        one={(n) => t("setup.term_n", { n })}
        add={t("setup.term_add")}
        fresh={() => ({ measure: "rate", permille: 1_000 })}
        most={10}
      >
        {(path) => (
          <div class="pair">
            <Choice path={`${path}.measure`} name={t("setup.measure")} options={measureOptions(["score"])} />
            <NumberField path={`${path}.permille`} name={t("setup.weight")} scale={1_000} />
          </div>
        )}
      </List>
      <Ordered path="collective.keys" name={t("setup.unit_keys")} options={measureOptions()} />
      <List<UnitPrize>
        path="collective.prizes"
        name={t("setup.unit_prizes")}
        one={(n) => t("setup.prize_n", { n })}
        add={t("setup.prize_add")}
        fresh={() => ({ name: "", count: 1 })}
        most={mostPrizes}
        ordered
      >
        {(path) => (
          <>
            <div class="pair">
              <Text path={`${path}.name`} name={t("setup.name")} />
              <NumberField path={`${path}.count`} name={t("setup.prize_count")} min={1} max={1_000} />
              {groups.length > 1 && <Choice path={`${path}.group`} name={t("setup.group")} options={groups} />}
              <NumberField path={`${path}.amount`} name={t("setup.amount")} />
              <NumberField path={`${path}.winners`} name={t("setup.winners")} />
              <NumberField path={`${path}.min_rate`} name={t("setup.min_rate")} max={100} />
            </div>
            <Tick path={`${path}.quota_met`} name={t("setup.quota_met")} />
            <Ordered path={`${path}.keys`} name={t("setup.prize_keys")} hint={t("setup.prize_keys_hint")} options={measureOptions()} />
          </>
        )}
      </List>
    </>
  );
}
