package report

import (
	"fmt"
	"strings"
)

// table writes a table whose head is repeated on every page and whose rows are not parted by a page break.
func (x *docx) table(t Table, total float64) {
	if caption := line(t.Caption); caption != "" {
		x.styled("Caption", caption)
	}
	widths := t.widths(total)
	x.raw(`<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>` + fmt.Sprintf(`<w:tblW w:w="%d" w:type="dxa"/>`, twips(total)) +
		`<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		x.raw(fmt.Sprintf(`<w:gridCol w:w="%d"/>`, twips(w)))
	}
	x.raw(`</w:tblGrid>`)
	x.tableHead(t, widths)
	for _, r := range t.Rows {
		x.raw(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		for i := range t.Columns {
			x.cell(widths[i])
			x.tableText(t, r.cell(i), t.Columns[i].Align, r.Bold, false)
			x.raw(`</w:tc>`)
		}
		x.raw(`</w:tr>`)
	}
	x.raw(`</w:tbl>`)
	x.styled("AfterTable", "")
}

func (x *docx) tableHead(t Table, widths []float64) {
	rows := t.headRows()
	for n, row := range rows {
		x.raw(`<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
		column := 0
		for _, c := range row {
			x.below(rows[0], column, c.column, widths)
			x.headCell(t, c, widths, n == 0 && c.tall)
			column = c.column + c.span
		}
		x.below(rows[0], column, len(t.Columns), widths)
		x.raw(`</w:tr>`)
	}
}

// below writes the lower halves of the cells that take both rows of the head, among the columns from one to another.
func (x *docx) below(upper []headCell, from, to int, widths []float64) {
	for _, c := range upper {
		if c.tall && c.column >= from && c.column < to {
			x.raw(fmt.Sprintf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:vMerge/></w:tcPr><w:p/></w:tc>`, twips(widths[c.column])))
		}
	}
}

func (x *docx) headCell(t Table, c headCell, widths []float64, tall bool) {
	width := sumOf(widths[c.column : c.column+c.span])
	x.raw(fmt.Sprintf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, twips(width)))
	if c.span > 1 {
		x.raw(`<w:gridSpan w:val="` + digits(c.span) + `"/>`)
	}
	if tall {
		x.raw(`<w:vMerge w:val="restart"/>`)
	}
	x.raw(`<w:vAlign w:val="center"/></w:tcPr>`)
	x.tableText(t, c.text, Centre, true, true)
	x.raw(`</w:tc>`)
}

// tableText writes the paragraph of a cell.
func (x *docx) tableText(t Table, text string, align Align, bold, keep bool) {
	x.raw(`<w:p><w:pPr><w:pStyle w:val="TableText"/>`)
	if keep {
		x.raw(`<w:keepNext/>`)
	}
	if align == Centre || align == Right {
		x.raw(`<w:jc w:val="` + jc(align) + `"/>`)
	}
	x.raw(`</w:pPr>`)
	if text != "" {
		x.sized(text, bold, t.Size)
	}
	x.raw(`</w:p>`)
}

// sized writes a run in a size of its own; 0 leaves the style's.
func (x *docx) sized(text string, bold bool, size float64) {
	if size == 0 {
		x.run(text, bold, false)
		return
	}
	half := digits(int(size*2 + 0.5))
	x.raw(`<w:r><w:rPr>`)
	if bold {
		x.raw(`<w:b/><w:bCs/>`)
	}
	x.raw(`<w:sz w:val="` + half + `"/><w:szCs w:val="` + half + `"/></w:rPr>`)
	for i, part := range strings.Split(text, "\n") {
		if i > 0 {
			x.raw(`<w:br/>`)
		}
		x.raw(`<w:t xml:space="preserve">` + escape(part) + `</w:t>`)
	}
	x.raw(`</w:r>`)
}

// figure writes a picture in the middle, its caption below it on the same page.
func (x *docx) figure(f Figure, total float64) {
	p, err := readPicture(f.Data, MaxPicture, maxSide)
	if err != nil {
		return // Check has refused it
	}
	x.pictures = append(x.pictures, p)
	n := len(x.pictures)
	width, height := f.measure(p, total)
	size := fmt.Sprintf(`cx="%d" cy="%d"`, emu(width), emu(height))
	id := digits(n)
	x.raw(`<w:p><w:pPr><w:pStyle w:val="Figure"/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent ` + size + `/>` +
		`<wp:docPr id="` + id + `" name="Picture ` + id + `" descr="` + escape(f.alt()) + `"/>` +
		`<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="` + id + `" name="image` + id + `"/><pic:cNvPicPr/></pic:nvPicPr>` +
		`<pic:blipFill><a:blip r:embed="rIdImage` + id + `"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>` +
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext ` + size + `/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`)
	if caption := line(f.Caption); caption != "" {
		x.styled("FigureCaption", caption)
	}
}

// measure returns the size on paper, at most as high as suits a landscape page.
func (f Figure) measure(p picture, total float64) (width, height float64) {
	width = f.Width
	if width <= 0 || width > total {
		width = total
	}
	height = width * float64(p.height) / float64(p.width)
	const tallest = 150.0
	if height > tallest {
		width, height = width*tallest/height, tallest
	}
	return width, height
}

func (f Figure) alt() string {
	if s := line(f.Alt); s != "" {
		return s
	}
	return line(f.Caption)
}
