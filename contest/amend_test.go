package contest_test

import (
	"context"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/questions"
)

// keyOf returns the first single-choice question on an attempt's sheet, as its paper has it.
func (st *stage) keyOf(h contest.Held) questions.Question {
	st.t.Helper()
	a, err := st.store.Attempt(st.t.Context(), h.Attempt.ID)
	if err != nil {
		st.t.Fatal(err)
	}
	p, err := st.store.Paper(st.t.Context(), a.PaperID)
	if err != nil {
		st.t.Fatal(err)
	}
	for _, it := range a.Sheet.Items {
		if q, _ := p.Question(it.Ref); q.Kind == questions.Single {
			return q
		}
	}
	st.t.Fatal("the sheet has no single-choice question")
	return questions.Question{}
}

// propose puts an amendment forward as "lan" and returns it.
func (st *stage) propose(a contest.Amendment) contest.Amendment {
	st.t.Helper()
	c, err := st.ProposeAmendment(st.t.Context(), st.c.ID, a, "lan")
	if err != nil {
		st.t.Fatal(err)
	}
	return c.Amendments[len(c.Amendments)-1]
}

// scoreOf returns an attempt's score as the store has it.
func (st *stage) scoreOf(h contest.Held) contest.Score {
	st.t.Helper()
	a, err := st.store.Attempt(st.t.Context(), h.Attempt.ID)
	if err != nil {
		st.t.Fatal(err)
	}
	return a.Score
}

func (st *stage) verify() {
	st.t.Helper()
	_, err := contest.Verify(context.Background(), st.store, func(d contest.Difference) error {
		st.t.Errorf("verify: %s", d)
		return nil
	})
	if err != nil {
		st.t.Fatal(err)
	}
}

// everything is what somebody knows who knows it all.
var everything = []questions.Kind{questions.Single, questions.Multiple, questions.TrueFalse, questions.Ordering, questions.Numeric}

func TestAmendment(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	right, wrong := st.knowing("Lê Văn Đúng", everything...), st.knowing("Trần Thị Trống")
	before, none := st.scoreOf(right), st.scoreOf(wrong)
	q := st.keyOf(right)
	for _, x := range []struct {
		remedy      contest.Remedy
		key         questions.Key
		right, none int // how many are right then, beside what there was
		of          int
	}{
		{contest.VoidDrop, questions.Key{}, -1, 0, -1},
		{contest.VoidCredit, questions.Key{}, 0, 1, 0},
		{contest.Rekey, questions.Key{Options: []string{otherOption(q)}}, -1, 0, 0},
	} {
		a := st.propose(contest.Amendment{Question: q.Ref(), Remedy: x.remedy, Key: x.key, Reason: "Đáp án sai"})
		_, err := st.SignAmendment(t.Context(), st.c.ID, a.ID, "lan")
		wantErr(t, "signing one's own", err, contest.ErrOwnAmendment)
		_, err = st.SignAmendment(t.Context(), st.c.ID, a.ID, "minh")
		wantErr(t, "signing another's", err, nil)
		_, err = st.WithdrawAmendment(t.Context(), st.c.ID, a.ID, "lan")
		wantErr(t, "withdrawing what is signed", err, contest.ErrSigned)
		st.clock.advance(5 * time.Second)
		wantErr(t, "Remark", st.Remark(t.Context(), st.c.ID), nil)
		if got := st.scoreOf(right); got.Correct != before.Correct+x.right || got.Of != before.Of+x.of {
			t.Errorf("%s: all right is %d of %d, want %d of %d", x.remedy, got.Correct, got.Of, before.Correct+x.right, before.Of+x.of)
		}
		if got := st.scoreOf(wrong); got.Correct != none.Correct+x.none {
			t.Errorf("%s: nothing answered is %d right, want %d", x.remedy, got.Correct, none.Correct+x.none)
		}
		st.verify()
		c, err := st.store.Contest(t.Context(), st.c.ID)
		wantErr(t, "Contest", err, nil)
		if last := c.Amendments[len(c.Amendments)-1]; last.RemarkedAt.IsZero() {
			t.Errorf("%s: it is not noted that everything was marked by it", x.remedy)
		}
	}
}

