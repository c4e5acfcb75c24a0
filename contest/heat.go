package contest

import (
	"context"
	"time"

	"khoabang/internal/fault"
)

// ErrNotBegun is answered to whoever asks for the questions of an attempt, answers or hands in before its time has begun.
var ErrNotBegun = fault.New(fault.Conflict, "attempt_not_begun", "the attempt has not begun yet")

// Mode says when the contestants of a round begin.
type Mode string

// The modes.
const (
	Window   Mode = ""         // each when starting, while the round is open
	Together Mode = "together" // all when the round opens: a heat, with one clock for everybody
	Stage    Mode = "stage"    // all by the steps of an operator, question by question: see Step
)

// How a round that everybody begins together starts.
const (
	WaitingTime = 30 * time.Minute // how long before a start that is known contestants may come
	Countdown   = 10 * time.Second // from the decision to start, or to start at another time, to the start
	lastWord    = 5 * time.Second  // before the start: it is moved no more, since nodes may know a contest for freshness
)

// Gathering reports whether contestants may come and wait for the start of r: the attempts exist, but nothing of their
// questions leaves the server. Where nobody has said when r starts they may since r was published.
func (r Round) Gathering(now time.Time) bool {
	return r.State(now) == Upcoming && r.Mode != Window && !now.Before(r.GathersAt())
}

// GathersAt returns when contestants may come and wait for the start of r; zero where they may since it was published, or
// where nobody waits for anything.
func (r Round) GathersAt() time.Time {
	if r.Mode == Window || r.OpensAt.IsZero() {
		return time.Time{}
	}
	return r.OpensAt.Add(-WaitingTime)
}

// LastStart returns when it is too late to begin an attempt at r, because the time that everybody has is over; zero where
// only the round's end says so.
func (c Contest) LastStart(r Round) time.Time {
	if r.Mode != Together || r.OpensAt.IsZero() || c.Rules.Limit == 0 {
		return time.Time{}
	}
	return r.OpensAt.Add(c.Rules.Limit)
}

// Begins returns when the time of an attempt begins to run: with the start or, where everybody begins together, with the
// round; zero while nobody has said when that is.
func (c Contest) Begins(a Attempt) time.Time {
	if r, _ := c.Round(a.RoundID); a.State == Running && r.Mode != Window {
		return r.OpensAt
	}
	return a.began()
}

// Waits reports whether an attempt waits for its round to start.
func (c Contest) Waits(a Attempt, at time.Time) bool {
	r, _ := c.Round(a.RoundID)
	return a.State == Running && r.Mode != Window && (r.OpensAt.IsZero() || at.Before(r.OpensAt))
}

// started returns when the round of an attempt that closes now was started for everybody; zero where each begins alone.
func (c Contest) started(a Attempt) time.Time {
	if r, _ := c.Round(a.RoundID); r.Mode != Window {
		return r.OpensAt
	}
	return time.Time{}
}

// began returns when the time of an attempt that is over, or that waits for nobody, began to run.
func (a Attempt) began() time.Time {
	if a.Closing.Began.IsZero() {
		return a.StartedAt
	}
	return a.Closing.Began
}

// entered returns when the contestant could first see the questions of an attempt that is over: late in a round that was
// under way.
func (a Attempt) entered() time.Time { return later(a.StartedAt, a.began()) }

// Sheet returns the questions of a running attempt, as Held has them, without reading the store where this node knows the
// attempt: when a round starts for everybody together, everybody asks within a second. It returns ErrAttemptNotFound,
// ErrNotYours, ErrNotBegun, or ErrClosed.
func (s *Service) Sheet(ctx context.Context, attemptID, contestantID string) (Held, error) {
	a, err := s.held(ctx, attemptID)
	if err != nil {
		return Held{}, err
	}
	c, err := s.Contest(ctx, a.ContestID)
	switch {
	case err != nil:
		return Held{}, err
	case a.ContestantID != contestantID:
		return Held{}, ErrNotYours
	case a.State != Running:
		return Held{}, ErrClosed
	case c.Waits(a, s.now()):
		return Held{}, ErrNotBegun
	}
	if c.OpensByPhone(a.RoundID) { // what has opened changes
		if a, err = s.Store.Attempt(ctx, a.ID); err != nil {
			return Held{}, err
		}
	}
	p, err := s.paper(ctx, a.PaperID)
	if err != nil {
		return Held{}, err
	}
	return s.hold(c, p, a, nil, false), nil
}

// MoveStart gives another start to the contest's next round, which everybody begins together, and moves its end with it;
// those who wait are told. It returns ErrSchedule unless such a round is to start, in five seconds at least, and opensAt
// is Countdown to a year away.
func (s *Service) MoveStart(ctx context.Context, contestID string, opensAt time.Time, person string) (Contest, error) {
	opensAt = Millis(opensAt)
	return s.update(ctx, contestID, func(c *Contest) error {
		now := s.now()
		r := c.current(now)
		switch {
		case r.State(now) != Upcoming:
			return ErrSchedule.At("round", "not_upcoming")
		case r.Mode != Together:
			return ErrSchedule.At("round", "not_together")
		case !r.OpensAt.IsZero() && !now.Before(r.OpensAt.Add(-lastWord)):
			return ErrSchedule.At("round", "starts_now")
		case opensAt.Before(now.Add(Countdown)):
			return ErrSchedule.At("opens_at", "start_too_soon", "seconds", int(Countdown.Seconds()))
		case opensAt.After(now.AddDate(1, 0, 0)):
			return ErrSchedule.At("opens_at", "within_a_year")
		}
		from := r.OpensAt
		if !r.ClosesAt.IsZero() {
			r.ClosesAt = r.ClosesAt.Add(opensAt.Sub(from))
		}
		r.OpensAt = opensAt
		return c.log(StartMoved, r, from, now, person)
	})
}

// checkMode adds what a round that everybody begins together cannot be combined with.
func (c Contest) checkMode(k *fault.Check, path string, r Round) {
	oneOf(k, path+".mode", r.Mode, Window, Together, Stage)
	c.checkStage(k, path, r)
	if r.Mode != Together {
		return
	}
	byHand := r.OpensAt.IsZero()
	k.Require(c.Rules.Limit > 0 || !byHand && !r.ClosesAt.IsZero(), path+".mode", "together_without_end")
	k.Require(!byHand || r.ClosesAt.IsZero(), path+".closes_at", "together_by_hand")
}

// checkHeats adds numbers of attempts that rounds which everybody begins together do not have.
func (c Contest) checkHeats(k *fault.Check) {
	one := c.Rules.Attempts == 1 || c.Rules.Attempts > 1 && c.Rules.Period != PerRound
	for _, r := range c.Rounds {
		if r.Mode != Window && !one {
			k.Add("rules.attempts", "together_one_attempt")
			return
		}
	}
}
