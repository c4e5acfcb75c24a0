package contest_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"khoabang/contest"
	"khoabang/internal/fault"
	"khoabang/internal/org"
	"khoabang/internal/store/sqlitestore"
	"khoabang/questions"
)

// clock is a clock that stands still until it is moved.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// heard is a publisher that remembers what it was told last.
type heard struct {
	mu       sync.Mutex
	results  map[string]contest.Result
	attempts map[string]contest.Attempt
	contests map[string]contest.Contest
}

func (h *heard) Result(_ context.Context, r contest.Result) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.results[r.AttemptID] = r
}

func (h *heard) Attempt(_ context.Context, a contest.Attempt) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.attempts[a.ID] = a
}

func (h *heard) Contest(_ context.Context, c contest.Contest) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.contests[c.ID] = c
}

// stage is a service over a real store, with one unit, a bank of every kind of question and a clock to move.
type stage struct {
	*contest.Service
	t     *testing.T
	db    *sqlitestore.DB
	store contest.Store
	clock *clock
	heard *heard
	c     contest.Contest
}

const (
	limit = 15 * time.Minute
	unit  = "so_noi_vu"
)

// newStage returns a stage with an open contest, whose settings change alters first.
func newStage(t *testing.T, change ...func(*contest.Contest)) *stage {
	t.Helper()
	ctx := t.Context()
	db, err := sqlitestore.Open(ctx, t.TempDir(), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close(context.Background()) })
	st := &stage{t: t, db: db, store: db.Contests(), clock: &clock{t: time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)}}
	st.heard = &heard{results: map[string]contest.Result{}, attempts: map[string]contest.Attempt{}, contests: map[string]contest.Contest{}}
	bank := questions.NewService(db.Questions(), st.clock.now)
	for _, b := range []questions.Bank{{ID: "cchc", Name: "Cải cách hành chính"}, {ID: "luyen-tap", Name: "Luyện tập", Practice: true}} {
		if _, err := bank.Import(ctx, b, everyKind(), false); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Units().PutUnits(ctx, []org.Unit{
		{ID: unit, Name: "Sở Nội vụ", Kind: org.KindDepartment, Selectable: true},
		{ID: "dao_hon_may", Name: "Đặc khu Hòn Mây", Kind: org.KindSpecial, Selectable: true},
		{ID: "huyen_cu", Name: "Huyện cũ", Selectable: true, ValidTo: st.clock.t},
		{ID: "cac_so", Name: "các sở", Kind: org.KindGroup},
	}); err != nil {
		t.Fatal(err)
	}
	st.Service = st.node()
	st.c = st.publish(change...)
	return st
}

// node returns another service over the same store, as another node has one.
func (st *stage) node() *contest.Service {
	return contest.New(contest.Config{
		Store: st.store, Questions: st.db.Questions(), Units: st.db.Units(), Publisher: st.heard, Clock: st.clock.now,
		Secret: []byte("secret of the test, 32 bytes long"), Log: slog.New(slog.DiscardHandler),
		SigningKey: ed25519.NewKeyFromSeed([]byte("a seed of thirty-two bytes......")),
	})
}

// publish makes and publishes a contest that opened a minute ago and closes in an hour.
func (st *stage) publish(change ...func(*contest.Contest)) contest.Contest {
	st.t.Helper()
	c := contest.Contest{
		Slug: fmt.Sprintf("cchc-%d", len(st.heard.contests)), Title: "Tìm hiểu cải cách hành chính", Organiser: "Sở Nội vụ",
		Rounds: []contest.Round{{
			OpensAt: st.clock.now().Add(-time.Minute), ClosesAt: st.clock.now().Add(time.Hour),
			Papers: []contest.RoundPaper{{Plan: contest.PaperPlan{Banks: []string{"cchc"}, Blueprint: questions.Blueprint{{Count: 5}}}}},
		}},
		Rules: contest.Rules{
			Limit: limit, Attempts: 2, Period: contest.PerContest, Counts: contest.CountBest,
			Marking: questions.AllOrNothing, Keys: []contest.RankKey{contest.ByCorrect, contest.ByDuration, contest.BySubmitted},
		},
		Notice: contest.Notice{Version: "1", Text: "Thông báo xử lý dữ liệu cá nhân"},
	}
	for _, f := range change {
		f(&c)
	}
	c, err := st.Create(st.t.Context(), c)
	if err != nil {
		st.t.Fatal(err)
	}
	if c, err = st.Publish(st.t.Context(), c.ID); err != nil {
		st.t.Fatal(err)
	}
	return c
}

