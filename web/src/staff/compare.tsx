// Two versions of a question, or of what two people edit, beside each other, with what differs marked by a word and by colour.

import { useEffect, useMemo, useRef } from "preact/hooks";
import { dateTime } from "../lib/format";
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

/** Who stored what stands in the way, and when, as far as it is known. */
export interface Saved {
  who?: string;
  at?: string;
}

interface OvertakenProps extends Saved {
  /** What is stored, before, and what is typed here, after. */
  rows: Row[];
  take: () => void;
  keep: () => void;
}

/** What somebody else saved meanwhile, beside what is typed here; the focus moves to it. */
export function Overtaken({ rows, who, at, take, keep }: OvertakenProps) {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    place.current?.focus({ preventScroll: true });
    place.current?.scrollIntoView({ block: "start" });
  }, []);
  return (
    <section ref={place} tabIndex={-1} class="outcome" aria-label={t("rep.overtaken")}>
      <h3>{t("plan.stale")}</h3>
      {at && <p>{t("rep.overtaken_by", { who: who || t("rep.somebody"), at: dateTime(Date.parse(at)) })}</p>}
      <Rows rows={rows.filter((row) => row.before !== row.after)} names={[t("plan.theirs"), t("plan.mine")]} />
      <p class="buttons">
        <button type="button" class="button main" onClick={keep}>
          {t("plan.keep_mine")}
        </button>{" "}
        <button type="button" class="button" onClick={take}>
          {t("plan.keep_theirs")}
        </button>
      </p>
    </section>
  );
}
