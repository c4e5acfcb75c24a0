package markdown

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	table "github.com/yuin/goldmark/extension/ast"
)

// Scheme begins the address of a picture in a text.
const Scheme = "anh:"

// idForm is the form of a picture's ID.
const idForm = `[0-9a-f]{32}`

var wholeID = regexp.MustCompile(`^` + idForm + `$`)

// IsID reports whether s has the form of a picture's ID.
func IsID(s string) bool { return wholeID.MatchString(s) }

// Reference is a place of a text where a picture stands.
type Reference struct {
	ID    string // "" for a picture from elsewhere, which is never shown
	Alt   string // what it shows, for those who do not see it
	Where string // the address as it was typed
}

// References returns the pictures that a text asks for, in its order, each as often as it stands there.
func References(text string) []Reference {
	if !strings.Contains(text, "![") || !strings.Contains(text, "](") {
		return nil
	}
	source := []byte(text)
	var list []Reference
	walk(parse(source), func(n ast.Node) {
		if image, ok := n.(*ast.Image); ok {
			id, _ := idOf(image.Destination)
			list = append(list, Reference{ID: id, Alt: altOf(image, source), Where: string(image.Destination)})
		}
	})
	return list
}

// walk calls visit with every node below and including n.
func walk(n ast.Node, visit func(ast.Node)) {
	visit(n)
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		walk(c, visit)
	}
}

// idOf returns the ID in a picture's address; false for a picture from elsewhere.
func idOf(destination []byte) (string, bool) {
	id, ours := strings.CutPrefix(string(destination), Scheme)
	if !ours || !IsID(id) {
		return "", false
	}
	return id, true
}

// isWeb reports whether an address is one that a link may have.
func isWeb(destination []byte) bool {
	s := string(destination)
	u, err := url.Parse(s)
	return err == nil && strings.HasPrefix(s, "https://") && u.Host != "" && u.User == nil && len(strings.Fields(s)) == 1
}

// Text returns what a text says without its markup, for titles, lists, searches and screen readers. A picture is what is said of it,
// in square brackets. A plain text is returned as it is.
func Text(text string) string {
	if looksPlain(text) {
		return text
	}
	w := &textWriter{source: []byte(text)}
	w.blocks(parse(w.source), "\n\n")
	return strings.TrimSpace(w.b.String())
}

type textWriter struct {
	b      strings.Builder
	source []byte
}

func (w *textWriter) blocks(parent ast.Node, between string) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if n.PreviousSibling() != nil {
			w.b.WriteString(between)
		}
		w.block(n)
	}
}

func (w *textWriter) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.List:
		w.blocks(n, "\n")
	case *ast.ListItem:
		w.b.WriteString(marker(n, w.source))
		w.blocks(n, "\n")
	case *ast.FencedCodeBlock:
		for i := range n.Lines().Len() {
			line := n.Lines().At(i)
			w.b.Write(line.Value(w.source))
		}
	case *table.Table:
		w.blocks(n, "\n")
	case *table.TableHeader, *table.TableRow:
		w.blocks(n, " | ")
	default:
		w.inlines(n)
	}
}

func (w *textWriter) inlines(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		w.inline(n)
	}
}

func (w *textWriter) inline(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		w.b.Write(unescape(n.Segment.Value(w.source)))
		if n.SoftLineBreak() || n.HardLineBreak() {
			w.b.WriteByte('\n')
		}
	case *ast.String:
		w.b.Write(n.Value)
	case *ast.CodeSpan:
		w.b.Write(codeOf(n, w.source))
	case *level:
		w.b.WriteString(inUnicode(n))
	case *ast.Link:
		if isWeb(n.Destination) {
			w.inlines(n)
			return
		}
		w.b.WriteByte('[')
		w.inlines(n)
		w.b.Write(tail(n.Destination, n.Title))
	case *ast.Image:
		if _, ours := idOf(n.Destination); ours {
			w.b.WriteString("[" + altOf(n, w.source) + "]")
			return
		}
		w.b.WriteString("![" + altOf(n, w.source))
		w.b.Write(tail(n.Destination, n.Title))
	default:
		w.inlines(n)
	}
}

// altOf returns what a picture is said to show, as text on one line.
func altOf(n *ast.Image, source []byte) string {
	w := &textWriter{source: source}
	w.inlines(n)
	return strings.Join(strings.Fields(w.b.String()), " ")
}

// codeOf returns the text of a code span.
func codeOf(n *ast.CodeSpan, source []byte) []byte {
	var b bytes.Buffer
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(source))
		}
	}
	return bytes.ReplaceAll(b.Bytes(), []byte("\n"), []byte(" "))
}

// escapable are the signs that a backslash keeps from being markup. Before others it is a backslash.
const escapable = "\\*`[]()!#|~^-+."

func unescape(s []byte) []byte {
	if bytes.IndexByte(s, '\\') < 0 {
		return s
	}
	clear := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte(escapable, s[i+1]) >= 0 {
			i++
		}
		clear = append(clear, s[i])
	}
	return clear
}

const (
	levelled = "0123456789+-−n"
	raised   = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ"
	lowered  = "₀₁₂₃₄₅₆₇₈₉₊₋₋ₙ"
)

// inUnicode returns a text above or below the line with the signs that Unicode has for it, or behind ^ or _.
func inUnicode(n *level) string {
	to, sign := []rune(raised), "^"
	if n.tag == "sub" {
		to, sign = []rune(lowered), "_"
	}
	var b strings.Builder
	for _, r := range string(n.text) {
		i := slices.Index([]rune(levelled), r)
		if i < 0 {
			return sign + string(n.text)
		}
		b.WriteRune(to[i])
	}
	return b.String()
}
