package httpapi_test

import (
	"archive/zip"
	"bytes"
	"image"
	"image/png"
	"os"
	"strings"
	"testing"
	"time"

	"khoabang/internal/auth"
	"khoabang/internal/httpapi"
	printed "khoabang/internal/report"
	"khoabang/web"
)

// certified is Certificates of the API.
type certified struct {
	Total, Found int
	Certificates []struct{ ID, Name, Unit, Prize, Code string }
	Jobs         []orderedJob
}

type orderedJob struct {
	ID, State, Name string
	Done, Of        int
	Bytes           int64
	Problem         struct{ Code string }
}

// verified is Attested of the API.
type verified struct {
	State, Kind, Name, Unit, Prize, Serial string
	Erased                                 bool
	Contest                                struct{ Title string }
	Result                                 struct {
		Number int
		Hash   string
	}
	InForce struct{ Number int } `json:"in_force"`
}

// newCertified is a contest whose result is published, with the front end's fonts, and the publication.
func newCertified(t *testing.T, options ...option) (*judges, judged) {
	t.Helper()
	if _, err := printed.LoadFonts(web.Dist()); err != nil {
		if os.Getenv("KHOABANG_TEST_REQUIRE") == "1" {
			t.Fatalf("the front end was not built: %v", err)
		}
		t.Skip("the front end was not built: run make build")
	}
	j := newJudges(t, append(options, withWeb(web.Dist()), func(d *httpapi.Deps) { d.PublicURL = "https://thi.example.vn" })...)
	return j, j.publish()
}

// publish publishes the result, with ties ordered as they are.
func (j *judges) publish() judged {
	j.t.Helper()
	var r judged
	j.staff("POST", "/publications", j.organiser, map[string]any{}).want(j.t, 200, "").into(j.t, &r)
	pub := "/publications/" + r.Publications[len(r.Publications)-1].ID
	if p := j.proposed(); p.Awards[0].Tied {
		who := []string{p.Awards[0].Alike[0].Who, p.Awards[0].Alike[1].Who}
		j.staff("POST", pub+"/changes", j.one, map[string]any{"kind": "order", "who": who, "reason": "Bốc thăm"}).want(j.t, 200, "")
	}
	j.staff("POST", pub+"/confirm", j.one, nil).want(j.t, 200, "")
	j.staff("POST", pub+"/sign", j.two, nil).want(j.t, 200, "").into(j.t, &r)
	return r
}

func (j *judges) verify(code string) answer {
	j.t.Helper()
	return j.do(call{method: "POST", path: "/api/v1/certificates/verify", body: map[string]any{"code": code}})
}

// template returns the template as it is, to be changed.
func (j *judges) template() (t map[string]any, revision int) {
	j.t.Helper()
	var v struct {
		Template map[string]any
		Revision int
	}
	j.staff("GET", "/certificate-template", j.one, nil).want(j.t, 200, "").into(j.t, &v)
	return v.Template, v.Revision
}

