// What a contest's certificates look like, and who is given one: set by an organiser, looked at before it is saved.

import { useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { t } from "../lib/i18n";
import { useApp, useLoad, type Loaded } from "./context";
import { download, upload } from "./files";
import { typeInto } from "./insertpicture";
import { mayRun } from "./menu";
import { Loading, Problem } from "./parts";
import { apiOf, by } from "./resultparts";
import type { CertificateSettings, CertificateTemplate } from "./resulttypes";

export function Template({ contest, onSaved }: { contest: string; onSaved: () => void }) {
  const { user } = useApp();
  const loaded = useLoad<CertificateSettings>(`${apiOf(contest)}/certificate-template`);
  const v = loaded.value;
  return (
    <section class="card" aria-labelledby="cert-template">
      <h2 id="cert-template">{t("cert.template")}</h2>
      <p class="soft">{t("cert.template_is")}</p>
      <Problem error={loaded.error} again={loaded.again} />
      {!v && !loaded.error && <Loading />}
      {v && <p class="soft small">{v.saved ? t("cert.saved_by", { who: by(v.saved) }) : t("cert.built_in")}</p>}
      {v && (mayRun(user.roles) ? <Form key={v.revision} contest={contest} loaded={loaded} v={v} onSaved={onSaved} /> : <p>{t("cert.organisers")}</p>)}
    </section>
  );
}

type Texts = "heading" | "given_to" | "superior" | "organiser" | "place" | "signer_title" | "signer_name";
type Ticks = "winners" | "units" | "everybody" | "framed" | "no_nation";

const who: Ticks[] = ["winners", "units", "everybody"];
const mostBytes = 10 * 1_048_576;

function Form({ contest, loaded, v, onSaved }: { contest: string; loaded: Loaded<CertificateSettings>; v: CertificateSettings; onSaved: () => void }) {
  const { session } = useApp();
  const [draft, change] = useState(v.template);
  const [error, fail] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const [said, say] = useState("");
  const path = `${apiOf(contest)}/certificate-template`;
  const set = (part: Partial<CertificateTemplate>) => (change((now) => ({ ...now, ...part })), say(""));
  const doing = async (run: () => Promise<unknown>) => {
    setBusy(true);
    fail(undefined);
    try {
      await run();
    } catch (err) {
      fail(err as ApiError);
    } finally {
      setBusy(false);
    }
  };
  const save = (event: Event) => {
    event.preventDefault();
    void doing(async () => {
      loaded.set(await session.call<CertificateSettings>("PUT", path, { template: draft, revision: v.revision }));
      onSaved();
    });
  };
  const preview = () => void doing(async () => (await download(session, `${path}/preview`, { template: draft }), say(t("cert.previewed"))));

  const wrong = (name: string) => error?.field(name) || "";
  const text = (name: Texts, hint?: string) => (
    <Field name={name} hint={hint} wrong={wrong(name)}>
      {(more) => <input {...more} maxLength={v.max_text} value={draft[name]} onInput={(e) => set({ [name]: e.currentTarget.value })} />}
    </Field>
  );
  const tick = (name: Ticks) => (
    <label class="check" key={name}>
      <input type="checkbox" checked={draft[name]} onChange={(e) => set({ [name]: e.currentTarget.checked })} /> {t(`cert.${name}`)}
    </label>
  );
  return (
    <form class="cert-form" onSubmit={save}>
      <fieldset aria-describedby={wrong("winners") ? "cert-winners-wrong" : undefined}>
        <legend>{t("cert.who")}</legend>
        {who.map(tick)}
        {wrong("winners") && (
          <p id="cert-winners-wrong" class="small problem">
            {wrong("winners")}
          </p>
        )}
      </fieldset>
      {text("heading")}
      {text("superior")}
      {text("organiser")}
      {text("given_to")}
      {(["wording", "passed"] as const).map((name) => (
        <div key={name}>
          <Field name={name} hint={t(`cert.${name}_hint`)} wrong={wrong(name)}>
            {(more) => <textarea {...more} rows={3} maxLength={v.max_wording} value={draft[name]} onInput={(e) => set({ [name]: e.currentTarget.value })} />}
          </Field>
          <p class="cert-places" role="group" aria-label={t("cert.places", { name: t(`cert.${name}`) })}>
            {v.placeholders.map((p) => (
              <button
                key={p}
                type="button"
                class="button small"
                onClick={() => typeInto(document.getElementById(`cert-${name}`) as HTMLTextAreaElement, `{${p}}`)}
              >
                {`{${p}}`}
              </button>
            ))}
          </p>
        </div>
      ))}
      {text("place")}
      <Field name="date" hint={t("cert.date_hint")} wrong={wrong("date")}>
        {(more) => <input {...more} type="date" value={draft.date} onInput={(e) => set({ date: e.currentTarget.value })} />}
      </Field>
      {text("signer_title")}
      {text("signer_name")}
      <Background v={v} draft={draft} set={set} wrong={wrong("picture")} />
      {draft.picture && tick("framed")}
      {tick("no_nation")}
      <Problem error={error} />
      <p role="status">{said}</p>
      <div class="buttons">
        <button type="button" class="button" disabled={busy} onClick={preview}>
          {t("cert.preview")}
        </button>
        <button type="submit" class="button main" disabled={busy}>
          {t("cert.save")}
        </button>
      </div>
    </form>
  );
}

interface Attributes {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid": boolean;
}

/** A field with its name, what somebody should know of it, and what is wrong with it. */
function Field({ name, hint, wrong, children }: { name: string; hint?: string; wrong: string; children: (more: Attributes) => any }) {
  const id = `cert-${name}`;
  const said = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{t(`cert.${name}`)}</label>
      {children({ id, "aria-describedby": said || undefined, "aria-invalid": !!wrong })}
      {hint && (
        <p id={`${id}-hint`} class="small soft">
          {hint}
        </p>
      )}
      {wrong && (
        <p id={`${id}-wrong`} class="small problem">
          {wrong}
        </p>
      )}
    </div>
  );
}

