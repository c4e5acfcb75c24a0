import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { load } from "./load.mjs";

const s = await load("staff/setup.ts", "staff/setupcheck.tsx");

const blank = () => ({ slug: "x", title: "X", rules: { period: "contest", counts: "best", marking: "partial", keys: [] }, rounds: [{ id: "r1", papers: [{ banks: ["a"] }] }] });

describe("paths", () => {
  it("are read and changed without touching what was there", () => {
    const was = blank();
    const now = s.withAt(was, "rounds[0].papers[0].blueprint", [{ count: 2 }]);
    assert.equal(s.at(now, "rounds[0].papers[0].blueprint[0].count"), 2);
    assert.equal(s.at(was, "rounds[0].papers[0].blueprint"), undefined);
    assert.equal(s.at(was, "awards.prizes[3].name"), undefined);
    assert.deepEqual(s.withAt(was, "who.min_age", 18).who, { min_age: 18 });
    assert.deepEqual(Object.keys(s.withAt(s.withAt(was, "organiser", "Sở"), "organiser", undefined)), Object.keys(was));
  });
  it("lead to the step where they are edited", () => {
    const by = { "rounds[0].closes_at": "basics", "rounds[2].papers[1].banks[0]": "papers", "rules.limit": "papers", "rules.keys[1]": "ranking", "awards.prizes[0].name": "prizes", notice: "texts", "blocks[0].who.max_age": "who", slug: "basics" };
    for (const [path, step] of Object.entries(by)) assert.equal(s.stepOf(path), step, path);
  });
  it("find problems of a field, and of what it holds", () => {
    const all = ["banks", "banks[0]", "banksy"].map((path) => ({ path }));
    assert.deepEqual(s.problemsAt(all, "banks").map((p) => p.path), ["banks"]);
    assert.deepEqual(s.problemsAt(all, "banks", true).map((p) => p.path), ["banks", "banks[0]"]);
  });
});

describe("blocks", () => {
  it("each get a paper in every round, and prizes of one that is gone are for all", () => {
    const two = s.withBlocks(blank(), [{ id: "a", name: "A" }, { id: "b", name: "B" }]);
    assert.deepEqual(two.rounds[0].papers, [{ banks: ["a"], block: "a" }, { banks: ["a"], block: "b" }]);
    const prized = { ...s.withPaper(two, undefined, 1, { banks: ["z"] }), awards: { prizes: [{ name: "Nhất", block: "a" }, { name: "Nhì", block: "b" }] } };
    const one = s.withBlocks(prized, [{ id: "b", name: "B" }]);
    assert.deepEqual(one.rounds[0].papers, [{ banks: ["z"], block: "b" }]);
    assert.deepEqual(one.awards.prizes.map((p) => p.block), [undefined, "b"]);
    assert.deepEqual(s.withBlocks(one, []).rounds[0].papers, [{ banks: ["z"], block: undefined }]);
  });
});

describe("categories", () => {
  it("of the directory follow the contest's own, each once", () => {
    const counted = [{ code: "lanh_dao", name: "Lãnh đạo" }, { code: "mot_cua", name: "Bộ phận Một cửa" }];
    const own = [{ id: "nhom-1", name: "Khách mời" }, { id: "mot_cua", name: "Một cửa" }];
    const all = s.withCounted(own, counted);
    assert.deepEqual(all, [...own, { id: "lanh_dao", name: "Lãnh đạo" }]);
    assert.deepEqual(s.withCounted(all, counted), all);
  });
});

