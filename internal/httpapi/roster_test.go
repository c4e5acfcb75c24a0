package httpapi_test

import (
	"bytes"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/auth"
	"khoabang/internal/httpapi"
	printed "khoabang/internal/report"
	"khoabang/web"
)

type rosterSeen struct {
	Entries []struct {
		ID, Code, Name, Unit, Born string
		UsedAt                     string `json:"used_at"`
	}
	More, Needed bool
	People, Used int
}

type rosterImported struct {
	DryRun                     bool `json:"dry_run"`
	People, New, Changed, Same int
	Codes                      int
	Sample                     []struct{ Code, Name, Unit, Born string }
	Notices                    []struct{ Path, Code, Detail string }
	Exclusions                 []struct{ ID, Name string }
}

const rosterHeader = "Mã dự thi,Họ và tên,Đơn vị,Ngày sinh\n"

func (w *world) lists(method, path string, body any) answer {
	w.t.Helper()
	c := call{method: method, path: "/api/v1/staff/contests/thi/" + path, body: body, bearer: w.token(auth.Organiser)}
	if strings.Contains(path, "/import") {
		c.contentType = "application/octet-stream"
	}
	return w.do(c)
}

func (w *world) openByRoster() { w.open("thi", func(c *contest.Contest) { c.Who.Roster = true }) }

func (w *world) rosterOf(query string) rosterSeen {
	w.t.Helper()
	var seen rosterSeen
	w.lists("GET", "roster"+query, nil).want(w.t, 200, "").into(w.t, &seen)
	return seen
}

func TestARosterIsImportedWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.openByRoster()
	bad := w.lists("POST", "roster/import?dry_run=false", rosterHeader+"A1,Lê A,Sở Nội vu,1990\nA2,Lê B,SNV,31/02/1990\na-1,Lê C,SNV,\n").want(t, 400, "file_invalid")
	if got := faultsOf(t, bad); !slices.Equal(got, []string{"A4 roster_code_twice", "C2 unit_unknown_near", "D3 date_not_in_month"}) {
		t.Errorf("the faults are %q", got)
	}
	if seen := w.rosterOf(""); seen.People != 0 || !seen.Needed {
		t.Errorf("after a refusal: %+v", seen)
	}
	good := rosterHeader + "A1,Lê A,SNV,1990\n,Lê Thị Bé,SNV,05/09/1988\n,Trần C,Báo tỉnh,\n"
	var r rosterImported
	w.lists("POST", "roster/import", good).want(t, 200, "").into(t, &r)
	if !r.DryRun || r.New != 3 || r.Codes != 2 || len(r.Sample) != 3 || r.Sample[1].Born != "1988-09-05" || len(r.Notices) != 1 || r.Notices[0].Code != "roster_codes_short" {
		t.Errorf("the preview is %+v", r)
	}
	if w.rosterOf("").People != 0 {
		t.Error("a preview stored something")
	}
	w.lists("POST", "roster/import?dry_run=false", good).want(t, 200, "").into(t, &r)
	seen := w.rosterOf("?q=le%20be%20noi&used=no")
	if len(seen.Entries) != 1 || seen.Entries[0].Name != "Lê Thị Bé" || len(seen.Entries[0].Code) != 11 || seen.People != 3 {
		t.Errorf("found %+v", seen)
	}
	all := w.rosterOf("")
	if next := w.rosterOf("?after=" + all.Entries[0].ID); len(next.Entries) != 2 {
		t.Errorf("after the first: %+v", next)
	}
	w.lists("GET", "roster?used=x", nil).want(t, 400, "query_invalid")
	w.lists("GET", "roster?after=khong-co", nil).want(t, 404, "roster_entry_not_found")
	w.lists("POST", "roster/import", nil).want(t, 400, "body_empty")
	w.lists("POST", "roster", map[string]any{"name": "Đỗ D", "code": "a 1"}).want(t, 409, "roster_code_taken")
	w.lists("POST", "roster", map[string]any{"name": "Đỗ D", "code": "mã?"}).want(t, 400, "body_invalid")
	if a := w.lists("POST", "roster", map[string]any{"name": "Đỗ D", "unit_id": "so-noi-vu", "born_on": "1970-02-03"}); a.status != 201 {
		t.Errorf("adding one: %d %s", a.status, a.body)
	}
	w.lists("GET", "roster/template", nil).want(t, 200, "")
}

