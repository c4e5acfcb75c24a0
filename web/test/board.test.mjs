import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { load } from "./load.mjs";

const { applyFull, applyDelta, moveOf, markFor, sizeOf, bigRows, sizeLink, ownRow, forgetRow, rememberAttempt, ownAttempt, shelf, qrPath } = await load(
  "board/boardstate.ts",
  "board/screen.ts",
  "board/own.ts",
  "lib/own.ts",
  "lib/storage.ts",
  "lib/qr.tsx",
);

const row = (id, pos, rank = pos) => ({
  id,
  pos,
  rank,
  name: `Thí sinh ${id}`,
  unit: "Phường Bình Đức",
  correct: 20 - rank,
  points: 20 - rank,
  duration_ms: 60_000,
  submitted_at: "2026-11-23T07:00:00.000Z",
});
const full = (seq, rows, total = rows.length) => ({ type: "full", seq, now: "2026-11-23T07:00:00.000Z", total, rows });
const delta = (prev, seq, rest) => ({ type: "delta", prev, seq, now: "2026-11-23T07:00:01.000Z", total: 9, ...rest });
const ids = (board) => board.rows.map((r) => r.id).join("");

describe("board state", () => {
  const start = applyFull(undefined, full(7, [row("b", 2), row("a", 1), row("c", 3)]), 0);

  it("puts a full state in the order of its positions", () => {
    assert.equal(ids(start), "abc");
    assert.equal(start.seq, 7);
    assert.equal(start.total, 3);
    assert.deepEqual(start.rows.map((r) => moveOf(start, r, 0)), [undefined, undefined, undefined]);
  });

  it("applies a delta: rows changed, rows new, rows gone, people counted", () => {
    const next = applyDelta(start, delta(7, 8, { rows: [row("c", 1), row("a", 2), row("d", 3)], gone: ["b"] }), 100);
    assert.equal(ids(next), "cad");
    assert.deepEqual([next.seq, next.total, next.now], [8, 9, "2026-11-23T07:00:01.000Z"]);
    assert.equal(ids(start), "abc", "the state before is left as it was");
  });

  it("applies a delta that changes nothing but the total", () => {
    const next = applyDelta(start, delta(7, 8, {}), 100);
    assert.equal(ids(next), "abc");
    assert.equal(next.total, 9);
  });

  for (const [name, before, frame] of [
    ["a gap", start, delta(8, 9, { rows: [row("d", 4)] })],
    ["a frame from before", start, delta(5, 6, { gone: ["a"] })],
    ["a delta before any full state", undefined, delta(7, 8, {})],
  ]) {
    it(`refuses ${name}`, () => assert.equal(applyDelta(before, frame, 0), undefined));
  }

  it("takes a full state for the truth after a gap, even one with a smaller number", () => {
    const next = applyFull(start, full(2, [row("x", 1), row("a", 2)], 40), 0);
    assert.equal(ids(next), "xa");
    assert.deepEqual([next.seq, next.total], [2, 40]);
    assert.deepEqual(moveOf(next, next.rows[1], 1), { places: -1, fresh: false });
  });

  it("orders rows of one position the same way each time", () => {
    const one = applyFull(undefined, full(1, [row("z", 1, 1), row("y", 1, 1)]), 0);
    const other = applyFull(undefined, full(1, [row("y", 1, 1), row("z", 1, 1)]), 0);
    assert.equal(ids(one), ids(other));
  });

  it("adds movements up while they are shown, and forgets them after", () => {
    const one = applyDelta(start, delta(7, 8, { rows: [row("c", 2), row("b", 3)] }), 1_000);
    assert.deepEqual(moveOf(one, one.rows[1], 1_000), { places: 1, fresh: false });
    assert.deepEqual(moveOf(one, one.rows[2], 1_000), { places: -1, fresh: false });
    assert.equal(moveOf(one, one.rows[0], 1_000), undefined);
    const two = applyDelta(one, delta(8, 9, { rows: [row("c", 1), row("a", 2)] }), 2_000);
    assert.deepEqual(moveOf(two, two.rows[0], 2_000), { places: 2, fresh: false });
    assert.equal(moveOf(two, two.rows[0], 2_000 + markFor), undefined);
    const three = applyDelta(two, delta(9, 10, { rows: [row("a", 1), row("c", 2)] }), 3_000 + markFor);
    assert.deepEqual(moveOf(three, three.rows[1], 3_000 + markFor), { places: -1, fresh: false });
  });

  it("shows no movement for a row that came back to where it was", () => {
    const there = applyDelta(start, delta(7, 8, { rows: [row("b", 1), row("a", 2)] }), 1_000);
    const back = applyDelta(there, delta(8, 9, { rows: [row("a", 1), row("b", 2)] }), 2_000);
    assert.deepEqual(back.rows.map((r) => moveOf(back, r, 2_000)), [undefined, undefined, undefined]);
  });

  it("calls a row new that was not among the first", () => {
    const next = applyDelta(start, delta(7, 8, { rows: [row("d", 4)] }), 1_000);
    assert.deepEqual(moveOf(next, next.rows[3], 1_000), { places: 0, fresh: true });
  });
});

