// Package orgtest is the conformance suite of org.Store: one subtest for each promise of its comments. It has no flags
// for what a store can't do.
package orgtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"khoabang/internal/org"
)

// TestStore checks that stores keep what org.Store promises. open returns a store that is empty, and that is closed,
// if it needs to be, by a cleanup of the test it is given. Subtests don't run in parallel with each other.
func TestStore(t *testing.T, open func(*testing.T) org.Store) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, org.Store)
	}{
		{"every field is kept", everyFieldKept},
		{"an empty directory has no units", empty},
		{"unknown unit is ErrNotFound", unknown},
		{"a unit is replaced by its ID", replaced},
		{"other units stay as they were", othersStay},
		{"units are ordered by ID", ordered},
		{"of one ID twice in a call the last is kept", lastOfCall},
		{"a few hundred units are one call", many},
		{"calls at once lose nothing", atOnce},
		{"readers see all of a call or none", readersSeeWhole},
		{"what was given is not kept by reference", copied},
		{"a cancelled context is told", cancelled},
		{"an update sees all units and changes some", updated},
		{"an update that is refused changes nothing", updateRefused},
		{"updates at once lose nothing", updatesAtOnce},
		{"an update and a put at once lose nothing", updateBesidePut},
		{"what an update was given is not kept by reference", updateCopied},
		{"there are no categories at first", noCategories},
		{"categories are kept in their order and replaced", categoriesReplaced},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

var full = org.Unit{
	ID: "phu-quoc", Code: "30769", Kind: org.KindSpecial, Name: "Đặc khu Phú Quốc", NameEN: "Phú Quốc Special Zone",
	Aliases: []string{"Phú Quốc", "TP. Phú Quốc"}, Selectable: true,
	ValidFrom: time.Date(2025, 7, 1, 0, 0, 0, 1e6, time.UTC), ValidTo: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC),
	Successor: "phu-quoc-2", Revision: 3, Headcounts: map[string]int{"lanh_dao": 3, "mot_cua": 0, "cong.chuc": 41},
}

func unit(id, name string) org.Unit {
	return org.Unit{ID: id, Kind: org.KindDepartment, Name: name, Selectable: true}
}

func put(t *testing.T, s org.Store, units ...org.Unit) {
	t.Helper()
	if err := s.PutUnits(t.Context(), units); err != nil {
		t.Fatalf("PutUnits of %d units = %v, want nil", len(units), err)
	}
}

func list(t *testing.T, s org.Store) []org.Unit {
	t.Helper()
	units, err := s.Units(t.Context())
	if err != nil {
		t.Fatalf("Units = %v", err)
	}
	return units
}

// same fails the test unless got and want are alike; an empty slice is like none.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s differs (-want +got):\n%s", what, d)
	}
}

func everyFieldKept(t *testing.T, s org.Store) {
	bare := org.Unit{ID: "x"}
	put(t, s, full, bare)
	same(t, "units", list(t, s), []org.Unit{full, bare})
	for _, want := range []org.Unit{full, bare} {
		got, err := s.Unit(t.Context(), want.ID)
		if err != nil {
			t.Fatalf("Unit(%q) = %v", want.ID, err)
		}
		same(t, "unit", got, want)
	}
}

func empty(t *testing.T, s org.Store) {
	put(t, s)
	same(t, "units", list(t, s), []org.Unit(nil))
}

func unknown(t *testing.T, s org.Store) {
	for _, id := range []string{"", "snv", "snv.x", "$snv"} {
		if _, err := s.Unit(t.Context(), id); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("Unit(%q) of an empty directory = %v, want ErrNotFound", id, err)
		}
	}
	put(t, s, unit("snv", "Sở Nội vụ"))
	if _, err := s.Unit(t.Context(), "sn"); !errors.Is(err, org.ErrNotFound) {
		t.Errorf("Unit of an unknown ID = %v, want ErrNotFound", err)
	}
}

func replaced(t *testing.T, s org.Store) {
	put(t, s, full)
	want := org.Unit{ID: full.ID, Kind: org.KindWard, Name: "Phường"}
	put(t, s, want)
	same(t, "units", list(t, s), []org.Unit{want})
	got, err := s.Unit(t.Context(), full.ID)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "unit", got, want)
}

