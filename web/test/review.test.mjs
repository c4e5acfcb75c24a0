import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { load } from "./load.mjs";

const { timeline, openIn, moveIn, tagsOf, undoTags, undoAreas, changed, rowsOf, compareTexts, stepsFor } = await load(
  "staff/timeline.ts",
  "staff/filing.ts",
  "staff/diff.ts",
  "staff/review.tsx",
);

const at = (minute) => `2026-11-26T01:${`${minute}`.padStart(2, "0")}:00.000Z`;
const revision = (n, minute, more) => ({ bank: "b", id: "Q", revision: n, created_at: at(minute), area: "2.1", status: "draft", ...more });
const opinion = (n, minute, more) => ({ number: n, revision: 1, text: `${n}`, created_at: at(minute), ...more });

/** The moments as one text: r1 for a revision, o2(3,4) for an opinion with replies. */
const told = (moments) =>
  moments
    .map((m) => ("revision" in m ? `r${m.revision.revision}` : `o${m.opinion.number}${m.replies.length ? `(${m.replies.map((r) => r.number)})` : ""}`))
    .join(" ");

describe("a question's timeline", () => {
  it("has revisions and opinions in one order, oldest first", () => {
    const revisions = [revision(3, 30), revision(2, 20), revision(1, 10)];
    const opinions = [opinion(1, 15), opinion(2, 25, { reply_to: 1 }), opinion(3, 40), opinion(4, 41, { reply_to: 1 })];
    assert.equal(told(timeline(revisions, opinions)), "r1 o1(2,4) r2 r3 o3");
  });
  it("keeps revisions in their order whatever their times say", () => {
    assert.equal(told(timeline([revision(1, 30), revision(2, 10), revision(3, 20, { created_at: undefined })], [opinion(1, 5)])), "o1 r1 r2 r3");
    assert.equal(told(timeline([revision(1, 10)], [opinion(1, 10)])), "r1 o1");
    assert.equal(told(timeline([], [])), "");
  });
  it("counts what begins a thread and is not settled", () => {
    assert.equal(openIn([opinion(1, 1), opinion(2, 2, { reply_to: 1 }), opinion(3, 3, { settled_at: at(4) }), opinion(4, 4)]), 2);
  });
  it("reads a move from a comment", () => {
    assert.deepEqual(moveIn("kho/C-1 → thi/C-1 dồn lại\nmột nơi"), {
      from: { bank: "kho", id: "C-1" },
      to: { bank: "thi", id: "C-1" },
      said: "dồn lại\nmột nơi",
    });
    assert.equal(moveIn("kho/C-1 → thi/C-1").said, "");
    for (const other of [undefined, "", "Sửa căn cứ", "xem a/b → c"]) assert.equal(moveIn(other), undefined, other);
  });
});

describe("filing", () => {
  it("reads tags with commas between, each once", () => {
    assert.deepEqual(tagsOf(" đợt 1,, khó ;đợt  1,"), ["đợt 1", "khó"]);
    assert.deepEqual(tagsOf(" , "), []);
  });
  it("undoes tags by what changed, not by what was asked for", () => {
    const before = [revision(1, 1, { id: "A", tags: ["x"] }), revision(1, 1, { id: "B" }), revision(4, 1, { id: "C", tags: ["x", "y"] }), revision(2, 1, { id: "D" })];
    const after = [revision(2, 2, { id: "A", tags: ["x", "y"] }), revision(2, 2, { id: "B", tags: ["x", "y"] }), before[2], revision(3, 2, { id: "D", tags: ["x", "y"] })];
    assert.deepEqual(changed(before, after).map((q) => q.id), ["A", "B", "D"]);
    assert.deepEqual(undoTags(before, after), [
      { path: "/api/v1/staff/questions/tag", body: { add: [], remove: ["y"], questions: [{ bank: "b", id: "A", revision: 2 }] } },
      {
        path: "/api/v1/staff/questions/tag",
        body: { add: [], remove: ["x", "y"], questions: [{ bank: "b", id: "B", revision: 2 }, { bank: "b", id: "D", revision: 3 }] },
      },
    ]);
  });
  it("undoes moves to an area, one call for each area they came from", () => {
    const before = [revision(1, 1, { id: "A", area: "2.1" }), revision(1, 1, { id: "B", area: "2.2" }), revision(1, 1, { id: "C", area: "2.9" })];
    const after = [revision(2, 2, { id: "A", area: "2.9" }), revision(2, 2, { id: "B", area: "2.9" }), before[2]];
    assert.deepEqual(
      undoAreas(before, after).map((c) => [c.body.area, c.body.questions.map((q) => `${q.id}${q.revision}`).join()]),
      [["2.1", "A2"], ["2.2", "B2"]],
    );
  });
});

describe("two revisions side by side", () => {
  const first = revision(1, 1, {
    kind: "matching", difficulty: 1, stem: "Ghép", shuffle: true, tags: ["cũ"],
    options: [{ id: "A", text: "Sở", right: false }, { id: "B", text: "Xã", right: false }], prompts: [{ id: "1", text: "Cấp tỉnh", option: "A" }],
    source: { document: "Nghị quyết 1", clause: "Điều 3", from: "2025-12-31T17:00:00.000Z" },
  });
  const last = revision(7, 9, {
    ...first, revision: 7, status: "approved", tags: ["cũ", "mới"],
    options: [{ id: "A", text: "Sở", right: false, locked: true }, { id: "B", text: "Xã", right: false }], prompts: [{ id: "1", text: "Cấp tỉnh", option: "B" }, { id: "2", text: "Cấp xã", option: "B" }],
    source: { document: "Nghị quyết 1", clause: "Điều 4", link: "https://a.vn", from: "2026-01-31T17:00:00.000Z" },
  });
  it("says what differs in prompts, locks, tags and source, however far apart they are", () => {
    const differ = rowsOf(first, last).filter((r) => r.before !== r.after).map((r) => r.name);
    assert.deepEqual(differ, ["prompt 1", "prompt 2", "option 1", "source.clause", "source.link", "source.from", "tags", "status"]);
    assert.deepEqual(rowsOf(last, last).filter((r) => r.before !== r.after), []);
    assert.deepEqual(rowsOf(last, first).filter((r) => r.before !== r.after).map((r) => r.name), differ);
  });
  it("marks the words that only one has", () => {
    const [left, right] = compareTexts("Theo Điều 3 của Luật", "Theo Điều 4 của Luật");
    assert.deepEqual(left.filter((p) => p.own).map((p) => p.text.trim()), ["3"]);
    assert.deepEqual(right.filter((p) => p.own).map((p) => p.text.trim()), ["4"]);
  });
});

describe("steps of review", () => {
  it("are those that all the questions and the roles allow", () => {
    const [drafted, asked, approved] = ["draft", "in_review", "approved"].map((status) => revision(1, 1, { status }));
    assert.deepEqual(stepsFor(["author"], [drafted]), ["in_review"]);
    assert.deepEqual(stepsFor(["reviewer"], [asked]), ["approved", "draft", "retired"]);
    assert.deepEqual(stepsFor(["organiser"], [asked, approved]), ["draft", "retired"]);
    assert.deepEqual(stepsFor(["inspector"], [drafted]), []);
  });
});
