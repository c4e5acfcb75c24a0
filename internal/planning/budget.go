package planning

import (
	"context"
	"sync"
	"time"
)

// Amount is what is planned and spent, in đồng.
type Amount struct{ Planned, Spent int64 }

// Plus returns the sum of two amounts.
func (m Amount) Plus(o Amount) Amount { return Amount{m.Planned + o.Planned, m.Spent + o.Spent} }

// BySource is money by where it comes from.
type BySource map[Source]Amount

func (b BySource) add(o BySource) {
	for source, m := range o {
		b[source] = b[source].Plus(m)
	}
}

// TaskMoney is the money of one task; a task without any has none.
type TaskMoney struct {
	TaskID, Clause, Title string
	BySource
}

// UnitMoney is the money of a unit's own plan.
type UnitMoney struct {
	UnitID, PlanID string
	BySource       // of all its tasks
	Tasks          []TaskMoney
}

// Budget is the money of a plan and of the units' own plans under it: All is the sum of Tasks and Units, since what a unit
// plans for itself stands in its own plan only.
type Budget struct {
	All   BySource
	Tasks []TaskMoney // of the plan itself, those with money, in its order
	Units []UnitMoney // those with money, in the directory's order
}

// Money returns the money of the plan's own tasks, those with any, in its order.
func (p Plan) Money() []TaskMoney {
	var all []TaskMoney
	for _, t := range p.Tasks {
		by := BySource{}
		for _, f := range t.Funding {
			by[f.Source] = by[f.Source].Plus(Amount{f.Planned, f.Spent})
		}
		if len(by) > 0 {
			all = append(all, TaskMoney{t.ID, t.Clause, t.Title, by})
		}
	}
	return all
}

// Budget returns the plan's money, and of the units' own plans under it that of those whose evidence the actor sees.
func (v View) Budget(ctx context.Context) (Budget, error) {
	b := Budget{All: BySource{}, Tasks: v.plan.Money()}
	for _, t := range b.Tasks {
		b.All.add(t.BySource)
	}
	under, err := v.s.funds.under(ctx, v.s, v.plan.ID)
	if err != nil {
		return Budget{}, err
	}
	for _, u := range v.units.Units() {
		m, ok := under[u.ID]
		if !ok || !v.seesAll() && v.actor.UnitID != u.ID {
			continue
		}
		b.Units = append(b.Units, m)
		b.All.add(m.BySource)
	}
	return b, nil
}

// funds keeps the money of units' own plans in memory, following the store as books do.
type funds struct {
	mu    sync.Mutex
	mark  time.Time // everything stamped before it is in plans
	plans map[string]fund
}

type fund struct {
	revision int
	parent   string
	UnitMoney
}

// under returns the money of the plans under another that have some, by unit, to be read only.
func (f *funds) under(ctx context.Context, s *Service, parentID string) (map[string]UnitMoney, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	began := s.now()
	if err := s.Store.PlansSince(ctx, f.mark, func(p Plan) error {
		if p.Parent != "" && p.Revision > f.plans[p.ID].revision {
			f.plans[p.ID] = fundOf(p)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	f.mark = began.Add(-overlap)
	all := map[string]UnitMoney{}
	for _, x := range f.plans {
		if x.parent == parentID && len(x.Tasks) > 0 {
			all[x.UnitID] = x.UnitMoney
		}
	}
	return all, nil
}

func fundOf(p Plan) fund {
	f := fund{p.Revision, p.Parent, UnitMoney{UnitID: p.UnitID, PlanID: p.ID, BySource: BySource{}, Tasks: p.Money()}}
	for _, t := range f.Tasks {
		f.add(t.BySource)
	}
	return f
}
