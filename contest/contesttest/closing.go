package contesttest

import (
	"testing"
	"time"

	"khoabang/contest"
)

var closeTests = []test{
	{"BeginClose fixes closure and journal", closeBegun},
	{"BeginClose again changes nothing", closeBegunTwice},
	{"FinishClose stores the score", closeFinished},
	{"FinishClose again changes nothing", closeFinishedTwice},
	{"FinishClose of a running attempt is ErrStillOpen", finishRunning},
	{"closing an unknown attempt is ErrAttemptNotFound", closeUnknown},
	{"Rescore changes the score of closed attempts alone", rescored},
	{"a claim outlives the close", closedKeepsClaims},
	{"many closers get one closure, one journal, one score", closeRace},
}

var (
	submitted = contest.Closure{Reason: contest.Submitted, At: after(100)}
	timeUp    = contest.Closure{Reason: contest.TimeUp, At: after(200), Extra: 5 * time.Minute, Began: after(50)}
	score     = contest.Score{Correct: 1, Points: 1500, Marks: []int{500, 1000}}
)

func rescored(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"), Attempt("a2"), Attempt("running"), Attempt("closing"))
	one, two := finish(t, s, "a1", submitted, score), finish(t, s, "a2", timeUp, score)
	beginClose(t, s, "closing")
	stuck, err := s.Attempt(t.Context(), "closing")
	must(t, "Attempt", err)
	other := contest.Score{Correct: 2, Of: 2, Points: 2000, Marks: []int{1000, 1000}, Failed: true, Predicted: "12", Amended: 1}
	must(t, "Rescore", s.Rescore(t.Context(), []contest.Rescored{{AttemptID: "a1", Score: other}, {AttemptID: "running", Score: other},
		{AttemptID: "closing", Score: other}, {AttemptID: "none", Score: other}}, after(500)))
	one.Score, one.ChangedAt, one.Revision = other, after(500), one.Revision+1
	wantAttempt(t, s, one)
	wantAttempt(t, s, two)
	wantAttempt(t, s, Attempt("running"))
	wantAttempt(t, s, stuck)
	must(t, "Rescore of nothing", s.Rescore(t.Context(), nil, after(500)))
}

func closeBegun(t *testing.T, s contest.Store) {
	want := Attempt("a1")
	add(t, s, want, Attempt("a2"))
	journal := []contest.Entry{Entry(1, 1, "A"), Late(Entry(1, 2, "B")), Entry(1, 10, "C")}
	appendAll(t, s, "a1", journal...)
	got, entries, err := s.BeginClose(t.Context(), "a1", submitted, after(101))
	must(t, "BeginClose", err)
	want.State, want.Closing, want.ChangedAt, want.Revision = contest.Closing, submitted, after(101), 2
	same(t, "closing attempt", got, want)
	inUTC(t, got.Closing.At)
	same(t, "its journal", entries, journal)
	wantAttempt(t, s, want)
	wantAttempt(t, s, Attempt("a2"))
}

func closeBegunTwice(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	appendAll(t, s, "a1", Entry(1, 1, "A"))
	want, _, err := s.BeginClose(t.Context(), "a1", submitted, after(101))
	must(t, "BeginClose", err)
	journal := []contest.Entry{Entry(1, 1, "A"), Late(Entry(1, 2, "B"))}
	appendAll(t, s, "a1", journal[1])
	again := func(state string) {
		got, entries, err := s.BeginClose(t.Context(), "a1", timeUp, after(201))
		must(t, "BeginClose when "+state, err)
		same(t, "attempt when "+state, got, want)
		same(t, "journal when "+state, entries, journal)
		wantAttempt(t, s, want)
	}
	again("closing")
	want, err = s.FinishClose(t.Context(), "a1", score, after(102))
	must(t, "FinishClose", err)
	again("closed")
}

