package org_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"khoabang/internal/org"
	"khoabang/internal/store/sqlitestore"
)

func newService(t *testing.T, stored ...org.Unit) *org.Service {
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
	if err := db.Units().PutUnits(t.Context(), stored); err != nil {
		t.Fatal(err)
	}
	return org.NewService(db.Units())
}

func get(t *testing.T, s *org.Service, id string) org.Unit {
	t.Helper()
	u, err := s.Unit(t.Context(), id)
	if err != nil {
		t.Fatalf("Unit(%q) = %v", id, err)
	}
	return u
}

func TestSave(t *testing.T) {
	t.Parallel()
	s := newService(t, units()...)
	u := get(t, s, "so-noi-vu")
	u.Headcounts = map[string]int{"lanh_dao": 5, "mot_cua": 12}
	saved, err := s.Save(t.Context(), u)
	if err != nil || saved.Revision != 1 {
		t.Fatalf("Save = revision %d, %v, want 1", saved.Revision, err)
	}
	if got := get(t, s, "so-noi-vu"); !cmp.Equal(got, saved, cmpopts.EquateEmpty()) || got.Headcount() != 17 {
		t.Errorf("the unit is %+v, want %+v", got, saved)
	}
	if _, err := s.Save(t.Context(), u); !errors.Is(err, org.ErrStale) {
		t.Errorf("Save of what was read before = %v, want ErrStale", err)
	}
	if _, err := s.Save(t.Context(), org.Unit{ID: "khong-co", Kind: org.KindOther, Name: "x"}); !errors.Is(err, org.ErrNotFound) {
		t.Errorf("Save of an unknown unit = %v, want ErrNotFound", err)
	}
}

func TestSaveKeepsTheDirectoryWhole(t *testing.T) {
	t.Parallel()
	s := newService(t, units()...)
	for _, c := range []struct {
		name, id string
		change   func(*org.Unit)
		want     []string
	}{
		{"a successor that is not there", "so-noi-vu", func(u *org.Unit) { u.ValidTo, u.Successor = day(2026, 1, 1), "khong-co" }, []string{"successor unit_not_found"}},
		{"successors in a circle", "xa-thoai-son", func(u *org.Unit) { u.ValidTo, u.Successor = day(2026, 1, 1), "huyen-thoai-son" }, []string{"successor unit_successors_circular"}},
		{"another's code", "so-noi-vu", func(u *org.Unit) { u.Code = "30292" }, []string{"code unit_code_taken"}},
		{"an unknown category", "so-noi-vu", func(u *org.Unit) { u.Headcounts = map[string]int{"bao_ve": 1} }, []string{"headcounts.bao_ve category_unknown"}},
	} {
		u := get(t, s, c.id)
		c.change(&u)
		_, err := s.Save(t.Context(), u)
		if !errors.Is(err, org.ErrInvalid) {
			t.Errorf("%s: Save = %v, want ErrInvalid", c.name, err)
		}
		wantFields(t, c.name, err, c.want...)
		if get(t, s, c.id).Revision != 0 {
			t.Errorf("%s: it was stored", c.name)
		}
	}
}

// Two organisers edit at once: one of them is told, and nothing of either is lost unseen.
func TestTwoOrganisers(t *testing.T) {
	t.Parallel()
	s := newService(t, units()...)
	u := get(t, s, "so-noi-vu")
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wg.Go(func() {
			mine := u
			mine.NameEN = fmt.Sprint(i)
			_, errs[i] = s.Save(t.Context(), mine)
		})
	}
	wg.Wait()
	won := slices.IndexFunc(errs, func(err error) bool { return err == nil })
	if won < 0 {
		t.Fatalf("nobody saved: %v", errs)
	}
	for i, err := range errs {
		if i != won && !errors.Is(err, org.ErrStale) {
			t.Errorf("organiser %d: %v, want ErrStale", i, err)
		}
	}
	if got := get(t, s, "so-noi-vu"); got.NameEN != fmt.Sprint(won) || got.Revision != 1 {
		t.Errorf("stored %q, revision %d, want organiser %d's", got.NameEN, got.Revision, won)
	}
}

