package planning

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"khoabang/internal/fault"
)

// Plans returns the latest revision of every plan, ordered by ID. Plans may be read by everybody who may enter.
func (s *Service) Plans(ctx context.Context) ([]Plan, error) { return s.Store.Plans(ctx) }

// Plan returns the latest revision of a plan, or ErrNoPlan.
func (s *Service) Plan(ctx context.Context, id string) (Plan, error) { return s.Store.Plan(ctx, id) }

// PlanHistory returns every revision of a plan, oldest first, or ErrNoPlan.
func (s *Service) PlanHistory(ctx context.Context, id string) ([]Plan, error) {
	all, err := s.Store.PlanRevisions(ctx, id)
	if err == nil && len(all) == 0 {
		err = ErrNoPlan
	}
	return all, err
}

// Imported says what an import did, or would do.
type Imported struct {
	Plan    Plan
	Before  Plan // as it was; the zero value if New
	New     bool
	Changed []string // as Plan.Changed names it; none if everything was the same
}

// Import brings a plan in whole, as the next revision of the plan with its ID, whatever that was: all of it or nothing.
// With dryRun it only says what would happen. It returns ErrInvalid with everything that is wrong, as ValidateIn does, or
// because evidence was filed for a task, or a report written for a period, that would be gone. A p with a Revision replaces
// that revision alone: what was stored since it was looked at makes ErrStale, with the plan that is stored now. Importing the
// same again changes nothing.
func (s *Service) Import(ctx context.Context, a Actor, p Plan, dryRun bool) (Imported, error) {
	stored, err := s.Store.Plan(ctx, p.ID)
	isNew := errors.Is(err, ErrNoPlan)
	if err != nil && !isNew {
		return Imported{}, err
	}
	if p.Revision != 0 && p.Revision != stored.Revision {
		return Imported{Plan: stored}, ErrStale.At("revision", "stale")
	}
	p = p.Clone()
	p.Revision = stored.Revision
	done := Imported{Plan: stored, Before: stored, New: isNew, Changed: stored.Changed(p)}
	if err := s.checkPlan(ctx, a, stored, p); err != nil || !isNew && len(done.Changed) == 0 {
		return done, err
	}
	if dryRun {
		done.Plan = p
		return done, nil
	}
	done.Plan, err = s.putPlan(ctx, a, p)
	return done, err
}

// SavePlan stores p, whose Revision is that of the plan that was edited, and returns it with the next one. It returns
// ErrNotAllowed unless the actor leads the unit whose plan it is, ErrInvalid as Import does or, with the plan that is stored
// now, ErrStale: Plan.Changed tells the difference.
func (s *Service) SavePlan(ctx context.Context, a Actor, p Plan) (Plan, error) {
	stored, err := s.Store.Plan(ctx, p.ID)
	if err != nil {
		return Plan{}, err
	}
	if stored.Revision != p.Revision {
		return stored, ErrStale.At("revision", "stale")
	}
	p = p.Clone()
	p.Parent, p.UnitID = stored.Parent, stored.UnitID
	if err := s.checkPlan(ctx, a, stored, p); err != nil {
		return Plan{}, err
	}
	return s.putPlan(ctx, a, p)
}

// CopyPlan makes a plan for another year as a copy; see Plan.CopyTo. It returns ErrExists where there is one.
func (s *Service) CopyPlan(ctx context.Context, a Actor, id string, year int) (Plan, error) {
	p, err := s.Store.Plan(ctx, id)
	if err != nil {
		return Plan{}, err
	}
	return s.addPlan(ctx, a, p, p.CopyTo(year))
}

// AddUnitPlan makes a unit's own plan under another, for which head answers; see Plan.Under. It returns ErrExists where
// there is one.
func (s *Service) AddUnitPlan(ctx context.Context, a Actor, parentID, unitID string, head Head) (Plan, error) {
	sc, err := s.scene(ctx, a, parentID)
	if err != nil {
		return Plan{}, err
	}
	u, ok := sc.units.Unit(unitID)
	if !ok || u.EndedAt(s.now()) {
		return Plan{}, ErrInvalid.At("unit", "unit_not_found")
	}
	if sc.plan.Parent != "" {
		return Plan{}, ErrInvalid.At("parent", "plan_parent")
	}
	p := sc.plan.Under(u.ID, u.Name, u.Kind, head)
	return s.addPlan(ctx, a, p, p)
}

// addPlan stores a new plan that was made of another.
func (s *Service) addPlan(ctx context.Context, a Actor, of, p Plan) (Plan, error) {
	if _, err := s.Store.Plan(ctx, p.ID); !errors.Is(err, ErrNoPlan) {
		if err == nil {
			err = ErrExists.With("plan", p.ID)
		}
		return Plan{}, err
	}
	if err := s.checkPlan(ctx, a, of, p); err != nil {
		return Plan{}, err
	}
	return s.putPlan(ctx, a, p)
}

// checkPlan returns why the actor may not put p in the place of before.
func (s *Service) checkPlan(ctx context.Context, a Actor, before, p Plan) error {
	d, err := s.directory(ctx)
	if err != nil {
		return err
	}
	owner := before.Owner(d, s.today())
	if p.UnitID != "" {
		owner = p.UnitID
	}
	if !a.leads(owner) {
		return ErrNotAllowed
	}
	if err := p.ValidateIn(d, s.now()); err != nil {
		return err
	}
	if err := s.checkUnder(ctx, p); err != nil || before.ID != p.ID {
		return err
	}
	return s.checkKept(ctx, before, p)
}

