package roster_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"khoabang/internal/fault"
	"khoabang/internal/org"
	"khoabang/internal/org/roster"
	"khoabang/internal/table"
)

var now = time.Date(2025, 9, 1, 0, 0, 0, 0, time.UTC)

func options() roster.Options {
	ended := time.Date(2025, 6, 30, 17, 0, 0, 0, time.UTC)
	return roster.Options{
		Units: org.NewDirectory([]org.Unit{
			{ID: "so-noi-vu", Kind: org.KindDepartment, Name: "Sở Nội vụ", Aliases: []string{"SNV"}, Selectable: true},
			{ID: "xa-thoai-son", Code: "30682", Kind: org.KindCommune, Name: "Xã Thoại Sơn", Selectable: true},
			{ID: "huyen-thoai-son", Kind: org.KindDistrict, Name: "Huyện Thoại Sơn", Selectable: true, ValidTo: ended, Successor: "xa-thoai-son"},
			{ID: "huyen-cu", Kind: org.KindDistrict, Name: "Huyện Cũ", Selectable: true, ValidTo: ended},
			{ID: "ubnd", Kind: org.KindSuperior, Name: "Ủy ban nhân dân tỉnh"},
		}),
		Categories: org.DefaultCategories(), Now: now,
	}
}

func faults(fields []fault.Field) []string {
	var list []string
	for _, x := range fields {
		s := fmt.Sprintf("%s %v %s", x.Path, x.Args["line"], x.Code)
		for _, arg := range []string{"first", "near", "last", "now", "right"} {
			if v, there := x.Args[arg]; there {
				s += fmt.Sprintf(" %s=%v", arg, v)
			}
		}
		list = append(list, s)
	}
	return list
}

func faultsOf(err error) []string {
	e, ok := fault.As(err)
	if !ok || !errors.Is(err, table.ErrFile) {
		return nil
	}
	return faults(e.Fields)
}

const header = "Mã dự thi,Họ và tên,Đơn vị,Ngày sinh,Nhóm cán bộ,Khối\n"

func TestRead(t *testing.T) {
	t.Parallel()
	file := header + "ag-1,Nguyễn  Thị Ánh,snv,05/09/1988,Bộ phận Một cửa,Cán bộ\nAG 2,Lê Bình,30682,1990,,\nx,Trần Châu,xã thoại sơn,,lanh_dao,\n"
	got, err := roster.Read([]byte(file), options())
	if err != nil {
		t.Fatal(err)
	}
	want := []roster.Person{
		{Row: 2, Code: "AG-1", Name: "Nguyễn Thị Ánh", UnitID: "so-noi-vu", BirthYear: 1988, BirthDate: time.Date(1988, 9, 5, 0, 0, 0, 0, time.UTC), Category: "mot_cua", Block: "Cán bộ"},
		{Row: 3, Code: "AG2", Name: "Lê Bình", UnitID: "xa-thoai-son", BirthYear: 1990},
		{Row: 4, Code: "X", Name: "Trần Châu", UnitID: "xa-thoai-son", Category: "lanh_dao"},
	}
	if d := cmp.Diff(want, got.People); d != "" {
		t.Errorf("people differ (-want +got):\n%s", d)
	}
}

func TestDatesOfWorkbooks(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	defer f.Close()
	style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	for cell, v := range map[string]any{
		"A1": "Họ tên", "B1": "Ngày sinh", "A2": "Lê Bình", "B2": time.Date(1990, 2, 28, 0, 0, 0, 0, time.UTC),
		"A3": "Lê Châu", "B3": 1991, "A4": "Lê Dung", "B4": "31/02/1990",
	} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellStyle("Sheet1", "B2", "B2", style); err != nil {
		t.Fatal(err)
	}
	read := func() (roster.Roster, error) {
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		o := options()
		o.Generate = true
		return roster.Read(b.Bytes(), o)
	}
	got, err := read()
	if d := cmp.Diff([]string{"Sheet1!B4 4 date_not_in_month last=28"}, faultsOf(err)); d != "" || len(got.People) > 0 {
		t.Errorf("Read = %d people, want nobody; faults differ (-want +got):\n%s", len(got.People), d)
	}
	if err := f.SetCellStr("Sheet1", "B4", "28/02/1990"); err != nil {
		t.Fatal(err)
	}
	if got, err = read(); err != nil || len(got.People) != 3 || !got.People[0].BirthDate.Equal(got.People[2].BirthDate) || got.People[1].BirthYear != 1991 {
		t.Errorf("Read = %+v, %v", got.People, err)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, rows string
		want       []string
	}{
		{"a code twice", "a1,Lê A,SNV,,,\nA2,Lê B,SNV,,,\nA1,Lê C,SNV,,,\n", []string{"A4 4 roster_code_twice first=A2"}},
		{"no code", ",Lê A,SNV,,,\n", []string{"A2 2 required"}},
		{"a code that is none", "số 1,Lê A,SNV,,,\n", []string{"A2 2 roster_code"}},
		{"a code of another", "taken,Lê A,SNV,,,\n", []string{"A2 2 roster_code_taken"}},
		{"no name", "A1,,SNV,,,\n", []string{"B2 2 required"}},
		{"an unknown unit", "A1,Lê A,Sở Nội vu,,,\n", []string{"C2 2 unit_unknown_near near=Sở Nội vụ"}},
		{"nothing like it", "A1,Lê A,Công ty Trời,,,\n", []string{"C2 2 unit_unknown"}},
		{"no unit", "A1,Lê A,,,,\n", []string{"C2 2 required"}},
		{"a unit that is over", "A1,Lê A,Huyện Thoại Sơn,,,\nA2,Lê B,Huyện Cũ,,,\n", []string{"C2 2 unit_ended_now now=Xã Thoại Sơn", "C3 3 unit_ended"}},
		{"a unit not to be chosen", "A1,Lê A,ubnd,,,\n", []string{"C2 2 unit_not_selectable"}},
		{"days that are not", "A1,Lê A,SNV,31/02/1990,,\nA2,Lê B,SNV,29/02/2000,,\nA3,Lê C,SNV,12/25/1990,,\nA4,Lê D,SNV,mai,,\n",
			[]string{"D2 2 date_not_in_month last=28", "D4 4 date_month_first right=25/12/1990", "D5 5 date_vi"}},
		{"born too soon or late", "A1,Lê A,SNV,1899,,\nA2,Lê B,SNV,02/09/2025,,\n", []string{"D2 2 birth_range", "D3 3 birth_range"}},
		{"a category", "A1,Lê A,SNV,,bảo vệ,\n", []string{"E2 2 one_of"}},
		{"nobody", "", []string{"file 1 roster_empty"}},
		{"one good and one bad", "A1,Lê A,SNV,,,\nA2,Lê B,SNV,30/02/1990,,\n", []string{"D3 3 date_not_in_month last=28"}},
	} {
		o := options()
		o.Taken = func(code string) bool { return code == "TAKEN" }
		got, err := roster.Read([]byte(header+c.rows), o)
		if d := cmp.Diff(c.want, faultsOf(err)); d != "" || len(got.People) > 0 {
			t.Errorf("%s: %d people, want nobody; %v, faults differ (-want +got):\n%s", c.name, len(got.People), err, d)
		}
	}
	for file, want := range map[string]string{"Họ tên,Đơn vị\nLê A,SNV\n": "A1 1 column_missing", "một,hai\n": "file 1 sheet_header", "": "file 1 sheet_header"} {
		_, err := roster.Read([]byte(file), options())
		if got := faultsOf(err); !cmp.Equal(got, []string{want}) {
			t.Errorf("Read(%q): %q, want %s", file, got, want)
		}
	}
}

