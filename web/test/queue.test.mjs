import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { load } from "./load.mjs";

const { AnswerQueue, ApiError, isEmpty, merge, seqs, shelf } = await load(
  "participant/queue.ts",
  "lib/api.ts",
  "lib/storage.ts",
);

/** A Storage in memory; full makes it refuse, as a full disk does. */
function disk() {
  const map = new Map();
  const storage = {
    full: false,
    getItem: (k) => map.get(k) ?? null,
    setItem(k, v) {
      if (storage.full) throw new Error("QuotaExceededError");
      map.set(k, v);
      storage[k] = v;
    },
    removeItem(k) {
      map.delete(k);
      delete storage[k];
    },
  };
  return storage;
}

/** A server that answers when told to, and holds the journal that it made durable. */
function bench({ storage = disk(), epoch = 1, journal = new Map() } = {}) {
  const requests = [];
  const timers = [];
  const events = { refused: [], saved: [] };
  const queue = new AnswerQueue({
    attempt: "a",
    epoch,
    shelf: shelf(() => storage),
    send: (e, entries) =>
      new Promise((resolve, reject) => requests.push({ epoch: e, entries: structuredClone(entries), resolve, reject })),
    onChange: () => undefined,
    onSaved: (saved) => events.saved.push(saved),
    onRefused: (err) => events.refused.push(err.code),
    later(call, ms) {
      const timer = { call, ms };
      timers.push(timer);
      return () => timers.splice(timers.indexOf(timer), 1);
    },
    random: () => 0.5,
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    queue,
    requests,
    timers,
    events,
    storage,
    journal,
    /** Makes the oldest open request durable; with lost, its acknowledgement never arrives. */
    async save({ lost = false } = {}) {
      const r = requests.shift();
      for (const e of r.entries) {
        const key = `${r.epoch}/${e.seq}`;
        const content = JSON.stringify([e.item, e.choices, e.number, e.text]);
        assert.equal(journal.get(key) ?? content, content, `entry ${key} was sent with two contents`);
        journal.set(key, content);
      }
      if (lost) r.reject(new ApiError(0, "network"));
      else r.resolve({ saved: r.entries.map((e) => e.seq), now: "2026-11-23T07:00:00.000Z", epoch });
      await settle();
      return r;
    },
    async fail(status, code, problem) {
      requests.shift().reject(new ApiError(status, code, problem));
      await settle();
    },
    async fire() {
      const timer = timers.shift();
      timer.call();
      await settle();
      return timer.ms;
    },
  };
}

describe("answer queue", () => {
  it("sends an answer at once and forgets it when it is durable", async () => {
    const b = bench();
    b.queue.add({ item: 3, choices: [2] });
    assert.deepEqual(b.queue.waiting, [3]);
    assert.deepEqual(await b.save().then((r) => r.entries), [{ seq: 1, item: 3, choices: [2], number: undefined, text: undefined }]);
    assert.equal(b.queue.empty, true);
    assert.deepEqual(Object.keys(b.storage).filter((k) => k.startsWith("kb.q")), []);
  });

  it("has one request under way and puts what came meanwhile into the next", async () => {
    const b = bench();
    b.queue.add({ item: 1, choices: [1] });
    b.queue.add({ item: 2, choices: [1] });
    b.queue.add({ item: 3, choices: [1] });
    assert.equal(b.requests.length, 1);
    await b.save();
    assert.deepEqual(b.requests.map((r) => r.entries.map((e) => e.item)), [[2, 3]]);
  });

  it("lets a newer answer replace only one that was never sent", async () => {
    const b = bench();
    b.queue.add({ item: 1, choices: [1] }); // seq 1, under way
    b.queue.add({ item: 1, choices: [2] }); // seq 2
    b.queue.add({ item: 1, choices: [3] }); // replaces seq 2
    assert.deepEqual((await b.save({ lost: true })).entries.map((e) => e.choices), [[1]]);
    b.queue.add({ item: 1, choices: [4] }); // still replaces seq 2
    await b.fire();
    const again = await b.save();
    assert.deepEqual(again.entries.map((e) => [e.seq, e.choices]), [[1, [1]], [2, [4]]]);
    assert.equal(b.queue.empty, true);
  });

  it("repeats what failed in the same words, waiting longer, until it is acknowledged", async () => {
    const b = bench();
    b.queue.add({ item: 1, number: "1.5" });
    const waits = [];
    for (let i = 0; i < 6; i++) {
      await b.save({ lost: true });
      assert.equal(b.queue.failing, true);
      waits.push(await b.fire());
    }
    assert.deepEqual(waits, [1000, 1500, 3000, 6000, 11250, 11250]);
    await b.save();
    assert.equal(b.journal.size, 1);
    assert.equal(b.queue.failing, false);
  });

  it("tries at once when woken, and only once", async () => {
    const b = bench();
    b.queue.add({ item: 1, choices: [1] });
    await b.fail(0, "network");
    b.queue.wake();
    b.queue.wake();
    assert.equal(b.requests.length, 1);
    assert.equal(b.timers.length, 0);
  });

  it("waits at least as long as the server asks", async () => {
    const b = bench();
    b.queue.add({ item: 1, choices: [1] });
    await b.fail(503, "not_durable", { retry_after: 7 });
    assert.equal(b.timers[0].ms, 7000);
    assert.deepEqual(b.events.refused, []);
  });

  it("sends at most 50 entries a request", async () => {
    const b = bench();
    b.queue.add({ item: 1, choices: [1] });
    for (let i = 2; i <= 70; i++) b.queue.add({ item: i, choices: [1] });
    await b.save();
    assert.equal((await b.save()).entries.length, 50);
    assert.equal((await b.save()).entries.length, 19);
  });

  it("keeps entries over a reload and sends them under the epoch they were given under", async () => {
    const storage = disk();
    const before = bench({ storage });
    before.queue.add({ item: 1, choices: [1] });
    await before.save({ lost: true });
    before.queue.add({ item: 2, choices: [2] });
    before.queue.stop();

    const after = bench({ storage, epoch: 2, journal: before.journal });
    after.queue.add({ item: 3, choices: [3] });
    const sent = [await after.save(), await after.save()].map((r) => [r.epoch, r.entries.map((e) => [e.seq, e.item])]);
    assert.deepEqual(sent, [[2, [[1, 3]]], [1, [[1, 1], [2, 2]]]]);
    assert.equal(after.queue.empty, true);
    assert.equal(bench({ storage, epoch: 3 }).queue.empty, true);
  });

  it("goes on numbering after a reload under the same epoch", () => {
    const storage = disk();
    bench({ storage }).queue.add({ item: 1, choices: [1] });
    const after = bench({ storage });
    after.queue.add({ item: 2, choices: [1] });
    after.queue.wake();
    assert.deepEqual(after.requests[0].entries.map((e) => e.seq), [1, 2]);
  });

  it("works in memory when the browser keeps nothing", async () => {
    const storage = disk();
    storage.full = true;
    const b = bench({ storage });
    b.queue.add({ item: 1, choices: [1] });
    await b.save({ lost: true });
    assert.deepEqual(b.queue.waiting, [1]);
    await b.fire();
    await b.save();
    assert.equal(b.queue.empty, true);
  });

  it("stops and tells when the attempt takes no more", async () => {
    for (const [status, code] of [[410, "attempt_closed"], [422, "epoch_unknown"], [401, "token_missing"], [403, "attempt_not_yours"]]) {
      const b = bench();
      b.queue.add({ item: 1, choices: [1] });
      await b.fail(status, code);
      b.queue.add({ item: 2, choices: [1] });
      assert.deepEqual(b.events.refused, [code]);
      assert.equal(b.requests.length + b.timers.length, 0, code);
      assert.deepEqual(b.queue.waiting, [1, 2]);
    }
  });

  it("doesn't let one bad entry hold the others", async () => {
    const b = bench();
    b.queue.add({ item: 1, choices: [1] });
    b.queue.add({ item: 2, choices: [99] });
    b.queue.add({ item: 3, choices: [1] });
    await b.save();
    await b.fail(422, "entry_invalid");
    await b.fail(422, "entry_invalid"); // item 2 alone
    await b.save();
    assert.deepEqual(b.events.refused, ["entry_invalid"]);
    assert.equal(b.queue.empty, true);
    assert.equal(b.journal.size, 2);
  });

  it("gives an answer a new number when another tab used its number", async () => {
    const b = bench();
    b.queue.add({ item: 1, choices: [2] });
    await b.fail(409, "entry_conflict");
    assert.deepEqual((await b.save()).entries.map((e) => [e.seq, e.choices]), [[2, [2]]]);
    assert.deepEqual(b.events.refused, []);
  });

  it("says when an epoch's numbers are used up", async () => {
    const b = bench();
    for (let i = 0; i < seqs; i++) {
      assert.equal(b.queue.add({ item: 1, choices: [(i % 4) + 1] }), true);
      await b.save();
    }
    assert.equal(b.queue.add({ item: 1, choices: [1] }), false);
  });

  it("hands over everything when the page goes away", async () => {
    const b = bench();
    b.queue.add({ item: 1, choices: [1] });
    b.queue.add({ item: 2, choices: [1] });
    b.queue.flush();
    assert.deepEqual(b.requests.map((r) => r.entries.map((e) => e.item)), [[1], [2]]);
    await b.save();
    await b.save();
    assert.equal(b.queue.empty, true);
  });

  it("loses and doubles nothing, whatever the network does", async () => {
    let state = 7;
    const dice = (n) => (state = (state * 1103515245 + 12345) % 2147483648) % n;
    for (let round = 0; round < 50; round++) {
      const storage = disk();
      const journal = new Map();
      let b = bench({ storage, journal });
      let epoch = 1;
      const want = new Map();
      for (let step = 0; step < 60; step++) {
        switch (dice(6)) {
          case 0:
          case 1: {
            const given = { item: dice(8) + 1, choices: [dice(4) + 1] };
            want.set(given.item, given.choices[0]);
            b.queue.add(given);
            break;
          }
          case 2:
            if (b.requests.length) await b.save();
            break;
          case 3:
            if (b.requests.length) await b.save({ lost: true });
            break;
          case 4:
            if (b.timers.length) await b.fire();
            break;
          case 5:
            if (dice(4) === 0) {
              b.queue.stop();
              b = bench({ storage, journal, epoch: ++epoch });
            }
        }
      }
      b.queue.wake();
      while (b.requests.length) await b.save();
      assert.equal(b.queue.empty, true);
      const latest = new Map();
      for (const [key, content] of journal) {
        const [e, seq] = key.split("/").map(Number);
        const [item, choices] = JSON.parse(content);
        const other = latest.get(item);
        if (!other || e > other.e || (e === other.e && seq > other.seq)) latest.set(item, { e, seq, choice: choices[0] });
      }
      assert.deepEqual(new Map([...latest].map(([item, l]) => [item, l.choice]).sort()), new Map([...want].sort()));
    }
  });
});

describe("merge", () => {
  const waiting = (storage, epoch, ...given) => {
    const b = bench({ storage, epoch });
    for (const g of given) b.queue.add(g);
    b.queue.stop();
  };

  it("shows what waits under the epoch before ours instead of what the server has", () => {
    const storage = disk();
    waiting(storage, 1, { item: 1, choices: [2] }, { item: 2, choices: [1] });
    const answers = merge([{ item: 1, choices: [1] }, { item: 3, choices: [4] }], bench({ storage, epoch: 2 }).queue, 2);
    assert.deepEqual([...answers].sort().map(([, g]) => [g.item, g.choices]), [[1, [2]], [2, [1]], [3, [4]]]);
  });

  it("lets what is older still only fill gaps", () => {
    const storage = disk();
    waiting(storage, 1, { item: 1, choices: [2] }, { item: 2, choices: [1] });
    const answers = merge([{ item: 1, choices: [1] }], bench({ storage, epoch: 3 }).queue, 3);
    assert.deepEqual([...answers].sort().map(([, g]) => [g.item, g.choices]), [[1, [1]], [2, [1]]]);
  });

  it("leaves out an answer that was taken back", () => {
    const storage = disk();
    waiting(storage, 1, { item: 1 });
    assert.equal(merge([{ item: 1, choices: [1] }], bench({ storage, epoch: 2 }).queue, 2).size, 0);
  });
});

describe("an answer to a question that was left for good", () => {
  it("is refused by its name, and holds up no other", async () => {
    const refused = [];
    const requests = [];
    const queue = new AnswerQueue({
      attempt: "a",
      epoch: 1,
      shelf: shelf(() => disk()),
      send: (epoch, entries) => new Promise((resolve, reject) => requests.push({ entries, resolve, reject })),
      onChange: () => undefined,
      onRefused: (err, items) => refused.push([err.code, items]),
    });
    queue.add({ item: 1, choices: [1] });
    queue.add({ item: 4, choices: [1] });
    queue.add({ item: 2, choices: [1] });
    requests[0].resolve({ saved: [1], now: "", epoch: 1 });
    await new Promise((resolve) => setImmediate(resolve));
    const problem = { title: "", status: 409, code: "question_passed", errors: [{ path: "entries[1].item", code: "passed", detail: "câu 2 đã qua" }] };
    requests[1].reject(new ApiError(409, "question_passed", problem));
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(refused, [["question_passed", [2]]]);
    assert.equal(queue.empty, true);
    assert.equal(requests.length, 2);
  });
});

describe("whether there is an answer", () => {
  for (const [given, empty] of [
    [undefined, true],
    [{ item: 1 }, true],
    [{ item: 1, choices: [] }, true],
    [{ item: 1, choices: [0, 0] }, true],
    [{ item: 1, choices: [0, 2] }, false],
    [{ item: 1, number: "0" }, false],
    [{ item: 1, text: "một cửa" }, false],
    [{ item: 1, text: "" }, true],
  ]) {
    it(`${JSON.stringify(given)} is ${empty ? "none" : "one"}`, () => assert.equal(isEmpty(given), empty));
  }

  it("a text waits, is sent and is merged as the other answers are", async () => {
    const storage = disk();
    const b = bench({ storage });
    b.queue.add({ item: 4, text: "một cửa" });
    assert.equal(merge([{ item: 4, text: "hai cửa" }], bench({ storage, epoch: 2 }).queue, 2).get(4).text, "một cửa");
    assert.deepEqual((await b.save()).entries.map((e) => [e.item, e.text]), [[4, "một cửa"]]);
    assert.equal(b.queue.empty, true);
  });
});
