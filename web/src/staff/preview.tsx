// A question as a contestant's phone shows it, while it is written.

import { t } from "../lib/i18n";
import { hasOptions, type Draft } from "./draft";

export function Preview({ draft }: { draft: Draft }) {
  const options = draft.options.filter((o) => o.text.trim());
  return (
    <section class="preview" aria-label={t("preview")}>
      <h2>{t("preview")}</h2>
      <div class="phone">
        <p class="small soft">{t("preview_place")}</p>
        <p class="stem">{draft.stem.trim() || t("preview_empty")}</p>
        {draft.kind === "matching" &&
          draft.prompts
            .filter((p) => p.text.trim())
            .map((p) => (
              <p key={p.id} class="asked">
                {p.text}
                <span class="answer-box">{t("prompt_choose")}</span>
              </p>
            ))}
        {(hasOptions(draft.kind) || draft.kind === "true_false") && draft.kind !== "matching" && (
          <ul>
            {options.map((o, i) => (
              <li key={o.id}>
                <span class="letter">{draft.kind === "ordering" ? "⋮" : String.fromCharCode(65 + i)}</span>
                {o.text}
              </li>
            ))}
          </ul>
        )}
        {(draft.kind === "numeric" || draft.kind === "prediction" || draft.kind === "short_text") && (
          <p class="answer-box">{t(draft.kind === "short_text" ? "preview_text" : "preview_number")}</p>
        )}
      </div>
      {draft.shuffle && hasOptions(draft.kind) && <p class="small soft">{t("preview_shuffled")}</p>}
    </section>
  );
}
