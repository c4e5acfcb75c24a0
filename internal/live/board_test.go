package live_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"khoabang/contest"
	"khoabang/internal/live"
	"khoabang/questions"
)

var (
	epoch = time.Date(2025, 11, 3, 7, 0, 0, 0, time.UTC)
	keys  = []contest.RankKey{contest.ByCorrect, contest.ByDuration, contest.BySubmitted}
)

func quiz(counts contest.Counting, keys ...contest.RankKey) contest.Contest {
	return contest.Contest{ID: "quiz", Slug: "quiz", Revision: 1, Rules: contest.Rules{Counts: counts, Keys: keys}}
}

func newBoard(c contest.Contest) *live.Board { return live.NewBoard(c, contest.Scope{}, nil, time.Now) }

// result returns the n-th attempt of a contestant: so many right, in so many seconds.
func result(contestant string, n, correct, seconds int) contest.Result {
	d := time.Duration(seconds) * time.Second
	return contest.Result{
		AttemptID: fmt.Sprintf("%s/%d", contestant, n), ContestID: "quiz", ContestantID: contestant, UnitID: "so-noi-vu",
		Ordinal: n, Correct: correct, Points: correct * 1000, Duration: d,
		SubmittedAt: epoch.Add(time.Duration(n)*time.Hour + d), Revision: 3,
		ChangedAt: epoch.Add(time.Duration(n)*time.Hour + d),
	}
}

// places returns rank and contestant of standings, in order.
func places(standings []live.Standing) []string {
	var list []string
	for _, s := range standings {
		list = append(list, fmt.Sprintf("%d %s", s.Rank, s.Result.ContestantID))
	}
	return list
}

func TestBoardRanksByKeys(t *testing.T) {
	t.Parallel()
	b := newBoard(quiz(contest.CountBest, contest.ByCorrect, contest.ByDuration))
	b.Apply(result("an", 1, 10, 300), result("binh", 1, 12, 400), result("chi", 1, 12, 400), result("dung", 1, 12, 350),
		result("giang", 1, 12, 401))
	want := []string{"1 dung", "2 binh", "2 chi", "4 giang", "5 an"}
	if diff := gocmp.Diff(want, places(b.Top(10))); diff != "" {
		t.Errorf("Top(10) (-want +got):\n%s", diff)
	}
	if diff := gocmp.Diff(want[2:4], places(b.Window(3, 2))); diff != "" {
		t.Errorf("Window(3, 2) (-want +got):\n%s", diff)
	}
	got, ok := b.Standing("chi")
	standing := live.Standing{Rank: 2, Position: 3, Of: 5, Result: result("chi", 1, 12, 400)}
	if diff := gocmp.Diff(standing, got); !ok || diff != "" {
		t.Errorf("Standing(chi) = %v (-want +got):\n%s", ok, diff)
	}
	if _, ok := b.Standing("nobody"); ok {
		t.Error("Standing(nobody) is ok, want not")
	}
}

func TestBoardCounts(t *testing.T) {
	t.Parallel()
	attempts := []contest.Result{result("an", 1, 8, 300), result("an", 2, 12, 300), result("an", 3, 10, 300)}
	for counts, want := range map[contest.Counting]string{
		contest.CountFirst: "an/1", contest.CountBest: "an/2", contest.CountLast: "an/3",
	} {
		b := newBoard(quiz(counts, keys...))
		for _, i := range []int{1, 2, 0} {
			b.Apply(attempts[i])
		}
		if s, _ := b.Standing("an"); s.Result.AttemptID != want || s.Of != 1 {
			t.Errorf("counting %s, attempt %s of %d people counts, want %s of 1", counts, s.Result.AttemptID, s.Of, want)
		}
	}
}

