package exchange

import (
	"strings"

	"khoabang/questions/markdown"
)

// joinedSpans returns a text that is joined, in the pieces that it is printed in.
func joinedSpans(text string) []markdown.Span {
	spans, rest := markdown.Spans(text), joined(text)
	for i := range spans {
		n := 0 // bytes of the joined text that this piece takes
		for s := spans[i].Text; s != ""; {
			switch {
			case strings.HasPrefix(s, joiner): // which stands twice
				n, s = n+2*len(joiner), s[len(joiner):]
			case strings.HasPrefix(rest[n:], joiner):
				n += len(joiner)
			default:
				n, s = n+1, s[1:]
			}
		}
		spans[i].Text, rest = rest[:n], rest[n:]
	}
	if n := len(spans); n > 0 {
		spans[n-1].Text += rest
	}
	return spans
}

// rich writes a text of a question as contestants see it. All of its signs are there, those that are markup hidden: so
// the paper shows the look, and reading it gives the very text. A table is a table, in a place of its own.
func (w *docxWriter) rich(properties, label, text string) {
	properties = `<w:pStyle w:val="` + styleText + `"/>` + properties
	if markdown.Plain(text) {
		w.para(properties, label, joined(text))
		return
	}
	spans := joinedSpans(text)
	for first := true; first || len(spans) > 0; first = false {
		n := 0
		for n < len(spans) && spans[n].Row == 0 {
			n++
		}
		table := n < len(spans)
		if first || n > 0 {
			w.richPara(properties, label, spans[:n], table)
			label = ""
		}
		spans = spans[n:]
		if table {
			spans = w.richTable(spans)
		}
	}
}

// richPara writes a paragraph. Where a table follows, the paragraph's end is the last line break of its text.
func (w *docxWriter) richPara(properties, label string, spans []markdown.Span, tableFollows bool) {
	w.b.WriteString(`<w:p><w:pPr>` + properties + `</w:pPr>`)
	if label != "" {
		w.b.WriteString(`<w:r><w:rPr><w:b/></w:rPr>`)
		w.text(label)
		w.b.WriteString(`</w:r>`)
	}
	for i, s := range spans {
		if i == len(spans)-1 && tableFollows {
			s.Text = strings.TrimSuffix(s.Text, "\n")
		}
		w.span(s)
	}
	w.b.WriteString(`</w:p>`)
}

// richTable writes the table that spans begin with, and returns what follows.
func (w *docxWriter) richTable(spans []markdown.Span) []markdown.Span {
	columns, end := 0, 0
	for end < len(spans) && spans[end].Row > 0 {
		columns = max(columns, spans[end].Cell)
		end++
	}
	w.b.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="` + styleTable + `"/><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>`)
	w.b.WriteString(strings.Repeat(`<w:gridCol w:w="1700"/>`, columns) + `</w:tblGrid>`)
	for from := 0; from < end; {
		to := from
		for to < end && spans[to].Row == spans[from].Row {
			to++
		}
		row := spans[from:to]
		row[len(row)-1].Text = strings.TrimSuffix(row[len(row)-1].Text, "\n")
		w.richRow(row, columns)
		from = to
	}
	w.b.WriteString(`</w:tbl>`)
	return spans[end:]
}

func (w *docxWriter) richRow(row []markdown.Span, columns int) {
	w.b.WriteString(`<w:tr>`)
	for cell := 1; cell <= columns; cell++ {
		w.b.WriteString(`<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="` + styleText + `"/></w:pPr>`)
		for _, s := range row {
			if s.Cell == cell {
				s.Strong = s.Strong || s.Row == 1
				w.span(s)
			}
		}
		w.b.WriteString(`</w:p></w:tc>`)
	}
	w.b.WriteString(`</w:tr>`)
}

// span writes a piece of a text.
func (w *docxWriter) span(s markdown.Span) {
	if s.Picture.ID != "" {
		if p, ok := w.file.pictureOf(s.Picture.ID); ok {
			w.drawing(p, s.Picture.Alt, strings.ReplaceAll(s.Text, joiner, ""))
			return
		}
	}
	var look string
	for _, l := range []struct {
		on  bool
		how string
	}{
		{s.Code, `<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>`},
		{s.Strong, `<w:b/>`}, {s.Emphasis, `<w:i/>`}, {s.Hidden, `<w:vanish/>`},
		{s.Level == "sub", `<w:vertAlign w:val="subscript"/>`}, {s.Level == "sup", `<w:vertAlign w:val="superscript"/>`},
	} {
		if l.on {
			look += l.how
		}
	}
	w.run(look, s.Text)
	if s.Shown != "" {
		w.run(`<w:rStyle w:val="`+styleShown+`"/>`, s.Shown)
	}
}

// run writes text whose line breaks are kept.
func (w *docxWriter) run(look, text string) {
	if text == "" {
		return
	}
	w.b.WriteString(`<w:r>`)
	if look != "" {
		w.b.WriteString(`<w:rPr>` + look + `</w:rPr>`)
	}
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			w.b.WriteString(`<w:br/>`)
		}
		w.text(line)
	}
	w.b.WriteString(`</w:r>`)
}
