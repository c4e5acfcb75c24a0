// Files attached to evidence, comments and tasks: chosen, made small where they are pictures, sent, listed and saved again.

import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp } from "./context";
import { download, fetchFile, upload } from "./files";
import { Problem } from "./parts";
import type { Attachment } from "./plantypes";
import type { Session } from "./session";
import { shrink, textOf } from "./shrink";

/** A file that was chosen and not sent yet. */
export interface Chosen {
  name: string;
  blob: Blob;
}

/** A file on its way, and the share of it that has left. */
export interface Sending {
  name: string;
  share: number;
}

const megabyte = 1_048_576;
/** What the server takes as one file, and as all files of one entry. */
const most = { bytes: 10 * megabyte, together: 40 * megabyte, files: 20 };

const documents = /\.(pdf|docx|xlsx)$/i;
const documentTypes = /^application\/(pdf|vnd\.openxmlformats-officedocument\.(wordprocessingml\.document|spreadsheetml\.sheet))$/;

/** "1,2 MB" or "640 kB". */
export const sizeWords = (bytes: number) => (bytes < megabyte ? `${number(Math.max(1, Math.round(bytes / 1024)))} kB` : `${number(bytes / megabyte, 1)} MB`);

/** Sends a file; what was sent before is there once. What the server refuses is told with the file's name. */
export async function sendFile(session: Session, { name, blob }: Chosen, progress: (share: number) => void): Promise<Attachment> {
  try {
    return await upload<Attachment>(session, `/api/v1/staff/attachments?name=${encodeURIComponent(name.slice(-200))}`, blob, progress);
  } catch (err) {
    if (!(err instanceof ApiError) || !err.problem) throw err;
    throw new ApiError(err.status, err.code, { ...err.problem, title: `${name}: ${err.problem.title}` });
  }
}

/** Sends files one after another and tells of each how far it is. */
export async function sendFiles(session: Session, chosen: Chosen[], tell: (now: Sending | undefined) => void): Promise<Attachment[]> {
  const sent: Attachment[] = [];
  try {
    for (const file of chosen) sent.push(await sendFile(session, file, (share) => tell({ name: file.name, share })));
  } finally {
    tell(undefined);
  }
  return sent;
}

/** A chosen file made ready to be sent, or why it can't be. */
async function ready(file: File): Promise<Chosen | string> {
  if (file.type.startsWith("image/") || /\.(jpe?g|png|webp|hei[cf])$/i.test(file.name)) {
    const blob = await shrink(file);
    return blob ? { name: file.name, blob } : t("attach.no_picture", { name: file.name });
  }
  if (/\.(docx?m|xlsm|doc|xls)$/i.test(file.name)) return t("attach.old", { name: file.name });
  if (!documents.test(file.name) && !documentTypes.test(file.type)) return t("attach.no_type", { name: file.name });
  if (file.size > most.bytes) return t("attach.too_large", { name: file.name, size: sizeWords(file.size), max: sizeWords(most.bytes) });
  return { name: file.name, blob: file };
}

/**
 * The field for files, and the list of those that were chosen. kept are there already and count towards the limits; reading
 * is told while files are made ready, when nothing should be sent without them.
 */
