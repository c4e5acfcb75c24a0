// Who the contestant is, and what they agree to.

import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, request } from "../lib/api";
import { t } from "../lib/i18n";
import { readJSON, type Shelf } from "../lib/storage";
import { UnitField } from "./combobox";
import { Heading, Problem } from "./parts";
import { forgetStart, sameName, startKey } from "./person";
import { RosteredCard, type Rostered } from "./rostercode";
import type { Door, Held, Unit } from "./types";

interface Draft {
  name: string;
  unit: string;
  contact: string;
}

type Field = "name" | "unit_id" | "contact" | "consent.accepted";
type Errors = Partial<Record<Field, string>>;

const ids: Record<Field, string> = { name: "name", unit_id: "unit", contact: "contact", "consent.accepted": "accept" };
const messages: Record<Field, string> = {
  name: "form.name.wrong",
  unit_id: "form.unit.choose",
  contact: "form.contact.wrong",
  "consent.accepted": "form.accept.needed",
};

const nobody: Draft = { name: "", unit: "", contact: "" };

/** What the door or the device knows of who starts. What another person has typed here before is nobody else's. */
function drafted(door: Door, shelf: Shelf): Draft {
  const kept = readJSON<Partial<Draft>>(shelf, "kb.draft");
  const name = door.mine?.name ?? kept?.name ?? "";
  const own = sameName(name, kept?.name ?? "");
  return { name, unit: door.mine?.unit_id ?? kept?.unit ?? "", contact: (own && kept?.contact) || "" };
}

interface Props {
  door: Door;
  shelf: Shelf;
  /** Another person than the one whom the door knows. */
  someoneElse: boolean;
  /** Whom the code on a card named: what the roster says is not asked for. */
  rostered?: Rostered;
  onNotMe: () => void;
  onStarted: (held: Held) => void;
  onBack: () => void;
  /** The contest or its notice has changed since the page was loaded. */
  onStale: () => void;
}

