package contesttest

import (
	"fmt"
	"slices"
	"testing"

	"khoabang/contest"
)

var doneTests = []test{
	{"DoneAttempts yields a round's closed attempts with their journals", doneAttempts},
	{"DoneAttempts leaves out the journals that nobody wants", doneWanted},
	{"DoneAttempts goes past a page", doneMany},
	{"DoneAttempts lets others write meanwhile", doneWrites},
}

// done is a closed attempt with its journal.
type done struct {
	Attempt contest.Attempt
	Journal []contest.Entry
}

// doneOf returns what DoneAttempts yields, by ID. No attempt may come twice.
func doneOf(t *testing.T, s contest.Store, contestID, roundID string) map[string]done {
	t.Helper()
	got := map[string]done{}
	must(t, "DoneAttempts", s.DoneAttempts(t.Context(), contestID, roundID, nil, func(a contest.Attempt, entries []contest.Entry) error {
		if _, twice := got[a.ID]; twice {
			t.Errorf("DoneAttempts yielded %s twice", a.ID)
		}
		got[a.ID] = done{a, slices.Clone(entries)}
		return nil
	}))
	return got
}

func doneAttempts(t *testing.T, s contest.Store) {
	other := func(contestID, roundID string) func(*contest.Attempt) {
		return func(a *contest.Attempt) { a.ContestID, a.RoundID = contestID, roundID }
	}
	add(t, s, Attempt("a1"), Attempt("a2"), Attempt("silent"), Attempt("running"), Attempt("closing"),
		Attempt("other round", other("c1", "r2")), Attempt("other contest", other("c2", "r1")))
	late := Late(Entry(1, 3, "C"))
	appendAll(t, s, "a1", Entry(1, 2, "B"), Entry(1, 1, "A"))
	appendAll(t, s, "a2", Entry(2, 1, "B"), Entry(1, 9, "A"))
	appendAll(t, s, "running", Entry(1, 1, "A"))
	want := map[string]done{}
	for _, id := range []string{"a1", "a2", "silent"} {
		want[id] = done{Attempt: finish(t, s, id, submitted, score)}
	}
	beginClose(t, s, "closing")
	finish(t, s, "other round", submitted, score)
	finish(t, s, "other contest", submitted, score)
	appendAll(t, s, "a1", late)
	want["a1"] = done{want["a1"].Attempt, []contest.Entry{Entry(1, 1, "A"), Entry(1, 2, "B"), late}}
	want["a2"] = done{want["a2"].Attempt, []contest.Entry{Entry(1, 9, "A"), Entry(2, 1, "B")}}
	got := doneOf(t, s, "c1", "r1")
	same(t, "closed attempts", got, want)
	inUTC(t, got["a1"].Attempt.StartedAt, got["a1"].Journal[0].ReceivedAt)
	same(t, "closed attempts of no round", doneOf(t, s, "c1", "r3"), map[string]done{})
}

// doneMany has more attempts than a small page, one entry each.
func doneMany(t *testing.T, s contest.Store) {
	const n = 70
	want := map[string]done{}
	for i := range n {
		id := fmt.Sprintf("a%02d", i)
		add(t, s, Attempt(id))
		e := Entry(1, i+1, "A")
		appendAll(t, s, id, e)
		want[id] = done{finish(t, s, id, submitted, score), []contest.Entry{e}}
	}
	same(t, "closed attempts", doneOf(t, s, "c1", "r1"), want)
}

// doneWrites adds and closes an attempt, and adds late entries, from within a walk.
func doneWrites(t *testing.T, s contest.Store) {
	closeAll(t, s, "a", "b")
	seen := 0
	must(t, "DoneAttempts", s.DoneAttempts(t.Context(), "c1", "r1", nil, func(a contest.Attempt, _ []contest.Entry) error {
		if a.ID != "a" && a.ID != "b" {
			return nil // one that was closed meanwhile
		}
		seen++
		add(t, s, Attempt("during "+a.ID))
		finish(t, s, "during "+a.ID, submitted, score)
		return s.Append(t.Context(), a.ID, []contest.Entry{Late(Entry(1, 1, "A"))})
	}))
	if seen != 2 {
		t.Errorf("DoneAttempts yielded %d of the attempts that were closed before, want 2", seen)
	}
	if got := doneOf(t, s, "c1", "r1"); len(got) != 4 || len(got["a"].Journal) != 1 {
		t.Errorf("then DoneAttempts yields %d attempts, and %d entries of the first; want 4 and 1", len(got), len(got["a"].Journal))
	}
}

func doneWanted(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"), Attempt("a2"))
	for _, id := range []string{"a1", "a2"} {
		appendAll(t, s, id, Entry(1, 1, "A"))
		finish(t, s, id, submitted, score)
	}
	got := map[string]int{}
	must(t, "DoneAttempts", s.DoneAttempts(t.Context(), "c1", "r1", func(a contest.Attempt) bool { return a.ID == "a2" && len(a.Sheet.Items) == 2 },
		func(a contest.Attempt, entries []contest.Entry) error { got[a.ID] = len(entries); return nil }))
	same(t, "entries by attempt", got, map[string]int{"a1": 0, "a2": 1})
}
