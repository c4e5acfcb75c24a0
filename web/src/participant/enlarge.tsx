// A question's pictures at their full size: by a tap on one that answers nothing, or by the button below the question.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../lib/i18n";
import { picturesOf } from "./pictures";
import type { SheetItem } from "./types";

/** Shows a question, and its pictures over everything when asked to; the focus returns to where it was. */
export function Enlarging({ q, children }: { q: SheetItem; children: ComponentChildren }) {
  const [shown, show] = useState<HTMLImageElement[]>();
  const place = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLElement | null>(null);
  if (picturesOf([q]).length === 0) return <>{children}</>;

  function open(pictures: HTMLImageElement[]) {
    opener.current = document.activeElement as HTMLElement | null;
    show(pictures);
  }
  function close() {
    show(undefined);
    opener.current?.focus({ preventScroll: true });
  }
  const all = () => [...place.current!.querySelectorAll<HTMLImageElement>(".answer img")];
  return (
    <div
      ref={place}
      onClick={(event) => {
        const picture = event.target as HTMLElement;
        // A tap on an option, or on the name of a list, answers.
        if (picture.tagName === "IMG" && picture.closest(".stem, .match-options")) open([picture as HTMLImageElement]);
      }}
    >
      {children}
      <button type="button" class="button wide" onClick={() => open(all())}>
        {t("picture.enlarge")}
      </button>
      {shown && <Enlarged pictures={shown} onClose={close} />}
    </div>
  );
}

function Enlarged({ pictures, onClose }: { pictures: HTMLImageElement[]; onClose: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => place.current?.focus(), []);
  const still = (event: Event) => event.stopPropagation(); // the question below would take it for its own
  return (
    <div
      ref={place}
      class="enlarged"
      role="dialog"
      aria-modal="true"
      aria-label={t("picture.enlarge")}
      tabIndex={-1}
      onClick={still}
      onTouchStart={still}
      onTouchEnd={still}
      onKeyDown={(event) => {
        still(event);
        if (event.key === "Escape") onClose();
        if (event.key !== "Tab") return;
        event.preventDefault(); // the button is all there is, beside what arrows scroll
        const button = place.current!.querySelector("button")!;
        (document.activeElement === button ? place.current! : button).focus();
      }}
    >
      <button type="button" class="button" onClick={onClose}>
        {t("picture.close")}
      </button>
      {pictures.map((picture, i) => (
        <img key={i} src={picture.src} alt={picture.alt} />
      ))}
    </div>
  );
}
