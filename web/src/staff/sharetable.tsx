// A table whose rows are drawn as shares as well.

import { t } from "../lib/i18n";
import { fixed } from "./analysisfigures";
import { ShareBar } from "./barchart";

interface TableProps {
  id: string;
  heading: string;
  columns: string[];
  rows: { name: string; note?: string; share: number | null; cells: string[] }[];
}

/** A table whose rows are drawn as shares as well. */
export function ShareTable({ id, heading, columns, rows }: TableProps) {
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{heading}</h2>
      {rows.length === 0 && <p class="soft">{t("rep.none_yet")}</p>}
      {rows.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-labelledby={id}>
          <table class="table matrix stacked" role="table">
            <thead role="rowgroup">
              <tr role="row">
                {columns.map((c, i) => (
                  <th key={c} role="columnheader" scope="col" class={i ? "figure" : undefined}>
                    {c}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody role="rowgroup">
              {rows.map((row) => (
                <tr key={row.name} role="row">
                  <th role="rowheader" scope="row">
                    {row.name}
                    {row.note && <span class="below small soft">{row.note}</span>}
                  </th>
                  <td role="cell" class="figure figures shared" data-label={columns[1]}>
                    {row.share !== null && <ShareBar share={row.share} />}
                    <span>{row.share === null ? "–" : `${fixed(100 * row.share, 0)}%`}</span>
                  </td>
                  {row.cells.map((cell, i) => (
                    <td key={i} role="cell" class="figure figures" data-label={columns[i + 2]}>
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

export const share = (part: number, of: number) => (of ? part / of : null);
