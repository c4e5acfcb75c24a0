// What the fields of a question are called, as faults name them.

import { t } from "../lib/i18n";

const names: Record<string, string> = {
  kind: "col.kind", area: "area", difficulty: "difficulty", topic: "topic", tags: "tags", stem: "stem", options: "option",
  prompts: "prompt", answer: "answer", texts: "texts", number: "number", tolerance: "tolerance_name", explanation: "explanation",
  id: "col.id", type: "col.kind", content_area: "area", review_note: "review_note", comment: "edit_comment", order: "right_order", source: "source",
};

/** What a field of a question is called: "options[1].text" is "Phương án 2". */
export function partName(path: string): string {
  const plain = path.replace(/_vi\b/g, ""); // files say which language a text is in
  const [, head = "", index] = /^(\w+)(?:\[(\d+)\])?/.exec(plain) ?? [];
  const name = t(plain.startsWith("source.") ? plain : (names[head] ?? plain));
  return index === undefined || head === "answer" ? name : `${name} ${Number(index) + 1}`;
}
