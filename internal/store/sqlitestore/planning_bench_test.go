package sqlitestore_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"khoabang/internal/org"
	"khoabang/internal/planning"
	"khoabang/internal/planning/planfile"
)

// BenchmarkPlanning measures a province's year: 150 units and 200,000 pieces of evidence. It reports the time and memory of
// the first dashboard, which reads all of them, and for later ones the median and the 99th percentile, each after a piece that
// was filed just before, with four readers at once.
func BenchmarkPlanning(b *testing.B) {
	const units, pieces = 150, 200_000
	db := open(b)
	now := time.Date(2025, 12, 20, 3, 0, 0, 0, time.UTC)
	p := planning.Plan{ID: "ke-hoach-2025", Revision: 1, Document: planning.Document{Title: "x", Year: 2025}}
	var list []org.Unit
	for i := range units {
		list = append(list, org.Unit{ID: fmt.Sprintf("u%03d", i), Kind: org.KindCommune, Name: fmt.Sprintf("Xã %d", i)})
	}
	for i := range 10 {
		p.Tasks = append(p.Tasks, planning.Task{ID: fmt.Sprintf("II.2.%d", i+1), Category: planning.Content, Title: "x", Text: "x", Schedule: planning.Schedule{Timing: planning.Continuous}})
	}
	for i := range 6 {
		p.Tasks = append(p.Tasks, planning.Task{ID: fmt.Sprintf("II.3.%d", i+1), Category: planning.Form, Title: "x", Text: "x", Schedule: planning.Schedule{Timing: planning.Continuous}})
	}
	ctx := b.Context()
	store := db.Planning()
	if err := db.Units().PutUnits(ctx, list); err != nil {
		b.Fatal(err)
	}
	if err := store.PutPlan(ctx, p); err != nil {
		b.Fatal(err)
	}
	fill(b, ctx, store, p.ID, pieces, units, now.Add(-24*time.Hour))
	s := planning.New(planning.Config{Store: store, Units: db.Units(), Clock: func() time.Time { return now }, Freeze: planfile.Freeze, Thaw: planfile.Thaw})
	a := planning.Actor{UserID: "u", ReadAll: true}
	quarter := planning.Span{From: "2025-06-15", To: "2025-09-14"}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	began := time.Now()
	overview := func() (planning.Overview, error) {
		v, err := s.View(ctx, a, p.ID)
		if err != nil {
			return planning.Overview{}, err
		}
		return v.Overview(ctx, quarter)
	}
	if o, err := overview(); err != nil || o.Whole.All.Entries != pieces {
		b.Fatalf("Overview = %d pieces, %v", o.Whole.All.Entries, err)
	}
	first := time.Since(began)
	runtime.GC()
	runtime.ReadMemStats(&after)
	var mu sync.Mutex
	var took []time.Duration
	n := pieces
	b.SetParallelism(2)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			mu.Lock()
			n++
			id := n
			mu.Unlock()
			e := planning.Evidence{ID: fmt.Sprintf("e%06d", id), PlanID: p.ID, UnitID: "u001", TaskID: "II.3.1", Kind: planning.Article, Day: "2025-08-01", Title: "x"}
			if _, err := s.File(ctx, planning.Actor{UserID: "u", UnitID: "u001", Reports: true}, e); err != nil {
				b.Error(err)
				return
			}
			began := time.Now()
			if _, err := overview(); err != nil {
				b.Error(err)
				return
			}
			mu.Lock()
			took = append(took, time.Since(began))
			mu.Unlock()
		}
	})
	slices.Sort(took)
	b.ReportMetric(first.Seconds(), "first_s")
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "ledger_MB")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50_ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99_ms")
}

func fill(b *testing.B, ctx context.Context, store planning.Store, planID string, pieces, units int, at time.Time) {
	b.Helper()
	var wg sync.WaitGroup
	const writers = 64
	for w := range writers {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(w)))
			for i := w; i < pieces; i += writers {
				e := planning.Evidence{ID: fmt.Sprintf("e%06d", i), PlanID: planID, Revision: 1, UnitID: fmt.Sprintf("u%03d", r.IntN(units)), TaskID: fmt.Sprintf("II.3.%d", 1+r.IntN(6)),
					Kind: planning.Kinds()[r.IntN(13)], Day: planning.Day("2025-01-01").Add(r.IntN(350)), Title: "Hội nghị tuyên truyền cải cách hành chính", Place: "Hội trường UBND",
					People: r.IntN(300), Areas: []string{fmt.Sprintf("II.2.%d", 1+r.IntN(10))}, By: "u", At: at}
				if err := store.PutEvidence(ctx, e); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}