/** The picture behind a certificate, or none for the built-in frame. */
function Background({ v, draft, set, wrong }: { v: CertificateSettings; draft: CertificateTemplate; set: (part: Partial<CertificateTemplate>) => void; wrong: string }) {
  const { session } = useApp();
  const [share, setShare] = useState<number>();
  const [error, fail] = useState<ApiError>();
  const send = async (file: File) => {
    fail(undefined);
    if (file.size > mostBytes) return fail(new ApiError(413, "picture_too_large", { title: t("picture.too_large"), detail: t("picture.too_large_do"), status: 413, code: "picture_too_large" }));
    setShare(0);
    try {
      set({ picture: (await upload<{ id: string }>(session, "/api/v1/staff/pictures?page=true", file, setShare)).id });
    } catch (err) {
      fail(err as ApiError);
    } finally {
      setShare(undefined);
    }
  };
  return (
    <div class="field">
      <label for="cert-picture">{t("cert.picture")}</label>
      <input
        id="cert-picture"
        type="file"
        accept="image/png,image/jpeg,image/webp"
        aria-describedby="cert-picture-hint"
        onChange={(e) => {
          const file = e.currentTarget.files?.[0];
          e.currentTarget.value = "";
          if (file) void send(file);
        }}
      />
      <p id="cert-picture-hint" class="small soft">
        {t("cert.picture_hint")}
      </p>
      <p role="status">{share !== undefined && t(share < 1 ? "picture.sending" : "picture.reading", { percent: Math.round(share * 100) })}</p>
      {wrong && <p class="small problem">{wrong}</p>}
      <Problem error={error} />
      {draft.picture && (
        <p>
          <img class="cert-picture" src={v.picture_at + draft.picture} alt={t("cert.picture")} />
          <button type="button" class="button" onClick={() => set({ picture: "", framed: false })}>
            {t("cert.picture_drop")}
          </button>
        </p>
      )}
    </div>
  );
}
