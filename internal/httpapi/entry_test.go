package httpapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/auth"
	"khoabang/internal/org"
	"khoabang/questions"
)

// blocks makes a contest one of two blocks, with a prediction and an age.
func blocks(c *contest.Contest) {
	plan := c.Rounds[0].Papers[0].Plan
	c.Blocks = []contest.Block{
		{ID: "can-bo", Name: "Cán bộ, công chức, viên chức", Who: contest.Eligibility{UnitKinds: []string{org.KindDepartment}}},
		{ID: "nguoi-dan", Name: "Người dân", Who: contest.Eligibility{MinAge: 18}},
	}
	c.Categories = []contest.Category{{ID: "lanh-dao", Name: "Lãnh đạo"}}
	c.Rounds[0].Name = "Tuần 1"
	c.Rounds[0].Papers = []contest.RoundPaper{{BlockID: "can-bo", Plan: plan}, {BlockID: "nguoi-dan", Plan: plan}}
	c.Rules.Prediction = contest.Prediction{Of: contest.TargetPerfect, Span: contest.OfRound, ByBlock: true}
	c.Rules.Keys = []contest.RankKey{contest.ByCorrect, contest.ByPrediction, contest.ByDuration}
}

// citizen returns a valid body for a start in the block of citizens.
func citizen(key string) map[string]any {
	b := startBody(key)
	b["block"], b["born_on"] = "nguoi-dan", "2001-02-03"
	return b
}

// enter starts an attempt with a body.
func (w *world) enter(slug string, body map[string]any) *someone {
	w.t.Helper()
	p := &someone{w: w}
	p.hold(w.do(call{method: "POST", path: "/api/v1/contests/" + slug + "/attempts", body: body}).want(w.t, 201, ""))
	return p
}

type problemBody struct {
	Errors []struct{ Path, Code, Detail string }
}

func TestTheDoorTellsWhatTheFormAsks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", blocks)
	var d struct {
		Round  string
		Rounds []struct{ ID, Name, State string }
		Blocks []struct {
			ID, Name string
			Who      struct {
				UnitKinds []string `json:"unit_kinds"`
				MinAge    int      `json:"min_age"`
			}
		}
		Categories []struct{ ID, Name string }
		AsksBirth  bool `json:"asks_birth"`
		Sealed     bool
		Mine       *struct{ Block, Category string }
	}
	w.get("/api/v1/contests/thi").into(t, &d)
	if len(d.Rounds) != 1 || d.Rounds[0].ID != d.Round || d.Rounds[0].State != "open" || !d.AsksBirth || !d.Sealed || d.Mine != nil ||
		len(d.Blocks) != 2 || d.Blocks[0].Who.UnitKinds[0] != org.KindDepartment || d.Blocks[1].Who.MinAge != 18 || d.Categories[0].Name != "Lãnh đạo" {
		t.Errorf("the door is %+v", d)
	}
	body := citizen("a")
	body["category"] = "lanh-dao"
	p := w.enter("thi", body)
	w.do(call{method: "GET", path: "/api/v1/contests/thi", cookies: map[string]string{"kb_contestant": p.cookie}}).into(t, &d)
	if d.Mine == nil || d.Mine.Block != "nguoi-dan" || d.Mine.Category != "lanh-dao" {
		t.Errorf("the door says of the contestant %+v", d.Mine)
	}
}

func TestStartNamesTheField(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", blocks)
	young := w.now().AddDate(-17, 0, 0).Format(time.DateOnly)
	for _, c := range []struct {
		name               string
		change             map[string]any
		path, code, detail string
	}{
		{name: "no block", change: map[string]any{"block": nil}, path: "block", code: "unknown_block"},
		{name: "no such block", change: map[string]any{"block": "x"}, path: "block", code: "unknown_block"},
		{name: "no birth date", change: map[string]any{"born_on": nil}, path: "born_on", code: "required"},
		{name: "too young", change: map[string]any{"born_on": young}, path: "born_on", code: "too_young", detail: "chưa đủ 18 tuổi vào ngày dự thi"},
		{name: "no date", change: map[string]any{"born_on": "2001-02-30"}, path: "born_on", code: "birth_date"},
		{name: "a date to come", change: map[string]any{"born_on": "2999-01-01"}, path: "born_on", code: "birth_date"},
		{name: "a unit of another kind", change: map[string]any{"block": "can-bo", "unit_id": "bao-tinh"}, path: "unit_id", code: "unit_not_in_block"},
		{name: "no such category", change: map[string]any{"category": "x"}, path: "category", code: "unknown_category"},
		{name: "no such round", change: map[string]any{"round": "x"}, path: "round", code: "unknown_round"},
	} {
		body := citizen("b")
		for k, v := range c.change {
			body[k] = v
		}
		a := w.do(call{method: "POST", path: "/api/v1/contests/thi/attempts", body: body})
		var p problemBody
		a.into(t, &p)
		if a.status != http.StatusBadRequest || len(p.Errors) == 0 || p.Errors[0].Path != c.path || p.Errors[0].Code != c.code || c.detail != "" && p.Errors[0].Detail != c.detail {
			t.Errorf("%s: %d %s", c.name, a.status, a.body)
		}
	}
}

