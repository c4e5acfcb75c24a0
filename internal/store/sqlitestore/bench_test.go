package sqlitestore_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/contest/contesttest"
)

// entriesEach is how many answers of an attempt the benchmark saves before it goes on to the next: three for each of
// fifteen questions.
const entriesEach = 45

// BenchmarkAppend saves answers from many contestants at once, each waiting for its acknowledgement, as phones do. It
// runs on the disk of the test's folder, with every flush.
func BenchmarkAppend(b *testing.B) {
	for _, writers := range []int{1, 100, 1000} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) { benchmarkAppend(b, writers) })
	}
}

func benchmarkAppend(b *testing.B, writers int) {
	s := open(b).Contests()
	addMany(b, s, writers*(b.N/writers/entriesEach+1))
	var wg sync.WaitGroup
	took := make([][]time.Duration, writers)
	b.ResetTimer()
	for w := range writers {
		n := b.N / writers
		wg.Go(func() {
			for i := range n {
				id, e := attemptID(w+i/entriesEach*writers), contesttest.Entry(1, i%entriesEach+1, "A")
				start := time.Now()
				if err := s.Append(b.Context(), id, []contest.Entry{e}); err != nil {
					b.Error(err)
					return
				}
				took[w] = append(took[w], time.Since(start))
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	all := slices.Concat(took...)
	slices.Sort(all)
	if len(all) == 0 {
		return // a first try with fewer saves than writers
	}
	b.ReportMetric(float64(len(all))/b.Elapsed().Seconds(), "saves/s")
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
}

func attemptID(i int) string { return fmt.Sprintf("attempt-%07d", i) }

// addMany adds n running attempts, several at a time.
func addMany(tb testing.TB, s contest.Store, n int) {
	tb.Helper()
	const workers = 64
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				if err := s.AddAttempt(tb.Context(), contesttest.Attempt(attemptID(i))); err != nil {
					tb.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}
