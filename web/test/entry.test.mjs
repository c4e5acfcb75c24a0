import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { load } from "./load.mjs";

const { birthDate, ageOn, ages, asked, admits, categoriesOf, gathers, openRounds, leftNow, prediction, scopeOf, scopeQuery, scopeLink, sealedUntil } =
  await load("participant/entry.ts", "lib/text.ts", "board/scope.ts");

const now = Date.parse("2026-11-26T18:30:00Z"); // in Vietnam it is the 27th already

describe("a date of birth", () => {
  const of = (day, month, year) => birthDate({ day, month, year }, now);
  it("is written as the server takes it", () => {
    assert.equal(of("3", "2", "2001"), "2001-02-03");
    assert.equal(of("29", "02", "2000"), "2000-02-29");
    assert.equal(of("27", "11", "2026"), "2026-11-27");
  });
  it("is one that there was", () => {
    for (const [d, m, y] of [["30", "2", "2001"], ["29", "2", "2001"], ["0", "1", "2001"], ["1", "13", "2001"], ["", "1", "2001"], ["1", "1", "01"], ["28", "11", "2026"], ["1", "1", "1899"], ["a", "1", "2001"]]) {
      assert.equal(of(d, m, y), undefined, `${d}/${m}/${y}`);
    }
  });
  it("gives the age by the calendar in Vietnam", () => {
    assert.equal(ageOn("2008-11-27", now), 18);
    assert.equal(ageOn("2008-11-28", now), 17);
  });
});

describe("what is asked", () => {
  const door = {
    who: { unit_kinds: ["department", "commune"] },
    blocks: [
      { id: "can-bo", name: "Cán bộ", who: { unit_kinds: ["department"], categories: ["lanh-dao"] } },
      { id: "dan", name: "Người dân", who: { min_age: 18, max_age: 60 } },
    ],
    categories: [{ id: "lanh-dao", name: "Lãnh đạo" }, { id: "khac", name: "Khác" }],
  };
  it("is what the contest and the block ask", () => {
    assert.deepEqual(ages(asked(door, "dan")), { min: 18, max: 60 });
    assert.deepEqual(ages(asked(door, "")), { min: 0, max: 0 });
    assert.ok(admits(asked(door, "dan"), { id: "x", kind: "commune" }));
    assert.ok(!admits(asked(door, "can-bo"), { id: "x", kind: "commune" }));
    assert.ok(!admits(asked(door, ""), { id: "x", kind: "press" }));
    assert.deepEqual(categoriesOf(door, asked(door, "can-bo")), { list: [door.categories[0]], must: true });
    assert.deepEqual(categoriesOf(door, asked(door, "dan")), { list: door.categories, must: false });
  });
});

describe("the rounds", () => {
  const at = (h) => new Date(now + h * 3_600_000).toISOString();
  const rounds = [
    { id: "1", state: "open", opens_at: at(-3), closes_at: at(1) },
    { id: "2", state: "upcoming", opens_at: at(-0.1), closes_at: at(5) },
    { id: "3", state: "upcoming", opens_at: at(2) },
    { id: "4", state: "open", opens_at: at(-3), closes_at: at(-1) },
  ];
  it("that are open are those that the clock opens", () => {
    assert.deepEqual(openRounds({ rounds }, now).map((r) => r.id), ["1", "2"]);
  });
  it("that everybody begins together can be come to before, and not when the time is over", () => {
    const round = { id: "1", mode: "together", state: "upcoming", opens_at: at(1), gathers_at: at(0.5), last_start: at(1.25) };
    const when = (hours) => [gathers(round, now + hours * 3_600_000), openRounds({ rounds: [round] }, now + hours * 3_600_000).length];
    assert.deepEqual([0.4, 0.5, 0.99, 1, 1.2, 1.25].map(when), [[false, 0], [true, 1], [true, 1], [false, 1], [false, 1], [false, 0]]);
    assert.equal(gathers({ state: "upcoming", mode: "together" }, now), true, "by hand: since it was published");
    assert.equal(gathers({ state: "upcoming" }, now), false);
  });
  it("have as many attempts left as the one that has most", () => {
    const mine = { attempts: [], left: 0, left_in: [{ round: "1", left: 0 }, { round: "2", left: 1 }] };
    assert.equal(leftNow({ rounds, round: "1", attempts: 1, mine }, now), 1);
    assert.equal(leftNow({ rounds, round: "1", attempts: 3 }, now), 3);
    assert.equal(leftNow({ rounds, round: "1", attempts: 0, mine: { attempts: [], left: null } }, now), null);
  });
});

describe("a prediction", () => {
  const whole = { percent: false, decimals: 0, most: 1_000_000_000 };
  const percent = { percent: true, decimals: 2, most: 100 };
  it("is read as people write thousands", () => {
    for (const s of ["1250", "1.250", "1,250", " 1 250 ", "01250"]) assert.deepEqual(prediction(s, whole), { value: "1250" }, s);
    assert.deepEqual(prediction("1.234.567", whole), { value: "1234567" });
    assert.deepEqual(prediction("0", whole), { value: "0" });
    assert.deepEqual(prediction(" ", whole), {});
  });
  it("that is none says why", () => {
    for (const s of ["12,5", "1.25", "-3", "mười", "1.2345"]) assert.deepEqual(prediction(s, whole), { wrong: "form" }, s);
    assert.deepEqual(prediction("2.000.000.000", whole), { wrong: "most" });
  });
  it("in percent has a decimal comma or dot", () => {
    assert.deepEqual(prediction("12,5", percent), { value: "12.5" });
    assert.deepEqual(prediction("12.50 %", percent), { value: "12.50" });
    assert.deepEqual(prediction("100", percent), { value: "100" });
    assert.deepEqual(prediction("12,345", percent), { wrong: "decimals" });
    assert.deepEqual(prediction("100,01", percent), { wrong: "most" });
    assert.deepEqual(prediction("1.2.3", percent), { wrong: "form" });
  });
});

describe("the scope of a board", () => {
  const parts = { round: "2", rounds: [{ id: "1" }, { id: "2", sealed_until: "2026-12-01T00:00:00.000Z" }], blocks: [{ id: "a" }], sealed: true };
  it("is the round that matters and the own block, unless the address says otherwise", () => {
    assert.deepEqual(scopeOf("", parts, "a"), { round: "2", block: "a" });
    assert.deepEqual(scopeOf("?round=1&block=", parts, "a"), { round: "1", block: "" });
    assert.deepEqual(scopeOf("?round=none&man-hinh=lon", parts, "none"), { round: "", block: "" });
    assert.deepEqual(scopeOf("", { ...parts, rounds: [{ id: "2" }] }, ""), { round: "", block: "" });
  });
  it("goes into the API's query and the page's address", () => {
    assert.equal(scopeQuery({ round: "", block: "" }), "");
    assert.equal(scopeQuery({ round: "2", block: "a" }), "?round=2&block=a");
    assert.equal(scopeLink("https://thi.vn/c/x/bang?man-hinh=lon#row=1", { round: "", block: "a" }), "/c/x/bang?man-hinh=lon&round=&block=a#row=1");
  });
  it("says when it can open", () => {
    assert.equal(sealedUntil(parts, { round: "2", block: "" }), Date.parse("2026-12-01T00:00:00Z"));
    assert.equal(sealedUntil(parts, { round: "", block: "" }), undefined);
  });
});
