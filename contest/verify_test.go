package contest_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/questions"
)

// damaged is a store with one attempt whose journal cannot be read and one whose paper is gone.
type damaged struct {
	contest.Store
	journal, paper string
}

func (s damaged) Entries(ctx context.Context, id string) ([]contest.Entry, error) {
	if id == s.journal {
		return nil, errors.New("read a stored record: invalid character")
	}
	return s.Store.Entries(ctx, id)
}

func (s damaged) Attempt(ctx context.Context, id string) (contest.Attempt, error) {
	a, err := s.Store.Attempt(ctx, id)
	if id == s.paper {
		a.PaperID = "gone"
	}
	return a, err
}

// What cannot be read is named like any other difference, and the rest is verified.
func TestVerifyGoesOnAfterWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	first, second, third := st.start("Một"), st.start("Hai Hai"), st.start("Ba Ba")
	st.answer(third, 1, st.right(third, 1, 1))
	st.submit(third)
	found := map[string]string{}
	v, err := contest.Verify(t.Context(), damaged{st.store, first.Attempt.ID, second.Attempt.ID}, func(d contest.Difference) error {
		found[d.AttemptID] = d.What
		return nil
	})
	if err != nil || v.Attempts != 3 || v.Closed != 1 || v.Entries != 1 {
		t.Errorf("Verify: %+v, %v", v, err)
	}
	if len(found) != 2 || found[first.Attempt.ID] != "journal" || found[second.Attempt.ID] != "paper" {
		t.Errorf("Verify named %v", found)
	}
}

// A closing that was moved, to rank better, is found by the journal or by the limit.
func TestVerifyFindsAMovedClosing(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	h := st.start("Lưu Văn Nhanh")
	slow := st.start("Lưu Thị Chậm")
	st.clock.advance(10 * time.Minute)
	st.answer(h, 1, st.right(h, 1, item(t, h, questions.Single)))
	for id, closure := range map[string]contest.Closure{
		h.Attempt.ID:    {Reason: contest.Submitted, At: h.Attempt.StartedAt.Add(time.Minute)},
		slow.Attempt.ID: {Reason: contest.TimeUp, At: h.Attempt.StartedAt.Add(time.Minute)},
	} {
		a, entries, err := st.store.BeginClose(t.Context(), id, closure, st.clock.now())
		if err != nil {
			t.Fatal(err)
		}
		p, err := st.store.Paper(t.Context(), a.PaperID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := st.store.FinishClose(t.Context(), id, contest.Sum(p, a.Sheet, entries), st.clock.now()); err != nil {
			t.Fatal(err)
		}
	}
	found := map[string]string{}
	if _, err := contest.Verify(t.Context(), st.store, func(d contest.Difference) error { found[d.AttemptID] = d.What; return nil }); err != nil {
		t.Fatal(err)
	}
	if found[h.Attempt.ID] != "closing" || found[slow.Attempt.ID] != "closing" {
		t.Errorf("Verify named %v, want both closings", found)
	}
}
