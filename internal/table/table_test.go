package table_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khoabang/internal/fault"
	"khoabang/internal/table"
)

var written = table.Written{Name: "Trang", Widths: []float64{10, 20}, Rows: slices.Values([][]string{{"Mã", "Ngày"}, {"=1+1", "31/12/2025"}, {"'x", "+84"}, {"-5", "-5.25"}})}

// read returns the rows of a file as "place text|text".
func read(t *testing.T, data []byte) []string {
	t.Helper()
	var rows []string
	err := table.Each(data, func(r table.Row) error {
		var cells []string
		for _, c := range r.Cells {
			cells = append(cells, table.Unguard(c.Text))
		}
		rows = append(rows, r.Place(1)+" "+strings.Join(cells, "|"))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestWrittenTablesReadBack(t *testing.T) {
	t.Parallel()
	var book, text bytes.Buffer
	if err := table.WriteXLSX(&book, written, table.Written{Name: "Hai", Rows: slices.Values([][]string{{"A"}})}); err != nil {
		t.Fatal(err)
	}
	if err := table.WriteCSV(&text, written.Rows); err != nil {
		t.Fatal(err)
	}
	want := []string{"Trang!B1 Mã|Ngày", "Trang!B2 =1+1|31/12/2025", "Trang!B3 'x|+84", "Trang!B4 -5|-5.25", "Hai!B1 A"}
	if d := cmp.Diff(want, read(t, book.Bytes())); d != "" {
		t.Errorf("XLSX differs (-want +got):\n%s", d)
	}
	want = []string{"B1 Mã|Ngày", "B2 =1+1|31/12/2025", "B3 'x|+84", "B4 -5|-5.25"}
	if d := cmp.Diff(want, read(t, text.Bytes())); d != "" {
		t.Errorf("CSV differs (-want +got):\n%s", d)
	}
	if !strings.Contains(text.String(), "'=1+1") || !strings.Contains(text.String(), "'+84") || strings.Contains(text.String(), "'-5") {
		t.Errorf("a formula is written as one, or a number as none:\n%s", text.String())
	}
}

func TestSkipSheet(t *testing.T) {
	t.Parallel()
	var book bytes.Buffer
	if err := table.WriteXLSX(&book, written, written, table.Written{Name: "Hai", Rows: slices.Values([][]string{{"A"}, {"B"}})}); err != nil {
		t.Fatal(err)
	}
	n := 0
	err := table.Each(book.Bytes(), func(r table.Row) error {
		if n++; r.Sheet == "Trang" {
			return table.SkipSheet
		}
		return nil
	})
	if err != nil || n != 3 {
		t.Errorf("Each called back %d times, %v, want 3: one for the sheet that is skipped", n, err)
	}
	stop := errors.New("stop")
	if err := table.Each(book.Bytes(), func(table.Row) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("Each = %v, want the error of the function", err)
	}
}

func TestDay(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"": "0001-01-01", "1/2/2025": "2025-02-01", "01.02.2025": "2025-02-01", "1 - 2 - 2025": "2025-02-01", "2025-02-01": "2025-02-01",
		"29/02/2024": "2024-02-29", "29/02/2025": "date_not_in_month last 28", "31/04/2025": "date_not_in_month last 30",
		"0/4/2025": "date_not_in_month last 30", "02/31/1990": "date_not_in_month last 28", "06/30/2025": "date_month_first right 30/06/2025",
		"1990": "date_vi", "1/2/25": "date_vi", "13/13/2025": "date_vi", "hôm nay": "date_vi", "1/2/0000": "date_vi",
	} {
		var faults table.Faults
		r := table.Record{Row: table.Row{Number: 7, Cells: []table.Cell{{Text: given}}}, Header: table.Columns("day"), Faults: &faults}
		got := r.Day("day").Format("2006-01-02")
		if e, ok := fault.As(faults.Err()); ok {
			f := e.Fields[0]
			got = f.Code
			for _, arg := range []string{"last", "right"} {
				if v, there := f.Args[arg]; there {
					got += fmt.Sprintf(" %s %v", arg, v)
				}
			}
			if f.Path != "A7" || f.Args["line"] != 7 {
				t.Errorf("Day(%q) is wrong at %s, line %v, want A7", given, f.Path, f.Args["line"])
			}
		}
		if got != want {
			t.Errorf("Day(%q) = %s, want %s", given, got, want)
		}
	}
}
