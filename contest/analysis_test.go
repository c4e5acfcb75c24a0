package contest_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khoabang/contest"
	"khoabang/contest/contesttest"
	"khoabang/questions"
	"khoabang/questions/analysis"
)

// byKind returns the figures of the question of a kind.
func byKind(t *testing.T, a *contest.Analysis, kind questions.Kind) analysis.Question {
	t.Helper()
	for _, q := range a.Report.Questions {
		if q.Ref.ID == string(kind) {
			return q
		}
	}
	t.Fatalf("the report has no question %s", kind)
	return analysis.Question{}
}

// analyse returns the analysis of the only paper.
func (st *stage) analyse(of contest.Sample) *contest.Analysis {
	st.t.Helper()
	a, err := st.Analysis(st.t.Context(), st.c.ID, st.c.Rounds[0].Papers[0].PaperID, of)
	if err != nil {
		st.t.Fatalf("Analysis: %v", err)
	}
	return a
}

// knowing takes part as somebody who knows the answers to questions of those kinds and answers nothing else. Each
// answer takes ten seconds.
func (st *stage) knowing(name string, kinds ...questions.Kind) contest.Held {
	st.t.Helper()
	h := st.start(name)
	for i, kind := range kinds {
		st.clock.advance(10 * time.Second)
		st.answer(h, 1, st.right(h, i+1, item(st.t, h, kind)))
	}
	st.submit(h)
	return h
}

// TestAnalysisByHand is a contest of five, all of whom have the same five questions:
//
//	         single  true_false  numeric   ordering  multiple   score
//	An         1         1          1         0         0         3
//	Bình       1         1          0         0         0         2
//	Châu       1         0          0         0         0         1
//	Dung       0         1          1         0         0         2
//	Giang   wrong: C     0          0         0         0         0
//
// Facilities are 3/5, 3/5, 2/5, 0, 0. Scores have the mean 8/5 and the sum of squared deviations 18 − 64/5 = 26/5, so
// s² = 13/10. The marks' variances are 3/10, 3/10, 3/10, 0, 0, and KR-20 is 5/4·(1 − 9/13) = 5/13. For the single choice
// the rest is 2 1 0 2 0: its correlation is (5·3 − 3·5)/… = 0. For the number the rest is 2 2 1 1 0:
// (5·3 − 2·6)/√((5·2 − 4)·(5·10 − 36)) = 3/√84.
func TestAnalysisByHand(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	st.knowing("An An", questions.Single, questions.TrueFalse, questions.Numeric)
	st.knowing("Bình Bình", questions.Single, questions.TrueFalse)
	st.knowing("Châu Châu", questions.Single)
	st.knowing("Dung Dung", questions.TrueFalse, questions.Numeric)
	giang := st.start("Giang Giang")
	wrong := st.right(giang, 1, item(t, giang, questions.Single))
	wrong.Choices = []int{position(giang, wrong.Item, "C")}
	st.clock.advance(30 * time.Second)
	st.answer(giang, 1, wrong)
	st.submit(giang)
	st.clock.advance(2 * time.Hour)

	a := st.analyse(contest.FirstAttempts)
	r := a.Report
	if r.Attempts != 5 || a.Blank+a.Repeats+a.Unfit != 0 {
		t.Errorf("%d attempts, %d blank, %d repeats, %d unfit; want 5 and nothing left out", r.Attempts, a.Blank, a.Repeats, a.Unfit)
	}
	near(t, "Mean", r.Mean, 8.0/5)
	near(t, "SD", r.SD, math.Sqrt(13.0/10))
	near(t, "Coefficient", r.Reliability.Coefficient, 5.0/13)
	near(t, "StandardError", r.Reliability.StandardError, math.Sqrt(13.0/10)*math.Sqrt(8.0/13))
	if r.Reliability.Method != analysis.KR20 {
		t.Errorf("Method = %q, want KR-20", r.Reliability.Method)
	}
	single, number := byKind(t, a, questions.Single), byKind(t, a, questions.Numeric)
	near(t, "facility of the single choice", single.Facility, 3.0/5)
	near(t, "discrimination of the single choice", single.Discrimination, 0)
	near(t, "facility of the number", number.Facility, 2.0/5)
	near(t, "discrimination of the number", number.Discrimination, 3/math.Sqrt(84))
	if single.Answered != 4 || number.Answered != 2 || number.Shown != 5 {
		t.Errorf("answered %d and %d of %d, want 4 and 2 of 5", single.Answered, number.Answered, number.Shown)
	}
	if single.MedianTime != 10*time.Second || single.Timed != 4 {
		t.Errorf("median time of the single choice %v of %d, want 10s of 4", single.MedianTime, single.Timed)
	}
	want := []analysis.Option{
		{ID: "A", Share: value(0), Upper: value(0), Lower: value(0)},
		{ID: "B", Key: true, Chosen: 3, Share: value(0.6), Upper: value(1), Lower: value(0)},
		{ID: "C", Chosen: 1, Share: value(0.2), Upper: value(0), Lower: value(1)},
	}
	if d := cmp.Diff(want, single.Options); d != "" {
		t.Errorf("options of the single choice (-want +got):\n%s", d)
	}
}

