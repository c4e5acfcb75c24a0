package report_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"khoabang/internal/fault"
	"khoabang/internal/report"

	"github.com/google/go-cmp/cmp"
)

func TestDocumentAsDOCX(t *testing.T) {
	t.Parallel()
	data := docxOf(t, minutes())
	keep(t, "minutes.docx", data)
	checkParts(t, data)
	text := docxText(t, data)
	for _, want := range []string{
		"ỦY BAN NHÂN DÂN\nTỈNH AN GIANG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "/BB-BTC", "BIÊN BẢN",
		"I. THÀNH PHẦN THAM DỰ", "II. NỘI DUNG", "1. Số liệu dự thi", "2. Kết quả đề nghị khen thưởng", "a) Giải cá nhân", "b) Giải tập thể",
		"- Thư ký: Bà Lê Thị Quỳnh Giao", "Néang Sóc Kha", "TM. BAN TỔ CHỨC", "Nơi nhận:", "- Lưu: VT, HS.", "Phụ lục II", "GIẢI TẬP THỂ",
		"(Kèm theo Biên bản số\u00A0\u00A0",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q", want)
		}
	}
	body := zipText(t, data, "word/document.xml")
	for want, n := range map[string]int{
		`<w:tblHeader/>`: 5, `<w:titlePg/>`: 3, `<w:pgNumType w:start="1"/>`: 2, `w:orient="landscape"`: 1, `<w:gridSpan w:val="3"/>`: 1,
		`<w:pgMar w:top="1134" w:right="850" w:bottom="1134" w:left="1701"`: 3,
	} {
		if got := strings.Count(body, want); got != n {
			t.Errorf("%s occurs %d times, want %d", want, got, n)
		}
	}
	if header := zipText(t, data, "word/header1.xml"); !strings.Contains(header, " PAGE ") {
		t.Errorf("no page number in %s", header)
	}
	if styles := zipText(t, data, "word/styles.xml"); !strings.Contains(styles, `w:ascii="Times New Roman"`) || !strings.Contains(styles, `<w:ind w:firstLine="720"/>`) {
		t.Errorf("font or indent are not the decree's: %.400s", styles)
	}
}

func TestDocumentAsPDF(t *testing.T) {
	t.Parallel()
	f := fonts(t)
	path := keep(t, "minutes.pdf", pdfOf(t, minutes(), f))
	text := tool(t, "pdftotext", "-layout", path, "-")
	pages := strings.Split(text, "\f")
	if len(pages) != 8 { // and what follows the last form feed
		t.Errorf("%d pages, want 7", len(pages)-1)
	}
	for _, want := range []string{
		"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số:", "/BB-BTC", "II. NỘI DUNG", "a) Giải cá nhân", "b) Giải tập thể",
		"Từ 08 giờ 00 ngày 01 đến 17 giờ 00 ngày 31 tháng 10 năm 2026", "- Lưu: VT, HS.", "TM. BAN TỔ CHỨC", "Phụ lục I\n", "Tổng cộng",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q", want)
		}
	}
	// No number on the first page of the text and of each appendix, which begin anew.
	for i, want := range []string{"ỦY BAN NHÂN DÂN", "2", "3", "Phụ lục I", "2", "3", "Phụ lục II"} {
		first, _, _ := strings.Cut(strings.TrimSpace(pages[i]), "\n")
		if first = strings.TrimSpace(first); first != want && !strings.HasPrefix(first, want+" ") {
			t.Errorf("page %d begins with %q, want %q", i+1, first, want)
		}
	}
	// The head of a table is on each of its pages.
	if got := strings.Count(text, "Họ và tên"); got != 2 {
		t.Errorf("the head of the prizes' table occurs %d times, want 2", got)
	}
	checkFonts(t, path)
	pictures(t, path, "50")
}

// A signature never stands alone on its page, however much text comes before it.
func TestSignatureKeepsTextWithIt(t *testing.T) {
	t.Parallel()
	f := fonts(t)
	for n := 20; n < 46; n++ {
		d := report.Document{Agency: "Sở Tư pháp", Place: "An Giang", Kind: report.Report, Subject: "Kết quả tuyên truyền", Signers: []report.Signer{{Authority: []string{"KT. Giám đốc"}, Title: "Phó Giám đốc"}}, Receivers: []string{"Như trên", "Lưu: VT"}}
		for range n {
			d.Body = append(d.Body, report.Text("Một dòng."))
		}
		path := filepath.Join(t.TempDir(), "a.pdf")
		if err := os.WriteFile(path, pdfOf(t, d, f), 0o644); err != nil {
			t.Fatal(err)
		}
		for _, page := range strings.Split(tool(t, "pdftotext", path, "-"), "\f") {
			if strings.Contains(page, "PHÓ GIÁM ĐỐC") && !strings.Contains(page, "Một dòng.") {
				t.Errorf("with %d lines the signature is alone on its page", n)
			}
		}
	}
}

func TestSameDocumentSameBytes(t *testing.T) {
	t.Parallel()
	f := fonts(t)
	if !bytes.Equal(pdfOf(t, minutes(), f), pdfOf(t, minutes(), f)) || !bytes.Equal(docxOf(t, minutes()), docxOf(t, minutes())) {
		t.Error("the same document gave other bytes")
	}
}

