package questionstest

import (
	"errors"
	"fmt"
	"testing"

	"khoabang/questions"
)

func everyFieldKept(t *testing.T, s questions.Store) {
	want := []questions.Question{
		{
			BankID: "b", ID: "1", Revision: 1, Kind: questions.Multiple, Area: "2.4", Difficulty: 3, Topic: "Một cửa",
			Stem:    "Những việc nào thuộc “một cửa”?\nChọn các ý đúng.",
			Options: []questions.Option{{ID: "A", Text: "Tiếp nhận"}, {ID: "B", Text: "Trả kết quả"}, {ID: "C", Text: "Khác"}},
			Key:     questions.Key{Options: []string{"A", "B"}}, Shuffle: true, Explanation: "Theo quy định.",
			Source:     questions.Source{Document: "Nghị định 61/2018/NĐ-CP", Clause: "Điều 3", Quote: "cơ chế một cửa"},
			ReviewNote: "Đã đối chiếu.", Status: questions.InReview, CreatedAt: at, CreatedBy: "u1", Comment: "Đã sửa.", Origin: "a",
		},
		{
			BankID: "b", ID: "2", Revision: 1, Kind: questions.Numeric, Area: "2.10", Difficulty: 2, Stem: "Bao nhiêu phần trăm?",
			Key: questions.Key{Number: "-12.50", Tolerance: "0.05"}, Status: questions.Retired, CreatedAt: at,
		},
		{
			BankID: "b", ID: "3", Revision: 1, Kind: questions.Ordering, Area: "2.2", Difficulty: 2, Stem: "Xếp theo thứ tự.",
			Options: []questions.Option{{ID: "x", Text: "Một"}, {ID: "y", Text: "Hai"}},
			Key:     questions.Key{Options: []string{"y", "x"}}, Status: questions.Draft, CreatedAt: at,
		},
		{BankID: "b", ID: "4", Revision: 1}, // zero fields stay zero
	}
	add(t, s, want...)
	same(t, "questions", list(t, s, questions.Filter{}), want)
	for _, w := range want {
		got, err := s.Question(t.Context(), w.BankID, w.ID)
		if err != nil {
			t.Fatalf("Question(%s) = %v", w.ID, err)
		}
		same(t, "question "+w.ID, got, w)
		all, err := s.Revisions(t.Context(), w.BankID, w.ID)
		if err != nil {
			t.Fatalf("Revisions(%s) = %v", w.ID, err)
		}
		same(t, "revisions of "+w.ID, all, []questions.Question{w})
	}
}

func nothingAdded(t *testing.T, s questions.Store) {
	add(t, s)
	same(t, "questions", list(t, s, questions.Filter{}), []questions.Question(nil))
}

func nextRevisionOnly(t *testing.T, s questions.Store) {
	refuse := func(revision int) {
		t.Helper()
		stale(t, s.AddRevisions(t.Context(), []questions.Question{single("b", "q", revision)}), "questions[0]")
	}
	refuse(0)
	refuse(2)
	add(t, s, single("b", "q", 1))
	refuse(0)
	refuse(1)
	refuse(3)
	add(t, s, single("b", "q", 2))
	refuse(1)
	refuse(2)
	same(t, "questions", list(t, s, questions.Filter{}), []questions.Question{single("b", "q", 2)})
}

func severalRevisionsAtOnce(t *testing.T, s questions.Store) {
	add(t, s, single("b", "q", 1), single("b", "r", 1), single("b", "q", 2))
	same(t, "questions", list(t, s, questions.Filter{}), []questions.Question{single("b", "q", 2), single("b", "r", 1)})
}

func sameRevisionTwice(t *testing.T, s questions.Store) {
	err := s.AddRevisions(t.Context(), []questions.Question{single("b", "q", 1), single("b", "q", 1)})
	stale(t, err, "questions[1]")
	same(t, "questions", list(t, s, questions.Filter{}), []questions.Question(nil))
}

