package report

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"
	"time"
)

// WriteDOCX writes the document as Word's file, which names Times New Roman and holds no font. It returns ErrDocument
// for a document that Check refuses.
func (d Document) WriteDOCX(w io.Writer) error {
	if err := d.Check(); err != nil {
		return err
	}
	x := &docx{doc: d}
	x.write()
	return x.zip(w)
}

// docx builds word/document.xml, and gathers what the other parts have to know of it.
type docx struct {
	markup
	doc      Document
	pictures []picture
}

func (x *docx) write() {
	x.raw(xmlHead + `<w:document ` + namespaces + `><w:body>`)
	x.head()
	x.title()
	x.addressees()
	x.blocks(x.doc.Body, textWidth(false))
	x.signatures()
	for i, a := range x.doc.Appendices {
		before := i > 0 && x.doc.Appendices[i-1].Landscape
		x.raw(`<w:p><w:pPr><w:pStyle w:val="Rule"/>`)
		x.section(before, i > 0)
		x.raw(`</w:pPr></w:p>`)
		x.appendix(i, a)
	}
	n := len(x.doc.Appendices)
	x.section(n > 0 && x.doc.Appendices[n-1].Landscape, n > 0)
	x.raw(`</w:body></w:document>`)
}

// section ends a section of pages. An appendix numbers its pages anew; no section shows the number of its first page.
func (x *docx) section(landscape, appendix bool) {
	width, height, turn := pageWidth, pageHeight, ""
	if landscape {
		width, height, turn = pageHeight, pageWidth, ` w:orient="landscape"`
	}
	start := ""
	if appendix {
		start = `<w:pgNumType w:start="1"/>`
	}
	x.raw(fmt.Sprintf(`<w:sectPr><w:headerReference w:type="default" r:id="rIdHeader"/><w:headerReference w:type="first" r:id="rIdFirst"/>`+
		`<w:type w:val="nextPage"/><w:pgSz w:w="%d" w:h="%d"%s/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="%d" w:footer="%d" w:gutter="0"/>%s<w:titlePg/></w:sectPr>`,
		twips(width), twips(height), turn, twips(marginTop), twips(marginRight), twips(marginBottom), twips(marginLeft), twips(pageNumberAt), twips(pageNumberAt), start))
}

// head writes the two columns above the title: the agencies and the number, the country's name and the date.
func (x *docx) head() {
	d, right := x.doc, textWidth(false)-headLeft
	x.raw(`<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>`)
	x.raw(fmt.Sprintf(`<w:tblGrid><w:gridCol w:w="%d"/><w:gridCol w:w="%d"/></w:tblGrid><w:tr>`, twips(headLeft), twips(right)))
	x.cell(headLeft)
	if s := even(capitals(d.Superior), capitalsInHead); s != "" {
		x.styled("Superior", s)
	}
	agency := even(capitals(d.Agency), capitalsInHead)
	x.styled("Agency", agency)
	last := agency[strings.LastIndexByte(agency, '\n')+1:]
	x.rule(headLeft, min(max(ruleAgency*headLeft*float64(runes(last))/capitalsInHead, 12), 30), 0)
	x.raw(`</w:tc>`)
	x.cell(right)
	x.styled("Nation", nation)
	x.styled("Motto", motto)
	x.rule(right, mottoWidth, 0)
	x.raw(`</w:tc></w:tr><w:tr>`)
	x.cell(headLeft)
	x.styled("Number", d.number())
	x.raw(`</w:tc>`)
	x.cell(right)
	x.styled("Date", d.dateline())
	x.raw(`</w:tc></w:tr></w:tbl>`)
}

// capitalsInHead is how many capitals a line of the head's left column holds. The file is set by whoever opens it, so
// that nothing can be measured here.
const capitalsInHead = 28

// even breaks a text that is too long for one line into lines about as long as each other. Its own line breaks stand.
func even(s string, most int) string {
	n := (runes(s) + most - 1) / most
	if n < 2 || strings.Contains(s, "\n") {
		return s
	}
	var b strings.Builder
	now, target := 0, runes(s)/n
	for i, w := range strings.FieldsFunc(s, isBlank) {
		switch {
		case i == 0:
		case n > 1 && now > 0 && now+runes(w)/2 >= target:
			b.WriteByte('\n')
			now, n = 0, n-1
		default:
			b.WriteByte(' ')
		}
		b.WriteString(w)
		now += runes(w) + 1
	}
	return b.String()
}

// rule draws a line of the given length in the middle of width, as the border of an empty paragraph: every program
// that opens the file shows it, which cannot be said of drawn shapes.
func (x *docx) rule(width, length, after float64) {
	side := twips(max(0, (width-length)/2))
	x.raw(fmt.Sprintf(`<w:p><w:pPr><w:pStyle w:val="Rule"/><w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr><w:spacing w:before="60" w:after="%d"/><w:ind w:left="%d" w:right="%d"/></w:pPr></w:p>`,
		int(after*20), side, side))
}

func (x *docx) title() {
	x.styled("Title", upper(x.doc.Kind.Name))
	subject := even(lines(x.doc.Subject), 62) // letters of its size that a line holds
	x.styled("Subtitle", subject)
	width := textWidth(false)
	last := subject[strings.LastIndexByte(subject, '\n')+1:]
	x.rule(width, ruleSubject*min(2.45*float64(runes(last)), width), 12)
}

