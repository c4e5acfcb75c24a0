package httpapi_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"khoabang/internal/auth"
	"khoabang/internal/planning"
)

type reportSeen struct {
	Report struct {
		Revision int
		State    string
		Title    string
		Sections []map[string]string
		Figures  []struct{ Entries, People int }
		Parts    []struct{ Unit, Hash string }
		Sendings []struct{ Hash string }
		Reason   string
	}
	Figures []struct{ Clause, Kind string } `json:"figure_names"`
	Missing []struct{ ID string }           `json:"missing_units"`
	Steps   []string
}

func (w *world) evidence(p planning.Plan, unit string, people int) {
	w.t.Helper()
	_, err := w.planning.File(w.t.Context(), planning.Actor{UserID: "usr", UnitID: unit, Reports: true}, planning.Evidence{
		PlanID: p.ID, UnitID: unit, TaskID: "II.3.1", Kind: planning.Conference, Day: planning.DayOf(w.now()), Title: "Hội nghị", People: people})
	must(w.t, err)
}

// quarter gives the plan one period that holds today and is due in so many days, and returns the path of a unit's report.
func (w *world) quarter(p planning.Plan, bearer string, due int) (plan string, report func(unit string) string) {
	w.t.Helper()
	today := planning.DayOf(w.now())
	body := map[string]any{"revision": p.Revision, "periods": []any{map[string]any{"id": "ky-1", "name_vi": "Kỳ thử", "from": today.Add(-20), "to": today, "due": today.Add(due)}}}
	w.plans("PUT", "/"+p.ID+"/periods", bearer, body).want(w.t, 200, "")
	return "/" + p.ID, func(unit string) string { return "/" + p.ID + "/reports/ky-1/" + unit }
}

