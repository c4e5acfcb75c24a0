package analysis_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khoabang/questions"
	"khoabang/questions/analysis"
)

// single returns a question with options A to D, of which the first is right.
func single(id string) questions.Question {
	return questions.Question{
		BankID: "moodle", ID: id, Revision: 1, Kind: questions.Single, Area: "1",
		Options: []questions.Option{{ID: "A"}, {ID: "B"}, {ID: "C"}, {ID: "D"}}, Key: questions.Key{Options: []string{"A"}},
	}
}

// response answers a question of single.
func response(id, option string) analysis.Response {
	r := analysis.Response{Ref: ref(id)}
	if option != "" {
		r.Answered, r.Chosen = true, []string{option}
	}
	if option == "A" {
		r.Mark = questions.FullMark
	}
	return r
}

// sheets returns attempts by their answers to questions "1", "2", …: "AB-" answers the third not at all.
func sheets(answers ...string) []analysis.Attempt {
	var attempts []analysis.Attempt
	for _, s := range answers {
		var a analysis.Attempt
		for i, option := range s {
			a.Items = append(a.Items, response(fmt.Sprint(i+1), strings.Trim(string(option), "-")))
		}
		attempts = append(attempts, a)
	}
	return attempts
}

func singles(n int) analysis.Paper {
	var p analysis.Paper
	for i := range n {
		p.Questions = append(p.Questions, single(fmt.Sprint(i+1)))
	}
	return p
}

func TestWithoutAttempts(t *testing.T) {
	t.Parallel()
	got := analyse(t, singles(1), nil)
	options := []analysis.Option{{ID: "A", Key: true}, {ID: "B"}, {ID: "C"}, {ID: "D"}}
	want := analysis.Report{Questions: []analysis.Question{{Ref: ref("1"), Options: options}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Report of no attempts (-want +got):\n%s", d)
	}
	if got := analyse(t, analysis.Paper{}, []analysis.Attempt{{}}); got.Attempts != 1 || got.Reliability.Method != analysis.NoMethod {
		t.Errorf("Report of an empty sheet = %+v", got)
	}
}

func TestWhatIsNotDefined(t *testing.T) {
	t.Parallel()
	alike := []string{"AB", "AB", "AB", "AB"}
	differ := []string{"AA", "AB", "BB", "BA"}
	q := func(i int) func(analysis.Report) []analysis.Value {
		return func(r analysis.Report) []analysis.Value {
			q := r.Questions[i]
			return []analysis.Value{q.Facility, q.SD, q.Discrimination, q.Efficiency, q.UpperLower}
		}
	}
	scores := func(r analysis.Report) []analysis.Value {
		return []analysis.Value{r.Mean, r.Median, r.SD, r.Skewness, r.Kurtosis, r.Reliability.Coefficient}
	}
	tests := []struct {
		name    string
		answers []string
		figures func(analysis.Report) []analysis.Value
		want    string
	}{
		{"a question in one attempt", alike[:1], q(0), "y----"},
		{"a question that all got right", alike, q(0), "yy--y"},
		{"a question", differ, q(0), "yyyyy"},
		{"scores of one attempt", differ[:1], scores, "yy----"},
		{"scores of two attempts", differ[1:3], scores, "yyy--y"},
		{"scores of three attempts", differ[:3], scores, "yyyy-y"},
		{"scores of four attempts", differ, scores, "yyyyyy"},
		{"scores that are alike", alike, scores, "yyy---"},
		{"scores of single questions", []string{"A", "B", "B", "A"}, scores, "yyyyy-"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			for _, v := range tt.figures(analyse(t, singles(2), sheets(tt.answers...))) {
				if v.OK {
					got += "y"
				} else {
					got += "-"
				}
			}
			if got != tt.want {
				t.Errorf("defined = %s, want %s", got, tt.want)
			}
		})
	}
}

