package contest_test

import (
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/questions"
)

func TestUses(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	later := st.publish()
	bank, err := st.db.Questions().Questions(t.Context(), questions.Filter{BankID: "cchc"})
	if err != nil {
		t.Fatal(err)
	}
	q := bank[0]
	edited := q
	edited.Revision, edited.Status = 2, questions.Retired
	if err := st.db.Questions().AddRevisions(t.Context(), []questions.Question{edited}); err != nil {
		t.Fatal(err)
	}
	uses, err := st.Uses(t.Context(), q.Root())
	if err != nil || len(uses) != 2 {
		t.Fatalf("Uses = %+v, %v; want those of two contests", uses, err)
	}
	of := map[string]contest.Use{}
	for _, u := range uses {
		of[u.Contest.ID] = u
	}
	for _, c := range []contest.Contest{st.c, later} {
		if u := of[c.ID]; u.Revision != 1 || u.Round.ID != c.Rounds[0].ID {
			t.Errorf("the use in %s is of revision %d in round %q; want 1, the one in its paper", c.Slug, u.Revision, u.Round.ID)
		}
	}
	if uses, err := st.Uses(t.Context(), questions.Ref{BankID: "luyen-tap", ID: q.ID}); err != nil || len(uses) != 0 {
		t.Errorf("Uses of a question in no paper = %+v, %v", uses, err)
	}
}

// A question that was moved to another bank is the same question: its key waits for both contests, and for practice too.
func TestReviewWaitsForAMovedQuestion(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	h := st.start("Chu Văn Chờ")
	bank := questions.NewService(st.db.Questions(), st.clock.now)
	all, err := bank.Questions(t.Context(), questions.Filter{BankID: "cchc"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bank.Import(t.Context(), questions.Bank{ID: "moi", Name: "Ngân hàng mới"}, nil, false); err != nil {
		t.Fatal(err)
	}
	var refs []questions.Ref
	for _, q := range all {
		refs = append(refs, q.Ref())
	}
	if _, err := bank.Move(t.Context(), refs, questions.Place{BankID: "moi"}, "hoa", ""); err != nil {
		t.Fatal(err)
	}
	other := st.publish(func(c *contest.Contest) {
		c.Rounds[0].Papers[0].Plan.Banks = []string{"moi"}
		c.Rounds[0].ClosesAt = st.clock.now().Add(3 * time.Hour)
	})
	moved, err := bank.Question(t.Context(), "moi", all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if uses, err := st.Uses(t.Context(), moved.Root()); err != nil || len(uses) != 2 {
		t.Errorf("Uses of a moved question = %+v, %v; want those before and after", uses, err)
	}
	st.submit(h)
	st.clock.advance(2 * time.Hour) // the first contest is over, the other is not
	o, err := st.Outcome(t.Context(), h.Attempt.ID, h.Attempt.ContestantID)
	want := other.Rounds[0].ClosesAt.Add(2 * contest.Grace)
	if err != nil || o.Review != nil || !o.ReviewFrom.Equal(want) {
		t.Errorf("review shown %v, from %v, %v; want hidden until %v", o.Review != nil, o.ReviewFrom, err, want)
	}
}
