package httpapi_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/auth"
)

// judged is Results of the API, as far as tests look.
type judged struct {
	ID           string
	Rounds       []struct{ ID string }
	Amendments   []struct{ ID, Reason string }
	Publications []struct {
		ID, Round, State, Hash string
		Number                 int
		Changes                []struct{ Kind string }
	}
	Disqualified []struct{ Attempt, Lifted string }
	Complaints   int
	Remarking    *struct{ Done, Of int }
}

type proposed struct {
	People int
	Awards []struct {
		Who, Attempt, Name string
		Prize, Rank        int
		Tied               bool
		Alike              []struct{ Who, Name string }
	}
}

type publishedResults struct {
	Results []struct {
		Hash, Statement, Signature string
		Key                        string `json:"public_key"`
		Holds                      bool   `json:"signature_holds"`
		Superseded                 bool
		Awards                     []struct{ Who, Name, Prize string }
	}
}

// judges is a contest that is over, and the people who decide about it.
type judges struct {
	*world
	slug                string
	organiser, one, two string // tokens
	contestants         []*someone
}

func newJudges(t *testing.T, options ...option) *judges {
	t.Helper()
	w := newWorld(t, options...)
	w.open("thi", func(c *contest.Contest) {
		c.Rules.Keys = []contest.RankKey{contest.ByCorrect}
		c.Complaints = 48 * time.Hour
		c.Awards = contest.Awards{Reserve: 1, Prizes: []contest.Prize{{Name: "Giải Nhất", Span: contest.OfContest, Count: 1}}}
	})
	j := &judges{world: w, slug: "thi"}
	for i := range 3 {
		p := w.start("thi", fmt.Sprint("judged-", i))
		if i < 2 { // two are alike
			p.post("answers", p.right()).want(t, 200, "")
		}
		p.post("submit", nil).want(t, 200, "")
		j.contestants = append(j.contestants, p)
	}
	w.advance(2 * time.Hour)
	_, err := w.contests.Sweep(t.Context())
	must(t, err)
	j.renew()
	return j
}

// renew mints new tokens: access ends after ten minutes.
func (j *judges) renew() {
	j.organiser, j.one, j.two = j.person("usr_organiser", auth.Organiser), j.person("usr_jury1", auth.Jury), j.person("usr_jury2", auth.Jury)
}

func (w *world) person(id string, role auth.Role) string {
	w.t.Helper()
	token, _, err := w.auth.MintAccess(auth.Principal{UserID: id, Name: id, Roles: auth.NewRoleSet(role)})
	must(w.t, err)
	return token
}

func (j *judges) staff(method, path, who string, body any) answer {
	j.t.Helper()
	return j.do(call{method: method, path: "/api/v1/staff/contests/" + j.slug + path, bearer: who, body: body})
}

func (j *judges) proposed() proposed {
	j.t.Helper()
	var p proposed
	j.staff("GET", "/proposal", j.one, nil).want(j.t, 200, "").into(j.t, &p)
	return p
}

func TestResultsFromProposalToPublication(t *testing.T) {
	t.Parallel()
	j := newJudges(t)
	p := j.proposed()
	if p.People != 3 || len(p.Awards) != 2 || !p.Awards[0].Tied || len(p.Awards[0].Alike) != 2 || p.Awards[0].Name == "" {
		t.Fatalf("proposed is %+v; want the one prize tied between two", p)
	}
	var r judged
	j.staff("POST", "/publications", j.organiser, map[string]any{}).want(t, 200, "").into(t, &r)
	pub := "/publications/" + r.Publications[0].ID
	j.staff("POST", pub+"/confirm", j.organiser, nil).want(t, 409, "awards_tied")
	j.staff("POST", pub+"/changes", j.one, map[string]any{"kind": "order", "who": []string{"none"}, "reason": "x"}).want(t, 400, "change_invalid")
	order := map[string]any{"kind": "order", "who": []string{p.Awards[0].Alike[1].Who, p.Awards[0].Alike[0].Who}, "reason": "Bốc thăm"}
	j.staff("POST", pub+"/changes", j.one, order).want(t, 200, "")
	j.staff("POST", pub+"/unchange", j.one, map[string]any{"index": 4}).want(t, 400, "change_invalid")
	j.staff("POST", pub+"/unchange", j.one, map[string]any{"index": 0}).want(t, 200, "")
	j.staff("POST", pub+"/changes", j.one, order).want(t, 200, "")
	if now := j.proposed(); now.Awards[0].Tied || now.Awards[0].Who != p.Awards[0].Alike[1].Who {
		t.Errorf("after ordering: %+v", now.Awards)
	}
	j.staff("POST", pub+"/sign", j.one, nil).want(t, 409, "publication_state")
	j.staff("GET", pub+"/minutes", j.one, nil).want(t, 409, "publication_state")
	j.staff("POST", pub+"/confirm", j.one, nil).want(t, 200, "")
	j.staff("POST", pub+"/sign", j.one, nil).want(t, 403, "publication_own")
	j.staff("POST", pub+"/reopen", j.organiser, nil).want(t, 200, "")
	j.staff("POST", pub+"/confirm", j.organiser, nil).want(t, 200, "").into(t, &r)
	var open publishedResults
	j.get("/api/v1/contests/thi/results").want(t, 200, "").into(t, &open)
	if len(open.Results) != 0 {
		t.Errorf("public before it is signed: %+v", open)
	}
	j.get("/api/v1/results/"+r.Publications[0].Hash).want(t, 404, "publication_not_found")
	j.staff("POST", pub+"/sign", j.two, nil).want(t, 200, "").into(t, &r)
	j.staff("POST", "/publications/none/sign", j.two, nil).want(t, 404, "publication_not_found")
	j.checkPublished(r.Publications[0].Hash, p.Awards[0].Alike[1].Who)
	j.checkMinutes(pub, r.Publications[0].Hash, p.Awards[0].Alike[1].Name)
}

