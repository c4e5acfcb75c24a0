package planning

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Limits on the calendar.
const (
	MaxHolidays = 1_000
	MaxWorkdays = 500
)

// Calendar says which days are worked. Saturdays and Sundays are not, nor are holidays, but for days that were swapped for
// others.
type Calendar struct {
	Revision int // rises by one with every change; 0 of the one that the program comes with
	Holidays []Holiday
	Workdays []Day // Saturdays and Sundays that are worked instead of another day
	By       string
	At       time.Time
}

// Holiday is some days off in a row.
type Holiday struct {
	Name string
	Span
}

// Works reports whether d is worked.
func (c Calendar) Works(d Day) bool {
	if slices.Contains(c.Workdays, d) {
		return true
	}
	return !weekend(d) && !slices.ContainsFunc(c.Holidays, func(h Holiday) bool { return h.Holds(d) })
}

func weekend(d Day) bool {
	day := d.Start().Weekday()
	return day == time.Saturday || day == time.Sunday
}

// Due returns the day on which something due on d is due in truth: d itself if it is worked, else the next day that is.
func (c Calendar) Due(d Day) Day {
	for range 60 { // no holiday is longer
		if d == "" || c.Works(d) {
			break
		}
		d = d.Add(1)
	}
	return d
}

// Over returns the names of the holidays over which something due on d moves, in their order; none where it moves over
// Saturdays and Sundays alone, or not at all.
func (c Calendar) Over(d Day) []string {
	var names []string
	for due := c.Due(d); d != due; d = d.Add(1) {
		for _, h := range c.Holidays {
			if h.Holds(d) && !slices.Contains(names, h.Name) {
				names = append(names, h.Name)
			}
		}
	}
	return names
}

// Validate returns ErrBadCalendar with every field that is wrong.
func (c Calendar) Validate() error {
	k := &check{}
	if k.most("holidays", len(c.Holidays), MaxHolidays) {
		for i, h := range c.Holidays {
			path := fmt.Sprintf("holidays[%d].", i)
			k.text(path+"name", h.Name, 1, MaxLine)
			k.Require(h.From != "", path+"from", "required")
			k.Require(h.To != "", path+"to", "required")
			k.span(path+"from", path+"to", h.Span)
			k.Require(!h.From.Valid() || !h.To.Valid() || h.To.Sub(h.From) < 31, path+"to", "holiday_long", "max", 31)
		}
	}
	if k.most("workdays", len(c.Workdays), MaxWorkdays) {
		for i, d := range c.Workdays {
			path := fmt.Sprintf("workdays[%d]", i)
			k.day(path, d)
			k.Require(d != "", path, "required")
			k.Require(slices.Index(c.Workdays, d) == i, path, "duplicate")
		}
	}
	return k.Err(ErrBadCalendar)
}

// lunarDays are the days on which the lunar year begins and the Hùng Kings are remembered (10/3), by the Vietnamese
// calendar, which is reckoned at 105° east: in 2030 Tết is a day before the Chinese new year.
var lunarDays = []struct{ tet, kings Day }{
	{"2024-02-10", "2024-04-18"}, {"2025-01-29", "2025-04-07"}, {"2026-02-17", "2026-04-26"}, {"2027-02-06", "2027-04-16"},
	{"2028-01-26", "2028-04-04"}, {"2029-02-13", "2029-04-23"}, {"2030-02-02", "2030-04-12"}, {"2031-01-23", "2031-04-01"},
	{"2032-02-11", "2032-04-19"}, {"2033-01-31", "2033-04-09"}, {"2034-02-19", "2034-04-28"}, {"2035-02-08", "2035-04-17"},
	{"2036-01-28", "2036-04-06"}, {"2037-02-15", "2037-04-24"}, {"2038-02-04", "2038-04-13"}, {"2039-01-24", "2039-04-03"},
	{"2040-02-12", "2040-04-20"}, {"2041-02-01", "2041-04-10"}, {"2042-01-22", "2042-04-29"}, {"2043-02-10", "2043-04-19"},
	{"2044-01-30", "2044-04-07"}, {"2045-02-17", "2045-04-26"}, {"2046-02-06", "2046-04-15"}, {"2047-01-26", "2047-04-04"},
	{"2048-02-14", "2048-04-22"}, {"2049-02-02", "2049-04-11"}, {"2050-01-23", "2050-04-01"},
}

