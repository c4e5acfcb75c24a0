package contest_test

import (
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/questions"
)

// heat makes a contest's first round one that everybody begins together, so long from now.
func heat(st func() time.Time, in time.Duration) func(*contest.Contest) {
	return func(c *contest.Contest) {
		r := &c.Rounds[0]
		r.Mode, r.OpensAt, r.ClosesAt = contest.Together, st().Add(in), st().Add(in+time.Hour)
		c.Rules.Attempts = 1
	}
}

// newHeat returns a stage whose contest starts for everybody in the given time; 0 for by hand.
func newHeat(t *testing.T, in time.Duration) *stage {
	t.Helper()
	st := newStage(t)
	st.c = st.publish(heat(st.clock.now, in), func(c *contest.Contest) {
		if in == 0 {
			c.Rounds[0].OpensAt, c.Rounds[0].ClosesAt = time.Time{}, time.Time{}
		}
	})
	return st
}

// A heat has one clock: who waited and who came late are over together, and the duration counts from the start of all.
func TestAHeatFromWaitingToFinish(t *testing.T) {
	t.Parallel()
	st := newHeat(t, 40*time.Minute)
	ctx := t.Context()
	_, err := st.Start(ctx, st.c.ID, "", registration("Đến Sớm Quá"))
	wantErr(t, "coming 40 minutes before", err, contest.ErrNotOpen)
	st.clock.advance(10 * time.Minute)
	h := st.start("Lê Thị Đợi")
	starts := st.clock.now().Add(30 * time.Minute)
	if !h.Waiting || len(h.Sheet) != 0 || len(h.Attempt.Sheet.Items) != 5 || !h.Attempt.Deadline.Equal(starts.Add(limit)) {
		t.Fatalf("in the waiting room: waiting %v, %d questions, %d drawn, deadline %v", h.Waiting, len(h.Sheet), len(h.Attempt.Sheet.Items), h.Attempt.Deadline)
	}
	who := h.Attempt.ContestantID
	refused := func(when string) {
		t.Helper()
		_, err := st.Sheet(ctx, h.Attempt.ID, who)
		wantErr(t, "asking for the questions "+when, err, contest.ErrNotBegun)
		_, err = st.Answer(ctx, h.Attempt.ID, who, 1, []contest.NewEntry{{Seq: 1, Given: contest.Given{Item: 1, Choices: []int{1}}}}, st.clock.now())
		wantErr(t, "answering "+when, err, contest.ErrNotBegun)
		_, err = st.Submit(ctx, h.Attempt.ID, who, st.clock.now())
		wantErr(t, "handing in "+when, err, contest.ErrNotBegun)
		if again, err := st.Take(ctx, h.Attempt.ID, who); err != nil || !again.Waiting || len(again.Sheet) != 0 {
			t.Errorf("taking it again %s: waiting %v, %d questions, %v", when, again.Waiting, len(again.Sheet), err)
		}
	}
	refused("half an hour before")
	st.clock.advance(30*time.Minute - time.Millisecond)
	refused("a millisecond before")
	if n := st.sweep(); n != 0 {
		t.Errorf("swept %d who wait", n)
	}
	st.clock.advance(time.Millisecond)
	got, err := st.Sheet(ctx, h.Attempt.ID, who)
	if err != nil || got.Waiting || len(got.Sheet) != 5 || !got.Attempt.Deadline.Equal(starts.Add(limit)) {
		t.Fatalf("at the start: waiting %v, %d questions, deadline %v, %v", got.Waiting, len(got.Sheet), got.Attempt.Deadline, err)
	}
	_, err = st.Sheet(ctx, h.Attempt.ID, "somebody else")
	wantErr(t, "asking for another's questions", err, contest.ErrNotYours)
	h.Sheet = got.Sheet
	st.answer(h, 1, st.right(h, 1, 1))
	st.clock.advance(4 * time.Minute)
	late := st.start("Trần Văn Muộn")
	if late.Waiting || len(late.Sheet) != 5 || !late.Attempt.Deadline.Equal(starts.Add(limit)) {
		t.Errorf("who comes late has until %v, want %v", late.Attempt.Deadline, starts.Add(limit))
	}
	st.clock.advance(time.Minute)
	if o := st.submit(h); o.Attempt.Duration() != 5*time.Minute || !o.Attempt.Closing.Began.Equal(starts) {
		t.Errorf("took %v since %v, want 5m since the start", o.Attempt.Duration(), o.Attempt.Closing.Began)
	}
	r := registration("Lê Thị Đợi")
	r.StartKey += "-2"
	_, err = st.Start(ctx, st.c.ID, who, r)
	wantErr(t, "a second attempt", err, contest.ErrLimit)
	st.clock.advance(10 * time.Minute)
	_, err = st.Start(ctx, st.c.ID, "", registration("Hết Giờ Rồi"))
	wantErr(t, "coming when the time is over", err, contest.ErrOver)
	st.clock.advance(2*contest.Grace + time.Second)
	if n := st.sweep(); n != 1 {
		t.Errorf("swept %d, want 1", n)
	}
	o, err := st.Outcome(ctx, late.Attempt.ID, late.Attempt.ContestantID)
	if err != nil || o.Attempt.Duration() != limit || o.Attempt.Closing.Reason != contest.TimeUp {
		t.Errorf("who came late took %v, %s, %v; want the limit, time_up", o.Attempt.Duration(), o.Attempt.Closing.Reason, err)
	}
	st.verified()
}

