package httpapi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"khoabang/internal/auth"
	"khoabang/questions"
	"khoabang/questions/exchange"
)

// bankFile is a file of one question; a place where it says %s takes more of it.
const bankFile = `schema: questions/v1
language: vi
source_document: Nghị quyết 1
questions:
  - id: moi-1
    content_area: "2.4"
    difficulty: 2
    type: single
    stem_vi: Câu hỏi mới về thẩm quyền?
    options:
      - key: A
        text_vi: Một
      - key: B
        text_vi: Hai
    answer: [B]
    explanation_vi: Vì thế.
    source:
      clause_vi: Điều 2
`

type report struct {
	DryRun                        bool `json:"dry_run"`
	Format                        string
	Questions, New, Changed, Same int
	Lost, Warnings                []struct{ Path, Code, Detail string }
	Alike                         []struct{ Likeness float64 }
}

func (w *world) importFile(bank, query, file string, who string) answer {
	w.t.Helper()
	return w.do(call{method: http.MethodPost, path: "/api/v1/staff/banks/" + bank + "/import?" + query, body: file,
		contentType: "application/octet-stream", bearer: who})
}

func TestImport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bankOf("kho", false)
	author := w.token(auth.Author)
	var dry, done, again report
	w.importFile("kho", "", bankFile, author).want(t, 200, "").into(t, &dry)
	if !dry.DryRun || dry.Format != "yaml" || dry.New != 1 {
		t.Errorf("a dry run without asking for more: %+v", dry)
	}
	if _, err := w.questions.Question(t.Context(), "kho", "moi-1"); err == nil {
		t.Error("a dry run stored the question")
	}
	w.importFile("kho", "dry_run=false&format=yaml", bankFile, author).want(t, 200, "").into(t, &done)
	q, err := w.questions.Question(t.Context(), "kho", "moi-1")
	must(t, err)
	if done.New != 1 || q.Status != questions.Draft || q.CreatedBy != "usr_test" {
		t.Errorf("imported %+v: %s by %q, want a draft of who imported it", done, q.Status, q.CreatedBy)
	}
	w.importFile("kho", "dry_run=false", bankFile, author).want(t, 200, "").into(t, &again)
	if again.Same != 1 || again.New+again.Changed != 0 {
		t.Errorf("imported twice: %+v, want the same", again)
	}
	w.importFile("kho-moi", "dry_run=false", bankFile, author).want(t, 404, "bank_not_found")
	w.importFile("kho-moi", "dry_run=false&bank_name=Kho", bankFile, author).want(t, 200, "")
}

// A file cannot take a question past review.
func TestImportApprovesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bankOf("kho", false)
	file := strings.Replace(bankFile, "    type: single\n", "    type: single\n    status: in_review\n", 1)
	var got report
	w.importFile("kho", "dry_run=false", file, w.token(auth.Author)).want(t, 200, "").into(t, &got)
	if len(got.Lost) != 1 || got.Lost[0].Code != "status_by_review" {
		t.Errorf("lost %+v, want the status named", got.Lost)
	}
	q, err := w.questions.Question(t.Context(), "kho", "moi-1")
	must(t, err)
	if q.Status != questions.Draft {
		t.Errorf("the status is %s, want draft", q.Status)
	}
}

func TestBadImports(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bankOf("kho", false)
	author := w.token(auth.Author)
	for _, c := range []struct {
		name, query, file, code string
		status                  int
		fields                  []string
	}{
		{"nothing", "", "", "body_empty", 400, nil},
		{"an unknown format", "format=pdf", bankFile, "format_unknown", 400, nil},
		{"content that no format knows", "name=de.bin", "\x00\x01\x02\x03", "format_unknown", 400, nil},
		{"cut off", "format=json", `{"schema": "questions/v1", "questions": [`, "file_invalid", 400, []string{"json json_syntax"}},
		{"a wrong level", "", strings.Replace(bankFile, "difficulty: 2", "difficulty: 9", 1), "file_invalid", 400, []string{"questions[0].difficulty range"}},
		{"one ID twice", "", bankFile + bankFile[strings.Index(bankFile, "  - id"):], "file_invalid", 400, nil},
		{"a query that makes no sense", "dry_run=maybe&difficulty=7", bankFile, "query_invalid", 400, []string{"difficulty range", "dry_run one_of"}},
		{"too large", "format=xlsx", strings.Repeat("x", exchange.MaxBytes+1), "file_too_large", 413, nil},
	} {
		a := w.importFile("kho", c.query, c.file, author)
		if c.code == "file_invalid" && a.code() == "import_invalid" { // the rule may be kept at either place
			continue
		}
		if a.status != c.status || a.code() != c.code {
			t.Errorf("%s: got %d %s, want %d %s: %s", c.name, a.status, a.code(), c.status, c.code, a.body)
			continue
		}
		if got := faultsOf(t, a); c.fields != nil && !slices.Equal(got, c.fields) {
			t.Errorf("%s: the fields are %q, want %q", c.name, got, c.fields)
		}
	}
	wrongLine := w.importFile("kho", "", strings.Replace(bankFile, "difficulty: 2", "difficulty: 9", 1), author)
	if !strings.Contains(string(wrongLine.body), `"line":7`) {
		t.Errorf("the line is not named: %s", wrongLine.body)
	}
	w.do(call{method: http.MethodPost, path: "/api/v1/staff/banks/kho/import", body: bankFile, bearer: author}).want(t, 415, "file_content_type")
	w.importFile("kho", "", bankFile, w.token(auth.Reviewer)).want(t, 403, "role_forbidden")
	all, err := w.questions.Questions(t.Context(), questions.Filter{BankID: "kho"})
	must(t, err)
	if len(all) != 5 {
		t.Errorf("refused files left %d questions, want 5", len(all))
	}
}

