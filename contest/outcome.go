package contest

import (
	"context"
	"slices"
	"time"

	"khoabang/questions"
)

// Outcome is what a contestant learns of a closed attempt.
type Outcome struct {
	Contest     Contest
	Attempt     Attempt
	Items       int
	Receipt     string
	Provisional bool      // whether ranks may still change
	ReviewFrom  time.Time // when the review may be shown; zero while nobody can say
	Review      []Reviewed
	Passed      bool      // the attempt may have a rank, as far as that depends on it alone
	Amended     []Amended // what was ruled of questions of its sheet, in the order of the sheet
	Before      Score     // what it would be worth without that; set where Amended is
	Figure      Figure    // what its prediction is measured by
	Fixed       bool      // whether the figure is fixed
}

// Amended is a question of a sheet and what was ruled of it.
type Amended struct {
	Item   int // from 1
	Remedy Remedy
	Reason string
	At     time.Time
}

// Reviewed is a question with its key, for learning.
type Reviewed struct {
	Shown
	Yours, Right Given
	Points       int // in thousandths
	Explanation  string
	Source       questions.Source
}

// Outcome returns the outcome of a contestant's own closed attempt. It returns ErrAttemptNotFound, ErrNotYours, or
// ErrStillOpen while it is running.
func (s *Service) Outcome(ctx context.Context, attemptID, contestantID string) (Outcome, error) {
	a, err := s.Attempt(ctx, attemptID, contestantID)
	switch {
	case err != nil:
		return Outcome{}, err
	case a.State == Running:
		return Outcome{}, ErrStillOpen
	}
	return s.outcome(ctx, a)
}

// outcome returns the outcome of an attempt that is no longer running; one that was left half closed is finished.
func (s *Service) outcome(ctx context.Context, a Attempt) (Outcome, error) {
	var err error
	if a.State == Closing {
		if a, err = s.close(ctx, a.ID, a.Closing); err != nil {
			return Outcome{}, err
		}
	}
	c, err := s.Contest(ctx, a.ContestID)
	if err != nil {
		return Outcome{}, err
	}
	o := Outcome{Contest: c, Attempt: a, Items: len(a.Sheet.Items), Receipt: s.receipt(a)}
	r, _ := c.Round(a.RoundID)
	o.Provisional = r.State(s.now().Add(-2*Grace)) != Closed
	o.Passed = c.Rules.Ranks(a.Result())
	if c.Rules.Prediction.Of != NoTarget {
		o.Figure, o.Fixed = c.Figure(a.RoundID, a.BlockID)
	}
	if err := s.amended(ctx, &o); err != nil {
		return o, err
	}
	from, known, err := s.reviewFrom(ctx, a)
	if err != nil || !known {
		return o, err
	}
	o.ReviewFrom = from
	if !s.now().Before(from) {
		o.Review, err = s.review(ctx, a)
	}
	return o, err
}

// amended adds what was ruled of the attempt's questions, where its score was made with it.
func (s *Service) amended(ctx context.Context, o *Outcome) error {
	a := o.Attempt
	if a.Score.Amended == 0 {
		return nil
	}
	p, err := s.paper(ctx, a.PaperID)
	if err != nil {
		return err
	}
	entries, err := s.Store.Entries(ctx, a.ID)
	if err != nil {
		return err
	}
	m := o.Contest.Marking(p)
	o.Before = Sum(p, a.Sheet, entries)
	for i, it := range a.Sheet.Items {
		if r, ok := m.remedies[it.Ref]; ok {
			o.Amended = append(o.Amended, Amended{Item: i + 1, Remedy: r.Remedy, Reason: r.Reason, At: r.SignedAt})
		}
	}
	return nil
}

// reviewFrom returns when the keys of an attempt's questions can help nobody any more: once the last round of a counted
// contest whose paper holds one of them, in any revision and from whatever bank, has closed and its last attempts were marked. Practice
// contests do not count, since no counted contest draws from their banks. The second result is false while one of those
// rounds has no end.
func (s *Service) reviewFrom(ctx context.Context, a Attempt) (time.Time, bool, error) {
	contests, err := s.Contests(ctx)
	if err != nil {
		return time.Time{}, false, err
	}
	roots, err := s.rootsOf(ctx, a)
	if err != nil {
		return time.Time{}, false, err
	}
	from := a.Closing.At
	for _, c := range contests {
		for _, r := range c.Rounds {
			held, err := s.holdsAny(ctx, r, roots)
			if err != nil {
				return time.Time{}, false, err
			}
			if c.Practice || !held {
				continue
			}
			if r.ClosesAt.IsZero() {
				return time.Time{}, false, nil
			}
			if end := r.ClosesAt.Add(2 * Grace); end.After(from) {
				from = end
			}
		}
	}
	return from, true, nil
}

// rootsOf returns the questions of an attempt's sheet, whatever banks they were moved to since.
func (s *Service) rootsOf(ctx context.Context, a Attempt) (map[questions.Ref]bool, error) {
	p, err := s.paper(ctx, a.PaperID)
	if err != nil {
		return nil, err
	}
	roots := make(map[questions.Ref]bool, len(a.Sheet.Items))
	for _, it := range a.Sheet.Items {
		if q, held := p.Question(it.Ref); held {
			roots[q.Root()] = true
		}
	}
	return roots, nil
}

// holdsAny reports whether a published paper of the round holds one of the questions, in whatever revision.
func (s *Service) holdsAny(ctx context.Context, r Round, roots map[questions.Ref]bool) (bool, error) {
	papers, err := s.papersOf(ctx, r)
	if err != nil {
		return false, err
	}
	for _, p := range papers {
		if slices.ContainsFunc(p.Questions, func(q questions.Question) bool { return roots[q.Root()] }) {
			return true, nil
		}
	}
	return false, nil
}

// review returns an attempt's questions with their keys.
func (s *Service) review(ctx context.Context, a Attempt) ([]Reviewed, error) {
	p, err := s.paper(ctx, a.PaperID)
	if err != nil {
		return nil, err
	}
	entries, err := s.Store.Entries(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	answers := Counted(len(a.Sheet.Items), entries)
	list := make([]Reviewed, len(answers))
	for i, it := range a.Sheet.Items {
		q, _ := p.Question(it.Ref)
		list[i] = Reviewed{
			Shown: it.show(i, q, p), Yours: it.give(i, answers[i]), Right: it.key(i, q), Points: a.Score.Marks[i],
			Explanation: q.Explanation, Source: q.Source,
		}
	}
	return list, nil
}
