package planning_test

import (
	"slices"
	"testing"

	"khoabang/internal/planning"

	"github.com/google/go-cmp/cmp"
)

// The days off of 2025 and 2026 as they were announced, and years of which only the law is known.
func TestDefaultCalendar(t *testing.T) {
	t.Parallel()
	c := planning.DefaultCalendar()
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		from, to planning.Day
		works    bool
	}{
		{"2024-02-07", "2024-02-07", true}, {"2024-02-08", "2024-02-14", false}, {"2024-04-27", "2024-05-01", false}, {"2024-05-04", "2024-05-04", true}, {"2024-08-31", "2024-09-03", false},
		{"2025-01-24", "2025-01-24", true}, {"2025-01-25", "2025-02-02", false}, {"2025-02-03", "2025-02-07", true}, // Tết 2025
		{"2025-04-07", "2025-04-07", false}, {"2025-04-26", "2025-04-26", true}, {"2025-04-30", "2025-05-04", false}, {"2025-05-05", "2025-05-05", true},
		{"2025-08-30", "2025-09-02", false}, {"2025-09-03", "2025-09-05", true},
		{"2026-01-01", "2026-01-04", false}, {"2026-01-10", "2026-01-10", true}, {"2026-02-13", "2026-02-13", true}, {"2026-02-14", "2026-02-22", false},
		{"2026-02-23", "2026-02-27", true}, {"2026-04-25", "2026-04-27", false}, {"2026-08-22", "2026-08-22", true}, {"2026-08-29", "2026-09-02", false},
		{"2026-04-30", "2026-05-03", false}, {"2026-11-24", "2026-11-24", true}, // the Day of Vietnamese Culture is no day off by law that is known
		{"2027-01-01", "2027-01-03", false}, {"2027-02-05", "2027-02-10", false}, // of Tết a Saturday and a Sunday
		{"2030-02-01", "2030-02-07", false}, // not by the Chinese calendar
	} {
		for d := want.from; d <= want.to; d = d.Add(1) {
			if c.Works(d) != want.works {
				t.Errorf("Works(%s) = %t, want %t", d, c.Works(d), want.works)
			}
		}
	}
}

func TestDueDatesMoveToAWorkingDay(t *testing.T) {
	t.Parallel()
	c := planning.DefaultCalendar()
	c.Workdays = append(c.Workdays, "2025-09-20")
	for day, want := range map[planning.Day]planning.Day{
		"2025-03-20": "2025-03-20", "2025-09-20": "2025-09-20", "2025-12-20": "2025-12-22", "2026-02-14": "2026-02-23", "2026-06-20": "2026-06-22", "": "",
	} {
		if got := c.Due(day); got != want {
			t.Errorf("Due(%s) = %s, want %s", day, got, want)
		}
	}
}

func TestDueDatesMoveOverNamedHolidays(t *testing.T) {
	t.Parallel()
	c := planning.DefaultCalendar()
	for day, want := range map[planning.Day][]string{
		"2025-03-20": nil, "2025-12-20": nil, "2026-02-14": {"Tết Nguyên đán"}, "2026-01-01": {"Tết Dương lịch", "Hoán đổi ngày làm việc"}, "": nil,
	} {
		if got := c.Over(day); !slices.Equal(got, want) {
			t.Errorf("Over(%s) = %q, want %q", day, got, want)
		}
	}
}

func TestCalendarFaults(t *testing.T) {
	t.Parallel()
	c := planning.Calendar{
		Holidays: []planning.Holiday{{"", planning.Span{From: "2025-02-30", To: "2025-03-01"}}, {"x", planning.Span{From: "2025-02-02", To: "2025-02-01"}}, {"y", planning.Span{From: "2025-01-01", To: "2025-03-01"}}},
		Workdays: []planning.Day{"2025-04-26", "2025-04-26", "nay"},
	}
	want := []string{"holidays[0].name required", "holidays[0].from date", "holidays[1].to day_before", "holidays[2].to holiday_long", "workdays[1] duplicate", "workdays[2] date"}
	if d := cmp.Diff(want, fields(c.Validate())); d != "" {
		t.Errorf("faults differ (-want +got):\n%s", d)
	}
}

func TestDefaultPeriods(t *testing.T) {
	t.Parallel()
	var got []string
	for _, p := range planning.DefaultPeriods(2025) {
		got = append(got, p.ID+" "+p.Span.String()+" "+string(p.Due))
	}
	want := []string{"2025-q1 2024-12-15/2025-03-14 2025-03-20", "2025-6t 2024-12-15/2025-06-14 2025-06-20",
		"2025-q3 2025-06-15/2025-09-14 2025-09-20", "2025-nam 2024-12-15/2025-12-14 2025-12-20"}
	if !slices.Equal(got, want) {
		t.Errorf("DefaultPeriods = %q, want %q", got, want)
	}
}
