package contest_test

import (
	"testing"

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
	uses, err := st.Uses(t.Context(), q.BankID, q.ID)
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
	if uses, err := st.Uses(t.Context(), "luyen-tap", q.ID); err != nil || len(uses) != 0 {
		t.Errorf("Uses of a question in no paper = %+v, %v", uses, err)
	}
}
