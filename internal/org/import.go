package org

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"khoabang/internal/fault"
	"khoabang/internal/viet"
)

// MaxFaults bounds the fields that are named in one refusal.
const MaxFaults = 100

// Row is a unit as a file gives it. What a file does not speak of stays as it is.
type Row struct {
	Unit      Unit     // Successor is empty; ID is "" where the file has none
	Successor string   // the ID, code or name of the unit that took over; it may stand in the same file
	Given     []string // the fields that the file has, as Unit.Changed names them; of headcounts "headcounts.CODE" each
}

func (r Row) has(field string) bool { return slices.Contains(r.Given, field) }

// Change is a unit before and after an import. Before is zero for a new one.
type Change struct {
	Before, After Unit
	Fields        []string // that differ, as Unit.Changed names them; none for a new one
}

// Report says what an import did, or would do.
type Report struct {
	New     []Unit
	Changed []Change
	Same    int
	Absent  []Unit // units of the directory that the file does not name, and that stay as they are
}

// Import brings the rows into the directory, all of them or none; with dryRun it only says what would happen. A row is
// about the unit with its ID, else with its code, else of its kind and with its name; where there is none it is a new
// unit. categories, unless there are none, become the directory's. It returns ErrImport with every fault as a field of
// "units[i]" or "categories[i]", at most MaxFaults of them. Importing the same file again changes nothing.
func (s *Service) Import(ctx context.Context, rows []Row, categories []Category, now time.Time, dryRun bool) (Report, error) {
	known, err := s.importCategories(ctx, categories, dryRun)
	if err != nil {
		return Report{}, err
	}
	var report Report
	err = s.store.UpdateUnits(ctx, func(all []Unit) ([]Unit, error) {
		m := &merger{before: NewDirectory(all), rows: rows, now: now, lastRow: map[string]int{}, named: map[string]int{}}
		if err := m.merge(known); err != nil {
			return nil, err
		}
		report = m.report
		if dryRun {
			return nil, nil
		}
		return m.changed, nil
	})
	if err != nil {
		return Report{}, fmt.Errorf("import %d units: %w", len(rows), err)
	}
	return report, nil
}

// importCategories returns the categories that headcounts may be of. New ones are stored before the units: a category
// that no unit has harms nobody.
func (s *Service) importCategories(ctx context.Context, given []Category, dryRun bool) ([]Category, error) {
	stored, err := s.Categories(ctx)
	if err != nil || len(given) == 0 {
		return stored, err
	}
	merged := slices.Clone(stored)
	for _, k := range given {
		if i := slices.IndexFunc(merged, func(o Category) bool { return o.Code == k.Code }); i >= 0 {
			merged[i] = k
		} else {
			merged = append(merged, k)
		}
	}
	if err := validateCategories(merged); err != nil {
		f, _ := fault.As(err)
		e := *ErrImport
		e.Fields = f.Fields
		return nil, &e
	}
	if dryRun || slices.Equal(merged, stored) {
		return merged, nil
	}
	return merged, s.store.PutCategories(ctx, merged)
}

// merger brings rows into a directory.
type merger struct {
	before  *Directory
	rows    []Row
	now     time.Time
	check   fault.Check
	units   []Unit         // by row, as they will be
	lastRow map[string]int // by ID of a unit: the row about it
	named   map[string]int // by kind, name and code of a new unit: the row about it
	changed []Unit
	twice   bool // two rows are about one unit
	report  Report
}

func (m *merger) merge(categories []Category) error {
	if len(m.rows) > MaxUnits {
		return ErrImport.At("units", "too_many", "max", MaxUnits)
	}
	for i, r := range m.rows {
		m.units = append(m.units, m.unitOf(i, r))
		if m.full() {
			return m.check.Err(ErrImport)
		}
	}
	if m.twice { // what follows from it would only hide it
		return m.check.Err(ErrImport)
	}
	m.successors(NewDirectory(with(m.before.units, m.units)))
	after := NewDirectory(with(m.before.units, m.units))
	m.check.Require(len(after.units) <= MaxUnits, "units", "too_many", "max", MaxUnits)
	for i, u := range m.units {
		if path := fmt.Sprintf("units[%d].", i); !m.full() {
			u.validate(&m.check, path)
			after.validate(&m.check, u, path, categories)
		}
	}
	if err := m.check.Err(ErrImport); err != nil {
		return err
	}
	m.compare()
	return nil
}

func (m *merger) full() bool { return len(m.check.Fields()) >= MaxFaults }

// unitOf returns the unit of a row with what the row gives, and without its successor.
func (m *merger) unitOf(i int, r Row) Unit {
	u, known := m.match(r)
	first, twice := m.named[r.identity()]
	if known {
		first, twice = m.lastRow[u.ID]
	}
	if twice {
		m.twice = true
		m.check.Add(fmt.Sprintf("units[%d]", i), "unit_twice", "unit", r.Unit.Name, "first", fmt.Sprintf("units[%d]", first))
		return u
	}
	if !known {
		u = m.fresh(r)
		m.named[r.identity()] = i
	}
	m.lastRow[u.ID] = i
	return r.onto(u.Clone())
}

