package contest_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"khoabang/contest"
	"khoabang/questions"
)

func choose(ids ...string) questions.Answer { return questions.Answer{Options: ids} }

func entry(epoch, seq, item int, a questions.Answer) contest.Entry {
	return contest.Entry{Epoch: epoch, Seq: seq, Item: item, Answer: a}
}

func TestCounted(t *testing.T) {
	t.Parallel()
	late := entry(2, 9, 0, choose("D"))
	late.Late = true
	tests := []struct {
		name    string
		entries []contest.Entry
		want    []questions.Answer
	}{
		{"nothing", nil, []questions.Answer{{}, {}}},
		{"the later number counts", []contest.Entry{entry(1, 1, 0, choose("A")), entry(1, 2, 0, choose("B"))},
			[]questions.Answer{choose("B"), {}}},
		{"whatever the order of arrival", []contest.Entry{entry(1, 2, 0, choose("B")), entry(1, 1, 0, choose("A"))},
			[]questions.Answer{choose("B"), {}}},
		{"the newer epoch counts", []contest.Entry{entry(2, 1, 0, choose("C")), entry(1, 7, 0, choose("A"))},
			[]questions.Answer{choose("C"), {}}},
		{"an older epoch fills a gap", []contest.Entry{entry(2, 1, 0, choose("C")), entry(1, 7, 1, choose("A"))},
			[]questions.Answer{choose("C"), choose("A")}},
		{"an answer taken back stays so", []contest.Entry{entry(1, 1, 0, choose("A")), entry(1, 2, 0, choose())},
			[]questions.Answer{{}, {}}},
		{"what came late does not count", []contest.Entry{entry(1, 1, 0, choose("A")), late},
			[]questions.Answer{choose("A"), {}}},
		{"an item that is not there is ignored", []contest.Entry{entry(1, 1, 2, choose("A")), entry(1, 2, -1, choose("A"))},
			[]questions.Answer{{}, {}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, contest.Counted(2, tt.entries)); diff != "" {
				t.Errorf("Counted (-want +got):\n%s", diff)
			}
		})
	}
}

// The score is the same for any order and any repeats of the entries.
func TestSumDoesNotDependOnArrival(t *testing.T) {
	t.Parallel()
	paper := contest.Paper{Marking: questions.Partial, Questions: []questions.Question{
		{BankID: "b", ID: "q1", Revision: 1, Kind: questions.Single, Options: options("A", "B"), Key: questions.Key{Options: []string{"A"}}},
		{BankID: "b", ID: "q2", Revision: 3, Kind: questions.Multiple, Options: options("A", "B", "C"), Key: questions.Key{Options: []string{"A", "C"}}},
		{BankID: "b", ID: "q3", Revision: 1, Kind: questions.Numeric, Key: questions.Key{Number: "3"}},
	}}
	var sheet contest.Sheet
	for _, q := range paper.Questions {
		sheet.Items = append(sheet.Items, contest.Item{Ref: q.Ref()})
	}
	answers := []questions.Answer{choose("A"), choose("B"), choose("A", "C"), {Number: "3"}, {}}
	rapid.Check(t, func(t *rapid.T) {
		var entries []contest.Entry
		for seq := range rapid.IntRange(0, 20).Draw(t, "entries") {
			e := entry(rapid.IntRange(1, 3).Draw(t, "epoch"), seq+1, rapid.IntRange(0, 2).Draw(t, "item"),
				rapid.SampledFrom(answers).Draw(t, "answer"))
			entries = append(entries, e)
		}
		want := contest.Sum(paper, sheet, entries)
		mixed := append([]contest.Entry(nil), entries...)
		for _, i := range rapid.SliceOf(rapid.IntRange(0, max(0, len(entries)-1))).Draw(t, "repeats") {
			if i < len(entries) {
				mixed = append(mixed, entries[i])
			}
		}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if diff := cmp.Diff(want, contest.Sum(paper, sheet, mixed)); diff != "" {
			t.Fatalf("Sum of the same entries in another order (-want +got):\n%s", diff)
		}
	})
}

func TestSum(t *testing.T) {
	t.Parallel()
	paper := contest.Paper{Marking: questions.Partial, Questions: []questions.Question{
		{BankID: "b", ID: "q1", Revision: 2, Kind: questions.Single, Options: options("A", "B"), Key: questions.Key{Options: []string{"A"}}},
		{BankID: "b", ID: "q2", Revision: 1, Kind: questions.Multiple, Options: options("A", "B", "C"), Key: questions.Key{Options: []string{"A", "B", "C"}}},
	}}
	sheet := contest.Sheet{Items: []contest.Item{{Ref: paper.Questions[1].Ref()}, {Ref: paper.Questions[0].Ref()}}}
	got := contest.Sum(paper, sheet, []contest.Entry{entry(1, 1, 0, choose("A")), entry(1, 2, 1, choose("A"))})
	want := contest.Score{Correct: 1, Of: 2, Points: 1333, Marks: []int{333, 1000}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Sum (-want +got):\n%s", diff)
	}
	sheet.Items[1].Ref.Revision = 1
	if got := contest.Sum(paper, sheet, nil); got.Points != 0 || len(got.Marks) != 2 {
		t.Errorf("Sum of a sheet with a question that is not in the paper = %+v, want two marks of zero", got)
	}
}

