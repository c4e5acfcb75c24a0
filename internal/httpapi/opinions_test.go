package httpapi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"khoabang/internal/auth"
)

// named returns an access token for somebody by ID.
func (w *world) named(id string, role auth.Role) string {
	w.t.Helper()
	token, _, err := w.auth.MintAccess(auth.Principal{UserID: id, Name: id, Roles: auth.NewRoleSet(role)})
	must(w.t, err)
	return token
}

type saidReply struct {
	Number    int
	ReplyTo   int `json:"reply_to"`
	Text      string
	CreatedBy string `json:"created_by"`
	SettledBy string `json:"settled_by"`
}

func TestOpinionsOfAQuestion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bankOf("kho", false)
	author, reviewer, inspector := w.named("usr_a", auth.Author), w.named("usr_r", auth.Reviewer), w.named("usr_i", auth.Inspector)
	const path = "/kho/mot/opinions"
	var first, again saidReply
	w.staff("POST", path, reviewer, map[string]any{"revision": 1, "text": " Điều 3 hay Điều 4? "}).want(t, 201, "").into(t, &first)
	if first.Number != 1 || first.Text != "Điều 3 hay Điều 4?" || first.CreatedBy != "usr_r" {
		t.Errorf("said %+v", first)
	}
	w.staff("POST", path, author, map[string]any{"revision": 1, "text": "Điều 3.", "reply_to": 1}).want(t, 201, "")
	w.staff("POST", path, author, map[string]any{"revision": 1, "text": "Nên rút gọn."}).want(t, 201, "")
	open := func() string {
		t.Helper()
		var list struct {
			Questions []struct {
				Bank, ID string
				Open     int
			}
		}
		w.do(call{method: "GET", path: "/api/v1/staff/open-opinions", bearer: inspector}).want(t, 200, "").into(t, &list)
		return fmt.Sprint(list.Questions)
	}
	if got := open(); got != "[{kho mot 2}]" {
		t.Errorf("open: %s, want two", got)
	}
	w.staff("POST", path+"/1/settle", reviewer, nil).want(t, 200, "").into(t, &first)
	w.staff("POST", path+"/1/settle", author, nil).want(t, 200, "").into(t, &again)
	if first.SettledBy != "usr_r" || again.SettledBy != "usr_r" {
		t.Errorf("settled by %q, then %q; want usr_r both times", first.SettledBy, again.SettledBy)
	}
	if got := open(); got != "[{kho mot 1}]" {
		t.Errorf("open: %s, want one", got)
	}
	var list struct{ Opinions []saidReply }
	w.staff("GET", path, inspector, nil).want(t, 200, "").into(t, &list)
	if len(list.Opinions) != 3 || list.Opinions[1].ReplyTo != 1 || list.Opinions[2].Number != 3 {
		t.Errorf("the opinions are %+v", list.Opinions)
	}
}

func TestOpinionsAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bankOf("kho", false)
	reviewer := w.named("usr_r", auth.Reviewer)
	const path = "/kho/mot/opinions"
	for name, c := range map[string]struct {
		path   string
		body   any
		status int
		code   string
		fields []string
	}{
		"nothing":                 {path, map[string]any{}, 400, "body_invalid", []string{"revision required", "text required"}},
		"a blank":                 {path, map[string]any{"revision": 1, "text": "  "}, 400, "opinion_invalid", []string{"text required"}},
		"too much":                {path, map[string]any{"revision": 1, "text": strings.Repeat("a", 2001)}, 400, "body_invalid", nil},
		"a revision to come":      {path, map[string]any{"revision": 2, "text": "a"}, 400, "opinion_invalid", []string{"revision range"}},
		"a reply to nothing":      {path, map[string]any{"revision": 1, "text": "a", "reply_to": 4}, 400, "opinion_invalid", []string{"reply_to no_such_opinion"}},
		"an unknown field":        {path, map[string]any{"revision": 1, "text": "a", "author": "x"}, 400, "body_invalid", nil},
		"no such question":        {"/kho/khong-co/opinions", map[string]any{"revision": 1, "text": "a"}, 404, "question_not_found", nil},
		"settling nothing":        {path + "/4/settle", nil, 404, "opinion_not_found", nil},
		"settling what is no one": {path + "/x/settle", nil, 404, "opinion_not_found", nil},
		"settling with a body":    {path + "/1/settle", map[string]any{"by": "x"}, 400, "body_invalid", nil},
	} {
		a := w.staff("POST", c.path, reviewer, c.body).want(t, c.status, c.code)
		if got := faultsOf(t, a); c.fields != nil && !slices.Equal(got, c.fields) {
			t.Errorf("%s: the fields are %q, want %q", name, got, c.fields)
		}
	}
	w.staff("GET", "/kho/khong-co/opinions", reviewer, nil).want(t, 404, "question_not_found")
	w.staff("POST", path, w.named("usr_i", auth.Inspector), map[string]any{"revision": 1, "text": "a"}).want(t, 403, "role_forbidden")
}

