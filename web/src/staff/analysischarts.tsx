// The charts of an analysis: how the scores spread, and how the questions stand by facility and discrimination. Both
// are pictures for a screen reader, whose words stand in a table.

import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { binName, fixed, keyOf, percent, place } from "./analysisfigures";
import type { AnalysedQuestion, Analysis } from "./analysistypes";
import { BarChart, chartSize } from "./barchart";

export function Histogram({ a }: { a: Analysis }) {
  const list = a.histogram.map((b) => ({ name: binName(b, !a.part_marks), value: b.count }));
  const label = t("analysis.histogram_label", { n: number(a.counted), mean: fixed(a.mean), sd: fixed(a.sd) });
  return (
    <BarChart
      id="histogram"
      heading={t("analysis.histogram")}
      label={label}
      bars={list}
      names={t("analysis.score")}
      values={t("analysis.counted")}
      axis={t("analysis.histogram_axis")}
    />
  );
}

interface ScatterProps {
  questions: AnalysedQuestion[];
  chosen: string | undefined;
  choose: (key: string) => void;
}

/** Questions by facility and discrimination. A pointer opens one; with the keyboard that is done in the table below. */
export function Scatter({ questions, chosen, choose }: ScatterProps) {
  const { left, top, width, height } = chartSize();
  const dots = questions.flatMap((q) => {
    const at = place(q, width, height);
    return at ? [{ q, at, key: keyOf(q) }] : [];
  });
  // What is flagged is drawn last, on top.
  dots.sort((a, b) => Number(a.q.flags.length > 0) - Number(b.q.flags.length > 0));
  const flagged = dots.filter((d) => d.q.flags.length > 0).length;
  const label = t("analysis.scatter_label", { n: number(dots.length), flagged: number(flagged) });
  return (
    <section class="card" aria-labelledby="scatter">
      <h2 id="scatter">{t("analysis.scatter")}</h2>
      {dots.length === 0 && <p class="soft">{t("analysis.scatter_none")}</p>}
      {dots.length > 0 && (
        <figure>
          <figcaption class="chart-key small">
            <span>
              <svg viewBox="0 0 12 12" aria-hidden="true">
                <circle class="dot-good" cx="6" cy="6" r="4.5" />
              </svg>
              {t("analysis.dot_good")}
            </span>
            <span>
              <svg viewBox="0 0 12 12" aria-hidden="true">
                <path class="dot-flagged" d="M6 0L12 11H0Z" />
              </svg>
              {t("analysis.dot_flagged")}
            </span>
          </figcaption>
          <svg class="chart" viewBox={`0 0 ${left + width + 12} ${top + height + 44}`} role="img" aria-label={label}>
            <g transform={`translate(${left} ${top})`}>
              {[-1, -0.5, 0, 0.5, 1].map((d) => (
                <g key={d}>
                  <path class={d === 0 ? "grid zero" : "grid"} d={`M0 ${((1 - d) / 2) * height}H${width}`} />
                  <text x="-8" y={((1 - d) / 2) * height + 4} text-anchor="end">
                    {fixed(d, 1)}
                  </text>
                </g>
              ))}
              {[0, 0.25, 0.5, 0.75, 1].map((f) => (
                <g key={f}>
                  <path class="grid" d={`M${f * width} 0V${height}`} />
                  <text x={f * width} y={height + 18} text-anchor={f === 1 ? "end" : "middle"}>
                    {percent(f)}
                  </text>
                </g>
              ))}
              {dots.map(({ q, at, key }) => (
                <g key={key} class={key === chosen ? "dot chosen" : "dot"} onClick={() => choose(key)}>
                  <title>{`${q.id}: ${percent(q.facility)}, ${fixed(q.discrimination)}`}</title>
                  {q.flags.length > 0 ? (
                    <path class="dot-flagged" d={`M${at.x} ${at.y - 7}l7 12h-14Z`} />
                  ) : (
                    <circle class="dot-good" cx={at.x} cy={at.y} r="4.5" />
                  )}
                </g>
              ))}
              <text x={width} y={height + 38} text-anchor="end">
                {t("analysis.scatter_axis")}
              </text>
            </g>
          </svg>
          <p class="small soft">{t("analysis.scatter_help")}</p>
        </figure>
      )}
    </section>
  );
}
