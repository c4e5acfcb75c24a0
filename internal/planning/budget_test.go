package planning_test

import (
	"testing"

	"khoabang/internal/planning"

	"github.com/google/go-cmp/cmp"
)

func TestMoneyOfThePlanAndOfUnits(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	pay := func(a planning.Actor, planID string, revision int, taskID string, lines ...planning.Funding) planning.Plan {
		t.Helper()
		p, err := st.Plan(ctx, planID)
		if err != nil {
			t.Fatal(err)
		}
		task, _ := p.Task(taskID)
		task.Funding = lines
		if p, err = st.SaveTask(ctx, a, planID, revision, task); err != nil {
			t.Fatal(err)
		}
		return p
	}
	pay(home, st.p.ID, 1, "II.3.1", planning.Funding{Source: planning.ReformBudget, Planned: 100, Spent: 40}, planning.Funding{Source: planning.ReformBudget, Planned: 20}, planning.Funding{Source: planning.OffBudget, Spent: 3})
	for _, x := range []struct {
		a    planning.Actor
		unit string
		sum  int64
	}{{headA, "xa-a", 7}, {wardB, "phuong-b", 5}} {
		own, err := st.AddUnitPlan(ctx, x.a, st.p.ID, x.unit, planning.Head{Name: "B"})
		if err != nil {
			t.Fatal(err)
		}
		own = pay(x.a, own.ID, own.Revision, "II.3.2", planning.Funding{Source: planning.RegularBudget, Planned: 99})
		pay(x.a, own.ID, own.Revision, "II.3.2", planning.Funding{Source: planning.RegularBudget, Planned: x.sum, Spent: 1})
	}
	for _, c := range []struct {
		who   string
		a     planning.Actor
		want  planning.BySource
		units int
	}{
		{"the leadership", director, planning.BySource{planning.ReformBudget: {120, 40}, planning.OffBudget: {0, 3}, planning.RegularBudget: {12, 2}}, 2},
		{"a unit", communeA, planning.BySource{planning.ReformBudget: {120, 40}, planning.OffBudget: {0, 3}, planning.RegularBudget: {7, 1}}, 1},
	} {
		b, err := st.view(c.a).Budget(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(c.want, b.All); d != "" || len(b.Units) != c.units {
			t.Errorf("%s sees %d units, want %d; all (-want +got):\n%s", c.who, len(b.Units), c.units, d)
		}
		sum := planning.BySource{}
		add := func(m planning.BySource) {
			for s, x := range m {
				sum[s] = sum[s].Plus(x)
			}
		}
		for _, x := range b.Tasks {
			add(x.BySource)
		}
		for _, u := range b.Units {
			for _, x := range u.Tasks {
				add(x.BySource)
			}
		}
		if d := cmp.Diff(b.All, sum); d != "" {
			t.Errorf("what it opens to does not add up (-all +sum):\n%s", d)
		}
	}
}
