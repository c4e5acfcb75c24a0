package httpapi_test

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"testing"

	"khoabang/internal/auth"
	"khoabang/internal/planning"
	"khoabang/internal/planning/attach"

	"github.com/google/go-cmp/cmp"
)

const smallPDF = "%PDF-1.7\n1 0 obj\n<<>>\nendobj\nxref\n0 1\ntrailer <<>>\nstartxref\n9\n%%EOF\n"

type fileSeen struct {
	ID, Name, Type string
	Size           int
	ByName         string `json:"by_name"`
}

func (w *world) upload(name, data, bearer string) answer {
	w.t.Helper()
	return w.do(call{method: "POST", path: "/api/v1/staff/attachments?name=" + url.QueryEscape(name), body: data, contentType: "application/octet-stream", bearer: bearer})
}

// bring stores a file that may be attached.
func (w *world) bring(name, data, bearer string) (f fileSeen) {
	w.t.Helper()
	w.upload(name, data, bearer).want(w.t, 201, "").into(w.t, &f)
	return f
}

// namesOf returns the names of files.
func namesOf(files []fileSeen) (names []string) {
	for _, f := range files {
		names = append(names, f.Name)
	}
	return names
}

func TestAttachmentsAreCheckedByContent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.province()
	reporter := w.staffOf("xa-a", auth.UnitReporter)
	got := w.bring("Ba\u0301o ca\u0301o quý I.exe", smallPDF, reporter)
	want := fileSeen{ID: got.ID, Name: "Báo cáo quý I.exe.pdf", Type: "application/pdf", Size: len(smallPDF)}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("what was brought (-want +got):\n%s", d)
	}
	if again := w.bring("Báo cáo quý I.exe", smallPDF, reporter); again.ID != got.ID {
		t.Errorf("brought again it is %s, want %s", again.ID, got.ID)
	}
	w.upload("a.pdf", "", reporter).want(t, 400, "body_empty")
	w.upload("a.pdf", "<html><script>alert(1)</script>", reporter).want(t, 400, "attachment_refused")
	a := w.upload("a.pdf", "\xd0\xcf\x11\xe0 an old one", reporter).want(t, 400, "attachment_refused")
	if !bytes.Contains(a.body, []byte(".docx")) || !bytes.Contains(a.body, []byte(`"file"`)) {
		t.Errorf("an old document is refused with %s", a.body)
	}
	large := w.upload("a.pdf", smallPDF+strings.Repeat(" ", attach.MaxBytes), reporter).want(t, 413, "attachment_too_large")
	if !bytes.Contains(large.body, []byte("10 MB")) {
		t.Errorf("a large file is refused with %s", large.body)
	}
	w.upload("a.pdf", smallPDF, w.staffOf("xa-a", auth.UnitCoordinator)).want(t, 403, "role_forbidden")
	w.do(call{method: "POST", path: "/api/v1/staff/attachments", body: smallPDF, contentType: "text/plain", bearer: reporter}).want(t, 415, "file_content_type")
}

func TestAttachmentsAreReadWhereTheyAreAttached(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.province()
	reporter, ward := w.staffOf("xa-a", auth.UnitReporter), w.staffOf("phuong-b", auth.UnitReporter)
	lead, inspector := w.staffOf("so_noi_vu", auth.AgencyLead), w.token(auth.Inspector)
	paper, picture := w.bring("Danh sách.pdf", smallPDF, reporter), w.bring("ảnh.png", string(pngOf(t, 30, 20)), reporter)
	at := "/" + p.ID + "/evidence"
	e := map[string]any{
		"id": "mot-hai-ba-bon-nam-sau", "unit": "xa-a", "task": "II.3.1", "kind": "conference", "day": string(planning.DayOf(w.now())), "title": "Hội nghị",
		"attachments": []string{paper.ID, picture.ID},
	}
	var filed struct{ Files []fileSeen }
	w.plans("POST", at, reporter, e).want(t, 201, "").into(t, &filed)
	if d := cmp.Diff([]string{"Danh sách.pdf", "ảnh.png"}, namesOf(filed.Files)); d != "" {
		t.Errorf("the files (-want +got):\n%s", d)
	}
	one := at + "/mot-hai-ba-bon-nam-sau"
	for _, who := range []string{reporter, lead, inspector} {
		a := w.plans("GET", one+"/attachments/"+paper.ID, who, nil).want(t, 200, "")
		if string(a.body) != smallPDF || a.header.Get("Content-Type") != "application/pdf" || a.header.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment; ") || !strings.Contains(a.header.Get("Content-Disposition"), "Danh%20s%C3%A1ch.pdf") {
			t.Errorf("the paper is served as %v", a.header)
		}
		a = w.plans("GET", one+"/attachments/"+picture.ID, who, nil).want(t, 200, "")
		if a.header.Get("Content-Type") != "image/png" || a.header.Get("Content-Disposition") != "inline" || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("the picture is served as %v", a.header)
		}
	}
	w.plans("GET", one+"/attachments/"+paper.ID, ward, nil).want(t, 403, "planning_not_allowed")
	w.plans("GET", one+"/attachments/0123", reporter, nil).want(t, 404, "attachment_not_found")
	w.do(call{method: "GET", path: "/anh/" + picture.ID}).want(t, 404, "picture_not_found")
	// Whoever learns an ID opens nothing by attaching it to what is his own.
	stolen := map[string]any{"unit": "phuong-b", "task": "II.3.1", "kind": "conference", "day": e["day"], "title": "Hội nghị", "attachments": []string{paper.ID}}
	w.plans("POST", at, ward, stolen).want(t, 400, "evidence_invalid")
	w.plans("POST", "/"+p.ID+"/notes", ward, map[string]any{"kind": "comment", "task": "II.3.1", "text": "x", "attachments": []string{paper.ID}}).want(t, 400, "note_invalid")
	stolen["id"] = e["id"]
	w.plans("POST", at, ward, stolen).want(t, 400, "evidence_invalid")
	// A colleague keeps what the first one attached; what is taken away is for those who inspect.
	colleague := w.staffOf("xa-a", auth.AgencyLead)
	e["revision"], e["title"] = 1, "Hội nghị mở rộng"
	w.plans("PUT", one, colleague, e).want(t, 200, "")
	e["revision"], e["attachments"] = 2, []string{picture.ID}
	w.plans("PUT", one, colleague, e).want(t, 200, "")
	w.plans("GET", one+"/attachments/"+paper.ID, reporter, nil).want(t, 404, "attachment_not_found")
	w.plans("GET", one+"/attachments/"+paper.ID, inspector, nil).want(t, 200, "")
}