func otherOption(q questions.Question) string {
	for _, o := range q.Options {
		if o.ID != q.Key.Options[0] {
			return o.ID
		}
	}
	return ""
}

// What was handed in after the signature is marked by the amendment at once, and Sweep finishes the rest by itself.
func TestAmendmentFromThenOn(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	h := st.start("Lê Văn Sau")
	q := st.keyOf(h)
	a := st.propose(contest.Amendment{Question: q.Ref(), Remedy: contest.VoidDrop, Reason: "Câu hỏi sai"})
	_, err := st.SignAmendment(t.Context(), st.c.ID, a.ID, "minh")
	wantErr(t, "SignAmendment", err, nil)
	st.clock.advance(2 * time.Second)
	st.submit(h)
	if got := st.scoreOf(h); got.Amended != 1 || got.Of != len(h.Sheet)-1 {
		t.Errorf("the score is %+v; want one question of %d dropped", got, len(h.Sheet))
	}
	st.verify()
}

func TestAmendmentRefuses(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	q := st.keyOf(st.knowing("Lê Văn Đúng", everything...))
	propose := func(a contest.Amendment) error {
		_, err := st.ProposeAmendment(t.Context(), st.c.ID, a, "lan")
		return err
	}
	err := propose(contest.Amendment{Question: questions.Ref{BankID: "cchc", ID: "none", Revision: 1}, Remedy: "guess"})
	wantErr(t, "nothing right", err, contest.ErrAmendment)
	for path, code := range map[string]string{"remedy": "one_of", "reason": "length", "question": "not_in_paper"} {
		wantField(t, err, path, code)
	}
	err = propose(contest.Amendment{Question: q.Ref(), Remedy: contest.Rekey, Key: questions.Key{Options: []string{"Z"}}, Reason: "Sai"})
	wantField(t, err, "key.answer[0]", "unknown_option")
	a := st.propose(contest.Amendment{Question: q.Ref(), Remedy: contest.VoidDrop, Reason: "Sai"})
	_, err = st.WithdrawAmendment(t.Context(), st.c.ID, a.ID, "lan")
	wantErr(t, "WithdrawAmendment", err, nil)
	_, err = st.SignAmendment(t.Context(), st.c.ID, a.ID, "minh")
	wantErr(t, "signing what was withdrawn", err, contest.ErrSigned)
	_, err = st.PreviewAmendment(t.Context(), st.c.ID, a.ID)
	wantErr(t, "a preview of what was withdrawn", err, contest.ErrSigned)
	_, err = st.SignAmendment(t.Context(), st.c.ID, "none", "minh")
	wantErr(t, "signing nothing", err, contest.ErrNoAmendment)
}

func TestAmendmentPreview(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	right := st.knowing("Lê Văn Đúng", everything...)
	st.knowing("Trần Thị Trống")
	q := st.keyOf(right)
	a := st.propose(contest.Amendment{Question: q.Ref(), Remedy: contest.Rekey, Key: questions.Key{Options: []string{otherOption(q)}}, Reason: "Sai"})
	before := st.scoreOf(right)
	p, err := st.PreviewAmendment(t.Context(), st.c.ID, a.ID)
	wantErr(t, "PreviewAmendment", err, nil)
	if p.Down != 1 || p.Up != 0 || p.Attempts < 1 {
		t.Errorf("%d attempts, %d up, %d down; want one of them down", p.Attempts, p.Up, p.Down)
	}
	if got := st.scoreOf(right); !got.Equal(before) {
		t.Errorf("the preview changed the score from %+v to %+v", before, got)
	}
}
