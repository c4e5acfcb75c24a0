package sqlitestore_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/contest/contesttest"
	"khoabang/internal/org"
)

// BenchmarkStatistics counts 100,000 closed attempts of half as many people of 500 units, in two rounds and two blocks, from
// the file to the statistics, and reports how much memory that took at most. KHOABANG_STATISTICS_ATTEMPTS sets another number.
func BenchmarkStatistics(b *testing.B) {
	n := 100_000
	if v, err := strconv.Atoi(os.Getenv("KHOABANG_STATISTICS_ATTEMPTS")); err == nil {
		n = v
	}
	const units = 500
	ctx := b.Context()
	db := open(b)
	s := db.Contests()
	c := contesttest.Contest("c1")
	c.Rounds = []contest.Round{{ID: "r1", OpensAt: contesttest.At}, {ID: "r2"}}
	c.Blocks = []contest.Block{{ID: "can-bo"}, {ID: "cong-dan"}}
	c.Disqualified = nil
	if err := s.AddContest(ctx, c); err != nil {
		b.Fatal(err)
	}
	var directory []org.Unit
	for i := range units {
		directory = append(directory, org.Unit{ID: fmt.Sprint("u", i), Name: fmt.Sprint("Đơn vị ", i), Kind: org.KindDepartment, Selectable: true,
			Headcounts: map[string]int{"can-bo": 1000 + i}})
	}
	if err := db.Units().PutUnits(ctx, directory); err != nil {
		b.Fatal(err)
	}
	var wg sync.WaitGroup
	for w := range 256 {
		r := rand.New(rand.NewPCG(1, uint64(w)))
		wg.Go(func() {
			for i := w; i < n; i += 256 {
				if err := closed(ctx, s, i, n/2, units, r); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	for b.Loop() {
		service := contest.New(contest.Config{
			Store: s, Questions: db.Questions(), Units: db.Units(), Log: slog.New(slog.DiscardHandler),
			Clock: func() time.Time { return contesttest.At.Add(2 * time.Hour) },
		})
		peak, stop := watchHeap()
		t, err := service.Turnout(ctx, "c1", "")
		stop()
		if all := t.Cut("", "", ""); err != nil || all.Attempts != n || all.People != n/2 {
			b.Fatalf("Turnout = %+v, %v", all, err)
		}
		b.ReportMetric(float64(*peak)/(1<<20), "peak-MB")
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "attempts/s")
}

// closed makes the nth attempt, which is closed, of one of so many people.
func closed(ctx context.Context, s contest.Store, i, people, units int, r *rand.Rand) error {
	who := i % people
	a := contesttest.Attempt(attemptID(i), func(a *contest.Attempt) {
		a.RoundID, a.BlockID = fmt.Sprint("r", 1+i/people), []string{"can-bo", "cong-dan"}[who%2]
		a.ContestantID, a.UnitID, a.Period, a.Ordinal = fmt.Sprintf("ct_%026d", who), fmt.Sprint("u", who%units), a.RoundID, 1
		a.Sheet.Items = nil
	})
	if err := s.AddAttempt(ctx, a); err != nil {
		return err
	}
	at := a.StartedAt.Add(time.Duration(r.IntN(600_000)) * time.Millisecond)
	if _, _, err := s.BeginClose(ctx, a.ID, contest.Closure{Reason: contest.Submitted, At: at}, at); err != nil {
		return err
	}
	correct := r.IntN(21)
	_, err := s.FinishClose(ctx, a.ID, contest.Score{Correct: correct, Of: 20, Points: correct * 1000}, at)
	return err
}
