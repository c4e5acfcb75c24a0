// Addresses under which calendar programs fetch a unit's due dates and tasks.

import { useState } from "preact/hooks";
import { ApiError, type Time } from "../lib/api";
import { dateTime } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { Loading, Problem } from "./parts";
import { apiOfPlan, ReportingFrame, useReporting } from "./reporting";

interface Feed {
  id: string;
  unit?: string;
  unit_name?: string;
  made_by?: string;
  made_at: Time;
  revoked_at?: Time;
  address?: string;
}

export function FeedsPage({ plan }: { plan: string }) {
  const { session } = useApp();
  const api = `${apiOfPlan(plan)}/feeds`;
  const loaded = useLoad<{ feeds: Feed[] }>(api);
  const reporting = useReporting(plan).value;
  const [made, setMade] = useState<Feed>();
  const [busy, setBusy] = useState(false);
  const [error, fail] = useState<ApiError>();
  const [unit, setUnit] = useState("");
  const units = reporting ? [...(reporting.owner.id ? [reporting.owner] : []), ...reporting.units] : [];
  const mine = reporting?.may.calendar ? units : units.filter((u) => u.id === reporting?.may.unit);
  const chosen = unit || mine[0]?.id;
  const post = async (path: string, body?: unknown) => {
    setBusy(true);
    fail(undefined);
    try {
      const v = await session.call<Feed>("POST", api + path, body);
      setMade(v.address ? v : undefined);
      loaded.again();
    } catch (err) {
      fail(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <ReportingFrame plan={plan} at="feeds" name={t("rep.feeds")}>
      <p class="soft">{t("rep.feeds_are")}</p>
      <Problem error={loaded.error ?? error} />
      {!loaded.value && !loaded.error && <Loading />}
      {chosen && (
        <form
          class="res-row"
          onSubmit={(event) => {
            event.preventDefault();
            void post("", { unit: chosen });
          }}
        >
          <div>
            <label for="feed-unit">{t("rep.unit")}</label>
            <select id="feed-unit" value={chosen} onChange={(e) => setUnit(e.currentTarget.value)}>
              {mine.map((u) => (
                <option key={u.id} value={u.id}>
                  {u.name}
                </option>
              ))}
            </select>
          </div>
          <button type="submit" class="button main" disabled={busy}>
            {t("rep.feed_make")}
          </button>
        </form>
      )}
      {made && <Made address={made.address!} />}
      {loaded.value?.feeds.length === 0 && <p>{t("rep.feeds_none")}</p>}
      <ul class="plain">
        {loaded.value?.feeds.map((f) => (
          <li key={f.id} class="card">
            <strong>{f.unit_name}</strong>{" "}
            <span class="below small soft">{t("rep.feed_made", { at: dateTime(Date.parse(f.made_at)), who: f.made_by ?? "" })}</span>
            {f.revoked_at ? (
              <span class="tag">{t("rep.feed_revoked")}</span>
            ) : (
              <span class="buttons">
                <button type="button" class="button" disabled={busy} aria-label={`${t("rep.feed_rotate")}: ${f.unit_name}`} onClick={() => void post(`/${f.id}/rotate`)}>
                  {t("rep.feed_rotate")}
                </button>{" "}
                <button type="button" class="button" disabled={busy} aria-label={`${t("rep.feed_revoke")}: ${f.unit_name}`} onClick={() => void post(`/${f.id}/revoke`)}>
                  {t("rep.feed_revoke")}
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </ReportingFrame>
  );
}

function Made({ address }: { address: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div class="card">
      <label for="feed-address">{t("rep.feed_new")}</label>
      <input id="feed-address" readOnly value={address} onFocus={(e) => e.currentTarget.select()} />
      <button type="button" class="button" onClick={() => void navigator.clipboard.writeText(address).then(() => setCopied(true))}>
        {t("rep.copy")}
      </button>
      <span role="status">{copied && t("rep.copied")}</span>
    </div>
  );
}
