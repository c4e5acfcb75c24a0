package contesttest

import (
	"fmt"
	"testing"
	"time"

	"khoabang/contest"
)

var attemptTests = []test{
	{"every field of an attempt is kept", attemptKept},
	{"an attempt's ID, hash, start key and ordinal are its own", attemptTaken},
	{"what an attempt does not claim may repeat", attemptNotTaken},
	{"one of many claims wins", attemptClaimRace},
	{"unknown attempt is ErrAttemptNotFound", attemptUnknown},
	{"AttemptsOf orders by start, then by ID", attemptsOf},
	{"SetDeadline sets the deadline of a running attempt", deadlineSet},
	{"SetDeadline of a closing or closed attempt is ErrClosed", deadlineClosed},
	{"SetDeadline of an unknown attempt changes nothing", deadlineUnknown},
}

var takeTests = []test{
	{"TakeAttempt raises epoch and revision", taken},
	{"TakeAttempt stops at its limit", takenToLimit},
	{"TakeAttempt of a closing or closed attempt is ErrClosed", takenClosed},
	{"TakeAttempt of an unknown attempt is ErrAttemptNotFound", takenUnknown},
	{"TakeAttempt by many at once gives each its epoch", takenRace},
}

func attemptKept(t *testing.T, s contest.Store) {
	bare := contest.Attempt{ID: "a2", ContestID: "c1", Period: "p", StartKey: "k", ResumeHash: "h", State: contest.Running}
	for _, want := range []contest.Attempt{Attempt("a1"), bare} {
		add(t, s, want)
		wantAttempt(t, s, want)
		got, err := s.AttemptByStartKey(t.Context(), want.ContestID, want.StartKey)
		must(t, "AttemptByStartKey", err)
		same(t, "attempt by start key", got, want)
		got, err = s.AttemptByResumeHash(t.Context(), want.ResumeHash)
		must(t, "AttemptByResumeHash", err)
		same(t, "attempt by resume hash", got, want)
		all, err := s.AttemptsOf(t.Context(), want.ContestID, want.ContestantID)
		must(t, "AttemptsOf", err)
		same(t, "attempts of the contestant", all, []contest.Attempt{want})
	}
	got, err := s.Attempt(t.Context(), "a1")
	must(t, "Attempt", err)
	inUTC(t, got.StartedAt, got.Deadline, got.ChangedAt)
	got.Sheet.Items[1].Options[0] = "đổi" // what came back is the caller's
	wantAttempt(t, s, Attempt("a1"))
}

func attemptTaken(t *testing.T, s contest.Store) {
	first := Attempt("a1")
	add(t, s, first)
	for name, claim := range map[string]func(*contest.Attempt){
		"ID":          func(a *contest.Attempt) { a.ID = first.ID },
		"resume hash": func(a *contest.Attempt) { a.ResumeHash = first.ResumeHash },
		"start key":   func(a *contest.Attempt) { a.StartKey = first.StartKey },
		"ordinal":     func(a *contest.Attempt) { a.ContestantID = first.ContestantID },
	} {
		second := Attempt("a2", claim)
		wantErr(t, "AddAttempt with a taken "+name, s.AddAttempt(t.Context(), second), contest.ErrTaken)
		if second.ID != first.ID {
			_, err := s.Attempt(t.Context(), second.ID)
			wantErr(t, "Attempt refused for its "+name, err, contest.ErrAttemptNotFound)
		}
	}
	wantAttempt(t, s, first)
	add(t, s, Attempt("a2")) // a refused attempt claimed nothing
	tally, err := s.Tally(t.Context(), "c1")
	must(t, "Tally", err)
	same(t, "tally", tally, contest.Tally{People: 2, Started: 2})
}

