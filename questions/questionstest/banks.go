package questionstest

import (
	"errors"
	"testing"

	"khoabang/questions"
)

func bankKept(t *testing.T, s questions.Store) {
	want := questions.Bank{ID: "luyen-tap", Name: "Ngân hàng câu hỏi luyện tập", Practice: true}
	putBank(t, s, want)
	got, err := s.Bank(t.Context(), want.ID)
	if err != nil {
		t.Fatalf("Bank(%q) = %v", want.ID, err)
	}
	same(t, "bank", got, want)
}

func bankReplaced(t *testing.T, s questions.Store) {
	putBank(t, s, questions.Bank{ID: "b", Name: "cũ", Practice: true})
	want := questions.Bank{ID: "b", Name: "mới"}
	putBank(t, s, want)
	got, err := s.Banks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "banks", got, []questions.Bank{want})
}

func bankUnknown(t *testing.T, s questions.Store) {
	// Questions may be there before their bank: no promise ties them together.
	add(t, s, single("b", "q", 1))
	if _, err := s.Bank(t.Context(), "b"); !errors.Is(err, questions.ErrNoBank) {
		t.Errorf("Bank of no bank = %v, want ErrNoBank", err)
	}
	got, err := s.Banks(t.Context())
	if err != nil || len(got) != 0 {
		t.Errorf("Banks = %v, %v, want none", got, err)
	}
}

func banksOrdered(t *testing.T, s questions.Store) {
	for _, id := range []string{"b", "a10", "a2", "B", "đ"} {
		putBank(t, s, questions.Bank{ID: id, Name: id})
	}
	got, err := s.Banks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, b := range got {
		ids = append(ids, b.ID)
	}
	same(t, "order of banks", ids, []string{"B", "a10", "a2", "b", "đ"})
}

func putBank(t *testing.T, s questions.Store, b questions.Bank) {
	t.Helper()
	if err := s.PutBank(t.Context(), b); err != nil {
		t.Fatalf("PutBank(%+v) = %v", b, err)
	}
}
