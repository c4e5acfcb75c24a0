package httpapi

import (
	"context"
	"maps"
	"slices"

	"khoabang/internal/org"
	"khoabang/internal/planning"
	"khoabang/internal/planning/planfile"
)

// planDashboard is how the campaign stands, for who leads it.
type planDashboard struct {
	Plan       planSummary             `json:"plan"`
	Today      planning.Day            `json:"today"`
	All        planfile.Tally          `json:"all"`
	Units      int                     `json:"units"` // that filed something
	Statuses   map[planning.Status]int `json:"statuses"`
	Agencies   []agencyProgress        `json:"agencies"`
	Forms      []formProgress          `json:"forms"`
	Money      []moneyBySource         `json:"money"`
	Indicators []indicatorProgress     `json:"indicators"`
	Months     []monthTally            `json:"months"`
	Periods    []periodProgress        `json:"periods"`
}

// agencyProgress is how the tasks stand that an agency leads.
type agencyProgress struct {
	ID       string                  `json:"id"`
	Name     string                  `json:"name"`
	Units    int                     `json:"units"`
	Tasks    int                     `json:"tasks"`
	Statuses map[planning.Status]int `json:"statuses"`
	planfile.Tally
}

type formProgress struct {
	ID     string          `json:"id"`
	Clause string          `json:"clause"`
	Title  string          `json:"title"`
	Status planning.Status `json:"status"`
	planfile.Tally
}

type planMoney struct {
	Planned int64 `json:"planned"`
	Spent   int64 `json:"spent"`
}

type moneyBySource struct {
	Source planning.Source `json:"source"`
	planMoney
}

// moneyOpened is the money from a source, opened to the plan's tasks and to units' own plans and their tasks.
type moneyOpened struct {
	moneyBySource
	Tasks []taskMoney `json:"tasks"`
	Units []unitMoney `json:"units"`
}

type taskMoney struct {
	ID     string `json:"id"`
	Clause string `json:"clause,omitempty"`
	Title  string `json:"title"`
	planMoney
}

type unitMoney struct {
	Unit  string      `json:"unit"`
	Name  string      `json:"name"`
	Plan  string      `json:"plan"`
	Tasks []taskMoney `json:"tasks"`
	planMoney
}

// planMoney answers with the money of a plan by source, opened, as far as the reader sees it.
func (s *Server) planMoney(ctx context.Context, r *request) (reply, error) {
	view, err := s.Planning.View(ctx, actor(r.principal), r.param("plan"))
	if err != nil {
		return reply{}, err
	}
	b, err := view.Budget(ctx)
	if err != nil {
		return reply{}, err
	}
	names, err := s.allUnitNames(ctx)
	if err != nil {
		return reply{}, err
	}
	v := struct {
		Sources []moneyOpened `json:"sources"`
	}{}
	for _, source := range planning.Sources() {
		m := moneyOpened{moneyBySource{source, planMoney(b.All[source])}, tasksFrom(b.Tasks, source), []unitMoney{}}
		for _, u := range b.Units {
			if sum, is := u.BySource[source]; is {
				m.Units = append(m.Units, unitMoney{u.UnitID, names[u.UnitID], u.PlanID, tasksFrom(u.Tasks, source), planMoney(sum)})
			}
		}
		v.Sources = append(v.Sources, m)
	}
	return ok(v)
}

func tasksFrom(all []planning.TaskMoney, source planning.Source) []taskMoney {
	list := []taskMoney{}
	for _, t := range all {
		if sum, is := t.BySource[source]; is {
			list = append(list, taskMoney{t.TaskID, t.Clause, t.Title, planMoney(sum)})
		}
	}
	return list
}

type indicatorProgress struct {
	Clause  string `json:"clause"`
	Text    string `json:"text"`
	Unit    string `json:"unit,omitempty"`
	Value   int    `json:"value"`
	Target  int    `json:"target"`
	Reached bool   `json:"reached"`
}

type monthTally struct {
	Month string `json:"month"` // as 2026-03
	planfile.Tally
}

type periodProgress struct {
	periodView
	Of   int `json:"of"`
	Sent int `json:"sent"`
	Late int `json:"late"`
}

// planDashboard answers with how a plan stands, all of it or by the evidence of a period, as far as the reader sees it.
func (s *Server) planDashboard(ctx context.Context, r *request) (reply, error) {
	view, sel, err := s.planSeen(ctx, r)
	if err != nil {
		return reply{}, err
	}
	p := view.Plan()
	if sel.Span == (planning.Span{}) {
		sel.Span = p.Year()
	}
	o, err := view.Overview(ctx, sel.Span)
	if err != nil {
		return reply{}, err
	}
	debts, err := view.Debts(ctx, p.ReportingPeriods()...)
	if err != nil {
		return reply{}, err
	}
	d, err := s.directory.Directory(ctx)
	if err != nil {
		return reply{}, err
	}
	v := planDashboard{Plan: summaryOf(p, unitNames(d)),
		Today: view.Today(), All: planfile.Tally(o.Period.All), Units: len(o.Period.ByUnit), Statuses: map[planning.Status]int{},
		Agencies: agenciesOf(p, d, view.Today(), o), Forms: []formProgress{}, Money: []moneyBySource{},
		Indicators: []indicatorProgress{}, Months: []monthTally{}, Periods: []periodProgress{}}
	for _, t := range o.Tasks {
		v.Statuses[t.Status]++
		if t.Task.Category == planning.Form {
			v.Forms = append(v.Forms, formProgress{t.Task.ID, t.Task.Clause, t.Task.Title, t.Status, planfile.Tally(t.Period)})
		}
		for _, x := range t.Progress {
			if x.Target > 0 {
				v.Indicators = append(v.Indicators, indicatorProgress{t.Task.Clause, x.Text, x.Unit, x.Value, x.Target, x.Reached()})
			}
		}
	}
	budget, err := view.Budget(ctx)
	if err != nil {
		return reply{}, err
	}
	for _, source := range planning.Sources() {
		v.Money = append(v.Money, moneyBySource{source, planMoney(budget.All[source])})
	}
	for _, month := range slices.Sorted(maps.Keys(o.Period.ByMonth)) {
		v.Months = append(v.Months, monthTally{month, planfile.Tally(o.Period.ByMonth[month])})
	}
	for _, x := range debts {
		v.Periods = append(v.Periods, progressOf(x))
	}
	return ok(v)
}

func progressOf(d planning.Debts) periodProgress {
	sent, late := d.Came()
	return periodProgress{periodViewOf(d), len(d.Owed), sent, late}
}

// agenciesOf returns how the tasks of each agency stand that leads some, in the plan's order, and what its units filed.
func agenciesOf(p planning.Plan, d *org.Directory, today planning.Day, o planning.Overview) []agencyProgress {
	list := []agencyProgress{}
	for _, agency := range p.Agencies {
		v := agencyProgress{ID: agency.ID, Name: agency.Name, Statuses: map[planning.Status]int{}}
		for _, t := range o.Tasks {
			if slices.Contains(t.Task.Lead, agency.ID) {
				v.Tasks++
				v.Statuses[t.Status]++
			}
		}
		if v.Tasks == 0 {
			continue
		}
		var sum planning.Tally
		for _, u := range p.Units([]string{agency.ID}, d, today) {
			v.Units++
			sum = sum.Plus(o.Period.ByUnit[u.ID])
		}
		v.Tally = planfile.Tally(sum)
		list = append(list, v)
	}
	return list
}
