// The way to the same page in the other language. The server remembers the choice in a cookie.

import { lang } from "./i18n";

export interface OtherLanguage {
  lang: "vi" | "en";
  name: string;
  href: string;
}

/** The other language, its own name for itself, and the address to go to; the rest of the address stays. */
export function otherLanguage(at: Pick<Location, "search" | "hash"> = location): OtherLanguage {
  const other = lang() === "vi" ? "en" : "vi";
  const query = new URLSearchParams(at.search);
  query.set("lang", other);
  return { lang: other, name: other === "en" ? "English" : "Tiếng Việt", href: `?${query}${at.hash}` };
}