// everyKind returns an approved question of each kind.
func everyKind() []questions.Question {
	qs := []questions.Question{
		{ID: "single", Kind: questions.Single, Options: options("A", "B", "C"), Key: questions.Key{Options: []string{"B"}}, Shuffle: true},
		{ID: "multiple", Kind: questions.Multiple, Options: options("A", "B", "C"), Key: questions.Key{Options: []string{"A", "C"}}, Shuffle: true},
		{ID: "true_false", Kind: questions.TrueFalse, Options: options(questions.OptionTrue, questions.OptionFalse), Key: questions.Key{Options: []string{questions.OptionFalse}}},
		{ID: "ordering", Kind: questions.Ordering, Options: options("A", "B", "C"), Key: questions.Key{Options: []string{"C", "A", "B"}}},
		{ID: "numeric", Kind: questions.Numeric, Key: questions.Key{Number: "12.5", Tolerance: "0.5"}},
	}
	for i := range qs {
		qs[i].Area, qs[i].Difficulty, qs[i].Stem, qs[i].Status = "2.1", 1, "Câu hỏi "+qs[i].ID, questions.Approved
		qs[i].Explanation = "Giải thích " + qs[i].ID
	}
	return qs
}

// registration returns a registration that is in order.
func registration(name string) contest.Registration {
	return contest.Registration{
		StartKey: fmt.Sprintf("%x", sha256.Sum256([]byte(name)))[:32], Name: name, UnitID: unit, Contact: "0912 345 678", Notice: "1", Accepted: true,
		BornOn: time.Date(2000, 2, 29, 0, 0, 0, 0, time.UTC),
	}
}

// start starts an attempt as somebody new.
func (st *stage) start(name string) contest.Held {
	st.t.Helper()
	h, err := st.Start(st.t.Context(), st.c.ID, "", registration(name))
	if err != nil {
		st.t.Fatalf("Start(%s): %v", name, err)
	}
	return h
}

// answer sends entries that must be accepted.
func (st *stage) answer(h contest.Held, epoch int, entries ...contest.NewEntry) {
	st.t.Helper()
	if _, err := st.Answer(st.t.Context(), h.Attempt.ID, h.Attempt.ContestantID, epoch, entries, st.clock.now()); err != nil {
		st.t.Fatalf("Answer: %v", err)
	}
}

// right returns an entry with the right answer to an item, by what the store knows.
func (st *stage) right(h contest.Held, seq, item int) contest.NewEntry {
	st.t.Helper()
	it := h.Attempt.Sheet.Items[item-1]
	p, err := st.store.Paper(st.t.Context(), h.Attempt.PaperID)
	if err != nil {
		st.t.Fatal(err)
	}
	q, _ := p.Question(it.Ref)
	e := contest.NewEntry{Seq: seq, Given: contest.Given{Item: item, Number: string(q.Key.Number)}}
	for _, id := range q.Key.Options {
		for pos, shown := range it.Options {
			if shown == id {
				e.Choices = append(e.Choices, pos+1)
			}
		}
	}
	return e
}

// item returns the number of the item of the given kind on a sheet.
func item(t *testing.T, h contest.Held, kind questions.Kind) int {
	t.Helper()
	for _, s := range h.Sheet {
		if s.Kind == kind {
			return s.Item
		}
	}
	t.Fatalf("no item of kind %s on the sheet", kind)
	return 0
}

func (st *stage) submit(h contest.Held) contest.Outcome {
	st.t.Helper()
	o, err := st.Submit(st.t.Context(), h.Attempt.ID, h.Attempt.ContestantID, st.clock.now())
	if err != nil {
		st.t.Fatalf("Submit: %v", err)
	}
	return o
}

func (st *stage) sweep() int {
	st.t.Helper()
	n, err := st.Sweep(st.t.Context())
	if err != nil {
		st.t.Fatalf("Sweep: %v", err)
	}
	return n
}

func wantErr(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: error %v, want %v", what, got, want)
	}
}

// wantField checks that err names a field with a code.
func wantField(t *testing.T, err error, path, code string) {
	t.Helper()
	f, _ := fault.As(err)
	if f != nil {
		for _, field := range f.Fields {
			if field.Path == path && field.Code == code {
				return
			}
		}
	}
	t.Errorf("error %v names no field %s with code %s", err, path, code)
}

