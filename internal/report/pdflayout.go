package report

import "fmt"

// box is something that no page break parts: a line, a table row, the signatures.
type box struct {
	gap    float64 // above it, unless it begins a page
	height float64
	keep   bool // on one page with the next
	head   *box // drawn again above it when it begins a page
	draw   func(y float64)
}

// pdfLayout sets one document: everything becomes boxes, which are then put on pages.
type pdfLayout struct {
	*pdfPage
	doc       Document
	landscape bool
	number    int // of the page in its section
	y         float64
	pictures  int
}

// newPage begins a page. Its number stands in the top margin, but not on the first page of a section.
func (l *pdfLayout) newPage(landscape, first bool) {
	orientation := "P"
	if landscape {
		orientation = "L"
	}
	l.AddPageFormat(orientation, l.GetPageSizeStr("A4"))
	l.landscape, l.y = landscape, marginTop
	l.number++
	if first {
		l.number = 1
		return
	}
	f := face{serif, "", pageNumberSize}
	l.text(f, digits(l.number), marginLeft+textWidth(landscape)/2, pageNumberAt+f.baseline(1), Centre)
}

func (l *pdfLayout) bottom() float64 {
	if l.landscape {
		return pageWidth - marginBottom
	}
	return pageHeight - marginBottom
}

// place puts boxes on pages.
func (l *pdfLayout) place(boxes []box) {
	for i := 0; i < len(boxes); i++ {
		b := boxes[i]
		if l.y > marginTop && l.y+b.gap+l.together(boxes[i:]) > l.bottom()+0.01 {
			l.newPage(l.landscape, false)
			if b.head != nil {
				b.head.draw(l.y)
				l.y += b.head.height
			}
		}
		if l.y > marginTop {
			l.y += b.gap
		}
		if b.draw != nil {
			b.draw(l.y)
		}
		l.y += b.height
	}
}

// together is the height of the boxes that must stand on one page with the first of the list. A chain that no page has
// room for counts as its first box alone.
func (l *pdfLayout) together(boxes []box) float64 {
	sum := boxes[0].height
	for i := 0; boxes[i].keep && i+1 < len(boxes); i++ {
		sum += boxes[i+1].gap + boxes[i+1].height
		if sum > l.bottom()-marginTop {
			return boxes[0].height
		}
	}
	return sum
}

func (l *pdfLayout) main() {
	l.head()
	boxes := l.title(upper(l.doc.Kind.Name), lines(l.doc.Subject))
	boxes = append(boxes, l.addressees()...)
	boxes = append(boxes, l.blocks(l.doc.Body)...)
	if len(l.doc.Signers) > 0 && len(boxes) > 0 {
		boxes[len(boxes)-1].keep = true // no signature stands alone on its page
	}
	l.place(append(boxes, l.signatures()...))
}

func (l *pdfLayout) appendix(i int, a Appendix) {
	l.Bookmark(l.Show(l.doc.appendixName(i)), 0, l.y)
	f := face{serif, "B", titleSize}
	boxes := l.centred(f, l.doc.appendixName(i))
	boxes = append(boxes, l.centred(f, capitals(a.Title))...)
	boxes = append(boxes, l.centred(face{serif, "I", bodySize}, l.doc.attached())...)
	boxes = append(boxes, l.ruleBox(ruleSubject*textWidth(a.Landscape)/2))
	l.place(append(boxes, l.blocks(a.Body)...))
}

// Show returns a text as the body's font can show it.
func (l *pdfLayout) Show(s string) string { return l.fonts[serif].Show(s) }

// head draws the two columns above the title. It begins the first page, so it needs no box.
func (l *pdfLayout) head() {
	left, right := marginLeft+headLeft/2, marginLeft+headLeft+(textWidth(false)-headLeft)/2
	y := l.y
	for _, one := range []struct{ style, text string }{{"", capitals(l.doc.Superior)}, {"B", capitals(l.doc.Agency)}} {
		if one.text == "" {
			continue
		}
		f := face{serif, one.style, agencySize}
		set := l.balanced(l.words([]Run{{Text: one.text, Bold: one.style == "B"}}, f.size), headLeft-4)
		for _, ln := range set {
			l.drawLine(ln, marginLeft+2, y+f.baseline(1), headLeft-4, Centre)
			y += f.lineHeight(1)
		}
		if one.style == "B" {
			l.rule(left, y+1, min(max(ruleAgency*set[len(set)-1].width, 12), 30))
		}
	}
	n, m := face{serif, "B", agencySize}, face{serif, "B", mottoSize}
	l.text(n, nation, right, l.y+n.baseline(1), Centre)
	l.text(m, motto, right, l.y+n.lineHeight(1)+m.baseline(1), Centre)
	below := l.y + n.lineHeight(1) + m.lineHeight(1)
	l.rule(right, below+1, l.width(m, motto))
	y = max(y, below) + 3
	f, date := face{serif, "", numberSize}, face{serif, "I", dateSize}
	l.text(f, l.doc.number(), left, y+f.baseline(1), Centre)
	l.text(date, l.doc.dateline(), right, y+date.baseline(1), Centre)
	l.y = y + f.lineHeight(1)
}

// rule draws a thin line of the given length around x.
func (l *pdfLayout) rule(x, y, length float64) {
	l.SetLineWidth(0.26)
	l.Line(x-length/2, y, x+length/2, y)
}

