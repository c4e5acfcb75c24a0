package contest

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"khoabang/internal/org"
)

// Monday 2 November 2026 at 08:30 in Vietnam.
var monday = time.Date(2026, 11, 2, 1, 30, 0, 0, time.UTC)

func turnoutContest() (Contest, []UnitStaff) {
	c := Contest{ID: "c", Blocks: []Block{{ID: "can-bo"}, {ID: "cong-dan"}}, Rounds: []Round{{ID: "r1", OpensAt: monday}, {ID: "r2"}}}
	c.Collective.Quotas = []StaffQuota{{Category: "lanh-dao", Percent: 50}}
	return c, []UnitStaff{
		{UnitID: "so-a", Kind: org.KindDepartment, Headcount: 4, Categories: []CategoryStaff{{"lanh-dao", 3}}},
		{UnitID: "so-b", Kind: org.KindDepartment, Headcount: 2},
		{UnitID: "xa-c", Kind: "xa"},
		{UnitID: "xa-d", Kind: "xa", Headcount: 10},
	}
}

func took(id, round, block, who, unit, category string, correct int, after time.Duration) Result {
	return Result{AttemptID: id, RoundID: round, BlockID: block, ContestantID: who, UnitID: unit, Category: category,
		Correct: correct, Of: 8, SubmittedAt: monday.Add(after)}
}

// An takes both rounds, the first twice; Bình moves from one unit to another; Châu is of a unit without a headcount; Dung is
// disqualified.
func turnoutResults() []Result {
	const day = 24 * time.Hour
	return []Result{
		took("a1", "r1", "can-bo", "an", "so-a", "lanh-dao", 1, 0), took("a2", "r1", "can-bo", "an", "so-a", "lanh-dao", 8, day),
		took("a3", "r2", "can-bo", "an", "so-a", "lanh-dao", 6, 6*day), took("b1", "r1", "can-bo", "binh", "so-a", "", 5, time.Hour),
		took("b2", "r2", "can-bo", "binh", "so-b", "", 2, 16*time.Hour), took("c1", "r1", "cong-dan", "chau", "xa-c", "", 0, 0),
		took("d1", "r1", "cong-dan", "dung", "xa-d", "", 8, 0),
	}
}

func count(c Contest, staff []UnitStaff, results []Result, roundID string) Statistics {
	p := newPeople()
	t := newTurnoutTally(c, p)
	for _, r := range results {
		t.add(&r, p.number(r.ContestantID))
	}
	return t.statistics(c, roundID, staff, nil)
}

func TestStatisticsOfAContest(t *testing.T) {
	t.Parallel()
	c, staff := turnoutContest()
	c.Disqualified = []Disqualification{{AttemptID: "d1"}}
	s := count(c, staff, turnoutResults(), "")
	for _, want := range []struct {
		round, block, group  string
		people, attempts     int
		ofPeople, ofAttempts Bands
	}{
		{"", "", "", 3, 6, Bands{1, 0, 1, 0, 1}, Bands{1, 1, 2, 1, 1}},
		{"r1", "", "", 3, 4, Bands{1, 0, 1, 0, 1}, Bands{1, 0, 1, 1, 1}},
		{"r2", "", "", 2, 2, Bands{0, 1, 1, 0, 0}, Bands{0, 1, 1, 0, 0}},
		{"", "can-bo", "", 2, 5, Bands{1, 0, 1, 0, 0}, Bands{1, 1, 2, 1, 0}},
		{"", "", "xa", 1, 1, Bands{0, 0, 0, 0, 1}, Bands{0, 0, 0, 0, 1}},
		{"r2", "cong-dan", "", 0, 0, Bands{}, Bands{}},
	} {
		got := s.Cut(want.round, want.block, want.group)
		if got.People != want.people || got.Attempts != want.attempts || got.OfPeople != want.ofPeople || got.OfAttempts != want.ofAttempts {
			t.Errorf("cut %q %q %q = %+v, want %+v", want.round, want.block, want.group, got, want)
		}
	}
	h := s.Cut("", "", "").Hours
	if h[0][8] != 2 || h[0][9] != 1 || h[1][8] != 1 || h[6][8] != 1 || h[1][0] != 1 {
		t.Errorf("hours are %v; want two on Monday at 8, one at 9, one on Tuesday at 8 and at 0, and one on Sunday at 8", h)
	}
	a := s.Units[0]
	if all := a.Part("", ""); a.UnitID != "so-a" || all != (UnitPart{People: 2, Attempts: 4, Perfect: 1}) {
		t.Errorf("so-a came to %+v", all)
	}
	if want := []FrozenCategory{{Category: "lanh-dao", Headcount: 3, Need: 2, People: 1}}; !slices.Equal(a.Categories, want) {
		t.Errorf("so-a's categories are %+v, want %+v", a.Categories, want)
	}
	if got := s.Cut("", "", "").Categories; !slices.Equal(got, []InCategory{{"lanh-dao", 1}}) {
		t.Errorf("categories are %+v", got)
	}
	alone := count(c, staff, turnoutResults(), "r2")
	if len(alone.Cuts) == 0 || alone.Cut("", "", "").Attempts != 0 || alone.Cut("r2", "", "").Attempts != 2 || alone.Units[0].Part("r1", "").Attempts != 0 {
		t.Errorf("the statistics of the second round hold more than that: %+v", alone.Cuts)
	}
}

