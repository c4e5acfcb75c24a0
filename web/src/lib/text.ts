// Vietnamese text as people type it.

/**
 * Returns s as people type it in a hurry: lower case, without tone and vowel marks, đ as d, runs of space as one. The
 * server's search folds alike.
 */
export function fold(s: string): string {
  return s
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/đ/g, "d")
    .replace(/\s+/g, " ")
    .trim();
}

/** Whether every word of query begins a word of text; both folded. "binh duc" finds "phuong binh duc". */
export function findable(text: string, query: string): boolean {
  const words = ` ${text.replace(/[^\p{L}\p{N}]+/gu, " ")}`;
  return query
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .split(" ")
    .every((word) => words.includes(` ${word}`));
}

/**
 * Reads a number as phones type it, with a decimal comma or dot, and returns it in the server's form; undefined if it
 * is none. "12,5" gives "12.5".
 */
export function decimal(typed: string): string | undefined {
  const s = typed.trim().replace(/,/g, ".").replace(/−/g, "-");
  return /^-?[0-9]{1,15}(\.[0-9]{1,9})?$/.test(s) ? s : undefined;
}

/**
 * Reads a prediction as Vietnamese people type it: "1.250", "1 250" and "1250" are one thousand two hundred and fifty; a
 * percentage has a decimal comma or dot, and may have its sign. Returns the server's form, or why it is none.
 */
export function prediction(
  typed: string,
  of: { percent: boolean; decimals: number; most: number },
): { value?: string; wrong?: "form" | "decimals" | "most" } {
  const s = typed.replace(/[\s\u00a0\u202f]+/g, "").replace(of.percent ? /%$/ : /^$/, "");
  if (!s) return {};
  let value = s;
  if (of.percent) {
    const m = /^(\d{1,9})(?:[.,](\d{1,9}))?$/.exec(s);
    if (!m) return { wrong: "form" };
    if ((m[2] ?? "").length > of.decimals) return { wrong: "decimals" };
    value = m[2] ? `${Number(m[1])}.${m[2]}` : `${Number(m[1])}`;
  } else {
    if (!/^(\d+|\d{1,3}(\.\d{3})+|\d{1,3}(,\d{3})+)$/.test(s)) return { wrong: "form" };
    value = s.replace(/[.,]/g, "").replace(/^0+(?=\d)/, "");
  }
  return value.length > 15 || Number(value) > of.most ? { wrong: "most" } : { value };
}

/** A line of text as the server keeps it: one form for each letter, nothing that does not show, no space around it. */
export function plainText(typed: string): string {
  return typed
    .normalize("NFC")
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ")
    .trim();
}