func (w *world) ask(code string) answer {
	w.t.Helper()
	return w.do(call{method: "POST", path: "/api/v1/contests/thi/roster-code", body: map[string]any{"code": code}})
}

func TestACodeOfTheRosterStarts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withLimits(httpapi.Limits{ResumeCodes: auth.Limit{Burst: 3, Every: time.Hour}}))
	w.openByRoster()
	w.lists("POST", "roster/import?dry_run=false", rosterHeader+"AG-0001,Lê Thị Bé,SNV,05/09/1988\n").want(t, 200, "")
	var door struct {
		Code string `json:"asks_code"`
	}
	w.get("/api/v1/contests/thi").want(t, 200, "").into(t, &door)
	if door.Code != "needed" {
		t.Errorf("the door asks for a code: %q", door.Code)
	}
	var person struct {
		Name, Unit string
		BornKnown  bool `json:"born_known"`
		Used       bool
	}
	for range 10 { // right codes take nothing from what an office may guess
		w.ask("ag0001").want(t, 200, "").into(t, &person)
	}
	if person.Name != "Lê Thị Bé" || person.Unit != "Sở Nội vụ" || !person.BornKnown || person.Used {
		t.Errorf("the person is %+v", person)
	}
	body := startBody("roster")
	start := func() answer { return w.do(call{method: "POST", path: "/api/v1/contests/thi/attempts", body: body}) }
	missing := start().want(t, 400, "registration_invalid")
	if got := faultsOf(t, missing); !slices.Equal(got, []string{"code not_on_roster"}) {
		t.Errorf("the faults are %q", got)
	}
	body["code"] = "AG-0001"
	start().want(t, 201, "")
	start().want(t, 200, "") // the same person again
	w.ask("AG-0001").want(t, 200, "").into(t, &person)
	if seen := w.rosterOf("?used=yes"); !person.Used || seen.Used != 1 || len(seen.Entries) != 1 || seen.Entries[0].UsedAt == "" {
		t.Errorf("used: %+v, %+v", person, seen)
	}
	body["code"] = "AG-0002"
	start().want(t, 404, "roster_code_unknown")
	w.ask("AG-0003").want(t, 404, "roster_code_unknown")
	w.ask("AG-0004").want(t, 404, "roster_code_unknown")
	w.ask("AG-0005").want(t, 429, "rate_limited")
	start().want(t, 429, "rate_limited")
	if strings.Contains(w.logs.String(), "AG-000") {
		t.Error("a code is in the log")
	}
}

func TestCardsOfARoster(t *testing.T) {
	t.Parallel()
	if _, err := printed.LoadFonts(web.Dist()); err != nil {
		if os.Getenv("KHOABANG_TEST_REQUIRE") == "1" {
			t.Fatalf("the front end was not built: %v", err)
		}
		t.Skip("the front end was not built: run make build")
	}
	w := newWorld(t, withWeb(web.Dist()), func(d *httpapi.Deps) { d.PublicURL = "https://thi.example.vn" })
	w.openByRoster()
	w.lists("GET", "roster/cards", nil).want(t, 404, "cards_none")
	w.lists("POST", "roster/import?dry_run=false", rosterHeader+"AG-0001,Lê Thị Bé,SNV,1988\n,Trần C,Báo tỉnh,\n").want(t, 200, "")
	a := w.lists("GET", "roster/cards?q=be", nil)
	if a.status != http.StatusOK || a.header.Get("X-Cards") != "1" || !bytes.HasPrefix(a.body, []byte("%PDF-")) ||
		!bytes.Contains(a.body, []byte("https://thi.example.vn/c/thi#ma=AG-0001")) {
		t.Errorf("cards: %d, %v, %d bytes", a.status, a.header, len(a.body))
	}
}

