package contest_test

import (
	"slices"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/questions"
)

const perItem = 30 * time.Second

// newOnStage returns a stage whose contest is a round of three questions that an operator leads, open already.
func newOnStage(t *testing.T) *stage {
	t.Helper()
	return newStage(t, func(c *contest.Contest) {
		r := &c.Rounds[0]
		r.Mode, r.ClosesAt = contest.Stage, time.Time{}
		r.Papers[0].Plan = contest.PaperPlan{Banks: []string{"cchc"}, Fixed: []string{"single", "true_false", "numeric"}, KeepOrder: true}
		c.Rules.Attempts, c.Rules.Limit, c.Rules.ItemLimit = 1, 0, perItem
	})
}

// step takes a step that must be taken.
func (st *stage) step(kind contest.StepKind, item int) contest.StageState {
	st.t.Helper()
	c, err := st.tryStep(kind, item)
	if err != nil {
		st.t.Fatalf("%s %d: %v", kind, item, err)
	}
	return c.Stage(c.Rounds[0], st.clock.now())
}

func (st *stage) tryStep(kind contest.StepKind, item int) (contest.Contest, error) {
	return st.Step(st.t.Context(), st.c.ID, st.c.Rounds[0].ID, contest.Step{Kind: kind, Item: item, By: "usr_mc"})
}

func TestTheStepsOfAStage(t *testing.T) {
	t.Parallel()
	st := newOnStage(t)
	refused := func(kind contest.StepKind, item int, path, code string) {
		t.Helper()
		_, err := st.tryStep(kind, item)
		wantErr(t, string(kind), err, contest.ErrStep)
		wantField(t, err, path, code)
	}
	refused(contest.StepOpen, 2, "item", "not_next_item")
	refused(contest.StepReveal, 1, "item", "item_not_closed")
	opened := st.clock.now()
	if s := st.step(contest.StepOpen, 1); s.Phase != contest.PhaseOpen || s.Item != 1 || !s.Opens.Equal(opened) || !s.Closes.Equal(opened.Add(perItem)) {
		t.Fatalf("opened, the stage is %+v", s)
	}
	st.clock.advance(3 * time.Second)
	c, err := st.tryStep(contest.StepOpen, 1)
	if err != nil || len(c.Rounds[0].Steps) != 1 || !c.Rounds[0].Steps[0].At.Equal(opened) {
		t.Errorf("opened twice, the steps are %+v, %v", c.Rounds[0].Steps, err)
	}
	refused(contest.StepOpen, 2, "step", "not_revealed")
	refused(contest.StepReveal, 1, "item", "item_not_closed")
	refused(contest.StepFinish, 0, "step", "not_revealed")
	if s := st.step(contest.StepClose, 1); s.Phase != contest.PhaseClosed || !s.Closes.Equal(opened.Add(3*time.Second)) {
		t.Errorf("closed early, the stage is %+v", s)
	}
	st.clock.advance(contest.Grace - time.Millisecond)
	refused(contest.StepReveal, 1, "step", "answers_on_their_way")
	st.clock.advance(time.Millisecond)
	if s := st.step(contest.StepReveal, 1); s.Phase != contest.PhaseRevealed || s.Revealed != 1 {
		t.Errorf("revealed, the stage is %+v", s)
	}
	st.step(contest.StepOpen, 2)
	st.clock.advance(perItem)
	if s := st.step(contest.StepOpen, 2); s.Phase != contest.PhaseClosed {
		t.Errorf("when its time is up, the stage is %+v", s)
	}
	refused(contest.StepClose, 2, "item", "item_not_open")
	st.clock.advance(contest.Grace)
	st.step(contest.StepReveal, 2)
	if s := st.step(contest.StepFinish, 0); s.Phase != contest.PhaseFinished {
		t.Errorf("finished, the stage is %+v", s)
	}
	c, err = st.tryStep(contest.StepFinish, 0)
	r := c.Rounds[0]
	if err != nil || r.State(st.clock.now()) != contest.Closed || c.Log()[0].What != contest.ClosedNow || len(r.Steps) != 6 ||
		slices.ContainsFunc(r.Steps, func(s contest.Step) bool { return s.By != "usr_mc" || s.At.IsZero() }) {
		t.Errorf("finished, the round is %+v, %v, %+v", r, err, c.Log())
	}
	refused(contest.StepOpen, 3, "round", "not_open")
	_, err = st.Step(t.Context(), st.publish().ID, "none", contest.Step{Kind: contest.StepOpen, Item: 1})
	wantField(t, err, "round", "not_on_stage")
}

