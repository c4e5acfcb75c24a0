package exchange_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"khoabang/internal/fault"
	"khoabang/questions"
	"khoabang/questions/exchange"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// workbookOf returns a workbook with one sheet of the given cells, written by another program's library. A value that
// is a string stays text; a formula is given as formulaCell.
func workbookOf(t testing.TB, sheet string, cells map[string]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		t.Fatal(err)
	}
	for at, v := range cells {
		err := error(nil)
		if formula, ok := v.(formulaCell); ok {
			if err = f.SetCellValue(sheet, at, "B"); err == nil {
				err = f.SetCellFormula(sheet, at, string(formula))
			}
		} else {
			err = f.SetCellValue(sheet, at, v)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type formulaCell string

// row puts values under a header, from A1 on.
func sheetRows(rows ...[]any) map[string]any {
	cells := map[string]any{}
	for r, row := range rows {
		for c, v := range row {
			if v != nil {
				name, _ := excelize.CoordinatesToCellName(c+1, r+1) // small positive numbers are coordinates
				cells[name] = v
			}
		}
	}
	return cells
}

var (
	shortHeader = []any{"ma cau", "Đáp án", "NỘI DUNG", "Mức độ (NB/TH/VD)", "Câu hỏi *", "phuong an a", "Phương án B", "Phương án C", "Loại"}
	goodRow     = []any{"Q1", "B", "2.4", "TH", "Cơ quan nào?", "Một", "Hai", "Ba", "Một lựa chọn"}
)

func withCell(row []any, i int, v any) []any {
	row = append([]any(nil), row...)
	row[i] = v
	return row
}

func TestXLSXRoundTrip(t *testing.T) {
	t.Parallel()
	roundTrip(t, "xlsx", withNotes)
}

// What looks like a formula, a number or an escape must come back as it went, and must not stand bare in a cell.
func TestXLSXGuardsFormulas(t *testing.T) {
	t.Parallel()
	format := named(t, "xlsx")
	f := decode(t, minimal)
	for _, s := range []string{"=1+1", "+84 90", "-2 độ", "@SUM(A1)", "'=x", "''=x", "'trích' dẫn", "=cmd|' /C calc'!A0", "_x0041_ B", "2.10", "007", "a\nb", "<b>&amp;", "=\tx", "Hết ⏎ dòng"} {
		f.Questions[0].Stem, f.Questions[0].Options[0].Text = s, s
		text, _ := written(t, format, f)
		back, err := format.Decode(strings.NewReader(text))
		if err != nil {
			t.Fatalf("Decode of %q: %v", s, err)
		}
		if got := back.Questions[0]; got.Stem != s || got.Options[0].Text != s {
			t.Errorf("%q came back as %q and %q", s, got.Stem, got.Options[0].Text)
		}
		book, err := excelize.OpenReader(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows("Câu hỏi")
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range rows[1] {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
				t.Errorf("a cell begins like a formula: %q", cell)
			}
		}
	}
}

func TestXLSXReadsSheetsOfPeople(t *testing.T) {
	t.Parallel()
	noKind := []any{"Q2", "a và c", "2.10", 3, "Những gì?", "Một", "Hai", "Ba", nil}
	date := []any{"Q3", 12.5, "2.4", "vận dụng cao", "Bao nhiêu?", nil, nil, nil, "số"}
	data := workbookOf(t, "Bộ đề", sheetRows([]any{"NGÂN HÀNG CÂU HỎI"}, nil, shortHeader, goodRow, nil, noKind, date))
	f, err := named(t, "xlsx").Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	opts := []questions.Option{{ID: "A", Text: "Một"}, {ID: "B", Text: "Hai"}, {ID: "C", Text: "Ba"}}
	want := []questions.Question{
		{ID: "Q1", Kind: questions.Single, Area: "2.4", Difficulty: 2, Stem: "Cơ quan nào?", Options: opts, Key: questions.Key{Options: []string{"B"}}},
		{ID: "Q2", Kind: questions.Multiple, Area: "2.10", Difficulty: 3, Stem: "Những gì?", Options: opts, Key: questions.Key{Options: []string{"A", "C"}}},
		{ID: "Q3", Kind: questions.Numeric, Area: "2.4", Difficulty: 3, Stem: "Bao nhiêu?", Key: questions.Key{Number: "12.5"}},
	}
	if diff := cmp.Diff(want, f.Questions); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
	lost := []exchange.Loss{{Path: "Bộ đề!D7", Line: 7, What: "level_merged"}}
	if diff := cmp.Diff(lost, f.Lost); diff != "" {
		t.Errorf("lost (-want +got):\n%s", diff)
	}
}

func TestXLSXRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		header []any
		row    []any
		path   string
		code   string
	}{
		{"a formula", shortHeader, withCell(goodRow, 1, formulaCell("UPPER(\"b\")")), "Câu hỏi!B2", "formula"},
		{"a formula for the stem", shortHeader, withCell(goodRow, 4, formulaCell("1+1")), "Câu hỏi!E2", "formula"},
		{"an unknown level", shortHeader, withCell(goodRow, 3, "dễ"), "Câu hỏi!D2", "one_of"},
		{"no level", shortHeader, withCell(goodRow, 3, nil), "Câu hỏi!D2", "required"},
		{"an area typed as a number", shortHeader, withCell(goodRow, 2, 2.10), "Câu hỏi!C2", "area_typed_as_number"},
		{"an answer that is no letter", shortHeader, withCell(goodRow, 1, "Hai"), "Câu hỏi!B2", "letters"},
		{"an option that is not there", shortHeader, withCell(goodRow, 1, "D"), "Câu hỏi!B2", "unknown_option"},
		{"two answers to one choice", shortHeader, withCell(goodRow, 1, "A, B"), "Câu hỏi!B2", "exactly_one"},
		{"a gap among the options", shortHeader, withCell(goodRow, 6, nil), "Câu hỏi!G2", "choice_gap"},
		{"an unknown kind", shortHeader, withCell(goodRow, 8, "tự luận"), "Câu hỏi!I2", "one_of"},
		{"no stem", shortHeader, withCell(goodRow, 4, nil), "Câu hỏi!E2", "required"},
		{"an ID with spaces", shortHeader, withCell(goodRow, 0, "câu 1"), "Câu hỏi!A2", "identifier"},
		{"an option too long", shortHeader, withCell(goodRow, 7, strings.Repeat("x", 1001)), "Câu hỏi!H2", "too_long"},
		{"a column twice", append(append([]any(nil), shortHeader...), "Câu hỏi"), goodRow, "Câu hỏi!J1", "duplicate"},
		{"no column of answers", withCell(shortHeader, 1, "STT"), goodRow, "Câu hỏi!1", "column_missing"},
		{"no header", []any{"xin", "chào"}, goodRow, "Câu hỏi!A1", "sheet_header"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			data := workbookOf(t, "Câu hỏi", sheetRows(tt.header, tt.row))
			_, err := named(t, "xlsx").Decode(bytes.NewReader(data))
			wantField(t, err, exchange.ErrFile, tt.path, tt.code)
		})
	}
	data := workbookOf(t, "Câu hỏi", sheetRows(shortHeader, goodRow, withCell(goodRow, 4, "Khác?")))
	_, err := named(t, "xlsx").Decode(bytes.NewReader(data))
	wantField(t, err, exchange.ErrFile, "Câu hỏi!A3", "duplicate")
}