func TestExcludedListOverHTTP(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.open("thi", nil)
	if _, _, err := w.auth.AddUser(t.Context(), auth.NewUser{Login: "rade", Name: "Người Ra Đề", Roles: []auth.Role{auth.Author}}); err != nil {
		t.Fatal(err)
	}
	head := "Họ tên,Đơn vị,Ngày sinh,Điện thoại,Lý do\n"
	bad := w.lists("POST", "exclusions/import", head+"Nguyễn Văn A,SNV,,không có,\n").want(t, 400, "exclusion_invalid")
	if got := faultsOf(t, bad); !slices.Equal(got, []string{"A2 phone_or_email"}) {
		t.Errorf("the faults are %q", got)
	}
	var r rosterImported
	w.lists("POST", "exclusions/import?dry_run=false", head+"Nguyễn Văn A,SNV,,,Tổ thư ký\nLê B,,,,\n").want(t, 200, "").into(t, &r)
	var list struct {
		Exclusions []struct {
			ID, Name, Unit, Reason string
			Refuses                bool
			LiftReason             string `json:"lift_reason"`
		}
		Suggested []struct{ Name string }
	}
	w.lists("GET", "exclusions", nil).want(t, 200, "").into(t, &list)
	if r.New != 2 || len(list.Exclusions) != 2 || len(list.Suggested) != 1 || list.Suggested[0].Name != "Người Ra Đề" {
		t.Errorf("new %d, the list is %+v", r.New, list)
	}
	w.do(call{method: "POST", path: "/api/v1/contests/thi/attempts", body: startBody("excluded")}).want(t, 403, "person_excluded")
	i := slices.IndexFunc(list.Exclusions, func(x struct {
		ID, Name, Unit, Reason string
		Refuses                bool
		LiftReason             string `json:"lift_reason"`
	}) bool {
		return x.Refuses
	})
	lift := "exclusions/" + list.Exclusions[i].ID + "/lift"
	w.lists("POST", lift, map[string]any{"reason": ""}).want(t, 400, "body_invalid")
	w.lists("POST", lift, map[string]any{"reason": "Nhầm người"}).want(t, 200, "")
	w.lists("POST", lift, map[string]any{"reason": "Nhầm người"}).want(t, 409, "exclusion_lifted")
	w.lists("POST", "exclusions/khong-co/lift", map[string]any{"reason": "x"}).want(t, 404, "exclusion_not_found")
	w.advance(3 * time.Second)
	p := w.start("thi", "excluded")
	p.post("submit", nil).want(t, 200, "")
	w.lists("POST", "exclusions", map[string]any{"name": "nguyen van a", "reason": "Kỹ thuật"}).want(t, 201, "")
	type suspects struct {
		Open     int
		Suspects []struct {
			Contestant, Name string
			Sure, Open       bool
			Same, Attempts   []string
			Cleared          *struct{ Reason, By string }
			Exclusion        struct{ ID string }
		}
	}
	look := func() (found suspects) {
		t.Helper()
		w.lists("GET", "exclusions/suspects", nil).want(t, 200, "").into(t, &found)
		if len(found.Suspects) != 1 {
			t.Fatalf("suspects: %+v", found)
		}
		return found
	}
	found := look()
	one := found.Suspects[0]
	if found.Open != 1 || one.Sure || one.Name != "Nguyễn Văn A" || !slices.Equal(one.Same, []string{"name"}) || len(one.Attempts) != 1 || !one.Open {
		t.Errorf("suspects: %+v", found)
	}
	clear := func(exclusion string, body map[string]any) answer {
		return w.do(call{method: "POST", path: "/api/v1/staff/contests/thi/exclusions/" + exclusion + "/clear", bearer: w.token(auth.Jury), body: body})
	}
	clear(one.Exclusion.ID, map[string]any{"contestant": one.Contestant, "reason": ""}).want(t, 400, "body_invalid")
	clear("khong-co", map[string]any{"contestant": one.Contestant, "reason": "x"}).want(t, 404, "suspect_not_found")
	clear(one.Exclusion.ID, map[string]any{"contestant": one.Contestant, "reason": "Khác ngày sinh"}).want(t, 200, "")
	clear(one.Exclusion.ID, map[string]any{"contestant": one.Contestant, "reason": "Khác ngày sinh"}).want(t, 409, "suspect_cleared")
	if found = look(); found.Open != 0 || found.Suspects[0].Cleared == nil || found.Suspects[0].Cleared.Reason != "Khác ngày sinh" {
		t.Errorf("after the decision: %+v", found)
	}
	w.lists("GET", "exclusions/template", nil).want(t, 200, "")
}
