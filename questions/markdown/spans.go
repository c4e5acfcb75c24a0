package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	table "github.com/yuin/goldmark/extension/ast"
)

// Span is a piece of a text and how it is printed. The Text of a text's spans, one after the other, is the text.
type Span struct {
	Text                   string
	Hidden                 bool   // markup, which is not to be seen
	Shown                  string // what is to be seen in its place
	Strong, Emphasis, Code bool
	Level                  string    // "sub" or "sup"
	Picture                Reference // with an ID where the text is the mark of a picture
	Row, Cell              int       // of a table, from 1; 0 outside of one. A row's last cell has its line break

	from int // of a picture: two of the same beside each other are two spans
}

// Spans returns a text in pieces for those who print it. Every line break is in one of them. What cannot be told to be
// markup is a span of its signs, which is seen as it was typed.
func Spans(text string) []Span {
	if text == "" {
		return nil
	}
	if looksPlain(text) {
		return []Span{{Text: text}}
	}
	p := &spanPainter{source: []byte(text), looks: make([]Span, len(text)), extents: map[ast.Node][2]int{}}
	p.block(parse(p.source))
	var spans []Span
	for i := range p.looks {
		if look := p.looks[i]; i == 0 || look != p.looks[i-1] {
			spans = append(spans, look)
		}
		spans[len(spans)-1].Text += text[i : i+1]
	}
	return spans
}

// spanPainter holds how every byte of a text looks.
type spanPainter struct {
	source []byte
	looks  []Span // without their texts

	extents map[ast.Node][2]int // those known: nodes may be nested deeply
}

func (p *spanPainter) paint(from, to int, with func(*Span)) {
	for i := max(from, 0); i < min(to, len(p.looks)); i++ {
		with(&p.looks[i])
	}
}

func (p *spanPainter) hide(from, to int) { p.paint(from, to, func(s *Span) { s.Hidden = true }) }

// line returns where the line of a byte begins, and where the next one does.
func (p *spanPainter) line(at int) (from, to int) {
	from = bytes.LastIndexByte(p.source[:at], '\n') + 1
	if i := bytes.IndexByte(p.source[at:], '\n'); i >= 0 {
		return from, at + i + 1
	}
	return from, len(p.source)
}

func (p *spanPainter) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		p.heading(n)
	case *ast.FencedCodeBlock:
		p.code(n)
		return
	case *table.Table:
		p.table(n)
	case *ast.List:
		p.list(n)
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Type() == ast.TypeInline {
			p.inline(c)
		} else {
			p.block(c)
		}
	}
}

func (p *spanPainter) heading(n *ast.Heading) {
	if n.Lines().Len() == 0 {
		return
	}
	line := n.Lines().At(0)
	from, to := p.line(line.Start)
	p.hide(from, line.Start)
	p.hide(line.Stop, to-len("\n"))
	p.paint(line.Start, line.Stop, func(s *Span) { s.Strong = true })
}

func (p *spanPainter) code(n *ast.FencedCodeBlock) {
	if n.Lines().Len() == 0 {
		return
	}
	start, stop := n.Lines().At(0).Start, n.Lines().At(n.Lines().Len()-1).Stop
	if start > 0 {
		from, _ := p.line(start - 1)
		p.hide(from, start)
	}
	p.paint(start, stop, func(s *Span) { s.Code = true })
	if stop < len(p.source) {
		_, to := p.line(stop)
		p.hide(stop, to)
	}
}

// list shows points for the signs that are none of a list on paper.
func (p *spanPainter) list(n *ast.List) {
	if mark, line := single(n, p.source); line != nil || mark != "" {
		return
	}
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		first := item.FirstChild()
		if mark := marker(item, p.source); strings.HasPrefix(mark, "*") || strings.HasPrefix(mark, "+") {
			at := first.Lines().At(0).Start - len(mark)
			p.paint(at, at+1, func(s *Span) { s.Hidden, s.Shown = true, "•" })
		}
	}
}

