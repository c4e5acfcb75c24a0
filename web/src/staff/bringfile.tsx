// What bringing a file is, whatever is in it: choosing, sending with its progress, what keeps it out or would happen,
// and files to be saved.

import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp } from "./context";
import { download, upload } from "./files";
import { Problem } from "./parts";

/** More places than this are folded away. */
export const shownAtOnce = 20;

/** A file on its way to the server, and what came of it. */
export interface Bringing<Report> {
  file: File | undefined;
  /** The share that has left; undefined while nothing is sent. */
  share: number | undefined;
  report: Report | undefined;
  error: ApiError | undefined;
  /** Where what came of it is shown. */
  outcome: RefObject<HTMLDivElement | null>;
  /** Changes what is sent: what was found no longer fits it. */
  choose(change: () => void): void;
  take(file: File | undefined): void;
  send(path: string): Promise<boolean>;
  cancel(): void;
}

export function useBringing<Report>(): Bringing<Report> {
  const { session } = useApp();
  const [file, setFile] = useState<File>();
  const [report, setReport] = useState<Report>();
  const [error, setError] = useState<ApiError>();
  const [share, setShare] = useState<number>();
  const stop = useRef<AbortController | undefined>(undefined);
  const outcome = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!error && !report) return;
    outcome.current?.focus({ preventScroll: true });
    outcome.current?.scrollIntoView({ block: "start" });
  }, [error, report]);
  const choose = (change: () => void) => {
    change();
    setReport(undefined);
    setError(undefined);
  };
  async function send(path: string) {
    if (!file) return false;
    const aborting = (stop.current = new AbortController());
    setShare(0);
    setError(undefined);
    try {
      setReport(await upload<Report>(session, path, file, setShare, aborting.signal));
      return true;
    } catch (err) {
      setReport(undefined);
      if (!aborting.signal.aborted) setError(err instanceof ApiError ? err : new ApiError(0, "network"));
      return false;
    } finally {
      setShare(undefined);
    }
  }
  return { file, share, report, error, outcome, choose, take: (f) => choose(() => setFile(f)), send, cancel: () => stop.current?.abort() };
}

interface ChooserProps {
  /** Of the field, where a page brings in several files; "file" otherwise. */
  id?: string;
  bringing: Bringing<unknown>;
  accept: string;
  hint: string;
  /** What the server takes of the chosen file, in bytes. */
  most: number;
  /** Sends the file to see what would happen. */
  attempt: () => void;
  before?: ComponentChildren;
  after?: ComponentChildren;
}

/** The form that chooses a file and tries it, and how far it is on its way. */
export function Chooser({ id = "file", bringing, accept, hint, most, attempt, before, after }: ChooserProps) {
  const { file, share } = bringing;
  const tooLarge = !!file && file.size > most;
  return (
    <>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          attempt();
        }}
      >
        {before}
        <label for={id}>{t("file")}</label>
        <input id={id} type="file" required aria-describedby={`${id}-hint`} accept={accept} onChange={(e) => bringing.take(e.currentTarget.files?.[0])} />
        <p id={`${id}-hint`} class="small soft">
          {hint}
        </p>
        {tooLarge && (
          <p class="wrong" role="alert">
            {t("file_too_large", { mib: number(file.size / 1_048_576, 1), max: number(most / 1_048_576) })}
          </p>
        )}
        {after}
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
          <button type="button" class="button small" onClick={bringing.cancel}>
            {t("cancel")}
          </button>
        </div>
      )}
    </>
  );
}

/** Something said of a part of a file. */
export interface Place {
  path: string;
  question?: string;
  line?: number;
  detail: string;
  skipped?: boolean;
}

/** How a place is told to people, and whether it tells its line already. */
export type Words = (place: Place) => { name: string; hasLine: boolean };

interface RefusedProps {
  error: ApiError;
  words: Words;
  children?: ComponentChildren;
}

/** What keeps a file out: each place, what is wrong there, and what would be right. */
export function Refused({ error, words, children }: RefusedProps) {
  const places = error.problem?.errors ?? [];
  return (
    <div class="problem" role="alert">
      <strong>{error.problem?.title ?? t(error.code === "network" ? "no_network" : "no_answer")}</strong>
      <p>{error.problem?.detail ?? t(error.code === "network" ? "no_network_do" : "no_answer_do")}</p>
      {children}
      {places.length > 0 && <Places caption={t("refusals", { n: number(places.length) })} rows={places} words={words} />}
    </div>
  );
}

/** Findings as a table of where and what. */
export function Places({ caption, rows, words }: { caption: string; rows: Place[]; words: Words }) {
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
            {shown.map((f, i) => {
              const { name, hasLine } = words(f);
              return (
                <tr key={i}>
                  <th scope="row" class="place">
                    {name}
                    {!!f.line && !hasLine && <span class="below small soft">{t("line", { n: f.line })}</span>}
                  </th>
                  <td>
                    {f.skipped && <strong>{t("skipped")} </strong>}
                    {f.detail}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <ShowAll shown={shown.length} of={rows.length} all={() => setAll(true)} />
    </>
  );
}

/** The way to the rows that are folded away, if there are any. */
export function ShowAll({ shown, of, all }: { shown: number; of: number; all: () => void }) {
  if (of <= shown) return null;
  return (
    <button type="button" class="link" onClick={all}>
      {t("show_all", { n: number(of) })}
    </button>
  );
}

/** How many are new, changed and the same, and what else is counted. */
export function Tally({ report, more = [] }: { report: { dry_run: boolean; new: number; changed?: number; same?: number }; more?: [name: string, n: number][] }) {
  const counts: [string, number | undefined][] = [[t("import.new"), report.new], [t("import.changed"), report.changed], [t("import.same"), report.same], ...more];
  return (
    <>
      <h3>{t(report.dry_run ? "would_happen" : "happened")}</h3>
      <dl class="tally">
        {counts.map(
          ([name, n]) =>
            n !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd class="figures">{number(n)}</dd>
              </div>
            ),
        )}
      </dl>
    </>
  );
}

/** What it means to bring the file in, and the button that does. */
export function Apply({ means, label, busy, apply }: { means: string; label: string; busy: boolean; apply: () => void }) {
  return (
    <div class="apply">
      <p>{means}</p>
      <button type="button" class="button main" disabled={busy} onClick={apply}>
        {label}
      </button>
    </div>
  );
}

interface SavesProps {
  id: string;
  name: string;
  hint: string;
  formats: string[];
  /** The address of the files, before the name of the format. */
  path: string;
  label: string;
}

/** Files to be saved, a button a format. */
export function Saves({ id, name, hint, formats, path, label }: SavesProps) {
  const { session } = useApp();
  const [error, setError] = useState<ApiError>();
  const get = (format: string) =>
    download(session, `${path}?format=${format}`)
      .then(() => setError(undefined))
      .catch((err) => setError(err instanceof ApiError ? err : new ApiError(0, "network")));
  if (formats.length === 0) return null;
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
