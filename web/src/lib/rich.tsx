// Texts of questions. This is the one place where HTML from the server gets into a page: what it holds is on the server's
// list of elements, written by questions/markdown.

interface Props {
  as?: "span" | "div" | "legend" | "p" | "b" | "label";
  class?: string;
  for?: string;
  text: string | undefined;
  /** What the server made of the text; empty or absent where the text says all. */
  html: string | undefined;
}

/** A text as it is to be read: with its markup where it has any. */
export function Rich({ as: Tag = "span", class: name = "", text, html, ...rest }: Props) {
  if (!html) {
    return (
      <Tag class={name} {...rest}>
        {text}
      </Tag>
    );
  }
  // No paragraph holds a list or a table.
  const Block = Tag === "p" ? "div" : Tag;
  return <Block class={`${name} rich`} {...rest} dangerouslySetInnerHTML={{ __html: html }} />;
}

const picture = /<img src="\/anh\/[0-9a-f]{32}"/g;

/** The addresses of the pictures in pieces of HTML, each once. */
export function picturesIn(pieces: (string | undefined)[]): string[] {
  const found = pieces.flatMap((html) => html?.match(picture) ?? []);
  return [...new Set(found.map((tag) => tag.slice('<img src="'.length, -1)))];
}
