// Going on only: which questions of a quiz can still be gone to.
import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { load } from "./load.mjs";

class SilentSocket {
  readyState = 0;
  send() {}
  close() {}
}

const page = Object.assign(new EventTarget(), { setTimeout: () => 0 });
Object.assign(globalThis, { window: page, WebSocket: SilentSocket, location: { origin: "http://x" } });
globalThis.fetch = async () => {
  throw new TypeError("no network");
};

const { Session, ServerClock, shelf } = await load("participant/session.ts", "lib/clock.ts", "lib/storage.ts");

const sessions = [];
afterEach(() => sessions.splice(0).forEach((s) => s.dispose()));

function begin(held, device = shelf(() => undefined)) {
  const clock = new ServerClock(() => performance.now());
  const session = new Session(
    {
      id: "a", contest: { slug: "thi", title: "", practice: false }, ordinal: 1, state: "running", now: "", started_at: "",
      limit_ms: 0, epoch: 1, grace_ms: 5_000, forward: true, answers: [], resume_code: "", ticket: "t",
      sheet: [1, 2, 3, 4, 5].map((item) => ({ item, kind: "single", stem: "", options: ["A", "B"] })), ...held,
    },
    { clock, shelf: device, onChange: () => undefined, onNews: () => undefined, onClockDoubt: () => undefined },
  );
  sessions.push(session);
  return session;
}

const reachable = (session) => session.held.sheet.map((q) => q.item).filter((item) => session.reachable(item));

describe("where there is no going back", () => {
  it("only the question that was come to can be gone to", () => {
    const s = begin({});
    s.go(2);
    s.go(1);
    assert.equal(s.at, 2);
    s.go(0); // the list
    assert.deepEqual([s.at, s.lastAt], [0, 2]);
    assert.deepEqual(reachable(s), [2]);
  });
  it("a page that is loaded again stays where it was", () => {
    const device = shelf(() => undefined);
    begin({}, device).go(3);
    assert.equal(begin({}, device).at, 3);
    assert.deepEqual(reachable(begin({}, device)), [3]);
  });
  it("another device goes on from the last answer", () => {
    const s = begin({ answers: [{ item: 1, choices: [1] }, { item: 4, choices: [2] }] });
    assert.equal(s.at, 4);
    s.go(2);
    assert.equal(s.at, 4);
  });
});

describe("where there is going back", () => {
  it("every question can be gone to", () => {
    const s = begin({ forward: false, answers: [{ item: 4, choices: [2] }] });
    assert.equal(s.at, 1);
    s.go(5);
    s.go(2);
    assert.equal(s.at, 2);
    assert.deepEqual(reachable(s), [1, 2, 3, 4, 5]);
  });
});
