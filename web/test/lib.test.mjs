import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { load } from "./load.mjs";

const lib = await load("lib/clock.ts", "lib/text.ts", "lib/format.ts", "lib/backoff.ts", "lib/storage.ts");
const { ServerClock, passed, measure, jumpWatch, fold, findable, decimal, timeOfDay, date, stretch, spell, number, backoff, shelf } = lib;

const server0 = Date.parse("2026-11-23T07:00:00.000Z");
const minute = 60_000;

/** A device: its monotonic clock runs from an odd start, its wall clock is wrong by skew, and can be set. */
function device(skew) {
  const d = { elapsed: 0, skew };
  d.monotonic = () => 5_000 + d.elapsed;
  d.wall = () => server0 + d.elapsed + d.skew;
  d.server = () => server0 + d.elapsed;
  return d;
}

describe("server clock", () => {
  for (const skew of [-14 * minute, 0, 14 * minute]) {
    it(`is right though the device is wrong by ${skew / minute} minutes, and when it is set meanwhile`, () => {
      const d = device(skew);
      const clock = new ServerClock(d.monotonic, d.wall);
      assert.equal(clock.now() - d.server(), skew);
      const trips = [[180, 40], [60, 20], [400, 390], [90, 10], [55, 25]]; // there and back: both add up to the round trip
      for (const [there, back] of trips) {
        const sentAt = clock.reading();
        d.elapsed += there;
        const answer = d.server();
        d.elapsed += back;
        clock.sample(sentAt, clock.reading(), new Date(answer).toISOString());
      }
      assert.ok(Math.abs(clock.now() - d.server()) <= 40, `off by ${clock.now() - d.server()}`);
      assert.equal(clock.uncertainty(), 40);
      d.skew = -d.skew;
      d.elapsed += 15 * minute;
      assert.ok(Math.abs(clock.now() - d.server()) <= 40);
    });
  }

  it("takes a guess only before the first sample", () => {
    const d = device(14 * minute);
    const clock = new ServerClock(d.monotonic, d.wall);
    clock.guess(new Date(d.server()).toISOString());
    assert.equal(clock.now(), d.server());
    clock.sample(5_000, 5_000, d.server());
    clock.guess("2020-01-01T00:00:00Z");
    assert.equal(clock.now(), d.server());
  });

  it("ignores times that are none", () => {
    const d = device(0);
    const clock = new ServerClock(d.monotonic, d.wall);
    clock.sample(5_000, 5_000, "yesterday");
    clock.sample(6_000, 5_000, d.server());
    assert.equal(clock.uncertainty(), Infinity);
  });

  it("prefers a fresh sample to one that was a little better long ago", () => {
    const d = device(0);
    const clock = new ServerClock(d.monotonic, d.wall);
    clock.sample(5_000, 5_010, d.server() + 5);
    d.elapsed = 60 * minute;
    clock.sample(clock.reading() - 20, clock.reading(), d.server() + 500 - 10);
    assert.ok(Math.abs(clock.now() - (d.server() + 500)) < 1);
  });

  it("believes the next sample after the device slept", () => {
    const d = device(0);
    const clock = new ServerClock(d.monotonic, d.wall);
    clock.sample(5_000, 5_001, d.server());
    clock.distrust();
    clock.sample(5_000, 5_900, d.server() + 30 * minute);
    assert.ok(Math.abs(clock.now() - d.server() - 30 * minute) <= 450);
  });

  it("measures several times and outlives failures", async () => {
    const d = device(minute);
    const clock = new ServerClock(d.monotonic, d.wall);
    let asked = 0;
    const ask = async () => {
      if (++asked === 2) throw new Error("network");
      d.elapsed += 30;
      return { now: new Date(d.server()).toISOString() };
    };
    await measure(clock, ask, async () => undefined);
    assert.equal(asked, 5);
    assert.equal(clock.uncertainty(), 15);
  });
});