func TestTagAndMove(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bankOf("kho", false)
	w.bankOf("luyen", true)
	w.bankOf("khac", false)
	author, organiser := w.named("usr_a", auth.Author), w.named("usr_o", auth.Organiser)
	var made savedReply
	w.staff("POST", "/kho", author, edit(nil)).want(t, 201, "").into(t, &made)
	one := func(bank, id string, revision int) []map[string]any {
		return []map[string]any{{"bank": bank, "id": id, "revision": revision}}
	}
	var got struct {
		Questions []struct {
			Bank, Area, Status, Comment string
			Revision                    int
			Tags                        []string
		}
	}
	w.staff("POST", "/tag", author, map[string]any{"questions": one("kho", "mot", 1), "add": []string{"đợt 1"}}).want(t, 200, "").into(t, &got)
	if q := got.Questions[0]; q.Revision != 2 || q.Status != "approved" || !slices.Equal(q.Tags, []string{"đợt 1"}) {
		t.Errorf("tagged %+v, want an approved revision 2", q)
	}
	w.staff("POST", "/tag", author, map[string]any{"questions": one("kho", "mot", 1), "remove": []string{"đợt 1"}}).want(t, 409, "question_stale")
	w.staff("POST", "/tag", author, map[string]any{"questions": one("kho", "mot", 2)}).want(t, 400, "selection_invalid")
	w.staff("POST", "/tag", w.named("usr_i", auth.Inspector), map[string]any{"questions": one("kho", "mot", 2), "add": []string{"a"}}).want(t, 403, "role_forbidden")

	w.staff("POST", "/move", author, map[string]any{"questions": one("kho", "mot", 2), "area": "2.9"}).want(t, 200, "").into(t, &got)
	if q := got.Questions[0]; q.Area != "2.9" || q.Status != "approved" || q.Revision != 3 {
		t.Errorf("moved %+v, want an approved revision 3 in 2.9", q)
	}
	id := made.Question.ID
	w.staff("POST", "/move", author, map[string]any{"questions": one("kho", id, 1), "bank": "khac"}).want(t, 403, "role_forbidden")
	w.staff("POST", "/move", organiser, map[string]any{"questions": one("kho", id, 1), "bank": "khac", "comment": "Dồn lại"}).want(t, 200, "").into(t, &got)
	if q := got.Questions[0]; q.Bank != "khac" || q.Status != "draft" || q.Revision != 2 || q.Comment != fmt.Sprintf("kho/%s → khac/%s Dồn lại", id, id) {
		t.Errorf("moved %+v, want a draft in khac", q)
	}
	w.staff("POST", "/move", organiser, map[string]any{"questions": one("kho", id, 2), "bank": "luyen"}).want(t, 409, "question_retired")
	w.staff("POST", "/move", organiser, map[string]any{"questions": one("luyen", "mot", 1), "bank": "khac"}).want(t, 409, "question_shown")
	w.staff("POST", "/move", organiser, map[string]any{"questions": one("kho", "nhieu", 1), "bank": "khac"}).want(t, 409, "question_exists")
	w.staff("POST", "/move", organiser, map[string]any{"questions": one("kho", "nhieu", 1), "bank": "khong-co"}).want(t, 404, "bank_not_found")
	w.staff("POST", "/move", organiser, map[string]any{"questions": one("kho", "nhieu", 1)}).want(t, 400, "selection_invalid")
}

func TestUsesOfAQuestion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.open("thi", nil)
	organiser := w.named("usr_o", auth.Organiser)
	bank := "/nganhang-thi/mot"
	uses := func(path string) string {
		t.Helper()
		var list struct {
			Uses []struct {
				Slug, Title string
				Revision    int
			}
		}
		w.staff("GET", path+"/uses", organiser, nil).want(t, 200, "").into(t, &list)
		return fmt.Sprint(list.Uses)
	}
	want := fmt.Sprintf("[{thi %s 1}]", c.Title)
	if got := uses(bank); got != want {
		t.Errorf("the uses are %s, want %s", got, want)
	}
	// Retired, it is in the paper still.
	w.staff("POST", "/step", w.named("usr_r", auth.Reviewer), map[string]any{"status": "retired", "questions": []map[string]any{{"bank": "nganhang-thi", "id": "mot", "revision": 1}}}).want(t, 200, "")
	if got := uses(bank); got != want {
		t.Errorf("retired, its uses are %s, want %s", got, want)
	}
	w.bankOf("kho", false)
	if got := uses("/kho/mot"); got != "[]" {
		t.Errorf("the uses of a question in no paper are %s", got)
	}
	w.staff("GET", "/nganhang-thi/khong-co/uses", organiser, nil).want(t, 404, "question_not_found")
	w.staff("GET", bank+"/uses", w.named("usr_a", auth.Author), nil).want(t, 403, "role_forbidden")
}
