// Certificates: those of each published result, one by one or all together, and what they look like.

import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { dateTime, number } from "../lib/format";
import { t } from "../lib/i18n";
import { Template } from "./certificatetemplate";
import { useApp, useEvery, useLoad } from "./context";
import { download } from "./files";
import { mayPrepare } from "./menu";
import { Loading, Problem } from "./parts";
import { apiOf, by, nameIn, patience, ResultsFrame, useResults } from "./resultparts";
import type { Certificates, Job, Publication, Results } from "./resulttypes";

export function CertificatesPage({ contest }: { contest: string }) {
  const loaded = useResults(contest);
  const r = loaded.value;
  const issued = r?.publications.filter((p) => p.state === "published") ?? [];
  const [turn, saved] = useState(0);
  return (
    <ResultsFrame contest={contest} at="certificates" loaded={loaded}>
      {r && issued.length === 0 && <p class="card">{t("cert.none")}</p>}
      {r && [...issued].reverse().map((p) => <Issued key={`${p.id}.${turn}`} contest={contest} r={r} pub={p} />)}
      <Template contest={contest} onSaved={() => saved(turn + 1)} />
    </ResultsFrame>
  );
}

/** The certificates of one published result. */
function Issued({ contest, r, pub }: { contest: string; r: Results; pub: Publication }) {
  const { session, user } = useApp();
  const [typed, type] = useState("");
  const [words, search] = useState("");
  const [error, fail] = useState<ApiError>();
  const api = `${apiOf(contest)}/publications/${encodeURIComponent(pub.id)}`;
  const loaded = useLoad<Certificates>(`${api}/certificates?q=${encodeURIComponent(words)}`, patience);
  const list = loaded.value;
  const id = `cert-${pub.id}`;
  const save = (path: string) =>
    download(session, path).then(
      () => fail(undefined),
      (err) => fail(err as ApiError),
    );
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>
        {nameIn(r.rounds, pub.round, t("res.whole"))} · {t("res.number", { n: pub.number })}
      </h2>
      <p class="soft small">{pub.signed && by(pub.signed)}</p>
      <Problem error={loaded.error} again={loaded.again} />
      {!list && !loaded.error && <Loading />}
      {list && list.total === 0 && <p>{t("cert.nobody")}</p>}
      {list && list.total > 0 && (
        <>
          <p>{t("cert.total", { n: number(list.total) })}</p>
          <Orders api={api} given={list.jobs} may={mayPrepare(user.roles)} />
          <form
            class="res-row"
            onSubmit={(event) => {
              event.preventDefault();
              search(typed);
            }}
          >
            <div class="grow">
              <label for={`${id}-q`}>{t("cert.search")}</label>
              <input id={`${id}-q`} type="search" maxLength={200} value={typed} onInput={(e) => type(e.currentTarget.value)} />
            </div>
            <button type="submit" class="button">
              {t("cert.find")}
            </button>
          </form>
          <p role="status" class="soft small">
            {words && t("cert.found", { n: number(list.found) })}
          </p>
          <ul class="plain cert-list">
            {list.certificates.map((c) => (
              <li key={c.id}>
                <span>
                  <strong>{c.name || t("cert.erased")}</strong> <span class="soft">{c.name !== c.unit && c.unit}</span>
                  <span class="below small">
                    {[c.prize || t("cert.ranked"), c.block].filter(Boolean).join(" · ")} · <code>{c.code}</code>
                  </span>
                </span>
                {c.name && (
                  <button type="button" class="button small" aria-label={t("cert.pdf_of", { name: c.name })} onClick={() => void save(`${api}/certificates/${c.id}`)}>
                    PDF
                  </button>
                )}
              </li>
            ))}
          </ul>
          {list.found > list.certificates.length && <p class="soft small">{t("cert.more", { n: number(list.found - list.certificates.length) })}</p>}
          <Problem error={error} />
        </>
      )}
    </section>
  );
}

const jobsAt = "/api/v1/staff/certificate-jobs/";
const formats = ["zip", "pdf"];
const going = (job: Job) => job.state === "waiting" || job.state === "running";

/** How often another node may be asked for what this one does not know: a proxy may send each request elsewhere. */
const tries = 6;

/** All certificates of a result in one file, made in the background. */
function Orders({ api, given, may }: { api: string; given: Job[]; may: boolean }) {
  const { session } = useApp();
  const [jobs, set] = useState(given);
  const [error, fail] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  useEffect(() => set((now) => [...now.filter((j) => !given.some((g) => g.id === j.id)), ...given]), [given]);
  const put = (job: Job) => set((now) => [job, ...now.filter((j) => j.id !== job.id)].sort((a, b) => b.ordered_at.localeCompare(a.ordered_at)));
  const asked = async <T,>(ask: () => Promise<T>): Promise<T | undefined> => {
    for (let i = 1; ; i++) {
      try {
        const answer = await ask();
        fail(undefined);
        return answer;
      } catch (err) {
        if (i < tries && (err as ApiError).code === "job_elsewhere") continue;
        fail(err as ApiError);
        return undefined;
      }
    }
  };
  const send = async (path: string, body?: unknown) => {
    setBusy(true);
    const job = await asked(() => session.call<Job>("POST", path, body, patience));
    if (job) put(job);
    setBusy(false);
  };
  useEvery(1_000, () => {
    for (const j of jobs.filter(going)) {
      session.call<Job>("GET", jobsAt + j.id).then(put, (err: ApiError) => {
        if (err.code === "job_not_found") set((now) => now.filter((o) => o.id !== j.id));
      });
    }
  });
  return (
    <div class="cert-orders">
      {may && (
        <>
          <p class="buttons">
            {formats.map((format) => (
              <button key={format} type="button" class="button" disabled={busy} onClick={() => void send(`${api}/certificate-jobs`, { format })}>
                {t(`cert.order_${format}`)}
              </button>
            ))}
          </p>
          <p class="soft small">{t("cert.order_is")}</p>
        </>
      )}
      <ul class="plain">
        {jobs.map((j) => (
          <li key={j.id} class="cert-job">
            <p>
              <strong>{j.name}</strong> <span role="status">{stateOf(j)}</span>
            </p>
            {going(j) && <progress aria-label={j.name} max={j.of} value={j.done} />}
            {j.problem && <p class="problem">{j.problem.detail || j.problem.title}</p>}
            <div class="buttons">
              {j.state === "done" && (
                <button type="button" class="button main" aria-label={t("cert.fetch_file", { name: j.name })} onClick={() => void asked(() => download(session, `${jobsAt}${j.id}/file`))}>
                  {t("cert.fetch")}
                </button>
              )}
              {may && (going(j) || j.state === "done") && (
                <button type="button" class="button" disabled={busy} onClick={() => void send(`${jobsAt}${j.id}/cancel`)}>
                  {t(going(j) ? "cert.cancel" : "cert.drop")}
                </button>
              )}
            </div>
          </li>
        ))}
      </ul>
      <Problem error={error} />
    </div>
  );
}

function stateOf(j: Job): string {
  const kept = j.kept_until ? dateTime(Date.parse(j.kept_until)) : "";
  return t(`cert.job.${j.state}`, { done: number(j.done), of: number(j.of), percent: Math.floor((100 * j.done) / j.of), mb: number(j.bytes / 1e6, 1), kept });
}
