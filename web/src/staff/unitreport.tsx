// A unit's report for a period: drafted from its evidence, edited, signed off, sent up, sent back or accepted.

import { Fragment } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { dateTime, dayWords, number } from "../lib/format";
import { t } from "../lib/i18n";
import { Overtaken } from "./compare";
import { useApp, useLoad } from "./context";
import type { Row } from "./diff";
import { download } from "./files";
import { Link, Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";
import { capital } from "./plantypes";
import { apiOfPlan, due, section, useReporting } from "./reporting";
import type { Entries, Report, Section, UnitReport, UnitWords } from "./reportingtypes";
import { OtherWords, SectionWords, Since } from "./unitwords";
import { mostText } from "./words";

/** The Department's draft adds up what 150 units have filed. */
const patience = 60_000;

interface Props {
  plan: string;
  period: string;
  unit: string;
}

const failure = (err: unknown) => (err instanceof ApiError ? err : new ApiError(0, "network"));

export function ReportPage({ plan, period, unit }: Props) {
  const { session } = useApp();
  const api = `${apiOfPlan(plan)}/reports/${encodeURIComponent(period)}/${encodeURIComponent(unit)}`;
  const loaded = useLoad<UnitReport>(api);
  const [busy, setBusy] = useState(false);
  const [error, fail] = useState<ApiError>();
  const [done, setDone] = useState("");
  const r = loaded.value;
  const none = loaded.error?.code === "report_not_found";
  const send = async (method: string, step: string, body?: unknown) => {
    setBusy(true);
    fail(undefined);
    setDone("");
    try {
      loaded.set(await session.call<UnitReport>(method, step ? `${api}/${step}` : api, body, patience));
      setDone(t(`rep.done.${step || "save"}`));
      if (none) loaded.again();
      return undefined;
    } catch (err) {
      fail(failure(err));
      return failure(err);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <nav class="crumbs small" aria-label={t("crumbs")}>
        <Link to={pathTo(section, plan)}>{t("rep.map")}</Link>
      </nav>
      {none && !r ? (
        <None plan={plan} period={period} unit={unit} busy={busy} draft={() => void send("POST", "draft")} />
      ) : (
        <Title name={r ? `${t(r.report.consolidated ? "rep.consolidated" : "rep.report")}: ${r.unit_name}` : t("rep.report")} />
      )}
      {!none && <Problem error={loaded.error} again={loaded.again} />}
      {!r && !loaded.error && <Loading />}
      {!r && <Problem error={error} />}
      {r && <Body api={api} r={r} busy={busy} error={error} done={done} send={send} />}
    </>
  );
}

/** A report that nobody has drafted: whose, for which period, and until when. */
function None({ plan, period, unit, busy, draft }: Props & { busy: boolean; draft: () => void }) {
  const { value: all } = useReporting(plan);
  const q = all?.periods.find((p) => p.id === period);
  const whole = all?.owner.id === unit;
  const name = whole ? all?.owner.name : all?.units.find((u) => u.id === unit)?.name;
  return (
    <>
      <Title name={name ? `${t(whole ? "rep.consolidated" : "rep.report")}: ${name}` : t("rep.report")} />
      {q && (
        <p class="basis">
          {q.name_vi}. {due(q)} {t("rep.data", { from: dayWords(q.from), to: dayWords(q.to) })}
        </p>
      )}
      <div class="empty">
        <p class="empty-title">{t("rep.none")}</p>
        <p>{t("rep.none_do")}</p>
        {all?.may.write && (all.may.calendar || all.may.unit === unit) && (
          <button type="button" class="button main" disabled={busy} onClick={draft}>
            {t("rep.draft")}
          </button>
        )}
      </div>
    </>
  );
}

interface BodyProps {
  api: string;
  r: UnitReport;
  busy: boolean;
  error: ApiError | undefined;
  done: string;
  send: (method: string, step: string, body?: unknown) => Promise<ApiError | undefined>;
}

function Body(props: BodyProps) {
  const { api, r } = props;
  const x = r.report;
  return (
    <div class="unit-report">
      <p class="basis">
        <span class={`tag rep-state-${x.state}`}>{t(`rep.state.${x.state}`)}</span> {r.period.name_vi}. {due(r.period)}{" "}
        {t("rep.data", { from: dayWords(x.from), to: dayWords(x.to) })}
      </p>
      {x.reason && x.state !== "sent" && x.state !== "accepted" && (
        <div class="problem" role="note">
          <strong>{t("rep.was_returned")}</strong>
          <p>{x.reason}</p>
        </div>
      )}
      <Text {...props} />
      <Judge {...props} />
      <Files api={api} x={x} />
      <Figures r={r} />
      {x.consolidated && <Parts r={r} />}
    </div>
  );
}

/** The text, for who may write it; else to read. */
function Text({ api, r, busy, error, done, send }: BodyProps) {
  const { session } = useApp();
  const x = r.report;
  const [title, setTitle] = useState(x.title);
  const [sections, setSections] = useState<Section[]>(x.sections ?? []);
  const [base, setBase] = useState(x);
  const [theirs, setTheirs] = useState<UnitReport>();
  const edits = r.steps.includes("edit");
  const [said, hear] = useState<UnitWords>();
  const dirty = title !== base.title || JSON.stringify(sections) !== JSON.stringify(base.sections ?? []);
  useEffect(() => {
    if (x.revision === base.revision) return;
    // A step or a new draft keeps the text: what is typed and not saved stays.
    if (!dirty) {
      setTitle(x.title);
      setSections(x.sections ?? []);
    }
    setBase(x);
  }, [x.revision]);
  const save = async (revision: number) => {
    const refused = await send("PUT", "", { revision, title, sections: sections.map((s) => ({ heading: s.heading, text: s.text ?? "" })) });
    if (refused?.code === "planning_stale") setTheirs(await session.call<UnitReport>("GET", api));
    else if (!refused) setTheirs(undefined);
    return refused;
  };
  const submit = (event: Event) => {
    event.preventDefault();
    void save(base.revision);
  };
  const take = () => {
    setTitle(theirs!.report.title);
    setSections(theirs!.report.sections ?? []);
    setBase(theirs!.report);
    setTheirs(undefined);
  };
  const change = (i: number, text: string) => setSections(sections.map((s, k) => (k === i ? { ...s, text } : s)));
  const wordsAt = (heading: string) => said?.sections.find((w) => w.heading === heading);
  const others = said?.sections.filter((w) => w.said.length > 0 && !sections.some((s) => s.heading === w.heading)) ?? [];
  if (!edits) {
    return (
      <section class="card" aria-label={t("rep.text")}>
        <h2>{x.title}</h2>
        {(x.sections ?? []).map((s, i) => (
          <section key={i}>
            <h3>{s.heading}</h3>
            <p class="rep-text">{s.text || t("rep.empty")}</p>
          </section>
        ))}
      </section>
    );
  }
  return (
    <form class="card" onSubmit={submit}>
      {x.state === "signed" && <p class="warn">{t("rep.signed_edit")}</p>}
      {said && <Since words={said} />}
      {x.consolidated && <Listen key={(x.parts ?? []).map((p) => p.hash).join()} api={api} hear={hear} />}
      <label for="rep-title">{t("rep.title")}</label>
      <textarea id="rep-title" rows={2} required maxLength={1000} value={title} onInput={(e) => setTitle(e.currentTarget.value)} />
      {sections.map((s, i) => (
        <div key={i}>
          <label for={`rep-s-${i}`}>{s.heading}</label>
          <textarea id={`rep-s-${i}`} rows={rowsFor(s.text ?? "")} maxLength={mostText} value={s.text ?? ""} onInput={(e) => change(i, e.currentTarget.value)} />
          {wordsAt(s.heading) && <SectionWords plan={x.plan} period={x.period} words={wordsAt(s.heading)!} text={s.text ?? ""} change={(text) => change(i, text)} />}
        </div>
      ))}
      {others.length > 0 && <OtherWords plan={x.plan} period={x.period} words={others} add={(heading, text) => setSections([...sections, { heading, text }])} />}
      <Problem error={error} />
      {theirs && (
        <Overtaken rows={textRows(theirs.report, { title, sections })} who={theirs.by_name} at={theirs.report.at} take={take} keep={() => void save(theirs.report.revision)} />
      )}
      <p role="status">{done}</p>
      <p class="buttons">
        <button type="submit" class="button main" disabled={busy || !!theirs}>
          {t("rep.save")}
        </button>{" "}
        {x.state !== "signed" && (
          <button type="button" class="button" disabled={busy || dirty} onClick={() => void send("POST", "draft")}>
            {t("rep.redraft")}
          </button>
        )}
      </p>
      {dirty && <p class="soft small">{t("rep.unsaved")}</p>}
      {!dirty && <Sign r={r} busy={busy} send={send} />}
    </form>
  );
}

/** The title and the sections, beside each other. */
function textRows(theirs: Report, mine: { title: string; sections: Section[] }): Row[] {
  const all = Math.max(mine.sections.length, theirs.sections?.length ?? 0);
  const sections = Array.from({ length: all }, (_, i) => {
    const [a, b] = [theirs.sections?.[i], mine.sections[i]];
    return { name: (b ?? a)!.heading, before: a?.text ?? "", after: b?.text ?? "" };
  });
  return [{ name: t("rep.title"), before: theirs.title, after: mine.title }, ...sections];
}

/** Reads what the units wrote that the report takes up. */
function Listen({ api, hear }: { api: string; hear: (words: UnitWords) => void }) {
  const { value, error, again } = useLoad<UnitWords>(`${api}/words`, patience);
  useEffect(() => void (value && hear(value)), [value]);
  return <Problem error={error} again={again} />;
}

/** How many lines high a text's field is. */
const rowsFor = (text: string) => Math.min(14, Math.max(3, 1 + text.split("\n").reduce((n, line) => n + Math.ceil((line.length || 1) / 110), 0)));

function Sign({ r, busy, send }: Pick<BodyProps, "r" | "busy" | "send">) {
  const { user } = useApp();
  const [name, setName] = useState(r.signer ?? user.name);
  const revision = r.report.revision;
  return (
    <>
      {r.steps.includes("sign") && (
        <div class="res-row">
          <div class="grow">
            <label for="rep-signer">{t("rep.signer")}</label>
            <input id="rep-signer" maxLength={200} value={name} onInput={(e) => setName(e.currentTarget.value)} />
          </div>
          <button type="button" class="button main" disabled={busy || !name.trim()} onClick={() => void send("POST", "sign", { revision, name })}>
            {t("rep.sign")}
          </button>
        </div>
      )}
      {r.report.state === "draft" && !r.steps.includes("sign") && <p class="soft">{r.signer ? t("rep.signs_alone", { name: r.signer }) : t("rep.signs_lead")}</p>}
      {r.steps.includes("send") && (
        <button type="button" class="button main" disabled={busy} onClick={() => void send("POST", "send", { revision })}>
          {t("rep.send")}
        </button>
      )}
    </>
  );
}

/** What the unit that reports go to decides about one. */
function Judge({ r, busy, error, done, send }: BodyProps) {
  const [reason, setReason] = useState("");
  const revision = r.report.revision;
  if (r.steps.includes("edit")) return null; // it says so in the form
  const ret = async (event: Event) => {
    event.preventDefault();
    if (!(await send("POST", "return", { revision, reason }))) setReason("");
  };
  return (
    <>
      <Problem error={error} />
      <p role="status">{done}</p>
      {(r.steps.includes("accept") || r.steps.includes("return")) && (
        <section class="card" aria-labelledby="rep-judge">
          <h2 id="rep-judge">{t("rep.judge")}</h2>
          <button type="button" class="button main" disabled={busy} onClick={() => void send("POST", "accept", { revision })}>
            {t("rep.accept")}
          </button>
          <form onSubmit={ret}>
            <label for="rep-reason">{t("rep.reason")}</label>
            <textarea id="rep-reason" rows={2} required maxLength={1000} value={reason} onInput={(e) => setReason(e.currentTarget.value)} />
            <button type="submit" class="button" disabled={busy}>
              {t("rep.return")}
            </button>
          </form>
        </section>
      )}
    </>
  );
}

const formats = ["docx", "pdf", "xlsx"];

function Files({ api, x }: { api: string; x: Report }) {
  const { session } = useApp();
  const [error, fail] = useState<ApiError>();
  const save = (path: string) => () =>
    download(session, `${api}/${path}`).then(
      () => fail(undefined),
      (err) => fail(failure(err)),
    );
  return (
    <section class="card" aria-labelledby="rep-files">
      <h2 id="rep-files">{t("rep.files")}</h2>
      <p class="buttons">
        {formats.map((format) => (
          <button key={format} type="button" class="button" onClick={save(`file?format=${format}`)}>
            {format.toUpperCase()}
          </button>
        ))}
      </p>
      {x.sendings && x.sendings.length > 0 && <h3>{t("rep.sendings")}</h3>}
      <ul class="plain">
        {x.sendings?.map((s) => (
          <li key={s.hash + s.at}>
            {dateTime(Date.parse(s.at))}
            <span class="below small">
              SHA-256: <code class="res-hash">{s.hash}</code>
            </span>
            <span class="buttons">
              <button type="button" class="button small" aria-label={`DOCX, ${dateTime(Date.parse(s.at))}`} onClick={save(`file?format=docx&hash=${s.hash}`)}>
                DOCX
              </button>{" "}
              <button type="button" class="button small" aria-label={`${t("rep.as_sent")}, ${dateTime(Date.parse(s.at))}`} onClick={save(`sent/${s.hash}`)}>
                {t("rep.as_sent")}
              </button>
            </span>
          </li>
        ))}
      </ul>
      <Problem error={error} />
    </section>
  );
}

function Figures({ r }: { r: UnitReport }) {
  const [open, setOpen] = useState<number>();
  const list = r.report.figures ?? [];
  if (list.length === 0) return <p class="soft">{t("rep.no_figures")}</p>;
  return (
    <section aria-labelledby="rep-figures">
      <h2 id="rep-figures">{t("rep.figures")}</h2>
      <p class="small soft">{t("rep.figures_open")}</p>
      <div class="scroll" tabIndex={0} role="region" aria-labelledby="rep-figures">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{t("rep.figure")}</th>
              {(["entries", "people", "items", "reach"] as const).map((c) => (
                <th key={c} scope="col" class="figure">
                  {t(`rep.${c}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {list.map((f, i) => {
              const name = r.figure_names[i]!;
              return (
                <Fragment key={i}>
                  <tr>
                    <th scope="row">
                      <button type="button" class="link" aria-expanded={open === i} onClick={() => setOpen(open === i ? undefined : i)}>
                        {[name.clause, name.kind ?? capital(name.title)].join(" · ")}
                      </button>
                    </th>
                    <td class="figure figures">{number(f.entries)}</td>
                    <td class="figure figures">{number(f.people ?? 0)}</td>
                    <td class="figure figures">{number(f.items ?? 0)}</td>
                    <td class="figure figures">{number(f.reach ?? 0)}</td>
                  </tr>
                  {open === i && (
                    <tr>
                      <td colSpan={5}>
                        <EntryList path={entriesOf(r.report, i)} />
                      </td>
                    </tr>
                  )}
                </Fragment>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const page = 50;

/** Where the evidence of a figure is. */
function entriesOf(x: Report, figure: number): string {
  const { task = "", kind = "", area = "" } = x.figures![figure]!;
  const unit = x.consolidated ? "" : x.unit;
  return `${apiOfPlan(x.plan)}/evidence?${new URLSearchParams({ from: x.from, to: x.to, task, kind, area, unit })}`;
}

/** The evidence that a figure adds up, a page at a time. */
function EntryList({ path }: { path: string }) {
  const [from, setFrom] = useState(0);
  const { value: v, error, again } = useLoad<Entries>(`${path}&after=${from}`);
  if (!v) return error ? <Problem error={error} again={again} /> : <Loading />;
  return (
    <div>
      <ul class="plain">
        {v.evidence.map((e) => (
          <li key={e.id}>
            {dayWords(e.day)} · {e.title}
            <span class="below small soft">
              {[e.unit_name, e.place, e.people && t("rep.n_people", { n: number(e.people) }), e.confirmed_name && t("rep.confirmed")].filter(Boolean).join(" · ")}
            </span>
          </li>
        ))}
      </ul>
      <p class="small">{t("rep.entries_shown", { from: number(Math.min(from + 1, v.total)), to: number(Math.min(from + page, v.total)), of: number(v.total) })}</p>
      {from > 0 && (
        <button type="button" class="button small" onClick={() => setFrom(from - page)}>
          {t("rep.newer")}
        </button>
      )}{" "}
      {from + page < v.total && (
        <button type="button" class="button small" onClick={() => setFrom(from + page)}>
          {t("rep.older")}
        </button>
      )}
    </div>
  );
}

function Parts({ r }: { r: UnitReport }) {
  return (
    <section class="card" aria-labelledby="rep-parts">
      <h2 id="rep-parts">{t("rep.parts", { n: number(r.part_units.length) })}</h2>
      <ul class="plain">
        {r.part_units.map((u) => (
          <li key={u.id}>
            <Link to={pathTo(section, r.report.plan, r.report.period, u.id)}>{u.name}</Link>
          </li>
        ))}
      </ul>
      {r.missing_units.length > 0 && (
        <details>
          <summary>{t("rep.missing", { n: number(r.missing_units.length) })}</summary>
          <p>{r.missing_units.map((u) => u.name).join("; ")}</p>
        </details>
      )}
    </section>
  );
}
