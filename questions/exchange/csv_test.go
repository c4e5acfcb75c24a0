package exchange_test

import (
	"bytes"
	"strings"
	"testing"

	"khoabang/questions"
	"khoabang/questions/exchange"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
)

const table = "Mã câu,Loại,Nội dung,Mức độ,Câu hỏi,Phương án A,Phương án B,Đáp án\r\n" +
	"Q1,single,2.4,2,\"Thủ đô, ở đâu?\",Hà Nội,Huế,A\r\n"

// tones writes text as Windows-1258 has it: the tone marks after their letters, all else in one piece.
func tones(t *testing.T, text string) string {
	t.Helper()
	var b strings.Builder
	for _, r := range text {
		base, mark := "", ""
		for _, d := range norm.NFD.String(string(r)) {
			if strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", d) {
				mark += string(d)
			} else {
				base += string(d)
			}
		}
		b.WriteString(norm.NFC.String(base) + mark)
	}
	s, err := charmap.Windows1258.NewEncoder().String(b.String())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCSVEncodings(t *testing.T) {
	t.Parallel()
	utf16 := func(e unicode.Endianness) string {
		s, err := unicode.UTF16(e, unicode.UseBOM).NewEncoder().String(table)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	format := named(t, "csv")
	want, err := format.Decode(strings.NewReader(table))
	if err != nil || len(want.Questions) != 1 || want.Questions[0].Stem != "Thủ đô, ở đâu?" {
		t.Fatalf("Decode = %+v, %v", want, err)
	}
	for name, text := range map[string]string{
		"UTF-8 with a mark": "\ufeff" + table, "UTF-8 in NFD": norm.NFD.String(table), "semicolons": strings.ReplaceAll(strings.ReplaceAll(table, ",", ";"), "đô; ở", "đô, ở"),
		"UTF-16 LE": utf16(unicode.LittleEndian), "UTF-16 BE": utf16(unicode.BigEndian), "Windows-1258": tones(t, table),
	} {
		got, err := format.Decode(strings.NewReader(text))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-UTF-8 +this):\n%s", name, err, diff)
		}
		if f, err := exchange.Detect("", []byte(text)); err != nil || f.Name != "csv" {
			t.Errorf("%s: Detect = %q, %v, want csv", name, f.Name, err)
		}
	}
}

func TestCSVRefuses(t *testing.T) {
	t.Parallel()
	change := func(from, to string) string { return strings.Replace(table, from, to, 1) }
	refuses(t, "csv", []refusal{
		{"nothing", "", "file", "required", 1},
		{"another code page", change("Câu hỏi", "C\xe2u h\xf1i"), "file", "encoding_unknown", 1},
		{"UTF-16 without a mark", "M\x00\xe3\x00,\x00", "file", "encoding_unknown", 1},
		{"no stem column", change("Câu hỏi", "Câu"), "Câu", "unknown_column", 1},
		{"a column twice", change("Phương án B", "Phương án A"), "Phương án A", "duplicate", 1},
		{"a quote that stays open", table + "Q2,\"single", "file", "csv_syntax", 3},
		{"a cell without a header", table + "Q2,single,2.4,2,Hỏi?,a,b,A,thừa", "questions[1]", "csv_extra_cell", 3},
		{"no such difficulty", change(",2,", ",9,"), "Mức độ", "range", 2},
		{"no such option", change("Huế,A", "Huế,C"), "Đáp án", "unknown_option", 2},
		{"no such kind", change("single", "essay"), "Loại", "one_of", 2},
		{"an ID twice", table + "Q1,single,2.4,2,Hỏi?,a,b,A", "Mã câu", "duplicate", 3},
		{"one option", change("Hà Nội,Huế", "Hà Nội,"), "Phương án A", "count", 2},
		{"no stem, over two lines", change("\"Thủ đô, ở đâu?\"", "\"\n\"") + "x", "Câu hỏi", "required", 2},
	})
}

// What a spreadsheet would take for a formula stands behind an apostrophe, and comes back without it.
func TestCSVGuardsFormulas(t *testing.T) {
	t.Parallel()
	f := decode(t, minimal)
	for _, s := range []string{"=1+1", "+1-2", "-1+1", "@SUM(A1)", "\t=1", "'=1", "''-x", "'", "'a", "-5", "＝1"} {
		f.Questions[0].Options[0].Text = s + ""
		if strings.TrimSpace(s) == "" {
			t.Fatal("a blank case")
		}
		var b bytes.Buffer
		if err := named(t, "csv").Encode(&b, f); err != nil {
			t.Fatal(err)
		}
		cell := strings.Split(strings.SplitN(b.String(), "Câu hỏi?,", 2)[1], ",")[questions.MaxOptions]
		if strings.ContainsAny(cell[:1], "=+@\t") || cell[0] == '-' && cell != "-5" {
			t.Errorf("%q is written as %q, which is a formula", s, cell)
		}
		back, err := named(t, "csv").Decode(&b)
		if err != nil || back.Questions[0].Options[0].Text != s {
			t.Errorf("%q came back as %+v, %v", s, back.Questions, err)
		}
	}
}

func FuzzDecodeCSV(f *testing.F) {
	fuzzDecoder(f, "csv", table, "Câu hỏi;Đáp án\nx;y\n", "Câu hỏi,Loại,Vế 1,Phương án A,Phương án B,Đáp án\nx,matching,a,b,c,1-A\n",
		"Câu hỏi,Loại,Đáp án\nx,short_text,a | b\\|c\n", "\"")
}