func TestQuestionByHand(t *testing.T) {
	t.Parallel()
	attempts := sheets("AA", "AA", "AB", "BA", "CB", "-C", "BB")
	for i, seconds := range []int{9, 0, 4, 7, 1, 0, 100} {
		attempts[i].Items[0].Time = time.Duration(seconds) * time.Second
	}
	got := analyse(t, singles(2), attempts).Questions[0]
	// Scores 2 2 1 1 0 0 0: the upper two have both, and the lower two are any two of CB, -C and BB.
	third := analysis.Value{V: 2.0 / 3 / 2, OK: true}
	nought, one := analysis.Value{OK: true}, analysis.Value{V: 1, OK: true}
	seventh := func(n float64) analysis.Value { return analysis.Value{V: n / 7, OK: true} }
	want := analysis.Question{
		Ref: ref("1"), Shown: 7, Answered: 6, Group: 2, Facility: seventh(3), UpperLower: one,
		// x 1 1 1 0 0 0 0 and rest 1 1 0 1 0 0 0: n·Σxr − Σx·Σr = 7·2 − 9, and each spread is 7·3 − 9.
		SD: analysis.Value{V: math.Sqrt(12.0 / 42), OK: true}, Discrimination: analysis.Value{V: 5.0 / 12, OK: true},
		Efficiency: analysis.Value{V: 5.0 / 12, OK: true},
		Options: []analysis.Option{
			{ID: "A", Key: true, Chosen: 3, Share: seventh(3), Upper: one, Lower: nought},
			{ID: "B", Chosen: 2, Share: seventh(2), Upper: nought, Lower: third},
			{ID: "C", Chosen: 1, Share: seventh(1), Upper: nought, Lower: third},
			{ID: "D", Share: nought, Upper: nought, Lower: nought},
		},
		MedianTime: 7 * time.Second, Timed: 5,
	}
	if d := cmp.Diff(want, got, near15); d != "" {
		t.Errorf("question (-want +got):\n%s", d)
	}
	if got.Omitted() != 1 {
		t.Errorf("Omitted = %d, want 1", got.Omitted())
	}
}

// near15 takes figures for the same that agree to fifteen places or so.
var near15 = cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-15*(1+math.Abs(a)) })

func TestHistogram(t *testing.T) {
	t.Parallel()
	got := analyse(t, singles(3), sheets("AAA", "AAB", "BAA", "BBB")).Histogram
	want := []analysis.Bin{{0, 1000, 1}, {1000, 2000, 0}, {2000, 3000, 2}, {3000, 4000, 1}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Histogram (-want +got):\n%s", d)
	}
	long := analyse(t, singles(120), sheets(strings.Repeat("A", 120))).Histogram
	if len(long) > analysis.MaxBins || long[len(long)-1].Count != 1 || long[0].Below != 3000 {
		t.Errorf("Histogram of 120 questions has %d bars, the last %+v", len(long), long[len(long)-1])
	}
}

func TestMedianOfAnEvenNumber(t *testing.T) {
	t.Parallel()
	attempts := sheets("BBB", "ABB", "AAA", "AAA")
	for i, seconds := range []int{4, 1, 2, 9} {
		attempts[i].Items[0].Time = time.Duration(seconds) * time.Second
	}
	r := analyse(t, singles(3), attempts)
	if want := (analysis.Value{V: 2, OK: true}); r.Median != want {
		t.Errorf("Median = %v, want %v", r.Median, want)
	}
	if got := r.Questions[0].MedianTime; got != 3*time.Second {
		t.Errorf("MedianTime = %v, want 3s", got)
	}
}

func TestAddRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		item analysis.Response
		want string
	}{
		{"an unknown question", response("9", "A"), "not of the paper"},
		{"another revision", analysis.Response{Ref: questions.Ref{BankID: "moodle", ID: "2", Revision: 2}}, "not of the paper"},
		{"a question twice", response("1", "A"), "twice"},
		{"a mark above the whole", analysis.Response{Ref: ref("2"), Mark: questions.FullMark + 1}, "out of range"},
		{"a mark below nothing", analysis.Response{Ref: ref("2"), Mark: -1}, "out of range"},
		{"an unknown option", response("2", "E"), "no option"},
		{"a negative time", analysis.Response{Ref: ref("2"), Time: -1}, "negative"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tally := analysis.New(singles(2))
			err := tally.Add(analysis.Attempt{Items: []analysis.Response{response("1", "A"), tt.item}})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Add = %v, want an error with %q", err, tt.want)
			}
			if d := cmp.Diff(analyse(t, singles(2), nil), tally.Report()); d != "" {
				t.Errorf("the refused attempt counts (-want +got):\n%s", d)
			}
		})
	}
}

