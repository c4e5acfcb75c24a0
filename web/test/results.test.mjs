import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { load } from "./load.mjs";

const { steps } = await load("staff/resultsteps.ts");

describe("the steps to a published result", () => {
  const r = (over) => ({ predicts: false, rounds: [{ id: "r1", needed: false }, { id: "r2", needed: true }], ...over });
  const proposal = (tied) => ({ awards: [{ tied }], unit_awards: [] });
  const now = (...args) => steps(...args).find((s) => s.standing === "now")?.step;
  it("begins with the figures that are predicted, of the rounds that count", () => {
    assert.equal(now(r({ predicts: true }), "", undefined, undefined), "figures");
    assert.equal(now(r({ predicts: true }), "r1", undefined, undefined), "look");
    assert.equal(now(r({}), "", undefined, undefined), "look");
  });
  it("does not go past a tie", () => {
    assert.equal(now(r({}), "", proposal(true), { state: "draft" }), "ties");
    assert.equal(now(r({}), "", proposal(false), { state: "draft" }), "confirm");
  });
  it("ends when it is signed", () => {
    assert.equal(now(r({}), "", proposal(false), { state: "confirmed" }), "sign");
    assert.equal(now(r({}), "", proposal(false), { state: "published" }), undefined);
  });
});
