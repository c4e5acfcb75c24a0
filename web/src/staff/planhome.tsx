// A plan's pages: its head, its tabs, and the filter that its views share.

import { createContext, type ComponentChildren } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { dayWords } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { download } from "./files";
import { Link, Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";
import { evidenceKinds, filterOf, noFilter, planAPI, queryOf, taskName, tasksOf, type OnePlan, type PlanFilter } from "./plantypes";

interface Here {
  one: OnePlan;
  set: (one: OnePlan) => void;
}

const PlanContext = createContext<Here | undefined>(undefined);

/** The plan that the page is about. */
export function usePlan(): Here {
  const here = useContext(PlanContext);
  if (!here) throw new Error("no plan around this screen");
  return here;
}

/** Loads a plan and shows a page of it, with the way to its other pages. */
export function PlanPage({ id, tab, name, children }: { id: string; tab: string; name?: string; children: ComponentChildren }) {
  const { value, error, again, set } = useLoad<OnePlan>(planAPI(id));
  if (!value) {
    return (
      <>
        <Title name={t("menu.plans")} />
        <Problem error={error} again={again} />
        {!error && <Loading />}
      </>
    );
  }
  const d = value.plan.document;
  const tabs: [string, string][] = [["", "plan.tab.overview"], ["minh-chung", "plan.tab.evidence"], ["van-ban", "plan.tab.document"], ["lich-su", "plan.tab.history"]];
  return (
    <PlanContext.Provider value={{ one: value, set }}>
      <nav class="crumbs small no-print" aria-label={t("crumbs")}>
        <Link to={pathTo("ke-hoach")}>{t("menu.plans")}</Link>
      </nav>
      <div class="heading">
        <Title name={name ?? t("plan.heading", { year: d.plan_year, of: value.may.owner && value.plan.unit ? (value.units.find((u) => u.id === value.plan.unit)?.name ?? "") : (d.province ?? "") })} />
        {(value.may.file || value.may.edit) && tab !== "ghi" && (
          <Link class="button main no-print" to={pathTo("ke-hoach", id, "ghi")}>
            {t("plan.file")}
          </Link>
        )}
      </div>
      <nav class="res-tabs no-print" aria-label={t("plan.pages")}>
        {tabs.map(([at, words]) => (
          <Link key={at} to={at ? pathTo("ke-hoach", id, at) : pathTo("ke-hoach", id)} current={at === tab}>
            {t(words)}
          </Link>
        ))}
        {!value.plan.parent && <Link to={pathTo("bao-cao", id)}>{t("menu.reporting")}</Link>}
      </nav>
      {children}
    </PlanContext.Provider>
  );
}

/** The filter in the address, and how to change it. */
export function useFilter(): { filter: PlanFilter; change: (part: Partial<PlanFilter>) => void } {
  const { go } = useApp();
  const [filter, set] = useState(filterOf(location.search));
  useEffect(() => {
    const moved = () => set(filterOf(location.search));
    window.addEventListener("popstate", moved);
    return () => window.removeEventListener("popstate", moved);
  }, []);
  const change = (part: Partial<PlanFilter>) => {
    const next = { ...filter, ...part };
    const other: Record<string, string> = {};
    const view = new URLSearchParams(location.search).get("xem");
    if (view) other.xem = view;
    set(next);
    go(location.pathname + queryOf(next, other), true);
  };
  return { filter, change };
}

export function Filter({ filter, change }: { filter: PlanFilter; change: (part: Partial<PlanFilter>) => void }) {
  const { one } = usePlan();
  const choose = (name: keyof PlanFilter, label: string, options: [string, string][]) => (
    <div class="field">
      <label for={`f-${name}`}>{t(label)}</label>
      <select id={`f-${name}`} value={filter[name]} onChange={(e) => change({ [name]: e.currentTarget.value, ...(name === "period" && { from: "", to: "" }) })}>
        <option value="">{t("plan.all")}</option>
        {options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
  const day = (name: "from" | "to") => (
    <div class="field">
      <label for={`f-${name}`}>{t(`rep.${name}`)}</label>
      <input id={`f-${name}`} type="date" value={filter[name]} onChange={(e) => change({ [name]: e.currentTarget.value, period: "" })} />
    </div>
  );
  const tasks = (category: "hinh_thuc" | "noi_dung") => tasksOf(one.plan, category).map((x): [string, string] => [x.id, taskName(x, 60)]);
  const chosen = Object.values(filter).some(Boolean);
  return (
    <details class="plan-filter no-print" open={chosen || window.innerWidth > 800}>
      <summary>{t("plan.filter")}</summary>
      <div class="filters">
        {choose("period", "plan.period", one.periods.map((p) => [p.id, `${p.name_vi} (${dayWords(p.from)} – ${dayWords(p.to)})`]))}
        {day("from")}
        {day("to")}
        {choose("task", "plan.task", tasks("hinh_thuc"))}
        {choose("area", "plan.area", tasks("noi_dung"))}
        {choose("kind", "plan.kind", evidenceKinds.map((k) => [k, t(`evidence_kind.${k}`)]))}
        {one.may.sees_all && choose("unit", "plan.unit", one.units.map((u) => [u.id, u.name]))}
        {choose("confirmed", "plan.confirmed", [["true", t("plan.confirmed_only")], ["false", t("plan.waiting_only")]])}
        {chosen && (
          <button type="button" class="link" onClick={() => change(noFilter)}>
            {t("clear")}
          </button>
        )}
      </div>
    </details>
  );
}

/** The button that saves the plan as a file. */
export function Export() {
  const { one } = usePlan();
  const { session } = useApp();
  const [error, setError] = useState<ApiError>();
  const get = () =>
    download(session, planAPI(one.plan.id, "export"))
      .then(() => setError(undefined))
      .catch((err) => setError(err instanceof ApiError ? err : new ApiError(0, "network")));
  return (
    <>
      <button type="button" class="button" onClick={() => void get()}>
        {t("plan.export")}
      </button>
      <Problem error={error} />
    </>
  );
}
