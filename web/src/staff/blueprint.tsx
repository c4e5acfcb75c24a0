// The blueprint as a small matrix: content areas down, difficulties across.

import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { matrix } from "./matrix";
import type { Quota } from "./types";

export function Blueprint({ quotas }: { quotas: Quota[] }) {
  const m = matrix(quotas);
  if (m.areas.length === 0) return <p class="soft">{t("blueprint_none")}</p>;
  return (
    <table class="table small matrix">
      <caption class="sr">{t("blueprint")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("area")}</th>
          {m.levels.map((level) => (
            <th key={level} scope="col" class="figure">
              {t(`difficulty.${level}`)}
            </th>
          ))}
          {m.levels.length > 1 && <th scope="col" class="figure">{t("sum")}</th>}
        </tr>
      </thead>
      <tbody>
        {m.areas.map(({ area, counts, sum }) => (
          <tr key={area}>
            <th scope="row">{area || t("area_any")}</th>
            {counts.map((n, i) => (
              <td key={m.levels[i]} class="figure figures">{n ? number(n) : "–"}</td>
            ))}
            {m.levels.length > 1 && <td class="figure figures">{number(sum)}</td>}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t("sum")}</th>
          {m.sums.map((n, i) => (
            <td key={m.levels[i]} class="figure figures">{number(n)}</td>
          ))}
          {m.levels.length > 1 && <td class="figure figures">{number(m.sum)}</td>}
        </tr>
      </tfoot>
    </table>
  );
}
