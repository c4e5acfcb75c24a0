// Who the contestant is, and what they agree to.

import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, request } from "../lib/api";
import { t } from "../lib/i18n";
import { readJSON, type Shelf } from "../lib/storage";
import { UnitField } from "./combobox";
import { Heading, Problem } from "./parts";
import type { Door, Held, Unit } from "./types";

interface Draft {
  name: string;
  unit: string;
  contact: string;
}

type Field = "name" | "unit_id" | "contact" | "consent.accepted";
type Errors = Partial<Record<Field, string>>;

const ids: Record<Field, string> = { name: "name", unit_id: "unit", contact: "contact", "consent.accepted": "accept" };

interface Props {
  door: Door;
  shelf: Shelf;
  onStarted: (held: Held) => void;
  onBack: () => void;
  /** The contest or its notice has changed since the page was loaded. */
  onStale: () => void;
}

export function Form({ door, shelf, onStarted, onBack, onStale }: Props) {
  const [draft, setDraft] = useState<Draft>(() => {
    const kept = readJSON<Partial<Draft>>(shelf, "kb.draft");
    return {
      name: door.mine?.name ?? kept?.name ?? "",
      unit: door.mine?.unit_id ?? kept?.unit ?? "",
      contact: kept?.contact ?? "",
    };
  });
  const [accepted, setAccepted] = useState(false);
  const [onAir, setOnAir] = useState(false);
  const [units, setUnits] = useState<Unit[]>();
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  function loadUnits() {
    setProblem(undefined);
    request<{ units: Unit[] }>("GET", "/api/v1/units").then(
      (answer) => setUnits(answer.units),
      (err) => setProblem(err),
    );
  }
  useEffect(loadUnits, []);

  function change(part: Partial<Draft>) {
    const next = { ...draft, ...part };
    setDraft(next);
    shelf.set("kb.draft", JSON.stringify(next));
  }

  function show(found: Errors) {
    setErrors(found);
    const first = (Object.keys(ids) as Field[]).find((field) => found[field]);
    if (first) form.current?.querySelector<HTMLElement>(`#${ids[first]}`)?.focus();
  }

  function check(): Errors {
    const found: Errors = {};
    if (draft.name.trim().length < 2) found.name = t("form.name.short");
    if (!draft.unit || (units && !units.some((u) => u.id === draft.unit))) found.unit_id = t("form.unit.choose");
    if (draft.contact.trim().length < 3) found.contact = t("form.contact.short");
    if (!accepted) found["consent.accepted"] = t("form.accept.needed");
    return found;
  }

  async function submit(event: Event) {
    event.preventDefault();
    if (busy) return;
    setProblem(undefined);
    const found = check();
    show(found);
    if (Object.keys(found).length) return;
    setBusy(true);
    const startKey = keyFor(door.slug, shelf);
    try {
      const held = await request<Held>("POST", `/api/v1/contests/${door.slug}/attempts`, {
        start_key: startKey,
        name: draft.name,
        unit_id: draft.unit,
        contact: draft.contact,
        consent: { notice: door.notice.version, accepted, on_air: onAir },
      }, { timeout: 15_000 });
      shelf.remove(`kb.start.${door.slug}`);
      onStarted(held);
    } catch (err) {
      setBusy(false);
      refused(err as ApiError);
    }
  }

  function refused(err: ApiError) {
    const found: Errors = {};
    for (const field of Object.keys(ids) as Field[]) if (err.field(field)) found[field] = err.field(field);
    if (err.code === "attempt_closed") shelf.remove(`kb.start.${door.slug}`); // the attempt of that start is over
    if (err.field("consent.notice")) onStale();
    else if (!err.passing && err.code !== "registration_invalid") onStale();
    show(found);
    if (!Object.keys(found).length) setProblem(err);
  }

  return (
    <form class="page" ref={form} onSubmit={submit} noValidate>
      <Heading>{t("form.title")}</Heading>
      <p class="soft">{t("form.why")}</p>

      <Row id="name" label={t("form.name")} error={errors.name}>
        <input
          id="name"
          class="input"
          type="text"
          autocomplete="name"
          autocapitalize="words"
          required
          maxLength={100}
          aria-invalid={!!errors.name}
          aria-describedby="name-error"
          value={draft.name}
          onInput={(event) => change({ name: event.currentTarget.value })}
        />
      </Row>

      <Row id="unit" label={t("form.unit")} hint={t("form.unit.hint")} error={errors.unit_id}>
        <UnitField
          id="unit"
          units={units}
          value={draft.unit}
          invalid={!!errors.unit_id}
          describedBy="unit-hint unit-error"
          onChoose={(unit) => change({ unit })}
        />
      </Row>

      <Row id="contact" label={t("form.contact")} hint={t("form.contact.hint")} error={errors.contact}>
        <input
          id="contact"
          class="input"
          type="text"
          autocomplete="tel"
          autocapitalize="off"
          required
          maxLength={100}
          aria-invalid={!!errors.contact}
          aria-describedby="contact-hint contact-error"
          value={draft.contact}
          onInput={(event) => change({ contact: event.currentTarget.value })}
        />
      </Row>

      <fieldset class="consent card">
        <legend class="strong">{t("form.consent")}</legend>
        <p class="small lines">{door.notice.text}</p>
        <label class="tick">
          <input
            id="accept"
            type="checkbox"
            required
            checked={accepted}
            aria-invalid={!!errors["consent.accepted"]}
            aria-describedby="accept-error"
            onChange={(event) => setAccepted(event.currentTarget.checked)}
          />
          <span>{t("form.accept")}</span>
        </label>
        <ErrorLine id="accept" text={errors["consent.accepted"]} />
        <label class="tick">
          <input type="checkbox" checked={onAir} onChange={(event) => setOnAir(event.currentTarget.checked)} />
          <span>
            {t("form.on_air")} <span class="small soft">{t("form.on_air.hint")}</span>
          </span>
        </label>
      </fieldset>

      <Problem error={problem} retry={units ? undefined : loadUnits} />
      <p class="small soft">{door.limit_ms ? t("form.runs") : t("form.runs.free")}</p>
      <div class="pair">
        <button type="button" class="button" onClick={onBack}>
          {t("back")}
        </button>
        <button type="submit" class="button main" aria-disabled={busy}>
          {busy ? t("form.starting") : t("form.start")}
        </button>
      </div>
    </form>
  );
}

interface RowProps {
  id: string;
  label: string;
  hint?: string;
  error?: string;
  children: preact.ComponentChildren;
}

function Row({ id, label, hint, error, children }: RowProps) {
  return (
    <div class="row">
      <label for={id} class="strong">
        {label}
      </label>
      {hint && (
        <p id={`${id}-hint`} class="small soft">
          {hint}
        </p>
      )}
      {children}
      <ErrorLine id={id} text={error} />
    </div>
  );
}

function ErrorLine({ id, text }: { id: string; text?: string }) {
  return (
    <p id={`${id}-error`} class="error small">
      {text ? `⚠ ${text}` : ""}
    </p>
  );
}

/** The random key of this start, the same until it succeeds: a start that is sent twice is one start. */
function keyFor(slug: string, shelf: Shelf): string {
  const kept = shelf.get(`kb.start.${slug}`);
  if (kept) return kept;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const key = Array.from(bytes, (b) => `0${b.toString(16)}`.slice(-2)).join("");
  shelf.set(`kb.start.${slug}`, key);
  return key;
}
