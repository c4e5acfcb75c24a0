// The form of what stands at the head and the foot of a plan's document.

import { useState } from "preact/hooks";
import { t } from "../lib/i18n";
import { Overtaken } from "./compare";
import { Problem, SaveOrCancel } from "./parts";
import { usePlan } from "./planhome";
import { documentRows } from "./planrows";
import { planAPI, type Plan } from "./plantypes";
import { usePlanSaving } from "./plansaving";

type Basis = NonNullable<Plan["document"]["legal_bases"]>[number];

const texts = [["title_vi", "plan.title"], ["type_vi", "plan.type"], ["number", "plan.number"], ["province", "plan.province"], ["issuer_vi", "plan.issuer"], ["signer_title_vi", "plan.signer_title"], ["signer_vi", "plan.signer"]] as const;

export function DocumentForm({ done }: { done: () => void }) {
  const { one } = usePlan();
  const [d, change] = useState(one.plan.document);
  const [bases, setBases] = useState<Basis[]>(d.legal_bases ?? []);
  const [recipients, setRecipients] = useState((d.recipients_vi ?? []).join("\n"));
  const [base] = useState(one.plan.revision);
  const saving = usePlanSaving("document", done);
  const { error, theirs } = saving;
  const mine = { ...d, legal_bases: bases.filter((b) => b.text_vi.trim()), recipients_vi: recipients.split("\n").map((x) => x.trim()).filter(Boolean) };
  const save = (revision: number) => void saving.save("PUT", planAPI(one.plan.id, "document"), { revision, document: mine });
  const put = (i: number, part: Partial<Basis>) => setBases(bases.map((b, k) => (k === i ? { ...b, ...part } : b)));
  return (
    <section class="card no-print" aria-labelledby="edit-document">
      <h2 id="edit-document">{t("plan.edit_document")}</h2>
      <Problem error={error} />
      {theirs && <Overtaken {...theirs} rows={documentRows(theirs.one.plan.document, mine)} take={saving.take} keep={() => save(theirs.one.plan.revision)} />}
      <form
        class="evidence-form"
        onSubmit={(e) => {
          e.preventDefault();
          save(base);
        }}
      >
        {texts.map(([field, label]) => (
          <div key={field}>
            <label for={`doc-${field}`}>{t(label)}</label>
            <input id={`doc-${field}`} required={field === "title_vi"} maxLength={1000} value={d[field] ?? ""} onInput={(e) => change({ ...d, [field]: e.currentTarget.value })} />
          </div>
        ))}
        <label for="doc-issued">{t("plan.issued")}</label>
        <input id="doc-issued" type="date" value={d.issued_on ?? ""} onInput={(e) => change({ ...d, issued_on: e.currentTarget.value || undefined })} />
        <label for="doc-audience">{t("plan.audience")}</label>
        <textarea id="doc-audience" rows={3} maxLength={1000} value={d.audience_vi ?? ""} onInput={(e) => change({ ...d, audience_vi: e.currentTarget.value })} />
        <fieldset>
          <legend>{t("plan.bases")}</legend>
          {bases.map((b, i) => (
            <div key={i} class="plan-row">
              <textarea aria-label={`${t("plan.basis")} ${i + 1}`} rows={2} maxLength={8000} value={b.text_vi} onInput={(e) => put(i, { text_vi: e.currentTarget.value })} />
              <button type="button" class="link" aria-label={`${t("plan.drop")}: ${t("plan.basis")} ${i + 1}`} onClick={() => setBases(bases.filter((_, k) => k !== i))}>
                {t("plan.drop")}
              </button>
            </div>
          ))}
          <button type="button" class="link" onClick={() => setBases([...bases, { text_vi: "" }])}>
            {t("plan.add_basis")}
          </button>
        </fieldset>
        <label for="doc-recipients">{t("plan.recipients_lines")}</label>
        <textarea id="doc-recipients" rows={6} value={recipients} onInput={(e) => setRecipients(e.currentTarget.value)} />
        <SaveOrCancel save={t("plan.save_document")} disabled={saving.busy} cancel={done} />
      </form>
    </section>
  );
}
