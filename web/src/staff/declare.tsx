// Counts that are sealed are for those alone who declare not to take part.

import { useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { t } from "../lib/i18n";
import { useApp } from "./context";
import { Problem } from "./parts";

interface Props {
  contest: string;
  /** Why the counts were refused. */
  error: ApiError;
  done: () => void;
}

export function Declare({ contest, error, done }: Props) {
  const { session, user } = useApp();
  const [accepted, accept] = useState(false);
  const [contact, setContact] = useState("");
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<ApiError>();

  async function submit(event: Event) {
    event.preventDefault();
    setBusy(true);
    setTrouble(undefined);
    try {
      await session.call("POST", `/api/v1/staff/contests/${encodeURIComponent(contest)}/declaration`, { accepted, contact: contact.trim() });
      done();
    } catch (err) {
      setTrouble(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
    }
  }

  return (
    <section class="card actions declare" aria-labelledby="declare">
      <h2 id="declare">{error.problem?.title ?? t("sealed")}</h2>
      <p>{error.problem?.detail}</p>
      <form class="panel" onSubmit={submit}>
        <label class="tick">
          <input type="checkbox" checked={accepted} onChange={(e) => accept(e.currentTarget.checked)} />
          <span>{t("declare.tick", { name: user.name })}</span>
        </label>
        <div class="field">
          <label for="declare-contact">{t("declare.contact")}</label>
          <input
            id="declare-contact"
            type="text"
            autocomplete="off"
            maxLength={100}
            aria-describedby="declare-why"
            value={contact}
            onInput={(e) => setContact(e.currentTarget.value)}
          />
          <p id="declare-why" class="small soft">
            {t("declare.why")}
          </p>
        </div>
        <Problem error={trouble} />
        <div class="buttons">
          <button type="submit" class="button main" disabled={busy || !accepted}>
            {t(busy ? "sending" : "declare.do")}
          </button>
        </div>
      </form>
    </section>
  );
}
