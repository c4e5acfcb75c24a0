// Step: the paper of each block, with what the banks have beside what it needs, and the time for it.

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { useLoad } from "./context";
import { compareCodes } from "./filters";
import { Picker } from "./picker";
import { Choice, List, NumberField, Text, Tick, Ticks } from "./setupfields";
import { samePapers, secondsOf, sizeOf, supply, withAt, withPaper, type Cell, type Paper, type PaperQuota } from "./setup";
import { DraftContext, useDraft } from "./setupstate";
import type { Bank } from "./types";

const mostQuotas = 200;

export function Papers() {
  const { settings, change } = useDraft();
  const [round, setRound] = useState(0);
  const [apart, setApart] = useState(() => !samePapers(settings));
  const several = settings.rounds.length > 1;
  const shown = apart ? Math.min(round, settings.rounds.length - 1) : 0;
  const alike = (yes: boolean) => {
    setApart(!yes);
    if (yes) change((s) => ({ ...s, rounds: s.rounds.map((r) => ({ ...r, papers: s.rounds[shown]!.papers })) }));
  };
  return (
    <>
      <Times />
      {several && (
        <section class="card">
          <label class="check">
            <input type="checkbox" checked={!apart} onChange={(e) => alike(e.currentTarget.checked)} />
            {t("setup.papers_alike")}
          </label>
          {apart && (
            <div>
              <label for="paper-round">{t("setup.papers_round")}</label>
              <select id="paper-round" value={shown} onChange={(e) => setRound(Number(e.currentTarget.value))}>
                {settings.rounds.map((r, i) => (
                  <option key={i} value={i}>
                    {r.name || t("setup.round_n", { n: i + 1 })}
                  </option>
                ))}
              </select>
            </div>
          )}
        </section>
      )}
      {settings.rounds[shown]?.papers.map((p, i) => (
        <PaperPart key={`${shown}/${i}`} round={shown} index={i} paper={p} all={!apart} />
      ))}
    </>
  );
}

function Times() {
  return (
    <section class="card">
      <div class="pair">
        <NumberField
          path="rules.limit"
          name={t("setup.limit")}
          hint={t("setup.limit_hint")}
          max={1_440}
          read={(kept) => secondsOf(kept as string) / 60 || undefined}
          write={(minutes) => (minutes > 0 ? `${Math.round(minutes * 60)}s` : undefined)}
        />
        <NumberField
          path="rules.item_limit"
          name={t("setup.item_limit")}
          hint={t("setup.item_limit_hint")}
          max={3_600}
          read={(kept) => secondsOf(kept as string) || undefined}
          write={(seconds) => (seconds > 0 ? `${Math.round(seconds)}s` : undefined)}
        />
      </div>
      <Tick path="rules.forward" name={t("setup.forward")} />
    </section>
  );
}

/** The cells of banks by their ID, as far as they are known. */
type Cells = Record<string, Cell[]>;

interface PartProps {
  round: number;
  index: number;
  paper: Paper;
  /** What is changed is changed in every round. */
  all: boolean;
}

