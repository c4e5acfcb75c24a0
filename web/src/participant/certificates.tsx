// The contestant's own certificates, once a result is published that gives any.

import { useEffect, useState } from "preact/hooks";
import { request } from "../lib/api";
import { t } from "../lib/i18n";

interface Own {
  id: string;
  prize: string;
  round?: string;
}

export function OwnCertificates({ attempt }: { attempt: string }) {
  const path = `/api/v1/attempts/${attempt}/certificates`;
  const [list, setList] = useState<Own[]>([]);
  useEffect(() => void request<{ certificates: Own[] }>("GET", path).then((v) => setList(v.certificates), () => undefined), [path]);
  if (list.length === 0) return null;
  return (
    <section class="card no-print" aria-labelledby="certificates">
      <h2 id="certificates">{t("certificate.title")}</h2>
      {list.map((c) => (
        <a key={c.id} class="button main wide" href={`${path}/${c.id}`} download>
          {t("certificate.get", { what: [c.prize || t("certificate.ranked"), c.round].filter(Boolean).join(", ") })}
        </a>
      ))}
    </section>
  );
}
