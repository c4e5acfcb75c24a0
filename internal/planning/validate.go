package planning

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"khoabang/internal/fault"
	"khoabang/internal/org"
)

var errFiner = errors.New("the rule is finer than a day, or brings a beginning of its own")

// idForm lets IDs be those of clauses: II.3.1.đ.
var idForm = regexp.MustCompile(`^[\pL\pN][\pL\pN._-]*$`)

// check gathers what is wrong with a plan.
type check struct {
	fault.Check
	plan     Plan
	agencies *org.Directory
	tasks    map[string]bool
	ids      map[string]bool // of tasks and duties
}

// Validate returns ErrInvalid with everything that is wrong by itself, as fields such as "tasks[3].lead[0]": texts and
// lists within their limits, days that there are and that follow each other, IDs used once, agencies and tasks that the
// plan has, no dependency that leads back to itself. What depends on the directory is for ValidateIn.
func (p Plan) Validate() error {
	c := p.check()
	return c.Err(ErrInvalid)
}

// ValidateIn is Validate, and also names every agency that stands for one unit of which the directory has none. Superiors,
// which nobody here works for, need not be in it.
func (p Plan) ValidateIn(d *org.Directory, now time.Time) error {
	c := p.check()
	for i, a := range p.Agencies {
		path := fmt.Sprintf("agencies[%d]", i)
		if _, ok := a.In(d, now); !ok && org.SelectableKind(a.Kind) && a.Name != "" {
			name, field := a.Name, path+".name"
			if a.Unit != "" {
				name, field = a.Unit, path+".unit"
			}
			org.UnknownUnit(&c.Check, d, field, name, now)
		}
		for j, m := range a.Members {
			if _, ok := d.Resolve(m.Unit, now); !ok {
				org.UnknownUnit(&c.Check, d, fmt.Sprintf("%s.members[%d].unit", path, j), m.Unit, now)
			}
		}
	}
	if p.UnitID != "" {
		_, known := d.Unit(p.UnitID)
		c.Require(known, "unit", "unit_not_found")
	}
	return c.Err(ErrInvalid)
}

func (p Plan) check() *check {
	c := &check{plan: p, agencies: p.agencies(), tasks: map[string]bool{}, ids: map[string]bool{}}
	c.id("id", p.ID)
	c.text("head.name", p.Head.Name, 0, MaxLine)
	c.text("head.position", p.Head.Position, 0, MaxLine)
	c.Require(p.Parent == "" || p.Head.Name != "", "head.name", "required")
	c.texts("notes", p.Notes, MaxText)
	c.document()
	if c.most("agencies", len(p.Agencies), MaxAgencies) && c.most("tasks", len(p.Tasks), MaxTasks) && c.most("report_flows", len(p.Flows), MaxList) {
		c.agencyList()
		c.taskList()
		c.flows()
	}
	checkPeriods(&c.Check, p.Periods)
	return c
}

func (c *check) id(path, id string) {
	c.text(path, id, 1, MaxID)
	c.Require(id == "" || idForm.MatchString(id), path, "identifier")
}

func (c *check) text(path, s string, least, most int) {
	n := len([]rune(s))
	switch {
	case strings.TrimSpace(s) == "" && least > 0:
		c.Add(path, "required")
	case n > most:
		c.Add(path, "too_long", "max", most)
	}
}

func (c *check) texts(path string, list []string, most int) {
	if c.most(path, len(list), MaxList) {
		for i, s := range list {
			c.text(fmt.Sprintf("%s[%d]", path, i), s, 1, most)
		}
	}
}

// most reports whether a list is short enough to look into.
func (c *check) most(path string, n, most int) bool {
	c.Require(n <= most, path, "too_many", "max", most)
	return n <= most
}

func (c *check) day(path string, d Day) { c.Require(d.Valid(), path, "date") }

// span checks two days, of which the second must not be before the first.
func (c *check) span(from, to string, s Span) {
	c.day(from, s.From)
	c.day(to, s.To)
	c.Require(!s.From.Valid() || !s.To.Valid() || s.From == "" || s.To == "" || s.From <= s.To, to, "day_before", "day", string(s.From))
}

func oneOf[T ~string](c *fault.Check, path string, v T, all []T) {
	if slices.Contains(all, v) {
		return
	}
	names := make([]string, len(all))
	for i, a := range all {
		names[i] = string(a)
	}
	c.Add(path, "one_of", "allowed", strings.Join(names, ", "))
}

