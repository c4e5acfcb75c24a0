// Package contesttest is the conformance suite of contest.Store: one subtest for each promise of its comments, and
// one that lets everything happen to one attempt at once. It has no flags for what a store can't do. Its builders make
// contests, papers, contestants, attempts and entries for other tests too.
package contesttest

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"khoabang/contest"
)

// Sizes that keep the suite fast on a database that makes a dozen updates a second and takes eight calls at once.
const (
	racers      = 6 // goroutines that claim one thing at once
	updaters    = 4 // goroutines that change one contest at once
	updatesEach = 2
	closers     = 4 // goroutines that close one attempt at once
)

// TestStore checks that stores keep what contest.Store promises. open returns a store that is empty, and that is
// closed, if it needs to be, by a cleanup of the test it is given. Subtests don't run in parallel with each other.
func TestStore(t *testing.T, open func(t *testing.T) contest.Store) {
	for _, group := range [][]test{contestTests, paperTests, attemptTests, takeTests, openTests, journalTests, closeTests, listTests, doneTests, rosterTests, publicationTests, complaintTests, contextTests, fillTests, interleavedTests} {
		for _, test := range group {
			t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
		}
	}
}

type test struct {
	name string
	run  func(*testing.T, contest.Store)
}

// same fails the test unless got and want are alike; an empty slice is like none.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s differs (-want +got):\n%s", what, d)
	}
}

// wantErr fails the test unless err is want.
func wantErr(t *testing.T, call string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s = %v, want %v", call, err, want)
	}
}

// must ends the test if err is not nil.
func must(t *testing.T, call string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s = %v, want nil", call, err)
	}
}

// race runs call in n goroutines that start together and returns their errors.
func race(n int, call func(i int) error) []error {
	var wg sync.WaitGroup
	start := make(chan struct{})
	errs := make([]error, n)
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = call(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

// oneWinner returns which of the calls alone returned nil; all others must have returned loss.
func oneWinner(t *testing.T, call string, errs []error, loss error) int {
	t.Helper()
	winner := -1
	for i, err := range errs {
		switch {
		case err == nil && winner < 0:
			winner = i
		case err == nil:
			t.Fatalf("%s: calls %d and %d both won", call, winner, i)
		default:
			wantErr(t, call, err, loss)
		}
	}
	if winner < 0 {
		t.Fatalf("%s: nobody won", call)
	}
	return winner
}

// add stores attempts.
func add(t *testing.T, s contest.Store, attempts ...contest.Attempt) {
	t.Helper()
	for _, a := range attempts {
		must(t, "AddAttempt("+a.ID+")", s.AddAttempt(t.Context(), a))
	}
}

// wantAttempt compares what is stored with want.
func wantAttempt(t *testing.T, s contest.Store, want contest.Attempt) {
	t.Helper()
	got, err := s.Attempt(t.Context(), want.ID)
	must(t, "Attempt("+want.ID+")", err)
	same(t, "attempt "+want.ID, got, want)
}

// wantJournal compares the stored journal with want.
func wantJournal(t *testing.T, s contest.Store, attemptID string, want ...contest.Entry) {
	t.Helper()
	got, err := s.Entries(t.Context(), attemptID)
	must(t, "Entries("+attemptID+")", err)
	same(t, "journal of "+attemptID, got, want)
}

// finish closes an attempt as a contestant does, and returns it as it is then.
func finish(t *testing.T, s contest.Store, id string, closure contest.Closure, score contest.Score) contest.Attempt {
	t.Helper()
	_, _, err := s.BeginClose(t.Context(), id, closure, closure.At)
	must(t, "BeginClose("+id+")", err)
	a, err := s.FinishClose(t.Context(), id, score, closure.At)
	must(t, "FinishClose("+id+")", err)
	return a
}
