package questionstest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"khoabang/questions"
)

// writers is few enough for a slow database and enough to collide.
const writers = 6

// oneWriterWins races calls that share one question, each with a question of its own before and after it.
func oneWriterWins(t *testing.T, s questions.Store) {
	for revision := 1; revision <= 3; revision++ {
		errs := race(t, s, func(w int) []questions.Question {
			shared := single("b", "shared", revision)
			shared.CreatedBy = fmt.Sprintf("u%d", w)
			return []questions.Question{single("b", fmt.Sprintf("a%d-%d", revision, w), 1), shared, single("b", fmt.Sprintf("z%d-%d", revision, w), 1)}
		})
		winner := -1
		for w, err := range errs {
			switch {
			case err == nil && winner < 0:
				winner = w
			case err == nil:
				t.Fatalf("revision %d: writers %d and %d both won", revision, winner, w)
			default:
				stale(t, err, "questions[1]")
			}
		}
		if winner < 0 {
			t.Fatalf("revision %d: nobody won", revision)
		}
		got, err := s.Question(t.Context(), "b", "shared")
		if err != nil {
			t.Fatal(err)
		}
		if got.Revision != revision || got.CreatedBy != fmt.Sprintf("u%d", winner) {
			t.Errorf("stored is revision %d by %s, want %d by u%d", got.Revision, got.CreatedBy, revision, winner)
		}
		same(t, "number of questions", len(list(t, s, questions.Filter{})), 1+2*revision)
	}
}

func unrelatedWriters(t *testing.T, s questions.Store) {
	for w, err := range race(t, s, func(w int) []questions.Question {
		return []questions.Question{single("b", fmt.Sprintf("q%d", w), 1)}
	}) {
		if err != nil {
			t.Errorf("writer %d = %v, want nil", w, err)
		}
	}
	same(t, "number of questions", len(list(t, s, questions.Filter{})), writers)
}

// race runs one AddRevisions for each writer at once and returns their errors.
func race(t *testing.T, s questions.Store, batch func(w int) []questions.Question) []error {
	var wg sync.WaitGroup
	start := make(chan struct{})
	errs := make([]error, writers)
	for w := range writers {
		wg.Go(func() {
			<-start
			errs[w] = s.AddRevisions(t.Context(), batch(w))
		})
	}
	close(start)
	wg.Wait()
	return errs
}

// readersSeeWhole reads all the time while calls of a fixed size are made: what a read sees is a multiple of it.
func readersSeeWhole(t *testing.T, s questions.Store) {
	const calls, size = 4, 40 // more in all than a cursor fetches at once
	done := make(chan error, 1)
	go func() {
		var err error
		for c := 0; c < calls && err == nil; c++ {
			var batch []questions.Question
			for i := range size {
				// Spread over the order of the listing, so that a listing under way meets each call more than once.
				batch = append(batch, single("b", fmt.Sprintf("q%02d-%d", i, c), 1))
			}
			err = s.AddRevisions(t.Context(), batch)
		}
		done <- err
	}()
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
			same(t, "number of questions", len(list(t, s, questions.Filter{})), calls*size)
			return
		default:
		}
		if n := len(list(t, s, questions.Filter{})); n%size != 0 {
			t.Errorf("a read saw %d questions, want a multiple of %d", n, size)
		}
		_, errFirst := s.Question(t.Context(), "b", fmt.Sprintf("q00-%d", calls-1))
		_, errLast := s.Question(t.Context(), "b", fmt.Sprintf("q%02d-%d", size-1, calls-1))
		if errFirst == nil && errors.Is(errLast, questions.ErrNotFound) {
			t.Error("the first of a call is there and its last is not")
		}
	}
}
