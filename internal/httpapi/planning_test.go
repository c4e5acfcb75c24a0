package httpapi_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"khoabang/internal/auth"
	"khoabang/internal/org"
	"khoabang/internal/planning"
	"khoabang/internal/planning/planfile"
)

// staffOf returns an access token of somebody who works for a unit.
func (w *world) staffOf(unit string, roles ...auth.Role) string {
	w.t.Helper()
	token, _, err := w.auth.MintAccess(auth.Principal{UserID: "usr_" + unit, Name: "Thử", UnitID: unit, Roles: auth.NewRoleSet(roles...)})
	must(w.t, err)
	return token
}

// province brings in the demonstration's plan for the year of the world's clock, with its agencies and two communes.
func (w *world) province() planning.Plan {
	w.t.Helper()
	file, err := os.Open(filepath.Join("..", "demo", "data", "plan.yaml"))
	must(w.t, err)
	defer file.Close() //nolint:errcheck // nothing was written
	f, err := planfile.Decode(file)
	must(w.t, err)
	p := f.Plan.CopyTo(w.now().Year())
	var units []org.Unit
	for _, a := range p.Agencies {
		units = append(units, org.Unit{ID: a.ID, Kind: a.Kind, Name: a.Name, Aliases: a.Aliases})
	}
	units = append(units, org.Unit{ID: "xa-a", Kind: org.KindCommune, Name: "Xã A"}, org.Unit{ID: "phuong-b", Kind: org.KindWard, Name: "Phường B"})
	must(w.t, w.units.PutUnits(w.t.Context(), units))
	done, err := w.planning.Import(w.t.Context(), planning.Actor{Admin: true}, p, false)
	must(w.t, err)
	return done.Plan
}

func (w *world) plans(method, path, bearer string, body any) answer {
	w.t.Helper()
	return w.do(call{method: method, path: "/api/v1/staff/plans" + path, body: body, bearer: bearer})
}

type planSeen struct {
	Plan struct {
		ID       string
		Revision int
		Tasks    []struct {
			ID     string
			Text   string `json:"text_vi"`
			Duties []struct {
				Text string `json:"text_vi"`
			}
		}
	}
	Periods []struct{ ID, Due string }
	Units   []struct{ ID, Name string }
	May     struct {
		Owner, Unit                  string
		Edit, File, Comment, Inspect bool
		SeesAll                      bool `json:"sees_all"`
	}
}

func TestAPlanIsSeenByWhoWorksOnIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.province()
	var list struct {
		Plans []struct {
			ID, Title string
			Tasks     int
		}
		MayImport bool `json:"may_import"`
	}
	reporter := w.staffOf("xa-a", auth.UnitReporter)
	w.plans("GET", "", reporter, nil).want(t, 200, "").into(t, &list)
	if len(list.Plans) != 1 || list.Plans[0].Tasks != len(p.Tasks) || list.MayImport {
		t.Errorf("a reporter is told of %+v", list)
	}
	var seen planSeen
	w.plans("GET", "/"+p.ID, reporter, nil).want(t, 200, "").into(t, &seen)
	if m := seen.May; m.Owner != "so_noi_vu" || m.Edit || !m.File || m.SeesAll || !m.Comment || m.Inspect || m.Unit != "xa-a" {
		t.Errorf("a reporter may %+v", m)
	}
	if len(seen.Periods) != 4 || len(seen.Plan.Tasks) != len(p.Tasks) {
		t.Errorf("the plan has %d periods and %d tasks, want 4 and %d", len(seen.Periods), len(seen.Plan.Tasks), len(p.Tasks))
	}
	w.plans("GET", "/"+p.ID, w.staffOf("so_noi_vu", auth.AgencyLead), nil).want(t, 200, "").into(t, &seen)
	if m := seen.May; !m.Edit || !m.SeesAll {
		t.Errorf("the lead of the unit whose plan it is may %+v", m)
	}
	w.plans("GET", "/"+p.ID+"?revision=9", reporter, nil).want(t, 404, "plan_not_found")
	w.plans("GET", "/"+p.ID+"?revision=x", reporter, nil).want(t, 400, "query_invalid")
	var overview struct {
		Tasks []struct{ ID, Status string }
		Whole struct{ All struct{ Entries int } }
	}
	w.plans("GET", "/"+p.ID+"/overview?period="+seen.Periods[0].ID, reporter, nil).want(t, 200, "").into(t, &overview)
	if len(overview.Tasks) != len(p.Tasks) || overview.Tasks[0].Status == "" {
		t.Errorf("the overview has %d tasks: %+v", len(overview.Tasks), overview.Tasks)
	}
	w.plans("GET", "/"+p.ID+"/overview?period=none", reporter, nil).want(t, 400, "query_invalid")
	w.plans("GET", "/"+p.ID+"/totals?kind=none", reporter, nil).want(t, 400, "query_invalid")
	w.plans("GET", "/"+p.ID+"/totals?from=hom-qua", reporter, nil).want(t, 400, "query_invalid")
	w.plans("GET", "/"+p.ID+"/totals?task=II.3.1&area=II.2.1&unit=xa-a&confirmed=true", reporter, nil).want(t, 200, "")
}

