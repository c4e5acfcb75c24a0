// An OpenAPI 3.1 document, read into what the page shows. Pure.

/** The part of JSON Schema that the document uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  format?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  allOf?: Schema[];
}

interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
}

interface Body {
  $ref?: string;
  description?: string;
  required?: boolean;
  content?: Record<string, { schema?: Schema }>;
}

interface RawOperation {
  operationId?: string;
  tags?: string[];
  summary?: string;
  description?: string;
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: Body;
  responses?: Record<string, Body>;
}

export interface Document {
  openapi: string;
  info: { title: string; version: string; description?: string };
  tags?: { name: string; description?: string }[];
  paths: Record<string, Record<string, RawOperation>>;
  components?: Record<string, Record<string, unknown>>;
}

export interface Operation {
  id: string;
  method: string;
  path: string;
  /** A websocket rather than a request. */
  socket: boolean;
  summary: string;
  description: string;
  /** Names of the security schemes, any of which will do; none for everybody. */
  security: string[];
  parameters: Parameter[];
  body: { required: boolean; type: string; schema: Schema } | undefined;
  responses: { status: string; description: string; type: string; schema: Schema | undefined }[];
}

export interface Group {
  name: string;
  description: string;
  operations: Operation[];
}

const methods = ["get", "put", "post", "delete", "patch", "head", "options"];

/** Follows a reference within the document; undefined if it leads nowhere. */
export function resolve<T>(doc: Document, ref: string): T | undefined {
  let at: unknown = doc;
  for (const part of ref.replace(/^#\//, "").split("/")) {
    at = (at as Record<string, unknown> | undefined)?.[part.replace(/~1/g, "/").replace(/~0/g, "~")];
  }
  return at as T | undefined;
}

function deref<T extends { $ref?: string }>(doc: Document, value: T): T {
  return value.$ref ? (resolve<T>(doc, value.$ref) ?? value) : value;
}

/** The last part of a reference: the name of what it leads to. */
export function refName(ref: string): string {
  return ref.slice(ref.lastIndexOf("/") + 1);
}

/** The operations by tag, in the order of the document; those of an undeclared tag come last. */
export function groups(doc: Document): Group[] {
  const all: Group[] = (doc.tags ?? []).map((tag) => ({ name: tag.name, description: tag.description ?? "", operations: [] }));
  for (const [path, item] of Object.entries(doc.paths)) {
    for (const method of methods) {
      const raw = item[method];
      if (!raw) continue;
      const tag = raw.tags?.[0] ?? "";
      let group = all.find((g) => g.name === tag);
      if (!group) all.push((group = { name: tag, description: "", operations: [] }));
      group.operations.push(operation(doc, path, method, raw));
    }
  }
  return all.filter((group) => group.operations.length > 0);
}

function operation(doc: Document, path: string, method: string, raw: RawOperation): Operation {
  const body = raw.requestBody && deref(doc, raw.requestBody);
  return {
    id: raw.operationId ?? `${method}-${path}`,
    method: method.toUpperCase(),
    path,
    socket: "101" in (raw.responses ?? {}),
    summary: raw.summary ?? "",
    description: raw.description ?? "",
    security: (raw.security ?? []).flatMap((s) => Object.keys(s)),
    parameters: (raw.parameters ?? []).map((p) => deref(doc, p)),
    body: body && content(body).schema ? { required: !!body.required, type: content(body).type, schema: content(body).schema! } : undefined,
    responses: Object.entries(raw.responses ?? {}).map(([status, r]) => {
      const response = deref(doc, r);
      return { status, description: response.description ?? "", ...content(response) };
    }),
  };
}

function content(body: Body): { type: string; schema: Schema | undefined } {
  const [type = "", media] = Object.entries(body.content ?? {})[0] ?? [];
  return { type, schema: media?.schema };
}

export interface Property {
  name: string;
  required: boolean;
  schema: Schema;
}

/** The properties of an object, with those of all the schemas that it is made of. */
export function properties(doc: Document, schema: Schema): Property[] {
  const s = deref(doc, schema);
  const own = Object.entries(s.properties ?? {}).map(([name, of]) => ({
    name,
    required: s.required?.includes(name) ?? false,
    schema: of,
  }));
  return [...(s.allOf ?? []).flatMap((part) => properties(doc, part)), ...own];
}

/** What a schema describes in short: "integer", "array of Unit", "Time", "string or null". */
export function shape(doc: Document, schema: Schema): string {
  if (schema.$ref) return refName(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((v) => JSON.stringify(v)).join(" | ");
  const types = Array.isArray(schema.type) ? schema.type : [schema.type ?? "object"];
  return types.map((type) => (type === "array" ? `${shape(doc, schema.items ?? {})}[]` : type)).join(" | ");
}

/** What a value must be besides its type, as short terms: "1–500", "≤ 100 characters", "date-time". */
export function limits(s: Schema, words: { chars: string; items: string; otherwise: string }): string[] {
  const range = (least: number | undefined, most: number | undefined, unit: string) => {
    if (least !== undefined && most !== undefined) return [`${least}–${most}${unit}`];
    if (least !== undefined) return [`≥ ${least}${unit}`];
    return most !== undefined ? [`≤ ${most}${unit}`] : [];
  };
  const out = [
    ...range(s.minimum, s.maximum, ""),
    ...range(s.minLength, s.maxLength, ` ${words.chars}`),
    ...range(s.minItems, s.maxItems, ` ${words.items}`),
  ];
  if (s.format) out.push(s.format);
  if (s.pattern) out.push(s.pattern);
  if (s.default !== undefined) out.push(`${words.otherwise} ${JSON.stringify(s.default)}`);
  return out;
}

/** The object that can be looked into behind a schema: itself, or what its list holds; undefined for plain values. */
export function inner(doc: Document, schema: Schema): Schema | undefined {
  const s = deref(doc, schema);
  if (s.items) return inner(doc, s.items);
  return properties(doc, s).length > 0 ? schema : undefined;
}

/** Text with `code` in it, as alternating plain and code pieces. */
export function pieces(text: string): { text: string; code: boolean }[] {
  return text
    .split("`")
    .map((part, i) => ({ text: part, code: i % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}

/** Whether an operation has all of the folded words of a query in its path, name or summary. */
export function matches(op: Operation, query: string): boolean {
  const text = `${op.method} ${op.path} ${op.id} ${op.summary}`.toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