func TestCertificatesOfAPublishedResult(t *testing.T) {
	t.Parallel()
	j, r := newCertified(t)
	pub := "/publications/" + r.Publications[0].ID
	var list certified
	j.staff("GET", pub+"/certificates", j.organiser, nil).want(t, 200, "").into(t, &list)
	if list.Total != 1 || list.Certificates[0].Prize != "Giải Nhất" || list.Certificates[0].Name != "Nguyễn Văn A" || list.Certificates[0].ID != "p0" {
		t.Fatalf("certificates are %+v", list)
	}
	one := list.Certificates[0]
	a := j.staff("GET", pub+"/certificates/p0", j.organiser, nil).want(t, 200, "")
	if a.header.Get("Content-Type") != "application/pdf" || !bytes.HasPrefix(a.body, []byte("%PDF")) || !strings.Contains(a.header.Get("Content-Disposition"), "chung-nhan-thi-p0.pdf") {
		t.Errorf("the certificate is %s, %q", a.header.Get("Content-Type"), a.header.Get("Content-Disposition"))
	}
	if !bytes.Contains(a.body, []byte("https://thi.example.vn/chung-nhan#"+strings.ReplaceAll(one.Code, "-", ""))) {
		t.Error("the QR code does not lead to the page that verifies it")
	}
	for _, id := range []string{"p1", "p9", "u0", "s0x", "x", "p-1", "p00"} {
		j.staff("GET", pub+"/certificates/"+id, j.organiser, nil).want(t, 404, "certificate_unknown")
	}
	j.staff("GET", pub+"/certificates?q=nguyen+giai+nhat", j.organiser, nil).want(t, 200, "").into(t, &list)
	if list.Found != 1 {
		t.Errorf("found by words without marks: %+v", list)
	}
	j.staff("GET", pub+"/certificates?q=ai-do", j.organiser, nil).want(t, 200, "").into(t, &list)
	if list.Found != 0 || list.Total != 1 {
		t.Errorf("found by a word that nobody has: %+v", list)
	}

	var v verified
	j.verify(strings.ToLower(one.Code)).want(t, 200, "").into(t, &v)
	if v.State != "in_force" || v.Kind != "prize" || v.Name != "Nguyễn Văn A" || v.Prize != "Giải Nhất" || v.Unit != "Sở Nội vụ" || v.Result.Hash != r.Publications[0].Hash || v.Erased {
		t.Errorf("verified is %+v", v)
	}
	j.verify("0000-0000-0000-0000").want(t, 404, "certificate_unknown")
	j.do(call{method: "GET", path: "/api/v1/certificates/verify?code=" + one.Code}).want(t, 405, "method_not_allowed")

	own := func(p *someone) (ids []string) {
		var mine certified
		p.get("/certificates").want(t, 200, "").into(t, &mine)
		for _, c := range mine.Certificates {
			ids = append(ids, c.ID)
		}
		return ids
	}
	winners := 0
	for i, p := range j.contestants {
		ids := own(p)
		winners += len(ids)
		for _, id := range ids {
			p.get("/certificates/"+id).want(t, 200, "")
			other := j.contestants[(i+1)%len(j.contestants)]
			other.get("/certificates/"+id).want(t, 404, "certificate_unknown")
		}
	}
	if winners != 1 {
		t.Errorf("%d contestants have a certificate of their own, want 1", winners)
	}
}

