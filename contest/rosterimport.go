package contest

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"khoabang/internal/fault"
	"khoabang/internal/org"
	"khoabang/internal/viet"
)

// RosterRow is a person as a list names them.
type RosterRow struct {
	Place     string // where in the list: "B4"; "" where it is no file
	Line      int
	Code      string // "" lets the server find or give one
	Name      string
	UnitID    string
	BlockID   string
	Category  string
	BornOn    time.Time
	BirthYear int
}

// RosterReport says what an import did, or would do.
type RosterReport struct {
	New, Changed, Same int
	Codes              int // given by the server to people who had none
}

// maxRosterFaults is how many faults of a list are named.
const maxRosterFaults = 500

// ImportRoster adds people to a contest's roster and brings those up to date who are on it, or only says what that would
// do. Who has a code is known by it, who has none by name, unit and birth. Nobody is taken off. Somebody who has taken part
// cannot be changed. It returns ErrRosterInvalid with every row that is wrong, and has stored nothing then; when the store
// fails on the way some may be stored, and the same import completes it.
func (s *Service) ImportRoster(ctx context.Context, contest string, rows []RosterRow, by string, dry bool) (RosterReport, error) {
	c, err := s.Contest(ctx, contest)
	if err != nil {
		return RosterReport{}, err
	}
	units, err := s.directory(ctx)
	if err != nil {
		return RosterReport{}, err
	}
	m := &rosterMerge{service: s, contest: c, units: units, by: by, now: s.now(),
		byHash: map[string]RosterEntry{}, byPerson: map[string][]RosterEntry{}}
	if err := s.EachRostered(ctx, RosterFilter{ContestID: c.ID}, m.know); err != nil {
		return RosterReport{}, err
	}
	for _, row := range rows {
		if err := m.add(row); err != nil {
			return RosterReport{}, err
		}
	}
	m.check.Require(m.stored+m.report.New <= MaxRoster, "file", "too_many", "max", MaxRoster)
	if err := m.check.Err(ErrRosterInvalid); err != nil || dry {
		return m.report, err
	}
	return m.report, s.Store.PutRoster(ctx, m.put)
}

// rosterMerge holds a list against a roster.
type rosterMerge struct {
	service *Service
	contest Contest
	units   map[string]org.Unit
	by      string
	now     time.Time

	stored   int
	byHash   map[string]RosterEntry
	byPerson map[string][]RosterEntry // those whom no row has been found to be yet
	put      []RosterEntry
	report   RosterReport
	check    fault.Check
	faults   int
}

// know takes note of an entry that is stored.
func (m *rosterMerge) know(e RosterEntry) error {
	m.stored++
	m.byHash[e.CodeHash] = e
	m.byPerson[personKey(e)] = append(m.byPerson[personKey(e)], e)
	return nil
}