func TestAContestFromStartToFinish(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	h := st.start("Nguyễn Văn An")
	if len(h.Sheet) != 5 || !h.Fresh || len(h.Answers) != 0 {
		t.Fatalf("Start gave %d items, fresh %v, %d answers; want 5, true, 0", len(h.Sheet), h.Fresh, len(h.Answers))
	}
	if want := h.Attempt.StartedAt.Add(limit); !h.Attempt.Deadline.Equal(want) {
		t.Errorf("deadline %v, want %v", h.Attempt.Deadline, want)
	}
	for i := range h.Sheet {
		st.answer(h, 1, st.right(h, i+1, i+1))
	}
	st.clock.advance(3 * time.Minute)
	o := st.submit(h)
	if o.Attempt.Score.Correct != 5 || o.Attempt.Score.Points != 5000 || o.Attempt.Duration() != 3*time.Minute {
		t.Errorf("outcome %+v in %v, want 5 right, 5000 points in 3m", o.Attempt.Score, o.Attempt.Duration())
	}
	if o.Review != nil || !o.Provisional {
		t.Errorf("review shown: %v, provisional: %v while the round is open; want false, true", o.Review != nil, o.Provisional)
	}
	st.clock.advance(time.Minute)
	again := st.submit(h)
	if again.Receipt != o.Receipt || !again.Attempt.Closing.At.Equal(o.Attempt.Closing.At) {
		t.Errorf("handing in twice gave receipts %s and %s", o.Receipt, again.Receipt)
	}
	if r := st.heard.results[h.Attempt.ID]; r.Correct != 5 || r.Duration != 3*time.Minute {
		t.Errorf("published result %+v, want 5 right in 3m", r)
	}
	_, err := st.Answer(t.Context(), h.Attempt.ID, h.Attempt.ContestantID, 1, []contest.NewEntry{st.right(h, 99, 1)}, st.clock.now())
	wantErr(t, "answering after handing in", err, contest.ErrClosed)
	st.clock.advance(2 * time.Hour)
	o, err = st.Outcome(t.Context(), h.Attempt.ID, h.Attempt.ContestantID)
	if err != nil || len(o.Review) != 5 || o.Provisional {
		t.Fatalf("after the round: %d reviewed, provisional %v, error %v; want 5, false, none", len(o.Review), o.Provisional, err)
	}
	for _, r := range o.Review {
		if r.Points != 1000 || r.Explanation == "" {
			t.Errorf("review of item %d: %d points, explanation %q", r.Item, r.Points, r.Explanation)
		}
	}
	if v, err := contest.Verify(t.Context(), st.store, func(d contest.Difference) error { t.Error(d); return nil }); err != nil || v.Closed != 1 || v.Entries != 6 {
		t.Errorf("Verify = %+v, %v; want 1 closed, 6 entries", v, err)
	}
}

func TestStartRefuses(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	tests := []struct {
		name   string
		change func(*contest.Registration)
		path   string
		code   string
	}{
		{"no consent", func(r *contest.Registration) { r.Accepted = false }, "consent.accepted", "consent_needed"},
		{"an old notice", func(r *contest.Registration) { r.Notice = "0" }, "consent.notice", "notice_outdated"},
		{"no name", func(r *contest.Registration) { r.Name = " x " }, "name", "length"},
		{"a name that nobody sees", func(r *contest.Registration) { r.Name = "\u200b\u2060\u00ad" }, "name", "length"},
		{"no such unit", func(r *contest.Registration) { r.UnitID = "none" }, "unit_id", "unknown_unit"},
		{"a group", func(r *contest.Registration) { r.UnitID = "cac_so" }, "unit_id", "unknown_unit"},
		{"an abolished unit", func(r *contest.Registration) { r.UnitID = "huyen_cu" }, "unit_id", "unknown_unit"},
		{"no contact", func(r *contest.Registration) { r.Contact = "gọi tôi" }, "contact", "phone_or_email"},
		{"a short key", func(r *contest.Registration) { r.StartKey = "short" }, "start_key", "start_key"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := registration("Trần Thị Bình")
			tt.change(&r)
			_, err := st.Start(t.Context(), st.c.ID, "", r)
			wantErr(t, "Start", err, contest.ErrRegistration)
			wantField(t, err, tt.path, tt.code)
		})
	}
	_, err := st.Start(t.Context(), "no-such-contest", "", registration("x y"))
	wantErr(t, "no such contest", err, contest.ErrNotFound)
	st.clock.advance(2 * time.Hour)
	_, err = st.Start(t.Context(), st.c.ID, "", registration("Lê Chậm"))
	wantErr(t, "after closing", err, contest.ErrOver)
	later := st.publish(func(c *contest.Contest) {
		c.Rounds[0].OpensAt, c.Rounds[0].ClosesAt = st.clock.now().Add(time.Minute), st.clock.now().Add(time.Hour)
	})
	_, err = st.Start(t.Context(), later.ID, "", registration("Lê Sớm"))
	wantErr(t, "before opening", err, contest.ErrNotOpen)
}

// Telephones and address books put marks that nobody sees around numbers and names; on a board they would turn the
// line around.
func TestRegistrationDropsWhatNobodySees(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	r := registration("ẩn")
	r.Name, r.Contact = "\u202eTrần\u200b  Thị\nBình", "\u202a0912 345 678\u202c"
	h, err := st.Start(t.Context(), st.c.ID, "", r)
	if err != nil {
		t.Fatal(err)
	}
	p, err := st.Contestant(t.Context(), h.Attempt.ContestantID)
	if err != nil || p.Name != "Trần Thị Bình" || p.Contact != "0912 345 678" {
		t.Errorf("stored %q, %q, %v", p.Name, p.Contact, err)
	}
}

func TestStartTwiceIsOneStart(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	h := st.start("Phạm Thị Hoa")
	again := st.start("Phạm Thị Hoa") // the same key, no cookie: the first answer was lost
	if again.Attempt.ID != h.Attempt.ID || again.Fresh || again.Attempt.Epoch != 2 || again.ResumeCode != h.ResumeCode {
		t.Errorf("a repeated start gave attempt %s, fresh %v, epoch %d, code %s; want %s, false, 2, %s",
			again.Attempt.ID, again.Fresh, again.Attempt.Epoch, again.ResumeCode, h.Attempt.ID, h.ResumeCode)
	}
	r := registration("another key")
	r.Name = "Phạm Thị Hoa"
	byCookie, err := st.Start(t.Context(), st.c.ID, h.Attempt.ContestantID, r)
	if err != nil || byCookie.Attempt.ID != h.Attempt.ID || byCookie.Attempt.Epoch != 3 {
		t.Errorf("a start beside a running attempt gave %s epoch %d, %v; want %s epoch 3", byCookie.Attempt.ID, byCookie.Attempt.Epoch, err, h.Attempt.ID)
	}
}

