// The files of a task, and who attached and took away what.

import { useState } from "preact/hooks";
import { ApiError, type Time } from "../lib/api";
import { dateTime } from "../lib/format";
import { t } from "../lib/i18n";
import { ChooseFiles, Files, Progress, sendFiles, type Chosen, type Sending } from "./attachments";
import { useApp, useLoad } from "./context";
import { Loading, Problem } from "./parts";
import { planAPI, type Attachment } from "./plantypes";

interface Attached {
  files: Attachment[];
  history: { at: Time; by_name?: string; added?: Attachment[]; removed?: Attachment[] }[];
  may_change: boolean;
}

export function TaskFiles({ id, taskID }: { id: string; taskID: string }) {
  const { session } = useApp();
  const task = planAPI(id, "tasks", encodeURIComponent(taskID));
  const at = `${task}/attachments`;
  const { value, error, again, set } = useLoad<Attached>(at);
  const [chosen, choose] = useState<Chosen[]>([]);
  const [reading, read] = useState(false);
  const [sending, tell] = useState<Sending>();
  const [busy, setBusy] = useState(false);
  const [failed, fail] = useState<ApiError>();
  const [did, say] = useState("");
  async function attempt(work: () => Promise<string>) {
    setBusy(true);
    fail(undefined);
    say("");
    try {
      say(await work());
    } catch (err) {
      fail(err instanceof ApiError ? err : new ApiError(0, "network"));
      again();
    } finally {
      setBusy(false);
    }
  }
  const add = () =>
    attempt(async () => {
      for (const sent of await sendFiles(session, chosen, tell)) set(await session.call<Attached>("POST", at, { attachment: sent.id }));
      choose([]);
      return t("attach.added", { name: chosen.map((c) => c.name).join(", ") });
    });
  const remove = (file: Attachment) =>
    attempt(async () => {
      set(await session.call<Attached>("POST", `${at}/${encodeURIComponent(file.id)}/remove`));
      return t("attach.removed", { name: file.name });
    });
  return (
    <section class="card" aria-labelledby="task-files">
      <h2 id="task-files">{t("attach.of_task")}</h2>
      <Problem error={error ?? failed} />
      <div role="status">
        {did && <p class="did">{did}</p>}
        <Progress sending={sending} />
      </div>
      {!value && !error && <Loading />}
      {value?.files.length === 0 && <p class="small soft">{t("attach.none")}</p>}
      <Files files={value?.files} at={task} remove={value?.may_change && !busy ? (f) => void remove(f) : undefined} />
      {value?.may_change && (
        <div class="no-print">
          <ChooseFiles id="task-file" label={t("attach.choose")} chosen={chosen} change={choose} reading={read} kept={value.files} disabled={busy} />
          {chosen.length > 0 && (
            <div class="buttons">
              <button type="button" class="button" disabled={busy || reading} onClick={() => void add()}>
                {t("attach.add")}
              </button>
            </div>
          )}
        </div>
      )}
      {(value?.history.length ?? 0) > 0 && (
        <details>
          <summary>{t("attach.history")}</summary>
          <ol class="plan-history">
            {value!.history.map((h, i) => (
              <li key={i}>
                <strong>{dateTime(Date.parse(h.at))}</strong> {h.by_name}
                {h.added?.map((f) => <p key={f.id}>{t("attach.did_add", { name: f.name })}</p>)}
                {h.removed?.map((f) => <p key={f.id}>{t("attach.did_remove", { name: f.name })}</p>)}
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}
