import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { load } from "./load.mjs";

const { blankUnit, draftOf, unitBody, people, wrongCounts, dayWords, peopleOf, mayBeChosen } = await load("staff/directory.ts", "lib/format.ts");

describe("a unit's form", () => {
  const unit = {
    id: "huyen-cu", revision: 3, kind: "huyen", name: "Huyện Cũ", aliases: ["HC", "Huyện C"], selectable: true, state: "ended",
    valid_until: "2025-06-30", successor: "xa-moi", headcounts: { lanh_dao: 4, mot_cua: 0 },
  };

  it("saves what it was given", () => {
    assert.deepEqual(unitBody(draftOf(unit)), {
      revision: 3, kind: "huyen", name: "Huyện Cũ", aliases: ["HC", "Huyện C"], selectable: true, valid_until: "2025-06-30",
      successor: "xa-moi", headcounts: { lanh_dao: 4, mot_cua: 0 },
    });
  });

  it("leaves out what is empty, and takes each other name once", () => {
    const body = unitBody({ ...blankUnit(), name: "  Xã Mới ", aliases: "a; b\n\na", headcounts: { lanh_dao: "1.200", mot_cua: " " } });
    assert.deepEqual(body, { revision: 0, kind: "xa", name: "Xã Mới", aliases: ["a", "b"], selectable: true, headcounts: { lanh_dao: 1200 } });
    assert.equal(unitBody({ ...blankUnit(), id: "xa-moi" }).id, "xa-moi");
  });

  it("never lets contestants choose a group", () => {
    assert.equal(mayBeChosen("nhom"), false);
    assert.equal(unitBody({ ...blankUnit(), kind: "nhom" }).selectable, false);
  });

  it("knows numbers of people as they are typed", () => {
    for (const [typed, n] of [["12", 12], [" 1.234 ", 1234], ["1.234.567", 1234567], ["0", 0]]) assert.equal(people(typed), n, typed);
    for (const typed of ["", "1,5", "1.5", "-3", "chín", "123456789"]) assert.equal(people(typed), undefined, typed);
    assert.deepEqual(wrongCounts({ ...blankUnit(), headcounts: { a: "x", b: "", c: "3" } }), ["a"]);
  });
});

describe("a unit in words", () => {
  it("has its days as they are written here", () => {
    assert.equal(dayWords("2025-06-30"), "30/06/2025");
    assert.equal(dayWords(undefined), "");
  });

  it("has all its people, or none that are known", () => {
    assert.equal(peopleOf({ headcounts: { a: 4, b: 0 } }), 4);
    assert.equal(peopleOf({}), undefined);
  });
});
