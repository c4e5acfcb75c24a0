package exchange

import (
	"fmt"
	"slices"
	"strings"
)

// Elements of XHTML by what becomes of them in plain text.
var (
	qtiBlocks     = []string{"p", "div", "ul", "ol", "dl", "dt", "dd", "blockquote", "address", "section", "article", "figure", "figcaption", "caption", "tbody", "thead", "tfoot", "contentBody", "rubricBlock", "header", "footer", "main", "aside"}
	qtiPlain      = []string{"span", "col", "colgroup", "picture", "wbr", "prompt", "bdo", "bdi", "label", "html", "body"}
	qtiFormatting = []string{"b", "i", "em", "strong", "u", "s", "tt", "big", "small", "code", "cite", "dfn", "kbd", "samp", "var", "q", "abbr", "acronym", "mark", "del", "ins", "ruby", "rb", "rt", "rp", "a"}
	qtiMedia      = []string{"audio", "video", "svg", "iframe", "embed", "canvas", "source", "track"}
)

// qtiText turns the content of elements into plain text, and remembers what that loses.
type qtiText struct {
	d          *qtiDecoder
	lines      []string
	line       strings.Builder
	space      bool // a space is owed before the next character
	exact      bool // some of it stood in <pre>: the space around the text is meant
	formatting []string
	math       bool                         // there are formulas
	template   bool                         // there are parts that are made up anew for every candidate
	rubric     func(n *xmlNode)             // takes notes that are not for contestants
	hole       *xmlNode                     // the interaction, which stands within the text
	inHole     func(t *qtiText, n *xmlNode) // says what of it is text
}

// text returns the content of n. Formatting is named by the losses, once an item.
func (d *qtiDecoder) text(t *qtiText, n *xmlNode) string {
	t.d = d
	t.kids(n)
	return t.String()
}

// String returns the text so far.
func (t *qtiText) String() string {
	t.block()
	s := strings.Join(t.lines, "\n")
	if !t.exact {
		s = strings.Trim(s, "\n")
	}
	return normal(s)
}

func (t *qtiText) kids(n *xmlNode) {
	for _, k := range n.kids {
		if k.name == "" {
			t.write(k.text)
		} else {
			t.element(k)
		}
	}
}

// write adds text in which any run of white space counts as one space.
func (t *qtiText) write(s string) {
	for _, r := range s {
		if strings.ContainsRune(" \t\r\n", r) {
			t.space = true
			continue
		}
		if t.space && t.line.Len() > 0 {
			t.line.WriteByte(' ')
		}
		t.space = false
		t.line.WriteRune(r)
	}
}

// block ends a line that has something in it.
func (t *qtiText) block() {
	if t.line.Len() > 0 {
		t.newline()
	}
	t.space = false
}

func (t *qtiText) newline() {
	t.lines = append(t.lines, t.line.String())
	t.line.Reset()
	t.space = false
}

func (t *qtiText) element(n *xmlNode) {
	switch {
	case n == t.hole:
		t.inHole(t, n)
	case n.name == "br":
		t.newline()
	case n.name == "hr":
		t.block()
	case n.name == "pre":
		t.block()
		t.lines = append(t.lines, strings.Split(n.raw(), "\n")...)
		t.exact = true
	case n.name == "li":
		t.listItem(n)
	case n.name == "rubricBlock" && t.rubric != nil && n.attr("view") != "" && !strings.Contains(n.attr("view"), "candidate"):
		t.rubric(n)
	case slices.Contains(qtiBlocks, n.name) || len(n.name) == 2 && n.name[0] == 'h':
		t.block()
		t.kids(n)
		t.block()
	case slices.Contains([]string{"table", "tr", "td", "th"}, n.name):
		t.table(n)
	case n.name == "sub" || n.name == "sup":
		t.script(n)
	case slices.Contains(qtiPlain, n.name):
		t.kids(n)
	case slices.Contains(qtiFormatting, n.name):
		t.format(n.name)
		t.kids(n)
	default:
		t.other(n)
	}
}

func (t *qtiText) format(name string) {
	if !slices.Contains(t.formatting, name) {
		t.formatting = append(t.formatting, name)
	}
}

