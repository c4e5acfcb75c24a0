// The page that the editor shows a question in: the contestant's own code and style, with a question that is handed over.

import { render } from "preact";
import { useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import { loadMessages, t } from "../lib/i18n";
import { Question } from "../participant/question";
import type { SheetItem } from "../participant/types";
import { Trial } from "./trial";
import { heard, type Show, type Told } from "./words";

loadMessages();
const editor = window.parent === window ? undefined : window.parent;
const tell = (told: Told) => editor?.postMessage(told, location.origin);

function Preview() {
  const [q, setQ] = useState<SheetItem>();
  useEffect(() => {
    const listen = (event: MessageEvent) => {
      const said = heard<Show>(event, editor);
      if (said?.type === "show") setQ(said.q);
    };
    addEventListener("message", listen);
    tell({ type: "ready" });
    return () => removeEventListener("message", listen);
  }, []);
  return q ? <Shown q={q} /> : null;
}

function Shown({ q }: { q: SheetItem }) {
  const [, changed] = useReducer((n: number) => n + 1, 0);
  // Another kind, or more or fewer options, are another question: what was tried on the old one is no answer to it.
  const trial = useMemo(() => new Trial(() => changed(undefined)), [q.kind, q.options.length, q.prompts?.length]);
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    const sizes = new ResizeObserver(() => tell({ type: "height", px: Math.ceil(place.current!.getBoundingClientRect().height) }));
    sizes.observe(place.current!);
    return () => sizes.disconnect();
  }, []);
  return (
    <section class="question" ref={place} aria-label={`${t("question")} ${q.item}`}>
      <Question session={trial} q={q} />
    </section>
  );
}

render(<Preview />, document.getElementById("app")!);
