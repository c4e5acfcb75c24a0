package contest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"khoabang/internal/fault"
	"khoabang/internal/viet"
)

// The errors of looking into suspects.
var (
	ErrNoSuspect = fault.New(fault.NotFound, "suspect_not_found", "that person is not like the excluded one, or did not take part")
	ErrCleared   = fault.New(fault.Conflict, "suspect_cleared", "it was decided already that they are two people")
)

// MaxCleared is the limit on the clearances of one contest.
const MaxCleared = 5_000

// Clearance is the jury's decision that somebody who took part is not the excluded person whom he is like. It stays on
// record.
type Clearance struct {
	ContestantID string
	ExclusionID  string
	Reason       string
	At           time.Time
	By           string // user ID
}

// Suspect is somebody who has taken part and who is, or may be, on the excluded list.
type Suspect struct {
	Contestant Contestant
	Exclusion  Exclusion
	Likeness   Likeness
	Same       []string  // what is the same: "name", "unit", "born_on", "contact"
	Attempts   []string  // IDs of closed attempts at the contest that are not disqualified
	Cleared    Clearance // zero unless the jury decided that they are two people
}

// Open reports whether the jury still has to look into s: it is not cleared, and has an attempt that counts.
func (s Suspect) Open() bool { return s.Cleared.At.IsZero() && len(s.Attempts) > 0 }

// Suspects returns those with a closed attempt at the contest who are like somebody on its excluded list: people of the
// same name, and those who took part before they were put on it. The open ones come first, of these the surest. It reads
// every result, at most once in half a minute while the list stays as it is; what was decided is as of now.
func (s *Service) Suspects(ctx context.Context, contest string) ([]Suspect, error) {
	c, err := s.Store.Contest(ctx, contest)
	if err != nil {
		return nil, err
	}
	alike, err := s.suspects.get(c.ID, s.now(), suspectAge, func() ([]Suspect, error) { return s.alike(ctx, c) })
	if err != nil {
		return nil, err
	}
	found := slices.Clone(alike)
	for i := range found {
		x := &found[i]
		x.Attempts = slices.DeleteFunc(slices.Clone(x.Attempts), func(id string) bool { return c.standing(id) >= 0 })
		if k := c.clearance(x.Contestant.ID, x.Exclusion.ID); k >= 0 {
			x.Cleared = c.Cleared[k]
		}
	}
	closed := func(s Suspect) int {
		if s.Open() {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(found, func(a, b Suspect) int {
		return cmp.Or(closed(a)-closed(b), int(b.Likeness)-int(a.Likeness), strings.Compare(a.Contestant.ID, b.Contestant.ID))
	})
	return found, nil
}

// suspectAge is how old a comparison of everybody with the excluded list may be.
const suspectAge = 30 * time.Second

// alike compares everybody with a closed attempt with the excluded list.
func (s *Service) alike(ctx context.Context, c Contest) ([]Suspect, error) {
	list, err := s.Store.Exclusions(ctx, c.ID)
	list = slices.DeleteFunc(list, func(x Exclusion) bool { return !x.Holds() })
	if err != nil || len(list) == 0 {
		return nil, err
	}
	people := map[string]bool{}
	err = s.Store.ResultsSince(ctx, c.ID, time.Time{}, func(r Result) error {
		people[r.ContestantID] = true
		return nil
	})
	if err != nil {
		return nil, err
	}
	var found []Suspect
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(people)), rosterPage) {
		some, err := s.Store.ContestantsByID(ctx, ids)
		if err != nil {
			return nil, err
		}
		for _, p := range some {
			for _, x := range list {
				if l := x.likeness(identity{p.Name, p.UnitID, p.Contact, p.BornOn}); l != Unlike {
					found = append(found, Suspect{Contestant: p, Exclusion: x, Likeness: l, Same: x.same(p)})
				}
			}
		}
	}
	for i := range found {
		attempts, err := s.Store.AttemptsOf(ctx, c.ID, found[i].Contestant.ID)
		if err != nil {
			return nil, err
		}
		for _, a := range attempts {
			if a.State == Done {
				found[i].Attempts = append(found[i].Attempts, a.ID)
			}
		}
	}
	return found, nil
}

// same names what the records of an excluded person and a contestant share.
func (x Exclusion) same(p Contestant) []string {
	var same []string
	for _, f := range []struct {
		name string
		is   bool
	}{
		{"name", viet.Fold(x.Name) == viet.Fold(p.Name)},
		{"unit", x.UnitID != "" && x.UnitID == p.UnitID},
		{"born_on", !x.BornOn.IsZero() && x.BornOn.Equal(p.BornOn)},
		{"contact", contactKey(x.Contact) != "" && contactKey(x.Contact) == contactKey(p.Contact)},
	} {
		if f.is {
			same = append(same, f.name)
		}
	}
	return same
}

// ClearSuspect records the jury's decision that a contestant is not the excluded person, for a reason, so that it is not
// asked again. It returns ErrDecision without a reason, ErrNoSuspect, or ErrCleared.
func (s *Service) ClearSuspect(ctx context.Context, contest, exclusionID, contestantID, reason, person string) (Contest, error) {
	reason = seen(reason)
	if err := checkReason(reason); err != nil {
		return Contest{}, err
	}
	found, err := s.Suspects(ctx, contest)
	if err != nil {
		return Contest{}, err
	}
	i := slices.IndexFunc(found, func(x Suspect) bool { return x.Contestant.ID == contestantID && x.Exclusion.ID == exclusionID })
	if i < 0 {
		return Contest{}, ErrNoSuspect
	}
	return s.update(ctx, found[i].Exclusion.ContestID, func(c *Contest) error {
		if c.clearance(contestantID, exclusionID) >= 0 {
			return ErrCleared
		}
		if len(c.Cleared) >= MaxCleared {
			return ErrDecision.At("contestant", "too_many", "max", MaxCleared)
		}
		c.Cleared = append(slices.Clone(c.Cleared), Clearance{ContestantID: contestantID, ExclusionID: exclusionID, Reason: reason, At: s.now(), By: person})
		return nil
	})
}

// clearance returns the index of the clearance of a contestant from an exclusion; -1 where there is none.
func (c Contest) clearance(contestantID, exclusionID string) int {
	return slices.IndexFunc(c.Cleared, func(d Clearance) bool { return d.ContestantID == contestantID && d.ExclusionID == exclusionID })
}