func TestAttemptLimit(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	first := st.start("Võ Văn Kiên")
	who := first.Attempt.ContestantID
	st.submit(first)
	again := func(key string) contest.Registration {
		r := registration("Võ Văn Kiên")
		r.StartKey = registration(key).StartKey
		return r
	}
	second, err := st.Start(t.Context(), st.c.ID, who, again("second start"))
	if err != nil || second.Attempt.Ordinal != 2 || second.Attempt.ContestantID != who {
		t.Fatalf("second start: ordinal %d of %s, %v", second.Attempt.Ordinal, second.Attempt.ContestantID, err)
	}
	st.submit(second)
	_, err = st.Start(t.Context(), st.c.ID, who, again("third start"))
	wantErr(t, "third start of two", err, contest.ErrLimit)
	if _, left, err := st.AttemptsOf(t.Context(), st.c.ID, who); err != nil || left != 0 {
		t.Errorf("AttemptsOf: %d left, %v; want 0", left, err)
	}
	// A relative with the same contact is another person.
	if h := st.start("Võ Thị Kiều"); h.Attempt.ContestantID == who {
		t.Error("a shared contact made two people one")
	}
}

func TestManyStartsAtOnceClaimTheLimit(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	h := st.start("Đỗ Văn Nhanh")
	who := h.Attempt.ContestantID
	st.submit(h)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			r := registration(fmt.Sprintf("start-%d", i))
			r.Name = "Đỗ Văn Nhanh"
			_, err := st.Start(t.Context(), st.c.ID, who, r)
			if err != nil && !errors.Is(err, contest.ErrLimit) {
				t.Errorf("Start: %v", err)
			}
		})
	}
	wg.Wait()
	if all, left, err := st.AttemptsOf(t.Context(), st.c.ID, who); err != nil || len(all) != 2 || left != 0 {
		t.Errorf("%d attempts, %d left, %v; want 2, 0", len(all), left, err)
	}
}

func TestAnswerRefuses(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	h := st.start("Bùi Văn Sai")
	number := func(seq, item int, n string) contest.NewEntry {
		return contest.NewEntry{Seq: seq, Given: contest.Given{Item: item, Number: n}}
	}
	pick := func(seq, item int, choices ...int) contest.NewEntry {
		return contest.NewEntry{Seq: seq, Given: contest.Given{Item: item, Choices: choices}}
	}
	single, ordering, numeric := item(t, h, questions.Single), item(t, h, questions.Ordering), item(t, h, questions.Numeric)
	tests := []struct {
		name       string
		epoch      int
		entries    []contest.NewEntry
		want       error
		path, code string
	}{
		{"an item that is not on the sheet", 1, []contest.NewEntry{pick(1, 6, 1)}, contest.ErrEntry, "entries[0].item", "not_on_sheet"},
		{"item zero", 1, []contest.NewEntry{pick(1, 0, 1)}, contest.ErrEntry, "entries[0].item", "not_on_sheet"},
		{"an option that does not exist", 1, []contest.NewEntry{pick(1, single, 4)}, contest.ErrEntry, "entries[0].choices[0]", "unknown_option"},
		{"two options of a single choice", 1, []contest.NewEntry{pick(1, single, 1, 2)}, contest.ErrEntry, "entries[0].choices", "exactly_one"},
		{"half an order", 1, []contest.NewEntry{pick(1, ordering, 1, 2)}, contest.ErrEntry, "entries[0].choices", "every_option_once"},
		{"an option twice", 1, []contest.NewEntry{pick(1, ordering, 1, 2, 2)}, contest.ErrEntry, "entries[0].choices[2]", "duplicate"},
		{"words for a number", 1, []contest.NewEntry{number(1, numeric, "mười")}, contest.ErrEntry, "entries[0].number", "decimal"},
		{"a number for a choice", 1, []contest.NewEntry{number(1, single, "1")}, contest.ErrEntry, "entries[0].number", "not_allowed"},
		{"a number out of range", 1, []contest.NewEntry{pick(501, single, 1)}, contest.ErrEntry, "entries[0].seq", "range"},
		{"a number twice", 1, []contest.NewEntry{pick(1, single, 1), pick(1, single, 2)}, contest.ErrEntry, "entries[1].seq", "duplicate"},
		{"nothing", 1, nil, contest.ErrEntry, "entries", "count"},
		{"an epoch of nobody's", 2, []contest.NewEntry{pick(1, single, 1)}, contest.ErrEpoch, "epoch", "range"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := st.Answer(t.Context(), h.Attempt.ID, h.Attempt.ContestantID, tt.epoch, tt.entries, st.clock.now())
			wantErr(t, "Answer", err, tt.want)
			wantField(t, err, tt.path, tt.code)
		})
	}
	_, err := st.Answer(t.Context(), h.Attempt.ID, "somebody else", 1, []contest.NewEntry{pick(1, single, 1)}, st.clock.now())
	wantErr(t, "somebody else's attempt", err, contest.ErrNotYours)
	_, err = st.Answer(t.Context(), "none", h.Attempt.ContestantID, 1, []contest.NewEntry{pick(1, single, 1)}, st.clock.now())
	wantErr(t, "no such attempt", err, contest.ErrAttemptNotFound)
	st.answer(h, 1, pick(1, single, 1))
	st.answer(h, 1, pick(1, single, 1)) // the acknowledgement was lost
	_, err = st.Answer(t.Context(), h.Attempt.ID, h.Attempt.ContestantID, 1, []contest.NewEntry{pick(1, single, 2)}, st.clock.now())
	wantErr(t, "another answer under the same number", err, contest.ErrConflict)
	if entries, err := st.store.Entries(t.Context(), h.Attempt.ID); err != nil || len(entries) != 1 {
		t.Errorf("the journal holds %d entries, %v; want 1", len(entries), err)
	}
}

