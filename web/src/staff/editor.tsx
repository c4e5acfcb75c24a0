// Writing a question: by keyboard throughout, kept on the device while it is written, and seen as contestants will.

import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { dateTime } from "../lib/format";
import { t } from "../lib/i18n";
import { readJSON, shelf } from "../lib/storage";
import { SideBySide } from "./compare";
import { useApp, useLoad } from "./context";
import { Answers } from "./answers";
import { asQuestion, blank, bodyOf, fromQuestion, withKind, type Draft } from "./draft";
import { AlikeList } from "./importfile";
import { InsertPicture, pictureIn } from "./insertpicture";
import { mayWrite } from "./menu";
import { partName } from "./names";
import { Link, Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";
import { Preview } from "./preview";
import { kinds, type Alike, type Bank, type Finding, type Question } from "./types";

const keepAfter = 500;
const checkAfter = 900;

interface Kept {
  at: number;
  draft: Draft;
}

export function Editor({ bank, id }: { bank?: string; id?: string }) {
  const { user } = useApp();
  const banks = useLoad<{ banks: Bank[] }>("/api/v1/staff/banks");
  if (!mayWrite(user.roles)) {
    return (
      <>
        <Title name={t("nowhere")} />
        <p>{t("nowhere_do")}</p>
      </>
    );
  }
  return (
    <>
      <nav class="crumbs small" aria-label={t("crumbs")}>
        <Link to={pathTo("cau-hoi")}>{t("menu.questions")}</Link>
        {bank && id && <Link to={pathTo("cau-hoi", bank, id)}>{t("question", { id })}</Link>}
      </nav>
      <Title name={id ? t("edit_question", { id }) : t("new_question")} />
      <Problem error={banks.error} again={banks.again} />
      {!banks.value && !banks.error && <Loading />}
      {banks.value && (bank && id ? <Stored bank={bank} id={id} banks={banks.value.banks} /> : <Fresh banks={banks.value.banks} />)}
    </>
  );
}

function Fresh({ banks }: { banks: Bank[] }) {
  const wanted = new URLSearchParams(location.search).get("bank");
  const start = useMemo(() => blank(banks.some((b) => b.id === wanted) ? wanted! : (banks[0]?.id ?? "")), []);
  if (banks.length === 0) {
    return (
      <p>
        {t("no_bank")} <Link to={pathTo("cau-hoi", "nhap")}>{t("files")}</Link>
      </p>
    );
  }
  return <Form start={start} banks={banks} />;
}

function Stored({ bank, id, banks }: { bank: string; id: string; banks: Bank[] }) {
  const path = [bank, id].map(encodeURIComponent).join("/");
  const { value, error, again } = useLoad<{ revisions: Question[] }>(`/api/v1/staff/questions/${path}`);
  const start = useMemo(() => value?.revisions[0] && fromQuestion(value.revisions[0]), [value]);
  return (
    <>
      <Problem error={error} again={again} />
      {!value && !error && <Loading />}
      {start && <Form start={start} banks={banks} />}
    </>
  );
}

/** Keeps a draft on the device while it differs from start, and offers what an earlier visit left. */
function useKept(draft: Draft, start: Draft) {
  const { user } = useApp();
  const device = useMemo(() => shelf(), []);
  const key = `kb.staff.draft.${user.id}.${start.bank && start.id ? `${start.bank}/${start.id}` : "new"}`;
  const [left, setLeft] = useState<Kept | undefined>(() => readJSON<Kept>(device, key));
  useEffect(() => {
    if (draft === start || left) return;
    const timer = setTimeout(() => device.set(key, JSON.stringify({ at: Date.now(), draft })), keepAfter);
    return () => clearTimeout(timer);
  }, [draft, left]);
  const forget = () => (device.remove(key), setLeft(undefined));
  return { left, take: () => setLeft(undefined), forget };
}

/** What is to be said of the draft, some time after the last keystroke. */
function useCheck(draft: Draft) {
  const { session } = useApp();
  const [said, setSaid] = useState<{ warnings: Finding[]; alike: Alike[] }>();
  const ask = () => session.call<{ warnings: Finding[]; alike: Alike[] }>("POST", `/api/v1/staff/questions/check?bank=${encodeURIComponent(draft.bank)}`, { ...bodyOf(draft), id: draft.id.trim() || "moi" });
  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => {
      if (!draft.stem.trim() || !draft.area.trim()) return;
      ask()
        .then((v) => current && setSaid(v))
        .catch(() => current && setSaid(undefined)); // not whole yet: saving says what is missing
    }, checkAfter);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [draft]);
  return { said, setSaid, ask };
}

