package questions_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"khoabang/internal/fault"
	"khoabang/internal/store/sqlitestore"
	"khoabang/questions"
)

// newReview returns a service over an empty store with one bank, "b".
func newReview(t *testing.T) *questions.Service {
	t.Helper()
	db, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close(t.Context()) })
	at := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	s := questions.NewService(db.Questions(), func() time.Time { return at })
	if _, err := s.Import(t.Context(), questions.Bank{ID: "b", Name: "Ngân hàng"}, nil, false); err != nil {
		t.Fatal(err)
	}
	return s
}

func draft(id, stem string) questions.Question {
	return questions.Question{
		BankID: "b", ID: id, Kind: questions.Single, Area: "2.4", Difficulty: 2, Stem: stem, Shuffle: true,
		Options: []questions.Option{{ID: "A", Text: "Một"}, {ID: "B", Text: "Hai"}}, Key: questions.Key{Options: []string{"A"}},
	}
}

func save(t *testing.T, s *questions.Service, q questions.Question, author string) questions.Question {
	t.Helper()
	q, err := s.Save(t.Context(), q, author)
	if err != nil {
		t.Fatalf("Save: %v", err)
	}
	return q
}

func step(t *testing.T, s *questions.Service, q questions.Question, to questions.Status, person, comment string) questions.Question {
	t.Helper()
	taken, err := s.Step(t.Context(), []questions.Ref{q.Ref()}, to, person, comment)
	if err != nil {
		t.Fatalf("Step to %s by %s: %v", to, person, err)
	}
	return taken[0]
}

func wantError(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: error %v, want %v", what, err, want)
	}
}

func TestReviewFromDraftToRetired(t *testing.T) {
	t.Parallel()
	s := newReview(t)
	q := save(t, s, draft("Q1", "Ai chủ trì?"), "lan")
	if q.Revision != 1 || q.Status != questions.Draft {
		t.Fatalf("a new question is revision %d, %s", q.Revision, q.Status)
	}
	if again := save(t, s, q, "lan"); again.Revision != 1 {
		t.Errorf("saving the same made revision %d", again.Revision)
	}
	q = step(t, s, q, questions.InReview, "lan", "")
	q = step(t, s, q, questions.Draft, "binh", "Phương án B chưa rõ")
	q.Options[1].Text, q.Comment = "Hai cơ quan", "Ghi rõ phương án B"
	q = save(t, s, q, "lan")
	q = step(t, s, q, questions.InReview, "lan", "Đã sửa")
	q = step(t, s, q, questions.Approved, "binh", "Đồng ý")
	q = step(t, s, q, questions.Retired, "binh", "Văn bản hết hiệu lực")
	history, err := s.Revisions(t.Context(), "b", "Q1")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range history {
		got = append(got, fmt.Sprintf("%s %s %s", r.Status, r.CreatedBy, r.Comment))
	}
	want := "[draft lan  in_review lan  draft binh Phương án B chưa rõ draft lan Ghi rõ phương án B in_review lan Đã sửa approved binh Đồng ý retired binh Văn bản hết hiệu lực]"
	if fmt.Sprint(got) != want {
		t.Errorf("history:\n%v, want\n%v", got, want)
	}
}

func TestReviewRefuses(t *testing.T) {
	t.Parallel()
	s := newReview(t)
	q := save(t, s, draft("Q1", "Ai chủ trì?"), "lan")
	other := save(t, s, draft("Q2", "Ai phối hợp?"), "minh")
	try := func(what string, want error, to questions.Status, person, comment string, qs ...questions.Question) {
		t.Helper()
		var refs []questions.Ref
		for _, q := range qs {
			refs = append(refs, q.Ref())
		}
		_, err := s.Step(t.Context(), refs, to, person, comment)
		wantError(t, what, err, want)
	}
	try("approving a draft", questions.ErrStep, questions.Approved, "binh", "", q)
	try("sending back without a reason", questions.ErrNoComment, questions.Draft, "binh", "", q)
	try("nothing chosen", questions.ErrSelection, questions.InReview, "binh", "")
	try("one question twice", questions.ErrSelection, questions.InReview, "binh", "", q, q)
	try("an unknown state", questions.ErrSelection, "done", "binh", "", q)
	try("a question that is not there", questions.ErrNotFound, questions.InReview, "lan", "", questions.Question{BankID: "b", ID: "none"})
	reviewed := step(t, s, q, questions.InReview, "lan", "")
	try("a revision that is not the latest", questions.ErrStale, questions.Approved, "binh", "", q)
	try("one's own question", questions.ErrOwnWork, questions.Approved, "lan", "", reviewed)
	// One that may not take the step keeps all the others from it.
	_, err := s.Step(t.Context(), []questions.Ref{reviewed.Ref(), other.Ref()}, questions.Approved, "binh", "")
	wantError(t, "two at once", err, questions.ErrStep)
	if f, _ := fault.As(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Path != "questions[1]" {
		t.Errorf("the refusal names %+v, want questions[1]", f)
	}
	if now, err := s.Question(t.Context(), "b", "Q1"); err != nil || now.Status != questions.InReview {
		t.Errorf("the other question is %s, %v; want in review still", now.Status, err)
	}
	// Whoever mends a question in review is an author as well.
	reviewed.Stem = "Cơ quan nào chủ trì?"
	mended := save(t, s, reviewed, "binh")
	mended = step(t, s, mended, questions.InReview, "binh", "")
	try("a question one has mended", questions.ErrOwnWork, questions.Approved, "binh", "", mended)
	approved := step(t, s, mended, questions.Approved, "hoa", "")
	// What was approved before is not one's own any more.
	approved.Explanation = "Theo mục II.3.6."
	edited := save(t, s, approved, "hoa")
	edited = step(t, s, edited, questions.InReview, "hoa", "")
	step(t, s, edited, questions.Approved, "lan", "")
	stale := edited
	stale.Stem = "Khác"
	_, err = s.Save(t.Context(), stale, "lan")
	wantError(t, "saving over a newer revision", err, questions.ErrStale)
	_, err = s.Save(t.Context(), questions.Question{BankID: "b", ID: "Q9"}, "lan")
	wantError(t, "saving nonsense", err, questions.ErrInvalid)
	nowhere := draft("Q9", "Đâu?")
	nowhere.BankID = "none"
	_, err = s.Save(t.Context(), nowhere, "lan")
	wantError(t, "saving into no bank", err, questions.ErrNoBank)
}