func TestCreate(t *testing.T) {
	t.Parallel()
	s := newService(t, units()...)
	u := org.Unit{Kind: org.KindCommune, Name: "Xã Vĩnh Hậu", Selectable: true, Revision: 7}
	made, err := s.Create(t.Context(), u)
	if err != nil || made.ID != "xa-vinh-hau-2" || made.Revision != 1 {
		t.Errorf("Create = %s, revision %d, %v, want xa-vinh-hau-2, 1", made.ID, made.Revision, err)
	}
	u.ID = "so-noi-vu"
	if _, err := s.Create(t.Context(), u); !errors.Is(err, org.ErrExists) {
		t.Errorf("Create under a taken ID = %v, want ErrExists", err)
	}
}

func TestCategories(t *testing.T) {
	t.Parallel()
	s := newService(t, units()...)
	list, err := s.Categories(t.Context())
	if err != nil || !cmp.Equal(list, org.DefaultCategories()) {
		t.Fatalf("Categories of a new directory = %v, %v, want the default ones", list, err)
	}
	wantFields(t, "one that a unit has is gone", s.SaveCategories(t.Context(), []org.Category{{Code: "khac", Name: "Khác"}}), "categories category_in_use")
	wantFields(t, "none", s.SaveCategories(t.Context(), nil), "categories count")
	bad := []org.Category{{Code: "lanh_dao", Name: "Lãnh đạo"}, {Code: "Lãnh đạo", Name: ""}, {Code: "lanh_dao", Name: "Lãnh đạo"}}
	wantFields(t, "bad ones", s.SaveCategories(t.Context(), bad),
		"categories[1].code category_code", "categories[1].name required", "categories[2].code duplicate", "categories[2].name duplicate")
	own := []org.Category{{Code: "lanh_dao", Name: "Lãnh đạo"}, {Code: "dan_quan", Name: "Dân quân"}}
	if err := s.SaveCategories(t.Context(), own); err != nil {
		t.Fatal(err)
	}
	if list, err := s.Categories(t.Context()); err != nil || !cmp.Equal(list, own) {
		t.Errorf("Categories = %v, %v, want %v", list, err, own)
	}
}

var codeKindName = []string{"code", "kind", "name"}

func row(code, kind, name string) org.Row {
	return org.Row{Unit: org.Unit{Code: code, Kind: kind, Name: name}, Given: codeKindName}
}

func ids(list []org.Unit) (ids []string) {
	for _, u := range list {
		ids = append(ids, u.ID)
	}
	return ids
}