type evidenceSeen struct {
	ID, Unit, Title, Withdrawn string
	Revision, People           int
	UnitName                   string `json:"unit_name"`
	ConfirmedName              string `json:"confirmed_name"`
	MayEdit                    bool   `json:"may_edit"`
	MayConfirm                 bool   `json:"may_confirm"`
	Attachments                []string
}

func TestEvidenceIsFiledOnceConfirmedAndCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.province()
	reporter, lead := w.staffOf("xa-a", auth.UnitReporter), w.staffOf("so_noi_vu", auth.AgencyLead)
	at := "/" + p.ID + "/evidence"
	stored := w.bring("ảnh.png", string(pngOf(t, 30, 20)), reporter)
	e := map[string]any{
		"id": "mot-hai-ba-bon-nam-sau", "unit": "xa-a", "task": "II.3.1", "kind": "conference", "day": string(planning.DayOf(w.now())), "title": "Hội nghị",
		"people": 120, "areas": []string{"II.2.1"}, "attachments": []string{stored.ID},
	}
	var first, again evidenceSeen
	w.plans("POST", at, reporter, e).want(t, 201, "").into(t, &first)
	w.plans("POST", at, reporter, e).want(t, 201, "").into(t, &again)
	if first.Revision != 1 || again.Revision != 1 || first.UnitName != "Xã A" || !first.MayEdit || first.MayConfirm {
		t.Errorf("filed %+v and again %+v, want it once", first, again)
	}
	e["attachments"] = []string{"0000000000000000000000000000000000000000000000000000000000000000"}
	w.plans("POST", at, reporter, e).want(t, 400, "evidence_invalid")
	delete(e, "attachments")
	e["id"], e["unit"] = "khac", "phuong-b"
	w.plans("POST", at, reporter, e).want(t, 403, "planning_not_allowed")
	e["unit"], e["people"] = "xa-a", -1
	w.plans("POST", at, reporter, e).want(t, 400, "evidence_invalid")
	w.plans("POST", at+"/"+first.ID+"/confirm", w.staffOf("xa-a", auth.AgencyLead), map[string]any{"revision": 1}).want(t, 403, "planning_not_allowed")
	w.plans("POST", at+"/"+first.ID+"/confirm", lead, map[string]any{"revision": 1}).want(t, 200, "").into(t, &again)
	if again.ConfirmedName != "Sở Nội vụ" {
		t.Errorf("confirmed by %q", again.ConfirmedName)
	}
	var page struct {
		Evidence []evidenceSeen
		Total    int
	}
	w.plans("GET", at+"?area=II.2.1&confirmed=true", lead, nil).want(t, 200, "").into(t, &page)
	if page.Total != 1 || !page.Evidence[0].MayConfirm || page.Evidence[0].MayEdit {
		t.Errorf("the lead of the unit above sees %+v", page)
	}
	w.plans("GET", at, w.staffOf("phuong-b", auth.UnitReporter), nil).want(t, 200, "").into(t, &page)
	if page.Total != 0 {
		t.Errorf("another unit sees %+v", page)
	}
	var totals struct {
		Matrix []struct {
			Area, Task string
			Entries    int
		}
	}
	w.plans("GET", "/"+p.ID+"/totals", lead, nil).want(t, 200, "").into(t, &totals)
	if len(totals.Matrix) != 1 || totals.Matrix[0].Area != "II.2.1" || totals.Matrix[0].Task != "II.3.1" {
		t.Errorf("the matrix is %+v", totals.Matrix)
	}
	e["people"], e["revision"] = 130, 1
	w.plans("PUT", at+"/"+first.ID, reporter, e).want(t, 409, "planning_stale")
	e["revision"] = 2
	again = evidenceSeen{}
	w.plans("PUT", at+"/"+first.ID, reporter, e).want(t, 200, "").into(t, &again)
	if again.ConfirmedName != "" || again.People != 130 {
		t.Errorf("changed after it was confirmed: %+v", again)
	}
	w.plans("POST", at+"/"+first.ID+"/withdraw", reporter, map[string]any{"revision": 3, "reason": "Nhập trùng"}).want(t, 200, "")
	var history struct{ Revisions []evidenceSeen }
	w.plans("GET", at+"/"+first.ID, lead, nil).want(t, 200, "").into(t, &history)
	if len(history.Revisions) != 4 || history.Revisions[0].Withdrawn != "Nhập trùng" {
		t.Errorf("the history is %+v", history.Revisions)
	}
}

func TestAPlanIsEditedBesideOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.province()
	lead := w.staffOf("so_noi_vu", auth.AgencyLead)
	file := w.plans("GET", "/"+p.ID+"/export", lead, nil).want(t, 200, "")
	send := func(query, body, who string) answer {
		return w.do(call{method: "POST", path: "/api/v1/staff/plans/import" + query, body: body, contentType: "application/octet-stream", bearer: who})
	}
	var report struct {
		DryRun, New bool
		Changed     []string
		Tasks       int
	}
	send("", string(file.body), lead).want(t, 200, "").into(t, &report)
	if report.New || len(report.Changed) > 0 || report.Tasks != len(p.Tasks) {
		t.Errorf("what was exported would change %+v", report)
	}
	a := send("", strings.Replace(string(file.body), "id: II.3.2\n", "id: II.3.1\n", 1), lead).want(t, 400, "plan_invalid")
	var problem struct {
		Errors []struct {
			Path, Code string
			Line       int
		}
	}
	a.into(t, &problem)
	if len(problem.Errors) == 0 || problem.Errors[0].Line == 0 {
		t.Errorf("an ID given twice is told as %+v", problem.Errors)
	}
	var seen struct {
		Plan struct {
			Revision int
			Tasks    []map[string]any
		}
	}
	w.plans("GET", "/"+p.ID, lead, nil).want(t, 200, "").into(t, &seen)
	task := seen.Plan.Tasks[slices.IndexFunc(seen.Plan.Tasks, func(t map[string]any) bool { return t["id"] == "II.3.1" })]
	task["indicators"] = []any{map[string]any{"id": "hn", "text_vi": "Số hội nghị", "measure": "entries", "target": 4}}
	task["funding"] = []any{map[string]any{"source": "ngan_sach_cchc", "planned": 2_000_000_000_000}}
	body := map[string]any{"revision": 1, "task": task}
	w.plans("PUT", "/"+p.ID+"/tasks/II.3.1", w.staffOf("xa-a", auth.AgencyLead), body).want(t, 403, "planning_not_allowed")
	w.plans("PUT", "/"+p.ID+"/tasks/II.3.1", lead, body).want(t, 200, "").into(t, &seen)
	w.plans("PUT", "/"+p.ID+"/tasks/II.3.1", lead, body).want(t, 409, "planning_stale")
	var history struct{ Revisions []struct{ Changed []string } }
	w.plans("GET", "/"+p.ID+"/history", lead, nil).want(t, 200, "").into(t, &history)
	if len(history.Revisions) != 2 || !slices.Equal(history.Revisions[0].Changed, []string{"tasks[II.3.1]"}) {
		t.Errorf("the history is %+v", history)
	}
	w.plans("POST", "/"+p.ID+"/copy", lead, map[string]any{"year": p.Document.Year + 1}).want(t, 201, "")
	w.plans("POST", "/"+p.ID+"/copy", lead, map[string]any{"year": p.Document.Year + 1}).want(t, 409, "plan_exists")
	head := w.staffOf("xa-a", auth.AgencyLead)
	w.plans("POST", "/"+p.ID+"/unit-plans", head, map[string]any{"unit": "phuong-b", "head_name": "A"}).want(t, 403, "planning_not_allowed")
	w.plans("POST", "/"+p.ID+"/unit-plans", head, map[string]any{"unit": "xa-a", "head_name": "Trần Thị B", "head_position": "Chủ tịch"}).want(t, 201, "")
	inspector := w.token(auth.Inspector)
	w.plans("POST", "/"+p.ID+"/notes", inspector, map[string]any{"kind": "finding", "task": "II.3.1", "unit": "xa-a", "text": "Chưa có minh chứng."}).want(t, 201, "")
	w.plans("POST", "/"+p.ID+"/notes", head, map[string]any{"kind": "finding", "task": "II.3.1", "unit": "xa-a", "text": "Không."}).want(t, 403, "planning_not_allowed")
	w.plans("POST", "/"+p.ID+"/notes", head, map[string]any{"kind": "comment", "task": "II.3.1", "text": "Đang làm."}).want(t, 201, "")
	var notes struct{ Notes []struct{ Text string } }
	w.plans("GET", "/"+p.ID+"/notes?task=II.3.1", head, nil).want(t, 200, "").into(t, &notes)
	if len(notes.Notes) != 2 {
		t.Errorf("the unit that a finding is about sees %+v", notes)
	}
}

