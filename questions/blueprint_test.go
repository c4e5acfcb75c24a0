package questions_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"khoabang/internal/fault"
	"khoabang/questions"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 7)) }

// cells returns questions of the given "area/difficulty" cells, numbered.
func cells(specs ...string) []questions.Question {
	var pool []questions.Question
	for i, s := range specs {
		q := questions.Question{ID: fmt.Sprintf("Q%03d", i)}
		if _, err := fmt.Sscanf(s, "%3s/%d", &q.Area, &q.Difficulty); err != nil {
			panic(err)
		}
		pool = append(pool, q)
	}
	return pool
}

func ids(qs []questions.Question) []string {
	var s []string
	for _, q := range qs {
		s = append(s, q.ID)
	}
	return s
}

func TestDraw(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		pool      []questions.Question
		blueprint questions.Blueprint
		short     map[string]any // the arguments of the refusal; nil means it is drawn
		path      string
	}{
		{"nothing asked", cells("2.1/1"), nil, nil, ""},
		{"any", cells("2.1/1", "2.2/2"), questions.Blueprint{{Count: 2}}, nil, ""},
		{"narrow first, whatever the order", cells("2.4/2", "2.4/1", "2.4/1"),
			questions.Blueprint{{Count: 1}, {Area: "2.4", Count: 1}, {Area: "2.4", Difficulty: 2, Count: 1}}, nil, ""},
		{"crosswise", cells("2.4/1", "2.4/2"), questions.Blueprint{{Area: "2.4", Count: 1}, {Difficulty: 2, Count: 1}}, nil, ""},
		{"a chain of moves", cells("2.1/1", "2.1/2", "2.2/2", "2.2/3"), questions.Blueprint{
			{Area: "2.1", Count: 1}, {Area: "2.2", Count: 1}, {Difficulty: 2, Count: 2}}, nil, ""},
		{"negative counts ask for nothing", cells("2.1/1"), questions.Blueprint{{Count: -1}, {Count: 1}}, nil, ""},
		{"too few", cells("2.4/1", "2.4/2"), questions.Blueprint{{Area: "2.4", Difficulty: 2, Count: 2}},
			map[string]any{"area": "2.4", "difficulty": 2, "have": 1, "need": 2}, "blueprint[0]"},
		{"none of the area", cells("2.4/1"), questions.Blueprint{{Count: 1}, {Area: "2.5", Count: 1}},
			map[string]any{"area": "2.5", "difficulty": 0, "have": 0, "need": 1}, "blueprint[1]"},
		{"the narrow one ate it", cells("2.4/2", "2.4/2"), questions.Blueprint{{Area: "2.4", Count: 1}, {Area: "2.4", Difficulty: 2, Count: 2}},
			map[string]any{"area": "2.4", "difficulty": 0, "have": 0, "need": 1}, "blueprint[0]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(50) {
				drawn, err := tt.blueprint.Draw(tt.pool, seeded(seed))
				if tt.short == nil {
					checkDrawn(t, tt.blueprint, drawn, err)
					continue
				}
				if !errors.Is(err, questions.ErrShortSupply) || drawn != nil {
					t.Fatalf("Draw = %v, %v, want ErrShortSupply", ids(drawn), err)
				}
				e, _ := fault.As(err)
				want := []fault.Field{{Path: tt.path, Code: "short_supply", Args: tt.short}}
				if tt.short["difficulty"] == 0 {
					want[0].Code = "short_supply_area"
				}
				if diff := cmp.Diff(want, e.Fields); diff != "" {
					t.Fatalf("Draw, seed %d, fields (-want +got):\n%s", seed, diff)
				}
			}
		})
	}
}