func TestTakeOver(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	phone := st.start("Ngô Thị Hai Máy")
	single := item(t, phone, questions.Single)
	st.answer(phone, 1, contest.NewEntry{Seq: 1, Given: contest.Given{Item: single, Choices: []int{1}}})
	tablet, err := st.Resume(t.Context(), " "+phone.ResumeCode[:4]+phone.ResumeCode[5:]+" ")
	if err != nil {
		t.Fatalf("Resume: %v", err)
	}
	if tablet.Attempt.ID != phone.Attempt.ID || tablet.Attempt.Epoch != 2 || len(tablet.Answers) != 1 || tablet.Answers[0].Choices[0] != 1 {
		t.Errorf("resumed attempt %s epoch %d answers %+v", tablet.Attempt.ID, tablet.Attempt.Epoch, tablet.Answers)
	}
	if got := st.heard.attempts[phone.Attempt.ID].Epoch; got != 2 {
		t.Errorf("the first device was told of epoch %d, want 2", got)
	}
	st.answer(tablet, 2, contest.NewEntry{Seq: 1, Given: contest.Given{Item: single, Choices: []int{2}}})
	// What the phone had queued still arrives, and only fills gaps.
	numeric := item(t, phone, questions.Numeric)
	st.answer(phone, 1, contest.NewEntry{Seq: 2, Given: contest.Given{Item: single, Choices: []int{3}}},
		contest.NewEntry{Seq: 3, Given: contest.Given{Item: numeric, Number: "12,5"}})
	h, err := st.Take(t.Context(), phone.Attempt.ID, phone.Attempt.ContestantID)
	if err != nil || h.Attempt.Epoch != 3 {
		t.Fatalf("Take: epoch %d, %v", h.Attempt.Epoch, err)
	}
	for _, g := range h.Answers {
		if g.Item == single && g.Choices[0] != 2 || g.Item == numeric && g.Number != "12.5" {
			t.Errorf("answer %+v counts, want choice 2 and 12.5", g)
		}
	}
	_, err = st.Take(t.Context(), phone.Attempt.ID, "somebody else")
	wantErr(t, "taking somebody else's", err, contest.ErrNotYours)
	_, err = st.Resume(t.Context(), "0000-0000-0000")
	wantErr(t, "an unknown code", err, contest.ErrResume)
	st.submit(h)
	_, err = st.Resume(t.Context(), phone.ResumeCode)
	wantErr(t, "the code of a closed attempt", err, contest.ErrResume)
}

func TestAnotherNodeKnowsTheNewEpoch(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	h := st.start("Hồ Thị Hai Nút")
	other := st.node()
	single := contest.NewEntry{Seq: 1, Given: contest.Given{Item: item(t, h, questions.Single), Choices: []int{1}}}
	if _, err := other.Answer(t.Context(), h.Attempt.ID, h.Attempt.ContestantID, 1, []contest.NewEntry{single}, st.clock.now()); err != nil {
		t.Fatalf("first answer through the other node: %v", err)
	}
	if _, err := st.Take(t.Context(), h.Attempt.ID, h.Attempt.ContestantID); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Answer(t.Context(), h.Attempt.ID, h.Attempt.ContestantID, 2, []contest.NewEntry{single}, st.clock.now()); err != nil {
		t.Errorf("answer under the epoch that the first node gave: %v", err)
	}
}

