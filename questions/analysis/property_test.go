package analysis_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"khoabang/questions"
	"khoabang/questions/analysis"
)

// anyPaper is a paper of up to six questions of two areas, and attempts at sheets drawn from it with any marks.
func anyPaper(t *rapid.T) (analysis.Paper, []analysis.Attempt) {
	var p analysis.Paper
	for i := range rapid.IntRange(1, 6).Draw(t, "questions") {
		q := single(fmt.Sprint(i))
		q.Area = rapid.SampledFrom([]string{"1", "2"}).Draw(t, "area")
		p.Questions = append(p.Questions, q)
	}
	p.Blueprint = questions.Blueprint{
		{Area: "1", Count: rapid.IntRange(0, 2).Draw(t, "of area 1")},
		{Area: "2", Count: rapid.IntRange(0, 2).Draw(t, "of area 2")},
	}
	if p.Blueprint.Check(p.Questions) != nil {
		p.Blueprint = questions.Blueprint{{Count: len(p.Questions)}}
	}
	var attempts []analysis.Attempt
	for range rapid.IntRange(0, 40).Draw(t, "attempts") {
		seed := rapid.Uint64().Draw(t, "seed")
		drawn, err := p.Blueprint.Draw(p.Questions, rand.New(rand.NewPCG(seed, 1)))
		if err != nil {
			t.Fatal(err)
		}
		var a analysis.Attempt
		for _, q := range drawn {
			r := response(q.ID, rapid.SampledFrom([]string{"", "A", "B", "C", "D"}).Draw(t, "chosen"))
			r.Mark = rapid.SampledFrom([]int{0, 0, 250, 500, 1000, 1000}).Draw(t, "mark")
			a.Items = append(a.Items, r)
		}
		attempts = append(attempts, a)
	}
	return p, attempts
}

func report(t *rapid.T, p analysis.Paper, attempts []analysis.Attempt) analysis.Report {
	r, err := analysis.Analyse(p, attempts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOrderMakesNoDifference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, attempts := anyPaper(t)
		want := report(t, p, attempts)
		attempts = rapid.Permutation(attempts).Draw(t, "order")
		for i := range attempts {
			attempts[i].Items = rapid.Permutation(attempts[i].Items).Draw(t, "sheet")
		}
		if d := cmp.Diff(want, report(t, p, attempts)); d != "" {
			t.Errorf("another order, another report (-want +got):\n%s", d)
		}
	})
}

func TestEveryFigureIsANumberInItsRange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, attempts := anyPaper(t)
		r := report(t, p, attempts)
		checkFinite(t, reflect.ValueOf(r), "Report")
		if r.Reliability.Coefficient.V > 1 {
			t.Errorf("Coefficient = %v", r.Reliability.Coefficient)
		}
		if len(attempts) > 1 && r.Reliability.Method == analysis.NoMethod && p.Blueprint.Size() > 1 && r.SD.V > 0 {
			t.Errorf("no coefficient for sheets that were drawn by the blueprint")
		}
		bars := 0
		for _, b := range r.Histogram {
			bars += b.Count
		}
		if bars != len(attempts) {
			t.Errorf("the bars hold %d of %d attempts", bars, len(attempts))
		}
		for _, q := range r.Questions {
			if q.Facility.V < 0 || q.Facility.V > 1 || math.Abs(q.Discrimination.V) > 1 || q.Efficiency.V > 1+1e-12 || math.Abs(q.UpperLower.V) > 1 || 2*q.Group > q.Shown {
				t.Errorf("out of range: %+v", q)
			}
		}
	})
}

// TestScale halves every mark: figures in points are half, the others as they were.
func TestScale(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, attempts := anyPaper(t)
		want := report(t, p, attempts)
		for _, a := range attempts {
			for i := range a.Items {
				a.Items[i].Mark /= 2
			}
		}
		got := report(t, p, attempts)
		double := func(vs ...*analysis.Value) {
			for _, v := range vs {
				v.V *= 2
			}
		}
		double(&got.Mean, &got.Median, &got.SD, &got.Reliability.StandardError)
		got.Histogram = want.Histogram
		if got.Reliability.Method == analysis.Alpha {
			got.Reliability.Method = want.Reliability.Method
		}
		for i := range got.Questions {
			q := &got.Questions[i]
			double(&q.Facility, &q.SD, &q.UpperLower)
			q.Flags = want.Questions[i].Flags
		}
		close := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-9*(1+math.Abs(a)) })
		if d := cmp.Diff(want, got, close); d != "" {
			t.Errorf("on another scale (-want +got):\n%s", d)
		}
	})
}

