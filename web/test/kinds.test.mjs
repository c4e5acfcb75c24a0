import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { load } from "./load.mjs";

const { choicesOf, matched, unmatched, reading, verdictOf, plainText } = await load(
  "participant/match.tsx",
  "participant/typed.tsx",
  "participant/review.tsx",
  "lib/text.ts",
);

const q = { item: 7, kind: "matching", stem: "", prompts: ["một", "hai", "ba"], options: ["A", "B"] };

describe("matching", () => {
  it("has a place for each prompt, 0 where none was chosen", () => {
    assert.deepEqual(choicesOf(q, undefined), [0, 0, 0]);
    assert.deepEqual(matched(q, undefined, 1, 2), { item: 7, choices: [0, 2, 0] });
  });
  it("changes one prompt and leaves the others; an option may serve twice", () => {
    assert.deepEqual(matched(q, { item: 7, choices: [0, 2, 0] }, 0, 2).choices, [2, 2, 0]);
  });
  it("is taken back with its last choice", () => {
    assert.deepEqual(matched(q, { item: 7, choices: [0, 2, 0] }, 1, 0), { item: 7 });
  });
  it("counts the prompts that lack an option only once there is an answer", () => {
    assert.equal(unmatched(q, undefined), 0);
    assert.equal(unmatched(q, { item: 7, choices: [0, 2, 0] }), 2);
    assert.equal(unmatched({ ...q, kind: "single" }, { item: 7, choices: [1] }), 0);
  });
});

describe("what is typed", () => {
  it("is a number for numeric and prediction, a text for short text", () => {
    for (const kind of ["numeric", "prediction"]) {
      assert.equal(reading(kind).field, "number");
      assert.equal(reading(kind).read("1234,5"), "1234.5");
      assert.equal(reading(kind).read("nhiều"), undefined);
    }
    assert.equal(reading("short_text").field, "text");
    assert.equal(reading("short_text").read("  một  cửa "), "một  cửa");
    assert.equal(reading("short_text").read(" \t "), undefined);
  });
  it("is one form of each letter, without what does not show", () => {
    assert.equal(plainText(" Bình\u0007 Đức\n".normalize("NFD")), "Bình  Đức".normalize("NFC"));
  });
});

describe("verdict", () => {
  for (const [want, kind, points, yours] of [
    ["right", "matching", 1, { item: 1, choices: [1, 2] }],
    ["partly", "matching", 0.5, { item: 1, choices: [1, 0] }],
    ["blank", "matching", 0, { item: 1, choices: [0, 0] }],
    ["wrong", "short_text", 0, { item: 1, text: "hai cửa" }],
    ["blank", "short_text", 0, { item: 1 }],
    ["noted", "prediction", 0, { item: 1, number: "12000" }],
    ["blank", "prediction", 0, { item: 1 }],
  ]) {
    it(`of ${kind} ${JSON.stringify(yours)} with ${points} is ${want}`, () => assert.equal(verdictOf({ kind, points, yours }), want));
  }
});