func attemptNotTaken(t *testing.T, s contest.Store) {
	first := Attempt("a1")
	same := func(a *contest.Attempt) { a.ContestantID = first.ContestantID }
	add(t, s, first,
		Attempt("a2", same, func(a *contest.Attempt) { a.Ordinal = 2 }),
		Attempt("a3", same, func(a *contest.Attempt) { a.Period = "c1/r2" }),
		Attempt("a4", func(a *contest.Attempt) { a.ContestID, a.StartKey = "c2", first.StartKey }))
	for contestID, id := range map[string]string{"c1": "a1", "c2": "a4"} {
		got, err := s.AttemptByStartKey(t.Context(), contestID, first.StartKey)
		must(t, "AttemptByStartKey", err)
		if got.ID != id {
			t.Errorf("AttemptByStartKey(%s) = %s, want %s", contestID, got.ID, id)
		}
	}
}

// attemptClaimRace claims the first ordinal of one contestant from several devices at once.
func attemptClaimRace(t *testing.T, s contest.Store) {
	attempt := func(i int) contest.Attempt {
		return Attempt(fmt.Sprintf("a%d", i), func(a *contest.Attempt) { a.ContestantID = "lan" })
	}
	errs := race(racers, func(i int) error { return s.AddAttempt(t.Context(), attempt(i)) })
	winner := oneWinner(t, "AddAttempt", errs, contest.ErrTaken)
	got, err := s.AttemptsOf(t.Context(), "c1", "lan")
	must(t, "AttemptsOf", err)
	same(t, "attempts", got, []contest.Attempt{attempt(winner)})
}

func attemptUnknown(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	_, err := s.Attempt(t.Context(), "a2")
	wantErr(t, "Attempt", err, contest.ErrAttemptNotFound)
	_, err = s.AttemptByResumeHash(t.Context(), "hash-a2")
	wantErr(t, "AttemptByResumeHash", err, contest.ErrAttemptNotFound)
	_, err = s.AttemptByStartKey(t.Context(), "c1", "start-a2")
	wantErr(t, "AttemptByStartKey", err, contest.ErrAttemptNotFound)
	_, err = s.AttemptByStartKey(t.Context(), "c2", "start-a1")
	wantErr(t, "AttemptByStartKey of another contest", err, contest.ErrAttemptNotFound)
	for _, key := range [][2]string{{"c1", "person-a2"}, {"c2", "person-a1"}} {
		got, err := s.AttemptsOf(t.Context(), key[0], key[1])
		if err != nil || len(got) != 0 {
			t.Errorf("AttemptsOf(%v) = %v, %v, want none", key, got, err)
		}
	}
}

func attemptsOf(t *testing.T, s contest.Store) {
	attempt := func(id string, ordinal, ms int) contest.Attempt {
		return Attempt(id, func(a *contest.Attempt) {
			a.ContestantID, a.Ordinal, a.StartedAt = "lan", ordinal, after(ms)
		})
	}
	want := []contest.Attempt{attempt("z", 3, 1), attempt("b", 2, 2), attempt("c", 1, 2), attempt("a", 10, 3)}
	for _, i := range []int{3, 1, 0, 2} {
		add(t, s, want[i])
	}
	add(t, s, Attempt("of another"), Attempt("elsewhere", func(a *contest.Attempt) {
		a.ContestID, a.Period, a.ContestantID = "c2", "c2", "lan"
	}))
	got, err := s.AttemptsOf(t.Context(), "c1", "lan")
	must(t, "AttemptsOf", err)
	same(t, "attempts", got, want)
}

func deadlineSet(t *testing.T, s contest.Store) {
	want := Attempt("a1")
	add(t, s, want, Attempt("a2"))
	for i, deadline := range []time.Time{after(1), {}, after(3)} {
		must(t, "SetDeadline", s.SetDeadline(t.Context(), "a1", deadline, after(10+i)))
		want.Deadline, want.ChangedAt, want.Revision = deadline, after(10+i), want.Revision+1
		wantAttempt(t, s, want)
	}
	wantAttempt(t, s, Attempt("a2"))
}

