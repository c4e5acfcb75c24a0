package httpapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"khoabang/contest"
	"khoabang/internal/fault"
	"khoabang/internal/i18n"
	"khoabang/internal/org"
	"khoabang/internal/org/roster"
)

// The operations that take lists of people as files, and where they are, below a contest.
const (
	opImportRoster     = "importRoster"
	opImportExclusions = "importExclusions"
	pathContests       = "/api/v1/staff/contests/"
	endImportRoster    = "/roster/import"
	endImportExcluded  = "/exclusions/import"
	endCards           = "/roster/cards"
)

const (
	maxRosterPage = 100
	rosterSample  = 5 // people whom a report shows, so that a wrong column is seen
	shortCode     = 8 // signs; a code of fewer is guessed
	xlsxType      = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	maxRosterText = 100
)

// rosterEntry is RosterEntry of the API.
type rosterEntry struct {
	ID       string `json:"id"`
	Code     string `json:"code"`
	Name     string `json:"name"`
	UnitID   string `json:"unit_id,omitempty"`
	Unit     string `json:"unit,omitempty"`
	Block    string `json:"block,omitempty"`
	Category string `json:"category,omitempty"`
	Born     string `json:"born,omitempty"` // a day, or a year alone
	UsedAt   stamp  `json:"used_at,omitzero"`
	AddedAt  stamp  `json:"added_at,omitzero"`
}

type rosterPage struct {
	Entries []rosterEntry `json:"entries"`
	More    bool          `json:"more"`
	People  int           `json:"people"` // of the whole roster
	Used    int           `json:"used"`
	Needed  bool          `json:"needed"` // only who is on it may take part, in some block at least
}

func (s *Server) rosterForStaff(e contest.RosterEntry, c contest.Contest, units *org.Directory) (rosterEntry, error) {
	code, err := s.Contests.RosterCode(e)
	u, _ := units.Unit(e.UnitID)
	b, _ := c.Block(e.BlockID)
	return rosterEntry{ID: e.ID, Code: code, Name: e.Name, UnitID: e.UnitID, Unit: u.Name, Block: b.Name,
		Category: categoryName(c, e.Category), Born: bornWords(e.BornOn, e.BirthYear), UsedAt: stamp(e.UsedAt), AddedAt: stamp(e.AddedAt)}, err
}

func categoryName(c contest.Contest, id string) string {
	i := slices.IndexFunc(c.Categories, func(g contest.Category) bool { return g.ID == id })
	if i < 0 {
		return ""
	}
	return c.Categories[i].Name
}

func bornWords(day time.Time, year int) string {
	if day.IsZero() && year != 0 {
		return strconv.Itoa(year)
	}
	return dateOf(day)
}

// rosterQuery reads what narrows a roster.
func rosterQuery(r *request) (text, used string, err error) {
	text, used = r.query("q"), r.query("used")
	var c fault.Check
	c.Require(len([]rune(text)) <= maxRosterText, "q", "too_long", "max", maxRosterText)
	c.Require(used == "" || used == "yes" || used == "no", "used", "one_of", "allowed", "yes, no")
	return text, used, c.Err(errQueryInvalid)
}

func (s *Server) roster(ctx context.Context, r *request) (reply, error) {
	text, used, err := rosterQuery(r)
	if err != nil {
		return reply{}, err
	}
	c, list, err := s.Contests.Roster(ctx, r.param("contest"), text, used, r.query("after"), maxRosterPage+1)
	if err != nil {
		return reply{}, err
	}
	if err := s.seesCounts(ctx, r.principal, c); err != nil { // it says who has started
		return reply{}, err
	}
	counts, err := s.Contests.RosterCounts(ctx, c.ID)
	if err != nil {
		return reply{}, err
	}
	units, err := s.directory.Directory(ctx)
	if err != nil {
		return reply{}, err
	}
	v := rosterPage{Entries: []rosterEntry{}, More: len(list) > maxRosterPage, People: counts.People, Used: counts.Used, Needed: c.UsesRoster()}
	for _, e := range list[:min(len(list), maxRosterPage)] {
		shown, err := s.rosterForStaff(e, c, units)
		if err != nil {
			return reply{}, err
		}
		v.Entries = append(v.Entries, shown)
	}
	s.Log.Info("roster seen", "contest", c.ID, "user", r.principal.UserID) // its counts bound what may be predicted
	return ok(v)
}