// checkMinutes reads the minutes in each format. The winner is named, whether or not the public may know the name.
func (j *judges) checkMinutes(pub, hash, winner string) {
	t := j.t
	t.Helper()
	part := func(format, name string) string {
		a := j.staff("GET", pub+"/minutes?format="+format, j.one, nil).want(t, 200, "")
		if !strings.Contains(a.header.Get("Content-Disposition"), "bien-ban-thi-1."+format) {
			t.Errorf("the %s is called %q", format, a.header.Get("Content-Disposition"))
		}
		z, err := zip.NewReader(bytes.NewReader(a.body), int64(len(a.body)))
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		content, err := fs.ReadFile(z, name)
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		return string(content)
	}
	for _, text := range []string{part("docx", "word/document.xml"), part("xlsx", "xl/worksheets/sheet1.xml")} {
		for _, want := range []string{hash, winner, "Giải Nhất"} {
			if winner == "" || !strings.Contains(text, want) {
				t.Errorf("the minutes lack %q", want)
			}
		}
	}
	j.staff("GET", pub+"/minutes?format=odt", j.one, nil).want(t, 400, "minutes_format")
	j.staff("GET", "/publications/none/minutes", j.one, nil).want(t, 404, "publication_not_found")
}

// checkPublished does what anybody may: compute the hash, and check the signature.
func (j *judges) checkPublished(hash, winner string) {
	t := j.t
	t.Helper()
	var all, one publishedResults
	j.get("/api/v1/contests/thi/results").want(t, 200, "").into(t, &all)
	j.get("/api/v1/results/"+strings.ToUpper(hash)).want(t, 200, "").into(t, &one)
	if len(all.Results) != 1 || len(one.Results) != 1 || all.Results[0].Hash != hash || one.Results[0].Hash != hash {
		t.Fatalf("published are %+v and %+v, want %s", all, one, hash)
	}
	v := all.Results[0]
	if len(v.Awards) != 1 || v.Awards[0].Who != winner || v.Awards[0].Prize != "Giải Nhất" || !v.Holds || v.Superseded {
		t.Errorf("published is %+v", v)
	}
	head := j.get("/api/v1/results/"+hash+"/head").want(t, 200, "").body
	if sum := sha256.Sum256(head); hex.EncodeToString(sum[:]) != hash || !strings.Contains(v.Statement, hash) {
		t.Errorf("the head has the hash %x, want %s", sum, hash)
	}
	key, _ := hex.DecodeString(v.Key)
	signature, _ := hex.DecodeString(v.Signature)
	if !ed25519.Verify(key, []byte(v.Statement), signature) {
		t.Error("the signature does not hold")
	}
	for _, p := range j.contestants {
		name, _ := startBody("x")["name"].(string)
		if strings.Contains(string(head), name) || strings.Contains(string(head), p.cookie) {
			t.Error("the head holds a name")
		}
	}
	if page := j.get("/c/thi/ket-qua"); page.status != 200 && page.status != 503 { // 503: the front end is not built in tests
		t.Errorf("the page of results answered %d", page.status)
	}
}

// walked is a store of which a walk over closed attempts says when it has looked at one.
type walked struct {
	contest.Store
	after func()
}

func (s walked) DoneAttempts(ctx context.Context, contestID, roundID string, journal func(contest.Attempt) bool, visit func(contest.Attempt, []contest.Entry) error) error {
	return s.Store.DoneAttempts(ctx, contestID, roundID, journal, func(a contest.Attempt, entries []contest.Entry) error {
		defer s.after()
		return visit(a, entries)
	})
}

