package orgfile_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"khoabang/internal/fault"
	"khoabang/internal/org"
	"khoabang/internal/org/orgfile"
	"khoabang/internal/store/sqlitestore"
	"khoabang/internal/table"
)

var now = time.Date(2025, 9, 1, 0, 0, 0, 0, time.UTC)

func day(y int, m time.Month, d int) time.Time {
	return time.Date(y, m, d, 0, 0, 0, 0, time.FixedZone("Việt Nam", 7*3600)).UTC()
}

func decode(name string, data []byte) (orgfile.File, error) {
	return orgfile.Detect(name, data).Decode(data, org.DefaultCategories())
}

// faults returns what is wrong as "place line code".
func faults(err error) []string {
	var list []string
	if f, ok := fault.As(err); ok {
		for _, x := range f.Fields {
			list = append(list, fmt.Sprintf("%s %v %s", x.Path, x.Args["line"], x.Code))
		}
	}
	return list
}

func newService(t *testing.T) *org.Service {
	t.Helper()
	db, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return org.NewService(db.Units())
}

func workbook(t testing.TB, sheets map[string][][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for name, rows := range sheets {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			if err := f.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The public list of a real province, which is not part of this project.
func TestAnGiang(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "data", "an_giang_units.yaml"))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("an_giang_units.yaml is not beside the project")
	}
	if err != nil {
		t.Fatal(err)
	}
	f, err := decode("an_giang_units.yaml", data)
	if err != nil {
		t.Fatal(err, faults(err))
	}
	s := newService(t)
	r, err := s.Import(t.Context(), f.Rows, f.Categories, now, false)
	if err != nil {
		t.Fatal(err, faults(err))
	}
	kinds := map[string]int{}
	for _, u := range r.New {
		kinds[u.Kind]++
		if !u.OfferedAt(now) || u.Code == "" || u.NameEN == "" {
			t.Errorf("%+v is not offered or lacks its code", u)
		}
	}
	if d := cmp.Diff(map[string]int{org.KindCommune: 85, org.KindWard: 14, org.KindSpecial: 3}, kinds); d != "" {
		t.Errorf("kinds differ (-want +got):\n%s", d)
	}
	d, err := s.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if found := d.Find("binh duc"); len(found) != 1 || found[0].Code != "30292" {
		t.Errorf("Find(binh duc) = %v, want Phường Bình Đức", found)
	}
	again, err := s.Import(t.Context(), f.Rows, f.Categories, now, false)
	if err != nil || again.Same != 102 || len(again.Absent) != 0 {
		t.Errorf("imported twice: %d the same, %v, want 102", again.Same, err)
	}
	for _, format := range orgfile.Formats() {
		roundTrip(t, s, format)
	}
}

