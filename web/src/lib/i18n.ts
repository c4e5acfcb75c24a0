// The screen's message catalogue, which the server puts into the page as JSON.

let messages: Record<string, string> = {};
let language = "vi";

/** Takes the catalogue and the language from the page. */
export function loadMessages(id = "messages"): void {
  messages = JSON.parse(document.getElementById(id)?.textContent || "{}");
  language = document.documentElement.lang || "vi";
}

/** The page's language. */
export function lang(): string {
  return language;
}

/** Returns the text of key with {name} replaced by args; the key itself where the catalogue lacks it. */
export function t(key: string, args?: Record<string, string | number>): string {
  const text = messages[key] ?? key;
  return args ? text.replace(/\{(\w+)\}/g, (all, name) => `${args[name] ?? all}`) : text;
}

/** Whether the catalogue has key. */
export function has(key: string): boolean {
  return key in messages;
}