func closeFinished(t *testing.T, s contest.Store) {
	want := Attempt("a1")
	add(t, s, want, Attempt("a2"))
	appendAll(t, s, "a1", Entry(1, 1, "A"))
	_, _, err := s.BeginClose(t.Context(), "a1", submitted, after(101))
	must(t, "BeginClose", err)
	got, err := s.FinishClose(t.Context(), "a1", score, after(102))
	must(t, "FinishClose", err)
	want.State, want.Closing, want.Score, want.ChangedAt, want.Revision = contest.Done, submitted, score, after(102), 3
	same(t, "closed attempt", got, want)
	wantAttempt(t, s, want)
	wantJournal(t, s, "a1", Entry(1, 1, "A"))
	wantAttempt(t, s, Attempt("a2"))
}

func closeFinishedTwice(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	want := finish(t, s, "a1", submitted, score)
	got, err := s.FinishClose(t.Context(), "a1", contest.Score{Correct: 9}, after(999))
	must(t, "FinishClose again", err)
	same(t, "closed attempt", got, want)
	wantAttempt(t, s, want)
}

func finishRunning(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	_, err := s.FinishClose(t.Context(), "a1", score, after(1))
	wantErr(t, "FinishClose", err, contest.ErrStillOpen)
	wantAttempt(t, s, Attempt("a1"))
	appendAll(t, s, "a1", Entry(1, 1, "A"))
}

func closeUnknown(t *testing.T, s contest.Store) {
	_, _, err := s.BeginClose(t.Context(), "a1", submitted, after(1))
	wantErr(t, "BeginClose", err, contest.ErrAttemptNotFound)
	_, err = s.FinishClose(t.Context(), "a1", score, after(1))
	wantErr(t, "FinishClose", err, contest.ErrAttemptNotFound)
	_, err = s.Attempt(t.Context(), "a1")
	wantErr(t, "Attempt", err, contest.ErrAttemptNotFound)
}

func closedKeepsClaims(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	want := finish(t, s, "a1", submitted, score)
	for _, second := range []contest.Attempt{
		Attempt("a2", func(a *contest.Attempt) { a.ContestantID = "person-a1" }),
		Attempt("a2", func(a *contest.Attempt) { a.StartKey = "start-a1" }),
		Attempt("a2", func(a *contest.Attempt) { a.ResumeHash = "hash-a1" }),
	} {
		wantErr(t, "AddAttempt", s.AddAttempt(t.Context(), second), contest.ErrTaken)
	}
	wantAttempt(t, s, want)
	got, err := s.AttemptByResumeHash(t.Context(), "hash-a1")
	must(t, "AttemptByResumeHash", err)
	same(t, "attempt by resume hash", got, want)
}

// closeRace closes one attempt from many goroutines, each with a closure and a score of its own.
func closeRace(t *testing.T, s contest.Store) {
	want := Attempt("a1")
	add(t, s, want)
	journal := []contest.Entry{Entry(1, 1, "A"), Entry(1, 2, "B")}
	appendAll(t, s, "a1", journal...)
	began, done := make([]contest.Attempt, closers), make([]contest.Attempt, closers)
	entries := make([][]contest.Entry, closers)
	errs := race(closers, func(i int) (err error) {
		began[i], entries[i], err = s.BeginClose(t.Context(), "a1", contest.Closure{Reason: contest.TimeUp, At: after(i)}, after(10+i))
		if err != nil {
			return err
		}
		done[i], err = s.FinishClose(t.Context(), "a1", contest.Score{Correct: i}, after(20+i))
		return err
	})
	stored, err := s.Attempt(t.Context(), "a1")
	must(t, "Attempt", err)
	closer, scorer := int(stored.Closing.At.Sub(after(0)).Milliseconds()), stored.Score.Correct
	want.State, want.Closing, want.Revision = contest.Done, contest.Closure{Reason: contest.TimeUp, At: after(closer)}, 3
	want.Score, want.ChangedAt = contest.Score{Correct: scorer}, after(20+scorer)
	same(t, "stored attempt", stored, want)
	for i, err := range errs {
		must(t, "closing", err)
		same(t, "attempt when finished", done[i], want)
		same(t, "closure", began[i].Closing, want.Closing)
		same(t, "journal", entries[i], journal)
	}
}