// While attempts are marked anew staff are told how many of how many are, and nothing is confirmed; then it is.
func TestTheProgressOfMarkingAnew(t *testing.T) {
	t.Parallel()
	j := newJudges(t)
	var list struct {
		Questions []struct {
			Bank, ID string
			Revision int
		}
	}
	j.staff("GET", "/amendable", j.organiser, nil).want(t, 200, "").into(t, &list)
	q := list.Questions[0]
	body := map[string]any{"bank": q.Bank, "question": q.ID, "revision": q.Revision, "remedy": "drop", "reason": "Câu hỏi sai"}
	var r judged
	j.staff("POST", "/publications", j.organiser, map[string]any{}).want(t, 200, "")
	j.staff("POST", "/amendments", j.one, body).want(t, 200, "").into(t, &r)
	confirm := "/publications/" + r.Publications[0].ID + "/confirm"
	sign := j.staff("POST", "/amendments/"+r.Amendments[0].ID+"/sign", j.two, nil).want(t, 200, "")
	if strings.Contains(string(sign.body), `"remarking"`) || strings.Contains(string(sign.body), `"remarked_at"`) {
		t.Errorf("right after the signature it is %s", sign.body)
	}
	j.advance(5 * time.Second)
	var seen []int
	j.contests.Store = walked{j.contests.Store, func() {
		var r judged
		j.staff("GET", "/results", j.one, nil).want(t, 200, "").into(t, &r)
		if r.Remarking == nil || r.Remarking.Of != 3 {
			t.Fatalf("while attempts are marked anew the results say %+v", r.Remarking)
		}
		seen = append(seen, r.Remarking.Done)
		j.staff("POST", confirm, j.organiser, nil).want(t, 409, "remarking_due")
	}}
	must(t, j.contests.Remark(t.Context(), r.ID))
	if !slices.Equal(seen, []int{1, 2, 3}) {
		t.Errorf("staff saw %v attempts marked, want 1, 2, 3", seen)
	}
	after := j.staff("GET", "/results", j.one, nil).want(t, 200, "")
	if strings.Contains(string(after.body), `"remarking"`) || !strings.Contains(string(after.body), `"remarked_at"`) {
		t.Errorf("once all are marked it is %s", after.body)
	}
}

func TestAmendmentsAndDisqualifications(t *testing.T) {
	t.Parallel()
	j := newJudges(t)
	var list struct {
		Questions []struct {
			Bank, ID string
			Revision int
			Kind     string
		}
	}
	j.staff("GET", "/amendable", j.organiser, nil).want(t, 200, "").into(t, &list)
	if len(list.Questions) != 5 {
		t.Fatalf("%d questions can be amended, want 5", len(list.Questions))
	}
	q := list.Questions[0]
	body := map[string]any{"bank": q.Bank, "question": q.ID, "revision": q.Revision, "remedy": "drop", "reason": "Câu hỏi sai"}
	var r judged
	j.staff("POST", "/amendments", j.one, body).want(t, 200, "").into(t, &r)
	amd := "/amendments/" + r.Amendments[0].ID
	var preview struct {
		Attempts, Down int
		Scopes         []struct{ Ranked int }
	}
	j.staff("GET", amd+"/preview", j.one, nil).want(t, 200, "").into(t, &preview)
	if preview.Attempts != 3 || preview.Down != 2 || preview.Scopes[0].Ranked != 3 {
		t.Errorf("preview is %+v", preview)
	}
	j.staff("POST", amd+"/sign", j.one, nil).want(t, 403, "amendment_own")
	j.staff("POST", amd+"/sign", j.two, nil).want(t, 200, "")
	j.staff("POST", amd+"/withdraw", j.one, nil).want(t, 409, "amendment_signed")
	j.staff("GET", amd+"/preview", j.one, nil).want(t, 409, "amendment_signed")
	j.staff("POST", "/amendments/none/sign", j.one, nil).want(t, 404, "amendment_not_found")
	j.staff("POST", "/publications", j.organiser, map[string]any{}).want(t, 200, "").into(t, &r)
	j.staff("POST", "/publications/"+r.Publications[0].ID+"/confirm", j.organiser, nil).want(t, 409, "remarking_due")
	body["remedy"] = "rekey"
	j.staff("POST", "/amendments", j.one, body).want(t, 400, "amendment_invalid")

	first := j.proposed().Awards[0]
	out := map[string]any{"attempt": first.Attempt, "reason": "Nhờ người thi hộ"}
	j.staff("POST", "/disqualify", j.one, out).want(t, 200, "").into(t, &r)
	j.staff("POST", "/disqualify", j.one, out).want(t, 409, "already_disqualified")
	if now := j.proposed(); now.People != 2 || now.Awards[0].Attempt == first.Attempt {
		t.Errorf("the disqualified still counts: %+v", now)
	}
	j.staff("POST", "/reinstate", j.two, out).want(t, 200, "").into(t, &r)
	j.staff("POST", "/reinstate", j.two, out).want(t, 409, "not_disqualified")
	if len(r.Disqualified) != 1 || r.Disqualified[0].Lifted == "" {
		t.Errorf("on record is %+v", r.Disqualified)
	}
	j.staff("POST", "/lots", j.one, map[string]any{"seed": "123456"}).want(t, 409, "lot_not_used")
	j.staff("POST", "/lots", j.one, map[string]any{"seed": "123456", "block": "none"}).want(t, 400, "query_invalid")
	j.staff("POST", "/figures", j.one, map[string]any{"round": r.Rounds[0].ID}).want(t, 404, "no_prediction")
}