func (p *spanPainter) table(n *table.Table) {
	row := 0
	for r := n.FirstChild(); r != nil; r = r.NextSibling() {
		row++
		cell, done := 0, -1
		for c := r.FirstChild(); c != nil; c = c.NextSibling() {
			if c.Lines() == nil || c.Lines().Len() == 0 {
				continue // the row has fewer cells than the header
			}
			at := c.Lines().At(0)
			if cell++; done < 0 {
				done, _ = p.line(at.Start)
			}
			p.paint(done, at.Stop, func(s *Span) { s.Row, s.Cell = row, cell })
			p.hide(done, at.Start)
			done = at.Stop
		}
		if done < 0 {
			continue
		}
		_, end := p.line(done)
		if row == 1 && end < len(p.source) { // the line below the header, which says how columns are set
			_, end = p.line(end)
		}
		p.paint(done, end, func(s *Span) { s.Row, s.Cell, s.Hidden = row, cell, true })
	}
}

func (p *spanPainter) inline(n ast.Node) {
	from, to, known := p.extent(n)
	switch n := n.(type) {
	case *ast.Text:
		p.escapes(n.Segment.Start, n.Segment.Stop)
	case *level:
		p.hide(from, from+1)
		p.hide(to-1, to)
		p.paint(from, to, func(s *Span) { s.Level = n.tag })
	case *ast.CodeSpan:
		if in, out, ok := p.inside(n); ok && known {
			p.hide(from, in)
			p.hide(out, to)
			p.paint(in, out, func(s *Span) { s.Code = true })
		}
		return
	case *ast.Emphasis:
		if known {
			p.hide(from, from+n.Level)
			p.hide(to-n.Level, to)
			p.paint(from, to, func(s *Span) { s.Strong, s.Emphasis = s.Strong || n.Level == 2, s.Emphasis || n.Level != 2 })
		}
	case *ast.Image:
		if id, ours := idOf(n.Destination); ours && known {
			ref := Reference{ID: id, Alt: altOf(n, p.source), Where: string(n.Destination)}
			p.paint(from, to, func(s *Span) { s.Picture, s.from = ref, from })
			return
		}
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		p.inline(c)
	}
}

// escapes hides the backslashes that only keep signs from being markup.
func (p *spanPainter) escapes(from, to int) {
	for i := from; i+1 < to; i++ {
		if p.source[i] == '\\' && strings.IndexByte(escapable, p.source[i+1]) >= 0 {
			p.hide(i, i+1)
			i++
		}
	}
}

// inside returns where the children of a node begin and end; false if it has none or it cannot be told.
func (p *spanPainter) inside(n ast.Node) (from, to int, known bool) {
	if n.FirstChild() == nil {
		return 0, 0, false
	}
	from, _, first := p.extent(n.FirstChild())
	_, to, last := p.extent(n.LastChild())
	return from, to, first && last && from <= to
}

// extent returns where a node begins and ends, with its signs.
func (p *spanPainter) extent(n ast.Node) (from, to int, known bool) {
	e, measured := p.extents[n]
	if !measured {
		e[0], e[1] = p.measure(n)
		p.extents[n] = e
	}
	return e[0], e[1], e[0] >= 0 && e[1] > e[0] && e[1] <= len(p.source)
}

// measure is extent without its memory; -1 where it cannot be told.
func (p *spanPainter) measure(n ast.Node) (from, to int) {
	switch n := n.(type) {
	case *ast.Text:
		return n.Segment.Start, n.Segment.Stop
	case *level:
		return n.at, n.at + len(n.text) + 2
	}
	from, to, known := p.inside(n)
	if !known {
		return -1, -1
	}
	switch n := n.(type) {
	case *ast.Emphasis:
		return from - n.Level, to + n.Level
	case *ast.CodeSpan:
		return p.ticks(from, -1), p.ticks(to-1, 1) + 1
	case *ast.Image:
		return from - len("!["), p.after(to, n.Destination)
	case *ast.Link:
		return from - len("["), p.after(to, n.Destination)
	}
	return -1, -1
}

// ticks goes from the edge of a code span over the space and the backticks around it.
func (p *spanPainter) ticks(at, step int) int {
	within := func(i int) bool { return i >= 0 && i < len(p.source) }
	if within(at+step) && p.source[at+step] == ' ' {
		at += step
	}
	for within(at+step) && p.source[at+step] == '`' {
		at += step
	}
	return at
}

// after returns the end of a link whose words end at an index.
func (p *spanPainter) after(at int, destination []byte) int {
	tail := "](" + string(destination)
	if !bytes.HasPrefix(p.source[at:], []byte(tail)) {
		return -1
	}
	end := bytes.IndexByte(p.source[at+len(tail):], ')')
	if end < 0 {
		return -1
	}
	return at + len(tail) + end + 1
}
