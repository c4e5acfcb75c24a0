package analysis_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khoabang/questions"
	"khoabang/questions/analysis"
)

// repeat returns each answer sheet n times, given as alternating sheets and numbers.
func repeat(pairs ...any) []string {
	var all []string
	for i := 0; i < len(pairs); i += 2 {
		for range pairs[i+1].(int) {
			all = append(all, pairs[i].(string))
		}
	}
	return all
}

func TestFlags(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		answers []string // the first question is looked at
		want    []analysis.Flag
	}{
		{"a good question", repeat("AAA", 40, "AAB", 10, "BBB", 20, "CBA", 20, "DBB", 10), nil},
		{"too few to tell", repeat("BAA", 10, "ABB", 19), nil},
		{"hard, but it tells", repeat("AAA", 15, "BAA", 5, "BBB", 10, "CBB", 10, "DBB", 10, "-BB", 50), []analysis.Flag{
			{Reason: analysis.TooHard, Figure: 0.15, Limit: analysis.HardBelow},
		}},
		{"easy, and everybody knew", repeat("AAA", 50, "ABB", 50), []analysis.Flag{
			{Reason: analysis.TooEasy, Figure: 1, Limit: analysis.EasyAbove},
			{Reason: analysis.Unchosen, Option: "B"}, {Reason: analysis.Unchosen, Option: "C"}, {Reason: analysis.Unchosen, Option: "D"},
		}},
		{"no difference", repeat("AA", 30, "BA", 10, "CA", 5, "DA", 5, "AB", 30, "BB", 10, "CB", 5, "DB", 5), []analysis.Flag{
			{Reason: analysis.Weak, Limit: analysis.WeakBelow},
		}},
		{"little difference", repeat("AA", 32, "BA", 9, "CA", 4, "DA", 5, "AB", 30, "BB", 10, "CB", 5, "DB", 5), []analysis.Flag{
			{Reason: analysis.Weak, Figure: 0.0412, Limit: analysis.WeakBelow},
		}},
		{"the wrong key", repeat("BAAA", 50, "CAAA", 5, "ABBB", 30, "DBBB", 15), []analysis.Flag{
			{Reason: analysis.Negative, Figure: -0.7237},
			{Reason: analysis.Miskeyed, Option: "B", Figure: 0.9091, Limit: 0},
			{Reason: analysis.Miskeyed, Option: "C", Figure: 0.0909, Limit: 0},
			{Reason: analysis.KeyBelow, Option: "B", Figure: 0.5, Limit: 0.3},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := analyse(t, singles(len(tt.answers[0])), sheets(tt.answers...)).Questions[0].Flags
			for i := range got {
				got[i].Figure, got[i].Limit = places(got[i].Figure), places(got[i].Limit)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("flags (-want +got):\n%s", d)
			}
		})
	}
}

// TestFlagsOfMultipleChoice: a distractor counts as above the key once it beats the right option that was chosen least.
func TestFlagsOfMultipleChoice(t *testing.T) {
	t.Parallel()
	q := single("1")
	q.Kind, q.Key.Options = questions.Multiple, []string{"A", "B"}
	var attempts []analysis.Attempt
	for i := range 40 {
		item := analysis.Response{Ref: q.Ref(), Answered: true, Chosen: []string{"A", "C", "C"}}
		if i < 10 {
			item.Mark, item.Chosen = questions.FullMark, []string{"B", "A"}
		}
		attempts = append(attempts, analysis.Attempt{Items: []analysis.Response{item}})
	}
	got := analyse(t, analysis.Paper{Questions: []questions.Question{q}}, attempts).Questions[0]
	var chosen []int
	for _, o := range got.Options {
		chosen = append(chosen, o.Chosen)
	}
	if d := cmp.Diff([]int{40, 10, 30, 0}, chosen); d != "" {
		t.Errorf("Chosen (-want +got):\n%s", d)
	}
	var reasons []string
	for _, f := range got.Flags {
		reasons = append(reasons, string(f.Reason)+" "+f.Option)
	}
	// The upper group of eleven are the ten who knew and one who did not: B is ahead of C there, not among all.
	if want, got := "key_below C,unchosen D", strings.Join(reasons, ","); got != want {
		t.Errorf("Flags = %s, want %s", got, want)
	}
}
