import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { load } from "./load.mjs";

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
