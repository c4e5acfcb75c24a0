// A file of questions into a bank: first what would happen, then all of it or nothing. And a bank out as a file.

import { useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { Apply, Chooser, Places, Refused, Saves, Tally, shownAtOnce, useBringing, type Words } from "./bringfile";
import { download, mostBytes } from "./files";
import { mayExport, mayWrite } from "./menu";
import { partName } from "./names";
import { Link, Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";
import { SideBySide } from "./compare";
import type { Alike, Bank, Finding, Format, ImportReport } from "./types";

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
            {mayWrite(user.roles) && (
              <Saves
                id="templates"
                name={t("templates")}
                hint={t("templates_hint")}
                formats={formats.value.formats.filter((f) => f.template).map((f) => f.name)}
                path="/api/v1/staff/import-template"
                label="template"
              />
            )}
            {mayExport(user.roles) && <Out banks={banks.value.banks} formats={formats.value.formats} />}
          </div>
        </div>
      )}
    </>
  );
}

const newBank = "\n"; // no bank has this ID

function In({ banks, formats, changed }: { banks: Bank[]; formats: Format[]; changed: () => void }) {
  const [bank, setBank] = useState(banks[0]?.id ?? newBank);
  const [made, setMade] = useState({ id: "", name: "", practice: false });
  const [format, setFormat] = useState("");
  const [area, setArea] = useState("");
  const [difficulty, setDifficulty] = useState("");
  const bringing = useBringing<ImportReport>();
  const { file, report, error, share, choose } = bringing;

  async function send(dry: boolean) {
    const query = new URLSearchParams({ dry_run: `${dry}`, name: file?.name ?? "" });
    if (format) query.set("format", format);
    if (area.trim()) query.set("area", area.trim());
    if (difficulty) query.set("difficulty", difficulty);
    if (bank === newBank) {
      query.set("bank_name", made.name.trim());
      query.set("practice", `${made.practice}`);
    }
    const into = encodeURIComponent(bank === newBank ? made.id.trim() : bank);
    if ((await bringing.send(`/api/v1/staff/banks/${into}/import?${query}`)) && !dry) changed();
  }

  return (
    <section class="card" aria-labelledby="import">
      <h2 id="import">{t("import")}</h2>
      <Chooser
        bringing={bringing}
        accept={formats.flatMap((f) => f.extensions).join(",")}
        hint={t("file_hint", { formats: formats.map((f) => t(`format.${f.name}`)).join(", ") })}
        most={mostBytes(formats, format, file?.name ?? "")}
        attempt={() => void send(true)}
        before={
          <>
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
          </>
        }
        after={
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
        }
      />
      <div ref={bringing.outcome} tabIndex={-1} class="outcome">
        {error && (
          <Refused error={error} words={wordsOf}>
            {error.problem?.errors?.some((p) => p.code === "default_needed") && <p>{t("default_do")}</p>}
          </Refused>
        )}
        {report && <Report report={report} busy={share !== undefined} apply={() => void send(false)} />}
      </div>
    </section>
  );
}

/** A place in a file as people count: "questions[2].options[0]" is the third question's first option. */
export function placeIn(path: string): string {
  const inside = /^questions\[(\d+)\]\.?(.*)$/.exec(path);
  if (!inside) return path === "file" || path === "" ? t("whole_file") : path;
  const question = t("nth_question", { n: Number(inside[1]) + 1 });
  return inside[2] ? `${question}: ${partName(inside[2])}` : question;
}

/** A finding's place: its question, where it has one. */
const wordsOf: Words = ({ path, question }) => ({ name: question || placeIn(path), hasLine: path.includes("!") });

function Report({ report, busy, apply }: { report: ImportReport; busy: boolean; apply: () => void }) {
  const nothing = report.new + report.changed === 0;
  return (
    <>
      <Tally report={report} />
      <p class="small soft">{t("recognised", { format: t(`format.${report.format}`), n: number(report.questions) })}</p>
      {report.lost.length > 0 && <Places caption={t("lost", { n: number(report.lost.length) })} rows={report.lost} words={wordsOf} />}
      {report.alike.length > 0 && <AlikeList list={report.alike} />}
      {report.dry_run && report.compared < report.questions && (
        <p class="small soft">{t("compared_part", { n: number(report.compared), total: number(report.questions) })}</p>
      )}
      {report.warnings.length > 0 && <Warned list={report.warnings} />}
      {report.dry_run && !nothing && <Apply means={t("import_means")} label={t("import_do", { n: number(report.new + report.changed) })} busy={busy} apply={apply} />}
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
      <Places caption={t("warned_caption")} rows={list} words={wordsOf} />
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
          <Places caption={t("export_lost", { n: number(lost.length), format: t(`format.${format}`) })} rows={lost} words={wordsOf} />
          <button type="button" class="button" disabled={busy} onClick={() => void save()}>
            {t("export_anyway")}
          </button>
        </>
      )}
      <Problem error={error} />
    </section>
  );
}
