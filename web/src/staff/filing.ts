// Tagging and moving many questions, and how to take it back. Pure.

import type { Question } from "./types";

/** A request that does or undoes something with questions. */
export interface Call {
  path: string;
  body: { questions: { bank: string; id: string; revision: number }[]; [more: string]: unknown };
}

/** The tags that somebody typed with commas between, each once. */
export function tagsOf(typed: string): string[] {
  const tags = typed.split(/[,;\n]/).map((tag) => tag.trim().replace(/\s+/g, " "));
  return [...new Set(tags.filter(Boolean))];
}

export const refsOf = (qs: Question[]) => qs.map(({ bank, id, revision }) => ({ bank, id, revision }));

/** Those of after that are another revision than before. */
export function changed(before: Question[], after: Question[]): Question[] {
  return after.filter((q, i) => before[i] && q.revision !== before[i]!.revision);
}

/** What puts the tags back as they were: one call for all the questions from which the same came off and went on. */
export function undoTags(before: Question[], after: Question[]): Call[] {
  return grouped(before, after, "/api/v1/staff/questions/tag", (was, is) => {
    const [old, now] = [was.tags ?? [], is.tags ?? []];
    return { add: old.filter((tag) => !now.includes(tag)), remove: now.filter((tag) => !old.includes(tag)) };
  });
}

/** What puts the questions back in their areas, one call for each area. */
export function undoAreas(before: Question[], after: Question[]): Call[] {
  return grouped(before, after, "/api/v1/staff/questions/move", (was) => ({ area: was.area }));
}

function grouped(before: Question[], after: Question[], path: string, back: (was: Question, is: Question) => object): Call[] {
  const groups = new Map<string, Call>();
  before.forEach((was, i) => {
    const is = after[i];
    if (!is || is.revision === was.revision) return;
    const rest = back(was, is);
    const key = JSON.stringify(rest);
    const call = groups.get(key) ?? { path, body: { ...rest, questions: [] } };
    call.body.questions.push(...refsOf([is]));
    groups.set(key, call);
  });
  return [...groups.values()];
}