// addressees writes whom the document is for: one in the middle, several with their dashes below the colon.
func (x *docx) addressees() {
	list := x.doc.addressees()
	switch {
	case len(list) == 1:
		x.styled("Addressee", kinhGui+" "+list[0])
	case len(list) > 1:
		x.styled("Addressees", kinhGui)
		for _, a := range list {
			x.styled("AddresseeItem", "- "+a)
		}
		x.styled("AfterTable", "")
	}
}

func (x *docx) appendix(i int, a Appendix) {
	x.styled("AppendixName", x.doc.appendixName(i))
	x.styled("AppendixTitle", capitals(a.Title))
	width := textWidth(a.Landscape)
	x.styled("Attached", even(x.doc.attached(), int(width*0.42)))
	x.rule(width, ruleSubject*width/2, 12)
	x.blocks(a.Body, width)
}

// blocks writes a body of the given width.
func (x *docx) blocks(blocks []Block, width float64) {
	var n numbering
	for _, b := range blocks {
		switch b := b.(type) {
		case Heading:
			x.styled("Heading"+digits(min(max(b.Level, 1), 3)), n.next(b.Level)+" "+line(b.Text))
		case Paragraph:
			x.paragraph(b)
		case List:
			style, sign := "Normal", "- "
			if b.Sub {
				style, sign = "SubItem", "+ "
			}
			for _, item := range b.Items {
				x.styled(style, sign+line(item))
			}
		case Table:
			x.table(b, width)
		case Figure:
			x.figure(b, width)
		}
	}
}

func (x *docx) paragraph(p Paragraph) {
	x.raw(`<w:p><w:pPr>`)
	if p.Flush || p.Align == Centre || p.Align == Right {
		x.raw(`<w:ind w:firstLine="0"/>`)
	}
	if p.Align != Natural {
		x.raw(`<w:jc w:val="` + jc(p.Align) + `"/>`)
	}
	x.raw(`</w:pPr>`)
	for _, r := range p.Runs {
		x.run(clean(r.Text), r.Bold, r.Italic)
	}
	x.raw(`</w:p>`)
}

func jc(a Align) string {
	switch a {
	case Centre:
		return "center"
	case Right:
		return "right"
	}
	return "left"
}

// signatures writes the signers, with the receivers at the left of a single one and below several.
func (x *docx) signatures() {
	d, width := x.doc, textWidth(false)
	if len(d.Signers) == 1 {
		half := width / 2
		x.grid(half, half)
		x.cell(half)
		x.receivers()
		x.raw(`</w:tc>`)
		x.cell(half)
		x.signer(d.Signers[0])
		x.raw(`</w:tc></w:tr></w:tbl>`)
		return
	}
	for _, row := range d.signerRows() {
		each := make([]float64, len(row))
		for i := range each {
			each[i] = width / float64(len(row))
		}
		x.grid(each...)
		for i, s := range row {
			x.cell(each[i])
			x.signer(s)
			x.raw(`</w:tc>`)
		}
		x.raw(`</w:tr></w:tbl>`)
		x.styled("Rule", "") // or Word joins this table with the next
	}
	if len(d.Receivers) > 0 {
		x.receivers()
	}
}

// grid begins a table without borders and its only row, which no page break parts.
func (x *docx) grid(widths ...float64) {
	x.raw(`<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		x.raw(fmt.Sprintf(`<w:gridCol w:w="%d"/>`, twips(w)))
	}
	x.raw(`</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>`)
}

func (x *docx) receivers() {
	if len(x.doc.Receivers) == 0 {
		x.styled("Receivers", "")
		return
	}
	x.styled("ReceiversHead", "Nơi nhận:")
	for i := range x.doc.Receivers {
		x.styled("Receivers", x.doc.receiver(i))
	}
}

func (x *docx) signer(s Signer) {
	for _, a := range s.Authority {
		x.styled("Signer", upper(a))
	}
	x.styled("Signer", upper(s.Title))
	x.styled("SignerName", line(s.Name))
}

// signerRows parts the signers into rows of three, or of two where four are to sign.
func (d Document) signerRows() [][]Signer {
	perRow := 3
	if len(d.Signers) == 4 || len(d.Signers) == 2 {
		perRow = 2
	}
	var rows [][]Signer
	for i := 0; i < len(d.Signers); i += perRow {
		rows = append(rows, d.Signers[i:min(i+perRow, len(d.Signers))])
	}
	return rows
}

// zip packs the parts. All carry one fixed time, so that the same document gives the same bytes.
func (x *docx) zip(w io.Writer) error {
	z := zip.NewWriter(w)
	for _, p := range x.parts() {
		h := &zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: zipTime(x.doc.Made)}
		f, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(f, p.text); err != nil {
			return err
		}
	}
	return z.Close()
}

// zipTime is a time that a ZIP can hold; the format's first for a zero one.
func zipTime(t time.Time) time.Time {
	if t.Year() < 1980 || t.Year() > 2107 {
		return time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return t.UTC()
}
