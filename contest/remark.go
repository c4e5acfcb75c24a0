package contest

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Rescored is a new score of a closed attempt.
type Rescored struct {
	AttemptID string
	Score     Score
}

// rescoreBatch is how many new scores are stored in one step.
const rescoreBatch = 500

// Progress is how far a long piece of work has come.
type Progress struct {
	Done  int // attempts looked at
	Of    int // how many there are, as counted when it began
	Since time.Time
}

// remarking is what this node is re-marking, by contest.
type remarking struct {
	mu sync.Mutex
	by map[string]*Progress
}

// begin notes that a contest's re-marking began, and reports whether this node was not at it already.
func (r *remarking) begin(contestID string, p Progress) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.by == nil {
		r.by = map[string]*Progress{}
	}
	if r.by[contestID] != nil {
		return false
	}
	r.by[contestID] = &p
	return true
}

func (r *remarking) end(contestID string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.by, contestID)
}

func (r *remarking) step(contestID string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.by[contestID].Done++
}

// Remarking returns how far this node has come with re-marking a contest, and whether it is at it.
func (s *Service) Remarking(contestID string) (Progress, bool) {
	s.remarking.mu.Lock()
	defer s.remarking.mu.Unlock()
	p := s.remarking.by[contestID]
	if p == nil {
		return Progress{}, false
	}
	return *p, true
}

// unremarked reports whether an amendment is in force by which not every attempt was marked yet. One that was signed in
// the last seconds is left for later: an attempt may be closing that was not told of it.
func (c Contest) unremarked(now time.Time) bool {
	return slices.ContainsFunc(c.Amendments, func(a Amendment) bool {
		return a.Signed() && a.RemarkedAt.IsZero() && now.Sub(a.SignedAt) > 2*freshness
	})
}

// Remark marks the closed attempts of a contest anew, from their journals, by the amendments that are in force, stores the
// scores that differ, and makes them known. It is safe to repeat, and to be cut off: what is left is done the next time.
// The sweeper calls it; two nodes at it do no harm.
func (s *Service) Remark(ctx context.Context, contestID string) error {
	c, err := s.Store.Contest(ctx, contestID)
	if err != nil {
		return err
	}
	tally, err := s.Store.Tally(ctx, c.ID)
	if err != nil || !s.remarking.begin(c.ID, Progress{Of: tally.Done, Since: s.now()}) {
		return err
	}
	defer s.remarking.end(c.ID)
	began := s.now()
	for _, r := range c.Rounds {
		if err := s.remarkRound(ctx, c, r); err != nil {
			return err
		}
	}
	_, err = s.update(ctx, c.ID, func(now *Contest) error {
		now.Amendments = slices.Clone(now.Amendments)
		for i := range now.Amendments {
			known := slices.ContainsFunc(c.Amendments, func(a Amendment) bool { return a.ID == now.Amendments[i].ID && a.Signed() })
			if a := &now.Amendments[i]; known && a.RemarkedAt.IsZero() && began.Sub(a.SignedAt) > 2*freshness {
				a.RemarkedAt = s.now()
			}
		}
		return nil
	})
	return err
}

func (s *Service) remarkRound(ctx context.Context, c Contest, r Round) error {
	markings, err := s.markings(ctx, c, r)
	if err != nil {
		return err
	}
	touched := func(a Attempt) bool { return markings[a.PaperID].touches(a.Sheet) }
	storing := newCrew() // what differs is stored while the walk goes on
	var batch []Attempt
	flush := func() {
		full := batch
		batch = nil
		storing.do(func() error { return s.rescore(ctx, full) })
	}
	err = s.Store.DoneAttempts(ctx, c.ID, r.ID, touched, func(a Attempt, entries []Entry) error {
		s.remarking.step(c.ID)
		if !touched(a) {
			return nil
		}
		score := markings[a.PaperID].Sum(a, entries)
		if score.Equal(a.Score) {
			return nil
		}
		a.Score = score
		if batch = append(batch, a); len(batch) == rescoreBatch {
			flush()
		}
		return nil
	})
	flush()
	return errors.Join(err, storing.wait())
}

// markings returns how attempts at the round's papers are marked, by paper.
func (s *Service) markings(ctx context.Context, c Contest, r Round) (map[string]Marking, error) {
	papers, err := s.papersOf(ctx, r)
	by := map[string]Marking{}
	for _, p := range papers {
		by[p.ID] = c.Marking(p)
	}
	return by, err
}

// rescore stores the new scores of attempts and makes their results known.
func (s *Service) rescore(ctx context.Context, attempts []Attempt) error {
	if len(attempts) == 0 {
		return nil
	}
	list := make([]Rescored, len(attempts))
	for i, a := range attempts {
		list[i] = Rescored{AttemptID: a.ID, Score: a.Score}
	}
	at := s.now()
	if err := s.Store.Rescore(ctx, list, at); err != nil {
		return err
	}
	for _, a := range attempts {
		a.Revision, a.ChangedAt = a.Revision+1, at
		s.Publisher.Result(ctx, a.Result())
	}
	return nil
}

