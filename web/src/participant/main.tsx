// The contestant's page: from the door to the result, in one document with nothing else to fetch.

import { render } from "preact";
import { useEffect, useLayoutEffect, useMemo, useReducer, useState } from "preact/hooks";
import { ApiError, request } from "../lib/api";
import { measure, ServerClock } from "../lib/clock";
import { dateTime, spell } from "../lib/format";
import { loadMessages, t } from "../lib/i18n";
import { shelf as openShelf } from "../lib/storage";
import { DoorActions, stateNow } from "./door";
import { leftNow, openRounds } from "./entry";
import { Form } from "./form";
import { Problem, Heading } from "./parts";
import { Pad } from "./pad";
import { listenToPage } from "./pageevents";
import { changeInWords, networkBar, Quiz, timeInWords } from "./quiz";
import { EarlierResult, ResultView } from "./result";
import { AnswerQueue, type Saved } from "./queue";
import { Resume } from "./resume";
import { asksFirst, RosterCode, takeCode, type Rostered } from "./rostercode";
import { Session, type News } from "./session";
import { startInWords, Waiting } from "./waiting";
import type { Door, Held } from "./types";

type Screen =
  | { name: "door" | "quiz" }
  | { name: "form"; someoneElse?: boolean; rostered?: Rostered }
  | { name: "code"; someoneElse?: boolean }
  | { name: "resume"; code: string }
  | { name: "result"; attempt: string };

loadMessages();
const clock = new ServerClock();
const shelf = openShelf();
const tab = openShelf(() => window.sessionStorage);
const firstDoor: Door | null = JSON.parse(document.getElementById("state")?.textContent || "null");
if (firstDoor) clock.guess(firstDoor.now);
let scanned = firstDoor ? takeCode() : "";
const doorParts = Array.from(document.querySelectorAll<HTMLElement>(".door"));

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const measureNow = (times?: number) =>
  measure(clock, () => request<{ now: string }>("GET", "/api/v1/clock", undefined, { timeout: 5_000 }), wait, times);

/** Speaks through the page's live regions; at once for what can't wait. */
function say(text: string, atOnce = false) {
  const region = document.getElementById(atOnce ? "alarm" : "say");
  if (region) region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}

function App() {
  const [door, setDoor] = useState<Door | null>(firstDoor);
  const [screen, setScreen] = useState<Screen>(() => firstScreen());
  const [session, setSession] = useState<Session>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const [version, changed] = useReducer((n: number) => n + 1, 0);

  const loadDoor = useMemo(() => async () => {
    const slug = door?.slug ?? session?.held.contest.slug;
    if (!slug) return;
    try {
      const fresh = await request<Door>("GET", `/api/v1/contests/${slug}`);
      clock.guess(fresh.now);
      setDoor(fresh);
    } catch (err) {
      setError(err as ApiError);
    }
  }, [door?.slug, session]);

  function begin(held: Held) {
    session?.dispose();
    const next = new Session(held, {
      clock,
      shelf,
      onChange: () => changed(undefined),
      onNews: tellOf,
      onClockDoubt: () => {
        clock.distrust();
        void measureNow();
      },
    });
    tab.set(`kb.here.${held.contest.slug}`, held.id);
    setSession(next);
    setError(undefined);
    setScreen({ name: "quiz" });
    if (!door) history.replaceState(null, "", `/c/${held.contest.slug}`);
    void measureNow();
  }

  async function take(attempt: string) {
    setBusy(true);
    setError(undefined);
    try {
      await sendLeftovers(attempt);
      begin(await request<Held>("POST", `/api/v1/attempts/${attempt}/take`));
    } catch (err) {
      const e = err as ApiError;
      if (e.code === "attempt_closed") setScreen({ name: "result", attempt });
      else setError(e);
    } finally {
      setBusy(false);
    }
  }

  // A reload of the tab that holds the attempt goes straight on; another tab asks first.
  useEffect(() => {
    if (scanned) return; // a card was scanned: it says who this is
    const here = door && tab.get(`kb.here.${door.slug}`);
    const mine = here && door.mine?.attempts.find((a) => a.id === here);
    if (mine && mine.state === "running") void take(mine.id);
    else if (mine) {
      setScreen({ name: "result", attempt: mine.id });
      void sendLeftovers(mine.id).then(() => forgetAnswers(mine.id));
    }
  }, []);

  useEffect(() => {
    if (door && screen.name === "door") void measureNow(door.mine?.attempts.length ? 5 : 2);
    const minutely = setInterval(() => session && void measureNow(1), 60_000);
    return () => clearInterval(minutely);
  }, [session]);

  useEffect(
    () =>
      listenToPage({
        wake: () => session?.wake(),
        leave: () => session?.leave(),
        lost: () => session?.networkLost(),
        shown: screen.name === "door" ? () => void loadDoor() : undefined,
      }),
    [session, screen.name, loadDoor],
  );

  const over = session?.phase === "over";
  useEffect(() => {
    if (over) void loadDoor();
  }, [over]);

  // The rest of the door is the server's; it shows with its button only.
  useLayoutEffect(() => {
    for (const part of doorParts) part.hidden = screen.name !== "door";
  }, [screen.name]);

  const toDoor = () => {
    const slug = door?.slug ?? session?.held.contest.slug;
    tab.remove(`kb.here.${slug}`);
    if (!doorParts.length) return location.assign(`/c/${slug}`);
    setError(undefined);
    setScreen({ name: "door" });
    window.scrollTo(0, 0);
    void loadDoor();
  };
  const again = !!door && stateNow(door, clock.now()) === "open" && leftNow(door, clock.now()) !== 0;
  const enter = (someoneElse = false) =>
    setScreen(scanned || asksFirst(door!, someoneElse) ? { name: "code", someoneElse } : { name: "form", someoneElse });
  const toForm = () => (doorParts.length && door ? enter() : toDoor());

  // What the one before has not sent yet goes out while the cookie is still theirs.
  const sendTheirs = () => {
    const running = door?.mine?.attempts.find((a) => a.state === "running");
    if (running) void sendLeftovers(running.id);
  };
  const toOther = () => {
    sendTheirs();
    enter(true);
  };

  switch (screen.name) {
    case "door":
      return (
        <DoorActions
          door={door!}
          clock={clock}
          busy={busy}
          error={error}
          onForm={() => enter()}
          onSomeoneElse={toOther}
          onTake={(attempt) => void take(attempt)}
          onResult={(attempt) => setScreen({ name: "result", attempt })}
          onTurn={() => setTimeout(loadDoor, Math.random() * 3_000)}
        />
      );
    case "code":
      return (
        <RosterCode
          door={door!}
          code={scanned}
          onPerson={(rostered) => {
            scanned = "";
            sendTheirs();
            setScreen({ name: "form", rostered });
          }}
          onWithout={door!.asks_code === "needed" ? undefined : () => setScreen({ name: "form", someoneElse: screen.someoneElse })}
          onBack={() => {
            scanned = "";
            toDoor();
          }}
        />
      );
    case "form":
      return (
        <Form
          door={door!}
          now={() => clock.now()}
          shelf={shelf}
          someoneElse={!!screen.someoneElse}
          rostered={screen.rostered}
          onNotMe={() => setScreen({ name: "code" })}
          onStarted={begin}
          onBack={toDoor}
          onStale={() => void loadDoor()}
        />
      );
    case "resume":
      return <Resume code={screen.code} onHeld={begin} />;
    case "result":
      return <EarlierResult attempt={screen.attempt} again={again} onAgain={toForm} onDoor={toDoor} />;
    case "quiz":
      if (!session) return null;
      if (session.result) {
        const { result, standing, late } = session;
        return <ResultView {...{ result, standing, late, again }} onAgain={toForm} onDoor={toDoor} />;
      }
      if (session.phase === "broken") return <Broken session={session} />;
      if (session.phase === "waiting") return <Waiting session={session} say={say} />;
      if (session.held.stage && session.phase !== "ending") return <Pad session={session} say={say} />;
      return <Quiz session={session} version={version} say={say} />;
  }
}