func wantField(t *testing.T, err error, sentinel error, path, code string) {
	t.Helper()
	e, ok := fault.As(err)
	if !ok || !errors.Is(err, sentinel) {
		t.Fatalf("Decode = %v, want %v", err, sentinel)
	}
	for _, f := range e.Fields {
		if f.Path == path && f.Code == code {
			return
		}
	}
	t.Errorf("Decode names %v, want %s at %s", e.Fields, code, path)
}

func zipOf(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	xlsxIndex = `<workbook xmlns:r="r"><sheets><sheet name="Câu hỏi" sheetId="1" r:id="rId1"/></sheets></workbook>`
	xlsxRels  = `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`
)

func TestXLSXRefusesBadFiles(t *testing.T) {
	t.Parallel()
	good := workbookOf(t, "Câu hỏi", sheetRows(shortHeader, goodRow))
	sheet := func(xml string) []byte {
		return zipOf(t, map[string]string{"xl/workbook.xml": xlsxIndex, "xl/_rels/workbook.xml.rels": xlsxRels, "xl/worksheets/sheet1.xml": xml})
	}
	many := map[string]string{}
	for i := range 2001 {
		many[fmt.Sprint(i)] = ""
	}
	tests := []struct {
		name string
		data []byte
		want error
		code string
	}{
		{"nothing", nil, exchange.ErrFile, "zip_broken"},
		{"text", []byte("xin chào"), exchange.ErrFile, "zip_broken"},
		{"cut short", good[:len(good)/2], exchange.ErrFile, "zip_broken"},
		{"an old or a locked file", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), exchange.ErrFile, "office_old"},
		{"another archive", zipOf(t, map[string]string{"a.txt": "a"}), exchange.ErrFile, "office_part_missing"},
		{"a bomb", bomb(t, "xl/workbook.xml"), exchange.ErrTooLarge, "zip_too_large"},
		{"too many parts", zipOf(t, many), exchange.ErrTooLarge, "zip_too_large"},
		{"a document type", sheet(`<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>`), exchange.ErrFile, "xml_doctype"},
		{"an entity", sheet(`<a>&b;</a>`), exchange.ErrFile, "xml_broken"},
		{"XML cut short", sheet(`<worksheet><sheetData><row>`), exchange.ErrFile, "xml_broken"},
		{"too deep", sheet(strings.Repeat("<a>", 300) + strings.Repeat("</a>", 300)), exchange.ErrFile, "xml_broken"},
		{"rows out of order", sheet(`<sheetData><row r="2"/><row r="1"/></sheetData>`), exchange.ErrFile, "xml_broken"},
		{"no rows", sheet(`<sheetData/>`), exchange.ErrFile, "sheet_header"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := named(t, "xlsx").Decode(bytes.NewReader(tt.data))
			e, ok := fault.As(err)
			if !ok || !errors.Is(err, tt.want) || len(e.Fields) != 1 || e.Fields[0].Code != tt.code {
				t.Errorf("Decode = %v, want %s", err, tt.code)
			}
		})
	}
}

