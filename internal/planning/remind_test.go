package planning_test

import (
	"testing"

	"khoabang/internal/planning"
)

func TestWhoIsReminded(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	offsets := []int{-3, 0, 2}
	for _, c := range []struct {
		day  planning.Day // the third quarter's reports are due on 22/9/2025
		want int
		ok   bool
	}{{"2025-09-18", 0, false}, {"2025-09-19", -3, true}, {"2025-09-21", -3, true}, {"2025-09-22", 0, true}, {"2025-09-24", 2, true}, {"2025-09-26", 2, true}, {"2025-09-27", 0, false}} {
		st.at(c.day)
		all, err := st.Reminders(t.Context(), offsets)
		if err != nil {
			t.Fatal(err)
		}
		if c.ok != (len(all) > 0) || c.ok && (all[0].Offset != c.want || all[0].Due != "2025-09-22" || all[0].Period.ID != "2025-q3") {
			t.Errorf("on %s there are %d reminders, want offset %d, %t", c.day, len(all), c.want, c.ok)
		}
	}
}
