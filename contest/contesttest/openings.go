package contesttest

import (
	"slices"
	"testing"
	"time"

	"khoabang/contest"
)

var openTests = []test{
	{"OpenItem opens the next item", opened},
	{"OpenItem of an open item changes nothing", openedAgain},
	{"OpenItem opens one after the other", openedInOrder},
	{"OpenItem of a closing or closed attempt is ErrClosed", openedClosed},
	{"OpenItem under another epoch is ErrMoved", openedMoved},
	{"OpenItem of an unknown attempt is ErrAttemptNotFound", openedUnknown},
	{"OpenItem by many at once opens once", openedRace},
	{"OpenItem and a take-over: the new holder has what was opened", openedTaken},
	{"OpenItem of an attempt that was stored without openings opens the first", openedFirst},
}

// opening returns the opening of an item, so many milliseconds after At.
func opening(epoch, item, ms int) contest.Opening {
	return contest.Opening{Epoch: epoch, Item: item, At: after(ms), Deadline: after(ms + 60_000)}
}

// with returns the attempt as an opening leaves it.
func with(a contest.Attempt, o contest.Opening) contest.Attempt {
	a.Openings = append(slices.Clone(a.Openings), o.At)
	a.Deadline, a.ChangedAt, a.Revision = o.Deadline, o.At, a.Revision+1
	return a
}

func opened(t *testing.T, s contest.Store) {
	want := Attempt("a1")
	add(t, s, want, Attempt("a2"))
	endless := opening(1, 2, 20)
	endless.Deadline = time.Time{}
	for _, o := range []contest.Opening{opening(1, 1, 10), endless} {
		got, err := s.OpenItem(t.Context(), "a1", o)
		must(t, "OpenItem", err)
		want = with(want, o)
		same(t, "attempt with an item opened", got, want)
		inUTC(t, got.Openings...)
		wantAttempt(t, s, want)
	}
	wantAttempt(t, s, Attempt("a2"))
	want = finish(t, s, "a1", submitted, score)
	same(t, "openings of a closed attempt", want.Openings, []time.Time{At, after(10), after(20)})
	wantAttempt(t, s, want)
}

func openedAgain(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	want := with(Attempt("a1"), opening(1, 1, 10))
	for i := range 2 {
		got, err := s.OpenItem(t.Context(), "a1", opening(1, 1, 10+i))
		must(t, "OpenItem", err)
		same(t, "attempt", got, want)
	}
	got, err := s.OpenItem(t.Context(), "a1", opening(1, 0, 30))
	must(t, "OpenItem of the first", err)
	same(t, "attempt", got, want)
	wantAttempt(t, s, want)
}

func openedInOrder(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	_, err := s.OpenItem(t.Context(), "a1", opening(1, 2, 10))
	wantErr(t, "OpenItem of the third before the second", err, contest.ErrNotNext)
	wantAttempt(t, s, Attempt("a1"))
}

func openedClosed(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	beginClose(t, s, "a1")
	want, err := s.Attempt(t.Context(), "a1")
	must(t, "Attempt", err)
	for _, o := range []contest.Opening{opening(1, 1, 10), opening(1, 0, 10), opening(2, 5, 10)} {
		_, err = s.OpenItem(t.Context(), "a1", o)
		wantErr(t, "OpenItem of a closing one", err, contest.ErrClosed)
	}
	wantAttempt(t, s, want)
	want, err = s.FinishClose(t.Context(), "a1", score, after(2))
	must(t, "FinishClose", err)
	_, err = s.OpenItem(t.Context(), "a1", opening(1, 1, 10))
	wantErr(t, "OpenItem of a closed one", err, contest.ErrClosed)
	wantAttempt(t, s, want)
}

func openedMoved(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	for _, o := range []contest.Opening{opening(2, 1, 10), opening(2, 0, 10), opening(0, 4, 10)} {
		_, err := s.OpenItem(t.Context(), "a1", o)
		wantErr(t, "OpenItem", err, contest.ErrMoved)
	}
	wantAttempt(t, s, Attempt("a1"))
}

func openedUnknown(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	_, err := s.OpenItem(t.Context(), "a2", opening(1, 1, 10))
	wantErr(t, "OpenItem", err, contest.ErrAttemptNotFound)
}

func openedRace(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	got := make([]contest.Attempt, racers)
	errs := race(racers, func(i int) (err error) {
		got[i], err = s.OpenItem(t.Context(), "a1", opening(1, 1, 10+i))
		return err
	})
	stored, err := s.Attempt(t.Context(), "a1")
	must(t, "Attempt", err)
	if len(stored.Openings) != 2 || stored.Revision != 2 {
		t.Fatalf("%d items are open at revision %d, want 2 and 2", len(stored.Openings), stored.Revision)
	}
	for i, err := range errs {
		must(t, "OpenItem", err)
		same(t, "attempt of each", got[i], stored)
	}
}

func openedTaken(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	_, err := s.OpenItem(t.Context(), "a1", opening(1, 1, 10))
	must(t, "OpenItem", err)
	want, err := s.TakeAttempt(t.Context(), "a1", contest.MaxEpochs, after(20))
	must(t, "TakeAttempt", err)
	same(t, "openings", want.Openings, []time.Time{At, after(10)})
	_, err = s.OpenItem(t.Context(), "a1", opening(1, 2, 30))
	wantErr(t, "OpenItem by who held it before", err, contest.ErrMoved)
	got, err := s.OpenItem(t.Context(), "a1", opening(2, 2, 30))
	must(t, "OpenItem by who holds it", err)
	same(t, "attempt", got, with(want, opening(2, 2, 30)))
}

func openedFirst(t *testing.T, s contest.Store) {
	bare := Attempt("a1", func(a *contest.Attempt) { a.Openings = nil })
	add(t, s, bare)
	wantAttempt(t, s, bare)
	got, err := s.OpenItem(t.Context(), "a1", opening(1, 0, 10))
	must(t, "OpenItem", err)
	same(t, "attempt", got, with(bare, opening(1, 0, 10)))
}
