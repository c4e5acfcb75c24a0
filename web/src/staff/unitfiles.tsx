// Files of units into the directory, seen before anything is stored, and the directory out as a file.

import { useState } from "preact/hooks";
import { dayWords, number } from "../lib/format";
import { t } from "../lib/i18n";
import { Apply, Chooser, Places, Refused, Saves, ShowAll, Tally, shownAtOnce, useBringing, type Words } from "./bringfile";
import { fieldWords, placeWords, type Category, type Unit, type UnitsReport } from "./directory";
import { usualBytes } from "./files";
import { Link, Title } from "./parts";
import { pathTo } from "./place";

const path = "/api/v1/staff/directory";

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
          <Saves id="unit-template" name={t("templates")} hint={t("unit.templates_hint")} formats={["xlsx", "csv"]} path={`${path}/template`} label="template" />
          <Saves id="unit-export" name={t("unit.export")} hint={t("unit.export_hint")} formats={["xlsx", "csv", "yaml"]} path={`${path}/export`} label="unit.save_as" />
        </div>
      </div>
    </>
  );
}

function In() {
  const bringing = useBringing<UnitsReport>();
  const { file, report, error, share } = bringing;
  const send = (dry: boolean) => void bringing.send(`${path}/import?${new URLSearchParams({ dry_run: `${dry}`, name: file?.name ?? "" })}`);
  return (
    <section class="card" aria-labelledby="import">
      <h2 id="import">{t("unit.import")}</h2>
      <Chooser bringing={bringing} accept=".xlsx,.csv,.tsv,.yaml,.yml" hint={t("unit.file_hint")} most={usualBytes} attempt={() => send(true)} />
      <div ref={bringing.outcome} tabIndex={-1} class="outcome">
        {error && <Refused error={error} words={wordsOf} />}
        {report && <Report report={report} busy={share !== undefined} apply={() => send(false)} />}
      </div>
    </section>
  );
}

/** A place in words; one of a cell has its row in its name. */
const wordsOf: Words = ({ path }) => ({ name: placeWords(path), hasLine: /\d$/.test(path) });

function Report({ report, busy, apply }: { report: UnitsReport; busy: boolean; apply: () => void }) {
  const n = report.new + report.changed;
  return (
    <>
      <Tally report={report} more={[[t("unit.absent"), report.absent]]} />
      <p class="small soft">{t("unit.recognised", { format: t(`format.${report.format}`), n: number(report.units) })}</p>
      {report.ignored.length > 0 && <Places caption={t("unit.ignored", { n: number(report.ignored.length) })} rows={report.ignored} words={wordsOf} />}
      {report.changes.length > 0 && <Changes report={report} />}
      {report.new_units.length > 0 && <Named name={t("unit.new_ones", { n: number(report.new) })} units={report.new_units} total={report.new} />}
      {report.not_in_file.length > 0 && <Named name={t("unit.not_in_file", { n: number(report.absent) })} units={report.not_in_file} total={report.absent} />}
      {report.dry_run && n > 0 && <Apply means={t("unit.import_means")} label={t("unit.import_do", { n: number(n) })} busy={busy} apply={apply} />}
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
      <ShowAll shown={shown.length} of={report.changes.length} all={() => setAll(true)} />
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
