// Extra time for one contestant, whom the resume code names that they read out.

import { useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { dateTime, spell } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { Problem } from "./parts";
import type { StaffContest } from "./types";

interface Grant {
  name?: string;
  extra_ms: number;
  attempts: "one" | "all";
  reason: string;
  at: string;
}

const nothing = { code: "", minutes: "5", reason: "", all: false };

export function ExtraTime({ contest }: { contest: StaffContest }) {
  const { session } = useApp();
  const path = `/api/v1/staff/contests/${encodeURIComponent(contest.id)}/extra-time`;
  const loaded = useLoad<{ grants: Grant[] }>(path);
  const [draft, setDraft] = useState(nothing);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const [said, say] = useState("");
  const minutes = /^\d{1,4}$/.test(draft.minutes) ? Number(draft.minutes) : 0;
  const ready = draft.code.trim().length >= 8 && minutes >= 1 && draft.reason.trim() !== "";

  async function submit(event: Event) {
    event.preventDefault();
    if (!ready || busy) return;
    setBusy(true);
    setError(undefined);
    say("");
    try {
      const next = await session.call<{ grants: Grant[] }>("POST", path, { ...draft, code: draft.code.trim(), minutes });
      loaded.set(next);
      setDraft(nothing);
      say(t("extra.done", { name: next.grants[0]?.name ?? "", extra: spell(minutes * 60_000) }));
    } catch (err) {
      setError(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
    }
  }

  const field = (name: "code" | "minutes" | "reason", of: { numeric?: boolean; most: number }) => (
    <div class="field">
      <label for={`extra-${name}`}>{t(`extra.${name}`)}</label>
      <input
        id={`extra-${name}`}
        type="text"
        inputMode={of.numeric ? "numeric" : "text"}
        autocomplete="off"
        maxLength={of.most}
        value={draft[name]}
        onInput={(e) => setDraft({ ...draft, [name]: e.currentTarget.value })}
      />
    </div>
  );
  return (
    <section class="card actions" aria-labelledby="extra">
      <h2 id="extra">{t("extra")}</h2>
      <p class="small soft">{t("extra.about")}</p>
      <p class="done" role="status">
        {said}
      </p>
      <form class="panel" onSubmit={submit}>
        {field("code", { most: 40 })}
        {field("minutes", { numeric: true, most: 4 })}
        {field("reason", { most: 2_000 })}
        <label class="tick">
          <input type="checkbox" checked={draft.all} onChange={(e) => setDraft({ ...draft, all: e.currentTarget.checked })} />
          <span>{t("extra.all")}</span>
        </label>
        <Problem error={error} />
        <div class="buttons">
          <button type="submit" class="button main" disabled={busy || !ready}>
            {t(busy ? "sending" : "extra.give")}
          </button>
        </div>
      </form>
      {!!loaded.value?.grants.length && (
        <ul class="grants small">
          {loaded.value.grants.map((g) => (
            <li key={g.at + g.name}>
              {t(`extra.line.${g.attempts}`, { name: g.name ?? "–", extra: spell(g.extra_ms), reason: g.reason, at: dateTime(Date.parse(g.at)) })}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
