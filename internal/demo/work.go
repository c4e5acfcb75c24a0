package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"khoabang/internal/org"
	"khoabang/internal/planning"
	"khoabang/internal/planning/planfile"
)

// workFile is what the units of the demonstration did for the plan.
type workFile struct {
	Schema     string                          `yaml:"schema"`
	Head       planfile.Head                   `yaml:"head"`
	Indicators map[string][]planfile.Indicator `yaml:"indicators"` // by task
	Funding    map[string][]planfile.Funding   `yaml:"funding"`
	Acts       []act                           `yaml:"acts"`
	Silent     []string                        `yaml:"silent"` // units that did nothing
	Direction  []string                        `yaml:"direction"`
	Assessment []string                        `yaml:"assessment"`
	Next       []string                        `yaml:"next"`
	Proposals  []string                        `yaml:"proposals"`
	Signers    []string                        `yaml:"signers"`
	Reason     string                          `yaml:"reason"` // for which a report is sent back
	Finding    string                          `yaml:"finding"`
	Comment    string                          `yaml:"comment"`
}

// act is something that units do again and again.
type act struct {
	Task   string        `yaml:"task"`
	Duty   string        `yaml:"duty"`
	Kind   planning.Kind `yaml:"kind"`
	Titles []string      `yaml:"titles"`
	Place  string        `yaml:"place"`
	Areas  []string      `yaml:"areas"`
	People between       `yaml:"people"`
	Items  between       `yaml:"items"`
	Reach  between       `yaml:"reach"`
}

type between [2]int

func (b between) pick(r *rand.Rand) int { return b[0] + r.IntN(b[1]-b[0]+1) }

// work is a demonstration of a year under way: evidence, reports, a unit's own plan. Everything of a unit is done by a service
// whose clock stands at the time at which it would have been done.
type work struct {
	workFile
	into Into
	plan planning.Plan
	now  time.Time
}

var loader = planning.Actor{Admin: true}

// past is a clock that is set.
type past struct{ at time.Time }

// at returns a service whose clock c is, and that has read nothing yet.
func (w *work) at(c *past) *planning.Service {
	cfg := w.into.Plans.Config
	cfg.Clock = func() time.Time { return c.at }
	return planning.New(cfg)
}

// onDay returns ten o'clock of a day, or now where that is still to come.
func (w *work) onDay(d planning.Day) time.Time {
	t := d.Start().Add(10 * time.Hour)
	if t.After(w.now) {
		return w.now
	}
	return t
}

// do lets all units file side by side, then report one after the other, then the one that they report to.
func (w *work) do(ctx context.Context) error {
	if err := w.begin(ctx); err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	units, err := w.into.Units.Units(ctx)
	if err != nil {
		return err
	}
	d := org.NewDirectory(units)
	busy := slices.DeleteFunc(w.plan.Reporters(d, w.plan.Year().To), func(u org.Unit) bool { return slices.Contains(w.Silent, u.ID) })
	done := make(chan error)
	for i, u := range busy {
		go func() { done <- w.file(ctx, i, u.ID) }()
	}
	for range busy {
		err = errors.Join(err, <-done)
	}
	if err != nil {
		return fmt.Errorf("evidence: %w", err)
	}
	return w.reports(ctx, w.plan.Owner(d, w.plan.Year().To), busy)
}

// begin gives the plan its targets and its money in the first days of the year, and a unit a plan of its own.
func (w *work) begin(ctx context.Context) error {
	c := &past{w.onDay(w.plan.Year().From.Add(5))}
	s := w.at(c)
	p := w.plan.Clone()
	for i := range p.Tasks {
		t := &p.Tasks[i]
		t.Indicators, t.Funding = nil, nil
		for _, x := range w.Indicators[t.ID] {
			t.Indicators = append(t.Indicators, planning.Indicator(x))
		}
		for _, f := range w.Funding[t.ID] {
			t.Funding = append(t.Funding, planning.Funding(f))
		}
	}
	if len(w.plan.Changed(p)) > 0 {
		var err error
		if p, err = s.SavePlan(ctx, loader, p); err != nil {
			return err
		}
	}
	w.plan = p
	_, err := s.AddUnitPlan(ctx, loader, p.ID, "phuong-sen-trang", planning.Head(w.Head))
	if errors.Is(err, planning.ErrExists) { // by a load that was cut short
		return nil
	}
	return err
}