func TestTheTemplateOfCertificates(t *testing.T) {
	t.Parallel()
	j, r := newCertified(t)
	set, revision := j.template()
	if revision != 0 || set["heading"] != "Giấy chứng nhận" || set["organiser"] != "Sở Nội vụ" {
		t.Fatalf("the built-in template is %v", set)
	}
	save := func(who string, revision int) answer {
		return j.staff("PUT", "/certificate-template", who, map[string]any{"template": set, "revision": revision})
	}
	set["wording"] = "Đạt {giai thuong}"
	if a := save(j.organiser, 0).want(t, 400, "certificates_invalid"); !strings.Contains(string(a.body), "{số câu đúng}") {
		t.Errorf("the refusal does not say what is right: %s", a.body)
	}
	set["wording"], set["everybody"] = "Đạt {giải}\nvới {số câu đúng} câu", true
	save(j.one, 0).want(t, 403, "role_forbidden")
	save(j.organiser, 0).want(t, 200, "")
	save(j.organiser, 0).want(t, 409, "revision_conflict")
	if log := j.audited("?kind=saveCertificateTemplate"); len(log.Records) != 1 {
		t.Errorf("the audit log has %+v of the template that was saved", log.Records)
	}
	preview := j.staff("POST", "/certificate-template/preview", j.organiser, map[string]any{"template": set}).want(t, 200, "")
	if !bytes.HasPrefix(preview.body, []byte("%PDF")) {
		t.Error("the preview is no PDF")
	}

	set["picture"] = strings.Repeat("0", 32)
	save(j.organiser, 1).want(t, 400, "certificates_invalid")
	upload := func(w, h int) string {
		var b bytes.Buffer
		must(t, png.Encode(&b, image.NewRGBA(image.Rect(0, 0, w, h))))
		var p struct{ ID string }
		j.do(call{method: "POST", path: "/api/v1/staff/pictures?page=true", body: b.String(), contentType: "image/png", bearer: j.organiser}).want(t, 201, "").into(t, &p)
		return p.ID
	}
	set["picture"] = upload(300, 300)
	if a := save(j.organiser, 1).want(t, 400, "certificates_invalid"); !strings.Contains(string(a.body), "300") {
		t.Errorf("the refusal does not say how large it is: %s", a.body)
	}
	set["picture"] = upload(2970, 2100)
	save(j.organiser, 1).want(t, 200, "")

	// What a certificate attests is what was published, whatever the template says meanwhile.
	var list certified
	pub := "/publications/" + r.Publications[0].ID
	j.staff("GET", pub+"/certificates", j.organiser, nil).want(t, 200, "").into(t, &list)
	if list.Total != 3 || list.Certificates[1].Prize != "" {
		t.Fatalf("with everybody who has a rank: %+v", list)
	}
	j.staff("GET", pub+"/certificates/"+list.Certificates[1].ID, j.organiser, nil).want(t, 200, "")
	code := list.Certificates[1].Code
	set["everybody"] = false
	save(j.organiser, 2).want(t, 200, "")
	var v verified
	j.verify(code).want(t, 200, "").into(t, &v)
	if v.State != "in_force" || v.Kind != "rank" {
		t.Errorf("after the template changed: %+v", v)
	}
}

// waitFor asks for a job until it has ended.
func (j *judges) waitFor(id string) (o orderedJob) {
	j.t.Helper()
	for o.State != "done" && o.State != "failed" && o.State != "cancelled" {
		j.do(call{method: "GET", path: "/api/v1/staff/certificate-jobs/" + id, bearer: j.organiser}).want(j.t, 200, "").into(j.t, &o)
	}
	return o
}

func TestAllCertificatesInTheBackground(t *testing.T) {
	t.Parallel()
	j, r := newCertified(t)
	pub := "/publications/" + r.Publications[0].ID
	order := func(format string) (o orderedJob) {
		j.staff("POST", pub+"/certificate-jobs", j.organiser, map[string]any{"format": format}).want(t, 201, "").into(t, &o)
		return j.waitFor(o.ID)
	}
	o := order("zip")
	if o.State != "done" || o.Done != 1 || o.Of != 1 || o.Name != "chung-nhan-thi-1.zip" {
		t.Fatalf("the order came to %+v", o)
	}
	file := j.do(call{method: "GET", path: "/api/v1/staff/certificate-jobs/" + o.ID + "/file", bearer: j.one}).want(t, 200, "")
	z, err := zip.NewReader(bytes.NewReader(file.body), int64(len(file.body)))
	if err != nil || len(z.File) != 1 || !strings.HasPrefix(z.File[0].Name, "giai-nhat/so-noi-vu/00001-nguyen-van-a-") {
		t.Fatalf("the ZIP holds %v, %v", z, err)
	}
	for _, kind := range []string{"orderCertificates", "certificateJobFile"} {
		if log := j.audited("?kind=" + kind); len(log.Records) != 1 || log.Records[0].Object == "" {
			t.Errorf("the audit log has %+v of %s", log.Records, kind)
		}
	}
	if o = order("pdf"); o.State != "done" {
		t.Fatalf("the order came to %+v", o)
	}
	var list certified
	j.staff("GET", pub+"/certificates", j.organiser, nil).want(t, 200, "").into(t, &list)
	if len(list.Jobs) != 2 || list.Jobs[0].ID != o.ID {
		t.Errorf("after the page was opened again the orders are %+v", list.Jobs)
	}
	var c orderedJob
	j.do(call{method: "POST", path: "/api/v1/staff/certificate-jobs/" + o.ID + "/cancel", bearer: j.organiser}).want(t, 200, "").into(t, &c)
	if c.State != "cancelled" {
		t.Errorf("thrown away: %+v", c)
	}
	j.do(call{method: "GET", path: "/api/v1/staff/certificate-jobs/" + o.ID + "/file", bearer: j.one}).want(t, 409, "job_unready")
	j.do(call{method: "GET", path: "/api/v1/staff/certificate-jobs/khac-x", bearer: j.one}).want(t, 404, "job_elsewhere")
	j.staff("POST", pub+"/certificate-jobs", j.organiser, map[string]any{"format": "docx"}).want(t, 400, "certificate_format")
	j.advance(2 * time.Hour)
	j.renew()
	j.do(call{method: "GET", path: "/api/v1/staff/certificate-jobs/" + c.ID, bearer: j.one}).want(t, 404, "job_not_found")
}