// A text may be shown by any number of cells; the work must not be the product.
func TestXLSXBoundsItsWork(t *testing.T) {
	t.Parallel()
	blank := strings.Repeat(" ", 8<<20)
	row := `<row>` + strings.Repeat(`<c t="s"><v>3</v></c>`, 40) + `</row>`
	head := `<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c></row>`
	data := zipOf(t, map[string]string{
		"xl/workbook.xml": xlsxIndex, "xl/_rels/workbook.xml.rels": xlsxRels,
		"xl/worksheets/sheet1.xml": `<sheetData>` + head + strings.Repeat(row, 10_000) + `</sheetData>`,
		"xl/sharedStrings.xml":     `<sst><si><t>Câu hỏi</t></si><si><t>Đáp án</t></si><si><t>Phương án A</t></si><si><t>` + blank + `</t></si></sst>`,
	})
	f, err := named(t, "xlsx").Decode(bytes.NewReader(data))
	if err != nil || len(f.Questions) > 0 {
		t.Errorf("Decode = %d questions, %v, want none", len(f.Questions), err)
	}
}

// The template is read as it is, and once somebody has filled in a row.
func TestTemplate(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := exchange.Template(&b, nil); err != nil {
		t.Fatal(err)
	}
	f, err := named(t, "xlsx").Decode(bytes.NewReader(b.Bytes()))
	if err != nil || len(f.Questions) != 0 || len(f.Lost) != 0 {
		t.Fatalf("Decode of the empty template = %v, %v", f, err)
	}
	book, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Câu hỏi", "Hướng dẫn", "Ngân hàng", "Danh mục"}, book.GetSheetList()); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	lists, err := book.GetDataValidations("Câu hỏi")
	if err != nil || len(lists) != 6 {
		t.Errorf("the template has %d drop-down lists, %v, want 6", len(lists), err)
	}
	heads, err := book.GetRows("Câu hỏi")
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{"Nội dung": "2.4", "Mức độ": "VD", "Loại": "Đúng/Sai", "Câu hỏi": "Đúng không?", "Đáp án": "Sai", "Có hiệu lực từ": "01/03/2025"}
	for i, head := range heads[0] {
		name, _ := excelize.CoordinatesToCellName(i+1, 2) // small positive numbers are coordinates
		if err := book.SetCellValue("Câu hỏi", name, values[head]); err != nil {
			t.Fatal(err)
		}
	}
	var filled bytes.Buffer
	if _, err := book.WriteTo(&filled); err != nil {
		t.Fatal(err)
	}
	f, err = named(t, "xlsx").Decode(&filled)
	if err != nil || len(f.Questions) != 1 {
		t.Fatalf("Decode of the template with a row = %v, %v", f, err)
	}
	q := f.Questions[0]
	if q.Kind != questions.TrueFalse || q.Key.Options[0] != "false" || q.Source.From.IsZero() || !strings.HasPrefix(q.ID, "c-") {
		t.Errorf("the row came out as %+v", q)
	}
}

func FuzzDecodeXLSX(f *testing.F) {
	fuzzDecoder(f, "xlsx", string(workbookOf(f, "Câu hỏi", sheetRows(shortHeader, goodRow))))
}

// FuzzDecodeXLSXSheet leaves the archive whole and changes what is inside, where fuzzing reaches further.
func FuzzDecodeXLSXSheet(f *testing.F) {
	f.Add(`<sheetData><row><c t="inlineStr"><is><t>Câu hỏi</t></is></c><c t="inlineStr"><is><t>Đáp án</t></is></c><c t="inlineStr"><is><t>Số</t></is></c></row><row><c><v>1</v></c><c t="str"><v>2,5</v></c></row></sheetData>`)
	format := named(f, "xlsx")
	f.Fuzz(func(t *testing.T, sheet string) {
		data := zipOf(t, map[string]string{"xl/workbook.xml": xlsxIndex, "xl/_rels/workbook.xml.rels": xlsxRels, "xl/worksheets/sheet1.xml": sheet})
		file, err := format.Decode(bytes.NewReader(data))
		if _, ok := fault.As(err); err != nil && !ok {
			t.Fatalf("Decode = %v, not a fault", err)
		}
		if err == nil && file.Complete("2.1", 1) == nil {
			for i, q := range file.Questions {
				if err := q.Validate(); err != nil {
					t.Fatalf("Decode let question %d through: %v", i, err)
				}
			}
		}
	})
}