// personKey is what somebody without a code is known by.
func personKey(e RosterEntry) string {
	born := ""
	if !e.BornOn.IsZero() {
		born = e.BornOn.Format(time.DateOnly)
	} else if e.BirthYear != 0 {
		born = time.Date(e.BirthYear, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006")
	}
	return strings.Join([]string{viet.Spelling(e.Name), e.UnitID, born}, "\x00")
}

// add finds whom a row means, and takes note of what is to be stored.
func (m *rosterMerge) add(row RosterRow) error {
	e := RosterEntry{ContestID: m.contest.ID, Name: seen(row.Name), UnitID: row.UnitID, BlockID: row.BlockID, Category: row.Category,
		BornOn: row.BornOn, BirthYear: row.BirthYear, AddedAt: m.now, AddedBy: m.by}
	e.Folded = folded(m.units[e.UnitID], e.Name)
	m.admit(row, e)
	was, known := m.find(row, e)
	switch {
	case !known:
		m.report.New++
		return m.create(row, e)
	case was.says(e):
		m.report.Same++
	case was.Used():
		var k fault.Check
		k.Add("name", "roster_started", "name", was.Name)
		m.fault(row, k.Fields()...)
	default:
		m.report.Changed++
		e.ID, e.CodeHash, e.SealedCode, e.AddedAt, e.AddedBy = was.ID, was.CodeHash, was.SealedCode, was.AddedAt, was.AddedBy
		m.put = append(m.put, e)
	}
	return nil
}

// find returns the entry that a row is about.
func (m *rosterMerge) find(row RosterRow, e RosterEntry) (RosterEntry, bool) {
	if row.Code != "" {
		was, known := m.byHash[m.service.rosterHash(e.ContestID, row.Code)]
		return was, known
	}
	alike := m.byPerson[personKey(e)]
	if len(alike) == 0 {
		return RosterEntry{}, false
	}
	m.byPerson[personKey(e)] = alike[1:]
	return alike[0], true
}

// create gives a new entry its ID and code.
func (m *rosterMerge) create(row RosterRow, e RosterEntry) error {
	e.ID = newID()
	code := row.Code
	if code == "" {
		code = org.NewPersonCode()
		m.report.Codes++
	}
	e.CodeHash = m.service.rosterHash(e.ContestID, code)
	if _, taken := m.byHash[e.CodeHash]; taken && row.Code == "" {
		m.report.Codes--
		return m.create(row, e) // once in thousands of millions of times
	}
	m.byHash[e.CodeHash] = e
	var err error
	e.SealedCode, err = m.service.seal(e, code)
	m.put = append(m.put, e)
	return err
}

// says reports whether an entry holds what another does, code and history aside.
func (e RosterEntry) says(o RosterEntry) bool {
	return e.Name == o.Name && e.UnitID == o.UnitID && e.BlockID == o.BlockID && e.Category == o.Category &&
		e.BornOn.Equal(o.BornOn) && e.BirthYear == o.BirthYear
}

// admit names what would keep a person out at the start whatever the contestant says there. Ages are for that day.
func (m *rosterMerge) admit(row RosterRow, e RosterEntry) {
	var k fault.Check
	n := len([]rune(e.Name))
	k.Require(n >= 2 && n <= 100, "name", "length", "min", 2, "max", 100)
	b, _ := m.contest.Block(e.BlockID)
	for _, who := range []Eligibility{m.contest.Who, b.Who} {
		who.MinAge, who.MaxAge, who.Roster = 0, 0, false
		if e.UnitID == "" {
			who.UnitKinds, who.UnitIDs = nil, nil
		}
		if e.Category == "" {
			who.Categories = nil
		}
		who.check(&k, applicant{unit: m.units[e.UnitID], category: e.Category}, m.now)
	}
	m.fault(row, k.Fields()...)
}

// fault takes note of what is wrong with a row.
func (m *rosterMerge) fault(row RosterRow, fields ...fault.Field) {
	for _, f := range fields {
		if m.faults++; m.faults <= maxRosterFaults {
			m.check.Add(cmp.Or(row.Place, f.Path), f.Code, atLine(f, row.Line)...)
		}
	}
}

// AddRostered adds one person to a contest's roster and returns the entry. It returns ErrRosterInvalid with the fields that
// are wrong, or ErrRosterCode.
func (s *Service) AddRostered(ctx context.Context, contest string, row RosterRow, by string) (Contest, RosterEntry, error) {
	c, err := s.Contest(ctx, contest)
	if err != nil {
		return Contest{}, RosterEntry{}, err
	}
	units, err := s.directory(ctx)
	if err != nil {
		return Contest{}, RosterEntry{}, err
	}
	if err := s.checkRow(c, units, row); err != nil {
		return Contest{}, RosterEntry{}, err
	}
	counts, err := s.Store.RosterCounts(ctx, c.ID)
	if err == nil && counts.People >= MaxRoster {
		err = ErrRosterInvalid.At("name", "too_many", "max", MaxRoster)
	}
	if err == nil && row.Code != "" {
		if _, err = s.Store.RosterByCode(ctx, c.ID, s.rosterHash(c.ID, row.Code)); err == nil {
			err = ErrRosterCode
		} else if errors.Is(err, ErrCodeUnknown) {
			err = nil
		}
	}
	if err != nil {
		return Contest{}, RosterEntry{}, err
	}
	m := &rosterMerge{service: s, contest: c, units: units, by: by, now: s.now(), byHash: map[string]RosterEntry{}}
	if err := errors.Join(m.add(row), m.check.Err(ErrRosterInvalid)); err != nil {
		return Contest{}, RosterEntry{}, err
	}
	return c, m.put[0], s.Store.PutRoster(ctx, m.put)
}

func (s *Service) checkRow(c Contest, units map[string]org.Unit, row RosterRow) error {
	var k fault.Check
	n := len([]rune(seen(row.Name)))
	k.Require(n >= 2 && n <= 100, "name", "length", "min", 2, "max", 100)
	u, known := units[row.UnitID]
	k.Require(row.UnitID == "" || known && u.OfferedAt(s.now()), "unit_id", "unknown_unit")
	_, known = c.Block(row.BlockID)
	k.Require(known || row.BlockID == "", "block", "unknown_block", "block", row.BlockID)
	k.Require(row.BlockID != "" || len(c.Blocks) < 2, "block", "required")
	k.Require(row.Category == "" || c.hasCategory(row.Category), "category", "unknown_category", "category", row.Category)
	k.Require(row.BornOn.IsZero() || !row.BornOn.After(s.now()) && row.BornOn.Year() >= 1900, "born_on", "birth_range", "min", "1900")
	return k.Err(ErrRosterInvalid)
}