func TestExport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bankOf("kho-đề", false)
	reviewer := w.token(auth.Reviewer)
	get := func(path string) answer {
		return w.do(call{method: http.MethodGet, path: "/api/v1/staff/" + path, bearer: reviewer})
	}
	bank := "banks/" + url.PathEscape("kho-đề")
	a := get(bank+"/export?format=json").want(t, 200, "")
	if got, want := a.header.Get("Content-Disposition"), `attachment; filename="kho-__.json"; filename*=UTF-8''kho-%C4%91%E1%BB%81.json`; got != want {
		t.Errorf("Content-Disposition is %s, want %s", got, want)
	}
	if got := a.header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control is %q, want no-store", got)
	}
	var same report
	w.importFile(url.PathEscape("kho-đề"), "", string(a.body), w.token(auth.Author)).want(t, 200, "").into(t, &same)
	if same.Same != 5 || same.New+same.Changed != 0 {
		t.Errorf("exported and imported: %+v, want five the same", same)
	}
	var lost struct{ Lost []any }
	get(bank+"/losses?format=json").want(t, 200, "").into(t, &lost)
	if len(lost.Lost) != 0 {
		t.Errorf("JSON loses %v", lost.Lost)
	}
	get(bank+"/export?format=pdf").want(t, 400, "format_unknown")
	get("banks/khong-co/export?format=json").want(t, 404, "bank_not_found")
	for _, f := range exchange.Formats() {
		w.do(call{method: http.MethodGet, path: "/api/v1/staff/" + bank + "/export?format=" + f.Name, bearer: reviewer}).want(t, 200, "")
	}
	template := w.do(call{method: http.MethodGet, path: "/api/v1/staff/import-template?format=yaml", bearer: w.token(auth.Author)})
	template.want(t, 404, "template_none")
}

// edit returns a question as the editor sends it.
func edit(change func(map[string]any)) map[string]any {
	q := map[string]any{
		"kind": "single", "area": "2.4", "difficulty": 2, "stem": "Ai phê duyệt kế hoạch?", "shuffle": true, "explanation": "Theo Điều 3.",
		"tags": []string{"mới"}, "comment": "câu đầu",
		"source":  map[string]any{"document": "Nghị quyết 1", "link": "https://example.vn/1", "from": "2026-01-01"},
		"options": []map[string]any{{"id": "A", "text": "Sở", "right": true}, {"id": "B", "text": "Xã", "locked": true}},
	}
	if change != nil {
		change(q)
	}
	return q
}

type savedReply struct {
	Question struct {
		ID, Status string
		Revision   int
		Comment    string
		CreatedBy  string `json:"created_by"`
		Source     struct{ From string }
	}
	Warnings []struct{ Path, Code, Detail string }
}

func (w *world) staff(method, path, who string, body any) answer {
	w.t.Helper()
	return w.do(call{method: method, path: "/api/v1/staff/questions" + path, body: body, bearer: who})
}

