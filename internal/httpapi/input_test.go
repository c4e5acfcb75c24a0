package httpapi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/auth"
	"khoabang/internal/httpapi"
)

// faultsOf returns "path code" of each field that a problem names.
func faultsOf(t *testing.T, a answer) []string {
	t.Helper()
	var p struct {
		Errors []struct{ Path, Code, Detail string }
	}
	a.into(t, &p)
	var list []string
	for _, e := range p.Errors {
		list = append(list, e.Path+" "+e.Code)
		if e.Detail == "" || strings.Contains(e.Detail, "field.") || strings.Contains(e.Detail, "{") {
			t.Errorf("the detail of %s %s is %q", e.Path, e.Code, e.Detail)
		}
	}
	slices.Sort(list)
	return list
}

func TestBadBodies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)
	p := w.start("thi", "a")
	for _, c := range []struct {
		name, body, contentType string
		status                  int
		code                    string
		fields                  []string
	}{
		{name: "nothing", body: "", status: 400, code: "body_empty"},
		{name: "not JSON", body: "epoch=1", status: 400, code: "body_malformed"},
		{name: "cut off", body: `{"epoch":1,"entr`, status: 400, code: "body_malformed"},
		{name: "something behind it", body: `{"epoch":1,"entries":[{"seq":1,"item":1}]} {}`, status: 400, code: "body_malformed"},
		{name: "not UTF-8", body: "{\"epoch\":1,\"x\xff\":1}", status: 400, code: "body_malformed"},
		{name: "a list", body: `[]`, status: 400, code: "body_invalid", fields: []string{" type"}},
		{name: "null", body: `null`, status: 400, code: "body_invalid", fields: []string{" type"}},
		{name: "another content type", body: `{}`, contentType: "text/plain", status: 415, code: "content_type_unsupported"},
		{name: "a form", body: `a=b`, contentType: "application/x-www-form-urlencoded", status: 415, code: "content_type_unsupported"},
		{name: "another charset", body: `{}`, contentType: "application/json; charset=latin1", status: 415, code: "content_type_unsupported"},
		{name: "missing fields", body: `{}`, status: 400, code: "body_invalid", fields: []string{"entries required", "epoch required"}},
		{name: "unknown fields", body: `{"epoch":1,"entries":[{"seq":1,"item":1,"choice":2}],"time":3}`, status: 400, code: "body_invalid",
			fields: []string{"entries[0].choice unknown_field", "time unknown_field"}},
		{name: "wrong case is unknown", body: `{"Epoch":1,"entries":[{"seq":1,"item":1}]}`, status: 400, code: "body_invalid",
			fields: []string{"Epoch unknown_field", "epoch required"}},
		{name: "wrong types", body: `{"epoch":"1","entries":[{"seq":1.5,"item":true,"choices":1,"number":2},3]}`, status: 400, code: "body_invalid",
			fields: []string{"entries[0].choices type", "entries[0].item type", "entries[0].number type", "entries[0].seq type", "entries[1] type", "epoch type"}},
		{name: "out of range", body: `{"epoch":0,"entries":[{"seq":501,"item":0,"choices":[-1]}]}`, status: 400, code: "body_invalid",
			fields: []string{"entries[0].choices[0] range", "entries[0].item range", "entries[0].seq range", "epoch range"}},
		{name: "a number beyond all bounds", body: `{"epoch":1e999,"entries":[{"seq":99999999999999999999,"item":1}]}`, status: 400, code: "body_invalid",
			fields: []string{"entries[0].seq range", "epoch type"}},
		{name: "no entries", body: `{"epoch":1,"entries":[]}`, status: 400, code: "body_invalid", fields: []string{"entries count"}},
		{name: "too many entries", body: `{"epoch":1,"entries":[` + strings.Repeat(`{"seq":1,"item":1},`, 50) + `{"seq":1,"item":1}]}`, status: 400, code: "body_invalid", fields: []string{"entries count"}},
		{name: "a question not on the sheet", body: `{"epoch":1,"entries":[{"seq":1,"item":6,"choices":[1]}]}`, status: 400, code: "entry_invalid", fields: []string{"entries[0].item not_on_sheet"}},
		{name: "an epoch that nobody took", body: `{"epoch":9,"entries":[{"seq":1,"item":1,"choices":[1]}]}`, status: 400, code: "epoch_unknown", fields: []string{"epoch range"}},
		{name: "over the limit", body: `{"x":"` + strings.Repeat("x", httpapi.DefaultBodyLimit) + `"}`, status: 413, code: "body_too_large"},
		{name: "far over the limit", body: `{"x":"` + strings.Repeat("x", 3*httpapi.DefaultBodyLimit) + `"}`, status: 413, code: "body_too_large"},
	} {
		a := w.do(call{method: "POST", path: "/api/v1/attempts/" + p.attempt.ID + "/answers", body: c.body, contentType: c.contentType, cookies: map[string]string{"kb_contestant": p.cookie}})
		if a.status != c.status || a.code() != c.code {
			t.Errorf("%s: got %d %s, want %d %s", c.name, a.status, a.code(), c.status, c.code)
			continue
		}
		if got := faultsOf(t, a); !slices.Equal(got, c.fields) {
			t.Errorf("%s: the fields are %q, want %q", c.name, got, c.fields)
		}
		if c.status == 413 && !strings.Contains(string(a.body), "64 KiB") {
			t.Errorf("%s: the limit is not stated: %s", c.name, a.body)
		}
	}
	var st struct{ Answers []any }
	p.post("take", nil).into(t, &st)
	if len(st.Answers) != 0 {
		t.Errorf("refused requests left answers: %v", st.Answers)
	}
}

func TestBadAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)
	p := w.start("thi", "a")
	send := func(entry map[string]any) answer {
		entry["seq"] = 1
		return p.post("answers", map[string]any{"epoch": 1, "entries": []any{entry}})
	}
	for _, it := range p.attempt.Sheet {
		if it.Kind == "numeric" {
			send(map[string]any{"item": it.Item, "number": "mười"}).want(t, 400, "entry_invalid")
			continue
		}
		a := send(map[string]any{"item": it.Item, "choices": []int{len(it.Options) + 1}}).want(t, 400, "entry_invalid")
		if got, want := faultsOf(t, a), []string{"entries[0].choices[0] unknown_option"}; !slices.Equal(got, want) {
			t.Errorf("an option that does not exist: %q, want %q", got, want)
		}
	}
	p.post("answers", p.right()).want(t, 200, "")
	other := p.right()
	entries := other["entries"].([]map[string]any)
	entries[0]["item"] = entries[1]["item"]
	entries[0]["choices"], entries[0]["number"] = entries[1]["choices"], entries[1]["number"]
	for _, k := range []string{"choices", "number"} {
		if entries[0][k] == nil {
			delete(entries[0], k)
		}
	}
	p.post("answers", map[string]any{"epoch": 1, "entries": entries[:1]}).want(t, 409, "entry_conflict")
}

func TestSomebodyElsesAttempt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)
	mine, theirs := w.start("thi", "a"), w.start("thi", "b")
	thief := &someone{w: w, cookie: mine.cookie, attempt: theirs.attempt}
	for _, a := range []answer{thief.get(""), thief.get("/result"), thief.post("take", nil), thief.post("submit", nil), thief.post("answers", theirs.right())} {
		a.want(t, 403, "attempt_not_yours")
	}
	thief.attempt.ID = "khong-co"
	thief.get("").want(t, 404, "attempt_not_found")
	theirs.post("take", nil).want(t, 200, "")
}

func TestBadStarts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	later := w.contest("sap-mo", func(c *contest.Contest) {
		c.Rounds[0].OpensAt, c.Rounds[0].ClosesAt = w.now().Add(time.Hour), w.now().Add(2*time.Hour)
	})
	start := func(slug string, body any) answer {
		return w.do(call{method: "POST", path: "/api/v1/contests/" + slug + "/attempts", body: body})
	}
	start("khong-co", startBody("a")).want(t, 404, "contest_not_found")
	start("sap-mo", startBody("a")).want(t, 409, "contest_unpublished")
	_, err := w.contests.Publish(t.Context(), later.ID)
	must(t, err)
	start("sap-mo", startBody("a")).want(t, 409, "contest_not_open")
	w.open("thi", nil)
	bad := startBody("a")
	bad["name"], bad["unit_id"], bad["contact"] = "  A ", "ubnd", "không có"
	bad["consent"] = map[string]any{"notice": "0", "accepted": false, "on_air": false}
	a := start("thi", bad).want(t, 400, "registration_invalid")
	want := []string{"consent.accepted consent_needed", "consent.notice notice_outdated", "contact phone_or_email", "name length", "unit_id unknown_unit"}
	if got := faultsOf(t, a); !slices.Equal(got, want) {
		t.Errorf("the fields are %q, want %q", got, want)
	}
	w.do(call{method: "POST", path: "/api/v1/attempts/resume", body: map[string]any{"code": "XXXX-XXXX-XXXX"}}).want(t, 404, "resume_code_unknown")
}

