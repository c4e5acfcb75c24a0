package sqlitestore_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/contest/contesttest"
)

// plantedFault tells a child process of TestSuiteFindsFaults which fault to plant.
const plantedFault = "SQLITESTORE_TEST_FAULT"

// faulty is a good store with one fault.
type faulty struct {
	contest.Store
	fault string

	// For "updates are lost": the first update is made of what was read before another one was stored.
	first       atomic.Bool
	updated     sync.Once
	read, other chan struct{}
}

// faults names each fault, and the subtests of which at least one must fail for it; together they cover each group of
// promises.
var faults = []struct{ name, tests string }{
	{"append after the close", "entries_after_the_close_are_ErrClosed"},
	{"append after the close, seldom", "append,_take-over,_close_and_sweep_interleave"},
	{"a duplicate overwrites", "another_answer_under_a_number_is_ErrConflict"},
	{"a duplicate is an error", "an_entry_sent_again_is_stored_once"},
	{"a batch goes in by parts", "a_batch_is_stored_whole_or_not_at_all"},
	{"an acknowledged entry is lost", "append,_take-over,_close_and_sweep_interleave"},
	{"late is forgotten", "late_entries_are_kept_in_every_state"},
	{"the receipt is forgotten", "every_field_of_an_entry_is_kept"},
	{"epochs come twice", "TakeAttempt_by_many_at_once_gives_each_its_epoch"},
	{"epochs have no limit", "TakeAttempt_stops_at_its_limit"},
	{"the second closer wins", "BeginClose_again_changes_nothing"},
	{"the closer's journal is old", "append,_take-over,_close_and_sweep_interleave"},
	{"the second score wins", "FinishClose_again_changes_nothing"},
	{"each closer gets its own score", "many_closers_get_one_closure,_one_journal,_one_score"},
	{"start keys are not claimed", "an_attempt's_ID,_hash,_start_key_and_ordinal_are_its_own"},
	{"ordinals are not claimed", "one_of_many_claims_wins"},
	{"the seed is rounded", "every_field_of_an_attempt_is_kept"},
	{"due means at the deadline", "DueAttempts_finds_running_ones_past_their_deadline"},
	{"the limit is off by one", "DueAttempts_stops_at_its_limit"},
	{"the watermark is skipped", "ResultsSince_starts_at_its_watermark"},
	{"updates are lost", "UpdateContest_by_many_at_once_loses_nothing"},
	{"times are local", "every_field_of_a_contest_is_kept"},
	{"a walk forgets journals", "DoneAttempts_yields_a_round's_closed_attempts_with_their_journals"},
	{"a walk stops at a page", "DoneAttempts_goes_past_a_page"},
	{"closing counts as done", "Tally_counts_people,_attempts_and_closed_ones"},
}

// TestSuiteFindsFaults plants one fault after the other and sees the suite fail for it. A failing test can't be part
// of one that passes, so each runs in a process of its own.
func TestSuiteFindsFaults(t *testing.T) {
	if fault := os.Getenv(plantedFault); fault != "" {
		contesttest.TestStore(t, func(t *testing.T) contest.Store {
			return &faulty{Store: open(t).Contests(), fault: fault, read: make(chan struct{}), other: make(chan struct{})}
		})
		return
	}
	if testing.Short() {
		t.Skip("it runs one process for each of many faults")
	}
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestSuiteFindsFaults$/^"+f.tests+"$")
			cmd.Env = append(os.Environ(), plantedFault+"="+f.name)
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), "--- FAIL: TestSuiteFindsFaults/"+f.tests) {
				t.Errorf("the suite passed, or failed elsewhere: %v\n%s", err, out)
			}
		})
	}
}

func (s *faulty) Append(ctx context.Context, id string, entries []contest.Entry) error {
	switch s.fault {
	case "append after the close", "append after the close, seldom":
		if err := s.Store.Append(ctx, id, entries); err == nil || s.fault != "append after the close" && entries[0].Seq%3 != 0 {
			return err
		}
		return s.Store.Append(ctx, id, each(entries, func(e *contest.Entry) { e.Late = true }))
	case "a duplicate overwrites":
		if err := s.Store.Append(ctx, id, entries); !errors.Is(err, contest.ErrConflict) {
			return err
		}
		return nil // as a store does that overwrites
	case "a duplicate is an error":
		stored, err := s.Entries(ctx, id)
		for _, e := range stored {
			if e.Same(entries[0]) {
				return contest.ErrConflict
			}
		}
		if err != nil {
			return err
		}
	case "a batch goes in by parts":
		for _, e := range entries {
			if err := s.Store.Append(ctx, id, []contest.Entry{e}); err != nil {
				return err
			}
		}
		return nil
	case "an acknowledged entry is lost":
		if entries[0].Seq%7 == 0 {
			return nil
		}
	case "late is forgotten":
		entries = each(entries, func(e *contest.Entry) { e.Late = false })
	case "the receipt is forgotten":
		entries = each(entries, func(e *contest.Entry) { e.ReceivedAt = time.Time{} })
	}
	return s.Store.Append(ctx, id, entries)
}

