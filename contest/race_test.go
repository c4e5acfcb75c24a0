package contest_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"khoabang/contest"
)

// crossed is a store in which something happens just before an attempt is added, once, and that keeps count of whom it
// stored.
type crossed struct {
	contest.Store
	before func() // nil once it happened

	mu     sync.Mutex
	people []string
}

func (s *crossed) AddAttempt(ctx context.Context, a contest.Attempt) error {
	if before := s.before; before != nil {
		s.before = nil
		before()
	}
	return s.Store.AddAttempt(ctx, a)
}

func (s *crossed) PutContestant(ctx context.Context, p contest.Contestant) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.people, p.ID) {
		s.people = append(s.people, p.ID)
	}
	return s.Store.PutContestant(ctx, p)
}

// cross makes before happen while st's next start through the returned node is under way.
func (st *stage) cross(before func()) (*contest.Service, *crossed) {
	s := &crossed{Store: st.store, before: before}
	plain := st.store
	st.store = s
	defer func() { st.store = plain }()
	return st.node(), s
}

// A start that read the schedule before another node closed the contest, and was stored after both nodes had moved the
// deadlines of all that ran, is closed all the same, though it has no limit of its own.
func TestAStartBesideAClose(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	st := newStage(t, func(c *contest.Contest) { c.Rules.Limit, c.Rounds[0].ClosesAt = 0, time.Time{} })
	var other *contest.Service
	other, _ = st.cross(func() {
		if _, err := st.CloseNow(ctx, st.c.ID, "usr_host"); err != nil {
			t.Error(err)
		}
		if _, err := other.Sweep(ctx); err != nil {
			t.Error(err)
		}
	})
	h, err := other.Start(ctx, st.c.ID, "", registration("Vũ Thị Vừa Kịp"))
	if err != nil {
		t.Fatal(err)
	}
	st.clock.advance(20 * time.Second)
	for range 2 { // one finds it, one closes it
		if _, err := other.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
	}
	a, err := st.store.Attempt(ctx, h.Attempt.ID)
	if err != nil || a.State != contest.Done || a.Closing.Reason != contest.RoundOver {
		t.Errorf("the attempt is %s %+v, %v; want closed, round_over", a.State, a.Closing, err)
	}
}

// The same start sent twice at once makes one contestant's record, not one that no attempt leads to.
func TestOneStartSentTwiceMakesOneContestant(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	st := newStage(t)
	var node *contest.Service
	var first contest.Held
	node, store := st.cross(func() {
		var err error
		if first, err = node.Start(ctx, st.c.ID, "", registration("Lâm Thị Gửi Lại")); err != nil {
			t.Error(err)
		}
	})
	second, err := node.Start(ctx, st.c.ID, "", registration("Lâm Thị Gửi Lại"))
	if err != nil || second.Attempt.ID != first.Attempt.ID {
		t.Fatalf("two starts: %s and %s, %v", first.Attempt.ID, second.Attempt.ID, err)
	}
	if len(store.people) != 1 {
		t.Errorf("%d contestants were stored, want 1", len(store.people))
	}
}

// A schedule is at most a second old even when a clock was set back.
func TestAClockSetBackKeepsNothingOld(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	if _, err := st.Contest(t.Context(), st.c.ID); err != nil {
		t.Fatal(err)
	}
	st.clock.advance(-30 * time.Second)
	later := st.c.Rounds[0].ClosesAt.Add(time.Hour)
	if _, err := st.node().Extend(t.Context(), st.c.ID, later, "usr_host"); err != nil {
		t.Fatal(err)
	}
	c, err := st.Contest(t.Context(), st.c.ID)
	if err != nil || !c.Rounds[0].ClosesAt.Equal(later) {
		t.Errorf("closes at %v, %v; want %v", c.Rounds[0].ClosesAt, err, later)
	}
}

// Two nodes' clocks differ a little: an attempt handed in "before" it started took no time, and verify agrees.
func TestSubmitByASlowerClock(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	h := st.start("Tô Văn Lệch")
	st.clock.advance(-100 * time.Millisecond)
	if o := st.submit(h); o.Attempt.Duration() != 0 || !o.Attempt.Closing.At.Equal(h.Attempt.StartedAt) {
		t.Errorf("closed %v after %v, want at the start", o.Attempt.Closing.At, o.Attempt.Duration())
	}
	if _, err := contest.Verify(t.Context(), st.store, func(d contest.Difference) error { t.Error(d); return nil }); err != nil {
		t.Error(err)
	}
}

// stuck is a store that refuses to move deadlines.
type stuck struct{ contest.Store }

var errStuck = errors.New("stuck")

func (stuck) SetDeadline(context.Context, string, time.Time, time.Time) error { return errStuck }

// A change of schedule that is stored is no failure, whatever happens afterwards; the sweeper goes on with it.
func TestAStoredScheduleHolds(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	h := st.start("Chu Thị Chậm")
	good := st.store
	st.store = stuck{good}
	node := st.node()
	st.store = good
	c, err := node.CloseNow(t.Context(), st.c.ID, "usr_host")
	if err != nil || !c.Rounds[0].ClosesAt.Equal(st.clock.now()) {
		t.Fatalf("CloseNow: %v, %v", c.Rounds, err)
	}
	if _, err := node.Sweep(t.Context()); !errors.Is(err, errStuck) {
		t.Errorf("the sweeper did not try again: %v", err)
	}
	st.clock.advance(2*contest.Grace + time.Millisecond)
	if n := st.sweep() + st.sweep(); n != 1 {
		t.Errorf("another node swept %d, want 1", n)
	}
	if a, err := st.store.Attempt(t.Context(), h.Attempt.ID); err != nil || a.State != contest.Done {
		t.Errorf("the attempt is %s, %v", a.State, err)
	}
}