func TestTimeUp(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	h := st.start("Đặng Văn Trễ")
	single := item(t, h, questions.Single)
	st.clock.advance(limit + contest.Grace)
	st.answer(h, 1, st.right(h, 1, single)) // received at the last moment of the grace
	late := []contest.NewEntry{st.right(h, 2, item(t, h, questions.Numeric))}
	st.clock.advance(time.Millisecond)
	_, err := st.Answer(t.Context(), h.Attempt.ID, h.Attempt.ContestantID, 1, late, st.clock.now())
	wantErr(t, "an answer after the grace", err, contest.ErrClosed)
	// A resend of the one that was in time is still acknowledged.
	st.answer(h, 1, st.right(h, 1, single))
	_, err = st.Take(t.Context(), h.Attempt.ID, h.Attempt.ContestantID)
	wantErr(t, "taking it after the grace", err, contest.ErrClosed)
	if n := st.sweep(); n != 0 {
		t.Errorf("swept %d before twice the grace, want 0", n)
	}
	st.clock.advance(contest.Grace)
	if n := st.sweep(); n != 1 {
		t.Fatalf("swept %d, want 1", n)
	}
	o, err := st.Outcome(t.Context(), h.Attempt.ID, h.Attempt.ContestantID)
	if err != nil || o.Attempt.Score.Correct != 1 || o.Attempt.Duration() != limit || o.Attempt.Closing.Reason != contest.TimeUp {
		t.Errorf("outcome %+v %v %v, %v; want 1 right, %v, time_up", o.Attempt.Score, o.Attempt.Duration(), o.Attempt.Closing.Reason, err, limit)
	}
	entries, err := st.store.Entries(t.Context(), h.Attempt.ID)
	if err != nil || len(entries) != 2 || entries[0].Late || !entries[1].Late {
		t.Errorf("journal %+v, %v; want one counted and one late entry", entries, err)
	}
	if _, err := contest.Verify(t.Context(), st.store, func(d contest.Difference) error { t.Error(d); return nil }); err != nil {
		t.Error(err)
	}
}

func TestSubmitInTheGraceTakesTheLimit(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	h := st.start("Mai Văn Sát Giờ")
	st.clock.advance(limit + 2*time.Second)
	if o := st.submit(h); o.Attempt.Duration() != limit || o.Attempt.Closing.Reason != contest.TimeUp {
		t.Errorf("duration %v, reason %s; want %v, time_up", o.Attempt.Duration(), o.Attempt.Closing.Reason, limit)
	}
}

func TestSchedule(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	st := newStage(t)
	st.clock.advance(50 * time.Minute) // the round closes in ten minutes, before a full limit is over
	h := st.start("Lý Văn Muộn")
	closes := st.c.Rounds[0].ClosesAt
	if !h.Attempt.Deadline.Equal(closes) {
		t.Errorf("deadline %v, want the round's end %v", h.Attempt.Deadline, closes)
	}
	_, err := st.Extend(ctx, st.c.ID, closes, "usr_host")
	wantErr(t, "extending by nothing", err, contest.ErrSchedule)
	if _, err := st.Extend(ctx, st.c.ID, closes.Add(time.Hour), "usr_host"); err != nil {
		t.Fatalf("Extend: %v", err)
	}
	want := h.Attempt.StartedAt.Add(limit)
	if got := st.heard.attempts[h.Attempt.ID].Deadline; !got.Equal(want) {
		t.Errorf("after the extension the contestant was told %v, want %v", got, want)
	}
	st.clock.advance(12 * time.Minute)
	if n := st.sweep(); n != 0 {
		t.Errorf("swept %d attempts that the extension had saved", n)
	}
	st.answer(h, 1, st.right(h, 1, 1))
	if _, err := st.CloseNow(ctx, st.c.ID, "usr_host"); err != nil {
		t.Fatalf("CloseNow: %v", err)
	}
	ended := st.clock.now()
	st.answer(h, 1, st.right(h, 2, 2)) // within the grace
	_, err = st.Start(ctx, st.c.ID, "", registration("too late now"))
	wantErr(t, "starting after the close", err, contest.ErrOver)
	st.clock.advance(2*contest.Grace + time.Millisecond)
	if n := st.sweep(); n != 1 {
		t.Fatalf("swept %d, want 1", n)
	}
	o, err := st.Outcome(ctx, h.Attempt.ID, h.Attempt.ContestantID)
	if err != nil || o.Attempt.Score.Correct != 2 || !o.Attempt.Closing.At.Equal(ended) || o.Attempt.Closing.Reason != contest.RoundOver {
		t.Errorf("outcome %+v closed %+v, %v; want 2 right at %v, round_over", o.Attempt.Score, o.Attempt.Closing, err, ended)
	}
	_, err = st.OpenNow(ctx, st.c.ID, "usr_host")
	wantErr(t, "opening a closed round", err, contest.ErrSchedule)
}

