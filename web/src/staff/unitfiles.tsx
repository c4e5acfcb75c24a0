// Files of units into the directory, seen before anything is stored, and the directory out as a file.

import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp } from "./context";
import { dayWords, fieldWords, placeWords, type Category, type Unit, type UnitsReport } from "./directory";
import { download, mostBytes, upload } from "./files";
import { Link, Problem, Title } from "./parts";
import { pathTo } from "./place";

const path = "/api/v1/staff/directory";
/** More places or units than this are folded away. */
const shownAtOnce = 20;

export function UnitFiles() {
  return (
    <>
      <nav class="crumbs small" aria-label={t("crumbs")}>
        <Link to={pathTo("don-vi")}>{t("menu.units")}</Link>
      </nav>
      <Title name={t("unit.files")} />
      <div class="columns">
        <div class="column wide">
          <In />
        </div>
        <div class="column">
          <Saves id="unit-template" name={t("templates")} hint={t("unit.templates_hint")} formats={["xlsx", "csv"]} what="template" label="template" />
          <Saves id="unit-export" name={t("unit.export")} hint={t("unit.export_hint")} formats={["xlsx", "csv", "yaml"]} what="export" label="unit.save_as" />
        </div>
      </div>
    </>
  );
}

function In() {
  const { session } = useApp();
  const [file, setFile] = useState<File>();
  const [report, setReport] = useState<UnitsReport>();
  const [error, setError] = useState<ApiError>();
  const [share, setShare] = useState<number>();
  const stop = useRef<AbortController | undefined>(undefined);
  const outcome = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!error && !report) return;
    outcome.current?.focus({ preventScroll: true });
    outcome.current?.scrollIntoView({ block: "start" });
  }, [error, report]);
  const choose = (chosen: File | undefined) => {
    setFile(chosen);
    setReport(undefined);
    setError(undefined);
  };
  const tooLarge = !!file && file.size > mostBytes;

  async function send(dry: boolean) {
    if (!file) return;
    const query = new URLSearchParams({ dry_run: `${dry}`, name: file.name });
    const aborting = (stop.current = new AbortController());
    setShare(0);
    setError(undefined);
    try {
      setReport(await upload<UnitsReport>(session, `${path}/import?${query}`, file, setShare, aborting.signal));
    } catch (err) {
      setReport(undefined);
      if (!aborting.signal.aborted) setError(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setShare(undefined);
    }
  }

  return (
    <section class="card" aria-labelledby="import">
      <h2 id="import">{t("unit.import")}</h2>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          void send(true);
        }}
      >
        <label for="file">{t("file")}</label>
        <input id="file" type="file" required aria-describedby="file-hint" accept=".xlsx,.csv,.tsv,.yaml,.yml" onChange={(e) => choose(e.currentTarget.files?.[0])} />
        <p id="file-hint" class="small soft">
          {t("unit.file_hint")}
        </p>
        {tooLarge && (
          <p class="wrong" role="alert">
            {t("file_too_large", { mib: number(file.size / 1_048_576, 1) })}
          </p>
        )}
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

/** What keeps a file out: each cell, what is wrong there, and what would be right. */
function Refused({ error }: { error: ApiError }) {
  const places = error.problem?.errors ?? [];
  return (
    <div class="problem" role="alert">
      <strong>{error.problem?.title ?? t(error.code === "network" ? "no_network" : "no_answer")}</strong>
      <p>{error.problem?.detail ?? t(error.code === "network" ? "no_network_do" : "no_answer_do")}</p>
      {places.length > 0 && <Places caption={t("refusals", { n: number(places.length) })} rows={places} />}
    </div>
  );
}

