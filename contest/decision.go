package contest

import (
	"context"
	"slices"
	"strings"
	"time"

	"khoabang/internal/fault"
)

// The errors of decisions.
var (
	ErrNoLot    = fault.New(fault.Conflict, "lot_not_used", "the rules order no ties by lot")
	ErrLotDrawn = fault.New(fault.Conflict, "lot_drawn", "the lot of this scope is drawn already")
	ErrDecision = fault.New(fault.Invalid, "decision_invalid", "the decision is not valid")
	ErrOut      = fault.New(fault.Conflict, "already_disqualified", "the attempt is disqualified already")
	ErrNotOut   = fault.New(fault.Conflict, "not_disqualified", "the attempt is not disqualified")
)

// Limits on decisions.
const (
	MaxReason       = 2000  // runes
	MaxDisqualified = 5_000 // attempts of one contest
)

// Lot is the published seed by which ties of a scope are ordered.
type Lot struct {
	Scope   Scope
	Seed    string
	DrawnAt time.Time
	DrawnBy string // user ID
}

// Disqualification takes an attempt out of standings and prizes. It stays on record when an appeal was upheld.
type Disqualification struct {
	AttemptID string
	Reason    string
	At        time.Time
	By        string // user ID
	Lifted    string // why it was lifted on appeal; "" while it stands
	LiftedAt  time.Time
	LiftedBy  string
}

// Stands reports whether the attempt is out.
func (d Disqualification) Stands() bool { return d.LiftedAt.IsZero() }

// DrawLot publishes the seed by which the ties of a scope are ordered, once and for good: what a draw that everybody could
// watch came to, such as a lottery's numbers. It returns ErrNoLot, ErrLotDrawn, ErrDecision, or ErrSchedule while a round
// of the scope is not over.
func (s *Service) DrawLot(ctx context.Context, contestID string, scope Scope, seed, person string) (Contest, error) {
	seed = strings.TrimSpace(seed)
	if n := len([]rune(seed)); n < 4 || n > MaxTitle {
		return Contest{}, ErrDecision.At("seed", "length", "min", 4, "max", MaxTitle)
	}
	return s.update(ctx, contestID, func(c *Contest) error {
		if c.Rules.Ties != TiesLot {
			return ErrNoLot
		}
		for _, r := range c.Rounds {
			if (scope.RoundID == "" || scope.RoundID == r.ID) && r.State(s.now().Add(-2*Grace)) != Closed {
				return ErrSchedule.At("round", "not_over", "round", r.Name)
			}
		}
		if slices.ContainsFunc(c.Lots, func(l Lot) bool { return l.Scope == scope }) {
			return ErrLotDrawn
		}
		c.Lots = append(slices.Clone(c.Lots), Lot{Scope: scope, Seed: seed, DrawnAt: s.now(), DrawnBy: person})
		return nil
	})
}

// Disqualify takes an attempt out of standings and prizes. A figure that was fixed stays. It returns ErrDecision without a
// reason, ErrAttemptNotFound where the contest has no such attempt, or ErrOut.
func (s *Service) Disqualify(ctx context.Context, contestID, attemptID, reason, person string) (Contest, error) {
	if err := checkReason(reason); err != nil {
		return Contest{}, err
	}
	a, err := s.Store.Attempt(ctx, attemptID)
	if err != nil {
		return Contest{}, err
	}
	return s.update(ctx, contestID, func(c *Contest) error {
		if a.ContestID != c.ID {
			return ErrAttemptNotFound
		}
		if len(c.Disqualified) >= MaxDisqualified {
			return ErrDecision.At("attempt", "too_many", "max", MaxDisqualified)
		}
		if c.standing(attemptID) >= 0 {
			return ErrOut
		}
		c.Disqualified = append(slices.Clone(c.Disqualified), Disqualification{AttemptID: attemptID, Reason: reason, At: s.now(), By: person})
		return nil
	})
}

// Reinstate lifts a disqualification on appeal. It stays on record. It returns ErrDecision without a reason, or ErrNotOut.
func (s *Service) Reinstate(ctx context.Context, contestID, attemptID, reason, person string) (Contest, error) {
	if err := checkReason(reason); err != nil {
		return Contest{}, err
	}
	return s.update(ctx, contestID, func(c *Contest) error {
		i := c.standing(attemptID)
		if i < 0 {
			return ErrNotOut
		}
		c.Disqualified = slices.Clone(c.Disqualified)
		d := &c.Disqualified[i]
		d.Lifted, d.LiftedAt, d.LiftedBy = reason, s.now(), person
		return nil
	})
}

// standing returns the index of the disqualification of an attempt that stands; -1 where there is none.
func (c Contest) standing(attemptID string) int {
	return slices.IndexFunc(c.Disqualified, func(d Disqualification) bool { return d.AttemptID == attemptID && d.Stands() })
}

func checkReason(reason string) error {
	var k fault.Check
	n := len([]rune(strings.TrimSpace(reason)))
	k.Require(n >= 1 && n <= MaxReason, "reason", "length", "min", 1, "max", MaxReason)
	return k.Err(ErrDecision)
}
