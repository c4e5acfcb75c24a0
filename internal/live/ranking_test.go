package live_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"khoabang/contest"
	"khoabang/internal/live"
)

// entry is a member as the tests know it; its number is its index in people.
type entry struct {
	vector contest.RankVector
	id     string
	member int32
}

// naive is the ranking one would write without caring for time: a sorted slice.
type naive []entry

func (n naive) find(e entry) (int, bool) {
	return slices.BinarySearchFunc(n, e, func(a, b entry) int {
		return cmp.Or(a.vector.Compare(b.vector), cmp.Compare(a.id, b.id))
	})
}

func (n naive) rank(v contest.RankVector) int {
	rank := 1
	for _, e := range n {
		if e.vector.Compare(v) < 0 {
			rank++
		}
	}
	return rank
}

func (n naive) window(first, count int) []int32 {
	var members []int32
	for i := first; i < first+count; i++ {
		if i >= 1 && i <= len(n) {
			members = append(members, n[i-1].member)
		}
	}
	return members
}

// pair runs a Ranking and the naive one side by side.
type pair struct {
	ranking *live.Ranking
	want    naive
	ids     map[string]int32
	names   []string
}

func (p *pair) member(id string) int32 {
	m, ok := p.ids[id]
	if !ok {
		m = int32(len(p.names))
		p.ids[id] = m
		p.names = append(p.names, id)
	}
	return m
}

func (p *pair) insert(t *rapid.T, e entry) {
	i, found := p.want.find(e)
	if got := p.ranking.Insert(e.vector, e.member); got == found {
		t.Fatalf("Insert(%v) = %v, want %v", e, got, !found)
	}
	if !found {
		p.want = slices.Insert(p.want, i, e)
	}
}

func (p *pair) remove(t *rapid.T, e entry) {
	i, found := p.want.find(e)
	if got := p.ranking.Delete(e.vector, e.member); got != found {
		t.Fatalf("Delete(%v) = %v, want %v", e, got, found)
	}
	if found {
		p.want = slices.Delete(p.want, i, i+1)
	}
}

func TestRankingAgainstSortedSlice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		// Few distinct vectors make ties, IDs alike in their first eight bytes make ties harder, and many entries at
		// once make blocks split and join.
		keys := rapid.IntRange(1, contest.MaxKeys).Draw(t, "keys")
		vectors := rapid.Int64Range(1, 500).Draw(t, "distinct vectors")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		p := &pair{ids: map[string]int32{}}
		p.ranking = live.NewRanking(keys, func(m int32) string { return p.names[m] })
		draw := func() entry {
			e := entry{id: [...]string{"", "long-prefix-", "\xff"}[random.IntN(3)] + fmt.Sprint(random.IntN(20))}
			e.vector[0] = -random.Int64N(vectors)
			e.vector[keys-1] += random.Int64N(3) - 1
			e.member = p.member(e.id)
			return e
		}
		t.Repeat(map[string]func(*rapid.T){
			"insert": func(t *rapid.T) { p.insert(t, draw()) },
			"insert many": func(t *rapid.T) {
				for range rapid.IntRange(1, 800).Draw(t, "n") {
					p.insert(t, draw())
				}
			},
			"insert ascending": func(t *rapid.T) {
				for i := range rapid.Int64Range(1, 400).Draw(t, "n") {
					p.insert(t, entry{vector: contest.RankVector{1 + i}, id: "x", member: p.member("x")})
				}
			},
			"delete": func(t *rapid.T) { p.remove(t, draw()) },
			"delete many": func(t *rapid.T) {
				for range rapid.IntRange(0, len(p.want)).Draw(t, "n") {
					p.remove(t, p.want[random.IntN(len(p.want))])
				}
			},
			"": func(t *rapid.T) { checkRanking(t, p.ranking, p.want, draw()) },
		})
	})
}

func checkRanking(t *rapid.T, ranking *live.Ranking, want naive, e entry) {
	if got := ranking.Len(); got != len(want) {
		t.Fatalf("Len() = %d, want %d", got, len(want))
	}
	if got := ranking.Rank(e.vector); got != want.rank(e.vector) {
		t.Fatalf("Rank(%v) = %d, want %d", e.vector, got, want.rank(e.vector))
	}
	i, found := want.find(e)
	if got, ok := ranking.Position(e.vector, e.member); ok != found || ok && got != i+1 {
		t.Fatalf("Position(%v) = %d, %v, want %d, %v", e, got, ok, i+1, found)
	}
	for _, e := range []entry{e, rapid.SampledFrom(append(want[:len(want):len(want)], e)).Draw(t, "member")} {
		i, found := want.find(e)
		rank, position, ok := ranking.Place(e.vector, e.member)
		if ok != found || ok && (position != i+1 || rank != want.rank(e.vector)) {
			t.Fatalf("Place(%v) = %d, %d, %v, want %d, %d, %v", e, rank, position, ok, want.rank(e.vector), i+1, found)
		}
	}
	first := rapid.IntRange(-2, len(want)+2).Draw(t, "first")
	n := rapid.IntRange(0, 300).Draw(t, "n")
	if got := ranking.Window(first, n); !slices.Equal(got, want.window(first, n)) {
		t.Fatalf("Window(%d, %d) = %v, want %v", first, n, got, want.window(first, n))
	}
	if got := ranking.Top(len(want) + 1); !slices.Equal(got, want.window(1, len(want))) {
		t.Fatalf("Top(all) = %v, want %v", got, want)
	}
	around, from := ranking.Around(first, 5)
	if !slices.Equal(around, want.window(from, first+5-from+1)) {
		t.Fatalf("Around(%d, 5) = %v, %d", first, around, from)
	}
}

func TestRankingEmpty(t *testing.T) {
	t.Parallel()
	r := live.NewRanking(2, func(int32) string { return "" })
	if got := r.Rank(contest.RankVector{}); got != 1 {
		t.Errorf("Rank in an empty ranking = %d, want 1", got)
	}
	if r.Delete(contest.RankVector{}, 0) {
		t.Error("Delete from an empty ranking = true, want false")
	}
	if _, ok := r.Position(contest.RankVector{}, 0); ok {
		t.Error("Position in an empty ranking is ok, want not")
	}
	if got := r.Top(3); got != nil {
		t.Errorf("Top of an empty ranking = %v, want nil", got)
	}
}
