package planning

import (
	"fmt"
	"time"
)

// Day is a day of the calendar as 2025-07-01; "" for none. Days sort as their texts do.
type Day string

// Vietnam is the time zone whose days plans speak of.
var Vietnam = time.FixedZone("Việt Nam", 7*3600)

// NewDay returns the given day; months and days beyond their range run on, as in time.Date.
func NewDay(year int, month time.Month, day int) Day {
	return DayOf(time.Date(year, month, day, 0, 0, 0, 0, Vietnam))
}

// DayOf returns the day that t falls on in Vietnam; "" for the zero time.
func DayOf(t time.Time) Day {
	if t.IsZero() {
		return ""
	}
	return Day(t.In(Vietnam).Format(time.DateOnly))
}

// ParseDay returns the day written as s, and false if that is none between 1900 and 2199.
func ParseDay(s string) (Day, bool) {
	t, err := time.ParseInLocation(time.DateOnly, s, Vietnam)
	return Day(s), err == nil && t.Year() >= 1900 && t.Year() < 2200
}

// Valid reports whether d is "" or a day.
func (d Day) Valid() bool {
	_, ok := ParseDay(string(d))
	return ok || d == ""
}

// Start returns the first moment of d in Vietnam; the zero time for "" and for what is no day.
func (d Day) Start() time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), Vietnam)
	if err != nil {
		return time.Time{}
	}
	return t
}

// number returns d as 20250701, which sorts as d does; 0 for "" and for what is no day.
func (d Day) number() int32 {
	t := d.Start()
	if t.IsZero() {
		return 0
	}
	return int32(t.Year()*10_000 + int(t.Month())*100 + t.Day()) //nolint:gosec // four digits of year
}

// dayNumbered returns the day with the given number.
func dayNumbered(n int32) Day {
	if n == 0 {
		return ""
	}
	return NewDay(int(n/10_000), time.Month(n/100%100), int(n%100))
}

// Add returns the day so many days later; "" stays "".
func (d Day) Add(days int) Day {
	if d == "" {
		return ""
	}
	return DayOf(d.Start().AddDate(0, 0, days))
}

// Sub returns how many days d is after o.
func (d Day) Sub(o Day) int { return int(d.Start().Sub(o.Start()) / (24 * time.Hour)) }

// AddYears returns the same day so many years later; 29 February becomes 28 where there is none. "" stays "".
func (d Day) AddYears(years int) Day {
	if d == "" {
		return ""
	}
	t := d.Start()
	moved := NewDay(t.Year()+years, t.Month(), t.Day())
	if moved.Start().Month() != t.Month() {
		moved = NewDay(t.Year()+years, t.Month()+1, 0)
	}
	return moved
}

// Span is the days from From to To, both included. An empty end is open.
type Span struct{ From, To Day }

// Holds reports whether d lies in the span.
func (s Span) Holds(d Day) bool { return d != "" && d >= s.From && (s.To == "" || d <= s.To) }

// OverAt reports whether the span has ended before d.
func (s Span) OverAt(d Day) bool { return s.To != "" && d > s.To }

// String returns the span as 2025-01-01/2025-03-31.
func (s Span) String() string { return fmt.Sprintf("%s/%s", s.From, s.To) }

// Month returns the month of d as 2026-03; "" for "".
func (d Day) Month() string { return string(d[:min(len(d), len("2026-03"))]) }
