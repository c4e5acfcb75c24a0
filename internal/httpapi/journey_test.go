package httpapi_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"khoabang/contest"
	"khoabang/internal/auth"
)

type result struct {
	State, Reason, Receipt string
	Correct, Items         int
	Points                 float64
	DurationMS             int64 `json:"duration_ms"`
	Provisional            bool
	Standing               *struct {
		Rank, Of int
		Row      string
		Counts   bool
	}
	Review []struct {
		Item        int
		Explanation string
		Yours       struct{ Choices []int }
		Right       struct{ Choices []int }
	}
}

func TestJourney(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)

	var door struct {
		State string
		Items int
		Rules []string
		Mine  *struct {
			Attempts []struct{ ID, State string }
			Left     *int
		}
	}
	w.get("/api/v1/contests/thi").want(t, 200, "").into(t, &door)
	if door.State != "open" || door.Items != 5 || door.Mine != nil {
		t.Errorf("the door is %+v", door)
	}
	for _, rule := range door.Rules {
		if strings.Contains(rule, "rules.") || strings.Contains(rule, "{") {
			t.Errorf("rule %q is no sentence", rule)
		}
	}

	p := w.start("thi", "a")
	if len(p.attempt.Sheet) != 5 || p.attempt.Epoch != 1 || p.attempt.Ticket == "" || p.attempt.ResumeCode == "" {
		t.Fatalf("the attempt is %+v", p.attempt)
	}
	again := w.do(call{method: "POST", path: "/api/v1/contests/thi/attempts", body: startBody("a")}).want(t, 200, "")
	p.hold(again)
	if p.attempt.Epoch != 2 {
		t.Errorf("starting again took epoch %d, want 2", p.attempt.Epoch)
	}

	var saved struct {
		Saved []int
		Epoch int
	}
	p.post("answers", p.right()).want(t, 200, "").into(t, &saved)
	if !cmp.Equal(saved.Saved, []int{1, 2, 3, 4, 5}) || saved.Epoch != 2 {
		t.Errorf("saved %+v", saved)
	}
	p.post("answers", p.right()).want(t, 200, "") // sent again
	p.get("").want(t, 200, "")
	p.get("/result").want(t, 409, "attempt_open")

	q := &someone{w: w}
	q.hold(w.do(call{method: "POST", path: "/api/v1/attempts/resume", body: map[string]any{"code": strings.ToLower(p.attempt.ResumeCode)}}).want(t, 200, ""))
	if q.attempt.Epoch != 3 || len(q.attempt.Answers) != 5 || q.attempt.ID != p.attempt.ID {
		t.Errorf("the second device holds %+v", q.attempt)
	}
	q.hold(q.post("take", nil).want(t, 200, ""))

	w.advance(2 * time.Minute)
	var first, second result
	q.post("submit", nil).want(t, 200, "").into(t, &first)
	q.post("submit", map[string]any{}).want(t, 200, "").into(t, &second)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("submitting twice differs:\n%s", diff)
	}
	if first.Correct != 5 || first.Items != 5 || first.Points != 5 || first.Reason != "submitted" || first.DurationMS < 120_000 || first.Review != nil {
		t.Errorf("the result is %+v", first)
	}
	if s := first.Standing; s == nil || s.Rank != 1 || s.Of != 1 || !s.Counts {
		t.Errorf("the standing is %+v", s)
	}
	q.get("/result").want(t, 200, "")
	q.post("answers", q.right()).want(t, 410, "attempt_closed")
	q.post("take", nil).want(t, 410, "attempt_closed")

	var board struct {
		Total int
		Rows  []struct{ ID, Name, Unit string }
	}
	w.get("/api/v1/boards/thi").want(t, 200, "").into(t, &board)
	if board.Total != 1 || len(board.Rows) != 1 || board.Rows[0].Name != "Nguyễn Văn A" || board.Rows[0].ID != first.Standing.Row {
		t.Errorf("the board is %+v", board)
	}
	w.do(call{method: "GET", path: "/api/v1/contests/thi", cookies: map[string]string{"kb_contestant": q.cookie}}).want(t, 200, "").into(t, &door)
	if door.Mine == nil || len(door.Mine.Attempts) != 1 || door.Mine.Left == nil || *door.Mine.Left != 0 {
		t.Errorf("mine is %+v", door.Mine)
	}
	w.do(call{method: "POST", path: "/api/v1/contests/thi/attempts", body: startBody("b"), cookies: map[string]string{"kb_contestant": q.cookie}}).want(t, 409, "attempt_limit")
}

func TestReviewOfPractice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("luyen", func(c *contest.Contest) { c.Practice, c.Rules.Attempts, c.Rounds[0].ClosesAt = true, 0, time.Time{} })
	p := w.start("luyen", "a")
	for _, secret := range []string{"Vì thế", "mot", "\"A\""} {
		if strings.Contains(string(p.post("take", nil).body), secret) {
			t.Errorf("the sheet holds %q", secret)
		}
	}
	p.hold(p.post("take", nil))
	p.post("answers", p.right()).want(t, 200, "")
	var r result
	p.post("submit", nil).want(t, 200, "").into(t, &r)
	if len(r.Review) != 5 || r.Review[0].Explanation != "Vì thế" {
		t.Errorf("the review is %+v", r.Review)
	}
	w.start("luyen", "b")
	w.get("/api/v1/contests").want(t, 200, "")
}

