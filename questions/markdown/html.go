package markdown

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	table "github.com/yuin/goldmark/extension/ast"
)

// Size is how large a picture is, in pixels.
type Size struct{ Width, Height int }

// Options are what HTML may show.
type Options struct {
	Links   bool                         // links to https addresses are links, and not shown as they were typed
	Picture func(id string) (Size, bool) // the pictures there are; nil for none. Others are shown by what is said of them
}

// PicturePath is where the pages find a picture: PicturePath + ID.
const PicturePath = "/anh/"

// Plain reports whether a text has no markup for certain: HTML returns "" for it, and Text returns it as it is. It costs
// little, and holds for most texts.
func Plain(text string) bool { return looksPlain(text) }

// HTML returns a text as HTML for the inside of an element, or "" if the text is plain: it has no markup, and is to be shown
// as it stands, line breaks kept. A text of one paragraph has no element around it, so that it may stand inside a label.
// There is nothing in it but elements and attributes of a list, no address but of https links and of PicturePath, and no
// style, script or event, whatever the text.
func HTML(text string, o Options) string {
	if looksPlain(text) {
		return ""
	}
	w := &htmlWriter{source: []byte(text), o: o}
	doc := parse(w.source)
	if only := doc.FirstChild(); only != nil && only == doc.LastChild() && only.Kind() == ast.KindParagraph {
		w.inlines(only)
	} else {
		w.blocks(doc)
	}
	if !w.marked {
		return ""
	}
	return wall.Sanitize(w.b.String())
}

// htmlWriter writes a tree as HTML. All that comes from the text is escaped.
type htmlWriter struct {
	b      strings.Builder
	source []byte
	o      Options
	marked bool // there is something that plain text would not show
}

func (w *htmlWriter) blocks(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		w.block(n)
	}
}

func (w *htmlWriter) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.List:
		w.list(n)
	case *ast.Heading:
		w.element("p", func() { w.element("strong", func() { w.inlines(n) }) })
		w.marked = true
	case *ast.FencedCodeBlock:
		w.element("pre", func() { w.element("code", func() { w.lines(n) }) })
		w.marked = true
	case *table.Table:
		w.table(n)
	default: // a paragraph; in a tight list it has no element
		if n.Kind() == ast.KindTextBlock {
			w.inlines(n)
			return
		}
		w.element("p", func() { w.inlines(n) })
	}
}

func (w *htmlWriter) element(name string, inside func()) {
	w.b.WriteString("<" + name + ">")
	inside()
	w.b.WriteString("</" + name + ">")
}

func (w *htmlWriter) lines(n ast.Node) {
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		w.escape(line.Value(w.source))
	}
}

// list writes a list; one of a single line is the line.
func (w *htmlWriter) list(n *ast.List) {
	if mark, line := single(n, w.source); line != nil {
		w.element("p", func() { w.escape([]byte(mark)); w.inlines(line) })
		return
	}
	w.marked = true
	name := "ul"
	if n.IsOrdered() {
		name = "ol"
	}
	w.element(name, func() {
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			w.b.WriteString("<li")
			if number := strings.TrimRight(marker(item, w.source), ".) \t"); n.IsOrdered() && number != "" {
				v, _ := strconv.Atoi(number) // at most nine digits: the parser takes no more
				fmt.Fprintf(&w.b, " value=\"%d\"", v)
			}
			w.b.WriteString(">")
			w.blocks(item)
			w.b.WriteString("</li>")
		}
	})
}

// single returns the mark and the only line of a list that is one line; nil if it is more.
func single(n *ast.List, source []byte) (mark string, line ast.Node) {
	item := n.FirstChild()
	if item == nil || item != n.LastChild() || item.ChildCount() != 1 {
		return "", nil
	}
	line = item.FirstChild()
	if k := line.Kind(); k != ast.KindTextBlock && k != ast.KindParagraph {
		return "", nil
	}
	return marker(item, source), line
}

