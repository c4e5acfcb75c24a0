// The API reference: the server's own OpenAPI document, made readable.

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { request } from "../lib/api";
import { has, loadMessages, t } from "../lib/i18n";
import { otherLanguage } from "../lib/language";
import { groups, inner, limits, matches, pieces, properties, shape, type Document, type Group, type Operation, type Schema } from "./openapi";

const source = "/api/openapi.json";

function Text({ children }: { children: string }) {
  return (
    <>
      {children
        .trim()
        .split(/\n\s*\n/)
        .map((paragraph, i) => (
          <p key={i}>
            {pieces(paragraph).map((piece, j) => (piece.code ? <code key={j}>{piece.text}</code> : piece.text))}
          </p>
        ))}
    </>
  );
}

/** Words of the catalogue where it has the key, else the document's own. */
const named = (key: string, otherwise: string) => (has(key) ? t(key) : otherwise);

function Page() {
  const [doc, setDoc] = useState<Document>();
  const [failed, setFailed] = useState(false);
  const [query, setQuery] = useState("");
  const load = () => {
    setFailed(false);
    request<Document>("GET", source).then(setDoc, () => setFailed(true));
  };
  useEffect(load, []);
  useEffect(() => {
    if (!doc) return;
    const show = () => open(location.hash.slice(1));
    show();
    window.addEventListener("hashchange", show);
    return () => window.removeEventListener("hashchange", show);
  }, [doc]);
  if (!doc) {
    return (
      <main id="main" class="alone">
        <h1>{t("title")}</h1>
        {failed ? (
          <div role="alert">
            <p>{t("failed")}</p>
            <button type="button" class="button" onClick={load}>
              {t("again")}
            </button>
          </div>
        ) : (
          <p class="soft">{t("loading")}</p>
        )}
      </main>
    );
  }
  const other = otherLanguage();
  const shown = groups(doc)
    .map((g) => ({ ...g, operations: g.operations.filter((op) => matches(op, query.trim())) }))
    .filter((g) => g.operations.length > 0);
  return (
    <div class="frame">
      <Contents groups={shown} query={query} setQuery={setQuery} />
      <main id="main" class="content">
        <h1>
          {doc.info.title} <span class="soft">{doc.info.version}</span>
        </h1>
        <div lang="en" class="about">
          <Text>{doc.info.description ?? ""}</Text>
        </div>
        <p>
          <a href={source}>{t("raw")}</a>
          {" · "}
          <a href={other.href} lang={other.lang} hreflang={other.lang}>
            {other.name}
          </a>
        </p>
        {shown.length === 0 && <p role="status">{t("none")}</p>}
        {shown.map((g) => (
          <section key={g.name} aria-labelledby={`tag-${g.name}`}>
            <h2 id={`tag-${g.name}`}>{named(`tag.${g.name}`, g.description)}</h2>
            {g.operations.map((op) => (
              <Op key={op.id} doc={doc} op={op} />
            ))}
          </section>
        ))}
      </main>
    </div>
  );
}

/** Opens the operation that the address names, and goes there. */
function open(id: string): void {
  const target = id ? document.getElementById(id) : null;
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView({ block: "start" });
    target.querySelector("summary")?.focus({ preventScroll: true });
  }
}

interface ContentsProps {
  groups: Group[];
  query: string;
  setQuery: (query: string) => void;
}

