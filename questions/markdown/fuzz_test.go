package markdown_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"khoabang/questions/markdown"
)

// safe is all that may come out: text without angle brackets, and these tags to the letter.
var safe = regexp.MustCompile(`^(?:[^<>]|</?(?:p|strong|em|code|pre|ul|ol|li|table|tbody|tr|th|td|sub|sup)>|<br/?>` +
	`|<li value="[0-9]{1,9}">|<t[hd] class="(?:center|right)">` +
	`|<img src="/anh/[0-9a-f]{32}" alt="[^"<>]*" width="640" height="480"/?>` +
	`|<a href="https://[^"<>]*" rel="noopener noreferrer" target="_blank">|</a>)*$`)

// tag finds elements but the paragraphs that stand around lines that lists begin with elsewhere.
var tag = regexp.MustCompile(`<[^p/]|</[^p]|<p[a-z]`)

func FuzzMarkdown(f *testing.F) {
	for _, seed := range []string{
		"**a** *b* `c`\n\n- d\n- e\n\n1. f\n2. g", "| a |\n|:-:|\n| b |", "![a](anh:" + id + ")", "[a](https://b.vn \"c\")",
		"<script>alert(1)</script>", "[a](javascript:alert(1))", "![a\" onerror=\"x](anh:" + id + ")", "[a](https://b.vn/\"onclick=\"x)",
		"![x](//evil.vn/a.png)", "```html\n<img src=x>\n```", "- - - a\n***", "H~2~O^2^", "# a\n## b #", "[![a](anh:" + id + ")](https://c.vn)",
		"<a href=\"https://b.vn\">", "[a](https://b.vn<script>)", "\x00\xff**a**", "&#60;script&#62; **b**", "[a](<https://b.vn/ c>)",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 8000 {
			t.Skip("no text of a question is as long")
		}
		html := markdown.HTML(text, all)
		if !safe.MatchString(html) {
			t.Errorf("HTML(%q) = %q, which is not safe", text, html)
		}
		if plain := markdown.HTML(text, markdown.Options{}); strings.Contains(plain, "<a") || strings.Contains(plain, "<img") {
			t.Errorf("HTML(%q) without links and pictures = %q", text, plain)
		}
		if got := markdown.Text(text); utf8.ValidString(text) && !utf8.ValidString(got) {
			t.Errorf("Text(%q) = %q, which is no UTF-8", text, got)
		}
		markdown.References(text)
		if got := markdown.HTML(markdown.Escape(text), all); utf8.ValidString(text) && tag.MatchString(strings.ReplaceAll(got, "<br>", "")) {
			t.Errorf("HTML(Escape(%q)) = %q, which has markup", text, got)
		}
	})
}
