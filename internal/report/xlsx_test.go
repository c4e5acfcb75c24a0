package report_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"testing"
	"time"

	"khoabang/internal/report"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

func rowsOf(rows ...[]any) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func book() report.Book {
	saigon := time.FixedZone("+07", 7*3600)
	return report.Book{Title: "Kết quả", Author: "Ban Tổ chức", Made: made, Sheets: []report.Sheet{
		{
			Name: "Kết quả: vòng 1/2", Lines: []string{"KẾT QUẢ CUỘC THI", "Số liệu đến ngày 31/10/2026"}, Landscape: true,
			Columns: []report.BookColumn{
				{Head: "Họ và tên", Width: 30}, {Head: "Số câu", Format: report.Whole}, {Head: "Tỷ lệ", Format: report.Percent},
				{Head: "Nộp lúc", Width: 20, Format: report.Moment}, {Head: "Ngày sinh", Format: report.Day}, {Head: "Điện thoại"},
			},
			Rows: rowsOf(
				[]any{"Đặng Thị Mỹ Duyên", 12480, 0.874, time.Date(2026, 10, 31, 16, 59, 58, 0, saigon), time.Date(1990, 3, 1, 0, 0, 0, 0, saigon), "0912345678"},
				[]any{"=HYPERLINK(\"http://x\")", 3, 0.5, nil, nil, "+84912345678"},
				[]any{"Nguyễn\x00\x1b Văn"},
			),
		},
		{Name: "Đơn vị", Columns: []report.BookColumn{{Head: "Đơn vị"}}, Rows: rowsOf([]any{"Sở Tư pháp"})},
	}}
}

func TestBook(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := book().Write(&b); err != nil {
		t.Fatal(err)
	}
	keep(t, "results.xlsx", b.Bytes())
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, want := f.GetSheetList(), []string{"Kết quả vòng 1 2", "Đơn vị"}; !cmp.Equal(got, want) {
		t.Fatalf("sheets %q, want %q", got, want)
	}
	rows, err := f.GetRows("Kết quả vòng 1 2")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"KẾT QUẢ CUỘC THI"}, {"Số liệu đến ngày 31/10/2026"},
		{"Họ và tên", "Số câu", "Tỷ lệ", "Nộp lúc", "Ngày sinh", "Điện thoại"},
		{"Đặng Thị Mỹ Duyên", "12,480", "87.4%", "31/10/2026 16:59:58", "01/03/1990", "0912345678"},
		{"'=HYPERLINK(\"http://x\")", "3", "50.0%", "", "", "'+84912345678"},
		{"Nguyễn\uFFFD\uFFFD Văn"},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	for cell, want := range map[string]excelize.CellType{"B4": excelize.CellTypeUnset, "D4": excelize.CellTypeUnset, "F4": excelize.CellTypeInlineString, "A5": excelize.CellTypeInlineString} {
		if got, err := f.GetCellType("Kết quả vòng 1 2", cell); err != nil || got != want {
			t.Errorf("%s is of type %v (%v), want %v", cell, got, err, want)
		}
	}
	panes, err := f.GetPanes("Kết quả vòng 1 2")
	if err != nil || !panes.Freeze || panes.YSplit != 3 {
		t.Errorf("panes %+v, %v", panes, err)
	}
	layout, err := f.GetPageLayout("Kết quả vòng 1 2")
	if err != nil || *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 {
		t.Errorf("layout %+v, %v", layout, err)
	}
	if sheet := zipText(t, b.Bytes(), "xl/worksheets/sheet1.xml"); strings.Contains(sheet, "<f>") || !strings.Contains(sheet, `fitToPage="true"`) {
		t.Errorf("the sheet has a formula, or does not fit its page: %.600s", sheet)
	}
	if names := f.GetDefinedName(); len(names) != 4 || names[0].RefersTo != "'Kết quả vòng 1 2'!$3:$3" || names[1].RefersTo != "'Kết quả vòng 1 2'!$A$1:$F$6" {
		t.Errorf("rows printed on every page, and the printed part: %+v", names)
	}
}