// Started by hand, a heat counts down, once however often somebody presses; other nodes follow.
func TestAHeatStartedByHand(t *testing.T) {
	t.Parallel()
	st := newHeat(t, 0)
	ctx := t.Context()
	h := st.start("Lê Thị Đợi")
	if !h.Waiting || !h.Attempt.Deadline.IsZero() {
		t.Fatalf("waiting %v until %v; want it to have no end yet", h.Waiting, h.Attempt.Deadline)
	}
	_, err := st.Withdraw(ctx, st.c.ID)
	wantField(t, err, "round", "people_wait")
	c, err := st.OpenNow(ctx, st.c.ID, "usr_btc")
	starts := st.clock.now().Add(contest.Countdown)
	if err != nil || !c.Rounds[0].OpensAt.Equal(starts) || c.Log()[0].What != contest.OpenedNow {
		t.Fatalf("starts %v, %v, %+v; want %v", c.Rounds[0].OpensAt, err, c.Log(), starts)
	}
	if got := st.heard.attempts[h.Attempt.ID].Deadline; !got.Equal(starts.Add(limit)) {
		t.Errorf("who waits was told %v, want %v", got, starts.Add(limit))
	}
	st.clock.advance(3 * time.Second)
	if c, err = st.OpenNow(ctx, st.c.ID, "usr_khac"); err != nil || !c.Rounds[0].OpensAt.Equal(starts) || len(c.Timings) != 1 {
		t.Errorf("pressed again it starts %v, %v, %d changes; want nothing changed", c.Rounds[0].OpensAt, err, len(c.Timings))
	}
	st.clock.advance(7 * time.Second)
	if _, err := st.node().Sheet(ctx, h.Attempt.ID, h.Attempt.ContestantID); err != nil {
		t.Errorf("another node gives no questions: %v", err)
	}
	_, err = st.OpenNow(ctx, st.c.ID, "usr_btc")
	wantField(t, err, "round", "not_upcoming")
	st.answer(h, 1, st.right(h, 1, 1))
	st.submit(h)
	st.verified()
}

func TestTheStartOfAHeatIsMoved(t *testing.T) {
	t.Parallel()
	st := newHeat(t, 20*time.Minute)
	ctx := t.Context()
	h := st.start("Lê Thị Đợi")
	now := st.clock.now
	was := st.c.Rounds[0]
	move := func(in time.Duration) (contest.Contest, error) {
		return st.MoveStart(ctx, st.c.ID, now().Add(in), "usr_btc")
	}
	_, err := move(contest.Countdown - time.Second)
	wantField(t, err, "opens_at", "start_too_soon")
	_, err = move(400 * 24 * time.Hour)
	wantField(t, err, "opens_at", "within_a_year")
	c, err := move(time.Hour)
	if err != nil || !c.Rounds[0].ClosesAt.Equal(was.ClosesAt.Add(40*time.Minute)) || c.Timings[0].What != contest.StartMoved || !c.Timings[0].From.Equal(was.OpensAt) {
		t.Fatalf("moved to %+v with %+v, %v", c.Rounds[0], c.Timings, err)
	}
	want := now().Add(time.Hour)
	if got := st.heard.attempts[h.Attempt.ID].Deadline; !got.Equal(want.Add(limit)) || !st.heard.contests[c.ID].Rounds[0].OpensAt.Equal(want) {
		t.Errorf("who waits was told the end %v, want %v", got, want.Add(limit))
	}
	st.clock.advance(time.Hour - 4*time.Second)
	_, err = move(time.Hour)
	wantField(t, err, "round", "starts_now")
	st.clock.advance(4 * time.Second)
	_, err = move(time.Hour)
	wantField(t, err, "round", "not_upcoming")
	window := st.publish(func(c *contest.Contest) {
		c.Rounds[0].OpensAt, c.Rounds[0].ClosesAt = now().Add(time.Hour), time.Time{}
	})
	_, err = st.MoveStart(ctx, window.ID, now().Add(2*time.Hour), "usr_btc")
	wantField(t, err, "round", "not_together")
}