// The public sees a question once it was opened, and its key once it was revealed; the operator sees all.
func TestWhatAStageShows(t *testing.T) {
	t.Parallel()
	st := newOnStage(t)
	see := func(item int, operator bool) (contest.StageItem, error) {
		c, err := st.store.Contest(t.Context(), st.c.ID)
		if err != nil {
			t.Fatal(err)
		}
		return st.StageItem(t.Context(), c, c.Rounds[0], item, operator)
	}
	_, err := see(1, false)
	wantField(t, err, "item", "item_not_open")
	_, err = see(4, true)
	wantField(t, err, "item", "item_not_open")
	if v, err := see(3, true); err != nil || v.Right.Number != "12.5" || v.Explanation == "" {
		t.Errorf("the operator sees %+v, %v", v, err)
	}
	st.step(contest.StepOpen, 1)
	v, err := see(1, false)
	if err != nil || v.Stem != "Câu hỏi single" || len(v.Right.Choices) != 0 || v.Explanation != "" {
		t.Errorf("opened, the public sees %+v, %v", v, err)
	}
	st.clock.advance(perItem + contest.Grace)
	st.step(contest.StepReveal, 1)
	if v, err = see(1, false); err != nil || len(v.Right.Choices) != 1 || v.Explanation == "" {
		t.Errorf("revealed, the public sees %+v, %v", v, err)
	}
	_, err = see(2, false)
	wantField(t, err, "item", "item_not_open")
	one, two := st.start("Đội Một"), st.start("Đội Hai")
	for i, it := range one.Attempt.Sheet.Items {
		if !slices.Equal(it.Options, two.Attempt.Sheet.Items[i].Options) || it.Ref != two.Attempt.Sheet.Items[i].Ref {
			t.Errorf("item %d differs between phones: %+v, %+v", i+1, it, two.Attempt.Sheet.Items[i])
		}
	}
	_, err = st.GrantTime(t.Context(), st.c.ID, contest.Grant{AttemptID: one.Attempt.ID, Extra: time.Minute, Reason: "Vì"}, "u")
	wantField(t, err, "extra", "stage_real_time")
	if len(one.Sheet) != 1 || !slices.Equal(one.Sheet[0].Options, v.Options) {
		t.Errorf("the phones show %+v, the big screen %v", one.Sheet, v.Options)
	}
}

