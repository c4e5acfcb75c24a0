// A file of questions into a bank: first what would happen, then all of it or nothing. And a bank out as a file.

import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { download, mostBytes, upload } from "./files";
import { mayExport, mayWrite } from "./menu";
import { partName } from "./names";
import { Link, Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";
import { SideBySide } from "./compare";
import type { Alike, Bank, Finding, Format, ImportReport } from "./types";

/** More findings than this are folded away. */
const shownAtOnce = 20;

export function ImportFile() {
  const { user } = useApp();
  const banks = useLoad<{ banks: Bank[] }>("/api/v1/staff/banks");
  const formats = useLoad<{ formats: Format[] }>("/api/v1/staff/formats");
  return (
    <>
      <nav class="crumbs small" aria-label={t("crumbs")}>
        <Link to={pathTo("cau-hoi")}>{t("menu.questions")}</Link>
      </nav>
      <Title name={t("files")} />
      <Problem error={banks.error ?? formats.error} again={() => (banks.again(), formats.again())} />
      {!(banks.value && formats.value) && !banks.error && !formats.error && <Loading />}
      {banks.value && formats.value && (
        <div class="columns">
          <div class="column wide">
            {mayWrite(user.roles) && <In banks={banks.value.banks} formats={formats.value.formats} changed={banks.again} />}
          </div>
          <div class="column">
            {mayWrite(user.roles) && <Templates formats={formats.value.formats.filter((f) => f.template)} />}
            {mayExport(user.roles) && <Out banks={banks.value.banks} formats={formats.value.formats} />}
          </div>
        </div>
      )}
    </>
  );
}

const newBank = "\n"; // no bank has this ID

function In({ banks, formats, changed }: { banks: Bank[]; formats: Format[]; changed: () => void }) {
  const { session } = useApp();
  const [bank, setBank] = useState(banks[0]?.id ?? newBank);
  const [made, setMade] = useState({ id: "", name: "", practice: false });
  const [file, setFile] = useState<File>();
  const [format, setFormat] = useState("");
  const [area, setArea] = useState("");
  const [difficulty, setDifficulty] = useState("");
  const [report, setReport] = useState<ImportReport>();
  const [error, setError] = useState<ApiError>();
  const [share, setShare] = useState<number>();
  const stop = useRef<AbortController | undefined>(undefined);
  const outcome = useRef<HTMLDivElement>(null);
  /** What was found no longer fits what is chosen. */
  const choose = (change: () => void) => {
    change();
    setReport(undefined);
    setError(undefined);
  };
  useEffect(() => {
    if (!error && !report) return;
    outcome.current?.focus({ preventScroll: true });
    outcome.current?.scrollIntoView({ block: "start" });
  }, [error, report]);
  const tooLarge = !!file && file.size > mostBytes;

  async function send(dry: boolean) {
    if (!file) return;
    const query = new URLSearchParams({ dry_run: `${dry}`, name: file.name });
    if (format) query.set("format", format);
    if (area.trim()) query.set("area", area.trim());
    if (difficulty) query.set("difficulty", difficulty);
    if (bank === newBank) {
      query.set("bank_name", made.name.trim());
      query.set("practice", `${made.practice}`);
    }
    const into = encodeURIComponent(bank === newBank ? made.id.trim() : bank);
    const aborting = (stop.current = new AbortController());
    setShare(0);
    setError(undefined);
    try {
      const path = `/api/v1/staff/banks/${into}/import?${query}`;
      setReport(await upload<ImportReport>(session, path, file, setShare, aborting.signal));
      if (!dry) changed();
    } catch (err) {
      setReport(undefined);
      if (!aborting.signal.aborted) setError(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setShare(undefined);
    }
  }

  return (
    <section class="card" aria-labelledby="import">
      <h2 id="import">{t("import")}</h2>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          void send(true);
        }}
      >
        <label for="into">{t("into_bank")}</label>
        <select id="into" value={bank} onChange={(e) => choose(() => setBank(e.currentTarget.value))}>
          {banks.map((b) => (
            <option key={b.id} value={b.id}>
              {b.name}
            </option>
          ))}
          <option value={newBank}>{t("new_bank")}</option>
        </select>
        {bank === newBank && (
          <div class="pair">
            <div>
              <label for="bank-name">{t("bank_name")}</label>
              <input id="bank-name" required maxLength={200} value={made.name} onInput={(e) => choose(() => setMade({ ...made, name: e.currentTarget.value }))} />
            </div>
            <div>
              <label for="bank-id">{t("bank_id")}</label>
              <input id="bank-id" required maxLength={64} pattern="[\p{L}\p{N}._\-]+" title={t("id_hint")} value={made.id} onInput={(e) => choose(() => setMade({ ...made, id: e.currentTarget.value }))} />
            </div>
            <label class="check">
              <input type="checkbox" checked={made.practice} onChange={(e) => choose(() => setMade({ ...made, practice: e.currentTarget.checked }))} />
              {t("bank_practice")}
            </label>
          </div>
        )}
        <label for="file">{t("file")}</label>
        <input
          id="file"
          type="file"
          required
          aria-describedby="file-hint"
          accept={formats.flatMap((f) => f.extensions).join(",")}
          onChange={(e) => choose(() => setFile(e.currentTarget.files?.[0]))}
        />
        <p id="file-hint" class="small soft">
          {t("file_hint", { formats: formats.map((f) => t(`format.${f.name}`)).join(", ") })}
        </p>
        {tooLarge && <p class="wrong" role="alert">{t("file_too_large", { mib: number(file.size / 1_048_576, 1) })}</p>}
        <details>
          <summary>{t("import_more")}</summary>
          <div class="pair">
            <div>
              <label for="default-area">{t("default_area")}</label>
              <input id="default-area" maxLength={200} value={area} onInput={(e) => choose(() => setArea(e.currentTarget.value))} />
            </div>
            <div>
              <label for="default-difficulty">{t("default_difficulty")}</label>
              <select id="default-difficulty" value={difficulty} onChange={(e) => choose(() => setDifficulty(e.currentTarget.value))}>
                <option value="">{t("default_none")}</option>
                {["1", "2", "3"].map((level) => (
                  <option key={level} value={level}>
                    {t(`difficulty.${level}`)}
                  </option>
                ))}
              </select>
            </div>
            <div>
              <label for="format">{t("format")}</label>
              <select id="format" value={format} onChange={(e) => choose(() => setFormat(e.currentTarget.value))}>
                <option value="">{t("format_found")}</option>
                {formats.map((f) => (
                  <option key={f.name} value={f.name}>
                    {t(`format.${f.name}`)}
                  </option>
                ))}
              </select>
            </div>
          </div>
        </details>
        <div class="buttons">
          <button class="button main" disabled={share !== undefined || tooLarge}>
            {t("import_try")}
          </button>
        </div>
      </form>
      <p role="status" class="small">
        {share !== undefined && (share < 1 ? t("uploading", { percent: Math.floor(100 * share) }) : t("reading"))}
      </p>
      {share !== undefined && (
        <div class="upload">
          <progress aria-label={t("upload")} max={1} value={share < 1 ? share : undefined} />
          <button type="button" class="button small" onClick={() => stop.current?.abort()}>
            {t("cancel")}
          </button>
        </div>
      )}
      <div ref={outcome} tabIndex={-1} class="outcome">
        {error && <Refused error={error} />}
        {report && <Report report={report} busy={share !== undefined} apply={() => void send(false)} />}
      </div>
    </section>
  );
}

