package planning

import (
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// Timing says how a schedule binds.
type Timing string

// The timings, as plan files write them.
const (
	Unstated    Timing = "khong_neu"    // the document says nothing
	Continuous  Timing = "thuong_xuyen" // can lack evidence for a period, and is never late
	WithinYear  Timing = "trong_nam"    // from one day to another: can be late
	Quarter     Timing = "quy"          // the same
	FromTo      Timing = "tu_den"       // the same
	Periodic    Timing = "dinh_ky"      // by a recurrence rule where there is one: can be late then
	Yearly      Timing = "hang_nam"
	AsRegulated Timing = "theo_quy_dinh"
	WhenNeeded  Timing = "khi_phat_sinh"
)

// Timings returns the timings there are.
func Timings() []Timing {
	return []Timing{Unstated, Continuous, WithinYear, Quarter, FromTo, Periodic, Yearly, AsRegulated, WhenNeeded}
}

// Schedule is when a task or a duty is due.
type Schedule struct {
	Timing     Timing
	From, To   Day
	Text       string // as the document says
	Recurrence string // an RRULE of RFC 5545 without DTSTART, such as FREQ=MONTHLY;BYMONTHDAY=20; counted from From
}

// Dated reports whether the schedule ends on a day, so that its task can be late.
func (s Schedule) Dated() bool {
	return s.To != "" && slices.Contains([]Timing{WithinYear, Quarter, FromTo}, s.Timing)
}

// Recurs reports whether the schedule comes again by a rule.
func (s Schedule) Recurs() bool { return s.Timing == Periodic && s.Recurrence != "" }

// Validate returns ErrInvalid with what is wrong with the schedule of a plan of the given year.
func (s Schedule) Validate(year int) error {
	c := &check{plan: Plan{Document: Document{Year: year}}}
	c.schedule("", s)
	return c.Err(ErrInvalid)
}

// Span returns the days from From to To.
func (s Schedule) Span() Span { return Span{s.From, s.To} }

// maxOccurrences bounds what one schedule yields: a year of days.
const maxOccurrences = 366

// Occurrences returns the days on which the schedule comes due within the span, which has both ends: those of its rule, or
// the last day of a dated one. There are 366 at most.
func (s Schedule) Occurrences(in Span) []Day {
	if s.Dated() && in.Holds(s.To) {
		return []Day{s.To}
	}
	if !s.Recurs() {
		return nil
	}
	rule, err := parseRule(s.Recurrence, s.start(in), s.To)
	if err != nil {
		return nil // Validate refuses it
	}
	var days []Day
	next := rule.Iterator()
	for range 100 * maxOccurrences { // a rule may begin long before
		t, more := next()
		if day := Day(t.Format(time.DateOnly)); !more || day > in.To || len(days) == maxOccurrences {
			break
		} else if in.Holds(day) {
			days = append(days, day)
		}
	}
	return days
}

// start returns the day from which a rule counts.
func (s Schedule) start(in Span) Day {
	if s.From != "" {
		return s.From
	}
	return NewDay(in.From.Start().Year(), time.January, 1)
}

// parseRule returns the rule over whole days, beginning at from and ending with to where there is one. Rules finer than a
// day, and rules that bring a beginning of their own, are refused.
func parseRule(text string, from, to Day) (*rrule.RRule, error) {
	option, err := rrule.StrToROption(strings.TrimPrefix(text, "RRULE:"))
	if err != nil {
		return nil, err
	}
	if !option.Dtstart.IsZero() || option.Freq > rrule.DAILY || len(option.Byhour)+len(option.Byminute)+len(option.Bysecond) > 0 {
		return nil, errFiner
	}
	option.Dtstart, _ = time.Parse(time.DateOnly, string(from))
	if to != "" {
		option.Until, _ = time.Parse(time.DateOnly, string(to))
	}
	return rrule.NewRRule(*option)
}
