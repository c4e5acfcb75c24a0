// Questions found wrong: proposed by one person, looked at with what would move, signed by another, and marked anew.

import { useState } from "preact/hooks";
import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { fold } from "../lib/text";
import { useApp, useEvery, useLoad } from "./context";
import { mayDecide, mayPrepare } from "./menu";
import { Loading, Problem } from "./parts";
import { apiOf, by, nameIn, patience, Reason, Remarking, remarkingDue, Refused, ResultsFrame, useDoing, useResults, type Doing } from "./resultparts";
import type { Amendable, Amendment, Preview, Remedy, Results } from "./resulttypes";

const mostListed = 50;

export function Amendments({ contest }: { contest: string }) {
  const { user } = useApp();
  const loaded = useResults(contest);
  const doing = useDoing(loaded, contest);
  const r = loaded.value;
  const waiting = remarkingDue(r);
  useEvery(1_000, () => waiting && loaded.again());
  return (
    <ResultsFrame contest={contest} at="amendments" loaded={loaded}>
      <p class="soft">{t("amd.lead")}</p>
      <Refused doing={doing} />
      {r && waiting && <Remarking r={r} />}
      {r && r.amendments.length === 0 && <p class="card">{t("amd.none")}</p>}
      {r && [...r.amendments].reverse().map((a) => <Item key={a.id} contest={contest} r={r} a={a} doing={doing} />)}
      {r && mayPrepare(user.roles) && <Propose contest={contest} doing={doing} />}
    </ResultsFrame>
  );
}

function Item({ contest, r, a, doing }: { contest: string; r: Results; a: Amendment; doing: Doing }) {
  const { user } = useApp();
  const [looking, look] = useState(false);
  const open = !a.signed && !a.withdrawn_by;
  const own = a.proposed.by === r.me;
  const state = a.withdrawn_by ? "withdrawn" : a.remarked_at ? "remarked" : a.signed ? "signed" : "proposed";
  return (
    <section class="card amd" aria-labelledby={`amd-${a.id}`}>
      <h2 id={`amd-${a.id}`}>
        {t(`amd.remedy.${a.remedy}`)}: {a.question} <span class="tag">{t(`amd.state.${state}`)}</span>
      </h2>
      <p>{a.reason}</p>
      {a.key && <p>{t("amd.new_key", { key: [...(a.key.options ?? []), ...(a.key.texts ?? []), a.key.number ?? ""].filter(Boolean).join(", ") })}</p>}
      <p class="soft small">
        {t("amd.proposed_by", { who: by(a.proposed) })}
        {a.signed && ` ${t("amd.signed_by", { who: by(a.signed) })}`}
      </p>
      {open && (
        <>
          <div class="buttons">
            <button type="button" class="button" aria-expanded={looking} onClick={() => look(!looking)}>
              {t("amd.preview")}
            </button>
            {mayPrepare(user.roles) && (
              <button type="button" class="button" disabled={doing.busy} onClick={() => void doing.send(`/amendments/${a.id}/withdraw`)}>
                {t("amd.withdraw")}
              </button>
            )}
          </div>
          {looking && <Moves contest={contest} r={r} a={a} />}
          {own && <p class="soft">{t("amd.sign_other")}</p>}
          {!own && !mayDecide(user.roles) && <p class="soft">{t("amd.sign_jury")}</p>}
          {!own && mayDecide(user.roles) && !looking && <p class="soft">{t("amd.look_first")}</p>}
          {!own && mayDecide(user.roles) && looking && (
            <p>
              <button type="button" class="button main" disabled={doing.busy} onClick={() => void doing.send(`/amendments/${a.id}/sign`)}>
                {t("amd.sign")}
              </button>
            </p>
          )}
        </>
      )}
    </section>
  );
}

