// Evidence filed from a telephone in seconds: what it was, when, how many, about what, and a picture or a link.

import { useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { t } from "../lib/i18n";
import { readJSON, shelf } from "../lib/storage";
import { plainText } from "../lib/text";
import { ChooseFiles, Files, Progress, sendFile, sendFiles, type Chosen, type Sending } from "./attachments";
import { useApp, useLoad } from "./context";
import { Overtaken } from "./compare";
import { people as numberIn } from "./directory";
import { evidenceRows } from "./evidencewords";
import { fileBox } from "./filebox";
import { Outbox, type Unsent } from "./outbox";
import { Link, Loading, Problem } from "./parts";
import { pathTo } from "./place";
import { PlanPage, usePlan } from "./planhome";
import { evidenceKinds, likelyTask, numbersOf, planAPI, taskName, tasksOf, type Evidence, type EvidenceEdit } from "./plantypes";

const device = shelf();
const files = fileBox();

/** A random ID that the server takes. */
const newID = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

export function EvidenceForm({ id, evidence }: { id: string; evidence?: string }) {
  return (
    <PlanPage id={id} tab="ghi" name={t(evidence ? "evidence.edit" : "plan.file")}>
      {evidence ? <Change plan={id} id={evidence} /> : <New plan={id} />}
    </PlanPage>
  );
}

/** The queue of this account's evidence, which goes on while the page is open. */
export function useOutbox(onFiled: (e: Evidence) => void): Outbox {
  const { session, user } = useApp();
  const [, again] = useReducer((n: number) => n + 1, 0);
  const filed = useRef(onFiled);
  filed.current = onFiled;
  const outbox = useMemo(
    () =>
      new Outbox({
        user: user.id,
        shelf: device,
        files,
        sendFile: (file, progress) => sendFile(session, file, progress),
        sendEvidence: (plan, body) => session.call<Evidence>("POST", planAPI(plan, "evidence"), body),
        onChange: () => again(0),
        onFiled: (e) => filed.current(e),
      }),
    [user.id],
  );
  useEffect(() => {
    const wake = () => outbox.wake();
    window.addEventListener("online", wake);
    wake();
    return () => {
      window.removeEventListener("online", wake);
      outbox.stop();
    };
  }, [outbox]);
  return outbox;
}

function New({ plan }: { plan: string }) {
  const { one } = usePlan();
  const last = readJSON<{ unit?: string; place?: string }>(device, "kb.ev-last") ?? {};
  const [blank, setBlank] = useState(0);
  const [filed, setFiled] = useState<Evidence>();
  const outbox = useOutbox(setFiled);
  const start: EvidenceEdit = { id: newID(), revision: 0, unit: one.may.unit ?? last.unit ?? "", task: "", kind: "", day: one.today, title: "", place: last.place };
  const save = async (body: EvidenceEdit, chosen: Chosen[]) => {
    setFiled(undefined);
    device.set("kb.ev-last", JSON.stringify({ unit: body.unit, place: body.place }));
    await outbox.add({ plan, body }, chosen);
    setBlank((n) => n + 1);
    window.scrollTo(0, 0);
  };
  return (
    <>
      <div role="status">
        {filed && (
          <p class="did">
            {t("evidence.filed", { title: filed.title })} <Link to={pathTo("ke-hoach", plan, "minh-chung", filed.id)}>{t("evidence.see")}</Link>
          </p>
        )}
        <Waiting outbox={outbox} />
      </div>
      {outbox.waiting.filter((u) => u.refused).map((u) => (
        <RefusedEntry key={u.body.id} unsent={u} drop={() => outbox.drop(u)} retry={() => outbox.again(u)} />
      ))}
      <Fields key={blank} start={start} save={(body, chosen) => void save(body, chosen)} label={t("evidence.send")} />
    </>
  );
}

/** How much waits to be sent, and why. */
export function Waiting({ outbox }: { outbox: Outbox }) {
  const n = outbox.waiting.filter((u) => !u.refused).length;
  if (n === 0) return null;
  return (
    <>
      <p class="saving">{t(outbox.failing ? "evidence.waits" : "evidence.sending", { n })}</p>
      <Progress sending={outbox.sending} />
    </>
  );
}

function RefusedEntry({ unsent, drop, retry }: { unsent: Unsent; drop: () => void; retry: () => void }) {
  return (
    <div class="problem" role="alert">
      <strong>
        {unsent.body.title}: {unsent.refused?.title}
      </strong>
      <ul>
        {unsent.refused?.details.map((d, i) => (
          <li key={i}>{d}</li>
        ))}
      </ul>
      <div class="buttons">
        <button type="button" class="button" onClick={retry}>
          {t("again")}
        </button>
        <button type="button" class="button" onClick={drop}>
          {t("evidence.drop")}
        </button>
      </div>
    </div>
  );
}

/** Changes evidence that was filed. Somebody else's newer version is shown beside one's own before anything is overwritten. */
function Change({ plan, id }: { plan: string; id: string }) {
  const { session, go } = useApp();
  const { one } = usePlan();
  const at = planAPI(plan, "evidence", encodeURIComponent(id));
  const { value, error, again } = useLoad<{ revisions: Evidence[] }>(at);
  const [failed, fail] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const [sending, tell] = useState<Sending>();
  const [stale, setStale] = useState<{ mine: EvidenceEdit; theirs: Evidence }>();
  const now = value?.revisions[0];
  async function save(body: EvidenceEdit, chosen: Chosen[]) {
    setBusy(true);
    fail(undefined);
    try {
      const sent = (await sendFiles(session, chosen, tell)).filter((f) => !body.attachments?.includes(f.id));
      body = { ...body, attachments: [...(body.attachments ?? []), ...sent.map((f) => f.id)], files: [...(body.files ?? []), ...sent] };
      await session.call("PUT", at, { ...body, files: undefined });
      go(pathTo("ke-hoach", plan, "minh-chung", id));
    } catch (err) {
      const e = err instanceof ApiError ? err : new ApiError(0, "network");
      if (e.code === "planning_stale") {
        const latest = await session.call<{ revisions: Evidence[] }>("GET", at).catch(() => undefined);
        if (latest) setStale({ mine: body, theirs: latest.revisions[0]! });
      }
      fail(e);
    } finally {
      setBusy(false);
    }
  }
  if (!now) return error ? <Problem error={error} again={again} /> : <Loading />;
  return (
    <>
      <Problem error={failed} />
      {stale && (
        <Overtaken
          rows={evidenceRows(one, stale.theirs, stale.mine)}
          who={stale.theirs.by_name}
          at={stale.theirs.at}
          take={() => go(pathTo("ke-hoach", plan, "minh-chung", id))}
          keep={() => void save({ ...stale.mine, revision: stale.theirs.revision }, [])}
        />
      )}
      {now.confirmed && <p class="notice">{t("evidence.confirm_lost")}</p>}
      <div role="status">
        <Progress sending={sending} />
      </div>
      <Fields start={editOf(now)} at={at} busy={busy} save={(body, chosen) => void save(body, chosen)} label={t("evidence.save")} />
    </>
  );
}

const editOf = (e: Evidence): EvidenceEdit => ({
  id: e.id, revision: e.revision, unit: e.unit, task: e.task, kind: e.kind, day: e.day, place: e.place, title: e.title, note: e.note,
  people: e.people, items: e.items, reach: e.reach, areas: e.areas, links: e.links, attachments: e.attachments, files: e.files,
});

interface FieldsProps {
  start: EvidenceEdit;
  save: (body: EvidenceEdit, chosen: Chosen[]) => void;
  label: string;
  /** The address of evidence that is there already. */
  at?: string;
  busy?: boolean;
}

const measures = ["people", "items", "reach"] as const;

function Fields({ start, save, label, at, busy }: FieldsProps) {
  const { one } = usePlan();
  const [e, set] = useState(start);
  const [typed, setTyped] = useState<Record<string, string>>(() => Object.fromEntries(measures.map((m) => [m, start[m] ? `${start[m]}` : ""])));
  const [link, setLink] = useState((start.links ?? []).join("\n"));
  const [chosen, choose] = useState<Chosen[]>([]);
  const [reading, read] = useState(false);
  const [wrong, setWrong] = useState<string[]>([]);
  const mended = (...fields: string[]) => setWrong((now) => now.filter((f) => !fields.includes(f)));
  const change = (part: Partial<EvidenceEdit>) => (set((now) => ({ ...now, ...part })), mended(...Object.keys(part)));
  const first = numbersOf[e.kind] ?? [];
  const areas = tasksOf(one.plan, "noi_dung");
  const choosesUnit = !one.may.unit || (one.may.edit && one.may.sees_all && start.revision === 0);

  function submit(event: Event) {
    event.preventDefault();
    const faults: string[] = [];
    const need = (ok: boolean, field: string) => ok || faults.push(field);
    need(!!e.kind, "kind");
    need(!!e.unit, "unit");
    need(!!plainText(e.title), "title");
    need(!!e.day && e.day <= one.today, "day");
    const numbers: Partial<EvidenceEdit> = {};
    for (const m of measures) {
      const n = typed[m] ? numberIn(typed[m]!) : 0;
      need(n !== undefined, m);
      numbers[m] = n || undefined;
    }
    setWrong(faults);
    if (faults.length > 0) return document.getElementById(faults[0] === "kind" ? `k-${evidenceKinds[0]}` : faults[0]!)?.focus();
    const links = link.split(/\s+/).filter(Boolean).map((l) => (/^https?:\/\//.test(l) ? l : `https://${l}`));
    save({ ...e, ...numbers, task: e.task || likelyTask(one.plan, e.kind), title: plainText(e.title), place: plainText(e.place ?? "") || undefined, links }, chosen);
  }
  const fault = (field: string) => wrong.includes(field) && <p class="wrong small" id={`${field}-wrong`}>{t(`evidence.wrong.${field}`)}</p>;

  return (
    <form class="evidence-form" onSubmit={submit} noValidate>
      <fieldset>
        <legend>{t("evidence.kind")}</legend>
        <div class="kinds">
          {evidenceKinds.map((kind) => (
            <button
              key={kind}
              id={`k-${kind}`}
              type="button"
              class="button"
              aria-pressed={e.kind === kind}
              onClick={() => change({ kind, task: likelyTask(one.plan, kind) })}
            >
              {t(`evidence_kind.${kind}`)}
            </button>
          ))}
        </div>
        {fault("kind")}
      </fieldset>
      <label for="title">{t("evidence.title")}</label>
      <input id="title" value={e.title} maxLength={1000} autocomplete="off" aria-invalid={wrong.includes("title")} onInput={(x) => change({ title: x.currentTarget.value })} />
      {fault("title")}
      <div class="pair">
        <div>
          <label for="day">{t("evidence.day")}</label>
          <input id="day" type="date" value={e.day} max={one.today} aria-invalid={wrong.includes("day")} onInput={(x) => change({ day: x.currentTarget.value })} />
          {fault("day")}
        </div>
        <div>
          <label for="place">{t("evidence.place")}</label>
          <input id="place" value={e.place ?? ""} maxLength={1000} onInput={(x) => change({ place: x.currentTarget.value })} />
        </div>
      </div>
      <div class="numbers">
        {[...first, ...measures.filter((m) => !first.includes(m))].map((m) => (
          <div key={m}>
            <label for={m}>{t(`evidence.${m}`)}</label>
            <input id={m} inputMode="numeric" value={typed[m]} maxLength={12} aria-invalid={wrong.includes(m)} onInput={(x) => (setTyped({ ...typed, [m]: x.currentTarget.value }), mended(m))} />
            {fault(m)}
          </div>
        ))}
      </div>
      <fieldset>
        <legend>{t("evidence.areas")}</legend>
        <div class="chips">
          {areas.map((a) => {
            const on = !!e.areas?.includes(a.id);
            return (
              <label key={a.id} class={on ? "chip on" : "chip"}>
                <input type="checkbox" checked={on} onChange={() => change({ areas: on ? e.areas!.filter((x) => x !== a.id) : [...(e.areas ?? []), a.id] })} />
                <span>{taskName(a, 56)}</span>
              </label>
            );
          })}
        </div>
      </fieldset>
      <ChooseFiles id="files" label={t("attach.label")} chosen={chosen} change={choose} reading={read} kept={e.files} />
      <Files
        files={e.files}
        at={at ?? ""}
        remove={(f) => change({ attachments: e.attachments?.filter((x) => x !== f.id), files: e.files?.filter((x) => x.id !== f.id) })}
      />
      <label for="link">{t("evidence.link")}</label>
      <input id="link" type="url" inputMode="url" value={link} onInput={(x) => setLink(x.currentTarget.value)} />
      <details open={start.revision > 0 || choosesUnit}>
        <summary>{t("evidence.more")}</summary>
        <label for="task">{t("plan.task")}</label>
        <select id="task" value={e.task || likelyTask(one.plan, e.kind)} onChange={(x) => change({ task: x.currentTarget.value })}>
          {(one.plan.tasks ?? []).filter((x) => x.category !== "noi_dung").map((x) => (
            <option key={x.id} value={x.id}>
              {taskName(x, 70)}
            </option>
          ))}
        </select>
        {choosesUnit && (
          <>
            <label for="unit">{t("plan.unit")}</label>
            <select id="unit" value={e.unit} aria-invalid={wrong.includes("unit")} onChange={(x) => change({ unit: x.currentTarget.value })}>
              <option value="">{t("evidence.choose_unit")}</option>
              {one.units.map((u) => (
                <option key={u.id} value={u.id}>
                  {u.name}
                </option>
              ))}
            </select>
            {fault("unit")}
          </>
        )}
        <label for="note">{t("evidence.note")}</label>
        <textarea id="note" rows={3} maxLength={8000} value={e.note ?? ""} onInput={(x) => change({ note: x.currentTarget.value })} />
      </details>
      <div class="buttons sticky-save">
        <button class="button main" disabled={busy || reading}>
          {label}
        </button>
        {wrong.length > 0 && (
          <span class="wrong" role="alert">
            {t("evidence.look_again", { n: wrong.length })}
          </span>
        )}
      </div>
    </form>
  );
}