// each returns changed copies.
func each[T any](in []T, change func(*T)) []T {
	out := make([]T, len(in))
	for i, v := range in {
		change(&v)
		out[i] = v
	}
	return out
}

func (s *faulty) TakeAttempt(ctx context.Context, id string, limit int, at time.Time) (contest.Attempt, error) {
	if s.fault == "epochs have no limit" {
		limit = contest.MaxEpochs
	}
	a, err := s.Store.TakeAttempt(ctx, id, limit, at)
	if s.fault == "epochs come twice" && err == nil {
		a.Epoch = 2 + a.Epoch/2
	}
	return a, err
}

func (s *faulty) BeginClose(ctx context.Context, id string, closure contest.Closure, at time.Time) (contest.Attempt, []contest.Entry, error) {
	var old []contest.Entry
	if s.fault == "the closer's journal is old" {
		var err error
		if old, err = s.Entries(ctx, id); err != nil {
			return contest.Attempt{}, nil, err
		}
		if len(old) > 0 {
			old = old[:len(old)-1] // as if one had come between
		}
	}
	a, entries, err := s.Store.BeginClose(ctx, id, closure, at)
	switch s.fault {
	case "the second closer wins":
		a.Closing = closure
	case "the closer's journal is old":
		entries = old
	}
	return a, entries, err
}

func (s *faulty) FinishClose(ctx context.Context, id string, score contest.Score, at time.Time) (contest.Attempt, error) {
	a, err := s.Store.FinishClose(ctx, id, score, at)
	if s.fault == "the second score wins" || s.fault == "each closer gets its own score" {
		a.Score = score
	}
	return a, err
}

func (s *faulty) AddAttempt(ctx context.Context, a contest.Attempt) error {
	err := s.Store.AddAttempt(ctx, a)
	if err != nil && (s.fault == "start keys are not claimed" || s.fault == "ordinals are not claimed") {
		a.StartKey += "-" + a.ID
		a.Ordinal += len(a.ID) * int(a.ID[1]) // another for each racer
		return s.Store.AddAttempt(ctx, a)
	}
	return err
}

func (s *faulty) Attempt(ctx context.Context, id string) (contest.Attempt, error) {
	a, err := s.Store.Attempt(ctx, id)
	if s.fault == "the seed is rounded" {
		a.Seed[0] = uint64(float64(a.Seed[0]>>12)) << 12
	}
	return a, err
}

func (s *faulty) DueAttempts(ctx context.Context, due, stuck time.Time, limit int) ([]contest.Attempt, error) {
	switch s.fault {
	case "due means at the deadline":
		due = due.Add(time.Millisecond)
	case "the limit is off by one":
		limit++
	}
	return s.Store.DueAttempts(ctx, due, stuck, limit)
}

func (s *faulty) ResultsSince(ctx context.Context, contestID string, since time.Time, yield func(contest.Result) error) error {
	if s.fault == "the watermark is skipped" && !since.IsZero() {
		since = since.Add(time.Millisecond)
	}
	return s.Store.ResultsSince(ctx, contestID, since, yield)
}

func (s *faulty) UpdateContest(ctx context.Context, id string, change func(*contest.Contest) error) (contest.Contest, error) {
	if s.fault != "updates are lost" {
		return s.Store.UpdateContest(ctx, id, change)
	}
	if !s.first.CompareAndSwap(false, true) {
		<-s.read
		defer s.updated.Do(func() { close(s.other) })
		return s.Store.UpdateContest(ctx, id, change)
	}
	read, err := s.Contest(ctx, id)
	close(s.read)
	if err != nil {
		return read, err
	}
	<-s.other // somebody else's update, which this one undoes
	if err := change(&read); err != nil {
		return read, err
	}
	return s.Store.UpdateContest(ctx, id, func(c *contest.Contest) error { *c = read; return nil })
}

func (s *faulty) Contest(ctx context.Context, key string) (contest.Contest, error) {
	c, err := s.Store.Contest(ctx, key)
	if s.fault == "times are local" {
		c.CreatedAt = c.CreatedAt.In(time.FixedZone("+07", 7*3600))
	}
	return c, err
}

func (s *faulty) Tally(ctx context.Context, contestID string) (contest.Tally, error) {
	t, err := s.Store.Tally(ctx, contestID)
	if s.fault == "closing counts as done" && t.Done > 0 {
		t.Done++
	}
	return t, err
}

func (s *faulty) DoneAttempts(ctx context.Context, contestID, roundID string, wants func(contest.Attempt) bool, yield func(contest.Attempt, []contest.Entry) error) error {
	n := 0
	err := s.Store.DoneAttempts(ctx, contestID, roundID, wants, func(a contest.Attempt, entries []contest.Entry) error {
		switch n++; {
		case s.fault == "a walk forgets journals":
			entries = nil
		case s.fault == "a walk stops at a page" && n > 64:
			return context.Canceled
		}
		return yield(a, entries)
	})
	if s.fault == "a walk stops at a page" && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