/** Places of a file as a table of where and what. */
function Places({ caption, rows }: { caption: string; rows: { path: string; line?: number; detail: string }[] }) {
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
                <th scope="row">
                  {placeWords(f.path)}
                  {!!f.line && !/\d$/.test(f.path) && <span class="below small soft">{t("line", { n: f.line })}</span>}
                </th>
                <td>{f.detail}</td>
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

function Report({ report, busy, apply }: { report: UnitsReport; busy: boolean; apply: () => void }) {
  const n = report.new + report.changed;
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
        <div>
          <dt>{t("unit.absent")}</dt>
          <dd class="figures">{number(report.absent)}</dd>
        </div>
      </dl>
      <p class="small soft">{t("unit.recognised", { format: t(`format.${report.format}`), n: number(report.units) })}</p>
      {report.ignored.length > 0 && <Places caption={t("unit.ignored", { n: number(report.ignored.length) })} rows={report.ignored} />}
      {report.changes.length > 0 && <Changes report={report} />}
      {report.new_units.length > 0 && <Named name={t("unit.new_ones", { n: number(report.new) })} units={report.new_units} total={report.new} />}
      {report.not_in_file.length > 0 && <Named name={t("unit.not_in_file", { n: number(report.absent) })} units={report.not_in_file} total={report.absent} />}
      {report.dry_run && n > 0 && (
        <div class="apply">
          <p>{t("unit.import_means")}</p>
          <button type="button" class="button main" disabled={busy} onClick={apply}>
            {t("unit.import_do", { n: number(n) })}
          </button>
        </div>
      )}
      {report.dry_run && n === 0 && <p>{t("unit.import_nothing")}</p>}
      {!report.dry_run && (
        <p class="did">
          {t("unit.imported", { n: number(n) })} <Link to={pathTo("don-vi")}>{t("unit.see")}</Link>
        </p>
      )}
    </>
  );
}

/** Units by name, folded away: nobody reads a hundred names to decide. */
function Named({ name, units, total }: { name: string; units: Unit[]; total: number }) {
  return (
    <details>
      <summary>{name}</summary>
      <p class="small">
        {units.map((u) => u.name).join(" · ")}
        {total > units.length && ` · … ${number(total - units.length)}`}
      </p>
    </details>
  );
}

/** What would change: field by field, as it is and as it would be. */
function Changes({ report }: { report: UnitsReport }) {
  const [all, setAll] = useState(false);
  const shown = all ? report.changes : report.changes.slice(0, shownAtOnce);
  return (
    <>
      <div class="scroll">
        <table class="table changes">
          <caption>{t("unit.changes", { n: number(report.changed) })}</caption>
          <thead>
            <tr>
              <th scope="col">{t("unit.name")}</th>
              <th scope="col">{t("unit.before")}</th>
              <th scope="col">{t("unit.after")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((c) => (
              <tr key={c.after.id}>
                <th scope="row">{c.after.name}</th>
                <td>{c.fields.map((f) => `${fieldWords(f)}: ${said(c.before, f, report.categories)}`).join("\n")}</td>
                <td>{c.fields.map((f) => `${fieldWords(f)}: ${said(c.after, f, report.categories)}`).join("\n")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {report.changes.length > shown.length && (
        <button type="button" class="link" onClick={() => setAll(true)}>
          {t("show_all", { n: number(report.changes.length) })}
        </button>
      )}
    </>
  );
}

/** What a unit says in a field, in words. */
function said(u: Unit, field: string, categories: Category[]): string {
  switch (field) {
    case "kind":
      return t(`unit_kind.${u.kind}`);
    case "selectable":
      return t(u.selectable ? "unit.yes" : "unit.no");
    case "valid_from":
    case "valid_until":
      return dayWords(u[field]) || "–";
    case "successor":
      return u.successor_name ?? u.successor ?? "–";
    case "aliases":
      return (u.aliases ?? []).join("; ") || "–";
    case "headcounts":
      return Object.entries(u.headcounts ?? {}).map(([code, n]) => `${categories.find((k) => k.code === code)?.name ?? code} ${number(n)}`).join(", ") || "–";
  }
  return `${u[field as "name"] ?? "–"}`;
}

interface SavesProps {
  id: string;
  name: string;
  hint: string;
  formats: string[];
  what: string;
  label: string;
}

/** Files to be saved, a button a format. */
function Saves({ id, name, hint, formats, what, label }: SavesProps) {
  const { session } = useApp();
  const [error, setError] = useState<ApiError>();
  const get = (format: string) =>
    download(session, `${path}/${what}?format=${format}`)
      .then(() => setError(undefined))
      .catch((err) => setError(err instanceof ApiError ? err : new ApiError(0, "network")));
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{name}</h2>
      <p class="small soft">{hint}</p>
      <div class="buttons">
        {formats.map((format) => (
          <button key={format} type="button" class="button" onClick={() => void get(format)}>
            {t(label, { format: t(`format.${format}`) })}
          </button>
        ))}
      </div>
      <Problem error={error} />
    </section>
  );
}
