// Complaints about a closed attempt: what was said and answered, and a form for another.

import { useEffect, useState } from "preact/hooks";
import { request, type ApiError } from "../lib/api";
import { dateTime } from "../lib/format";
import { t } from "../lib/i18n";
import { Problem } from "./parts";

interface Complaints {
  complaints: { id: string; text: string; at: string; answer?: string }[];
  possible: boolean;
  until?: string;
  max_text: number;
}

/** Nothing where the contest takes no complaints and there are none. */
export function Complain({ attempt }: { attempt: string }) {
  const path = `/api/v1/attempts/${attempt}/complaints`;
  const [list, setList] = useState<Complaints>();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [said, say] = useState("");
  const [error, fail] = useState<ApiError>();
  const load = () => request<Complaints>("GET", path).then(setList, () => undefined);
  useEffect(() => void load(), [path]);
  if (!list || (!list.possible && list.complaints.length === 0)) return null;
  const send = (event: Event) => {
    event.preventDefault();
    setBusy(true);
    request("POST", path, { text })
      .then(() => (setText(""), fail(undefined), say(t("complaint.sent")), load()), fail)
      .finally(() => setBusy(false));
  };
  return (
    <section class="no-print" aria-labelledby="complaints">
      <h2 id="complaints">{t("complaint.title")}</h2>
      {list.complaints.map((c) => (
        <div key={c.id} class="card">
          <p class="small soft">{dateTime(Date.parse(c.at))}</p>
          <p>{c.text}</p>
          <p class="small soft">{t(c.answer ? "complaint.answer" : "complaint.waiting")}</p>
          {c.answer && <p>{c.answer}</p>}
        </div>
      ))}
      <p role="status">{said}</p>
      {list.possible && (
        <details>
          <summary>{t("complaint.open")}</summary>
          <form onSubmit={send}>
            {list.until && <p class="small soft">{t("complaint.until", { at: dateTime(Date.parse(list.until)) })}</p>}
            <label for="complaint">{t("complaint.text")}</label>
            <textarea
              id="complaint"
              rows={4}
              required
              maxLength={list.max_text}
              value={text}
              aria-describedby="complaint-length"
              onInput={(e) => setText(e.currentTarget.value)}
            />
            <p id="complaint-length" class="small soft">{t("complaint.length")}</p>
            <Problem error={error} />
            <button type="submit" class="button main wide" disabled={busy || text.trim().length < 10}>
              {t("complaint.send")}
            </button>
          </form>
        </details>
      )}
    </section>
  );
}
