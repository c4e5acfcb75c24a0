// Two versions of a question beside each other, with what differs marked by a word and by colour.

import { useMemo } from "preact/hooks";
import { t } from "../lib/i18n";
import { compareTexts, rowsOf, type Piece, type Row } from "./diff";
import type { Question } from "./types";

interface SideBySideProps {
  before: Question;
  after: Question;
  names: [string, string];
}

export function SideBySide({ before, after, names }: SideBySideProps) {
  const rows = useMemo(() => rowsOf(before, after), [before, after]);
  return <Rows rows={rows} names={names} />;
}

/** Two versions of anything beside each other. */
export function Rows({ rows, names }: { rows: Row[]; names: [string, string] }) {
  const differ = rows.filter((row) => row.before !== row.after).length;
  return (
    <div class="scroll">
      <table class="table compare">
        <caption>{differ === 0 ? t("no_difference") : t("differences", { n: differ })}</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">{names[0]}</th>
            <th scope="col">{names[1]}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const [left, right] = compareTexts(row.before, row.after);
            return (
              <tr key={row.name} class={row.before === row.after ? "" : "differs"}>
                <th scope="row">
                  {row.name}
                  {row.before !== row.after && <span class="below small">≠ {t("differs")}</span>}
                </th>
                <td data-name={names[0]}>{left.map((p, i) => (p.own ? <del key={i}>{p.text}</del> : <Same key={i} p={p} />))}</td>
                <td data-name={names[1]}>{right.map((p, i) => (p.own ? <ins key={i}>{p.text}</ins> : <Same key={i} p={p} />))}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Same({ p }: { p: Piece }) {
  return <>{p.text}</>;
}
