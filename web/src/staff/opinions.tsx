// What people say of a question: an opinion with its replies, and the form for a new one.

import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { dateTime, number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp } from "./context";
import { Problem } from "./parts";
import type { Opinion } from "./types";

const longest = 2_000;

interface ThreadProps {
  /** The address of the question's opinions. */
  path: string;
  opinion: Opinion;
  replies: Opinion[];
  /** The revision that is seen, of which a reply speaks. */
  revision: number;
  writes: boolean;
  done: (said: string) => void;
}

export function Thread({ path, opinion, replies, revision, writes, done }: ThreadProps) {
  const { session } = useApp();
  const [replying, reply] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const opener = useRef<HTMLButtonElement>(null);
  const n = number(opinion.number);
  async function settle() {
    setBusy(true);
    setError(undefined);
    try {
      await session.call("POST", `${path}/${opinion.number}/settle`);
      done(t("opinion_did_settle", { n }));
    } catch (err) {
      setError(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
    }
  }
  const leave = () => {
    reply(false);
    requestAnimationFrame(() => opener.current?.focus());
  };
  return (
    <article class={opinion.settled_at ? "opinion settled" : "opinion"} aria-label={t("opinion", { n })}>
      <Said o={opinion} />
      {replies.length > 0 && (
        <ul class="replies">
          {replies.map((r) => (
            <li key={r.number}>
              <Said o={r} />
            </li>
          ))}
        </ul>
      )}
      <p class={opinion.settled_at ? "small settled-mark" : "small open-mark"}>
        {opinion.settled_at
          ? `✓ ${t("opinion_settled", { who: opinion.settler ?? t("someone"), when: dateTime(Date.parse(opinion.settled_at)) })}`
          : `● ${t("opinion_open")}`}
      </p>
      {writes && !replying && (
        <div class="buttons">
          <button type="button" class="button" ref={opener} aria-label={t("reply_nth", { n })} onClick={() => reply(true)}>
            {t("reply")}
          </button>
          {!opinion.settled_at && (
            <button type="button" class="button" disabled={busy} aria-label={t("opinion_settle_nth", { n })} onClick={() => void settle()}>
              {t("opinion_settle")}
            </button>
          )}
        </div>
      )}
      {replying && (
        <Write
          path={path}
          revision={revision}
          replyTo={opinion.number}
          label={t("reply_nth", { n })}
          send={t("reply_send")}
          cancel={leave}
          done={() => {
            leave();
            done(t("opinion_replied"));
          }}
        />
      )}
      <Problem error={error} />
    </article>
  );
}

function Said({ o }: { o: Opinion }) {
  return (
    <>
      <p class="small soft">
        <strong>{o.author ?? t("someone")}</strong>
        {o.created_at && ` · ${dateTime(Date.parse(o.created_at))}`}
        {` · ${t("opinion_of", { n: number(o.revision) })}`}
      </p>
      <p class="said">{o.text}</p>
    </>
  );
}

interface WriteProps {
  path: string;
  revision: number;
  replyTo?: number;
  label: string;
  send: string;
  cancel?: () => void;
  done: () => void;
}

/** A form for an opinion or a reply. Ctrl+Enter sends, Escape leaves a reply; what was typed stays until it is stored. */
export function Write({ path, revision, replyTo, label, send, cancel, done }: WriteProps) {
  const { session } = useApp();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const field = useRef<HTMLTextAreaElement>(null);
  const id = `opinion-${replyTo ?? "new"}`;
  useEffect(() => {
    if (replyTo) field.current?.focus();
  }, []);
  async function submit(event?: Event) {
    event?.preventDefault();
    if (busy || !text.trim()) return;
    setBusy(true);
    setError(undefined);
    try {
      await session.call("POST", path, { revision, text, ...(replyTo && { reply_to: replyTo }) });
      setText("");
      done();
    } catch (err) {
      setError(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
    }
  }
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void submit(event);
    else if (event.key === "Escape" && cancel && !text.trim()) cancel();
  };
  return (
    <form class="write" onSubmit={(e) => void submit(e)} onKeyDown={keys}>
      <label for={id}>{label}</label>
      <textarea id={id} ref={field} rows={3} maxLength={longest} value={text} onInput={(e) => setText(e.currentTarget.value)} />
      {!replyTo && <p class="small soft">{t("opinion_hint")}</p>}
      <div class="buttons">
        <button type="submit" class="button" disabled={busy || !text.trim()}>
          {send}
        </button>
        {cancel && (
          <button type="button" class="button" onClick={cancel} disabled={busy}>
            {t("cancel")}
          </button>
        )}
      </div>
      <Problem error={error} />
    </form>
  );
}
