package httpapi_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"khoabang/internal/auth"
)

type idPage struct {
	Total     int
	Questions []struct {
		ID         string
		NotInForce bool `json:"not_in_force"`
	}
}

func (p idPage) ids() string {
	var ids []string
	for _, q := range p.Questions {
		ids = append(ids, q.ID)
	}
	return strings.Join(ids, " ")
}

func TestFindQuestions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bankOf("kho", false)
	w.bankOf("luyen", true)
	author := w.token(auth.Author)
	w.staff("POST", "/kho", author, edit(func(q map[string]any) {
		q["id"], q["area"], q["tags"] = "cu", "2.1.7", []string{"Một cửa"}
		q["source"] = map[string]any{"document": "Nghị định số 61/2018/NĐ-CP", "from": "2018-06-21", "to": "2020-01-01"}
	})).want(t, 201, "")
	for _, tt := range []struct{ query, want string }{
		{"area=2.1&bank=kho", "cu dung-sai mot nhieu so thu-tu"},
		{"area=2.1.7", "cu"},
		{"area=2.1.", ""},
		{"tag=mot+cua", "cu"},
		{"document=nghi+dinh+so+61", "cu"},
		{"in_force=false", "cu"},
		{"in_force=true&bank=kho", "dung-sai mot nhieu so thu-tu"},
		{"practice=true&kind=numeric", "so"},
		{"author=usr_test", "cu"},
		{"author=usr_other", ""},
		{"q=" + url.QueryEscape("ai phe duyet") + "&practice=false", "cu"},
	} {
		var page idPage
		w.staff("GET", "?"+tt.query, author, nil).want(t, 200, "").into(t, &page)
		if page.ids() != tt.want {
			t.Errorf("?%s finds %q, want %q", tt.query, page.ids(), tt.want)
		}
		for _, q := range page.Questions {
			if q.NotInForce != (q.ID == "cu") {
				t.Errorf("?%s: %s is not in force: %t", tt.query, q.ID, q.NotInForce)
			}
		}
	}
	for _, query := range []string{"in_force=maybe", "practice=1", "tag=" + strings.Repeat("x", 201), "document=" + strings.Repeat("x", 101), "author=" + strings.Repeat("x", 65)} {
		w.staff("GET", "?"+query, author, nil).want(t, 400, "query_invalid")
	}
}

func TestQuestionValues(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bankOf("kho", false)
	author := w.token(auth.Author)
	w.staff("POST", "/kho", author, edit(nil)).want(t, 201, "")
	var got struct {
		Areas, Tags, Documents, Authors []struct {
			Value, Name string
			Count       int
		}
	}
	get := func(query string) answer {
		return w.do(call{method: "GET", path: "/api/v1/staff/question-values" + query, bearer: author})
	}
	get("").want(t, 200, "").into(t, &got)
	if s := fmt.Sprint(got); s != "{[{2.1  5} {2.4  1}] [{mới  1}] [{Nghị quyết 1  6}] [{usr_test  1}]}" {
		t.Errorf("the values are %s", s)
	}
	get("?bank=kho").want(t, 200, "")
	get("?bank=khong-co").want(t, 404, "bank_not_found")
}

func TestAreas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bankOf("kho", false)
	organiser := w.token(auth.Organiser)
	type named struct{ Code, Name string }
	var tree struct {
		Revision int
		Areas    []named
	}
	areas := func(method, who string, body any) answer {
		return w.do(call{method: method, path: "/api/v1/staff/areas", bearer: who, body: body})
	}
	put := func(revision int, list ...map[string]any) answer {
		if list == nil {
			list = []map[string]any{}
		}
		return areas("PUT", organiser, map[string]any{"revision": revision, "areas": list})
	}
	a := func(code, name string) map[string]any { return map[string]any{"code": code, "name": name} }
	areas("GET", organiser, nil).want(t, 200, "").into(t, &tree)
	if tree.Revision != 0 || len(tree.Areas) != 0 {
		t.Errorf("before any there are %+v", tree)
	}
	put(0, a("2.10", "Mô hình"), a("2.1", "Tầm quan trọng")).want(t, 200, "").into(t, &tree)
	if s := fmt.Sprint(tree); s != "{1 [{2.1 Tầm quan trọng} {2.10 Mô hình}]}" {
		t.Errorf("the areas are %s", s)
	}
	put(0).want(t, 409, "areas_stale")
	put(1, a("2.1.", "x")).want(t, 400, "areas_invalid")
	put(1, a("2.10", "Mô hình")).want(t, 409, "area_in_use")
	put(1, a("2.1", "Tầm quan trọng")).want(t, 200, "")
	areas("GET", w.token(auth.Author), nil).want(t, 200, "").into(t, &tree)
	if tree.Revision != 2 || len(tree.Areas) != 1 {
		t.Errorf("the areas are %+v, want revision 2 with one", tree)
	}
	areas("PUT", w.token(auth.Author), map[string]any{"revision": 2, "areas": []any{}}).want(t, 403, "role_forbidden")
}

// A file that asks one thing twice says so before anything of it is stored.
func TestAlikeWithinAFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bankOf("kho", false)
	author := w.token(auth.Author)
	_, question, _ := strings.Cut(bankFile, "questions:\n")
	file := bankFile + strings.NewReplacer("moi-1", "moi-2", "thẩm quyền?", "tham quyen").Replace(question)
	var got struct {
		New, Compared int
		Alike         []struct {
			Question, Stored struct{ ID string }
			InFile           bool `json:"in_file"`
		}
	}
	w.importFile("kho", "", file, author).want(t, 200, "").into(t, &got)
	if s := fmt.Sprint(got); s != "{2 2 [{{moi-2} {moi-1} true}]}" {
		t.Errorf("the preview says %s, want the second alike to the first", s)
	}
	got.Alike = nil
	w.importFile("kho", "dry_run=false", bankFile, author).want(t, 200, "")
	w.importFile("kho", "", bankFile[:strings.Index(bankFile, "questions:\n")]+"questions:\n"+strings.ReplaceAll(question, "moi-1", "moi-3"), author).want(t, 200, "").into(t, &got)
	if len(got.Alike) != 1 || got.Alike[0].InFile || got.Alike[0].Stored.ID != "moi-1" {
		t.Errorf("the preview says %+v, want the question alike to the stored one", got)
	}
}
