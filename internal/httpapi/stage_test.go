package httpapi_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/auth"
)

// onStage is what the public, and the operator, are told.
type onStage struct {
	Phase    string
	Item, Of int
	People   int
	Answered int
	Choices  []int
	Question *struct {
		Stem    string
		Options []string
		Right   *struct{ Choices []int }
	}
	Next       *struct{ Stem string }
	RevealFrom time.Time `json:"reveal_from"`
	Standings  []struct {
		Rank, Correct int
		Name          string
	}
}

// stage makes a contest whose one round is on stage and open.
func (w *world) stage(slug string) contest.Contest {
	w.t.Helper()
	return w.contestWith(slug, nil, func(c *contest.Contest) {
		c.Rounds[0].Mode = contest.Stage
		plan := &c.Rounds[0].Papers[0].Plan
		plan.Blueprint, plan.Fixed, plan.KeepOrder = nil, []string{"mot", "dung-sai", "so"}, true
		c.Rules.Limit, c.Rules.ItemLimit = 0, 30*time.Second
	})
}

func TestAStageOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.stage("san-khau")
	path := "/rounds/" + c.Rounds[0].ID
	look := func() (v onStage) {
		t.Helper()
		w.get("/api/v1/contests/san-khau"+path+"/stage").want(t, 200, "").into(t, &v)
		return v
	}
	console := func() (v onStage) {
		t.Helper()
		w.do(call{method: "GET", path: "/api/v1/staff/contests/san-khau" + path + "/stage", bearer: w.token(auth.Organiser)}).want(t, 200, "").into(t, &v)
		return v
	}
	step := func(kind string, item int) answer {
		t.Helper()
		body := map[string]any{"step": kind}
		if item > 0 {
			body["item"] = item
		}
		return w.organise("san-khau"+path+"/steps", body)
	}
	if v := look(); v.Phase != "ready" || v.Of != 3 || v.Question != nil {
		t.Errorf("before the first question the screen shows %+v", v)
	}
	if v := console(); v.Next == nil || v.Next.Stem != "Câu hỏi về single" {
		t.Errorf("the operator sees as the next %+v", v.Next)
	}
	step("reveal", 1).want(t, 409, "stage_step_refused")
	step("dance", 1).want(t, 409, "stage_step_refused")
	step("open", 1).want(t, 200, "")
	step("open", 1).want(t, 200, "")
	p := w.start("san-khau", "a")
	p.post("answers", map[string]any{"epoch": 1, "entries": p.right()["entries"].([]map[string]any)[:1]}).want(t, 200, "")
	w.start("san-khau", "b")
	w.advance(2 * time.Second)
	public := w.get("/api/v1/contests/san-khau"+path+"/stage").want(t, 200, "")
	v := look()
	if v.Phase != "open" || v.Answered != 1 || v.People != 2 || v.Question.Right != nil || v.Choices != nil || len(v.Standings) != 0 ||
		strings.Contains(string(public.body), "true_false") {
		t.Errorf("while the first is open the screen shows %s", public.body)
	}
	if o := console(); o.Question.Right == nil || o.RevealFrom.IsZero() || o.Next.Stem != "Câu hỏi về true_false" {
		t.Errorf("meanwhile the operator sees %+v", o)
	}
	w.advance(30*time.Second + contest.Grace)
	step("reveal", 1).want(t, 200, "")
	right := slices.Index(v.Question.Options, "đúng")
	v = look()
	if v.Phase != "revealed" || !slices.Equal(v.Question.Right.Choices, []int{right + 1}) || v.Choices[right] != 1 || len(v.Standings) != 2 ||
		v.Standings[0].Correct != 1 || v.Standings[1].Correct != 0 {
		t.Errorf("revealed, the screen shows %+v", v)
	}
	step("finish", 0).want(t, 200, "")
	if v := look(); v.Phase != "finished" {
		t.Errorf("finished, the screen shows %+v", v)
	}
	w.open("thuong", nil)
	w.get("/api/v1/contests/thuong/rounds/none/stage").want(t, 409, "stage_step_refused")
}