func (l *pdfLayout) title(kind, subject string) []box {
	f := face{serif, "B", titleSize}
	boxes := l.centred(f, kind)
	boxes[0].gap = 7
	set := l.balanced(l.words([]Run{{Text: subject, Bold: true}}, f.size), textWidth(false)-20)
	boxes = append(boxes, l.centred(f, subject)...)
	return append(boxes, l.ruleBox(ruleSubject*set[len(set)-1].width))
}

// ruleBox is the rule below a title, and the room after it.
func (l *pdfLayout) ruleBox(length float64) box {
	middle := marginLeft + textWidth(l.landscape)/2
	return box{height: 5.5, keep: true, draw: func(y float64) { l.rule(middle, y+1, max(length, 15)) }}
}

// centred sets lines of a title in the middle.
func (l *pdfLayout) centred(f face, text string) []box {
	width := textWidth(l.landscape) - 20
	var boxes []box
	run := Run{Text: text, Bold: f.style == "B", Italic: f.style == "I"}
	for _, ln := range l.balanced(l.words([]Run{run}, f.size), width) {
		boxes = append(boxes, box{height: f.lineHeight(1), keep: true, draw: func(y float64) {
			l.drawLine(ln, marginLeft+10, y+f.baseline(1), width, Centre)
		}})
	}
	return boxes
}

// addressees sets whom the document is for: one in the middle, several with their dashes below the colon.
func (l *pdfLayout) addressees() []box {
	f := face{serif, "", bodySize}
	list := l.doc.addressees()
	if len(list) == 1 {
		boxes := l.centred(f, kinhGui+" "+list[0])
		boxes[len(boxes)-1].height += 4
		return boxes
	}
	var boxes []box
	set := func(text string, indent float64) {
		width := textWidth(false) - indent
		for _, ln := range l.lines(l.words([]Run{{Text: text}}, f.size), width, 0) {
			boxes = append(boxes, box{height: f.lineHeight(1), keep: true, draw: func(y float64) {
				l.drawLine(ln, marginLeft+indent, y+f.baseline(1), width, Left)
			}})
		}
	}
	for i, a := range list {
		if i == 0 {
			set(kinhGui, addressIndent)
		}
		set("- "+a, addressIndent+addressDash)
	}
	if len(boxes) > 0 {
		boxes[len(boxes)-1].height += 4
	}
	return boxes
}

// blocks turns a body into boxes.
func (l *pdfLayout) blocks(blocks []Block) []box {
	var boxes []box
	var n numbering
	for _, b := range blocks {
		switch b := b.(type) {
		case Heading:
			boxes = append(boxes, l.heading(b, n.next(b.Level))...)
		case Paragraph:
			indent := firstIndent
			if b.Flush || b.Align == Centre || b.Align == Right {
				indent = 0
			}
			boxes = append(boxes, l.paragraph(b.Runs, indent, b.Align)...)
		case List:
			sign, indent := "- ", firstIndent
			if b.Sub {
				sign, indent = "+ ", firstIndent+subIndent
			}
			for _, item := range b.Items {
				boxes = append(boxes, l.paragraph([]Run{{Text: sign + line(item)}}, indent, Natural)...)
			}
		case Table:
			boxes = append(boxes, l.table(b)...)
		case Figure:
			boxes = append(boxes, l.figure(b)...)
		}
	}
	return boxes
}

func (l *pdfLayout) heading(h Heading, mark string) []box {
	text := mark + " " + line(h.Text)
	boxes := l.paragraph([]Run{{Text: text, Bold: h.Level < 3}}, firstIndent, Natural)
	for i := range boxes {
		boxes[i].keep = true
	}
	if h.Level == 1 {
		draw := boxes[0].draw
		boxes[0].draw = func(y float64) {
			l.Bookmark(l.Show(text), 0, y)
			draw(y)
		}
	}
	return boxes
}

// paragraph sets a paragraph of the body, whose first and last two lines stay together.
func (l *pdfLayout) paragraph(runs []Run, indent float64, align Align) []box {
	f, width := face{serif, "", bodySize}, textWidth(l.landscape)
	set := l.lines(l.words(runs, bodySize), width, indent)
	boxes := make([]box, len(set))
	for i, ln := range set {
		boxes[i] = box{height: f.lineHeight(bodySpacing), keep: (i == 0 || i == len(set)-2) && i < len(set)-1, draw: func(y float64) {
			l.drawLine(ln, marginLeft, y+f.baseline(bodySpacing), width, align)
		}}
	}
	boxes[0].gap = bodyGap * perPoint
	return boxes
}

func (l *pdfLayout) figure(f Figure) []box {
	pic, err := readPicture(f.Data, MaxPicture, maxSide)
	if err != nil {
		return nil // Check has refused it
	}
	l.pictures++
	name, total := fmt.Sprintf("picture %d", l.pictures), textWidth(l.landscape)
	width, height := f.measure(pic, total)
	boxes := []box{{gap: 2, height: height + 1, keep: f.Caption != "", draw: func(y float64) {
		l.image(name, pic, marginLeft+(total-width)/2, y, width, height)
	}}}
	if f.Caption != "" {
		caption := l.centred(face{serif, "I", 13}, line(f.Caption))
		caption[len(caption)-1].keep = false
		boxes = append(boxes, caption...)
	}
	return boxes
}