// roundTrip writes the directory and imports what was written: nothing may change.
func roundTrip(t *testing.T, s *org.Service, format orgfile.Format) {
	t.Helper()
	units, err := s.Units(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	categories, err := s.Categories(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	data, err := format.Encoded(units, categories)
	if err != nil {
		t.Fatalf("%s: %v", format.Name, err)
	}
	if got := orgfile.Detect("", data); got.Name != format.Name {
		t.Errorf("%s is taken for %s", format.Name, got.Name)
	}
	f, err := format.Decode(data, org.DefaultCategories())
	if err != nil {
		t.Fatalf("%s: %v %q", format.Name, err, faults(err))
	}
	r, err := s.Import(t.Context(), f.Rows, f.Categories, now, true)
	if err != nil || r.Same != len(units) {
		t.Errorf("%s: %d of %d units are the same, changed %+v, %v %q", format.Name, r.Same, len(units), r.Changed, err, faults(err))
	}
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	s := newService(t)
	if err := s.SaveCategories(t.Context(), []org.Category{{Code: "lanh_dao", Name: "Lãnh đạo", NameEN: "Leaders"}, {Code: "dan_quan", Name: "Dân quân"}}); err != nil {
		t.Fatal(err)
	}
	for _, u := range []org.Unit{
		{ID: "xa-thoai-son", Code: "30682", Kind: org.KindCommune, Name: "Xã Thoại Sơn", Selectable: true, ValidFrom: day(2025, 7, 1),
			Headcounts: map[string]int{"lanh_dao": 3, "dan_quan": 1200}},
		{ID: "huyen-thoai-son", Kind: org.KindDistrict, Name: "Huyện Thoại Sơn", Selectable: true, ValidTo: day(2025, 7, 1), Successor: "xa-thoai-son"},
		{ID: "so_noi_vu", Kind: org.KindDepartment, Name: "=Sở Nội vụ", NameEN: "Home, \"Affairs\"", Aliases: []string{"SNV", "-Sở"}, Headcounts: map[string]int{"lanh_dao": 0}},
		{ID: "nhom", Kind: org.KindGroup, Name: "Các sở; ban"},
	} {
		if _, err := s.Create(t.Context(), u); err != nil {
			t.Fatal(err, faults(err))
		}
	}
	for _, format := range orgfile.Formats() {
		roundTrip(t, s, format)
	}
}

const header = "Mã hành chính,Loại,Tên đơn vị,Đến hết ngày,Đơn vị kế thừa,Lãnh đạo (người)\n"

func TestReadsWhatPeopleWrite(t *testing.T) {
	t.Parallel()
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte("Tên đơn vị\tLoại\nXã An Phú\tXã\n"))
	if err != nil {
		t.Fatal(err)
	}
	old, err := charmap.Windows1258.NewEncoder().Bytes([]byte("Ma\u0303 ha\u0300nh chi\u0301nh,Loa\u0323i,Tên đơn vi\u0323\n30337,Xa\u0303,Xa\u0303 An Phu\u0301\n"))
	if err != nil {
		t.Fatal(err)
	}
	commune := org.Unit{Kind: org.KindCommune, Name: "Xã An Phú"}
	coded := commune
	coded.Code = "30337"
	for _, c := range []struct {
		name, file string
		data       []byte
		want       org.Unit
	}{
		{"semicolons", "a.csv", []byte("STT;Tên đơn vị;Loại\n1;Xã An Phú;Xã\n"), commune},
		{"a byte order mark and a title above", "a.csv", []byte("\ufeffDANH SÁCH ĐƠN VỊ,,\n,,\nMã hành chính,Tên đơn vị *,Loại\n30337,Xã An Phú,xã\n"), coded},
		{"English headers", "a.csv", []byte("code,type,name\n30337,Commune,Xã An Phú\n"), coded},
		{"no kind", "a.csv", []byte("Mã hành chính,Tên đơn vị\n30337,Xã An Phú\n"), coded},
		{"decomposed letters", "a.csv", []byte("Te\u0302n đơn vị,Loại\nXa\u0303 An Phu\u0301,Xa\u0303\n"), commune},
		{"UTF-16", "a.txt", utf16, commune},
		{"Windows-1258", "a.csv", old, coded},
		{"YAML of others", "a.yaml", []byte("units:\n- {code: 30337, type: Xã, name_vi: Xã An Phú}\n"), coded},
		{"a workbook", "a.bin", workbook(t, map[string][][]any{"Sheet 9": {{"Danh mục"}, {"Tên", "Mã số", "Cấp"}, {"Xã An Phú", 30337, "Xã"}}}), coded},
	} {
		f, err := decode(c.file, c.data)
		if err != nil || len(f.Rows) != 1 {
			t.Errorf("%s: %d rows, %v %q", c.name, len(f.Rows), err, faults(err))
			continue
		}
		if d := cmp.Diff(c.want, f.Rows[0].Unit, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%s: the unit differs (-want +got):\n%s", c.name, d)
		}
	}
}

func TestFaultsAreNamedByCell(t *testing.T) {
	t.Parallel()
	book := func(cells ...any) []byte {
		return workbook(t, map[string][][]any{"Đơn vị": {{"Mã hành chính", "Loại", "Tên đơn vị", "Đến hết ngày", "Lãnh đạo"}, cells}})
	}
	for _, c := range []struct {
		name, file string
		data       []byte
		want       []string
	}{
		{"a day that is not", "a.csv", []byte(header + "1,Xã,Xã A,,,\n2,Huyện,Huyện B,31/02/2025,,\n"), []string{"D3 3 date_not_in_month"}},
		{"month first", "a.csv", []byte(header + "1,Huyện,Huyện B,06/30/2025,,\n"), []string{"D2 2 date_month_first"}},
		{"no day", "a.csv", []byte(header + "1,Huyện,Huyện B,hết tháng 6,,\n"), []string{"D2 2 date_vi"}},
		{"people", "a.csv", []byte(header + "1,Xã,Xã A,,,chín\n2,Xã,Xã B,,,-1\n"), []string{"F2 2 people", "F3 3 people"}},
		{"a kind", "a.csv", []byte(header + "1,Thôn,Thôn A,,,\n2,,Thôn B,,,\n"), []string{"B2 2 one_of", "B3 3 one_of"}},
		{"a cell of a workbook", "a.xlsx", book("1", "Xã", "Xã A", "31/6/2025", "x"), []string{"Đơn vị!D2 2 date_not_in_month", "Đơn vị!E2 2 people"}},
		{"no header", "a.csv", []byte("a,b\nc,d\n"), []string{"file 1 sheet_header"}},
		{"nothing", "a.csv", nil, []string{"file 1 sheet_header"}},
		{"a header twice", "a.csv", []byte("Tên đơn vị,Loại,Tên đơn vị\nXã A,Xã,Xã B\n"), []string{"C1 1 duplicate"}},
		{"a quote left open", "a.csv", []byte(header + "1,Xã,\"Xã A\n"), []string{"file 2 csv_syntax"}},
		{"some encoding", "a.csv", []byte("T\xaan \xae\xac\x01n,Lo\xb9i\n"), []string{"file 1 encoding_unknown"}},
		{"an old workbook", "a.xls", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), []string{"file <nil> office_old"}},
		{"YAML that is none", "a.yaml", []byte("units:\n  - [\n"), []string{"yaml 2 yaml_syntax"}},
		{"an unknown key", "a.yaml", []byte("units:\n- {name_vi: Xã A, type: Xã, area: 3}\n"), []string{"units[0].area 2 unknown_field"}},
		{"an alias", "a.yaml", []byte("units:\n- &a {name_vi: Xã A}\n- *a\n"), []string{"units[1] 3 yaml_anchor", "units[1].kind 3 one_of"}},
		{"a day in YAML", "a.yaml", []byte("units:\n- name_vi: Huyện A\n  valid_until: 2025-06-31\n"), []string{"units[0].valid_until 3 date_not_in_month"}},
		{"a category in YAML", "a.yaml", []byte("units:\n- name_vi: Xã A\n  headcounts:\n    bao_ve: 3\n"), []string{"units[0].headcounts.bao_ve 4 category_unknown"}},
		{"no units", "a.yaml", []byte("province: {}\n"), []string{"units 1 required"}},
	} {
		_, err := decode(c.file, c.data)
		if !errors.Is(err, table.ErrFile) {
			t.Errorf("%s: Decode = %v, want ErrFile", c.name, err)
		}
		if d := cmp.Diff(c.want, faults(err)); d != "" {
			t.Errorf("%s: the faults differ (-want +got):\n%s", c.name, d)
		}
	}
}

