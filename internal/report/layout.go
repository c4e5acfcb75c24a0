package report

import "strings"

// The measures of Annex I of Decree 30/2020/NĐ-CP, where it leaves a range the value that leaves most room for text.
// Lengths are in millimetres, sizes of letters in points.
const (
	pageWidth, pageHeight     = 210.0, 297.0
	marginTop, marginBottom   = 20.0, 20.0 // 20 to 25
	marginLeft, marginRight   = 30.0, 15.0 // 30 to 35, 15 to 20
	pageNumberAt              = 10.0       // from the upper edge: within the top margin
	pageNumberSize            = 13.0       // 13 to 14
	firstIndent               = 12.7       // 10 or 12.7
	subIndent                 = 8.0        // of points of an item, further
	addressIndent             = 38.0       // of several addressees
	addressDash               = 20.0       // of their dashes, further: below the colon
	bodySize                  = 14.0       // 13 to 14
	bodyGap                   = 6.0        // points after a paragraph, at least 6
	bodySpacing               = 1.1        // lines: single to 1.5
	singleLine                = 1.15       // the height of a single line of this type, in its size
	agencySize                = 12.0       // 12 to 13; the quốc hiệu's as well
	mottoSize                 = 13.0       // 13 to 14, one more than the quốc hiệu's
	numberSize, dateSize      = 13.0, 13.0
	titleSize                 = 14.0 // 13 to 14; the appendix's word and title as well
	signSize                  = 14.0
	signRoom                  = 25.0 // to sign and seal
	receiversHead             = 12.0
	receiversSize             = 11.0
	tableSize                 = 12.0       // the decree is silent
	headLeft                  = 74.0       // of the head's two columns; the other takes the rest
	nationWidth, mottoWidth   = 88.3, 56.2 // of the two lines at their sizes
	ruleAgency, ruleSubject   = 0.4, 0.4   // of the line above: a third to a half
	nation, motto             = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
	perPoint, twipsPerMM      = 25.4 / 72, 1440 / 25.4
	cellPadding, cellPaddingV = 1.5, 0.8
)

// textWidth is the width between the margins.
func textWidth(landscape bool) float64 {
	if landscape {
		return pageHeight - marginLeft - marginRight
	}
	return pageWidth - marginLeft - marginRight
}

const kinhGui = "Kính gửi:"

// addressees returns whom the document is for, as it is written after "Kính gửi:".
func (d Document) addressees() []string {
	var list []string
	for i, a := range d.Addressees {
		end := ";"
		if i == len(d.Addressees)-1 {
			end = "."
		}
		list = append(list, line(a)+end)
	}
	return list
}

// number is the line of the document's number, left for the clerk to fill in.
func (d Document) number() string {
	code := upper(d.AgencyCode)
	if code == "" {
		code = "…"
	}
	kind := upper(d.Kind.Abbreviation)
	if kind == "" {
		kind = "…"
	}
	return "Số:" + strings.Repeat("\u00A0", 8) + "/" + kind + "-" + code
}

// dateline is the line of place and day; "" where there is no place.
func (d Document) dateline() string {
	place := line(d.Place)
	if place == "" {
		return ""
	}
	return place + ", ngày …… tháng …… năm " + d.blankYear()
}

// attached says of an appendix which document it belongs to.
func (d Document) attached() string {
	s := "(Kèm theo " + sentenceCase(line(d.Kind.Name)) + " số" + strings.Repeat("\u00A0", 8) + "/" + upper(d.Kind.Abbreviation)
	if code := upper(d.AgencyCode); code != "" {
		s += "-" + code
	}
	return s + " ngày …… tháng …… năm " + d.blankYear() + " của " + line(d.Agency) + ")"
}

func (d Document) blankYear() string {
	if d.Year == 0 {
		return "……"
	}
	return digits(d.Year)
}

// appendixName is "Phụ lục", with a Roman numeral where there are several.
func (d Document) appendixName(i int) string {
	if len(d.Appendices) < 2 {
		return "Phụ lục"
	}
	return "Phụ lục " + roman(i+1)
}

// numbering counts headings of three levels.
type numbering [3]int

// next returns the mark of the next heading of a level: "I.", "1." or "a)".
func (n *numbering) next(level int) string {
	level = min(max(level, 1), 3)
	n[level-1]++
	clear(n[level:])
	switch level {
	case 1:
		return roman(n[0]) + "."
	case 2:
		return digits(n[1]) + "."
	}
	return letters(n[2]) + ")"
}

// alphabet is the order of lettered points in official documents.
var alphabet = []string{"a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "x", "y"}

func letters(n int) string {
	s := ""
	for ; n > 0; n = (n - 1) / len(alphabet) {
		s = alphabet[(n-1)%len(alphabet)] + s
	}
	return s
}

func roman(n int) string {
	var b strings.Builder
	for _, r := range []struct {
		value int
		text  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= r.value; n -= r.value {
			b.WriteString(r.text)
		}
	}
	return b.String()
}

// headRows returns a table's head: one row, or two where columns are grouped.
func (t Table) headRows() [][]headCell {
	grouped := false
	for _, c := range t.Columns {
		grouped = grouped || line(c.Group) != ""
	}
	var upper, lower []headCell
	for i, c := range t.Columns {
		group := line(c.Group)
		switch {
		case group == "":
			upper = append(upper, headCell{text: line(c.Head), column: i, span: 1, tall: grouped})
			continue
		case i > 0 && group == line(t.Columns[i-1].Group):
			upper[len(upper)-1].span++
		default:
			upper = append(upper, headCell{text: group, column: i, span: 1})
		}
		lower = append(lower, headCell{text: line(c.Head), column: i, span: 1})
	}
	if !grouped {
		return [][]headCell{upper}
	}
	return [][]headCell{upper, lower}
}

// headCell is a cell of a table's head.
type headCell struct {
	text   string
	column int  // its first
	span   int  // columns
	tall   bool // it takes both rows
}

// widths returns the columns' widths, which add up to total.
func (t Table) widths(total float64) []float64 {
	w := make([]float64, len(t.Columns))
	for i, c := range t.Columns {
		if w[i] = c.Width; w[i] <= 0 {
			w[i] = 1
		}
	}
	// A column that is next to nothing would hold a letter a line: a tenth of an equal share is the least.
	least := sumOf(w) / float64(10*len(w))
	for i := range w {
		w[i] = max(w[i], least)
	}
	sum := sumOf(w)
	for i := range w {
		w[i] *= total / sum
	}
	return w
}

func sumOf(list []float64) float64 {
	sum := 0.0
	for _, v := range list {
		sum += v
	}
	return sum
}

// cell returns the text of a cell, which may have several lines; "" for a missing one.
func (r Row) cell(i int) string {
	if i >= len(r.Cells) {
		return ""
	}
	return strings.TrimSpace(clean(r.Cells[i]))
}

// receiver returns a line of the list of receivers, as it is written.
func (d Document) receiver(i int) string {
	end := ";"
	if i == len(d.Receivers)-1 {
		end = "."
	}
	return "- " + line(d.Receivers[i]) + end
}
