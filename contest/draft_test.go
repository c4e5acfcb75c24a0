package contest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/fault"
	"khoabang/questions"
)

// sketch is a draft as somebody leaves it who has only begun.
func sketch(slug string) contest.Contest {
	return contest.Contest{
		Slug: slug, Title: "Hội thi 2027", Rounds: []contest.Round{{Papers: []contest.RoundPaper{{}}}},
		Rules: contest.Rules{Period: contest.PerContest, Counts: contest.CountFirst, Marking: questions.AllOrNothing},
	}
}

func TestDraftIsKeptUnfinished(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	c, err := st.CreateDraft(t.Context(), sketch("hoi-thi-2027"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = st.Publish(t.Context(), c.ID)
	wantErr(t, "publishing what is unfinished", err, contest.ErrInvalid)
	for path, code := range map[string]string{"notice": "required", "rules.keys": "count", "rounds[0].papers[0].banks": "required"} {
		wantField(t, err, path, code)
	}
	_, err = st.CreateDraft(t.Context(), sketch("hoi-thi-2027"))
	wantField(t, err, "slug", "slug_taken")
	_, err = st.Update(t.Context(), c.ID, c.Revision+1, sketch("hoi-thi-2028"))
	wantErr(t, "updating by another revision", err, contest.ErrRevision)
	bad := sketch("Hội thi")
	bad.Title, bad.Rounds[0].Papers, bad.Terms = "", nil, strings.Repeat("x", contest.MaxTerms+1)
	_, err = st.Update(t.Context(), c.ID, c.Revision, bad)
	for path, code := range map[string]string{"title": "length", "slug": "slug", "rounds[0].papers": "one_for_each_block", "terms": "too_long"} {
		wantField(t, err, path, code)
	}
	next := sketch("hoi-thi-2028")
	next.Rounds = append([]contest.Round{{Name: "mới", Papers: []contest.RoundPaper{{PaperID: "ppr_made_up"}}}}, c.Rounds[0])
	got, err := st.Update(t.Context(), c.ID, c.Revision, next)
	if err != nil {
		t.Fatal(err)
	}
	if got.ID != c.ID || got.Rounds[1].ID != c.Rounds[0].ID || got.Rounds[0].ID == "" || got.Rounds[0].Papers[0].PaperID != "" {
		t.Errorf("Update = %+v, want the contest's and the round's IDs kept, and no paper", got)
	}
	if _, err := st.Contest(t.Context(), "hoi-thi-2028"); err != nil {
		t.Errorf("by its new slug: %v", err)
	}
	_, err = st.Contest(t.Context(), "hoi-thi-2027")
	wantErr(t, "by its old slug", err, contest.ErrNotFound)
	_, err = st.Update(t.Context(), st.c.ID, st.c.Revision, sketch("khac"))
	wantErr(t, "updating what is published", err, contest.ErrPublished)
}

// found returns what Check says as "path code" lines, what stops before a line "--".
func (st *stage) found(c contest.Contest) string {
	st.t.Helper()
	problems, err := st.Check(st.t.Context(), c.ID)
	if err != nil {
		st.t.Fatal(err)
	}
	var stops, warns []string
	for _, p := range problems {
		line := fmt.Sprint(p.Path, " ", p.Code)
		if need := p.Args["need"]; need != nil {
			line += fmt.Sprint(" ", p.Args["have"], "/", need)
		}
		if p.Severity == contest.Stops {
			stops = append(stops, line)
		} else {
			warns = append(warns, line)
		}
	}
	return strings.Join(slices.Concat(stops, []string{"--"}, warns), "\n")
}

func TestCheck(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	made := 0
	ready := func(change func(*contest.Contest)) contest.Contest {
		made++
		c := sketch(fmt.Sprintf("thi-%d", made))
		c.Organiser, c.Terms, c.Notice = "Sở Nội vụ", "Thể lệ.", st.c.Notice
		c.Rules.Keys = []contest.RankKey{contest.ByCorrect, contest.BySubmitted}
		c.Rounds[0].OpensAt, c.Rounds[0].ClosesAt = st.clock.now().Add(time.Hour), st.clock.now().Add(2*time.Hour)
		c.Rounds[0].Papers[0].Plan = contest.PaperPlan{Banks: []string{"cchc"}, Blueprint: questions.Blueprint{{Count: 2}}}
		change(&c)
		c, err := st.CreateDraft(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	tests := []struct {
		name   string
		change func(*contest.Contest)
		want   string
	}{
		{"nothing", func(*contest.Contest) {}, "--"},
		{"every quota that is short, of every paper", func(c *contest.Contest) {
			c.Rounds[0].Papers[0].Plan.Blueprint = questions.Blueprint{{Area: "2.4", Count: 5}, {Difficulty: 3, Count: 1}, {Count: 2}}
			c.Rounds = append(c.Rounds, c.Rounds[0])
			c.Rounds[1].Papers = []contest.RoundPaper{{Plan: contest.PaperPlan{Banks: []string{"cchc"}, Fixed: []string{"single", "none"}}}}
		}, "rounds[0].papers[0].blueprint[0] short_supply_area 0/5\nrounds[0].papers[0].blueprint[1] short_supply_difficulty 0/1\n" +
			"rounds[1].papers[0].fixed[1] question_unknown\n--"},
		{"banks", func(c *contest.Contest) {
			c.Rounds[0].Papers[0].Plan.Banks = []string{"cchc", "luyen-tap", "none", "cchc"}
			c.Rounds[0].Papers[0].Plan.Critical = "diem-liet"
		}, "rounds[0].papers[0].banks[1] practice_mismatch\nrounds[0].papers[0].banks[2] unknown_bank\nrounds[0].papers[0].banks[3] duplicate\n" +
			"--\nrounds[0].papers[0].critical no_question_tagged"},
		{"units", func(c *contest.Contest) {
			c.Who.UnitIDs = []string{"so_noi_vu", "khong-co"}
			c.Blocks = []contest.Block{{ID: "so", Name: "Sở"}, {ID: "xa", Name: "Xã", Who: contest.Eligibility{UnitKinds: []string{"xa"}}}}
			c.Rounds[0].Papers = []contest.RoundPaper{{BlockID: "so", Plan: c.Rounds[0].Papers[0].Plan}, {BlockID: "xa", Plan: c.Rounds[0].Papers[0].Plan}}
		}, "who.units[1] unit_not_found\nblocks[1].who.unit_kinds nobody_can_take_part\n--\nblocks[1].who.unit_kinds[0] no_unit_of_kind"},
		{"times", func(c *contest.Contest) {
			c.Rules.Limit = 90 * time.Minute
			c.Rounds = append(c.Rounds, c.Rounds[0], c.Rounds[0])
			c.Rounds[1].OpensAt, c.Rounds[1].ClosesAt = time.Time{}, time.Time{}
			c.Rounds[2].OpensAt, c.Rounds[2].ClosesAt = st.clock.now().Add(-2*time.Hour), st.clock.now()
			c.Rules.Period = contest.PerRound
		}, "rounds[2].closes_at in_the_past\n--\nrules.limit longer_than_round\nrounds[1].opens_at opens_by_hand\nrounds[1].closes_at closes_by_hand"},
		{"contradictions", func(c *contest.Contest) {
			c.Rules.Keys = []contest.RankKey{contest.ByPrediction, contest.ByDuration}
			c.Rules.Pass = 3
			c.Awards.Prizes = []contest.Prize{{Name: "Nhất", Span: contest.OfRound, Count: 1, BlockID: "can-bo"}}
			c.Who = contest.Eligibility{MinAge: 30, MaxAge: 20}
			c.Rounds[0].ClosesAt = c.Rounds[0].OpensAt
		}, "who.max_age range\nrounds[0].closes_at must_be_later\nrules.pass range\nrules.prediction key_without_prediction\nawards.prizes[0].block unknown_block\n" +
			"--\nrules.keys[1] leaves_ties"},
		{"a prediction by block without blocks", func(c *contest.Contest) {
			c.Rules.Keys = []contest.RankKey{contest.ByPrediction, contest.BySubmitted}
			c.Rules.Prediction = contest.Prediction{Of: contest.TargetPeople, Span: contest.OfContest, ByBlock: true}
		}, "rules.prediction.by_block needs_blocks\n--"},
	}
	for _, tt := range tests {
		if got := st.found(ready(tt.change)); got != tt.want {
			t.Errorf("%s: Check found\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
	good := ready(func(*contest.Contest) {})
	if _, err := st.Publish(t.Context(), good.ID); err != nil {
		t.Errorf("publishing what nothing stops: %v", err)
	}
	short := ready(func(c *contest.Contest) {
		c.Rounds[0].Papers[0].Plan.Blueprint = questions.Blueprint{{Area: "2.4", Count: 5}, {Difficulty: 3, Count: 1}}
	})
	_, err := st.Publish(t.Context(), short.ID)
	wantErr(t, "publishing what is short", err, questions.ErrShortSupply)
	if f, _ := fault.As(err); len(f.Fields) != 2 {
		t.Errorf("publishing names %v, want both quotas", f.Fields)
	}
}

func TestCopy(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	if _, err := st.Extend(t.Context(), st.c.ID, st.clock.now().Add(3*time.Hour), "usr_host"); err != nil {
		t.Fatal(err)
	}
	st.clock.advance(400 * 24 * time.Hour)
	c, err := st.Copy(t.Context(), st.c.ID, "nam-sau")
	if err != nil {
		t.Fatal(err)
	}
	was, now := st.c.Rounds[0], c.Rounds[0]
	if c.Title != st.c.Title || now.ID == was.ID || now.Papers[0].PaperID != "" || len(c.Timings) != 0 || c.Revision != 1 {
		t.Errorf("Copy = %+v, want the settings without papers and changes", c)
	}
	if now.OpensAt.Before(st.clock.now()) || now.OpensAt.Weekday() != was.OpensAt.Weekday() || now.ClosesAt.Sub(now.OpensAt) < time.Hour {
		t.Errorf("the copy opens at %v, want the same day of the week as %v, ahead of %v", now.OpensAt, was.OpensAt, st.clock.now())
	}
	if got := st.found(c); !strings.HasPrefix(got, "--") {
		t.Errorf("a copy cannot be published: %s", got)
	}
	_, err = st.Copy(t.Context(), st.c.ID, "nam-sau")
	wantField(t, err, "slug", "slug_taken")
}

func TestWithdraw(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	_, err := st.Withdraw(t.Context(), st.c.ID)
	wantErr(t, "withdrawing what is open", err, contest.ErrSchedule)
	c := st.publish(func(c *contest.Contest) { c.Rounds[0].OpensAt = st.clock.now().Add(time.Minute) })
	was := c.Rounds[0].Papers[0].PaperID
	if c, err = st.Withdraw(t.Context(), c.ID); err != nil || c.Frozen() {
		t.Fatalf("Withdraw = %+v, %v, want a draft", c, err)
	}
	c.Rules.Attempts = 7
	if c, err = st.Update(t.Context(), c.ID, c.Revision, c); err != nil {
		t.Fatal(err)
	}
	if c, err = st.Publish(t.Context(), c.ID); err != nil || c.Rules.Attempts != 7 || c.Rounds[0].Papers[0].PaperID == was {
		t.Errorf("publishing again = %+v, %v, want the mended rule and another paper", c, err)
	}
	st.clock.advance(time.Minute)
	_, err = st.Withdraw(t.Context(), c.ID)
	wantErr(t, "withdrawing at the opening", err, contest.ErrSchedule)
}

func TestPracticeCopyDrawsNoCountedQuestion(t *testing.T) {
	t.Parallel()
	st := newStage(t, func(c *contest.Contest) {
		c.Rounds = append(c.Rounds, c.Rounds[0])
		c.Rules.Pass = 1
		c.Awards.Prizes = []contest.Prize{{Name: "Nhất", Span: contest.OfRound, Count: 1}}
	})
	c, err := st.PracticeCopy(t.Context(), st.c.ID, "chay-thu", "Chạy thử", []string{"luyen-tap"})
	if err != nil {
		t.Fatal(err)
	}
	if !c.Practice || len(c.Rounds) != 1 || len(c.Awards.Prizes) != 0 || c.Rules.Limit != st.c.Rules.Limit || c.Rounds[0].Size() != st.c.Rounds[0].Size() || c.Title != "Chạy thử" {
		t.Errorf("PracticeCopy = %+v, want the first round's rules and size, without prizes", c)
	}
	if c, err = st.Publish(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	p, err := st.store.Paper(t.Context(), c.Rounds[0].Papers[0].PaperID)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range p.Questions {
		if q.BankID != "luyen-tap" {
			t.Errorf("it may ask %v of a counted bank", q.Ref())
		}
	}
}

func TestEveryChangeIsOnRecord(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	closes, later := st.c.Rounds[0].ClosesAt, st.c.Rounds[0].ClosesAt.Add(time.Hour)
	if _, err := st.Extend(t.Context(), st.c.ID, later, "usr_a"); err != nil {
		t.Fatal(err)
	}
	st.clock.advance(time.Minute)
	c, err := st.CloseNow(t.Context(), st.c.ID, "usr_b")
	if err != nil {
		t.Fatal(err)
	}
	at := st.clock.now()
	round := st.c.Rounds[0].ID
	want := []contest.Timing{
		{What: contest.Extended, RoundID: round, From: closes, To: later, At: at.Add(-time.Minute), By: "usr_a"},
		{What: contest.ClosedNow, RoundID: round, From: later, To: at, At: at, By: "usr_b"},
	}
	if got := c.Log(); !slices.Equal(got, want) {
		t.Errorf("Log() = %+v, want %+v", got, want)
	}
}