// A sum is a formula that says what stands beside it.
func TestBookSums(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	columns := []report.BookColumn{{Head: "Đơn vị"}, {Head: "Số lượt", Format: report.Whole}}
	long := strings.Repeat("Kết quả thực hiện công tác tuyên truyền ", 4)
	rows := rowsOf([]any{"- Xã A\n- " + long, 1200}, []any{"Xã B", 34}, []any{"Tổng cộng", report.Total(1234)})
	if err := (report.Book{Sheets: []report.Sheet{{Name: "A", Lines: []string{long}, Columns: columns, Rows: rows}}}).Write(&b); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	formula, err := f.GetCellFormula("A", "B5")
	if err != nil || formula != "SUM(B3:B4)" {
		t.Errorf("the sum is %q, %v", formula, err)
	}
	shown, _ := f.GetCellValue("A", "B5")
	if sum, err := f.CalcCellValue("A", "B5", excelize.Options{RawCellValue: true}); err != nil || sum != "1234" || shown != "1,234" {
		t.Errorf("the sum comes to %q and shows %q, %v", sum, shown, err)
	}
	if high, err := f.GetRowHeight("A", 1); err != nil || high < 80 {
		t.Errorf("a line of %d letters above a table of 28 is %v points high, %v", len(long), high, err)
	}
	item, err := f.GetCellValue("A", "A3")
	if high, herr := f.GetRowHeight("A", 3); err != nil || herr != nil || high < 80 || item != "– Xã A\n– "+strings.TrimSpace(long) && item != "– Xã A\n– "+long {
		t.Errorf("a list %q is %v points high, %v, %v", item, high, err, herr)
	}
	if high, err := f.GetRowHeight("A", 4); err != nil || high > 16 {
		t.Errorf("a row of one line is %v points high, %v", high, err)
	}
	if merged, err := f.GetMergeCells("A"); err != nil || len(merged) != 1 || merged[0][0] != "A1:B1" {
		t.Errorf("merged cells %v, %v", merged, err)
	}
}

func TestBookRefusals(t *testing.T) {
	t.Parallel()
	one := []report.BookColumn{{Head: "A"}}
	broken := errors.New("the store is gone")
	for name, c := range map[string]struct {
		sheets []report.Sheet
		want   error
	}{
		"no sheet":       {nil, report.ErrDocument},
		"no column":      {[]report.Sheet{{Name: "A"}}, report.ErrDocument},
		"same names":     {[]report.Sheet{{Name: "A?", Columns: one}, {Name: "a", Columns: one}}, report.ErrDocument},
		"no name":        {[]report.Sheet{{Name: "[]", Columns: one}}, report.ErrDocument},
		"a row too wide": {[]report.Sheet{{Name: "A", Columns: one, Rows: rowsOf([]any{1, 2})}}, report.ErrDocument},
		"broken rows":    {[]report.Sheet{{Name: "A", Columns: one, Rows: func(yield func([]any, error) bool) { yield(nil, broken) }}}, broken},
	} {
		if err := (report.Book{Sheets: c.sheets}).Write(io.Discard); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func BenchmarkBook(b *testing.B) {
	rows := func(yield func([]any, error) bool) {
		for i := range 100_000 {
			if !yield([]any{i, fmt.Sprint("Nguyễn Văn ", i), 20, 0.5, made}, nil) {
				return
			}
		}
	}
	columns := []report.BookColumn{{Head: "TT"}, {Head: "Họ và tên"}, {Head: "Điểm"}, {Head: "Tỷ lệ", Format: report.Percent}, {Head: "Lúc", Format: report.Moment}}
	peak, stop := watchHeap()
	for b.Loop() {
		if err := (report.Book{Sheets: []report.Sheet{{Name: "A", Columns: columns, Rows: rows}}}).Write(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
	stop()
	b.ReportMetric(float64(peak.Load())/1e6, "MB-peak-heap")
}
