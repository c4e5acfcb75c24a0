package report

import (
	"context"
	"fmt"
	"io"
	"iter"

	"khoabang/internal/fault"
)

// Card gives one person on a roster the way into a contest.
type Card struct {
	Name string
	Unit string
	Code string // typed where the QR code cannot be read
	URL  string // with the code in its fragment
}

// CardSheet is what the cards of a contest have in common.
type CardSheet struct {
	Contest string
	Hint    string // what to do with the card; "" leaves it out
}

// Check returns ErrDocument with a field for each thing that is wrong with a card, or nil.
func (c Card) Check() error {
	var f fault.Check
	f.Require(line(c.Name) != "", "name", "required")
	f.Require(line(c.Code) != "", "code", "required")
	for path, text := range map[string]string{"name": c.Name, "unit": c.Unit} {
		f.Require(runes(text) <= maxText, path, "too_long", "max", maxText)
	}
	f.Require(runes(c.Code) <= 40, "code", "too_long", "max", 40)
	checkURL(&f, "url", c.URL)
	return f.Err(ErrDocument)
}

// A sheet of A4 holds two columns of five cards, which are cut along its marks.
const (
	cardWidth, cardHeight = 95.0, 54.0
	cardColumns, cardRows = 2, 5
	cardLeft              = (pageWidth - cardColumns*cardWidth) / 2
	cardTop               = (pageHeight - cardRows*cardHeight) / 2
	cardsOnSheet          = cardColumns * cardRows
)

// WriteCards writes the cards as PDF, ten to a sheet of A4, in the order given. Memory does not grow with their number.
// It returns ErrDocument for a card that Check refuses and where there is none.
func WriteCards(ctx context.Context, w io.Writer, fonts Fonts, sheet CardSheet, cards iter.Seq2[Card, error], b Batch) error {
	return merged(ctx, w, cards, 20*cardsOnSheet, b, func(chunk []Card) (pdfFile, error) {
		page, err := newPDF(fonts, b.Made)
		if err != nil {
			return pdfFile{}, err
		}
		page.SetTitle(line(sheet.Contest), true)
		for i, c := range chunk {
			if err := c.Check(); err != nil {
				return pdfFile{}, fmt.Errorf("card %q: %w", c.Code, err)
			}
			on := i % cardsOnSheet
			if on == 0 {
				page.AddPageFormat("P", page.GetPageSizeStr("A4"))
				page.cutMarks()
			}
			page.card(sheet, c, cardLeft+float64(on%cardColumns)*cardWidth, cardTop+float64(on/cardColumns)*cardHeight)
		}
		return page.file()
	})
}

// cutMarks draws where to cut: short lines in the margins and crosses between the cards.
func (p *pdfPage) cutMarks() {
	p.SetDrawColor(110, 110, 110)
	p.SetLineWidth(0.15)
	const mark = 3.0
	for row := range cardRows + 1 {
		y := cardTop + float64(row)*cardHeight
		for column := range cardColumns + 1 {
			x := cardLeft + float64(column)*cardWidth
			p.Line(x-mark, y, x+mark, y)
			p.Line(x, y-mark, x, y+mark)
		}
	}
}

// card draws one card with its upper left corner at x and y.
func (p *pdfPage) card(sheet CardSheet, c Card, x, y float64) {
	const pad, side = 6.0, 31.0
	red := deepRed
	left := cardWidth - 3*pad - side // the width of the texts
	textX := x + pad + left/2
	p.SetTextColor(int(red.R), int(red.G), int(red.B))
	p.fit(face{sans, "B", 9}, 7, line(sheet.Contest), x+cardWidth/2, y+8.5, cardWidth-2*pad, 2)
	p.SetTextColor(int(ink.R), int(ink.G), int(ink.B))
	below := y + 21
	below += p.fit(face{sans, "B", 12}, 9, line(c.Name), textX, below, left, 2)
	p.fit(face{sans, "", 8.5}, 6.5, line(c.Unit), textX, below-0.5, left, 2)
	p.text(face{sans, "", 7}, "Mã dự thi", textX, y+38, Centre)
	p.fit(face{sans, "B", 18}, 8, line(c.Code), textX, y+44.5, left, 1)
	p.qr(c.URL, x+cardWidth-pad-side, y+15.5, side)
	p.fit(face{sans, "", 6.5}, 5, line(sheet.Hint), x+cardWidth/2, y+cardHeight-3, cardWidth-2*pad, 1)
}
