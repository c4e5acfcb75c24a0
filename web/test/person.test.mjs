import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { load } from "./load.mjs";

const { sameName, startKey, forgetStart, shelf: open } = await load("participant/person.ts", "lib/storage.ts");
const shelf = () => open(() => undefined);

describe("a name", () => {
  it("is the same in other letters, with other spaces and from another keyboard", () => {
    assert.ok(sameName("Đặng Thị Út", " ĐẶNG  thị\u00a0út\u200b".normalize("NFD")));
    assert.ok(!sameName("Đặng Thị Út", "Đặng Thị Út Em"));
    assert.ok(!sameName("Lê Ma", "Lê Má"));
  });
});

describe("the key of a start", () => {
  it("stays until the start succeeds", () => {
    const s = shelf();
    const key = startKey("thi", "Lê Thị Mẹ", false, s);
    assert.match(key, /^[0-9a-f]{32}$/);
    assert.equal(startKey("thi", "lê thị  mẹ", false, s), key);
    assert.notEqual(startKey("luyen", "Lê Thị Mẹ", false, s), key);
    forgetStart("thi", s);
    assert.notEqual(startKey("thi", "Lê Thị Mẹ", false, s), key);
  });
  it("is another for another person, even of the same name", () => {
    const s = shelf();
    const mother = startKey("thi", "Lê Thị Mẹ", false, s);
    const child = startKey("thi", "Lê Văn Con", true, s);
    assert.notEqual(child, mother);
    assert.equal(startKey("thi", "Lê Văn Con", true, s), child);
    assert.notEqual(startKey("thi", "Lê Văn Con", false, s), child);
  });
  it("is made anew where what was kept is damaged", () => {
    const s = shelf();
    for (const damaged of ["0123", "null", "{", '{"key":""}']) {
      s.set("kb.start.thi", damaged);
      assert.match(startKey("thi", "Lê Thị Mẹ", false, s), /^[0-9a-f]{32}$/);
    }
  });
});
