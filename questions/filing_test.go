package questions_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"khoabang/questions"
)

func refs(qs ...questions.Question) []questions.Ref {
	var list []questions.Ref
	for _, q := range qs {
		list = append(list, q.Ref())
	}
	return list
}

// bank makes a bank beside "b".
func bank(t *testing.T, s *questions.Service, id string, practice bool) {
	t.Helper()
	if _, err := s.Import(t.Context(), questions.Bank{ID: id, Name: id, Practice: practice}, nil, false); err != nil {
		t.Fatal(err)
	}
}

// approved returns a question that lan wrote and binh approved.
func approved(t *testing.T, s *questions.Service, q questions.Question) questions.Question {
	t.Helper()
	q = step(t, s, save(t, s, q, "lan"), questions.InReview, "lan", "")
	return step(t, s, q, questions.Approved, "binh", "Đúng")
}

func TestTag(t *testing.T) {
	t.Parallel()
	s := newReview(t)
	one, two := approved(t, s, draft("Q1", "Ai chủ trì?")), save(t, s, draft("Q2", "Ai phối hợp?"), "lan")
	tagged, err := s.Tag(t.Context(), refs(one, two), []string{"đợt 1", "khó"}, nil, "hoa")
	if err != nil {
		t.Fatal(err)
	}
	if q := tagged[0]; q.Revision != 4 || q.Status != questions.Approved || q.CreatedBy != "hoa" || !slices.Equal(q.Tags, []string{"đợt 1", "khó"}) {
		t.Errorf("tagged %+v, want an approved revision 4 by hoa", q)
	}
	if q := tagged[1]; q.Revision != 2 || q.Status != questions.Draft {
		t.Errorf("tagged %+v, want a draft, revision 2", q)
	}
	tagged, err = s.Tag(t.Context(), refs(tagged...), []string{"đợt 1"}, nil, "hoa")
	if err != nil || tagged[0].Revision != 4 || tagged[1].Revision != 2 {
		t.Errorf("tags that they have made revisions %d and %d, %v", tagged[0].Revision, tagged[1].Revision, err)
	}
	tagged, err = s.Tag(t.Context(), refs(tagged...), []string{"đợt 2"}, []string{"đợt 1", "không có"}, "hoa")
	if err != nil || !slices.Equal(tagged[1].Tags, []string{"khó", "đợt 2"}) {
		t.Errorf("the tags are %q, %v", tagged[1].Tags, err)
	}
	// Whoever tagged a question has not written it, and whoever wrote it still has.
	asked := step(t, s, tagged[1], questions.InReview, "lan", "")
	_, err = s.Step(t.Context(), refs(asked), questions.Approved, "lan", "")
	wantError(t, "approving one's own question that others tagged", err, questions.ErrOwnWork)
	step(t, s, asked, questions.Approved, "hoa", "")
}

// The editor keeps to the same rule: tags and area are no content, all else is.
func TestSaveKeepsApprovalOfFiling(t *testing.T) {
	t.Parallel()
	s := newReview(t)
	q := approved(t, s, draft("Q1", "Ai chủ trì?"))
	q.Tags, q.Area = []string{"mới"}, "2.5"
	if q = save(t, s, q, "lan"); q.Status != questions.Approved || q.Revision != 4 {
		t.Errorf("filed anew it is %s, revision %d; want approved, 4", q.Status, q.Revision)
	}
	q.Difficulty = 3
	if q = save(t, s, q, "lan"); q.Status != questions.Draft {
		t.Errorf("with another difficulty it is %s, want a draft", q.Status)
	}
}

