import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { load } from "./load.mjs";

const { Outbox, ApiError, shelf, likelyTask, queryOf, filterOf, evidenceKinds } = await load("staff/outbox.ts", "lib/api.ts", "lib/storage.ts", "staff/plantypes.ts");

/** An outbox over a device and a server; answers are what the server says in turn, an ApiError or undefined for a success. */
function stage(device, answers) {
  const said = { pictures: [], evidence: [], filed: [], later: [] };
  const answer = () => {
    const next = answers.shift();
    if (next) throw next;
  };
  const outbox = new Outbox({
    user: "u",
    shelf: device,
    sendPicture: async (text) => (said.pictures.push(text), answer(), `id-${text}`),
    sendEvidence: async (plan, body) => (said.evidence.push([plan, body]), answer(), { ...body, plan }),
    onChange: () => undefined,
    onFiled: (e) => said.filed.push(e.id),
    later: (call) => (said.later.push(call), () => undefined),
  });
  const settled = async () => {
    for (let i = 0; i < 50; i++) await Promise.resolve();
  };
  return { outbox, said, settled };
}

const entry = (id, ...pictures) => ({ plan: "p", body: { id, revision: 0, unit: "x", task: "t", kind: "other", day: "2026-01-01", title: id }, pictures });
const memory = () => shelf(() => undefined);
const lost = () => new ApiError(0, "network");

describe("evidence on its way", () => {
  it("is sent with its pictures first, and forgotten", async () => {
    const { outbox, said, settled } = stage(memory(), []);
    outbox.add(entry("a", "one", "two"));
    await settled();
    assert.deepEqual(said.pictures, ["one", "two"]);
    assert.deepEqual(said.evidence[0][1].attachments, ["id-one", "id-two"]);
    assert.deepEqual(said.filed, ["a"]);
    assert.deepEqual(outbox.waiting, []);
  });

  it("waits without a network, outlives the page, and sends no picture twice", async () => {
    const device = memory();
    const first = stage(device, [undefined, lost()]);
    first.outbox.add(entry("a", "one"));
    await first.settled();
    assert.equal(first.outbox.failing, true);
    assert.equal(first.said.later.length, 1);
    first.outbox.stop();
    const second = stage(device, []);
    second.outbox.wake();
    await second.settled();
    assert.deepEqual(second.said.pictures, []);
    assert.deepEqual(second.said.evidence[0][1].attachments, ["id-one"]);
    assert.equal(second.said.evidence[0][1].id, first.said.evidence[0][1].id, "under the same ID");
    assert.deepEqual(second.outbox.waiting, []);
  });

  it("keeps what the server refuses for the person, and sends the rest", async () => {
    const { outbox, said, settled } = stage(memory(), [new ApiError(400, "evidence_invalid", { title: "Chưa hợp lệ", status: 400, code: "evidence_invalid", errors: [{ path: "day", code: "date", detail: "ngày sai" }] })]);
    outbox.add(entry("a"));
    outbox.add(entry("b"));
    await settled();
    assert.deepEqual(said.filed, ["b"]);
    assert.deepEqual(outbox.waiting.map((u) => [u.body.id, u.refused?.details]), [["a", ["ngày sai"]]]);
    outbox.drop("a");
    assert.deepEqual(outbox.waiting, []);
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
    assert.equal(queryOf({}), "");
  });
});
