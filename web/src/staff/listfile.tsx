// A list of people brought in as a file: looked at first, then stored as a whole or not at all.

import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { Apply, Chooser, Places, Refused, Tally, useBringing, type Words } from "./bringfile";
import { placeWords } from "./directory";
import { usualBytes } from "./files";

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

interface Props {
  id: string;
  title: string;
  hint: string;
  path: string;
  onDone: () => void;
}

export function ListFile({ id, title, hint, path, onDone }: Props) {
  const bringing = useBringing<ListReport>();
  const { report, error, share } = bringing;
  const send = async (dry: boolean) => {
    if ((await bringing.send(`${path}?dry_run=${dry}`)) && !dry) onDone();
  };
  return (
    <section class="card" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      <Chooser id={`${id}-file`} bringing={bringing} accept=".xlsx,.csv,.tsv" hint={hint} most={usualBytes} attempt={() => void send(true)} />
      <div ref={bringing.outcome} tabIndex={-1} class="outcome">
        {error && <Refused error={error} words={wordsOf} />}
        {report && <Report report={report} busy={share !== undefined} apply={() => void send(false)} />}
      </div>
    </section>
  );
}

/** A place in words, which tell its row. */
const wordsOf: Words = ({ path }) => ({ name: placeWords(path), hasLine: true });

function Report({ report, busy, apply }: { report: ListReport; busy: boolean; apply: () => void }) {
  const n = report.new + (report.changed ?? 0);
  return (
    <>
      <Tally report={report} />
      {!!report.codes && <p class="small">{t("roster.codes", { n: number(report.codes) })}</p>}
      {report.notices.length > 0 && <Places caption={t("roster.notices", { n: number(report.notices.length) })} rows={report.notices} words={wordsOf} />}
      {report.dry_run && report.sample.length > 0 && <Sample report={report} />}
      {report.dry_run && n > 0 && <Apply means={t("roster.import_means")} label={t("roster.import_do", { n: number(n) })} busy={busy} apply={apply} />}
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