func TestTagRefuses(t *testing.T) {
	t.Parallel()
	s := newReview(t)
	q := save(t, s, draft("Q1", "Ai chủ trì?"), "lan")
	full := draft("Q2", "Ai phối hợp?")
	for i := range questions.MaxTags {
		full.Tags = append(full.Tags, fmt.Sprint("thẻ ", i))
	}
	full = save(t, s, full, "lan")
	stale := q
	stale.Revision = 7
	for _, c := range []struct {
		name        string
		refs        []questions.Ref
		add, remove []string
		want        error
		field       string
	}{
		{"nothing chosen", nil, []string{"a"}, nil, questions.ErrSelection, "questions count"},
		{"too many chosen", make([]questions.Ref, questions.MaxSelection+1), []string{"a"}, nil, questions.ErrSelection, "questions count"},
		{"no tags", refs(q), nil, nil, questions.ErrSelection, "add required"},
		{"a blank tag", refs(q), []string{" "}, nil, questions.ErrSelection, "add[0] required"},
		{"a tag twice", refs(q), nil, []string{"a", "a"}, questions.ErrSelection, "remove[1] duplicate"},
		{"a long tag", refs(q), []string{strings.Repeat("a", 201)}, nil, questions.ErrSelection, "add[0] too_long"},
		{"a tag put on and taken off", refs(q), []string{"a"}, []string{"a"}, questions.ErrSelection, "add[0] added_and_removed"},
		{"one question twice", refs(q, q), []string{"a"}, nil, questions.ErrSelection, "questions[1] duplicate"},
		{"a revision that is not the latest", refs(q, stale)[1:], []string{"a"}, nil, questions.ErrStale, "questions[0] question_at_fault"},
		{"a question that is not there", []questions.Ref{{BankID: "b", ID: "Q9", Revision: 1}}, []string{"a"}, nil, questions.ErrNotFound, "questions[0] question_at_fault"},
		{"more tags than a question has", refs(q, full), []string{"a"}, nil, questions.ErrTags, "questions[1] question_at_fault"},
	} {
		_, err := s.Tag(t.Context(), c.refs, c.add, c.remove, "hoa")
		wantError(t, c.name, err, c.want)
		if got := fieldsOf(err); !slices.Contains(got, c.field) {
			t.Errorf("%s: the fields are %q, want %q", c.name, got, c.field)
		}
	}
	if now, err := s.Question(t.Context(), "b", "Q1"); err != nil || now.Revision != 1 {
		t.Errorf("refusals made revision %d, %v", now.Revision, err)
	}
}

func TestMoveToAnArea(t *testing.T) {
	t.Parallel()
	s := newReview(t)
	q, same := approved(t, s, draft("Q1", "Ai chủ trì?")), draft("Q2", "Ai phối hợp?")
	same.Area = "2.7"
	same = save(t, s, same, "lan")
	moved, err := s.Move(t.Context(), refs(q, same), questions.Place{Area: "2.7"}, "hoa", "Theo mục lục mới")
	if err != nil {
		t.Fatal(err)
	}
	if m := moved[0]; m.Area != "2.7" || m.Revision != 4 || m.Status != questions.Approved || m.Comment != "Theo mục lục mới" {
		t.Errorf("moved %+v, want an approved revision 4 in 2.7", m)
	}
	if moved[1].Revision != 1 {
		t.Errorf("a question that was there became revision %d", moved[1].Revision)
	}
}

func TestMoveToABank(t *testing.T) {
	t.Parallel()
	s := newReview(t)
	bank(t, s, "c", false)
	q := approved(t, s, draft("Q1", "Ai chủ trì?"))
	waiting := step(t, s, save(t, s, draft("Q2", "Ai phối hợp?"), "lan"), questions.InReview, "lan", "")
	moved, err := s.Move(t.Context(), refs(q, waiting), questions.Place{BankID: "c", Area: "2.9"}, "hoa", "Dồn về một nơi")
	if err != nil {
		t.Fatal(err)
	}
	if m := moved[0]; m.BankID != "c" || m.ID != "Q1" || m.Revision != 4 || m.Status != questions.Approved || m.Area != "2.9" {
		t.Errorf("moved %+v, want approved c/Q1 in 2.9 after its three revisions", m)
	}
	history, err := s.Revisions(t.Context(), "c", "Q1")
	if err != nil || len(history) != 4 || history[0].CreatedBy != "lan" || history[2].CreatedBy != "binh" {
		t.Errorf("the history is %+v, %v; want it carried along", history, err)
	}
	if root := moved[0].Root(); root != (questions.Ref{BankID: "b", ID: "Q1"}) {
		t.Errorf("its root is %v, want b/Q1", root)
	}
	// An edit and an import leave the origin as it was.
	tagged, err := s.Tag(t.Context(), refs(moved[1]), []string{"mới"}, nil, "hoa")
	if err != nil || tagged[0].Origin != "b" {
		t.Errorf("tagged, it is from %q, %v", tagged[0].Origin, err)
	}
	moved[1] = tagged[0]
	left, err := s.Question(t.Context(), "b", "Q1")
	if err != nil || left.Status != questions.Retired || left.CreatedBy != "hoa" || left.Area != "2.4" {
		t.Errorf("what stayed is %+v, %v; want it retired", left, err)
	}
	for _, r := range []questions.Question{left, moved[0]} {
		if want := "b/Q1 → c/Q1 Dồn về một nơi"; r.Comment != want {
			t.Errorf("the comment in %s is %q, want %q", r.BankID, r.Comment, want)
		}
	}
	// Nobody approves in the other bank what they wrote in this one; whoever moved it may.
	_, err = s.Step(t.Context(), refs(moved[1]), questions.Approved, "lan", "")
	wantError(t, "approving one's own question in another bank", err, questions.ErrOwnWork)
	step(t, s, moved[1], questions.Approved, "hoa", "")

	// And back: the retired one is taken up again where it stopped.
	back, err := s.Move(t.Context(), refs(moved[0]), questions.Place{BankID: "b"}, "hoa", "")
	if err != nil || back[0].Revision != left.Revision+1 || back[0].Status != questions.Approved || back[0].Origin != "" {
		t.Errorf("moved back: %+v, %v; want the next revision of b/Q1, approved", back, err)
	}
}