function Contents({ groups, query, setQuery }: ContentsProps) {
  return (
    <nav class="side" aria-label={t("contents")}>
      <p class="brand">Khoa Bảng</p>
      <label for="filter">{t("filter")}</label>
      <input id="filter" type="search" value={query} onInput={(e) => setQuery(e.currentTarget.value)} />
      {groups.map((g) => (
        <div key={g.name}>
          <p class="small soft side-tag">{named(`tag.${g.name}`, g.name)}</p>
          <ul>
            {g.operations.map((op) => (
              <li key={op.id}>
                <a href={`#${op.id}`}>
                  <Method op={op} />
                  {op.id}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function Method({ op }: { op: Operation }) {
  const name = op.socket ? "WS" : op.method;
  return <span class={`method ${name.toLowerCase()}`}>{name}</span>;
}

function Op({ doc, op }: { doc: Document; op: Operation }) {
  return (
    <details class="card op" id={op.id}>
      <summary>
        <Method op={op} />
        <code class="path">{op.path}</code>
        <span class="summary" lang="en">
          {op.summary}
        </span>
      </summary>
      <div class="op-body">
        {op.description && (
          <div lang="en">
            <Text>{op.description}</Text>
          </div>
        )}
        <p>
          <strong>{t("access")}: </strong>
          {op.security.length === 0 ? t("access.public") : op.security.map((s) => named(`access.${s}`, s)).join(", ")}
        </p>
        {op.parameters.length > 0 && (
          <>
            <h3>{t("parameters")}</h3>
            <ul class="tree">
              {op.parameters.map((p) => (
                <li key={p.name}>
                  <code class="name">{p.name}</code>
                  <Facts doc={doc} schema={p.schema ?? {}} required={!!p.required} extra={t(`in.${p.in}`)} />
                  {p.description && <Note text={p.description} />}
                </li>
              ))}
            </ul>
          </>
        )}
        {op.body && (
          <>
            <h3>
              {t("body")} <code>{op.body.type}</code>
            </h3>
            <Tree doc={doc} schema={op.body.schema} />
          </>
        )}
        <h3>{t("responses")}</h3>
        <ul class="responses">
          {op.responses.map((r) => (
            <li key={r.status}>
              <code class="status">{r.status === "default" ? t("otherwise") : r.status}</code>
              <span lang="en">{r.description}</span> {r.schema && <code>{shape(doc, r.schema)}</code>}
              {r.schema && inner(doc, r.schema) && (
                <details>
                  <summary class="small">{t("fields")}</summary>
                  <Tree doc={doc} schema={r.schema} />
                </details>
              )}
            </li>
          ))}
        </ul>
      </div>
    </details>
  );
}

function Note({ text }: { text: string }) {
  return (
    <div class="note small soft" lang="en">
      <Text>{text}</Text>
    </div>
  );
}

function Facts({ doc, schema, required, extra }: { doc: Document; schema: Schema; required: boolean; extra?: string }) {
  const words = { chars: t("chars"), items: t("items"), otherwise: t("by_default") };
  return (
    <span class="facts small">
      <span class="type">{shape(doc, schema)}</span>
      {required && <span class="required">{t("required")}</span>}
      {extra && <span>{extra}</span>}
      {limits(schema, words).map((limit) => (
        <span key={limit}>{limit}</span>
      ))}
    </span>
  );
}

/** The fields of an object; those that hold objects can be looked into, as far as one likes. */
function Tree({ doc, schema }: { doc: Document; schema: Schema }) {
  const [opened, setOpened] = useState<string[]>([]);
  const target = inner(doc, schema);
  if (!target) return <p class="small">{shape(doc, schema)}</p>;
  return (
    <ul class="tree">
      {properties(doc, target).map(({ name, required, schema: of }) => {
        const below = inner(doc, of);
        const isOpen = opened.includes(name);
        const toggle = () => setOpened(isOpen ? opened.filter((o) => o !== name) : [...opened, name]);
        return (
          <li key={name}>
            {below ? (
              <button type="button" class="name fold" aria-expanded={isOpen} onClick={toggle}>
                {name}
              </button>
            ) : (
              <code class="name">{name}</code>
            )}
            <Facts doc={doc} schema={of} required={required} />
            {of.description && <Note text={of.description} />}
            {below && isOpen && <Tree doc={doc} schema={of} />}
          </li>
        );
      })}
    </ul>
  );
}

loadMessages();
const root = document.getElementById("app");
if (root) {
  root.textContent = "";
  render(<Page />, root);
}
