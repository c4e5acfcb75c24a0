// Setting a contest up, step by step: the fields on one side, what contestants will read on the other.

import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { Link, Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";
import { Basics } from "./setupbasics";
import { Check, listed } from "./setupcheck";
import { Papers } from "./setuppapers";
import { Prizes } from "./setupprizes";
import { Ranking } from "./setupranking";
import { Texts } from "./setuptexts";
import { Who } from "./setupwho";
import { stepOf, steps, type ContestSetup, type RuleSection, type Step } from "./setup";
import { DraftContext, useDraft, useDraftOf } from "./setupstate";

export function SetUp({ id }: { id: string }) {
  const { value, error, again } = useLoad<ContestSetup>(`/api/v1/staff/contests/${encodeURIComponent(id)}/settings`);
  const [start, setStart] = useState<ContestSetup>();
  useEffect(() => {
    if (value) setStart(value);
  }, [value]);
  if (!start || error) {
    return (
      <>
        <Title name={t("setup.heading")} />
        <Problem error={error} again={again} />
        {!error && <Loading />}
      </>
    );
  }
  if (start.published) {
    return (
      <>
        <Title name={start.settings.title} />
        <p>{t("setup.published")}</p>
        <p>
          <Link to={pathTo("cuoc-thi", start.settings.slug)}>{t("setup.to_contest")}</Link>
        </p>
        {!begun(start) && <Withdraw id={start.id} done={again} />}
      </>
    );
  }
  return <Steps key={start.revision} start={start} again={again} />;
}

/** Whether a round has opened: what somebody may have begun is not withdrawn. */
const begun = (s: ContestSetup) => s.settings.rounds.some((r) => r.opens_at && Date.parse(r.opens_at) <= Date.now());

/** Makes a draft again of what has not opened; the server has the last word. */
function Withdraw({ id, done }: { id: string; done: () => void }) {
  const { session } = useApp();
  const [error, setError] = useState<ApiError>();
  const withdraw = () =>
    session.call("POST", `/api/v1/staff/contests/${encodeURIComponent(id)}/withdraw`).then(done, (err) => setError(err instanceof ApiError ? err : new ApiError(0, "network")));
  return (
    <section class="card" aria-labelledby="withdraw">
      <h2 id="withdraw">{t("setup.withdraw")}</h2>
      <p>{t("setup.withdraw_hint")}</p>
      <Problem error={error} />
      <button type="button" class="button" onClick={() => void withdraw()}>
        {t("setup.withdraw")}
      </button>
    </section>
  );
}

function Steps({ start, again }: { start: ContestSetup; again: () => void }) {
  const draft = useDraftOf(start);
  const [step, setStep] = useState<Step>("basics");
  const [target, setTarget] = useState("");
  const i = steps.indexOf(step);
  const show = (next: Step, path = "") => {
    setStep(next);
    setTarget(path || "setup-step");
  };
  useEffect(() => {
    if (target) focusOn(target);
  }, [target, step]);
  const counts = (s: Step) => listed(draft.settings, draft.problems).filter((p) => p.severity === "error" && stepOf(p.path) === s).length;
  return (
    <DraftContext.Provider value={draft}>
      <nav class="crumbs small" aria-label={t("crumbs")}>
        <Link to={pathTo("cuoc-thi")}>{t("menu.contests")}</Link>
      </nav>
      <Title name={t("setup.heading")}>{draft.settings.title || t("setup.heading")}</Title>
      <nav class="setup-steps" aria-label={t("setup.steps")}>
        <ol>
          {steps.map((s) => (
            <li key={s}>
              <button type="button" aria-current={s === step ? "step" : undefined} onClick={() => show(s)}>
                {t(`setup.step.${s}`)}
                {counts(s) > 0 && <span class="count">{t("setup.step_count", { n: counts(s) })}</span>}
              </button>
            </li>
          ))}
        </ol>
      </nav>
      <Kept again={again} />
      <div class="columns setup">
        <div class="column wide">
          <h2 id="setup-step" tabIndex={-1}>
            {t("setup.step_of", { n: i + 1, all: steps.length, name: t(`setup.step.${step}`) })}
          </h2>
          {step === "basics" && <Basics />}
          {step === "who" && <Who />}
          {step === "papers" && <Papers />}
          {step === "ranking" && <Ranking />}
          {step === "prizes" && <Prizes />}
          {step === "texts" && <Texts />}
          {step === "check" && <Check show={show} />}
          <div class="buttons setup-moves">
            {i > 0 && (
              <button type="button" class="button" onClick={() => show(steps[i - 1]!)}>
                ← {t(`setup.step.${steps[i - 1]!}`)}
              </button>
            )}
            {i < steps.length - 1 && (
              <button type="button" class="button main" onClick={() => show(steps[i + 1]!)}>
                {t(`setup.step.${steps[i + 1]!}`)} →
              </button>
            )}
          </div>
        </div>
        <div class="column">
          <div class="beside">
            <details class="card" open={window.innerWidth > 900}>
              <summary>{t("setup.words")}</summary>
              <Words rules={draft.saved.rules} />
            </details>
          </div>
        </div>
      </div>
    </DraftContext.Provider>
  );
}

/** Gives the focus to the field of a path, or to what holds it where the path leads deeper. */
function focusOn(path: string): void {
  for (let at = path; at; at = at.replace(/(\.[^.[]*|\[\d+\]|^[^.[]*)$/, "")) {
    const field = document.getElementById(at);
    if (!field) continue;
    for (let box = field.parentElement; box; box = box.parentElement) if (box instanceof HTMLDetailsElement) box.open = true;
    field.focus();
    field.scrollIntoView({ block: "center" });
    return;
  }
}

/** Whether what is shown is kept, and what to do where it is not. */
function Kept({ again }: { again: () => void }) {
  const { kept, error } = useDraft();
  const stale = error?.code === "revision_conflict" || error?.code === "contest_published";
  return (
    <div class="kept">
      <p role="status" class={error ? "wrong" : "soft"}>
        {error ? t(error.passing ? "setup.not_kept_network" : stale ? "setup.not_kept_stale" : "setup.not_kept") : t(kept ? "setup.kept" : "setup.keeping")}
      </p>
      {stale && (
        <button type="button" class="button small" onClick={again}>
          {t("setup.reload")}
        </button>
      )}
    </div>
  );
}

/** All rules of a contest in plain words. */
export function Words({ rules }: { rules: RuleSection[] }) {
  return (
    <div class="words">
      {rules.map((s) => (
        <section key={s.title}>
          <h3>{s.title}</h3>
          <ul class="rules">
            {s.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