/** Where in the form a picture goes, and pictures that are pasted or dropped on it. Fields that take one have data-rich. */
function usePictures() {
  const last = useRef<HTMLInputElement | HTMLTextAreaElement | null>(null);
  const [name, setName] = useState(t("stem"));
  const [brought, setBrought] = useState<File>();
  const note = (e: Event) => {
    const field = e.target as HTMLInputElement;
    if (!field.dataset?.rich) return;
    last.current = field;
    setName(field.dataset.rich);
  };
  const take = (e: Event, data: DataTransfer | null) => {
    const picture = pictureIn(data);
    if (!picture) return;
    e.preventDefault();
    note(e);
    setBrought(picture);
  };
  return {
    name,
    brought,
    taken: () => setBrought(undefined),
    target: () => (last.current?.isConnected ? last.current : document.querySelector<HTMLTextAreaElement>("#stem")),
    on: {
      onFocusIn: note,
      onPaste: (e: ClipboardEvent) => take(e, e.clipboardData),
      onDrop: (e: DragEvent) => take(e, e.dataTransfer),
      onDragOver: (e: DragEvent) => e.dataTransfer?.types.includes("Files") && e.preventDefault(),
    },
  };
}

function Form({ start, banks }: { start: Draft; banks: Bank[] }) {
  const { session, go } = useApp();
  const [draft, setDraft] = useState(start);
  const kept = useKept(draft, start);
  const { said, setSaid, ask } = useCheck(draft);
  const [error, setError] = useState<ApiError>();
  const [newer, setNewer] = useState<Question>();
  const [accepted, accept] = useState(false);
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<Draft>) => setDraft((d) => ({ ...d, ...part }));
  const source = (part: Partial<Draft["source"]>) => change({ source: { ...draft.source, ...part } });
  const fresh = start.revision === 0;
  const pictures = usePictures();

  async function save() {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const found = await ask();
      setSaid(found);
      if (found.alike.length > 0 && fresh && !accepted) {
        accept(true); // they are shown now; the next time is meant
        return;
      }
      const path = [draft.bank, ...(fresh ? [] : [draft.id])].map(encodeURIComponent).join("/");
      const saved = await session.call<{ question: Question }>(fresh ? "POST" : "PUT", `/api/v1/staff/questions/${path}`, bodyOf(draft));
      kept.forget();
      go(pathTo("cau-hoi", saved.question.bank, saved.question.id));
    } catch (err) {
      const why = err instanceof ApiError ? err : new ApiError(0, "network");
      setError(why);
      if (why.code === "question_stale") await compareWithNewer();
    } finally {
      setBusy(false);
    }
  }

  async function compareWithNewer() {
    const path = [draft.bank, draft.id].map(encodeURIComponent).join("/");
    const all = await session.call<{ revisions: Question[] }>("GET", `/api/v1/staff/questions/${path}`).catch(() => undefined);
    setNewer(all?.revisions[0]);
  }

  const settle = (d: Draft) => {
    setDraft(d);
    setNewer(undefined);
    setError(undefined);
  };
  const keys = (e: KeyboardEvent) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
      e.preventDefault();
      void save();
    }
  };
  return (
    <form
      class="editor"
      noValidate
      onKeyDown={keys}
      {...pictures.on}
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      {kept.left && (
        <div class="notice" role="status">
          <p>{t("draft_left", { when: dateTime(kept.left.at) })}</p>
          {kept.left.draft.revision !== start.revision && <p>{t("draft_older")}</p>}
          <div class="buttons">
            <button type="button" class="button main" onClick={() => (setDraft(kept.left!.draft), kept.take())}>
              {t("draft_take")}
            </button>
            <button type="button" class="button" onClick={kept.forget}>
              {t("draft_drop")}
            </button>
          </div>
        </div>
      )}
      {error && <Wrong error={error} />}
      {newer && (
        <section class="card" aria-label={t("stale")}>
          <SideBySide before={newer} after={asQuestion(draft)} names={[t("stale_theirs", { n: newer.revision, who: newer.author ?? "" }), t("stale_mine")]} />
          <div class="buttons">
            <button type="button" class="button" onClick={() => settle(fromQuestion(newer))}>
              {t("stale_take")}
            </button>
            <button type="button" class="button" onClick={() => settle({ ...draft, revision: newer.revision })}>
              {t("stale_keep")}
            </button>
          </div>
        </section>
      )}
      <div class="columns">
        <div class="column wide">
          <section class="card">
            <div class="pair">
              {fresh && (
                <Field id="bank" name={t("bank")}>
                  <select id="bank" value={draft.bank} onChange={(e) => change({ bank: e.currentTarget.value })}>
                    {banks.map((b) => (
                      <option key={b.id} value={b.id}>
                        {b.name}
                      </option>
                    ))}
                  </select>
                </Field>
              )}
              <Field id="kind" name={t("col.kind")}>
                <select id="kind" value={draft.kind} onChange={(e) => setDraft((d) => withKind(d, e.currentTarget.value as Draft["kind"]))}>
                  {kinds.map((kind) => (
                    <option key={kind} value={kind}>
                      {t(`kind.${kind}`)}
                    </option>
                  ))}
                </select>
              </Field>
              <Field id="area" name={t("area")}>
                <input id="area" maxLength={200} value={draft.area} placeholder="2.4" onInput={(e) => change({ area: e.currentTarget.value })} />
              </Field>
              <Field id="difficulty" name={t("difficulty")}>
                <select id="difficulty" value={draft.difficulty} onChange={(e) => change({ difficulty: Number(e.currentTarget.value) })}>
                  {[1, 2, 3].map((level) => (
                    <option key={level} value={level}>
                      {t(`difficulty.${level}`)}
                    </option>
                  ))}
                </select>
              </Field>
            </div>
            <Field id="stem" name={t("stem")}>
              <textarea id="stem" data-rich={t("stem")} rows={3} maxLength={4000} value={draft.stem} onInput={(e) => change({ stem: e.currentTarget.value })} />
            </Field>
            <InsertPicture target={pictures.target} name={pictures.name} brought={pictures.brought} taken={pictures.taken} />
            <Answers draft={draft} change={change} />
            <Field id="explanation" name={t("explanation")}>
              <textarea id="explanation" data-rich={t("explanation")} rows={3} maxLength={4000} value={draft.explanation} onInput={(e) => change({ explanation: e.currentTarget.value })} />
            </Field>
          </section>
          <section class="card" aria-labelledby="source">
            <h2 id="source">{t("source")}</h2>
            <Field id="document" name={t("source.document")}>
              <input id="document" maxLength={4000} value={draft.source.document} onInput={(e) => source({ document: e.currentTarget.value })} />
            </Field>
            <div class="pair">
              <Field id="clause" name={t("source.clause")}>
                <input id="clause" maxLength={4000} value={draft.source.clause} onInput={(e) => source({ clause: e.currentTarget.value })} />
              </Field>
              <Field id="link" name={t("source.link")}>
                <input id="link" type="url" maxLength={1000} placeholder="https://" value={draft.source.link} onInput={(e) => source({ link: e.currentTarget.value })} />
              </Field>
              <Field id="from" name={t("source.from")}>
                <input id="from" type="date" value={draft.source.from} onInput={(e) => source({ from: e.currentTarget.value })} />
              </Field>
              <Field id="to" name={t("source.to")}>
                <input id="to" type="date" value={draft.source.to} onInput={(e) => source({ to: e.currentTarget.value })} />
              </Field>
            </div>
            <Field id="quote" name={t("source.quote")}>
              <textarea id="quote" rows={2} maxLength={4000} value={draft.source.quote} onInput={(e) => source({ quote: e.currentTarget.value })} />
            </Field>
          </section>
          <section class="card">
            <div class="pair">
              <Field id="topic" name={t("topic")}>
                <input id="topic" maxLength={200} value={draft.topic} onInput={(e) => change({ topic: e.currentTarget.value })} />
              </Field>
              <Field id="tags" name={t("tags_typed")}>
                <input id="tags" value={draft.tags} onInput={(e) => change({ tags: e.currentTarget.value })} />
              </Field>
              {fresh && (
                <Field id="code" name={t("id_optional")}>
                  <input id="code" maxLength={64} value={draft.id} onInput={(e) => change({ id: e.currentTarget.value })} />
                </Field>
              )}
            </div>
            <Field id="review-note" name={t("review_note")}>
              <textarea id="review-note" rows={2} maxLength={4000} value={draft.review_note} onInput={(e) => change({ review_note: e.currentTarget.value })} />
            </Field>
            <Field id="comment" name={t("edit_comment")}>
              <input id="comment" maxLength={4000} value={draft.comment} onInput={(e) => change({ comment: e.currentTarget.value })} />
            </Field>
          </section>
        </div>
        <div class="column as-phone">
          <div class="beside">
            <Preview draft={draft} />
            <Said said={said} />
            <div class="buttons">
              <button class="button main" disabled={busy}>
                {t(busy ? "saving" : accepted && said?.alike.length ? "save_anyway" : "save_draft")}
              </button>
            </div>
            <p class="small soft">{t("editor_keys")}</p>
          </div>
        </div>
      </div>
    </form>
  );
}