// Two people share a phone: the second cannot rename the first, and takes part as somebody of their own.
func TestSomeoneElseOnTheSamePhone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)
	p := w.start("thi", "a")
	start := func(key, name string, more map[string]any) answer {
		body := startBody(key)
		body["name"] = name
		maps.Copy(body, more)
		return w.do(call{method: "POST", path: "/api/v1/contests/thi/attempts", body: body, cookies: map[string]string{"kb_contestant": p.cookie}})
	}
	refused := start("b", "Trần Thị B", nil).want(t, 409, "name_differs")
	if !strings.Contains(string(refused.body), "với tên Nguyễn Văn A") {
		t.Errorf("the problem does not say who took part: %s", refused.body)
	}
	start("b", "Trần Thị B", map[string]any{"someone_else": false}).want(t, 409, "name_differs")
	start("c", norm.NFD.String("NGUYỄN  văn a"), nil).want(t, 200, "") // as another keyboard writes it
	q := &someone{w: w}
	q.hold(start("d", "Trần Thị B", map[string]any{"someone_else": true}).want(t, 201, ""))
	if q.attempt.ID == p.attempt.ID || q.cookie == p.cookie || q.cookie == "" {
		t.Errorf("someone else holds %s, and so did the first; the cookie changed: %v", q.attempt.ID, q.cookie != p.cookie)
	}
	p.get("").want(t, 200, "")
	q.get("").want(t, 200, "")
	for who, name := range map[*someone]string{p: "Nguyễn Văn A", q: "Trần Thị B"} {
		var door struct{ Mine struct{ Name string } }
		w.do(call{method: "GET", path: "/api/v1/contests/thi", cookies: map[string]string{"kb_contestant": who.cookie}}).want(t, 200, "").into(t, &door)
		if door.Mine.Name != name {
			t.Errorf("the door knows %q, want %q", door.Mine.Name, name)
		}
	}
}

func TestContestantCookie(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)
	k := w.do(call{method: "POST", path: "/api/v1/contests/thi/attempts", body: startBody("a")}).cookies["kb_contestant"]
	if k == nil || !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.Secure || k.Path != "/" || k.MaxAge != 60*24*60*60 {
		t.Errorf("the cookie is %+v", k)
	}
}

func TestStaffSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, link, err := w.auth.AddUser(t.Context(), auth.NewUser{Login: "Lan", Name: "Nguyễn Thị Lan", Roles: []auth.Role{auth.Administrator}})
	must(t, err)
	password := "con mèo trên mái nhà"
	w.do(call{method: "POST", path: "/api/v1/auth/password", body: map[string]any{"token": "x.y", "password": password}}).want(t, 401, "setup_token_invalid")
	w.do(call{method: "POST", path: "/api/v1/auth/password", body: map[string]any{"token": link, "password": "ngan"}}).want(t, 400, "password_too_short")
	var set struct{ Login string }
	w.do(call{method: "POST", path: "/api/v1/auth/password", body: map[string]any{"token": link, "password": password}}).want(t, 200, "").into(t, &set)
	if set.Login != "lan" {
		t.Errorf("the login is %q, want lan", set.Login)
	}
	w.do(call{method: "POST", path: "/api/v1/auth/login", body: map[string]any{"login": "lan", "password": "sai"}}).want(t, 401, "login_failed")
	in := w.do(call{method: "POST", path: "/api/v1/auth/login", body: map[string]any{"login": "LAN", "password": password}}).want(t, 200, "")
	k := in.cookies["kb_refresh"]
	if k == nil || !k.HttpOnly || k.SameSite != http.SameSiteStrictMode || k.Path != "/api/v1/auth" || k.MaxAge <= 0 {
		t.Fatalf("the refresh cookie is %+v", k)
	}
	var session struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int    `json:"expires_in"`
	}
	in.into(t, &session)
	if session.ExpiresIn < 590 || session.ExpiresIn > 600 {
		t.Errorf("expires_in is %d, want 600", session.ExpiresIn)
	}
	w.do(call{method: "GET", path: "/api/v1/staff/me", bearer: session.AccessToken}).want(t, 200, "")
	w.do(call{method: "GET", path: "/api/v1/staff/users", bearer: session.AccessToken}).want(t, 200, "")
	w.do(call{method: "POST", path: "/api/v1/auth/refresh"}).want(t, 401, "token_missing")
	w.advance(time.Minute)
	next := w.do(call{method: "POST", path: "/api/v1/auth/refresh", cookies: map[string]string{"kb_refresh": k.Value}}).want(t, 200, "")
	rotated := next.cookies["kb_refresh"]
	if rotated == nil || rotated.Value == k.Value {
		t.Error("the refresh token was not replaced")
	}
	w.advance(time.Minute)
	w.do(call{method: "POST", path: "/api/v1/auth/refresh", cookies: map[string]string{"kb_refresh": k.Value}}).want(t, 401, "refresh_reused")
	out := w.do(call{method: "POST", path: "/api/v1/auth/logout", cookies: map[string]string{"kb_refresh": rotated.Value}})
	if out.status != 204 || out.cookies["kb_refresh"].Value != "" || out.cookies["kb_refresh"].Expires.After(time.Now()) {
		t.Errorf("logging out answered %d with %+v", out.status, out.cookies)
	}
	for _, secret := range []string{password, session.AccessToken, k.Value, link} {
		if strings.Contains(w.logs.String(), secret) {
			t.Errorf("the log holds a secret")
		}
	}
}

