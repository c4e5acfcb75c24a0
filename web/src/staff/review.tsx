// Steps of review: for one question on its page, and for many at once in the list.

import { useState } from "preact/hooks";
import { ApiError } from "../lib/api";
import { number } from "../lib/format";
import { t } from "../lib/i18n";
import { useApp } from "./context";
import { mayReview, mayWrite } from "./menu";
import { Problem } from "./parts";
import type { Question, Role, Status } from "./types";

/** From which states a step to another may be taken, as the server's rules have it. */
const from: Record<Status, Status[]> = {
  in_review: ["draft"],
  approved: ["in_review"],
  draft: ["in_review", "approved", "retired"],
  retired: ["draft", "in_review", "approved"],
};

const inOrder: Status[] = ["in_review", "approved", "draft", "retired"];

/** The steps that somebody with these roles may take with all the questions. */
export function stepsFor(roles: Role[], qs: Question[]): Status[] {
  return inOrder.filter(
    (to) => (to === "in_review" ? mayWrite(roles) : mayReview(roles)) && qs.length > 0 && qs.every((q) => from[to].includes(q.status)),
  );
}

interface StepsProps {
  questions: Question[];
  /** Called with the new revisions. */
  done: (taken: Question[]) => void;
}

export function Steps({ questions, done }: StepsProps) {
  const { session, user } = useApp();
  const [comment, setComment] = useState("");
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const steps = stepsFor(user.roles, questions);
  const many = questions.length > 1;

  async function take(status: Status) {
    setBusy(true);
    setError(undefined);
    try {
      const refs = questions.map(({ bank, id, revision }) => ({ bank, id, revision }));
      const { questions: taken } = await session.call<{ questions: Question[] }>("POST", "/api/v1/staff/questions/step", {
        questions: refs,
        status,
        comment,
      });
      setComment("");
      done(taken);
    } catch (err) {
      setError(err instanceof ApiError ? err : new ApiError(0, "network"));
    } finally {
      setBusy(false);
    }
  }

  if (steps.length === 0) return many ? <p class="small soft">{t("steps_none")}</p> : null;
  return (
    <div class="steps">
      <label for="step-comment">{t("step_comment")}</label>
      <textarea id="step-comment" rows={2} maxLength={4000} value={comment} onInput={(e) => setComment(e.currentTarget.value)} />
      <div class="buttons">
        {steps.map((to) => (
          <button key={to} type="button" class={to === "approved" || to === "in_review" ? "button main" : "button"} disabled={busy} onClick={() => void take(to)}>
            {t(many ? `steps.${to}` : `step.${to}`, { n: number(questions.length) })}
          </button>
        ))}
      </div>
      {steps.includes("draft") && <p class="small soft">{t("step_back_needs")}</p>}
      <Problem error={error} />
    </div>
  );
}
