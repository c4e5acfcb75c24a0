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
	New     bool
	Changed []string // as Plan.Changed names it; none if everything was the same
}

// Import brings a plan in whole, as the next revision of the plan with its ID, whatever that was: all of it or nothing.
// With dryRun it only says what would happen. It returns ErrInvalid with everything that is wrong, as ValidateIn does, or
// because evidence was filed for a task that would be gone. Importing the same again changes nothing.
func (s *Service) Import(ctx context.Context, a Actor, p Plan, dryRun bool) (Imported, error) {
	stored, err := s.Store.Plan(ctx, p.ID)
	isNew := errors.Is(err, ErrNoPlan)
	if err != nil && !isNew {
		return Imported{}, err
	}
	p = p.Clone()
	p.Revision = stored.Revision
	done := Imported{Plan: stored, New: isNew, Changed: stored.Changed(p)}
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
	if err := p.ValidateIn(d, s.now()); err != nil || before.ID != p.ID || p.Parent != "" {
		return err
	}
	var c fault.Check
	b, release, err := s.book(ctx, p.ID)
	if err != nil {
		return err
	}
	defer release()
	for id, n := range b.ledger.Totals(Selection{}).ByTask {
		_, was := before.Task(id)
		if _, stays := p.Task(id); was && !stays {
			c.Add("tasks", "task_in_use", "task", id, "n", n.Entries)
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
