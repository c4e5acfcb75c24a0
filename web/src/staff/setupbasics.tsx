// Step: what the contest is called, and its rounds.

import { useState } from "preact/hooks";
import { t } from "../lib/i18n";
import { Choice, List, Moment, Text, Tick } from "./setupfields";
import { fromLocal, toLocal, weeks, type Round } from "./setup";
import { useDraft } from "./setupstate";

export const mostRounds = 60;

const modes = () => ["", "together", "stage"].map((m) => [m, t(`setup.mode.${m || "window"}`)] as const);

export function Basics() {
  const { settings } = useDraft();
  return (
    <>
      <section class="card">
        <Text path="title" name={t("setup.title")} />
        <Text path="slug" name={t("setup.slug")} hint={`${location.origin}/c/${settings.slug}`} max={64} />
        <Text path="organiser" name={t("setup.organiser")} />
        <Tick path="practice" name={t("setup.practice")} hint={t("setup.practice_hint")} />
      </section>
      <Weeks />
      <List<Round>
        path="rounds"
        name={t("setup.rounds")}
        one={(n) => t("setup.round_n", { n })}
        add={t("setup.round_add")}
        fresh={(list) => ({ papers: list[list.length - 1]?.papers ?? [{}] })}
        least={1}
        most={mostRounds}
      >
        {(path) => (
          <div class="pair">
            <Text path={`${path}.name`} name={t("setup.round_name")} />
            <Moment path={`${path}.opens_at`} name={t("setup.opens_at")} />
            <Moment path={`${path}.closes_at`} name={t("setup.closes_at")} />
            <Choice path={`${path}.mode`} name={t("setup.mode")} options={modes()} hint={t("setup.mode_hint")} />
          </div>
        )}
      </List>
    </>
  );
}

/** Makes rounds of whole weeks from the first one's times. */
function Weeks() {
  const { settings, set } = useDraft();
  const [count, setCount] = useState(4);
  const [opens, setOpens] = useState(toLocal(settings.rounds[0]?.opens_at));
  const [closes, setCloses] = useState(toLocal(settings.rounds[0]?.closes_at));
  const [first, last] = [fromLocal(opens), fromLocal(closes)];
  const ready = first && last && first < last && count >= 1 && count <= mostRounds;
  const make = () => ready && set("rounds", weeks(settings, count, first, last, (n) => t("setup.week_n", { n })));
  return (
    <details class="card">
      <summary>{t("setup.weeks")}</summary>
      <p class="small soft">{t("setup.weeks_hint")}</p>
      <div class="pair">
        <div>
          <label for="weeks-count">{t("setup.weeks_count")}</label>
          <input id="weeks-count" type="number" min={1} max={mostRounds} value={count} onInput={(e) => setCount(Number(e.currentTarget.value))} />
        </div>
        <div class="wide-field">
          <label for="weeks-opens">{t("setup.weeks_opens")}</label>
          <input id="weeks-opens" type="datetime-local" value={opens} onChange={(e) => setOpens(e.currentTarget.value)} />
        </div>
        <div class="wide-field">
          <label for="weeks-closes">{t("setup.weeks_closes")}</label>
          <input id="weeks-closes" type="datetime-local" value={closes} onChange={(e) => setCloses(e.currentTarget.value)} />
        </div>
      </div>
      <p class="setup-moves">
        <button type="button" class="button" disabled={!ready} onClick={make}>
          {t("setup.weeks_do", { n: count })}
        </button>
      </p>
    </details>
  );
}