// Decomposed letters, as some phones send them, are set as whole ones.
func TestDecomposedLetters(t *testing.T) {
	t.Parallel()
	f := fonts(t)
	d := report.Document{Agency: "Sở", Kind: report.Notice, Subject: "Gia\u0309i thươ\u0309ng", Body: []report.Block{report.Text("Nguyê\u0303n Thi\u0323 U\u031bo\u031b\u0301c")}}
	path := keep(t, "nfd.pdf", pdfOf(t, d, f))
	for name, text := range map[string]string{"PDF": tool(t, "pdftotext", path, "-"), "DOCX": docxText(t, docxOf(t, d))} {
		if !strings.Contains(text, "Giải thưởng") || !strings.Contains(text, "Nguyễn Thị Ước") {
			t.Errorf("%s: %q", name, text)
		}
	}
}

func TestRefusedDocuments(t *testing.T) {
	t.Parallel()
	good := report.Document{Agency: "Sở", Kind: report.Notice, Subject: "A"}
	one := []report.Column{{Head: "A"}}
	for name, c := range map[string]struct {
		change func(*report.Document)
		fields []string
	}{
		"nothing":   {func(d *report.Document) {}, nil},
		"empty":     {func(d *report.Document) { *d = report.Document{} }, []string{"agency: required", "kind: required", "subject: required"}},
		"heading":   {func(d *report.Document) { d.Body = []report.Block{report.Heading{Level: 4}} }, []string{"body[0].level: range"}},
		"no column": {func(d *report.Document) { d.Body = []report.Block{report.Table{}} }, []string{"body[0].columns: range"}},
		"row too wide": {func(d *report.Document) {
			d.Body = []report.Block{report.Table{Columns: one, Rows: []report.Row{{Cells: []string{"a", "b"}}}}}
		}, []string{"body[0].rows[0]: too_many"}},
		"not a picture": {func(d *report.Document) { d.Body = []report.Block{report.Figure{Data: []byte("GIF89a")}} }, []string{"body[0].data: picture"}},
		"appendix":      {func(d *report.Document) { d.Appendices = []report.Appendix{{}} }, []string{"appendices[0].title: required"}},
	} {
		d := good
		c.change(&d)
		err := d.WriteDOCX(io.Discard)
		if other := d.WritePDF(io.Discard, report.Fonts{}); c.fields != nil && !errors.Is(other, report.ErrDocument) {
			t.Errorf("%s as PDF: %v", name, other)
		}
		if diff := cmp.Diff(c.fields, fieldsOf(err)); diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
	if err := good.WritePDF(io.Discard, report.Fonts{}); !errors.Is(err, report.ErrFonts) {
		t.Errorf("without fonts: %v", err)
	}
}

func fieldsOf(err error) (list []string) {
	if e, ok := fault.As(err); ok {
		for _, f := range e.Fields {
			list = append(list, f.Path+": "+f.Code)
		}
	}
	return list
}

func docxOf(t testing.TB, d report.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := d.WriteDOCX(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pdfOf(t testing.TB, d report.Document, f report.Fonts) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := d.WritePDF(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var relation = regexp.MustCompile(`Target="([^"]+)"`)

// checkParts checks that every part is well formed and has a type, and that every part that is referred to is there.
func checkParts(t testing.TB, data []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(b)
	}
	for name, text := range parts {
		if ext := filepath.Ext(name); ext != ".xml" && ext != ".rels" {
			continue
		}
		d := xml.NewDecoder(strings.NewReader(text))
		for {
			if _, err = d.Token(); err != nil {
				break
			}
		}
		if err != io.EOF {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, m := range relation.FindAllStringSubmatch(parts["word/_rels/document.xml.rels"], -1) {
		if _, ok := parts["word/"+m[1]]; !ok {
			t.Errorf("word/%s is referred to and not there", m[1])
		}
	}
}

// docxText returns the document's text, a line for each paragraph and line break.
func docxText(t testing.TB, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b strings.Builder
	for d := xml.NewDecoder(f); ; {
		token, err := d.Token()
		if err == io.EOF {
			return b.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.CharData:
			b.Write(e)
		case xml.StartElement:
			if e.Name.Local == "br" {
				b.WriteByte('\n')
			}
		case xml.EndElement:
			if e.Name.Local == "p" {
				b.WriteByte('\n')
			}
		}
	}
}

// tool runs a program of Poppler and returns what it prints. Without it the test is skipped, or fails where nothing may
// be missing.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("KHOABANG_TEST_REQUIRE") == "1" {
			t.Fatalf("%s is missing: install poppler-utils", name)
		}
		t.Skipf("%s is missing: install poppler-utils", name)
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// checkFonts checks that every font of a PDF is embedded and has a table of characters.
func checkFonts(t *testing.T, path string) {
	t.Helper()
	rows := strings.Split(strings.TrimSpace(tool(t, "pdffonts", path)), "\n")
	if len(rows) < 3 {
		t.Errorf("%s has no fonts", path)
		return
	}
	for _, row := range rows[2:] {
		if f := strings.Fields(row); len(f) < 8 || f[len(f)-5] != "yes" || f[len(f)-3] != "yes" {
			t.Errorf("a font is not embedded, or text cannot be copied: %s", row)
		}
	}
}

// pictures leaves each page of a PDF as a picture beside it.
func pictures(t *testing.T, path string, dpi string) {
	t.Helper()
	tool(t, "pdftoppm", "-r", dpi, "-png", path, strings.TrimSuffix(path, ".pdf"))
}