export function Form({ door, shelf, someoneElse, rostered, onNotMe, onStarted, onBack, onStale }: Props) {
  const [draft, setDraft] = useState<Draft>(() => (rostered ? { ...nobody, name: rostered.name, unit: rostered.unit_id ?? "" } : someoneElse ? nobody : drafted(door, shelf)));
  const [switched, setSwitched] = useState(false);
  const [accepted, setAccepted] = useState(false);
  const [onAir, setOnAir] = useState(false);
  const [units, setUnits] = useState<Unit[]>();
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const other = someoneElse || switched;
  const known = rostered?.name ?? (other ? undefined : door.mine?.name);
  const running = other && door.mine?.name && door.mine.attempts.some((a) => a.state === "running");

  function loadUnits() {
    setProblem(undefined);
    request<{ units: Unit[] }>("GET", "/api/v1/units").then(
      (answer) => setUnits(answer.units),
      (err) => setProblem(err),
    );
  }
  useEffect(loadUnits, []);

  function change(part: Partial<Draft>, field: Field) {
    const next = { ...draft, ...part };
    setDraft(next);
    setErrors({ ...errors, [field]: undefined });
    if (!rostered) shelf.set("kb.draft", JSON.stringify(next));
  }

  /** The fields are for another person now. Who has typed another name already keeps what was typed. */
  function switchPerson() {
    setSwitched(true);
    setProblem(undefined);
    setErrors({});
    setAccepted(false);
    setOnAir(false);
    if (sameName(draft.name, door.mine?.name ?? "")) setDraft(nobody);
  }
  useEffect(() => {
    if (switched) form.current?.querySelector<HTMLElement>("#name")?.focus();
  }, [switched]);

  function show(found: Errors) {
    setErrors(found);
    const first = (Object.keys(ids) as Field[]).find((field) => found[field]);
    if (first) form.current?.querySelector<HTMLElement>(`#${ids[first]}`)?.focus();
  }

  function check(): Errors {
    return inWords({
      name: (known ?? draft.name).trim().length < 2,
      unit_id: !rostered?.unit_id && (!draft.unit || (!!units && !units.some((u) => u.id === draft.unit))),
      contact: draft.contact.trim().length < 3,
      "consent.accepted": !accepted,
    });
  }

  async function submit(event: Event) {
    event.preventDefault();
    if (busy) return;
    setProblem(undefined);
    const found = check();
    show(found);
    if (Object.keys(found).length) return;
    setBusy(true);
    const name = known ?? draft.name;
    try {
      const held = await request<Held>("POST", `/api/v1/contests/${door.slug}/attempts`, {
        start_key: startKey(door.slug, name, other, shelf),
        name,
        unit_id: draft.unit,
        contact: draft.contact,
        someone_else: other,
        code: rostered?.code,
        consent: { notice: door.notice.version, accepted, on_air: onAir },
      }, { timeout: 15_000 });
      forgetStart(door.slug, shelf);
      onStarted(held);
    } catch (err) {
      setBusy(false);
      if (rostered && (err as ApiError).field("start_key")) forgetStart(door.slug, shelf); // the key was another card's
      refused(err as ApiError);
    }
  }

  function refused(err: ApiError) {
    const found = inWords({
      name: !!err.field("name") && err.code !== "name_differs", // the door will say who took part
      unit_id: !!err.field("unit_id"),
      contact: !!err.field("contact"),
      "consent.accepted": !!err.field("consent.accepted"),
    });
    if (err.field("consent.notice")) {
      setAccepted(false); // to what was there before
      found["consent.accepted"] = t("form.notice_new");
      onStale();
    }
    if (err.code === "attempt_closed") forgetStart(door.slug, shelf); // the attempt of that start is over
    if (!err.passing && err.code !== "registration_invalid") onStale();
    show(found);
    if (!Object.keys(found).length) setProblem(err);
  }

  return (
    <form class="page" ref={form} onSubmit={submit} noValidate>
      <Heading>{t("form.title")}</Heading>
      <p class="soft">{t("form.why")}</p>

      {running && <p class="card">{t("form.someone_else.running", { name: door.mine!.name! })}</p>}
      {rostered ? (
        <RosteredCard person={rostered} onNotMe={onNotMe} />
      ) : known ? (
        <div class="row">
          <p class="strong">{t("form.as", { name: known })}</p>
          <button type="button" class="link" onClick={switchPerson}>
            {t("form.someone_else")}
          </button>
        </div>
      ) : (
        <Row id="name" label={t("form.name")} error={errors.name}>
          <input
            id="name"
            class="input"
            type="text"
            autocomplete={other ? "off" : "name"}
            autocapitalize="words"
            required
            maxLength={100}
            aria-invalid={!!errors.name}
            aria-describedby="name-error"
            value={draft.name}
            onInput={(event) => change({ name: event.currentTarget.value }, "name")}
          />
        </Row>
      )}

      {!rostered?.unit_id && <Row id="unit" label={t("form.unit")} hint={t("form.unit.hint")} error={errors.unit_id}>
        <UnitField
          id="unit"
          units={units}
          value={draft.unit}
          invalid={!!errors.unit_id}
          describedBy="unit-hint unit-error"
          onChoose={(unit) => change({ unit }, "unit_id")}
        />
      </Row>}

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
          onInput={(event) => change({ contact: event.currentTarget.value }, "contact")}
        />
      </Row>

      <fieldset class="consent card">
        <legend class="strong">{t("form.consent")}</legend>
        <div class="notice small lines" tabIndex={0} role="region" aria-label={t("form.consent")}>
          {door.notice.text}
        </div>
        <label class="tick">
          <input
            id="accept"
            type="checkbox"
            required
            checked={accepted}
            aria-invalid={!!errors["consent.accepted"]}
            aria-describedby="accept-error"
            onChange={(event) => {
              setAccepted(event.currentTarget.checked);
              setErrors({ ...errors, "consent.accepted": undefined });
            }}
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

function inWords(wrong: Record<Field, boolean>): Errors {
  const found: Errors = {};
  for (const field of Object.keys(wrong) as Field[]) if (wrong[field]) found[field] = t(messages[field]);
  return found;
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
