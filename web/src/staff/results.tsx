// The results of a contest on their way to being published: one line of steps, and what is to be done at each.

import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useEvery, useLoad } from "./context";
import { download } from "./files";
import { mayDecide, mayPrepare } from "./menu";
import { Loading, Problem } from "./parts";
import { Awards } from "./awards";
import { Publish } from "./publish";
import { apiOf, by, nameIn, patience, Reason, Remarking, remarkingDue, Refused, ResultsFrame, useDoing, useResults, type Doing } from "./resultparts";
import type { Proposal, Publication, Results } from "./resulttypes";
import { Standings } from "./standings";
import { steps, type StepAt } from "./resultsteps";
import { UnitTable } from "./unittable";

export function ResultsPage({ contest }: { contest: string }) {
  const loaded = useResults(contest);
  const doing = useDoing(loaded, contest);
  const [round, setRound] = useState("");
  const r = loaded.value;
  const waiting = remarkingDue(r);
  useEvery(1_000, () => waiting && !loaded.busy && loaded.again());
  useEffect(() => {
    if (waiting) doing.clear(); // what was refused because of it
  }, [waiting]);
  return (
    <ResultsFrame contest={contest} at="results" loaded={loaded}>
      {r && r.rounds.length > 1 && (
        <p class="res-choice">
          <label for="res-round">{t("res.of")}</label>
          <select id="res-round" value={round} onChange={(e) => setRound(e.currentTarget.value)}>
            <option value="">{t("res.whole")}</option>
            {r.rounds.map((x) => (
              <option key={x.id} value={x.id}>
                {x.name}
              </option>
            ))}
          </select>
        </p>
      )}
      {r && waiting && <Remarking r={r} />}
      {r && !waiting && <OfRound key={round} contest={contest} round={round} r={r} doing={doing} />}
      {r && <Earlier list={r.publications.filter((x) => x.round === round && x.state === "published")} slug={r.slug} contest={contest} />}
    </ResultsFrame>
  );
}

function OfRound({ contest, round, r, doing }: { contest: string; round: string; r: Results; doing: Doing }) {
  const { user } = useApp();
  const pub = r.publications.filter((p) => p.round === round).pop();
  // A change of the publication, or a decision, makes another proposal.
  const turn = `${r.amendments.length}.${r.disqualified.length}.${r.figures.length}.${r.drawn.length}.${pub?.changes.length ?? 0}.${pub?.state ?? ""}`;
  const proposal = useLoad<Proposal>(`${apiOf(contest)}/proposal?round=${encodeURIComponent(round)}&turn=${turn}`, patience);
  useEvery(5_000, () => proposal.error?.passing && !proposal.busy && proposal.again());
  const p = proposal.error ? undefined : proposal.value;
  const line = steps(r, round, p, pub);
  return (
    <>
      <Steps line={line} />
      <Refused doing={doing} />
      {r.predicts && <Figures r={r} round={round} doing={doing} may={mayPrepare(user.roles)} />}
      <Problem error={proposal.error} again={proposal.again} />
      {proposal.busy && !proposal.error && (
        <p class="loading soft" role="status">
          {t("res.computing")}
        </p>
      )}
      {!p && !proposal.error && !proposal.busy && <Loading />}
      {p && (
        <>
          <p class="basis">{t("res.counts", { people: number(p.people), attempts: number(p.attempts), perfect: number(p.perfect_people) })}</p>
          {r.lots && <Lot r={r} round={round} p={p} doing={doing} may={mayPrepare(user.roles)} />}
          <Awards r={r} p={p} pub={pub} doing={doing} may={mayDecide(user.roles)} />
          {p.units.length > 0 && <UnitTable p={p} pub={pub} doing={doing} may={mayDecide(user.roles)} />}
          <Publish contest={contest} r={r} pub={pub} round={round} doing={doing} prepares={mayPrepare(user.roles)} decides={mayDecide(user.roles)} />
          <Standings contest={contest} r={r} p={p} round={round} doing={doing} may={mayDecide(user.roles)} />
          <Disqualified r={r} doing={doing} may={mayDecide(user.roles)} />
        </>
      )}
    </>
  );
}

