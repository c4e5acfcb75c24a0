// Those who may not take part: who runs the contest or knows its questions. Nobody is deleted: an entry is lifted.

import { useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { dateTime, dayWords, number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { ListFile } from "./listfile";
import { Link, Loading, Problem } from "./parts";
import { pathTo } from "./place";
import { Template } from "./roster";
import { UnitName, useUnits } from "./unitname";

interface Exclusion {
  id: string;
  name: string;
  unit?: string;
  contact?: string;
  born_on?: string;
  reason?: string;
  refuses: boolean;
  added_at: string;
  added_by: string;
  lifted_at?: string;
  lifted_by?: string;
  lift_reason?: string;
}

interface Suggested {
  user: string;
  name: string;
  unit_id?: string;
  roles: string[];
}

interface List {
  exclusions: Exclusion[];
  suggested: Suggested[];
}

export function Exclusions({ base, contest }: { base: string; contest: string }) {
  const { value: list, error, again } = useLoad<List>(`${base}/exclusions`);
  return (
    <section class="card" aria-labelledby="excluded">
      <h2 id="excluded">{t("excluded")}</h2>
      <p class="small soft">{t("excluded.means")}</p>
      <Problem error={error} again={again} />
      {!list && !error && <Loading />}
      {list && list.exclusions.length === 0 && <p>{t("excluded.none")}</p>}
      {list && list.exclusions.length > 0 && (
        <ul class="plain excluded">
          {list.exclusions.map((x) => (
            <One key={x.id} x={x} base={base} onLifted={again} />
          ))}
        </ul>
      )}
      {list && list.suggested.length > 0 && <Suggestions list={list.suggested} base={base} onDone={again} />}
      <details>
        <summary>{t("excluded.add")}</summary>
        <AddOne base={base} onDone={again} />
      </details>
      <details>
        <summary>{t("excluded.import")}</summary>
        <ListFile id="excluded-in" title={t("excluded.import")} hint={t("excluded.file_hint")} path={`${base}/exclusions/import`} onDone={again} />
        <Template path={`${base}/exclusions/template`} />
      </details>
      <p>
        <Link to={pathTo("cuoc-thi", contest, "nghi-trung")}>{t("res.suspects")}</Link>
      </p>
    </section>
  );
}

/** Sends one change and says how it went. */
function useSend(onDone: () => void): [send: (path: string, body: unknown) => Promise<boolean>, busy: boolean, error: ApiError | undefined] {
  const { session } = useApp();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const send = async (path: string, body: unknown) => {
    if (busy) return false;
    setBusy(true);
    setError(undefined);
    try {
      await session.call("POST", path, body);
      onDone();
      return true;
    } catch (err) {
      setError(err instanceof ApiError ? err : new ApiError(0, "network"));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return [send, busy, error];
}

function One({ x, base, onLifted }: { x: Exclusion; base: string; onLifted: () => void }) {
  const [asking, ask] = useState(false);
  const [reason, setReason] = useState("");
  const [send, busy, error] = useSend(onLifted);
  const known = [x.unit, x.contact, dayWords(x.born_on)].filter(Boolean).join(" · ");
  return (
    <li>
      <p>
        <strong>{x.name}</strong> <span class="tag">{t(x.lifted_at ? "excluded.lifted" : x.refuses ? "excluded.refuses" : "excluded.names")}</span>
      </p>
      {known && <p class="small">{known}</p>}
      <p class="small soft">
        {x.reason && `${x.reason}. `}
        {t("excluded.by", { who: x.added_by || "–", at: dateTime(Date.parse(x.added_at)) })}
        {x.lifted_at && ` ${t("excluded.lifted_by", { who: x.lifted_by || "–", at: dateTime(Date.parse(x.lifted_at)), why: x.lift_reason ?? "" })}`}
      </p>
      {!x.lifted_at && !asking && (
        <button type="button" class="link" onClick={() => ask(true)}>
          {t("excluded.lift")} <span class="sr">{x.name}</span>
        </button>
      )}
      {!x.lifted_at && asking && (
        <form
          onSubmit={(e) => {
            e.preventDefault();
            void send(`${base}/exclusions/${x.id}/lift`, { reason: reason.trim() });
          }}
        >
          <label for={`why-${x.id}`}>{t("excluded.why", { name: x.name })}</label>
          <input id={`why-${x.id}`} required maxLength={300} value={reason} onInput={(e) => setReason(e.currentTarget.value)} />
          <div class="buttons">
            <button class="button" disabled={busy}>
              {t("excluded.lift")}
            </button>
            <button type="button" class="button" onClick={() => ask(false)}>
              {t("cancel")}
            </button>
          </div>
        </form>
      )}
      <Problem error={error} />
    </li>
  );
}

/** Accounts whose holders know or run what contestants compete in. */
function Suggestions({ list, base, onDone }: { list: Suggested[]; base: string; onDone: () => void }) {
  const [send, busy, error] = useSend(onDone);
  return (
    <details>
      <summary>{t("excluded.suggested", { n: number(list.length) })}</summary>
      <p class="small soft">{t("excluded.suggested_why")}</p>
      <ul class="plain excluded">
        {list.map((u) => {
          const roles = u.roles.map((r) => t(`role.${r}`)).join(", ");
          return (
            <li key={u.user}>
              <p>
                <strong>{u.name}</strong> <span class="small soft">{roles}</span>
              </p>
              <button type="button" class="link" disabled={busy} onClick={() => void send(`${base}/exclusions`, { name: u.name, unit_id: u.unit_id, reason: roles })}>
                {t("excluded.put")} <span class="sr">{u.name}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <Problem error={error} />
    </details>
  );
}

function AddOne({ base, onDone }: { base: string; onDone: () => void }) {
  const units = useUnits();
  const blank = { name: "", unit: "", contact: "", born_on: "", reason: "" };
  const [draft, setDraft] = useState(blank);
  const [send, busy, error] = useSend(onDone);
  const unitID = units.find(draft.unit);
  const wrongUnit = !!draft.unit.trim() && !unitID;
  const field = (name: "name" | "contact" | "reason", required = false) => (
    <>
      <label for={`x-${name}`}>{t(`excluded.${name}`)}</label>
      <input
        id={`x-${name}`}
        type="text"
        required={required}
        maxLength={name === "reason" ? 300 : 100}
        autocomplete="off"
        value={draft[name]}
        onInput={(e) => setDraft({ ...draft, [name]: e.currentTarget.value })}
      />
    </>
  );
  async function add() {
    if (wrongUnit) return;
    const body: Record<string, string | undefined> = { name: draft.name.trim(), unit_id: unitID, contact: draft.contact.trim(), reason: draft.reason.trim() };
    if (draft.born_on) body.born_on = draft.born_on;
    if (await send(`${base}/exclusions`, body)) setDraft(blank);
  }
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        void add();
      }}
    >
      {field("name", true)}
      <UnitName id="x-unit" units={units} value={draft.unit} wrong={wrongUnit} onInput={(unit) => setDraft({ ...draft, unit })} />
      {field("contact")}
      <label for="x-born">{t("excluded.born_on")}</label>
      <input id="x-born" type="date" value={draft.born_on} onInput={(e) => setDraft({ ...draft, born_on: e.currentTarget.value })} />
      {field("reason")}
      <p class="small soft">{t("excluded.add_hint")}</p>
      <div class="buttons">
        <button class="button" disabled={busy}>
          {t("excluded.put")}
        </button>
      </div>
      <Problem error={error} />
    </form>
  );
}
