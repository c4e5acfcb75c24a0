// A bar chart: a picture for a screen reader, with its figures in a table beneath.

import type { ComponentChildren } from "preact";
import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { bars, nameEvery } from "./analysisfigures";

/** The boxes of the charts, small on phones so that the letters stay readable. */
export const chartSize = () =>
  window.innerWidth < 600 ? { left: 40, top: 14, width: 270, height: 180 } : { left: 44, top: 14, width: 470, height: 240 };

interface Props {
  /** ID of the heading. */
  id: string;
  heading: string;
  /** What the picture shows, in words. */
  label: string;
  bars: { name: string; value: number }[];
  /** What the names and the values are. */
  names: string;
  values: string;
  axis?: string;
  children?: ComponentChildren;
}

export function BarChart({ id, heading, label, bars: list, names, values, axis, children }: Props) {
  const { left, top, width, height } = chartSize();
  const drawn = bars(list.map((b) => b.value), width, height);
  const every = nameEvery(list.length, width, Math.max(...list.map((b) => b.name.length)) * 8 + 8);
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{heading}</h2>
      {children}
      <figure>
        <svg class="chart" viewBox={`0 0 ${left + width + 12} ${top + height + (axis ? 44 : 24)}`} role="img" aria-label={label}>
          <g transform={`translate(${left} ${top})`}>
            {[0, 0.5, 1].map((part) => (
              <g key={part}>
                <path class="grid" d={`M0 ${height * (1 - part)}H${width}`} />
                <text x="-8" y={height * (1 - part) + 4} text-anchor="end">
                  {number(drawn.top * part)}
                </text>
              </g>
            ))}
            {drawn.bars.map((b, i) => (
              <g key={i}>
                <rect class="bar" x={b.x} y={b.y} width={b.width} height={b.height} />
                {i % every === 0 && (
                  <text x={b.x + b.width / 2} y={height + 18} text-anchor="middle">
                    {list[i]!.name}
                  </text>
                )}
              </g>
            ))}
            {axis && (
              <text x={width} y={height + 38} text-anchor="end">
                {axis}
              </text>
            )}
          </g>
        </svg>
        <details class="small">
          <summary>{t("chart_table")}</summary>
          <div class="scroll short" tabIndex={0} role="region" aria-label={heading}>
            <table class="table matrix">
              <thead>
                <tr>
                  <th scope="col">{names}</th>
                  <th scope="col" class="figure">{values}</th>
                </tr>
              </thead>
              <tbody>
                {list.map((b) => (
                  <tr key={b.name}>
                    <th scope="row" class="figures">{b.name}</th>
                    <td class="figure figures">{number(b.value)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      </figure>
    </section>
  );
}

/** A share from 0 to 1 as a bar beside its figure. */
export function ShareBar({ share, kind = "share" }: { share: number; kind?: string }) {
  return (
    <svg class={`share-bar ${kind}`} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="share-all" width="100" height="10" />
      <rect class="share-part" width={Math.round(1000 * Math.min(1, share)) / 10} height="10" />
    </svg>
  );
}