// birthday returns a day of birth as midnight UTC; zero if it is not there.
func birthday(o *object, name string) time.Time {
	v := o.optionalText(name, 40)
	if v == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, v)
	if err != nil {
		o.fail(name, "date")
	}
	return t
}

func (s *Server) addRostered(ctx context.Context, r *request) (reply, error) {
	var row contest.RosterRow
	err := s.decodeBody(r, func(o *object) {
		row.Code = roster.NormalCode(o.optionalText("code", roster.MaxCode))
		if row.Code != "" && !roster.CodeForm(row.Code) {
			o.fail("code", "roster_code", "max", roster.MaxCode)
		}
		row.Name = o.text("name", 2, roster.MaxName)
		row.UnitID = o.optionalText("unit_id", org.MaxID)
		row.BlockID = o.optionalText("block", 64)
		row.Category = o.optionalText("category", 64)
		if row.BornOn = birthday(o, "born_on"); !row.BornOn.IsZero() {
			row.BirthYear = row.BornOn.Year()
		}
	})
	if err != nil {
		return reply{}, err
	}
	c, e, err := s.Contests.AddRostered(ctx, r.param("contest"), row, r.principal.UserID)
	if err != nil {
		return reply{}, err
	}
	units, err := s.directory.Directory(ctx)
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("person added to the roster", "contest", c.ID, "entry", e.ID, "user", r.principal.UserID)
	v, err := s.rosterForStaff(e, c, units)
	return reply{status: 201, body: v}, err
}

// rosterReport says what an import of people did, or would do.
type rosterReport struct {
	DryRun  bool            `json:"dry_run"`
	People  int             `json:"people"`
	New     int             `json:"new"`
	Changed int             `json:"changed"`
	Same    int             `json:"same"`
	Codes   int             `json:"codes"` // given by the server
	Sample  []sampledPerson `json:"sample"`
	Notices []finding       `json:"notices"`
}

type sampledPerson struct {
	Code  string `json:"code,omitempty"`
	Name  string `json:"name"`
	Unit  string `json:"unit,omitempty"`
	Block string `json:"block,omitempty"`
	Born  string `json:"born,omitempty"`
}

// people reads a list of people from the body.
func (s *Server) people(ctx context.Context, r *request, c contest.Contest, excluded bool) (roster.Roster, *org.Directory, error) {
	units, err := s.directory.Directory(ctx)
	if err != nil {
		return roster.Roster{}, nil, err
	}
	categories, err := s.directory.Categories(ctx)
	if err != nil {
		return roster.Roster{}, nil, err
	}
	o := RosterOptions(c, units, categories, s.Clock())
	o.Excluded = excluded
	list, err := roster.Read(bytes.Clone(r.body()), o)
	return list, units, err
}

// RosterOptions says how a list of a contest's people is read. The directory's categories of staff serve where the contest
// asks for none of its own.
func RosterOptions(c contest.Contest, units *org.Directory, directory []org.Category, now time.Time) roster.Options {
	o := roster.Options{Units: units, Categories: directory, Now: now, Blank: true}
	if len(c.Categories) > 0 {
		o.Categories = nil
	}
	for _, g := range c.Categories {
		o.Categories = append(o.Categories, org.Category{Code: g.ID, Name: g.Name})
	}
	for _, b := range c.Blocks {
		o.Blocks = append(o.Blocks, org.Category{Code: b.ID, Name: b.Name})
	}
	return o
}

