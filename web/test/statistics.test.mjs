// The table of units in the statistics of a contest.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { load } from "./load.mjs";

const { folded, unitsShown, viewOf, plainView } = await load("staff/statisticstypes.ts");

const unit = (name, headcount, people, rate) => ({ id: name, name, group: "", headcount, people, attempts: people, perfect_people: 0, rate });
const units = [unit("Sở Nội vụ", 10, 5, 50), unit("Đặc khu Phú Quốc", 0, 9, null), unit("Báo tỉnh", 4, 4, 100)];
const names = (view) => unitsShown([...units], { ...plainView, ...view }).map((u) => u.name);

describe("the units", () => {
  it("stand by their rate, those without one last whichever way", () => {
    assert.deepEqual(names({}), ["Báo tỉnh", "Sở Nội vụ", "Đặc khu Phú Quốc"]);
    assert.deepEqual(names({ falling: false }), ["Sở Nội vụ", "Báo tỉnh", "Đặc khu Phú Quốc"]);
  });
  it("stand by name as Vietnamese is sorted", () => {
    assert.deepEqual(names({ by: "name", falling: false }), ["Báo tỉnh", "Đặc khu Phú Quốc", "Sở Nội vụ"]);
  });
  it("are found without marks", () => {
    assert.equal(folded("Đặc khu Phú Quốc"), "dac khu phu quoc");
    assert.deepEqual(names({ text: " dac KHU" }), ["Đặc khu Phú Quốc"]);
  });
  it("without a headcount can be left out", () => {
    assert.deepEqual(names({ uncounted: false }), ["Báo tỉnh", "Sở Nội vụ"]);
  });
});

describe("what was kept of an earlier visit", () => {
  it("is taken as far as it makes sense", () => {
    assert.deepEqual(viewOf({ by: "people", falling: false, text: "xã", uncounted: false }), { by: "people", falling: false, text: "xã", uncounted: false });
    assert.deepEqual(viewOf({ by: "nothing", text: 7 }), plainView);
    assert.deepEqual(viewOf(undefined), plainView);
  });
});
