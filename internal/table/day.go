package table

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The ways in which people write a day: day first, or year first as programs do.
var (
	dayFirst  = regexp.MustCompile(`^([0-9]{1,2})\s*[/.-]\s*([0-9]{1,2})\s*[/.-]\s*([0-9]{4})$`)
	yearFirst = regexp.MustCompile(`^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$`)
)

// Day returns the day of the calendar that a cell names, as midnight in UTC; zero, with no fault, for an empty cell. One
// that the calendar does not have, and one written month first, is a fault that says what would be right.
func (r Record) Day(key string) time.Time {
	s := r.Text(key)
	if s == "" {
		return time.Time{}
	}
	var y, m, d int
	if g := dayFirst.FindStringSubmatch(s); g != nil {
		d, m, y = number(g[1]), number(g[2]), number(g[3])
	} else if g := yearFirst.FindStringSubmatch(strings.TrimSuffix(s, "T00:00:00")); g != nil {
		y, m, d = number(g[1]), number(g[2]), number(g[3])
	}
	turned := m > 12 && d >= 1 && d <= 12
	if turned {
		d, m = m, d
	}
	last := time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	switch {
	case turned && d <= last:
		r.Fail(key, "date_month_first", "given", s, "right", fmt.Sprintf("%02d/%02d/%d", d, m, y))
	case m < 1 || m > 12 || y < 1:
		r.Fail(key, "date_vi")
	case d < 1 || d > last:
		r.Fail(key, "date_not_in_month", "given", s, "month", fmt.Sprintf("%d/%d", m, y), "last", last)
	default:
		return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	}
	return time.Time{}
}

// number reads digits, of which there are few.
func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
