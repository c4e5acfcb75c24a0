// How many questions a bank has for each cell of a blueprint: approved first, and what is under way.

import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { useLoad } from "./context";
import { Loading, Problem } from "./parts";
import type { Status } from "./types";

interface Cell extends Record<Status, number> {
  area: string;
  difficulty: number;
}

const levels = [1, 2, 3];

export function Counts({ bank, name, choose }: { bank: string; name: string; choose: (area: string, difficulty: number) => void }) {
  const { value, error, again } = useLoad<{ cells: Cell[] }>(`/api/v1/staff/banks/${encodeURIComponent(bank)}/counts`);
  if (error) return <Problem error={error} again={again} />;
  if (!value) return <Loading />;
  const areas = [...new Set(value.cells.map((c) => c.area))];
  const sum = (cells: Cell[]) => cells.reduce((n, c) => n + c.approved, 0);
  return (
    <div class="scroll">
      <table class="table matrix counts">
        <caption>{t("counts_caption", { bank: name })}</caption>
        <thead>
          <tr>
            <th scope="col">{t("area")}</th>
            {levels.map((level) => (
              <th key={level} scope="col" class="figure">
                {t(`difficulty.${level}`)}
              </th>
            ))}
            <th scope="col" class="figure">
              {t("sum")}
            </th>
          </tr>
        </thead>
        <tbody>
          {areas.map((area) => (
            <tr key={area}>
              <th scope="row">{area}</th>
              {levels.map((level) => {
                const cell = value.cells.find((c) => c.area === area && c.difficulty === level);
                const waiting = cell ? cell.draft + cell.in_review : 0;
                return (
                  <td key={level} class="figure figures">
                    {cell ? (
                      <button
                        type="button"
                        class="link"
                        aria-label={t("cell", { area, level: t(`difficulty.${level}`), n: number(cell.approved), waiting: number(waiting) })}
                        onClick={() => choose(area, level)}
                      >
                        {number(cell.approved)}
                        {waiting > 0 && <span class="small soft"> +{number(waiting)}</span>}
                      </button>
                    ) : (
                      <span class="soft">0</span>
                    )}
                  </td>
                );
              })}
              <td class="figure figures">{number(sum(value.cells.filter((c) => c.area === area)))}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("sum")}</th>
            {levels.map((level) => (
              <td key={level} class="figure figures">
                {number(sum(value.cells.filter((c) => c.difficulty === level)))}
              </td>
            ))}
            <td class="figure figures">{number(sum(value.cells))}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
