// Who somebody is by the code on their card, before they start. The code is a credential: it never stands in a query, and
// a card's link carries it in the fragment, which leaves the address and the history at once.

import { useEffect, useRef, useState } from "preact/hooks";
import { request, type ApiError } from "../lib/api";
import { t } from "../lib/i18n";
import { Heading, Problem } from "./parts";
import type { Door } from "./types";

/** Whom the contest's roster names by a code. */
export interface Rostered {
  code: string;
  name: string;
  /** What is absent, the contestant says. */
  unit_id?: string;
  unit?: string;
  block?: string;
  block_name?: string;
  category?: string;
  born_known: boolean;
  /** Somebody has started by the code: starting goes on with it. */
  used: boolean;
}

/** The code that a card's link brought; "" for none. It is taken out of the address. */
export function takeCode(): string {
  const found = /^#ma=(.{1,200})$/.exec(location.hash);
  if (!found) return "";
  history.replaceState(null, "", location.pathname + location.search);
  try {
    return tidy(decodeURIComponent(found[1]!));
  } catch {
    return ""; // a broken escape
  }
}

/** Whether somebody new goes by a code first. Who took part on this device is known by its cookie. */
export function asksFirst(door: Door, someoneElse: boolean): boolean {
  return !!door.asks_code && (someoneElse || !door.mine?.attempts.length);
}

const most = 64;

/** A code as cards have it: capitals, no spaces. */
function tidy(typed: string): string {
  return typed.replace(/\s/g, "").toUpperCase().slice(0, most);
}

interface Props {
  door: Door;
  /** What a card's link brought: it is looked up at once. */
  code: string;
  onPerson: (person: Rostered) => void;
  /** For who has no code, where only some blocks ask for one. */
  onWithout?: () => void;
  onBack: () => void;
}

/** One large field, and then who was found: nobody starts under another's name by a slip. */
export function RosterCode({ door, code, onPerson, onWithout, onBack }: Props) {
  const [typed, setTyped] = useState(code);
  const [found, setFound] = useState<Rostered>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const [empty, setEmpty] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  async function look() {
    if (busy) return;
    setError(undefined);
    setEmpty(!typed);
    if (!typed) return field.current?.focus();
    setBusy(true);
    try {
      const person = await request<Omit<Rostered, "code">>("POST", `/api/v1/contests/${door.slug}/roster-code`, { code: typed });
      setFound({ ...person, code: typed });
    } catch (err) {
      setError(err as ApiError);
      field.current?.focus();
    } finally {
      setBusy(false);
    }
  }
  useEffect(() => {
    if (code) void look();
  }, []);

  const notMe = () => {
    setFound(undefined);
    setTyped("");
  };
  if (found) return <Found person={found} onYes={() => onPerson(found)} onNo={notMe} />;
  return (
    <form
      class="page"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void look();
      }}
    >
      <Heading>{t("code.title")}</Heading>
      <div class="row">
        <label for="roster-code" class="strong">
          {t("code.label")}
        </label>
        <p id="roster-code-hint" class="small soft">
          {t("code.hint")}
        </p>
        <input
          id="roster-code"
          ref={field}
          class="input large code"
          type="text"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          required
          maxLength={most}
          aria-invalid={empty || error?.code === "roster_code_unknown"}
          aria-describedby="roster-code-hint roster-code-error"
          value={typed}
          onInput={(event) => {
            const field = event.currentTarget;
            const caret = field.selectionStart;
            const next = tidy(field.value);
            setTyped(next);
            setEmpty(false);
            if (next.length === field.value.length && caret !== null) {
              field.value = next; // so that the caret stays where it is typed
              field.setSelectionRange(caret, caret);
            }
          }}
        />
        <p id="roster-code-error" class="error small">
          {empty ? `⚠ ${t("code.empty")}` : ""}
        </p>
      </div>
      <Problem error={error} />
      <div class="pair">
        <button type="button" class="button" onClick={onBack}>
          {t("back")}
        </button>
        <button type="submit" class="button main" aria-disabled={busy}>
          {busy ? t("code.looking") : t("code.look")}
        </button>
      </div>
      {onWithout && (
        <p>
          <button type="button" class="link" onClick={onWithout}>
            {t("code.without")}
          </button>
        </p>
      )}
    </form>
  );
}

function Found({ person, onYes, onNo }: { person: Rostered; onYes: () => void; onNo: () => void }) {
  return (
    <div class="page">
      <Heading focusOn={person.code}>{t("code.is_it", { name: person.name })}</Heading>
      <dl class="card rostered">
        <div>
          <dt>{t("form.name")}</dt>
          <dd class="strong">{person.name}</dd>
        </div>
        {person.unit && (
          <div>
            <dt>{t("form.unit")}</dt>
            <dd>{person.unit}</dd>
          </div>
        )}
        {person.block_name && (
          <div>
            <dt>{t("code.block")}</dt>
            <dd>{person.block_name}</dd>
          </div>
        )}
      </dl>
      {person.used && <p class="small">{t("code.used")}</p>}
      <p class="small soft">{t("code.wrong")}</p>
      <div class="pair">
        <button type="button" class="button" onClick={onNo}>
          {t("code.not_me")}
        </button>
        <button type="button" class="button main" onClick={onYes}>
          {t("code.me")}
        </button>
      </div>
    </div>
  );
}

/** The person of the roster as the form shows it, in place of the fields that the roster answers. */
export function RosteredCard({ person, onNotMe }: { person: Rostered; onNotMe: () => void }) {
  return (
    <div class="row">
      <p class="strong">{t("form.as", { name: person.name })}</p>
      {person.unit && <p>{person.unit}</p>}
      <button type="button" class="link" onClick={onNotMe}>
        {t("code.not_me")}
      </button>
    </div>
  );
}
