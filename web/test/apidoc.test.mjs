import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { load } from "./load.mjs";

const { groups, properties, shape, limits, inner, pieces, matches, resolve } = await load("apidoc/openapi.ts");

const doc = {
  openapi: "3.1.0",
  info: { title: "Thử", version: "v1" },
  tags: [{ name: "public", description: "Anybody" }, { name: "empty" }],
  components: {
    parameters: { Contest: { name: "contest", in: "path", required: true, schema: { type: "string" } } },
    responses: { Problem: { description: "What went wrong", content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } } } },
    schemas: {
      Problem: { type: "object", required: ["code"], properties: { code: { type: "string" } } },
      Brief: { type: "object", required: ["slug"], properties: { slug: { type: "string" } } },
      Door: { allOf: [{ $ref: "#/components/schemas/Brief" }, { type: "object", required: ["now"], properties: { now: { type: "string", format: "date-time" }, left: { type: ["integer", "null"] } } }] },
      Node: { type: "object", properties: { next: { $ref: "#/components/schemas/Node" } } },
    },
  },
  paths: {
    "/c/{contest}": {
      get: {
        operationId: "door",
        tags: ["public"],
        summary: "The door",
        parameters: [{ $ref: "#/components/parameters/Contest" }],
        responses: { 200: { description: "It", content: { "application/json": { schema: { $ref: "#/components/schemas/Door" } } } }, default: { $ref: "#/components/responses/Problem" } },
      },
    },
    "/ws": { get: { tags: ["other"], responses: { 101: { description: "Switching" } } } },
    "/start": { post: { tags: ["public"], security: [{ staff: [] }], requestBody: { required: true, content: { "application/json": { schema: { $ref: "#/components/schemas/Brief" } } } }, responses: {} } },
  },
};

describe("API document", () => {
  it("is grouped by tag, with references followed", () => {
    const [open, other, ...rest] = groups(doc);
    assert.deepEqual(rest, []);
    assert.deepEqual([open.name, open.operations.map((op) => op.id)], ["public", ["door", "post-/start"]]);
    const [door, start] = open.operations;
    assert.equal(door.parameters[0].name, "contest");
    assert.deepEqual(door.responses.map((r) => [r.status, r.description, r.type]), [["200", "It", "application/json"], ["default", "What went wrong", "application/problem+json"]]);
    assert.deepEqual([door.security, door.body, door.socket], [[], undefined, false]);
    assert.deepEqual([start.security, start.body.required], [["staff"], true]);
    assert.deepEqual([other.name, other.operations[0].socket], ["other", true]);
  });
  it("gathers the properties of what is made of several schemas", () => {
    const all = properties(doc, { $ref: "#/components/schemas/Door" });
    assert.deepEqual(all.map((p) => [p.name, p.required]), [["slug", true], ["now", true], ["left", false]]);
  });
  it("says shapes in short", () => {
    assert.equal(shape(doc, { type: "array", items: { $ref: "#/components/schemas/Brief" } }), "Brief[]");
    assert.equal(shape(doc, { type: ["integer", "null"] }), "integer | null");
    assert.equal(shape(doc, { enum: ["a", 1] }), '"a" | 1');
    assert.equal(shape(doc, { const: "full" }), '"full"');
    assert.equal(shape(doc, {}), "object");
  });
  it("says limits in short", () => {
    const words = { chars: "ký tự", items: "mục", otherwise: "mặc định" };
    assert.deepEqual(limits({ minimum: 1, maximum: 500 }, words), ["1–500"]);
    assert.deepEqual(limits({ maxLength: 40, format: "uri" }, words), ["≤ 40 ký tự", "uri"]);
    assert.deepEqual(limits({ minItems: 1, default: 50 }, words), ["≥ 1 mục", "mặc định 50"]);
    assert.deepEqual(limits({ minimum: 0 }, words), ["≥ 0"]);
  });
  it("looks into objects and lists of objects, one step at a time", () => {
    assert.equal(inner(doc, { type: "string" }), undefined);
    assert.equal(inner(doc, { type: "array", items: { type: "string" } }), undefined);
    assert.ok(inner(doc, { type: "array", items: { $ref: "#/components/schemas/Brief" } }));
    assert.ok(inner(doc, { $ref: "#/components/schemas/Node" }), "an object that holds its like ends here");
  });
  it("survives a reference that leads nowhere", () => {
    assert.equal(resolve(doc, "#/components/schemas/None"), undefined);
    assert.deepEqual(properties(doc, { $ref: "#/components/schemas/None" }), []);
  });
  it("finds operations by all of the words", () => {
    const door = groups(doc)[0].operations[0];
    assert.ok(matches(door, "GET door"));
    assert.ok(matches(door, ""));
    assert.ok(!matches(door, "door post"));
  });
  it("tells code from prose", () => {
    assert.deepEqual(pieces("by `code`, never"), [{ text: "by ", code: false }, { text: "code", code: true }, { text: ", never", code: false }]);
  });
});
