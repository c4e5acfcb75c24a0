package contest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// deadline returns when an attempt is over: when its own time, with what was granted, or that of its last question runs out
// or its round closes, whichever is sooner; zero if none ever happens. On stage only its operator ends it. The reason says which it is.
func (c Contest) deadline(a Attempt) (time.Time, Reason) {
	var at time.Time
	reason := TimeUp
	r, _ := c.Round(a.RoundID)
	if begins := c.Begins(a); a.Limit > 0 && !begins.IsZero() {
		at = begins.Add(a.Limit + c.extra(a))
	}
	if end := c.Windows(a).end(); r.Mode != Stage && !end.IsZero() && (at.IsZero() || end.Before(at)) {
		at = end
	}
	if !r.ClosesAt.IsZero() && (at.IsZero() || r.ClosesAt.Before(at)) {
		at, reason = r.ClosesAt, RoundOver
	}
	return at, reason
}

// OpenNow opens the contest's current round at once, and publishes its paper if that was not done. A round that everybody
// begins together opens after Countdown, so that everybody is told. It returns ErrSchedule if the round is open or over.
// Who did it is on record, as with Extend and CloseNow: see Contest.Log.
func (s *Service) OpenNow(ctx context.Context, contestID, person string) (Contest, error) {
	c, err := s.Store.Contest(ctx, contestID)
	if err != nil {
		return Contest{}, err
	}
	if c.Current(s.now()).State(s.now()) == Draft {
		if c, err = s.Publish(ctx, c.ID); err != nil {
			return Contest{}, err
		}
	}
	return s.update(ctx, c.ID, func(c *Contest) error {
		now := s.now()
		r := c.current(now)
		opens := now
		if r.Mode == Together {
			opens = now.Add(Countdown)
		}
		switch {
		case r.State(now) != Upcoming:
			return ErrSchedule.At("round", "not_upcoming")
		case !r.ClosesAt.IsZero() && !opens.Before(r.ClosesAt):
			return ErrSchedule.At("round", "already_over")
		case !r.OpensAt.IsZero() && !r.OpensAt.After(opens):
			return nil // the countdown runs
		}
		from := r.OpensAt
		r.OpensAt = opens
		return c.log(OpenedNow, r, from, now, person)
	})
}

// Extend lets the open round close later. Deadlines that its closing had cut short move with it. It returns
// ErrSchedule unless the round is open, has an end, and closesAt is later than that, by a year at most.
func (s *Service) Extend(ctx context.Context, contestID string, closesAt time.Time, person string) (Contest, error) {
	return s.ExtendFor(ctx, contestID, closesAt, "", person)
}

// ExtendFor is Extend with why and by whom, for the contest's page and its record. The reason may be empty.
func (s *Service) ExtendFor(ctx context.Context, contestID string, closesAt time.Time, reason, person string) (Contest, error) {
	reason = strings.TrimSpace(reason)
	if n := len([]rune(reason)); n > MaxReason {
		return Contest{}, ErrSchedule.At("reason", "too_long", "max", MaxReason)
	}
	return s.update(ctx, contestID, func(c *Contest) error {
		now := s.now()
		r := c.current(now)
		switch {
		case r.State(now) != Open:
			return ErrSchedule.At("round", "not_open")
		case r.ClosesAt.IsZero():
			return ErrSchedule.At("closes_at", "open_without_end")
		case !closesAt.After(r.ClosesAt):
			return ErrSchedule.At("closes_at", "must_be_later")
		case closesAt.After(now.AddDate(1, 0, 0)):
			return ErrSchedule.At("closes_at", "within_a_year")
		}
		if len(c.Extensions) >= MaxExtensions {
			return ErrSchedule.At("closes_at", "too_many", "max", MaxExtensions)
		}
		e := Extension{RoundID: r.ID, From: r.ClosesAt, To: Millis(closesAt), Reason: reason, At: now, By: person}
		c.Extensions = append(slices.Clone(c.Extensions), e)
		r.ClosesAt = e.To
		return nil
	})
}