func TestBoardRemark(t *testing.T) {
	t.Parallel()
	b := newBoard(quiz(contest.CountBest, keys...))
	b.Apply(result("an", 1, 8, 300), result("an", 2, 12, 300), result("binh", 1, 10, 300))
	worse := result("an", 2, 5, 300) // a void question made the best attempt the worse one
	worse.Revision++
	if n := b.Apply(worse); n != 1 {
		t.Errorf("Apply(newer revision) = %d, want 1", n)
	}
	if n := b.Apply(result("an", 2, 12, 300), worse); n != 0 {
		t.Errorf("Apply(older and same revision) = %d, want 0", n)
	}
	other := result("chi", 1, 15, 1)
	other.ContestID = "another"
	if n := b.Apply(other, contest.Result{ContestID: "quiz"}); n != 0 {
		t.Errorf("Apply(of another contest, of nobody) = %d, want 0", n)
	}
	s, _ := b.Standing("an")
	want := live.Standing{Rank: 2, Position: 2, Of: 2, Result: result("an", 1, 8, 300)}
	if diff := gocmp.Diff(want, s); diff != "" {
		t.Errorf("Standing(an) after the re-mark (-want +got):\n%s", diff)
	}
}

func TestBoardSetRules(t *testing.T) {
	t.Parallel()
	c := quiz(contest.CountFirst, contest.ByCorrect)
	b := newBoard(c)
	b.Apply(result("an", 1, 8, 300), result("an", 2, 12, 300), result("binh", 1, 10, 300))
	c.Revision, c.Rules.Counts, c.Rules.Keys = 2, contest.CountBest, keys
	b.SetRules(c)
	if diff := gocmp.Diff([]string{"1 an", "2 binh"}, places(b.Top(5))); diff != "" {
		t.Errorf("Top(5) under newer rules (-want +got):\n%s", diff)
	}
	b.SetRules(quiz(contest.CountFirst, contest.ByCorrect))
	if diff := gocmp.Diff([]string{"1 an", "2 binh"}, places(b.Top(5))); diff != "" {
		t.Errorf("Top(5) after older rules came late (-want +got):\n%s", diff)
	}
}

// naiveTop is the standings of a scope as the contest's own rules make them of all results at once.
func naiveTop(c contest.Contest, scope contest.Scope, results []contest.Result) []live.Standing {
	newest := map[string]contest.Result{}
	for _, r := range results {
		if old, ok := newest[r.AttemptID]; !ok || r.Revision > old.Revision {
			newest[r.AttemptID] = r
		}
	}
	entrants := contest.NewEntrants(c.Ranking(scope))
	for _, r := range newest {
		entrants.Add(r)
	}
	var list []live.Standing
	for _, s := range entrants.Standings() {
		list = append(list, live.Standing{Rank: s.Rank, Result: s.Result})
	}
	slices.SortStableFunc(list, func(a, b live.Standing) int {
		return cmp.Or(a.Rank-b.Rank, cmp.Compare(a.Result.ContestantID, b.Result.ContestantID))
	})
	for i := range list {
		list[i].Position, list[i].Of = i+1, len(list)
		list[i].Result.ContestID = c.ID
	}
	return list
}

func drawResults(t *rapid.T) []contest.Result {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) contest.Result {
		contestant := rapid.IntRange(0, 12).Draw(t, "contestant")
		r := result(fmt.Sprint("p", contestant), rapid.IntRange(1, 4).Draw(t, "attempt"),
			rapid.IntRange(0, 3).Draw(t, "correct"), rapid.IntRange(1, 3).Draw(t, "seconds"))
		r.Of, r.Failed = 3, r.Correct == 1
		r.Predicted = questions.Decimal(strconv.Itoa(r.Correct * contestant))
		// What a revision says is the same wherever it comes from, and some of it for every revision of an attempt.
		r.Revision = r.Correct*3 + int(r.Duration/time.Second)
		r.SubmittedAt = epoch.Add(time.Duration(r.Ordinal) * time.Hour)
		r.RegisteredAt = epoch.Add(-time.Duration(contestant%3) * time.Hour)
		r.RoundID, r.BlockID = fmt.Sprint("r", r.Ordinal%2), fmt.Sprint("b", contestant%2)
		return r
	}), 0, 60).Draw(t, "results")
}

