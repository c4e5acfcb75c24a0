package exchange

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"khoabang/questions"
)

// The parts of a written document that never change. The page is A4 with the margins of Decree 30/2020/NĐ-CP (20 mm
// above and below, 30 mm left, 15 mm right), the type Times New Roman 13, the page number in the middle of the top.
const (
	docxNamespaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"`
	docxTypes      = xml.Header + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="jpg" ContentType="image/jpeg"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/></Types>`
	docxRoot       = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	docxRels       = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/>`
	docxStyles     = xml.Header + `<w:styles ` + docxNamespaces + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" w:cs="Times New Roman"/><w:sz w:val="26"/><w:szCs w:val="26"/><w:lang w:val="vi-VN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:before="60" w:after="60"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:customStyle="1" w:styleId="` + styleFrame + `"><w:name w:val="` + styleFrame + `"/><w:basedOn w:val="Normal"/></w:style>` +
		`<w:style w:type="paragraph" w:customStyle="1" w:styleId="` + styleText + `"><w:name w:val="` + styleText + `"/><w:basedOn w:val="Normal"/></w:style>` +
		`<w:style w:type="character" w:customStyle="1" w:styleId="` + styleShown + `"><w:name w:val="` + styleShown + `"/></w:style>` +
		`<w:style w:type="table" w:customStyle="1" w:styleId="` + styleTable + `"><w:name w:val="` + styleTable + `"/><w:tblPr>` + docxBorders + `</w:tblPr></w:style></w:styles>`
	docxBorders = `<w:tblBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:left w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:right w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:insideH w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:insideV w:val="single" w:sz="4" w:space="0" w:color="auto"/></w:tblBorders>`
	docxHeader  = xml.Header + `<w:hdr ` + docxNamespaces + `><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>`
	docxSection = `<w:sectPr><w:headerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="851" w:bottom="1134" w:left="1701" w:header="567" w:footer="567" w:gutter="0"/><w:titlePg/></w:sectPr>`
)

// encodeDOCX writes a paper to print, with its key and what else there is to say about each question at its end.
func encodeDOCX(out io.Writer, f File) error {
	w := &docxWriter{file: f, media: map[string]questions.Picture{}}
	body := w.paper(f)
	parts := [][2]string{
		{"[Content_Types].xml", docxTypes}, {"_rels/.rels", docxRoot}, {"word/_rels/document.xml.rels", w.relations()},
		{"word/styles.xml", docxStyles}, {"word/header1.xml", docxHeader}, {"word/document.xml", body},
	}
	for _, p := range w.pictures() {
		parts = append(parts, [2]string{"word/" + docxMedia(p), string(p.Bytes)})
	}
	z := zip.NewWriter(out)
	for _, part := range parts {
		w, err := z.Create(part[0])
		if err == nil {
			_, err = io.WriteString(w, part[1])
		}
		if err != nil {
			return fmt.Errorf("write docx: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write docx: %w", err)
	}
	return nil
}

// docxWriter collects the body of a document, and the pictures that it shows.
type docxWriter struct {
	b        bytes.Buffer
	file     File
	media    map[string]questions.Picture
	drawings int
}

// pictures returns the pictures shown, in the order of the file.
func (w *docxWriter) pictures() []questions.Picture {
	return slices.DeleteFunc(slices.Clone(w.file.Pictures), func(p questions.Picture) bool { return w.media[p.ID].ID == "" })
}

func (w *docxWriter) relations() string {
	rels := docxRels
	for _, p := range w.pictures() {
		rels += `<Relationship Id="p` + p.ID + `" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="` + docxMedia(p) + `"/>`
	}
	return rels + `</Relationships>`
}

func (w *docxWriter) paper(f File) string {
	w.b.WriteString(xml.Header + `<w:document ` + docxNamespaces + `><w:body>`)
	w.heading(f)
	for i, q := range f.Questions {
		w.question(i+1, q)
	}
	w.para(`<w:jc w:val="center"/>`, "", "----- HẾT -----")
	w.b.WriteString(`<w:p><w:pPr><w:pStyle w:val="` + styleFrame + `"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>`)
	w.frame("center", "ĐÁP ÁN VÀ HƯỚNG DẪN GIẢI")
	w.bank(f)
	w.key(f.Questions)
	for i, q := range f.Questions {
		w.entry(i+1, q, f.SourceDocument)
	}
	w.b.WriteString(docxSection + `</w:body></w:document>`)
	return w.b.String()
}

// heading writes the block above the first question, for the organiser and the contestant to fill in.
func (w *docxWriter) heading(f File) {
	w.b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/></w:tblPr><w:tblGrid><w:gridCol w:w="4677"/><w:gridCol w:w="4677"/></w:tblGrid><w:tr>`)
	for _, lines := range [][]string{
		{"CƠ QUAN, ĐƠN VỊ TỔ CHỨC", "…………………………………"},
		{"ĐỀ THI", cmp.Or(f.Bank.Name, "…………………………………"), fmt.Sprintf("(Đề có %d câu)", len(f.Questions))},
	} {
		w.b.WriteString(`<w:tc><w:tcPr><w:tcW w:w="4677" w:type="dxa"/></w:tcPr>`)
		for _, l := range lines {
			w.frame("center", l)
		}
		w.b.WriteString(`</w:tc>`)
	}
	w.b.WriteString(`</w:tr></w:tbl>`)
	w.frame("left", "Họ và tên thí sinh: ………………………………  Số báo danh: …………")
}