func value(v float64) analysis.Value { return analysis.Value{V: v, OK: true} }

func near(t *testing.T, what string, got analysis.Value, want float64) {
	t.Helper()
	if !got.OK || math.Abs(got.V-want) > 1e-12 {
		t.Errorf("%s = %+v, want %v", what, got, want)
	}
}

// position returns where an item shows an option, from 1.
func position(h contest.Held, item int, option string) int {
	for i, id := range h.Attempt.Sheet.Items[item-1].Options {
		if id == option {
			return i + 1
		}
	}
	return 0
}

func TestAnalysisWaitsForTheLastMark(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	st.start("Lê Văn Chậm")
	ask := func(paper string) error {
		_, err := st.Analysis(t.Context(), st.c.ID, paper, contest.FirstAttempts)
		return err
	}
	paper := st.c.Rounds[0].Papers[0].PaperID
	_, err := st.Analysis(t.Context(), "none", paper, contest.FirstAttempts)
	wantErr(t, "of no contest", err, contest.ErrNotFound)
	wantErr(t, "of no paper", ask("none"), contest.ErrNoPaper)
	wantErr(t, "of an open round", ask(paper), contest.ErrAnalysisEarly)
	st.clock.advance(time.Hour)
	wantErr(t, "at the close", ask(paper), contest.ErrAnalysisEarly)
	st.clock.advance(2 * contest.Grace)
	wantErr(t, "while an attempt is not marked", ask(paper), contest.ErrAnalysisEarly)
	st.sweep()
	if a := st.analyse(contest.FirstAttempts); a.Report.Attempts != 0 || a.Blank != 1 {
		t.Errorf("%d attempts and %d blank ones, want 0 and 1", a.Report.Attempts, a.Blank)
	}
}

func TestAnalysisCountsFirstAttemptsOrAll(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	first := st.knowing("Nguyễn Thị Lại", questions.Single)
	r := registration("Nguyễn Thị Lại")
	r.StartKey = registration("lại lần nữa").StartKey
	again, err := st.Start(t.Context(), st.c.ID, first.Attempt.ContestantID, r)
	if err != nil {
		t.Fatal(err)
	}
	st.answer(again, 1, st.right(again, 1, item(t, again, questions.Numeric)))
	st.submit(again)
	st.clock.advance(2 * time.Hour)
	a, all := st.analyse(contest.FirstAttempts), st.analyse(contest.AllAttempts)
	if a.Report.Attempts != 1 || a.Repeats != 1 || byKind(t, a, questions.Single).Answered != 1 {
		t.Errorf("of first attempts: %d, and %d repeats left out; want 1 and 1", a.Report.Attempts, a.Repeats)
	}
	if all.Report.Attempts != 2 || all.Repeats != 0 {
		t.Errorf("of all attempts: %d, and %d repeats left out; want 2 and 0", all.Report.Attempts, all.Repeats)
	}
	if st.analyse(contest.FirstAttempts) != a {
		t.Error("the analysis was made again")
	}
	st.clock.advance(10 * time.Minute)
	if st.analyse(contest.FirstAttempts) == a {
		t.Error("the analysis was not made again after ten minutes")
	}
}

// Where attempts are counted by contest, somebody's second one may be the first of its round.
func TestAnalysisCountsFirstAttemptsOfItsRound(t *testing.T) {
	t.Parallel()
	st := newStage(t, func(c *contest.Contest) {
		c.Rules.Attempts = 0
		second := c.Rounds[0]
		second.OpensAt, second.ClosesAt = c.Rounds[0].ClosesAt.Add(time.Hour), c.Rounds[0].ClosesAt.Add(2*time.Hour)
		c.Rounds = append(c.Rounds, second)
	})
	first := st.knowing("Nguyễn Thị Lại", questions.Single)
	st.clock.advance(2*time.Hour + time.Minute)
	for _, key := range []string{"lần hai", "lần ba"} {
		r := registration("Nguyễn Thị Lại")
		r.StartKey = registration(key).StartKey
		h, err := st.Start(t.Context(), st.c.ID, first.Attempt.ContestantID, r)
		if err != nil {
			t.Fatal(err)
		}
		st.answer(h, 1, st.right(h, 1, 1))
		st.submit(h)
	}
	st.clock.advance(2 * time.Hour)
	c, err := st.Contest(t.Context(), st.c.ID)
	if err != nil {
		t.Fatal(err)
	}
	a, err := st.Analysis(t.Context(), c.ID, c.Rounds[1].Papers[0].PaperID, contest.FirstAttempts)
	if err != nil || a.Report.Attempts != 1 || a.Repeats != 1 {
		t.Errorf("of the second round: %+v, %v; want one attempt and one repeat", a, err)
	}
}

