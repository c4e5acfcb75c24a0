package orgtest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"khoabang/internal/org"
)

func updated(t *testing.T, s org.Store) {
	put(t, s, full, unit("b", "hai"))
	err := s.UpdateUnits(t.Context(), func(all []org.Unit) ([]org.Unit, error) {
		same(t, "units given", all, []org.Unit{unit("b", "hai"), full})
		return []org.Unit{unit("c", "ba"), unit("b", "hai mới")}, nil
	})
	if err != nil {
		t.Fatalf("UpdateUnits = %v, want nil", err)
	}
	same(t, "units", list(t, s), []org.Unit{unit("b", "hai mới"), unit("c", "ba"), full})
}

func updateRefused(t *testing.T, s org.Store) {
	put(t, s, full)
	refused := errors.New("refused")
	err := s.UpdateUnits(t.Context(), func([]org.Unit) ([]org.Unit, error) { return []org.Unit{unit("c", "ba")}, refused })
	if !errors.Is(err, refused) {
		t.Errorf("UpdateUnits = %v, want the error of change", err)
	}
	if err := s.UpdateUnits(t.Context(), func([]org.Unit) ([]org.Unit, error) { return nil, nil }); err != nil {
		t.Errorf("UpdateUnits with nothing to change = %v, want nil", err)
	}
	same(t, "units", list(t, s), []org.Unit{full})
}

// raise is a change that is lost if two of them read the same.
func raise(id string) func([]org.Unit) ([]org.Unit, error) {
	return func(all []org.Unit) ([]org.Unit, error) {
		for _, u := range all {
			if u.ID == id {
				u.Revision++
				return []org.Unit{u}, nil
			}
		}
		return nil, fmt.Errorf("unit %s is not among %d units", id, len(all))
	}
}

func updatesAtOnce(t *testing.T, s org.Store) {
	const writers = 6
	put(t, s, unit("a", "một"))
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			if err := s.UpdateUnits(t.Context(), raise("a")); err != nil {
				t.Errorf("UpdateUnits = %v, want nil", err)
			}
		})
	}
	wg.Wait()
	same(t, "revision", list(t, s)[0].Revision, writers)
}

func updateBesidePut(t *testing.T, s org.Store) {
	put(t, s, unit("a", "một"))
	first := true
	err := s.UpdateUnits(t.Context(), func(all []org.Unit) ([]org.Unit, error) {
		if first {
			first = false
			other := unit("a", "một")
			other.Revision = 10
			put(t, s, other)
		}
		return raise("a")(all)
	})
	if err != nil {
		t.Fatalf("UpdateUnits = %v, want nil", err)
	}
	same(t, "revision", list(t, s)[0].Revision, 11)
}

func updateCopied(t *testing.T, s org.Store) {
	put(t, s, full)
	err := s.UpdateUnits(t.Context(), func(all []org.Unit) ([]org.Unit, error) {
		all[0].Aliases[0], all[0].Headcounts["lanh_dao"] = "đổi", 99
		return nil, nil
	})
	if err != nil {
		t.Fatalf("UpdateUnits = %v, want nil", err)
	}
	same(t, "units", list(t, s), []org.Unit{full})
}

func categories(t *testing.T, s org.Store) []org.Category {
	t.Helper()
	list, err := s.Categories(t.Context())
	if err != nil {
		t.Fatalf("Categories = %v", err)
	}
	return list
}

func noCategories(t *testing.T, s org.Store) {
	same(t, "categories", categories(t, s), []org.Category(nil))
	put(t, s, full)
	same(t, "categories", categories(t, s), []org.Category(nil))
}

func categoriesReplaced(t *testing.T, s org.Store) {
	for _, want := range [][]org.Category{
		{{Code: "mot_cua", Name: "Một cửa", NameEN: "One-stop"}, {Code: "khac", Name: "Khác"}},
		{{Code: "khac", Name: "Khác"}},
		nil,
	} {
		if err := s.PutCategories(t.Context(), want); err != nil {
			t.Fatalf("PutCategories = %v, want nil", err)
		}
		same(t, "categories", categories(t, s), want)
	}
	same(t, "units", list(t, s), []org.Unit(nil))
}