/** What keeps a file out: each place, what is wrong there, and what would be right. */
function Refused({ error }: { error: ApiError }) {
  const places = error.problem?.errors ?? [];
  const needsDefault = places.some((p) => p.code === "default_needed");
  return (
    <div class="problem" role="alert">
      <strong>{error.problem?.title ?? t(error.code === "network" ? "no_network" : "no_answer")}</strong>
      <p>{error.problem?.detail ?? t(error.code === "network" ? "no_network_do" : "no_answer_do")}</p>
      {needsDefault && <p>{t("default_do")}</p>}
      {places.length > 0 && (
        <Places caption={t("refusals", { n: number(places.length) })} rows={places.map((p) => ({ ...p, question: "" }))} />
      )}
    </div>
  );
}

interface PlacesProps {
  caption: string;
  rows: { path: string; question?: string; line?: number; detail: string; skipped?: boolean }[];
}

/** Findings as a table of where and what. */
function Places({ caption, rows }: PlacesProps) {
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, shownAtOnce);
  return (
    <>
      <div class="scroll">
        <table class="table places">
          <caption>{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{t("place")}</th>
              <th scope="col">{t("what")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((f, i) => (
              <tr key={i}>
                <th scope="row" class="place">
                  {f.question || placeIn(f.path)}
                  {!!f.line && !f.path.includes("!") && <span class="below small soft">{t("line", { n: f.line })}</span>}
                </th>
                <td>
                  {f.skipped && <strong>{t("skipped")} </strong>}
                  {f.detail}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown.length && (
        <button type="button" class="link" onClick={() => setAll(true)}>
          {t("show_all", { n: number(rows.length) })}
        </button>
      )}
    </>
  );
}

/** A place in a file as people count: "questions[2].options[0]" is the third question's first option. */
export function placeIn(path: string): string {
  const inside = /^questions\[(\d+)\]\.?(.*)$/.exec(path);
  if (!inside) return path === "file" || path === "" ? t("whole_file") : path;
  const question = t("nth_question", { n: Number(inside[1]) + 1 });
  return inside[2] ? `${question}: ${partName(inside[2])}` : question;
}

function Report({ report, busy, apply }: { report: ImportReport; busy: boolean; apply: () => void }) {
  const nothing = report.new + report.changed === 0;
  return (
    <>
      <h3>{t(report.dry_run ? "would_happen" : "happened")}</h3>
      <dl class="tally">
        {(["new", "changed", "same"] as const).map((name) => (
          <div key={name}>
            <dt>{t(`import.${name}`)}</dt>
            <dd class="figures">{number(report[name])}</dd>
          </div>
        ))}
      </dl>
      <p class="small soft">{t("recognised", { format: t(`format.${report.format}`), n: number(report.questions) })}</p>
      {report.lost.length > 0 && <Places caption={t("lost", { n: number(report.lost.length) })} rows={report.lost} />}
      {report.alike.length > 0 && <AlikeList list={report.alike} />}
      {report.dry_run && report.compared < report.questions && (
        <p class="small soft">{t("compared_part", { n: number(report.compared), total: number(report.questions) })}</p>
      )}
      {report.warnings.length > 0 && <Warned list={report.warnings} />}
      {report.dry_run && !nothing && (
        <div class="apply">
          <p>{t("import_means")}</p>
          <button type="button" class="button main" disabled={busy} onClick={apply}>
            {t("import_do", { n: number(report.new + report.changed) })}
          </button>
        </div>
      )}
      {report.dry_run && nothing && <p>{t("import_nothing")}</p>}
      {!report.dry_run && (
        <p class="did">
          {t("imported", { n: number(report.new + report.changed) })} <Link to={`${pathTo("cau-hoi")}?status=draft`}>{t("see_drafts")}</Link>
        </p>
      )}
    </>
  );
}

function Warned({ list }: { list: Finding[] }) {
  return (
    <details>
      <summary>{t("warned", { n: number(list.length) })}</summary>
      <Places caption={t("warned_caption")} rows={list} />
    </details>
  );
}

/** Questions that may say what another one says already, side by side. */
export function AlikeList({ list }: { list: Alike[] }) {
  return (
    <section class="alike" aria-label={t("alike", { n: number(list.length) })}>
      <p class="warn">{t("alike", { n: number(list.length) })}</p>
      {list.slice(0, shownAtOnce).map((a) => (
        <details key={`${a.question.id} ${a.stored.bank}/${a.stored.id} ${!!a.in_file}`} open={list.length === 1}>
          <summary>
            {t(a.in_file ? "alike_in_file" : "alike_pair", {
              new: a.question.id || t("this_question"),
              old: a.stored.id,
              percent: Math.round(100 * a.likeness),
            })}
          </summary>
          <SideBySide
            before={a.stored}
            after={a.question}
            names={a.in_file ? [t("one_in_file", { id: a.stored.id }), t("one_in_file", { id: a.question.id })] : [t("stored_one", { id: a.stored.id }), t("this_question")]}
          />
        </details>
      ))}
    </section>
  );
}

function Templates({ formats }: { formats: Format[] }) {
  const { session } = useApp();
  const [error, setError] = useState<ApiError>();
  const get = (name: string) =>
    download(session, `/api/v1/staff/import-template?format=${name}`)
      .then(() => setError(undefined))
      .catch((err) => setError(err instanceof ApiError ? err : new ApiError(0, "network")));
  if (formats.length === 0) return null;
  return (
    <section class="card" aria-labelledby="templates">
      <h2 id="templates">{t("templates")}</h2>
      <p class="small soft">{t("templates_hint")}</p>
      <div class="buttons">
        {formats.map((f) => (
          <button key={f.name} type="button" class="button" onClick={() => void get(f.name)}>
            {t("template", { format: t(`format.${f.name}`) })}
          </button>
        ))}
      </div>
      <Problem error={error} />
    </section>
  );
}

function Out({ banks, formats }: { banks: Bank[]; formats: Format[] }) {
  const { session } = useApp();
  const [bank, setBank] = useState(banks[0]?.id ?? "");
  const [format, setFormat] = useState(formats[0]?.name ?? "");
  const [lost, setLost] = useState<Finding[]>();
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const path = (what: string) => `/api/v1/staff/banks/${encodeURIComponent(bank)}/${what}?format=${format}`;
  async function run(work: () => Promise<void>) {
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (err) {
      setError(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
    }
  }
  const save = () => run(() => download(session, path("export")));
  const look = () =>
    run(async () => {
      const found = (await session.call<{ lost: Finding[] }>("GET", path("losses"))).lost;
      setLost(found);
      if (found.length === 0) await download(session, path("export"));
    });
  return (
    <section class="card" aria-labelledby="export">
      <h2 id="export">{t("export")}</h2>
      <label for="from">{t("bank")}</label>
      <select id="from" value={bank} onChange={(e) => (setBank(e.currentTarget.value), setLost(undefined))}>
        {banks.map((b) => (
          <option key={b.id} value={b.id}>
            {b.name}
          </option>
        ))}
      </select>
      <label for="as">{t("format")}</label>
      <select id="as" value={format} onChange={(e) => (setFormat(e.currentTarget.value), setLost(undefined))}>
        {formats.map((f) => (
          <option key={f.name} value={f.name}>
            {t(`format.${f.name}`)}
          </option>
        ))}
      </select>
      <div class="buttons">
        <button type="button" class="button" disabled={busy || !bank} onClick={() => void look()}>
          {t("export_do")}
        </button>
      </div>
      <p role="status" class="small">
        {busy && t("loading")}
      </p>
      {lost && lost.length > 0 && (
        <>
          <Places caption={t("export_lost", { n: number(lost.length), format: t(`format.${format}`) })} rows={lost} />
          <button type="button" class="button" disabled={busy} onClick={() => void save()}>
            {t("export_anyway")}
          </button>
        </>
      )}
      <Problem error={error} />
    </section>
  );
}