func TestCommentsAndTasksHaveAttachments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.province()
	reporter, ward := w.staffOf("xa-a", auth.UnitReporter), w.staffOf("phuong-b", auth.UnitReporter)
	lead, inspector := w.staffOf("so_noi_vu", auth.AgencyLead), w.staffOf("", auth.Inspector)
	record := w.bring("Biên bản.pdf", smallPDF, inspector)
	var note struct {
		ID    string
		Files []fileSeen
	}
	w.plans("POST", "/"+p.ID+"/notes", inspector, map[string]any{"kind": "finding", "task": "II.3.1", "unit": "xa-a", "text": "Chưa có minh chứng.", "attachments": []string{record.ID}}).
		want(t, 201, "").into(t, &note)
	if !slices.Equal(namesOf(note.Files), []string{"Biên bản.pdf"}) {
		t.Errorf("the finding has the files %v", note.Files)
	}
	file := "/" + p.ID + "/notes/" + note.ID + "/attachments/" + record.ID
	w.plans("GET", file, reporter, nil).want(t, 200, "")
	w.plans("GET", file, ward, nil).want(t, 404, "attachment_not_found")
	w.plans("GET", "/"+p.ID+"/notes/none/attachments/"+record.ID, reporter, nil).want(t, 404, "attachment_not_found")

	type list struct {
		Files   []fileSeen
		History []struct {
			ByName         string `json:"by_name"`
			Added, Removed []fileSeen
		}
		MayChange bool `json:"may_change"`
	}
	at := "/" + p.ID + "/tasks/II.3.1/attachments"
	of := func(who string) (v list) {
		t.Helper()
		w.plans("GET", at, who, nil).want(t, 200, "").into(t, &v)
		return v
	}
	if v := of(lead); len(v.Files) > 0 || !v.MayChange {
		t.Errorf("a task without files has %+v", v)
	}
	guide, own := w.bring("Hướng dẫn.pdf", smallPDF, lead), w.bring("Của xã.pdf", smallPDF, reporter)
	w.plans("POST", at, reporter, map[string]any{"attachment": own.ID}).want(t, 403, "planning_not_allowed")
	w.plans("POST", at, lead, map[string]any{"attachment": own.ID}).want(t, 400, "attachment_invalid")
	w.plans("POST", "/"+p.ID+"/tasks/none/attachments", lead, map[string]any{"attachment": guide.ID}).want(t, 400, "attachment_invalid")
	for range 2 {
		w.plans("POST", at, lead, map[string]any{"attachment": guide.ID}).want(t, 200, "")
	}
	if v := of(reporter); !slices.Equal(namesOf(v.Files), []string{"Hướng dẫn.pdf"}) || v.MayChange || len(v.History) != 1 {
		t.Errorf("a unit sees %+v", v)
	}
	w.plans("GET", at+"/"+guide.ID, ward, nil).want(t, 200, "")
	// An import of the plan, which carries no files, leaves them where they are.
	yaml := w.plans("GET", "/"+p.ID+"/export", lead, nil).want(t, 200, "")
	changed := strings.Replace(string(yaml.body), "number: ", "number: 9/", 1)
	w.do(call{method: "POST", path: "/api/v1/staff/plans/import?dry_run=false", body: changed, contentType: "application/octet-stream", bearer: lead}).want(t, 200, "")
	if v := of(reporter); len(v.Files) != 1 {
		t.Errorf("after an import a unit sees %+v", v)
	}
	w.plans("POST", at+"/"+guide.ID+"/remove", reporter, nil).want(t, 403, "planning_not_allowed")
	w.plans("POST", at+"/"+guide.ID+"/remove", lead, nil).want(t, 200, "")
	if v := of(reporter); len(v.Files) > 0 || len(v.History) != 2 || !slices.Equal(namesOf(v.History[0].Removed), []string{"Hướng dẫn.pdf"}) {
		t.Errorf("after it was taken away a unit sees %+v", v)
	}
	w.plans("GET", at+"/"+guide.ID, ward, nil).want(t, 404, "attachment_not_found")
	w.plans("GET", at+"/"+guide.ID, inspector, nil).want(t, 200, "")
}
