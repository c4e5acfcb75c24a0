package contest

import (
	"context"
	"slices"
	"time"

	"khoabang/internal/fault"
)

// The errors of figures.
var (
	ErrSealed      = fault.New(fault.Conflict, "board_sealed", "standings and counts are sealed until the figure that is predicted has been fixed")
	ErrFigureFixed = fault.New(fault.Conflict, "figure_fixed", "the figure is fixed already")
	ErrFigureEarly = fault.New(fault.Conflict, "figure_early", "the figure is fixed once everything it counts is closed and marked")
	ErrNoFigure    = fault.New(fault.NotFound, "no_prediction", "the contest has no prediction question")
)

// Sealed reports whether whoever may predict a figure could still learn of it from standings, counts or anything else
// that depends on who took part in the scope: from the first opening of a round that the figure counts, or from when its
// contestants may come and wait for that, until the figure is fixed. A scope of one round is sealed by the figure of that round, or of the whole contest; one of all rounds by any.
func (c Contest) Sealed(scope Scope, now time.Time) bool {
	if c.Rules.Prediction.Of == NoTarget {
		return false
	}
	return slices.ContainsFunc(c.Rounds, func(r Round) bool {
		counts := c.Rules.Prediction.Span == OfContest || scope.RoundID == "" || scope.RoundID == r.ID
		return counts && r.opened(now) && !c.FiguresFixed(r.ID)
	})
}

// SealedUntil returns the end of what must be over before the boards of a scope, which are sealed, can open; zero while a
// round of it has no end.
func (c Contest) SealedUntil(scope Scope) time.Time {
	var last time.Time
	for _, r := range c.Rounds {
		switch counts := c.Rules.Prediction.Span == OfContest || scope.RoundID == "" || scope.RoundID == r.ID; {
		case counts && r.ClosesAt.IsZero():
			return time.Time{}
		case counts:
			last = later(last, r.ClosesAt)
		}
	}
	return last
}

// opened reports whether r has opened by now, or contestants come and wait for that.
func (r Round) opened(now time.Time) bool {
	return r.Gathering(now) || r.Published() && !r.OpensAt.IsZero() && !now.Before(r.OpensAt)
}

// FiguresFixed reports whether every figure is fixed that predictions made in a round are measured by.
func (c Contest) FiguresFixed(roundID string) bool {
	return !slices.ContainsFunc(c.blockIDs(), func(block string) bool {
		_, fixed := c.Figure(roundID, block)
		return !fixed
	})
}

// Figure returns the figure that predictions made in a round and a block are measured by, and whether it is fixed.
func (c Contest) Figure(roundID, blockID string) (Figure, bool) {
	key := c.Rules.Prediction.key(roundID, blockID)
	i := slices.IndexFunc(c.Figures, func(f Figure) bool { return f.Scope == key })
	if i < 0 {
		return Figure{}, false
	}
	return c.Figures[i], true
}

// FixFigures counts what predictions made in a round are measured by, and fixes it for good: of the round's people, or of
// the whole contest's where that is what was asked. By the rules, disqualified attempts count or do not, as they stand
// now. It returns ErrNoFigure, ErrFigureFixed, or ErrFigureEarly while a round that counts is not over and marked.
func (s *Service) FixFigures(ctx context.Context, contestID, roundID, person string) (Contest, error) {
	c, err := s.Store.Contest(ctx, contestID)
	if err != nil {
		return Contest{}, err
	}
	switch {
	case c.Rules.Prediction.Of == NoTarget:
		return Contest{}, ErrNoFigure
	case c.FiguresFixed(roundID):
		return Contest{}, ErrFigureFixed
	}
	if err := s.countable(ctx, c, roundID); err != nil {
		return Contest{}, err
	}
	figures, err := s.countFigures(ctx, c, roundID)
	if err != nil {
		return Contest{}, err
	}
	for i := range figures {
		figures[i].FixedAt, figures[i].FixedBy = s.now(), person
	}
	return s.update(ctx, c.ID, func(c *Contest) error {
		if c.FiguresFixed(roundID) {
			return ErrFigureFixed
		}
		c.Figures = append(slices.Clone(c.Figures), figures...)
		return nil
	})
}

// countable returns ErrFigureEarly while an attempt that a figure counts may still close.
func (s *Service) countable(ctx context.Context, c Contest, roundID string) error {
	for _, r := range c.Rounds {
		if c.Rules.Prediction.Span != OfContest && r.ID != roundID {
			continue
		}
		if r.State(s.now().Add(-2*Grace)) != Closed {
			return ErrFigureEarly.At("round", "not_over", "round", r.Name)
		}
		switch n, err := s.Store.Running(ctx, c.ID, r.ID); {
		case err != nil:
			return err
		case n > 0:
			return ErrFigureEarly.At("round", "not_over", "round", r.Name)
		}
	}
	return nil
}

// countFigures returns the figures that predictions made in a round are measured by, one for each block or one for all.
func (s *Service) countFigures(ctx context.Context, c Contest, roundID string) ([]Figure, error) {
	p := c.Rules.Prediction
	var scopes []Scope
	var counting []*Entrants
	for _, block := range c.blockIDs() {
		if key := p.key(roundID, block); !slices.Contains(scopes, key) {
			ranking := c.Ranking(key)
			if p.WithDisqualified {
				ranking.Out = nil
			}
			scopes, counting = append(scopes, key), append(counting, NewEntrants(ranking))
		}
	}
	err := s.Store.ResultsSince(ctx, c.ID, time.Time{}, func(r Result) error {
		for _, e := range counting {
			e.Add(r)
		}
		return nil
	})
	figures := make([]Figure, len(scopes))
	for i, e := range counting {
		figures[i] = Figure{Scope: scopes[i], Value: p.figure(e.Counts())}
	}
	return figures, err
}