export function ChooseFiles({ id, label, chosen, change, reading, kept = [], disabled }: {
  id: string; label: string; chosen: Chosen[]; change: (list: Chosen[]) => void; reading: (busy: boolean) => void; kept?: Attachment[]; disabled?: boolean;
}) {
  const [said, say] = useState<string[]>([]);
  const latest = useRef(chosen); // others may be chosen while pictures are made small
  latest.current = chosen;
  const batches = useRef(0);
  async function take(field: HTMLInputElement) {
    const files = [...(field.files ?? [])];
    field.value = ""; // the same file may be chosen again
    const words: string[] = [];
    if (files.length === 0) return;
    say([t("attach.reading")]);
    reading(++batches.current > 0);
    for (const file of files) {
      const one = await ready(file);
      const list = latest.current;
      const bytes = [...list.map((c) => c.blob.size), ...kept.map((k) => k.size)].reduce((a, b) => a + b, 0);
      if (typeof one === "string") words.push(one);
      else if (list.length + kept.length >= most.files) words.push(t("attach.too_many", { name: one.name, max: most.files }));
      else if (bytes + one.blob.size > most.together) words.push(t("attach.too_large_together", { name: one.name, max: sizeWords(most.together) }));
      else {
        change((latest.current = [...list, one]));
        if (one.blob !== file) words.push(t("attach.shrunk", { name: one.name, from: sizeWords(file.size), to: sizeWords(one.blob.size) }));
      }
    }
    reading(--batches.current > 0);
    say(words);
  }
  return (
    <div class="choose-files">
      <input id={id} class="sr" type="file" accept="image/*,.pdf,.docx,.xlsx" multiple disabled={disabled} aria-describedby={`${id}-said`} onChange={(e) => void take(e.currentTarget)} />
      <label for={id} class={disabled ? "button off" : "button"}>
        {label}
      </label>
      <div id={`${id}-said`} class="small soft" role="status">
        {said.length > 0 ? said.map((words, i) => <p key={i}>{words}</p>) : <p>{t("attach.hint", { max: sizeWords(most.bytes) })}</p>}
      </div>
      {chosen.length > 0 && (
        <ul class="files">
          {chosen.map((c, i) => (
            <li key={i}>
              <span class="file-name">{c.name}</span>
              <span class="small soft">{sizeWords(c.blob.size)}</span>
              <button type="button" class="link" disabled={disabled} aria-label={t("attach.drop_name", { name: c.name })} onClick={() => (change(chosen.filter((x) => x !== c)), say([]))}>
                {t("attach.drop")}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** How far a file is. */
export function Progress({ sending }: { sending: Sending | undefined }) {
  if (!sending) return null;
  const words = t("attach.sending", { name: sending.name, percent: Math.floor(sending.share * 100) });
  return (
    <div class="saving">
      <p>{words}</p>
      <progress max={1} value={sending.share} aria-label={words} />
    </div>
  );
}

/**
 * Attached files: pictures are shown, at once or when asked for, others are saved. at is the address of what they are
 * attached to.
 */
export function Files({ files, at, show, remove }: { files: Attachment[] | undefined; at: string; show?: boolean; remove?: (file: Attachment) => void }) {
  const { session } = useApp();
  const [open, setOpen] = useState<string[]>([]);
  const [failed, fail] = useState<ApiError>();
  if (!files?.length) return null;
  const path = (f: Attachment) => `${at}/attachments/${encodeURIComponent(f.id)}`;
  const save = (f: Attachment) =>
    download(session, path(f))
      .then(() => fail(undefined))
      .catch((err) => fail(err instanceof ApiError ? err : new ApiError(0, "network")));
  return (
    <>
      <Problem error={failed} />
      <ul class="files" aria-label={t("attach.files")}>
        {files.map((f) => {
          const picture = f.type.startsWith("image/");
          const shown = picture && (show || open.includes(f.id));
          return (
            <li key={f.id}>
              {picture && show ? (
                <span class="file-name">{f.name}</span>
              ) : (
                <button
                  type="button"
                  class="link file-name"
                  aria-expanded={picture ? shown : undefined}
                  aria-label={t(picture ? "attach.show_name" : "attach.save_name", { name: f.name })}
                  onClick={() => (picture ? setOpen(shown ? open.filter((x) => x !== f.id) : [...open, f.id]) : void save(f))}
                >
                  {f.name}
                </button>
              )}
              <span class="small soft">{[sizeWords(f.size), f.by_name].filter(Boolean).join(" · ")}</span>
              {remove && (
                <button type="button" class="link no-print" aria-label={t("attach.remove_name", { name: f.name })} onClick={() => remove(f)}>
                  {t("attach.remove")}
                </button>
              )}
              {shown && <Picture path={path(f)} name={f.name} />}
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** A picture that only those see who may: it is fetched with the reader's token. */
function Picture({ path, name }: { path: string; name: string }) {
  const { session } = useApp();
  const [src, setSrc] = useState<string>();
  const [failed, fail] = useState(false);
  useEffect(() => {
    let gone = false;
    fetchFile(session, path)
      .then(([blob]) => textOf(blob))
      .then((text) => gone || setSrc(text))
      .catch(() => gone || fail(true));
    return () => void (gone = true);
  }, [path]);
  if (failed) return <p class="small wrong">{t("attach.not_shown", { name })}</p>;
  return src ? <img class="evidence-picture" src={src} alt={t("attach.picture_of", { name })} /> : <p class="small soft">{t("loading")}</p>;
}