func TestFormulasAreRefused(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	defer f.Close()
	for cell, v := range map[string]string{"A1": "Tên đơn vị", "B1": "Loại", "A2": "Xã A", "B2": "Xã"} {
		if err := f.SetCellStr("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellFormula("Sheet1", "A2", `HYPERLINK("http://x")`); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	_, err := decode("a.xlsx", b.Bytes())
	if d := cmp.Diff([]string{"Sheet1!A2 2 formula"}, faults(err)); d != "" {
		t.Errorf("the faults differ (-want +got):\n%s", d)
	}
}

// What only the directory can tell is named by its cell as well.
func TestLocate(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, c := range []struct {
		name, file string
		data       []byte
		want       []string
	}{
		{"an unknown successor", "a.csv", []byte(header + "1,Xã,Xã A,,,\n2,Huyện,Huyện B,30/06/2025,Xã Ă,\n"), []string{"E3 3 unit_unknown_near"}},
		{"a code twice", "a.csv", []byte(header + "7,Xã,Xã A,,,\n\n7,Xã,Xã B,,,\n"), []string{"A2 2 unit_code_taken", "A4 4 unit_code_taken"}},
		{"a unit twice", "a.csv", []byte("Tên đơn vị,Loại\nXã A,Xã\nxã a,Xã\n"), []string{"3 3 unit_twice"}},
		{"a successor and no end", "a.yaml", []byte("units:\n- {name: Xã A}\n- {name: Huyện B,\n   successor: Xã A}\n"), []string{"units[1].valid_until 3 unit_end_needed"}},
	} {
		f, err := decode(c.file, c.data)
		if err != nil {
			t.Errorf("%s: %v %q", c.name, err, faults(err))
			continue
		}
		_, err = s.Import(t.Context(), f.Rows, f.Categories, now, false)
		if d := cmp.Diff(c.want, faults(f.Locate(err))); d != "" {
			t.Errorf("%s: the faults differ (-want +got):\n%s", c.name, d)
		}
	}
	if units, _ := s.Units(t.Context()); len(units) > 0 {
		t.Errorf("%d units were imported", len(units))
	}
}

func TestUnknownColumnsAreTold(t *testing.T) {
	t.Parallel()
	f, err := decode("a.csv", []byte("STT,Tên đơn vị,Loại,Diện tích\n1,Xã A,Xã,12\n"))
	if err != nil || len(f.Ignored) != 1 || f.Ignored[0].Path != "D1" || f.Ignored[0].Args["column"] != "Diện tích" {
		t.Errorf("ignored %+v, %v, want the column D1", f.Ignored, err)
	}
}

func TestTemplate(t *testing.T) {
	t.Parallel()
	for _, format := range orgfile.Formats()[:2] {
		var b bytes.Buffer
		if err := orgfile.Template(&b, format, org.DefaultCategories()); err != nil {
			t.Fatal(err)
		}
		f, err := format.Decode(b.Bytes(), org.DefaultCategories())
		if err != nil || len(f.Rows) != 0 || len(f.Ignored) != 0 {
			t.Errorf("%s: the template has %d rows, ignored %v, %v %q", format.Name, len(f.Rows), f.Ignored, err, faults(err))
		}
	}
	if err := orgfile.Template(&bytes.Buffer{}, orgfile.Formats()[2], nil); !errors.Is(err, orgfile.ErrFormat) {
		t.Errorf("Template of YAML = %v, want ErrFormat", err)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	if _, err := decode("a.csv", make([]byte, table.MaxBytes+1)); !errors.Is(err, table.ErrTooLarge) {
		t.Errorf("Decode of 16 MiB and more = %v, want ErrTooLarge", err)
	}
	many := header + strings.Repeat("1,Xã,Xã A,,,\n", org.MaxUnits+5)
	if _, err := decode("a.csv", []byte(many)); !strings.Contains(fmt.Sprint(faults(err)), "too_many") {
		t.Errorf("Decode of too many units: %q", faults(err))
	}
	bad := header + strings.Repeat("1,Thôn,Thôn A,,,\n", 1000)
	if _, err := decode("a.csv", []byte(bad)); len(faults(err)) != table.MaxFaults {
		t.Errorf("1000 faults name %d, want %d", len(faults(err)), table.MaxFaults)
	}
	if _, err := decode("a.yaml", []byte(strings.Repeat("[", 1_000_001))); !errors.Is(err, table.ErrTooLarge) {
		t.Errorf("Decode of many brackets = %v, want ErrTooLarge", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("a.csv", []byte(header+"1,Xã,Xã A,30/06/2025,Xã B,12\n"))
	f.Add("a.yaml", []byte("units:\n- {name_vi: Xã A, aliases: [a, b], headcounts: {lanh_dao: 3}}\n"))
	f.Add("a.xlsx", workbook(f, map[string][][]any{"Đơn vị": {{"Tên", "Loại"}, {"Xã A", "Xã"}}}))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		file, err := decode(name, data)
		if err != nil {
			if kind := fault.KindOf(err); kind != fault.Invalid && kind != fault.TooLarge {
				t.Fatalf("%v is of kind %v", err, kind)
			}
			return
		}
		for i := range file.Rows {
			file.Locate(org.ErrImport.At(fmt.Sprintf("units[%d].name", i), "required"))
		}
	})
}