// resultBody is what these tests read of a result.
type resultBody struct {
	Correct, Of, Items     int
	Sealed, Failed, Passed bool
	Round, Block           string
	Standing               *struct{ Rank, Of int }
	DurationMS             int64 `json:"duration_ms"`
	ExtraMS                int64 `json:"extra_ms"`
	Prediction             *struct{ Text, Yours, Figure, Distance string }
	Amended                []struct {
		Item           int
		Remedy, Reason string
	}
	Before *struct{ Correct, Of int }
	Review []struct{ Kind, Stem string }
}

func TestPredictionFromSheetToFigure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.open("thi", blocks)
	p := w.enter("thi", citizen("c"))
	last := p.attempt.Sheet[5]
	const asks = "Dự đoán: có bao nhiêu người trả lời đúng tất cả các câu trong Tuần 1 (khối Người dân)? Ghi một số nguyên."
	if last.Kind != "prediction" || last.Stem != asks {
		t.Fatalf("the last question is %+v", last)
	}
	p.post("answers", p.right()).want(t, 200, "")
	guess := func(n string) answer {
		return p.post("answers", map[string]any{"epoch": 1, "entries": []any{map[string]any{"seq": 20, "item": 6, "number": n}}})
	}
	guess("-3").want(t, 400, "entry_invalid")
	guess("4").want(t, 200, "")
	p.post("submit", nil).want(t, 200, "")
	var r resultBody
	p.get("/result").into(t, &r)
	if r.Correct != 5 || r.Of != 5 || !r.Sealed || !r.Passed || r.Standing != nil || r.Block != "nguoi-dan" || r.Prediction == nil ||
		r.Prediction.Yours != "4" || r.Prediction.Figure != "" || r.Prediction.Text != asks {
		t.Errorf("sealed, the result is %+v %+v", r, r.Prediction)
	}
	w.get("/api/v1/boards/thi?block=nguoi-dan").want(t, 409, "board_sealed")
	_, err := w.contests.CloseNow(t.Context(), c.ID, "usr_host")
	must(t, err)
	w.advance(time.Minute)
	_, err = w.contests.FixFigures(t.Context(), c.ID, c.Rounds[0].ID, "usr_test")
	must(t, err)
	r = resultBody{}
	p.get("/result").into(t, &r)
	if r.Sealed || r.Standing == nil || r.Standing.Rank != 1 || r.Prediction.Figure != "1" || r.Prediction.Distance != "3" {
		t.Errorf("with the figure, the result is %+v %+v", r, r.Prediction)
	}
	if n := len(r.Review); n != 6 || r.Review[5].Stem != asks {
		t.Errorf("the review has %d questions", n)
	}
	var d struct {
		Rulings []struct{ Kind, Value, Round, Block string }
	}
	w.get("/api/v1/contests/thi").into(t, &d)
	// The newest first: a figure for each block, then what was done with the round.
	if len(d.Rulings) != 4 || d.Rulings[2].Kind != "closed" || d.Rulings[3].Kind != "opened" || d.Rulings[1].Kind != "figure" || d.Rulings[1].Value != "1" && d.Rulings[0].Value != "1" {
		t.Errorf("the door tells of %+v", d.Rulings)
	}
}

// A critical question and a pass mark say in the result whether the attempt may have a rank.
func TestResultTellsWhetherItPassed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.contestWith("thi", func(qs []questions.Question) { qs[4].Tags = []string{"diem-liet"} }, func(c *contest.Contest) {
		c.Rounds[0].ClosesAt = w.now().Add(time.Hour)
		c.Rounds[0].Papers[0].Plan.Critical, c.Rules.Pass = "diem-liet", 4
	})
	for i, c := range []struct {
		leave          string // the kind of question that is left out
		failed, passed bool
	}{{"numeric", true, false}, {"single", false, true}} {
		p := w.start("thi", string(rune('a'+i)))
		all := p.right()
		all["entries"] = slices.DeleteFunc(all["entries"].([]map[string]any), func(e map[string]any) bool {
			return p.attempt.Sheet[e["item"].(int)-1].Kind == c.leave
		})
		p.post("answers", all).want(t, 200, "")
		p.post("submit", nil).want(t, 200, "")
		var r struct {
			Correct, Of, Pass int
			Failed, Passed    bool
			Standing          *struct{ Rank int }
		}
		p.get("/result").into(t, &r)
		if r.Correct != 4 || r.Of != 5 || r.Pass != 4 || r.Failed != c.failed || r.Passed != c.passed || (r.Standing != nil) != c.passed {
			t.Errorf("without the %s question the result is %+v", c.leave, r)
		}
	}
}

