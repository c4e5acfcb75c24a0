package report

import (
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// certificatePage draws certificates on pages of A4, landscape.
type certificatePage struct {
	*pdfPage
	*Printer
}

var (
	deepRed = Colour{0xA4, 0x16, 0x1A}
	oldGold = Colour{0xC9, 0xA2, 0x27}
	ink     = Colour{0x1F, 0x1A, 0x17}
)

func (c *certificatePage) ink(k Colour) { c.SetTextColor(int(k.R), int(k.G), int(k.B)) }
func (c *certificatePage) pen(k Colour) { c.SetDrawColor(int(k.R), int(k.G), int(k.B)) }

func (c *certificatePage) draw(one Certificate) {
	t := c.template
	if c.picture != nil {
		c.image("background", *c.picture, 0, 0, pageHeight, pageWidth)
	}
	if !t.NoFrame {
		c.frame()
	}
	at := t.Positions.orDefault()
	if !t.NoNation {
		c.nation()
	}
	c.organiser(at.Organiser)
	c.title(at.Title)
	below := c.holder(one, at.Name)
	c.signature(max(at.Signature, min(below, 165))) // long texts push it down, as far as there is room to sign
	c.proof(one, at.QR)
}

// frame draws a broad line, two thin ones within it, and a lozenge in each corner.
func (c *certificatePage) frame() {
	red, gold := c.template.Accent.or(deepRed), c.template.Gold.or(oldGold)
	c.pen(red)
	c.SetLineWidth(1.8)
	c.Rect(8, 8, pageHeight-16, pageWidth-16, "D")
	c.pen(gold)
	c.SetLineWidth(0.7)
	c.Rect(10.6, 10.6, pageHeight-21.2, pageWidth-21.2, "D")
	c.SetLineWidth(0.25)
	const inner, notch = 12.6, 9.0
	right, bottom := pageHeight-inner, pageWidth-inner
	// The innermost line steps back from the corners to make room for the lozenges.
	c.Polygon([]fpdf.PointType{
		{X: inner + notch, Y: inner}, {X: right - notch, Y: inner}, {X: right - notch, Y: inner + notch}, {X: right, Y: inner + notch},
		{X: right, Y: bottom - notch}, {X: right - notch, Y: bottom - notch}, {X: right - notch, Y: bottom}, {X: inner + notch, Y: bottom},
		{X: inner + notch, Y: bottom - notch}, {X: inner, Y: bottom - notch}, {X: inner, Y: inner + notch}, {X: inner + notch, Y: inner + notch},
	}, "D")
	for _, x := range []float64{inner + notch/2, right - notch/2} {
		for _, y := range []float64{inner + notch/2, bottom - notch/2} {
			c.lozenge(x, y, 3.2, gold)
			c.lozenge(x, y, 1.7, red)
		}
	}
}

func (c *certificatePage) lozenge(x, y, half float64, k Colour) {
	c.SetFillColor(int(k.R), int(k.G), int(k.B))
	c.Polygon([]fpdf.PointType{{X: x, Y: y - half}, {X: x + half, Y: y}, {X: x, Y: y + half}, {X: x - half, Y: y}}, "F")
}

const middle = pageHeight / 2

func (c *certificatePage) nation() {
	c.ink(ink)
	c.text(face{serif, "B", 13}, nation, middle, 23, Centre)
	f := face{serif, "B", 14}
	c.text(f, motto, middle, 29, Centre)
	half := c.width(f, motto) / 2
	c.pen(ink)
	c.SetLineWidth(0.26)
	c.Line(middle-half, 30.8, middle+half, 30.8)
}

func (c *certificatePage) organiser(y float64) {
	t := c.template
	c.ink(ink)
	if s := capitals(t.Superior); s != "" {
		y += c.fit(face{serif, "", 13}, 9, s, middle, y, 200, 1)
	}
	c.ink(t.Accent.or(deepRed))
	c.fit(face{serif, "B", 14}, 9, capitals(t.Organiser), middle, y, 210, 2)
}

// title is drawn with a gold ornament below it.
func (c *certificatePage) title(y float64) {
	t := c.template
	if lines(t.Title) == "" {
		return
	}
	c.ink(t.Accent.or(deepRed))
	c.fit(face{serif, "B", 44}, 20, capitals(t.Title), middle, y, 230, 1)
	gold := t.Gold.or(oldGold)
	c.pen(gold)
	c.SetLineWidth(0.5)
	c.Line(middle-42, y+7, middle-4, y+7)
	c.Line(middle+4, y+7, middle+42, y+7)
	c.lozenge(middle, y+7, 1.8, gold)
}

// holder is who is honoured and for what. It returns where the next text may stand.
func (c *certificatePage) holder(one Certificate, y float64) float64 {
	t := c.template
	given := line(t.GivenTo)
	if given == "" {
		given = "Trao tặng"
	}
	c.ink(ink)
	c.text(face{serif, "I", 18}, given, middle, y-16, Centre)
	c.ink(t.Accent.or(deepRed))
	y += c.fit(face{serif, "B", 34}, 22, line(one.Name), middle, y, 235, 2)
	c.ink(ink)
	y += c.fit(face{serif, "", 16}, 12, line(one.Unit), middle, y-3, 235, 2)
	y += c.fit(face{serif, "B", 19}, 13, lines(one.Achievement), middle, y, 235, 2)
	below := lines(one.Below)
	if below == "" {
		below = lines(t.Contest)
	}
	return y + c.fit(face{serif, "", 15}, 11, below, middle, y, 215, 3) + 2
}

// signature stands in the right half.
func (c *certificatePage) signature(y float64) {
	t := c.template
	const x, room = 218.0, 110.0
	date := line(t.DateLine)
	if date == "" {
		date = "……………, ngày …… tháng …… năm ………"
	}
	c.ink(ink)
	y += c.fit(face{serif, "I", 14}, 10, date, x, y, room, 1)
	f := face{serif, "B", 14}
	for _, a := range t.Signer.Authority {
		y += c.fit(f, 10, upper(a), x, y, room, 1)
	}
	c.fit(f, 10, upper(t.Signer.Title), x, y, room, 1)
	c.fit(f, 10, line(t.Signer.Name), x, max(pageWidth-19, y+20), room, 1)
}

// proof is the QR code of the page that verifies the certificate, and the serial.
func (c *certificatePage) proof(one Certificate, y float64) {
	const x, side = 28.0, 25.0
	below := y + side + 5.5
	if one.URL != "" {
		c.qr(one.URL, x, y, side)
		c.ink(ink)
		c.text(face{serif, "", 8.5}, "Quét mã để kiểm tra", x+side/2, y+side+4.2, Centre)
		below += 3
	}
	if s := line(one.Serial); s != "" {
		c.ink(ink)
		c.fit(face{serif, "B", 10}, 5, "Số: "+s, x+side/2, below, side+14, 1)
	}
}

// fit draws a text in the middle of x with its first baseline at y: at the face's size, or at a smaller one, down to
// least, that makes it fit the width; then on more lines; then smaller still. It returns how far down the next text's
// baseline should lie, 0 for an empty text.
func (p *pdfPage) fit(f face, least float64, text string, x, y, width float64, most int) float64 {
	if text == "" {
		return 0
	}
	run := []Run{{Text: text, Bold: f.style == "B", Italic: f.style == "I"}}
	size := f.size
	if strings.Contains(text, "\n") {
		least = size
	}
	set := func(size float64) []textLine { return p.linesIn(f.family, run, size, width) }
	now := set(size)
	for len(now) > 1 && size > least {
		size = max(size-0.5, least)
		now = set(size)
	}
	for len(now) > most && size > 6 {
		size -= 0.5
		now = set(size)
	}
	height := face{f.family, f.style, size}.lineHeight(1)
	for i, ln := range now {
		p.drawLine(ln, x-width/2, y+float64(i)*height, width, Centre)
	}
	return float64(len(now)-1)*height + face{f.family, f.style, max(size, f.size*0.8)}.lineHeight(1.15)
}