func TestAQuarterIsReportedOverHTTP(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.province()
	home := w.staffOf("so_noi_vu", auth.AgencyLead, auth.UnitReporter)
	reporter, head, ward := w.staffOf("xa-a", auth.UnitReporter), w.staffOf("xa-a", auth.AgencyLead), w.staffOf("phuong-b", auth.UnitReporter)
	plan, report := w.quarter(p, home, 3)
	w.plans("PUT", plan+"/periods", home, map[string]any{"revision": p.Revision, "periods": []any{}}).want(t, 409, "planning_stale")
	w.plans("PUT", plan+"/periods", head, map[string]any{"revision": p.Revision + 1, "periods": []any{}}).want(t, 403, "planning_not_allowed")
	w.evidence(p, "xa-a", 80)
	w.evidence(p, "phuong-b", 20)

	var r reportSeen
	w.plans("GET", report("xa-a"), reporter, nil).want(t, 404, "report_not_found")
	w.plans("POST", report("xa-a")+"/draft", ward, nil).want(t, 403, "planning_not_allowed")
	w.plans("POST", report("xa-a")+"/draft", reporter, nil).want(t, 200, "").into(t, &r)
	if r.Report.State != "draft" || len(r.Report.Figures) != 1 || r.Report.Figures[0].People != 80 || r.Figures[0].Clause != "II.3.1" {
		t.Fatalf("the draft is %+v", r)
	}
	w.plans("GET", report("xa-a"), ward, nil).want(t, 403, "planning_not_allowed")
	r.Report.Sections[0]["text"] = "Xã đã ban hành kế hoạch."
	save := map[string]any{"revision": r.Report.Revision, "title": r.Report.Title, "sections": r.Report.Sections}
	w.plans("PUT", report("xa-a"), reporter, save).want(t, 200, "").into(t, &r)
	w.plans("PUT", report("xa-a"), head, save).want(t, 409, "planning_stale")
	step := func(who, name string, body map[string]any) answer {
		w.t.Helper()
		if body == nil {
			body = map[string]any{}
		}
		body["revision"] = r.Report.Revision
		return w.plans("POST", report("xa-a")+"/"+name, who, body)
	}
	step(reporter, "send", nil).want(t, 409, "report_state")
	step(head, "sign", map[string]any{"name": "Trần Thị B"}).want(t, 200, "").into(t, &r)
	step(reporter, "send", nil).want(t, 200, "").into(t, &r)
	step(home, "return", nil).want(t, 400, "body_invalid")
	step(home, "return", map[string]any{"reason": "Thiếu kinh phí"}).want(t, 200, "").into(t, &r)
	if r.Report.Reason != "Thiếu kinh phí" || r.Report.State != "returned" {
		t.Errorf("sent back it is %+v", r.Report)
	}
	r.Report.Sections[3]["text"] = "Kinh phí: 5 triệu đồng."
	w.plans("PUT", report("xa-a"), reporter, map[string]any{"revision": r.Report.Revision, "title": r.Report.Title, "sections": r.Report.Sections}).want(t, 200, "").into(t, &r)
	w.advance(5 * 24 * time.Hour)
	home, reporter, head = w.staffOf("so_noi_vu", auth.AgencyLead, auth.UnitReporter), w.staffOf("xa-a", auth.UnitReporter), w.staffOf("xa-a", auth.AgencyLead)
	step(head, "sign", map[string]any{"name": "Trần Thị B"}).want(t, 200, "").into(t, &r)
	step(reporter, "send", nil).want(t, 200, "").into(t, &r)
	step(home, "accept", nil).want(t, 200, "").into(t, &r)
	if len(r.Report.Sendings) != 2 || len(r.Steps) != 0 {
		t.Fatalf("accepted it has %+v, steps %v", r.Report.Sendings, r.Steps)
	}
	for i, x := range r.Report.Sendings {
		data := w.plans("GET", report("xa-a")+"/sent/"+x.Hash, reporter, nil).want(t, 200, "").body
		sum := sha256.Sum256(data)
		if hex.EncodeToString(sum[:]) != x.Hash || strings.Contains(string(data), "5 triệu") != (i == 1) {
			t.Errorf("sending %d is not what its hash says", i)
		}
		text := w.docx(report("xa-a")+"/file?hash="+x.Hash, reporter)
		if strings.Contains(text, "5 triệu") != (i == 1) || !strings.Contains(text, "Kính gửi") {
			t.Errorf("the document of sending %d reads %s", i, text)
		}
	}
	w.plans("GET", report("xa-a")+"/sent/x", reporter, nil).want(t, 404, "report_content_not_found")

	var entries struct {
		Total    int
		Evidence []struct{ Title string }
	}
	w.plans("POST", report("so_noi_vu")+"/draft", home, nil).want(t, 200, "").into(t, &r)
	if len(r.Report.Parts) != 1 || r.Report.Parts[0].Unit != "xa-a" || r.Report.Figures[0].People != 100 || len(r.Missing) == 0 {
		t.Errorf("the consolidated draft is %+v", r)
	}
	var said struct {
		Sections []struct {
			Heading string
			Said    []struct {
				Text, Line string
				Units      []struct{ ID, Hash string }
			}
		}
		Since []struct{ ID string }
	}
	w.plans("GET", report("so_noi_vu")+"/words", reporter, nil).want(t, 403, "planning_not_allowed")
	w.plans("GET", report("so_noi_vu")+"/words", home, nil).want(t, 200, "").into(t, &said)
	if x := said.Sections[3].Said; len(x) != 1 || x[0].Line != "- Xã A: Kinh phí: 5 triệu đồng." || x[0].Units[0].Hash != r.Report.Parts[0].Hash || len(said.Since) != 0 {
		t.Errorf("the units' words are %+v", said)
	}
	if got := r.Report.Sections[0]["text"]; got != "- Xã A: Xã đã ban hành kế hoạch." {
		t.Errorf("the consolidated draft begins with %q", got)
	}
	w.plans("GET", plan+"/evidence?period=ky-1&task=II.3.1&kind=conference", home, nil).want(t, 200, "").into(t, &entries)
	if entries.Total != 2 || entries.Evidence[0].Title != "Hội nghị" {
		t.Errorf("the figure opens to %+v", entries)
	}
	if text := w.docx(report("so_noi_vu")+"/file", home); !strings.Contains(text, "1/") || !strings.Contains(text, "Phường B") {
		t.Errorf("the consolidated document reads %s", text)
	}
	for _, format := range []string{"xlsx"} {
		w.plans("GET", report("so_noi_vu")+"/file?format="+format, home, nil).want(t, 200, "")
	}
	w.plans("GET", report("so_noi_vu")+"/file?format=odt", home, nil).want(t, 400, "minutes_format")

	var m struct {
		Debts []struct {
			Unit, State string
			DaysLate    int `json:"days_late"`
			Missing     bool
		}
		Units []struct{ ID string }
	}
	w.plans("GET", plan+"/reporting", home, nil).want(t, 200, "").into(t, &m)
	found := map[string]string{}
	for _, d := range m.Debts {
		if d.Missing && d.DaysLate == 0 {
			t.Errorf("%s is missing after the due date and not late", d.Unit)
		}
		found[d.Unit] = d.State
	}
	if found["xa-a"] != "accepted" || found["phuong-b"] != "" || len(m.Units) < 3 {
		t.Errorf("the map says %v", found)
	}
	var board struct {
		All      struct{ Entries, People int }
		Agencies []struct{ Tasks, Entries int }
		Forms    []struct {
			Clause string
			People int
		}
		Money   []struct{ Source string }
		Months  []struct{ Entries int }
		Periods []struct{ Of, Sent, Late int }
	}
	w.plans("GET", plan+"/dashboard?period=ky-1", w.token(auth.Leadership), nil).want(t, 200, "").into(t, &board)
	if board.All.People != 100 || board.All.Entries != 2 || len(board.Agencies) == 0 || board.Forms[0].People != 100 || len(board.Money) != 3 ||
		len(board.Months) != 1 || board.Periods[0].Sent != 1 || board.Periods[0].Late != board.Periods[0].Of-1 {
		t.Errorf("the dashboard shows %+v", board)
	}
	w.plans("GET", plan+"/dashboard", reporter, nil).want(t, 200, "").into(t, &board)
	if board.All.People != 80 {
		t.Errorf("a unit's dashboard counts %d people, want its own 80", board.All.People)
	}
	w.plans("GET", plan+"/reporting", reporter, nil).want(t, 200, "").into(t, &m)
	if len(m.Units) != 1 || m.Units[0].ID != "xa-a" {
		t.Errorf("a unit's map has %v", m.Units)
	}
}