func TestMoveRefuses(t *testing.T) {
	t.Parallel()
	s := newReview(t)
	bank(t, s, "c", false)
	bank(t, s, "p", true)
	q, retired := save(t, s, draft("Q1", "Ai chủ trì?"), "lan"), save(t, s, draft("Q2", "Ai phối hợp?"), "lan")
	retired = step(t, s, retired, questions.Retired, "binh", "")
	inBank := func(bank, id, stem string) questions.Question {
		x := draft(id, stem)
		x.BankID = bank
		return save(t, s, x, "lan")
	}
	shown, taken, other := inBank("p", "Q5", "Luyện tập?"), inBank("b", "Q6", "Một?"), inBank("c", "Q6", "Hai?")
	was := step(t, s, inBank("c", "Q7", "Khác hẳn?"), questions.Retired, "binh", "")
	reused := inBank("b", "Q7", "Câu mới?")
	stale := q
	stale.Revision = 7
	to := questions.Place{BankID: "c"}
	for _, c := range []struct {
		name    string
		refs    []questions.Ref
		to      questions.Place
		comment string
		want    error
		field   string
	}{
		{"nothing chosen", nil, to, "", questions.ErrSelection, "questions count"},
		{"nowhere", refs(q), questions.Place{}, "", questions.ErrSelection, "area required"},
		{"a blank area", refs(q), questions.Place{Area: " "}, "", questions.ErrSelection, "area required"},
		{"a long area", refs(q), questions.Place{Area: strings.Repeat("2", 201)}, "", questions.ErrSelection, "area too_long"},
		{"a long comment", refs(q), to, strings.Repeat("a", questions.MaxMoveComment+1), questions.ErrSelection, "comment too_long"},
		{"one ID out of two banks", refs(taken, other), questions.Place{BankID: "p"}, "", questions.ErrSelection, "questions[1] duplicate"},
		{"no such bank", refs(q), questions.Place{BankID: "none"}, "", questions.ErrNoBank, ""},
		{"no such question", []questions.Ref{{BankID: "b", ID: "Q9", Revision: 1}}, to, "", questions.ErrNotFound, "questions[0] question_at_fault"},
		{"a revision that is not the latest", refs(stale), to, "", questions.ErrStale, "questions[0] question_at_fault"},
		{"a retired question", refs(q, retired), to, "", questions.ErrUnused, "questions[1] question_at_fault"},
		{"a question that was shown with its key", refs(q, shown), to, "", questions.ErrShown, "questions[1] question_at_fault"},
		{"an ID that is in use there", refs(q, taken), to, "", questions.ErrExists, "questions[1] question_at_fault"},
		{"an ID that another question had there", refs(reused), to, "", questions.ErrExists, "questions[0] question_at_fault"},
	} {
		_, err := s.Move(t.Context(), c.refs, c.to, "hoa", c.comment)
		wantError(t, c.name, err, c.want)
		if got := fieldsOf(err); c.field != "" && !slices.Contains(got, c.field) {
			t.Errorf("%s: the fields are %q, want %q", c.name, got, c.field)
		}
	}
	for _, want := range []questions.Question{q, taken, was} { // all or nothing
		if now, err := s.Question(t.Context(), want.BankID, want.ID); err != nil || now.Revision != want.Revision {
			t.Errorf("after refusals %s/%s is revision %d, %v", want.BankID, want.ID, now.Revision, err)
		}
	}
	if moved, err := s.Move(t.Context(), refs(shown), questions.Place{BankID: "p", Area: "2.8"}, "hoa", ""); err != nil || moved[0].Area != "2.8" {
		t.Errorf("moving within a practice bank: %+v, %v", moved, err)
	}
}