// A sheet that does not fit its paper is left out, and said to be.
func TestAnalysisLeavesOutWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	st.knowing("Một Một", questions.Single)
	h := st.knowing("Hai Hai", questions.Numeric)
	foreign := h.Attempt
	foreign.ID, foreign.StartKey, foreign.ResumeHash, foreign.ContestantID = "foreign", "foreign", "foreign", "foreign"
	foreign.Sheet = contest.Sheet{Items: []contest.Item{{Ref: questions.Ref{BankID: "cchc", ID: "gone", Revision: 1}}}}
	ctx, at := t.Context(), st.clock.now()
	if err := st.store.AddAttempt(ctx, foreign); err != nil {
		t.Fatal(err)
	}
	if err := st.store.Append(ctx, "foreign", []contest.Entry{{Epoch: 1, Seq: 1, Answer: questions.Answer{Number: "1"}, ReceivedAt: at}}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := st.store.BeginClose(ctx, "foreign", contest.Closure{Reason: contest.Submitted, At: at}, at); err != nil {
		t.Fatal(err)
	}
	if _, err := st.store.FinishClose(ctx, "foreign", contest.Score{Marks: []int{0}}, at); err != nil {
		t.Fatal(err)
	}
	st.clock.advance(2 * time.Hour)
	if a := st.analyse(contest.FirstAttempts); a.Report.Attempts != 2 || a.Unfit != 1 {
		t.Errorf("%d attempts and %d unfit ones, want 2 and 1", a.Report.Attempts, a.Unfit)
	}
}

func TestAnswerTimes(t *testing.T) {
	t.Parallel()
	a := contesttest.Attempt("a")
	a.Sheet.Items = append(a.Sheet.Items, a.Sheet.Items...) // four items
	entry := func(seconds, item int, option string) contest.Entry {
		e := contest.Entry{Epoch: 1, Seq: seconds, Item: item, ReceivedAt: a.StartedAt.Add(time.Duration(seconds) * time.Second)}
		if option != "" {
			e.Answer.Options = []string{option}
		}
		return e
	}
	tests := []struct {
		name    string
		entries []contest.Entry
		want    []int // seconds
	}{
		{"nothing", nil, []int{0, 0, 0, 0}},
		{"one after the other, in any order of the journal", []contest.Entry{entry(30, 1, "A"), entry(10, 0, "A"), entry(31, 2, "B")}, []int{10, 20, 1, 0}},
		{"changing one's mind counts against the next", []contest.Entry{entry(10, 0, "A"), entry(25, 0, "B"), entry(30, 1, "A")}, []int{10, 5, 0, 0}},
		{"taking back is no answer", []contest.Entry{entry(10, 0, ""), entry(25, 0, "B")}, []int{15, 0, 0, 0}},
		{"several items in one request", []contest.Entry{entry(10, 0, "A"), entry(60, 1, "A"), entry(60, 2, "A"), entry(64, 3, "A")}, []int{10, 0, 0, 4}},
		{"one item twice in one request", []contest.Entry{entry(60, 1, "A"), entry(60, 1, "B")}, []int{0, 60, 0, 0}},
		{"late", []contest.Entry{contesttest.Late(entry(10, 0, "A")), entry(20, 1, "A")}, []int{0, 20, 0, 0}},
		{"before the start, by another node's clock", []contest.Entry{entry(-1, 0, "A"), entry(4, 1, "A")}, []int{0, 5, 0, 0}},
		{"items that there are not", []contest.Entry{entry(5, -1, "A"), entry(6, 4, "A"), entry(7, 3, "A")}, []int{0, 0, 0, 7}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := contest.AnswerTimes(a, nil, tt.entries)
			var want []time.Duration
			for _, s := range tt.want {
				want = append(want, time.Duration(s)*time.Second)
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("AnswerTimes = %v, want %v", got, want)
			}
		})
	}
}