// TestAPlanIsEditedOverHTTP edits the document, tasks and periods, and brings in a file over what somebody saved meanwhile.
func TestAPlanIsEditedOverHTTP(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.province()
	home, plan := w.staffOf("so_noi_vu", auth.AgencyLead, auth.UnitReporter), "/"+p.ID
	document := map[string]any{"title_vi": "Kế hoạch sửa", "plan_year": 2031, "legal_bases": []any{map[string]any{"text_vi": "Quyết định số 1"}}, "recipients_vi": []any{"Lưu: VT"}}
	var seen planSeen
	w.plans("PUT", plan+"/document", home, map[string]any{"revision": p.Revision, "document": document}).want(t, 200, "").into(t, &seen)
	w.plans("PUT", plan+"/document", home, map[string]any{"revision": p.Revision, "document": document}).want(t, 409, "planning_stale")
	w.plans("PUT", plan+"/document", w.staffOf("xa-a", auth.AgencyLead), map[string]any{"revision": seen.Plan.Revision, "document": document}).want(t, 403, "planning_not_allowed")
	if now, _ := w.planning.Plan(t.Context(), p.ID); now.Document.Title != "Kế hoạch sửa" || now.Document.Year != p.Document.Year {
		t.Errorf("the document is %+v", now.Document)
	}

	task := map[string]any{"id": "II.3.7", "category": "hinh_thuc", "title_vi": "Tờ gấp", "text_vi": "Phát tờ gấp.", "schedule": map[string]any{"kind": "dinh_ky", "recurrence": "FREQ=MONTHLY;BYMONTHDAY=20"}}
	w.plans("POST", plan+"/tasks", home, map[string]any{"task": task}).want(t, 201, "").into(t, &seen)
	w.plans("POST", plan+"/tasks", home, map[string]any{"task": task}).want(t, 400, "plan_invalid")
	var dates struct{ Days []string }
	w.plans("GET", plan+"/dates?rule=FREQ%3DMONTHLY%3BBYMONTHDAY%3D20", home, nil).want(t, 200, "").into(t, &dates)
	if len(dates.Days) != 12 || !strings.HasSuffix(dates.Days[0], "-01-20") {
		t.Errorf("the rule comes due on %v", dates.Days)
	}
	w.plans("GET", plan+"/dates?rule=HANG-THANG", home, nil).want(t, 400, "plan_invalid")
	w.plans("POST", plan+"/tasks/II.3.7/remove", home, map[string]any{"revision": 1}).want(t, 409, "planning_stale")
	w.plans("POST", plan+"/tasks/II.3.7/remove", home, map[string]any{"revision": seen.Plan.Revision}).want(t, 200, "").into(t, &seen)
	w.evidence(p, "xa-a", 3)
	a := w.plans("POST", plan+"/tasks/II.3.1/remove", home, map[string]any{"revision": seen.Plan.Revision}).want(t, 400, "plan_invalid")
	if !strings.Contains(string(a.body), "không bỏ được nhiệm vụ II.3.1: đã có 1 minh chứng") {
		t.Errorf("a task with evidence stays because of %s", a.body)
	}

	w.plans("POST", plan+"/reports/"+p.ReportingPeriods()[0].ID+"/xa-a/draft", w.staffOf("xa-a", auth.UnitReporter), nil).want(t, 200, "")
	day := planning.DayOf(w.now())
	other := []any{map[string]any{"id": "khac", "name_vi": "Kỳ khác", "from": day, "to": day, "due": day}}
	a = w.plans("PUT", plan+"/periods", home, map[string]any{"revision": seen.Plan.Revision, "periods": other}).want(t, 400, "plan_invalid")
	if !strings.Contains(string(a.body), "“"+p.ReportingPeriods()[0].Name+"” (mã "+p.ReportingPeriods()[0].ID+"): đã có 1 báo cáo") {
		t.Errorf("a period with a report stays because of %s", a.body)
	}

	file := w.plans("GET", plan+"/export", home, nil).want(t, 200, "").body
	edited := strings.Replace(string(file), "Kế hoạch sửa", "Kế hoạch trong tệp", 1)
	var dry struct {
		Changed       []string
		Revision      int
		Before, After struct {
			Document struct {
				Title string `json:"title_vi"`
			}
		}
	}
	bring := func(query string) answer {
		return w.do(call{method: "POST", path: "/api/v1/staff/plans/import?" + query, bearer: home, body: edited, contentType: "application/octet-stream"})
	}
	bring("dry_run=true").want(t, 200, "").into(t, &dry)
	if !slices.Equal(dry.Changed, []string{"document"}) || dry.Before.Document.Title != "Kế hoạch sửa" || dry.After.Document.Title != "Kế hoạch trong tệp" || dry.Revision != seen.Plan.Revision {
		t.Errorf("the file would change %+v", dry)
	}
	w.plans("POST", plan+"/tasks", home, map[string]any{"task": task}).want(t, 201, "")
	bring(fmt.Sprintf("dry_run=false&revision=%d", dry.Revision)).want(t, 409, "planning_stale")
	bring(fmt.Sprintf("dry_run=false&revision=%d", dry.Revision+1)).want(t, 200, "")
}