func TestNoCertificatesBeforeTheResultIsPublished(t *testing.T) {
	t.Parallel()
	j := newJudges(t)
	var r judged
	j.staff("POST", "/publications", j.organiser, map[string]any{}).want(t, 200, "").into(t, &r)
	pub := "/publications/" + r.Publications[0].ID
	j.staff("GET", pub+"/certificates", j.organiser, nil).want(t, 409, "publication_state")
	j.staff("GET", pub+"/certificates/p0", j.organiser, nil).want(t, 409, "publication_state")
	j.staff("POST", pub+"/certificate-jobs", j.organiser, map[string]any{"format": "zip"}).want(t, 409, "publication_state")
	var mine certified
	j.contestants[0].get("/certificates").want(t, 200, "").into(t, &mine)
	if len(mine.Certificates) != 0 {
		t.Errorf("before the result is published there are %+v", mine)
	}
}

func TestGuessingCodesOfCertificates(t *testing.T) {
	t.Parallel()
	j, r := newCertified(t, withLimits(httpapi.Limits{ResumeCodes: auth.Limit{Burst: 3, Every: time.Hour}}))
	var list certified
	j.staff("GET", "/publications/"+r.Publications[0].ID+"/certificates", j.organiser, nil).want(t, 200, "").into(t, &list)
	for range 9 { // a right one takes nothing from what may be guessed
		j.verify(list.Certificates[0].Code).want(t, 200, "")
	}
	for range 3 {
		j.verify("1111-1111-1111-1111").want(t, 404, "certificate_unknown")
	}
	j.verify("1111-1111-1111-1111").want(t, 429, "rate_limited")
	j.verify(list.Certificates[0].Code).want(t, 429, "rate_limited")
}

func TestASupersededCertificate(t *testing.T) {
	t.Parallel()
	j, r := newCertified(t)
	var list certified
	j.staff("GET", "/publications/"+r.Publications[0].ID+"/certificates", j.organiser, nil).want(t, 200, "").into(t, &list)
	code := list.Certificates[0].Code
	var v verified
	j.publish()
	j.verify(code).want(t, 200, "").into(t, &v)
	if v.State != "kept" || v.Result.Number != 1 || v.InForce.Number != 2 {
		t.Errorf("after the same result was published again: %+v", v)
	}
	j.staff("POST", "/disqualify", j.one, map[string]any{"attempt": j.proposed().Awards[0].Attempt, "reason": "Nhờ người thi hộ"}).want(t, 200, "")
	j.publish()
	j.verify(code).want(t, 200, "").into(t, &v)
	if v.State != "revoked" || v.Name != "Nguyễn Văn A" || v.InForce.Number != 3 {
		t.Errorf("after the winner was disqualified: %+v", v)
	}
}
