// The content areas: their codes, which make the tree, and their names.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import { mayRun } from "./menu";
import { Link, Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";
import { branches, within } from "./tree";
import type { Area, AreaTree, Values } from "./types";

export function Areas() {
  const { user } = useApp();
  const tree = useLoad<AreaTree>("/api/v1/staff/areas");
  const values = useLoad<Values>("/api/v1/staff/question-values");
  const [did, tell] = useState("");
  const error = tree.error ?? values.error;
  const used = new Map((values.value?.areas ?? []).map((v) => [v.value, v.count]));
  return (
    <>
      <nav class="crumbs small" aria-label={t("crumbs")}>
        <Link to={pathTo("cau-hoi")}>{t("menu.questions")}</Link>
      </nav>
      <Title name={t("areas")} />
      <p class="soft">{t("areas_hint")}</p>
      <Problem error={error} again={() => (tree.again(), values.again())} />
      {!error && !(tree.value && values.value) && <Loading />}
      {tree.value && values.value && (
        <>
          <Shown areas={tree.value.areas} used={used} />
          {mayRun(user.roles) && <Edit key={tree.value.revision} tree={tree.value} used={used} saved={tree.set} again={tree.again} tell={tell} />}
          <p class="did" role="status">
            {did}
          </p>
        </>
      )}
    </>
  );
}

type Used = Map<string, number>;

/** The tree as it stands, with how many questions each branch has. */
function Shown({ areas, used }: { areas: Area[]; used: Used }) {
  const rows = branches([...used.keys()], areas);
  if (rows.length === 0) return <p class="soft">{t("areas_none")}</p>;
  const count = (code: string) => [...used].reduce((n, [area, some]) => n + (within(area, code) ? some : 0), 0);
  return (
    <div class="scroll">
      <table class="table matrix counts">
        <caption class="sr">{t("areas")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("area")}</th>
            <th scope="col" class="figure">
              {t("menu.questions")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.code}>
              <th scope="row" class={`branch depth-${Math.min(row.depth, 4)}`}>
                <span class="figures">{row.code}</span> {row.name || <span class="soft">{t("area_unnamed")}</span>}
              </th>
              <td class="figure figures">
                <Link to={`${pathTo("cau-hoi")}?area=${encodeURIComponent(row.code)}`}>{number(count(row.code))}</Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface EditProps {
  tree: AreaTree;
  used: Used;
  saved: (tree: AreaTree) => void;
  again: () => void;
  /** What was done stays to be read when the rows are those of the next revision. */
  tell: (did: string) => void;
}

/** Each area that has a name or questions as a row of two fields; an empty row is left out. */
function Edit({ tree, used, saved, again, tell }: EditProps) {
  const { session } = useApp();
  const [rows, setRows] = useState<Area[]>(() => branches([...used.keys()], tree.areas).map(({ code, name }) => ({ code, name })));
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const added = useRef<HTMLInputElement>(null);
  const length = useRef(rows.length);
  useLayoutEffect(() => {
    if (rows.length > length.current) added.current?.focus();
    length.current = rows.length;
  }, [rows.length]);
  const change = (i: number, part: Partial<Area>) => setRows(rows.map((row, j) => (j === i ? { ...row, ...part } : row)));
  async function save() {
    const areas = rows.map((row) => ({ code: row.code.trim(), name: row.name.trim() })).filter((row) => row.name);
    setBusy(true);
    try {
      const now = await session.call<AreaTree>("PUT", "/api/v1/staff/areas", { revision: tree.revision, areas });
      setError(undefined);
      tell(t("areas_saved"));
      saved(now);
    } catch (err) {
      tell("");
      setError(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
    }
  }
  return (
    <section class="card" aria-labelledby="areas-edit">
      <h2 id="areas-edit">{t("areas_edit")}</h2>
      <p class="small soft">{t("areas_edit_hint")}</p>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          void save();
        }}
      >
        <ol class="area-rows">
          {rows.map((row, i) => (
            <li key={i} class="area-row">
              <input
                ref={i === rows.length - 1 ? added : undefined}
                class="area-code"
                aria-label={t("area_code_n", { n: i + 1 })}
                maxLength={200}
                value={row.code}
                onInput={(e) => change(i, { code: e.currentTarget.value })}
              />
              <input
                class="area-name"
                aria-label={t("area_name_n", { code: row.code || `${i + 1}` })}
                maxLength={200}
                value={row.name}
                onInput={(e) => change(i, { name: e.currentTarget.value })}
              />
              <button
                type="button"
                class="button small"
                aria-label={t("area_remove", { code: row.code || `${i + 1}` })}
                onClick={() => setRows(rows.filter((_, j) => j !== i))}
              >
                ✕
              </button>
            </li>
          ))}
        </ol>
        <div class="buttons">
          <button type="button" class="button" onClick={() => setRows([...rows, { code: "", name: "" }])}>
            {t("area_add")}
          </button>
          <button class="button main" disabled={busy}>
            {t("areas_save")}
          </button>
        </div>
      </form>
      <Problem error={error} again={error?.code === "areas_stale" ? again : undefined} />
    </section>
  );
}
