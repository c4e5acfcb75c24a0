// A question as a contestant's phone shows it, while it is written: the server renders it as it does for a sheet.

import { t } from "../lib/i18n";
import { Rich } from "../lib/rich";
import { hasOptions, type Draft } from "./draft";
import { ofDraft, useRendered } from "./rendered";

const renderAfter = 350;

export function Preview({ draft }: { draft: Draft }) {
  const { shown, offline } = useRendered(ofDraft(draft), renderAfter);
  return (
    <section class="preview" aria-label={t("preview")}>
      <h2>{t("preview")}</h2>
      {offline && <p class="small soft">{t("preview_offline")}</p>}
      <div class="phone">
        <p class="small soft">{t("preview_place")}</p>
        <Rich as="p" class="stem" text={shown.stem || t("preview_empty")} html={shown.stem_html} />
        {draft.kind === "matching" &&
          (shown.prompts ?? []).map((prompt, i) => (
            <div key={i} class="asked">
              <Rich text={prompt} html={shown.prompts_html?.[i]} />
              <span class="answer-box">{t("prompt_choose")}</span>
            </div>
          ))}
        {(hasOptions(draft.kind) || draft.kind === "true_false") && (
          <ul>
            {shown.options.map((text, i) => (
              <li key={i}>
                <span class="letter">{draft.kind === "ordering" ? "⋮" : String.fromCharCode(65 + i)}</span>
                <Rich class="text" text={text} html={shown.options_html?.[i]} />
              </li>
            ))}
          </ul>
        )}
        {(draft.kind === "numeric" || draft.kind === "prediction" || draft.kind === "short_text") && (
          <p class="answer-box">{t(draft.kind === "short_text" ? "preview_text" : "preview_number")}</p>
        )}
        {shown.explanation && (
          <details>
            <summary>{t("explanation")}</summary>
            <Rich as="p" class="stem-why" text={shown.explanation} html={shown.explanation_html} />
          </details>
        )}
      </div>
      {draft.shuffle && hasOptions(draft.kind) && <p class="small soft">{t("preview_shuffled")}</p>}
    </section>
  );
}