func TestEditor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bankOf("kho", false)
	author := w.token(auth.Author)
	var made, saved savedReply
	w.staff("POST", "/kho", author, edit(nil)).want(t, 201, "").into(t, &made)
	if made.Question.Status != "draft" || made.Question.Revision != 1 || made.Question.Source.From != "2025-12-31T17:00:00.000Z" || len(made.Warnings) != 0 {
		t.Errorf("made %+v, want a draft whose source is in force from the day's beginning in Vietnam", made)
	}
	path := "/kho/" + made.Question.ID
	w.staff("PUT", path, author, edit(func(q map[string]any) { q["revision"], q["explanation"] = 1, "" })).want(t, 200, "").into(t, &saved)
	if saved.Question.Revision != 2 || len(saved.Warnings) != 1 || saved.Warnings[0].Path != "explanation" || saved.Warnings[0].Detail == "" {
		t.Errorf("saved %+v, want revision 2 with a warning about the explanation", saved)
	}
	w.staff("PUT", path, author, edit(func(q map[string]any) { q["revision"] = 1 })).want(t, 409, "question_stale")
	w.staff("PUT", path, author, edit(nil)).want(t, 400, "body_invalid")
	w.staff("PUT", "/kho/khong-co", author, edit(func(q map[string]any) { q["revision"] = 1 })).want(t, 404, "question_not_found")
	w.staff("POST", "/khong-co", author, edit(nil)).want(t, 404, "bank_not_found")
	w.staff("POST", "/kho", author, edit(func(q map[string]any) { q["id"] = "mot" })).want(t, 409, "question_exists")
	w.staff("POST", "/kho", w.token(auth.Reviewer), edit(nil)).want(t, 403, "role_forbidden")
	for name, c := range map[string]struct {
		change func(map[string]any)
		code   string
		fields []string
	}{
		"no right option":    {func(q map[string]any) { q["options"].([]map[string]any)[0]["right"] = false }, "question_invalid", []string{"answer exactly_one"}},
		"an unknown kind":    {func(q map[string]any) { q["kind"] = "essay" }, "question_invalid", nil},
		"an unknown field":   {func(q map[string]any) { q["status"] = "approved" }, "body_invalid", []string{"status unknown_field"}},
		"no stem":            {func(q map[string]any) { q["stem"] = "" }, "body_invalid", []string{"stem required"}},
		"a link without TLS": {func(q map[string]any) { q["source"] = map[string]any{"link": "http://a.vn"} }, "question_invalid", []string{"source.link https"}},
		"a day that is none": {func(q map[string]any) { q["source"] = map[string]any{"from": "31/12/2026"} }, "body_invalid", []string{"source.from date"}},
	} {
		a := w.staff("POST", "/kho", author, edit(c.change)).want(t, 400, c.code)
		if got := faultsOf(t, a); c.fields != nil && !slices.Equal(got, c.fields) {
			t.Errorf("%s: the fields are %q, want %q", name, got, c.fields)
		}
	}
}

// Each kind is stored as it was sent.
func TestEditorKinds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bankOf("kho", false)
	option := func(id string) map[string]any { return map[string]any{"id": id, "text": "Phương án " + id} }
	for kind, change := range map[string]func(map[string]any){
		"multiple": func(q map[string]any) { q["options"].([]map[string]any)[1]["right"] = true },
		"true_false": func(q map[string]any) {
			q["options"] = []map[string]any{{"id": "true", "text": "Đúng", "right": true}, {"id": "false", "text": "Sai"}}
		},
		"ordering": func(q map[string]any) { q["order"] = []string{"B", "A"} },
		"matching": func(q map[string]any) {
			q["options"] = []map[string]any{option("A"), option("B")}
			q["prompts"] = []map[string]any{{"id": "1", "text": "Vế", "option": "B"}}
		},
		"numeric":    func(q map[string]any) { q["options"], q["number"], q["tolerance"] = []any{}, "12,5", "0.5" },
		"short_text": func(q map[string]any) { q["options"], q["texts"], q["no_marks"] = []any{}, []string{"Hà Nội"}, true },
		"prediction": func(q map[string]any) { q["options"] = []any{} },
	} {
		body := edit(change)
		body["kind"] = kind
		if kind == "ordering" || kind == "true_false" {
			for _, o := range body["options"].([]map[string]any) {
				delete(o, "locked")
			}
		}
		w.staff("POST", "/kho", w.token(auth.Author), body).want(t, 201, "")
	}
	all, err := w.questions.Questions(t.Context(), questions.Filter{BankID: "kho", Status: questions.Draft})
	must(t, err)
	if len(all) != 7 {
		t.Errorf("there are %d drafts, want 7", len(all))
	}
}

