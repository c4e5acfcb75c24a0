// Who answers for a plan: a name, a position, and the account that signs what the unit reports.

import { useState } from "preact/hooks";
import { t } from "../lib/i18n";
import { Overtaken } from "./compare";
import { useLoad } from "./context";
import { Problem, SaveOrCancel } from "./parts";
import { usePlan } from "./planhome";
import { headRows } from "./planrows";
import { usePlanSaving } from "./plansaving";
import { planAPI, type Head } from "./plantypes";

export interface Account {
  id: string;
  name: string;
  signs: boolean;
}

/** The accounts of a unit, among which the head is. */
export const useAccounts = (unit: string) => useLoad<{ accounts: Account[] }>(`/api/v1/staff/directory/units/${encodeURIComponent(unit)}/accounts`);

interface FieldsProps {
  unit: string;
  head: Head;
  change: (head: Head) => void;
}

export function HeadFields({ unit, head, change }: FieldsProps) {
  const { value, error } = useAccounts(unit);
  const accounts = value?.accounts ?? [];
  const choose = (user: string) => {
    const chosen = accounts.find((a) => a.id === user);
    const named = !head.name || accounts.some((a) => a.id === head.user && a.name === head.name);
    change({ ...head, user: user || undefined, name: chosen && named ? chosen.name : head.name });
  };
  return (
    <>
      <div>
        <label for="head-user">{t("plan.head_account")}</label>
        <select id="head-user" value={head.user ?? ""} onChange={(e) => choose(e.currentTarget.value)}>
          <option value="">{t("plan.head_no_account")}</option>
          {accounts.map((a) => (
            <option key={a.id} value={a.id} disabled={!a.signs}>
              {a.signs ? a.name : t("plan.head_cannot", { name: a.name })}
            </option>
          ))}
        </select>
        <Problem error={error} />
      </div>
      <div>
        <label for="head">{t("plan.head")}</label>
        <input id="head" required maxLength={1000} value={head.name ?? ""} onInput={(e) => change({ ...head, name: e.currentTarget.value })} />
      </div>
      <div>
        <label for="position">{t("plan.position")}</label>
        <input id="position" maxLength={1000} value={head.position ?? ""} onInput={(e) => change({ ...head, position: e.currentTarget.value })} />
      </div>
    </>
  );
}

/** What the API takes a head as. */
export const headBody = ({ name, position, user }: Head) => ({ head_name: name, head_position: position, head_user: user });

/** Changes who answers for the plan. */
export function HeadForm({ done }: { done: () => void }) {
  const { one } = usePlan();
  const unit = one.may.owner ?? "";
  const [head, change] = useState<Head>(one.plan.head ?? {});
  const [base] = useState(one.plan.revision);
  const saving = usePlanSaving("head", done);
  const { error, theirs } = saving;
  const { value } = useAccounts(unit);
  const save = (revision: number) => void saving.save("PUT", planAPI(one.plan.id, "head"), { revision, ...headBody(head) });
  return (
    <section class="card no-print" aria-labelledby="edit-head">
      <h2 id="edit-head">{t("plan.edit_head")}</h2>
      <Problem error={error} />
      {theirs && <Overtaken {...theirs} rows={headRows(theirs.one.plan.head, head, value?.accounts)} take={saving.take} keep={() => save(theirs.one.plan.revision)} />}
      <form
        class="evidence-form"
        onSubmit={(e) => {
          e.preventDefault();
          save(base);
        }}
      >
        <HeadFields unit={unit} head={head} change={change} />
        <SaveOrCancel save={t("plan.save_head")} disabled={saving.busy} cancel={done} />
      </form>
    </section>
  );
}
