package report

import (
	"bytes"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// WritePDF writes the document as PDF, with the letters it uses of the fonts embedded. It returns ErrDocument for a
// document that Check refuses and ErrFonts where the fonts are missing.
func (d Document) WritePDF(w io.Writer, fonts Fonts) error {
	if err := d.Check(); err != nil {
		return err
	}
	p, err := newPDF(fonts, d.Made)
	if err != nil {
		return err
	}
	p.SetTitle(d.heading(), true)
	p.SetAuthor(line(d.Agency), true)
	l := &pdfLayout{pdfPage: p, doc: d}
	l.newPage(false, true)
	l.main()
	for i, a := range d.Appendices {
		l.newPage(a.Landscape, true)
		l.appendix(i, a)
	}
	return p.Output(w)
}

// Families of the fonts, as the PDF library is told them.
const (
	serif = "Tinos"
	sans  = "BeVietnamPro"
)

// pdfPage draws on the pages of one PDF. Lengths are millimetres from the upper left corner.
type pdfPage struct {
	*fpdf.Fpdf
	fonts map[string]*Font // by family and style
}

// newPDF begins a PDF without pages. The time goes into its properties; a zero one is replaced by a fixed one, for the
// library would take the machine's clock.
func newPDF(fonts Fonts, made time.Time) (*pdfPage, error) {
	p := &pdfPage{Fpdf: fpdf.New("P", "mm", "A4", ""), fonts: map[string]*Font{}}
	for _, f := range []struct {
		family, style string
		font          *Font
	}{
		{serif, "", fonts.Regular}, {serif, "B", fonts.Bold}, {serif, "I", fonts.Italic}, {serif, "BI", fonts.BoldItalic},
		{sans, "", fonts.Sans}, {sans, "B", fonts.SansBold},
	} {
		if f.font == nil {
			return nil, ErrFonts
		}
		p.fonts[f.family+f.style] = f.font
	}
	made = zipTime(made)
	p.SetCreationDate(made)
	p.SetModificationDate(made)
	p.SetCatalogSort(true)
	p.SetProducer("Khoa Bảng", true)
	p.SetLang("vi-VN")
	p.SetMargins(0, 0, 0)
	p.SetCellMargin(0)
	p.SetAutoPageBreak(false, 0)
	return p, p.Error()
}

// font chooses a font, which is read into the PDF when it is first used.
func (p *pdfPage) font(family, style string, size float64) *Font {
	f := p.fonts[family+style]
	if p.GetFontDesc(family, style) == (fpdf.FontDescType{}) {
		p.AddUTF8FontFromBytes(family, style, f.data)
	}
	p.SetFont(family, style, size)
	return f
}

// text draws one line with its baseline at y, aligned to x: at its left end, middle or right end.
func (p *pdfPage) text(face face, s string, x, y float64, align Align) {
	s = p.font(face.family, face.style, face.size).Show(s)
	switch align {
	case Centre:
		x -= p.GetStringWidth(s) / 2
	case Right:
		x -= p.GetStringWidth(s)
	}
	p.Text(x, y, s)
}

// width returns how wide a text is in a face.
func (p *pdfPage) width(face face, s string) float64 {
	f := p.font(face.family, face.style, face.size)
	return p.GetStringWidth(f.Show(s))
}

// image draws a picture, which is stored once in the PDF however often it is drawn.
func (p *pdfPage) image(name string, pic picture, x, y, w, h float64) {
	o := fpdf.ImageOptions{ImageType: pic.kind}
	if p.GetImageInfo(name) == nil {
		p.RegisterImageOptionsReader(name, o, bytes.NewReader(pic.data))
	}
	p.ImageOptions(name, x, y, w, h, false, o, 0, "")
}

// face is a font at a size in points.
type face struct {
	family, style string
	size          float64
}

// lineHeight is the height of a line at a spacing, 1 being single.
func (f face) lineHeight(spacing float64) float64 { return f.size * singleLine * spacing * perPoint }

// baseline is how far the baseline lies below the upper edge of a line.
func (f face) baseline(spacing float64) float64 {
	const ascent = 0.891 // of the size
	return f.lineHeight(spacing) - f.size*(singleLine-ascent)*perPoint
}
