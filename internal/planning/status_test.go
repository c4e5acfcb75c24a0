package planning_test

import (
	"testing"

	"khoabang/internal/planning"
)

func TestStatusFollowsTheEvidence(t *testing.T) {
	t.Parallel()
	some, enough := planning.Tally{Entries: 1, People: 10}, planning.Tally{Entries: 3, People: 300}
	quarter := planning.Schedule{Timing: planning.Quarter, From: "2025-07-01", To: "2025-09-30"}
	always := planning.Schedule{Timing: planning.Continuous}
	monthly := planning.Schedule{Timing: planning.Periodic, Recurrence: "FREQ=MONTHLY;BYMONTHDAY=20", From: "2025-01-01"}
	target := []planning.Indicator{{ID: "n", Measure: planning.People, Target: 200}}
	for _, c := range []struct {
		name     string
		schedule planning.Schedule
		targets  []planning.Indicator
		today    planning.Day
		got      planning.Tally
		want     planning.Status
	}{
		{"dated, before it begins", quarter, nil, "2025-06-30", planning.Tally{}, planning.Waiting},
		{"dated, begun early", quarter, target, "2025-06-30", some, planning.Running},
		{"dated, going on", quarter, nil, "2025-09-30", planning.Tally{}, planning.Running},
		{"dated, with evidence", quarter, nil, "2025-08-01", some, planning.Done},
		{"dated, over without evidence", quarter, nil, "2025-10-01", planning.Tally{}, planning.Late},
		{"dated, over with its target missed", quarter, target, "2025-10-01", some, planning.Late},
		{"dated, over with its target reached", quarter, target, "2025-10-01", enough, planning.Done},
		{"continuous, period going on", always, nil, "2025-03-14", planning.Tally{}, planning.Running},
		{"continuous, period over without evidence", always, nil, "2025-03-15", planning.Tally{}, planning.Lacking},
		{"continuous, years later", always, nil, "2027-01-01", planning.Tally{}, planning.Lacking},
		{"continuous, with evidence", always, target, "2025-03-15", some, planning.Evidenced},
		{"recurring, not due yet", monthly, nil, "2025-01-20", planning.Tally{}, planning.Running},
		{"recurring, due and missed", monthly, nil, "2025-01-21", planning.Tally{}, planning.Late},
		{"recurring, due twice and done once", monthly, nil, "2025-02-21", some, planning.Late},
		{"recurring, due and done", monthly, nil, "2025-02-20", some, planning.Evidenced},
		{"periodic without a rule is never late", planning.Schedule{Timing: planning.Periodic}, nil, "2026-01-01", planning.Tally{}, planning.Lacking},
		{"nothing said", planning.Schedule{Timing: planning.Unstated}, nil, "2026-01-01", planning.Tally{}, planning.Open},
		{"nothing said, with evidence", planning.Schedule{Timing: planning.WhenNeeded}, nil, "2025-03-01", some, planning.Evidenced},
	} {
		task := planning.Task{ID: "t", Category: planning.Form, Schedule: c.schedule, Indicators: c.targets}
		totals := planning.Totals{ByTask: map[string]planning.Tally{"t": c.got}}
		if got := task.StatusOn(c.today, planning.Span{From: "2024-12-15", To: "2025-03-14"}, totals, totals); got != c.want {
			t.Errorf("%s: StatusOn(%s) = %s, want %s", c.name, c.today, got, c.want)
		}
	}
	area := planning.Task{ID: "II.2.1", Category: planning.Content, Schedule: always}
	about := planning.Totals{ByArea: map[string]planning.Tally{"II.2.1": some}}
	if got := area.StatusOn("2025-03-15", planning.Span{To: "2025-03-14"}, about, about); got != planning.Evidenced {
		t.Errorf("a content area with evidence about it is %s, want evidenced", got)
	}
}