func deadlineClosed(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	closing, _, err := s.BeginClose(t.Context(), "a1", contest.Closure{Reason: contest.Submitted, At: after(1)}, after(1))
	must(t, "BeginClose", err)
	wantErr(t, "SetDeadline of a closing one", s.SetDeadline(t.Context(), "a1", after(9), after(9)), contest.ErrClosed)
	wantAttempt(t, s, closing)
	done, err := s.FinishClose(t.Context(), "a1", contest.Score{Correct: 1}, after(2))
	must(t, "FinishClose", err)
	wantErr(t, "SetDeadline of a closed one", s.SetDeadline(t.Context(), "a1", after(9), after(9)), contest.ErrClosed)
	wantAttempt(t, s, done)
}

func deadlineUnknown(t *testing.T, s contest.Store) {
	if err := s.SetDeadline(t.Context(), "a1", after(9), after(9)); err == nil {
		t.Error("SetDeadline of no attempt = nil, want an error")
	}
	_, err := s.Attempt(t.Context(), "a1")
	wantErr(t, "Attempt", err, contest.ErrAttemptNotFound)
}

func taken(t *testing.T, s contest.Store) {
	want := Attempt("a1")
	add(t, s, want, Attempt("a2"))
	for i := range 2 {
		got, err := s.TakeAttempt(t.Context(), "a1", contest.MaxEpochs, after(10+i))
		must(t, "TakeAttempt", err)
		want.Epoch, want.Revision, want.ChangedAt = want.Epoch+1, want.Revision+1, after(10+i)
		same(t, "taken attempt", got, want)
		wantAttempt(t, s, want)
	}
	wantAttempt(t, s, Attempt("a2"))
}

func takenToLimit(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	got, err := s.TakeAttempt(t.Context(), "a1", 2, after(1))
	must(t, "TakeAttempt below its limit", err)
	_, err = s.TakeAttempt(t.Context(), "a1", 2, after(2))
	wantErr(t, "TakeAttempt at its limit", err, contest.ErrEpochs)
	wantAttempt(t, s, got)
}

func takenClosed(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	closing, _, err := s.BeginClose(t.Context(), "a1", contest.Closure{Reason: contest.Submitted, At: after(1)}, after(1))
	must(t, "BeginClose", err)
	_, err = s.TakeAttempt(t.Context(), "a1", contest.MaxEpochs, after(9))
	wantErr(t, "TakeAttempt of a closing one", err, contest.ErrClosed)
	wantAttempt(t, s, closing)
	done, err := s.FinishClose(t.Context(), "a1", contest.Score{}, after(2))
	must(t, "FinishClose", err)
	_, err = s.TakeAttempt(t.Context(), "a1", contest.MaxEpochs, after(9))
	wantErr(t, "TakeAttempt of a closed one", err, contest.ErrClosed)
	wantAttempt(t, s, done)
}

func takenUnknown(t *testing.T, s contest.Store) {
	_, err := s.TakeAttempt(t.Context(), "a1", contest.MaxEpochs, after(1))
	wantErr(t, "TakeAttempt", err, contest.ErrAttemptNotFound)
}

func takenRace(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"))
	epochs := make([]int, racers)
	errs := race(racers, func(i int) error {
		a, err := s.TakeAttempt(t.Context(), "a1", contest.MaxEpochs, after(1))
		epochs[i] = a.Epoch
		return err
	})
	seen := map[int]bool{}
	for i, err := range errs {
		must(t, "TakeAttempt", err)
		if e := epochs[i]; seen[e] || e < 2 || e > racers+1 {
			t.Errorf("TakeAttempt gave epochs %v, want 2 to %d once each", epochs, racers+1)
		}
		seen[epochs[i]] = true
	}
	want := Attempt("a1")
	want.Epoch, want.Revision, want.ChangedAt = racers+1, racers+1, after(1)
	wantAttempt(t, s, want)
}
