package planning

import (
	"fmt"
	"time"

	"khoabang/internal/fault"
)

// Period is a span whose work is reported by a due date.
type Period struct {
	ID   string
	Name string
	Span     // the data that the report is about
	Due  Day // before holidays move it
}

// MaxPeriods is how many periods a plan may have.
const MaxPeriods = 24

// DefaultPeriods returns the ministry's calendar for a year: reports of the first quarter, of six months, of the third
// quarter and of the year, due on the 20th of the last month, from data since 15 December, for the third quarter since 15
// June.
func DefaultPeriods(year int) []Period {
	day := NewDay
	before := day(year-1, time.December, 15)
	return []Period{
		{fmt.Sprintf("%d-q1", year), fmt.Sprintf("Quý I năm %d", year), Span{before, day(year, time.March, 14)}, day(year, time.March, 20)},
		{fmt.Sprintf("%d-6t", year), fmt.Sprintf("6 tháng đầu năm %d", year), Span{before, day(year, time.June, 14)}, day(year, time.June, 20)},
		{fmt.Sprintf("%d-q3", year), fmt.Sprintf("Quý III năm %d", year), Span{day(year, time.June, 15), day(year, time.September, 14)}, day(year, time.September, 20)},
		{fmt.Sprintf("%d-nam", year), fmt.Sprintf("Năm %d", year), Span{before, day(year, time.December, 14)}, day(year, time.December, 20)},
	}
}

// ReportingPeriods returns the plan's periods: its own, or the default ones of its year.
func (p Plan) ReportingPeriods() []Period {
	if len(p.Periods) > 0 {
		return p.Periods
	}
	return DefaultPeriods(p.Document.Year)
}

// Period returns the plan's period with the given ID, and whether there is one.
func (p Plan) Period(id string) (Period, bool) {
	for _, q := range p.ReportingPeriods() {
		if q.ID == id {
			return q, true
		}
	}
	return Period{}, false
}

// checkPeriods adds what is wrong with the periods of a plan.
func checkPeriods(f *fault.Check, periods []Period) {
	c := &check{}
	seen := map[string]bool{}
	if c.most("periods", len(periods), MaxPeriods) {
		for i, p := range periods {
			path := fmt.Sprintf("periods[%d].", i)
			c.id(path+"id", p.ID)
			c.Require(!seen[p.ID], path+"id", "duplicate")
			seen[p.ID] = true
			c.text(path+"name", p.Name, 1, MaxLine)
			c.span(path+"from", path+"to", p.Span)
			c.Require(p.From != "", path+"from", "required")
			c.Require(p.To != "", path+"to", "required")
			c.span(path+"to", path+"due", Span{p.To, p.Due})
			c.Require(p.Due != "", path+"due", "required")
		}
	}
	for _, x := range c.Fields() {
		f.Add(x.Path, x.Code, x.Pairs()...)
	}
}
