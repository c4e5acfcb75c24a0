package contest

import "context"

// Participation is who took part in a contest so far: people and closed attempts, apart. Disqualified attempts do not count.
type Participation struct {
	People   int
	Attempts int
	Units    []UnitParticipation // every unit that people may belong to, by ID
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
	t, err := s.counted(ctx, c)
	if err != nil {
		return Participation{}, err
	}
	units, err := s.directory(ctx)
	if err != nil {
		return Participation{}, err
	}
	whole := t.Cut("", "", "")
	p := Participation{People: whole.People, Attempts: whole.Attempts}
	for _, u := range t.Units {
		if !units[u.UnitID].Selectable {
			continue
		}
		part := u.Part("", "")
		p.Units = append(p.Units, UnitParticipation{UnitID: u.UnitID, Headcount: u.Headcount, People: part.People, Attempts: part.Attempts})
	}
	return p, nil
}
