package sqlitestore_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/contest/contesttest"
	"khoabang/internal/store/sqlitestore"
	"khoabang/questions"
)

// BenchmarkAnalysis analyses a round of 100,000 closed attempts at fifteen of sixty questions each, from the file to
// the report, and reports how much memory that took at most.
func BenchmarkAnalysis(b *testing.B) {
	const n, pool, items = 100_000, 60, 15
	ctx := b.Context()
	db := open(b)
	s := db.Contests()
	c := contesttest.Contest("c1")
	c.Rounds = c.Rounds[:1]
	c.Rounds[0].ClosesAt = contesttest.At.Add(time.Hour)
	p := crowdPaper(pool)
	if err := s.AddPaper(ctx, p); err != nil {
		b.Fatal(err)
	}
	if err := s.AddContest(ctx, c); err != nil {
		b.Fatal(err)
	}
	crowd(b, s, p, n, items)
	for b.Loop() {
		service := contest.New(contest.Config{
			Store: s, Questions: db.Questions(), Units: db.Units(), Log: slog.New(slog.DiscardHandler),
			Clock: func() time.Time { return contesttest.At.Add(2 * time.Hour) },
		})
		peak, stop := watchHeap()
		a, err := service.Analysis(ctx, "c1", "p1", contest.FirstAttempts)
		stop()
		if err != nil || a.Report.Attempts != n {
			b.Fatalf("Analysis = %+v, %v", a, err)
		}
		b.ReportMetric(float64(*peak)/(1<<20), "peak-MB")
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "attempts/s")
}

// watchHeap notes, until it is stopped, how much the heap grows at most.
func watchHeap() (*uint64, func()) {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before, peak := m.HeapInuse, new(uint64)
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				runtime.ReadMemStats(&m)
				*peak = max(*peak, m.HeapInuse-min(m.HeapInuse, before))
			}
		}
	}()
	return peak, func() { close(done); <-stopped }
}

// crowdPaper returns the paper "p1" of so many single choices.
func crowdPaper(pool int) contest.Paper {
	p := contest.Paper{ID: "p1", ContestID: "c1", RoundID: "r1", Blueprint: questions.Blueprint{{Count: 15}}}
	for i := range pool {
		p.Questions = append(p.Questions, questions.Question{
			BankID: "b", ID: fmt.Sprintf("q%03d", i), Revision: 1, Kind: questions.Single, Area: "1", Stem: "Câu hỏi",
			Options: []questions.Option{{ID: "A"}, {ID: "B"}, {ID: "C"}, {ID: "D"}}, Key: questions.Key{Options: []string{"A"}},
		})
	}
	return p
}

// crowd makes the attempts of n contestants, each with so many questions of p drawn anew.
func crowd(b *testing.B, s sqlitestore.Contests, p contest.Paper, n, items int) {
	b.Helper()
	var wg sync.WaitGroup
	for w := range 64 {
		r := rand.New(rand.NewPCG(1, uint64(w)))
		wg.Go(func() {
			for i := w; i < n; i += 64 {
				if err := takePart(b.Context(), s, p, i, r.Perm(len(p.Questions))[:items], r); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// takePart makes the attempt of one contestant, from the start to the score.
func takePart(ctx context.Context, s sqlitestore.Contests, p contest.Paper, i int, drawn []int, r *rand.Rand) error {
	a := contesttest.Attempt(attemptID(i), func(a *contest.Attempt) { a.Sheet.Items = nil })
	var entries []contest.Entry
	knows := r.NormFloat64()
	for item, j := range drawn {
		q := p.Questions[j]
		a.Sheet.Items = append(a.Sheet.Items, contest.Item{Ref: q.Ref(), Options: []string{"C", "A", "D", "B"}})
		option := "A"
		if knows+r.NormFloat64() < 2*float64(j)/float64(len(p.Questions))-1.5 {
			option = string("BCD"[r.IntN(3)])
		}
		entries = append(entries, contest.Entry{
			Epoch: 1, Seq: item + 1, Item: item, Answer: questions.Answer{Options: []string{option}},
			ReceivedAt: a.StartedAt.Add(time.Duration(item+1) * 20 * time.Second),
		})
	}
	if err := s.AddAttempt(ctx, a); err != nil {
		return err
	}
	if err := s.Append(ctx, a.ID, entries); err != nil {
		return err
	}
	closure := contest.Closure{Reason: contest.Submitted, At: a.StartedAt.Add(6 * time.Minute)}
	if _, _, err := s.BeginClose(ctx, a.ID, closure, closure.At); err != nil {
		return err
	}
	_, err := s.FinishClose(ctx, a.ID, contest.Sum(p, a.Sheet, entries), closure.At)
	return err
}