// column returns, by attempt that was shown the question, its mark, the rest of its score and what it chose.
func column(ref questions.Ref, attempts []analysis.Attempt) (marks, rests []float64, chosen []string) {
	for _, a := range attempts {
		sum, mark, choice, found := 0, 0, "", false
		for _, r := range a.Items {
			sum += r.Mark
			if r.Ref == ref {
				mark, found = r.Mark, true
				for _, id := range r.Chosen {
					choice = id
				}
			}
		}
		if found {
			marks, rests, chosen = append(marks, float64(mark)/1000), append(rests, float64(sum-mark)/1000), append(chosen, choice)
		}
	}
	return marks, rests, chosen
}

// covariance is the textbook's: of deviations from the mean.
func covariance(x, y []float64) float64 {
	mean := func(v []float64) (m float64) {
		for _, f := range v {
			m += f / float64(len(v))
		}
		return m
	}
	mx, my, sum := mean(x), mean(y), 0.0
	for i := range x {
		sum += (x[i] - mx) * (y[i] - my)
	}
	return sum / float64(len(x)-1)
}

// TestAgainstTheTextbook works correlation, efficiency and groups out the slow way.
func TestAgainstTheTextbook(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, attempts := anyPaper(t)
		for _, q := range report(t, p, attempts).Questions {
			marks, rests, chosen := column(q.Ref, attempts)
			if len(marks) < 2 {
				continue
			}
			cov := covariance(marks, rests)
			same := func(what string, got analysis.Value, want float64) {
				if got.OK && math.Abs(got.V-want) > 1e-9 {
					t.Errorf("%s of %v = %v, want %v", what, q.Ref, got.V, want)
				}
			}
			same("SD", q.SD, math.Sqrt(covariance(marks, marks)))
			same("Discrimination", q.Discrimination, cov/math.Sqrt(covariance(marks, marks)*covariance(rests, rests)))
			same("Efficiency", q.Efficiency, cov/covariance(slices.Sorted(slices.Values(marks)), slices.Sorted(slices.Values(rests))))
			for _, o := range q.Options {
				var chose []float64
				for _, c := range chosen {
					chose = append(chose, map[bool]float64{true: 1}[c == o.ID])
				}
				same("Upper "+o.ID, o.Upper, byRank(marks, rests, chose, q.Group, 1))
				same("Lower "+o.ID, o.Lower, byRank(marks, rests, chose, q.Group, -1))
			}
			same("UpperLower", q.UpperLower, byRank(marks, rests, marks, q.Group, 1)-byRank(marks, rests, marks, q.Group, -1))
		}
	})
}

// byRank returns the mean of what in the upper group (sign 1) or the lower one (−1). For a tie at the line it takes
// the mean over the ties' rotations, which is that over all their orders.
func byRank(marks, rests, what []float64, size, sign int) float64 {
	better := func(i, j int) bool { return float64(sign)*(marks[i]+rests[i]-marks[j]-rests[j]) > 1e-9 }
	sum := 0.0
	for i := range what {
		above, level := 0, 0
		for j := range what {
			switch {
			case better(j, i):
				above++
			case !better(i, j):
				level++
			}
		}
		sum += what[i] * min(1, max(0, float64(size-above)/float64(level)))
	}
	return sum / float64(size)
}

// TestPositionsAreTheMeanOverShuffles compares the coefficient of sheets drawn at random with Moodle's, whose positions are
// fixed, over many shuffles of the same sheets.
func TestPositionsAreTheMeanOverShuffles(t *testing.T) {
	t.Parallel()
	p, attempts := crowd(60, 40)
	got := analyse(t, p, attempts).Reliability
	if got.Method != analysis.Positions {
		t.Fatalf("Method = %q, want %q", got.Method, analysis.Positions)
	}
	r := rand.New(rand.NewPCG(3, 4))
	mean, rounds := 0.0, 4000
	for range rounds {
		mean += moodle(attempts, r) / float64(rounds)
	}
	if math.Abs(mean-got.Coefficient.V) > 0.002 {
		t.Errorf("Coefficient = %v, want the mean over shuffles, %v", got.Coefficient, mean)
	}
}

// moodle is the coefficient of internal consistency by position of sheets shuffled by r.
func moodle(attempts []analysis.Attempt, r *rand.Rand) float64 {
	n := len(attempts[0].Items)
	columns := make([][]float64, n)
	totals := make([]float64, len(attempts))
	for i, a := range attempts {
		for to, from := range r.Perm(n) {
			columns[to] = append(columns[to], float64(a.Items[from].Mark))
			totals[i] += float64(a.Items[from].Mark)
		}
	}
	sum := 0.0
	for _, c := range columns {
		sum += covariance(c, c)
	}
	return float64(n) / float64(n-1) * (1 - sum/covariance(totals, totals))
}
