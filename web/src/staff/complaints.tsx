// What contestants complain of, oldest first, each with its answer.

import { useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { dateTime } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { mayPrepare } from "./menu";
import { Loading, Problem } from "./parts";
import { apiOf, ResultsFrame, useResults } from "./resultparts";
import type { Complaint, Results } from "./resulttypes";

export function Complaints({ contest }: { contest: string }) {
  const results = useResults(contest);
  const [state, setState] = useState<"open" | "answered">("open");
  const { value, error, again } = useLoad<{ complaints: Complaint[]; more: boolean }>(`${apiOf(contest)}/complaints?state=${state}`);
  const refresh = () => (again(), results.again());
  return (
    <ResultsFrame contest={contest} at="complaints" loaded={results}>
      {results.value && !results.value.takes_complaints && <p class="soft">{t("cmp.not_taken")}</p>}
      <p class="res-choice">
        <label for="cmp-state">{t("cmp.show")}</label>
        <select id="cmp-state" value={state} onChange={(e) => setState(e.currentTarget.value as "open" | "answered")}>
          <option value="open">{t("cmp.open")}</option>
          <option value="answered">{t("cmp.answered")}</option>
        </select>
      </p>
      <Problem error={error} again={again} />
      {!value && !error && <Loading />}
      {value?.complaints.length === 0 && <p class="card">{t(`cmp.none_${state}`)}</p>}
      {value?.more && <p class="soft">{t("cmp.more")}</p>}
      {results.value && value?.complaints.map((c) => <Item key={c.id} contest={contest} r={results.value!} c={c} done={refresh} />)}
    </ResultsFrame>
  );
}

function Item({ contest, r, c, done }: { contest: string; r: Results; c: Complaint; done: () => void }) {
  const { user } = useApp();
  return (
    <article class="card" aria-labelledby={`cmp-${c.id}`}>
      <h2 id={`cmp-${c.id}`}>
        {c.name} <span class="soft small">{c.unit}</span>
      </h2>
      <p class="soft small">
        {dateTime(Date.parse(c.at))} · {t("cmp.attempt")} <code>{c.attempt}</code>
      </p>
      <p class="cmp-text">{c.text}</p>
      {c.answer ? (
        <div class="cmp-answer">
          <p class="cmp-text">{c.answer}</p>
          <p class="soft small">
            {c.answerer} · {c.answered_at && dateTime(Date.parse(c.answered_at))}
            {c.redress && ` · ${t(`cmp.redress.${c.redress}`)}`}
          </p>
        </div>
      ) : (
        mayPrepare(user.roles) && <Answer contest={contest} r={r} c={c} done={done} />
      )}
    </article>
  );
}

/** What was decided that an answer may name. */
function redresses(r: Results, c: Complaint): { redress: string; subject: string; name: string }[] {
  const list = r.amendments.map((a) => ({ redress: "amendment", subject: a.id, name: `${t("cmp.redress.amendment")}: ${a.question}` }));
  for (const d of r.disqualified) {
    const redress = d.lifted_by ? "reinstated" : "disqualified";
    if (d.attempt === c.attempt || !d.lifted_by) list.push({ redress, subject: d.attempt, name: `${t(`cmp.redress.${redress}`)}: ${d.attempt}` });
  }
  return list;
}

function Answer({ contest, r, c, done }: { contest: string; r: Results; c: Complaint; done: () => void }) {
  const { session } = useApp();
  const [text, setText] = useState("");
  const [with_, choose] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, fail] = useState<ApiError>();
  const list = redresses(r, c);
  const send = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    fail(undefined);
    const chosen = list[Number(with_)];
    const extra = with_ !== "" && chosen ? { redress: chosen.redress, subject: chosen.subject } : {};
    try {
      await session.call("POST", `${apiOf(contest)}/complaints/${c.id}/answer`, { text, ...extra });
      done();
    } catch (err) {
      fail(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={send}>
      <label for={`answer-${c.id}`}>{t("cmp.answer")}</label>
      <textarea id={`answer-${c.id}`} rows={3} required maxLength={2000} value={text} onInput={(e) => setText(e.currentTarget.value)} />
      {list.length > 0 && (
        <>
          <label for={`redress-${c.id}`}>{t("cmp.redress")}</label>
          <select id={`redress-${c.id}`} value={with_} onChange={(e) => choose(e.currentTarget.value)}>
            <option value="">{t("cmp.redress.none")}</option>
            {list.map((x, i) => (
              <option key={i} value={i}>
                {x.name}
              </option>
            ))}
          </select>
        </>
      )}
      <Problem error={error} />
      <div class="buttons">
        <button type="submit" class="button main" disabled={busy || !text.trim()}>
          {t("cmp.send")}
        </button>
      </div>
    </form>
  );
}
