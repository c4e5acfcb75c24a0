// What a certificate attests, to whoever scans its QR code or types its code. The code stands in the address's fragment,
// which no browser sends to anybody, and is sent in a body only.

import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, request, type Time } from "../lib/api";
import { dateTime } from "../lib/format";
import { loadMessages, t } from "../lib/i18n";

interface ResultBrief {
  number: number;
  signed_at: Time;
  hash: string;
}

interface Attested {
  state: "in_force" | "kept" | "revoked" | "doubted";
  erased: boolean;
  kind: "prize" | "unit" | "rank";
  name: string;
  unit: string;
  prize: string;
  block: string;
  round: string;
  contest: { slug: string; title: string };
  organiser: string;
  serial: string;
  result: ResultBrief;
  in_force: ResultBrief;
}

const fragment = () => decodeURIComponent(location.hash.slice(1));

function Page() {
  const [typed, type] = useState("");
  const [found, setFound] = useState<Attested>();
  const [error, fail] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const answer = useRef<HTMLDivElement>(null);
  const ask = async (code: string) => {
    setBusy(true);
    setFound(undefined);
    fail(undefined);
    try {
      setFound(await request<Attested>("POST", "/api/v1/certificates/verify", { code }));
    } catch (err) {
      fail(err as ApiError);
    } finally {
      setBusy(false);
      answer.current?.focus();
    }
  };
  useEffect(() => {
    const follow = () => fragment() && void ask(fragment());
    follow();
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return (
    <>
      <div ref={answer} tabIndex={-1} class="answer" aria-live="polite" aria-busy={busy}>
        {busy && <p class="card">{t("asking")}</p>}
        {found && <Attests a={found} />}
        {error && <Unknown error={error} />}
      </div>
      <form
        class="card ask"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim()) void ask(typed);
        }}
      >
        <label for="code">{t("code")}</label>
        <p id="code-hint" class="soft small">
          {t("code_hint")}
        </p>
        <input
          id="code"
          aria-describedby="code-hint"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          maxLength={40}
          required
          value={typed}
          onInput={(e) => type(e.currentTarget.value)}
        />
        <button type="submit" class="button main wide" disabled={busy}>
          {t("check")}
        </button>
      </form>
    </>
  );
}

const signs = { in_force: "✓", kept: "✓", revoked: "✕", doubted: "!" };

function Attests({ a }: { a: Attested }) {
  const at = (r: ResultBrief) => ({ n: r.number, at: dateTime(Date.parse(r.signed_at)) });
  return (
    <section class={`card verdict ${a.state}`} aria-labelledby="verdict">
      <h2 id="verdict">
        <span aria-hidden="true">{signs[a.state]}</span> {t(`state.${a.state}`)}
      </h2>
      {a.state !== "in_force" && <p>{t(`why.${a.state}`, at(a.in_force))}</p>}
      {a.erased ? <p class="holder">{t("erased")}</p> : <p class="holder">{a.name}</p>}
      <dl>
        {a.kind !== "unit" && a.unit && <Fact name="unit" value={a.unit} />}
        <Fact name="for" value={a.kind === "rank" ? t("ranked") : a.prize} />
        {a.block && <Fact name="block" value={a.block} />}
        {a.round && <Fact name="round" value={a.round} />}
        <Fact name="contest" value={a.contest.title} />
        {a.organiser !== a.contest.title && <Fact name="organiser" value={a.organiser} />}
        <Fact name="published" value={t("number", at(a.result))} />
        <Fact name="serial" value={a.serial} />
        <div>
          <dt>{t("hash")}</dt>
          <dd class="code">{a.result.hash}</dd>
        </div>
      </dl>
      <p class="small">
        <a href={`/c/${a.contest.slug}/ket-qua`}>{t("results")}</a>
      </p>
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{t(name)}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** No certificate has the code; or nobody could say, which is another thing. */
function Unknown({ error }: { error: ApiError }) {
  const unknown = error.code === "certificate_unknown";
  return (
    <section class={`card verdict ${unknown ? "unknown" : "failed"}`} aria-labelledby="verdict">
      <h2 id="verdict">
        <span aria-hidden="true">{unknown ? "?" : "!"}</span> {unknown ? t("state.unknown") : t("state.failed")}
      </h2>
      <p>{error.problem?.detail ?? t("network")}</p>
      {unknown && <p>{t("why.unknown")}</p>}
    </section>
  );
}

loadMessages();
render(<Page />, document.getElementById("app")!);
