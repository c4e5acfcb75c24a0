package httpapi_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/auth"
	"khoabang/questions"
)

// setup is what the API says of a contest that is set up.
type setup struct {
	ID        string
	Revision  int
	Published bool
	Settings  map[string]any
	Rules     []struct {
		Title string
		Lines []string
	}
	Problems []struct{ Severity, Path, Code, Detail string }
}

func (s setup) stops() []string {
	var list []string
	for _, p := range s.Problems {
		if p.Severity == "error" {
			list = append(list, p.Path+" "+p.Code)
		}
	}
	return list
}

// staffCall sends a request as an organiser.
func (w *world) staffCall(method, path string, body any) answer {
	w.t.Helper()
	return w.do(call{method: method, path: "/api/v1/staff/contests" + path, bearer: w.token(auth.Organiser), body: body})
}

func TestSettingAContestUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bankOf("cchc-can-bo", false)
	var ready struct{ Rulesets []struct{ Name string } }
	w.do(call{method: "GET", path: "/api/v1/staff/rulesets", bearer: w.token(auth.Organiser)}).into(t, &ready)
	if len(ready.Rulesets) < 8 {
		t.Fatalf("%d ready rulesets, want 8", len(ready.Rulesets))
	}
	var s setup
	w.staffCall("POST", "", map[string]any{"slug": "hoi-thi-2027", "title": "Hội thi 2027", "ruleset": ready.Rulesets[0].Name}).want(t, 201, "").into(t, &s)
	if s.Settings["title"] != "Hội thi 2027" || len(s.Settings["rounds"].([]any)) != 4 || len(s.Rules) == 0 || s.Published {
		t.Errorf("created %+v", s)
	}
	if !slices.Contains(s.stops(), "rounds[0].papers[0].blueprint[0] short_supply_any") || !slices.Contains(s.stops(), "rounds[0].papers[1].banks[0] unknown_bank") {
		t.Errorf("it stops at %v, want a shortage and a bank that is missing", s.stops())
	}
	w.get("/api/v1/contests/hoi-thi-2027").want(t, 409, "contest_unpublished")
	w.staffCall("POST", "/hoi-thi-2027/publish", nil).want(t, 400, "contest_invalid")
	w.staffCall("POST", "", map[string]any{"slug": "hoi-thi-2027"}).want(t, 400, "contest_invalid")
	w.staffCall("POST", "", map[string]any{"slug": "khac", "title": "x", "ruleset": "khong-co"}).want(t, 404, "ruleset_not_found")

	paper := func(block string) map[string]any {
		return map[string]any{"block": block, "banks": []string{"cchc-can-bo"}, "blueprint": []map[string]any{{"area": "2.1", "count": 6}}}
	}
	s.Settings["rounds"] = []map[string]any{{"name": "Tuần 1", "opens_at": w.now().Add(time.Hour).UTC().Format(time.RFC3339),
		"papers": []map[string]any{paper("can-bo"), paper("nguoi-dan")}}}
	delete(s.Settings, "collective")
	save := func(settings map[string]any) answer {
		return w.staffCall("PUT", "/hoi-thi-2027/settings", map[string]any{"revision": s.Revision, "settings": settings})
	}
	save(s.Settings).want(t, 200, "").into(t, &s)
	want := []string{"rounds[0].papers[0].blueprint[0] short_supply_area", "rounds[0].papers[1].blueprint[0] short_supply_area"}
	if got := s.stops(); !slices.Equal(got, want) {
		t.Errorf("it stops at %v, want %v", got, want)
	}
	if d := s.Problems[0].Detail; d != "nội dung 2.1: cần 6 câu đã duyệt, mới có 5" {
		t.Errorf("the shortage reads %q", d)
	}
	save(map[string]any{"slug": "x"}).want(t, 400, "contest_invalid")
	bad := save(map[string]any{"slug": "x", "rules": map[string]any{"limit": "lâu", "attempts": "hai", "keyz": 1}, "rounds": []any{map[string]any{"opens_at": "mai"}}})
	for _, path := range []string{`"rules.limit"`, `"rules.attempts"`, `"rules.keyz"`, `"rounds[0].opens_at"`} {
		if !strings.Contains(string(bad.body), path) {
			t.Errorf("a bad save names %s, want also %s", bad.body, path)
		}
	}
	preview := "/hoi-thi-2027/preview?block=can-bo"
	w.staffCall("GET", preview, nil).want(t, 409, "blueprint_short")
	for _, p := range s.Settings["rounds"].([]any)[0].(map[string]any)["papers"].([]any) {
		p.(map[string]any)["blueprint"] = []map[string]any{{"area": "2.1", "count": 3}}
	}
	save(s.Settings).want(t, 200, "").into(t, &s)
	if len(s.stops()) != 0 {
		t.Fatalf("it stops at %v", s.stops())
	}
	stale := s.Revision - 1
	w.staffCall("PUT", "/hoi-thi-2027/settings", map[string]any{"revision": stale, "settings": s.Settings}).want(t, 409, "revision_conflict")
	var seen struct {
		Door  struct{ Rules []string }
		Sheet []struct{ Kind string }
	}
	w.staffCall("GET", preview, nil).want(t, 200, "").into(t, &seen)
	if len(seen.Sheet) != 4 || seen.Sheet[3].Kind != "prediction" || len(seen.Door.Rules) == 0 {
		t.Errorf("the preview is %+v, want three questions and the prediction", seen)
	}
	w.staffCall("GET", "/hoi-thi-2027/preview?block=khong", nil).want(t, 400, "contest_invalid")
	w.staffCall("POST", "/hoi-thi-2027/publish", nil).want(t, 200, "")
	save(s.Settings).want(t, 409, "contest_published")
	w.advance(2 * time.Second)
	w.get("/api/v1/contests/hoi-thi-2027").want(t, 200, "")
	w.staffCall("POST", "/hoi-thi-2027/withdraw", nil).want(t, 200, "")
	w.staffCall("POST", "/hoi-thi-2027/publish", nil).want(t, 200, "")
	w.advance(time.Hour)
	w.staffCall("POST", "/hoi-thi-2027/withdraw", nil).want(t, 409, "schedule_refused")
}

