// Who the contestant is, and what they agree to.

import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, request } from "../lib/api";
import { t } from "../lib/i18n";
import { rememberBlock } from "../lib/own";
import { readJSON, type Shelf } from "../lib/storage";
import { UnitField } from "./combobox";
import { admits, ageOn, ages, asked, birthDate, categoriesOf, gathers, leftIn, openRounds, type Born } from "./entry";
import { BlockField, BornField, CategoryField, ErrorLine, RoundField, Row } from "./entryfields";
import { Heading, Problem } from "./parts";
import { forgetStart, sameName, startKey } from "./person";
import { RosteredCard, type Rostered } from "./rostercode";
import type { Door, Held, Unit } from "./types";

interface Draft {
  name: string;
  unit: string;
  contact: string;
  block: string;
  category: string;
  born: Born;
}

type Field = "round" | "block" | "name" | "born_on" | "unit_id" | "category" | "contact" | "consent.accepted";
type Errors = Partial<Record<Field, string>>;

/** Where each field is, in the order of the form. */
const ids: Record<Field, string> = {
  round: "round",
  block: "block",
  name: "name",
  born_on: "born",
  unit_id: "unit",
  category: "category",
  contact: "contact",
  "consent.accepted": "accept",
};
const messages: Partial<Record<Field, string>> = {
  name: "form.name.wrong",
  unit_id: "form.unit.choose",
  contact: "form.contact.wrong",
  "consent.accepted": "form.accept.needed",
};

const nobody: Draft = { name: "", unit: "", contact: "", block: "", category: "", born: { day: "", month: "", year: "" } };

/** What a card says of who starts; the rest is asked. */
const onRoster = (r: Rostered): Draft => ({ ...nobody, name: r.name, unit: r.unit_id ?? "", block: r.block ?? "", category: r.category ?? "" });

/** What the door or the device knows of who starts. What another person has typed here before is nobody else's. */
function drafted(door: Door, shelf: Shelf): Draft {
  const kept = readJSON<Partial<Draft>>(shelf, "kb.draft");
  const name = door.mine?.name ?? kept?.name ?? "";
  const own = sameName(name, kept?.name ?? "");
  const block = door.mine?.block ?? kept?.block ?? "";
  const category = door.mine?.category ?? kept?.category ?? "";
  return {
    name,
    unit: door.mine?.unit_id ?? kept?.unit ?? "",
    contact: (own && kept?.contact) || "",
    block: door.blocks.some((b) => b.id === block) ? block : "",
    category: door.categories.some((c) => c.id === category) ? category : "",
    born: (own && kept?.born) || nobody.born,
  };
}

interface Props {
  door: Door;
  now: () => number;
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

export function Form({ door, now, shelf, someoneElse, rostered, onNotMe, onStarted, onBack, onStale }: Props) {
  const [draft, setDraft] = useState<Draft>(() => (rostered ? onRoster(rostered) : someoneElse ? nobody : drafted(door, shelf)));
  const rounds = openRounds(door, now()).filter((r) => someoneElse || leftIn(door, r.id) !== 0);
  const [round, setRound] = useState(() => (rounds.find((r) => r.id === door.round) ?? rounds[0])?.id ?? "");
  const chosen = rounds.find((r) => r.id === round);
  const waits = !!chosen && gathers(chosen, now());
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
  const fixed = rostered ? rostered.block : known && door.mine?.block; // nobody is ranked in two blocks
  const asks = asked(door, draft.block);
  const allowed = units?.filter((u) => admits(asks, u));
  const categories = categoriesOf(door, asks);
  const asksBirth = door.asks_birth && !rostered?.born_known;
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
    const within = asked(door, next.block);
    if (part.block && units && !units.some((u) => u.id === next.unit && admits(within, u))) next.unit = "";
    if (part.block && !categoriesOf(door, within).list.some((c) => c.id === next.category)) next.category = "";
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
    const found = inWords({
      name: (known ?? draft.name).trim().length < 2,
      unit_id: !rostered?.unit_id && (!draft.unit || (!!allowed && !allowed.some((u) => u.id === draft.unit))),
      contact: draft.contact.trim().length < 3,
      "consent.accepted": !accepted,
    });
    if (door.blocks.length && !draft.block) found.block = t("form.block.choose");
    if (categories.must && !draft.category) found.category = t("form.category.needed");
    const born = asksBirth ? wrongBirth(draft.born, ages(asks), now()) : "";
    if (born) found.born_on = born;
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
    const name = known ?? draft.name;
    try {
      const held = await request<Held>("POST", `/api/v1/contests/${door.slug}/attempts`, {
        start_key: startKey(door.slug, name, other, shelf),
        name,
        unit_id: draft.unit,
        contact: draft.contact,
        someone_else: other,
        code: rostered?.code,
        round: rounds.length > 1 ? round : undefined,
        block: draft.block || undefined,
        category: draft.category || undefined,
        born_on: asksBirth ? birthDate(draft.born, now()) : undefined,
        consent: { notice: door.notice.version, accepted, on_air: onAir },
      }, { timeout: 15_000 });
      forgetStart(door.slug, shelf);
      rememberBlock(shelf, door.slug, draft.block);
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
      contact: !!err.field("contact"),
      "consent.accepted": !!err.field("consent.accepted"),
    });
    for (const field of ["round", "block", "born_on", "unit_id", "category"] as const) {
      if (err.field(field)) found[field] = sentence(err.field(field));
    }
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

