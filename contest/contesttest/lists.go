package contesttest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"khoabang/contest"
)

var listTests = []test{
	{"DueAttempts finds running ones past their deadline", dueRunning},
	{"DueAttempts finds those stuck in closing", dueStuck},
	{"DueAttempts stops at its limit", dueLimit},
	{"RunningAttempts yields and Running counts a round's running attempts", runningAttempts},
	{"RunningAttempts goes past a page", runningMany},
	{"ResultsSince yields results, oldest change first", resultsSince},
	{"ResultsSince starts at its watermark", resultsWatermark},
	{"AttemptIDs yields every ID in order", attemptIDs},
	{"yield's error stops and is passed on", yieldError},
	{"yield may use the store", yieldUsesStore},
	{"Tally counts people, attempts and closed ones", tally},
	{"Activity counts by minute", activity},
	{"Activity starts where it is told", activitySince},
}

func due(t *testing.T, s contest.Store, due, stuck time.Time, limit int) []contest.Attempt {
	t.Helper()
	got, err := s.DueAttempts(t.Context(), due, stuck, limit)
	must(t, "DueAttempts", err)
	return got
}

func deadline(id string, at time.Time) contest.Attempt {
	return Attempt(id, func(a *contest.Attempt) { a.Deadline = at })
}

func dueRunning(t *testing.T, s contest.Store) {
	add(t, s, deadline("c", after(3)), deadline("a", after(5)), deadline("b", after(4)), deadline("never", time.Time{}),
		deadline("handed in", after(1)), deadline("moved", after(2)))
	finish(t, s, "handed in", submitted, score)
	must(t, "SetDeadline", s.SetDeadline(t.Context(), "moved", after(50), after(1)))
	want := []contest.Attempt{deadline("c", after(3)), deadline("b", after(4)), deadline("a", after(5))}
	same(t, "due attempts", due(t, s, after(6), after(0), 10), want)
	same(t, "due before the last's deadline", due(t, s, after(5), after(0), 10), want[:2])
	same(t, "due before all", due(t, s, after(3), after(0), 10), []contest.Attempt(nil))
}

func dueStuck(t *testing.T, s contest.Store) {
	var want []contest.Attempt
	for i, id := range []string{"b", "a"} {
		add(t, s, deadline(id, time.Time{}))
		a, _, err := s.BeginClose(t.Context(), id, contest.Closure{Reason: contest.Submitted, At: after(1)}, after(10+i))
		must(t, "BeginClose", err)
		want = append(want, a)
	}
	add(t, s, Attempt("running"))
	same(t, "stuck attempts", due(t, s, after(0), after(12), 10), want)
	same(t, "stuck before the last", due(t, s, after(0), after(11), 10), want[:1])
	same(t, "stuck before all", due(t, s, after(0), after(10), 10), []contest.Attempt(nil))
	_, err := s.FinishClose(t.Context(), "b", score, after(13))
	must(t, "FinishClose", err)
	same(t, "stuck when one is done", due(t, s, after(0), after(99), 10), want[1:])
}

func dueLimit(t *testing.T, s contest.Store) {
	for i, id := range []string{"d", "a", "c", "b"} {
		add(t, s, deadline(id, after(i)))
	}
	beginClose(t, s, "b") // at 1 ms
	for limit, n := range map[int]int{1: 1, 2: 2, 4: 4, 9: 4} {
		if got := due(t, s, after(9), after(9), limit); len(got) != n {
			t.Errorf("DueAttempts with limit %d returned %d attempts, want %d", limit, len(got), n)
		}
	}
	if got := due(t, s, after(9), after(0), 2); len(got) != 2 || got[0].ID != "d" || got[1].ID != "a" {
		t.Errorf("DueAttempts with limit 2 = %v, want the two soonest", ids(got))
	}
}

func ids(attempts []contest.Attempt) []string {
	var ids []string
	for _, a := range attempts {
		ids = append(ids, a.ID)
	}
	slices.Sort(ids)
	return ids
}

func running(t *testing.T, s contest.Store, contestID, roundID string) []contest.Attempt {
	t.Helper()
	var got []contest.Attempt
	must(t, "RunningAttempts", s.RunningAttempts(t.Context(), contestID, roundID, func(a contest.Attempt) error {
		got = append(got, a)
		return nil
	}))
	return got
}

func runningAttempts(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"), Attempt("a2"), Attempt("closing"), Attempt("done"),
		Attempt("other round", func(a *contest.Attempt) { a.RoundID = "r2" }),
		Attempt("other contest", func(a *contest.Attempt) { a.ContestID = "c2" }))
	beginClose(t, s, "closing")
	finish(t, s, "done", submitted, score)
	n, err := s.Running(t.Context(), "c1", "r1")
	must(t, "Running", err)
	same(t, "how many run", n, 2)
	n, err = s.Running(t.Context(), "c1", "r3")
	must(t, "Running", err)
	same(t, "how many run in a round without attempts", n, 0)
	got := running(t, s, "c1", "r1")
	slices.SortFunc(got, func(a, b contest.Attempt) int { return strings.Compare(a.ID, b.ID) })
	same(t, "running attempts", got, []contest.Attempt{Attempt("a1"), Attempt("a2")})
	same(t, "of no round", running(t, s, "c1", "r3"), []contest.Attempt(nil))
}

