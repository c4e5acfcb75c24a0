package contest

import (
	"context"
	"slices"
	"strings"
	"time"

	"khoabang/internal/fault"
)

// ErrGrant is returned for extra time that cannot be granted.
var ErrGrant = fault.New(fault.Invalid, "extra_time_invalid", "the extra time cannot be granted")

// Limits on extra time and on extensions of one contest.
const (
	MaxGrants     = 2_000
	MaxExtensions = 200
)

// Grant is extra time for one contestant. Grants add up.
type Grant struct {
	ContestantID string
	AttemptID    string // "" for every attempt of the contestant that is not over, and those to come
	Extra        time.Duration
	Reason       string
	At           time.Time
	By           string // user ID
}

// Extension is a later end that an open round was given.
type Extension struct {
	RoundID  string
	From, To time.Time // when it was to close, and when it closes
	Reason   string    // may be ""
	At       time.Time
	By       string // user ID; "" where it is not known
}

// granted returns the extra time that was granted for an attempt.
func (c Contest) granted(a Attempt) time.Duration {
	if c.base(a) == 0 {
		return 0
	}
	var sum time.Duration
	for _, g := range c.Grants {
		if g.ContestantID == a.ContestantID && (g.AttemptID == "" || g.AttemptID == a.ID) {
			sum += g.Extra
		}
	}
	return min(sum, MaxLimit)
}

// extra returns the extra time that an attempt has: what is granted while it runs, and what it had when it closed.
func (c Contest) extra(a Attempt) time.Duration {
	if a.State == Running {
		return c.granted(a)
	}
	return a.Closing.Extra
}

// GrantTime gives extra time to a contestant: to one running attempt, or, without an AttemptID, to whatever of the
// contestant's attempts runs and to those to come. The phone is told at once. The end of the round holds for everybody and
// is not moved: time that lies behind it is refused, so that the round is extended first. It returns ErrNotFound, ErrGrant
// with every field that is wrong, ErrAttemptNotFound, ErrNoContestant, or ErrClosed for an attempt that is over.
func (s *Service) GrantTime(ctx context.Context, contestID string, g Grant, person string) (Contest, error) {
	g.Reason, g.At, g.By = strings.TrimSpace(g.Reason), s.now(), person
	if err := g.check(); err != nil {
		return Contest{}, err
	}
	running, err := s.runningOf(ctx, contestID, &g)
	if err != nil {
		return Contest{}, err
	}
	c, err := s.Store.UpdateContest(ctx, contestID, func(c *Contest) error { return c.grant(g, running) })
	if err != nil {
		return Contest{}, err
	}
	s.contests.drop(c.ID)
	s.contests.drop(c.Slug)
	for _, a := range running { // first of all the one who waits for it
		deadline, _ := c.deadline(a)
		if err := s.moveDeadline(ctx, a.ID, deadline); err != nil {
			s.Log.Warn("extra time not told yet", "attempt", a.ID, "error", err)
		}
	}
	s.tell(ctx, c)
	return c, nil
}

func (g Grant) check() error {
	var k fault.Check
	k.Require(g.Extra >= time.Second && g.Extra <= MaxLimit, "extra", "range", "min", time.Second.String(), "max", MaxLimit.String())
	n := len([]rune(g.Reason))
	k.Require(n >= 1 && n <= MaxReason, "reason", "length", "min", 1, "max", MaxReason)
	return k.Err(ErrGrant)
}

// runningOf returns the running attempts that g is for, and completes g by the attempt that it names.
func (s *Service) runningOf(ctx context.Context, contestID string, g *Grant) ([]Attempt, error) {
	if g.AttemptID == "" {
		if _, err := s.Store.Contestant(ctx, g.ContestantID); err != nil {
			return nil, err
		}
		all, err := s.Store.AttemptsOf(ctx, contestID, g.ContestantID)
		return slices.DeleteFunc(all, func(a Attempt) bool { return a.State != Running }), err
	}
	a, err := s.Store.Attempt(ctx, g.AttemptID)
	switch {
	case err != nil:
		return nil, err
	case a.ContestID != contestID:
		return nil, ErrAttemptNotFound
	case a.State != Running:
		return nil, ErrClosed
	}
	if c, err := s.Store.Contest(ctx, contestID); err != nil {
		return nil, err
	} else if r, _ := c.Round(a.RoundID); r.Mode == Stage {
		return nil, ErrGrant.At("extra", "stage_real_time")
	}
	g.ContestantID = a.ContestantID
	return []Attempt{a}, nil
}

// grant adds g, unless it would give the attempts that it is for less than it says.
func (c *Contest) grant(g Grant, running []Attempt) error {
	switch {
	case c.Rules.Limit == 0 && c.Rules.ItemLimit == 0:
		return ErrGrant.At("extra", "no_limit")
	case len(c.Grants) >= MaxGrants:
		return ErrGrant.At("extra", "too_many", "max", MaxGrants)
	}
	with := *c
	with.Grants = append(slices.Clone(c.Grants), g)
	for _, a := range running {
		if with.beyondRound(a) {
			return ErrGrant.At("extra", "beyond_round")
		}
	}
	c.Grants = with.Grants
	return nil
}

// beyondRound reports whether the round's end cuts a running attempt's time short: that of the whole, or where there is
// only one for each question, what is left of them all.
func (c Contest) beyondRound(a Attempt) bool {
	if a.Limit == 0 {
		r, _ := c.Round(a.RoundID)
		return !r.ClosesAt.IsZero() && c.Windows(a).soonest().After(r.ClosesAt)
	}
	_, reason := c.deadline(a)
	return reason == RoundOver
}

// AttemptByCode returns the attempt with a resume code, in whatever state, for staff to whom a contestant reads it out. It
// returns ErrResume where there is none.
func (s *Service) AttemptByCode(ctx context.Context, code string) (Attempt, error) {
	a, err := s.Store.AttemptByResumeHash(ctx, resumeHash(code))
	if fault.KindOf(err) == fault.NotFound {
		err = ErrResume
	}
	return a, err
}
