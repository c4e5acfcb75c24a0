// A question as the server shows it to contestants.

import { useEffect, useState } from "preact/hooks";
import { useApp } from "./context";
import { hasOptions, type Draft } from "./draft";
import type { Kind, Question } from "./types";

/** What is shown of a question; texts are Markdown. */
export interface Source {
  kind: Kind;
  stem: string;
  prompts: string[];
  options: string[];
  explanation: string;
}

export interface Rendered {
  kind: Kind;
  stem: string;
  stem_html?: string;
  prompts?: string[];
  prompts_html?: string[];
  options: string[];
  options_html?: string[];
  explanation: string;
  explanation_html?: string;
}

const texts = (list: { text: string }[]) => list.map((o) => o.text.trim()).filter(Boolean);

export function ofDraft(d: Draft): Source {
  const options = hasOptions(d.kind) || d.kind === "true_false" ? texts(d.options) : [];
  return { kind: d.kind, stem: d.stem.trim(), prompts: d.kind === "matching" ? texts(d.prompts) : [], options, explanation: d.explanation.trim() };
}

export function ofQuestion(q: Question): Source {
  return { kind: q.kind, stem: q.stem, prompts: texts(q.prompts ?? []), options: (q.options ?? []).map((o) => o.text), explanation: q.explanation ?? "" };
}

/** The question as contestants see it, some time after its last change; offline, and while waiting for it, as it was typed. */
export function useRendered(source: Source, after: number): { shown: Rendered; waiting: boolean; offline: boolean } {
  const { session } = useApp();
  const [answer, setAnswer] = useState<Rendered>();
  const [offline, setOffline] = useState(false);
  const key = JSON.stringify(source);
  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => {
      session
        .call<Rendered>("POST", "/api/v1/staff/questions/render", source)
        .then((v) => current && (setAnswer(v), setOffline(false)))
        .catch(() => current && (setAnswer(undefined), setOffline(true)));
    }, after);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [key]);
  return { shown: answer ?? source, waiting: !answer && !offline, offline };
}