func (c *check) document() {
	d := c.plan.Document
	c.text("document.title", d.Title, 1, MaxLine)
	for _, f := range [][2]string{{"title_en", d.TitleEN}, {"type", d.Type}, {"number", d.Number}, {"province", d.Province}, {"issuer", d.Issuer},
		{"signer_title", d.SignerTitle}, {"signer", d.Signer}, {"audience", d.Audience}, {"audience_clause", d.AudienceClause}} {
		c.text("document."+f[0], f[1], 0, MaxLine)
	}
	c.day("document.issued_on", d.IssuedOn)
	c.Require(d.Year >= 2000 && d.Year <= 2100, "document.year", "range", "min", 2000, "max", 2100)
	c.texts("document.recipients", d.Recipients, MaxLine)
	if c.most("document.legal_bases", len(d.Bases), MaxList) {
		for i, b := range d.Bases {
			path := fmt.Sprintf("document.legal_bases[%d].", i)
			c.text(path+"number", b.Number, 0, MaxLine)
			c.day(path+"date", b.Date)
			c.text(path+"text", b.Text, 1, MaxText)
		}
	}
}

func (c *check) agencyList() {
	seen := map[string]bool{}
	for i, a := range c.plan.Agencies {
		path := fmt.Sprintf("agencies[%d].", i)
		c.id(path+"id", a.ID)
		c.Require(!seen[a.ID], path+"id", "duplicate")
		seen[a.ID] = true
		c.text(path+"name", a.Name, 1, MaxLine)
		c.text(path+"name_en", a.NameEN, 0, MaxLine)
		c.text(path+"unit", a.Unit, 0, MaxLine)
		oneOf(&c.Check, path+"kind", a.Kind, org.Kinds())
		c.texts(path+"aliases", a.Aliases, MaxLine)
		if a.Successor != "" {
			c.agency(path+"successor", a.Successor)
			c.Require(a.Successor != a.ID, path+"successor", "unit_own_successor")
		}
		c.Require(a.Group() || len(a.Kinds)+len(a.Members) == 0, path+"kind", "group_needed")
		for j, k := range a.Kinds {
			oneOf(&c.Check, fmt.Sprintf("%skinds[%d]", path, j), k, org.Kinds())
		}
		if c.most(path+"members", len(a.Members), MaxAgencies) {
			for j, m := range a.Members {
				at := fmt.Sprintf("%smembers[%d].", path, j)
				c.text(at+"unit", m.Unit, 1, MaxLine)
				c.span(at+"from", at+"to", Span{m.From, m.To})
			}
		}
	}
}

// agency checks that id is that of an agency of the plan.
func (c *check) agency(path, id string) {
	if _, ok := c.agencies.Unit(id); ok {
		return
	}
	if near, ok := c.agencies.Nearest(id, time.Time{}); ok {
		c.Add(path, "agency_unknown_near", "agency", id, "near", near.ID)
	} else {
		c.Add(path, "agency_unknown", "agency", id)
	}
}

func (c *check) agencyRefs(path string, ids []string) {
	if !c.most(path, len(ids), MaxList) {
		return
	}
	for i, id := range ids {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.agency(at, id)
		c.Require(slices.Index(ids, id) == i, at, "duplicate")
	}
}

func (c *check) taskList() {
	for _, t := range c.plan.Tasks {
		c.tasks[t.ID] = true
	}
	c.Require(len(c.plan.Of(Content)) <= MaxAreas, "tasks", "too_many", "max", MaxAreas)
	for i, t := range c.plan.Tasks {
		c.task(fmt.Sprintf("tasks[%d].", i), t)
	}
	c.dependencies()
}

func (c *check) unique(path, id string) {
	c.id(path, id)
	c.Require(!c.ids[id], path, "duplicate")
	c.ids[id] = true
}

func (c *check) task(path string, t Task) {
	c.unique(path+"id", t.ID)
	oneOf(&c.Check, path+"category", t.Category, Categories())
	c.text(path+"clause", t.Clause, 0, MaxLine)
	c.text(path+"title", t.Title, 1, MaxLine)
	c.text(path+"title_en", t.TitleEN, 0, MaxLine)
	c.text(path+"text", t.Text, 1, MaxText)
	for _, f := range [][2]string{{"lead_label", t.LeadLabel}, {"lead_text", t.LeadText}, {"coordinating_text", t.CoordinatingText},
		{"condition", t.Condition}, {"condition_en", t.ConditionEN}} {
		c.text(path+f[0], f[1], 0, MaxLine)
	}
	c.agencyRefs(path+"lead", t.Lead)
	c.agencyRefs(path+"coordinating", t.Coordinating)
	c.schedule(path+"schedule.", t.Schedule)
	if t.Source != "" {
		oneOf(&c.Check, path+"funding_source", t.Source, Sources())
	}
	c.texts(path+"contests", t.Contests, MaxLine)
	if c.most(path+"duties", len(t.Duties), MaxDuties) {
		for i, d := range t.Duties {
			c.duty(fmt.Sprintf("%sduties[%d].", path, i), d)
		}
	}
	c.aims(path, t)
}

func (c *check) duty(path string, d Duty) {
	c.unique(path+"id", d.ID)
	c.text(path+"kind", d.Kind, 0, MaxID)
	c.text(path+"text", d.Text, 1, MaxText)
	c.text(path+"text_en", d.TextEN, 0, MaxText)
	c.text(path+"source_note", d.SourceNote, 0, MaxText)
	c.agencyRefs(path+"coordinating", d.Coordinating)
	c.agencyRefs(path+"report_to", d.ReportTo)
	c.agencyRefs(path+"consolidated_to", d.ConsolidatedTo)
	if d.Schedule != (Schedule{}) {
		c.schedule(path+"schedule.", d.Schedule)
	}
}

