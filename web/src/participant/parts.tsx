// Small pieces that several of the contestant's screens use.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ApiError } from "../lib/api";
import { has, t } from "../lib/i18n";
import type { Answering } from "./session";

/** A screen's heading. It takes the focus when the screen appears, so that a screen reader begins there. */
export function Heading({ children, focusOn }: { children: ComponentChildren; focusOn?: unknown }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [focusOn]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}

/** What happened, what is safe, what to do. Nothing without an error. */
export function Problem({ error, retry }: { error: ApiError | undefined; retry?: () => void }) {
  return (
    <div role="alert">
      {error && (
        <div class="card problem">
          <p class="strong">{words(error)}</p>
          {error.status > 0 && error.problem?.detail && <p class="small">{error.problem.detail}</p>}
          {retry && (
            <button type="button" class="link" onClick={retry}>
              {t("retry")}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function words(error: ApiError): string {
  if (error.status === 0) return t("problem.network");
  if (has(`problem.${error.code}`)) return t(`problem.${error.code}`);
  return error.problem?.title || t("problem.other", { code: error.code });
}

/** Whether the answer is safe. It lies over room that every row keeps free, so that nothing moves when it appears. */
export function Mark({ session, item, again }: { session: Answering; item: number; again?: boolean }) {
  const state = session.saved(item);
  if (state === "none") return null;
  const key = state === "waiting" ? (session.online && !session.queue.failing ? "saving" : "waiting") : state;
  return (
    <span class={`mark ${state}`} id={again ? undefined : `mark-${item}`}>
      {t(`mark.${key}`)}
    </span>
  );
}

/** The letter in front of an option. */
export function letter(index: number): string {
  return String.fromCharCode(65 + index);
}

/** A list of numbers as "1, 4, 7". */
export function numbers(items: number[]): string {
  return items.join(", ");
}
