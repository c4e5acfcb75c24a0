// Who may take part by a code: the list, those who have started, cards to print, and lists brought in as files.

import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { dateTime, dayWords, number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { Exclusions } from "./exclusions";
import { download } from "./files";
import { ListFile } from "./listfile";
import { Link, Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";
import type { StaffContest } from "./types";
import { UnitName, useUnits } from "./unitname";

interface Entry {
  id: string;
  code: string;
  name: string;
  unit?: string;
  block?: string;
  category?: string;
  born?: string;
  used_at?: string;
}

interface Page {
  entries: Entry[];
  more: boolean;
  people: number;
  used: number;
  needed: boolean;
}

const typingPause = 250;

export function RosterPage({ id }: { id: string }) {
  const contest = useLoad<StaffContest>(`/api/v1/staff/contests/${encodeURIComponent(id)}`);
  const [turn, again] = useState(0);
  const base = `/api/v1/staff/contests/${encodeURIComponent(id)}`;
  return (
    <>
      <nav class="crumbs small" aria-label={t("crumbs")}>
        <Link to={pathTo("cuoc-thi")}>{t("menu.contests")}</Link>
        {" "}
        <Link to={pathTo("cuoc-thi", id)}>{contest.value?.title ?? id}</Link>
      </nav>
      <Title name={t("roster")} />
      <Problem error={contest.error} again={contest.again} />
      <div class="columns">
        <div class="column wide">
          <People key={turn} base={base} />
          <Exclusions base={base} contest={id} />
        </div>
        <div class="column">
          <ListFile id="roster-in" title={t("roster.import")} hint={t("roster.file_hint")} path={`${base}/roster/import`} onDone={() => again(turn + 1)} />
          <Template path={`${base}/roster/template`} />
          <AddOne base={base} onDone={() => again(turn + 1)} />
        </div>
      </div>
    </>
  );
}

/** Those on the roster, found by name or unit. */
function People({ base }: { base: string }) {
  const [q, setQ] = useState("");
  const [used, setUsed] = useState("");
  const [asked, ask] = useState("");
  const [before, setBefore] = useState<string[]>([]); // the last entries of the pages before
  useEffect(() => {
    const timer = setTimeout(() => {
      const query = new URLSearchParams();
      if (q.trim()) query.set("q", q.trim());
      if (used) query.set("used", used);
      ask(query.toString());
      setBefore([]);
    }, typingPause);
    return () => clearTimeout(timer);
  }, [q, used]);
  const after = before[before.length - 1];
  const query = new URLSearchParams(asked);
  if (after) query.set("after", after);
  const { value: page, error, busy, again } = useLoad<Page>(`${base}/roster${query.size ? `?${query}` : ""}`);
  return (
    <section class="card" aria-labelledby="people">
      <h2 id="people">{t("roster.people")}</h2>
      {page && (
        <dl class="tally">
          <div>
            <dt>{t("roster.all")}</dt>
            <dd class="figures">{number(page.people)}</dd>
          </div>
          <div>
            <dt>{t("roster.used")}</dt>
            <dd class="figures">{number(page.used)}</dd>
          </div>
          <div>
            <dt>{t("roster.unused")}</dt>
            <dd class="figures">{number(page.people - page.used)}</dd>
          </div>
        </dl>
      )}
      {page && !page.needed && <p class="small">{t("roster.not_needed")}</p>}
      <form class="filters" role="search" onSubmit={(e) => e.preventDefault()}>
        <div class="field grow">
          <label for="roster-q">{t("roster.search")}</label>
          <input id="roster-q" type="search" value={q} maxLength={100} placeholder={t("search_hint")} onInput={(e) => setQ(e.currentTarget.value)} />
        </div>
        <div class="field">
          <label for="roster-used">{t("roster.state")}</label>
          <select id="roster-used" value={used} onChange={(e) => setUsed(e.currentTarget.value)}>
            <option value="">{t("roster.any")}</option>
            <option value="yes">{t("roster.used")}</option>
            <option value="no">{t("roster.unused")}</option>
          </select>
        </div>
      </form>
      <Problem error={error} again={again} />
      {!page && !error && <Loading />}
      <p class="sr" role="status">
        {page && !busy && t("roster.shown", { n: number(page.entries.length) })}
      </p>
      {page && page.entries.length === 0 && <p>{t(page.people ? "roster.none_found" : "roster.empty")}</p>}
      {page && page.entries.length > 0 && <Table entries={page.entries} />}
      {page && (page.more || before.length > 0) && (
        <div class="buttons">
          {before.length > 0 && (
            <button type="button" class="button small" onClick={() => setBefore(before.slice(0, -1))}>
              {t("roster.before")}
            </button>
          )}
          {page.more && (
            <button type="button" class="button small" onClick={() => setBefore([...before, page.entries[page.entries.length - 1]!.id])}>
              {t("roster.after")}
            </button>
          )}
        </div>
      )}
      {page && page.entries.length > 0 && <Cards path={`${base}/roster/cards${asked && `?${asked}`}`} part={!!asked} />}
    </section>
  );
}

function Table({ entries }: { entries: Entry[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("roster.people")}>
      <table class="table roster">
        <caption class="sr">{t("roster.people")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("roster.name")}</th>
            <th scope="col">{t("roster.unit")}</th>
            <th scope="col">{t("roster.code")}</th>
            <th scope="col">{t("roster.state")}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((e) => (
            <tr key={e.id}>
              <th scope="row">
                {e.name}
                {e.born && <span class="below small soft">{dayWords(e.born)}</span>}
              </th>
              <td>
                {e.unit}
                {(e.block || e.category) && <span class="below small soft">{[e.block, e.category].filter(Boolean).join(" · ")}</span>}
              </td>
              <td class="figures nowrap">{e.code}</td>
              <td>{e.used_at ? t("roster.used_at", { at: dateTime(Date.parse(e.used_at)) }) : t("roster.unused")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Saves the cards of those who are shown. */
function Cards({ path, part }: { path: string; part: boolean }) {
  const [busy, error, save] = useDownload(path);
  return (
    <>
      <div class="buttons">
        <button type="button" class="button main" disabled={busy} onClick={save}>
          {t(busy ? "roster.cards_making" : part ? "roster.cards_part" : "roster.cards")}
        </button>
      </div>
      <p class="small soft">{t("roster.cards_hint")}</p>
      <Problem error={error} />
    </>
  );
}

export function useDownload(path: string): [busy: boolean, error: ApiError | undefined, save: () => void] {
  const { session } = useApp();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const save = () => {
    setBusy(true);
    setError(undefined);
    download(session, path)
      .catch((err) => setError(err instanceof ApiError ? err : new ApiError(0, "network")))
      .finally(() => setBusy(false));
  };
  return [busy, error, save];
}

export function Template({ path }: { path: string }) {
  const [busy, error, save] = useDownload(path);
  return (
    <p>
      <button type="button" class="button" disabled={busy} onClick={save}>
        {t("template", { format: "Excel" })}
      </button>
      <Problem error={error} />
    </p>
  );
}

/** One person more, without a file. The code is shown once it is given. */
function AddOne({ base, onDone }: { base: string; onDone: () => void }) {
  const { session } = useApp();
  const units = useUnits();
  const [name, setName] = useState("");
  const [unit, setUnit] = useState("");
  const [added, setAdded] = useState<Entry>();
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const unitID = units.find(unit);
  const wrongUnit = !!unit.trim() && !unitID;
  async function add() {
    if (busy || wrongUnit) return;
    setBusy(true);
    setError(undefined);
    try {
      setAdded(await session.call<Entry>("POST", `${base}/roster`, { name: name.trim(), unit_id: unitID }));
      setName("");
      onDone();
    } catch (err) {
      setError(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
    }
  }
  return (
    <section class="card" aria-labelledby="add-one">
      <h2 id="add-one">{t("roster.add")}</h2>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          void add();
        }}
      >
        <label for="add-name">{t("roster.name")}</label>
        <input id="add-name" required minLength={2} maxLength={100} autocomplete="off" value={name} onInput={(e) => setName(e.currentTarget.value)} />
        <UnitName id="add-unit" units={units} value={unit} wrong={wrongUnit} onInput={setUnit} />
        <div class="buttons">
          <button class="button" disabled={busy}>
            {t("roster.add_do")}
          </button>
        </div>
      </form>
      <p role="status">{added && t("roster.added", { name: added.name, code: added.code })}</p>
      <Problem error={error} />
    </section>
  );
}