function Field({ id, name, children }: { id: string; name: string; children: ComponentChildren }) {
  return (
    <div>
      <label for={id}>{name}</label>
      {children}
    </div>
  );
}

/** What keeps the draft from being saved, each with where it is; it takes the focus so that it is read. */
function Wrong({ error }: { error: ApiError }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), [error]);
  const { problem } = error;
  return (
    <div class="problem" role="alert" tabIndex={-1} ref={box}>
      <strong>{problem?.title ?? t(error.code === "network" ? "no_network" : "no_answer")}</strong>
      <p>{problem?.detail ?? t("no_network_do")}</p>
      {problem?.errors && (
        <ul>
          {problem.errors.map((e) => (
            <li key={e.path + e.code}>
              <strong>{partName(e.path)}</strong>: {e.detail}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Warnings, each with its reason, and questions alike. */
function Said({ said }: { said: { warnings: Finding[]; alike: Alike[] } | undefined }) {
  return (
    <div role="status">
      {said && said.alike.length > 0 && <AlikeList list={said.alike} />}
      {said && <Warnings list={said.warnings} />}
    </div>
  );
}

export function Warnings({ list }: { list: Finding[] }) {
  if (list.length === 0) return null;
  return (
    <section class="card warnings" aria-label={t("warnings")}>
      <h2>{t("warnings")}</h2>
      <ul>
        {list.map((w) => (
          <li key={w.path + w.code}>{w.detail}</li>
        ))}
      </ul>
    </section>
  );
}