func TestMethod(t *testing.T) {
	t.Parallel()
	item := func(id string, mark int) analysis.Response { return analysis.Response{Ref: ref(id), Mark: mark} }
	sheet := func(items ...analysis.Response) analysis.Attempt { return analysis.Attempt{Items: items} }
	one, two := []questions.Quota{{Area: "a", Count: 1}, {Area: "b", Count: 1}}, []questions.Quota{{Count: 2}}
	both := []questions.Quota{{Area: "a", Count: 1}, {Count: 1}}
	tests := []struct {
		name      string
		blueprint questions.Blueprint
		attempts  []analysis.Attempt
		want      analysis.Method
	}{
		{"the same, right or wrong", one, []analysis.Attempt{sheet(item("a1", 1000), item("b1", 0)), sheet(item("b1", 0), item("a1", 0))}, analysis.KR20},
		{"the same, in part", nil, []analysis.Attempt{sheet(item("a1", 500), item("b1", 0)), sheet(item("a1", 0), item("b1", 0))}, analysis.Alpha},
		{"drawn by area", one, []analysis.Attempt{sheet(item("a1", 1000), item("b1", 0)), sheet(item("b1", 0), item("a2", 0))}, analysis.Positions},
		{"drawn otherwise", one, []analysis.Attempt{sheet(item("a1", 1000), item("b1", 0)), sheet(item("a1", 0), item("a2", 0))}, analysis.NoMethod},
		{"drawn from all", two, []analysis.Attempt{sheet(item("a1", 1000), item("b1", 0)), sheet(item("a1", 0), item("a2", 0))}, analysis.Positions},
		{"drawn by quotas that overlap", both, []analysis.Attempt{sheet(item("a1", 1000), item("b1", 0)), sheet(item("a1", 0), item("a2", 0))}, analysis.Positions},
		{"of different length", nil, []analysis.Attempt{sheet(item("a1", 1000), item("b1", 0)), sheet(item("a1", 0))}, analysis.NoMethod},
		{"no differences", one, []analysis.Attempt{sheet(item("a1", 0), item("b1", 0)), sheet(item("a1", 0), item("b1", 0))}, analysis.NoMethod},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := analysis.Paper{Blueprint: tt.blueprint}
			p.Questions = []questions.Question{question("a1", "a"), question("a2", "a"), question("b1", "b")}
			got := analyse(t, p, tt.attempts).Reliability
			if got.Method != tt.want || got.Coefficient.OK != (tt.want != analysis.NoMethod) {
				t.Errorf("Reliability = %+v, want method %q", got, tt.want)
			}
		})
	}
}

// TestNearlyAlike: many scores at the far end of a long sheet differ by one thousandth of a point. Sums of squares of
// points in floating point would lose most digits of the difference.
func TestNearlyAlike(t *testing.T) {
	t.Parallel()
	p := singles(100)
	attempts := sheets(strings.Repeat("A", 100), strings.Repeat("A", 100))
	attempts[1].Items[0].Mark--
	tally := analysis.New(p)
	for i := range 20_000 {
		if err := tally.Add(attempts[i%2]); err != nil {
			t.Fatal(err)
		}
	}
	r := tally.Report()
	want := 0.0005 * math.Sqrt(20_000/19_999.0)
	if !r.SD.OK || math.Abs(r.SD.V-want) > 1e-15 || math.Abs(r.Questions[0].SD.V-want) > 1e-15 || !r.Kurtosis.OK {
		t.Errorf("SD = %v and %v, want %v", r.SD, r.Questions[0].SD, want)
	}
}

// checkFinite walks a report for figures that are no numbers, or that are undefined and yet not 0.
func checkFinite(t interface{ Errorf(string, ...any) }, v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.Float64:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			t.Errorf("%s = %v", path, f)
		}
	case reflect.Slice:
		for i := range v.Len() {
			checkFinite(t, v.Index(i), fmt.Sprintf("%s[%d]", path, i))
		}
	case reflect.Struct:
		if x, ok := v.Interface().(analysis.Value); ok && !x.OK && x.V != 0 {
			t.Errorf("%s = %v, which is not defined", path, x.V)
		}
		for i := range v.NumField() {
			checkFinite(t, v.Field(i), path+"."+v.Type().Field(i).Name)
		}
	}
}

// crowd returns a paper of the given number of questions and n attempts at fifteen of them: contestants know more or
// less, and questions are harder or easier.
func crowd(n, pool int) (analysis.Paper, []analysis.Attempt) {
	r := rand.New(rand.NewPCG(1, 2))
	p := singles(pool)
	attempts := make([]analysis.Attempt, n)
	for i := range attempts {
		knows := r.NormFloat64()
		for _, j := range r.Perm(pool)[:15] {
			option := "A"
			if knows+r.NormFloat64() < 2*float64(j)/float64(pool)-1.5 {
				option = string("BCD"[r.IntN(3)])
			}
			item := response(p.Questions[j].ID, option)
			item.Time = time.Duration(r.IntN(60_000)) * time.Millisecond
			attempts[i].Items = append(attempts[i].Items, item)
		}
	}
	return p, attempts
}

func BenchmarkAnalyse(b *testing.B) {
	for _, pool := range []int{15, 500} {
		p, attempts := crowd(100_000, pool)
		b.Run(fmt.Sprintf("attempts=100000/items=15/pool=%d", pool), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := analysis.Analyse(p, attempts); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
