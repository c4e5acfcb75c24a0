package report

// table turns a table into boxes, one a row. The head is drawn again on every page.
func (l *pdfLayout) table(t Table) []box {
	g := l.grid(t)
	var boxes []box
	if caption := line(t.Caption); caption != "" {
		boxes = l.centred(face{serif, "B", 13}, caption)
		boxes[0].gap = bodyGap * perPoint
		boxes[len(boxes)-1].height += 1
	}
	head := g.head()
	head.keep = true
	if len(boxes) == 0 {
		head.gap = bodyGap * perPoint
	}
	boxes = append(boxes, head)
	repeated, most := &head, l.bottom()-marginTop-head.height
	if most < l.bottom()/2 { // a head of many lines is drawn once, or it would leave no room for rows
		repeated, most = nil, l.bottom()-marginTop
	}
	for _, r := range t.Rows {
		boxes = append(boxes, g.rows(r, most, repeated)...)
	}
	return append(boxes, box{height: 1.5})
}

// pdfGrid draws the cells of one table.
type pdfGrid struct {
	*pdfLayout
	table  Table
	widths []float64
	lefts  []float64
	size   float64
}

func (l *pdfLayout) grid(t Table) *pdfGrid {
	g := &pdfGrid{pdfLayout: l, table: t, widths: t.widths(textWidth(l.landscape)), size: t.Size}
	if g.size == 0 {
		g.size = tableSize
	}
	x := marginLeft
	for _, w := range g.widths {
		g.lefts = append(g.lefts, x)
		x += w
	}
	return g
}

func (g *pdfGrid) face() face { return face{serif, "", g.size} }

// set sets a cell's text in lines.
func (g *pdfGrid) set(text string, bold bool, width float64) []textLine {
	return g.lines(g.words([]Run{{Text: text, Bold: bold}}, g.size), width-2*cellPadding, 0)
}

func (g *pdfGrid) height(lines int) float64 {
	return float64(lines)*g.face().lineHeight(1) + 2*cellPaddingV
}

// head is the table's whole head as one box.
func (g *pdfGrid) head() box {
	type placed struct {
		headCell
		row  int
		text []textLine
	}
	rows := g.table.headRows()
	var cells []placed
	heights := make([]float64, len(rows))
	for n, row := range rows {
		for _, c := range row {
			p := placed{c, n, g.set(c.text, true, g.span(c))}
			cells = append(cells, p)
			if !c.tall {
				heights[n] = max(heights[n], g.height(len(p.text)))
			}
		}
	}
	total := sumOf(heights)
	for _, c := range cells {
		if short := g.height(len(c.text)) - total; c.tall && short > 0 {
			heights[0], total = heights[0]+short, total+short
		}
	}
	return box{height: total, draw: func(y float64) {
		for _, c := range cells {
			top, h := y, heights[c.row]
			if c.row > 0 {
				top += heights[0]
			}
			if c.tall {
				h = total
			}
			x, w := g.lefts[c.column], g.span(c.headCell)
			g.frame(x, top, w, h)
			g.cell(c.text, x, top+(h-g.height(len(c.text)))/2, w, Centre)
		}
	}}
}

func (g *pdfGrid) span(c headCell) float64 {
	return sumOf(g.widths[c.column : c.column+c.span])
}

// rows is a row as one box, or as several where it is taller than a page.
func (g *pdfGrid) rows(r Row, most float64, head *box) []box {
	cells := make([][]textLine, len(g.widths))
	tallest := 1
	for i := range cells {
		cells[i] = g.set(r.cell(i), r.Bold, g.widths[i])
		tallest = max(tallest, len(cells[i]))
	}
	fit := max(int((most-2*cellPaddingV)/g.face().lineHeight(1)), 1)
	var boxes []box
	for from := 0; from < tallest; from += fit {
		boxes = append(boxes, g.row(cells, from, min(from+fit, tallest), head))
	}
	return boxes
}

// row is the part of a row between two of its lines.
func (g *pdfGrid) row(cells [][]textLine, from, to int, head *box) box {
	height := g.height(to - from)
	return box{height: height, head: head, draw: func(y float64) {
		for i, set := range cells {
			g.frame(g.lefts[i], y, g.widths[i], height)
			if from < len(set) {
				g.cell(set[from:min(to, len(set))], g.lefts[i], y, g.widths[i], g.table.Columns[i].Align)
			}
		}
	}}
}

func (g *pdfGrid) frame(x, y, w, h float64) {
	g.SetLineWidth(0.18)
	g.Rect(x, y, w, h, "D")
}

func (g *pdfGrid) cell(set []textLine, x, y, width float64, align Align) {
	if align == Natural {
		align = Left
	}
	f := g.face()
	for i, ln := range set {
		g.drawLine(ln, x+cellPadding, y+cellPaddingV+float64(i)*f.lineHeight(1)+f.baseline(1), width-2*cellPadding, align)
	}
}
