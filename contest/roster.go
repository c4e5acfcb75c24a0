package contest

import (
	"context"
	"errors"
	"strings"
	"time"

	"khoabang/internal/fault"
	"khoabang/internal/org"
	"khoabang/internal/viet"
)

// Limits on the lists of one contest.
const (
	MaxRoster     = 200_000
	MaxExclusions = 5_000
	rosterPage    = 1_000 // entries read at a time
)

// The errors of rosters.
var (
	ErrCodeUnknown    = fault.New(fault.NotFound, "roster_code_unknown", "no one on the roster has this code")
	ErrRosterCode     = fault.New(fault.Conflict, "roster_code_taken", "somebody else on the roster has this code")
	ErrNoRosterEntry  = fault.New(fault.NotFound, "roster_entry_not_found", "there is no such entry on the roster")
	ErrRosterInvalid  = fault.New(fault.Invalid, "roster_invalid", "the roster is not valid")
	ErrExcluded       = fault.New(fault.Forbidden, "person_excluded", "this person may not take part in the contest")
	ErrNoExclusion    = fault.New(fault.NotFound, "exclusion_not_found", "there is no such entry on the excluded list")
	ErrExclusion      = fault.New(fault.Invalid, "exclusion_invalid", "the entry on the excluded list is not valid")
	ErrExclusionEnded = fault.New(fault.Conflict, "exclusion_lifted", "the exclusion was lifted already")
)

// RosterEntry is one person who may take part in a contest. What is empty of unit, block, category and birth, the
// contestant says at the start; the rest is as the organiser has it. Once used, an entry never changes.
type RosterEntry struct {
	ContestID  string
	ID         string
	CodeHash   string // of the code, keyed by the server's secret; unique in the contest
	SealedCode string // the code, enciphered under the server's secret, so that the card can be printed again
	Name       string
	UnitID     string
	BlockID    string
	Category   string
	BornOn     time.Time // midnight UTC of the day; zero where no more than the year is known
	BirthYear  int       // 0 where it is not known
	Folded     string    // unit and name without marks: what is searched, and the order of lists

	ContestantID string // who took part by the entry; "" while nobody has
	UsedAt       time.Time
	AddedAt      time.Time
	AddedBy      string // a user's ID
}

// Used reports whether somebody has taken part by the entry.
func (e RosterEntry) Used() bool { return e.ContestantID != "" }

// RosterCounts is how many people a roster has, and how many of them have taken part.
type RosterCounts struct{ People, Used int }

// RosterFilter says which entries of a contest's roster are wanted, in the order of Folded, then ID.
type RosterFilter struct {
	ContestID string
	Words     []string    // each is somewhere in Folded
	UnitID    string      // "" for any
	Used      string      // "yes" or "no"; "" for either
	After     RosterEntry // only Folded and ID matter: the last of the page before
	Limit     int
}

// RosterStore keeps rosters and excluded lists; it is a part of Store.
type RosterStore interface {
	// PutRoster stores entries one by one: each is inserted, or replaces the one with its ContestID and ID unless that is
	// used, in which case it is left as it is; a stored entry's CodeHash and SealedCode stay. It returns ErrRosterCode if
	// another entry of the contest has the CodeHash of a new one; a call that returned an error may have stored some.
	PutRoster(ctx context.Context, entries []RosterEntry) error
	// RosterEntry returns an entry, or ErrNoRosterEntry.
	RosterEntry(ctx context.Context, contestID, id string) (RosterEntry, error)
	// RosterByCode returns the entry with the given CodeHash, or ErrCodeUnknown.
	RosterByCode(ctx context.Context, contestID, codeHash string) (RosterEntry, error)
	// UseRosterEntry sets ContestantID and UsedAt of an entry that is not used. On a used one it changes nothing; none is
	// ErrNoRosterEntry.
	UseRosterEntry(ctx context.Context, contestID, id, contestantID string, at time.Time) error
	// Roster returns the entries that the filter wants, at most its Limit.
	Roster(ctx context.Context, f RosterFilter) ([]RosterEntry, error)
	// RosterCounts counts a contest's roster.
	RosterCounts(ctx context.Context, contestID string) (RosterCounts, error)

	// PutExclusion inserts an exclusion, or replaces the one with its ContestID and ID.
	PutExclusion(ctx context.Context, x Exclusion) error
	// Exclusions returns a contest's excluded list, lifted ones too, ordered by AddedAt, then ID.
	Exclusions(ctx context.Context, contestID string) ([]Exclusion, error)
}

// NeedsRoster reports whether only who is on the roster may take part: in the block, or at all where the ID is "".
func (c Contest) NeedsRoster(blockID string) bool {
	b, _ := c.Block(blockID)
	return c.Who.Roster || b.Who.Roster
}

