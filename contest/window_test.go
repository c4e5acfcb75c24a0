package contest_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"khoabang/contest"
	"khoabang/internal/fault"
	"khoabang/questions"
)

const itemLimit = 30 * time.Second

// oneByOne hands questions out one at a time, and has no limit for the whole.
func oneByOne(c *contest.Contest) { c.Rules.Limit, c.Rules.ItemLimit = 0, itemLimit }

// paced is an attempt at a contest that is played by hand, its clock in seconds from the start.
type paced struct {
	*stage
	h   contest.Held
	seq int
}

func newPaced(t *testing.T, change ...func(*contest.Contest)) *paced {
	st := newStage(t, append([]func(*contest.Contest){oneByOne}, change...)...)
	return &paced{stage: st, h: st.start("Phan Thị Từng Câu")}
}

// at moves the clock to so many seconds after the start.
func (p *paced) at(seconds int) {
	p.clock.advance(p.h.Attempt.StartedAt.Add(time.Duration(seconds) * time.Second).Sub(p.clock.now()))
}

func (p *paced) open(epoch, item int) error {
	_, shown, err := p.OpenItem(p.t.Context(), p.h.Attempt.ID, p.h.Attempt.ContestantID, epoch, item)
	if err == nil && shown.Item != item {
		p.t.Errorf("opening question %d gave question %d", item, shown.Item)
	}
	return err
}

func (p *paced) mustOpen(item int) {
	p.t.Helper()
	if err := p.open(1, item); err != nil {
		p.t.Fatalf("opening question %d: %v", item, err)
	}
}

// say sends the right answer to a question.
func (p *paced) say(item int) error {
	p.seq++
	_, err := p.Answer(p.t.Context(), p.h.Attempt.ID, p.h.Attempt.ContestantID, 1, []contest.NewEntry{p.right(p.h, p.seq, item)}, p.clock.now())
	return err
}

func (p *paced) mustSay(item int) {
	p.t.Helper()
	if err := p.say(item); err != nil {
		p.t.Fatalf("answering question %d: %v", item, err)
	}
}

// A contest of five questions with 30 s each, its durations worked by hand.
func TestQuestionsOneAtATime(t *testing.T) {
	t.Parallel()
	p := newPaced(t)
	if len(p.h.Sheet) != 1 || p.h.Items != 5 || len(p.h.Windows) != 1 || !p.h.Attempt.Deadline.Equal(p.c.Rounds[0].ClosesAt) {
		t.Fatalf("a start hands out %d of %d questions until %v", len(p.h.Sheet), p.h.Items, p.h.Attempt.Deadline)
	}
	wantField(t, p.say(2), "entries[0].item", "not_opened")
	wantErr(t, "opening the third question", p.open(1, 3), contest.ErrNotNext)
	p.at(10)
	p.mustSay(1) // took 10 s
	p.at(12)
	p.mustOpen(2)
	p.at(20)
	p.mustOpen(2) // the answer to the request was lost: the time goes on
	p.at(48)      // the network was gone: 42 + 5 is over
	err := p.say(2)
	wantErr(t, "an answer after the question's time", err, contest.ErrPassed)
	wantField(t, err, "entries[0].item", "item_time_up") // took 30 s
	p.at(100)                                            // what passed between costs nothing
	p.mustOpen(3)
	p.at(134)
	p.mustSay(3) // within the grace: took 30 s
	p.at(135)
	p.mustOpen(4)
	p.at(140)
	p.mustOpen(5)
	if got, err := p.Attempt(t.Context(), p.h.Attempt.ID, p.h.Attempt.ContestantID); err != nil || !got.Deadline.Equal(p.h.Attempt.StartedAt.Add(170*time.Second)) {
		t.Errorf("once the last question is open the attempt ends at %v, %v; want with it", got.Deadline, err)
	}
	p.at(144)
	p.mustSay(4) // overtaken by the opening of the next, within the grace: took 9 s
	p.at(146)
	wantField(t, p.say(4), "entries[0].item", "passed")
	p.at(150)
	p.mustSay(5) // took 10 s
	o := p.submit(p.h)
	if got, want := o.Attempt.Duration(), 89*time.Second; got != want || o.Attempt.Score.Correct != 4 {
		t.Errorf("took %v with %d right, want %v with 4", got, o.Attempt.Score.Correct, want)
	}
	if r := p.heard.results[p.h.Attempt.ID]; r.Duration != 89*time.Second {
		t.Errorf("the published duration is %v", r.Duration)
	}
	var stored []contest.Result
	if err := p.store.ResultsSince(t.Context(), p.c.ID, time.Time{}, func(r contest.Result) error { stored = append(stored, r); return nil }); err != nil || len(stored) != 1 || stored[0].Duration != 89*time.Second {
		t.Errorf("the stored result is %+v, %v", stored, err)
	}
	p.verified()
}