func TestShortages(t *testing.T) {
	t.Parallel()
	pool := cells("2.4/1", "2.4/2", "2.5/1")
	b := questions.Blueprint{{Area: "2.4", Difficulty: 2, Count: 3}, {Area: "2.5", Count: 1}, {Area: "2.4", Count: 2}, {Difficulty: 3, Count: 1}, {Count: 4}}
	var got []string
	for _, f := range b.Shortages(pool) {
		got = append(got, fmt.Sprint(f.Path, " ", f.Code, " ", f.Args["have"], "/", f.Args["need"]))
	}
	want := []string{"blueprint[0] short_supply 1/3", "blueprint[2] short_supply_area 1/2", "blueprint[3] short_supply_difficulty 0/1", "blueprint[4] short_supply_any 0/4"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Shortages (-want +got):\n%s", diff)
	}
	if got := (questions.Blueprint{{Area: "2.4", Count: 2}, {Count: 1}}).Shortages(pool); got != nil {
		t.Errorf("Shortages of what can be drawn = %v, want none", got)
	}
}

// checkDrawn fails unless drawn fills the blueprint exactly, each question once.
func checkDrawn(t interface {
	Helper()
	Fatalf(string, ...any)
}, b questions.Blueprint, drawn []questions.Question, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("Draw: %v", err)
	}
	want := 0
	for _, q := range b {
		want += max(q.Count, 0)
	}
	if len(drawn) != want {
		t.Fatalf("Draw gave %d questions, want %d", len(drawn), want)
	}
	sorted := slices.Sorted(slices.Values(ids(drawn)))
	if len(slices.Compact(sorted)) != want {
		t.Fatalf("Draw gave a question twice: %v", ids(drawn))
	}
	if !fills(b, drawn) {
		t.Fatalf("Draw gave %v, which does not fill %v", drawn, b)
	}
}

// fills tries every way of giving the questions to the quotas, slowly and obviously.
func fills(b questions.Blueprint, qs []questions.Question) bool {
	if len(qs) == 0 {
		return !slices.ContainsFunc(b, func(q questions.Quota) bool { return q.Count > 0 })
	}
	for i, quota := range b {
		if quota.Count <= 0 || !quota.Matches(qs[0]) {
			continue
		}
		rest := slices.Clone(b)
		rest[i].Count--
		if fills(rest, qs[1:]) {
			return true
		}
	}
	return false
}

// feasible tries every subset of the pool.
func feasible(b questions.Blueprint, pool []questions.Question) bool {
	for set := range 1 << len(pool) {
		var qs []questions.Question
		for k := range pool {
			if set&(1<<k) != 0 {
				qs = append(qs, pool[k])
			}
		}
		if len(qs) == b.Size() && fills(b, qs) {
			return true
		}
	}
	return false
}

