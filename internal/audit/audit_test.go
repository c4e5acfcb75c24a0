package audit_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"khoabang/internal/audit"
	"khoabang/internal/store/sqlitestore"
)

var start = time.Date(2026, 11, 2, 1, 0, 0, 0, time.UTC)

// logOf returns a log of five records, an hour apart.
func logOf(t *testing.T) (*audit.Log, audit.Store) {
	t.Helper()
	db, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close(context.Background()) })
	now := start
	l := audit.New(db.Audit(), func() time.Time { return now })
	for i, what := range []string{"login", "fixFigures", "login", "signPublication", "login"} {
		now = start.Add(time.Duration(i) * time.Hour)
		contest := map[bool]string{true: "", false: "c1"}[what == "login"]
		if err := l.Append(t.Context(), audit.Entry{Who: []string{"an", "binh"}[i%2], What: what, ContestID: contest}); err != nil {
			t.Fatal(err)
		}
	}
	return l, db.Audit()
}

// altered reads a store's log otherwise than it is.
type altered struct {
	audit.Store
	change func([]audit.Record) []audit.Record // of the whole log, the greatest number first
}

func (a altered) Page(ctx context.Context, before, limit int) ([]audit.Record, error) {
	all, err := a.Store.Page(ctx, before, limit)
	return a.change(all), err
}

func TestVerifyNoticesWhatWasDoneToTheChain(t *testing.T) {
	t.Parallel()
	_, store := logOf(t)
	resum := func(r audit.Record) audit.Record { r.Hash = r.Sum(); return r }
	for _, c := range []struct {
		name, want string
		change     func([]audit.Record) []audit.Record
	}{
		{"nothing", "", func(l []audit.Record) []audit.Record { return l }},
		{"a changed record", "record 3: what it says", func(l []audit.Record) []audit.Record { l[2].Who = "chau"; return l }},
		{"one with a new hash", "record 4: it follows another", func(l []audit.Record) []audit.Record { l[2].Who = "chau"; l[2] = resum(l[2]); return l }},
		{"one taken out", "record 4: the one before it has the number 2", func(l []audit.Record) []audit.Record { return slices.Delete(l, 2, 3) }},
		{"the first taken out", "record 2: it is the first", func(l []audit.Record) []audit.Record { return l[:4] }},
		{"another moment", "record 5: what it says", func(l []audit.Record) []audit.Record { l[0].At = l[0].At.Add(time.Millisecond); return l }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := audit.Verify(t.Context(), altered{store, c.change})
			if faults := strings.Join(got.Faults, "; "); err != nil || got.Whole() != (c.want == "") || !strings.Contains(faults, c.want) {
				t.Errorf("Verify = %+v, %v; want %q", got, err, c.want)
			}
		})
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	l, _ := logOf(t)
	for _, c := range []struct {
		name          string
		filter        audit.Filter
		before, limit int
		want          []int
	}{
		{"all", audit.Filter{}, 0, 9, []int{5, 4, 3, 2, 1}},
		{"a page", audit.Filter{}, 5, 2, []int{4, 3}},
		{"by person", audit.Filter{Who: "binh"}, 0, 9, []int{4, 2}},
		{"by kind", audit.Filter{What: "login"}, 0, 2, []int{5, 3}},
		{"by contest", audit.Filter{ContestID: "c1"}, 0, 9, []int{4, 2}},
		{"by time", audit.Filter{From: start.Add(time.Hour), To: start.Add(3 * time.Hour)}, 0, 9, []int{3, 2}},
	} {
		list, err := l.Find(t.Context(), c.filter, c.before, c.limit)
		var got []int
		for _, r := range list {
			got = append(got, r.Number)
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: Find = %v, %v; want %v", c.name, got, err, c.want)
		}
	}
}

// A clock that goes back does not let a record be older than the one before.
func TestTimeNeverGoesBack(t *testing.T) {
	t.Parallel()
	_, store := logOf(t)
	l := audit.New(store, func() time.Time { return start })
	if err := l.Append(t.Context(), audit.Entry{Who: "an", What: "login"}); err != nil {
		t.Fatal(err)
	}
	list, err := store.Page(t.Context(), 0, 2)
	if err != nil || !list[0].At.Equal(list[1].At) {
		t.Errorf("the records are %+v, %v", list, err)
	}
}
