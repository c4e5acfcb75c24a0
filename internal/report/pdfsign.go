package report

// tallReceivers is the height above which the list of receivers no longer stands beside the signature.
const tallReceivers = 120.0

// signatures is the end of the document: one signer at the right of the receivers, or rows of signers above them.
func (l *pdfLayout) signatures() []box {
	width := textWidth(false)
	list := l.receivers(width / 2)
	if len(l.doc.Signers) != 1 || sumHeights(list) > tallReceivers {
		var boxes []box
		for _, row := range l.doc.signerRows() {
			boxes = append(boxes, l.signerRow(row, marginLeft, width))
		}
		list = l.receivers(width)
		if len(list) > 0 {
			list[0].gap = 4
		}
		return append(boxes, list...)
	}
	one := l.signerRow(l.doc.Signers, marginLeft+width/2, width/2)
	sign := one.draw
	one.height = max(one.height, sumHeights(list))
	one.draw = func(y float64) {
		sign(y)
		for _, b := range list {
			b.draw(y)
			y += b.height
		}
	}
	return []box{one}
}

func sumHeights(boxes []box) float64 {
	sum := 0.0
	for _, b := range boxes {
		sum += b.height
	}
	return sum
}

// receivers is the list of receivers at the left, in lines of the given width.
func (l *pdfLayout) receivers(width float64) []box {
	if len(l.doc.Receivers) == 0 {
		return nil
	}
	head, f := face{serif, "BI", receiversHead}, face{serif, "", receiversSize}
	boxes := []box{{height: head.lineHeight(1), keep: true, draw: func(y float64) {
		l.text(head, "Nơi nhận:", marginLeft, y+head.baseline(1), Left)
	}}}
	for i := range l.doc.Receivers {
		for _, ln := range l.lines(l.words([]Run{{Text: l.doc.receiver(i)}}, f.size), width-4, 0) {
			boxes = append(boxes, box{height: f.lineHeight(1), draw: func(y float64) {
				l.drawLine(ln, marginLeft, y+f.baseline(1), width-4, Left)
			}})
		}
	}
	return boxes
}

// signerRow is a row of signers side by side. Their names stand on one line, whatever each has above it.
func (l *pdfLayout) signerRow(row []Signer, x, width float64) box {
	f := face{serif, "B", signSize}
	each := width / float64(len(row))
	titles, names := make([][]textLine, len(row)), make([][]textLine, len(row))
	most, tall := 0, 1
	for i, s := range row {
		for _, t := range append(append([]string{}, s.Authority...), s.Title) {
			titles[i] = append(titles[i], l.lines(l.words([]Run{{Text: upper(t), Bold: true}}, f.size), each-4, 0)...)
		}
		names[i] = l.lines(l.words([]Run{{Text: line(s.Name), Bold: true}}, f.size), each-4, 0)
		most, tall = max(most, len(titles[i])), max(tall, len(names[i]))
	}
	h := f.lineHeight(1)
	below := float64(most)*h + signRoom
	return box{gap: 5, height: below + float64(tall)*h, draw: func(y float64) {
		for i := range row {
			left := x + float64(i)*each + 2
			for n, ln := range titles[i] {
				l.drawLine(ln, left, y+float64(n)*h+f.baseline(1), each-4, Centre)
			}
			for n, ln := range names[i] {
				l.drawLine(ln, left, y+below+float64(n)*h+f.baseline(1), each-4, Centre)
			}
		}
	}}
}
