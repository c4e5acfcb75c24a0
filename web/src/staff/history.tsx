// A question's history: its revisions, which are its steps of review as well, and what was said of it, oldest first.

import { dateTime, number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp } from "./context";
import { mayReview, mayWrite } from "./menu";
import { Thread, Write } from "./opinions";
import { Link } from "./parts";
import { pathTo } from "./place";
import { moveIn, timeline } from "./timeline";
import type { Bank, Opinion, Question, Use } from "./types";

interface HistoryProps {
  revisions: Question[];
  opinions: Opinion[];
  /** The address of the opinions. */
  path: string;
  banks: Bank[];
  /** The revision that is shown, and the one it is compared with. */
  shown: Question;
  beside: Question | undefined;
  choose: (revision: number) => void;
  compareWith: (revision: number | undefined) => void;
  /** Called when something was said or settled. */
  said: (what: string) => void;
}

export function History({ revisions, opinions, path, banks, shown, beside, choose, compareWith, said }: HistoryProps) {
  const { user } = useApp();
  const writes = mayWrite(user.roles) || mayReview(user.roles);
  return (
    <section class="card" aria-labelledby="timeline">
      <h2 id="timeline" tabIndex={-1}>
        {t("timeline")}
      </h2>
      <ol class="revisions">
        {timeline(revisions, opinions).map((m) =>
          "opinion" in m ? (
            <li key={`o${m.opinion.number}`}>
              <Thread path={path} opinion={m.opinion} replies={m.replies} revision={shown.revision} writes={writes} done={said} />
            </li>
          ) : (
            <li key={m.revision.revision}>
              <Revision r={m.revision} banks={banks} pressed={m.revision === shown} choose={choose} />
              {m.revision !== shown && (
                <button
                  type="button"
                  class="link small"
                  aria-pressed={m.revision === beside}
                  onClick={() => compareWith(m.revision === beside ? undefined : m.revision.revision)}
                >
                  {t("compare_with", { a: number(shown.revision), b: number(m.revision.revision) })}
                </button>
              )}
            </li>
          ),
        )}
      </ol>
      {writes && (
        <Write
          path={path}
          revision={shown.revision}
          label={t("opinion_new", { n: number(shown.revision) })}
          send={t("opinion_send")}
          done={() => said(t("opinion_sent"))}
        />
      )}
    </section>
  );
}

interface RevisionProps {
  r: Question;
  banks: Bank[];
  pressed: boolean;
  choose: (revision: number) => void;
}

function Revision({ r, banks, pressed, choose }: RevisionProps) {
  const move = moveIn(r.comment);
  const left = move?.from.bank === r.bank && move.to.bank !== r.bank;
  const other = left ? move?.to : move?.from;
  const name = (id: string) => banks.find((b) => b.id === id)?.name ?? id;
  const comment = move ? move.said : r.comment;
  return (
    <>
      <button type="button" class="revision" aria-pressed={pressed} onClick={() => choose(r.revision)}>
        <strong>{t("revision", { n: number(r.revision) })}</strong>
        <span class="small soft">
          {t(`status.${r.status}`)}
          {r.created_at && ` · ${dateTime(Date.parse(r.created_at))}`}
        </span>
        <span class="small soft">{r.author ?? t("by_command")}</span>
        {comment && <span class="small">“{comment}”</span>}
      </button>
      {other && (
        <p class="small">
          <Link to={pathTo("cau-hoi", other.bank, other.id)}>{t(left ? "moved_to" : "moved_from", { bank: name(other.bank) })}</Link>
        </p>
      )}
    </>
  );
}

/** The contests whose papers hold the question. */
export function Uses({ uses }: { uses: Use[] }) {
  return (
    <section class="card" aria-labelledby="uses">
      <h2 id="uses">{t("uses")}</h2>
      {uses.length === 0 && <p class="small soft">{t("uses_none")}</p>}
      <ul>
        {uses.map((u) => (
          <li key={`${u.contest}/${u.round}`}>
            <Link to={pathTo("cuoc-thi", u.slug)}>{u.title}</Link>
            <span class="small soft"> · {[u.round, t("uses_revision", { n: number(u.revision) })].filter(Boolean).join(" · ")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
