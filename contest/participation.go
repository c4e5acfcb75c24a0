package contest

import (
	"context"
	"time"
)

// Participation is who took part in a contest so far: people and closed attempts, apart. Disqualified attempts do not count.
type Participation struct {
	People   int
	Attempts int
	Units    []UnitParticipation // every unit that people may belong to, in the directory's order
}

// UnitParticipation is who of a unit took part.
type UnitParticipation struct {
	UnitID    string
	Headcount int // 0 where it is not known: there is no rate then
	People    int
	Attempts  int
}

// Participation returns who took part in a contest, at most a minute old. It returns ErrNotFound, or ErrSealed while the
// figures could tell somebody what is to be predicted.
func (s *Service) Participation(ctx context.Context, contestID string) (Participation, error) {
	c, err := s.Contest(ctx, contestID)
	if err != nil {
		return Participation{}, err
	}
	if c.Sealed(Scope{}, s.now()) {
		return Participation{}, ErrSealed
	}
	return s.participations.get(c.ID, s.now(), time.Minute, func() (Participation, error) { return s.participation(ctx, c) })
}

func (s *Service) participation(ctx context.Context, c Contest) (Participation, error) {
	type tally struct {
		people   map[int]bool // by number
		attempts int
	}
	out, numbers := c.Ranking(Scope{}).Out, newPeople()
	all, byUnit := tally{people: map[int]bool{}}, map[string]*tally{}
	err := s.Store.ResultsSince(ctx, c.ID, time.Time{}, func(r Result) error {
		if out[r.AttemptID] {
			return nil
		}
		u := byUnit[r.UnitID]
		if u == nil {
			u = &tally{people: map[int]bool{}}
			byUnit[r.UnitID] = u
		}
		n := numbers.number(r.ContestantID)
		all.people[n], u.people[n] = true, true
		all.attempts++
		u.attempts++
		return nil
	})
	if err != nil {
		return Participation{}, err
	}
	staff, err := s.Staff(ctx)
	p := Participation{People: len(all.people), Attempts: all.attempts}
	for _, u := range staff {
		part := UnitParticipation{UnitID: u.UnitID, Headcount: u.Headcount}
		if t := byUnit[u.UnitID]; t != nil {
			part.People, part.Attempts = len(t.people), t.attempts
		}
		p.Units = append(p.Units, part)
	}
	return p, err
}