// The best and the worst are named with all that are alike; units without a headcount are neither, and stand last.
func TestTheBestAndTheWorstUnits(t *testing.T) {
	t.Parallel()
	c, staff := turnoutContest()
	staff = append(staff, UnitStaff{UnitID: "so-e", Kind: org.KindDepartment, Headcount: 200}, UnitStaff{UnitID: "so-f", Kind: org.KindDepartment, Headcount: 1})
	s := count(c, staff, turnoutResults(), "")
	ids := func(list []UnitRate) string {
		var all []string
		for _, u := range list {
			r, _ := u.Rate().Float64()
			all = append(all, fmt.Sprintf("%s=%g", u.UnitID, r))
		}
		return strings.Join(all, " ")
	}
	rates := s.Rates("", "", "")
	if got, want := ids(rates), "so-a=50 so-b=50 xa-d=10 so-e=0 so-f=0 xa-c=0"; got != want {
		t.Errorf("rates are %s, want %s", got, want)
	}
	best, worst := Extremes(rates)
	if ids(best) != "so-a=50 so-b=50" || ids(worst) != "so-e=0 so-f=0" {
		t.Errorf("the best are %s, the worst %s", ids(best), ids(worst))
	}
	best, worst = Extremes(s.Rates("r1", "cong-dan", "xa"))
	if ids(best) != "xa-d=10" || worst != nil {
		t.Errorf("of one unit with a headcount the best are %s, the worst %s", ids(best), ids(worst))
	}
}

// Huế's article says 23.53 % for 5,945 of 25,980, which is 22.88 %.
func TestSharesAddUp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ parts, want []int }{
		{[]int{1, 1, 1}, []int{3334, 3333, 3333}},
		{[]int{5945, 20035}, []int{2288, 7712}},
		{[]int{0, 0}, []int{0, 0}},
		{[]int{7, 0, 0}, []int{10000, 0, 0}},
		{nil, []int{}},
	} {
		if got := Shares(c.parts...); !slices.Equal(got, c.want) {
			t.Errorf("Shares(%v) = %v, want %v", c.parts, got, c.want)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		parts := make([]int, 1+r.IntN(9))
		for i := range parts {
			parts[i] = r.IntN(1 << r.IntN(30))
		}
		whole := sum(parts)
		got := Shares(parts...)
		if whole > 0 && sum(got) != 10_000 {
			t.Fatalf("Shares(%v) = %v, which adds up to %d", parts, got, sum(got))
		}
		for i := range got {
			if whole > 0 && (got[i] < parts[i]*10_000/whole || got[i] > parts[i]*10_000/whole+1) {
				t.Fatalf("Shares(%v)[%d] = %d, which is off by more than a hundredth", parts, i, got[i])
			}
		}
	}
}

// The order of results does not matter, and counting people of one part by hand gives the same.
func TestStatisticsInAnyOrder(t *testing.T) {
	t.Parallel()
	c, staff := turnoutContest()
	r := rand.New(rand.NewPCG(3, 4))
	var results []Result
	for i := range 400 {
		who := r.IntN(60)
		results = append(results, took(fmt.Sprint("a", i), c.Rounds[r.IntN(2)].ID, c.Blocks[who%2].ID, fmt.Sprint("p", who),
			staff[(who+r.IntN(20)/19)%4].UnitID, []string{"", "lanh-dao"}[who%3%2], r.IntN(9), time.Duration(r.IntN(1e6))*time.Second))
	}
	want := count(c, staff, results, "")
	for range 5 {
		r.Shuffle(len(results), func(i, j int) { results[i], results[j] = results[j], results[i] })
		if got := count(c, staff, results, ""); !reflect.DeepEqual(got, want) {
			t.Fatal("another order of the results gives other statistics")
		}
	}
	best := map[string]int{}
	for _, x := range results {
		if b, known := best[x.ContestantID]; x.RoundID == "r2" && x.BlockID == "can-bo" && (!known || band(&x) < b) {
			best[x.ContestantID] = band(&x)
		}
	}
	var byHand Bands
	for _, b := range best {
		byHand[b]++
	}
	if got := want.Cut("r2", "can-bo", ""); got.People != len(best) || got.OfPeople != byHand {
		t.Errorf("the cut is %+v, by hand %v of %d people", got, byHand, len(best))
	}
}

// A head without statistics has the form that those had which were published before there were any.
func TestAHeadWithoutStatisticsKeepsItsForm(t *testing.T) {
	t.Parallel()
	c, _ := turnoutContest()
	for with, st := range map[bool]*Statistics{false: nil, true: {}} {
		head, err := freeze(Publication{ContestID: "c"}, Proposal{Contest: c}, nil, st, discard)
		form, named := "{\"form\":1,", strings.Contains(string(head), "statistics_sha256")
		if with {
			form = "{\"form\":2,"
		}
		if err != nil || !strings.HasPrefix(string(head), form) || named != with {
			t.Errorf("with statistics %t the head is %s, %v", with, head, err)
		}
	}
}
