package contest_test

import (
	"testing"
	"time"

	"khoabang/contest"

	"github.com/google/go-cmp/cmp"
)

func TestParticipationCountsPeopleAndAttempts(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	st.submit(st.start("Trần Văn An"))
	st.submit(st.start("Lê Thị Bình"))
	first, err := st.Participation(t.Context(), st.c.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := contest.Participation{People: 2, Attempts: 2, Units: []contest.UnitParticipation{{UnitID: "dao_hon_may"}, {UnitID: "huyen_cu"}, {UnitID: unit, People: 2, Attempts: 2}}}
	if d := cmp.Diff(want, first); d != "" {
		t.Errorf("Participation differs (-want +got):\n%s", d)
	}
	st.submit(st.start("Đỗ Thị Chi"))
	if p, _ := st.Participation(t.Context(), st.c.ID); p.People != 2 {
		t.Errorf("%d people at once, want what was counted less than a minute ago", p.People)
	}
	st.clock.advance(2 * time.Minute)
	if p, _ := st.Participation(t.Context(), st.c.ID); p.People != 3 {
		t.Errorf("%d people after two minutes, want 3", p.People)
	}
}

func TestParticipationIsSealedWithThePrediction(t *testing.T) {
	t.Parallel()
	st := newStage(t, func(c *contest.Contest) {
		c.Rules.Prediction = contest.Prediction{Of: contest.TargetPeople, Span: contest.OfContest}
		c.Rules.Keys = append(c.Rules.Keys, contest.ByPrediction)
	})
	_, err := st.Participation(t.Context(), st.c.ID)
	wantErr(t, "Participation while the prediction is sealed", err, contest.ErrSealed)
}