// Vietnamese typed on two phones may differ in bytes; what is stored does not.
func TestTextIsNFC(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)
	body := startBody("a")
	body["name"] = "Nguye\u0302\u0303n Va\u0306n A" // decomposed
	p := &someone{w: w}
	p.hold(w.do(call{method: "POST", path: "/api/v1/contests/thi/attempts", body: body}).want(t, 201, ""))
	var door struct{ Mine struct{ Name string } }
	w.do(call{method: "GET", path: "/api/v1/contests/thi", cookies: map[string]string{"kb_contestant": p.cookie}}).into(t, &door)
	if got, want := door.Mine.Name, "Nguy\u1ec5n V\u0103n A"; got != want {
		t.Errorf("the name is %+q, want %+q", got, want)
	}
}

func TestForeignOrigins(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(d *httpapi.Deps) { d.PublicURL = "https://thi.example.vn" })
	send := func(header map[string]string) answer {
		return w.do(call{method: "POST", path: "/api/v1/auth/login", header: header, body: map[string]any{"login": "a", "password": "b"}})
	}
	for _, h := range []map[string]string{
		{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://thi.example.vn"},
		{"Origin": "https://thi.example.vn.evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
	} {
		send(h).want(t, 403, "origin_forbidden")
	}
	for _, h := range []map[string]string{
		nil, {"Origin": "https://thi.example.vn"}, {"Origin": "http://" + w.addr}, {"Sec-Fetch-Site": "same-origin", "Origin": "http://" + w.addr},
	} {
		send(h).want(t, 401, "login_failed")
	}
}

func TestLanguageOfProblems(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	title := func(c call) string {
		c.method, c.path = "GET", "/api/v1/contests/x"+c.path
		var p struct{ Title string }
		w.do(c).into(t, &p)
		return p.Title
	}
	vi, en := title(call{}), title(call{header: map[string]string{"Accept-Language": "en-GB,en;q=0.9"}})
	if vi == en || vi == "" || en == "" {
		t.Errorf("the title is %q in Vietnamese and %q in English", vi, en)
	}
	if got := title(call{header: map[string]string{"Accept-Language": "en"}, cookies: map[string]string{"kb_lang": "vi"}}); got != vi {
		t.Errorf("with the cookie: %q, want %q", got, vi)
	}
}

func TestRateLimits(t *testing.T) {
	t.Parallel()
	few := auth.Limit{Burst: 2, Every: 30 * time.Second}
	w := newWorld(t, withLimits(httpapi.Limits{Starts: few, ResumeCodes: few, Answers: few, Passwords: few}))
	w.open("thi", nil)
	p := w.start("thi", "a")
	for name, send := range map[string]func() answer{
		"starts": func() answer {
			return w.do(call{method: "POST", path: "/api/v1/contests/thi/attempts", body: startBody("a")})
		},
		"resume codes": func() answer {
			return w.do(call{method: "POST", path: "/api/v1/attempts/resume", body: map[string]any{"code": "XXXX-XXXX"}})
		},
		"answers": func() answer { return p.post("answers", p.right()) },
		"passwords": func() answer {
			return w.do(call{method: "POST", path: "/api/v1/auth/password", body: map[string]any{"token": "x", "password": "y"}})
		},
	} {
		var a answer
		for range 3 {
			a = send()
		}
		if a.status != 429 || a.code() != "rate_limited" {
			t.Errorf("%s: the third is answered %d %s, want 429 rate_limited", name, a.status, a.code())
		}
		var retry int
		if _, err := fmt.Sscan(a.header.Get("Retry-After"), &retry); err != nil || retry < 1 || retry > 30 {
			t.Errorf("%s: Retry-After is %q", name, a.header.Get("Retry-After"))
		}
	}
}

func TestAnswersAfterTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)
	p := w.start("thi", "a")
	w.advance(15*time.Minute + contest.Grace + time.Second)
	p.post("answers", p.right()).want(t, 410, "attempt_closed")
}