// fresh returns a new unit with the ID that the row gives, or one after its name.
func (m *merger) fresh(r Row) Unit {
	u := Unit{ID: r.Unit.ID, Kind: r.Unit.Kind, Selectable: SelectableKind(r.Unit.Kind)}
	if u.ID == "" {
		u.ID = freeID(r.Unit, func(id string) bool {
			_, here := m.lastRow[id]
			_, there := m.before.Unit(id)
			return here || there
		})
	}
	return u
}

// identity is what tells a new unit from another new one.
func (r Row) identity() string {
	return strings.Join([]string{r.Unit.ID, r.Unit.Kind, viet.Spelling(r.Unit.Name), codeKey(r.Unit.Code)}, "\x00")
}

// match returns the unit that a row is about.
func (m *merger) match(r Row) (Unit, bool) {
	if r.Unit.ID != "" {
		return m.before.Unit(r.Unit.ID)
	}
	if r.Unit.Code != "" {
		for _, i := range m.before.exact[codeKey(r.Unit.Code)] {
			return m.before.units[i], true
		}
	}
	for _, i := range m.before.exact["name "+viet.Spelling(r.Unit.Name)] {
		u := m.before.units[i]
		sameCode := u.Code == "" || r.Unit.Code == "" || u.Code == r.Unit.Code
		if u.Kind == r.Unit.Kind && sameCode && viet.Spelling(u.Name) == viet.Spelling(r.Unit.Name) {
			return u, true
		}
	}
	return Unit{}, false
}

// onto returns u with what the row gives.
func (r Row) onto(u Unit) Unit {
	g := r.Unit
	for _, f := range r.Given {
		switch f {
		case "code":
			u.Code = g.Code
		case "kind":
			u.Kind = g.Kind
		case "name":
			u.Name = g.Name
		case "name_en":
			u.NameEN = g.NameEN
		case "aliases":
			u.Aliases = slices.Clone(g.Aliases)
		case "selectable":
			u.Selectable = g.Selectable
		case "valid_from":
			u.ValidFrom = g.ValidFrom
		case "valid_to":
			u.ValidTo = g.ValidTo
		default:
			u.setHeadcount(strings.TrimPrefix(f, "headcounts."), g.Headcounts, f)
		}
	}
	return u
}

// setHeadcount takes one category's count from given; one that is not there is no longer known.
func (u *Unit) setHeadcount(code string, given map[string]int, field string) {
	if !strings.HasPrefix(field, "headcounts.") {
		return
	}
	n, known := given[code]
	if !known {
		delete(u.Headcounts, code)
		return
	}
	if u.Headcounts == nil {
		u.Headcounts = map[string]int{}
	}
	u.Headcounts[code] = n
}

// successors puts the IDs of successors in, which rows name in whatever way.
func (m *merger) successors(after *Directory) {
	for i, r := range m.rows {
		if !r.has("successor") {
			continue
		}
		u := &m.units[i]
		if u.Successor = ""; r.Successor == "" {
			continue
		}
		if next, ok := after.Resolve(r.Successor, m.now); ok {
			u.Successor = next.ID
		} else if path := fmt.Sprintf("units[%d].successor", i); !m.full() {
			UnknownUnit(&m.check, after, path, r.Successor, m.now)
		}
	}
}

// UnknownUnit adds the fault that name is no unit of the directory, with the one that was perhaps meant.
func UnknownUnit(c *fault.Check, d *Directory, path, name string, now time.Time) {
	if near, ok := d.Nearest(name, now); ok {
		c.Add(path, "unit_unknown_near", "unit", name, "near", near.Name)
	} else {
		c.Add(path, "unit_unknown", "unit", name)
	}
}

// compare fills the report, and numbers what changes.
func (m *merger) compare() {
	for _, u := range m.units {
		before, known := m.before.Unit(u.ID)
		fields := before.Changed(u)
		switch {
		case !known:
			u.Revision = 1
			m.report.New = append(m.report.New, u)
		case len(fields) == 0:
			m.report.Same++
			continue
		default:
			u.Revision = before.Revision + 1
			m.report.Changed = append(m.report.Changed, Change{before, u, fields})
		}
		m.changed = append(m.changed, u)
	}
	for _, u := range m.before.units {
		if _, named := m.lastRow[u.ID]; !named {
			m.report.Absent = append(m.report.Absent, u)
		}
	}
}

func codeKey(code string) string { return "code " + strings.ToLower(code) }

var notInID = regexp.MustCompile(`[^a-z0-9]+`)

// freeID returns an ID after the unit's name that is not taken: "phuong-binh-duc".
func freeID(u Unit, taken func(string) bool) string {
	base := strings.Trim(notInID.ReplaceAllString(viet.Fold(u.Name), "-"), "-")
	if len(base) > MaxID-8 {
		base = strings.Trim(base[:MaxID-8], "-")
	}
	if base == "" {
		base = "don-vi"
	}
	id := base
	for n := 2; taken(id); n++ {
		id = fmt.Sprintf("%s-%d", base, n)
	}
	return id
}
