package contest_test

import (
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/fault"
)

// Where nobody goes back, an answer after one to a later question is kept and not counted, whatever its number; what was
// given in order counts however late a network brings it, and a repeat is what it was the first time.
func TestGoingOnOnly(t *testing.T) {
	t.Parallel()
	st := newStage(t, func(c *contest.Contest) { c.Rules.Forward = true })
	ctx := t.Context()
	h := st.start("Phan Thị Tiến")
	send := func(entries ...contest.NewEntry) error {
		_, err := st.Answer(ctx, h.Attempt.ID, h.Attempt.ContestantID, 1, entries, st.clock.now())
		return err
	}
	counted := func() (n int) {
		entries, err := st.store.Entries(ctx, h.Attempt.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if !e.Late {
				n++
			}
		}
		return n
	}
	must := func(what string, err error, want int) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if got := counted(); got != want {
			t.Errorf("after %s %d entries count, want %d", what, got, want)
		}
	}
	must("a queue in order", send(st.right(h, 11, 1), st.right(h, 12, 2)), 2)
	must("a change of the question that is shown", send(st.right(h, 13, 2)), 3)
	err := send(st.right(h, 15, 3), st.right(h, 14, 1))
	wantErr(t, "an answer to an earlier question", err, contest.ErrPassed)
	f, _ := fault.As(err)
	if len(f.Fields) != 1 || f.Fields[0].Path != "entries[1].item" || counted() != 4 {
		t.Errorf("refused %+v, %d count; want entries[1].item alone, and 4", f.Fields, counted())
	}
	wantErr(t, "the same again", send(st.right(h, 14, 1)), contest.ErrPassed)
	must("a repeat of what counts", send(st.right(h, 11, 1)), 4)
	must("a request that another overtook", send(st.right(h, 10, 1)), 5)
	st.clock.advance(contest.Grace + time.Second)
	wantErr(t, "a gap in the numbers that was filled later", send(st.right(h, 9, 2)), contest.ErrPassed)
	if counted() != 5 {
		t.Errorf("%d entries count, want 5", counted())
	}
	st.submit(h)
	st.verified()
}
