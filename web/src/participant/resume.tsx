// Going on with an attempt on another device: the code that is shown, and the page that takes one.

import { useEffect, useState } from "preact/hooks";
import { request, type ApiError } from "../lib/api";
import { t } from "../lib/i18n";
import { QR } from "../lib/qr";
import { Heading, Problem } from "./parts";
import type { Held } from "./types";

/** The resume code, with its QR code on request. Whoever has it holds the attempt, so it is never in a query. */
export function ResumePanel({ code, onHide }: { code: string; onHide?: () => void }) {
  const [qr, setQR] = useState(false);
  return (
    <aside class="card resume">
      <p class="small">{t("resume.keep")}</p>
      <div class="pair">
        <b class="code figures">{code}</b>
        <button type="button" class="link" aria-expanded={qr} onClick={() => setQR(!qr)}>
          {t(qr ? "resume.hide_qr" : "resume.qr")}
        </button>
        {onHide && (
          <button type="button" class="link" onClick={onHide}>
            {t("resume.hide")}
          </button>
        )}
      </div>
      {qr && (
        <figure>
          <QR text={`${location.origin}/tiep-tuc#${code}`} label={t("resume.qr_alt")} />
          <figcaption class="small soft">{t("resume.qr_how")}</figcaption>
        </figure>
      )}
    </aside>
  );
}

/** Asks for a code, or uses the one that the address's fragment holds. */
export function Resume({ code, onHeld }: { code: string; onHeld: (held: Held) => void }) {
  const [typed, setTyped] = useState(code);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const short = typed.replace(/[^0-9A-Za-z]/g, "").length < 8;

  function send() {
    if (busy || short) return;
    setBusy(true);
    setError(undefined);
    request<Held>("POST", "/api/v1/attempts/resume", { code: typed.trim() }).then(onHeld, (err) => {
      setBusy(false);
      setError(err);
    });
  }
  useEffect(() => {
    if (code) send();
  }, []);

  return (
    <form
      class="page"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Heading>{t("resume.title")}</Heading>
      <p>{t("resume.text")}</p>
      <div class="row">
        <label for="code" class="strong">
          {t("resume.code")}
        </label>
        <input
          id="code"
          class="input large code"
          type="text"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          maxLength={40}
          placeholder="K7QM-2XPR-9DWA"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      <Problem error={error} />
      <button type="submit" class="button main wide large" aria-disabled={busy || short}>
        {busy ? t("form.starting") : t("resume.go")}
      </button>
    </form>
  );
}
