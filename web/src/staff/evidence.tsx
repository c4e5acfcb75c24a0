// Evidence as a list under the plan's filter, and one piece of it with its history.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { dateTime, dayWords, number } from "../lib/format";
import { t } from "../lib/i18n";
import { Files } from "./attachments";
import { useApp, useLoad } from "./context";
import { Rows } from "./compare";
import { useOutbox, Waiting } from "./evidenceform";
import { evidenceRows } from "./evidencewords";
import { Link, Loading, Problem } from "./parts";
import { pathTo } from "./place";
import { Filter, PlanPage, useFilter, usePlan } from "./planhome";
import { planAPI, queryOf, taskName, type Evidence } from "./plantypes";

interface Page {
  evidence: Evidence[];
  total: number;
}

export function EvidenceList({ id }: { id: string }) {
  return (
    <PlanPage id={id} tab="minh-chung">
      <List id={id} />
    </PlanPage>
  );
}

function List({ id }: { id: string }) {
  const { filter, change } = useFilter();
  const { session } = useApp();
  const query = queryOf(filter);
  const { value, error, again } = useLoad<Page>(planAPI(id, "evidence") + query);
  const [more, setMore] = useState<Evidence[]>([]);
  const [failed, fail] = useState<ApiError>();
  useEffect(() => setMore([]), [query, value]);
  const outbox = useOutbox(again);
  const shown = [...(value?.evidence ?? []), ...more];
  const next = () =>
    session
      .call<Page>("GET", planAPI(id, "evidence") + queryOf(filter, { after: `${shown.length}` }))
      .then((page) => (setMore([...more, ...page.evidence]), fail(undefined)))
      .catch((err) => fail(err instanceof ApiError ? err : new ApiError(0, "network")));
  return (
    <>
      <Filter filter={filter} change={change} />
      <div role="status">
        <Waiting outbox={outbox} />
      </div>
      <Problem error={error ?? failed} again={again} />
      {!value && !error && <Loading />}
      {value && (
        <p class="found small soft" role="status">
          {t("evidence.found", { n: number(shown.length), total: number(value.total) })}
        </p>
      )}
      {value?.total === 0 && (
        <div class="card empty">
          <p class="empty-title">{t("evidence.none")}</p>
          <p class="soft">{t("evidence.none_do")}</p>
        </div>
      )}
      <Choosing plan={id} shown={shown} again={again} />
      {value && shown.length < value.total && (
        <button type="button" class="button no-print" onClick={() => void next()}>
          {t("evidence.next")}
        </button>
      )}
    </>
  );
}

/** The list, in which those may be chosen that wait for the reader's unit to confirm them. */
function Choosing({ plan, shown, again }: { plan: string; shown: Evidence[]; again: () => void }) {
  const { session } = useApp();
  const [chosen, choose] = useState<Set<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [failed, fail] = useState<ApiError>();
  const [done, setDone] = useState("");
  const waiting = shown.filter((e) => e.may_confirm && !e.confirmed && !e.withdrawn);
  const picked = waiting.filter((e) => chosen.has(e.id));
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    choose(next);
  };
  async function confirm() {
    setBusy(true);
    fail(undefined);
    try {
      let confirmed = 0;
      let changed = 0;
      for (let at = 0; at < picked.length; at += mostAtOnce) {
        const evidence = picked.slice(at, at + mostAtOnce).map(({ id, revision }) => ({ id, revision }));
        const answer = await session.call<{ confirmed: number; changed: string[] }>("POST", planAPI(plan, "confirmations"), { evidence });
        confirmed += answer.confirmed;
        changed += answer.changed.length;
      }
      setDone([t("evidence.confirmed_n", { n: number(confirmed) }), changed > 0 && t("evidence.changed_n", { n: number(changed) })].filter(Boolean).join(" "));
      choose(new Set());
    } catch (err) {
      fail(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
      again();
    }
  }
  return (
    <>
      {waiting.length > 0 && (
        <div class="evidence-choice no-print">
          <label class="check">
            <input type="checkbox" checked={picked.length === waiting.length} onChange={(e) => choose(new Set(e.currentTarget.checked ? waiting.map((x) => x.id) : []))} />{" "}
            {t("evidence.choose_all", { n: number(waiting.length) })}
          </label>
          <button type="button" class="button main" disabled={busy || picked.length === 0} onClick={() => void confirm()}>
            {t("evidence.confirm_n", { n: number(picked.length) })}
          </button>
        </div>
      )}
      <p role="status">{done}</p>
      <Problem error={failed} />
      <ul class="evidence-list">
        {shown.map((e) => (
          <Item key={e.id} e={e} plan={plan} choice={waiting.includes(e) ? <input type="checkbox" class="no-print" aria-label={t("evidence.choose", { title: e.title })} checked={chosen.has(e.id)} onChange={() => toggle(e.id)} /> : undefined} />
        ))}
      </ul>
    </>
  );
}

/** How many pieces of evidence the server confirms at once. */
const mostAtOnce = 200;

/** The numbers of a piece of evidence in words. */
function numbers(e: Evidence): string {
  return (["people", "items", "reach"] as const).flatMap((m) => (e[m] ? [`${number(e[m]!)} ${t(`evidence.n_${m}`)}`] : [])).join(" · ");
}