// A question that is voided after the fact shows in the result, and on the door with its reason.
func TestResultTellsWhatWasAmended(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.open("thi", nil)
	p := w.start("thi", "d")
	p.post("answers", p.right()).want(t, 200, "")
	p.post("submit", nil).want(t, 200, "")
	c, err := w.contests.ProposeAmendment(t.Context(), c.ID, contest.Amendment{
		Question: questions.Ref{BankID: "nganhang-thi", ID: "so", Revision: 1}, Remedy: contest.VoidDrop, Reason: "Văn bản đã hết hiệu lực",
	}, "usr_a")
	must(t, err)
	_, err = w.contests.SignAmendment(t.Context(), c.ID, c.Amendments[0].ID, "usr_b")
	must(t, err)
	w.advance(5 * time.Second)
	must(t, w.contests.Remark(t.Context(), c.ID))
	var r resultBody
	p.get("/result").into(t, &r)
	if r.Correct != 4 || r.Of != 4 || len(r.Amended) != 1 || r.Amended[0].Remedy != "drop" || r.Amended[0].Reason != "Văn bản đã hết hiệu lực" ||
		p.attempt.Sheet[r.Amended[0].Item-1].Kind != "numeric" || r.Before == nil || r.Before.Correct != 5 || r.Before.Of != 5 {
		t.Errorf("the result is %+v, before %+v", r, r.Before)
	}
	if a := w.get("/api/v1/contests/thi"); !strings.Contains(string(a.body), "Văn bản đã hết hiệu lực") {
		t.Errorf("the door does not tell: %s", a.body)
	}
}

// Extra time is on the phone over its socket, and what is granted is on record.
func TestExtraTimeReachesThePhone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)
	p := w.start("thi", "e")
	s := w.connect("/ws/attempts/" + p.attempt.ID)
	s.say(map[string]any{"type": "auth", "ticket": p.attempt.Ticket})
	s.until(func(m message) bool { return m.Type == "state" })
	organiser := w.token(auth.Organiser)
	grant := func(body map[string]any) answer {
		return w.do(call{method: "POST", path: "/api/v1/staff/contests/thi/extra-time", body: body, bearer: organiser})
	}
	grant(map[string]any{"code": "XXXX-XXXX", "minutes": 5, "reason": "Tay đau"}).want(t, 404, "resume_code_unknown")
	grant(map[string]any{"code": p.attempt.ResumeCode, "minutes": 50, "reason": "Tay đau"}).want(t, 400, "extra_time_invalid")
	asked := time.Now()
	grant(map[string]any{"code": p.attempt.ResumeCode, "minutes": 5, "reason": "Tay đau"}).want(t, 200, "")
	m := s.until(func(m message) bool { return m.Type == "state" })
	if took := time.Since(asked); took > 2*time.Second || !m.Deadline.Equal(p.attempt.Deadline.Add(5*time.Minute)) {
		t.Errorf("after %v the phone was told %v, want %v", took, m.Deadline, p.attempt.Deadline.Add(5*time.Minute))
	}
	var list struct {
		Grants []struct {
			Name, Reason, By, Attempts string
			ExtraMS                    int64 `json:"extra_ms"`
		}
	}
	w.do(call{method: "GET", path: "/api/v1/staff/contests/thi/extra-time", bearer: organiser}).into(t, &list)
	if len(list.Grants) != 1 || list.Grants[0].Name != "Nguyễn Văn A" || list.Grants[0].ExtraMS != 300_000 || list.Grants[0].Attempts != "one" || list.Grants[0].By != "usr_test" {
		t.Errorf("the grants are %+v", list.Grants)
	}
	if !strings.Contains(w.logs.String(), "extra time granted") {
		t.Error("the log does not tell of the grant")
	}
	p.post("submit", nil).want(t, 200, "")
	var r resultBody
	p.get("/result").into(t, &r)
	if r.ExtraMS != 300_000 {
		t.Errorf("the result tells of %d ms of extra time", r.ExtraMS)
	}
}

func TestGoingOnOnlyOverHTTP(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", func(c *contest.Contest) { c.Rules.Forward = true })
	a := w.do(call{method: "POST", path: "/api/v1/contests/thi/attempts", body: startBody("f")}).want(t, 201, "")
	if !strings.Contains(string(a.body), `"forward":true`) {
		t.Errorf("the attempt does not say that there is no going back: %s", a.body)
	}
	p := &someone{w: w}
	p.hold(a)
	all := p.right()
	entries := all["entries"].([]map[string]any)
	p.post("answers", map[string]any{"epoch": 1, "entries": []any{entries[4]}}).want(t, 200, "")
	entries[0]["seq"] = 9
	var b problemBody
	p.post("answers", map[string]any{"epoch": 1, "entries": []any{entries[0]}}).want(t, 409, "question_passed").into(t, &b)
	if len(b.Errors) != 1 || b.Errors[0].Path != "entries[0].item" || b.Errors[0].Detail != "câu 1 đã qua nên không trả lời lại được" {
		t.Errorf("refused with %+v", b.Errors)
	}
}
