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

/** A line of text as the server keeps it: one form for each letter, nothing that does not show, no space around it. */
export function plainText(typed: string): string {
  return typed
    .normalize("NFC")
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ")
    .trim();
}