describe("thresholds", () => {
  const marks = [600_000, 300_000, 60_000, 30_000];
  it("are told once, when passed", () => {
    assert.equal(passed(marks, 600_500, 599_900), 600_000);
    assert.equal(passed(marks, 599_900, 598_900), undefined);
    assert.equal(passed(marks, 300_001, 300_000), 300_000);
  });
  it("are told as the least when the page slept over several", () => {
    assert.equal(passed(marks, 700_000, 45_000), 60_000);
  });
});

describe("jump watch", () => {
  it("sees sleep and setting, not the passing of time", () => {
    const d = device(0);
    const jumped = jumpWatch(d.monotonic, d.wall);
    d.elapsed += 10 * minute;
    assert.equal(jumped(), false);
    d.skew = 14 * minute;
    assert.equal(jumped(), true);
    assert.equal(jumped(), false);
  });
});

describe("text", () => {
  it("folds as people type in a hurry", () => {
    assert.equal(fold("Ủy ban  nhân dân Phường Bình Đức "), "uy ban nhan dan phuong binh duc");
    assert.equal(fold("hoà"), fold("hòa"));
    assert.equal(fold("Đặc khu".normalize("NFD")), "dac khu");
  });
  it("finds by the beginnings of words, in any order", () => {
    const unit = fold("Phường Bình Đức (Long Xuyên)");
    for (const query of ["binh duc", "Bình Đức", "duc binh", "p long", "BINH D", ""]) assert.ok(findable(unit, fold(query)), query);
    for (const query of ["inh duc", "binh hoa"]) assert.ok(!findable(unit, fold(query)), query);
  });
  it("reads numbers with comma or dot", () => {
    assert.equal(decimal(" 12,5 "), "12.5");
    assert.equal(decimal("−3"), "-3");
    assert.equal(decimal("0.5"), "0.5");
    for (const bad of ["", "1.234,5", "12 5", "1e3", ",5", "5%", "1234567890123456"]) assert.equal(decimal(bad), undefined, bad);
  });
});

describe("format", () => {
  it("tells Vietnam's time", () => {
    assert.equal(timeOfDay(Date.parse("2026-11-23T20:32:05Z")), "03:32:05");
    assert.equal(date(Date.parse("2026-11-23T20:32:05Z")), "24/11/2026");
  });
  it("tells stretches of time", () => {
    assert.deepEqual([-5, 0, 59_999, 545_000, 3_723_000].map(stretch), ["0:00", "0:00", "0:59", "9:05", "1:02:03"]);
  });
  it("spells stretches of time", () => {
    assert.deepEqual([0, 300_000, 3_900_000, 545_999].map(spell), ["0 giây", "5 phút", "1 giờ 5 phút", "9 phút 5 giây"]);
  });
  it("writes numbers as Vietnamese do", () => {
    assert.deepEqual([0, 1234.5, 1234567, -0.25, 14.333].map((n) => number(n)), ["0", "1.234,5", "1.234.567", "−0,25", "14,333"]);
  });
});

describe("backoff", () => {
  it("doubles, stays within bounds, and differs between phones", () => {
    for (let failures = 0; failures < 40; failures++) {
      const [least, most] = [0, 1].map((r) => backoff(failures, 1_000, 15_000, () => r));
      assert.ok(least >= 1_000 && most <= 15_000 && least <= most);
      if (failures > 1) assert.ok(most > least);
    }
    assert.equal(backoff(10, 1_000, 15_000, () => 1), 15_000);
  });
});

describe("shelf", () => {
  it("lasts as long as the page when the browser has no storage", () => {
    const s = shelf(() => {
      throw new Error("SecurityError");
    });
    s.set("kb.a", "1");
    assert.equal(s.get("kb.a"), "1");
    assert.deepEqual(s.keys("kb."), ["kb.a"]);
    s.remove("kb.a");
    assert.equal(s.get("kb.a"), null);
  });
});
