// Tags and moves of the questions that are selected.

import { useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp } from "./context";
import { changed, refsOf, tagsOf, undoAreas, undoTags, type Call } from "./filing";
import { mayRun } from "./menu";
import { Problem } from "./parts";
import type { Bank, Question } from "./types";

interface RefileProps {
  questions: Question[];
  banks: Bank[];
  areas: string[];
  /** Called when it is done, with what was done and what would undo it. */
  done: (said: string, undo: Call[], left: boolean) => void;
}

export function Refile(props: RefileProps) {
  return (
    <div class="refile">
      <details>
        <summary>{t("file_tags")}</summary>
        <Tags {...props} />
      </details>
      <details>
        <summary>{t("file_move")}</summary>
        <Move {...props} />
      </details>
    </div>
  );
}

/** Sends one request at a time, and keeps what went wrong. */
function useSend() {
  const { session } = useApp();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  async function send({ path, body }: Call): Promise<Question[] | undefined> {
    setBusy(true);
    setError(undefined);
    try {
      return (await session.call<{ questions: Question[] }>("POST", path, body)).questions;
    } catch (err) {
      setError(err instanceof ApiError ? err : new ApiError(0, "network"));
      return undefined;
    } finally {
      setBusy(false);
    }
  }
  return { send, busy, error };
}

function Tags({ questions, done }: RefileProps) {
  const { send, busy, error } = useSend();
  const [typed, setTyped] = useState("");
  const tags = tagsOf(typed);
  const have = [...new Set(questions.flatMap((q) => q.tags ?? []))].sort((a, b) => a.localeCompare(b, "vi"));
  const n = number(questions.length);
  async function retag(how: "add" | "remove") {
    const after = await send({ path: "/api/v1/staff/questions/tag", body: { questions: refsOf(questions), [how]: tags } });
    if (!after) return;
    setTyped("");
    const count = changed(questions, after).length;
    done(count ? t("file_tags_did", { n: number(count) }) : t("file_tags_same"), undoTags(questions, after), false);
  }
  const submit = (event: Event) => {
    event.preventDefault();
    if (tags.length && !busy) void retag("add");
  };
  return (
    <form onSubmit={submit}>
      <label for="file-tags">{t("file_tags_which")}</label>
      <input id="file-tags" autocomplete="off" maxLength={1_000} value={typed} aria-describedby="file-tags-have" onInput={(e) => setTyped(e.currentTarget.value)} />
      <div id="file-tags-have" class="small soft">
        {have.length > 0 && <p>{t("file_tags_have", { tags: have.slice(0, 20).join(", ") })}</p>}
        <p>{t("file_keeps")}</p>
      </div>
      <div class="buttons">
        <button type="submit" class="button" disabled={busy || !tags.length}>
          {t("file_tags_add", { n })}
        </button>
        <button type="button" class="button" disabled={busy || !tags.length} onClick={() => void retag("remove")}>
          {t("file_tags_remove", { n })}
        </button>
      </div>
      <Problem error={error} />
    </form>
  );
}

function Move({ questions, banks, areas, done }: RefileProps) {
  const { user } = useApp();
  const { send, busy, error } = useSend();
  const [area, setArea] = useState("");
  const [bank, setBank] = useState("");
  const [comment, setComment] = useState("");
  const target = banks.find((b) => b.id === bank);
  const oneWay = target?.practice && questions.some((q) => !banks.find((b) => b.id === q.bank)?.practice);
  const somewhere = !!(area.trim() || bank);
  async function move() {
    const body = { questions: refsOf(questions), area: area.trim(), bank, comment: comment.trim() };
    const after = await send({ path: "/api/v1/staff/questions/move", body });
    if (!after) return;
    const left = after.some((q, i) => q.bank !== questions[i]!.bank);
    const count = after.filter((q, i) => q.bank !== questions[i]!.bank || q.revision !== questions[i]!.revision).length;
    setComment("");
    done(count ? t("file_move_did", { n: number(count) }) : t("file_move_same"), left ? [] : undoAreas(questions, after), left);
  }
  const submit = (event: Event) => {
    event.preventDefault();
    if (somewhere && !busy) void move();
  };
  return (
    <form onSubmit={submit}>
      <label for="file-area">{t("file_move_area")}</label>
      <input id="file-area" list="file-areas" autocomplete="off" maxLength={200} value={area} onInput={(e) => setArea(e.currentTarget.value)} />
      <datalist id="file-areas">
        {areas.map((a) => (
          <option key={a} value={a} />
        ))}
      </datalist>
      {mayRun(user.roles) && (
        <>
          <label for="file-bank">{t("file_move_bank")}</label>
          <select id="file-bank" value={bank} aria-describedby="file-bank-means" onChange={(e) => setBank(e.currentTarget.value)}>
            <option value="">{t("file_move_stay")}</option>
            {banks.map((b) => (
              <option key={b.id} value={b.id}>
                {b.name}
              </option>
            ))}
          </select>
          <p id="file-bank-means" class="small soft">
            {bank && t("file_move_means")} {oneWay && t("file_move_practice")}
          </p>
        </>
      )}
      <label for="file-comment">{t("file_move_comment")}</label>
      <input id="file-comment" maxLength={1_000} value={comment} onInput={(e) => setComment(e.currentTarget.value)} />
      <div class="buttons">
        <button type="submit" class="button" disabled={busy || !somewhere}>
          {t("file_move_do", { n: number(questions.length) })}
        </button>
      </div>
      <Problem error={error} />
    </form>
  );
}

interface DidProps {
  said: string;
  undo: Call[];
  /** Called when all of it is undone. */
  undone: () => void;
}

/** What was done last, and the way back where there is one. */
export function Did({ said, undo, undone }: DidProps) {
  const { send, busy, error } = useSend();
  async function back() {
    for (const call of undo) if (!(await send(call))) return;
    undone();
  }
  return (
    <>
      <div class="did-row">
        <p class="did" role="status">
          {said}
        </p>
        {undo.length > 0 && (
          <button type="button" class="button" disabled={busy} onClick={() => void back()}>
            {t("undo")}
          </button>
        )}
      </div>
      <Problem error={error} />
    </>
  );
}