// An attempt ends with its last question; what was not opened took its limit.
func TestTheLastQuestionEndsTheAttempt(t *testing.T) {
	t.Parallel()
	p := newPaced(t)
	for item := 2; item <= 5; item++ {
		p.at((item - 1) * 10)
		p.mustOpen(item)
	}
	p.at(70 + 2*5 + 1)
	if n := p.sweep(); n != 1 {
		t.Fatalf("swept %d attempts, want 1", n)
	}
	a, err := p.Attempt(t.Context(), p.h.Attempt.ID, p.h.Attempt.ContestantID)
	if err != nil || a.Closing.Reason != contest.TimeUp || !a.Closing.At.Equal(a.StartedAt.Add(70*time.Second)) || a.Duration() != 150*time.Second {
		t.Errorf("closed %s at %v after %v, %v", a.Closing.Reason, a.Closing.At, a.Duration(), err)
	}
	wantErr(t, "opening after the end", p.open(1, 5), contest.ErrClosed)
	early := p.start("Lý Văn Nộp Sớm")
	if o := p.submit(early); o.Attempt.Duration() != 150*time.Second {
		t.Errorf("who hands in unanswered took %v, want what all questions may take", o.Attempt.Duration())
	}
	p.verified()
}

// The limit of the whole holds beside those of the questions: past it nothing is opened.
func TestAWholeLimitBesideThoseOfQuestions(t *testing.T) {
	t.Parallel()
	p := newPaced(t, func(c *contest.Contest) { c.Rules.Limit = time.Minute })
	p.at(50)
	p.mustOpen(2)
	p.at(61)
	wantErr(t, "opening after the limit of the whole", p.open(1, 3), contest.ErrClosed)
	p.mustSay(2) // within the grace of the whole
	if o := p.submit(p.h); o.Attempt.Closing.Reason != contest.TimeUp || o.Attempt.Duration() != (4*30+11)*time.Second {
		t.Errorf("closed %s after %v", o.Attempt.Closing.Reason, o.Attempt.Duration())
	}
	p.verified()
}

// Another device gets what was opened, goes on with the time that runs, and alone opens the next question; another node
// knows at once what this one opened.
func TestTakingOverBetweenQuestions(t *testing.T) {
	t.Parallel()
	p := newPaced(t)
	ctx := t.Context()
	other := p.node()
	p.at(5)
	p.mustSay(1)
	if _, err := other.Answer(ctx, p.h.Attempt.ID, p.h.Attempt.ContestantID, 1, []contest.NewEntry{p.right(p.h, 90, 1)}, p.clock.now()); err != nil {
		t.Fatal(err)
	}
	p.at(10)
	p.mustOpen(2)
	h, err := other.Resume(ctx, p.h.ResumeCode)
	if err != nil || len(h.Sheet) != 2 || len(h.Answers) != 1 || h.Attempt.Epoch != 2 {
		t.Fatalf("the other device got %d questions and %d answers under epoch %d, %v", len(h.Sheet), len(h.Answers), h.Attempt.Epoch, err)
	}
	if n, w := h.Windows.Current(); n != 2 || !w.Closes.Equal(h.Attempt.StartedAt.Add(40*time.Second)) {
		t.Errorf("question %d closes at %v", n, w.Closes)
	}
	wantErr(t, "opening by the device before", p.open(1, 3), contest.ErrMoved)
	p.at(20)
	if err := p.open(2, 3); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Answer(ctx, p.h.Attempt.ID, p.h.Attempt.ContestantID, 2, []contest.NewEntry{p.right(p.h, 1, 3)}, p.clock.now()); err != nil {
		t.Errorf("an answer through another node: %v", err)
	}
	p.at(26)
	_, err = other.Answer(ctx, p.h.Attempt.ID, p.h.Attempt.ContestantID, 2, []contest.NewEntry{p.right(p.h, 2, 2)}, p.clock.now())
	wantField(t, err, "entries[0].item", "passed")
	p.submit(p.h)
	p.verified()
	_, _, err = p.OpenItem(ctx, p.h.Attempt.ID, "somebody else", 2, 4)
	wantErr(t, "opening somebody else's question", err, contest.ErrNotYours)
}