func options(ids ...string) []questions.Option {
	list := make([]questions.Option, len(ids))
	for i, id := range ids {
		list[i] = questions.Option{ID: id, Text: "phương án " + id}
	}
	return list
}

func TestRank(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	result := func(correct int, d time.Duration, submitted time.Duration) contest.Result {
		return contest.Result{Correct: correct, Points: correct * 1000, Duration: d, SubmittedAt: at.Add(submitted)}
	}
	keys := []contest.RankKey{contest.ByCorrect, contest.ByDuration, contest.BySubmitted}
	tests := []struct {
		name string
		a, b contest.Result
		keys []contest.RankKey
		want int
	}{
		{"more right first", result(10, 9*time.Minute, 0), result(9, time.Minute, 0), keys, -1},
		{"then the faster", result(10, 2*time.Minute, 0), result(10, 3*time.Minute, 0), keys, -1},
		{"a millisecond is enough", result(10, 2001*time.Millisecond, 0), result(10, 2*time.Second, 0), keys, 1},
		{"then the earlier", result(10, time.Minute, time.Second), result(10, time.Minute, 0), keys, 1},
		{"alike in every key", result(10, time.Minute, 0), result(10, time.Minute, 0), keys, 0},
		{"keys that are not asked do not count", result(10, time.Minute, 0), result(10, time.Hour, 0), keys[:1], 0},
		{"points", result(9, 0, 0), result(10, 0, 0), []contest.RankKey{contest.ByPoints}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := vector(tt.a, tt.keys).Compare(vector(tt.b, tt.keys)); got != tt.want {
				t.Errorf("Compare = %d, want %d", got, tt.want)
			}
		})
	}
}

// vector returns the rank vector of a contestant's only result.
func vector(r contest.Result, keys []contest.RankKey) contest.RankVector {
	return contest.Ranking{Rules: contest.Rules{Keys: keys}}.Vector(contest.Entrant{Result: r, Attempts: 1})
}

func TestBetter(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	first := contest.Result{AttemptID: "a", Correct: 8, Duration: time.Minute, SubmittedAt: at}
	second := contest.Result{AttemptID: "b", Correct: 9, Duration: time.Minute, SubmittedAt: at.Add(time.Hour)}
	alike := contest.Result{AttemptID: "c", Correct: 9, Duration: time.Minute, SubmittedAt: at.Add(2 * time.Hour)}
	keys := []contest.RankKey{contest.ByCorrect, contest.ByDuration}
	tests := []struct {
		counts contest.Counting
		a, b   contest.Result
		want   bool
	}{
		{contest.CountFirst, first, second, true},
		{contest.CountFirst, second, first, false},
		{contest.CountLast, first, second, false},
		{contest.CountLast, second, first, true},
		{contest.CountBest, first, second, false},
		{contest.CountBest, second, first, true},
		{contest.CountBest, second, alike, true}, // of equal ones the earliest
		{contest.CountBest, alike, second, false},
	}
	for _, tt := range tests {
		rules := contest.Ranking{Rules: contest.Rules{Counts: tt.counts, Keys: keys}}
		if got := rules.Better(tt.a, tt.b); got != tt.want {
			t.Errorf("%s: Better(%s, %s) = %v, want %v", tt.counts, tt.a.AttemptID, tt.b.AttemptID, got, tt.want)
		}
	}
}

func TestState(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	published := []contest.RoundPaper{{PaperID: "p"}}
	round := contest.Round{OpensAt: at, ClosesAt: at.Add(time.Hour), Papers: published}
	endless := contest.Round{OpensAt: at, Papers: published}
	tests := []struct {
		name  string
		round contest.Round
		now   time.Time
		want  contest.State
	}{
		{"no paper", contest.Round{OpensAt: at}, at, contest.Draft},
		{"no opening", contest.Round{Papers: published}, at, contest.Upcoming},
		{"before", round, at.Add(-time.Millisecond), contest.Upcoming},
		{"to the second", round, at, contest.Open},
		{"the last millisecond", round, at.Add(time.Hour - time.Millisecond), contest.Open},
		{"over", round, at.Add(time.Hour), contest.Closed},
		{"without end", endless, at.AddDate(10, 0, 0), contest.Open},
	}
	for _, tt := range tests {
		if got := tt.round.State(tt.now); got != tt.want {
			t.Errorf("%s: State = %s, want %s", tt.name, got, tt.want)
		}
	}
}
