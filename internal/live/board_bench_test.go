package live_test

import (
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/live"
)

func benchResult(random *mathrand.Rand, contestantID string) contest.Result {
	correct := random.IntN(16)
	at := epoch.Add(time.Duration(random.Int64N(600_000_000)) * time.Millisecond)
	return contest.Result{
		AttemptID: strings.ToLower(rand.Text()), ContestID: "quiz", ContestantID: contestantID,
		UnitID: "u" + strconv.Itoa(random.IntN(150)), Ordinal: 1, Correct: correct, Points: correct * 1000,
		Duration: time.Duration(random.Int64N(900_000)) * time.Millisecond, SubmittedAt: at, Revision: 3, ChangedAt: at,
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// benchBoard returns a board of n people with a result each, what it holds on the heap a person, strings included,
// and the results.
func benchBoard(n int) (b *live.Board, bytes float64, results []contest.Result) {
	random := newRandom()
	names := &names{}
	before := heap()
	b = live.NewBoard(quiz(contest.CountBest, keys...), contest.Scope{}, names.labels, time.Now)
	for range n {
		b.Apply(benchResult(random, strings.ToLower(rand.Text())))
	}
	bytes = float64(heap()-before) / float64(n)
	results = make([]contest.Result, 0, n)
	for _, s := range b.Top(n) {
		results = append(results, s.Result)
	}
	return b, bytes, results
}

// BenchmarkBoardApply measures one result applied that moves its contestant, revision and rules compared.
func BenchmarkBoardApply(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			board, bytes, results := benchBoard(n)
			random := newRandom()
			for b.Loop() {
				r := &results[random.IntN(n)]
				r.Revision++
				r.Correct, r.Duration = random.IntN(16), time.Duration(random.Int64N(900_000))*time.Millisecond
				if board.Apply(*r) != 1 {
					b.Fatal("the result was no news")
				}
			}
			b.ReportMetric(bytes, "heap-B/person")
		})
	}
}

// BenchmarkBoardStanding measures one look-up of a contestant's rank and position.
func BenchmarkBoardStanding(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			board, _, results := benchBoard(n)
			random := newRandom()
			for b.Loop() {
				if _, ok := board.Standing(results[random.IntN(n)].ContestantID); !ok {
					b.Fatal("nobody")
				}
			}
		})
	}
}

// BenchmarkBoardRepeat measures a result that is known already, as healing and the bus bring them.
func BenchmarkBoardRepeat(b *testing.B) {
	board, _, results := benchBoard(100_000)
	random := newRandom()
	for b.Loop() {
		if board.Apply(results[random.IntN(len(results))]) != 0 {
			b.Fatal("a repeated result was news")
		}
	}
}

// BenchmarkFrame measures the next frame, made and encoded in full and as a delta, however many watch. A newcomer
// among the first hundred moves those behind.
func BenchmarkFrame(b *testing.B) {
	board, _, _ := benchBoard(20_000)
	random := newRandom()
	var full, delta, frames int
	for b.Loop() {
		standing := board.Window(1+random.IntN(live.FrameRows), 1)[0]
		r := benchResult(random, fmt.Sprint("new", frames))
		r.Correct, r.Duration = standing.Result.Correct, standing.Result.Duration
		r.SubmittedAt = standing.Result.SubmittedAt.Add(-time.Millisecond)
		board.Apply(r)
		f := live.MakeFrame(board)
		full, delta, frames = full+len(f.Full()), delta+len(f.After(f.Seq-1)), frames+1
	}
	b.ReportMetric(float64(full)/float64(frames), "full-B")
	b.ReportMetric(float64(delta)/float64(frames), "delta-B")
}

// BenchmarkRankWatchers measures telling 10,000 contestants of a change, and each looking up its rank.
func BenchmarkRankWatchers(b *testing.B) {
	board, _, results := benchBoard(20_000)
	subs := make([]*live.RankSubscription, 10_000)
	for i := range subs {
		subs[i] = board.SubscribeRank(results[i].ContestantID)
		defer subs[i].Close()
	}
	random := newRandom()
	for b.Loop() {
		board.Apply(benchResult(random, strings.ToLower(rand.Text())))
		news := 0
		for _, s := range subs {
			if _, ok := s.Next(); ok {
				news++
			}
		}
		if news != len(subs) {
			b.Fatal("of a new contestant, not everybody heard")
		}
	}
}
