package contest

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// Submit hands an attempt in. Handing in again, or after the server closed it, gives the same outcome. It returns
// ErrAttemptNotFound, ErrNotYours, ErrNotBegun, or ErrStillOpen on stage, where the operator ends it for all.
func (s *Service) Submit(ctx context.Context, attemptID, contestantID string, receivedAt time.Time) (Outcome, error) {
	a, err := s.Attempt(ctx, attemptID, contestantID)
	if err != nil {
		return Outcome{}, err
	}
	if a.State == Running {
		c, err := s.Contest(ctx, a.ContestID)
		if err != nil {
			return Outcome{}, err
		}
		if c.Waits(a, receivedAt) {
			return Outcome{}, ErrNotBegun
		}
		if r, _ := c.Round(a.RoundID); r.Mode == Stage && r.State(receivedAt) == Open {
			return Outcome{}, ErrStillOpen // a result would tell of questions that were not revealed
		}
		if a, err = s.close(ctx, a.ID, c.closure(a, Millis(receivedAt))); err != nil {
			return Outcome{}, err
		}
	}
	return s.outcome(ctx, a)
}

// closure returns how an attempt closes that is handed in at the given time: after its deadline, it ended there. Where
// another node's clock stamped the start, or a clock was set back, it closes when it started at the earliest.
func (c Contest) closure(a Attempt, at time.Time) Closure {
	deadline, reason := c.deadline(a)
	if deadline.IsZero() || !at.After(deadline) {
		if at.Before(a.StartedAt) {
			at = a.StartedAt
		}
		return Closure{Reason: Submitted, At: at, Extra: c.extra(a), Began: c.started(a)}
	}
	return Closure{Reason: reason, At: deadline, Extra: c.extra(a), Began: c.started(a)}
}

// close moves an attempt to Done, whatever state it is in, and makes its result known. Two closers, on one node or
// two, end with the same closure and the same score: BeginClose fixes the one, and with it the other.
func (s *Service) close(ctx context.Context, id string, closure Closure) (Attempt, error) {
	s.attempts.drop(id)
	a, entries, err := s.Store.BeginClose(ctx, id, closure, s.now())
	if err != nil || a.State == Done {
		return a, err
	}
	marking, err := s.marking(ctx, a)
	if err != nil {
		return a, err
	}
	if a, err = s.Store.FinishClose(ctx, id, marking.Sum(a, entries), s.now()); err != nil {
		return a, err
	}
	s.Publisher.Result(ctx, a.Result())
	s.Publisher.Attempt(ctx, a)
	return a, nil
}

// marking returns how an attempt is marked now. An amendment that was signed less than a second ago may be missed: Remark
// waits for that long.
func (s *Service) marking(ctx context.Context, a Attempt) (Marking, error) {
	p, err := s.paper(ctx, a.PaperID)
	if err != nil {
		return Marking{}, err
	}
	c, err := s.Contest(ctx, a.ContestID)
	return c.Marking(p), err
}

// How the sweeper works.
const (
	sweepEvery = time.Second
	sweepBatch = 500
)

// Run closes attempts whose time is up and follows changes of schedules that other nodes made, once a second until
// ctx ends. Faults of the store are logged and tried again.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	defer s.aside.Wait()
	for {
		if _, err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("sweep", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Sweep closes every attempt whose deadline passed twice the grace ago, and finishes those that another node left
// half closed. It returns how many it closed.
func (s *Service) Sweep(ctx context.Context) (closed int, err error) {
	if err := s.followAll(ctx); err != nil {
		return 0, err
	}
	for {
		due := s.now().Add(-2 * Grace)
		attempts, err := s.Store.DueAttempts(ctx, due, due, sweepBatch)
		if err != nil || len(attempts) == 0 {
			return closed, err
		}
		n, err := s.closeAll(ctx, attempts)
		closed += n
		if err != nil || n == 0 {
			return closed, err
		}
	}
}

// followAll acts on contests that changed since this node looked last.
func (s *Service) followAll(ctx context.Context) error {
	contests, err := s.Store.Contests(ctx)
	if err != nil {
		return err
	}
	for _, c := range contests {
		if !s.seen.has(c, s.now()) {
			if err := s.follow(ctx, c); err != nil {
				return err
			}
		}
		if c.unremarked(s.now()) {
			s.remarkAside(ctx, c)
		}
	}
	return nil
}

// remarkAside re-marks a contest while the sweeper goes on, unless this node is at it already.
func (s *Service) remarkAside(ctx context.Context, c Contest) {
	if _, at := s.Remarking(c.ID); at {
		return
	}
	s.aside.Go(func() {
		if err := s.Remark(ctx, c.ID); err != nil && ctx.Err() == nil {
			s.Log.Error("re-mark", "contest", c.ID, "error", err)
		}
	})
}

// closeAll closes attempts side by side, since a whole round may end in one second.
func (s *Service) closeAll(ctx context.Context, attempts []Attempt) (closed int, err error) {
	var n atomic.Int64
	c := newCrew()
	for _, a := range attempts {
		c.do(func() error {
			done, err := s.closeDue(ctx, a)
			if done {
				n.Add(1)
			}
			return err
		})
	}
	err = c.wait()
	return int(n.Load()), err
}

// closeDue closes an attempt that the store found due, unless the schedule has moved its deadline since.
func (s *Service) closeDue(ctx context.Context, a Attempt) (bool, error) {
	c, err := s.Store.Contest(ctx, a.ContestID)
	if err != nil {
		return false, err
	}
	deadline, reason := c.deadline(a)
	if a.State == Running && (deadline.IsZero() || deadline.After(a.Deadline)) {
		err := s.Store.SetDeadline(ctx, a.ID, deadline, s.now())
		if errors.Is(err, ErrClosed) {
			err = nil
		}
		return false, err
	}
	_, err = s.close(ctx, a.ID, Closure{Reason: reason, At: deadline, Extra: c.extra(a), Began: c.started(a)})
	return err == nil, err
}
