// The questions of a fixed paper: found in its banks, put in order by hand, by key or by dragging, and looked at.

import { useEffect, useRef, useState } from "preact/hooks";
import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { Blueprint } from "./blueprint";
import { useApp, useLoad } from "./context";
import { fromQuestion, moved } from "./draft";
import { readFilters, type Filters } from "./filters";
import { Problem } from "./parts";
import { Preview } from "./preview";
import { useQuestions } from "./questions";
import { Faults, Tick } from "./setupfields";
import { useDraft } from "./setupstate";
import { mostPicked, pasted, type Paper } from "./setup";
import { branches, branchName } from "./tree";
import type { AreaTree, Bank, Question, Use, Values } from "./types";

const askAfter = 300;
const perPage = 20;

interface Pick {
  id: string;
  question?: Question;
  alike: { id: string; likeness: number }[];
  uses: Use[];
}

/** What the server knows of the choice; what it said before stays until it answers. */
function usePicks(contest: string, banks: string[], ids: string[]): Map<string, Pick> {
  const { session } = useApp();
  const [picks, set] = useState(new Map<string, Pick>());
  const body = JSON.stringify({ banks, questions: ids });
  useEffect(() => {
    let current = true;
    const ask = () =>
      session
        .call<{ picks: Pick[] }>("POST", `/api/v1/staff/contests/${encodeURIComponent(contest)}/picks`, JSON.parse(body))
        .then((a) => current && set(new Map(a.picks.map((p) => [p.id, p]))))
        .catch(() => undefined); // what is chosen is kept all the same, and asked about again at its next change
    const timer = setTimeout(() => void ask(), picks.size ? askAfter : 0);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [body]);
  return picks;
}

interface PickerProps {
  path: string;
  paper: Paper;
  banks: Bank[];
  set: (part: Partial<Paper>) => void;
}

export function Picker({ path, paper, banks, set }: PickerProps) {
  const { saved } = useDraft();
  const ids = paper.fixed ?? [];
  const chosen = banks.filter((b) => paper.banks?.includes(b.id));
  const picks = usePicks(saved.id, chosen.map((b) => b.id), ids);
  const [said, say] = useState("");
  const [before, keepBefore] = useState<string[]>();
  const box = useRef<HTMLFieldSetElement>(null);
  const put = (fixed: string[], words: string, undo?: string[]) => (set({ fixed }), say(words), keepBefore(undo));
  const nameOf = (id: string) => (({ question: q }) => (q ? (q.stem_text ?? q.stem) : id))(picks.get(id) ?? { question: undefined });
  const move = (from: number, to: number) =>
    moved(ids, from, to) !== ids && put(moved(ids, from, to), t("pick.moved", { what: nameOf(ids[from]!), n: number(to + 1), of: number(ids.length) }));
  const remove = (i: number) => put(ids.filter((_, k) => k !== i), t("pick.removed", { what: nameOf(ids[i]!), of: number(ids.length - 1) }), ids);
  const add = (id: string, what: string) => put([...ids, id], t("pick.added", { what, n: number(ids.length + 1) }));
  const quotas = ids.flatMap((id) => picks.get(id)?.question ?? []).map((q) => ({ area: q.area, difficulty: q.difficulty, count: 1 }));
  return (
    <fieldset class="setup-list picker" id={`${path}.fixed`} tabIndex={-1} ref={box}>
      <legend>{t("pick.heading")}</legend>
      <p class="small soft">{t("pick.hint", { n: number(ids.length), most: number(mostPicked) })}</p>
      <Faults path={`${path}.fixed`} />
      <Picked path={path} ids={ids} picks={picks} nameOf={nameOf} move={move} remove={remove} box={box} />
      <p class="small pick-said">
        <span role="status">{said}</span>{" "}
        {before && (
          <button type="button" class="link" onClick={() => put(before, t("undone"))}>
            {t("undo")}
          </button>
        )}
      </p>
      {quotas.length > 0 && (
        <div class="scroll">
          <Blueprint quotas={quotas} />
        </div>
      )}
      <Tick path={`${path}.keep_order`} name={t("setup.keep_order")} />
      {chosen.length === 0 ? (
        <p class="small soft">{t("pick.no_bank")}</p>
      ) : (
        <>
          <Find path={path} banks={chosen} taken={ids} add={add} />
          <Paste path={path} add={(fresh) => put([...ids, ...fresh], t("pick.pasted", { n: number(fresh.length) }), ids)} taken={ids} />
        </>
      )}
    </fieldset>
  );
}

interface PickedProps {
  path: string;
  ids: string[];
  picks: Map<string, Pick>;
  nameOf: (id: string) => string;
  move: (from: number, to: number) => void;
  remove: (i: number) => void;
  box: { current: HTMLFieldSetElement | null };
}

/** The questions that are chosen, in their order. What has the focus keeps it where its question goes. */
function Picked({ path, ids, picks, nameOf, move, remove, box }: PickedProps) {
  const [dragged, drag] = useState<number>();
  const [over, hover] = useState<number>();
  const focus = (i: number, button: string) =>
    setTimeout(() => {
      const row = box.current?.querySelectorAll(".picked > li")[i];
      (row?.querySelector<HTMLElement>(`[data-do=${button}]:not(:disabled)`) ?? row?.querySelector<HTMLElement>("button:not(:disabled)") ?? box.current)?.focus();
    }, 0);
  const go = (from: number, to: number, button: string) => (move(from, to), focus(Math.max(0, Math.min(to, ids.length - 1)), button));
  const drop = (to: number) => {
    if (dragged !== undefined) move(dragged, to);
    drag(undefined);
    hover(undefined);
  };
  if (ids.length === 0) return <p class="soft">{t("pick.none")}</p>;
  return (
    <ol class="picked">
      {ids.map((id, i) => {
        const q = picks.get(id)?.question;
        const what = nameOf(id);
        return (
          <li
            key={id}
            id={`${path}.fixed[${i}]`}
            tabIndex={-1}
            draggable
            class={i === over && dragged !== undefined ? (over > dragged ? "drop-after" : "drop-before") : i === dragged ? "dragged" : undefined}
            onDragStart={(e) => (e.dataTransfer?.setData("text/plain", id), drag(i))}
            onDragOver={(e) => dragged !== undefined && (e.preventDefault(), hover(i))}
            onDrop={(e) => (e.preventDefault(), drop(i))}
            onDragEnd={() => (drag(undefined), hover(undefined))}
          >
            <input
              class="pick-place"
              type="number"
              inputMode="numeric"
              min={1}
              max={ids.length}
              data-do="place"
              aria-label={t("pick.place", { what })}
              value={i + 1}
              onChange={(e) => {
                const to = Math.round(Number(e.currentTarget.value)) - 1;
                if (to >= 0 && to < ids.length) go(i, to, "place");
                else e.currentTarget.value = `${i + 1}`;
              }}
            />
            <div class="pick-words">
              <p>{what}</p>
              {q && <Facts q={q} />}
              <Faults path={`${path}.fixed[${i}]`} />
              <Hints pick={picks.get(id)} place={(other) => ids.indexOf(other) + 1} />
            </div>
            {q && <Look q={q} />}
            <span class="pick-tools">
              <button type="button" class="icon" data-do="up" aria-label={t("setup.up", { what })} disabled={i === 0} onClick={() => go(i, i - 1, "up")}>
                ↑
              </button>
              <button type="button" class="icon" data-do="down" aria-label={t("setup.down", { what })} disabled={i === ids.length - 1} onClick={() => go(i, i + 1, "down")}>
                ↓
              </button>
              <button
                type="button"
                class="icon"
                data-do="out"
                aria-label={t("setup.remove", { what })}
                onClick={() => (remove(i), focus(Math.min(i, ids.length - 2), "out"))}
              >
                ✕
              </button>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function Facts({ q }: { q: Question }) {
  return (
    <p class="small soft">
      <span class="figures">{q.id}</span> · {q.area} · {t(`difficulty.${q.difficulty}`)} · {t(`kind.${q.kind}`)}
    </p>
  );
}

/** What somebody should know of a question before the paper holds it: others of the paper like it, contests that asked it. */
function Hints({ pick, place }: { pick: Pick | undefined; place: (id: string) => number }) {
  if (!pick || pick.alike.length + pick.uses.length === 0) return null;
  const contests = [...new Map(pick.uses.map((u) => [u.contest, u.title])).values()];
  return (
    <ul class="faults">
      {pick.alike.filter((a) => place(a.id) > 0).map((a) => (
        <li key={a.id} class="warning">
          <span aria-hidden="true">⚠ </span>
          {t("pick.alike", { n: number(place(a.id)), percent: number(Math.round(100 * a.likeness)) })}
        </li>
      ))}
      {contests.length > 0 && (
        <li class="warning">
          <span aria-hidden="true">⚠ </span>
          {t("pick.used", { contests: contests.slice(0, 3).join("; "), more: contests.length > 3 ? ` (+${contests.length - 3})` : "" })}
        </li>
      )}
    </ul>
  );
}

/** The question as a contestant's phone shows it, once somebody asks. */
function Look({ q }: { q: Question }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="pick-look" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>
        {t("pick.look")}
        <span class="sr"> {q.stem_text ?? q.stem}</span>
      </summary>
      {open && <Preview draft={fromQuestion(q)} />}
    </details>
  );
}

interface FindProps {
  path: string;
  banks: Bank[];
  taken: string[];
  add: (id: string, what: string) => void;
}

/** Finds approved questions, whose source is in force, in one of the banks. */
function Find({ path, banks, taken, add }: FindProps) {
  const [asked, ask] = useState<Filters>(() => ({ ...readFilters(""), status: "approved", in_force: "true" }));
  const bank = banks.find((b) => b.id === asked.bank)?.id ?? banks[0]!.id;
  const filters = { ...asked, bank };
  const { list, error, busy, more, again } = useQuestions(filters, perPage);
  const values = useLoad<Values>(`/api/v1/staff/question-values?bank=${encodeURIComponent(bank)}`).value;
  const named = useLoad<AreaTree>("/api/v1/staff/areas").value?.areas ?? [];
  const change = (part: Partial<Filters>) => ask({ ...asked, ...part });
  const areas = branches((values?.areas ?? []).map((v) => v.value), named);
  const full = taken.length >= mostPicked;
  const id = (name: string) => `${path}-find-${name}`;
  const choice = (name: "bank" | "area" | "difficulty" | "tag", label: string, options: [string, string][], any = true) => (
    <div class="field">
      <label for={id(name)}>{label}</label>
      <select id={id(name)} value={filters[name]} onChange={(e) => change({ [name]: e.currentTarget.value, ...(name === "bank" ? { area: "", tag: "" } : {}) })}>
        {any && <option value="">{t("all")}</option>}
        {options.map(([v, text]) => (
          <option key={v} value={v}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
  return (
    <section class="pick-find" aria-label={t("pick.find")}>
      <h3>{t("pick.find")}</h3>
      <div class="filters" role="search" aria-label={t("pick.find")}>
        <div class="field grow">
          <label for={id("q")}>{t("search")}</label>
          <input id={id("q")} type="search" value={asked.q} maxLength={100} placeholder={t("search_hint")} onInput={(e) => change({ q: e.currentTarget.value })} />
        </div>
        {banks.length > 1 && choice("bank", t("bank"), banks.map((b) => [b.id, b.name]), false)}
        {choice("area", t("area"), areas.map((b) => [b.code, branchName(b)]))}
        {choice("difficulty", t("difficulty"), ["1", "2", "3"].map((n) => [n, t(`difficulty.${n}`)]))}
        {choice("tag", t("filter.tag"), (values?.tags ?? []).map((v) => [v.value, `${v.value} (${v.count})`]))}
      </div>
      <Problem error={error} again={again} />
      <p class="small soft" role="status">
        {list && t("found", { n: number(list.total) })}
        {busy && ` ${t("loading")}`}
        {full && ` ${t("pick.full", { most: number(mostPicked) })}`}
      </p>
      <ul class="picked found-questions">
        {(list?.questions ?? []).map((q) => {
          const place = taken.indexOf(q.id) + 1;
          const what = q.stem_text ?? q.stem;
          return (
            <li key={q.id}>
              <div class="pick-words">
                <p>{what}</p>
                <Facts q={q} />
              </div>
              <Look q={q} />
              <span class="pick-tools">
                {place > 0 ? (
                  <span class="small pick-in">✓ {t("pick.in", { n: number(place) })}</span>
                ) : (
                  <button type="button" class="button" disabled={full} onClick={() => add(q.id, what)}>
                    {t("setup.add")}
                    <span class="sr"> {what}</span>
                  </button>
                )}
              </span>
            </li>
          );
        })}
      </ul>
      {list?.next && (
        <button type="button" class="button" disabled={busy} onClick={more}>
          {t("load_more")}
        </button>
      )}
    </section>
  );
}

/** Adds questions by their IDs, as somebody has them in a list of his own. */
function Paste({ path, taken, add }: { path: string; taken: string[]; add: (fresh: string[]) => void }) {
  const [typed, type] = useState("");
  const { fresh, twice } = pasted(typed, taken);
  return (
    <details>
      <summary>{t("pick.paste")}</summary>
      <label for={`${path}-paste`}>{t("setup.fixed")}</label>
      <textarea id={`${path}-paste`} rows={4} value={typed} maxLength={20_000} onInput={(e) => type(e.currentTarget.value)} />
      <p class="small soft">{t("setup.fixed_hint")}</p>
      {twice.length > 0 && <p class="small">{t("pick.twice", { list: twice.slice(0, 10).join(", ") })}</p>}
      <button type="button" class="button" disabled={fresh.length === 0} onClick={() => (add(fresh), type(""))}>
        {t("pick.paste_do", { n: number(fresh.length) })}
      </button>
    </details>
  );
}
