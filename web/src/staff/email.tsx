// Where mail for somebody goes: asked for in the list of accounts, and of everybody about themselves.

import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { Loading, Problem, Title } from "./parts";
import type { Me } from "./types";

interface Props<T> {
  path: string;
  label: string;
  email: string | undefined;
  onSaved: (answer: T) => void;
  onCancel?: () => void;
}

/** The field of an address and the button that saves it. */
export function EmailForm<T>({ path, label, email = "", onSaved, onCancel }: Props<T>) {
  const { session } = useApp();
  const [address, setAddress] = useState(email);
  const [busy, setBusy] = useState(false);
  const [error, fail] = useState<ApiError>();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setAddress(email), [email]);
  useEffect(() => void (onCancel && field.current?.focus()), []); // it was asked for, somewhere below
  async function save(event: Event) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    fail(undefined);
    try {
      onSaved(await session.call<T>("PUT", path, { email: address.trim() }));
    } catch (err) {
      fail(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
    }
  }
  return (
    <form onSubmit={(e) => void save(e)}>
      <label for="email">{label}</label>
      <input
        ref={field}
        id="email"
        type="text"
        inputMode="email"
        autocomplete={onCancel ? "off" : "email"}
        autocapitalize="off"
        spellcheck={false}
        maxLength={254}
        aria-describedby="email-hint"
        value={address}
        onInput={(e) => setAddress(e.currentTarget.value)}
      />
      <p id="email-hint" class="small soft">
        {t("email_hint")}
      </p>
      <div class="buttons">
        <button class="button main" disabled={busy}>
          {t("save")}
        </button>
        {onCancel && (
          <button type="button" class="button" onClick={onCancel}>
            {t("cancel")}
          </button>
        )}
      </div>
      <Problem error={error} />
    </form>
  );
}

/** What everybody may say about their own account. */
export function OwnAccount() {
  const { value, error, again, set } = useLoad<Me>("/api/v1/staff/me");
  const [saved, setSaved] = useState(false);
  return (
    <>
      <Title name={t("own_account")} />
      <Problem error={error} again={again} />
      {!value && !error && <Loading />}
      {value && (
        <section class="card narrow">
          <p>
            <strong>{value.name}</strong>
            <span class="below small soft">{value.login}</span>
          </p>
          <EmailForm<Me>
            path="/api/v1/staff/me/email"
            label={t("email")}
            email={value.email}
            onSaved={(me) => {
              set(me);
              setSaved(true);
            }}
          />
          <p role="status">{saved && t("email_saved")}</p>
        </section>
      )}
    </>
  );
}