func staleNamesFirst(t *testing.T, s questions.Store) {
	add(t, s, single("b", "q", 1))
	err := s.AddRevisions(t.Context(), []questions.Question{
		single("b", "a", 1), single("b", "b", 1), single("b", "q", 1), single("b", "c", 5),
	})
	stale(t, err, "questions[2]")
}

func staleStoresNothing(t *testing.T, s questions.Store) {
	add(t, s, single("b", "q", 1))
	batch := []questions.Question{single("b", "a", 1), single("b", "q", 2), single("b", "c", 2)}
	stale(t, s.AddRevisions(t.Context(), batch), "questions[2]")
	same(t, "questions", list(t, s, questions.Filter{}), []questions.Question{single("b", "q", 1)})
	if _, err := s.Revisions(t.Context(), "b", "a"); !errors.Is(err, questions.ErrNotFound) {
		t.Errorf("Revisions of a refused question = %v, want ErrNotFound", err)
	}
	batch[2].Revision = 1
	add(t, s, batch...)
	same(t, "number of questions", len(list(t, s, questions.Filter{})), 3)
}

func storedNeverChange(t *testing.T, s questions.Store) {
	first := single("b", "q", 1)
	add(t, s, first)
	other := first
	other.Stem = "Nội dung khác"
	stale(t, s.AddRevisions(t.Context(), []questions.Question{other}), "questions[0]")
	second := single("b", "q", 2)
	second.Key = questions.Key{Options: []string{"B"}}
	add(t, s, second)
	got, err := s.Revisions(t.Context(), "b", "q")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "revisions", got, []questions.Question{first, second})
}

func banksApart(t *testing.T, s questions.Store) {
	add(t, s, single("b1", "q", 1), single("b2", "q", 1))
	add(t, s, single("b2", "q", 2))
	for bank, revision := range map[string]int{"b1": 1, "b2": 2} {
		got, err := s.Question(t.Context(), bank, "q")
		if err != nil {
			t.Fatal(err)
		}
		same(t, "question of "+bank, got, single(bank, "q", revision))
	}
}

func manyAtOnce(t *testing.T, s questions.Store) {
	var want []questions.Question
	for i := range 300 {
		want = append(want, single("b", fmt.Sprintf("q%03d", i), 1))
	}
	add(t, s, want...)
	same(t, "questions", list(t, s, questions.Filter{BankID: "b"}), want)
}

func questionUnknown(t *testing.T, s questions.Store) {
	add(t, s, single("b", "q", 1))
	for _, id := range [][2]string{{"b", "x"}, {"x", "q"}, {"q", "b"}, {"", ""}} {
		if _, err := s.Question(t.Context(), id[0], id[1]); !errors.Is(err, questions.ErrNotFound) {
			t.Errorf("Question(%q, %q) = %v, want ErrNotFound", id[0], id[1], err)
		}
		if _, err := s.Revisions(t.Context(), id[0], id[1]); !errors.Is(err, questions.ErrNotFound) {
			t.Errorf("Revisions(%q, %q) = %v, want ErrNotFound", id[0], id[1], err)
		}
	}
}

// revisionsOrdered goes past ten, where an order by text would differ from one by number.
func revisionsOrdered(t *testing.T, s questions.Store) {
	var want []questions.Question
	for r := range 12 {
		q := single("b", "q", r+1)
		add(t, s, q)
		want = append(want, q)
	}
	got, err := s.Revisions(t.Context(), "b", "q")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "revisions", got, want)
	last, err := s.Question(t.Context(), "b", "q")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "latest", last, want[11])
}

func copied(t *testing.T, s questions.Store) {
	q := single("b", "q", 1)
	add(t, s, q)
	q.Options[0].Text = "đổi"
	q.Key.Options[0] = "B"
	got := list(t, s, questions.Filter{})
	same(t, "stored", got, []questions.Question{single("b", "q", 1)})
	for i := range got {
		got[i].Options[0].Text = "đổi"
		got[i].Key.Options[0] = "B"
	}
	same(t, "stored", list(t, s, questions.Filter{}), []questions.Question{single("b", "q", 1)})
}
