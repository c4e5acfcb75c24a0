// A sheet drawn on trial from a bank, to see what contestants would get.

import { useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { Link, Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";
import { Key } from "./question";
import type { Bank, Question } from "./types";

export function TrialSheet() {
  const banks = useLoad<{ banks: Bank[] }>("/api/v1/staff/banks");
  return (
    <>
      <nav class="crumbs small" aria-label={t("crumbs")}>
        <Link to={pathTo("cau-hoi")}>{t("menu.questions")}</Link>
      </nav>
      <Title name={t("trial")} />
      <Problem error={banks.error} again={banks.again} />
      {!banks.value && !banks.error && <Loading />}
      {banks.value && <Draw banks={banks.value.banks} />}
    </>
  );
}

function Draw({ banks }: { banks: Bank[] }) {
  const { session } = useApp();
  const wanted = new URLSearchParams(location.search).get("bank");
  const [bank, setBank] = useState(banks.find((b) => b.id === wanted)?.id ?? banks[0]?.id ?? "");
  const [count, setCount] = useState("15");
  const [sheet, setSheet] = useState<Question[]>();
  const [error, setError] = useState<ApiError>();
  const draw = () =>
    session
      .call<{ questions: Question[] }>("GET", `/api/v1/staff/banks/${encodeURIComponent(bank)}/sheet?count=${encodeURIComponent(count)}`)
      .then((v) => (setSheet(v.questions), setError(undefined)))
      .catch((err) => (setSheet(undefined), setError(err instanceof ApiError ? err : new ApiError(0, "network"))));
  return (
    <>
      <p class="soft">{t("trial_hint")}</p>
      <form
        class="filters"
        onSubmit={(e) => {
          e.preventDefault();
          void draw();
        }}
      >
        <div class="field grow">
          <label for="bank">{t("bank")}</label>
          <select id="bank" value={bank} onChange={(e) => (setBank(e.currentTarget.value), setSheet(undefined))}>
            {banks.map((b) => (
              <option key={b.id} value={b.id}>
                {b.name}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="count">{t("trial_count")}</label>
          <input id="count" type="number" min={1} max={100} required value={count} onInput={(e) => setCount(e.currentTarget.value)} />
        </div>
        <div class="field">
          <button class="button main" disabled={!bank}>
            {t("trial_do")}
          </button>
        </div>
      </form>
      <Problem error={error} />
      <ol class="trial" aria-label={t("trial")} aria-live="polite">
        {(sheet ?? []).map((q) => (
          <li key={q.id} class="card question">
            <p class="stem">
              <Link to={pathTo("cau-hoi", q.bank, q.id)}>{q.stem_text ?? q.stem}</Link>
            </p>
            <Key q={q} />
          </li>
        ))}
      </ol>
    </>
  );
}
