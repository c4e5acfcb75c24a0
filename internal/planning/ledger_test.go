package planning_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"khoabang/contest"
	"khoabang/internal/planning"

	"github.com/google/go-cmp/cmp"
)

func filed(id string, revision int, unit, task string, kind planning.Kind, day planning.Day, people int, areas ...string) planning.Evidence {
	return planning.Evidence{ID: id, Revision: revision, UnitID: unit, TaskID: task, Kind: kind, Day: day, People: people, Items: 1, Areas: areas}
}

func ledger() *planning.Ledger {
	l := planning.NewLedger()
	gone := filed("d", 2, "a", "II.3.1", planning.Meeting, "2025-02-01", 9)
	gone.Withdrawn = "nhầm"
	sure := filed("b", 1, "b", "II.3.1", planning.Conference, "2025-03-14", 20, "II.2.1", "II.2.2")
	sure.Confirmed.UnitID = "so_noi_vu"
	for _, e := range []planning.Evidence{
		filed("a", 2, "a", "II.3.1", planning.Conference, "2024-12-15", 10, "II.2.1"),
		filed("a", 1, "b", "II.3.2", planning.Article, "2025-01-01", 99), // older than what came
		sure, filed("c", 1, "b", "II.3.2", planning.Article, "2025-03-15", 5, "II.2.2"),
		filed("d", 1, "a", "II.3.1", planning.Meeting, "2025-02-01", 9), gone, sure,
	} {
		l.Add(e)
	}
	return l
}

func TestTotals(t *testing.T) {
	t.Parallel()
	l := ledger()
	a := planning.Tally{Entries: 1, People: 10, Items: 1, Last: "2024-12-15"}
	b := planning.Tally{Entries: 1, Confirmed: 1, People: 20, Items: 1, Last: "2025-03-14"}
	c := planning.Tally{Entries: 1, People: 5, Items: 1, Last: "2025-03-15"}
	want := planning.Totals{
		All:      a.Plus(b).Plus(c),
		ByTask:   map[string]planning.Tally{"II.3.1": a.Plus(b), "II.3.2": c},
		ByKind:   map[planning.Kind]planning.Tally{planning.Conference: a.Plus(b), planning.Article: c},
		ByArea:   map[string]planning.Tally{"II.2.1": a.Plus(b), "II.2.2": b.Plus(c)},
		ByUnit:   map[string]planning.Tally{"a": a, "b": b.Plus(c)},
		ByDay:    map[planning.Day]planning.Tally{"2024-12-15": a, "2025-03-14": b, "2025-03-15": c},
		ByMonth:  map[string]planning.Tally{"2024-12": a, "2025-03": b.Plus(c)},
		TaskKind: map[planning.Pair]planning.Tally{{"II.3.1", "conference"}: a.Plus(b), {"II.3.2", "article"}: c},
		AreaTask: map[planning.Pair]planning.Tally{{"II.2.1", "II.3.1"}: a.Plus(b), {"II.2.2", "II.3.1"}: b, {"II.2.2", "II.3.2"}: c},
		UnitTask: map[planning.Pair]planning.Tally{{"a", "II.3.1"}: a, {"b", "II.3.1"}: b, {"b", "II.3.2"}: c},
	}
	if d := cmp.Diff(want, l.Totals(planning.Selection{})); d != "" {
		t.Errorf("Totals differ (-want +got):\n%s", d)
	}
	for _, s := range []struct {
		selection planning.Selection
		want      planning.Tally
		ids       []string
	}{
		{planning.Selection{Span: planning.Span{From: "2024-12-15", To: "2025-03-14"}}, a.Plus(b), []string{"b", "a"}},
		{planning.Selection{Span: planning.Span{From: "2024-12-16"}}, b.Plus(c), []string{"c", "b"}},
		{planning.Selection{Units: []string{"b", "x"}}, b.Plus(c), []string{"c", "b"}},
		{planning.Selection{Units: []string{}}, planning.Tally{}, nil},
		{planning.Selection{Area: "II.2.2", Task: "II.3.1"}, b, []string{"b"}},
		{planning.Selection{Kind: planning.Meeting}, planning.Tally{}, nil},
		{planning.Selection{Kind: planning.Banner}, planning.Tally{}, nil},
		{planning.Selection{Confirmed: true}, b, []string{"b"}},
	} {
		if got := l.Totals(s.selection).All; got != s.want {
			t.Errorf("Totals(%+v) = %+v, want %+v", s.selection, got, s.want)
		}
		ids, n := l.IDs(s.selection, 0, 10)
		if d := cmp.Diff(s.ids, ids); d != "" || n != s.want.Entries {
			t.Errorf("IDs(%+v): %d, differ (-want +got):\n%s", s.selection, n, d)
		}
	}
	if ids, n := l.IDs(planning.Selection{}, 1, 1); n != 3 || len(ids) != 1 || ids[0] != "b" {
		t.Errorf("the second of all is %v of %d, want b of 3", ids, n)
	}
	if ids, _ := l.IDs(planning.Selection{}, 9, 1); ids != nil {
		t.Errorf("after the last come %v", ids)
	}
}

