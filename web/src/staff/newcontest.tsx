// Beginning a contest: from a ready ruleset, last year's contest, a file, or nothing.

import { useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";
import { slugFrom, type ContestSetup } from "./setup";
import type { StaffContest } from "./types";

interface Ready {
  name: string;
  title: string;
  about: string;
  rules: string[];
}

type From = { ruleset?: string; contest?: string; file?: string };

const mostFile = 128 << 10;

export function NewContest() {
  const { session, go } = useApp();
  const rulesets = useLoad<{ rulesets: Ready[] }>("/api/v1/staff/rulesets");
  const contests = useLoad<{ contests: StaffContest[] }>("/api/v1/staff/contests").value?.contests ?? [];
  const [title, setTitle] = useState("");
  const [slug, setSlug] = useState<string>();
  const [source, setSource] = useState<"ruleset" | "contest" | "file" | "blank">("ruleset");
  const [from, setFrom] = useState<From>({});
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const address = slug ?? slugFrom(title);
  const chosen = source === "blank" || !!(source === "ruleset" ? from.ruleset : source === "contest" ? from.contest : from.file);
  const ready = chosen && address !== "" && (title.trim() !== "" || source === "contest");

  async function begin() {
    if (busy || !ready) return;
    setBusy(true);
    setError(undefined);
    try {
      const body = { slug: address, ...(title.trim() && { title: title.trim() }), ...(source !== "blank" && { [source]: from[source] }) };
      const made = await session.call<ContestSetup>("POST", "/api/v1/staff/contests", body);
      go(pathTo("cuoc-thi", made.id, "thiet-lap"));
    } catch (err) {
      setError(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
    }
  }

  async function read(file: File | undefined) {
    setFrom({ ...from, file: file && file.size <= mostFile ? await file.text() : undefined });
    setError(file && file.size > mostFile ? new ApiError(0, "too_large", { title: t("setup.file_large"), status: 0, code: "too_large" }) : undefined);
  }

  return (
    <>
      <Title name={t("setup.new")} />
      <form
        class="editor setup"
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          void begin();
        }}
      >
        <section class="card">
          <label for="new-title">{t("setup.title")}</label>
          <input id="new-title" maxLength={200} value={title} onInput={(e) => setTitle(e.currentTarget.value)} />
          <label for="new-slug">{t("setup.slug")}</label>
          <input id="new-slug" maxLength={64} value={address} onInput={(e) => setSlug(e.currentTarget.value)} aria-describedby="new-address" aria-invalid={!!error?.field("slug") || undefined} />
          <p class="small soft" id="new-address">
            {location.origin}/c/{address}
          </p>
          {error?.field("slug") && <p class="wrong">{error.field("slug")}</p>}
        </section>
        <fieldset class="card">
          <legend>{t("setup.begin_with")}</legend>
          <div class="ticks">
            {(["ruleset", "contest", "file", "blank"] as const).map((v) => (
              <label key={v} class="check">
                <input type="radio" name="source" checked={source === v} onChange={() => setSource(v)} />
                {t(`setup.from.${v}`)}
              </label>
            ))}
          </div>
        </fieldset>
        {source === "ruleset" && (
          <fieldset class="rulesets">
            <legend class="sr">{t("setup.from.ruleset")}</legend>
            <Problem error={rulesets.error} again={rulesets.again} />
            {!rulesets.value && !rulesets.error && <Loading />}
            {(rulesets.value?.rulesets ?? []).map((r) => (
              <RulesetCard key={r.name} ruleset={r} chosen={from.ruleset === r.name} choose={() => setFrom({ ...from, ruleset: r.name })} />
            ))}
          </fieldset>
        )}
        {source === "contest" && (
          <section class="card">
            <label for="new-copy">{t("setup.copy_of")}</label>
            <select id="new-copy" value={from.contest ?? ""} onChange={(e) => setFrom({ ...from, contest: e.currentTarget.value || undefined })}>
              <option value="">{t("setup.choose")}</option>
              {contests.map((c) => (
                <option key={c.id} value={c.id}>
                  {c.title}
                </option>
              ))}
            </select>
            <p class="small soft">{t("setup.copy_hint")}</p>
          </section>
        )}
        {source === "file" && (
          <section class="card">
            <label for="new-file">{t("setup.file")}</label>
            <input id="new-file" type="file" accept=".yaml,.yml" onChange={(e) => void read(e.currentTarget.files?.[0])} />
            <p class="small soft">{t("setup.file_hint")}</p>
          </section>
        )}
        {error && !error.field("slug") && <Problem error={error} />}
        <div class="buttons">
          <button class="button main" aria-disabled={!ready || busy}>
            {t("setup.begin")}
          </button>
        </div>
        {!ready && <p class="small soft">{t("setup.begin_needs")}</p>}
      </form>
    </>
  );
}

function RulesetCard({ ruleset: r, chosen, choose }: { ruleset: Ready; chosen: boolean; choose: () => void }) {
  const id = `ruleset-${r.name}`;
  return (
    <div class={chosen ? "card ruleset chosen-card" : "card ruleset"}>
      <label class="check">
        <input type="radio" name="ruleset" checked={chosen} onChange={choose} aria-describedby={id} />
        <strong>{r.title}</strong>
      </label>
      <ul id={id} class="rules small">
        {r.rules.slice(0, 3).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <details>
        <summary class="small">{t("setup.about")}</summary>
        <p class="small">{r.about}</p>
        <ul class="rules small">
          {r.rules.slice(3).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </details>
    </div>
  );
}
