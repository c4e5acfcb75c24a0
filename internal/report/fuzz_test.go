package report_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"khoabang/internal/report"
	"khoabang/web"
)

// alphabet is every letter of Vietnamese and what else official documents are written with.
const alphabet = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz" +
	"0123456789 .,;:!?()[]{}/\\|-–—_+=*%&@#§°±×÷<>≤≥“”‘’\"'«»…•₫€$"

func TestFontsHaveVietnamese(t *testing.T) {
	t.Parallel()
	f := fonts(t)
	for name, font := range map[string]*report.Font{"regular": f.Regular, "bold": f.Bold, "italic": f.Italic, "bold italic": f.BoldItalic, "sans": f.Sans, "sans bold": f.SansBold} {
		for _, r := range alphabet + strings.ToUpper(alphabet) + "\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031B" {
			if !font.Has(r) {
				t.Errorf("%s lacks %q", name, r)
			}
		}
		if font.Has('\U0001F389') || font.Has('א') || font.Has(0) {
			t.Errorf("%s says that it has what cannot be shown", name)
		}
	}
}

func FuzzDocument(f *testing.F) {
	loaded, err := report.LoadFonts(web.Dist())
	for _, s := range []string{"", "Nguyễn", "a\x00b\x1b\xff", strings.Repeat("x", 3000), "a\n\n\nb\tc", "\u202Eabc 🎉👨‍👩‍👧 עב ﷽", "]]>&<'\"", strings.Repeat("ậ ", 500), "\n", "\uFFFE\uD7FF"} {
		f.Add(s, s, uint8(2))
	}
	f.Fuzz(func(t *testing.T, a, b string, n uint8) {
		if len(a)+len(b) > 20_000 {
			t.Skip()
		}
		d := anyDocument(a, b, int(n%5))
		var out bytes.Buffer
		if d.Check() != nil {
			return
		}
		if err := d.WriteDOCX(&out); err != nil {
			t.Fatal(err)
		}
		checkParts(t, out.Bytes())
		if text := docxText(t, out.Bytes()); !utf8.ValidString(text) {
			t.Error("the text is not UTF-8")
		}
		if err == nil {
			if err := d.WritePDF(io.Discard, loaded); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// anyDocument puts two texts everywhere that a document takes one.
func anyDocument(a, b string, n int) report.Document {
	table := report.Table{Caption: b, Columns: []report.Column{{Head: a, Group: b}, {Head: b, Group: b, Width: 0.01}, {Head: a, Align: report.Right}}}
	for range n {
		table.Rows = append(table.Rows, report.Row{Cells: []string{a, b, a}[:n%4%3+1]})
	}
	d := report.Document{
		Superior: b, Agency: a, AgencyCode: b, Place: a, Kind: report.Kind{Name: a, Abbreviation: b}, Subject: b,
		Body: []report.Block{
			report.Heading{Level: n%3 + 1, Text: a}, report.Paragraph{Runs: []report.Run{{Text: a, Bold: true}, {Text: b, Italic: true}, {Text: a}}, Align: report.Align(n)},
			report.List{Items: []string{a, b}}, report.List{Items: []string{b}, Sub: true}, table,
		},
		Receivers:  []string{a, b},
		Addressees: []string{a, b}[:n%3],
		Appendices: []report.Appendix{{Title: a, Landscape: true, Body: []report.Block{table}}},
	}
	for range n {
		d.Signers = append(d.Signers, report.Signer{Authority: []string{a}, Title: b, Name: a})
	}
	return d
}

func FuzzCertificate(f *testing.F) {
	for _, s := range []string{"", "Nguyễn", strings.Repeat("W", 300), "\u202E🎉\x00", "a\nb"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		loaded, err := report.LoadFonts(web.Dist())
		if err != nil {
			t.Skip("the front end was not built: run make build")
		}
		p, err := report.NewPrinter(loaded, report.CertificateTemplate{Superior: a, Organiser: b, Title: a, GivenTo: b, Contest: a, DateLine: b, Signer: report.Signer{Authority: []string{a}, Title: b, Name: a}})
		c := report.Certificate{Name: a, Unit: b, Achievement: a, Serial: b}
		if err != nil || c.Check() != nil {
			return
		}
		if err := p.Write(io.Discard, c, made); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzFont(f *testing.F) {
	f.Add([]byte{0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 'c', 'm', 'a', 'p', 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 30})
	f.Fuzz(func(t *testing.T, data []byte) {
		if font, err := report.NewFont(data); err == nil {
			font.Show("Nguyễn 🎉")
		}
	})
}