func TestDrawProperties(t *testing.T) {
	t.Parallel()
	cell := rapid.SampledFrom([]string{"2.1/1", "2.1/2", "2.1/3", "2.2/1", "2.2/2", "2.2/3"})
	quota := rapid.Custom(func(t *rapid.T) questions.Quota {
		return questions.Quota{
			Area:       rapid.SampledFrom([]string{"", "2.1", "2.2"}).Draw(t, "area"),
			Difficulty: rapid.IntRange(0, 3).Draw(t, "difficulty"),
			Count:      rapid.IntRange(0, 2).Draw(t, "count"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		pool := cells(rapid.SliceOfN(cell, 0, 7).Draw(t, "pool")...)
		b := questions.Blueprint(rapid.SliceOfN(quota, 1, 4).Draw(t, "blueprint"))
		seed := rapid.Uint64().Draw(t, "seed")
		drawn, err := b.Draw(pool, seeded(seed))
		if can := feasible(b, pool); can != (err == nil) {
			t.Fatalf("Draw: %v, and it can be done: %t", err, can)
		}
		if (b.Check(pool) == nil) != (err == nil) {
			t.Fatalf("Check = %v, Draw %v", b.Check(pool), err)
		}
		if err != nil {
			return
		}
		checkDrawn(t, b, drawn, err)
		again, _ := b.Draw(pool, seeded(seed))
		if diff := cmp.Diff(ids(drawn), ids(again)); diff != "" {
			t.Fatalf("Draw with the same seed differs:\n%s", diff)
		}
	})
}

func TestDrawReachesEveryQuestion(t *testing.T) {
	t.Parallel()
	pool := cells("2.1/1", "2.1/1", "2.1/2", "2.1/2", "2.2/1", "2.2/3")
	b := questions.Blueprint{{Area: "2.1", Count: 1}, {Count: 1}}
	count := map[string]int{}
	first := map[string]int{}
	for seed := range uint64(600) {
		drawn, err := b.Draw(pool, seeded(seed))
		checkDrawn(t, b, drawn, err)
		for _, q := range drawn {
			count[q.ID]++
		}
		first[drawn[0].Area]++
	}
	for _, q := range pool {
		if count[q.ID] < 60 {
			t.Errorf("question %s was drawn %d times in 600, want 60 or more", q.ID, count[q.ID])
		}
	}
	if first["2.2"] < 60 {
		t.Errorf("a question of 2.2 stood first %d times in 600, want 60 or more: is the order random?", first["2.2"])
	}
}

func TestOptionOrder(t *testing.T) {
	t.Parallel()
	fixed := choice(questions.Single, "A")
	fixed.Shuffle = false
	ordered := choice(questions.Ordering, "A", "B", "C", "D")
	ordered.Shuffle = false
	two := choice(questions.Ordering, "A", "B")
	two.Options = two.Options[:2]
	one := choice(questions.Ordering, "A")
	one.Options = one.Options[:1]
	all := []string{"A", "B", "C", "D"}
	tests := []struct {
		name   string
		q      questions.Question
		want   []string // as a set, in this order where !moves
		moves  bool
		banned []string // never shown in this order
	}{
		{"shuffled", choice(questions.Multiple, "A", "B"), all, true, nil},
		{"not shuffled", fixed, all, false, nil},
		{"true/false stands still", choice(questions.TrueFalse, "true"), []string{"true", "false"}, false, nil},
		{"ordering is never shown solved", ordered, all, true, all},
		{"ordering of two is shown turned", two, []string{"A", "B"}, false, []string{"A", "B"}},
		{"ordering of one ends", one, []string{"A"}, false, nil},
		{"numeric has none", numeric("1", ""), []string{}, false, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			seen := map[string]bool{}
			for seed := range uint64(200) {
				got := tt.q.OptionOrder(seeded(seed))
				if again := tt.q.OptionOrder(seeded(seed)); !slices.Equal(got, again) {
					t.Fatalf("OptionOrder with seed %d = %v, then %v", seed, got, again)
				}
				if tt.banned != nil && slices.Equal(got, tt.banned) {
					t.Fatalf("OptionOrder = %v, the right order", got)
				}
				if !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(tt.want))) {
					t.Fatalf("OptionOrder = %v, want those of %v", got, tt.want)
				}
				if !tt.moves && tt.banned == nil && !slices.Equal(got, tt.want) {
					t.Fatalf("OptionOrder = %v, want %v", got, tt.want)
				}
				seen[fmt.Sprint(got)] = true
			}
			if tt.moves && len(seen) < 20 {
				t.Errorf("OptionOrder gave %d orders of 24 in 200 tries, want 20 or more", len(seen))
			}
		})
	}
}

// BenchmarkShortages looks for what a paper of 41 quotas lacks in a bank of 5,000 questions.
func BenchmarkShortages(b *testing.B) {
	pool := make([]questions.Question, 5_000)
	for i := range pool {
		pool[i] = questions.Question{ID: fmt.Sprint("q", i), BankID: "lon", Area: fmt.Sprintf("2.%d", i%20), Difficulty: i%3 + 1, Status: questions.Approved}
	}
	var blueprint questions.Blueprint
	for i := range 40 {
		blueprint = append(blueprint, questions.Quota{Area: fmt.Sprintf("2.%d", i%20), Difficulty: i / 20 * 2, Count: 5})
	}
	blueprint = append(blueprint, questions.Quota{Area: "2.99", Count: 1})
	for b.Loop() {
		if n := len(blueprint.Shortages(pool)); n != 1 {
			b.Fatalf("%d shortages, want 1", n)
		}
	}
}
