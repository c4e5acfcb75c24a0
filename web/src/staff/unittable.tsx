// What units came to, with the figures behind each place, and the prizes of units.

import { useState } from "preact/hooks";
import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { Reason, type Doing } from "./resultparts";
import type { Proposal, Publication, UnitAward } from "./resulttypes";

export function UnitTable({ p, pub, doing, may }: { p: Proposal; pub: Publication | undefined; doing: Doing; may: boolean }) {
  const [why, setWhy] = useState<string>();
  const sized = p.units.some((u) => u.headcount > 0);
  const quotas = p.units.some((u) => u.categories.length > 0);
  const taking = p.units.filter((u) => u.people > 0 || u.headcount > 0);
  return (
    <section aria-labelledby="res-units">
      <h2 id="res-units">{t("res.units")}</h2>
      {!sized && <p class="soft small">{t("res.no_sizes")}</p>}
      {p.unit_awards.length > 0 && <UnitAwards p={p} pub={pub} doing={doing} may={may} />}
      <div class="scroll" tabIndex={0} role="region" aria-labelledby="res-units">
        <table class="table">
          <thead>
            <tr>
              <th scope="col" class="figure">{t("res.rank")}</th>
              <th scope="col">{t("res.unit")}</th>
              <th scope="col" class="figure">{t("res.people")}</th>
              <th scope="col" class="figure">{t("res.attempts")}</th>
              {sized && <th scope="col" class="figure">{t("res.rate")}</th>}
              <th scope="col" class="figure">{t("res.mean")}</th>
              {quotas && <th scope="col">{t("res.quota")}</th>}
              <th scope="col" class="figure">{t("res.winners")}</th>
              <th scope="col">{t("res.why")}</th>
            </tr>
          </thead>
          <tbody>
            {taking.map((u) => (
              <tr key={u.id}>
                <td class="figure figures">{number(u.rank)}</td>
                <th scope="row">{u.name || u.id}</th>
                <td class="figure figures">{number(u.people)}</td>
                <td class="figure figures">{number(u.attempts)}</td>
                {sized && <td class="figure figures">{u.headcount ? `${number(u.rate, 1)} %` : "–"}</td>}
                <td class="figure figures">{number(u.mean, 2)}</td>
                {quotas && (
                  <td>
                    <span class={`tag ${u.quota_met ? "state-open" : "flag"}`}>{t(u.quota_met ? "res.quota_met" : "res.quota_missed")}</span>
                  </td>
                )}
                <td class="figure figures">{number(u.winners)}</td>
                <td>
                  <button type="button" class="link" aria-expanded={why === u.id} aria-label={`${t("res.why")}: ${u.name || u.id}`} onClick={() => setWhy(why === u.id ? undefined : u.id)}>
                    {t("res.why")}
                  </button>
                  {why === u.id && (
                    <ul class="plain small">
                      <li>{t("res.why_rate", { people: number(u.people), headcount: u.headcount ? number(u.headcount) : "?", rate: u.headcount ? number(u.rate, 2) : "–" })}</li>
                      <li>{t("res.why_points", { mean: number(u.mean, 3), median: number(u.median, 3) })}</li>
                      <li>{t("res.why_prizes", { winners: number(u.winners), points: number(u.prize_points), score: number(u.score, 3) })}</li>
                      {u.categories.map((c) => (
                        <li key={c.name}>{t("res.why_quota", { name: c.name, people: number(c.people), need: number(c.need), headcount: number(c.headcount) })}</li>
                      ))}
                    </ul>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function UnitAwards({ p, pub, doing, may }: { p: Proposal; pub: Publication | undefined; doing: Doing; may: boolean }) {
  const [changing, change] = useState<{ kind: "drop" | "order" | "withhold"; award: UnitAward }>();
  const [reason, setReason] = useState("");
  const drafting = pub?.state === "draft" && may;
  const send = async (event: Event) => {
    event.preventDefault();
    const { kind, award } = changing!;
    if (await doing.send(`/publications/${pub!.id}/changes`, { kind, unit_prize: award.prize, who: [award.unit], reason })) {
      change(undefined);
      setReason("");
    }
  };
  return (
    <>
      <ul class="plain">
        {p.unit_awards.map((a) => (
          <li key={a.prize + a.unit}>
            <strong>{a.prize_name}</strong>: {a.unit_name || a.unit} {a.tied && <span class="tag flag">{t("res.tied")}</span>}{" "}
            {drafting &&
              (["order", "drop", "withhold"] as const)
                .filter((kind) => kind !== "order" || a.tied)
                .map((kind) => (
                  <button key={kind} type="button" class="link res-do" aria-label={`${t(`res.do.${kind}`)}: ${a.unit_name}`} onClick={() => change({ kind, award: a })}>
                    {t(kind === "order" ? "res.do.first" : `res.do.${kind}`)}
                  </button>
                ))}
          </li>
        ))}
      </ul>
      {changing && (
        <form class="card panel" onSubmit={send} aria-label={t("res.changes")}>
          <p>{t(`res.ask.${changing.kind}`, { name: changing.award.unit_name || changing.award.unit })}</p>
          <Reason id="unit-reason" value={reason} onInput={setReason} />
          <div class="buttons">
            <button type="submit" class="button main" disabled={doing.busy || !reason.trim()}>
              {t("res.keep_change")}
            </button>
            <button type="button" class="button" onClick={() => change(undefined)}>
              {t("cancel")}
            </button>
          </div>
        </form>
      )}
    </>
  );
}