func TestImport(t *testing.T) {
	t.Parallel()
	s := newService(t, units()...)
	now := day(2025, 9, 1)
	rows := []org.Row{
		row("30292", org.KindWard, "Phường Bình Đức"), // the same, by code
		row("30337", org.KindCommune, "Xã An Phú"),    // new
		row("30367", org.KindWard, "Phường Vĩnh Hậu"), // changed, by code
		row("", org.KindDepartment, "sở nội vụ"),      // changed name, by name; its headcounts stay
		row("30682", org.KindCommune, "Xã Thoại Sơn"), // the same
		{Unit: org.Unit{Name: "Huyện Tri Tôn", Kind: org.KindDistrict, ValidTo: day(2025, 7, 1)}, Successor: "xã an phú", Given: []string{"name", "kind", "valid_to", "successor"}},
	}
	for _, dry := range []bool{true, false, false} {
		before, err := s.Units(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.Import(t.Context(), rows, nil, now, dry)
		if err != nil {
			t.Fatalf("Import = %v", err)
		}
		if len(before) > 6 { // once more
			if r.Same != len(rows) || len(r.New)+len(r.Changed) > 0 {
				t.Errorf("imported twice: %+v, want all the same", r)
			}
			continue
		}
		if d := cmp.Diff([]string{"xa-an-phu", "huyen-tri-ton"}, ids(r.New)); d != "" || r.Same != 2 {
			t.Errorf("dry run %v: same %d, new differ (-want +got):\n%s", dry, r.Same, d)
		}
		if len(r.Changed) != 2 || !slices.Equal(r.Changed[0].Fields, []string{"kind", "name"}) || !slices.Equal(r.Changed[1].Fields, []string{"code", "name"}) && !slices.Equal(r.Changed[1].Fields, []string{"name"}) {
			t.Errorf("dry run %v: changed %+v", dry, r.Changed)
		}
		if d := cmp.Diff([]string{"huyen-thoai-son", "xa-my-hoa-hung"}, ids(r.Absent)); d != "" {
			t.Errorf("dry run %v: not in the file (-want +got):\n%s", dry, d)
		}
		after, err := s.Units(t.Context())
		if err != nil || dry && !cmp.Equal(before, after) {
			t.Errorf("a dry run changed the directory: %v", err)
		}
	}
	if got := get(t, s, "so-noi-vu"); got.Headcounts["lanh_dao"] != 4 || got.Name != "sở nội vụ" || got.Revision != 1 {
		t.Errorf("so-noi-vu is %+v, want its headcounts as they were", got)
	}
	if got := get(t, s, "huyen-tri-ton"); got.Successor != "xa-an-phu" || got.OfferedAt(now) {
		t.Errorf("huyen-tri-ton is %+v, want it over, with a successor of the same file", got)
	}
}

func TestImportRefusesTheWhole(t *testing.T) {
	t.Parallel()
	s := newService(t, units()...)
	now := day(2025, 9, 1)
	good := row("1", org.KindCommune, "Xã Tốt")
	count := row("30292", org.KindWard, "Phường Bình Đức")
	count.Unit.Headcounts, count.Given = map[string]int{"bao_ve": 1}, append([]string{"headcounts.bao_ve"}, codeKindName...)
	lost := row("2", org.KindDistrict, "Huyện Lạc")
	lost.Unit.ValidTo, lost.Successor, lost.Given = day(2025, 7, 1), "Xã Thoai Sơn", append([]string{"valid_to", "successor"}, codeKindName...)
	for _, c := range []struct {
		name string
		rows []org.Row
		want []string
	}{
		{"no name", []org.Row{good, row("3", org.KindCommune, "")}, []string{"units[1].name required"}},
		{"one unit twice by code", []org.Row{row("30292", org.KindWard, "A"), row("30292", org.KindWard, "B")}, []string{"units[1] unit_twice"}},
		{"one new unit twice", []org.Row{good, good}, []string{"units[1] unit_twice"}},
		{"an unknown category", []org.Row{good, count}, []string{"units[1].headcounts.bao_ve category_unknown"}},
		{"an unknown successor", []org.Row{good, lost}, []string{"units[1].successor unit_unknown_near"}},
	} {
		_, err := s.Import(t.Context(), c.rows, nil, now, false)
		if !errors.Is(err, org.ErrImport) {
			t.Errorf("%s: Import = %v, want ErrImport", c.name, err)
		}
		wantFields(t, c.name, err, c.want...)
		if all, _ := s.Units(t.Context()); len(all) != len(units()) {
			t.Errorf("%s: something was imported", c.name)
		}
	}
	many := make([]org.Row, org.MaxUnits+1)
	_, err := s.Import(t.Context(), many, nil, now, true)
	wantFields(t, "too many", err, "units too_many")
	_, err = s.Import(t.Context(), make([]org.Row, 500), nil, now, true)
	if n := len(fields(err)); n < org.MaxFaults || n > org.MaxFaults+20 {
		t.Errorf("500 bad rows name %d faults, want about %d", n, org.MaxFaults)
	}
}

func TestImportBringsCategories(t *testing.T) {
	t.Parallel()
	s := newService(t, units()...)
	r := row("30292", org.KindWard, "Phường Bình Đức")
	r.Unit.Headcounts, r.Given = map[string]int{"dan_quan": 8}, append([]string{"headcounts.dan_quan"}, codeKindName...)
	given := []org.Category{{Code: "dan_quan", Name: "Dân quân"}}
	if _, err := s.Import(t.Context(), []org.Row{r}, given, time.Now(), true); err != nil {
		t.Fatal(err)
	}
	if list, _ := s.Categories(t.Context()); !cmp.Equal(list, org.DefaultCategories()) {
		t.Error("a dry run stored categories")
	}
	if _, err := s.Import(t.Context(), []org.Row{r}, given, time.Now(), false); err != nil {
		t.Fatal(err)
	}
	if list, _ := s.Categories(t.Context()); len(list) != len(org.DefaultCategories())+1 {
		t.Errorf("categories are %v, want one more", list)
	}
	if got := get(t, s, "phuong-binh-duc").Headcounts["dan_quan"]; got != 8 {
		t.Errorf("the headcount is %d, want 8", got)
	}
}