// docx returns the text of the document at a path, its marks left out.
func (w *world) docx(path, bearer string) string {
	w.t.Helper()
	a := w.plans("GET", path, bearer, nil).want(w.t, 200, "")
	z, err := zip.NewReader(bytes.NewReader(a.body), int64(len(a.body)))
	must(w.t, err)
	f, err := z.Open("word/document.xml")
	must(w.t, err)
	b, err := io.ReadAll(f)
	must(w.t, err)
	return string(b)
}

func TestTheWorkingCalendarIsEdited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	calendar := func(method, bearer string, body any) answer {
		return w.do(call{method: method, path: "/api/v1/staff/calendar", body: body, bearer: bearer})
	}
	administrator := w.token(auth.Administrator)
	var c map[string]any
	calendar("GET", w.token(auth.Leadership), nil).want(t, 200, "").into(t, &c)
	if len(c["holidays"].([]any)) < 100 {
		t.Errorf("the calendar that the program comes with has %d holidays", len(c["holidays"].([]any)))
	}
	body := map[string]any{"revision": 0, "holidays": []any{map[string]any{"name": "Tết", "from": "2026-02-16", "to": "2026-02-20"}}, "workdays": []any{"2026-02-28"}}
	calendar("PUT", administrator, body).want(t, 200, "").into(t, &c)
	if raw, _ := json.Marshal(c["workdays"]); string(raw) != `["2026-02-28"]` || c["revision"] != 1.0 {
		t.Errorf("saved it is %v", c)
	}
	calendar("PUT", administrator, body).want(t, 409, "planning_stale")
	body["revision"], body["workdays"] = 1, []any{"2026-02-30"}
	calendar("PUT", administrator, body).want(t, 400, "calendar_invalid")
	body["holidays"] = []any{map[string]any{"name": "", "from": "x", "to": "2026-02-20"}}
	calendar("PUT", administrator, body).want(t, 400, "body_invalid")
}
