// The list of questions, and handing in.

import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../lib/i18n";
import { unmatched } from "./match";
import { ResumePanel } from "./resume";
import type { Session } from "./session";

export function Overview({ session }: { session: Session; version: number }) {
  const [asking, setAsking] = useState(false);
  const open = session.phase === "open";
  const unanswered = session.unanswered;
  const partly = session.held.sheet.filter((q) => unmatched(q, session.answers.get(q.item)) > 0);
  const confirm = useRef<HTMLHeadingElement>(null);
  const handIn = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (asking) confirm.current?.focus();
  }, [asking]);

  function back() {
    setAsking(false);
    requestAnimationFrame(() => handIn.current?.focus());
  }

  return (
    <section class="overview">
      <ol class="grid">
        {session.items.map((item) => (
          <li key={item}>
            <Cell session={session} item={item} />
          </li>
        ))}
      </ol>
      <p class="small soft legend" aria-hidden="true">
        {t("list.legend")}
      </p>
      {unanswered.length > 0 ? (
        <div>
          <p>{t("list.unanswered")}</p>
          {unanswered.map((item) => (
            <button key={item} type="button" class="chip figures" disabled={!session.reachable(item)} onClick={() => session.go(item)}>
              <span class="sr">{t("question")} </span>
              {item}
            </button>
          ))}
        </div>
      ) : (
        <p>{t("list.all")}</p>
      )}
      {session.held.forward && <p class="soft">{t("list.forward")}</p>}
      {partly.length > 0 && <p class="soft">{t("list.partly", { items: partly.map((q) => q.item).join(", ") })}</p>}
      {session.marked.size > 0 && (
        <p class="soft">{t("list.marked", { items: [...session.marked].sort((a, b) => a - b).join(", ") })}</p>
      )}

      {asking && open ? (
        <div
          class="card confirm"
          role="group"
          aria-labelledby="confirm"
          onKeyDown={(event) => event.key === "Escape" && back()}
        >
          <h2 id="confirm" tabIndex={-1} ref={confirm}>
            {t("handin.sure")}
          </h2>
          <p>{unanswered.length ? t("handin.left", { n: unanswered.length }) : t("handin.final")}</p>
          <div class="pair">
            <button type="button" class="button" onClick={back}>
              {t("handin.back")}
            </button>
            <button type="button" class="button main" onClick={() => void session.handIn()}>
              {t("handin")}
            </button>
          </div>
        </div>
      ) : (
        <button type="button" class="button main wide large" ref={handIn} disabled={!open} onClick={() => setAsking(true)}>
          {t("handin")}
        </button>
      )}
      <ResumePanel code={session.held.resume_code} />
    </section>
  );
}

function Cell({ session, item }: { session: Session; item: number }) {
  const state = session.saved(item);
  const marked = session.marked.has(item);
  const words = [
    `${t("question")} ${item}`,
    state === "none" ? t("cell.none") : t("cell.answered"),
    state === "waiting" && t("cell.waiting"),
    state === "refused" && t("cell.refused"),
    marked && t("cell.marked"),
  ];
  return (
    <button
      type="button"
      class={`cell figures ${state}`}
      aria-label={words.filter(Boolean).join(", ")}
      disabled={!session.reachable(item)}
      onClick={() => session.go(item)}
    >
      {item}
      <span class="sign" aria-hidden="true">
        {state === "waiting" ? "⟳" : state === "saved" ? "✓" : state === "refused" ? "!" : ""}
      </span>
      {marked && (
        <span class="flag" aria-hidden="true">
          ⚑
        </span>
      )}
    </button>
  );
}
