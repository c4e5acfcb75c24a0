// Small pieces that the organisers' screens share.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ApiError, ContestState } from "../lib/api";
import { number } from "../lib/format";
import { has, t } from "../lib/i18n";
import { otherLanguage } from "../lib/language";
import { useApp } from "./context";
import { spanOf } from "./when";

/** The screen's heading; it takes the focus when the screen appears, and names the window. */
export function Title({ children, name }: { children?: ComponentChildren; name: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${name} – ${t("app")}`;
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [name]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? name}
    </h1>
  );
}

interface LinkProps {
  to: string;
  children: ComponentChildren;
  class?: string;
  current?: boolean;
}

/** A link within the app; with a modifier key it is the browser's. */
export function Link({ to, children, current, ...rest }: LinkProps) {
  const { go } = useApp();
  const follow = (event: MouseEvent) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={to} onClick={follow} aria-current={current ? "page" : undefined} {...rest}>
      {children}
    </a>
  );
}

/** What went wrong, in the server's words: what happened, what is safe, what to do. */
export function Problem({ error, again }: { error: ApiError | undefined; again?: () => void }) {
  if (!error) return null;
  const { problem } = error;
  return (
    <div class="problem" role="alert">
      <strong>{problem?.title ?? t(error.code === "network" ? "no_network" : "no_answer")}</strong>
      <p>{problem?.detail ?? t(error.code === "network" ? "no_network_do" : "no_answer_do")}</p>
      {problem?.errors && problem.errors.length > 0 && (
        <ul>
          {problem.errors.map((e) => (
            <li key={e.path + e.code}>{has(`field.${e.path}`) ? `${t(`field.${e.path}`)}: ${e.detail}` : e.detail}</li>
          ))}
        </ul>
      )}
      {again && (
        <button type="button" class="button" onClick={again}>
          {t("again")}
        </button>
      )}
    </div>
  );
}

/** The same page in the other language. */
export function Language() {
  const { lang, name, href } = otherLanguage();
  return (
    <a href={href} lang={lang} hreflang={lang}>
      {name}
    </a>
  );
}

/** The buttons at the end of a form: what sends it, and what leaves it as it was. */
export function SaveOrCancel({ save, disabled, cancel }: { save: string; disabled: boolean; cancel: () => void }) {
  return (
    <div class="buttons">
      <button type="submit" class="button main" disabled={disabled}>
        {save}
      </button>
      <button type="button" class="button" onClick={cancel}>
        {t("cancel")}
      </button>
    </div>
  );
}

export function Loading() {
  return <p class="loading soft">{t("loading")}</p>;
}

/** A contest's state as a mark with a sign and a word. */
export function State({ state }: { state: ContestState }) {
  return <span class={`tag state-${state}`}>{t(`state.${state}`)}</span>;
}

/** The four figures that every contest has. */
export function Figures(props: { people: number; started: number; running: number; done: number }) {
  return (
    <dl class="tally">
      {(["people", "started", "running", "done"] as const).map((name) => (
        <div key={name}>
          <dt>{t(name)}</dt>
          <dd class="figures">{number(props[name])}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A stretch in words: "1 ngày 2 giờ 15 phút". */
export function inWords(ms: number): string {
  const span = spanOf(ms);
  const parts = (["days", "hours", "minutes"] as const).filter((unit) => span[unit]);
  return parts.map((unit) => t(`span.${unit}`, { n: span[unit] })).join(" ");
}
