package contest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Turnout is the statistics of a contest, or of one of its rounds, and where they are from.
type Turnout struct {
	Statistics
	Contest     Contest
	RoundID     string      // that they are of alone; "" for the contest and its rounds
	At          time.Time   // when they were counted
	Publication Publication // that they are frozen in; the zero value for figures that still move
}

// turnoutAge is how old figures that still move may be. Re-marking changes them without changing the contest.
const turnoutAge = time.Minute

// Turnout returns the statistics of a contest, which hold those of a round of it: what was frozen with the latest result
// that was published of the round, or of the contest as a whole, or for "" of that alone; else what is counted now, at most
// a minute old. Callers change nothing of it.
func (s *Service) Turnout(ctx context.Context, contestID, roundID string) (*Turnout, error) {
	c, err := s.Contest(ctx, contestID)
	if err != nil {
		return nil, err
	}
	all, err := s.Store.Publications(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	published := func(p Publication) bool { return p.State == Published }
	last := latest(all, "", published)
	if p := latest(all, roundID, published); p.SignedAt.After(last.SignedAt) {
		last = p
	}
	if last.ID != "" {
		if t, err := s.Published(ctx, c, last); err != nil || t != nil {
			return t, err
		}
	}
	return s.counted(ctx, c)
}

// Published returns the statistics that are frozen in a published result, from memory after the first time; nil where it
// is from before statistics were.
func (s *Service) Published(ctx context.Context, c Contest, p Publication) (*Turnout, error) {
	f, err := s.Frozen(ctx, p)
	if err != nil || f.Statistics == "" {
		return nil, err
	}
	return s.statistics.get(p.Content, s.now(), forever, func() (*Turnout, error) {
		st, err := readStatistics(ctx, s.Store, p, f)
		return &Turnout{Statistics: st, Contest: c, RoundID: p.RoundID, At: p.ConfirmedAt, Publication: p}, err
	})
}

// counted walks the results of a contest.
func (s *Service) counted(ctx context.Context, c Contest) (*Turnout, error) {
	get := func(load func() (*Turnout, error)) (*Turnout, error) {
		return s.statistics.get(fmt.Sprintf("%s/%d", c.ID, c.Revision), s.now(), turnoutAge, load)
	}
	return get(func() (*Turnout, error) {
		select { // one walk at a time on a node; whoever waited may find it done
		case s.counting <- struct{}{}:
			defer func() { <-s.counting }()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		return get(func() (*Turnout, error) { return s.count(ctx, c) })
	})
}

func (s *Service) count(ctx context.Context, c Contest) (*Turnout, error) {
	at := s.now()
	staff, err := s.Staff(ctx)
	if err != nil {
		return nil, err
	}
	p := newPeople()
	tally := newTurnoutTally(c, p)
	err = s.Store.ResultsSince(ctx, c.ID, time.Time{}, func(r Result) error {
		tally.add(&r, p.number(r.ContestantID))
		return nil
	})
	if err != nil {
		return nil, err
	}
	ages, err := tally.ages(ctx, s.Store)
	return &Turnout{Statistics: tally.statistics(c, "", staff, ages), Contest: c, At: at}, err
}

// statisticsOf returns the statistics that are frozen with a result.
func (s *Service) statisticsOf(ctx context.Context, p Publication, prop Proposal) (Statistics, error) {
	staff, err := s.Staff(ctx)
	if err != nil {
		return Statistics{}, err
	}
	ages, err := prop.turnout.ages(ctx, s.Store)
	return prop.turnout.statistics(prop.Contest, p.RoundID, staff, ages), err
}

// refreeze works out anew the statistics of a result that is frozen, with sizes of units, or for nil those that were frozen;
// nil where none were. Ages are taken as they were frozen: records may have been erased since.
func refreeze(ctx context.Context, store Store, p Publication, f Frozen, prop Proposal, staff []UnitStaff) (*Statistics, error) {
	if f.Statistics == "" {
		return nil, nil
	}
	old, err := readStatistics(ctx, store, p, f)
	if err != nil {
		return nil, err
	}
	if staff == nil {
		staff = old.staff()
	}
	st := prop.turnout.statistics(prop.Contest, p.RoundID, staff, nil)
	for i, c := range st.Cuts {
		st.Cuts[i].Ages = old.Cut(c.RoundID, c.BlockID, c.GroupID).Ages
	}
	return &st, nil
}

// staff returns the sizes of the units that the statistics know.
func (s Statistics) staff() []UnitStaff {
	var list []UnitStaff
	for _, u := range s.Units {
		x := UnitStaff{UnitID: u.UnitID, Kind: u.Kind, Headcount: u.Headcount}
		for _, c := range u.Categories {
			x.Categories = append(x.Categories, CategoryStaff{c.Category, c.Headcount})
		}
		list = append(list, x)
	}
	return list
}

// readStatistics reads the statistics of a result, and holds them to the hash in its head.
func readStatistics(ctx context.Context, store Store, p Publication, f Frozen) (s Statistics, err error) {
	r, err := readPart(ctx, store, p.Content, statisticsPart)
	if err != nil {
		return s, err
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return s, err
	}
	if got := hashOf(b); got != f.Statistics {
		return s, fmt.Errorf("publication %s: its statistics have the hash %s", p.ID, got)
	}
	return s, json.Unmarshal(b, &s)
}