// UsesRoster reports whether any part of the contest asks for a code.
func (c Contest) UsesRoster() bool {
	for _, id := range c.blockIDs() {
		if c.NeedsRoster(id) {
			return true
		}
	}
	return false
}

// RosterByCode returns the entry of a contest's roster with the code, however it was typed, or ErrCodeUnknown.
func (s *Service) RosterByCode(ctx context.Context, contest, code string) (Contest, RosterEntry, error) {
	c, err := s.Contest(ctx, contest)
	if err != nil {
		return Contest{}, RosterEntry{}, err
	}
	e, err := s.Store.RosterByCode(ctx, c.ID, s.rosterHash(c.ID, code))
	return c, e, err
}

// onRoster completes a registration by the roster: by the code that was given, or, for somebody who took part before, by
// what was registered then. What the roster says goes before what was sent. It returns the entry that a code named.
func (s *Service) onRoster(ctx context.Context, c Contest, contestantID string, reg *Registration) (RosterEntry, error) {
	if reg.Code == "" {
		return RosterEntry{}, s.asBefore(ctx, c, contestantID, reg)
	}
	e, err := s.Store.RosterByCode(ctx, c.ID, s.rosterHash(c.ID, reg.Code))
	if err != nil {
		return RosterEntry{}, err
	}
	reg.Name, reg.rostered, reg.personID = e.Name, true, s.rosterContestant(e)
	fill(&reg.UnitID, e.UnitID)
	fill(&reg.BlockID, e.BlockID)
	fill(&reg.Category, e.Category)
	if !e.BornOn.IsZero() {
		reg.BornOn = e.BornOn
	}
	if e.BornOn.IsZero() && e.BirthYear != 0 && !reg.BornOn.IsZero() && reg.BornOn.Year() != e.BirthYear {
		return RosterEntry{}, ErrRegistration.At("born_on", "birth_year_differs", "year", e.BirthYear)
	}
	return e, nil
}

func fill(field *string, known string) {
	if known != "" {
		*field = known
	}
}

// asBefore lets somebody who took part by the roster start again on the same device without the code, as the same person.
func (s *Service) asBefore(ctx context.Context, c Contest, contestantID string, reg *Registration) error {
	if contestantID == "" || reg.SomeoneElse || !c.UsesRoster() {
		return nil
	}
	p, err := s.Store.Contestant(ctx, contestantID)
	if errors.Is(err, ErrNoContestant) {
		return nil
	}
	was := p.ConsentTo(c.ID)
	if err != nil || was.At.IsZero() || !c.NeedsRoster(was.BlockID) {
		return err
	}
	reg.UnitID, reg.BlockID, reg.Category, reg.rostered = p.UnitID, was.BlockID, was.Category, true
	if !p.BornOn.IsZero() {
		reg.BornOn = p.BornOn
	}
	return nil
}

// use notes that the entry's person has taken part.
func (s *Service) use(ctx context.Context, e RosterEntry, h Held) error {
	if e.ID == "" || e.Used() {
		return nil
	}
	return s.Store.UseRosterEntry(ctx, e.ContestID, e.ID, h.Attempt.ContestantID, s.now())
}

// Roster returns a page of a contest's roster: those in whose name or unit each word of text is found, with or without
// marks, after the entry with the given ID ("" for the first page).
func (s *Service) Roster(ctx context.Context, contest, text, used, after string, limit int) (Contest, []RosterEntry, error) {
	c, err := s.Contest(ctx, contest)
	if err != nil {
		return Contest{}, nil, err
	}
	f := RosterFilter{ContestID: c.ID, Words: strings.Fields(viet.Fold(text)), Used: used, Limit: limit}
	if after != "" {
		if f.After, err = s.Store.RosterEntry(ctx, c.ID, after); err != nil {
			return Contest{}, nil, err
		}
	}
	list, err := s.Store.Roster(ctx, f)
	return c, list, err
}

// EachRostered calls yield with every entry that Roster would return, page by page, until it returns an error, which is
// passed on.
func (s *Service) EachRostered(ctx context.Context, f RosterFilter, yield func(RosterEntry) error) error {
	f.Limit = rosterPage
	for {
		page, err := s.Store.Roster(ctx, f)
		if err != nil {
			return err
		}
		for _, e := range page {
			if err := yield(e); err != nil {
				return err
			}
		}
		if len(page) < f.Limit {
			return nil
		}
		f.After = page[len(page)-1]
	}
}

// RosterCounts counts a contest's roster.
func (s *Service) RosterCounts(ctx context.Context, contestID string) (RosterCounts, error) {
	return s.Store.RosterCounts(ctx, contestID)
}

// folded returns what an entry is found and ordered by.
func folded(u org.Unit, name string) string {
	return viet.Fold(u.Name) + " | " + viet.Fold(name)
}