describe("times", () => {
  it("are Vietnam's, whatever the device believes, and keep their seconds", () => {
    assert.equal(s.fromLocal("2026-09-28T08:00"), "2026-09-28T01:00:00.000Z");
    assert.equal(s.toLocal("2026-09-28T01:00:00.000Z"), "2026-09-28T08:00");
    assert.equal(s.toLocal(s.fromLocal("2026-09-28T23:59:59")), "2026-09-28T23:59:59");
    assert.equal(s.fromLocal(""), undefined);
    assert.equal(s.toLocal(undefined), "");
  });
  it("make rounds of weeks that keep the first one's papers and known IDs", () => {
    const rounds = s.weeks(blank(), 3, "2026-09-28T01:00:00.000Z", "2026-10-04T10:00:00.000Z", (n) => `Tuần ${n}`);
    assert.deepEqual(rounds.map((r) => [r.id, r.name, r.opens_at, r.closes_at]), [
      ["r1", "Tuần 1", "2026-09-28T01:00:00.000Z", "2026-10-04T10:00:00.000Z"],
      [undefined, "Tuần 2", "2026-10-05T01:00:00.000Z", "2026-10-11T10:00:00.000Z"],
      [undefined, "Tuần 3", "2026-10-12T01:00:00.000Z", "2026-10-18T10:00:00.000Z"],
    ]);
    assert.ok(rounds.every((r) => r.papers[0].banks[0] === "a"));
  });
  it("of a paper are read as the API writes them", () => {
    for (const [text, seconds] of [["15m0s", 900], ["1h30m0s", 5_400], ["45s", 45], [undefined, 0], ["1.5s", 1.5]]) assert.equal(s.secondsOf(text), seconds);
  });
});

describe("an address", () => {
  it("is made of a title in plain letters", () => {
    assert.equal(s.slugFrom("Hội thi Đổi mới CCHC – 2027"), "hoi-thi-doi-moi-cchc-2027");
    assert.equal(s.slugFrom("  ?? "), "");
    assert.ok(s.slugFrom("Cuộc thi trực tuyến tìm hiểu pháp luật về cải cách hành chính năm 2027").length <= 48);
  });
});

describe("supply", () => {
  const cells = [{ area: "2.4", difficulty: 1, approved: 3 }, { area: "2.4", difficulty: 2, approved: 4 }, { area: "2.5", difficulty: 1, approved: 5 }];
  it("counts what a quota may be filled from", () => {
    assert.equal(s.supply(cells, { area: "2.4", count: 5 }), 7);
    assert.equal(s.supply(cells, { area: "2.4", difficulty: 2, count: 5 }), 4);
    assert.equal(s.supply(cells, { difficulty: 1, count: 5 }), 8);
    assert.equal(s.supply(cells, { count: 5 }), 12);
  });
  it("lists a shortage of papers alike once", () => {
    const round = { papers: [{ banks: ["a"] }] };
    const problems = [0, 1, 2].map((i) => ({ path: `rounds[${i}].papers[0].blueprint[0]` }));
    assert.equal(s.listed({ ...blank(), rounds: [round, round, round] }, problems).length, 1);
    assert.equal(s.listed({ ...blank(), rounds: [round, { papers: [{}] }, round] }, problems).length, 3);
  });
});

describe("saving", () => {
  it("gives new rounds their IDs, though others were moved meanwhile", () => {
    const [a, b] = [{ name: "a", papers: [] }, { name: "b", papers: [] }];
    const sent = { ...blank(), rounds: [a, b] };
    const saved = { ...blank(), rounds: [{ ...a, id: "1" }, { ...b, id: "2" }] };
    const now = { ...sent, rounds: [b, { ...a, name: "khác" }] };
    assert.deepEqual(s.withRoundIDs(now, sent, saved).rounds.map((r) => r.id), ["2", undefined]);
  });
});

describe("IDs that are pasted into a fixed paper", () => {
  it("are taken once, and named where the paper has them", () => {
    assert.deepEqual(s.pasted("a-1, a-2;\na-2 a-3", ["a-3"]), { fresh: ["a-1", "a-2"], twice: ["a-2", "a-3"] });
  });
  it("are no more than a sheet holds", () => {
    const many = Array.from({ length: 150 }, (_, i) => `c-${i}`);
    assert.equal(s.pasted(many.map((id) => `x${id}`).join(" "), many).fresh.length, 50);
  });
});
