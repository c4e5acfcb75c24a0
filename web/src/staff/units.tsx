// The directory of units: found by name, narrowed by kind and state, with the people that are counted.

import { useEffect, useMemo, useState } from "preact/hooks";
import { dayWords, number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { peopleOf, unitStates, type Unit, type UnitList } from "./directory";
import { Link, Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";

const typingPause = 250;

interface Narrowed {
  q: string;
  kind: string;
  state: string;
}

const queryOf = (n: Narrowed) => {
  const out = new URLSearchParams();
  for (const name of ["q", "kind", "state"] as const) if (n[name].trim()) out.set(name, n[name].trim());
  return out.toString() && `?${out}`;
};

/** What is looked for, kept in the address; asked is what the server is asked, after a pause in typing. */
function useNarrowed() {
  const { go } = useApp();
  const given = useMemo(() => new URLSearchParams(location.search), []);
  const get = (name: string) => (given.get(name) ?? "").slice(0, 100);
  const [narrowed, set] = useState<Narrowed>({ q: get("q"), kind: get("kind"), state: unitStates.includes(get("state") as never) ? get("state") : "" });
  const [asked, ask] = useState(queryOf(narrowed));
  useEffect(() => {
    const timer = setTimeout(() => ask(queryOf(narrowed)), typingPause);
    return () => clearTimeout(timer);
  }, [narrowed]);
  const change = (part: Partial<Narrowed>) => {
    const next = { ...narrowed, ...part };
    set(next);
    go(pathTo("don-vi") + queryOf(next), true);
  };
  return { narrowed, change, asked };
}

export function Units() {
  const { narrowed, change, asked } = useNarrowed();
  const { value, error, busy, again } = useLoad<UnitList>(`/api/v1/staff/directory/units${asked}`);
  const filtered = !!(narrowed.q.trim() || narrowed.kind || narrowed.state);
  const clear = () => change({ q: "", kind: "", state: "" });
  return (
    <>
      <div class="heading">
        <Title name={t("menu.units")} />
        <Link class="button main" to={pathTo("don-vi", "moi")}>
          {t("unit.new")}
        </Link>
        <Link class="button" to={pathTo("don-vi", "nhap")}>
          {t("files")}
        </Link>
        <Link class="button" to={pathTo("don-vi", "nhom")}>
          {t("unit.categories")}
        </Link>
      </div>
      <form class="filters" role="search" onSubmit={(e) => e.preventDefault()}>
        <div class="field grow">
          <label for="q">{t("unit.search")}</label>
          <input id="q" type="search" value={narrowed.q} maxLength={100} placeholder={t("search_hint")} onInput={(e) => change({ q: e.currentTarget.value })} />
        </div>
        <div class="field">
          <label for="kind">{t("unit.kind")}</label>
          <select id="kind" value={narrowed.kind} onChange={(e) => change({ kind: e.currentTarget.value })}>
            <option value="">{t("unit.all")}</option>
            {(value?.kinds ?? [narrowed.kind].filter(Boolean)).map((kind) => (
              <option key={kind} value={kind}>
                {t(`unit_kind.${kind}`)}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="state">{t("unit.state")}</label>
          <select id="state" value={narrowed.state} onChange={(e) => change({ state: e.currentTarget.value })}>
            <option value="">{t("unit.all")}</option>
            {unitStates.map((state) => (
              <option key={state} value={state}>
                {t(`unit_state.${state}`)}
              </option>
            ))}
          </select>
        </div>
        {filtered && (
          <button type="button" class="link" onClick={clear}>
            {t("clear")}
          </button>
        )}
      </form>
      <Problem error={error} again={again} />
      <p class="found small soft" role="status">
        {value && t(value.units.length < value.total ? "unit.found_part" : "unit.found", { n: number(value.units.length), total: number(value.total) })}
        {busy && ` ${t("loading")}`}
      </p>
      {!value && !error && <Loading />}
      {value && value.total > 0 && <Sums list={value} />}
      {value && value.total > 0 && <UnitTable units={value.units} />}
      {value && value.total === 0 && <Empty filtered={filtered} clear={clear} />}
    </>
  );
}

/** The people of all units found, by category. */
function Sums({ list }: { list: UnitList }) {
  const counted = list.categories.filter((k) => list.headcounts[k.code] !== undefined);
  const all = Object.values(list.headcounts).reduce((sum, n) => sum + n, 0);
  if (list.counted === 0) return <p class="found small soft">{t("unit.not_counted")}</p>;
  return (
    <section aria-label={t("unit.headcounts")}>
      <dl class="tally">
        <div>
          <dt>{t("unit.people")}</dt>
          <dd class="figures">{number(all)}</dd>
        </div>
        {counted.map((k) => (
          <div key={k.code}>
            <dt>{k.name}</dt>
            <dd class="figures">{number(list.headcounts[k.code]!)}</dd>
          </div>
        ))}
      </dl>
      <p class="found small soft">{t("unit.counted", { n: number(list.counted), total: number(list.total) })}</p>
    </section>
  );
}

function UnitTable({ units }: { units: Unit[] }) {
  return (
    <div class="scroll">
      <table class="table units">
        <caption class="sr">{t("menu.units")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("unit.name")}</th>
            <th scope="col" class="wide">{t("unit.kind")}</th>
            <th scope="col" class="wide">{t("unit.code")}</th>
            <th scope="col" class="figure">
              {t("unit.people")}
            </th>
            <th scope="col">{t("unit.state")}</th>
          </tr>
        </thead>
        <tbody>
          {units.map((u) => (
            <tr key={u.id}>
              <th scope="row">
                <Link to={pathTo("don-vi", "sua", u.id)}>{u.name}</Link>
                <span class="below small soft narrow">{t(`unit_kind.${u.kind}`)}</span>
                {u.aliases && <span class="below small soft">{u.aliases.join(", ")}</span>}
              </th>
              <td class="wide">{t(`unit_kind.${u.kind}`)}</td>
              <td class="figures wide">{u.code ?? "–"}</td>
              <td class="figure figures">{peopleOf(u) === undefined ? "–" : number(peopleOf(u)!)}</td>
              <td>
                <Validity unit={u} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const marks = { offered: "state-open", hidden: "", coming: "state-upcoming", ended: "state-closed" };

function Validity({ unit }: { unit: Unit }) {
  return (
    <>
      <span class={`tag ${marks[unit.state]}`}>{t(`unit_state.${unit.state}`)}</span>
      {unit.valid_from && unit.state === "coming" && <span class="below small soft nowrap">{t("unit.from_day", { day: dayWords(unit.valid_from) })}</span>}
      {unit.valid_until && <span class="below small soft nowrap">{t("unit.until_day", { day: dayWords(unit.valid_until) })}</span>}
      {unit.successor && <span class="below small soft">{t("unit.now", { unit: unit.successor_name ?? unit.successor })}</span>}
    </>
  );
}

function Empty({ filtered, clear }: { filtered: boolean; clear: () => void }) {
  return (
    <div class="card empty">
      <p class="empty-title">{t(filtered ? "unit.no_match" : "unit.none")}</p>
      <p class="soft">{t(filtered ? "unit.no_match_do" : "unit.none_do")}</p>
      {filtered && (
        <button type="button" class="button" onClick={clear}>
          {t("clear")}
        </button>
      )}
    </div>
  );
}

