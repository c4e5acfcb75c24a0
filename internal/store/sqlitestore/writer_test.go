package sqlitestore_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/contest/contesttest"
	"khoabang/internal/store/sqlitestore"
)

// queued starts calls while the writer is busy, so that they come into one batch, and returns their errors.
func queued(db *sqlitestore.DB, calls ...func() error) []error {
	resume := db.Pause()
	errs := make([]error, len(calls))
	var wg sync.WaitGroup
	for i, call := range calls {
		wg.Go(func() { errs[i] = call() })
		for db.Waiting() <= i {
			runtime.Gosched() // let the call queue itself
		}
	}
	resume()
	wg.Wait()
	return errs
}

// TestNeighboursAreUnharmed puts a write that fails halfway between others of its batch.
func TestNeighboursAreUnharmed(t *testing.T) {
	db := open(t)
	s := db.Contests()
	refusal := errors.New("refused")
	add := func(id string) func() error {
		return func() error { return s.AddAttempt(t.Context(), contesttest.Attempt(id)) }
	}
	errs := queued(db, add("a1"), add("a2"), func() error {
		return db.HalfFail(t.Context(), contesttest.Attempt("half"), refusal)
	}, add("a1"), add("a3"))
	for i, want := range []error{nil, nil, refusal, contest.ErrTaken, nil} {
		if !errors.Is(errs[i], want) {
			t.Errorf("call %d = %v, want %v", i, errs[i], want)
		}
	}
	if _, err := s.Contest(t.Context(), "half"); !errors.Is(err, contest.ErrNotFound) {
		t.Errorf("what failed halfway is stored: %v", err)
	}
	tally, err := s.Tally(t.Context(), "c1")
	must(t, err)
	if want := (contest.Tally{People: 3, Started: 3}); tally != want {
		t.Errorf("Tally = %+v, want %+v: each write once", tally, want)
	}
}

func TestFailedCommitIsNotDurable(t *testing.T) {
	db := open(t)
	must(t, db.BreakCommits(t.Context()))
	add := func(id string) func() error {
		return func() error { return db.Contests().AddAttempt(t.Context(), contesttest.Attempt(id)) }
	}
	for i, err := range queued(db, add("a1"), add("a2")) {
		if !errors.Is(err, contest.ErrNotDurable) {
			t.Errorf("call %d = %v, want ErrNotDurable", i, err)
		}
	}
	if _, err := db.Contests().Attempt(t.Context(), "a1"); !errors.Is(err, contest.ErrAttemptNotFound) {
		t.Errorf("Attempt after a failed commit = %v, want ErrAttemptNotFound", err)
	}
}

// TestCancelledWhileQueued gives up a write before its turn: it never runs.
func TestCancelledWhileQueued(t *testing.T) {
	db := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	resume := db.Pause()
	failed := make(chan error)
	go func() { failed <- db.Contests().AddAttempt(ctx, contesttest.Attempt("a1")) }()
	for db.Waiting() == 0 {
		runtime.Gosched()
	}
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("AddAttempt = %v, want context.Canceled, while the writer is busy", err)
	}
	resume()
	must(t, db.Ping(t.Context())) // the queue was worked off
	if _, err := db.Contests().Attempt(t.Context(), "a1"); !errors.Is(err, contest.ErrAttemptNotFound) {
		t.Errorf("Attempt = %v, want ErrAttemptNotFound", err)
	}
}

// TestCloseAnswersWhatWaits closes while writes wait and others come.
func TestCloseAnswersWhatWaits(t *testing.T) {
	dir := t.TempDir()
	db := openIn(t, dir)
	const n = 40
	resume := db.Pause()
	errs := make([]error, n)
	var wg sync.WaitGroup
	add := func(i int) {
		wg.Go(func() { errs[i] = db.Contests().AddAttempt(t.Context(), contesttest.Attempt(fmt.Sprint("a", i))) })
	}
	for i := range n / 2 {
		add(i)
	}
	for db.Waiting() < n/2 {
		runtime.Gosched()
	}
	closed := make(chan error)
	go func() { closed <- db.Close(context.Background()) }()
	for i := range n / 2 {
		add(n/2 + i)
	}
	resume()
	must(t, <-closed)
	wg.Wait()
	if err := db.Ping(t.Context()); err == nil {
		t.Error("Ping after Close = nil, want an error")
	}
	again := openIn(t, dir).Contests()
	for i, err := range errs {
		_, found := again.Attempt(t.Context(), fmt.Sprint("a", i))
		switch {
		case i < n/2 && err != nil:
			t.Errorf("a write that waited = %v, want nil", err)
		case err != nil && !errors.Is(err, contest.ErrNotDurable):
			t.Errorf("a write after Close = %v, want ErrNotDurable", err)
		case (err == nil) != (found == nil):
			t.Errorf("write %d was answered %v and found %v", i, err, found)
		}
	}
}

func TestCloseInTime(t *testing.T) {
	db := open(t)
	resume := db.Pause()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Close(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Close while the writer is busy = %v, want context.Canceled", err)
	}
	resume()
}

// TestWalksGoPastAPage has more rows than a page, most of them changed at one moment.
func TestWalksGoPastAPage(t *testing.T) {
	const n, running = 1700, 600
	s := open(t).Contests()
	addMany(t, s, n)
	var wg sync.WaitGroup
	const workers = 32
	for w := range workers {
		wg.Go(func() {
			for i := running + w; i < n; i += workers {
				at := contesttest.At.Add(time.Duration(max(0, i-n+50)) * time.Millisecond)
				if _, _, err := s.BeginClose(t.Context(), attemptID(i), contest.Closure{At: at}, at); err != nil {
					t.Error(err)
				}
				if _, err := s.FinishClose(t.Context(), attemptID(i), contest.Score{}, at); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	results, ids, open := map[string]bool{}, map[string]bool{}, map[string]bool{}
	last := time.Time{}
	must(t, s.ResultsSince(t.Context(), "c1", time.Time{}, func(r contest.Result) error {
		if results[r.AttemptID] || r.ChangedAt.Before(last) {
			t.Errorf("result of %s twice or out of order", r.AttemptID)
		}
		results[r.AttemptID], last = true, r.ChangedAt
		return nil
	}))
	must(t, s.AttemptIDs(t.Context(), func(id string) error { ids[id] = true; return nil }))
	must(t, s.RunningAttempts(t.Context(), "c1", "r1", func(a contest.Attempt) error { open[a.ID] = true; return nil }))
	if len(results) != n-running || len(ids) != n || len(open) != running {
		t.Errorf("walks found %d results, %d IDs, %d running; want %d, %d, %d", len(results), len(ids), len(open), n-running, n, running)
	}
}
