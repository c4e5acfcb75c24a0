package questionstest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"khoabang/questions"
)

func opinion(bank, id string, number int) questions.Opinion {
	return questions.Opinion{
		BankID: bank, QuestionID: id, Number: number, Revision: 1, Author: "u1", At: at,
		Text: fmt.Sprintf("Ý kiến %d", number),
	}
}

func say(t *testing.T, s questions.Store, os ...questions.Opinion) {
	t.Helper()
	for _, o := range os {
		if err := s.AddOpinion(t.Context(), o); err != nil {
			t.Fatalf("AddOpinion(%+v) = %v, want nil", o, err)
		}
	}
}

func thread(t *testing.T, s questions.Store, bank, id string) []questions.Opinion {
	t.Helper()
	got, err := s.Opinions(t.Context(), bank, id)
	if err != nil {
		t.Fatalf("Opinions(%q, %q) = %v", bank, id, err)
	}
	return got
}

func opinionsKept(t *testing.T, s questions.Store) {
	same(t, "opinions on nothing", thread(t, s, "b", "q"), []questions.Opinion(nil))
	var want []questions.Opinion
	for n := range 12 { // past ten, where an order by text would differ
		o := opinion("b", "q", n+1)
		if n > 0 {
			o.ReplyTo = 1
		}
		want = append(want, o)
	}
	want[2].Revision, want[2].Author, want[2].Text = 7, "", "Dòng một\nDòng hai “trích”"
	for i := range want {
		say(t, s, want[len(want)-1-i])
	}
	say(t, s, opinion("b", "other", 1), opinion("other", "q", 1))
	same(t, "opinions", thread(t, s, "b", "q"), want)
}

func opinionNumbersOnce(t *testing.T, s questions.Store) {
	first := opinion("b", "q", 1)
	say(t, s, first)
	again := first
	again.Text = "Khác"
	if err := s.AddOpinion(t.Context(), again); !errors.Is(err, questions.ErrOpinionTaken) {
		t.Errorf("AddOpinion of a number in use = %v, want ErrOpinionTaken", err)
	}
	same(t, "opinions", thread(t, s, "b", "q"), []questions.Opinion{first})
}

func oneOpinionWins(t *testing.T, s questions.Store) {
	const writers = 8
	errs := make([]error, writers)
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() { errs[i] = s.AddOpinion(t.Context(), opinion("b", "q", 1)) })
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, questions.ErrOpinionTaken):
			t.Errorf("AddOpinion = %v, want nil or ErrOpinionTaken", err)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d writers of one number succeeded, want 1", won, writers)
	}
}

func opinionSettledOnce(t *testing.T, s questions.Store) {
	reply := opinion("b", "q", 2)
	reply.ReplyTo = 1
	say(t, s, opinion("b", "q", 1), reply, opinion("b", "q", 3))
	want := opinion("b", "q", 1)
	want.SettledAt, want.SettledBy = at.Add(time.Hour), "u2"
	for _, person := range []string{"u2", "u3"} { // the second changes nothing
		got, err := s.SettleOpinion(t.Context(), "b", "q", 1, person, at.Add(time.Hour))
		if err != nil {
			t.Fatalf("SettleOpinion = %v", err)
		}
		same(t, "settled opinion", got, want)
	}
	same(t, "opinions", thread(t, s, "b", "q"), []questions.Opinion{want, reply, opinion("b", "q", 3)})
	for _, n := range []int{0, 2, 4} { // none, a reply, none
		if _, err := s.SettleOpinion(t.Context(), "b", "q", n, "u2", at); !errors.Is(err, questions.ErrNoOpinion) {
			t.Errorf("SettleOpinion(%d) = %v, want ErrNoOpinion", n, err)
		}
	}
}

func openOpinionsCounted(t *testing.T, s questions.Store) {
	reply := opinion("b", "q", 2)
	reply.ReplyTo = 1
	say(t, s, opinion("b", "q", 1), reply, opinion("b", "q", 3), opinion("b", "r", 1), opinion("c", "q", 1))
	if _, err := s.SettleOpinion(t.Context(), "b", "r", 1, "u2", at); err != nil {
		t.Fatal(err)
	}
	got, err := s.OpenOpinions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "open opinions", got, map[questions.Ref]int{{BankID: "b", ID: "q"}: 2, {BankID: "c", ID: "q"}: 1})
}
