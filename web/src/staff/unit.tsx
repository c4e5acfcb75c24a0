// A unit of the directory: a new one, or one to be changed or ended.

import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { blankUnit, draftOf, fieldWords, mayBeChosen, people, unitBody, wrongCounts, type Category, type OneUnit, type UnitDraft, type UnitList } from "./directory";
import { Link, Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";

const path = "/api/v1/staff/directory/units";

export function UnitEditor({ id }: { id?: string }) {
  return (
    <>
      <nav class="crumbs small" aria-label={t("crumbs")}>
        <Link to={pathTo("don-vi")}>{t("menu.units")}</Link>
      </nav>
      {id ? <Stored id={id} /> : <Fresh />}
    </>
  );
}

function Fresh() {
  const { value, error, again } = useLoad<UnitList>(path);
  const start = useMemo(blankUnit, []);
  return (
    <>
      <Title name={t("unit.new")} />
      <Problem error={error} again={again} />
      {!value && !error && <Loading />}
      {value && <Form start={start} categories={value.categories} kinds={value.kinds} />}
    </>
  );
}

function Stored({ id }: { id: string }) {
  const list = useLoad<UnitList>(path);
  const { value, error, again } = useLoad<OneUnit>(`${path}/${encodeURIComponent(id)}`);
  const start = useMemo(() => value && draftOf(value.unit), [value]);
  return (
    <>
      <Title name={value?.unit.name ?? t("unit.edit")} />
      <Problem error={error ?? list.error} again={() => (again(), list.again())} />
      {!(value && list.value) && !error && !list.error && <Loading />}
      {start && value && list.value && (
        <Form key={start.revision} start={start} next={value.unit.successor_name} categories={value.categories} kinds={list.value.kinds} reload={again} />
      )}
    </>
  );
}

interface FormProps {
  start: UnitDraft;
  /** The name of the successor. */
  next?: string;
  categories: Category[];
  kinds: string[];
  reload?: () => void;
}

function Form({ start, next, categories, kinds, reload }: FormProps) {
  const { session, go } = useApp();
  const [draft, setDraft] = useState(start);
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<UnitDraft>) => setDraft((d) => ({ ...d, ...part }));
  const wrong = wrongCounts(draft);
  // What the demonstration or an early version brought in has revision 0 as a new unit has: only its place tells them apart.
  const fresh = !reload;

  async function save() {
    if (busy || wrong.length > 0) return;
    setBusy(true);
    setError(undefined);
    try {
      const body = unitBody(draft);
      if (!fresh) delete body.id;
      await session.call<OneUnit>(fresh ? "POST" : "PUT", fresh ? path : `${path}/${encodeURIComponent(start.id)}`, body);
      go(`${pathTo("don-vi")}?q=${encodeURIComponent(draft.name.trim())}`);
    } catch (err) {
      setError(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
    }
  }

  const keys = (e: KeyboardEvent) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
      e.preventDefault();
      void save();
    }
  };
  return (
    <form
      class="unit-form"
      noValidate
      onKeyDown={keys}
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      {error && <Wrong error={error} categories={categories} reload={error.code === "unit_stale" ? reload : undefined} />}
      <div class="columns">
        <div class="column wide">
          <section class="card">
            <Field id="name">
              <input id="name" maxLength={200} required value={draft.name} onInput={(e) => change({ name: e.currentTarget.value })} />
            </Field>
            <div class="pair">
              <Field id="kind">
                <select id="kind" value={draft.kind} onChange={(e) => change({ kind: e.currentTarget.value })}>
                  {kinds.map((kind) => (
                    <option key={kind} value={kind}>
                      {t(`unit_kind.${kind}`)}
                    </option>
                  ))}
                </select>
              </Field>
              <Field id="code">
                <input id="code" maxLength={20} value={draft.code} onInput={(e) => change({ code: e.currentTarget.value })} />
              </Field>
              <Field id="name_en">
                <input id="name_en" lang="en" maxLength={200} value={draft.name_en} onInput={(e) => change({ name_en: e.currentTarget.value })} />
              </Field>
              {fresh && (
                <Field id="id" hint="unit.id_hint">
                  <input id="id" maxLength={64} aria-describedby="id-hint" value={draft.id} onInput={(e) => change({ id: e.currentTarget.value })} />
                </Field>
              )}
            </div>
            <Field id="aliases" hint="unit.aliases_hint">
              <textarea id="aliases" rows={2} aria-describedby="aliases-hint" value={draft.aliases} onInput={(e) => change({ aliases: e.currentTarget.value })} />
            </Field>
            {mayBeChosen(draft.kind) && (
              <label class="check">
                <input type="checkbox" checked={draft.selectable} onChange={(e) => change({ selectable: e.currentTarget.checked })} />
                {t("unit.selectable")}
              </label>
            )}
          </section>
          <section class="card" aria-labelledby="term">
            <h2 id="term">{t("unit.term")}</h2>
            <p class="small soft">{t("unit.term_hint")}</p>
            <div class="pair">
              <Field id="valid_from">
                <input id="valid_from" type="date" value={draft.valid_from} onInput={(e) => change({ valid_from: e.currentTarget.value })} />
              </Field>
              <Field id="valid_until">
                <input id="valid_until" type="date" value={draft.valid_until} onInput={(e) => change({ valid_until: e.currentTarget.value })} />
              </Field>
            </div>
            <Successor id={draft.successor} name={next ?? ""} own={start.id} choose={(successor) => change({ successor })} />
          </section>
        </div>
        <div class="column">
          <section class="card" aria-labelledby="headcounts">
            <h2 id="headcounts">{t("unit.headcounts")}</h2>
            <p class="small soft">{t("unit.headcounts_hint")}</p>
            {categories.map((k) => (
              <Count key={k.code} category={k} typed={draft.headcounts[k.code] ?? ""} change={(typed) => change({ headcounts: { ...draft.headcounts, [k.code]: typed } })} />
            ))}
            <p class="total">
              {t("unit.people")}: <strong class="figures">{number(sumOf(draft))}</strong>
            </p>
          </section>
          <div class="buttons">
            <button class="button main" disabled={busy || wrong.length > 0}>
              {t(busy ? "saving" : "unit.save")}
            </button>
            <Link class="button" to={pathTo("don-vi")}>
              {t("cancel")}
            </Link>
          </div>
          <p class="small soft">{t("unit.keys")}</p>
        </div>
      </div>
    </form>
  );
}

