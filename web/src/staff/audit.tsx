// The audit log: who did what, and whether its chain is whole.

import { useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { dateTime, number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { download } from "./files";
import { Loading, Problem, Title } from "./parts";
import type { Time } from "../lib/api";

interface Named {
  id: string;
  name: string;
}

interface AuditRecord {
  number: number;
  at: Time;
  who: string;
  who_name?: string;
  kind: string;
  contest?: string;
  title?: string;
  object?: string;
  hash: string;
}

interface AuditReply {
  records: AuditRecord[];
  more: boolean;
  chain?: { whole: boolean; records: number; hash?: string; faults: string[]; at: Time };
  kinds?: Named[];
  users?: Named[];
  contests?: Named[];
}

const api = "/api/v1/staff/audit";
const patience = 180_000;
const nothing = { who: "", contest: "", kind: "", day: "" };

export function AuditLog() {
  const { session } = useApp();
  const [filter, setFilter] = useState(nothing);
  const query = new URLSearchParams(Object.entries(filter).filter(([, v]) => v)).toString();
  const { value, error, again } = useLoad<AuditReply>(`${api}?${query}`, patience);
  const [further, setFurther] = useState<{ of: AuditReply; records: AuditRecord[]; more: boolean }>();
  const [trouble, setTrouble] = useState<ApiError>();
  const attempt = (work: Promise<unknown>) =>
    work.then(
      () => setTrouble(undefined),
      (err) => setTrouble(err instanceof ApiError ? err : new ApiError(0, "network")),
    );
  const rest = further && further.of === value ? further : undefined;
  const records = [...(value?.records ?? []), ...(rest?.records ?? [])];
  const more = () =>
    attempt(
      session
        .call<AuditReply>("GET", `${api}?${query}${query && "&"}before=${records[records.length - 1]!.number}`, undefined, patience)
        .then((next) => setFurther({ of: value!, records: [...(rest?.records ?? []), ...next.records], more: next.more })),
    );
  const select = (name: "who" | "contest" | "kind", list: Named[] | undefined) => (
    <div>
      <label for={`audit-${name}`}>{t(`audit.${name}`)}</label>
      <select id={`audit-${name}`} value={filter[name]} onChange={(e) => setFilter({ ...filter, [name]: e.currentTarget.value })}>
        <option value="">{t("stats.all")}</option>
        {list?.map((x) => (
          <option key={x.id} value={x.id}>
            {x.name}
          </option>
        ))}
      </select>
    </div>
  );
  return (
    <>
      <Title name={t("menu.audit")} />
      <p class="soft">{t("audit.about")}</p>
      <Problem error={error} again={again} />
      {!value && !error && <Loading />}
      {value?.chain && <Chain chain={value.chain} />}
      {value && (
        <div class="analysis-choice">
          {select("who", value.users)}
          {select("contest", value.contests)}
          {select("kind", value.kinds)}
          <div>
            <label for="audit-day">{t("audit.day")}</label>
            <input id="audit-day" type="date" value={filter.day} onChange={(e) => setFilter({ ...filter, day: e.currentTarget.value })} />
          </div>
          <button type="button" class="button" onClick={() => attempt(download(session, `${api}/table?${query}`))}>
            {t("stats.csv")}
          </button>
        </div>
      )}
      <Problem error={trouble} />
      {value && records.length === 0 && <p class="soft">{t("audit.none")}</p>}
      {records.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label={t("menu.audit")}>
          <table class="table">
            <caption class="sr">{t("menu.audit")}</caption>
            <thead>
              <tr>
                <th scope="col" class="figure">{t("audit.number")}</th>
                <th scope="col">{t("audit.at")}</th>
                <th scope="col">{t("audit.who")}</th>
                <th scope="col">{t("audit.kind")}</th>
                <th scope="col">{t("contest")}</th>
                <th scope="col">{t("audit.object")}</th>
              </tr>
            </thead>
            <tbody>
              {records.map((r) => (
                <tr key={r.number}>
                  <td class="figure figures">{number(r.number)}</td>
                  <td class="figures nowrap">{dateTime(Date.parse(r.at), true)}</td>
                  <th scope="row">{r.who_name || (r.who === "cli" ? t("audit.cli") : r.who)}</th>
                  <td>{r.kind}</td>
                  <td>{r.title || r.contest || "–"}</td>
                  <td class="small audit-hash">{r.object || "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {value && (rest ? rest.more : value.more) && (
        <p>
          <button type="button" class="button" onClick={more}>
            {t("audit.more")}
          </button>
        </p>
      )}
    </>
  );
}

function Chain({ chain }: { chain: NonNullable<AuditReply["chain"]> }) {
  return (
    <div class={`card ${chain.whole ? "chain-whole" : "chain-broken"}`} role={chain.whole ? undefined : "alert"}>
      <p>
        <strong>{t(chain.whole ? "audit.whole" : "audit.broken", { n: number(chain.records) })}</strong>
      </p>
      {chain.faults.length > 0 && (
        <ul>
          {chain.faults.map((f) => (
            <li key={f}>{f}</li>
          ))}
        </ul>
      )}
      {chain.hash && (
        <p class="small">
          {t("audit.head")} <span class="audit-hash">{chain.hash}</span>
        </p>
      )}
    </div>
  );
}
