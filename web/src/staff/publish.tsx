// From the draft to the published result: begun, confirmed by one person, signed by another who sees what is signed.

import { t } from "../lib/i18n";
import { by, type Doing } from "./resultparts";
import { OpenSuspects } from "./suspects";
import type { Publication, Results } from "./resulttypes";

interface Props {
  contest: string;
  r: Results;
  pub: Publication | undefined;
  round: string;
  doing: Doing;
  prepares: boolean;
  decides: boolean;
}

export function Publish({ contest, r, pub, round, doing, prepares, decides }: Props) {
  const go = (path: string, body?: unknown) => () => void doing.send(path, body);
  const begun = pub && pub.state !== "published" ? pub : undefined;
  const own = begun?.confirmed?.by === r.me;
  return (
    <section class="card" aria-labelledby="res-publish">
      <h2 id="res-publish">{t("res.publish")}</h2>
      <p role="status" class="soft">
        {doing.busy && t("res.working")}
      </p>
      {pub?.state !== "published" && <OpenSuspects key={r.disqualified.length} contest={contest} />}
      {!begun && (
        <>
          <p>{t(pub ? "res.again_is" : "res.begin_is")}</p>
          {prepares && (
            <button type="button" class="button main" disabled={doing.busy} onClick={go("/publications", { round })}>
              {t(pub ? "res.begin_again" : "res.begin")}
            </button>
          )}
        </>
      )}
      {begun?.state === "draft" && (
        <>
          <p>{t("res.confirm_is", { n: begun.number })}</p>
          {prepares && (
            <button type="button" class="button main" disabled={doing.busy} onClick={go(`/publications/${begun.id}/confirm`)}>
              {t("res.confirm")}
            </button>
          )}
        </>
      )}
      {begun?.state === "confirmed" && (
        <>
          <p>{t("res.confirmed_by", { who: begun.confirmed ? by(begun.confirmed) : "" })}</p>
          <p class="small">
            SHA-256: <code class="res-hash">{begun.hash}</code>
          </p>
          <p>{t(own ? "res.sign_other" : decides ? "res.sign_is" : "res.sign_jury")}</p>
          <div class="buttons">
            {decides && !own && (
              <button type="button" class="button main" disabled={doing.busy} onClick={go(`/publications/${begun.id}/sign`)}>
                {t("res.sign")}
              </button>
            )}
            {prepares && (
              <button type="button" class="button" disabled={doing.busy} onClick={go(`/publications/${begun.id}/reopen`)}>
                {t("res.reopen")}
              </button>
            )}
          </div>
        </>
      )}
    </section>
  );
}
