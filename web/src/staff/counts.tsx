// How many questions a bank has for each cell of a blueprint: approved first, and what is under way. Areas stand as a
// tree, and each row adds up what is below it, as a blueprint's quota of that area does.

import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { useLoad } from "./context";
import { Link, Loading, Problem } from "./parts";
import { pathTo } from "./place";
import { branches, sumWithin } from "./tree";
import type { AreaTree, Cell } from "./types";

const levels = [1, 2, 3];

interface CountsProps {
  bank: string;
  name: string;
  choose: (area: string, difficulty: number) => void;
}

export function Counts({ bank, name, choose }: CountsProps) {
  const { value, error, again } = useLoad<{ cells: Cell[] }>(`/api/v1/staff/banks/${encodeURIComponent(bank)}/counts`);
  const named = useLoad<AreaTree>("/api/v1/staff/areas");
  if (error ?? named.error) return <Problem error={error ?? named.error} again={() => (again(), named.again())} />;
  if (!value || !named.value) return <Loading />;
  const { cells } = value;
  const rows = branches(
    cells.map((c) => c.area),
    named.value.areas,
  );
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
          {rows.map((row) => (
            <tr key={row.code}>
              <th scope="row" class={`branch depth-${Math.min(row.depth, 4)}`}>
                <span class="figures">{row.code}</span> {row.name}
              </th>
              {levels.map((level) => (
                <td key={level} class="figure figures">
                  <Figure area={row.code} level={level} cells={cells} choose={choose} />
                </td>
              ))}
              <td class="figure figures">{number(sumWithin(cells, row.code, 0).approved)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("sum")}</th>
            {[...levels, 0].map((level) => (
              <td key={level} class="figure figures">
                {number(sumWithin(cells, "", level).approved)}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
      <p class="small">
        <Link to={pathTo("cau-hoi", "noi-dung")}>{t("areas")}</Link>
      </p>
    </div>
  );
}

interface FigureProps {
  area: string;
  level: number;
  cells: Cell[];
  choose: (area: string, difficulty: number) => void;
}

function Figure({ area, level, cells, choose }: FigureProps) {
  const sum = sumWithin(cells, area, level);
  const waiting = sum.draft + sum.in_review;
  if (sum.approved + waiting + sum.retired === 0) return <span class="soft">0</span>;
  const said = t("cell", { area, level: t(`difficulty.${level}`), n: number(sum.approved), waiting: number(waiting) });
  return (
    <button
      type="button"
      class="link"
      // Who speaks to the computer says what is to be seen, so the name holds it.
      aria-label={waiting > 0 ? `${number(sum.approved)} +${number(waiting)}. ${said}` : said}
      onClick={() => choose(area, level)}
    >
      {number(sum.approved)}
      {waiting > 0 && <span class="small soft"> +{number(waiting)}</span>}
    </button>
  );
}
