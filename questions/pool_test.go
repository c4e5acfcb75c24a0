package questions_test

import (
	"fmt"
	"testing"
	"time"

	"khoabang/questions"
)

// TestDrawIsUniform draws many sheets and compares how often each question was drawn with what chance would give, by
// Pearson's chi-squared test; the limits are the 0.1% points for the degrees of freedom, from tables.
func TestDrawIsUniform(t *testing.T) {
	t.Parallel()
	pool := make([]questions.Question, 0, 60)
	for i := range 60 {
		pool = append(pool, questions.Question{ID: fmt.Sprint(i), Area: fmt.Sprintf("2.%d", 1+i/20), Difficulty: 1 + i%2})
	}
	const rounds = 3_000
	tests := []struct {
		name      string
		blueprint questions.Blueprint
		from, to  int     // the questions that are alike to the blueprint
		expected  float64 // how often each of them is drawn in a round
		limit     float64
	}{
		{"a few of many", questions.Blueprint{{Count: 5}}, 0, 60, 5.0 / 60, 98.32},
		{"most of them", questions.Blueprint{{Count: 45}}, 0, 60, 45.0 / 60, 98.32},
		{"one area", questions.Blueprint{{Area: "2.2", Count: 3}, {Area: "2.1", Count: 7}}, 20, 40, 3.0 / 20, 43.82},
		{"what a narrower quota leaves", questions.Blueprint{{Area: "2", Count: 10}, {Area: "2.1", Count: 2}}, 20, 60, 10.0 / 58, 72.05},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			drawer := questions.NewPool(tt.blueprint, pool)
			count := map[string]int{}
			for seed := range uint64(rounds) {
				drawn, err := drawer.Draw(seeded(seed))
				checkDrawn(t, tt.blueprint, drawn, err)
				for _, q := range drawn {
					count[q.ID]++
				}
			}
			chi := 0.0
			for _, q := range pool[tt.from:tt.to] {
				d := float64(count[q.ID]) - tt.expected*rounds
				chi += d * d / (tt.expected * rounds)
			}
			if chi > tt.limit {
				t.Errorf("chi-squared is %.1f, want at most %.1f: %v", chi, tt.limit, count)
			}
		})
	}
}

// Where a question stands in a drawn sheet depends on nothing: each place has each question as often as another.
func TestDrawnOrderIsUniform(t *testing.T) {
	t.Parallel()
	drawer := questions.NewPool(questions.Blueprint{{Area: "2.1", Count: 1}, {Count: 3}}, cells("2.1/1", "2.2/1", "2.3/1", "2.4/1"))
	const rounds = 8_000
	count := map[string]int{}
	for seed := range uint64(rounds) {
		drawn, err := drawer.Draw(seeded(seed))
		if err != nil {
			t.Fatal(err)
		}
		for place, q := range drawn {
			count[fmt.Sprint(place, q.ID)]++
		}
	}
	chi := 0.0
	for _, n := range count {
		d := float64(n) - rounds/4
		chi += d * d / (rounds / 4)
	}
	if chi > 27.88 || len(count) != 16 { // the 0.1% point for (4-1)² degrees of freedom
		t.Errorf("chi-squared of the order is %.1f over %d cells, want at most 27.88 over 16: %v", chi, len(count), count)
	}
}

func TestDrawBySubtree(t *testing.T) {
	t.Parallel()
	pool := cells("2.1/1", "2.4/2", "3.1/1")
	pool[0].Area = "2.10"
	deep := questions.Question{ID: "deep", Area: "2.1.3", Difficulty: 1}
	tests := []struct {
		name      string
		pool      []questions.Question
		blueprint questions.Blueprint
		ok        bool
	}{
		{"an area has all below it", pool, questions.Blueprint{{Area: "2", Count: 2}}, true},
		{"and nothing beside it", pool, questions.Blueprint{{Area: "2", Count: 3}}, false},
		{"2.10 is not below 2.1", pool, questions.Blueprint{{Area: "2.1", Count: 1}}, false},
		{"the lower area comes first", append(pool[:1:1], deep), questions.Blueprint{{Area: "2", Count: 1}, {Area: "2.1.3", Count: 1}}, true},
		{"a part of a code is no area", pool, questions.Blueprint{{Area: "2.", Count: 1}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(30) {
				if drawn, err := tt.blueprint.Draw(tt.pool, seeded(seed)); (err == nil) != tt.ok {
					t.Fatalf("Draw = %v, %v, want success: %t", ids(drawn), err, tt.ok)
				}
			}
		})
	}
}

// BenchmarkDraw draws sheets of thirty questions from a bank of fifty thousand.
func BenchmarkDraw(b *testing.B) {
	var blueprint questions.Blueprint
	for area := range 10 {
		blueprint = append(blueprint, questions.Quota{Area: fmt.Sprintf("2.%d", area+1), Count: 1}, questions.Quota{Area: fmt.Sprintf("2.%d", area+1), Difficulty: 2, Count: 1})
	}
	blueprint = append(blueprint, questions.Quota{Area: "2", Count: 8}, questions.Quota{Difficulty: 3, Count: 2})
	bank := generated(many)
	start := time.Now()
	pool := questions.NewPool(blueprint, bank)
	prepared := time.Since(start)
	var took []time.Duration
	seed := uint64(0)
	for b.Loop() {
		start := time.Now()
		if _, err := pool.Draw(seeded(seed)); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
		seed++
	}
	quantiles(b, took)
	b.ReportMetric(float64(prepared.Milliseconds()), "prepare-ms")
}
