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

// work is a demonstration of a year under way: evidence, reports, a unit's own plan, each at the time at which it would have been
// done.
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

// do gives the plan its targets, lets units file and report, then the one that they report to. What units did goes to the store as
// it ended, piece by piece and many at a time: a service would ask a database some thousand times.
func (w *work) do(ctx context.Context) error {
	if err := w.begin(ctx); err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	units, err := w.into.Units.Units(ctx)
	if err != nil {
		return err
	}
	d := org.NewDirectory(units)
	owner := w.plan.Owner(d, w.plan.Year().To)
	busy := slices.DeleteFunc(w.plan.Reporters(d, w.plan.Year().To), func(u org.Unit) bool { return slices.Contains(w.Silent, u.ID) })
	ledger := planning.NewLedger()
	var puts []func() error
	for i, u := range busy {
		for _, e := range w.evidence(i, u.ID, owner) {
			ledger.Add(e)
			puts = append(puts, func() error { return w.into.Plans.Store.PutEvidence(ctx, e) })
		}
	}
	due := w.due()
	for k, q := range due {
		for i, u := range busy {
			if newest := k == len(due)-1; !newest || i%4 != 1 {
				puts = append(puts, func() error { return w.report(ctx, ledger, q, k, newest, i, u) })
			}
		}
	}
	if err := together(puts); err != nil {
		return fmt.Errorf("work of units: %w", err)
	}
	return w.owner(ctx, owner, due)
}

// together calls all funcs, some at a time. What is stored already, by a load that was cut short, is no error.
func together(puts []func() error) error {
	next := make(chan func() error)
	done := make(chan error)
	const workers = 16
	for range workers {
		go func() {
			var err error
			for put := range next {
				if e := put(); !errors.Is(e, planning.ErrStale) {
					err = errors.Join(err, e)
				}
			}
			done <- err
		}()
	}
	for _, put := range puts {
		next <- put
	}
	close(next)
	var err error
	for range workers {
		err = errors.Join(err, <-done)
	}
	return err
}

// due returns the periods whose reports are due.
func (w *work) due() (list []planning.Period) {
	for _, q := range w.plan.ReportingPeriods() {
		if planning.DefaultCalendar().Due(q.Due) <= planning.DayOf(w.now) {
			list = append(list, q)
		}
	}
	return list
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

// evidence returns what the unit in place i did, oldest first. The owner of the plan confirmed two thirds of it.
func (w *work) evidence(i int, unitID, owner string) (list []planning.Evidence) {
	r := rand.New(rand.NewPCG(2025, uint64(i))) //nolint:gosec // the same every time
	last := min(planning.DayOf(w.now), w.plan.Year().To)
	for day := w.plan.Year().From.Add(8 + r.IntN(30)); day <= last; day = day.Add(20 + r.IntN(40)) {
		a := w.Acts[r.IntN(len(w.Acts))]
		e := planning.Evidence{ID: fmt.Sprintf("minh-hoa-%s-%d", unitID, len(list)+1), PlanID: w.plan.ID, Revision: 1, UnitID: unitID, TaskID: a.Task, DutyID: a.Duty,
			Kind: a.Kind, Day: day, Title: a.Titles[r.IntN(len(a.Titles))], Place: a.Place, People: a.People.pick(r), Items: a.Items.pick(r), Reach: a.Reach.pick(r),
			Areas: a.Areas[:1+r.IntN(len(a.Areas))], At: w.onDay(day)}
		if len(list)%3 > 0 {
			e.Confirmed = planning.Confirmation{UnitID: owner, At: e.At}
		}
		list = append(list, e)
	}
	return list
}

// report stores the report of the unit in place i for the period in place k, as it was sent: most of them in time, some late. All
// are accepted but those of the newest period, of which one is sent back and the others wait for somebody to look at them.
func (w *work) report(ctx context.Context, ledger *planning.Ledger, q planning.Period, k int, newest bool, i int, u org.Unit) error {
	days := -3
	if (i+k)%5 == 2 {
		days = 1 + (i+k)%6
	}
	x := planning.Draft(w.plan, q, u, false, ledger.Totals(planning.Selection{Span: q.Span, Units: []string{u.ID}}))
	w.write(&x, i)
	x.Revision, x.State, x.At = 1, planning.Sent, w.onDay(planning.DefaultCalendar().Due(q.Due).Add(days))
	x.Signature = planning.Signature{Name: w.Signers[i%len(w.Signers)], At: x.At}
	data, err := w.into.Plans.Freeze(x)
	if err != nil {
		return err
	}
	x.Sendings = []planning.Sending{{Hash: planning.HashOf(data), At: x.At}}
	switch {
	case !newest:
		x.State, x.At = planning.Accepted, w.onDay(planning.DefaultCalendar().Due(q.Due).Add(8))
	case i == 0:
		x.State, x.At, x.Reason = planning.Returned, w.onDay(planning.DefaultCalendar().Due(q.Due).Add(8)), w.Reason
	}
	if err := w.into.Plans.Store.PutContent(ctx, x.Sendings[0].Hash, data); err != nil {
		return err
	}
	return w.into.Plans.Store.PutReport(ctx, x)
}

// write fills in the sections that people write.
func (w *work) write(x *planning.Report, i int) {
	for at, texts := range map[int][]string{0: w.Direction, 3: w.Assessment, 4: w.Next, 5: w.Proposals} {
		x.Sections[at].Text = texts[(i+at)%len(texts)]
	}
}

// owner lets the unit that the others report to report on every period but the newest, and others say something.
func (w *work) owner(ctx context.Context, unitID string, due []planning.Period) error {
	c := &past{}
	s := w.at(c)
	for k, q := range due {
		if k == len(due)-1 {
			break
		}
		c.at = w.onDay(planning.DefaultCalendar().Due(q.Due).Add(9))
		if err := w.consolidate(ctx, s, q, unitID); err != nil {
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

func (w *work) consolidate(ctx context.Context, s *planning.Service, q planning.Period, unitID string) error {
	x, err := s.DraftReport(ctx, loader, w.plan.ID, q.ID, unitID)
	if errors.Is(err, planning.ErrReportState) || err == nil && x.State != planning.Drafting {
		return nil // by a load that was cut short
	}
	if err == nil {
		x, err = s.SignReport(ctx, loader, x.ID, x.Revision, w.Signers[0])
	}
	if err == nil {
		_, err = s.SendReport(ctx, loader, x.ID, x.Revision)
	}
	return err
}
