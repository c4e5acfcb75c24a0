package contest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"khoabang/internal/fault"
	"khoabang/internal/viet"
)

// Exclusion keeps somebody out of a contest: a member of its organising committee or secretariat, who writes its questions
// or runs its machines. It is never deleted, only lifted.
type Exclusion struct {
	ContestID string
	ID        string
	Name      string
	UnitID    string    // "" where it is not known
	Contact   string    // "" where it is not known
	BornOn    time.Time // midnight UTC of the day; zero where it is not known
	Reason    string

	AddedAt    time.Time
	AddedBy    string    // a user's ID
	LiftedAt   time.Time // zero while it holds
	LiftedBy   string
	LiftReason string
}

// Holds reports whether the exclusion was not lifted.
func (x Exclusion) Holds() bool { return x.LiftedAt.IsZero() }

// Likeness says how sure it is that somebody is an excluded person.
type Likeness int

// The degrees of likeness.
const (
	Unlike   Likeness = iota
	SameName          // no more than the name is alike: the jury looks into it
	SameOne           // it is that person
)

// identity is what somebody is known by.
type identity struct {
	name, unitID, contact string
	born                  time.Time
}

// likeness compares: a contact that is the same, or the name, marks and capitals aside, with the same unit or the same
// birthday, is the person. Birthdays that differ make two people of one name.
func (x Exclusion) likeness(p identity) Likeness {
	if c := contactKey(x.Contact); c != "" && c == contactKey(p.contact) {
		return SameOne
	}
	if viet.Fold(x.Name) != viet.Fold(p.name) {
		return Unlike
	}
	known := !x.BornOn.IsZero() && !p.born.IsZero()
	switch {
	case known && !x.BornOn.Equal(p.born):
		return Unlike
	case known, x.UnitID != "" && x.UnitID == p.unitID:
		return SameOne
	}
	return SameName
}

// contactKey returns what two ways of writing one telephone number or e-mail address share.
func contactKey(contact string) string {
	c := strings.ToLower(phoneFillers.Replace(contact))
	if !phoneForm.MatchString(c) {
		return strings.ToLower(strings.TrimSpace(contact))
	}
	for _, country := range []string{"+84", "0084", "84"} {
		if rest, cut := strings.CutPrefix(c, country); cut && len(rest) == 9 {
			return "0" + rest
		}
	}
	return c
}

// Exclusions returns a contest's excluded list, lifted ones too, oldest first.
func (s *Service) Exclusions(ctx context.Context, contest string) (Contest, []Exclusion, error) {
	c, err := s.Contest(ctx, contest)
	if err != nil {
		return Contest{}, nil, err
	}
	list, err := s.Store.Exclusions(ctx, c.ID)
	return c, list, err
}

// notExcluded returns ErrExcluded if the person who registers is on the contest's excluded list.
func (s *Service) notExcluded(ctx context.Context, c Contest, reg Registration) error {
	list, err := s.exclusions.get(c.ID, s.now(), exclusionsFresh, func() ([]Exclusion, error) {
		return s.Store.Exclusions(ctx, c.ID)
	})
	if err != nil {
		return err
	}
	who := identity{reg.Name, reg.UnitID, reg.Contact, reg.BornOn}
	if slices.ContainsFunc(list, func(x Exclusion) bool { return x.Holds() && x.likeness(who) == SameOne }) {
		return ErrExcluded
	}
	return nil
}

// exclusionsFresh is how old an excluded list may be when somebody starts.
const exclusionsFresh = 2 * time.Second

// exclusionsChanged forgets what was read of an excluded list.
func (s *Service) exclusionsChanged(contestID string) {
	s.exclusions.drop(contestID)
	s.suspects.drop(contestID)
}

// Listed is an exclusion as somebody brings it.
type Listed struct {
	Exclusion
	Place string // where in a file: "A4"; "" where it is typed in
	Line  int
}

// Exclude puts people on a contest's excluded list, or only checks them. Those on it already, in the same words, are passed
// over. It returns how many are new, or ErrExclusion with the fields that are wrong, named by Place where there is one.
func (s *Service) Exclude(ctx context.Context, contest string, people []Listed, by string, dry bool) (int, error) {
	c, list, err := s.Exclusions(ctx, contest)
	if err != nil {
		return 0, err
	}
	units, err := s.directory(ctx)
	if err != nil {
		return 0, err
	}
	var k fault.Check
	var fresh []Exclusion
	for _, l := range people {
		x := Exclusion{ContestID: c.ID, ID: newID(), Name: seen(l.Name), UnitID: l.UnitID, Contact: seen(l.Contact), BornOn: l.BornOn,
			Reason: seen(l.Reason), AddedAt: s.now(), AddedBy: by}
		_, known := units[x.UnitID]
		k.Require(x.UnitID == "" || known, cmp.Or(l.Place, "unit_id"), "unknown_unit")
		for _, f := range x.check() {
			k.Add(cmp.Or(l.Place, f.Path), f.Code, atLine(f, l.Line)...)
		}
		if !slices.ContainsFunc(list, x.again) && !slices.ContainsFunc(fresh, x.again) {
			fresh = append(fresh, x)
		}
	}
	k.Require(len(list)+len(fresh) <= MaxExclusions, "name", "too_many", "max", MaxExclusions)
	if err := k.Err(ErrExclusion); err != nil || dry {
		return len(fresh), err
	}
	defer s.exclusionsChanged(c.ID)
	for i, x := range fresh {
		if err := s.Store.PutExclusion(ctx, x); err != nil {
			return i, err
		}
	}
	return len(fresh), nil
}

// atLine returns the arguments of a fault with the line of a file.
func atLine(f fault.Field, line int) []any {
	args := []any{"line", line}
	for name, v := range f.Args {
		args = append(args, name, v)
	}
	return args
}

// check returns what is wrong with an exclusion. A contact that is none would never be found at a start.
func (x Exclusion) check() []fault.Field {
	var k fault.Check
	n := len([]rune(x.Name))
	k.Require(n >= 2 && n <= 100, "name", "length", "min", 2, "max", 100)
	phone := phoneForm.MatchString(phoneFillers.Replace(x.Contact))
	k.Require(x.Contact == "" || phone || emailForm.MatchString(x.Contact), "contact", "phone_or_email")
	k.Require(len([]rune(x.Reason)) <= 300, "reason", "too_long", "max", 300)
	return k.Fields()
}

// again reports whether o holds and says of the person what x does.
func (x Exclusion) again(o Exclusion) bool {
	return o.Holds() && viet.Spelling(o.Name) == viet.Spelling(x.Name) && o.UnitID == x.UnitID &&
		contactKey(o.Contact) == contactKey(x.Contact) && o.BornOn.Equal(x.BornOn)
}

// LiftExclusion ends an exclusion, for a reason; it stays on the list. It returns ErrNoExclusion, or ErrExclusionEnded.
func (s *Service) LiftExclusion(ctx context.Context, contest, id, reason, by string) (Exclusion, error) {
	_, list, err := s.Exclusions(ctx, contest)
	if err != nil {
		return Exclusion{}, err
	}
	i := slices.IndexFunc(list, func(x Exclusion) bool { return x.ID == id })
	switch {
	case i < 0:
		return Exclusion{}, ErrNoExclusion
	case !list[i].Holds():
		return Exclusion{}, ErrExclusionEnded
	}
	x := list[i]
	x.LiftedAt, x.LiftedBy, x.LiftReason = s.now(), by, seen(reason)
	defer s.exclusionsChanged(x.ContestID)
	return x, s.Store.PutExclusion(ctx, x)
}