func othersStay(t *testing.T, s org.Store) {
	put(t, s, unit("a", "một"), unit("b", "hai"))
	put(t, s, unit("b", "hai mới"), unit("c", "ba"))
	same(t, "units", list(t, s), []org.Unit{unit("a", "một"), unit("b", "hai mới"), unit("c", "ba")})
}

// ordered has IDs that sort otherwise by number, by case or by letter, or that a database may read as a path.
func ordered(t *testing.T, s org.Store) {
	ids := []string{"$a", "B", "a", "a.b", "a10", "a2", "b", "đ"}
	for _, i := range []int{4, 2, 7, 0, 6, 1, 5, 3} {
		put(t, s, unit(ids[i], ids[i]))
	}
	var got []string
	for _, u := range list(t, s) {
		got = append(got, u.ID)
	}
	same(t, "order of units", got, ids)
}

func lastOfCall(t *testing.T, s org.Store) {
	put(t, s, unit("a", "trước"), unit("b", "hai"), unit("a", "sau"))
	same(t, "units", list(t, s), []org.Unit{unit("a", "sau"), unit("b", "hai")})
}

func many(t *testing.T, s org.Store) {
	var want []org.Unit
	for i := range 600 {
		want = append(want, unit(fmt.Sprintf("xa-%04d", i), "Xã Vĩnh Hậu"))
	}
	put(t, s, want...)
	same(t, "units", list(t, s), want)
}

func atOnce(t *testing.T, s org.Store) {
	const writers = 6
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			units := []org.Unit{unit("shared", fmt.Sprint(w)), unit(fmt.Sprintf("u%d", w), fmt.Sprint(w))}
			if err := s.PutUnits(t.Context(), units); err != nil {
				t.Errorf("PutUnits = %v, want nil", err)
			}
		})
	}
	wg.Wait()
	same(t, "number of units", len(list(t, s)), writers+1)
}

func readersSeeWhole(t *testing.T, s org.Store) {
	const calls, size = 6, 20
	done := make(chan error, 1)
	go func() {
		var err error
		for c := 0; c < calls && err == nil; c++ {
			var units []org.Unit
			for i := range size {
				units = append(units, unit(fmt.Sprintf("u%02d", i), fmt.Sprint(c)))
			}
			err = s.PutUnits(t.Context(), units)
		}
		done <- err
	}()
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
			return
		default:
		}
		units := list(t, s)
		if len(units) != 0 && len(units) != size {
			t.Fatalf("a read saw %d units, want none or %d", len(units), size)
		}
		for _, u := range units {
			if u.Name != units[0].Name {
				t.Fatalf("a read saw call %s and call %s together", units[0].Name, u.Name)
			}
		}
	}
}

func copied(t *testing.T, s org.Store) {
	given := full
	given.Aliases, given.Headcounts = append([]string(nil), full.Aliases...), maps.Clone(full.Headcounts)
	put(t, s, given)
	given.Aliases[0], given.Headcounts["lanh_dao"] = "đổi", 99
	got := list(t, s)
	same(t, "units", got, []org.Unit{full})
	for i := range got {
		got[i].Aliases[0], got[i].Headcounts["lanh_dao"] = "đổi", 99
	}
	same(t, "units", list(t, s), []org.Unit{full})
}

func cancelled(t *testing.T, s org.Store) {
	put(t, s, full)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.PutUnits(ctx, []org.Unit{unit("a", "a")}); !errors.Is(err, context.Canceled) {
		t.Errorf("PutUnits with a cancelled context = %v, want context.Canceled", err)
	}
	if _, err := s.Unit(ctx, full.ID); !errors.Is(err, context.Canceled) {
		t.Errorf("Unit with a cancelled context = %v, want context.Canceled", err)
	}
	if _, err := s.Units(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Units with a cancelled context = %v, want context.Canceled", err)
	}
	add := func([]org.Unit) ([]org.Unit, error) { return []org.Unit{unit("a", "a")}, nil }
	if err := s.UpdateUnits(ctx, add); !errors.Is(err, context.Canceled) {
		t.Errorf("UpdateUnits with a cancelled context = %v, want context.Canceled", err)
	}
	if _, err := s.Categories(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Categories with a cancelled context = %v, want context.Canceled", err)
	}
	if err := s.PutCategories(ctx, []org.Category{{Code: "a"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("PutCategories with a cancelled context = %v, want context.Canceled", err)
	}
}
