package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"khoabang/internal/auth"
	"khoabang/internal/fault"
	"khoabang/internal/org"
	"khoabang/internal/org/orgfile"
)

// keepsUnits are those who look after the directory of units.
var keepsUnits = auth.NewRoleSet(auth.Administrator, auth.Organiser)

// maxUnitsShown bounds one answer; whoever looks for more narrows the search.
const maxUnitsShown = 500

// staffUnit is a unit with all that is known of it. Days are dates in Vietnam; valid_until is the last one.
type staffUnit struct {
	ID            string         `json:"id"`
	Revision      int            `json:"revision"`
	Code          string         `json:"code,omitempty"`
	Kind          string         `json:"kind"`
	Name          string         `json:"name"`
	NameEN        string         `json:"name_en,omitempty"`
	Aliases       []string       `json:"aliases,omitempty"`
	Selectable    bool           `json:"selectable"`
	ValidFrom     string         `json:"valid_from,omitempty"`
	ValidUntil    string         `json:"valid_until,omitempty"`
	Successor     string         `json:"successor,omitempty"`
	SuccessorName string         `json:"successor_name,omitempty"`
	Headcounts    map[string]int `json:"headcounts,omitempty"`
	State         string         `json:"state"`
}

// The states of a unit, as lists are narrowed by them.
const (
	unitOffered = "offered" // contestants may choose it
	unitHidden  = "hidden"  // it is valid, and not for contestants to choose
	unitComing  = "coming"
	unitEnded   = "ended"
)

func unitState(u org.Unit, now time.Time) string {
	switch {
	case u.OfferedAt(now):
		return unitOffered
	case u.EndedAt(now):
		return unitEnded
	case now.Before(u.ValidFrom):
		return unitComing
	}
	return unitHidden
}

func (s *Server) unitForStaff(u org.Unit, d *org.Directory) staffUnit {
	next, _ := d.Unit(u.Successor)
	return staffUnit{
		ID: u.ID, Revision: u.Revision, Code: u.Code, Kind: u.Kind, Name: u.Name, NameEN: u.NameEN, Aliases: u.Aliases,
		Selectable: u.Selectable, ValidFrom: dateOf(orgfile.FirstDay(u)), ValidUntil: dateOf(orgfile.LastDay(u)),
		Successor: u.Successor, SuccessorName: next.Name, Headcounts: u.Headcounts, State: unitState(u, s.Clock()),
	}
}

func dateOf(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return day.Format(time.DateOnly)
}

type category struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	NameEN string `json:"name_en,omitempty"`
}

func categoriesForStaff(list []org.Category) []category {
	out := []category{}
	for _, k := range list {
		out = append(out, category(k))
	}
	return out
}

// staffUnits is a part of the directory: the units found, at most maxUnitsShown of them, and the sums over all found.
type staffUnits struct {
	Units      []staffUnit    `json:"units"`
	Total      int            `json:"total"`
	Headcounts map[string]int `json:"headcounts"`
	Counted    int            `json:"counted"`
	Categories []category     `json:"categories"`
	Kinds      []string       `json:"kinds"`
}

func (s *Server) staffUnits(ctx context.Context, r *request) (reply, error) {
	kind, state := r.query("kind"), r.query("state")
	var c fault.Check
	c.Require(kind == "" || slices.Contains(org.Kinds(), kind), "kind", "unit_kind")
	c.Require(slices.Contains([]string{"", unitOffered, unitHidden, unitComing, unitEnded}, state), "state", "one_of", "allowed", "offered, hidden, coming, ended")
	c.Require(len([]rune(r.query("q"))) <= org.MaxName, "q", "too_long", "max", org.MaxName)
	if err := c.Err(errQueryInvalid); err != nil {
		return reply{}, err
	}
	d, err := s.directory.Directory(ctx)
	if err != nil {
		return reply{}, err
	}
	categories, err := s.directory.Categories(ctx)
	if err != nil {
		return reply{}, err
	}
	found := s.findUnits(d, r.query("q"), kind, state)
	v := staffUnits{Units: []staffUnit{}, Total: len(found), Headcounts: map[string]int{}, Categories: categoriesForStaff(categories), Kinds: org.Kinds()}
	for i, u := range found {
		if i < maxUnitsShown {
			v.Units = append(v.Units, s.unitForStaff(u, d))
		}
		if len(u.Headcounts) > 0 {
			v.Counted++
		}
		for code, n := range u.Headcounts {
			v.Headcounts[code] += n
		}
	}
	return ok(v)
}

// findUnits returns the units that a query finds, in its order, or all in the order of Vietnamese names.
func (s *Server) findUnits(d *org.Directory, query, kind, state string) []org.Unit {
	now := s.Clock()
	found := slices.DeleteFunc(slices.Clone(d.Find(query)), func(u org.Unit) bool {
		return kind != "" && u.Kind != kind || state != "" && unitState(u, now) != state
	})
	if strings.TrimSpace(query) == "" {
		c := collate.New(language.Vietnamese)
		slices.SortStableFunc(found, func(a, b org.Unit) int { return c.CompareString(a.Name, b.Name) })
	}
	return found
}

