package planning

import (
	"context"
	"slices"
)

// View is a plan as somebody sees it at one moment: what overviews, dashboards and lists of debts are read from.
type View struct {
	scene
	s *Service
}

// View returns a plan as the actor sees it now, or ErrNoPlan.
func (s *Service) View(ctx context.Context, a Actor, planID string) (View, error) {
	sc, err := s.scene(ctx, a, planID)
	return View{sc, s}, err
}

// Plan returns the plan.
func (v View) Plan() Plan { return v.plan }

// Today returns the day of the moment.
func (v View) Today() Day { return v.today }

// TaskState is how a task stands.
type TaskState struct {
	Task     Task
	Status   Status
	Whole    Tally // all evidence for it
	Period   Tally // that of the period looked at
	Progress []Progress
}

// Overview is how a plan stands.
type Overview struct {
	Tasks  []TaskState // in the plan's order
	Whole  Totals
	Period Totals // of the period looked at
}

// Overview returns how the plan stands, and how it does in a period.
func (v View) Overview(ctx context.Context, period Span) (Overview, error) {
	both, err := v.s.totals(ctx, v.scene, Selection{}, Selection{Span: period})
	if err != nil {
		return Overview{}, err
	}
	o := Overview{Whole: both[0], Period: both[1]}
	for _, t := range v.plan.Tasks {
		o.Tasks = append(o.Tasks, TaskState{Task: t, Status: t.StatusOn(v.today, period, o.Whole, o.Period), Whole: t.Evidence(o.Whole), Period: t.Evidence(o.Period),
			Progress: t.Progress(o.Whole)})
	}
	return o, nil
}

// Debts is who owes a report for a period and who has sent it.
type Debts struct {
	Period Period
	Due    Day      // moved over holidays
	Over   []string // those holidays, as Calendar.Over names them
	Owed   []Owed
}

// Dated returns a period with the day on which its reports are due in truth, and nobody who owes one.
func (c Calendar) Dated(q Period) Debts {
	return Debts{Period: q, Due: c.Due(q.Due), Over: c.Over(q.Due)}
}

// Came returns how many of the reports that are owed have been sent, and how many have not though they are due.
func (d Debts) Came() (sent, late int) {
	for _, o := range d.Owed {
		switch {
		case !o.Missing():
			sent++
		case o.DaysLate > 0:
			late++
		}
	}
	return sent, late
}

// Debts returns for each of the given periods who owes a report and who has sent it, in the directory's order; to a unit that
// does not see all of them, its own.
func (v View) Debts(ctx context.Context, periods ...Period) ([]Debts, error) {
	calendar, err := v.s.Calendar(ctx)
	if err != nil {
		return nil, err
	}
	reports, err := v.s.reports(ctx, v.plan.ID)
	if err != nil {
		return nil, err
	}
	var all []Debts
	for _, q := range periods {
		d := calendar.Dated(q)
		for _, o := range v.plan.Owing(q, calendar, v.units, reports, v.today) {
			if v.seesAll() || o.UnitID == v.actor.UnitID {
				d.Owed = append(d.Owed, o)
			}
		}
		all = append(all, d)
	}
	return all, nil
}

// Reports returns the reports that the actor sees, ordered by ID, without what they say: no sections, figures and parts.
func (v View) Reports(ctx context.Context) ([]Report, error) {
	all, err := v.s.reports(ctx, v.plan.ID)
	return slices.DeleteFunc(all, func(r Report) bool { return !v.seesReport(r) }), err
}

// Owing returns what Debts does for the period with the given ID, or ErrBadReport for one that the plan does not have.
func (v View) Owing(ctx context.Context, periodID string) ([]Owed, error) {
	period, ok := v.plan.Period(periodID)
	if !ok {
		return nil, ErrBadReport.At("period", "period_unknown", "period", periodID)
	}
	all, err := v.Debts(ctx, period)
	if err != nil {
		return nil, err
	}
	return all[0].Owed, nil
}