// Extra time stretches every question, the one on screen too, and costs no rank by duration.
func TestExtraTimeStretchesQuestions(t *testing.T) {
	t.Parallel()
	p := newPaced(t)
	p.at(20)
	grant := func(extra time.Duration) error {
		_, err := p.GrantTime(t.Context(), p.c.ID, contest.Grant{AttemptID: p.h.Attempt.ID, Extra: extra, Reason: "Khiếm thị"}, "usr_btc")
		return err
	}
	wantField(t, grant(time.Hour), "extra", "beyond_round")
	if err := grant(150 * time.Second); err != nil { // as much as 5 × 30 s
		t.Fatal(err)
	}
	p.at(50)
	p.mustSay(1) // 50 of 60 s count as 25 of 30
	p.at(100)
	p.mustOpen(2)
	p.at(164)
	p.mustSay(2) // 60 + the grace
	o := p.submit(p.h)
	if got, want := o.Attempt.Duration(), 25*time.Second+4*itemLimit; got != want || o.Attempt.Closing.Extra != 150*time.Second {
		t.Errorf("took %v with %v extra, want %v", got, o.Attempt.Closing.Extra, want)
	}
	p.verified()
}

// Where everybody begins together the first question of who waits opens with the heat, whenever they came; who comes late
// has the whole of every question, as far as the heat's own end allows.
func TestOneByOneInAHeat(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	st.c = st.publish(heat(st.clock.now, 20*time.Minute), oneByOne, func(c *contest.Contest) { c.Rules.Limit = 2 * time.Minute })
	ctx := t.Context()
	starts := st.clock.now().Add(20 * time.Minute)
	h := st.start("Lê Thị Đợi")
	if !h.Waiting || len(h.Sheet) != 0 || h.Items != 5 {
		t.Fatalf("in the waiting room: waiting %v, %d of %d questions", h.Waiting, len(h.Sheet), h.Items)
	}
	p := &paced{stage: st, h: h}
	wantErr(t, "opening the first before the start", p.open(1, 1), contest.ErrNotBegun)
	wantErr(t, "opening the second before the start", p.open(1, 2), contest.ErrNotBegun)
	st.clock.advance(20 * time.Minute)
	got, err := st.Sheet(ctx, h.Attempt.ID, h.Attempt.ContestantID)
	if err != nil || len(got.Sheet) != 1 {
		t.Fatalf("at the start %d questions are handed out, %v; want 1", len(got.Sheet), err)
	}
	if n, w := got.Windows.Current(); n != 1 || !w.Opens.Equal(starts) || !w.Closes.Equal(starts.Add(itemLimit)) {
		t.Errorf("at the start question %d is open from %v to %v, want the first from %v", n, w.Opens, w.Closes, starts)
	}
	p.h = got
	st.clock.advance(10 * time.Second)
	p.mustSay(1) // took 10 s
	p.mustOpen(2)

	st.clock.advance(80 * time.Second)
	late := &paced{stage: st, h: st.start("Trần Văn Muộn")}
	arrived := starts.Add(90 * time.Second)
	if n, w := late.h.Windows.Current(); late.h.Waiting || len(late.h.Sheet) != 1 || n != 1 || !w.Opens.Equal(arrived) || !w.Closes.Equal(arrived.Add(itemLimit)) {
		t.Errorf("who comes late has question %d from %v to %v, want the first from %v", n, w.Opens, w.Closes, arrived)
	}
	if !late.h.Attempt.Deadline.Equal(starts.Add(2 * time.Minute)) {
		t.Errorf("who comes late has until %v, want the heat's end", late.h.Attempt.Deadline)
	}
	st.clock.advance(5 * time.Second)
	late.mustSay(1) // took 5 s
	late.mustOpen(2)
	st.clock.advance(26 * time.Second)
	wantErr(t, "opening after the heat's end", late.open(1, 3), contest.ErrClosed)
	st.clock.advance(2*contest.Grace + time.Second)
	if n := st.sweep(); n != 2 {
		t.Fatalf("swept %d, want both", n)
	}
	for who, want := range map[*paced]time.Duration{p: 10*time.Second + 4*itemLimit, late: 5*time.Second + 4*itemLimit} {
		a, err := st.Attempt(ctx, who.h.Attempt.ID, who.h.Attempt.ContestantID)
		if err != nil || a.Duration() != want || a.Closing.Reason != contest.TimeUp || !a.Closing.At.Equal(starts.Add(2*time.Minute)) {
			t.Errorf("closed %s at %v after %v, %v; want %v", a.Closing.Reason, a.Closing.At, a.Duration(), err, want)
		}
	}
	st.verified()
}

