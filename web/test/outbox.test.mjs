import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { load } from "./load.mjs";

const { Outbox, ApiError, shelf, likelyTask, queryOf, filterOf, evidenceKinds } = await load("staff/outbox.ts", "lib/api.ts", "lib/storage.ts", "staff/plantypes.ts");

/** A box of files as a browser keeps them. */
function box() {
  const kept = new Map();
  return { kept, put: async (key, file) => void kept.set(key, file), get: async (key) => kept.get(key), remove: async (key) => void kept.delete(key) };
}

/** An outbox over a device and a server; answers are what the server says in turn, an ApiError or undefined for a success. */
function stage(device, answers, files = box()) {
  const said = { files: [], evidence: [], filed: [], later: [] };
  const answer = () => {
    const next = answers.shift();
    if (next) throw next;
  };
  const outbox = new Outbox({
    user: "u",
    shelf: device,
    files,
    sendFile: async ({ name, blob }, progress) => (progress(0.5), said.files.push([name, await blob.text()]), answer(), { id: `id-${name}` }),
    sendEvidence: async (plan, body) => (said.evidence.push([plan, body]), answer(), { ...body, plan }),
    onChange: () => undefined,
    onFiled: (e) => said.filed.push(e.id),
    later: (call) => (said.later.push(call), () => undefined),
  });
  const settled = async () => {
    for (let i = 0; i < 20; i++) await new Promise((done) => setImmediate(done));
  };
  return { outbox, said, settled, files };
}

const entry = (id) => ({ plan: "p", body: { id, revision: 0, unit: "x", task: "t", kind: "other", day: "2026-01-01", title: id } });
const chosen = (...names) => names.map((name) => ({ name, blob: new Blob([`in ${name}`]) }));
const memory = () => shelf(() => undefined);
const lost = () => new ApiError(0, "network");

describe("evidence on its way", () => {
  it("is sent with its files first, and forgotten", async () => {
    const { outbox, said, settled, files } = stage(memory(), []);
    await outbox.add(entry("a"), chosen("one", "two"));
    await settled();
    assert.deepEqual(said.files, [["one", "in one"], ["two", "in two"]]);
    assert.equal(files.kept.size, 0);
    assert.equal(outbox.sending, undefined);
    assert.deepEqual(said.evidence[0][1].attachments, ["id-one", "id-two"]);
    assert.deepEqual(said.filed, ["a"]);
    assert.deepEqual(outbox.waiting, []);
  });

  it("waits without a network, outlives the page, and sends no file twice", async () => {
    const device = memory();
    const first = stage(device, [undefined, undefined, lost()]);
    await first.outbox.add(entry("a"), chosen("one", "two"));
    await first.settled();
    assert.equal(first.outbox.failing, true);
    assert.equal(first.said.later.length, 1);
    first.outbox.stop();
    const second = stage(device, [], first.files);
    second.outbox.wake();
    await second.settled();
    assert.deepEqual(second.said.files, []);
    assert.deepEqual(second.said.evidence[0][1].attachments, ["id-one", "id-two"]);
    assert.equal(second.said.evidence[0][1].id, first.said.evidence[0][1].id, "under the same ID");
    assert.deepEqual(second.outbox.waiting, []);
  });

  it("keeps what the server refuses for the person, and sends the rest", async () => {
    const { outbox, said, settled } = stage(memory(), [new ApiError(400, "evidence_invalid", { title: "Chưa hợp lệ", status: 400, code: "evidence_invalid", errors: [{ path: "day", code: "date", detail: "ngày sai" }] })]);
    await outbox.add(entry("a"), []);
    await outbox.add(entry("b"), []);
    await settled();
    assert.deepEqual(said.filed, ["b"]);
    assert.deepEqual(outbox.waiting.map((u) => [u.body.id, u.refused?.details]), [["a", ["ngày sai"]]]);
    outbox.drop(outbox.waiting[0]);
    assert.deepEqual(outbox.waiting, []);
  });

  it("tells of a file that the browser gave up, and goes on without it when asked", async () => {
    const device = memory();
    const first = stage(device, [lost()]);
    await first.outbox.add(entry("a"), chosen("one", "two"));
    await first.settled();
    first.files.kept.delete([...first.files.kept.keys()][0]);
    const second = stage(device, [], first.files);
    second.outbox.wake();
    await second.settled();
    assert.equal(second.said.evidence.length, 0);
    const [u] = second.outbox.waiting;
    assert.ok(u.refused);
    second.outbox.again(u);
    await second.settled();
    assert.deepEqual(second.said.files, [["two", "in two"]]);
    assert.deepEqual(second.said.filed, ["a"]);
  });

  it("sends pictures that were kept as text before", async () => {
    const device = memory();
    device.set("kb.ev.u.a", JSON.stringify({ ...entry("a"), pictures: [`data:image/jpeg;base64,${btoa("old")}`] }));
    const { outbox, said, settled } = stage(device, []);
    outbox.wake();
    await settled();
    assert.equal(said.files[0][1], "old");
    assert.deepEqual(said.filed, ["a"]);
  });
});

describe("a plan's words", () => {
  it("offer a form of work for every kind", () => {
    const plan = { tasks: [1, 2, 3, 4, 5, 6].map((n) => ({ id: `II.3.${n}`, category: "hinh_thuc" })) };
    assert.deepEqual([likelyTask(plan, "dialogue"), likelyTask(plan, "social"), likelyTask(plan, "contest")], ["II.3.1", "II.3.4", "II.3.6"]);
    for (const kind of evidenceKinds) assert.ok(likelyTask({ tasks: plan.tasks.slice(0, 1) }, kind), kind);
  });
  it("keep the filter in the address", () => {
    const filter = filterOf("?period=2026-q1&task=II.3.1&xem=gantt");
    assert.equal(queryOf(filter), "?period=2026-q1&task=II.3.1");
    assert.equal(queryOf(filterOf("?from=2026-11-01&to=2026-11-30")), "?from=2026-11-01&to=2026-11-30");
    assert.equal(queryOf({}), "");
  });
});