// Preview is what an amendment would do.
type Preview struct {
	Amendment Amendment
	Attempts  int // closed attempts whose sheet holds the question
	Up, Down  int // of these, how many would have more points, and fewer
	Scopes    []ScopeMoves
}

// ScopeMoves is what would move in one scope.
type ScopeMoves struct {
	Scope  Scope
	Ranked int    // people with a rank before or after
	Moved  int    // people whose rank would change
	Moves  []Move // the first MaxMoves of them, by the better of the two ranks
}

// Move is one contestant's move.
type Move struct {
	ContestantID                string
	RankBefore, RankAfter       int // 0: no rank
	PointsBefore, PointsAfter   int // in thousandths
	CorrectBefore, CorrectAfter int
}

// MaxMoves is how many moves of a scope a preview lists.
const MaxMoves = 100

// PreviewAmendment works out what an amendment that is not signed would do to scores and ranks, beside those in force, and
// changes nothing. It returns ErrNoAmendment or ErrSigned.
func (s *Service) PreviewAmendment(ctx context.Context, contestID, id string) (Preview, error) {
	c, err := s.Store.Contest(ctx, contestID)
	if err != nil {
		return Preview{}, err
	}
	i := slices.IndexFunc(c.Amendments, func(a Amendment) bool { return a.ID == id })
	switch {
	case i < 0:
		return Preview{}, ErrNoAmendment
	case c.Amendments[i].Signed() || c.Amendments[i].WithdrawnBy != "":
		return Preview{}, ErrSigned
	}
	with := c
	with.Amendments = slices.Clone(c.Amendments)
	with.Amendments[i].SignedAt = s.now()
	v := previewing{Preview: Preview{Amendment: c.Amendments[i]}, before: c.gather(), after: with.gather()}
	for _, r := range c.Rounds {
		old, err := s.markings(ctx, c, r)
		if err != nil {
			return Preview{}, err
		}
		fresh, err := s.markings(ctx, with, r)
		if err != nil {
			return Preview{}, err
		}
		err = s.Store.DoneAttempts(ctx, c.ID, r.ID, v.touches, func(a Attempt, entries []Entry) error {
			v.add(a, entries, old[a.PaperID], fresh[a.PaperID])
			return nil
		})
		if err != nil {
			return Preview{}, err
		}
	}
	v.compare()
	return v.Preview, nil
}

type previewing struct {
	Preview
	before, after *gathering
}

func (v *previewing) add(a Attempt, entries []Entry, old, fresh Marking) {
	now := a
	if v.touches(a) {
		v.Attempts++
		a.Score, now.Score = old.Sum(a, entries), fresh.Sum(a, entries)
		if now.Score.Points > a.Score.Points {
			v.Up++
		}
		if now.Score.Points < a.Score.Points {
			v.Down++
		}
	}
	v.before.add(a.Result())
	v.after.add(now.Result())
}

// touches reports whether the amendment is of a question of the attempt's sheet.
func (v *previewing) touches(a Attempt) bool {
	return slices.ContainsFunc(a.Sheet.Items, func(it Item) bool { return it.Ref == v.Amendment.Question })
}

// compare works out the moves of every scope.
func (v *previewing) compare() {
	for i, scope := range v.before.scopes {
		moves := map[string]*Move{}
		of := func(id string) *Move {
			if moves[id] == nil {
				moves[id] = &Move{ContestantID: id}
			}
			return moves[id]
		}
		for _, s := range v.before.byScope[i].Standings() {
			m := of(s.ContestantID)
			m.RankBefore, m.PointsBefore, m.CorrectBefore = s.Rank, s.Points, s.Correct
		}
		for _, s := range v.after.byScope[i].Standings() {
			m := of(s.ContestantID)
			m.RankAfter, m.PointsAfter, m.CorrectAfter = s.Rank, s.Points, s.Correct
		}
		v.Scopes = append(v.Scopes, movesOf(scope, moves))
	}
}

func movesOf(scope Scope, moves map[string]*Move) ScopeMoves {
	s := ScopeMoves{Scope: scope, Ranked: len(moves)}
	for _, m := range moves {
		if m.RankBefore != m.RankAfter {
			s.Moves = append(s.Moves, *m)
		}
	}
	slices.SortFunc(s.Moves, func(a, b Move) int {
		return cmp.Or(cmp.Compare(a.best(), b.best()), cmp.Compare(a.RankAfter, b.RankAfter), cmp.Compare(a.ContestantID, b.ContestantID))
	})
	s.Moved = len(s.Moves)
	s.Moves = s.Moves[:min(len(s.Moves), MaxMoves)]
	return s
}

// best returns the better of the two ranks.
func (m Move) best() int {
	switch {
	case m.RankBefore == 0:
		return m.RankAfter
	case m.RankAfter == 0:
		return m.RankBefore
	}
	return min(m.RankBefore, m.RankAfter)
}