// runningMany has more attempts than a small page; slow stores still add them in seconds.
func runningMany(t *testing.T, s contest.Store) {
	const n = 40
	var want []string
	for i := range n {
		id := fmt.Sprintf("a%02d", i)
		add(t, s, Attempt(id))
		want = append(want, id)
	}
	same(t, "running attempts", ids(running(t, s, "c1", "r1")), want)
}

func results(t *testing.T, s contest.Store, contestID string, since time.Time) []contest.Result {
	t.Helper()
	var got []contest.Result
	must(t, "ResultsSince", s.ResultsSince(t.Context(), contestID, since, func(r contest.Result) error {
		got = append(got, r)
		return nil
	}))
	return got
}

// closeAll adds attempts of those IDs and finishes them, one a millisecond.
func closeAll(t *testing.T, s contest.Store, ids ...string) []contest.Result {
	t.Helper()
	var all []contest.Result
	for i, id := range ids {
		add(t, s, Attempt(id))
		_, _, err := s.BeginClose(t.Context(), id, contest.Closure{Reason: contest.Submitted, At: after(1000 - i)}, after(1000))
		must(t, "BeginClose", err)
		a, err := s.FinishClose(t.Context(), id, contest.Score{Correct: i, Points: i * 1000, Marks: []int{i}}, after(2000+i))
		must(t, "FinishClose", err)
		all = append(all, a.Result())
	}
	return all
}

func resultsSince(t *testing.T, s contest.Store) {
	want := closeAll(t, s, "c", "a", "b")
	add(t, s, Attempt("running"), Attempt("closing"), Attempt("elsewhere", func(a *contest.Attempt) { a.ContestID = "c2" }))
	beginClose(t, s, "closing")
	finish(t, s, "elsewhere", submitted, score)
	same(t, "results", results(t, s, "c1", time.Time{}), want)
	same(t, "results of no contest", results(t, s, "c3", time.Time{}), []contest.Result(nil))
	inUTC(t, results(t, s, "c1", time.Time{})[0].SubmittedAt, results(t, s, "c1", time.Time{})[0].ChangedAt)
	// The limit bounds the duration, and a closure before the start makes none.
	add(t, s, Attempt("long"), Attempt("skewed"), Attempt("granted"), Attempt("heat"))
	heat := finish(t, s, "heat", contest.Closure{Reason: contest.Submitted, At: At.Add(12 * time.Minute), Began: At.Add(5 * time.Minute)}, score)
	same(t, "duration from the start of the round", heat.Result().Duration, 7*time.Minute)
	granted := finish(t, s, "granted", contest.Closure{Reason: contest.Submitted, At: At.Add(20 * time.Minute), Extra: 15 * time.Minute}, score)
	same(t, "duration with extra time", granted.Result().Duration, 10*time.Minute)
	long := finish(t, s, "long", contest.Closure{Reason: contest.TimeUp, At: At.Add(time.Hour)}, score)
	skewed := finish(t, s, "skewed", contest.Closure{Reason: contest.TimeUp, At: after(-5)}, score)
	got := results(t, s, "c1", time.Time{})
	for _, want := range []contest.Result{long.Result(), skewed.Result(), granted.Result(), heat.Result()} {
		if !slices.Contains(got, want) {
			t.Errorf("results lack %+v", want)
		}
	}
}

func resultsWatermark(t *testing.T, s contest.Store) {
	all := closeAll(t, s, "a", "b", "c")
	for i := range all {
		same(t, "results at a change", results(t, s, "c1", all[i].ChangedAt), all[i:])
		same(t, "results after a change", results(t, s, "c1", all[i].ChangedAt.Add(time.Millisecond)), all[i+1:])
	}
}

func attemptIDs(t *testing.T, s contest.Store) {
	for _, id := range []string{"b", "a10", "a2", "B", "đ"} {
		add(t, s, Attempt(id))
	}
	finish(t, s, "a2", submitted, score)
	var got []string
	must(t, "AttemptIDs", s.AttemptIDs(t.Context(), func(id string) error {
		got = append(got, id)
		return nil
	}))
	same(t, "IDs", got, []string{"B", "a10", "a2", "b", "đ"})
}