func TestContestsCountByThemselves(t *testing.T) {
	t.Parallel()
	f := planning.ContestFigures{TaskID: "II.3.6", ContestID: "c", Span: planning.Span{From: "2025-07-01", To: "2025-07-31"}, Participation: contest.Participation{
		People: 12, Attempts: 20, Units: []contest.UnitParticipation{{UnitID: "a", People: 7, Attempts: 9}, {UnitID: "b"}}}}
	whole := planning.Tally{Entries: 1, Confirmed: 1, People: 12, Items: 20, Last: "2025-07-31"}
	ofA := planning.Tally{Entries: 1, Confirmed: 1, People: 7, Items: 9, Last: "2025-07-31"}
	for _, c := range []struct {
		name   string
		s      planning.Selection
		today  planning.Day
		change func(*planning.ContestFigures)
		want   planning.Tally
	}{
		{"all", planning.Selection{}, "2025-12-01", nil, whole},
		{"the period in which it closed", planning.Selection{Span: planning.Span{From: "2025-07-31", To: "2025-08-01"}}, "2025-12-01", nil, whole},
		{"another period", planning.Selection{Span: planning.Span{From: "2025-08-01"}}, "2025-12-01", nil, planning.Tally{}},
		{"a unit that took part", planning.Selection{Units: []string{"a"}}, "2025-12-01", nil, ofA},
		{"a unit that did not", planning.Selection{Units: []string{"b"}}, "2025-12-01", nil, planning.Tally{}},
		{"another kind", planning.Selection{Kind: planning.Article}, "2025-12-01", nil, planning.Tally{}},
		{"before it opens", planning.Selection{}, "2025-06-30", nil, planning.Tally{}},
		{"sealed", planning.Selection{}, "2025-12-01", func(f *planning.ContestFigures) { f.Sealed = true }, planning.Tally{}},
	} {
		g := f
		if c.change != nil {
			c.change(&g)
		}
		totals := planning.NewLedger().Totals(c.s)
		totals.AddContest(g, c.s, c.today)
		if totals.All != c.want || totals.ByTask["II.3.6"] != c.want || totals.TaskKind[planning.Pair{Row: "II.3.6", Column: "contest"}] != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, totals.All, c.want)
		}
	}
}

// big is a province's year: 150 units, 6 forms, 10 areas, 200,000 pieces of evidence.
func big() *planning.Ledger {
	l := planning.NewLedger()
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 200_000 {
		day := planning.Day("2025-01-01").Add(r.IntN(365))
		l.Add(filed(fmt.Sprintf("e%06d", i), 1, fmt.Sprintf("u%03d", r.IntN(150)), fmt.Sprintf("II.3.%d", 1+r.IntN(6)), planning.Kinds()[r.IntN(13)], day, r.IntN(300),
			fmt.Sprintf("II.2.%d", 1+r.IntN(10))))
	}
	return l
}

func BenchmarkTotals(b *testing.B) {
	l := big()
	for name, s := range map[string]planning.Selection{"year": {}, "quarter": {Span: planning.Span{From: "2025-06-15", To: "2025-09-14"}}, "unit": {Units: []string{"u007"}}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				l.Totals(s)
			}
		})
	}
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			l.IDs(planning.Selection{Task: "II.3.1"}, 0, 50)
		}
	})
}

func TestTotalsOfNoArea(t *testing.T) {
	t.Parallel()
	l := planning.NewLedger()
	l.Add(filed("a", 1, "a", "II.3.1", planning.Meeting, "2025-02-01", 9))
	l.Add(filed("b", 1, "a", "II.3.1", planning.Meeting, "2025-02-02", 1, "II.2.1"))
	totals := l.Totals(planning.Selection{})
	none := planning.Tally{Entries: 1, People: 9, Items: 1, Last: "2025-02-01"}
	if got := totals.ByArea[""]; got != none {
		t.Errorf("no area has %+v, want %+v", got, none)
	}
	if got := totals.AreaTask[planning.Pair{Column: "II.3.1"}]; got != none {
		t.Errorf("no area for a task has %+v, want %+v", got, none)
	}
	if n := l.Totals(planning.Selection{Area: "II.2.1"}).All.Entries; n != 1 {
		t.Errorf("an area selects %d, want 1", n)
	}
}