// marker returns what stands before an item's text, with its space: "12. ". "" if it cannot be told.
func marker(item ast.Node, source []byte) string {
	first := item.FirstChild()
	if first == nil || first.Type() != ast.TypeBlock || first.Lines() == nil || first.Lines().Len() == 0 {
		return ""
	}
	end := first.Lines().At(0).Start
	start := bytes.LastIndexByte(source[:end], '\n') + 1
	return itemMark.FindString(string(source[start:end]))
}

var itemMark = regexp.MustCompile(`([-+*]|[0-9]{1,9}[.)])[ \t]*$`)

func (w *htmlWriter) table(n *table.Table) {
	w.marked = true
	w.element("table", func() {
		for row := n.FirstChild(); row != nil; row = row.NextSibling() {
			cell := "td"
			if row.Kind() == table.KindTableHeader {
				cell = "th"
			}
			w.element("tr", func() { w.cells(row, cell) })
		}
	})
}

func (w *htmlWriter) cells(row ast.Node, name string) {
	for c := row.FirstChild(); c != nil; c = c.NextSibling() {
		class := ""
		if cell, ok := c.(*table.TableCell); ok && (cell.Alignment == table.AlignCenter || cell.Alignment == table.AlignRight) {
			class = ` class="` + cell.Alignment.String() + `"`
		}
		w.b.WriteString("<" + name + class + ">")
		w.inlines(c)
		w.b.WriteString("</" + name + ">")
	}
}

func (w *htmlWriter) inlines(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		w.inline(n)
	}
}

func (w *htmlWriter) inline(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		w.text(n.Segment.Value(w.source))
		if n.SoftLineBreak() || n.HardLineBreak() {
			w.b.WriteString("<br>")
		}
	case *ast.String:
		w.escape(n.Value)
	case *ast.CodeSpan:
		w.marked = true
		w.element("code", func() { w.escape(codeOf(n, w.source)) })
	case *ast.Emphasis:
		w.marked = true
		w.element(map[bool]string{true: "strong", false: "em"}[n.Level == 2], func() { w.inlines(n) })
	case *level:
		w.marked = true
		w.element(n.tag, func() { w.escape(n.text) })
	case *ast.Link:
		w.link(n)
	case *ast.Image:
		w.picture(n)
	default:
		w.inlines(n)
	}
}

// link writes a link; one that is none here is shown as it was typed.
func (w *htmlWriter) link(n *ast.Link) {
	if w.o.Links && isWeb(n.Destination) {
		w.marked = true
		w.b.WriteString(`<a href="` + html.EscapeString(string(n.Destination)) + `" rel="noopener noreferrer" target="_blank">`)
		w.inlines(n)
		w.b.WriteString("</a>")
		return
	}
	w.escape([]byte("["))
	w.inlines(n)
	w.escape(tail(n.Destination, n.Title))
}

func (w *htmlWriter) picture(n *ast.Image) {
	alt := altOf(n, w.source)
	id, ours := idOf(n.Destination)
	if !ours {
		w.escape([]byte("![" + alt))
		w.escape(tail(n.Destination, n.Title))
		return
	}
	w.marked = true
	var size Size
	known := w.o.Picture != nil
	if known {
		size, known = w.o.Picture(id)
	}
	if !known {
		w.escape([]byte("[" + alt + "]"))
		return
	}
	fmt.Fprintf(&w.b, `<img src="%s%s" alt="%s" width="%d" height="%d">`, PicturePath, id, html.EscapeString(alt), size.Width, size.Height)
}

// tail returns the end of a link or picture as it is typed.
func tail(destination, title []byte) []byte {
	s := "](" + string(destination)
	if len(title) > 0 {
		s += ` "` + string(title) + `"`
	}
	return []byte(s + ")")
}

// text writes text with the backslashes left out that only keep a sign from being markup.
func (w *htmlWriter) text(s []byte) {
	clear := unescape(s)
	w.marked = w.marked || len(clear) != len(s)
	w.escape(clear)
}

func (w *htmlWriter) escape(s []byte) { w.b.WriteString(html.EscapeString(string(s))) }
