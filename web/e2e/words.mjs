// The texts that the pages show, from the same catalogues: the journeys find buttons by what people read on them.
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const messages = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..", "internal", "i18n", "messages");

/** Returns how to look up texts of messages/LANG/FILE.json; a key that is not there is an error, not a text. */
export function texts(file, lang = "vi") {
  const catalogue = JSON.parse(readFileSync(path.join(messages, lang, `${file}.json`), "utf8"));
  return (key, args = {}) => {
    if (!(key in catalogue)) throw new Error(`messages/${lang}/${file}.json has no ${key}`);
    return catalogue[key].replace(/\{(\w+)\}/g, (all, name) => `${args[name] ?? all}`);
  };
}

/** Returns a pattern for a whole text whose {placeholders} stand for anything. */
export function shape(text) {
  return new RegExp(`^\\s*${part(text)}\\s*$`);
}

/** Like shape, but anywhere in a longer text. */
export function within(text) {
  return new RegExp(part(text));
}

function part(text) {
  return text
    .split(/\{\w+\}/)
    .map((s) => s.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join(".+?");
}