function Item({ e, plan, choice }: { e: Evidence; plan: string; choice: ComponentChildren }) {
  return (
    <li class="card">
      <p>
        {choice} <Link to={pathTo("ke-hoach", plan, "minh-chung", e.id)}>
          <strong>{e.title}</strong>
        </Link>{" "}
        <Confirmed e={e} />
      </p>
      <p class="small">{[t(`evidence_kind.${e.kind}`), dayWords(e.day), e.place, e.unit_name].filter(Boolean).join(" · ")}</p>
      <p class="small soft">{[numbers(e), e.task, ...(e.areas ?? []), e.files?.length && t("attach.n", { n: e.files.length })].filter(Boolean).join(" · ")}</p>
    </li>
  );
}

function Confirmed({ e }: { e: Evidence }) {
  if (e.withdrawn) return <span class="tag state-closed">{t("evidence.withdrawn")}</span>;
  return e.confirmed ? <span class="tag state-open">{t("evidence.confirmed")}</span> : <span class="tag">{t("evidence.unconfirmed")}</span>;
}

export function EvidenceEntry({ id, evidence }: { id: string; evidence: string }) {
  return (
    <PlanPage id={id} tab="minh-chung" name={t("plan.evidence_one")}>
      <Entry plan={id} id={evidence} />
    </PlanPage>
  );
}

function Entry({ plan, id }: { plan: string; id: string }) {
  const { session } = useApp();
  const { one } = usePlan();
  const at = planAPI(plan, "evidence", encodeURIComponent(id));
  const { value, error, again } = useLoad<{ revisions: Evidence[] }>(at);
  const [failed, fail] = useState<ApiError>();
  const [reason, setReason] = useState<string>();
  const now = value?.revisions[0];
  const act = (what: string, body: Record<string, unknown>) =>
    session
      .call("POST", `${at}/${what}`, body)
      .then(() => (fail(undefined), setReason(undefined)))
      .catch((err) => fail(err instanceof ApiError ? err : new ApiError(0, "network")))
      .finally(again);
  if (!now) return error ? <Problem error={error} again={again} /> : <Loading />;
  const task = one.plan.tasks?.find((x) => x.id === now.task);
  const facts: [string, string | undefined][] = [
    ["evidence.kind", t(`evidence_kind.${now.kind}`)], ["evidence.day", dayWords(now.day)], ["evidence.place", now.place], ["plan.unit", now.unit_name],
    ["plan.task", task ? taskName(task) : now.task], ["evidence.numbers", numbers(now)],
    ["evidence.areas", now.areas?.map((a) => { const x = one.plan.tasks?.find((y) => y.id === a); return x ? taskName(x) : a; }).join("; ")], ["evidence.note", now.note],
  ];
  return (
    <>
      <Problem error={failed} />
      <section class="card">
        <h2>
          {now.title} <Confirmed e={now} />
        </h2>
        <dl class="facts">
          {facts.map(([name, words]) => words && (
            <div key={name}>
              <dt>{t(name)}</dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
        {now.confirmed && <p class="small">{t("evidence.confirmed_by", { unit: now.confirmed_name ?? "", at: now.confirmed.at ? dateTime(Date.parse(now.confirmed.at)) : "" })}</p>}
        {now.withdrawn && <p>{t("evidence.withdrawn_why", { reason: now.withdrawn })}</p>}
        {now.links?.map((l) => (
          <p key={l} class="small">
            <a href={l} rel="noreferrer noopener" target="_blank">
              {l}
            </a>
          </p>
        ))}
        <Files files={now.files} at={at} show />
        <div class="buttons no-print">
          {now.may_confirm && !now.confirmed && !now.withdrawn && (
            <button type="button" class="button main" onClick={() => void act("confirm", { revision: now.revision })}>
              {t("evidence.confirm")}
            </button>
          )}
          {now.may_edit && (
            <Link class="button" to={pathTo("ke-hoach", plan, "ghi", id)}>
              {t("evidence.edit")}
            </Link>
          )}
          {now.may_edit && !now.withdrawn && reason === undefined && (
            <button type="button" class="button" onClick={() => setReason("")}>
              {t("evidence.withdraw")}
            </button>
          )}
        </div>
        {reason !== undefined && (
          <form
            onSubmit={(e) => {
              e.preventDefault();
              void act("withdraw", { revision: now.revision, reason });
            }}
          >
            <label for="reason">{t("evidence.reason")}</label>
            <input id="reason" required value={reason} maxLength={1000} onInput={(e) => setReason(e.currentTarget.value)} />
            <div class="buttons">
              <button class="button">{t("evidence.withdraw")}</button>
            </div>
          </form>
        )}
      </section>
      <History revisions={value!.revisions} />
    </>
  );
}

function History({ revisions }: { revisions: Evidence[] }) {
  const { one } = usePlan();
  return (
    <section class="card">
      <h2>{t("plan.tab.history")}</h2>
      <ol class="plan-history">
        {revisions.map((r, i) => {
          const before = revisions[i + 1];
          const rows = before ? evidenceRows(one, before, r).filter((row) => row.before !== row.after) : [];
          return (
            <li key={r.revision}>
              <strong>{r.at && dateTime(Date.parse(r.at))}</strong> {r.by_name} · {t(!before ? "evidence.did_file" : r.withdrawn ? "evidence.withdrawn" : r.confirmed && !rows.length ? "evidence.confirmed" : "evidence.did_change")}
              {rows.length > 0 && (
                <details>
                  <summary>{t("differences", { n: rows.length })}</summary>
                  <Rows rows={rows} names={[t("plan.before"), t("plan.after")]} />
                </details>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
