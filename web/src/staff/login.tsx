// Logging in, and setting a password with a one-time link.

import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, request } from "../lib/api";
import { t } from "../lib/i18n";
import { Language, Problem } from "./parts";
import { base } from "./place";
import type { Session } from "./session";

function useFocus<T extends HTMLElement>() {
  const ref = useRef<T>(null);
  useEffect(() => ref.current?.focus(), []);
  return ref;
}

/** Runs a form's request; busy while it is under way. */
function useSending(send: () => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await send();
    } catch (err) {
      setError(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, submit };
}

export function Login({ session }: { session: Session }) {
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const first = useFocus<HTMLInputElement>();
  const { busy, error, submit } = useSending(() => session.login(login.trim(), password));
  useEffect(() => void (document.title = `${t("login")} – ${t("app")}`), []);
  return (
    <main id="main" class="alone">
      <form class="card" onSubmit={submit}>
        <p class="brand">Khoa Bảng</p>
        <h1>{t("login")}</h1>
        <Problem error={error ?? session.ended} />
        <label for="login">{t("login_name")}</label>
        <input
          id="login"
          ref={first}
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          maxLength={64}
          value={login}
          onInput={(e) => setLogin(e.currentTarget.value)}
        />
        <label for="password">{t("password")}</label>
        <Password id="password" autocomplete="current-password" value={password} onInput={setPassword} />
        <button type="submit" class="button main wide" disabled={busy}>
          {t(busy ? "logging_in" : "login")}
        </button>
        <p class="small soft">{t("login_help")}</p>
      </form>
      <p class="languages small">
        <Language />
      </p>
    </main>
  );
}

interface PasswordProps {
  id: string;
  autocomplete: string;
  value: string;
  describedBy?: string;
  onInput: (value: string) => void;
}

function Password({ id, autocomplete, value, describedBy, onInput }: PasswordProps) {
  const [shown, show] = useState(false);
  return (
    <div class="password">
      <input
        id={id}
        type={(shown ? "text" : "password") as "password"}
        autocomplete={autocomplete}
        autocapitalize="none"
        spellcheck={false}
        required
        maxLength={400}
        aria-describedby={describedBy}
        value={value}
        onInput={(e) => onInput(e.currentTarget.value)}
      />
      <button type="button" class="link" aria-pressed={shown} aria-controls={id} onClick={() => show(!shown)}>
        {t(shown ? "hide" : "show")}
      </button>
    </div>
  );
}

/** Takes the token of a one-time link out of the address, so that no history, screenshot or neighbour keeps it. */
export function takeToken(): string {
  const token = location.hash.slice(1);
  if (token) history.replaceState(null, "", location.pathname + location.search);
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}

export function SetPassword({ token }: { token: string }) {
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [login, setLogin] = useState("");
  const differs = again !== "" && again !== password;
  const { busy, error, submit } = useSending(async () => {
    if (password !== again) return;
    setLogin((await request<{ login: string }>("POST", "/api/v1/auth/password", { token, password })).login);
  });
  const heading = useFocus<HTMLHeadingElement>();
  useEffect(() => void (document.title = `${t("set_password")} – ${t("app")}`), []);
  useEffect(() => {
    if (login) heading.current?.focus();
  }, [login]);
  return (
    <main id="main" class="alone">
      <form class="card" onSubmit={submit}>
        <p class="brand">Khoa Bảng</p>
        <h1 ref={heading} tabIndex={-1}>
          {t(login ? "password_set" : "set_password")}
        </h1>
        {login && (
          <>
            <p>{t("password_set_for", { login })}</p>
            <a class="button main wide" href={base}>
              {t("login")}
            </a>
          </>
        )}
        {!login && !token && <p>{t("no_token")}</p>}
        {!login && token && (
          <>
            <Problem error={error} />
            <label for="new">{t("new_password")}</label>
            <Password id="new" autocomplete="new-password" value={password} describedBy="advice" onInput={setPassword} />
            <p id="advice" class="small soft">
              {t("password_advice")}
            </p>
            <label for="again">{t("password_again")}</label>
            <Password id="again" autocomplete="new-password" value={again} describedBy="differs" onInput={setAgain} />
            <p id="differs" class="wrong small" role="status">
              {differs && t("password_differs")}
            </p>
            <button type="submit" class="button main wide" disabled={busy || differs}>
              {t(busy ? "sending" : "set_password")}
            </button>
          </>
        )}
      </form>
    </main>
  );
}
