import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { rowsOf, standingOf, summaryOf } = await load("staff/debts.ts");

const debts = [
  { unit: "a", period: "q1", missing: false, state: "accepted", days_late: 2 },
  { unit: "a", period: "q2", missing: true, state: "draft" },
  { unit: "b", period: "q1", missing: true, days_late: 3, state: "returned" },
  { unit: "b", period: "q2", missing: true },
  { unit: "c", period: "q1", missing: false, state: "sent" },
  { unit: "c", period: "q2", missing: true, state: "returned" },
  { unit: "d", period: "q1", missing: true, state: "draft", days_late: 1 },
];
const r = { periods: [{ id: "q1" }, { id: "q2" }], units: [{ id: "a", name: "Xã Á" }, { id: "b", name: "Phường B" }, { id: "c", name: "Xã C" }], debts };

test("how a unit stands with a period", () => {
  assert.deepEqual(debts.map(standingOf), ["accepted", "writing", "returned", "open", "sent", "returned", "late"]);
});

test("what the debts of a period come to", () => {
  assert.deepEqual(summaryOf(debts, "q1"), { of: 4, sent: 2, late: 2 });
  assert.deepEqual(summaryOf(debts, "q2"), { of: 3, sent: 0, late: 0 });
});

test("the rows of the map", () => {
  assert.deepEqual(rowsOf(r, "xã", false).map((row) => row.id), ["a", "c"]);
  assert.deepEqual(rowsOf(r, "", true).map((row) => row.id), ["b"]);
  assert.equal(rowsOf(r, "", false)[0].cells[1].state, "draft");
});