// categoriesOf returns the categories of staff that a contest asks for, or where it asks for none those of the directory.
func (s *Server) categoriesOf(ctx context.Context, c contest.Contest) ([]org.Category, error) {
	all, err := s.directory.Categories(ctx)
	return RosterOptions(c, nil, all, time.Time{}).Categories, err
}

func (s *Server) importRoster(ctx context.Context, r *request) (reply, error) {
	dry, err := dryRun(r)
	if err != nil {
		return reply{}, err
	}
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	done, err := s.reading(ctx, r)
	if err != nil {
		return reply{}, err
	}
	defer done()
	list, units, err := s.people(ctx, r, c, false)
	if err != nil {
		return reply{}, err
	}
	report, err := s.Contests.ImportRoster(ctx, c.ID, RosterRows(c, list.People), r.principal.UserID, dry)
	if err != nil {
		return reply{}, err
	}
	if !dry {
		s.Log.Info("roster imported", "contest", c.ID, "user", r.principal.UserID, "new", report.New, "changed", report.Changed, "same", report.Same)
	}
	v := rosterReport{DryRun: dry, People: len(list.People), New: report.New, Changed: report.Changed, Same: report.Same, Codes: report.Codes,
		Sample: sampled(list.People, units, c), Notices: noticesOf(r.lang(), list)}
	return ok(v)
}

// RosterRows returns people as the domain takes them. A category that the contest does not ask for is nothing to it.
func RosterRows(c contest.Contest, people []roster.Person) []contest.RosterRow {
	rows := make([]contest.RosterRow, 0, len(people))
	for _, p := range people {
		if len(c.Categories) == 0 {
			p.Category = ""
		}
		if p.BlockID == "" && len(c.Blocks) == 1 {
			p.BlockID = c.Blocks[0].ID
		}
		rows = append(rows, contest.RosterRow{Place: p.Place, Line: p.Line, Code: p.Code, Name: p.Name, UnitID: p.UnitID,
			BlockID: p.BlockID, Category: p.Category, BornOn: p.BirthDate, BirthYear: p.BirthYear})
	}
	return rows
}

func sampled(people []roster.Person, units *org.Directory, c contest.Contest) []sampledPerson {
	list := []sampledPerson{}
	for _, p := range people[:min(len(people), rosterSample)] {
		u, _ := units.Unit(p.UnitID)
		b, _ := c.Block(p.BlockID)
		list = append(list, sampledPerson{Code: p.Code, Name: p.Name, Unit: u.Name, Block: b.Name, Born: bornWords(p.BirthDate, p.BirthYear)})
	}
	return list
}

// noticesOf returns what whoever imports should know of a list, codes that are guessed easily among it.
func noticesOf(lang i18n.Lang, list roster.Roster) []finding {
	var c fault.Check
	short := 0
	for _, p := range list.People {
		if n := len(org.PersonCodeKey(p.Code)); n > 0 && n < shortCode {
			short++
		}
	}
	if short > 0 {
		c.Add("file", "roster_codes_short", "n", short, "min", shortCode)
	}
	notices := []finding{}
	for _, f := range slices.Concat(c.Fields(), list.Notices) {
		line, _ := f.Args["line"].(int)
		notices = append(notices, finding{Path: f.Path, Line: line, Code: f.Code, Detail: i18n.Field(lang, f.Code, f.Args)})
	}
	return notices
}

func (s *Server) rosterTemplate(ctx context.Context, r *request) (reply, error) {
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	categories, err := s.categoriesOf(ctx, c)
	if err != nil {
		return reply{}, err
	}
	return s.template(ctx, "mau-danh-sach-du-thi", func(b *bytes.Buffer, units []org.Unit) error {
		return roster.Template(b, units, categories)
	})
}

