package contest_test

import (
	"testing"
	"time"

	"khoabang/contest"
)

const complaint = "Câu 3 có hai đáp án đúng."

func TestComplaints(t *testing.T) {
	t.Parallel()
	st := jury(t, func(c *contest.Contest) { c.Complaints = 3 * 24 * time.Hour })
	ctx := t.Context()
	running := st.start("Giang Giang")
	h := st.knowing("Hà Hà")
	me := h.Attempt.ContestantID
	_, err := st.Complain(ctx, running.Attempt.ID, running.Attempt.ContestantID, complaint)
	wantErr(t, "about a running attempt", err, contest.ErrStillOpen)
	_, err = st.Complain(ctx, h.Attempt.ID, "somebody", complaint)
	wantErr(t, "about another's attempt", err, contest.ErrNotYours)
	_, err = st.Complain(ctx, h.Attempt.ID, me, " ngắn ")
	wantField(t, err, "text", "length")
	k, err := st.Complain(ctx, h.Attempt.ID, me, complaint)
	wantErr(t, "Complain", err, nil)
	_, err = st.Complain(ctx, h.Attempt.ID, me, complaint)
	wantErr(t, "a second at a time", err, contest.ErrComplaintOpen)

	answer := func(a contest.Answer) error {
		_, err := st.AnswerComplaint(ctx, st.c.ID, k.ID, a, "minh")
		return err
	}
	wantField(t, answer(contest.Answer{}), "text", "length")
	wantField(t, answer(contest.Answer{Text: "Đã xem", Redress: "money"}), "redress", "one_of")
	wantField(t, answer(contest.Answer{Text: "Đã xem", Redress: contest.RedressAmendment, Subject: "none"}), "subject", "no_such_decision")
	wantField(t, answer(contest.Answer{Text: "Đã xem", Redress: contest.RedressOut, Subject: h.Attempt.ID}), "subject", "no_such_decision")
	_, err = st.AnswerComplaint(ctx, "other", k.ID, contest.Answer{Text: "Đã xem"}, "minh")
	wantErr(t, "in another contest", err, contest.ErrNoComplaint)
	a := st.propose(contest.Amendment{Question: st.keyOf(h).Ref(), Remedy: contest.VoidDrop, Reason: "Sai"})
	wantErr(t, "answering with an amendment", answer(contest.Answer{Text: "Đã chấm lại", Redress: contest.RedressAmendment, Subject: a.ID}), nil)
	wantErr(t, "answering twice", answer(contest.Answer{Text: "Đã xem"}), contest.ErrComplaintAnswered)

	for n := 2; n <= contest.MaxComplaints; n++ {
		k, err = st.Complain(ctx, h.Attempt.ID, me, complaint)
		wantErr(t, "another", err, nil)
		wantErr(t, "answering", answer(contest.Answer{Text: "Đã xem"}), nil)
	}
	_, err = st.Complain(ctx, h.Attempt.ID, me, complaint)
	wantErr(t, "too many", err, contest.ErrComplaintLimit)
}

func TestComplaintsEndAfterThePublication(t *testing.T) {
	t.Parallel()
	st := jury(t, func(c *contest.Contest) { c.Complaints = 24 * time.Hour })
	ctx := t.Context()
	h := st.knowing("Hà Hà")
	st.over()
	me := h.Attempt.ContestantID
	p := st.settle(st.prepared())
	_, err := st.Confirm(ctx, st.c.ID, p.ID, "lan")
	wantErr(t, "Confirm", err, nil)
	p, err = st.Sign(ctx, st.c.ID, p.ID, "minh")
	wantErr(t, "Sign", err, nil)
	v, err := st.ComplaintsOf(ctx, h.Attempt.ID, me)
	if err != nil || v.Refused != nil || !v.Until.Equal(p.SignedAt.Add(24*time.Hour)) {
		t.Errorf("ComplaintsOf = %+v, %v; want a day from the publication", v, err)
	}
	st.clock.advance(24 * time.Hour)
	_, err = st.Complain(ctx, h.Attempt.ID, me, complaint)
	wantErr(t, "a day later", err, contest.ErrComplaintsOver)
	v, err = st.ComplaintsOf(ctx, h.Attempt.ID, me)
	wantErr(t, "ComplaintsOf", err, nil)
	wantErr(t, "why not", v.Refused, contest.ErrComplaintsOver)
	_, err = st.ComplaintsOf(ctx, h.Attempt.ID, "somebody")
	wantErr(t, "another's", err, contest.ErrNotYours)
}

func TestContestsWithoutComplaints(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	h := st.knowing("Hà Hà")
	_, err := st.Complain(t.Context(), h.Attempt.ID, h.Attempt.ContestantID, complaint)
	wantErr(t, "where none are taken", err, contest.ErrNoComplaints)
}