// announced is what was decided for single years: how many days before Tết are off where it is not one, and days off for
// which others are worked. Its sources are documents of the Government Office, as the press reports them:
//   - 2024: 2450/VPCP-KGVX of 12/4/2024, Monday 29/4 for Saturday 4/5 (baotintuc.vn 12/4/2024); for Tết 8–14/2 no page was found.
//   - 2025: 8726/VPCP-KGVX of 26/11/2024, Tết 25/1–2/2, Friday 2/5 for Saturday 26/4 (pld.net.vn; vietcetera.com).
//   - 2026: Tết 14–22/2 and 2/9 from 29/8 to 2/9 (en.baochinhphu.vn 14/10/2025), Monday 31/8 for Saturday 22/8
//     (baobacninhtv.vn 12/2025); 12729/VPCP-KGVX of 25/12/2025, Friday 2/1 for Saturday 10/1 (vietnam.vnanet.vn 26/12/2025).
//
// 24/11, the Day of Vietnamese Culture, is not among them: Resolution 80-NQ/TW of 7/1/2026 means it to be a day off, and
// Resolution 30/NQ-CP of 2/2026 has Article 112 of the Labour Code amended for it, but no law that does so was found.
var announced = map[int]struct {
	beforeTet int
	swaps     []swap
}{
	2024: {2, []swap{{"2024-04-29", "2024-05-04"}}},
	2025: {2, []swap{{"2025-05-02", "2025-04-26"}}},
	2026: {1, []swap{{"2026-01-02", "2026-01-10"}, {"2026-08-31", "2026-08-22"}}},
}

// swap is a day off for which another one is worked.
type swap struct{ off, worked Day }

// tetDays is how many days are off for Tết.
const tetDays = 5

// DefaultCalendar returns the holidays of the Labour Code from 2024 to 2050: New Year, five days of Tết, one of them before
// it, the Hùng Kings' day, 30 April and 1 May, 2 September and the day before; where one falls on a weekend, the next day
// that is worked is off. What the government announces for a year is for people to enter over it.
func DefaultCalendar() Calendar {
	var c Calendar
	for _, lunar := range lunarDays {
		year := lunar.tet.Start().Year()
		off := func(name string, from, to Day) { c.Holidays = append(c.Holidays, Holiday{name, Span{from, to}}) }
		before := cmp.Or(announced[year].beforeTet, 1)
		first := len(c.Holidays)
		off("Tết Dương lịch", NewDay(year, time.January, 1), NewDay(year, time.January, 1))
		off("Tết Nguyên đán", lunar.tet.Add(-before), lunar.tet.Add(tetDays-1-before))
		off("Giỗ Tổ Hùng Vương", lunar.kings, lunar.kings)
		off("Ngày Chiến thắng, Quốc tế Lao động", NewDay(year, time.April, 30), NewDay(year, time.May, 1))
		off("Quốc khánh", NewDay(year, time.September, 1), NewDay(year, time.September, 2))
		for _, s := range announced[year].swaps {
			off("Hoán đổi ngày làm việc", s.off, s.off)
			c.Workdays = append(c.Workdays, s.worked)
		}
		c.compensate(c.Holidays[first : first+5])
	}
	slices.SortFunc(c.Holidays, func(a, b Holiday) int { return cmp.Compare(a.From, b.From) })
	return c
}

// compensate adds a day off for every day of the holidays that falls on a weekend.
func (c *Calendar) compensate(holidays []Holiday) {
	for _, h := range slices.Clone(holidays) {
		for d := h.From; d <= h.To; d = d.Add(1) {
			if weekend(d) {
				next := c.Due(h.To)
				c.Holidays = append(c.Holidays, Holiday{"Nghỉ bù: " + h.Name, Span{next, next}})
			}
		}
	}
}
