// The quiz page left out of sight for minutes, where a browser runs none of its timers, and seen again.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { load } from "./load.mjs";

const minute = 60_000;
const real = { now: Date.now, performance: performance.now.bind(performance), fetch: globalThis.fetch };
const elapsed = { wall: 0, monotonic: 0 };
const server0 = Date.parse("2026-11-23T07:00:00.000Z");
const serverNow = () => server0 + elapsed.wall;
const text = (ms) => new Date(ms).toISOString();

/** Sockets as the page opens them; a test speaks for the server. */
const sockets = [];
class FakeSocket {
  static OPEN = 1;
  readyState = 1;
  constructor(url) {
    this.url = url;
    sockets.push(this);
  }
  send() {}
  close() {}
  say(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }
}

const page = Object.assign(new EventTarget(), { setTimeout: () => 0 }); // the page's timers never fire here
const doc = Object.assign(new EventTarget(), { visibilityState: "visible" });
Object.assign(globalThis, { window: page, document: doc, WebSocket: FakeSocket, location: { origin: "http://x" } });

const { Session, listenToPage, ServerClock, shelf } = await load(
  "participant/session.ts",
  "participant/pageevents.ts",
  "lib/clock.ts",
  "lib/storage.ts",
);

const settle = async () => {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
};

let asked, replies, session, unlisten, news, doubts;

function see(visible) {
  doc.visibilityState = visible ? "visible" : "hidden";
  doc.dispatchEvent(new Event("visibilitychange"));
  return settle();
}

function pass(ms, { monotonic = ms } = {}) {
  elapsed.wall += ms;
  elapsed.monotonic += monotonic;
}

beforeEach(async () => {
  Object.assign(elapsed, { wall: 0, monotonic: 0 });
  [asked, news, doubts, sockets.length] = [[], [], 0, 0];
  Date.now = () => server0 + elapsed.wall;
  performance.now = () => elapsed.monotonic;
  const status = () => ({ id: "a", state: "running", epoch: 1, now: text(serverNow()), deadline: text(server0 + 15 * minute) });
  replies = {
    "GET /api/v1/attempts/a": status,
    "POST /api/v1/attempts/a/answers": (body) => ({ ...status(), saved: body.entries.map((e) => e.seq) }),
    "GET /api/v1/attempts/a/result": () => ({ id: "a", state: "closed", correct: 0 }),
  };
  globalThis.fetch = async (path, { method, body }) => {
    asked.push(`${method} ${path}`);
    const reply = replies[`${method} ${path}`];
    if (!reply) throw new TypeError("no network");
    return new Response(JSON.stringify(reply(body && JSON.parse(body))), { status: 200 });
  };
  const clock = new ServerClock(() => performance.now());
  clock.guess(text(serverNow()));
  session = new Session(
    {
      id: "a", contest: { slug: "thi", title: "", practice: false }, ordinal: 1, state: "running", now: text(serverNow()),
      started_at: text(server0), deadline: text(server0 + 15 * minute), limit_ms: 15 * minute, epoch: 1, grace_ms: 5_000,
      sheet: [{ item: 1, kind: "single", stem: "", options: ["A", "B"] }], answers: [], resume_code: "", ticket: "t",
    },
    { clock, shelf: shelf(() => undefined), onChange: () => undefined, onNews: (n) => news.push(n.type), onClockDoubt: () => doubts++ },
  );
  unlisten = listenToPage({ wake: () => session.wake(), leave: () => session.leave() });
  sockets[0].say({ type: "state", ...status() });
  await settle();
  asked.length = 0;
});

afterEach(() => {
  unlisten();
  session.dispose();
  Date.now = real.now;
  performance.now = real.performance;
  globalThis.fetch = real.fetch;
});

describe("a quiz seen again after minutes out of sight", () => {
  it("shows the time that is left now, says the threshold it passed, asks, and connects again", async () => {
    await see(false);
    pass(6 * minute);
    assert.deepEqual(asked, []);
    await see(true);
    assert.equal(session.left, 9 * minute);
    assert.deepEqual(news, ["left"]);
    assert.deepEqual(asked, ["GET /api/v1/attempts/a"]);
    assert.equal(sockets.length, 2);
    assert.equal(session.online, true);
  });

  it("leaves a socket alone that spoke a moment ago", async () => {
    await see(false);
    pass(5_000);
    await see(true);
    assert.equal(sockets.length, 1);
    assert.deepEqual(asked, []);
  });

  it("has its time measured again when the device slept and stopped its clock", async () => {
    await see(false);
    pass(6 * minute, { monotonic: 2_000 });
    await see(true);
    assert.equal(doubts, 1);
    assert.equal(sockets.length, 2);
  });

  it("sends what was waiting for the network", async () => {
    const save = replies["POST /api/v1/attempts/a/answers"];
    delete replies["POST /api/v1/attempts/a/answers"];
    session.answer({ item: 1, choices: [2] });
    await settle();
    assert.equal(session.saved(1), "waiting");
    replies["POST /api/v1/attempts/a/answers"] = save;
    pass(3 * minute);
    await see(true);
    assert.equal(session.saved(1), "saved");
  });

  it("goes on to the result when time ran out meanwhile", async () => {
    await see(false);
    pass(20 * minute);
    await see(true);
    assert.equal(session.phase, "over");
    assert.ok(news.includes("ended"));
  });
});
