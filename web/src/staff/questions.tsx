// The questions of the banks: searched and filtered by the server, sorted here.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { date, number } from "../lib/format";
import { t } from "../lib/i18n";
import { shelf } from "../lib/storage";
import { useApp, useLoad } from "./context";
import { apiQuery, columns, isFiltered, readFilters, sorted, unfiltered, writeFilters, type Column, type Filters } from "./filters";
import { Counts } from "./counts";
import type { Call } from "./filing";
import { mayReview, mayWrite } from "./menu";
import { MoreFilters } from "./morefilters";
import { Link, Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";
import { Did, Refile } from "./refile";
import { Steps } from "./review";
import { branches, branchName } from "./tree";
import { kinds, statuses, type AreaTree, type Bank, type Question, type Values } from "./types";

const perPage = 200;
/** More than this is loaded only on request. */
const atOnce = 1_000;
const typingPause = 300;
const kept = "kb.staff.questions";

interface OpenCount {
  bank: string;
  id: string;
  open: number;
}

interface Page {
  questions: Question[];
  total: number;
  next?: string;
}

/** The filters of the address, or those of the last visit where it has none. */
function useFilters(): [Filters, (change: Partial<Filters>) => void] {
  const { go } = useApp();
  const device = useMemo(() => shelf(), []);
  const [filters, set] = useState(() => readFilters(location.search || device.get(kept) || ""));
  const change = (part: Partial<Filters>) => {
    const next = { ...filters, ...part };
    set(next);
    device.set(kept, writeFilters(next));
    go(pathTo("cau-hoi") + writeFilters(next), true);
  };
  return [filters, change];
}

/** The questions that filters select, page by page until there are first of them; more asks for as many again. */
export function useQuestions(filters: Filters, first = atOnce) {
  const { session } = useApp();
  const [list, setList] = useState<Page>();
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const turn = useRef(0);
  const size = Math.min(perPage, first);
  const query = apiQuery(filters, undefined, size);

  /** Loads pages until there are enough, or no more. */
  async function load(from: Page | undefined, enough: number) {
    const mine = ++turn.current;
    setBusy(true);
    try {
      let all = from;
      do {
        const path = `/api/v1/staff/questions?${apiQuery(filters, all?.next, size)}`;
        const page = await session.call<Page>("GET", path);
        if (mine !== turn.current) return;
        all = { ...page, questions: [...(all?.questions ?? []), ...page.questions] };
      } while (all.next && all.questions.length < enough);
      setList(all);
      setError(undefined);
    } catch (err) {
      if (mine === turn.current) setError(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      if (mine === turn.current) setBusy(false);
    }
  }

  useEffect(() => {
    const timer = setTimeout(() => void load(undefined, first), list ? typingPause : 0);
    return () => {
      clearTimeout(timer);
      turn.current++;
    };
  }, [query]);
  const more = () => list && void load(list, list.questions.length + first);
  const again = () => void load(undefined, first);
  return { list, error, busy, more, again };
}

export function Questions() {
  const { user } = useApp();
  const [filters, change] = useFilters();
  const [chosen, choose] = useState<Set<string>>(new Set());
  const [did, tell] = useState<{ said: string; undo: Call[] }>({ said: "", undo: [] });
  const openOpinions = useLoad<{ questions: OpenCount[] }>("/api/v1/staff/open-opinions");
  const waiting = new Map((openOpinions.value?.questions ?? []).map((c) => [keyOf(c), c.open]));
  const banks = useLoad<{ banks: Bank[] }>("/api/v1/staff/banks");
  const { list, error, busy, more, again } = useQuestions(filters);
  const values = useLoad<Values>(`/api/v1/staff/question-values${filters.bank && `?bank=${encodeURIComponent(filters.bank)}`}`);
  const named = useLoad<AreaTree>("/api/v1/staff/areas");
  const areas = branches((values.value?.areas ?? []).map((v) => v.value), named.value?.areas ?? []);
  const rows = useMemo(
    () => sorted(list?.questions ?? [], filters.sort, filters.down),
    [list, filters.sort, filters.down],
  );
  const names = new Map((banks.value?.banks ?? []).map((b) => [b.id, b.name]));
  const filtered = isFiltered(filters);
  const clear = () => change(unfiltered);
  const selects = mayWrite(user.roles) || mayReview(user.roles);
  const selected = rows.filter((q) => chosen.has(keyOf(q)));
  const counted = filters.bank || (names.size === 1 ? [...names.keys()][0]! : "");
  const stepped = (list: Question[]) => {
    choose(new Set());
    tell({ said: t("steps_did", { n: number(list.length), status: t(`status.${list[0]!.status}`) }), undo: [] });
    again();
  };
  const refiled = (said: string, undo: Call[], left: boolean) => {
    if (left) choose(new Set());
    tell({ said, undo });
    again();
  };
  const undone = () => {
    tell({ said: t("undone"), undo: [] });
    again();
  };
  return (
    <>
      <div class="heading">
        <Title name={t("menu.questions")} />
        {mayWrite(user.roles) && (
          <Link class="button main" to={pathTo("cau-hoi", "moi") + (filters.bank && `?bank=${encodeURIComponent(filters.bank)}`)}>
            {t("new_question")}
          </Link>
        )}
        {selects && (
          <Link class="button" to={pathTo("cau-hoi", "nhap")}>
            {t("files")}
          </Link>
        )}
        <Link class="button" to={pathTo("cau-hoi", "rut-thu") + (filters.bank && `?bank=${encodeURIComponent(filters.bank)}`)}>
          {t("trial")}
        </Link>
      </div>
      <form class="filters" role="search" onSubmit={(e) => e.preventDefault()}>
        <div class="field grow">
          <label for="q">{t("search")}</label>
          <input
            id="q"
            type="search"
            value={filters.q}
            maxLength={100}
            placeholder={t("search_hint")}
            onInput={(e) => change({ q: e.currentTarget.value })}
          />
        </div>
        <Choice name="bank" value={filters.bank} change={change}>
          {[...names].map(([id, name]) => [id, name])}
        </Choice>
        <Choice name="area" value={filters.area} change={change}>
          {areas.map((branch) => [branch.code, branchName(branch)])}
        </Choice>
        <Choice name="difficulty" value={filters.difficulty} change={change}>
          {["1", "2", "3"].map((level) => [level, t(`difficulty.${level}`)])}
        </Choice>
        <Choice name="kind" value={filters.kind} change={change}>
          {kinds.map((kind) => [kind, t(`kind.${kind}`)])}
        </Choice>
        <Choice name="status" value={filters.status} change={change}>
          {statuses.map((status) => [status, t(`status.${status}`)])}
        </Choice>
        {filtered && (
          <button type="button" class="link" onClick={clear}>
            {t("clear")}
          </button>
        )}
        <MoreFilters filters={filters} values={values.value} change={change} />
      </form>
      <CountsPart
        bank={counted}
        name={names.get(counted) ?? counted}
        banks={[...names]}
        choose={(bank, area, difficulty) => change({ bank, area, difficulty: `${difficulty}` })}
      />
      <Problem error={error ?? banks.error} again={error ? again : banks.again} />
      <p class="found small soft" role="status">
        {list && (list.next ? t("found_part", { n: number(rows.length), total: number(list.total) }) : t("found", { n: number(list.total) }))}
        {busy && ` ${t("loading")}`}
      </p>
      {!list && !error && <Loading />}
      {list && rows.length === 0 && (
        <div class="card empty">
          <p class="empty-title">{t(filtered ? "questions_no_match" : "questions_none")}</p>
          <p class="soft">{t(filtered ? "questions_no_match_do" : "questions_none_do")}</p>
          {filtered && (
            <button type="button" class="button" onClick={clear}>
              {t("clear")}
            </button>
          )}
        </div>
      )}
      <Did {...did} undone={undone} />
      {selected.length > 0 && (
        <section class="card selection" aria-label={t("selected", { n: number(selected.length) })}>
          <p>
            <strong>{t("selected", { n: number(selected.length) })}</strong>{" "}
            <button type="button" class="link" onClick={() => choose(new Set())}>
              {t("select_none")}
            </button>
          </p>
          {selected.length > mostSelected ? <p class="wrong">{t("select_less", { n: number(mostSelected) })}</p> : (
            <>
              <Steps questions={selected} done={stepped} />
              <Refile questions={selected} banks={banks.value?.banks ?? []} areas={areas.map((a) => a.code)} done={refiled} />
            </>
          )}
        </section>
      )}
      {rows.length > 0 && (
        <Table rows={rows} names={names} waiting={waiting} filters={filters} change={change} chosen={selects ? chosen : undefined} choose={choose} />
      )}
      {list?.next && (
        <button type="button" class="button" onClick={more} disabled={busy}>
          {t("load_more")}
        </button>
      )}
    </>
  );
}

/** How many questions may be dealt with at once. */
const mostSelected = 1_000;

const keyOf = (q: { bank: string; id: string }) => `${q.bank}/${q.id}`;

interface CountsPartProps {
  /** "" where several banks are shown. */
  bank: string;
  name: string;
  banks: [string, string][];
  choose: (bank: string, area: string, difficulty: number) => void;
}

/** The counts of a bank, folded away until somebody wants them. */
function CountsPart({ bank, name, banks, choose }: CountsPartProps) {
  const [open, setOpen] = useState(false);
  const [other, setOther] = useState("");
  const shown = bank || other || banks[0]?.[0] || "";
  return (
    <details class="counts-part" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{t("counts")}</summary>
      {open && !bank && banks.length > 1 && (
        <p>
          <label for="counts-bank">{t("bank")}</label>
          <select id="counts-bank" value={shown} onChange={(e) => setOther(e.currentTarget.value)}>
            {banks.map(([id, text]) => (
              <option key={id} value={id}>
                {text}
              </option>
            ))}
          </select>
        </p>
      )}
      {open && shown && (
        <Counts
          key={shown}
          bank={shown}
          name={bank ? name : (banks.find(([id]) => id === shown)?.[1] ?? shown)}
          choose={(area, difficulty) => choose(shown, area, difficulty)}
        />
      )}
    </details>
  );
}

interface ChoiceProps {
  name: "bank" | "area" | "difficulty" | "kind" | "status";
  value: string;
  change: (part: Partial<Filters>) => void;
  children: string[][];
}

function Choice({ name, value, change, children }: ChoiceProps) {
  const known = children.some(([v]) => v === value);
  return (
    <div class="field">
      <label for={name}>{t(name)}</label>
      <select id={name} value={value} onChange={(e) => change({ [name]: e.currentTarget.value })}>
        <option value="">{t("all")}</option>
        {value && !known && <option value={value}>{value}</option>}
        {children.map(([v, text]) => (
          <option key={v} value={v}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

interface TableProps {
  rows: Question[];
  names: Map<string, string>;
  /** How many opinions on a question are open, by its key. */
  waiting: Map<string, number>;
  filters: Filters;
  change: (part: Partial<Filters>) => void;
  /** Those that are selected; undefined where nothing can be. */
  chosen: Set<string> | undefined;
  choose: (chosen: Set<string>) => void;
}

function Table({ rows, names, waiting, filters, change, chosen, choose }: TableProps) {
  const all = !!chosen && rows.every((q) => chosen.has(keyOf(q)));
  const toggle = (q: Question) => {
    const next = new Set(chosen);
    if (!next.delete(keyOf(q))) next.add(keyOf(q));
    choose(next);
  };
  const sort = (column: Column) => change({ sort: column, down: filters.sort === column && !filters.down });
  return (
    <div class="scroll">
      <table class="table questions">
        <caption class="sr">{t("menu.questions")}</caption>
        <thead>
          <tr>
            {chosen && (
              <th scope="col" class="col-select">
                <input
                  type="checkbox"
                  aria-label={t("select_all")}
                  checked={all}
                  onChange={() => choose(all ? new Set() : new Set(rows.map(keyOf)))}
                />
              </th>
            )}
            {columns.map((column) => {
              const mine = filters.sort === column;
              return (
                <th
                  key={column}
                  scope="col"
                  class={`col-${column}`}
                  aria-sort={mine ? (filters.down ? "descending" : "ascending") : undefined}
                >
                  <button type="button" class="sort" onClick={() => sort(column)}>
                    {t(`col.${column}`)}
                    <span aria-hidden="true">{mine ? (filters.down ? " ▼" : " ▲") : ""}</span>
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map((q) => (
            <tr key={`${q.bank}/${q.id}`}>
              {chosen && (
                <td class="col-select">
                  <input type="checkbox" aria-label={t("select", { id: q.id })} checked={chosen.has(keyOf(q))} onChange={() => toggle(q)} />
                </td>
              )}
              <td class="nowrap figures">{q.id}</td>
              <th scope="row">
                <Link to={pathTo("cau-hoi", q.bank, q.id)}>{q.stem_text ?? q.stem}</Link>
                <span class="below small soft">
                  {names.get(q.bank) ?? q.bank}
                  {" · "}
                  <span class={`status status-${q.status}`}>{t(`status.${q.status}`)}</span>
                  {q.not_in_force && (
                    <>
                      {" · "}
                      <span class="not-in-force">⚠ {t("not_in_force")}</span>
                    </>
                  )}
                  {waiting.has(keyOf(q)) && <span class="open-opinions"> · ● {t("opinions_open", { n: number(waiting.get(keyOf(q))!) })}</span>}
                </span>
              </th>
              <td class="figures">{q.area}</td>
              <td class="nowrap">{t(`difficulty.${q.difficulty}`)}</td>
              <td class="nowrap">{t(`kind.${q.kind}`)}</td>
              <td class="figures nowrap">
                {number(q.revision)}
                {q.created_at && <span class="below small soft">{date(Date.parse(q.created_at))}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