describe("big screen", () => {
  it("goes by the address, then by the width", () => {
    assert.equal(sizeOf("", 1599), "phone");
    assert.equal(sizeOf("", 1600), "big");
    assert.equal(sizeOf("?man-hinh=lon", 360), "big");
    assert.equal(sizeOf("?man-hinh=thuong", 1920), "phone");
    assert.equal(sizeOf("?man-hinh=khac", 1920), "big");
  });
  it("shows 10 to 12 rows", () => {
    assert.equal(bigRows(1920, 1080), 10);
    assert.equal(bigRows(1600, 1200), 12);
    assert.equal(bigRows(1280, 800), 11);
    assert.equal(bigRows(3440, 1440), 10);
    assert.equal(bigRows(1080, 1920), 12);
  });
  it("links to itself at another size, with the rest of the address kept", () => {
    assert.equal(sizeLink("https://thi.vn/c/a/bang?lang=en#row=x", "big"), "/c/a/bang?lang=en&man-hinh=lon#row=x");
    assert.equal(sizeLink("https://thi.vn/c/a/bang?man-hinh=lon", "phone"), "/c/a/bang?man-hinh=thuong");
  });
});

describe("own row", () => {
  it("comes from the address, stays for the tab, by contest, until unpinned", () => {
    const tab = shelf(() => undefined);
    assert.equal(ownRow("", tab, "a"), undefined);
    assert.equal(ownRow("#row=r1", tab, "a"), "r1");
    assert.equal(ownRow("", tab, "a"), "r1");
    assert.equal(ownRow("#board", tab, "a"), "r1");
    assert.equal(ownRow("", tab, "b"), undefined);
    forgetRow(tab, "a");
    assert.equal(ownRow("", tab, "a"), undefined);
  });
});

describe("own attempt", () => {
  it("is kept by contest, the last one taken", () => {
    const device = shelf(() => undefined);
    rememberAttempt(device, "a", { attempt: "t1", ticket: "x" });
    rememberAttempt(device, "a", { attempt: "t2" });
    assert.deepEqual(ownAttempt(device, "a"), { attempt: "t2" });
    assert.equal(ownAttempt(device, "b"), undefined);
    device.set("kb.own.c", "{");
    device.set("kb.own.d", "7");
    assert.deepEqual([ownAttempt(device, "c"), ownAttempt(device, "d")], [undefined, undefined]);
  });
});

describe("QR code", () => {
  it("is a square with a quiet zone of four modules and its three finders", () => {
    const { path, size } = qrPath("https://thi.example.vn/c/cchc-2025");
    assert.equal((size - 8 - 17) % 4, 0);
    for (const finder of ["M4 4h7v1h-7z", `M${size - 11} 4h7v1h-7z`, `M4 ${size - 11}h7v1h-7z`]) assert.ok(path.includes(finder), finder);
    for (const [, x, y, w] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
      assert.ok(+x >= 4 && +y >= 4 && +x + +w <= size - 4 && +y < size - 4, `module at ${x},${y}`);
    }
  });
});