func TestCheckQuestion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bankOf("kho", false)
	author := w.token(auth.Author)
	w.staff("POST", "/kho", author, edit(nil)).want(t, 201, "")
	var got struct {
		Warnings []struct{ Code string }
		Alike    []struct{ Likeness float64 }
	}
	w.staff("POST", "/check?bank=kho", author, edit(func(q map[string]any) { delete(q, "source") })).want(t, 200, "").into(t, &got)
	if len(got.Warnings) != 1 || got.Warnings[0].Code != "no_source" || len(got.Alike) != 1 || got.Alike[0].Likeness < 0.9 {
		t.Errorf("checked %+v, want a warning about the source and the question alike", got)
	}
}

func TestReview(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bankOf("kho", false)
	mint := func(id string, role auth.Role) string {
		token, _, err := w.auth.MintAccess(auth.Principal{UserID: id, Name: id, Roles: auth.NewRoleSet(role)})
		must(t, err)
		return token
	}
	author, reviewer := mint("usr_author", auth.Author), mint("usr_reviewer", auth.Reviewer)
	var made savedReply
	w.staff("POST", "/kho", author, edit(nil)).want(t, 201, "").into(t, &made)
	step := func(who string, revision int, status, comment string) answer {
		return w.staff("POST", "/step", who, map[string]any{"status": status, "comment": comment,
			"questions": []map[string]any{{"bank": "kho", "id": made.Question.ID, "revision": revision}}})
	}
	step(reviewer, 1, "approved", "").want(t, 409, "review_step")
	step(reviewer, 1, "in_review", "").want(t, 403, "role_forbidden")
	step(author, 1, "in_review", "").want(t, 200, "")
	step(author, 2, "approved", "").want(t, 403, "role_forbidden")
	step(mint("usr_author", auth.Organiser), 2, "approved", "").want(t, 403, "review_own_work")
	step(reviewer, 2, "draft", " ").want(t, 400, "review_comment_needed")
	step(reviewer, 1, "approved", "").want(t, 409, "question_stale")
	step(reviewer, 2, "approved", "Đúng căn cứ.").want(t, 200, "")
	step(reviewer, 3, "bay", "").want(t, 400, "selection_invalid")
	w.staff("POST", "/step", reviewer, map[string]any{"status": "approved", "questions": []any{}}).want(t, 400, "body_invalid")
	var history struct {
		Revisions []struct {
			Status, Comment string
			CreatedBy       string `json:"created_by"`
		}
	}
	w.staff("GET", "/kho/"+made.Question.ID, reviewer, nil).want(t, 200, "").into(t, &history)
	got := fmt.Sprint(history.Revisions)
	if want := "[{approved Đúng căn cứ. usr_reviewer} {in_review  usr_author} {draft câu đầu usr_author}]"; got != want {
		t.Errorf("the history is %s, want %s", got, want)
	}
}

func TestTrialSheet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bankOf("kho", false)
	author := w.token(auth.Author)
	w.staff("POST", "/kho", author, edit(nil)).want(t, 201, "") // a draft, which is not drawn
	get := func(query string) answer {
		return w.do(call{method: "GET", path: "/api/v1/staff/banks/kho/sheet?" + query, bearer: author})
	}
	var sheet struct{ Questions []struct{ ID, Status string } }
	get("count=5").want(t, 200, "").into(t, &sheet)
	if len(sheet.Questions) != 5 {
		t.Errorf("drew %+v, want the five that are approved", sheet.Questions)
	}
	get("count=6").want(t, 409, "blueprint_short")
	get("count=0").want(t, 400, "query_invalid")
	get("").want(t, 400, "query_invalid")
}

func TestCountsAndStatus(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bankOf("kho", false)
	author := w.token(auth.Author)
	w.staff("POST", "/kho", author, edit(nil)).want(t, 201, "")
	var counts struct {
		Cells []struct {
			Area            string
			Difficulty      int
			Draft, Approved int
		}
	}
	w.do(call{method: "GET", path: "/api/v1/staff/banks/kho/counts", bearer: author}).want(t, 200, "").into(t, &counts)
	if got, want := fmt.Sprint(counts.Cells), "[{2.1 1 0 5} {2.4 2 1 0}]"; got != want {
		t.Errorf("the cells are %s, want %s", got, want)
	}
	w.do(call{method: "GET", path: "/api/v1/staff/banks/khong-co/counts", bearer: author}).want(t, 404, "bank_not_found")
	var page struct{ Total int }
	w.staff("GET", "?status=draft", author, nil).want(t, 200, "").into(t, &page)
	if page.Total != 1 {
		t.Errorf("there are %d drafts, want 1", page.Total)
	}
	w.staff("GET", "?status=gone", author, nil).want(t, 400, "query_invalid")
}
