package httpapi_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/auth"
	"khoabang/internal/httpapi"
	"khoabang/questions"
	"khoabang/questions/analysis"
)

type analysed struct {
	Contest, Round, Attempts string
	Counted, Repeats, Blank  int
	MinShown                 int `json:"min_shown"`
	Mean, SD                 *float64
	Reliability              struct{ Method string }
	Histogram                []struct{ From, Below, Count int }
	Questions                []struct {
		ID              string
		Shown, Answered int
		Facility        *float64
		Options         []struct {
			ID    string
			Right bool
			Share *float64
		}
		Flags []struct{ Reason, Detail string }
	}
}

// trueOrFalse answers the question whose right answer is "true", shown first.
func (p *someone) trueOrFalse(right bool) map[string]any {
	for _, it := range p.attempt.Sheet {
		if it.Kind == "true_false" {
			return map[string]any{"seq": 1, "item": it.Item, "choices": []int{map[bool]int{true: 1, false: 2}[right]}}
		}
	}
	return nil
}

// analyse asks for the analysis of a contest's only round.
func (w *world) analyse(c contest.Contest, rest, who string) answer {
	w.t.Helper()
	path := fmt.Sprintf("/api/v1/staff/contests/%s/papers/%s/analysis%s", c.Slug, c.Rounds[0].Papers[0].PaperID, rest)
	return w.do(call{method: http.MethodGet, path: path, bearer: who})
}

func TestAnalysis(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.open("thi", nil)
	author := w.token(auth.Author)
	for i := range 4 {
		p := w.start("thi", fmt.Sprint("analysis-", i))
		if i < 3 {
			p.post("answers", map[string]any{"epoch": p.attempt.Epoch, "entries": []any{p.trueOrFalse(i == 0)}}).want(t, 200, "")
		}
		p.post("submit", nil).want(t, 200, "")
	}
	w.analyse(c, "", author).want(t, 409, "analysis_early")
	w.analyse(c, "?attempts=best", author).want(t, 400, "query_invalid")
	w.advance(2 * time.Hour)
	author = w.token(auth.Author)
	none := c
	none.Rounds = []contest.Round{{Papers: []contest.RoundPaper{{PaperID: "khong-co"}}}}
	w.analyse(none, "", author).want(t, 404, "paper_not_found")

	var a analysed
	w.analyse(c, "", author).want(t, 200, "").into(t, &a)
	if a.Contest != "thi" || a.Attempts != "first" || a.Counted != 3 || a.Blank != 1 || a.MinShown != 30 || len(a.Questions) != 5 {
		t.Fatalf("analysis %+v, want one of three attempts and a blank one at five questions", a)
	}
	for _, q := range a.Questions {
		if q.ID != "dung-sai" {
			continue
		}
		if q.Shown != 3 || q.Answered != 3 || q.Facility == nil || *q.Facility < 0.333 || *q.Facility > 0.334 {
			t.Errorf("the question that one of three knew: %+v", q)
		}
		if len(q.Options) != 2 || !q.Options[0].Right || q.Options[0].Share == nil || len(q.Flags) != 0 {
			t.Errorf("its options and flags: %+v", q)
		}
	}

	table := w.analyse(c, "/table", author).want(t, 200, "")
	if got := table.header.Get("Content-Disposition"); !strings.Contains(got, `filename="phan-tich-thi.csv"`) {
		t.Errorf("the table's name: %s", got)
	}
	text, marked := strings.CutPrefix(string(table.body), "\ufeff")
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || !marked || len(rows) != 6 {
		t.Fatalf("the table has %d rows, %v, mark %v; want 6", len(rows), err, marked)
	}
	for _, row := range rows[1:] {
		if row[1] == "dung-sai" && (row[8] != "0,333" || row[13] != "Đúng") {
			t.Errorf("row of the question that one of three knew: %q", row)
		}
	}
}

func TestListOfAnalyses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.contest("nhap", nil)
	w.open("mo", nil)
	closed := w.open("dong", nil)
	_, err := w.contests.CloseNow(t.Context(), closed.ID, "usr_host")
	must(t, err)
	w.advance(time.Minute)
	var list struct {
		Papers []struct {
			Contest, Round, State string
			Ready                 bool
		}
	}
	w.do(call{method: http.MethodGet, path: "/api/v1/staff/analyses", bearer: w.token(auth.Reviewer)}).want(t, 200, "").into(t, &list)
	if len(list.Papers) != 2 || list.Papers[0].Contest != "dong" || !list.Papers[0].Ready || list.Papers[1].Ready {
		t.Errorf("papers %+v; want the closed one, then the open one, and no draft", list.Papers)
	}
}

// Texts of questions may begin as a formula does.
func TestAnalysisTableHoldsNoFormula(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "@x": "'@x", "-2": "'-2", "＋x": "'＋x", "Câu hỏi": "Câu hỏi", "": "",
	} {
		if got := httpapi.PlainCell(text); got != want {
			t.Errorf("PlainCell(%q) = %q, want %q", text, got, want)
		}
	}
}

// A figure is written so that it differs from what it is held against.
func TestFlagInWords(t *testing.T) {
	t.Parallel()
	q := questions.Question{Kind: questions.TrueFalse, Options: []questions.Option{{ID: "true", Text: "Đúng"}}}
	for _, tt := range []struct {
		flag analysis.Flag
		want string
	}{
		{analysis.Flag{Reason: analysis.Weak, Figure: 0.0962, Limit: 0.1}, "(0,096, dưới 0,10)"},
		{analysis.Flag{Reason: analysis.Weak, Figure: 0.04, Limit: 0.1}, "(0,04, dưới 0,10)"},
		{analysis.Flag{Reason: analysis.TooHard, Figure: 0.1999, Limit: 0.2}, "chỉ 19,99%, dưới 20%"},
		{analysis.Flag{Reason: analysis.TooEasy, Figure: 1, Limit: 0.95}, "tới 100%, trên 95%"},
		{analysis.Flag{Reason: analysis.Negative, Figure: -0.25}, "âm (-0,25)"},
		{analysis.Flag{Reason: analysis.Miskeyed, Option: "true", Figure: 0.6, Limit: 0.4}, "phương án Đúng được chọn 60%, còn đáp án 40%"},
	} {
		if got := httpapi.FlagInWords(q, tt.flag); !strings.Contains(got, tt.want) {
			t.Errorf("%+v in words is %q, want %q in it", tt.flag, got, tt.want)
		}
	}
}