      {rounds.length > 1 && (
        <RoundField of={rounds} value={round} error={errors.round} onChoose={setRound} />
      )}
      {fixed ? (
        <p class="strong">{t("form.block.fixed", { block: door.blocks.find((b) => b.id === fixed)?.name ?? "" })}</p>
      ) : (
        door.blocks.length > 0 && (
          <BlockField of={door.blocks} value={draft.block} error={errors.block} onChoose={(block) => change({ block }, "block")} />
        )
      )}
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

      {asksBirth && (
        <BornField value={draft.born} error={errors.born_on} onChange={(born) => change({ born }, "born_on")} />
      )}

      {!rostered?.unit_id && (
      <Row id="unit" label={t("form.unit")} hint={t("form.unit.hint")} error={errors.unit_id}>
        <UnitField
          id="unit"
          units={allowed}
          value={draft.unit}
          invalid={!!errors.unit_id}
          describedBy="unit-hint unit-error"
          onChoose={(unit) => change({ unit }, "unit_id")}
        />
      </Row>
      )}

      {categories.list.length > 0 && !rostered?.category && (
        <CategoryField
          of={categories.list}
          must={categories.must}
          value={draft.category}
          error={errors.category}
          onChoose={(category) => change({ category }, "category")}
        />
      )}

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
      <p class="small soft">{t(chosen?.mode === "stage" ? "form.runs.stage" : chosen?.mode ? "form.runs.together" : door.limit_ms ? "form.runs" : "form.runs.free")}</p>
      <div class="pair">
        <button type="button" class="button" onClick={onBack}>
          {t("back")}
        </button>
        <button type="submit" class="button main" aria-disabled={busy}>
          {busy ? t("form.starting") : t(waits ? "door.to_waiting" : "form.start")}
        </button>
      </div>
    </form>
  );
}

function inWords(wrong: Partial<Record<Field, boolean>>): Errors {
  const found: Errors = {};
  for (const field of Object.keys(wrong) as Field[]) if (wrong[field]) found[field] = t(messages[field]!);
  return found;
}

/** What is wrong with a date of birth; "" when nothing is. */
function wrongBirth(born: Born, bounds: { min: number; max: number }, now: number): string {
  const birth = birthDate(born, now);
  if (!birth) return t("form.born.wrong");
  const age = ageOn(birth, now);
  if (age < bounds.min) return t("form.born.young", { min: bounds.min });
  if (bounds.max && age > bounds.max) return t("form.born.old", { max: bounds.max });
  return "";
}

/** The server's words for a field as a sentence of their own. */
function sentence(detail: string): string {
  return detail.charAt(0).toUpperCase() + detail.slice(1);
}