// checkUnder returns what a unit's own plan may not be under the one above: it is of the same year, and what stands in both
// is of the same category, or evidence would count for something else above.
func (s *Service) checkUnder(ctx context.Context, p Plan) error {
	if p.Parent == "" {
		return nil
	}
	var c fault.Check
	above, err := s.Store.Plan(ctx, p.Parent)
	switch {
	case errors.Is(err, ErrNoPlan), err == nil && above.Parent != "":
		return ErrInvalid.At("parent", "plan_parent")
	case err != nil:
		return err
	}
	c.Require(p.Document.Year == above.Document.Year, "document.year", "year_above", "year", above.Document.Year)
	for i, t := range p.Tasks {
		other, both := above.Task(t.ID)
		c.Require(!both || other.Category == t.Category, fmt.Sprintf("tasks[%d].category", i), "category_above", "task", t.ID)
	}
	return c.Err(ErrInvalid)
}

// checkKept names what p leaves out that before has and others hang on: tasks and content areas with evidence, in a unit's
// own plan that of the unit, tasks with files, and periods with reports.
func (s *Service) checkKept(ctx context.Context, before, p Plan) error {
	root, sel := p.ID, Selection{}
	if p.Parent != "" {
		root, sel.Units = p.Parent, []string{p.UnitID}
	}
	b, release, err := s.book(ctx, root)
	if err != nil {
		return err
	}
	totals := b.ledger.Totals(sel)
	release()
	var c fault.Check
	for _, t := range before.Tasks {
		if _, stays := p.Task(t.ID); stays {
			continue
		}
		if n := totals.ByTask[t.ID].Entries + totals.ByArea[t.ID].Entries; n > 0 {
			c.Add("tasks", "task_in_use", "task", t.ID, "n", n)
		}
		files, err := s.Store.TaskAttachments(ctx, p.ID, t.ID)
		if err != nil {
			return err
		}
		if len(files) > 0 && len(files[len(files)-1].Attachments) > 0 {
			c.Add("tasks", "task_has_files", "task", t.ID, "n", len(files[len(files)-1].Attachments))
		}
	}
	reports, err := s.reports(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, q := range before.ReportingPeriods() {
		n := 0
		for _, r := range reports {
			if r.PeriodID == q.ID {
				n++
			}
		}
		if _, stays := p.Period(q.ID); n > 0 && !stays {
			c.Add("periods", "period_in_use", "period", q.Name, "id", q.ID, "n", n)
		}
	}
	return c.Err(ErrInvalid)
}

func (s *Service) putPlan(ctx context.Context, a Actor, p Plan) (Plan, error) {
	p.Revision, p.By, p.At = p.Revision+1, a.UserID, s.now()
	if err := s.Store.PutPlan(ctx, p); err != nil {
		return Plan{}, err
	}
	return p, nil
}

// Changed returns the parts, as faults name them, in which o says otherwise than p: tasks, agencies and flows by their IDs,
// as "tasks[II.3.1]". Who changed it when does not matter.
func (p Plan) Changed(o Plan) []string {
	var parts []string
	part := func(name string, a, b any) {
		if !alike(a, b) {
			parts = append(parts, name)
		}
	}
	part("parent", p.Parent, o.Parent)
	part("unit", p.UnitID, o.UnitID)
	part("head", p.Head, o.Head)
	part("notes", p.Notes, o.Notes)
	part("document", p.Document, o.Document)
	parts = append(parts, changedOf("agencies", p.Agencies, o.Agencies, func(a Agency) string { return a.ID })...)
	parts = append(parts, changedOf("tasks", p.Tasks, o.Tasks, func(t Task) string { return t.ID })...)
	parts = append(parts, changedOf("report_flows", p.Flows, o.Flows, func(f Flow) string { return f.ID })...)
	part("periods", p.Periods, o.Periods)
	return parts
}

// changedOf returns the members of two lists that are not alike, and the list itself where only their order is not.
func changedOf[T any](name string, a, b []T, id func(T) string) []string {
	var changed, ids, others []string
	before := map[string]T{}
	for _, x := range a {
		before[id(x)] = x
		ids = append(ids, id(x))
	}
	for _, x := range b {
		others = append(others, id(x))
		if old, ok := before[id(x)]; !ok || !alike(old, x) {
			changed = append(changed, fmt.Sprintf("%s[%s]", name, id(x)))
		}
	}
	for _, x := range ids {
		if !slices.Contains(others, x) {
			changed = append(changed, fmt.Sprintf("%s[%s]", name, x))
		}
	}
	if len(changed) == 0 && !slices.Equal(ids, others) {
		changed = append(changed, name)
	}
	return changed
}

// alike reports whether two values are the same, an empty list being like none.
func alike(a, b any) bool {
	write := func(v any) string { return strings.ReplaceAll(fmt.Sprintf("%#v", v), "(nil)", "{}") }
	return write(a) == write(b)
}

// Calendar returns the calendar of working days: the one that was saved, or DefaultCalendar.
func (s *Service) Calendar(ctx context.Context) (Calendar, error) {
	c, err := s.Store.Calendar(ctx)
	if err == nil && c.Revision == 0 {
		c = DefaultCalendar()
	}
	return c, err
}

// SaveCalendar stores c, whose Revision is that of the calendar that was edited. It returns ErrNotAllowed unless the actor is
// an administrator, ErrBadCalendar or, with the calendar that is stored now, ErrStale.
func (s *Service) SaveCalendar(ctx context.Context, a Actor, c Calendar) (Calendar, error) {
	if !a.Admin {
		return Calendar{}, ErrNotAllowed
	}
	if err := c.Validate(); err != nil {
		return Calendar{}, err
	}
	c.Revision, c.By, c.At = c.Revision+1, a.UserID, s.now()
	err := s.Store.PutCalendar(ctx, c)
	if errors.Is(err, ErrStale) {
		stored, _ := s.Calendar(ctx)
		return stored, err
	}
	return c, err
}
