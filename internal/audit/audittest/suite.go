// Package audittest holds the conformance suite that every audit.Store must pass.
package audittest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khoabang/internal/audit"
)

// TestStore holds a store against every promise in the comments of audit.Store. open returns an empty store, which lives as
// long as the test that it is given.
func TestStore(t *testing.T, open func(t *testing.T) audit.Store) {
	cases := []struct {
		name string
		run  func(*testing.T, audit.Store)
	}{
		{"Empty", empty}, {"RoundTrip", roundTrip}, {"NumberTaken", numberTaken}, {"Pages", pages}, {"Latest", latest},
		{"OneChainOfTwoNodes", oneChain}, {"NoteOnce", noteOnce}, {"Cancelled", cancelled},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
	}
}

var at = time.Date(2026, 11, 2, 1, 2, 3, 456e6, time.UTC)

func record(n int, e audit.Entry) audit.Record {
	r := audit.Record{Number: n, At: at.Add(time.Duration(n) * time.Second), Entry: e, Before: "trước"}
	r.Hash = r.Sum()
	return r
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func empty(t *testing.T, s audit.Store) {
	if list, err := s.Page(t.Context(), 0, 10); err != nil || len(list) > 0 {
		t.Errorf("Page of an empty log = %v, %v", list, err)
	}
	if _, err := s.Latest(t.Context(), "a", "b", "c"); !errors.Is(err, audit.ErrNoRecord) {
		t.Errorf("Latest of an empty log: %v, want ErrNoRecord", err)
	}
}

func roundTrip(t *testing.T, s audit.Store) {
	want := record(1, audit.Entry{Who: "usr_á", What: "signPublication", ContestID: "c1", Object: "p1"})
	must(t, s.Append(t.Context(), want))
	got, err := s.Page(t.Context(), 0, 1)
	must(t, err)
	if d := cmp.Diff([]audit.Record{want}, got); d != "" {
		t.Errorf("Page (-want +got):\n%s", d)
	}
}

func numberTaken(t *testing.T, s audit.Store) {
	first := record(1, audit.Entry{Who: "a"})
	must(t, s.Append(t.Context(), first))
	if err := s.Append(t.Context(), record(1, audit.Entry{Who: "b"})); !errors.Is(err, audit.ErrTaken) {
		t.Errorf("Append of a number in use: %v, want ErrTaken", err)
	}
	if got, err := s.Page(t.Context(), 0, 9); err != nil || len(got) != 1 || got[0].Who != "a" {
		t.Errorf("the log is %v, %v; want the first record as it was", got, err)
	}
}

func pages(t *testing.T, s audit.Store) {
	for n := range 12 {
		must(t, s.Append(t.Context(), record(n+1, audit.Entry{Who: "a"})))
	}
	for _, c := range []struct {
		before, limit int
		want          []int
	}{{0, 3, []int{12, 11, 10}}, {10, 2, []int{9, 8}}, {3, 10, []int{2, 1}}, {1, 10, nil}, {99, 1, []int{12}}} {
		list, err := s.Page(t.Context(), c.before, c.limit)
		must(t, err)
		var got []int
		for _, r := range list {
			got = append(got, r.Number)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("Page(%d, %d) = %v, want %v", c.before, c.limit, got, c.want)
		}
	}
}

func latest(t *testing.T, s audit.Store) {
	for i, e := range []audit.Entry{
		{Who: "a", What: "x", ContestID: "c", Object: "1"}, {Who: "a", What: "x", ContestID: "c", Object: "2"}, {Who: "a", What: "y", ContestID: "c"},
		{Who: "b", What: "x", ContestID: "c"}, {Who: "a", What: "x", ContestID: "d"},
	} {
		must(t, s.Append(t.Context(), record(i+1, e)))
	}
	if r, err := s.Latest(t.Context(), "a", "x", "c"); err != nil || r.Number != 2 || r.Object != "2" {
		t.Errorf("Latest = %+v, %v; want record 2", r, err)
	}
	if _, err := s.Latest(t.Context(), "b", "y", "c"); !errors.Is(err, audit.ErrNoRecord) {
		t.Errorf("Latest of what nobody did: %v, want ErrNoRecord", err)
	}
}

// Two nodes append at once, each from several goroutines: one chain comes of it, with everything in it.
func oneChain(t *testing.T, s audit.Store) {
	const each = 6
	var wg sync.WaitGroup
	for node := range 2 {
		l := audit.New(s, func() time.Time { return at.Add(time.Duration(node) * time.Hour) }) // clocks that differ
		for i := range each {
			wg.Go(func() {
				if err := l.Append(t.Context(), audit.Entry{Who: fmt.Sprint("node ", node), What: fmt.Sprint(i)}); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	c, err := audit.Verify(t.Context(), s)
	if err != nil || !c.Whole() || c.Records != 2*each {
		t.Errorf("Verify = %+v, %v; want a whole chain of %d", c, err, 2*each)
	}
	list, err := s.Page(t.Context(), 0, 100)
	must(t, err)
	seen := map[audit.Entry]bool{}
	for i, r := range list {
		seen[r.Entry] = true
		if i > 0 && r.At.After(list[i-1].At) {
			t.Errorf("record %d is of %v, and the next of %v", r.Number, r.At, list[i-1].At)
		}
	}
	if len(seen) != 2*each {
		t.Errorf("%d entries are in the log, want %d", len(seen), 2*each)
	}
}

func noteOnce(t *testing.T, s audit.Store) {
	now := at
	clock := func() time.Time { return now }
	one, two := audit.New(s, clock), audit.New(s, clock)
	e := audit.Entry{Who: "a", What: "viewSealed", ContestID: "c"}
	note := func(l *audit.Log, want int) {
		t.Helper()
		must(t, l.Note(t.Context(), e, time.Hour))
		if list, err := s.Page(t.Context(), 0, 10); err != nil || len(list) != want {
			t.Errorf("the log has %d records, %v; want %d", len(list), err, want)
		}
	}
	note(one, 1)
	note(one, 1)
	note(two, 1) // another node finds it in the store
	now = now.Add(59 * time.Minute)
	note(one, 1)
	now = now.Add(time.Minute)
	note(two, 2)
	note(one, 2)
}

func cancelled(t *testing.T, s audit.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Append(ctx, record(1, audit.Entry{})); !errors.Is(err, context.Canceled) {
		t.Errorf("Append with a context that is over: %v", err)
	}
	if _, err := s.Page(ctx, 0, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("Page with a context that is over: %v", err)
	}
}
