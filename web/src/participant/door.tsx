// The door's moving parts: the server has written the page, this adds the countdown and the button.

import { useEffect, useState } from "preact/hooks";
import type { ApiError, ContestState } from "../lib/api";
import type { ServerClock } from "../lib/clock";
import { dateTime, spell, stretch } from "../lib/format";
import { t } from "../lib/i18n";
import { gathers, leftNow, openRounds } from "./entry";
import { Problem } from "./parts";
import type { Door } from "./types";

interface Props {
  door: Door;
  clock: ServerClock;
  busy: boolean;
  error: ApiError | undefined;
  onForm: () => void;
  /** Another person than the one whom the door knows wants to start. */
  onSomeoneElse: () => void;
  onTake: (attempt: string) => void;
  onResult: (attempt: string) => void;
  /** The contest has opened or closed by the clock: what the page knows is old. */
  onTurn: () => void;
}

const day = 86_400_000;

export function DoorActions({ door, clock, busy, error, onForm, onSomeoneElse, onTake, onResult, onTurn }: Props) {
  const state = stateNow(door, clock.now());
  useSeconds(state !== "closed");
  useEffect(() => {
    const when = document.getElementById("when");
    if (when) when.textContent = inWords(door, clock.now());
  });
  useEffect(() => {
    if (state !== door.state) onTurn();
  }, [state]);

  const mine = door.mine?.attempts ?? [];
  const running = mine.find((a) => a.state === "running");
  const done = mine.filter((a) => a.state !== "running");
  const left = leftNow(door, clock.now());
  const open = openRounds(door, clock.now());
  const waits = open.length > 0 && open.every((r) => gathers(r, clock.now()));
  const closed = state === "open" ? "late" : state;

  return (
    <>
      <div class="start dock">
        <p class="cost figures">{cost(door, left)}</p>
        {running?.waiting && <p class="soft">{t("door.waiting")}</p>}
        {running && !running.waiting && running.deadline && (
          <p class="soft figures">{t("door.running", { left: stretch(Date.parse(running.deadline) - clock.now()) })}</p>
        )}
        {running && (
          <button
            type="button"
            class="button main wide large"
            aria-disabled={busy}
            onClick={() => !busy && onTake(running.id)}
          >
            {busy ? t("form.starting") : t(running.waiting ? "door.to_waiting" : "door.continue")}
          </button>
        )}
        {!running && left !== 0 && (
          <button
            type="button"
            class="button main wide large"
            aria-disabled={!open.length}
            onClick={() => open.length > 0 && onForm()}
          >
            {!open.length ? t(`door.wait.${closed}`) : waits ? t("door.to_waiting") : done.length ? t("again") : t("door.enter")}
          </button>
        )}
        {left === 0 && !running && <p class="strong">{t("door.none_left")}</p>}
        {door.mine?.name && open.length > 0 && (running || left === 0) && (
          <button type="button" class="link" onClick={onSomeoneElse}>
            {t("form.someone_else")}
          </button>
        )}
        <Problem error={error} />
      </div>
      {done.length > 0 && (
        <ul class="start plain">
          {done.map((a) => (
            <li key={a.id}>
              <button type="button" class="link" onClick={() => onResult(a.id)}>
                {t("door.result", { n: a.ordinal })}
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** What state a contest is in by now, from what was true when the page was loaded. */
export function stateNow(door: Pick<Door, "state" | "opens_at" | "closes_at">, now: number): ContestState {
  if (door.state === "draft" || door.state === "closed") return door.state;
  if (door.closes_at && now >= Date.parse(door.closes_at)) return "closed";
  return door.state === "open" || (door.opens_at && now >= Date.parse(door.opens_at)) ? "open" : "upcoming";
}

/** When the contest opens or closes, with a countdown during the last day. */
export function inWords(door: Pick<Door, "state" | "opens_at" | "closes_at" | "gathers_at">, now: number): string {
  const state = stateNow(door, now);
  const text = state === "upcoming" ? door.opens_at : door.closes_at;
  if (!text || state === "draft") return t(`door.${state}`);
  const at = Date.parse(text);
  const args = { at: dateTime(at), left: stretch(at - now + 999) };
  const when = t(`door.${state}.${state !== "closed" && at - now < day ? "soon" : "at"}`, args);
  const gathersAt = state === "upcoming" && door.gathers_at ? Date.parse(door.gathers_at) : 0;
  return gathersAt > now ? `${when} ${t("door.gathers", { at: dateTime(gathersAt) })}` : when;
}

function cost(door: Door, left: number | null): string {
  return [
    t("cost.items", { n: door.items }),
    door.limit_ms ? spell(door.limit_ms) : t("cost.no_limit"),
    left === null ? t("cost.any") : t("cost.left", { n: left }),
  ].join(" · ");
}

/** Renders again each second while on. */
function useSeconds(on: boolean): void {
  const [, render] = useState(0);
  useEffect(() => {
    if (!on) return;
    const timer = setInterval(() => render((n) => n + 1), 1_000);
    return () => clearInterval(timer);
  }, [on]);
}