/** Nothing goes on here: what happened, and how to go on elsewhere. */
function Broken({ session }: { session: Session }) {
  return (
    <div class="page">
      <Heading>{t("broken.title")}</Heading>
      <Problem error={session.trouble} />
      <p>{t("broken.text")}</p>
      <p class="code figures">{session.held.resume_code}</p>
      <a class="button main wide" href={`/tiep-tuc#${session.held.resume_code}`}>
        {t("broken.resume")}
      </a>
    </div>
  );
}

/** Where a page load begins. A resume code leaves the address, and the history, at once. */
function firstScreen(): Screen {
  if (firstDoor) return { name: scanned && openRounds(firstDoor, clock.now()).length ? "code" : "door" };
  const code = decodeURIComponent(location.hash.slice(1));
  if (code) history.replaceState(null, "", location.pathname);
  return { name: "resume", code };
}

function tellOf(news: News, session: Session) {
  if (news.type === "left") say(timeInWords(news.ms), news.ms <= 60_000);
  else if (news.type === "item_left") say(t("item.left", { left: spell(news.ms + 999) }));
  else if (news.type === "item_up") say(t("item.up"));
  else if (news.type === "offline") say(session.opening ? t("item.offline") : networkBar(session));
  else if (news.type === "online") say(t("online"));
  else if (news.type === "deadline") say(changeInWords(news));
  else if (news.type === "start_in") say(startInWords(news.ms), news.ms <= 10_000);
  else if (news.type === "start_at") say(t("waiting.moved", { at: dateTime(news.ms, true) }), true);
  else if (news.type === "began") say(t("waiting.began"), true);
}

/** Sends what an earlier page left on the device, before the attempt is taken: then the server's answers are the newest. */
function sendLeftovers(attempt: string): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      queue.stop();
      resolve();
    };
    const timer = setTimeout(done, 4_000);
    const queue: AnswerQueue = new AnswerQueue({
      attempt,
      epoch: 0,
      shelf,
      send: (epoch, entries) =>
        request<Saved>("POST", `/api/v1/attempts/${attempt}/answers`, { epoch, entries }, { timeout: 4_000 }),
      onChange: () => (queue.empty || queue.failing) && done(),
      onRefused: () => undefined,
    });
    if (queue.empty) done();
    else queue.wake();
  });
}

function forgetAnswers(attempt: string) {
  for (const key of shelf.keys(`kb.q.${attempt}.`)) shelf.remove(key);
}

const root = document.getElementById("app")!;
root.textContent = "";
render(<App />, root);