// frame writes a line for readers, which is no part of the questions.
func (w *docxWriter) frame(align, text string) {
	w.para(`<w:pStyle w:val="`+styleFrame+`"/><w:jc w:val="`+align+`"/>`, "", text)
}

// para writes a paragraph: a label in bold, and a text whose line breaks are kept.
func (w *docxWriter) para(properties, label, text string) {
	w.b.WriteString(`<w:p>`)
	if properties != "" {
		w.b.WriteString(`<w:pPr>` + properties + `</w:pPr>`)
	}
	if label != "" {
		w.b.WriteString(`<w:r><w:rPr><w:b/></w:rPr>`)
		w.text(label)
		w.b.WriteString(`</w:r>`)
	}
	w.run("", text)
	w.b.WriteString(`</w:p>`)
}

// text writes one line of a run; tabs are elements of their own.
func (w *docxWriter) text(line string) {
	for i, piece := range strings.Split(line, "\t") {
		if i > 0 {
			w.b.WriteString(`<w:tab/>`)
		}
		w.b.WriteString(`<w:t xml:space="preserve">`)
		xml.EscapeText(&w.b, []byte(piece)) // a buffer takes everything
		w.b.WriteString(`</w:t>`)
	}
}

func (w *docxWriter) question(n int, q questions.Question) {
	align := "both"
	if strings.Contains(q.Stem, "\n") {
		align = "left" // a line that is broken off would be stretched
	}
	w.rich(`<w:keepNext/><w:jc w:val="`+align+`"/>`, fmt.Sprintf("Câu %d. ", n), q.Stem)
	for i, p := range q.Prompts {
		w.rich(`<w:ind w:left="284"/>`, fmt.Sprintf("Vế %d. ", i+1), p.Text)
	}
	for i, o := range q.Options {
		w.rich(`<w:ind w:left="284"/>`, choiceID("A", i)+". ", o.Text)
	}
	if len(q.Options) == 0 {
		w.frame("left", "Trả lời: ……………………………………………")
	}
}

func (w *docxWriter) bank(f File) {
	for _, l := range [][2]string{
		{"Mã ngân hàng", f.Bank.ID}, {"Tên ngân hàng", f.Bank.Name}, {"Văn bản chung", f.SourceDocument},
		{"Ngân hàng luyện tập", map[bool]string{true: labelOf(yesLabels(), true)}[f.Bank.Practice]},
	} {
		if l[1] != "" {
			w.para("", "", l[0]+": "+joined(l[1]))
		}
	}
}

// lettered reports whether a question's key is one letter or a set of letters, which a key table can hold.
func lettered(k questions.Kind) bool {
	return k == questions.Single || k == questions.Multiple || k == questions.TrueFalse
}

