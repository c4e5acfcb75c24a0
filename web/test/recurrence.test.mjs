import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { load } from "./load.mjs";

const weeks = await load("staff/weeks.ts");
const { parseRule, writeRule, ruleWords } = await load("staff/recurrence.ts");

describe("recurrence rules in words", () => {
  test("are written as they were read", () => {
    for (const rule of ["FREQ=WEEKLY;BYDAY=WE", "FREQ=MONTHLY;BYMONTHDAY=20", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=15", "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=9"]) {
      assert.notEqual(parseRule(rule).every, "other", rule);
      assert.equal(writeRule(parseRule(rule)), rule);
    }
  });

  test("that are something else stay as they are", () => {
    for (const rule of ["FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=20", "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY;BYDAY=2MO", "FREQ=WEEKLY;BYDAY=MO,TU", "FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1", "FREQ=YEARLY;BYMONTH=1,2;BYMONTHDAY=1", "x", ""]) {
      assert.equal(parseRule(rule).every, "other", rule);
      assert.equal(writeRule(parseRule(rule)), rule);
      assert.equal(ruleWords(rule), rule);
    }
  });
});

describe("the weeks of a month", () => {
  const { lastOf, weeksOf } = weeks;
  test("are whole, Mondays first", () => {
    const march = weeksOf("2026-03"); // begins on a Sunday
    assert.equal(march.length, 6);
    assert.deepEqual(march[0], ["", "", "", "", "", "", "2026-03-01"]);
    assert.deepEqual(march[5], ["2026-03-30", "2026-03-31", "", "", "", "", ""]);
    assert.deepEqual([lastOf("2026-02"), lastOf("2028-02"), lastOf("2026-12")], ["2026-02-28", "2028-02-29", "2026-12-31"]);
    assert.equal(weeksOf("2027-02").length, 4); // 28 days from a Monday
    assert.ok(weeksOf("2028-02").flat().includes("2028-02-29"));
  });
});
