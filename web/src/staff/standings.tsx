// The standings of a round and a block, a page at a time, searched by the server.

import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { number, stretch } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { download } from "./files";
import { Problem, SaveOrCancel } from "./parts";
import { apiOf, nameIn, patience, Reason, type Doing } from "./resultparts";
import type { Place, Proposal, Results } from "./resulttypes";

const perPage = 50;
const typingPause = 300;

interface Page {
  places: Place[];
  total: number;
  ranked: number;
}

interface Props {
  contest: string;
  r: Results;
  p: Proposal;
  round: string;
  doing: Doing;
  may: boolean;
}

export function Standings({ contest, r, p, round, doing, may }: Props) {
  const { session } = useApp();
  const [block, setBlock] = useState(p.scopes[0]?.block ?? "");
  const [typed, type] = useState("");
  const [search, setSearch] = useState("");
  const [from, setFrom] = useState(0);
  const [out, disqualify] = useState<Place>();
  const [failed, fail] = useState<ApiError>();
  useEffect(() => {
    const timer = setTimeout(() => (setSearch(typed.trim()), setFrom(0)), typingPause);
    return () => clearTimeout(timer);
  }, [typed]);
  const query = `round=${encodeURIComponent(round)}&block=${encodeURIComponent(block)}&search=${encodeURIComponent(search)}`;
  const turn = `${r.disqualified.length}.${r.disqualified.filter((d) => d.lifted_by).length}`;
  const { value, error, again, busy } = useLoad<Page>(`${apiOf(contest)}/standings?${query}&from=${from}&turn=${turn}`, patience);
  const save = () =>
    download(session, `${apiOf(contest)}/standings/table?${query}`).then(
      () => fail(undefined),
      (err) => fail(err instanceof ApiError ? err : new ApiError(0, "network")),
    );
  return (
    <section aria-labelledby="res-standings">
      <h2 id="res-standings">{t("res.standings")}</h2>
      <div class="res-row">
        {p.scopes.length > 1 && (
          <div>
            <label for="st-block">{t("res.block")}</label>
            <select id="st-block" value={block} onChange={(e) => (setBlock(e.currentTarget.value), setFrom(0))}>
              {p.scopes.map((s) => (
                <option key={s.block} value={s.block}>
                  {nameIn(r.blocks, s.block, t("res.all_blocks"))} ({number(s.ranked)})
                </option>
              ))}
            </select>
          </div>
        )}
        <div class="grow">
          <label for="st-search">{t("res.search")}</label>
          <input id="st-search" type="search" value={typed} maxLength={200} onInput={(e) => type(e.currentTarget.value)} />
        </div>
        <button type="button" class="button" onClick={save}>
          {t("res.download")}
        </button>
      </div>
      <Problem error={error ?? failed} again={again} />
      <p role="status" class="small soft">
        {busy ? t("loading") : value ? t("res.found", { n: number(value.total), of: number(value.ranked) }) : ""}
      </p>
      {out && <Out place={out} doing={doing} done={() => disqualify(undefined)} />}
      {value && (
        <div class="scroll" tabIndex={0} role="region" aria-labelledby="res-standings">
          <table class="table">
            <thead>
              <tr>
                <th scope="col" class="figure">{t("res.rank")}</th>
                <th scope="col">{t("res.person")}</th>
                <th scope="col" class="figure">{t("res.correct")}</th>
                <th scope="col" class="figure">{t("res.points")}</th>
                <th scope="col" class="figure">{t("res.duration")}</th>
                {r.predicts && <th scope="col" class="figure">{t("res.predicted")}</th>}
                <th scope="col" class="figure">{t("res.attempts")}</th>
                {may && <th scope="col">{t("res.to_do")}</th>}
              </tr>
            </thead>
            <tbody>
              {value.places.map((x) => (
                <tr key={x.who}>
                  <td class="figure figures">{number(x.rank)}</td>
                  <th scope="row">
                    {x.name}
                    <span class="below small soft">{x.unit}</span>
                  </th>
                  <td class="figure figures">{x.correct}/{x.of}</td>
                  <td class="figure figures">{number(x.points)}</td>
                  <td class="figure figures nowrap">{stretch(x.duration_ms)}</td>
                  {r.predicts && <td class="figure figures">{x.predicted}</td>}
                  <td class="figure figures">{number(x.attempts)}</td>
                  {may && (
                    <td>
                      {x.attempt && (
                        <button type="button" class="link" aria-label={`${t("res.disqualify")}: ${x.name}`} onClick={() => disqualify(x)}>
                          {t("res.disqualify")}
                        </button>
                      )}
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {value && value.total > perPage && (
        <nav class="res-pages" aria-label={t("res.pages")}>
          <button type="button" class="button" disabled={from === 0} onClick={() => setFrom(from - perPage)}>
            {t("res.before")}
          </button>
          <span class="figures">
            {number(from + 1)}–{number(Math.min(from + perPage, value.total))} / {number(value.total)}
          </span>
          <button type="button" class="button" disabled={from + perPage >= value.total} onClick={() => setFrom(from + perPage)}>
            {t("res.after")}
          </button>
        </nav>
      )}
    </section>
  );
}

function Out({ place, doing, done }: { place: Place; doing: Doing; done: () => void }) {
  const [reason, setReason] = useState("");
  const send = async (event: Event) => {
    event.preventDefault();
    if (await doing.send("/disqualify", { attempt: place.attempt, reason })) done();
  };
  return (
    <form class="card panel" onSubmit={send} onKeyDown={(e) => e.key === "Escape" && done()} aria-labelledby="out-title">
      <h3 id="out-title" tabIndex={-1} ref={(h) => h?.focus()}>
        {t("res.disqualify_ask", { name: place.name })}
      </h3>
      <p>{t("res.disqualify_means")}</p>
      <Reason id="out-reason" value={reason} onInput={setReason} />
      <SaveOrCancel save={t("res.disqualify")} disabled={doing.busy || !reason.trim()} cancel={done} />
    </form>
  );
}
