// The figures of an analysis: how they are written, sorted and placed.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { load } from "./load.mjs";

const { fixed, percent, reliabilityWord, binName, bars, nameEvery, place, sorted, keyOf, menuFor, maySeeAnalyses } = await load(
  "staff/analysisfigures.ts",
  "staff/menu.ts",
);

const question = (id, more = {}) => ({
  bank: "b", id, revision: 1, facility: 0.5, discrimination: 0.3, shown: 40, answered: 39, median_ms: 9_000, timed: 30, flags: [], ...more,
});

describe("figures of an analysis", () => {
  it("have a decimal comma, fixed places, and a dash where they are not defined", () => {
    assert.equal(fixed(0.7), "0,70");
    assert.equal(fixed(-0.1234, 3), "−0,123");
    assert.equal(fixed(-0.001), "0,00", "no minus before nothing");
    assert.equal(fixed(1234.5, 1), "1.234,5");
    assert.equal(fixed(null), "–");
    assert.equal(percent(0.625), "63%");
    assert.equal(percent(1), "100%");
    assert.equal(percent(null), "–");
  });
  it("have words for reliability, each from its bound on", () => {
    const words = [-0.5, 0.59, 0.6, 0.7, 0.78, 0.8, 0.9].map(reliabilityWord);
    assert.deepEqual(words, ["poor", "poor", "modest", "fair", "fair", "good", "excellent"]);
  });
});

describe("the histogram", () => {
  const bins = [4, 0, 10].map((count, i) => ({ from: i * 1_000, below: (i + 1) * 1_000, count }));
  it("has bars as tall as their counts, below a round number", () => {
    const drawn = bars(bins.map((b) => b.count), 300, 100);
    assert.equal(drawn.top, 10);
    assert.deepEqual(drawn.bars[0], { x: 10, y: 60, width: 80, height: 40 });
    assert.deepEqual(drawn.bars.map((b) => b.height), [40, 0, 100]);
  });
  it("names a bar by its scores", () => {
    assert.equal(binName(bins[2], true), "2");
    assert.equal(binName({ from: 3_000, below: 6_000 }, true), "3–5");
    assert.equal(binName(bins[2], false), "2–<3");
  });
  it("names only as many bars as there is room for", () => {
    assert.equal(nameEvery(16, 270, 24), 2);
    assert.equal(nameEvery(5, 270, 24), 1);
    assert.equal(nameEvery(0, 270, 24), 1);
    assert.equal(nameEvery(50, 10, 24), 50);
  });
});

describe("the chart of questions", () => {
  it("has easy ones on the right and those that tell much on top", () => {
    assert.deepEqual(place(question("a", { facility: 1, discrimination: 1 }), 200, 100), { x: 200, y: 0 });
    assert.deepEqual(place(question("a", { facility: 0, discrimination: -1 }), 200, 100), { x: 0, y: 100 });
    assert.deepEqual(place(question("a", { facility: 0.25, discrimination: 0 }), 200, 100), { x: 50, y: 50 });
  });
  it("leaves out what has no place", () => {
    assert.equal(place(question("a", { discrimination: null }), 200, 100), undefined);
    assert.equal(place(question("a", { facility: null }), 200, 100), undefined);
  });
});

describe("the table of questions", () => {
  const flag = { reason: "weak", figure: 0, limit: 0.1, detail: "" };
  const list = [
    question("a", { discrimination: 0.2 }),
    question("b", { discrimination: null, timed: 0, median_ms: 0 }),
    question("c", { discrimination: -0.4, flags: [flag, flag], median_ms: 5_000 }),
    question("d", { discrimination: 0.2, flags: [flag] }),
  ];
  const ids = (column, falling) => sorted(list, column, falling).map((q) => q.id).join("");
  it("sorts by a column both ways, alike ones by the paper, undefined ones last", () => {
    assert.equal(ids("discrimination", false), "cadb");
    assert.equal(ids("discrimination", true), "adcb");
    assert.equal(ids("flags", true), "cdab");
    assert.equal(ids("median_ms", true), "adcb");
    assert.equal(ids("paper", true), "dcba");
    assert.equal(list[0].id, "a", "the list itself is as it was");
  });
  it("knows revisions apart", () => {
    assert.notEqual(keyOf(question("a")), keyOf(question("a", { revision: 2 })));
  });
});

describe("who sees analyses", () => {
  it("are those who answer for questions or judge them", () => {
    assert.ok(maySeeAnalyses(["author"]) && maySeeAnalyses(["jury"]));
    assert.ok(!maySeeAnalyses(["unit_coordinator"]) && !maySeeAnalyses([]));
    assert.deepEqual(menuFor(["reviewer"]).map((s) => s.path), ["cau-hoi", "phan-tich"]);
  });
});
