// A question as a contestant's phone shows it, while it is written: in a page of its own that runs the contestant's code.

import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../lib/i18n";
import { Rich } from "../lib/rich";
import { heard, previewPath, type Show, type Told } from "../preview/words";
import { hasOptions, type Draft } from "./draft";
import { ofDraft, useRendered, type Rendered } from "./rendered";

const renderAfter = 350;

/** What the frame is high before its page has said so, and at the most, in CSS pixels. */
const firstHeight = 320;
const maxHeight = 4000;

export function Preview({ draft }: { draft: Draft }) {
  const { shown, waiting, offline } = useRendered(ofDraft(draft), renderAfter);
  return (
    <section class="preview" aria-label={t("preview")}>
      <h2>{t("preview")}</h2>
      {offline ? <AsTyped shown={shown} /> : <Phone shown={waiting ? undefined : shown} />}
      {shown.explanation && (
        <details>
          <summary>{t("preview_why")}</summary>
          <Rich as="p" class="why" text={shown.explanation} html={shown.explanation_html} />
        </details>
      )}
      <p class="small soft">{t("preview_try")}</p>
      {draft.shuffle && hasOptions(draft.kind) && <p class="small soft">{t("preview_shuffled")}</p>}
    </section>
  );
}

/** The contestant's page in a frame as wide as a small phone and as high as the question. */
function Phone({ shown }: { shown: Rendered | undefined }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [ready, setReady] = useState(false);
  const [height, setHeight] = useState(firstHeight);
  useEffect(() => {
    const listen = (event: MessageEvent) => {
      const told = heard<Told>(event, frame.current?.contentWindow);
      if (told?.type === "ready") setReady(true);
      if (told?.type === "height") setHeight(Math.max(firstHeight, Math.min(maxHeight, told.px)));
    };
    addEventListener("message", listen);
    return () => removeEventListener("message", listen);
  }, []);
  useEffect(() => {
    if (!ready || !shown) return;
    const { explanation, explanation_html, ...asked } = shown;
    const said: Show = { type: "show", q: { ...asked, item: 1, stem: asked.stem || t("preview_empty") } };
    frame.current?.contentWindow?.postMessage(said, location.origin);
  }, [ready, shown]);
  return <iframe ref={frame} class="phone" src={previewPath} title={t("preview_frame")} width={360} height={height} />;
}

/** Without a network there is no telling how it will look: its words alone. */
function AsTyped({ shown }: { shown: Rendered }) {
  return (
    <div class="card as-typed">
      <p class="small soft">{t("preview_offline")}</p>
      <p class="words">{shown.stem || t("preview_empty")}</p>
      {[shown.prompts ?? [], shown.options].map((list, i) => list.length > 0 && (
        <ul key={i}>
          {list.map((text, j) => (
            <li key={j}>{text}</li>
          ))}
        </ul>
      ))}
    </div>
  );
}
