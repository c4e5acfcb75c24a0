// The categories of staff by which units count their people.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { t } from "../lib/i18n";
import { useApp, useLoad } from "./context";
import type { Category, UnitList } from "./directory";
import { Link, Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";

const most = 20;

export function Categories() {
  const { value, error, again } = useLoad<UnitList>("/api/v1/staff/directory/units");
  return (
    <>
      <nav class="crumbs small" aria-label={t("crumbs")}>
        <Link to={pathTo("don-vi")}>{t("menu.units")}</Link>
      </nav>
      <Title name={t("unit.categories")} />
      <p class="found">{t("unit.categories_hint")}</p>
      <Problem error={error} again={again} />
      {!value && !error && <Loading />}
      {value && <Form start={value.categories} />}
    </>
  );
}

function Form({ start }: { start: Category[] }) {
  const { session } = useApp();
  const [list, setList] = useState(start);
  const [error, setError] = useState<ApiError>();
  const [did, tell] = useState("");
  const [busy, setBusy] = useState(false);
  const last = useRef<HTMLInputElement>(null);
  const added = useRef(false);
  useLayoutEffect(() => {
    if (added.current) last.current?.focus();
    added.current = false;
  }, [list.length]);
  const change = (i: number, part: Partial<Category>) => {
    setList(list.map((k, at) => (at === i ? { ...k, ...part } : k)));
    tell("");
  };
  const add = () => {
    added.current = true;
    setList([...list, { code: "", name: "" }]);
  };

  async function save() {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    tell("");
    try {
      const categories = list.map((k) => ({ code: k.code.trim(), name: k.name.trim(), ...(k.name_en?.trim() ? { name_en: k.name_en.trim() } : {}) }));
      await session.call("PUT", "/api/v1/staff/directory/categories", { categories });
      tell(t("unit.categories_saved"));
    } catch (err) {
      setError(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      class="card"
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      <Problem error={error} />
      <ol class="categories">
        {list.map((k, i) => (
          <li key={i}>
            <fieldset class="pair">
              <legend class="sr">{t("unit.nth_category", { n: i + 1 })}</legend>
              <div>
                <label for={`name-${i}`}>{t("unit.category_name")}</label>
                <input id={`name-${i}`} ref={i === list.length - 1 ? last : undefined} maxLength={200} value={k.name} onInput={(e) => change(i, { name: e.currentTarget.value })} />
              </div>
              <div>
                <label for={`code-${i}`}>{t("unit.category_code")}</label>
                <input id={`code-${i}`} maxLength={64} placeholder="mot_cua" autocapitalize="none" value={k.code} onInput={(e) => change(i, { code: e.currentTarget.value })} />
              </div>
              <button type="button" class="button remove" aria-label={t("unit.category_remove", { name: k.name })} onClick={() => (tell(""), setList(list.filter((_, at) => at !== i)))}>
                {t("unit.remove")}
              </button>
            </fieldset>
          </li>
        ))}
      </ol>
      <div class="buttons">
        {list.length < most && (
          <button type="button" class="button" onClick={add}>
            {t("unit.category_add")}
          </button>
        )}
        <button class="button main" disabled={busy || list.length === 0}>
          {t(busy ? "saving" : "unit.save")}
        </button>
      </div>
      <p class="did" role="status">
        {did}
      </p>
    </form>
  );
}