func TestStandingsAreFoundByName(t *testing.T) {
	t.Parallel()
	j := newJudges(t)
	var page struct {
		Total, Ranked int
		Places        []struct {
			Rank int
			Name string
			Who  string
		}
	}
	j.staff("GET", "/standings", j.organiser, nil).want(t, 200, "").into(t, &page)
	if page.Total != 3 || page.Ranked != 3 || page.Places[2].Rank != 3 {
		t.Errorf("standings are %+v", page)
	}
	code := page.Places[2].Who
	j.staff("GET", "/standings?search="+code, j.organiser, nil).want(t, 200, "").into(t, &page)
	if page.Total != 1 || page.Places[0].Who != code {
		t.Errorf("found by code: %+v", page)
	}
	j.staff("GET", "/standings?search=so+noi+vu&from=1", j.organiser, nil).want(t, 200, "").into(t, &page)
	if page.Total != 3 || len(page.Places) != 2 {
		t.Errorf("found by unit: %+v", page)
	}
	j.staff("GET", "/standings?round=none", j.organiser, nil).want(t, 400, "query_invalid")
	table := j.staff("GET", "/standings/table", j.organiser, nil).want(t, 200, "")
	if lines := strings.Count(string(table.body), "\r\n"); lines != 4 || !strings.HasPrefix(table.header.Get("Content-Type"), "text/csv") {
		t.Errorf("the table has %d lines of %s", lines, table.header.Get("Content-Type"))
	}
}

func TestComplaintsThroughTheAPI(t *testing.T) {
	t.Parallel()
	j := newJudges(t)
	p, text := j.contestants[2], map[string]any{"text": "Câu 3 có hai đáp án đúng."}
	p.post("complaints", map[string]any{"text": "ngắn"}).want(t, 400, "complaint_invalid")
	p.post("complaints", text).want(t, 201, "")
	p.post("complaints", text).want(t, 409, "complaint_open")
	var queue struct {
		Complaints []struct{ ID, Attempt, Name, Text, Answer string }
	}
	j.staff("GET", "/complaints", j.one, nil).want(t, 200, "").into(t, &queue)
	if len(queue.Complaints) != 1 || queue.Complaints[0].Attempt != p.attempt.ID || queue.Complaints[0].Name == "" {
		t.Fatalf("the queue is %+v", queue)
	}
	path := "/complaints/" + queue.Complaints[0].ID + "/answer"
	j.staff("POST", path, j.one, map[string]any{"text": "Đã xem", "redress": "amendment", "subject": "none"}).want(t, 400, "complaint_invalid")
	j.staff("POST", "/complaints/none/answer", j.one, map[string]any{"text": "Đã xem"}).want(t, 404, "complaint_not_found")
	j.staff("POST", path, j.one, map[string]any{"text": "Đáp án đúng theo Điều 3."}).want(t, 200, "")
	j.staff("POST", path, j.one, map[string]any{"text": "Đã xem"}).want(t, 409, "complaint_answered")
	var mine struct {
		Possible   bool
		Complaints []struct{ Answer string }
	}
	p.get("/complaints").want(t, 200, "").into(t, &mine)
	if !mine.Possible || len(mine.Complaints) != 1 || mine.Complaints[0].Answer == "" {
		t.Errorf("the contestant sees %+v", mine)
	}
	j.staff("GET", "/complaints?state=answered", j.one, nil).want(t, 200, "").into(t, &queue)
	if len(queue.Complaints) != 1 || queue.Complaints[0].Answer == "" {
		t.Errorf("answered are %+v", queue)
	}
}