// What is revealed on stage must not help in another counted round that is not over: either is refused.
func TestAStageSharesNoQuestion(t *testing.T) {
	t.Parallel()
	st := newOnStage(t)
	other, err := st.CreateDraft(t.Context(), contest.Contest{
		Slug: "vong-sau", Title: "Vòng sau", Notice: contest.Notice{Version: "1", Text: "Đồng ý."},
		Rounds: []contest.Round{{Papers: []contest.RoundPaper{{Plan: contest.PaperPlan{Banks: []string{"cchc"}, Blueprint: questions.Blueprint{{Count: 5}}}}}}},
		Rules: contest.Rules{Limit: limit, Attempts: 1, Period: contest.PerContest, Counts: contest.CountBest, Marking: questions.AllOrNothing,
			Keys: []contest.RankKey{contest.ByCorrect}},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = st.Publish(t.Context(), other.ID)
	wantField(t, err, "rounds[0].papers", "shared_with_stage")
	st.step(contest.StepFinish, 0)
	if _, err := st.Publish(t.Context(), other.ID); err != nil {
		t.Errorf("once the stage is over: %v", err)
	}
}

func TestWhatAStageCannotBe(t *testing.T) {
	t.Parallel()
	whole := contest.Contest{
		Slug: "san-khau", Title: "Sân khấu", Notice: contest.Notice{Version: "1", Text: "Đồng ý."},
		Rounds: []contest.Round{{Mode: contest.Stage, Papers: []contest.RoundPaper{
			{Plan: contest.PaperPlan{Banks: []string{"cchc"}, Fixed: []string{"single"}, KeepOrder: true}}}}},
		Rules: contest.Rules{ItemLimit: perItem, Attempts: 1, Period: contest.PerContest, Counts: contest.CountBest,
			Marking: questions.AllOrNothing, Keys: []contest.RankKey{contest.ByCorrect}},
	}
	if err := whole.Validate(); err != nil {
		t.Errorf("one that is in order: %v", err)
	}
	for code, tt := range map[string]struct {
		path   string
		change func(*contest.Contest)
	}{
		"stage_by_hand":        {"rounds[0].closes_at", func(c *contest.Contest) { c.Rounds[0].ClosesAt = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC) }},
		"stage_item_limit":     {"rules.item_limit", func(c *contest.Contest) { c.Rules.ItemLimit = 0 }},
		"stage_no_limit":       {"rules.limit", func(c *contest.Contest) { c.Rules.Limit = limit }},
		"stage_no_prediction":  {"rules.prediction", func(c *contest.Contest) { c.Rules.Prediction.Of = contest.TargetPeople }},
		"stage_one_paper":      {"rounds[0].mode", func(c *contest.Contest) { c.Blocks = []contest.Block{{ID: "a", Name: "A"}} }},
		"stage_fixed":          {"rounds[0].papers[0].fixed", func(c *contest.Contest) { c.Rounds[0].Papers[0].Plan.Fixed = nil }},
		"stage_in_order":       {"rounds[0].papers[0].keep_order", func(c *contest.Contest) { c.Rounds[0].Papers[0].Plan.KeepOrder = false }},
		"together_one_attempt": {"rules.attempts", func(c *contest.Contest) { c.Rules.Attempts = 0 }},
	} {
		c := whole
		c.Rounds = slices.Clone(whole.Rounds)
		c.Rounds[0].Papers = slices.Clone(whole.Rounds[0].Papers)
		tt.change(&c)
		wantField(t, c.Validate(), tt.path, code)
	}
}

// A round on stage from the first question to its results: answers count within the windows that the steps give, the
// standings on the way are those of the end, and verify agrees.
func TestAStageFromTheFirstQuestionToTheResults(t *testing.T) {
	t.Parallel()
	st := newOnStage(t)
	ctx := t.Context()
	quick, slow, never := st.start("Đội Nhanh"), st.start("Đội Chậm"), st.start("Đội Vắng")
	other := st.node()
	if len(quick.Sheet) != 0 || len(quick.Attempt.Openings) != 0 || !quick.Attempt.Deadline.IsZero() {
		t.Fatalf("before the first question a phone holds %+v, opened %v, until %v", quick.Sheet, quick.Attempt.Openings, quick.Attempt.Deadline)
	}
	answer := func(s *contest.Service, h contest.Held, e contest.NewEntry) error {
		_, err := s.Answer(ctx, h.Attempt.ID, h.Attempt.ContestantID, 1, []contest.NewEntry{e}, st.clock.now())
		return err
	}
	if _, err := other.Contest(ctx, st.c.ID); err != nil { // it remembers the contest without a step
		t.Fatal(err)
	}
	wantField(t, answer(st.Service, quick, st.right(quick, 1, 1)), "entries[0].item", "not_opened")
	st.step(contest.StepOpen, 1)
	st.clock.advance(500 * time.Millisecond)
	if err := answer(other, quick, st.right(quick, 1, 1)); err != nil {
		t.Errorf("on a node that does not know the step yet: %v", err)
	}
	wrong := contest.NewEntry{Seq: 1, Given: contest.Given{Item: 1, Choices: []int{st.right(slow, 1, 1).Choices[0]%3 + 1}}}
	st.clock.advance(9500 * time.Millisecond)
	st.must(answer(st.Service, slow, wrong))
	st.step(contest.StepClose, 1)
	st.clock.advance(contest.Grace)
	st.must(answer(st.Service, slow, st.right(slow, 2, 1))) // under way when it was closed
	st.step(contest.StepReveal, 1)
	st.clock.advance(time.Millisecond)
	wantErr(t, "an answer after the key was shown", answer(st.Service, never, st.right(never, 1, 1)), contest.ErrPassed)
	_, _, err := st.OpenItem(ctx, quick.Attempt.ID, quick.Attempt.ContestantID, 1, 2)
	wantErr(t, "a phone that opens the next itself", err, contest.ErrNotNext)
	_, err = st.Submit(ctx, quick.Attempt.ID, quick.Attempt.ContestantID, st.clock.now())
	wantErr(t, "handing in", err, contest.ErrStillOpen)
	st.step(contest.StepOpen, 2)
	st.clock.advance(2 * time.Second)
	st.must(answer(st.Service, quick, st.right(quick, 2, 2)))
	st.clock.advance(perItem + 2*contest.Grace)
	if n := st.sweep(); n != 0 {
		t.Errorf("swept %d in the middle of a stage", n)
	}
	st.step(contest.StepReveal, 2)
	c, err := st.store.Contest(ctx, st.c.ID)
	st.must(err)
	tally, err := st.StageTally(ctx, c, c.Rounds[0])
	st.must(err)
	if tally.People != 3 || tally.Answered != 1 || len(tally.Standings) != 3 {
		t.Fatalf("after two questions: %+v", tally)
	}
	st.step(contest.StepFinish, 0)
	st.clock.advance(2*contest.Grace + time.Second)
	if n := st.sweep(); n != 3 {
		t.Errorf("swept %d, want all three", n)
	}
	for i, want := range []struct {
		h       contest.Held
		correct int
		took    time.Duration
	}{
		{quick, 2, 500*time.Millisecond + 2*time.Second + perItem}, // the third was never opened: its whole time
		{slow, 1, 15*time.Second + 2*perItem},
		{never, 0, 3 * perItem},
	} {
		o, err := st.Outcome(ctx, want.h.Attempt.ID, want.h.Attempt.ContestantID)
		if err != nil || o.Attempt.Score.Correct != want.correct || o.Attempt.Duration() != want.took || o.Attempt.Closing.Reason != contest.RoundOver {
			t.Errorf("%d: %d right in %v, %s, %v; want %d in %v", i, o.Attempt.Score.Correct, o.Attempt.Duration(), o.Attempt.Closing.Reason, err, want.correct, want.took)
		}
		if tally.Standings[i].Rank != i+1 || tally.Standings[i].AttemptID != want.h.Attempt.ID || tally.Standings[i].Duration+perItem != want.took {
			t.Errorf("%d: on the way it was rank %d of %v", i, tally.Standings[i].Rank, tally.Standings[i].Duration)
		}
	}
	st.verified()
}

// must stops the test at an error.
func (st *stage) must(err error) {
	st.t.Helper()
	if err != nil {
		st.t.Fatal(err)
	}
}
