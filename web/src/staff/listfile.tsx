// A list of people brought in as a file: looked at first, then stored as a whole or not at all.

import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp } from "./context";
import { placeWords } from "./directory";
import { upload } from "./files";

/** What the server takes of a list. */
const mostBytes = 16 * 1_048_576;


/** What an import of people did, or would do. */
export interface ListReport {
  dry_run: boolean;
  people: number;
  new: number;
  changed?: number;
  same?: number;
  codes?: number;
  sample: { code?: string; name: string; unit?: string; block?: string; born?: string }[];
  notices: { path: string; line?: number; detail: string }[];
}

/** More places than this are folded away. */
const shownAtOnce = 20;

interface Props {
  id: string;
  title: string;
  hint: string;
  path: string;
  onDone: () => void;
}

export function ListFile({ id, title, hint, path, onDone }: Props) {
  const { session } = useApp();
  const [file, setFile] = useState<File>();
  const [report, setReport] = useState<ListReport>();
  const [error, setError] = useState<ApiError>();
  const [share, setShare] = useState<number>();
  const stop = useRef<AbortController | undefined>(undefined);
  const outcome = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!error && !report) return;
    outcome.current?.focus({ preventScroll: true });
    outcome.current?.scrollIntoView({ block: "nearest" });
  }, [error, report]);
  const choose = (chosen: File | undefined) => {
    setFile(chosen);
    setReport(undefined);
    setError(undefined);
  };
  const tooLarge = !!file && file.size > mostBytes;

  async function send(dry: boolean) {
    if (!file) return;
    const aborting = (stop.current = new AbortController());
    setShare(0);
    setError(undefined);
    try {
      setReport(await upload<ListReport>(session, `${path}?dry_run=${dry}`, file, setShare, aborting.signal));
      if (!dry) onDone();
    } catch (err) {
      setReport(undefined);
      if (!aborting.signal.aborted) setError(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setShare(undefined);
    }
  }

  return (
    <section class="card" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          void send(true);
        }}
      >
        <label for={`${id}-file`}>{t("file")}</label>
        <input id={`${id}-file`} type="file" required aria-describedby={`${id}-hint`} accept=".xlsx,.csv,.tsv" onChange={(e) => choose(e.currentTarget.files?.[0])} />
        <p id={`${id}-hint`} class="small soft">
          {hint}
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

function Places({ caption, rows }: { caption: string; rows: { path: string; line?: number; detail: string }[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, shownAtOnce);
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
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
                <th scope="row">{placeWords(f.path)}</th>
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

function Report({ report, busy, apply }: { report: ListReport; busy: boolean; apply: () => void }) {
  const n = report.new + (report.changed ?? 0);
  return (
    <>
      <h3>{t(report.dry_run ? "would_happen" : "happened")}</h3>
      <dl class="tally">
        {(["new", "changed", "same"] as const).map(
          (name) =>
            report[name] !== undefined && (
              <div key={name}>
                <dt>{t(`import.${name}`)}</dt>
                <dd class="figures">{number(report[name])}</dd>
              </div>
            ),
        )}
      </dl>
      {!!report.codes && <p class="small">{t("roster.codes", { n: number(report.codes) })}</p>}
      {report.notices.length > 0 && <Places caption={t("roster.notices", { n: number(report.notices.length) })} rows={report.notices} />}
      {report.dry_run && report.sample.length > 0 && <Sample report={report} />}
      {report.dry_run && n > 0 && (
        <div class="apply">
          <p>{t("roster.import_means")}</p>
          <button type="button" class="button main" disabled={busy} onClick={apply}>
            {t("roster.import_do", { n: number(n) })}
          </button>
        </div>
      )}
      {report.dry_run && n === 0 && <p>{t("roster.import_nothing")}</p>}
      {!report.dry_run && <p class="did">{t("roster.imported", { n: number(n) })}</p>}
    </>
  );
}

/** The first people as they were read, so that a column taken for another is seen. */
function Sample({ report }: { report: ListReport }) {
  const columns = (["code", "name", "unit", "block", "born"] as const).filter((c) => report.sample.some((p) => p[c]));
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("roster.sample", { n: number(report.people) })}>
      <table class="table">
        <caption>{t("roster.sample", { n: number(report.people) })}</caption>
        <thead>
          <tr>
            {columns.map((c) => (
              <th key={c} scope="col">
                {t(`roster.${c}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.sample.map((p, i) => (
            <tr key={i}>
              {columns.map((c) => (
                <td key={c}>{c === "born" ? (p.born ?? "").split("-").reverse().join("/") : p[c]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
