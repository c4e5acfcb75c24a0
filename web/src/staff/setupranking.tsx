// Step: attempts, marking, the criteria of ranking in their order, and the prediction.

import { t } from "../lib/i18n";
import { Choice, NumberField, Ordered, Tick, type Option } from "./setupfields";
import { withAt } from "./setup";
import { useDraft } from "./setupstate";

const named = (prefix: string, values: string[]): Option[] => values.map((v) => [v, t(`setup.${prefix}.${v || "none"}`)] as const);

export function Ranking() {
  const { settings } = useDraft();
  const { rules } = settings;
  return (
    <>
      <section class="card" aria-labelledby="attempts">
        <h2 id="attempts">{t("setup.attempts_part")}</h2>
        <div class="pair">
          <NumberField path="rules.attempts" name={t("setup.attempts")} hint={t("setup.attempts_hint")} />
          <Choice path="rules.period" name={t("setup.period")} options={named("period", ["contest", "round", "week"])} />
          <Choice path="rules.counts" name={t("setup.counts")} options={named("counts", ["first", "last", "best", "best_earliest"])} />
        </div>
      </section>
      <section class="card" aria-labelledby="marking">
        <h2 id="marking">{t("setup.marking_part")}</h2>
        <Choice path="rules.marking" name={t("setup.marking")} options={named("marking", ["all_or_nothing", "partial"])} />
        <Worth />
        <NumberField path="rules.pass" name={t("setup.pass")} hint={t("setup.pass_hint")} max={200} />
        <Tick path="rules.perfect_only" name={t("setup.perfect_only")} />
      </section>
      <section class="card">
        <Ordered
          path="rules.keys"
          name={t("setup.keys")}
          hint={t("setup.keys_hint")}
          options={named("key", ["correct", "points", "prediction", "duration", "submitted", "attempts", "registered", "perfect"])}
        />
        <Choice path="rules.ties" name={t("setup.ties")} options={named("ties", ["", "lot"])} />
        {settings.rounds.length > 1 && <Choice path="rules.overall" name={t("setup.overall")} options={named("overall", ["", "sum"])} />}
      </section>
      <section class="card" aria-labelledby="prediction">
        <h2 id="prediction">{t("setup.prediction_part")}</h2>
        <Target />
        {rules.prediction?.of && (
          <>
            <Choice path="rules.prediction.span" name={t("setup.prediction_span")} options={named("span", ["round", "contest"])} />
            {(settings.blocks?.length ?? 0) > 0 && <Tick path="rules.prediction.by_block" name={t("setup.by_block")} />}
            {rules.prediction.of === "perfect_percent" && <NumberField path="rules.prediction.decimals" name={t("setup.decimals")} max={5} />}
            <Tick path="rules.prediction.with_disqualified" name={t("setup.with_disqualified")} />
          </>
        )}
      </section>
    </>
  );
}

/** What is predicted. With it comes and goes the criterion of ranking that goes by it. */
function Target() {
  const { settings, change } = useDraft();
  const choose = (of: string) =>
    change((s) => {
      const keys = s.rules.keys ?? [];
      if (!of) return withAt(withAt(s, "rules.prediction", undefined), "rules.keys", keys.filter((k) => k !== "prediction"));
      const next = withAt(s, "rules.prediction", { span: "round", ...s.rules.prediction, of, decimals: undefined });
      return keys.includes("prediction") ? next : withAt(next, "rules.keys", [...keys.slice(0, 1), "prediction", ...keys.slice(1)]);
    });
  const name = t(settings.rules.prediction?.of ? "setup.prediction_of" : "setup.prediction_any");
  return <Choice path="rules.prediction.of" name={name} options={named("target", ["", "people", "perfect_people", "attempts", "perfect_percent"])} change={choose} />;
}

/** What a right answer earns: one point, or points by difficulty. */
function Worth() {
  const { settings, set } = useDraft();
  const by = (settings.rules.worth?.length ?? 0) > 0;
  return (
    <div class="setup-field">
      <label class="check">
        <input type="checkbox" checked={by} onChange={(e) => set("rules.worth", e.currentTarget.checked ? [1_000, 2_000, 3_000] : undefined)} />
        {t("setup.worth")}
      </label>
      {by && (
        <div class="pair">
          {[0, 1, 2].map((i) => (
            <NumberField key={i} path={`rules.worth[${i}]`} name={t(`difficulty.${i + 1}`)} scale={1_000} read={(v) => (v as number) ?? 0} write={(n) => Math.round(n * 1_000)} />
          ))}
        </div>
      )}
    </div>
  );
}
