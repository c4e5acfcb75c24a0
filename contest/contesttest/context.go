package contesttest

import (
	"context"
	"testing"
	"time"

	"khoabang/contest"
)

var contextTests = []test{
	{"a cancelled context is told and changes nothing", cancelled},
	{"Now is about now", now},
}

func cancelled(t *testing.T, s contest.Store) {
	must(t, "AddContest", s.AddContest(t.Context(), Contest("c1")))
	add(t, s, Attempt("a1"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range map[string]func() error{
		"AddContest": func() error { return s.AddContest(ctx, Contest("c2")) },
		"Contest":    func() error { _, err := s.Contest(ctx, "c1"); return err },
		"UpdateContest": func() error {
			_, err := s.UpdateContest(ctx, "c1", func(c *contest.Contest) error { c.Title = "đổi"; return nil })
			return err
		},
		"AddAttempt":  func() error { return s.AddAttempt(ctx, Attempt("a2")) },
		"Attempt":     func() error { _, err := s.Attempt(ctx, "a1"); return err },
		"TakeAttempt": func() error { _, err := s.TakeAttempt(ctx, "a1", 9, after(1)); return err },
		"OpenItem":    func() error { _, err := s.OpenItem(ctx, "a1", opening(1, 1, 1)); return err },
		"Append":      func() error { return s.Append(ctx, "a1", []contest.Entry{Entry(1, 1, "A")}) },
		"BeginClose":  func() error { _, _, err := s.BeginClose(ctx, "a1", submitted, after(1)); return err },
		"ResultsSince": func() error {
			return s.ResultsSince(ctx, "c1", time.Time{}, func(contest.Result) error { return nil })
		},
	} {
		wantErr(t, name+" with a cancelled context", call(), context.Canceled)
	}
	wantAttempt(t, s, Attempt("a1"))
	wantJournal(t, s, "a1")
	got, err := s.Contests(t.Context())
	must(t, "Contests", err)
	same(t, "contests", got, []contest.Contest{Contest("c1")})
}

func now(t *testing.T, s contest.Store) {
	got, err := s.Now(t.Context())
	must(t, "Now", err)
	// A database's machine may be off by some, but not by a time zone.
	if d := time.Since(got).Abs(); d > 10*time.Minute {
		t.Errorf("Now is %v away from this machine's clock", d)
	}
	if got.Nanosecond()%1e6 != 0 {
		t.Errorf("Now = %v, want whole milliseconds", got)
	}
	inUTC(t, got)
}