// The head of a unit's plan is one of the unit's accounts that may sign; who may not edit the plan does not see them.
func TestTheHeadOfAUnitIsAnAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.province()
	add := func(login, unit string, role auth.Role) string {
		u, _, err := w.auth.AddUser(t.Context(), auth.NewUser{Login: login, Name: "Tên " + login, Email: login + "@example.vn", Roles: []auth.Role{role}, UnitID: unit})
		must(t, err)
		return u.ID
	}
	chair, writer, other := add("chutich", "xa-a", auth.AgencyLead), add("baocao", "xa-a", auth.UnitReporter), add("nguoikhac", "phuong-b", auth.AgencyLead)
	lead := w.staffOf("xa-a", auth.AgencyLead)
	accounts := func(token string) answer {
		return w.do(call{method: "GET", path: "/api/v1/staff/directory/units/xa-a/accounts", bearer: token})
	}
	accounts(w.staffOf("phuong-b", auth.AgencyLead)).want(t, 403, "planning_not_allowed")
	seen := accounts(lead).want(t, 200, "")
	var v struct {
		Accounts []struct {
			ID    string
			Signs bool
		}
	}
	seen.into(t, &v)
	if len(v.Accounts) != 2 || strings.Contains(string(seen.body), "@") || strings.Contains(string(seen.body), `"chutich"`) {
		t.Errorf("the accounts are %s", seen.body)
	}
	for _, a := range v.Accounts {
		if a.Signs != (a.ID == chair) {
			t.Errorf("%s signs: %t", a.ID, a.Signs)
		}
	}
	body := map[string]any{"unit": "xa-a", "head_name": "Trần Thị B", "head_user": other}
	w.plans("POST", "/"+p.ID+"/unit-plans", lead, body).want(t, 400, "plan_invalid")
	body["head_user"] = chair
	var own planSeen
	w.plans("POST", "/"+p.ID+"/unit-plans", lead, body).want(t, 201, "").into(t, &own)
	head := map[string]any{"revision": own.Plan.Revision, "head_name": "Lê Văn C", "head_user": writer}
	at := "/" + own.Plan.ID + "/head"
	w.plans("PUT", at, lead, head).want(t, 400, "plan_invalid")
	head["head_user"] = ""
	w.plans("PUT", at, w.staffOf("phuong-b", auth.AgencyLead), head).want(t, 403, "planning_not_allowed")
	w.plans("PUT", at, lead, head).want(t, 200, "")
	w.plans("PUT", at, lead, head).want(t, 409, "planning_stale")
}