function Steps({ line }: { line: StepAt[] }) {
  return (
    <ol class="life res-steps" aria-label={t("res.steps")}>
      {line.map(({ step, standing }) => (
        <li key={step} class={standing} aria-current={standing === "now" ? "step" : undefined}>
          <span class="mark" aria-hidden="true">
            {standing === "done" ? "✓" : ""}
          </span>
          <span class="stage">{t(`res.step.${step}`)}</span>
          <span class="stage-when small">
            <span class="sr">{t(`standing.${standing}`)}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

/** The figures that predictions are measured by. */
function Figures({ r, round, doing, may }: { r: Results; round: string; doing: Doing; may: boolean }) {
  const rounds = r.rounds.filter((x) => !round || x.id === round);
  return (
    <section class="card" aria-labelledby="res-figures">
      <h2 id="res-figures">{t("res.step.figures")}</h2>
      <p class="soft">{t("res.figures_are")}</p>
      <ul class="plain">
        {r.figures.map((f) => (
          <li key={f.round + f.block}>
            {nameIn(r.rounds, f.round, t("res.whole"))}
            {f.block && ` · ${nameIn(r.blocks, f.block, "")}`}: <strong class="figures">{f.value}</strong> <span class="soft small">{by(f)}</span>
          </li>
        ))}
      </ul>
      {rounds
        .filter((x) => x.needed)
        .map((x) => (
          <p key={x.id}>
            {x.over && may ? (
              <button type="button" class="button main" disabled={doing.busy} onClick={() => void doing.send("/figures", { round: x.id })}>
                {t("res.fix", { round: x.name })}
              </button>
            ) : (
              <span class="soft">{t("res.fix_later", { round: x.name })}</span>
            )}
          </p>
        ))}
    </section>
  );
}

/** The seed by which ties are ordered, of every scope. */
function Lot({ r, round, p, doing, may }: { r: Results; round: string; p: Proposal; doing: Doing; may: boolean }) {
  const [seed, setSeed] = useState("");
  const [block, setBlock] = useState(p.scopes[0]?.block ?? "");
  const drawn = r.drawn.filter((l) => l.round === round);
  const open = p.scopes.filter((s) => !drawn.some((l) => l.block === s.block));
  const send = async (event: Event) => {
    event.preventDefault();
    if (await doing.send("/lots", { round, block, seed })) setSeed("");
  };
  return (
    <section class="card" aria-labelledby="res-lot">
      <h2 id="res-lot">{t("res.lot")}</h2>
      <p class="soft">{t("res.lot_is")}</p>
      <ul class="plain">
        {drawn.map((l) => (
          <li key={l.block}>
            {nameIn(r.blocks, l.block, t("res.all_blocks"))}: <code>{l.seed}</code> <span class="soft small">{by(l)}</span>
          </li>
        ))}
      </ul>
      {may && open.length > 0 && (
        <form class="res-row" onSubmit={send}>
          {r.blocks.length > 0 && (
            <div>
              <label for="lot-block">{t("res.block")}</label>
              <select id="lot-block" value={block} onChange={(e) => setBlock(e.currentTarget.value)}>
                {open.map((s) => (
                  <option key={s.block} value={s.block}>
                    {nameIn(r.blocks, s.block, t("res.all_blocks"))}
                  </option>
                ))}
              </select>
            </div>
          )}
          <div>
            <label for="lot-seed">{t("res.seed")}</label>
            <input id="lot-seed" required minLength={4} maxLength={200} value={seed} onInput={(e) => setSeed(e.currentTarget.value)} />
          </div>
          <button type="submit" class="button" disabled={doing.busy}>
            {t("res.draw")}
          </button>
        </form>
      )}
    </section>
  );
}

/** Attempts that are out, and those that are in again. */
function Disqualified({ r, doing, may }: { r: Results; doing: Doing; may: boolean }) {
  const [lifting, lift] = useState<string>();
  const [reason, setReason] = useState("");
  if (r.disqualified.length === 0) return null;
  const send = async (event: Event) => {
    event.preventDefault();
    if (await doing.send("/reinstate", { attempt: lifting, reason })) lift(undefined);
  };
  return (
    <section class="card" aria-labelledby="res-out">
      <h2 id="res-out">{t("res.out")}</h2>
      <ul class="plain">
        {r.disqualified.map((d) => (
          <li key={d.attempt + d.at}>
            <code>{d.attempt}</code>: {d.reason} <span class="soft small">{by(d)}</span>
            {d.lifted_by && (
              <span class="below">
                {t("res.lifted")}: {d.lifted} <span class="soft small">{by(d.lifted_by)}</span>
              </span>
            )}
            {!d.lifted_by && may && lifting !== d.attempt && (
              <button type="button" class="link" onClick={() => (lift(d.attempt), setReason(""))}>
                {t("res.lift")}
              </button>
            )}
            {lifting === d.attempt && !d.lifted_by && (
              <form onSubmit={send} class="panel">
                <Reason id="lift-reason" value={reason} onInput={setReason} />
                <div class="buttons">
                  <button type="submit" class="button main" disabled={doing.busy}>
                    {t("res.lift")}
                  </button>
                  <button type="button" class="button" onClick={() => lift(undefined)}>
                    {t("cancel")}
                  </button>
                </div>
              </form>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What was published, the latest first. */
const minutesFormats = ["docx", "pdf", "xlsx"];

function Earlier({ list, slug, contest }: { list: Publication[]; slug: string; contest: string }) {
  const { session } = useApp();
  const [error, fail] = useState<ApiError>();
  if (list.length === 0) return null;
  const save = (p: Publication, format: string) =>
    download(session, `${apiOf(contest)}/publications/${encodeURIComponent(p.id)}/minutes?format=${format}`).then(
      () => fail(undefined),
      (err) => fail(err instanceof ApiError ? err : new ApiError(0, "network")),
    );
  return (
    <section class="card" aria-labelledby="res-published">
      <h2 id="res-published">{t("res.published")}</h2>
      <ul class="plain">
        {[...list].reverse().map((p) => (
          <li key={p.id}>
            <strong>{t("res.number", { n: p.number })}</strong> <span class="soft small">{p.signed && by(p.signed)}</span>
            <span class="below small">
              SHA-256: <code class="res-hash">{p.hash}</code>
            </span>
            <span class="below res-minutes" role="group" aria-label={t("res.number", { n: p.number })}>
              {t("res.minutes")}
              {minutesFormats.map((format) => (
                <>
                  {" "}
                  <button key={format} type="button" class="button small" aria-label={`${t("res.minutes")} ${format.toUpperCase()}`} onClick={() => save(p, format)}>
                    {format.toUpperCase()}
                  </button>
                </>
              ))}
            </span>
          </li>
        ))}
      </ul>
      <Problem error={error} />
      <p>
        <a href={`/c/${slug}/ket-qua`} target="_blank" rel="noopener">
          {t("res.public_page")}
        </a>
      </p>
      <p class="small soft">{t("res.verify_with")} <code>khoabang verify</code></p>
    </section>
  );
}
