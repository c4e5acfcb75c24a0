// A contest as its contestants will see it, before anybody can: the door, all rules, and a sheet drawn as a sample.

import { useState } from "preact/hooks";
import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { useLoad } from "./context";
import { Link, Loading, Problem, Title, inWords } from "./parts";
import { pathTo } from "./place";
import type { ContestSetup, RuleSection } from "./setup";
import { Words } from "./setuppage";
import type { Kind } from "./types";

interface Preview {
  door: { title: string; organiser: string; summary: string; items: number; limit_ms: number; rules: string[]; all_rules: RuleSection[]; terms: string; notice: { text: string } };
  sheet: { item: number; kind: Kind; stem: string; prompts?: string[]; options: string[] }[];
}

export function ContestPreview({ id }: { id: string }) {
  const path = `/api/v1/staff/contests/${encodeURIComponent(id)}`;
  const setup = useLoad<ContestSetup>(`${path}/settings`);
  const [round, setRound] = useState(0);
  const [block, setBlock] = useState(0);
  const settings = setup.value?.settings;
  const asked = settings?.rounds[round];
  return (
    <>
      <Title name={t("setup.preview")} />
      <p>
        <Link to={pathTo("cuoc-thi", id, "thiet-lap")}>← {t("setup.back")}</Link>
      </p>
      <Problem error={setup.error} again={setup.again} />
      {settings && (
        <div class="pair preview-of">
          {settings.rounds.length > 1 && (
            <div>
              <label for="preview-round">{t("setup.papers_round")}</label>
              <select id="preview-round" value={round} onChange={(e) => setRound(Number(e.currentTarget.value))}>
                {settings.rounds.map((r, i) => (
                  <option key={i} value={i}>
                    {r.name || t("setup.round_n", { n: i + 1 })}
                  </option>
                ))}
              </select>
            </div>
          )}
          {(settings.blocks?.length ?? 0) > 0 && (
            <div>
              <label for="preview-block">{t("setup.block")}</label>
              <select id="preview-block" value={block} onChange={(e) => setBlock(Number(e.currentTarget.value))}>
                {settings.blocks!.map((b, i) => (
                  <option key={b.id} value={i}>
                    {b.name}
                  </option>
                ))}
              </select>
            </div>
          )}
        </div>
      )}
      {settings && <Shown path={`${path}/preview?round=${encodeURIComponent(asked?.id ?? "")}&block=${encodeURIComponent(settings.blocks?.[block]?.id ?? "")}`} />}
    </>
  );
}

function Shown({ path }: { path: string }) {
  const { value, error, again, busy } = useLoad<Preview>(path);
  if (error) return <Problem error={error} again={again} />;
  if (!value) return <Loading />;
  const { door, sheet } = value;
  return (
    <div class="columns previews">
      <section class="column" aria-labelledby="preview-door">
        <h2 id="preview-door">{t("setup.preview_door")}</h2>
        <div class="phone">
          <p class="small soft">{door.organiser}</p>
          <p class="stem">{door.title}</p>
          <p>{door.summary}</p>
          <p class="said">{door.rules.map((line) => `• ${line}`).join("\n")}</p>
          <p class="soft">{t("cost", { items: number(door.items), limit: door.limit_ms ? inWords(door.limit_ms) : t("no_limit") })}</p>
        </div>
        <details class="card">
          <summary>{t("setup.words")}</summary>
          <Words rules={door.all_rules} />
        </details>
        {door.terms && (
          <details class="card">
            <summary>{t("terms")}</summary>
            <p class="said">{door.terms}</p>
          </details>
        )}
        <details class="card">
          <summary>{t("setup.notice")}</summary>
          <p class="said">{door.notice.text}</p>
        </details>
      </section>
      <section class="column wide" aria-labelledby="preview-sheet">
        <h2 id="preview-sheet">{t("setup.preview_sheet")}</h2>
        <p class="small soft">{t("setup.preview_hint")}</p>
        <button type="button" class="button small" aria-disabled={busy} onClick={() => busy || again()}>
          {t("setup.preview_again")}
        </button>
        <ol class="trial">
          {sheet.map((q) => (
            <li key={q.item}>
              <div class="phone">
                <p class="stem">{q.kind === "prediction" && !q.stem ? t("setup.prediction_part") : q.stem}</p>
                {q.prompts && <Lines list={q.prompts} />}
                {q.options.length > 0 ? <Lines list={q.options.map((o, i) => `${String.fromCharCode(65 + i)}. ${o}`)} /> : <span class="answer-box">{t("setup.typed_answer")}</span>}
              </div>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

function Lines({ list }: { list: string[] }) {
  return (
    <ul>
      {list.map((line, i) => (
        <li key={i}>{line}</li>
      ))}
    </ul>
  );
}
