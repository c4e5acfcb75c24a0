// What the screens of results share: loading them, doing something about them, and saying who decided what.

import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { dateTime, number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp, useLoad, type Loaded } from "./context";
import { Link, Loading, Problem, Title } from "./parts";
import { pathTo } from "./place";
import type { Decided, Results } from "./resulttypes";

/** A contest of half a million takes the server some seconds, and its journals a minute. */
export const patience = 180_000;

export const apiOf = (contest: string) => `/api/v1/staff/contests/${encodeURIComponent(contest)}`;

export interface Doing {
  busy: boolean;
  error: ApiError | undefined;
  /** Sends something; what comes back are the results as they are then. It resolves to whether it was done. */
  send: (path: string, body?: unknown) => Promise<boolean>;
  clear: () => void;
}

/** Sends decisions about a contest's results. */
export function useDoing(loaded: Loaded<Results>, contest: string): Doing {
  const { session } = useApp();
  const [busy, setBusy] = useState(false);
  const [error, fail] = useState<ApiError>();
  const send = async (path: string, body?: unknown) => {
    setBusy(true);
    fail(undefined);
    try {
      loaded.set(await session.call<Results>("POST", apiOf(contest) + path, body, patience));
      return true;
    } catch (err) {
      const error = err instanceof ApiError ? err : new ApiError(0, "network");
      fail(error);
      if (error.status === 409) loaded.again(); // it is not any more what is shown
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, send, clear: () => fail(undefined) };
}

/** Why something was not done, brought into sight: what was pressed may be far down the page. */
export function Refused({ doing }: { doing: Doing }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (doing.error) place.current?.scrollIntoView({ block: "center" });
  }, [doing.error]);
  return (
    <div ref={place}>
      <Problem error={doing.error} />
    </div>
  );
}

export function useResults(contest: string): Loaded<Results> {
  return useLoad<Results>(`${apiOf(contest)}/results`);
}

/** The frame of a screen about a contest's results: where one is, the heading, and the way to the other screens. */
export function ResultsFrame({ contest, at, loaded, children }: { contest: string; at: "results" | "amendments" | "suspects" | "complaints" | "certificates"; loaded: Loaded<Results>; children: any }) {
  const r = loaded.value;
  const place = { results: "ket-qua", amendments: "sua-dap-an", suspects: "nghi-trung", complaints: "khieu-nai", certificates: "chung-nhan" };
  return (
    <>
      <nav class="crumbs small" aria-label={t("crumbs")}>
        <Link to={pathTo("cuoc-thi")}>{t("menu.contests")}</Link>
        {" "}
        <Link to={pathTo("cuoc-thi", contest)}>{r?.title ?? t("contest")}</Link>
      </nav>
      <Title name={t(`res.${at}`)} />
      <nav class="res-tabs" aria-label={t("res.screens")}>
        {(["results", "amendments", "suspects", "complaints", "certificates"] as const).map((screen) => (
          <Link key={screen} to={pathTo("cuoc-thi", contest, place[screen])} current={screen === at}>
            {t(`res.${screen}`)}
            {screen === "complaints" && r && r.complaints > 0 ? ` (${r.complaints})` : ""}
          </Link>
        ))}
      </nav>
      <Problem error={loaded.error} again={loaded.again} />
      {!r && !loaded.error && <Loading />}
      {r && children}
    </>
  );
}

/** Whether an amendment is signed by which not every attempt is marked yet: no result is confirmed until that is done. */
export function remarkingDue(r: Results | undefined): boolean {
  return r?.amendments.some((a) => a.signed && !a.remarked_at) ?? false;
}

/** How far the marking has come. */
export function Remarking({ r }: { r: Results }) {
  const { done, of } = r.remarking ?? { done: 0, of: 0 };
  return (
    <div class="card" role="status">
      <p>{r.remarking ? t("amd.marking", { done: number(done), of: number(of) }) : t("amd.marking_soon")}</p>
      <progress aria-label={t("amd.progress")} max={of || 1} value={done} />
    </div>
  );
}

/** Who decided, and when: "Trần Lan, 23/11/2026 14:32". */
export function by(d: Decided): string {
  const who = d.by_name || d.by;
  return d.at ? `${who}, ${dateTime(Date.parse(d.at))}` : who;
}

/** The name of a round or a block; what stands for all of them where there is none. */
export function nameIn(list: { id: string; name: string }[], id: string, all: string): string {
  return list.find((x) => x.id === id)?.name || (id ? id : all);
}

/** A reason, as decisions need one. */
export function Reason({ id, value, onInput, label }: { id: string; value: string; onInput: (text: string) => void; label?: string }) {
  return (
    <>
      <label for={id}>{label ?? t("res.reason")}</label>
      <textarea id={id} rows={2} required maxLength={2000} value={value} onInput={(e) => onInput(e.currentTarget.value)} />
    </>
  );
}
