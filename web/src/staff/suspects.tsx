// People who took part and are like somebody on the excluded list: both records side by side, for the jury to decide.

import { useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { dayWords, number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { mayDecide } from "./menu";
import { Link, Loading, Problem } from "./parts";
import { pathTo } from "./place";
import { apiOf, by, patience, Reason, ResultsFrame, useResults } from "./resultparts";
import type { Decided } from "./resulttypes";

const compared = ["name", "unit", "born_on", "contact"] as const;

interface Person {
  name: string;
  unit?: string;
  born_on?: string;
  contact?: string;
}

interface Suspect extends Person {
  contestant: string;
  same: string[];
  open: boolean;
  attempts: string[];
  cleared?: Decided & { reason: string };
  exclusion: Person & { id: string; reason?: string };
}

interface List {
  open: number;
  suspects: Suspect[];
}

const useSuspects = (contest: string) => useLoad<List>(`${apiOf(contest)}/exclusions/suspects`, patience);

export function Suspects({ contest }: { contest: string }) {
  const results = useResults(contest);
  const { value: list, error, again } = useSuspects(contest);
  const [said, say] = useState("");
  const done = (name: string) => (say(t("sus.did", { name })), again(), results.again());
  const decided = list?.suspects.filter((s) => !s.open) ?? [];
  return (
    <ResultsFrame contest={contest} at="suspects" loaded={results}>
      <p class="soft">{t("sus.means")}</p>
      <Problem error={error} again={again} />
      {!list && !error && <Loading />}
      <p role="status">
        {said} {list && (list.suspects.length === 0 ? t("sus.none") : list.open > 0 ? t("sus.open", { n: number(list.open) }) : t("sus.none_open"))}
      </p>
      {list?.suspects.filter((s) => s.open).map((s) => <Case key={s.contestant + s.exclusion.id} contest={contest} s={s} done={done} />)}
      {decided.length > 0 && <h2>{t("sus.done")}</h2>}
      {decided.map((s) => (
        <Case key={s.contestant + s.exclusion.id} contest={contest} s={s} done={done} />
      ))}
    </ResultsFrame>
  );
}

function Case({ contest, s, done }: { contest: string; s: Suspect; done: (name: string) => void }) {
  const { user } = useApp();
  const id = `sus-${s.contestant}-${s.exclusion.id}`;
  const shown = (p: Person, field: (typeof compared)[number]) => (field === "born_on" ? dayWords(p.born_on) : p[field]) || t("sus.unknown");
  const verdict = (field: (typeof compared)[number]) => (s.same.includes(field) ? "same" : s[field] && s.exclusion[field] ? "other" : "unknown");
  return (
    <article class="card" aria-labelledby={id}>
      <h3 id={id}>{t("sus.case", { name: s.name })}</h3>
      <table class="table small suspects">
        <caption class="sr">{t("sus.record")}</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">{t("sus.contestant")}</th>
            <th scope="col">{t("sus.excluded")}</th>
          </tr>
        </thead>
        <tbody>
          {compared.map((field) => (
            <tr key={field}>
              <th scope="row">
                {t(`sus.${field}`)}
                <span class={verdict(field) === "same" ? "below wrong" : "below soft"}>{t(`sus.${verdict(field)}`)}</span>
              </th>
              <td>{shown(s, field)}</td>
              <td>{shown(s.exclusion, field)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {s.exclusion.reason && (
        <p class="small">
          {t("sus.why")}: {s.exclusion.reason}
        </p>
      )}
      {s.cleared && (
        <p>
          {t("sus.cleared", { reason: s.cleared.reason })} <span class="soft small">{by(s.cleared)}</span>
        </p>
      )}
      {s.attempts.length === 0 ? <p>{t("sus.is_out")}</p> : <p class="small soft">{t("sus.attempts", { n: number(s.attempts.length) })}</p>}
      {s.attempts.length > 0 && (mayDecide(user.roles) ? <Decide contest={contest} s={s} id={id} done={done} /> : s.open && <p class="soft">{t("sus.jury")}</p>)}
    </article>
  );
}

/** The jury's decision with its reason. Who was cleared may still be disqualified. */
function Decide({ contest, s, id, done }: { contest: string; s: Suspect; id: string; done: (name: string) => void }) {
  const { session } = useApp();
  const [choice, choose] = useState<"clear" | "out">();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, fail] = useState<ApiError>();
  const send = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    fail(undefined);
    const post = (path: string, body: unknown) => session.call("POST", apiOf(contest) + path, body, patience);
    try {
      if (choice === "clear") await post(`/exclusions/${s.exclusion.id}/clear`, { contestant: s.contestant, reason });
      else for (const attempt of s.attempts) await post("/disqualify", { attempt, reason });
      choose(undefined);
      done(s.name);
    } catch (err) {
      fail(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
    }
  };
  if (!choice)
    return (
      <div class="buttons" role="group" aria-label={`${t("sus.decide")}: ${s.name}`}>
        {!s.cleared && (
          <button type="button" class="button" onClick={() => choose("clear")}>
            {t("sus.clear")}
          </button>
        )}
        <button type="button" class="button" onClick={() => choose("out")}>
          {t("sus.out")}
        </button>
      </div>
    );
  return (
    <form class="panel" onSubmit={send}>
      <p>{t(`sus.${choice}_is`)}</p>
      <Reason id={`${id}-why`} value={reason} onInput={setReason} />
      <Problem error={error} />
      <div class="buttons">
        <button type="submit" class="button main" disabled={busy || !reason.trim()}>
          {t(`sus.${choice}`)}
        </button>
        <button type="button" class="button" disabled={busy} onClick={() => choose(undefined)}>
          {t("cancel")}
        </button>
      </div>
    </form>
  );
}

/** How many cases the jury has still to look into, where a result is about to be confirmed or signed. */
export function OpenSuspects({ contest }: { contest: string }) {
  const { value, error, again } = useSuspects(contest);
  if (error) return <Problem error={error} again={again} />;
  if (!value?.open) return null;
  return (
    <p class="wrong" role="status">
      <span aria-hidden="true">⚠ </span>
      {t("sus.open", { n: number(value.open) })}. <Link to={pathTo("cuoc-thi", contest, "nghi-trung")}>{t("sus.look")}</Link>
    </p>
  );
}
