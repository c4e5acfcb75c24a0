package contest_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/questions"
)

// What a fixed paper cannot hold any more is named by its number and by why.
func TestCheckOfAFixedPaper(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	bank := questions.NewService(st.db.Questions(), st.clock.now)
	if _, err := bank.Import(t.Context(), questions.Bank{ID: "moi", Name: "Ngân hàng mới"}, nil, false); err != nil {
		t.Fatal(err)
	}
	step := func(id string, change func(*questions.Question)) {
		t.Helper()
		q, err := bank.Question(t.Context(), "cchc", id)
		if err != nil {
			t.Fatal(err)
		}
		q.Revision++
		change(&q)
		if err := st.db.Questions().AddRevisions(t.Context(), []questions.Question{q}); err != nil {
			t.Fatal(err)
		}
	}
	step("single", func(q *questions.Question) { q.Status = questions.Retired })
	step("multiple", func(q *questions.Question) { q.Status = questions.InReview })
	step("true_false", func(q *questions.Question) { q.Source.To = st.clock.now().Add(-time.Hour) })
	if _, err := bank.Move(t.Context(), []questions.Ref{{BankID: "cchc", ID: "ordering", Revision: 1}}, questions.Place{BankID: "moi"}, "hoa", ""); err != nil {
		t.Fatal(err)
	}
	c := sketch("thi-co-dinh")
	c.Rounds[0].Papers[0].Plan = contest.PaperPlan{Banks: []string{"cchc"}, Fixed: []string{"numeric", "single", "multiple", "true_false", "ordering", "none"}}
	c, err := st.CreateDraft(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	problems, err := st.Check(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range problems {
		if n := p.Args["n"]; n != nil {
			got = append(got, fmt.Sprint(p.Path, " ", n, " ", p.Code, " ", p.Args["bank"]))
		}
	}
	at := func(i int, rest string) string {
		return fmt.Sprintf("rounds[0].papers[0].fixed[%d] %d %s", i, i+1, rest)
	}
	want := []string{at(1, "question_retired <nil>"), at(2, "question_unapproved <nil>"), at(3, "question_out_of_force <nil>"),
		at(4, "question_moved Ngân hàng mới"), at(5, "question_unknown <nil>")}
	if !slices.Equal(got, want) {
		t.Errorf("Check says %q, want %q", got, want)
	}
}

func TestPicks(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	bank := questions.NewService(st.db.Questions(), st.clock.now)
	q := everyKind()[0]
	q.Stem = "Thời hạn giải quyết hồ sơ cấp giấy chứng nhận đăng ký kinh doanh là bao nhiêu ngày làm việc?"
	twin := q
	q.ID, twin.ID = "goc", "giong"
	twin.Stem = "Thời hạn giải quyết hồ sơ cấp giấy chứng nhận đăng ký kinh doanh là mấy ngày làm việc?"
	if _, err := bank.Import(t.Context(), questions.Bank{ID: "moi", Name: "Ngân hàng mới"}, []questions.Question{q, twin}, false); err != nil {
		t.Fatal(err)
	}
	c, err := st.CreateDraft(t.Context(), sketch("thi-moi"))
	if err != nil {
		t.Fatal(err)
	}
	picks, err := st.Picks(t.Context(), c.ID, []string{"cchc", "none", "moi"}, []string{"giong", "single", "none", "goc"})
	if err != nil || len(picks) != 4 {
		t.Fatalf("Picks = %+v, %v", picks, err)
	}
	if p := picks[0]; p.Question.BankID != "moi" || len(p.Alike) != 1 || p.Alike[0].Question.ID != "goc" || len(p.Uses) != 0 {
		t.Errorf("a question with a twin: %+v", p)
	}
	if p := picks[1]; p.Question.ID != "single" || len(p.Alike) != 0 || len(p.Uses) != 1 || p.Uses[0].Contest.ID != st.c.ID {
		t.Errorf("a question of another contest's paper: %+v", p)
	}
	if p := picks[2]; p.ID != "none" || p.Question.ID != "" {
		t.Errorf("a question that no bank has: %+v", p)
	}
	if own, err := st.Picks(t.Context(), st.c.ID, []string{"cchc"}, []string{"single"}); err != nil || len(own[0].Uses) != 0 {
		t.Errorf("Picks names the contest's own paper: %+v, %v", own, err)
	}
	_, err = st.Picks(t.Context(), "khong-co", nil, nil)
	wantErr(t, "picks of no contest", err, contest.ErrNotFound)
}
