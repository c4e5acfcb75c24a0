package questions_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"khoabang/internal/fault"
	"khoabang/internal/store/sqlitestore"
	"khoabang/questions"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 123456789, time.FixedZone("ICT", 7*3600))

var bankA = questions.Bank{ID: "a", Name: "Ngân hàng A"}

func newService(t *testing.T) (*questions.Service, questions.Store) {
	t.Helper()
	db, err := sqlitestore.Open(context.Background(), t.TempDir(), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(context.Background()); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return questions.NewService(db.Questions(), func() time.Time { return noon }), db.Questions()
}

// named returns a valid question for an import.
func named(id string) questions.Question {
	q := choice(questions.Single, "A")
	q.ID, q.BankID, q.Revision, q.Status = id, "", 0, ""
	return q
}

func imported(t *testing.T, s *questions.Service, bank questions.Bank, want questions.Report, qs ...questions.Question) {
	t.Helper()
	got, err := s.Import(context.Background(), bank, qs, false)
	if err != nil || got != want {
		t.Fatalf("Import = %+v, %v, want %+v", got, err, want)
	}
}

func TestImport(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _ := newService(t)
	q1, q2 := named("Q1"), named("Q2")
	q2.Status, q2.CreatedBy = questions.Approved, "u1"

	report, err := s.Import(ctx, bankA, []questions.Question{q1, q2}, true)
	if want := (questions.Report{New: 2}); err != nil || report != want {
		t.Fatalf("dry run = %+v, %v, want %+v", report, err, want)
	}
	if banks, err := s.Banks(ctx); err != nil || len(banks) != 0 {
		t.Fatalf("after a dry run Banks = %v, %v, want none", banks, err)
	}

	imported(t, s, bankA, questions.Report{New: 2}, q1, q2)
	imported(t, s, bankA, questions.Report{Same: 2}, q2, q1)
	stored, err := s.Question(ctx, "a", "Q2")
	if err != nil {
		t.Fatal(err)
	}
	want := q2
	want.BankID, want.Revision, want.CreatedAt = "a", 1, time.Date(2026, 11, 23, 5, 0, 0, 123e6, time.UTC)
	if diff := cmp.Diff(want, stored); diff != "" {
		t.Errorf("stored question (-want +got):\n%s", diff)
	}

	q2.Status, q2.CreatedBy = "", "u2" // no opinion, and somebody else
	imported(t, s, bankA, questions.Report{Same: 1}, q2)
	q2.Options = slices.Clone(q2.Options)
	q2.Options[1].Text = "Phương án khác"
	imported(t, s, bankA, questions.Report{Same: 1, Changed: 1, New: 1}, q1, q2, named("Q3"))
	revisions, err := s.Revisions(ctx, "a", "Q2")
	if err != nil || len(revisions) != 2 {
		t.Fatalf("Revisions = %d, %v, want 2", len(revisions), err)
	}
	if diff := cmp.Diff(stored, revisions[0]); diff != "" {
		t.Errorf("the first revision changed (-before +after):\n%s", diff)
	}
	if r := revisions[1]; r.Revision != 2 || r.Status != questions.Draft || r.CreatedBy != "u2" {
		t.Errorf("second revision = %d, %s, by %s, want 2, draft, by u2: changed content needs review", r.Revision, r.Status, r.CreatedBy)
	}
	if first, err := s.Question(ctx, "a", "Q1"); err != nil || first.Status != questions.Draft {
		t.Errorf("Q1 is %q, %v, want draft", first.Status, err)
	}
}

func TestImportAllOrNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _ := newService(t)
	broken := named("Q2")
	broken.Options = broken.Options[:1]
	broken.Stem = ""
	qs := []questions.Question{named("Q1"), broken, named("Q1")}
	_, err := s.Import(ctx, bankA, qs, false)
	if !errors.Is(err, questions.ErrImport) {
		t.Fatalf("Import = %v, want ErrImport", err)
	}
	e, _ := fault.As(err)
	var got []string
	for _, f := range e.Fields {
		got = append(got, f.Path+" "+f.Code)
	}
	want := []string{"questions[1].stem_vi required", "questions[1].options count", "questions[2].id duplicate"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	if all, err := s.Questions(ctx, questions.Filter{}); err != nil || len(all) != 0 {
		t.Errorf("after a refusal Questions = %d, %v, want none", len(all), err)
	}
}

func TestImportRefusesBanks(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _ := newService(t)
	imported(t, s, bankA, questions.Report{New: 1}, named("Q1"))
	for _, tt := range []struct {
		bank questions.Bank
		want error
		path string
	}{
		{questions.Bank{ID: "", Name: "x"}, questions.ErrBank, "bank.id"},
		{questions.Bank{ID: "a b", Name: "x"}, questions.ErrBank, "bank.id"},
		{questions.Bank{ID: "b", Name: " "}, questions.ErrBank, "bank.name"},
		{questions.Bank{ID: "a", Name: "Ngân hàng A", Practice: true}, questions.ErrImport, "bank.practice"},
	} {
		_, err := s.Import(ctx, tt.bank, nil, false)
		if path, _ := firstField(t, err); !errors.Is(err, tt.want) || path != tt.path {
			t.Errorf("Import into %+v = %v, want %v at %s", tt.bank, err, tt.want, tt.path)
		}
	}
	renamed := questions.Bank{ID: "a", Name: "Tên mới"}
	imported(t, s, renamed, questions.Report{Same: 1}, named("Q1"))
	if got, err := s.Bank(ctx, "a"); err != nil || got != renamed {
		t.Errorf("Bank = %+v, %v, want %+v", got, err, renamed)
	}
}

func TestImportBoundsItsFaults(t *testing.T) {
	t.Parallel()
	s, _ := newService(t)
	_, err := s.Import(context.Background(), bankA, make([]questions.Question, 1000), true)
	if e, ok := fault.As(err); !ok || len(e.Fields) < questions.MaxFaults || len(e.Fields) > questions.MaxFaults+20 {
		t.Errorf("Import of 1000 empty questions names %d faults, want about %d", len(e.Fields), questions.MaxFaults)
	}
	_, err = s.Import(context.Background(), bankA, make([]questions.Question, questions.MaxImport+1), true)
	if path, code := firstField(t, err); path != "questions" || code != "too_many" {
		t.Errorf("Import of too many names %s: %s, want questions: too_many", path, code)
	}
}

// editing is a store whose bank somebody else edits between an import's reading and its writing.
type editing struct {
	questions.Store
	edits int
}

func (e *editing) AddRevisions(ctx context.Context, qs []questions.Question) error {
	if e.edits > 0 {
		e.edits--
		q := named("Q1")
		q.BankID, q.Stem = "a", fmt.Sprintf("Sửa %d", e.edits)
		if was, err := e.Store.Question(ctx, "a", "Q1"); err == nil {
			q.Revision = was.Revision
		}
		q.Revision++
		if err := e.Store.AddRevisions(ctx, []questions.Question{q}); err != nil {
			return err
		}
	}
	return e.Store.AddRevisions(ctx, qs)
}

func TestImportStartsOver(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	_, store := newService(t)
	others := &editing{Store: store, edits: 1}
	s := questions.NewService(others, func() time.Time { return noon })
	imported(t, s, bankA, questions.Report{Changed: 1}, named("Q1"))
	if q, err := s.Question(ctx, "a", "Q1"); err != nil || q.Revision != 2 || q.Stem != named("Q1").Stem {
		t.Errorf("Question = revision %d %q, %v, want the import as revision 2", q.Revision, q.Stem, err)
	}
	others.edits = 10
	changed := named("Q1")
	changed.Stem = "Khác"
	if _, err := s.Import(ctx, bankA, []questions.Question{changed}, false); !errors.Is(err, questions.ErrStale) {
		t.Errorf("Import into a bank that keeps changing = %v, want ErrStale", err)
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _ := newService(t)
	var qs []questions.Question
	for i, stem := range []string{"Ủy ban nhân dân phường Bình Đức", "Chỉ số hài lòng (SIPAS)", "Đơn giản hoá thủ tục"} {
		q := named(fmt.Sprintf("Q%d", i+1))
		q.Stem, q.Area = stem, fmt.Sprintf("2.%d", i+1)
		qs = append(qs, q)
	}
	qs[2].Source.Quote = "cắt giảm thời gian"
	imported(t, s, bankA, questions.Report{New: 3}, qs...)
	tests := []struct {
		query questions.Query
		want  []string
	}{
		{questions.Query{}, []string{"Q1", "Q2", "Q3"}},
		{questions.Query{Text: "binh duc"}, []string{"Q1"}},
		{questions.Query{Text: "BÌNH  đức"}, []string{"Q1"}},
		{questions.Query{Text: "duc binh"}, []string{"Q1"}},
		{questions.Query{Text: "don gian hóa"}, []string{"Q3"}},
		{questions.Query{Text: "cat giam"}, []string{"Q3"}},
		{questions.Query{Text: "sipas q2"}, []string{"Q2"}},
		{questions.Query{Text: "phuong an b"}, []string{"Q1", "Q2", "Q3"}},
		{questions.Query{Text: "binh", Filter: questions.Filter{Area: "2.2"}}, nil},
		{questions.Query{Filter: questions.Filter{BankID: "b"}}, nil},
		{questions.Query{Limit: -5}, []string{"Q1", "Q2", "Q3"}},
		{questions.Query{Cursor: "a/Q1"}, []string{"Q2", "Q3"}},
		{questions.Query{Cursor: "a/Q11"}, []string{"Q2", "Q3"}},
		{questions.Query{Cursor: "a/Q9"}, nil},
	}
	for _, tt := range tests {
		page, err := s.Search(ctx, tt.query)
		if diff := cmp.Diff(tt.want, ids(page.Questions)); err != nil || diff != "" || page.Next != "" {
			t.Errorf("Search(%+v): %v, next %q (-want +got):\n%s", tt.query, err, page.Next, diff)
		}
	}
	for _, cursor := range []string{"x", "/", "a/", "/b", "a/b/c", strings.Repeat("x", 200) + "/y"} {
		if _, err := s.Search(ctx, questions.Query{Cursor: cursor}); !errors.Is(err, questions.ErrCursor) {
			t.Errorf("Search from cursor %.20q = %v, want ErrCursor", cursor, err)
		}
	}
}

func TestSearchPages(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _ := newService(t)
	var want []string
	for _, bank := range []string{"a", "a-b", "b"} { // "a-b" sorts before "a/…" as text
		var qs []questions.Question
		for i := range 150 {
			qs = append(qs, named(fmt.Sprintf("Q%03d", i)))
			want = append(want, bank+"/"+qs[i].ID)
		}
		imported(t, s, questions.Bank{ID: bank, Name: bank}, questions.Report{New: 150}, qs...)
	}
	for _, limit := range []int{0, 13, questions.MaxPage, 100_000} {
		var got []string
		query := questions.Query{Limit: limit}
		for {
			page, err := s.Search(ctx, query)
			if err != nil {
				t.Fatal(err)
			}
			if page.Total != 450 || len(page.Questions) > questions.MaxPage {
				t.Fatalf("page has %d of %d, want at most %d of 450", len(page.Questions), page.Total, questions.MaxPage)
			}
			for _, q := range page.Questions {
				got = append(got, q.BankID+"/"+q.ID)
			}
			if query.Cursor = page.Next; query.Cursor == "" {
				break
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("pages of %d (-want +got):\n%s", limit, diff)
		}
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	s, _ := newService(t)
	var qs []questions.Question
	for i, cell := range cells("2.9/2", "2.1/1", "2.1/1", "2.1/3") {
		q := named(fmt.Sprintf("Q%d", i))
		q.Area, q.Difficulty = cell.Area, cell.Difficulty
		qs = append(qs, q)
	}
	ten := named("Q9")
	ten.Area = "2.10"
	imported(t, s, bankA, questions.Report{New: 5}, append(qs, ten)...)
	got, err := s.Counts(context.Background(), questions.Filter{BankID: "a"})
	want := []questions.Cell{{"2.1", 1, 2}, {"2.1", 3, 1}, {"2.9", 2, 1}, {"2.10", 2, 1}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("Counts: %v (-want +got):\n%s", err, diff)
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", "  ": "", "Ủy ban  Nhân dân\n": "uy ban nhan dan", "ĐƯỜNG": "duong", "hoà hòa": "hoa hoa", "Nguye\u0302\u0303n": "nguyen",
		"ÁẮẤéếíóốớúứýđ": "aaaeeiooouuyd", "2.10": "2.10", "Straße Ω": "straße ω", "日本": "日本", "a\xff": "a\ufffd",
	} {
		if got := questions.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func BenchmarkFold(b *testing.B) {
	text := strings.Repeat("Tuyên truyền cải cách hành chính năm 2025 trên địa bàn tỉnh; ", 10)
	for b.Loop() {
		questions.Fold(text)
	}
}