// CloseNow closes the open round at once: running attempts are over and are marked with what was saved. It returns
// ErrSchedule unless the round is open.
func (s *Service) CloseNow(ctx context.Context, contestID, person string) (Contest, error) {
	return s.update(ctx, contestID, func(c *Contest) error {
		now := s.now()
		r := c.current(now)
		if r.State(now) != Open {
			return ErrSchedule.At("round", "not_open")
		}
		from := r.ClosesAt
		r.ClosesAt = now
		return c.log(ClosedNow, r, from, now, person)
	})
}

// current returns the round that Current names, for changing it.
func (c *Contest) current(now time.Time) *Round {
	id := c.Current(now).ID
	for i := range c.Rounds {
		if c.Rounds[i].ID == id {
			return &c.Rounds[i]
		}
	}
	return nil
}

// followTime bounds how long a change of a schedule waits for the running attempts to be told.
const followTime = 3 * time.Second

// update changes a contest in the store, by ID or slug, and makes the change known. Once it is stored it holds, and is
// no error any more: whom it could not be told to by now, the sweeper tells.
func (s *Service) update(ctx context.Context, idOrSlug string, change func(*Contest) error) (Contest, error) {
	c, err := s.Store.Contest(ctx, idOrSlug)
	if err != nil {
		return Contest{}, err
	}
	if c, err = s.Store.UpdateContest(ctx, c.ID, change); err != nil {
		return Contest{}, err
	}
	s.tell(ctx, c)
	return c, nil
}

// tell follows a change for as long as followTime allows.
func (s *Service) tell(ctx context.Context, c Contest) {
	ctx, cancel := context.WithTimeout(ctx, followTime)
	defer cancel()
	if err := s.follow(ctx, c); err != nil {
		s.Log.Warn("running attempts not all told of a new schedule yet", "contest", c.ID, "error", err)
	}
}

// follow acts on a contest that may have changed, here or on another node: it tells the publisher and moves the
// deadlines of running attempts. It is safe to repeat.
func (s *Service) follow(ctx context.Context, c Contest) error {
	s.contests.drop(c.Slug)
	s.contests.drop(c.ID)
	s.all.drop("")
	s.Publisher.Contest(ctx, c)
	now := s.now()
	for _, r := range c.Rounds {
		if err := s.reschedule(ctx, c, r); err != nil {
			return err
		}
	}
	s.seen.note(c, now)
	return nil
}

// reschedule sets the deadline of every running attempt of r to what the schedule says now.
func (s *Service) reschedule(ctx context.Context, c Contest, r Round) error {
	workers := newCrew()
	err := s.Store.RunningAttempts(ctx, c.ID, r.ID, func(a Attempt) error {
		if deadline, _ := c.deadline(a); !deadline.Equal(a.Deadline) {
			workers.do(func() error { return s.moveDeadline(ctx, a.ID, deadline) })
		}
		return nil
	})
	return errors.Join(err, workers.wait())
}

// moveDeadline sets the deadline of an attempt that was running.
func (s *Service) moveDeadline(ctx context.Context, id string, deadline time.Time) error {
	err := s.Store.SetDeadline(ctx, id, deadline, s.now())
	if errors.Is(err, ErrClosed) {
		return nil // it was handed in meanwhile
	}
	if err == nil {
		s.announce(ctx, id)
	}
	return err
}

// announce publishes an attempt as the store has it.
func (s *Service) announce(ctx context.Context, id string) {
	a, err := s.Store.Attempt(ctx, id)
	if err != nil {
		s.Log.Warn("attempt not announced", "attempt", id, "error", err)
		return
	}
	s.remember(a)
	s.Publisher.Attempt(ctx, a)
}

// remember keeps a running attempt in memory, and forgets one that is over.
func (s *Service) remember(a Attempt) {
	if a.State == Running {
		s.attempts.put(a.ID, a, s.now())
		return
	}
	s.attempts.drop(a.ID)
}