// drawContest returns a contest of two rounds and two blocks, by any rules.
func drawContest(t *rapid.T) contest.Contest {
	c := quiz(rapid.SampledFrom([]contest.Counting{contest.CountFirst, contest.CountBest, contest.CountEarliest, contest.CountLast}).Draw(t, "counts"),
		rapid.SliceOfNDistinct(rapid.SampledFrom(contest.RankKeys()), 0, contest.MaxKeys, rapid.ID).Draw(t, "keys")...)
	c.Rules.PerfectOnly = rapid.Bool().Draw(t, "perfect only")
	c.Rules.Overall = rapid.SampledFrom([]contest.Overall{contest.OverallBest, contest.OverallSum}).Draw(t, "overall")
	c.Rules.Prediction = contest.Prediction{Of: contest.TargetPeople, Span: contest.OfRound}
	c.Figures = []contest.Figure{{Scope: contest.Scope{RoundID: "r0"}, Value: "7"}, {Scope: contest.Scope{RoundID: "r1"}, Value: "12"}}
	for _, id := range rapid.SliceOfN(rapid.SampledFrom([]string{"p0/1", "p1/2", "p2/3"}), 0, 2).Draw(t, "disqualified") {
		c.Disqualified = append(c.Disqualified, contest.Disqualification{AttemptID: id})
	}
	return c
}

func TestBoardSameForAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, results := drawContest(t), drawResults(t)
		scope := contest.Scope{
			RoundID: rapid.SampledFrom([]string{"", "r0"}).Draw(t, "round"),
			BlockID: rapid.SampledFrom([]string{"", "b1"}).Draw(t, "block"),
		}
		want := naiveTop(c, scope, results)
		repeated := append(slices.Clone(results), results[:len(results)/2]...)
		b := live.NewBoard(c, scope, nil, time.Now)
		if rapid.Bool().Draw(t, "rules come later") {
			b = live.NewBoard(quiz(contest.CountFirst, contest.ByCorrect), scope, nil, time.Now)
		}
		b.Apply(rapid.Permutation(repeated).Draw(t, "order")...)
		c.Revision++
		b.SetRules(c)
		got := b.Top(len(want) + 1)
		if diff := gocmp.Diff(want, got, emptyIsNil); diff != "" {
			t.Fatalf("Top (-want +got):\n%s", diff)
		}
		for _, s := range want {
			got, ok := b.Standing(s.Result.ContestantID)
			if diff := gocmp.Diff(s, got); !ok || diff != "" {
				t.Fatalf("Standing(%s) = %v (-want +got):\n%s", s.Result.ContestantID, ok, diff)
			}
		}
	})
}

var emptyIsNil = gocmp.Transformer("emptyIsNil", func(s []live.Standing) []live.Standing {
	if len(s) == 0 {
		return nil
	}
	return s
})

func TestBoardRebuild(t *testing.T) {
	t.Parallel()
	source := &source{}
	for i := range 1000 {
		source.add(result(fmt.Sprintf("p%03d", i), 1, i%16, i))
	}
	b := newBoard(quiz(contest.CountBest, keys...))
	if err := b.Rebuild(context.Background(), source); err != nil {
		t.Fatalf("Rebuild: %v", err)
	}
	if diff := gocmp.Diff(naiveTop(quiz(contest.CountBest, keys...), contest.Scope{}, source.results), b.Top(1000)); diff != "" {
		t.Errorf("Top after Rebuild (-want +got):\n%s", diff)
	}
	broken := errors.New("broken")
	source.fail(broken)
	if err := b.Rebuild(context.Background(), source); !errors.Is(err, broken) {
		t.Errorf("Rebuild from a broken store = %v, want %v", err, broken)
	}
}

func TestPublicID(t *testing.T) {
	t.Parallel()
	if got, want := contest.PublicID("an"), "39c07676ec"; got != want {
		t.Errorf("PublicID(an) = %s, want %s", got, want)
	}
}
