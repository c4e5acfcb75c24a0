package httpapi_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"khoabang/internal/auth"
)

type unitsFound struct {
	Units []struct {
		ID, Name, Kind, State, Successor string
		SuccessorName                    string `json:"successor_name"`
		ValidUntil                       string `json:"valid_until"`
		Revision                         int
		Headcounts                       map[string]int
	}
	Total, Counted int
	Headcounts     map[string]int
	Categories     []struct{ Code, Name string }
}

func (f unitsFound) ids() (ids []string) {
	for _, u := range f.Units {
		ids = append(ids, u.ID)
	}
	return ids
}

type unitSaved struct {
	Unit struct {
		ID, State  string
		Revision   int
		ValidUntil string `json:"valid_until"`
		Headcounts map[string]int
	}
}

type unitsImported struct {
	DryRun                            bool `json:"dry_run"`
	Format                            string
	Units, New, Changed, Same, Absent int
	Changes                           []struct{ Fields []string }
	NotInFile                         []struct{ ID string } `json:"not_in_file"`
	Ignored                           []struct{ Path, Code, Detail string }
}

func (w *world) organiser(method, path string, body any) answer {
	w.t.Helper()
	return w.do(call{method: method, path: "/api/v1/staff/directory/" + path, body: body, bearer: w.token(auth.Organiser)})
}

func (w *world) importUnits(query, file string) answer {
	w.t.Helper()
	return w.do(call{method: http.MethodPost, path: "/api/v1/staff/directory/import?" + query, body: file,
		contentType: "application/octet-stream", bearer: w.token(auth.Organiser)})
}

// publicUnits returns the units that contestants may choose.
func (w *world) publicUnits() (ids []string, aliases map[string][]string) {
	w.t.Helper()
	var list struct {
		Units []struct {
			ID      string
			Aliases []string
		}
	}
	w.do(call{method: http.MethodGet, path: "/api/v1/units"}).want(w.t.(*testing.T), 200, "").into(w.t.(*testing.T), &list)
	aliases = map[string][]string{}
	for _, u := range list.Units {
		ids = append(ids, u.ID)
		aliases[u.ID] = u.Aliases
	}
	return ids, aliases
}

func TestUnitsOfStaff(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var all, found unitsFound
	w.organiser("GET", "units", nil).want(t, 200, "").into(t, &all)
	if !slices.Equal(all.ids(), []string{"bao-tinh", "so-noi-vu", "ubnd"}) || all.Total != 3 || len(all.Categories) != 6 {
		t.Errorf("all units are %q of %d, %d categories", all.ids(), all.Total, len(all.Categories))
	}
	w.organiser("GET", "units?q=noi%20vu&kind=so&state=offered", nil).want(t, 200, "").into(t, &found)
	if !slices.Equal(found.ids(), []string{"so-noi-vu"}) {
		t.Errorf("found %q, want so-noi-vu", found.ids())
	}
	bad := w.organiser("GET", "units?kind=thon&state=x", nil).want(t, 400, "query_invalid")
	if got := faultsOf(t, bad); !slices.Equal(got, []string{"kind unit_kind", "state one_of"}) {
		t.Errorf("the fields are %q", got)
	}
	edit := map[string]any{"kind": "so", "name": "Sở Nội vụ", "aliases": []string{"SNV"}, "selectable": true, "revision": 0,
		"headcounts": map[string]any{"lanh_dao": 4, "mot_cua": 0}}
	var saved unitSaved
	w.organiser("PUT", "units/so-noi-vu", edit).want(t, 200, "").into(t, &saved)
	if saved.Unit.Revision != 1 || saved.Unit.Headcounts["lanh_dao"] != 4 || len(saved.Unit.Headcounts) != 2 {
		t.Errorf("saved %+v", saved.Unit)
	}
	w.organiser("PUT", "units/so-noi-vu", edit).want(t, 409, "unit_stale")
	w.organiser("PUT", "units/khong-co", edit).want(t, 404, "unit_not_found")
	w.organiser("GET", "units/khong-co", nil).want(t, 404, "unit_not_found")
	edit["revision"], edit["successor"] = 1, "so-noi-vu"
	edit["headcounts"] = map[string]any{"bao_ve": 1}
	wrong := w.organiser("PUT", "units/so-noi-vu", edit).want(t, 400, "unit_invalid")
	if got := faultsOf(t, wrong); !slices.Equal(got, []string{"headcounts.bao_ve category_unknown", "successor unit_own_successor", "valid_until unit_end_needed"}) {
		t.Errorf("the fields are %q", got)
	}
	w.organiser("GET", "units", nil).want(t, 200, "").into(t, &all)
	if all.Headcounts["lanh_dao"] != 4 || all.Counted != 1 {
		t.Errorf("the sums are %v of %d units", all.Headcounts, all.Counted)
	}
	made := w.organiser("POST", "units", map[string]any{"kind": "xa", "name": "Xã Đồng Sậy", "selectable": true}).want(t, 201, "")
	made.into(t, &saved)
	if saved.Unit.ID != "xa-dong-say" || saved.Unit.State != "offered" {
		t.Errorf("made %+v", saved.Unit)
	}
	w.organiser("POST", "units", map[string]any{"id": "ubnd", "kind": "xa", "name": "Xã"}).want(t, 409, "unit_exists")
	if ids, _ := w.publicUnits(); !slices.Contains(ids, "xa-dong-say") {
		t.Errorf("contestants are offered %q, want the new one at once", ids)
	}
}