function PaperPart({ round, index, paper, all }: PartProps) {
  const { settings, change } = useDraft();
  const banks = useLoad<{ banks: Bank[] }>("/api/v1/staff/banks").value?.banks ?? [];
  const [cells, setCells] = useState<Cells>({});
  const path = `rounds[${round}].papers[${index}]`;
  const set = (part: Partial<Paper>) => change((s) => withPaper(s, all ? undefined : round, index, part));
  const block = settings.blocks?.find((b) => b.id === paper.block)?.name;
  const fixed = paper.fixed !== undefined;
  const have = (paper.banks ?? []).flatMap((id) => cells[id] ?? []);
  const areas = [...new Set(have.map((c) => c.area))].sort(compareCodes);
  const other = useRef<Partial<Paper> | undefined>(undefined);
  /** Makes the paper the other way; what it was made of is there again for who changes his mind. */
  const make = (fix: boolean) => {
    const { fixed, keep_order, blueprint } = paper;
    const before = other.current ?? (fix ? { fixed: [], keep_order: true } : { blueprint: [{ count: 10 }] });
    other.current = { fixed, keep_order, blueprint };
    set({ fixed: undefined, keep_order: undefined, blueprint: undefined, ...before });
  };
  const offered = banks.filter((b) => b.practice === !!settings.practice || paper.banks?.includes(b.id));
  return (
    <section class="card" aria-label={block ?? t("setup.paper")}>
      <h2>{block ? t("setup.paper_of", { block }) : t("setup.paper")}</h2>
      <p>{t("setup.paper_size", { n: number(sizeOf(paper)) })}</p>
      <Follow all={all}>
        <Ticks path={`${path}.banks`} name={t("setup.banks")} options={offered.map((b) => [b.id, b.name] as const)} />
        {(paper.banks ?? []).filter((id) => banks.some((b) => b.id === id)).map((id) => (
          <Supplies key={id} bank={id} known={(list) => setCells((was) => (was[id] === list ? was : { ...was, [id]: list }))} />
        ))}
        <div class="setup-field" role="radiogroup" aria-label={t("setup.paper_kind")}>
          <label class="check">
            <input type="radio" name={`${path}-kind`} checked={!fixed} onChange={() => make(false)} />
            {t("setup.paper_drawn")}
          </label>
          <label class="check">
            <input type="radio" name={`${path}-kind`} checked={fixed} onChange={() => make(true)} />
            {t("setup.paper_fixed")}
          </label>
        </div>
        {fixed ? <Picker path={path} paper={paper} banks={banks} set={set} /> : <Quotas path={path} set={set} have={have} areas={areas} />}
        <Text path={`${path}.critical`} name={t("setup.critical")} hint={t("setup.critical_hint")} max={64} />
      </Follow>
    </section>
  );
}

/** Fields inside change the papers of every round where all is set: what is changed in the first is copied to the others. */
function Follow({ all, children }: { all: boolean; children: ComponentChildren }) {
  const draft = useDraft();
  if (!all) return <>{children}</>;
  const set = (path: string, part: unknown) =>
    draft.change((s) => {
      const next = withAt(s, path, part);
      return { ...next, rounds: next.rounds.map((r) => ({ ...r, papers: next.rounds[0]!.papers })) };
    });
  return <DraftContext.Provider value={{ ...draft, set }}>{children}</DraftContext.Provider>;
}

/** Asks what a bank has. It shows nothing: several may be asked for, each by a component of its own. */
function Supplies({ bank, known }: { bank: string; known: (cells: Cell[]) => void }) {
  const { value } = useLoad<{ cells: Cell[] }>(`/api/v1/staff/banks/${encodeURIComponent(bank)}/counts`);
  useEffect(() => {
    if (value) known(value.cells);
  }, [value]);
  return null;
}

interface QuotasProps {
  path: string;
  set: (part: Partial<Paper>) => void;
  have: Cell[];
  areas: string[];
}

function Quotas({ path, set, have, areas }: QuotasProps) {
  return (
    <List<PaperQuota>
      path={`${path}.blueprint`}
      name={t("setup.quotas")}
      one={(n) => t("setup.quota_n", { n })}
      add={t("setup.quota_add")}
      fresh={() => ({ count: 1 })}
      change={(list) => set({ blueprint: list })}
      most={mostQuotas}
    >
      {(at, quota) => (
        <>
          <div class="pair">
            <Choice path={`${at}.area`} name={t("area")} options={[["", t("setup.any_area")], ...areas.map((a) => [a, a] as const)]} />
            <Choice
              path={`${at}.difficulty`}
              name={t("difficulty")}
              options={[["", t("setup.any_difficulty")], ...[1, 2, 3].map((n) => [`${n}`, t(`difficulty.${n}`)] as const)]}
              read={Number}
            />
            <NumberField path={`${at}.count`} name={t("setup.count")} min={1} max={200} />
          </div>
          <Supply path={at} have={supply(have, quota)} need={quota.count ?? 0} />
        </>
      )}
    </List>
  );
}

/** What there is beside what is needed, as it is typed; where the server has said that it is short, that is enough. */
function Supply({ path, have, need }: { path: string; have: number; need: number }) {
  const { problems, kept } = useDraft();
  const short = have < need;
  if (kept && problems.some((p) => p.path === path && p.code.startsWith("short_supply"))) return null;
  return (
    <p class={short ? "supply short" : "supply"}>
      <span aria-hidden="true">{short ? "✕ " : "✓ "}</span>
      {t(short ? "setup.supply_short" : "setup.supply", { have: number(have), need: number(need) })}
    </p>
  );
}
