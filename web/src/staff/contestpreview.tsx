// A contest as its contestants will see it, before anybody can: the door, all rules, and a sheet drawn as a sample.

import { useEffect, useState } from "preact/hooks";
import { number, stretch } from "../lib/format";
import { t } from "../lib/i18n";
import { useEvery, useLoad } from "./context";
import { Link, Loading, Problem, Title, inWords } from "./parts";
import { pathTo } from "./place";
import { secondsOf, type ContestSetup, type RuleSection } from "./setup";
import { Words } from "./setuppage";
import type { Kind } from "./types";

interface Preview {
  door: { title: string; organiser: string; summary: string; items: number; limit_ms: number; rules: string[]; all_rules: RuleSection[]; terms: string; notice: { text: string } };
  sheet: Item[];
}

interface Item {
  item: number;
  kind: Kind;
  stem: string;
  prompts?: string[];
  options: string[];
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
      {settings && <Shown each={secondsOf(settings.rules.item_limit)} path={`${path}/preview?round=${encodeURIComponent(asked?.id ?? "")}&block=${encodeURIComponent(settings.blocks?.[block]?.id ?? "")}`} />}
    </>
  );
}

/** The preview at a path; each is how many seconds a question has, 0 for no limit of its own. */
function Shown({ path, each }: { path: string; each: number }) {
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
        {each > 0 && <p class="small soft">{t("setup.preview_one")}</p>}
        <button type="button" class="button small" aria-disabled={busy} onClick={() => busy || again()}>
          {t("setup.preview_again")}
        </button>
        {each > 0 ? (
          <OneByOne sheet={sheet} each={each} />
        ) : (
          <ol class="trial">
            {sheet.map((q) => (
              <li key={q.item}>
                <div class="phone">
                  <Question q={q} />
                </div>
              </li>
            ))}
          </ol>
        )}
      </section>
    </div>
  );
}

/** Questions as phones show them one at a time: each until the next is asked for or its seconds are up. */
function OneByOne({ sheet, each }: { sheet: Item[]; each: number }) {
  const [{ at, left }, set] = useState({ at: 0, left: each });
  const last = at === sheet.length - 1;
  const go = (to: number) => set({ at: to, left: each });
  useEffect(() => go(0), [sheet, each]);
  useEvery(1_000, () => (left > 1 || last ? set({ at, left: Math.max(0, left - 1) }) : go(at + 1)));
  const q = sheet[at];
  if (!q) return null;
  return (
    <div class="phone one">
      <p class="item-head">
        <strong role="status">{t("setup.preview_item", { n: at + 1, of: sheet.length })}</strong>
        <span class="figures">{t("setup.preview_left", { left: stretch(left * 1_000) })}</span>
      </p>
      <Question q={q} />
      {!last && (
        <button type="button" class="button main" onClick={() => go(at + 1)}>
          {t("setup.preview_next")}
        </button>
      )}
    </div>
  );
}

function Question({ q }: { q: Item }) {
  return (
    <>
      <p class="stem">{q.kind === "prediction" && !q.stem ? t("setup.prediction_part") : q.stem}</p>
      {q.prompts && <Lines list={q.prompts} />}
      {q.options.length > 0 ? <Lines list={q.options.map((o, i) => `${String.fromCharCode(65 + i)}. ${o}`)} /> : <span class="answer-box">{t("setup.typed_answer")}</span>}
    </>
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
