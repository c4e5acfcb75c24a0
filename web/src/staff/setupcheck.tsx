// Step: everything that stops the contest from being published, what somebody should know, and publishing.

import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { t } from "../lib/i18n";
import { useApp } from "./context";
import { download } from "./files";
import { Link, Problem } from "./parts";
import { pathTo } from "./place";
import { samePapers, stepOf, type ContestSetup, type SetupProblem, type Settings, type Step } from "./setup";
import { placeName } from "./setupnames";
import { useDraft } from "./setupstate";
import type { StaffContest } from "./types";

/** The problems to list: where every round has the same papers, those of the first stand for all. */
export function listed(s: Settings, problems: SetupProblem[]): SetupProblem[] {
  if (!samePapers(s)) return problems;
  return problems.filter((p) => !/^rounds\[[1-9]\d*\]\.papers/.test(p.path));
}

export function Check({ show }: { show: (step: Step, path: string) => void }) {
  const { session, go } = useApp();
  const { saved, settings, problems, flush } = useDraft();
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const all = listed(settings, problems);
  const stops = all.filter((p) => p.severity === "error");
  const warns = all.filter((p) => p.severity === "warning");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    void flush(); // what is listed is of what is kept
  }, []);

  async function publish() {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      if (!(await flush())) return heading.current?.focus();
      const c = await session.call<StaffContest>("POST", `/api/v1/staff/contests/${encodeURIComponent(saved.id)}/publish`);
      go(pathTo("cuoc-thi", c.slug));
    } catch (err) {
      setError(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
    }
  }

  async function practise() {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      if (!(await flush())) return heading.current?.focus();
      const body = { contest: saved.id, slug: `${settings.slug.slice(0, 48)}-chay-thu-${Date.now() % 10_000}`, title: t("setup.practise_title", { title: settings.title.slice(0, 180) }), practice_run: true };
      const run = await session.call<ContestSetup>("POST", "/api/v1/staff/contests", body);
      go(pathTo("cuoc-thi", run.id, "thiet-lap"));
    } catch (err) {
      setError(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
    }
  }
  const save = () => download(session, `/api/v1/staff/contests/${encodeURIComponent(saved.id)}/ruleset`).catch((err) => setError(err instanceof ApiError ? err : new ApiError(0, "network")));

  return (
    <section class="card" aria-labelledby="check">
      <h2 id="check" tabIndex={-1} ref={heading}>
        {t(stops.length ? "setup.stops" : "setup.ready", { n: stops.length })}
      </h2>
      <Found list={stops} show={show} />
      {warns.length > 0 && <h3>{t("setup.warns", { n: warns.length })}</h3>}
      <Found list={warns} show={show} />
      <p>{t("setup.publish_hint")}</p>
      <Problem error={error} />
      <div class="buttons">
        <button type="button" class="button main" aria-disabled={stops.length > 0 || busy} onClick={() => stops.length === 0 && void publish()}>
          {t("setup.publish")}
        </button>
        <Link class="button" to={pathTo("cuoc-thi", saved.id, "xem-truoc")}>
          {t("setup.preview")}
        </Link>
      </div>
      <h3>{t("setup.more")}</h3>
      {!settings.practice && (
        <p class="small">
          <button type="button" class="link" onClick={() => void practise()}>
            {t("setup.practise")}
          </button>
          <span class="below soft">{t("setup.practise_hint")}</span>
        </p>
      )}
      <p class="small">
        <button type="button" class="link" onClick={() => void save()}>
          {t("setup.save_file")}
        </button>
        <span class="below soft">{t("setup.save_file_hint")}</span>
      </p>
    </section>
  );
}

function Found({ list, show }: { list: SetupProblem[]; show: (step: Step, path: string) => void }) {
  const { settings } = useDraft();
  return (
    <ul class="found-problems">
      {list.map((p) => (
        <li key={p.path + p.code} class={p.severity}>
          <button type="button" class="link" onClick={() => show(stepOf(p.path), p.path)}>
            {placeName(settings, p.path)}
          </button>
          : {p.detail}
        </li>
      ))}
    </ul>
  );
}