func TestNotices(t *testing.T) {
	t.Parallel()
	file := "Mã,Họ tên,Đơn vị,Ngày sinh,Chức vụ\n1,Lê Hoà,SNV,1/2/1990,x\n2,lê hòa,SNV,01/02/1990,\n3,Lê Hòa,SNV,1990,\n"
	got, err := roster.Read([]byte(file), options())
	if d := cmp.Diff([]string{"E1 1 column_ignored", "B3 3 roster_person_twice first=B2"}, faults(got.Notices)); d != "" || err != nil || len(got.People) != 3 {
		t.Errorf("%d people, %v, notices differ (-want +got):\n%s", len(got.People), err, d)
	}
}

func TestGeneratedCodes(t *testing.T) {
	t.Parallel()
	o := options()
	o.Generate = true
	got, err := roster.Read([]byte(header+"AG-1,Lê A,SNV,,,\n"+strings.Repeat(",Lê B,SNV,,,\n", 2000)), o)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, p := range got.People {
		if seen[p.Code] {
			t.Fatalf("the code %s is given twice", p.Code)
		}
		seen[p.Code] = true
		if p.Row > 2 && (len(p.Code) != 11 || strings.ContainsAny(p.Code, "0O1Il ")) {
			t.Fatalf("the code %s may be misread", p.Code)
		}
	}
	if got.People[0].Code != "AG-1" {
		t.Errorf("a given code became %s", got.People[0].Code)
	}
}

func TestTemplate(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := roster.Template(&b, options().Units.Units(), options().Categories); err != nil {
		t.Fatal(err)
	}
	_, err := roster.Read(b.Bytes(), options())
	if d := cmp.Diff([]string{"file 1 roster_empty"}, faultsOf(err)); d != "" {
		t.Errorf("Read of the empty template differs (-want +got):\n%s", d)
	}
}

// large returns a roster of n people in CSV.
func large(n int) []byte {
	var b bytes.Buffer
	b.WriteString(header)
	for i := range n {
		fmt.Fprintf(&b, "AG-%06d,Nguyễn Văn %d,Xã Thoại Sơn,05/09/1988,,Khối 1\n", i, i)
	}
	return b.Bytes()
}

func TestLimits(t *testing.T) {
	t.Parallel()
	many := []byte("Mã,Họ tên\n" + strings.Repeat(",A\n", roster.MaxRows+1)) // short rows: it is their number that counts
	o := options()
	o.Generate = true
	_, err := roster.Read(many, o)
	if got := faultsOf(err); len(got) != 1 || !strings.HasSuffix(got[0], "too_many") {
		t.Errorf("Read of too many: %q, want too_many", got)
	}
	_, err = roster.Read([]byte(header+strings.Repeat("1,Lê A,Không có đơn vị này,31/02/1990,,\n", 5000)), options())
	if got := faultsOf(err); len(got) != table.MaxFaults {
		t.Errorf("Read of 5,000 bad rows names %d faults, want %d", len(got), table.MaxFaults)
	}
}

func BenchmarkRead(b *testing.B) {
	data := large(roster.MaxRows)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := roster.Read(data, options()); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(header + "A1,Lê A,SNV,31/02/1990,Lãnh đạo,\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		o := options()
		o.Generate = true
		r, err := roster.Read(data, o)
		if err != nil && len(r.People) > 0 {
			t.Errorf("%v, and %d people", err, len(r.People))
		}
		codes := map[string]bool{}
		for _, p := range r.People {
			if p.Name == "" || codes[p.Code] {
				t.Errorf("%+v has no name or another's code", p)
			}
			codes[p.Code] = true
		}
	})
}