func TestCategoriesOfStaff(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	put := func(list ...map[string]any) answer {
		return w.organiser("PUT", "categories", map[string]any{"categories": list})
	}
	put(map[string]any{"code": "dan_quan", "name": "Dân quân"}).want(t, 200, "")
	put(map[string]any{"code": "Dân quân", "name": "Dân quân"}).want(t, 400, "unit_invalid")
	put().want(t, 400, "body_invalid")
	var all unitsFound
	w.organiser("GET", "categories", nil).want(t, 200, "").into(t, &all)
	if len(all.Categories) != 1 || all.Categories[0].Code != "dan_quan" {
		t.Errorf("categories are %+v", all.Categories)
	}
}

// A district that ended on 30/6/2025 is offered until the end of that day, and its name then leads to its successor.
func TestAnOldDistrict(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	district := map[string]any{"id": "huyen-cu", "kind": "huyen", "name": "Huyện Thoại Sơn", "selectable": true, "valid_until": "2025-06-30", "successor": "xa-moi"}
	w.organiser("POST", "units", district).want(t, 400, "unit_invalid")
	w.organiser("POST", "units", map[string]any{"id": "xa-moi", "kind": "xa", "name": "Xã Mới", "selectable": true, "valid_from": "2025-07-01"}).want(t, 201, "")
	w.organiser("POST", "units", district).want(t, 201, "")
	end := time.Date(2025, 6, 30, 17, 0, 0, 0, time.UTC) // midnight in Vietnam
	w.advance(end.Add(-2 * time.Minute).Sub(w.now()))
	if ids, _ := w.publicUnits(); !slices.Contains(ids, "huyen-cu") || slices.Contains(ids, "xa-moi") {
		t.Errorf("before the end contestants are offered %q", ids)
	}
	w.advance(5 * time.Minute)
	ids, aliases := w.publicUnits()
	if slices.Contains(ids, "huyen-cu") || !slices.Contains(ids, "xa-moi") || !slices.Contains(aliases["xa-moi"], "Huyện Thoại Sơn") {
		t.Errorf("after the end contestants are offered %q, with %q", ids, aliases)
	}
	var found unitsFound
	w.organiser("GET", "units?state=ended", nil).want(t, 200, "").into(t, &found)
	if len(found.Units) != 1 || found.Units[0].SuccessorName != "Xã Mới" || found.Units[0].ValidUntil != "2025-06-30" {
		t.Errorf("units that are over: %+v", found.Units)
	}
}

