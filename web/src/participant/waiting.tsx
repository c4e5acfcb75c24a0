// The waiting room: the round starts for everybody together, and this page opens the questions by itself.

import { dateTime, spell, stretch } from "../lib/format";
import { t } from "../lib/i18n";
import { useWakeLock } from "../lib/wakelock";
import { Heading } from "./parts";
import { ResumePanel } from "./resume";
import type { Session } from "./session";

export function Waiting({ session, say }: { session: Session; say: (text: string) => void }) {
  useWakeLock();
  const left = session.toBegin;
  return (
    <div class="page waiting">
      <p class="organiser">{t("waiting.room")}</p>
      <Heading>{session.held.contest.title}</Heading>
      {left === undefined ? (
        <p class="waiting-time strong">{t("waiting.by_hand")}</p>
      ) : (
        <button type="button" class={`waiting-time ${left <= 10_000 ? "near" : ""}`} onClick={() => say(startInWords(left))}>
          <span>{t(left > 0 ? "waiting.starts_in" : "waiting.now")}</span>
          <span class="figures waiting-count">{stretch(left + 999)}</span>
          <span class="small soft">{t("waiting.at", { at: dateTime(session.beginsAt!, true) })}</span>
          <span class="sr">{t("time.read")}</span>
        </button>
      )}
      <p class={session.online ? "waiting-net" : "waiting-net note amber"} role="status">
        <span aria-hidden="true">{session.online ? "● " : "⟳ "}</span>
        {t(session.online ? "waiting.online" : "waiting.offline")}
      </p>
      <ul class="rules">
        <li>{t("waiting.keep_open")}</li>
        <li>{t("waiting.by_itself")}</li>
        <li>{session.held.limit_ms ? t("waiting.limit", { limit: spell(session.held.limit_ms) }) : t("waiting.one_clock")}</li>
        <li>{t("waiting.network")}</li>
      </ul>
      <ResumePanel code={session.held.resume_code} />
    </div>
  );
}

/** "Còn 5 phút nữa bắt đầu": for ears. */
export function startInWords(left: number): string {
  return t("waiting.in_words", { left: spell(left + 999) });
}