func TestAContestFromAFileAndACopy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", func(c *contest.Contest) { c.Rules.Attempts = 3 })
	file := w.staffCall("GET", "/thi/ruleset", nil).want(t, 200, "")
	var s setup
	w.staffCall("POST", "", map[string]any{"slug": "tu-tep", "file": string(file.body)}).want(t, 201, "").into(t, &s)
	if s.Settings["title"] != "Cuộc thi thi" || s.Settings["rules"].(map[string]any)["attempts"] != 3.0 {
		t.Errorf("from the file: %v", s.Settings)
	}
	broken := w.staffCall("POST", "", map[string]any{"slug": "hong", "file": "title: x\nrules:\n  attempts: nhiều\n"}).want(t, 400, "ruleset_invalid")
	var p struct{ Errors []struct{ Line int } }
	must(t, json.Unmarshal(broken.body, &p))
	if len(p.Errors) != 1 || p.Errors[0].Line != 3 {
		t.Errorf("a broken file: %s, want line 3", broken.body)
	}
	w.staffCall("POST", "", map[string]any{"slug": "ban-sao", "contest": "thi"}).want(t, 201, "").into(t, &s)
	var run setup
	w.bankOf("luyen", true)
	w.staffCall("POST", "", map[string]any{"slug": "chay-thu", "contest": "thi", "practice_run": true}).want(t, 201, "").into(t, &run)
	if run.Settings["practice"] != true || len(run.stops()) != 0 {
		t.Errorf("the practice run is %+v, stopped by %v", run.Settings, run.stops())
	}
	w.staffCall("POST", "", map[string]any{"slug": "chay-thu-2", "practice_run": true}).want(t, 404, "contest_not_found")
	if s.Published || s.Settings["slug"] != "ban-sao" || len(s.stops()) != 0 {
		t.Errorf("the copy is %+v, stopped by %v", s.Settings, s.stops())
	}
}

func TestChangesAreShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.open("thi", nil)
	w.staffCall("POST", "/thi/extend", map[string]any{"closes_at": w.now().Add(2 * time.Hour).UTC().Format(time.RFC3339)}).want(t, 200, "")
	w.advance(2 * time.Second)
	var door struct {
		Rulings []struct{ Kind, Round, By string }
	}
	w.get("/api/v1/contests/thi").into(t, &door)
	want := []struct{ Kind, Round, By string }{{"extended", c.Rounds[0].Name, ""}, {"opened", c.Rounds[0].Name, ""}}
	if !slices.Equal(door.Rulings, want) {
		t.Errorf("the door shows %+v, want the extension, the opening, and nobody's name", door.Rulings)
	}
}

// A large contest's settings fit into a request.
func TestLargeSettingsFit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rounds := make([]contest.Round, contest.MaxRounds)
	for i := range rounds {
		rounds[i].Name = fmt.Sprintf("Tuần %d", i+1)
		for _, block := range []string{"can-bo", "nguoi-dan"} {
			plan := contest.PaperPlan{Banks: []string{"nganhang-lon"}}
			for q := range 20 {
				plan.Blueprint = append(plan.Blueprint, questions.Quota{Area: fmt.Sprintf("2.%d", q), Difficulty: q%3 + 1, Count: 1})
			}
			rounds[i].Papers = append(rounds[i].Papers, contest.RoundPaper{BlockID: block, Plan: plan})
		}
	}
	w.contest("lon", func(c *contest.Contest) {
		c.Blocks, c.Rounds = []contest.Block{{ID: "can-bo", Name: "Cán bộ"}, {ID: "nguoi-dan", Name: "Người dân"}}, rounds
	})
	var s setup
	w.staffCall("GET", "/lon/settings", nil).into(t, &s)
	w.staffCall("PUT", "/lon/settings", map[string]any{"revision": s.Revision, "settings": s.Settings}).want(t, 200, "")
	s.Settings["terms"] = strings.Repeat("ả", 100_000)
	w.staffCall("PUT", "/lon/settings", map[string]any{"revision": s.Revision, "settings": s.Settings}).want(t, 413, "body_too_large")
}

// What is to be known of a choice of questions comes with its texts, and a fixed paper's fault names its question.
func TestPicksOfAFixedPaper(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("dang-thi", nil) // with questions of the bank "nganhang-dang-thi"
	var s setup
	w.staffCall("POST", "", map[string]any{"slug": "thi-moi", "title": "Thi mới"}).want(t, 201, "").into(t, &s)
	var list struct {
		Picks []struct {
			ID       string
			Question *struct{ Stem, Area string }
			Alike    []struct{ ID string }
			Uses     []struct{ Slug string }
		}
	}
	body := map[string]any{"banks": []string{"nganhang-dang-thi"}, "questions": []string{"mot", "khong-co"}}
	w.staffCall("POST", "/thi-moi/picks", body).want(t, 200, "").into(t, &list)
	if p := list.Picks; len(p) != 2 || p[0].Question == nil || p[0].Question.Area != "2.1" || len(p[0].Uses) != 1 || p[0].Uses[0].Slug != "dang-thi" || p[1].Question != nil {
		t.Errorf("the picks are %+v", p)
	}
	body["questions"] = make([]string, 201)
	w.staffCall("POST", "/thi-moi/picks", body).want(t, 400, "body_invalid")
	s.Settings["rounds"] = []map[string]any{{"papers": []map[string]any{{"banks": []string{"nganhang-dang-thi"}, "fixed": []string{"mot", "khong-co"}}}}}
	w.staffCall("PUT", "/thi-moi/settings", map[string]any{"revision": s.Revision, "settings": s.Settings}).want(t, 200, "").into(t, &s)
	found := slices.IndexFunc(s.Problems, func(p struct{ Severity, Path, Code, Detail string }) bool {
		return p.Path == "rounds[0].papers[0].fixed[1]"
	})
	if found < 0 || s.Problems[found].Detail != "câu 2: không có mã “khong-co” trong các ngân hàng đã chọn" {
		t.Errorf("the problems are %+v", s.Problems)
	}
}