func (t *qtiText) listItem(n *xmlNode) {
	t.block()
	t.write("- ")
	t.space = true
	t.kids(n)
	t.block()
}

func (t *qtiText) table(n *xmlNode) {
	switch {
	case n.name == "table" || n.name == "tr":
		t.format("table")
		t.block()
		t.kids(n)
		t.block()
	default:
		if t.line.Len() > 0 {
			t.write(" | ")
		}
		for _, line := range strings.Split(t.d.part(t, n), "\n") {
			t.write(line + " ")
		}
	}
}

// part returns the text of n apart from the text around it.
func (d *qtiDecoder) part(t *qtiText, n *xmlNode) string {
	inner := &qtiText{d: d, hole: t.hole, inHole: t.inHole}
	inner.kids(n)
	t.math, t.template = t.math || inner.math, t.template || inner.template
	for _, name := range inner.formatting {
		t.format(name)
	}
	return inner.String()
}

var scripts = map[string]*strings.Replacer{
	"sup": strings.NewReplacer("0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹", "+", "⁺", "-", "⁻", "−", "⁻", "n", "ⁿ"),
	"sub": strings.NewReplacer("0", "₀", "1", "₁", "2", "₂", "3", "₃", "4", "₄", "5", "₅", "6", "₆", "7", "₇", "8", "₈", "9", "₉", "+", "₊", "-", "₋", "−", "₋"),
}

// scripted writes a raised ("sup") or lowered ("sub") text in the characters there are for it, since "m2" would not say
// what "m²" does. It reports false where there are none, with a sign before the text.
func scripted(how, s string) (string, bool) {
	small := scripts[how].Replace(s)
	if strings.Trim(small, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ₀₁₂₃₄₅₆₇₈₉₊₋") != "" {
		return map[string]string{"sup": "^", "sub": "_"}[how] + s, false
	}
	return small, true
}

func (t *qtiText) script(n *xmlNode) {
	small, ok := scripted(n.name, t.d.part(t, n))
	if !ok {
		t.format(n.name)
	}
	t.write(small)
}

// other deals with what is no text: all of it is lost, but the words that stand in for a picture.
func (t *qtiText) other(n *xmlNode) {
	switch {
	case n.name == "math" || strings.Contains(n.space, "MathML"):
		t.math = true
	case n.name == "img":
		if shown := t.d.picture(n); shown != "" {
			t.write(shown)
			return
		}
		t.d.lose(t.d.path, n.line, "qti_picture", "source", clip(n.attr("src")))
		if alt := strings.TrimSpace(n.attr("alt")); alt != "" {
			t.write(" [" + alt + "] ")
		}
	case n.name == "object":
		t.d.lose(t.d.path, n.line, "qti_picture", "source", clip(n.attr("data")))
		t.kids(n)
	case strings.HasPrefix(n.name, "template") || n.name == "printedVariable":
		t.template = true
	case slices.Contains(qtiMedia, n.name), n.name == "feedbackInline", n.name == "feedbackBlock":
		t.d.lose(t.d.path, n.line, "qti_lost", "element", n.name)
	default:
		t.d.lose(t.d.path, n.line, "qti_lost", "element", clip(n.name))
	}
}

// loseFormatting names the formatting that an item had.
func (t *qtiText) loseFormatting(line int) {
	if len(t.formatting) > 0 {
		t.d.lose(t.d.path, line, "qti_formatting", "elements", strings.Join(t.formatting, ", "))
	}
}

// writtenAs returns the elements that say s, such that reading them gives s again. blocks asks for block elements only.
func writtenAs(s string, blocks bool) string {
	lines := strings.Split(s, "\n")
	for _, l := range lines {
		if l == "" || strings.Join(strings.FieldsFunc(l, xmlSpace), " ") != l {
			return "<pre>" + escapeXML(s) + "</pre>"
		}
	}
	if len(lines) == 1 && !blocks {
		return escapeXML(s)
	}
	var b strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&b, "<p>%s</p>", escapeXML(l))
	}
	return b.String()
}

func xmlSpace(r rune) bool { return strings.ContainsRune(" \t\r\n", r) }