func TestImportOfUnits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const file = "Mã hành chính,Loại,Tên đơn vị,Lãnh đạo,Diện tích\n301,Xã,Xã An Phú,12,9\n,Sở,Sở Nội vụ,4,\n"
	var dry, done, again unitsImported
	w.importUnits("", file).want(t, 200, "").into(t, &dry)
	if !dry.DryRun || dry.Format != "csv" || dry.New != 1 || dry.Changed != 1 || dry.Absent != 2 || len(dry.Ignored) != 1 || dry.Ignored[0].Detail == "" {
		t.Errorf("a dry run: %+v", dry)
	}
	if ids, _ := w.publicUnits(); slices.Contains(ids, "xa-an-phu") {
		t.Error("a dry run stored a unit")
	}
	w.importUnits("dry_run=false", file).want(t, 200, "").into(t, &done)
	w.importUnits("dry_run=false&format=csv", file).want(t, 200, "").into(t, &again)
	if done.New != 1 || again.Same != 2 || again.New+again.Changed != 0 {
		t.Errorf("imported %+v, and again %+v", done, again)
	}
	if ids, aliases := w.publicUnits(); !slices.Contains(ids, "xa-an-phu") || !slices.Contains(aliases["so-noi-vu"], "SNV") {
		t.Errorf("contestants are offered %q, %q", ids, aliases)
	}
	for _, c := range []struct {
		name, query, file, code string
		status                  int
		fields                  []string
	}{
		{"nothing", "", "", "body_empty", 400, nil},
		{"an unknown format", "format=pdf", file, "format_unknown", 400, nil},
		{"a bad day", "", "Tên đơn vị,Đến hết ngày\nHuyện A,31/06/2025\n", "file_invalid", 400, []string{"B2 date_not_in_month"}},
		{"an unknown successor", "", "Tên đơn vị,Đến hết ngày,Đơn vị kế thừa\nHuyện A,30/06/2025,Xã Khác\n", "units_invalid", 400, []string{"C2 unit_unknown"}},
		{"a query that makes no sense", "dry_run=maybe", file, "query_invalid", 400, []string{"dry_run one_of"}},
		{"too large", "format=csv", strings.Repeat("x", 17<<20), "file_too_large", 413, nil},
	} {
		a := w.importUnits(c.query, c.file)
		if a.status != c.status || a.code() != c.code {
			t.Errorf("%s: got %d %s, want %d %s: %s", c.name, a.status, a.code(), c.status, c.code, a.body)
			continue
		}
		if got := faultsOf(t, a); c.fields != nil && !slices.Equal(got, c.fields) {
			t.Errorf("%s: the fields are %q, want %q", c.name, got, c.fields)
		}
	}
	w.do(call{method: http.MethodPost, path: "/api/v1/staff/directory/import", body: file, contentType: "application/octet-stream",
		bearer: w.token(auth.Author)}).want(t, 403, "role_forbidden")
}

func TestExportOfUnits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, format := range []string{"xlsx", "csv", "yaml"} {
		a := w.organiser("GET", "export?format="+format, nil).want(t, 200, "")
		if got, want := a.header.Get("Content-Disposition"), `attachment; filename="don-vi.`+format+`"; filename*=UTF-8''don-vi.`+format; got != want {
			t.Errorf("Content-Disposition is %s, want %s", got, want)
		}
		var same unitsImported
		w.importUnits("", string(a.body)).want(t, 200, "").into(t, &same)
		if same.Format != format || same.Same != 3 || same.New+same.Changed+same.Absent != 0 {
			t.Errorf("%s exported and imported: %+v, want three the same", format, same)
		}
	}
	w.organiser("GET", "export?format=pdf", nil).want(t, 400, "format_unknown")
	w.organiser("GET", "template?format=yaml", nil).want(t, 404, "template_none")
	a := w.organiser("GET", "template?format=xlsx", nil).want(t, 200, "")
	book, err := excelize.OpenReader(bytes.NewReader(a.body))
	must(t, err)
	defer book.Close()
	if got := book.GetSheetList(); !slices.Equal(got, []string{"Đơn vị", "Hướng dẫn", "Nhóm cán bộ", "Danh mục"}) {
		t.Errorf("the template has the sheets %q", got)
	}
}
