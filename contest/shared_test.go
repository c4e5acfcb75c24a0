package contest_test

import (
	"testing"

	"khoabang/contest"
	"khoabang/internal/fault"
)

// Whoever picks up a phone on which somebody took part neither renames that person nor goes on with that attempt, in
// this contest or in another.
func TestASharedPhoneRenamesNobody(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	first := st.start("Trần Thị Mẹ")
	who := first.Attempt.ContestantID
	for name, contestID := range map[string]string{"beside a running attempt": st.c.ID, "in another contest": st.publish().ID} {
		_, err := st.Start(ctx, contestID, who, registration("Trần Văn Con"))
		wantErr(t, name, err, contest.ErrNameDiffers)
		f, ok := fault.As(err)
		if !ok || len(f.Fields) != 1 || f.Fields[0].Path != "name" || f.Fields[0].Args["name"] != "Trần Thị Mẹ" {
			t.Errorf("%s: the error is %+v; want the field name with the name that is known", name, f)
		}
	}
	// The mother's start did not reach her, and the phone sends its key with the child's name.
	r := registration("Trần Văn Con")
	r.StartKey = registration("Trần Thị Mẹ").StartKey
	for _, r.SomeoneElse = range []bool{false, true} {
		_, err := st.Start(ctx, st.c.ID, "", r)
		wantErr(t, "with the key of another's start", err, contest.ErrNameDiffers)
	}
	if p, err := st.Contestant(ctx, who); err != nil || p.Name != "Trần Thị Mẹ" {
		t.Errorf("the contestant is called %q, %v", p.Name, err)
	}
	if a, err := st.store.Attempt(ctx, first.Attempt.ID); err != nil || a.Epoch != 1 {
		t.Errorf("the attempt is at epoch %d, %v; want it untouched", a.Epoch, err)
	}
}

// Someone else on the same phone is somebody new, with all attempts before them; what runs goes on.
func TestSomeoneElseIsSomebodyNew(t *testing.T) {
	t.Parallel()
	st := newStage(t, func(c *contest.Contest) { c.Rules.Attempts = 1 })
	ctx := t.Context()
	first := st.start("Trần Thị Mẹ")
	r := registration("Trần Văn Con")
	r.SomeoneElse = true
	second, err := st.Start(ctx, st.c.ID, first.Attempt.ContestantID, r)
	if err != nil || !second.Fresh || second.Attempt.ContestantID == first.Attempt.ContestantID || second.Attempt.Ordinal != 1 {
		t.Fatalf("someone else got %+v, %v; want a first attempt of somebody new", second.Attempt, err)
	}
	again, err := st.Start(ctx, st.c.ID, second.Attempt.ContestantID, r) // the answer was lost, but for the cookie
	if err != nil || again.Attempt.ID != second.Attempt.ID {
		t.Errorf("the same start again gave %s, %v; want %s", again.Attempt.ID, err, second.Attempt.ID)
	}
	if a, err := st.store.Attempt(ctx, first.Attempt.ID); err != nil || a.State != contest.Running || a.Epoch != 1 {
		t.Errorf("the first attempt is %s at epoch %d, %v; want it untouched", a.State, a.Epoch, err)
	}
	if _, left, err := st.AttemptsOf(ctx, st.c.ID, first.Attempt.ContestantID); err != nil || left != 0 {
		t.Errorf("the first has %d left, %v; want 0", left, err)
	}
	st.answer(first, 1, st.right(first, 1, 1))
	st.submit(first)
}

// A name in other letters or with other spaces is the same name; the record keeps it as it was.
func TestTheSameNameInOtherLetters(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	h := st.start("Đặng Thị Út")
	st.submit(h)
	r := registration("ĐẶNG  thị út ")
	if _, err := st.Start(t.Context(), st.c.ID, h.Attempt.ContestantID, r); err != nil {
		t.Fatal(err)
	}
	if p, err := st.Contestant(t.Context(), h.Attempt.ContestantID); err != nil || p.Name != "Đặng Thị Út" {
		t.Errorf("the contestant is called %q, %v", p.Name, err)
	}
}
