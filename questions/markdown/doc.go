// Package markdown is the markup of questions: a part of CommonMark that authors can write by hand, turned into HTML that
// is safe in a contestant's page, and into plain text for titles, lists and screen readers. Its functions are pure.
//
// What there is: paragraphs, with every line break kept; **strong** and *emphasis*; `code` and fenced code; lists; tables;
// headings, which come out as strong paragraphs, so that none rivals the page's own; H~2~O and m^2^; pictures of the
// picture store, ![what it shows](anh:ID); and links to https addresses, where the caller allows them.
//
// Everything else is shown as it was typed: HTML, entities, block quotes, pictures and links from elsewhere. Questions were
// plain text before they were Markdown, and legal texts are full of signs that other dialects read as markup. So "_" never
// is, "*" is none inside a word or number (2*3*4) and none in brackets of its own (*), "1. Luật" alone is no list, lists keep
// the numbers they were given, four spaces are no code, and a text without markup is said to be plain and is shown as it
// stands.
package markdown
