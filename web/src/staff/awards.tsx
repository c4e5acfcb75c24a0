// Who gets what by the rules, and how the jury departs from it: ties settled, somebody passed over, a prize withheld.

import { useState } from "preact/hooks";
import { number, stretch } from "../lib/format";
import { t } from "../lib/i18n";
import { SaveOrCancel } from "./parts";
import { by, nameIn, Reason, type Doing } from "./resultparts";
import type { Award, ChangeKind, Place, Proposal, Publication, Results } from "./resulttypes";

interface Props {
  r: Results;
  p: Proposal;
  pub: Publication | undefined;
  doing: Doing;
  may: boolean;
}

export function Awards({ r, p, pub, doing, may }: Props) {
  const [changing, change] = useState<{ kind: ChangeKind; award: Award }>();
  const drafting = pub?.state === "draft" && may;
  const blocks = [...new Set(p.awards.map((a) => a.block))];
  return (
    <section aria-labelledby="res-awards">
      <h2 id="res-awards">{t("res.awards")}</h2>
      {p.awards.length === 0 && <p class="soft">{t("res.no_awards")}</p>}
      {p.awards.length > 0 && !drafting && may && pub?.state !== "confirmed" && <p class="soft small">{t("res.begin_first")}</p>}
      {changing && pub && (
        <ChangeForm key={changing.kind + changing.award.who} {...changing} doing={doing} pub={pub} done={() => change(undefined)} />
      )}
      {blocks.map((block) => (
        <div key={block} class="scroll" tabIndex={0} role="region" aria-label={`${t("res.awards")} ${nameIn(r.blocks, block, "")}`}>
          <table class="table">
            <caption>{nameIn(r.blocks, block, r.blocks.length > 0 ? t("res.all_blocks") : "")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("res.prize")}</th>
                <th scope="col">{t("res.person")}</th>
                <th scope="col" class="figure">{t("res.rank")}</th>
                <th scope="col" class="figure">{t("res.correct")}</th>
                <th scope="col" class="figure">{t("res.points")}</th>
                <th scope="col" class="figure">{t("res.duration")}</th>
                <th scope="col">{t("res.to_do")}</th>
              </tr>
            </thead>
            <tbody>
              {p.awards.filter((a) => a.block === block).map((a) => (
                <tr key={a.who} class={a.tied ? "tied" : undefined}>
                  <td>{a.prize < 0 ? t("res.reserve") : a.prize_name}</td>
                  <th scope="row">
                    {a.name}
                    <span class="below small soft">{a.unit}</span>
                  </th>
                  <td class="figure figures">{number(a.rank)}</td>
                  <td class="figure figures">{a.correct}/{a.of}</td>
                  <td class="figure figures">{number(a.points)}</td>
                  <td class="figure figures nowrap">{stretch(a.duration_ms)}</td>
                  <td>
                    {a.tied && <span class="tag flag">{t("res.tied")}</span>}
                    {drafting && a.tied && <Do kind="order" onClick={() => change({ kind: "order", award: a })} name={a.name} />}
                    {drafting && <Do kind="drop" onClick={() => change({ kind: "drop", award: a })} name={a.name} />}
                    {drafting && a.prize >= 0 && <Do kind="withhold" onClick={() => change({ kind: "withhold", award: a })} name={a.name} />}
                    {a.tied && !drafting && <span class="small soft">{t("res.tied_do")}</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ))}
      {pub && pub.changes.length > 0 && <Changes p={p} pub={pub} doing={doing} may={drafting} />}
    </section>
  );
}

function Do({ kind, onClick, name }: { kind: ChangeKind; onClick: () => void; name: string }) {
  return (
    <button type="button" class="link res-do" onClick={onClick} aria-label={`${t(`res.do.${kind}`)}: ${name}`}>
      {t(`res.do.${kind}`)}
    </button>
  );
}

interface FormProps {
  kind: ChangeKind;
  award: Award;
  pub: Publication;
  doing: Doing;
  done: () => void;
}

/** A change with its reason. Those who are alike are ordered by choosing them one after the other. */
function ChangeForm({ kind, award, pub, doing, done }: FormProps) {
  const [reason, setReason] = useState("");
  const [order, setOrder] = useState<string[]>([]);
  const alike = award.alike ?? [];
  const who = kind === "order" ? order : [award.who];
  const send = async (event: Event) => {
    event.preventDefault();
    if (await doing.send(`/publications/${pub.id}/changes`, { kind, block: award.block, who, reason })) done();
  };
  const choose = (p: Place) => setOrder(order.includes(p.who) ? order.filter((w) => w !== p.who) : [...order, p.who]);
  return (
    <form class="card panel" onSubmit={send} onKeyDown={(e) => e.key === "Escape" && done()} aria-labelledby="res-change">
      <h3 id="res-change" tabIndex={-1} ref={(h) => h?.focus()}>
        {t(`res.ask.${kind}`, { name: award.name })}
      </h3>
      <p>{t(`res.means.${kind}`)}</p>
      {kind === "order" && (
        <ul class="plain res-alike">
          {alike.map((p) => (
            <li key={p.who}>
              <label class="check">
                <input type="checkbox" checked={order.includes(p.who)} onChange={() => choose(p)} />
                <span>
                  {order.includes(p.who) && <strong class="figures">{order.indexOf(p.who) + 1}. </strong>}
                  {p.name} <span class="soft small">{p.unit}</span>
                </span>
              </label>
            </li>
          ))}
        </ul>
      )}
      <Reason id="change-reason" value={reason} onInput={setReason} />
      <SaveOrCancel save={t("res.keep_change")} disabled={doing.busy || !reason.trim() || who.length === 0} cancel={done} />
    </form>
  );
}

function Changes({ p, pub, doing, may }: { p: Proposal; pub: Publication; doing: Doing; may: boolean }) {
  const names = new Map(p.awards.flatMap((a) => [a, ...(a.alike ?? [])]).map((x) => [x.who, x.name]));
  const unitNames = new Map(p.units.map((u) => [u.id, u.name]));
  return (
    <>
      <h3>{t("res.changes")}</h3>
      <ol class="res-changes">
        {pub.changes.map((c, i) => (
          <li key={i}>
            {t(`res.do.${c.kind}`)}: {c.who.map((w) => names.get(w) ?? unitNames.get(w) ?? w).join(", ")}. {c.reason}{" "}
            <span class="soft small">{by(c)}</span>{" "}
            {may && (
              <button type="button" class="link" disabled={doing.busy} onClick={() => void doing.send(`/publications/${pub.id}/unchange`, { index: i })}>
                {t("res.take_back")}
              </button>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}
