package live_test

import (
	"crypto/rand"
	mathrand "math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"khoabang/contest"
	"khoabang/internal/live"
)

var benchSizes = []int{20_000, 100_000, 1_000_000}

func newRandom() *mathrand.Rand { return mathrand.New(mathrand.NewPCG(1, 1)) }

// benchVector returns what a contest looks like: 0 to 15 right, up to 15 minutes, within a week.
func benchVector(random *mathrand.Rand) contest.RankVector {
	return contest.RankVector{-random.Int64N(16), random.Int64N(900_000), 1_760_000_000_000 + random.Int64N(600_000_000)}
}

// benchRanking returns a ranking of n members, and each member's vector.
func benchRanking(n, keys int) (*live.Ranking, []contest.RankVector) {
	ids := make([]string, n)
	vectors := make([]contest.RankVector, n)
	r := live.NewRanking(keys, func(m int32) string { return ids[m] })
	random := newRandom()
	for i := range ids {
		ids[i] = strings.ToLower(rand.Text())
		vectors[i] = benchVector(random)
		clear(vectors[i][keys:])
		r.Insert(vectors[i], int32(i))
	}
	return r, vectors
}

// BenchmarkRankingUpdate measures one update: a delete and an insert.
func BenchmarkRankingUpdate(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			r, vectors := benchRanking(n, 3)
			random := newRandom()
			for b.Loop() {
				m := random.IntN(n)
				r.Delete(vectors[m], int32(m))
				vectors[m] = benchVector(random)
				r.Insert(vectors[m], int32(m))
			}
		})
	}
}

// BenchmarkRankingRank measures one look-up of a rank.
func BenchmarkRankingRank(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			r, _ := benchRanking(n, 3)
			random := newRandom()
			sum := 0
			for b.Loop() {
				sum += r.Rank(benchVector(random))
			}
			if sum == 0 {
				b.Fatal("no ranks")
			}
		})
	}
}

// BenchmarkRankingTies is an update and a look-up where a million members have only sixteen vectors.
func BenchmarkRankingTies(b *testing.B) {
	r, vectors := benchRanking(1_000_000, 1)
	random := newRandom()
	sum := 0
	for b.Loop() {
		m := random.IntN(len(vectors))
		r.Delete(vectors[m], int32(m))
		vectors[m][0] = -random.Int64N(16)
		r.Insert(vectors[m], int32(m))
		sum += r.Rank(vectors[m])
	}
	if sum == 0 {
		b.Fatal("no ranks")
	}
}