func TestOpenNowPublishes(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	c, err := st.Create(t.Context(), contest.Contest{
		Slug: "mo-ngay", Title: "Mở ngay", Notice: contest.Notice{Version: "1", Text: "x"},
		Rounds: []contest.Round{{Papers: []contest.RoundPaper{{Plan: contest.PaperPlan{Banks: []string{"cchc"}, Blueprint: questions.Blueprint{{Count: 2}}}}}}},
		Rules:  st.c.Rules,
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = st.Start(t.Context(), c.ID, "", registration("before publishing"))
	wantErr(t, "starting a draft", err, contest.ErrUnpublished)
	if c, err = st.OpenNow(t.Context(), c.Slug, "usr_host"); err != nil {
		t.Fatalf("OpenNow: %v", err)
	}
	if c.Rounds[0].State(st.clock.now()) != contest.Open {
		t.Errorf("state %s, want open", c.Rounds[0].State(st.clock.now()))
	}
	if _, err := st.Start(t.Context(), c.ID, "", registration("after opening")); err != nil {
		t.Errorf("starting: %v", err)
	}
}

func TestPublishRefuses(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	create := func(slug string, practice bool, plan contest.PaperPlan) contest.Contest {
		c, err := st.Create(t.Context(), contest.Contest{
			Slug: slug, Title: slug, Practice: practice, Notice: st.c.Notice, Rules: st.c.Rules, Rounds: []contest.Round{{Papers: []contest.RoundPaper{{Plan: plan}}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	one := questions.Blueprint{{Count: 1}}
	_, err := st.Publish(t.Context(), create("lay-de-luyen", false, contest.PaperPlan{Banks: []string{"luyen-tap"}, Blueprint: one}).ID)
	wantErr(t, "a counted contest over practice questions", err, contest.ErrInvalid)
	_, err = st.Publish(t.Context(), create("luyen-de-that", true, contest.PaperPlan{Banks: []string{"cchc"}, Blueprint: one}).ID)
	wantErr(t, "a practice contest over counted questions", err, contest.ErrInvalid)
	_, err = st.Publish(t.Context(), create("qua-nhieu", false, contest.PaperPlan{Banks: []string{"cchc"}, Blueprint: questions.Blueprint{{Area: "2.9", Count: 1}}}).ID)
	wantErr(t, "an area without questions", err, questions.ErrShortSupply)
	_, err = st.Publish(t.Context(), create("khong-kho", false, contest.PaperPlan{Banks: []string{"none"}, Blueprint: one}).ID)
	wantField(t, err, "rounds[0].papers[0].banks[0]", "unknown_bank")
}

func TestCreateNamesEveryFault(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	_, err := st.Create(t.Context(), contest.Contest{
		Slug: "Có dấu", Rounds: []contest.Round{{OpensAt: st.clock.now(), ClosesAt: st.clock.now(), Papers: []contest.RoundPaper{{Plan: contest.PaperPlan{Blueprint: questions.Blueprint{{Count: 0}}}}}}},
		Rules: contest.Rules{Limit: -1, Attempts: -1, Period: "year", Counts: "worst", Marking: "none", Keys: []contest.RankKey{"luck", contest.ByCorrect, contest.ByCorrect}},
	})
	wantErr(t, "Create", err, contest.ErrInvalid)
	for path, code := range map[string]string{
		"title": "length", "slug": "slug", "notice": "required", "rounds[0].papers[0].blueprint": "range", "rounds[0].papers[0].banks": "required",
		"rounds[0].closes_at": "must_be_later", "rounds[0].papers[0].blueprint[0].count": "range", "rules.limit": "range",
		"rules.attempts": "not_negative", "rules.period": "one_of", "rules.counts": "one_of", "rules.marking": "one_of",
		"rules.keys[0]": "one_of", "rules.keys[2]": "duplicate",
	} {
		wantField(t, err, path, code)
	}
}

func TestPracticeShowsAnswersAtOnce(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	st.c = st.publish(func(c *contest.Contest) {
		c.Practice, c.Rules.Attempts, c.Rounds[0].Papers[0].Plan.Banks = true, 0, []string{"luyen-tap"}
		c.Rounds[0].ClosesAt = time.Time{}
	})
	h := st.start("Tô Thị Luyện")
	if o := st.submit(h); len(o.Review) != 5 {
		t.Errorf("%d items reviewed, want 5", len(o.Review))
	}
}

func TestReviewWaitsForEveryRoundWithTheQuestion(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	h := st.start("Chu Văn Chờ")
	other := st.publish(func(c *contest.Contest) { c.Rounds[0].ClosesAt = st.clock.now().Add(3 * time.Hour) })
	st.submit(h)
	st.clock.advance(2 * time.Hour) // the first contest is over, the other is not
	o, err := st.Outcome(t.Context(), h.Attempt.ID, h.Attempt.ContestantID)
	want := other.Rounds[0].ClosesAt.Add(2 * contest.Grace)
	if err != nil || o.Review != nil || !o.ReviewFrom.Equal(want) {
		t.Errorf("review shown %v, from %v, %v; want hidden until %v", o.Review != nil, o.ReviewFrom, err, want)
	}
	st.clock.advance(2 * time.Hour)
	if o, err = st.Outcome(t.Context(), h.Attempt.ID, h.Attempt.ContestantID); err != nil || len(o.Review) != 5 {
		t.Errorf("%d items reviewed, %v; want 5", len(o.Review), err)
	}
}

func TestOutcomeOfARunningAttempt(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	h := st.start("Vũ Thị Vội")
	_, err := st.Outcome(t.Context(), h.Attempt.ID, h.Attempt.ContestantID)
	wantErr(t, "Outcome", err, contest.ErrStillOpen)
	_, err = st.Outcome(t.Context(), h.Attempt.ID, "somebody else")
	wantErr(t, "Outcome for somebody else", err, contest.ErrNotYours)
}

// A node that died between the two steps of closing leaves an attempt half closed; another finishes it alike.
func TestSweepFinishesWhatADeadNodeBegan(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	h := st.start("Trương Văn Dở")
	st.answer(h, 1, st.right(h, 1, 1))
	closure := contest.Closure{Reason: contest.Submitted, At: st.clock.now()}
	if _, _, err := st.store.BeginClose(t.Context(), h.Attempt.ID, closure, st.clock.now()); err != nil {
		t.Fatal(err)
	}
	st.clock.advance(2*contest.Grace + time.Millisecond)
	other := st.node()
	if n, err := other.Sweep(t.Context()); err != nil || n != 1 {
		t.Fatalf("Sweep = %d, %v; want 1", n, err)
	}
	a, err := st.store.Attempt(t.Context(), h.Attempt.ID)
	if err != nil || a.State != contest.Done || a.Closing != closure || a.Score.Correct != 1 {
		t.Errorf("attempt %s %+v %+v, %v; want closed as it was begun with 1 right", a.State, a.Closing, a.Score, err)
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	shy := st.start("Nguyễn Thị Kín").Attempt.ContestantID
	r := registration("Nguyễn Văn Mở")
	r.OnAir = true
	open, err := st.Start(t.Context(), st.c.ID, "", r)
	if err != nil {
		t.Fatal(err)
	}
	labels, err := st.Labels(t.Context(), st.c.ID, []string{shy, open.Attempt.ContestantID, "erased"})
	if err != nil {
		t.Fatal(err)
	}
	if l := labels[open.Attempt.ContestantID]; l != (contest.Label{Name: "Nguyễn Văn Mở", Unit: "Sở Nội vụ"}) {
		t.Errorf("label of one who agreed: %+v", l)
	}
	if l := labels[shy]; l.Name != contest.Pseudonym(shy) || l.Unit != "Sở Nội vụ" {
		t.Errorf("label of one who did not agree: %+v", l)
	}
	if l := labels["erased"]; l.Name != contest.Pseudonym("erased") || l.Unit != "" {
		t.Errorf("label of one who was erased: %+v", l)
	}
}

// Agreeing to be shown in one contest says nothing of another, whichever came first.
func TestConsentIsForOneContest(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	who := st.start("Lý Thị Riêng").Attempt.ContestantID
	shown := st.publish()
	r := registration("Lý Thị Riêng")
	r.OnAir = true
	if _, err := st.Start(ctx, shown.ID, who, r); err != nil {
		t.Fatal(err)
	}
	for contestID, want := range map[string]string{st.c.ID: contest.Pseudonym(who), shown.ID: r.Name, "another": contest.Pseudonym(who)} {
		if labels, err := st.Labels(ctx, contestID, []string{who}); err != nil || labels[who].Name != want {
			t.Errorf("in contest %s the label is %q, %v; want %q", contestID, labels[who].Name, err, want)
		}
	}
	p, err := st.Contestant(ctx, who)
	if err != nil || len(p.Consents) != 2 || p.ConsentTo(st.c.ID).OnAir || p.ConsentTo(st.c.ID).Notice != "1" || !p.ConsentTo(shown.ID).OnAir {
		t.Errorf("the consents are %+v, %v", p.Consents, err)
	}
}

// What is agreed to at a later start of the same contest takes the place of what was agreed before.
func TestConsentIsReplacedWithinAContest(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := t.Context()
	r := registration("Lý Văn Thôi")
	r.OnAir = true
	h, err := st.Start(ctx, st.c.ID, "", r)
	if err != nil {
		t.Fatal(err)
	}
	st.submit(h)
	r.StartKey, r.OnAir = "another-start-key", false
	if _, err := st.Start(ctx, st.c.ID, h.Attempt.ContestantID, r); err != nil {
		t.Fatal(err)
	}
	if p, err := st.Contestant(ctx, h.Attempt.ContestantID); err != nil || len(p.Consents) != 1 || p.Consents[0].OnAir {
		t.Errorf("the consents are %+v, %v; want one, not to be shown", p.Consents, err)
	}
}

func TestVerifyNamesADifference(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	h := st.start("Cao Văn Sửa")
	st.answer(h, 1, st.right(h, 1, 1))
	if _, _, err := st.store.BeginClose(t.Context(), h.Attempt.ID, contest.Closure{Reason: contest.Submitted, At: st.clock.now()}, st.clock.now()); err != nil {
		t.Fatal(err)
	}
	if _, err := st.store.FinishClose(t.Context(), h.Attempt.ID, contest.Score{Correct: 5, Points: 5000, Marks: []int{1000, 1000, 1000, 1000, 1000}}, st.clock.now()); err != nil {
		t.Fatal(err)
	}
	var what []string
	if _, err := contest.Verify(t.Context(), st.store, func(d contest.Difference) error { what = append(what, d.What); return nil }); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(what) != "[correct points marks]" {
		t.Errorf("Verify named %v, want correct, points and marks", what)
	}
}