func yieldError(t *testing.T, s contest.Store) {
	closeAll(t, s, "done1", "done2")
	add(t, s, Attempt("a1"), Attempt("a2"))
	stop := errors.New("stop")
	for name, walk := range map[string]func(stop func() error) error{
		"RunningAttempts": func(stop func() error) error {
			return s.RunningAttempts(t.Context(), "c1", "r1", func(contest.Attempt) error { return stop() })
		},
		"ResultsSince": func(stop func() error) error {
			return s.ResultsSince(t.Context(), "c1", time.Time{}, func(contest.Result) error { return stop() })
		},
		"DoneAttempts": func(stop func() error) error {
			return s.DoneAttempts(t.Context(), "c1", "r1", nil, func(contest.Attempt, []contest.Entry) error { return stop() })
		},
		"AttemptIDs": func(stop func() error) error {
			return s.AttemptIDs(t.Context(), func(string) error { return stop() })
		},
	} {
		calls := 0
		err := walk(func() error { calls++; return stop })
		wantErr(t, name, err, stop)
		if calls != 1 {
			t.Errorf("%s called yield %d times after an error, want once", name, calls)
		}
	}
}

// yieldUsesStore writes and reads inside yield, from several walks at once, as rescheduling a round does.
func yieldUsesStore(t *testing.T, s contest.Store) {
	add(t, s, Attempt("a1"), Attempt("a2"))
	for _, err := range race(racers, func(i int) error {
		return s.RunningAttempts(t.Context(), "c1", "r1", func(a contest.Attempt) error {
			if err := s.SetDeadline(t.Context(), a.ID, after(5000+i), after(i)); err != nil {
				return err
			}
			_, err := s.Attempt(t.Context(), a.ID)
			return err
		})
	}) {
		must(t, "RunningAttempts", err)
	}
	for _, id := range []string{"a1", "a2"} {
		a, err := s.Attempt(t.Context(), id)
		must(t, "Attempt", err)
		if a.Revision != 1+racers {
			t.Errorf("attempt %s has revision %d, want %d", id, a.Revision, 1+racers)
		}
	}
}

func tally(t *testing.T, s contest.Store) {
	check := func(contestID string, want contest.Tally) {
		t.Helper()
		got, err := s.Tally(t.Context(), contestID)
		must(t, "Tally", err)
		same(t, "tally of "+contestID, got, want)
	}
	check("c1", contest.Tally{})
	again := func(a *contest.Attempt) { a.ContestantID, a.Ordinal = "person-a1", 2 }
	elsewhere := func(a *contest.Attempt) { a.ContestID, a.Period, a.ContestantID = "c2", "c2", "person-a1" }
	add(t, s, Attempt("a1"), Attempt("a2"), Attempt("a3", again), Attempt("a4"), Attempt("b1", elsewhere))
	check("c1", contest.Tally{People: 3, Started: 4})
	finish(t, s, "a1", submitted, score)
	_, err := s.FinishClose(t.Context(), "a1", score, after(9)) // counts once
	must(t, "FinishClose", err)
	finish(t, s, "a3", submitted, score)
	beginClose(t, s, "a2") // not done yet
	check("c1", contest.Tally{People: 3, Started: 4, Done: 2})
	check("c2", contest.Tally{People: 1, Started: 1})
}

// minute is the start of a minute well before At.
var minute = time.Date(2025, 9, 1, 7, 30, 0, 0, time.UTC)

// spread adds attempts that start 30 s apart from the minute on, and closes the first two 150 s later.
func spread(t *testing.T, s contest.Store) {
	for i := range 4 {
		id := fmt.Sprintf("a%d", i)
		started := minute.Add(time.Duration(i) * 30 * time.Second)
		add(t, s, Attempt(id, func(a *contest.Attempt) { a.StartedAt = started }))
		if i < 2 {
			finish(t, s, id, contest.Closure{Reason: contest.Submitted, At: started.Add(150*time.Second - time.Millisecond)}, score)
		}
	}
	add(t, s, Attempt("elsewhere", func(a *contest.Attempt) { a.ContestID, a.StartedAt = "c2", minute }))
}

func activity(t *testing.T, s contest.Store) {
	spread(t, s)
	got, err := s.Activity(t.Context(), "c1", minute.Add(-time.Hour))
	must(t, "Activity", err)
	same(t, "activity", got, []contest.Minute{
		{At: minute, Started: 2},
		{At: minute.Add(time.Minute), Started: 2},
		{At: minute.Add(2 * time.Minute), Done: 2}, // at 29.999 s and 59.999 s of it
	})
	inUTC(t, got[0].At)
	got, err = s.Activity(t.Context(), "c3", time.Time{})
	must(t, "Activity", err)
	same(t, "activity of no contest", got, []contest.Minute(nil))
}

func activitySince(t *testing.T, s contest.Store) {
	spread(t, s)
	for i, want := range []int{3, 2, 1, 0} {
		got, err := s.Activity(t.Context(), "c1", minute.Add(time.Duration(i)*time.Minute))
		must(t, "Activity", err)
		if len(got) != want {
			t.Errorf("Activity from minute %d on = %v, want %d minutes", i, got, want)
		}
	}
}
