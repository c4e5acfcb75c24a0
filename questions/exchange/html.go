package exchange

import (
	"html"
	"regexp"
	"slices"
	"strings"
)

var (
	htmlComment = regexp.MustCompile(`(?s)<!--.*?(-->|$)`)
	htmlTag     = regexp.MustCompile(`(?s)<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>`)
	htmlAlt     = regexp.MustCompile(`(?is)\salt\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)`)
	spaces      = regexp.MustCompile(`[ \t\r\n]+`)
	blanks      = regexp.MustCompile(` {2,}`)
	spacesRound = regexp.MustCompile(` *\n *`)
	emptyLines  = regexp.MustCompile(`\n{3,}`)
)

// Elements by what becomes of them in plain text.
var (
	htmlBlocks = []string{"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "blockquote", "hr", "dl", "dt", "dd"}
	htmlTables = []string{"table", "tr", "td", "th", "tbody", "thead", "tfoot", "caption"}
	htmlHidden = []string{"script", "style", "template", "noscript", "title", "head"}
	htmlMedia  = []string{"img", "svg", "audio", "video", "iframe", "object", "embed", "canvas", "picture", "source"}
	htmlPlain  = []string{"span", "html", "body", "font", "nobr", "wbr"}
)

// htmlText returns the text of a piece of HTML, and the codes of what that loses. Nothing of the markup is left: the
// result is text, to be escaped like any other.
func htmlText(s string) (text string, lost []string) {
	var v verdict
	s = htmlComment.ReplaceAllString(s, "")
	var b strings.Builder
	hidden := ""
	for s != "" {
		m := htmlTag.FindStringSubmatchIndex(s)
		if m == nil {
			if hidden == "" {
				b.WriteString(spaces.ReplaceAllString(s, " "))
			}
			break
		}
		if hidden == "" {
			b.WriteString(spaces.ReplaceAllString(s[:m[0]], " "))
		}
		closing, name, rest := m[2] < m[3], strings.ToLower(s[m[4]:m[5]]), s[m[6]:m[7]]
		s = s[m[1]:]
		switch {
		case hidden != "":
			if closing && name == hidden {
				hidden = ""
			}
		case slices.Contains(htmlHidden, name):
			v.note("html_hidden")
			if !closing && !strings.HasSuffix(rest, "/") {
				hidden = name
			}
		default:
			b.WriteString(htmlElement(name, rest, closing, &v))
		}
	}
	text = strings.ReplaceAll(html.UnescapeString(blanks.ReplaceAllString(b.String(), " ")), "\u00a0", " ")
	text = emptyLines.ReplaceAllString(spacesRound.ReplaceAllString(text, "\n"), "\n\n")
	return strings.TrimSpace(normal(text)), v.lost
}

// htmlElement returns what stands for a tag in plain text.
func htmlElement(name, rest string, closing bool, v *verdict) string {
	switch {
	case slices.Contains(htmlBlocks, name):
		return "\n"
	case slices.Contains(htmlTables, name):
		v.note("html_table")
		if name == "td" || name == "th" {
			return " "
		}
		return "\n"
	case slices.Contains(htmlMedia, name):
		v.note("html_media")
		if alt := htmlAlt.FindStringSubmatch(rest); alt != nil {
			return " " + strings.Trim(alt[1], `"'`) + " "
		}
	case slices.Contains(htmlPlain, name):
		if strings.Contains(rest, "style") {
			v.note("html_format")
		}
	case name == "a":
		v.note("html_link")
	case name == "sub" || name == "sup":
		v.note("html_script_level")
	default:
		v.note("html_format")
	}
	return ""
}