// file files what the unit in place i did, oldest first. Two thirds of it are confirmed.
func (w *work) file(ctx context.Context, i int, unitID string) error {
	c := &past{}
	s := w.at(c)
	r := rand.New(rand.NewPCG(2025, uint64(i))) //nolint:gosec // the same every time
	last := min(planning.DayOf(w.now), w.plan.Year().To)
	n := 0
	for day := w.plan.Year().From.Add(8 + r.IntN(30)); day <= last; day = day.Add(20 + r.IntN(40)) {
		n++
		a := w.Acts[r.IntN(len(w.Acts))]
		c.at = w.onDay(day)
		e, err := s.File(ctx, loader, planning.Evidence{ID: fmt.Sprintf("minh-hoa-%s-%d", unitID, n), PlanID: w.plan.ID, UnitID: unitID, TaskID: a.Task,
			DutyID: a.Duty, Kind: a.Kind, Day: day, Title: a.Titles[r.IntN(len(a.Titles))], Place: a.Place, People: a.People.pick(r), Items: a.Items.pick(r),
			Reach: a.Reach.pick(r), Areas: a.Areas[:1+r.IntN(len(a.Areas))]})
		if err == nil && n%3 > 0 {
			_, err = s.Confirm(ctx, loader, e.ID, e.Revision)
		}
		if err != nil && !errors.Is(err, planning.ErrStale) { // by a load that was cut short
			return fmt.Errorf("%s: %w", unitID, err)
		}
	}
	return nil
}

// sending is a report that a unit sends at a time.
type sending struct {
	unit string
	i    int
	at   time.Time
}

// sendings returns the reports for the period in place k, in the order in which they are sent: most of them in time, some
// late, and for the newest period some not at all.
func (w *work) sendings(q planning.Period, k int, newest bool, units []org.Unit) []sending {
	var all []sending
	for i, u := range units {
		days := -3
		if (i+k)%5 == 2 {
			days = 1 + (i+k)%6
		}
		if !newest || i%4 != 1 {
			all = append(all, sending{u.ID, i, w.onDay(planning.DefaultCalendar().Due(q.Due).Add(days))})
		}
	}
	slices.SortStableFunc(all, func(a, b sending) int { return a.at.Compare(b.at) })
	return all
}

// reports lets units report for every period that is over, and the one that they report to accept what came and report on it;
// of the newest period one report is sent back and the others wait for somebody to look at them.
func (w *work) reports(ctx context.Context, ownerID string, units []org.Unit) error {
	var due []planning.Period
	for _, q := range w.plan.ReportingPeriods() {
		if planning.DefaultCalendar().Due(q.Due) <= planning.DayOf(w.now) {
			due = append(due, q)
		}
	}
	c := &past{}
	s := w.at(c)
	for k, q := range due {
		newest := k == len(due)-1
		list := w.sendings(q, k, newest, units)
		for _, x := range list {
			c.at = x.at
			if err := w.report(ctx, s, q, x.unit, x.i); err != nil {
				return fmt.Errorf("report of %s for %s: %w", x.unit, q.ID, err)
			}
		}
		c.at = w.onDay(planning.DefaultCalendar().Due(q.Due).Add(9))
		if newest {
			list = list[:1]
		}
		for _, x := range list {
			if err := w.judge(ctx, s, planning.ReportID(w.plan.ID, q.ID, x.unit), !newest); err != nil {
				return fmt.Errorf("report of %s for %s: %w", x.unit, q.ID, err)
			}
		}
		if newest {
			break
		}
		if err := w.report(ctx, s, q, ownerID, 0); err != nil {
			return fmt.Errorf("consolidated report for %s: %w", q.ID, err)
		}
	}
	c.at = w.now
	inspector := planning.Actor{Inspect: true, ReadAll: true}
	_, err := s.AddNote(ctx, inspector, planning.Note{ID: "minh-hoa-1", PlanID: w.plan.ID, TaskID: "II.3.5", Kind: planning.Finding, UnitID: w.Silent[0], Text: w.Finding})
	if err == nil {
		_, err = s.AddNote(ctx, loader, planning.Note{ID: "minh-hoa-2", PlanID: w.plan.ID, TaskID: "II.3.1", Kind: planning.Comment, Text: w.Comment})
	}
	return err
}

// judge accepts a report that was sent, or sends it back.
func (w *work) judge(ctx context.Context, s *planning.Service, id string, good bool) error {
	x, err := s.Report(ctx, loader, id)
	switch {
	case err != nil || x.State != planning.Sent:
		return err
	case good:
		_, err = s.AcceptReport(ctx, loader, id, x.Revision)
	default:
		_, err = s.ReturnReport(ctx, loader, id, x.Revision, w.Reason)
	}
	return err
}

// report drafts, signs and sends a report.
func (w *work) report(ctx context.Context, s *planning.Service, q planning.Period, unitID string, i int) error {
	x, err := s.DraftReport(ctx, loader, w.plan.ID, q.ID, unitID)
	if errors.Is(err, planning.ErrReportState) || err == nil && x.State != planning.Drafting {
		return nil // by a load that was cut short
	}
	if err != nil {
		return err
	}
	for at, texts := range map[int][]string{0: w.Direction, 3: w.Assessment, 4: w.Next, 5: w.Proposals} {
		if x.Sections[at].Text == "" {
			x.Sections[at].Text = texts[(i+at)%len(texts)]
		}
	}
	if x, err = s.SaveReport(ctx, loader, x); err == nil {
		x, err = s.SignReport(ctx, loader, x.ID, x.Revision, w.Signers[i%len(w.Signers)])
	}
	if err == nil {
		_, err = s.SendReport(ctx, loader, x.ID, x.Revision)
	}
	return err
}