func TestMoneyIsOpenedToTasksAndUnits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.province()
	head := w.staffOf("xa-a", auth.AgencyLead)
	var own planSeen
	w.plans("POST", "/"+p.ID+"/unit-plans", head, map[string]any{"unit": "xa-a", "head_name": "B"}).want(t, 201, "").into(t, &own)
	task := map[string]any{"id": "xa-a.1", "category": "hinh_thuc", "title_vi": "Loa xã", "text_vi": "Phát thanh.", "schedule": map[string]any{"kind": "thuong_xuyen"},
		"funding": []any{map[string]any{"source": "kinh_phi_thuong_xuyen", "planned": 5_000_000, "spent": 2_000_000}}}
	w.plans("POST", "/"+own.Plan.ID+"/tasks", head, map[string]any{"task": task}).want(t, 201, "")
	var money struct {
		Sources []struct {
			Source         string
			Planned, Spent int64
			Units          []struct {
				Name    string
				Planned int64
				Tasks   []struct{ Title string }
			}
		}
	}
	for who, want := range map[string]int64{head: 5_000_000, w.token(auth.Leadership): 5_000_000, w.staffOf("phuong-b", auth.AgencyLead): 0} {
		w.plans("GET", "/"+p.ID+"/money", who, nil).want(t, 200, "").into(t, &money)
		m := money.Sources[1]
		if m.Source != "kinh_phi_thuong_xuyen" || m.Planned != want || want > 0 && (m.Units[0].Name != "Xã A" || m.Units[0].Tasks[0].Title != "Loa xã") {
			t.Errorf("the money is %+v, want %d from the second source", money, want)
		}
		var board struct {
			Money []struct{ Planned, Spent int64 }
		}
		w.plans("GET", "/"+p.ID+"/dashboard", who, nil).want(t, 200, "").into(t, &board)
		if board.Money[1].Planned != m.Planned || board.Money[1].Spent != m.Spent {
			t.Errorf("the dashboard has %+v, want what it opens to, %+v", board.Money[1], m)
		}
	}
}