func (c *check) schedule(path string, s Schedule) {
	oneOf(&c.Check, path+"kind", s.Timing, Timings())
	c.span(path+"from", path+"to", s.Span())
	c.text(path+"text", s.Text, 0, MaxLine)
	dated := slices.Contains([]Timing{WithinYear, Quarter, FromTo}, s.Timing)
	c.Require(!dated || s.From != "", path+"from", "required")
	c.Require(!dated || s.To != "", path+"to", "required")
	if s.Recurrence == "" {
		return
	}
	c.Require(s.Timing == Periodic, path+"recurrence", "not_periodic")
	if _, err := parseRule(s.Recurrence, s.start(c.plan.Year()), s.To); err != nil || len(s.Recurrence) > MaxLine {
		c.Add(path+"recurrence", "recurrence")
	}
}

// aims checks what a task is measured by, and what it costs.
func (c *check) aims(path string, t Task) {
	if c.most(path+"deliverables", len(t.Deliverables), MaxList) {
		for i, d := range t.Deliverables {
			at := fmt.Sprintf("%sdeliverables[%d].", path, i)
			c.text(at+"text", d.Text, 1, MaxLine)
			c.day(at+"due", d.Due)
		}
	}
	if c.most(path+"indicators", len(t.Indicators), MaxList) {
		for i, x := range t.Indicators {
			at := fmt.Sprintf("%sindicators[%d].", path, i)
			c.unique(at+"id", x.ID)
			c.text(at+"text", x.Text, 1, MaxLine)
			c.text(at+"unit", x.Unit, 0, MaxLine)
			oneOf(&c.Check, at+"measure", x.Measure, Measures())
			if x.Kind != "" {
				oneOf(&c.Check, at+"kind", x.Kind, Kinds())
			}
			c.Require(x.Target >= 0 && x.Target <= MaxTarget, at+"target", "range", "min", 0, "max", MaxTarget)
		}
	}
	if c.most(path+"funding", len(t.Funding), MaxList) {
		for i, f := range t.Funding {
			at := fmt.Sprintf("%sfunding[%d].", path, i)
			oneOf(&c.Check, at+"source", f.Source, Sources())
			c.Require(f.Planned >= 0 && f.Planned <= MaxMoney, at+"planned", "range", "min", 0, "max", MaxMoney)
			c.Require(f.Spent >= 0 && f.Spent <= MaxMoney, at+"spent", "range", "min", 0, "max", MaxMoney)
			c.text(at+"note", f.Note, 0, MaxLine)
		}
	}
}

// dependencies checks that tasks depend on tasks of the plan, and none on itself by way of others.
func (c *check) dependencies() {
	needs := map[string][]string{}
	for _, t := range c.plan.Tasks {
		needs[t.ID] = t.DependsOn
	}
	for i, t := range c.plan.Tasks {
		path := fmt.Sprintf("tasks[%d].depends_on", i)
		if !c.most(path, len(t.DependsOn), MaxList) {
			continue
		}
		for j, id := range t.DependsOn {
			at := fmt.Sprintf("%s[%d]", path, j)
			if !c.tasks[id] {
				c.Add(at, "task_unknown", "task", id)
			} else if way := wayBack(needs, id, t.ID); way != nil {
				c.Add(at, "tasks_circular", "way", strings.Join(append([]string{t.ID}, way...), " → "))
			}
		}
	}
}

// wayBack returns the tasks by which what from needs leads to to, both included; nil if nothing does.
func wayBack(needs map[string][]string, from, to string) []string {
	seen := map[string]bool{}
	var walk func(id string) []string
	walk = func(id string) []string {
		if id == to {
			return []string{id}
		}
		if seen[id] {
			return nil
		}
		seen[id] = true
		for _, next := range needs[id] {
			if way := walk(next); way != nil {
				return append([]string{id}, way...)
			}
		}
		return nil
	}
	return walk(from)
}

func (c *check) flows() {
	seen := map[string]bool{}
	for i, f := range c.plan.Flows {
		path := fmt.Sprintf("report_flows[%d].", i)
		c.id(path+"id", f.ID)
		c.Require(!seen[f.ID], path+"id", "duplicate")
		seen[f.ID] = true
		c.agencyRefs(path+"from", f.From)
		c.agencyRefs(path+"to", f.To)
		c.agencyRefs(path+"via", f.Via)
		c.Require(len(f.From) > 0, path+"from", "required")
		c.Require(len(f.To) > 0, path+"to", "required")
		c.text(path+"clause", f.Clause, 0, MaxLine)
		c.text(path+"frequency", f.Frequency, 0, MaxLine)
		c.text(path+"purpose", f.Purpose, 0, MaxLine)
	}
}