type oneUnit struct {
	Unit       staffUnit  `json:"unit"`
	Categories []category `json:"categories"`
}

func (s *Server) staffUnit(ctx context.Context, r *request) (reply, error) {
	u, err := s.directory.Unit(ctx, r.param("unit"))
	if err != nil {
		return reply{}, err
	}
	return s.answerUnit(ctx, u, http.StatusOK)
}

func (s *Server) answerUnit(ctx context.Context, u org.Unit, status int) (reply, error) {
	d, err := s.directory.Directory(ctx)
	if err != nil {
		return reply{}, err
	}
	categories, err := s.directory.Categories(ctx)
	if err != nil {
		return reply{}, err
	}
	return reply{status: status, body: oneUnit{s.unitForStaff(u, d), categoriesForStaff(categories)}}, nil
}

// decodeUnit reads a unit as the API writes it.
func (s *Server) decodeUnit(r *request, id string) (org.Unit, error) {
	u := org.Unit{ID: id}
	err := s.decodeBody(r, func(o *object) {
		if given := o.optionalText("id", org.MaxID); id == "" {
			u.ID = given
		}
		u.Revision = o.optionalInteger("revision", 0, 1_000_000_000)
		u.Code = strings.TrimSpace(o.optionalText("code", org.MaxCode))
		u.Kind = o.text("kind", 1, org.MaxCode)
		u.Name = strings.TrimSpace(o.text("name", 1, org.MaxName))
		u.NameEN = strings.TrimSpace(o.optionalText("name_en", org.MaxName))
		u.Aliases = o.texts("aliases", org.MaxAliases, org.MaxName)
		u.Selectable = o.optionalBoolean("selectable")
		u.ValidFrom = o.day("valid_from")
		if last := o.day("valid_until"); !last.IsZero() {
			u.ValidTo = last.Add(24 * time.Hour)
		}
		u.Successor = o.optionalText("successor", org.MaxID)
		u.Headcounts = readHeadcounts(o)
	})
	return u, err
}

// readHeadcounts reads an object of categories to people.
func readHeadcounts(o *object) map[string]int {
	if o.get("headcounts") == nil {
		return nil
	}
	counts := map[string]int{}
	o.object("headcounts", func(o *object) {
		for code := range o.fields {
			counts[code] = o.checkInteger(code, o.get(code), 0, org.MaxHeadcount)
		}
	})
	return counts
}

// unitInAPI returns err with its fields named as the API calls them.
func unitInAPI(err error) error {
	f, ok := fault.As(err)
	if !ok || len(f.Fields) == 0 {
		return err
	}
	e := *f
	e.Fields = slices.Clone(f.Fields)
	for i := range e.Fields {
		if e.Fields[i].Path == "valid_to" {
			e.Fields[i].Path = "valid_until"
		}
	}
	return &e
}

func (s *Server) createUnit(ctx context.Context, r *request) (reply, error) {
	u, err := s.decodeUnit(r, "")
	if err != nil {
		return reply{}, err
	}
	if u, err = s.directory.Create(ctx, u); err != nil {
		return reply{}, unitInAPI(err)
	}
	s.unitList.forget()
	s.Log.Info("unit created", "unit", u.ID, "user", r.principal.UserID)
	return s.answerUnit(ctx, u, http.StatusCreated)
}

func (s *Server) saveUnit(ctx context.Context, r *request) (reply, error) {
	u, err := s.decodeUnit(r, r.param("unit"))
	if err != nil {
		return reply{}, err
	}
	if u, err = s.directory.Save(ctx, u); err != nil {
		return reply{}, unitInAPI(err)
	}
	s.unitList.forget()
	s.Log.Info("unit saved", "unit", u.ID, "user", r.principal.UserID, "revision", u.Revision)
	return s.answerUnit(ctx, u, http.StatusOK)
}

type categoryList struct {
	Categories []category `json:"categories"`
}

func (s *Server) staffCategories(ctx context.Context, _ *request) (reply, error) {
	list, err := s.directory.Categories(ctx)
	if err != nil {
		return reply{}, err
	}
	return ok(categoryList{categoriesForStaff(list)})
}

func (s *Server) saveCategories(ctx context.Context, r *request) (reply, error) {
	var list []org.Category
	err := s.decodeBody(r, func(o *object) {
		o.objects("categories", 1, org.MaxCategories, func(o *object) {
			list = append(list, org.Category{
				Code: o.text("code", 1, org.MaxID), Name: strings.TrimSpace(o.text("name", 1, org.MaxName)), NameEN: o.optionalText("name_en", org.MaxName),
			})
		})
	})
	if err != nil {
		return reply{}, err
	}
	if err := s.directory.SaveCategories(ctx, list); err != nil {
		return reply{}, err
	}
	s.Log.Info("categories saved", "user", r.principal.UserID, "categories", len(list))
	return ok(categoryList{categoriesForStaff(list)})
}
