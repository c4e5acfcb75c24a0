// What may be done to a contest: open, move its start, extend, close.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { dateTime, number } from "../lib/format";
import { t } from "../lib/i18n";
import { fold } from "../lib/text";
import { useApp } from "./context";
import { actions, type Action } from "./life";
import { Problem, inWords } from "./parts";
import type { StaffContest } from "./types";
import { fromField, toField } from "./when";

interface Props {
  contest: StaffContest;
  /** Attempts that run at the moment. */
  /** Undefined while that is sealed. */
  running: number | undefined;
  onChange: (contest: StaffContest) => void;
}

export function Actions({ contest, running, onChange }: Props) {
  const { session } = useApp();
  const [asking, ask] = useState<Action>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const [said, say] = useState("");
  const section = useRef<HTMLElement>(null);
  const endless = contest.state === "open" && !contest.closes_at;
  const together = contest.mode === "together";
  const possible = actions(contest.state, endless, together);
  const worded = (key: string, action: Action) => t(together && action === "open" ? `${key}.open_together` : `${key}.${action}`);

  const begin = (action: Action) => () => {
    setError(undefined);
    say("");
    ask(action);
  };
  /** The form is gone: the focus goes where one can see what became of it. */
  const leave = (to: string) => {
    ask(undefined);
    requestAnimationFrame(() => section.current?.querySelector<HTMLElement>(to)?.focus());
  };
  const cancel = () => {
    setError(undefined);
    leave(`[data-action="${asking}"]`);
  };
  const act = async (action: Action, body?: unknown) => {
    setBusy(true);
    setError(undefined);
    try {
      const path = `/api/v1/staff/contests/${encodeURIComponent(contest.id)}/${action}`;
      const next = await session.call<StaffContest>("POST", path, body);
      onChange(next);
      leave("h2");
      const when = action === "start" ? next.opens_at : next.closes_at;
      say(t(together && action === "open" ? "did.open_together" : `did.${action}`, { when: when ? dateTime(Date.parse(when)) : "" }));
    } catch (err) {
      setError(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
    }
  };
  const panel = { contest, running, busy, error, cancel, act };
  return (
    <section class="card actions" aria-labelledby="actions" ref={section}>
      <h2 id="actions" tabIndex={-1}>{t("actions")}</h2>
      <p class="done" role="status">
        {said}
      </p>
      {possible.length === 0 && <p class="soft">{t("no_actions")}</p>}
      {asking && possible.includes(asking) ? (
        <>
          {asking === "open" && <Open {...panel} />}
          {asking === "start" && <Start {...panel} />}
          {asking === "extend" && <Extend {...panel} />}
          {asking === "close" && <Close {...panel} />}
        </>
      ) : (
        possible.map((action, i) => (
          <button
            key={action}
            type="button"
            data-action={action}
            class={i === 0 && !endless ? "button main wide" : "button wide"}
            onClick={begin(action)}
          >
            {worded("do", action)}
          </button>
        ))
      )}
    </section>
  );
}

interface PanelProps {
  contest: StaffContest;
  /** Undefined while that is sealed. */
  running: number | undefined;
  busy: boolean;
  error: ApiError | undefined;
  cancel: () => void;
  act: (action: Action, body?: unknown) => Promise<void>;
}

/** A form that takes the place of the buttons; Escape goes back to them. */
function Panel(props: PanelProps & { action: Action; worded?: string; ready: boolean; body?: () => unknown; children: any }) {
  const { action, worded = action, busy, error, cancel, act, ready, body, children } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  const submit = (event: Event) => {
    event.preventDefault();
    if (ready && !busy) void act(action, body?.());
  };
  return (
    <form class="panel" onSubmit={submit} onKeyDown={(e) => e.key === "Escape" && cancel()} aria-labelledby="panel">
      <h3 id="panel" ref={heading} tabIndex={-1}>
        {t(`ask.${worded}`)}
      </h3>
      {children}
      <Problem error={error} />
      <div class="buttons">
        <button type="submit" class="button main" disabled={busy || !ready}>
          {t(busy ? "sending" : `confirm.${worded}`)}
        </button>
        <button type="button" class="button" onClick={cancel} disabled={busy}>
          {t("cancel")}
        </button>
      </div>
    </form>
  );
}

/** A round that everybody begins together counts down, so that all phones are told. */
function StartAll(props: PanelProps) {
  return (
    <Panel {...props} action="open" worded="open_together" ready>
      <p>{t("start_all_means", { items: props.contest.items })}</p>
      {props.contest.waiting !== undefined && <p class="strong">{t("start_all_waiting", { n: number(props.contest.waiting) })}</p>}
    </Panel>
  );
}

function Start(props: PanelProps) {
  const was = props.contest.opens_at && Date.parse(props.contest.opens_at);
  const [text, setText] = useState(toField(was || Date.parse(props.contest.now) + 15 * 60_000));
  const chosen = fromField(text);
  const soon = chosen !== undefined && chosen < Date.parse(props.contest.now) + 10_000;
  return (
    <Panel {...props} action="start" ready={chosen !== undefined && !soon} body={() => ({ opens_at: new Date(chosen!).toISOString() })}>
      <p>{was ? t("start_from", { when: dateTime(was) }) : t("start_by_hand")}</p>
      <p>{t("start_means")}</p>
      <label for="starts">{t("start_to")}</label>
      <input id="starts" type="datetime-local" required value={text} aria-describedby="starting" onInput={(e) => setText(e.currentTarget.value)} />
      <p id="starting" role="status" class={chosen === undefined || soon ? "wrong" : ""}>
        {chosen === undefined ? t("extend_unclear") : soon ? t("start_too_soon") : t("start_result", { when: dateTime(chosen) })}
      </p>
    </Panel>
  );
}

function Open(props: PanelProps) {
  const { opens_at, closes_at } = props.contest;
  if (props.contest.mode === "together") return <StartAll {...props} />;
  return (
    <Panel {...props} action="open" ready>
      <p>{t("open_means", { items: props.contest.items })}</p>
      {opens_at && Date.parse(opens_at) > Date.parse(props.contest.now) && (
        <p>{t("open_early", { when: dateTime(Date.parse(opens_at)) })}</p>
      )}
      <p>{closes_at ? t("open_until", { when: dateTime(Date.parse(closes_at)) }) : t("open_endless")}</p>
    </Panel>
  );
}

const quick = [
  { key: "quick.15m", ms: 15 * 60_000 },
  { key: "quick.1h", ms: 3_600_000 },
  { key: "quick.1d", ms: 24 * 3_600_000 },
];

function Extend(props: PanelProps) {
  const now = Date.parse(props.contest.closes_at ?? props.contest.now);
  const after = (ms: number) => toField(now + ms);
  const [text, setText] = useState(after(quick[0]!.ms));
  const [reason, setReason] = useState("");
  const step = quick.find(({ ms }) => text === after(ms)); // exact, where the field stops at minutes
  const chosen = step ? now + step.ms : fromField(text);
  const later = chosen !== undefined && chosen > now;
  return (
    <Panel {...props} action="extend" ready={later} body={() => ({ closes_at: new Date(chosen!).toISOString(), reason })}>
      <p>{t("extend_from", { when: dateTime(now) })}</p>
      {props.running !== 0 && <p>{t("extend_means")}</p>}
      <div class="quick" role="group" aria-label={t("extend_by")}>
        {quick.map(({ key, ms }) => (
          <button
            key={key}
            type="button"
            class="button"
            aria-pressed={step?.key === key}
            onClick={() => setText(after(ms))}
          >
            {t(key)}
          </button>
        ))}
      </div>
      <label for="closes">{t("extend_to")}</label>
      <input
        id="closes"
        type="datetime-local"
        required
        value={text}
        min={toField(now)}
        aria-describedby="extension"
        onInput={(e) => setText(e.currentTarget.value)}
      />
      <p id="extension" role="status" class={later ? "" : "wrong"}>
        {chosen === undefined && t("extend_unclear")}
        {chosen !== undefined && !later && t("extend_earlier")}
        {later && t("extend_result", { when: dateTime(chosen), span: inWords(chosen - now) })}
      </p>
      <label for="extend-reason">{t("extend_reason")}</label>
      <input id="extend-reason" type="text" maxLength={2_000} value={reason} onInput={(e) => setReason(e.currentTarget.value)} />
    </Panel>
  );
}

function Close(props: PanelProps) {
  const [typed, setTyped] = useState("");
  const word = t("close_word");
  return (
    <Panel {...props} action="close" ready={fold(typed) === fold(word)}>
      <p class="warn">
        {props.running === undefined ? t("close_running_sealed") : props.running > 0 ? t("close_running", { n: number(props.running) }) : t("close_none_running")}
      </p>
      <p>{t("close_final")}</p>
      <label for="word">{t("close_type", { word })}</label>
      <input
        id="word"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        value={typed}
        onInput={(e) => setTyped(e.currentTarget.value)}
      />
    </Panel>
  );
}