// A dropped question took nothing; one whose key changed took what it took.
func TestTheTimeOfAmendedQuestions(t *testing.T) {
	t.Parallel()
	p := newPaced(t)
	p.at(7)
	p.mustSay(1)
	p.submit(p.h)
	a, entries := func() (contest.Attempt, []contest.Entry) {
		a, err := p.store.Attempt(t.Context(), p.h.Attempt.ID)
		if err != nil {
			t.Fatal(err)
		}
		entries, err := p.store.Entries(t.Context(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		return a, entries
	}()
	paper, err := p.store.Paper(t.Context(), a.PaperID)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		item   int
		remedy contest.Remedy
		want   time.Duration
	}{
		{0, contest.VoidDrop, 4 * itemLimit}, {1, contest.VoidDrop, 7*time.Second + 3*itemLimit},
		{0, contest.VoidCredit, 7*time.Second + 4*itemLimit}, {0, contest.Rekey, 7*time.Second + 4*itemLimit},
	} {
		c := p.c
		c.Amendments = []contest.Amendment{{Question: a.Sheet.Items[tt.item].Ref, Remedy: tt.remedy, SignedAt: p.clock.now()}}
		if got := c.Marking(paper).Sum(a, entries).Took; got != tt.want {
			t.Errorf("with question %d amended by %s it took %v, want %v", tt.item+1, tt.remedy, got, tt.want)
		}
	}
}

// What was counted out of its time, and openings in disorder, are found.
func TestVerifyFindsWhatIsOutOfItsWindow(t *testing.T) {
	t.Parallel()
	p := newPaced(t)
	if err := p.store.Append(t.Context(), p.h.Attempt.ID, []contest.Entry{
		{Epoch: 1, Seq: 1, Item: 0, ReceivedAt: p.h.Attempt.StartedAt.Add(36 * time.Second)},
		{Epoch: 1, Seq: 2, Item: 1, ReceivedAt: p.h.Attempt.StartedAt.Add(time.Second)},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.store.OpenItem(t.Context(), p.start("Hà Văn Lùi").Attempt.ID, contest.Opening{Epoch: 1, Item: 1, At: p.clock.now().Add(-time.Second)}); err != nil {
		t.Fatal(err)
	}
	var found []string
	if _, err := contest.Verify(t.Context(), p.store, func(d contest.Difference) error { found = append(found, d.What); return nil }); err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	if want := []string{"journal (entry 1/1)", "journal (entry 1/2)", "openings"}; !slices.Equal(found, want) {
		t.Errorf("verify found %q, want %q", found, want)
	}
}

func TestItemLimitValidation(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	for _, tt := range []struct {
		item, whole time.Duration
		code        string // "" where it is allowed
	}{
		{5 * time.Second, 0, ""}, {time.Hour, 0, ""}, {itemLimit, time.Minute, ""}, {itemLimit, itemLimit, ""},
		{5*time.Second - 1, 0, "range"}, {time.Hour + 1, 0, "range"}, {-itemLimit, 0, "range"}, {2 * time.Minute, time.Minute, "longer_than_whole"},
	} {
		c := st.c
		c.Rules.ItemLimit, c.Rules.Limit = tt.item, tt.whole
		err := c.Validate()
		if tt.code == "" && err != nil {
			t.Errorf("%v of %v is refused: %v", tt.item, tt.whole, err)
		}
		if tt.code != "" {
			wantField(t, err, "rules.item_limit", tt.code)
		}
	}
}

// The time is the same for any order and any repeats of the entries, and no question took more than its limit.
func TestTheTimeDoesNotDependOnArrival(t *testing.T) {
	t.Parallel()
	paper := contest.Paper{Questions: []questions.Question{
		{BankID: "b", ID: "q1", Revision: 1, Kind: questions.Single, Options: options("A", "B"), Key: questions.Key{Options: []string{"A"}}},
		{BankID: "b", ID: "q2", Revision: 1, Kind: questions.Single, Options: options("A", "B"), Key: questions.Key{Options: []string{"A"}}},
	}}
	start := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	marking := contest.Contest{Rules: contest.Rules{ItemLimit: itemLimit}}.Marking(paper)
	rapid.Check(t, func(t *rapid.T) {
		a := contest.Attempt{State: contest.Done, StartedAt: start, Sheet: contest.Sheet{Items: []contest.Item{{Ref: paper.Questions[0].Ref()}, {Ref: paper.Questions[1].Ref()}}}}
		a.Closing.Extra = time.Duration(rapid.Int64Range(0, 7_200_000).Draw(t, "extra")) * time.Millisecond
		for range rapid.IntRange(1, 2).Draw(t, "opened") {
			a.Openings = append(a.Openings, start.Add(time.Duration(len(a.Openings))*time.Minute))
		}
		var entries []contest.Entry
		for seq := range rapid.IntRange(0, 12).Draw(t, "entries") {
			e := entry(rapid.IntRange(1, 3).Draw(t, "epoch"), seq+1, rapid.IntRange(0, len(a.Openings)-1).Draw(t, "item"),
				rapid.SampledFrom([]questions.Answer{choose("A"), choose("B"), {}}).Draw(t, "answer"))
			e.ReceivedAt = start.Add(time.Duration(rapid.IntRange(-5_000, 200_000).Draw(t, "received")) * time.Millisecond)
			e.Late = rapid.Bool().Draw(t, "late")
			entries = append(entries, e)
		}
		want := marking.Sum(a, entries)
		mixed := slices.Clone(entries)
		for _, i := range rapid.SliceOf(rapid.IntRange(0, max(0, len(entries)-1))).Draw(t, "repeats") {
			if i < len(entries) {
				mixed = append(mixed, entries[i])
			}
		}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if diff := cmp.Diff(want, marking.Sum(a, mixed)); diff != "" {
			t.Fatalf("Sum of the same entries in another order (-want +got):\n%s", diff)
		}
		if unanswered := marking.Sum(a, nil).Took; unanswered != 2*itemLimit || want.Took < time.Millisecond || want.Took > unanswered {
			t.Fatalf("took %v, and %v without an answer", want.Took, unanswered)
		}
	})
}

// A request that is sent again is told again why an answer does not count.
func TestARepeatIsToldTheSame(t *testing.T) {
	t.Parallel()
	p := newPaced(t)
	p.at(36)
	for range 2 {
		p.seq = 0
		err := p.say(1)
		f, _ := fault.As(err)
		if f == nil || len(f.Fields) != 1 || f.Fields[0].Code != "item_time_up" {
			t.Errorf("refused by %v, want item_time_up", err)
		}
	}
}
