package contesttest

import (
	"testing"

	"khoabang/contest"
	"khoabang/questions"
)

var journalTests = []test{
	{"every field of an entry is kept", entryKept},
	{"entries are ordered by epoch and number", entriesOrdered},
	{"entries arrive in any order", entriesAnyOrder},
	{"an attempt without entries has none", entriesNone},
	{"journals of two attempts are apart", entriesApart},
	{"an entry does not change its attempt", entryLeavesAttempt},
	{"an entry sent again is stored once", entrySame},
	{"another answer under a number is ErrConflict", entryConflict},
	{"a batch is stored whole or not at all", batchAllOrNone},
	{"a batch may repeat stored entries", batchPartlyStored},
	{"late entries are kept in every state", lateKept},
	{"an entry and its late copy are the same", lateSame},
	{"a late entry with another answer is ErrConflict", lateConflict},
	{"entries after the close are ErrClosed", appendClosed},
	{"entries stored before the close may be sent again", resendClosed},
	{"another answer is ErrConflict after the close too", conflictClosed},
	{"entries of an unknown attempt are ErrAttemptNotFound", appendUnknown},
	{"one entry sent by many at once is stored once", appendSameRace},
	{"of different answers under one number one wins", appendConflictRace},
}

func entryKept(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	want := []contest.Entry{
		{Epoch: 1, Seq: 1, Item: 1, Answer: questions.Answer{Options: []string{"C", "A", `đ"\`}}, ReceivedAt: after(7)},
		{Epoch: 1, Seq: 2, Item: 0, Answer: questions.Answer{Number: "-12.50"}, ReceivedAt: after(8)},
		{Epoch: 1, Seq: 3, Item: 49, Answer: questions.Answer{}, ReceivedAt: after(9)}, // taken back
		{Epoch: 1, Seq: 4, Item: 1, Answer: questions.Answer{Options: []string{"B"}, Number: "0"}, ReceivedAt: after(9), Late: true},
		{Epoch: 2, Seq: 1, Item: 1, Answer: questions.Answer{Options: []string{""}}},
	}
	given := []contest.Entry{Entry(3, 1, "x")}
	given[0].Answer.Options = []string{"A"}
	appendAll(t, s, "a1", want...)
	appendAll(t, s, "a1", given...)
	given[0].Answer.Options[0] = "đổi"
	want = append(want, Entry(3, 1, "A"))
	got, err := s.Entries(t.Context(), "a1")
	must(t, "Entries", err)
	same(t, "journal", got, want)
	inUTC(t, got[0].ReceivedAt)
}

// entriesOrdered goes past nine, where an order by text would differ from one by number.
func entriesOrdered(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	var want, given []contest.Entry
	for _, epoch := range []int{1, 2, 10, 100} {
		for _, seq := range []int{1, 2, 9, 10, 11, 100, contest.MaxSeq} {
			want = append(want, Entry(epoch, seq, "A"))
		}
	}
	for i := range want {
		given = append(given, want[(i*11+5)%len(want)]) // 28 entries; 11 shares no factor with 28
	}
	appendAll(t, s, "a1", given...)
	wantJournal(t, s, "a1", want...)
}

func entriesAnyOrder(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	for _, e := range []contest.Entry{Entry(2, 1, "B"), Entry(1, 3, "C"), Entry(1, 1, "A"), Entry(2, 7, "D")} {
		appendAll(t, s, "a1", e)
	}
	wantJournal(t, s, "a1", Entry(1, 1, "A"), Entry(1, 3, "C"), Entry(2, 1, "B"), Entry(2, 7, "D"))
}

func entriesNone(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	wantJournal(t, s, "a1")
	wantJournal(t, s, "unknown")
}

func entriesApart(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"), Attempt("a2"))
	appendAll(t, s, "a1", Entry(1, 1, "A"))
	appendAll(t, s, "a2", Entry(1, 1, "B"), Entry(1, 2, "C"))
	wantJournal(t, s, "a1", Entry(1, 1, "A"))
	wantJournal(t, s, "a2", Entry(1, 1, "B"), Entry(1, 2, "C"))
}

func entryLeavesAttempt(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	appendAll(t, s, "a1", Entry(1, 1, "A"), Late(Entry(1, 2, "A")))
	wantAttempt(t, s, Attempt("a1"))
}

func entrySame(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	again := Entry(1, 1, "A")
	again.ReceivedAt = after(999)
	appendAll(t, s, "a1", Entry(1, 1, "A"))
	appendAll(t, s, "a1", again)
	appendAll(t, s, "a1", again, again) // twice in one call
	wantJournal(t, s, "a1", Entry(1, 1, "A"))
	appendAll(t, s, "a1", Entry(1, 2, "B"), Entry(1, 2, "B"))
	wantJournal(t, s, "a1", Entry(1, 1, "A"), Entry(1, 2, "B"))
}

func entryConflict(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	first := Entry(1, 1, "A")
	appendAll(t, s, "a1", first)
	for name, change := range map[string]func(*contest.Entry){
		"another option": func(e *contest.Entry) { e.Answer.Options = []string{"B"} },
		"more options":   func(e *contest.Entry) { e.Answer.Options = []string{"A", "B"} },
		"no answer":      func(e *contest.Entry) { e.Answer = questions.Answer{} },
		"a number":       func(e *contest.Entry) { e.Answer.Number = "1" },
		"another item":   func(e *contest.Entry) { e.Item = 0 },
	} {
		e := first
		change(&e)
		wantErr(t, "Append of "+name, s.Append(t.Context(), "a1", []contest.Entry{e}), contest.ErrConflict)
	}
	err := s.Append(t.Context(), "a1", []contest.Entry{Entry(1, 2, "A"), Entry(1, 2, "B")})
	wantErr(t, "Append of two answers under one number", err, contest.ErrConflict)
	wantJournal(t, s, "a1", first)
}

func batchAllOrNone(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	appendAll(t, s, "a1", Entry(1, 2, "A"))
	batch := []contest.Entry{Entry(1, 1, "A"), Entry(1, 2, "B"), Entry(1, 3, "C")}
	wantErr(t, "Append with a conflict", s.Append(t.Context(), "a1", batch), contest.ErrConflict)
	wantJournal(t, s, "a1", Entry(1, 2, "A"))
	beginClose(t, s, "a1")
	mixed := []contest.Entry{Late(Entry(1, 5, "A")), Entry(1, 6, "B"), Late(Entry(1, 7, "C"))}
	wantErr(t, "Append with one that is not late", s.Append(t.Context(), "a1", mixed), contest.ErrClosed)
	wantJournal(t, s, "a1", Entry(1, 2, "A"))
}

func batchPartlyStored(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	appendAll(t, s, "a1", Entry(1, 2, "B"))
	appendAll(t, s, "a1", Entry(1, 1, "A"), Entry(1, 2, "B"), Entry(1, 3, "C"))
	wantJournal(t, s, "a1", Entry(1, 1, "A"), Entry(1, 2, "B"), Entry(1, 3, "C"))
}

func lateKept(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	late := []contest.Entry{Late(Entry(1, 1, "A")), Late(Entry(1, 2, "B")), Late(Entry(1, 3, "C"))}
	appendAll(t, s, "a1", late[0])
	beginClose(t, s, "a1")
	appendAll(t, s, "a1", late[1])
	done, err := s.FinishClose(t.Context(), "a1", contest.Score{}, after(2))
	must(t, "FinishClose", err)
	appendAll(t, s, "a1", late[2])
	wantJournal(t, s, "a1", late...)
	wantAttempt(t, s, done)
}

func lateSame(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	inTime, late := Entry(1, 1, "A"), Late(Entry(1, 2, "B"))
	appendAll(t, s, "a1", inTime, late)
	appendAll(t, s, "a1", Late(inTime), Entry(1, 2, "B"))
	wantJournal(t, s, "a1", inTime, late) // each stays what it was at first
	beginClose(t, s, "a1")
	appendAll(t, s, "a1", Late(inTime), Entry(1, 2, "B"))
	wantJournal(t, s, "a1", inTime, late)
}

func lateConflict(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	appendAll(t, s, "a1", Entry(1, 1, "A"), Late(Entry(1, 2, "A")))
	conflicts := func(state string) {
		for name, e := range map[string]contest.Entry{
			"late after in time": Late(Entry(1, 1, "B")), "in time after late": Entry(1, 2, "B"), "late after late": Late(Entry(1, 2, "B")),
		} {
			err := s.Append(t.Context(), "a1", []contest.Entry{e})
			wantErr(t, "Append of another answer, "+name+", "+state, err, contest.ErrConflict)
		}
		wantJournal(t, s, "a1", Entry(1, 1, "A"), Late(Entry(1, 2, "A")))
	}
	conflicts("running")
	beginClose(t, s, "a1")
	conflicts("closing")
}

func appendClosed(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	appendAll(t, s, "a1", Entry(1, 1, "A"))
	beginClose(t, s, "a1")
	refused := func(state string) {
		wantErr(t, "Append when "+state, s.Append(t.Context(), "a1", []contest.Entry{Entry(1, 2, "B")}), contest.ErrClosed)
		batch := []contest.Entry{Entry(1, 1, "A"), Entry(1, 2, "B")}
		wantErr(t, "Append of a batch when "+state, s.Append(t.Context(), "a1", batch), contest.ErrClosed)
		wantJournal(t, s, "a1", Entry(1, 1, "A"))
	}
	refused("closing")
	_, err := s.FinishClose(t.Context(), "a1", contest.Score{}, after(2))
	must(t, "FinishClose", err)
	refused("closed")
}

func resendClosed(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	journal := []contest.Entry{Entry(1, 1, "A"), Entry(1, 2, "B")}
	appendAll(t, s, "a1", journal...)
	beginClose(t, s, "a1")
	appendAll(t, s, "a1", journal[0])
	appendAll(t, s, "a1", journal...)
	_, err := s.FinishClose(t.Context(), "a1", contest.Score{}, after(2))
	must(t, "FinishClose", err)
	appendAll(t, s, "a1", journal[0])
	appendAll(t, s, "a1", journal...)
	wantJournal(t, s, "a1", journal...)
}

func conflictClosed(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	appendAll(t, s, "a1", Entry(1, 1, "A"))
	beginClose(t, s, "a1")
	for name, batch := range map[string][]contest.Entry{
		"it alone":          {Entry(1, 1, "B")},
		"it and a late one": {Late(Entry(1, 2, "B")), Entry(1, 1, "B")},
	} {
		wantErr(t, "Append of "+name, s.Append(t.Context(), "a1", batch), contest.ErrConflict)
	}
	wantJournal(t, s, "a1", Entry(1, 1, "A"))
}

func appendUnknown(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	for _, e := range []contest.Entry{Entry(1, 1, "A"), Late(Entry(1, 1, "A"))} {
		wantErr(t, "Append", s.Append(t.Context(), "a2", []contest.Entry{e}), contest.ErrAttemptNotFound)
		err := s.Append(t.Context(), "a2", []contest.Entry{e, Entry(1, 2, "B")})
		wantErr(t, "Append of a batch", err, contest.ErrAttemptNotFound)
	}
	wantJournal(t, s, "a2")
	_, err := s.Attempt(t.Context(), "a2")
	wantErr(t, "Attempt", err, contest.ErrAttemptNotFound)
}

func appendSameRace(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	for _, err := range race(racers, func(int) error {
		return s.Append(t.Context(), "a1", []contest.Entry{Entry(1, 1, "A"), Entry(1, 2, "B")})
	}) {
		must(t, "Append", err)
	}
	wantJournal(t, s, "a1", Entry(1, 1, "A"), Entry(1, 2, "B"))
}

// appendConflictRace sends a shared number with an answer of its own from each goroutine, beside one of its own.
func appendConflictRace(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	batch := func(i int) []contest.Entry {
		return []contest.Entry{Entry(1, 1, string(rune('A'+i))), Entry(1, 10+i, "x")}
	}
	errs := race(racers, func(i int) error { return s.Append(t.Context(), "a1", batch(i)) })
	wantJournal(t, s, "a1", batch(oneWinner(t, "Append", errs, contest.ErrConflict))...)
}

func appendAll(t *testing.T, s contest.Store, attemptID string, entries ...contest.Entry) {
	t.Helper()
	must(t, "Append", s.Append(t.Context(), attemptID, entries))
}

func beginClose(t *testing.T, s contest.Store, attemptID string) {
	t.Helper()
	_, _, err := s.BeginClose(t.Context(), attemptID, contest.Closure{Reason: contest.Submitted, At: after(1)}, after(1))
	must(t, "BeginClose", err)
}
