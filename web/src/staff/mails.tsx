// What became of reminders and digests: waiting, sent, given up.

import { useState } from "preact/hooks";
import type { Time } from "../lib/api";
import { dateTime, number } from "../lib/format";
import { t } from "../lib/i18n";
import { useLoad } from "./context";
import { Loading, Problem } from "./parts";
import { ReportingFrame } from "./reporting";

interface Mails {
  on: boolean;
  mails: { id: string; to: string; subject: string; queued_at: Time; settled_at?: Time; tries: number; reason?: string }[];
  unreached: { users: { id: string; name: string; unit_name: string }[]; units: { id: string; name: string }[] };
}

const states = ["sent", "waiting", "given_up"];

export function MailsPage({ plan }: { plan: string }) {
  const [state, setState] = useState("sent");
  const { value: v, error, again } = useLoad<Mails>(`/api/v1/staff/mails?state=${state}`);
  return (
    <ReportingFrame plan={plan} at="mails" name={t("rep.mails")}>
      <p class="soft">{t(v?.on === false ? "rep.mails_off" : "rep.mails_are")}</p>
      {v && <Unreached of={v.unreached} />}
      <label for="mail-state">{t("rep.mail_state")}</label>
      <select id="mail-state" value={state} onChange={(e) => setState(e.currentTarget.value)}>
        {states.map((s) => (
          <option key={s} value={s}>
            {t(`rep.mail.${s}`)}
          </option>
        ))}
      </select>
      <Problem error={error} again={again} />
      {!v && !error && <Loading />}
      {v?.mails.length === 0 && <p>{t("rep.mails_none")}</p>}
      {v && v.mails.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label={t("rep.mails")}>
          <table class="table">
            <thead>
              <tr>
                {["mail_subject", "mail_to", "mail_at", "mail_tries"].map((c) => (
                  <th key={c} scope="col">
                    {t(`rep.${c}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {v.mails.map((m) => (
                <tr key={m.id}>
                  <th scope="row">
                    {m.subject}
                    {m.reason && <span class="below small">{m.reason}</span>}
                  </th>
                  <td>{m.to}</td>
                  <td>{dateTime(Date.parse(m.settled_at ?? m.queued_at))}</td>
                  <td class="figures">{number(m.tries)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </ReportingFrame>
  );
}

/** Whom reminders would not reach. */
function Unreached({ of }: { of: Mails["unreached"] }) {
  const lists: [string, string[]][] = [
    ["rep.unreached_units", of.units.map((u) => u.name)],
    ["rep.unreached_users", of.users.map((u) => `${u.name} (${u.unit_name})`)],
  ];
  const some = lists.filter(([, names]) => names.length > 0);
  return (
    <section class="card" aria-labelledby="unreached">
      <h2 id="unreached">{t("rep.unreached")}</h2>
      {some.length === 0 && <p>{t("rep.unreached_none")}</p>}
      {some.map(([key, names]) => (
        <details key={key}>
          <summary>{t(key, { n: number(names.length) })}</summary>
          <ul class="plain">
            {names.map((name, i) => (
              <li key={i}>{name}</li>
            ))}
          </ul>
        </details>
      ))}
      {some.length > 0 && <p class="small soft">{t("rep.unreached_do")}</p>}
    </section>
  );
}
