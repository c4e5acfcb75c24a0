// Pictures in the texts of a question: chosen, pasted or dropped, sent to the server, and put where the cursor was.

import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { t } from "../lib/i18n";
import { useApp } from "./context";
import { upload } from "./files";

type TextField = HTMLInputElement | HTMLTextAreaElement;

interface Stored {
  id: string;
  width: number;
  height: number;
  address: string;
}

/** What the server takes as one picture, in bytes. */
const mostBytes = 10 * 1_048_576;

/** The first picture that a paste or a drop brings. */
export function pictureIn(data: DataTransfer | null): File | undefined {
  return [...(data?.files ?? [])].find((file) => file.type.startsWith("image/"));
}

/** The mark that shows a picture in a text. */
export function markOf(id: string, alt: string): string {
  const words = alt.replace(/\s+/g, " ").trim().replace(/[\\[\]*`]/g, "\\$&");
  return `![${words}](anh:${id})`;
}

/** Puts text where the cursor is, as if it was typed. */
export function typeInto(field: TextField, text: string): void {
  field.setRangeText(text, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

/**
 * The button, and what follows it: progress, the description that a picture needs, and what went wrong. target is the
 * field where the cursor was last; brought is a picture that was pasted or dropped.
 */
export function InsertPicture({ target, name, brought, taken }: { target: () => TextField | null; name: string; brought: File | undefined; taken: () => void }) {
  const { session } = useApp();
  const file = useRef<HTMLInputElement>(null);
  const words = useRef<HTMLInputElement>(null);
  const [share, setShare] = useState<number>();
  const [stored, setStored] = useState<Stored>();
  const [alt, setAlt] = useState("");
  const [missing, setMissing] = useState(false);
  const [error, setError] = useState<ApiError>();

  async function send(picture: File) {
    setError(undefined);
    setStored(undefined);
    setAlt("");
    setMissing(false);
    if (picture.size > mostBytes) return setError(new ApiError(413, "picture_too_large"));
    setShare(0);
    try {
      setStored(await upload<Stored>(session, "/api/v1/staff/pictures", picture, setShare));
    } catch (err) {
      setError(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setShare(undefined);
    }
  }
  useEffect(() => {
    if (!brought) return;
    taken();
    void send(brought);
  }, [brought]);
  useEffect(() => words.current?.focus(), [stored]);

  function insert() {
    const field = target();
    if (!alt.trim()) return setMissing(true), words.current?.focus();
    if (!stored || !field) return;
    typeInto(field, markOf(stored.id, alt));
    setStored(undefined);
  }

  return (
    <div class="insert-picture">
      <button type="button" class="button" disabled={share !== undefined} onClick={() => file.current?.click()}>
        {t("picture.insert")}
      </button>{" "}
      <span class="small soft">{t("picture.into", { name })}</span>
      <input
        ref={file}
        id="picture-file"
        type="file"
        hidden
        accept="image/png,image/jpeg,image/gif,image/webp"
        onChange={(e) => {
          const chosen = e.currentTarget.files?.[0];
          e.currentTarget.value = "";
          if (chosen) void send(chosen);
        }}
      />
      <div role="status">{share !== undefined && t(share < 1 ? "picture.sending" : "picture.reading", { percent: Math.round(share * 100) })}</div>
      {error && (
        <p class="problem" role="alert">
          <strong>{error.problem?.title ?? t(error.code === "picture_too_large" ? "picture.too_large" : "no_network")}</strong>{" "}
          {error.problem?.detail ?? t(error.code === "picture_too_large" ? "picture.too_large_do" : "no_network_do")}
        </p>
      )}
      {stored && (
        <div class="card described" role="group" aria-label={t("picture.describe")}>
          <img src={stored.address} alt="" width={stored.width} height={stored.height} />
          <div>
            <label for="picture-alt">{t("picture.alt")}</label>
            <input
              id="picture-alt"
              ref={words}
              maxLength={300}
              value={alt}
              aria-invalid={missing}
              aria-describedby="picture-alt-hint"
              onInput={(e) => (setAlt(e.currentTarget.value), setMissing(false))}
              onKeyDown={(e) => {
                if (e.key !== "Enter" || e.isComposing) return;
                e.preventDefault();
                e.stopPropagation();
                insert();
              }}
            />
            <p id="picture-alt-hint" class={missing ? "small problem" : "small soft"}>
              {t(missing ? "picture.alt_missing" : "picture.alt_hint")}
            </p>
            <div class="buttons">
              <button type="button" class="button main" onClick={insert}>
                {t("picture.put")}
              </button>
              <button type="button" class="button" onClick={() => setStored(undefined)}>
                {t("picture.drop")}
              </button>
            </div>
          </div>
        </div>
      )}
      <details class="small">
        <summary>{t("markup.help")}</summary>
        <ul>
          {["strong", "list", "levels", "table", "link", "escape"].map((part) => (
            <li key={part}>{t(`markup.${part}`)}</li>
          ))}
        </ul>
      </details>
    </div>
  );
}