// template answers with an empty workbook that has the units that may be chosen now.
func (s *Server) template(ctx context.Context, name string, write func(*bytes.Buffer, []org.Unit) error) (reply, error) {
	all, err := s.directory.Units(ctx)
	if err != nil {
		return reply{}, err
	}
	units := slices.DeleteFunc(all, func(u org.Unit) bool { return !u.OfferedAt(s.Clock()) })
	var b bytes.Buffer
	if err := write(&b, units); err != nil {
		return reply{}, fmt.Errorf("write the template %s: %w", name, err)
	}
	return reply{raw: b.Bytes(), headers: [][2]string{
		{fiber.HeaderContentType, xlsxType}, {fiber.HeaderContentDisposition, `attachment; filename="` + name + `.xlsx"`},
	}}, nil
}

// rosterPerson is what somebody is told of the person whose code was typed in, before starting.
type rosterPerson struct {
	Name      string `json:"name"`
	UnitID    string `json:"unit_id,omitempty"`
	Unit      string `json:"unit,omitempty"`
	Block     string `json:"block,omitempty"`
	BlockName string `json:"block_name,omitempty"`
	Category  string `json:"category,omitempty"`
	BornKnown bool   `json:"born_known"`
	Used      bool   `json:"used"`
}

// rosterCode says whose code it is. The code comes in the body and is never logged. Guesses count, right codes do not: a
// whole office scans its cards behind one address.
func (s *Server) rosterCode(ctx context.Context, r *request) (reply, error) {
	var code string
	if err := s.decodeBody(r, func(o *object) { code = o.text("code", 1, maxTypedCode) }); err != nil {
		return reply{}, err
	}
	c, err := s.announced(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	var e contest.RosterEntry
	err = s.guess(r, contest.ErrCodeUnknown, func() (err error) {
		_, e, err = s.Contests.RosterByCode(ctx, c.ID, code)
		return err
	})
	if err != nil {
		return reply{}, err
	}
	units, err := s.directory.Directory(ctx)
	if err != nil {
		return reply{}, err
	}
	u, _ := units.Unit(e.UnitID)
	b, _ := c.Block(e.BlockID)
	return ok(rosterPerson{Name: e.Name, UnitID: e.UnitID, Unit: u.Name, Block: b.ID, BlockName: b.Name, Category: e.Category,
		BornKnown: !e.BornOn.IsZero(), Used: e.Used()})
}

// maxTypedCode leaves room for dashes and spaces.
const maxTypedCode = 2 * roster.MaxCode

// guess runs try, which may find that a code is nobody's and then returns unknown: only that takes from what the address may
// guess.
func (s *Server) guess(r *request, unknown error, try func() error) error {
	key := s.addressKey(r)
	if err := within(s.limiters.resumeCodes, key); err != nil {
		return err
	}
	err := try()
	if !errors.Is(err, unknown) {
		s.limiters.resumeCodes.Return(key)
	}
	return err
}

// codeAsked says whether the door asks for a code: "needed" where everybody has one, "optional" where some blocks do.
func codeAsked(c contest.Contest) string {
	switch {
	case c.NeedsRoster(""):
		return "needed"
	case !c.UsesRoster():
		return ""
	case slices.ContainsFunc(c.Blocks, func(b contest.Block) bool { return !b.Who.Roster }):
		return "optional"
	}
	return "needed"
}

// origin returns how the public reaches the server: the public address, or the host that the request asked for.
func (s *Server) origin(r *request) string {
	switch {
	case s.public != nil:
		return s.public.Scheme + "://" + s.public.Host
	case s.secure(r):
		return "https://" + string(r.c.Context().Host())
	}
	return "http://" + string(r.c.Context().Host())
}

// cardAddress is where a card's QR code leads: the code stands in the fragment, which browsers send to nobody.
func (s *Server) cardAddress(r *request, c contest.Contest, code string) string {
	return strings.Join([]string{s.origin(r), "/c/", c.Slug, "#ma=", code}, "")
}
