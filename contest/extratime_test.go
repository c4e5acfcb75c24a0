package contest_test

import (
	"testing"
	"time"

	"khoabang/contest"
)

// verified fails the test for each difference that verify finds.
func (st *stage) verified() {
	st.t.Helper()
	if _, err := contest.Verify(st.t.Context(), st.store, func(d contest.Difference) error { st.t.Error(d); return nil }); err != nil {
		st.t.Error(err)
	}
}

// Extra time granted while an attempt runs moves its deadline, on other nodes too, and costs no rank by duration.
func TestExtraTimeDuringTheAttempt(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	h := st.start("Đỗ Thị Cần Thêm")
	other := st.node()
	if _, err := other.Contest(ctx, st.c.ID); err != nil { // it remembers the contest as it was
		t.Fatal(err)
	}
	st.clock.advance(10 * time.Minute)
	c, err := st.GrantTime(ctx, st.c.ID, contest.Grant{AttemptID: h.Attempt.ID, Extra: limit, Reason: "Khiếm thị"}, "usr_btc")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Grants) != 1 || c.Grants[0].ContestantID != h.Attempt.ContestantID || c.Grants[0].By != "usr_btc" || c.Grants[0].At.IsZero() {
		t.Errorf("granted %+v", c.Grants)
	}
	want := h.Attempt.StartedAt.Add(2 * limit)
	if got := st.heard.attempts[h.Attempt.ID].Deadline; !got.Equal(want) {
		t.Errorf("the contestant was told %v, want %v", got, want)
	}
	st.clock.advance(10 * time.Minute) // 20 minutes of 15 + 15
	for _, node := range []*contest.Service{st.Service, other} {
		a, err := node.Answer(ctx, h.Attempt.ID, h.Attempt.ContestantID, 1, []contest.NewEntry{st.right(h, 1, 1)}, st.clock.now())
		if err != nil || !a.Deadline.Equal(want) {
			t.Errorf("an answer in the extra time: deadline %v, %v; want %v", a.Deadline, err, want)
		}
	}
	if n := st.sweep(); n != 0 {
		t.Errorf("swept %d attempts in their extra time", n)
	}
	o := st.submit(h)
	if o.Attempt.Duration() != 10*time.Minute || o.Attempt.Closing.Reason != contest.Submitted {
		t.Errorf("took %v, %s; want 20 of 30 minutes to count as 10 of 15", o.Attempt.Duration(), o.Attempt.Closing.Reason)
	}
	_, err = st.GrantTime(ctx, st.c.ID, contest.Grant{AttemptID: h.Attempt.ID, Extra: limit, Reason: "x"}, "usr_btc")
	wantErr(t, "granting time to what is over", err, contest.ErrClosed)
	st.verified()
}

// Extra time granted before counts for every attempt to come, and using all of it is as good as using all of the limit.
func TestExtraTimeBeforeTheAttempt(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	first := st.start("Bùi Văn Chậm")
	st.submit(first)
	if _, err := st.GrantTime(ctx, st.c.ID, contest.Grant{ContestantID: first.Attempt.ContestantID, Extra: 5 * time.Minute, Reason: "Tay đau"}, "u"); err != nil {
		t.Fatal(err)
	}
	r := registration("Bùi Văn Chậm")
	r.StartKey += "-2"
	h, err := st.Start(ctx, st.c.ID, first.Attempt.ContestantID, r)
	if err != nil || !h.Attempt.Deadline.Equal(h.Attempt.StartedAt.Add(limit+5*time.Minute)) {
		t.Fatalf("the second attempt ends %v, %v", h.Attempt.Deadline, err)
	}
	st.clock.advance(limit + 5*time.Minute + 2*contest.Grace + time.Second)
	if n := st.sweep(); n != 1 {
		t.Errorf("swept %d, want 1", n)
	}
	o, err := st.Outcome(ctx, h.Attempt.ID, h.Attempt.ContestantID)
	if err != nil || o.Attempt.Duration() != limit || o.Attempt.Closing.Reason != contest.TimeUp {
		t.Errorf("took %v, %s, %v; want %v, time_up", o.Attempt.Duration(), o.Attempt.Closing.Reason, err, limit)
	}
	st.verified()
}

func TestExtraTimeRefused(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	st.clock.advance(40 * time.Minute) // the round closes in 20
	h := st.start("Lê Văn Cuối")
	grant := func(extra time.Duration, reason string) error {
		_, err := st.GrantTime(ctx, st.c.ID, contest.Grant{AttemptID: h.Attempt.ID, Extra: extra, Reason: reason}, "u")
		return err
	}
	wantField(t, grant(0, "Vì"), "extra", "range")
	wantField(t, grant(time.Minute, "  "), "reason", "length")
	wantField(t, grant(6*time.Minute, "Vì"), "extra", "beyond_round")
	if err := grant(5*time.Minute, "Vì"); err != nil {
		t.Errorf("time up to the round's end: %v", err)
	}
	_, err := st.GrantTime(ctx, st.c.ID, contest.Grant{ContestantID: "nobody", Extra: time.Minute, Reason: "Vì"}, "u")
	wantErr(t, "granting time to nobody", err, contest.ErrNoContestant)
	_, err = st.GrantTime(ctx, st.publish().ID, contest.Grant{AttemptID: h.Attempt.ID, Extra: time.Minute, Reason: "Vì"}, "u")
	wantErr(t, "granting time in another contest", err, contest.ErrAttemptNotFound)
	free := st.publish(func(c *contest.Contest) { c.Rules.Limit = 0 })
	_, err = st.GrantTime(ctx, free.ID, contest.Grant{ContestantID: h.Attempt.ContestantID, Extra: time.Minute, Reason: "Vì"}, "u")
	wantField(t, err, "extra", "no_limit")
}

// What was ruled is kept for the contest's page, the newest first; what concerns one contestant is not.
func TestRulings(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	h := st.start("Lê Văn Cuối")
	if _, err := st.GrantTime(ctx, st.c.ID, contest.Grant{AttemptID: h.Attempt.ID, Extra: time.Minute, Reason: "Riêng tư"}, "u"); err != nil {
		t.Fatal(err)
	}
	was := st.c.Rounds[0].ClosesAt
	c, err := st.ExtendFor(ctx, st.c.ID, was.Add(time.Hour), " Mất điện diện rộng ", "usr_btc")
	if err != nil {
		t.Fatal(err)
	}
	got := c.Rulings()
	if len(got) != 1 || got[0].Kind != contest.RulingExtended || !got[0].From.Equal(was) || !got[0].To.Equal(was.Add(time.Hour)) || got[0].Reason != "Mất điện diện rộng" {
		t.Errorf("rulings %+v", got)
	}
}