// key writes the key in tables of ten columns: numbers over letters.
func (w *docxWriter) key(qs []questions.Question) {
	var numbers, letters []string
	for i, q := range qs {
		if lettered(q.Kind) {
			numbers = append(numbers, fmt.Sprint(i+1))
			letters = append(letters, keyLetters(q))
		}
	}
	if len(numbers) == 0 {
		return
	}
	w.b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/>` + docxBorders + `</w:tblPr><w:tblGrid>` + strings.Repeat(`<w:gridCol w:w="850"/>`, 11) + `</w:tblGrid>`)
	for from := 0; from < len(numbers); from += 10 {
		to := min(from+10, len(numbers))
		w.row("Câu", numbers[from:to])
		w.row("Đáp án", letters[from:to])
	}
	w.b.WriteString(`</w:tbl>`)
}

func (w *docxWriter) row(head string, cells []string) {
	w.b.WriteString(`<w:tr>`)
	for i := range 11 {
		text := head
		if i > 0 {
			text = ""
			if i <= len(cells) {
				text = cells[i-1]
			}
		}
		w.b.WriteString(`<w:tc><w:tcPr><w:tcW w:w="850" w:type="dxa"/></w:tcPr>`)
		w.para(`<w:jc w:val="center"/>`, "", text)
		w.b.WriteString(`</w:tc>`)
	}
	w.b.WriteString(`</w:tr>`)
}

func keyLetters(q questions.Question) string {
	var letters []string
	for i, o := range q.Options {
		if slices.Contains(q.Key.Options, o.ID) {
			letters = append(letters, choiceID("A", i))
		}
	}
	return strings.Join(letters, ", ")
}

// entry writes what there is to say about a question: its explanation first, then the fields of the bank.
func (w *docxWriter) entry(n int, q questions.Question, document string) {
	w.para(`<w:keepNext/>`, fmt.Sprintf("Câu %d.", n), "")
	columns := entryColumns()
	for i, value := range xlsxValues(q, document, columns) {
		switch {
		case value == "" || columns[i].key == "answer" && lettered(q.Kind):
		case columns[i].key == "explanation_vi":
			w.rich("", columns[i].head+": ", value)
		default:
			w.para("", "", columns[i].head+": "+joined(value))
		}
	}
}

// entryColumns are the columns that an entry may name, in the order in which it does.
var entryColumns = sync.OnceValue(func() []xlsxColumn {
	columns := slices.DeleteFunc(xlsxColumns(), func(c xlsxColumn) bool {
		return c.key == "stem_vi" || strings.Contains(c.key, "[")
	})
	slices.SortStableFunc(columns, func(a, b xlsxColumn) int {
		return cmp.Compare(entryRank(a.key), entryRank(b.key))
	})
	return columns
})

func entryRank(key string) int {
	switch key {
	case "answer":
		return 0
	case "explanation_vi":
		return 1
	}
	return 2
}

var (
	inlineGuard = regexp.MustCompile(`([ \t\x{a0}])(\*?[A-L][ \x{a0}]*[.)])`)
	levelGuard  = regexp.MustCompile(`[(\[](?:NB|TH|VD|VDC)[)\]]`)
)

func plainStart(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

// hasInlineMark reports whether s may have what inlineGuard looks for: a letter before a dot, a bracket or a blank.
func hasInlineMark(s string) bool {
	for i := 1; i+1 < len(s); i++ {
		if c := s[i+1]; s[i] >= 'A' && s[i] <= 'L' && (c == '.' || c == ')' || c == ' ' || c == 0xC2) {
			return true
		}
	}
	return false
}

// joined puts a joiner before whatever in a text could be taken for a mark when the paper is read.
func joined(s string) string {
	s = strings.ReplaceAll(s, joiner, joiner+joiner)
	if hasInlineMark(s) {
		s = inlineGuard.ReplaceAllString(s, "$1"+joiner+"$2")
	}
	if strings.ContainsAny(s, "([") {
		s = levelGuard.ReplaceAllString(s, joiner+"$0")
	}
	s = strings.ReplaceAll(s, "\n", "\n"+joiner)
	kept := len(s) - len(strings.TrimLeft(s, joiner))
	if kept/len(joiner)%2 == 1 {
		return s // the beginning has its joiner
	}
	if !plainStart(s) || optionMark.matches(s) || smallMark.matches(s) {
		s = joiner + s
	}
	return s
}