/** Whose rank would move. */
function Moves({ contest, r, a }: { contest: string; r: Results; a: Amendment }) {
  const { value: p, error, again } = useLoad<Preview>(`${apiOf(contest)}/amendments/${a.id}/preview`, patience);
  if (error) return <Problem error={error} again={again} />;
  if (!p) return <Loading />;
  const rank = (n: number) => (n ? number(n) : "–");
  return (
    <>
      <p role="status">{t("amd.would", { attempts: number(p.attempts), up: number(p.up), down: number(p.down) })}</p>
      {p.scopes.map((s) => (
        <div key={s.round + "/" + s.block} class="scroll" tabIndex={0} role="region" aria-label={t("amd.moves")}>
          <table class="table">
            <caption>
              {nameIn(r.rounds, s.round, t("res.whole"))}
              {s.block && ` · ${nameIn(r.blocks, s.block, "")}`}: {t("amd.moved", { moved: number(s.moved), ranked: number(s.ranked) })}
              {s.moved > s.moves.length && ` ${t("amd.first_moves", { n: number(s.moves.length) })}`}
            </caption>
            <thead>
              <tr>
                <th scope="col">{t("res.person")}</th>
                <th scope="col" class="figure">{t("res.rank")}</th>
                <th scope="col" class="figure">{t("res.correct")}</th>
                <th scope="col" class="figure">{t("res.points")}</th>
              </tr>
            </thead>
            <tbody>
              {s.moves.map((m) => (
                <tr key={m.who}>
                  <th scope="row">
                    {m.name}
                    <span class="below small soft">{m.unit}</span>
                  </th>
                  <td class="figure figures nowrap">
                    {rank(m.rank_before)} → {rank(m.rank_after)}
                  </td>
                  <td class="figure figures nowrap">
                    {m.correct_before} → {m.correct_after}
                  </td>
                  <td class="figure figures nowrap">
                    {number(m.points_before)} → {number(m.points_after)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ))}
    </>
  );
}

const remedies: Remedy[] = ["rekey", "drop", "credit"];

/** A question chosen from the papers, a remedy and a reason. */
function Propose({ contest, doing }: { contest: string; doing: Doing }) {
  const { value, error, again } = useLoad<{ questions: Amendable[] }>(`${apiOf(contest)}/amendable`);
  const [search, setSearch] = useState("");
  const [chosen, choose] = useState<Amendable>();
  const [remedy, setRemedy] = useState<Remedy>("rekey");
  const [key, setKey] = useState<KeyGiven>({});
  const [reason, setReason] = useState("");
  const wanted = fold(search.trim());
  const found = (value?.questions ?? []).filter((q) => fold(`${q.id} ${q.stem}`).includes(wanted));
  const send = async (event: Event) => {
    event.preventDefault();
    const body = { bank: chosen!.bank, question: chosen!.id, revision: chosen!.revision, remedy, reason, ...(remedy === "rekey" ? key : {}) };
    if (await doing.send("/amendments", body)) {
      choose(undefined);
      setReason("");
      setKey({});
    }
  };
  return (
    <section class="card" aria-labelledby="amd-new">
      <h2 id="amd-new">{t("amd.new")}</h2>
      <Problem error={error} again={again} />
      {value?.questions.length === 0 && <p class="soft">{t("amd.no_questions")}</p>}
      {!chosen && value && value.questions.length > 0 && (
        <>
          <label for="amd-search">{t("amd.search")}</label>
          <input id="amd-search" type="search" value={search} onInput={(e) => setSearch(e.currentTarget.value)} />
          <p class="small soft" role="status">
            {t("amd.found", { n: number(found.length) })}
          </p>
          <ul class="plain amd-list">
            {found.slice(0, mostListed).map((q) => (
              <li key={`${q.bank}/${q.id}/${q.revision}`}>
                <button type="button" class="link" onClick={() => (choose(q), setKey({}))}>
                  {q.id}
                </button>{" "}
                <span class="small">{q.stem}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {chosen && (
        <form onSubmit={send}>
          <p>
            <strong>{chosen.id}</strong> {chosen.stem}{" "}
            <button type="button" class="link" onClick={() => choose(undefined)}>
              {t("amd.other")}
            </button>
          </p>
          <fieldset>
            <legend>{t("amd.remedy")}</legend>
            {remedies.map((x) => (
              <label key={x} class="check">
                <input type="radio" name="remedy" checked={remedy === x} onChange={() => setRemedy(x)} />
                <span>
                  {t(`amd.remedy.${x}`)} <span class="below small soft">{t(`amd.means.${x}`)}</span>
                </span>
              </label>
            ))}
          </fieldset>
          {remedy === "rekey" && <NewKey q={chosen} value={key} onChange={setKey} />}
          <Reason id="amd-reason" value={reason} onInput={setReason} />
          <div class="buttons">
            <button type="submit" class="button main" disabled={doing.busy || !reason.trim()}>
              {t("amd.propose")}
            </button>
          </div>
        </form>
      )}
    </section>
  );
}

interface KeyGiven {
  options?: string[];
  number?: string;
  tolerance?: string;
  texts?: string[];
  no_marks?: boolean;
}

/** What is right from now on, as the kind of the question asks. */
function NewKey({ q, value, onChange }: { q: Amendable; value: KeyGiven; onChange: (key: KeyGiven) => void }) {
  const options = q.options ?? [];
  const picked = value.options ?? [];
  if (q.kind === "numeric") {
    return (
      <div class="res-row">
        <div>
          <label for="key-number">{t("amd.number")}</label>
          <input id="key-number" required inputMode="decimal" value={value.number ?? ""} onInput={(e) => onChange({ ...value, number: e.currentTarget.value.replace(",", ".") })} />
        </div>
        <div>
          <label for="key-tolerance">{t("amd.tolerance")}</label>
          <input id="key-tolerance" inputMode="decimal" value={value.tolerance ?? ""} onInput={(e) => onChange({ ...value, tolerance: e.currentTarget.value.replace(",", ".") })} />
        </div>
      </div>
    );
  }
  if (q.kind === "short_text") {
    const lines = (text: string) => text.split("\n").map((x) => x.trim()).filter(Boolean);
    return (
      <>
        <label for="key-texts">{t("amd.texts")}</label>
        <textarea id="key-texts" rows={3} required onInput={(e) => onChange({ texts: lines(e.currentTarget.value), no_marks: q.no_marks ?? false })} />
      </>
    );
  }
  if (q.kind === "ordering" || q.kind === "matching") {
    const count = q.kind === "matching" ? (q.prompts ?? []).length : options.length;
    const at = (i: number, id: string) => onChange({ options: Array.from({ length: count }, (_, j) => (j === i ? id : (picked[j] ?? ""))) });
    return (
      <fieldset>
        <legend>{t("amd.key")}</legend>
        {Array.from({ length: count }, (_, i) => (
          <p key={i}>
            <label for={`key-${i}`}>{q.kind === "matching" ? q.prompts![i]!.text : t("amd.position", { n: i + 1 })}</label>
            <select id={`key-${i}`} required value={picked[i] ?? ""} onChange={(e) => at(i, e.currentTarget.value)}>
              <option value="">–</option>
              {options.map((o) => (
                <option key={o.id} value={o.id}>
                  {o.text}
                </option>
              ))}
            </select>
          </p>
        ))}
      </fieldset>
    );
  }
  const many = q.kind === "multiple";
  const flip = (id: string) => onChange({ options: !many ? [id] : picked.includes(id) ? picked.filter((x) => x !== id) : [...picked, id] });
  return (
    <fieldset>
      <legend>{t("amd.key")}</legend>
      {options.map((o) => (
        <label key={o.id} class="check">
          <input type={many ? "checkbox" : "radio"} name="key" checked={picked.includes(o.id)} onChange={() => flip(o.id)} />
          <span>
            {o.id}. {o.text} {o.right && <span class="tag">{t("amd.key_now")}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