const sumOf = (d: UnitDraft) => Object.values(d.headcounts).reduce((sum, typed) => sum + (people(typed) ?? 0), 0);

function Field({ id, hint, children }: { id: string; hint?: string; children: ComponentChildren }) {
  return (
    <div>
      <label for={id}>{t(`unit.${id}`)}</label>
      {children}
      {hint && (
        <p id={`${id}-hint`} class="small soft">
          {t(hint)}
        </p>
      )}
    </div>
  );
}

function Count({ category, typed, change }: { category: Category; typed: string; change: (typed: string) => void }) {
  const id = `count-${category.code}`;
  const wrong = typed.trim() !== "" && people(typed) === undefined;
  return (
    <div class="count">
      <label for={id}>{category.name}</label>
      <input id={id} inputMode="numeric" maxLength={12} value={typed} aria-invalid={wrong} aria-describedby={wrong ? `${id}-wrong` : undefined} onInput={(e) => change(e.currentTarget.value)} />
      {wrong && (
        <p id={`${id}-wrong`} class="small wrong">
          {t("unit.people_wrong")}
        </p>
      )}
    </div>
  );
}

/** The unit that took over, found as it is typed. What is typed and is no unit's name chooses nothing, and says so. */
function Successor({ id, name, own, choose }: { id: string; name: string; own: string; choose: (id: string) => void }) {
  const [typed, setTyped] = useState(name || id);
  const [asked, ask] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => ask(typed.trim()), 250);
    return () => clearTimeout(timer);
  }, [typed]);
  const { value } = useLoad<UnitList>(`${path}?q=${encodeURIComponent(asked)}`);
  const units = (value?.units ?? []).filter((u) => u.id !== own);
  const named = (text: string) => units.find((u) => u.id === text.trim() || u.name.normalize("NFC").toLowerCase() === text.trim().normalize("NFC").toLowerCase());
  useEffect(() => {
    const found = named(typed);
    if (found && found.id !== id) choose(found.id);
  }, [value]);
  const input = (text: string) => {
    setTyped(text);
    choose(text.trim() ? (named(text)?.id ?? "") : "");
  };
  return (
    <div>
      <label for="successor">{t("unit.successor")}</label>
      <input id="successor" list="successors" autocomplete="off" maxLength={200} value={typed} aria-describedby="successor-state" onInput={(e) => input(e.currentTarget.value)} />
      <datalist id="successors">
        {units.slice(0, 30).map((u) => (
          <option key={u.id} value={u.name}>
            {u.code}
          </option>
        ))}
      </datalist>
      <p id="successor-state" class={typed.trim() && !id ? "small wrong" : "small soft"} role="status">
        {typed.trim() ? t(id ? "unit.successor_found" : "unit.successor_unknown") : t("unit.successor_hint")}
      </p>
    </div>
  );
}

/** What keeps the unit from being saved; it takes the focus so that it is read. */
function Wrong({ error, categories, reload }: { error: ApiError; categories: Category[]; reload?: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), [error]);
  const { problem } = error;
  return (
    <div class="problem" role="alert" tabIndex={-1} ref={box}>
      <strong>{problem?.title ?? t(error.code === "network" ? "no_network" : "no_answer")}</strong>
      <p>{problem?.detail ?? t("no_network_do")}</p>
      {problem?.errors && !reload && (
        <ul>
          {problem.errors.map((e) => (
            <li key={e.path + e.code}>
              <strong>{fieldWords(e.path, categories)}</strong>: {e.detail}
            </li>
          ))}
        </ul>
      )}
      {reload && (
        <button type="button" class="button" onClick={reload}>
          {t("unit.reload")}
        </button>
      )}
    </div>
  );
}
