package contest

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"
)

// BenchmarkProposal makes standings, prizes and collective standings of 500,000 contestants of 500 units in two blocks,
// with 1,000,000 attempts in two rounds, and reports the memory that was held at the end.
func BenchmarkProposal(b *testing.B) {
	const people, units = 500_000, 500
	c, staff := crowdedContest(units)
	results := crowd(c, people, units)
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before := m.HeapAlloc
	for b.Loop() {
		g := c.gather()
		for _, r := range results {
			g.add(r)
		}
		p := g.propose(staff, true, nil)
		if len(p.In(Scope{})) == 0 && len(p.Standings) == 0 || len(p.Awards) == 0 || len(p.UnitAwards) == 0 {
			b.Fatalf("the proposal has %d standings, %d awards, %d units' awards", len(p.Standings), len(p.Awards), len(p.UnitAwards))
		}
		runtime.GC()
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapAlloc-before)/(1<<20), "held-MB")
		runtime.KeepAlive(p)
	}
	runtime.KeepAlive(results)
}

func crowdedContest(units int) (Contest, []UnitStaff) {
	c := Contest{ID: "c", Rules: Rules{Counts: CountBest, Keys: []RankKey{ByPoints, ByDuration, BySubmitted}, Overall: OverallSum},
		Blocks: []Block{{ID: "can-bo"}, {ID: "cong-dan"}}}
	for i := range 2 {
		c.Rounds = append(c.Rounds, Round{ID: fmt.Sprint("r", i)})
	}
	for _, block := range []string{"can-bo", "cong-dan"} {
		for _, span := range []Span{OfRound, OfContest} {
			for _, name := range []string{"Nhất", "Nhì", "Ba"} {
				c.Awards.Prizes = append(c.Awards.Prizes, Prize{Name: name, Span: span, BlockID: block, Count: 10, Points: 1})
			}
		}
	}
	c.Awards.Repeat, c.Awards.Reserve = RepeatHigher, 10
	c.Collective = Collective{Keys: []Measure{MeasureRate, MeasureMean}, Prizes: []CollectivePrize{{Name: "Nhất", Count: 10}}}
	var staff []UnitStaff
	for i := range units {
		staff = append(staff, UnitStaff{UnitID: fmt.Sprint("u", i), Headcount: 1000 + i})
	}
	return c, staff
}

func crowd(c Contest, people, units int) []Result {
	r := rand.New(rand.NewPCG(1, 2))
	at := time.Date(2026, 11, 2, 1, 0, 0, 0, time.UTC)
	var list []Result
	for i := range people {
		for round := range c.Rounds {
			correct := r.IntN(21)
			list = append(list, Result{
				AttemptID: fmt.Sprintf("a%d-%07d", round, i), ContestID: c.ID, RoundID: c.Rounds[round].ID, BlockID: c.Blocks[i%2].ID,
				ContestantID: fmt.Sprintf("p%07d", i), UnitID: fmt.Sprint("u", i%units), Ordinal: 1, Correct: correct, Of: 20, Points: correct * 1000,
				Duration: time.Duration(r.IntN(900_000)) * time.Millisecond, RegisteredAt: at, SubmittedAt: at.Add(time.Duration(r.IntN(600_000_000)) * time.Millisecond),
			})
		}
	}
	return list
}