func TestStaffRunsAContest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.contest("thi", func(c *contest.Contest) { c.Rounds[0].ClosesAt = w.now().Add(time.Hour) })
	token := w.token(auth.Organiser)
	do := func(what string, body any) answer {
		t.Helper()
		return w.do(call{method: "POST", path: "/api/v1/staff/contests/thi/" + what, bearer: token, body: body})
	}
	see := func(path string) answer { return w.do(call{method: "GET", path: path, bearer: token}) }
	w.get("/api/v1/contests/thi").want(t, 409, "contest_unpublished")
	w.get("/api/v1/boards/thi").want(t, 409, "contest_unpublished")
	do("close", nil).want(t, 409, "schedule_refused")
	do("open", nil).want(t, 200, "")
	do("open", nil).want(t, 409, "schedule_refused")
	do("extend", map[string]any{"closes_at": w.now().Add(-time.Hour).UTC().Format(time.RFC3339)}).want(t, 409, "schedule_refused")
	do("extend", map[string]any{"closes_at": w.now().Add(2 * time.Hour).UTC().Format(time.RFC3339)}).want(t, 200, "")
	w.start("thi", "a")
	var turnout struct {
		State                 string
		People, Started, Done int
		Running               int
		Minutes               []struct{ Started int }
	}
	see("/api/v1/staff/contests/thi/participation").want(t, 200, "").into(t, &turnout)
	if turnout.State != "open" || turnout.People != 1 || turnout.Started != 1 || turnout.Running != 1 || len(turnout.Minutes) != 1 {
		t.Errorf("participation is %+v", turnout)
	}
	see("/api/v1/staff/contests").want(t, 200, "")
	do("close", nil).want(t, 200, "")
	see("/api/v1/staff/contests/thi").want(t, 200, "")
	see("/api/v1/staff/contests/khong-co").want(t, 404, "contest_not_found")
	w.do(call{method: "POST", path: "/api/v1/contests/thi/attempts", body: startBody("b")}).want(t, 410, "contest_closed")
	if !strings.Contains(w.logs.String(), "operation=closeContest user=usr_test") {
		t.Error("the log does not say who closed the contest")
	}
}

func TestStaffReadsQuestions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bankOf("nh", false)
	token := w.token(auth.Author)
	see := func(path string) answer { return w.do(call{method: "GET", path: path, bearer: token}) }
	see("/api/v1/staff/banks").want(t, 200, "")
	var page struct {
		Questions []struct {
			ID      string
			Order   []string
			Options []struct{ Right bool }
		}
		Total int
		Next  string
	}
	see("/api/v1/staff/questions?bank=nh&limit=2").want(t, 200, "").into(t, &page)
	if page.Total != 5 || len(page.Questions) != 2 || page.Next == "" {
		t.Errorf("the first page is %+v", page)
	}
	see("/api/v1/staff/questions?q=cau%20hoi%20so").want(t, 200, "").into(t, &page)
	see("/api/v1/staff/questions/nh/thu-tu").want(t, 200, "")
	see("/api/v1/staff/questions/nh/khong-co").want(t, 404, "question_not_found")
	see("/api/v1/staff/questions?limit=0").want(t, 400, "query_invalid")
	see("/api/v1/staff/questions?kind=essay&difficulty=9").want(t, 400, "query_invalid")
	see("/api/v1/staff/questions?after=x").want(t, 400, "cursor_invalid")
}

func TestPublicReads(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)
	w.get("/api/v1/clock").want(t, 200, "")
	w.get("/api/v1/contests").want(t, 200, "")
	w.get("/api/v1/contests/khong-co").want(t, 404, "contest_not_found")
	w.get("/api/openapi.json").want(t, 200, "")
	w.get("/healthz").want(t, 200, "")
	w.get("/readyz").want(t, 200, "")
	var units struct{ Units []struct{ ID string } }
	w.get("/api/v1/units").want(t, 200, "").into(t, &units)
	if got := units.Units; len(got) != 2 || got[0].ID != "bao-tinh" {
		t.Errorf("the units are %+v", got)
	}
}