// Extra time in a heat ends later and is scaled from the start of all.
func TestExtraTimeInAHeat(t *testing.T) {
	t.Parallel()
	st := newHeat(t, 10*time.Minute)
	h := st.start("Lê Thị Đợi")
	if _, err := st.GrantTime(t.Context(), st.c.ID, contest.Grant{AttemptID: h.Attempt.ID, Extra: limit, Reason: "Khiếm thị"}, "u"); err != nil {
		t.Fatal(err)
	}
	st.clock.advance(10*time.Minute + 20*time.Minute)
	st.answer(h, 1, st.right(h, 1, 1))
	if o := st.submit(h); o.Attempt.Duration() != 10*time.Minute {
		t.Errorf("took %v; want 20 of 30 minutes to count as 10 of 15", o.Attempt.Duration())
	}
	st.verified()
}

// How many wait bounds how many take part: what a prediction asks for is sealed from then on.
func TestAHeatWithAPredictionIsSealedWhileTheyWait(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	c := st.publish(heat(st.clock.now, time.Hour), func(c *contest.Contest) {
		c.Rules.Keys = append(c.Rules.Keys, contest.ByPrediction)
		c.Rules.Prediction = contest.Prediction{Of: contest.TargetPeople, Span: contest.OfRound}
	})
	for in, want := range map[time.Duration]bool{0: false, 29 * time.Minute: false, 30 * time.Minute: true, 61 * time.Minute: true} {
		if got := c.Sealed(contest.Scope{}, st.clock.now().Add(in)); got != want {
			t.Errorf("sealed after %v is %v, want %v", in, got, want)
		}
	}
}

func TestWhatAHeatCannotBe(t *testing.T) {
	t.Parallel()
	opens := time.Date(2026, 12, 1, 1, 0, 0, 0, time.UTC)
	tests := []struct {
		name       string
		change     func(*contest.Contest)
		path, code string // "" for none
	}{
		{"in order", func(*contest.Contest) {}, "", ""},
		{"another word", func(c *contest.Contest) { c.Rounds[0].Mode = "mass" }, "rounds[0].mode", "one_of"},
		{"no limit but an end", func(c *contest.Contest) { c.Rules.Limit = 0 }, "", ""},
		{"no limit and no end", func(c *contest.Contest) { c.Rules.Limit, c.Rounds[0].ClosesAt = 0, time.Time{} }, "rounds[0].mode", "together_without_end"},
		{"by hand without a limit", func(c *contest.Contest) {
			c.Rules.Limit, c.Rounds[0].OpensAt, c.Rounds[0].ClosesAt = 0, time.Time{}, time.Time{}
		}, "rounds[0].mode", "together_without_end"},
		{"by hand", func(c *contest.Contest) { c.Rounds[0].OpensAt, c.Rounds[0].ClosesAt = time.Time{}, time.Time{} }, "", ""},
		{"by hand with a fixed end", func(c *contest.Contest) { c.Rounds[0].OpensAt = time.Time{} }, "rounds[0].closes_at", "together_by_hand"},
		{"any number of attempts", func(c *contest.Contest) { c.Rules.Attempts = 0 }, "rules.attempts", "together_one_attempt"},
		{"two a round", func(c *contest.Contest) { c.Rules.Attempts, c.Rules.Period = 2, contest.PerRound }, "rules.attempts", "together_one_attempt"},
		{"two of several heats", func(c *contest.Contest) { c.Rules.Attempts = 2 }, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := contest.Contest{
				Slug: "dot-thi", Title: "Đợt thi", Notice: contest.Notice{Version: "1", Text: "Đồng ý."},
				Rounds: []contest.Round{{Mode: contest.Together, OpensAt: opens, ClosesAt: opens.Add(time.Hour), Papers: []contest.RoundPaper{
					{Plan: contest.PaperPlan{Banks: []string{"cchc"}, Blueprint: questions.Blueprint{{Count: 5}}}}}}},
				Rules: contest.Rules{Limit: limit, Attempts: 1, Period: contest.PerContest, Counts: contest.CountBest,
					Marking: questions.AllOrNothing, Keys: []contest.RankKey{contest.ByCorrect}},
			}
			tt.change(&c)
			if err := c.Validate(); tt.path == "" && err != nil || tt.path != "" && err == nil {
				t.Errorf("Validate: %v", err)
			} else if tt.path != "" {
				wantField(t, err, tt.path, tt.code)
			}
		})
	}
}
