package contesttest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"khoabang/contest"
)

var contestTests = []test{
	{"every field of a contest is kept", contestKept},
	{"a contest's ID or slug in use is ErrTaken", contestTaken},
	{"unknown contest is ErrNotFound", contestUnknown},
	{"contests come newest first", contestsOrdered},
	{"UpdateContest stores the change and raises the revision", contestUpdated},
	{"UpdateContest returns the change's error and stores nothing", contestUpdateRefused},
	{"UpdateContest of an unknown contest is ErrNotFound", contestUpdateUnknown},
	{"UpdateContest by many at once loses nothing", contestUpdateRace},
}

func contestKept(t *testing.T, s contest.Store) {
	full, bare := Contest("c1"), contest.Contest{ID: "c2", Slug: "trần", CreatedAt: At}
	for _, want := range []contest.Contest{full, bare} {
		must(t, "AddContest", s.AddContest(t.Context(), want))
		for _, key := range []string{want.ID, want.Slug} {
			got, err := s.Contest(t.Context(), key)
			must(t, "Contest("+key+")", err)
			same(t, "contest by "+key, got, want)
		}
	}
	got, err := s.Contest(t.Context(), "c1")
	must(t, "Contest", err)
	inUTC(t, got.CreatedAt, got.Rounds[0].OpensAt, got.Rounds[1].ClosesAt)
	got.Rounds[0].Name, got.Rules.Keys[0] = "đổi", contest.ByPoints
	full.Rounds[0].Name = "đổi" // what was given and what came back are the caller's
	again, err := s.Contest(t.Context(), "c1")
	must(t, "Contest", err)
	same(t, "contest after its copies were changed", again, Contest("c1"))
}

func contestTaken(t *testing.T, s contest.Store) {
	must(t, "AddContest", s.AddContest(t.Context(), Contest("c1")))
	sameID, sameSlug := Contest("c1"), Contest("c2")
	sameID.Slug, sameSlug.Slug = "another", "slug-c1"
	wantErr(t, "AddContest with a taken ID", s.AddContest(t.Context(), sameID), contest.ErrTaken)
	wantErr(t, "AddContest with a taken slug", s.AddContest(t.Context(), sameSlug), contest.ErrTaken)
	got, err := s.Contests(t.Context())
	must(t, "Contests", err)
	same(t, "contests", got, []contest.Contest{Contest("c1")})
}

func contestUnknown(t *testing.T, s contest.Store) {
	must(t, "AddContest", s.AddContest(t.Context(), Contest("c1")))
	for _, key := range []string{"", "c", "slug", "C1", "$c1"} {
		_, err := s.Contest(t.Context(), key)
		wantErr(t, fmt.Sprintf("Contest(%q)", key), err, contest.ErrNotFound)
	}
}

func contestsOrdered(t *testing.T, s contest.Store) {
	got, err := s.Contests(t.Context())
	if err != nil || len(got) != 0 {
		t.Fatalf("Contests of an empty store = %v, %v, want none", got, err)
	}
	byTime := map[string]time.Time{"old": after(0), "b": after(1), "a": after(1), "new": after(2)}
	for id, at := range byTime {
		c := Contest(id)
		c.CreatedAt = at
		must(t, "AddContest", s.AddContest(t.Context(), c))
	}
	got, err = s.Contests(t.Context())
	must(t, "Contests", err)
	var ids []string
	for _, c := range got {
		ids = append(ids, c.ID)
	}
	same(t, "order of contests", ids, []string{"new", "a", "b", "old"})
}

func contestUpdated(t *testing.T, s contest.Store) {
	must(t, "AddContest", s.AddContest(t.Context(), Contest("c1")))
	must(t, "AddContest", s.AddContest(t.Context(), Contest("c2")))
	got, err := s.UpdateContest(t.Context(), "c1", func(c *contest.Contest) error {
		same(t, "contest given to change", *c, Contest("c1"))
		c.Rounds[0].ClosesAt, c.Title = after(5), "Tên mới"
		return nil
	})
	must(t, "UpdateContest", err)
	want := Contest("c1")
	want.Rounds[0].ClosesAt, want.Title, want.Revision = after(5), "Tên mới", 2
	same(t, "returned contest", got, want)
	stored, err := s.Contest(t.Context(), want.Slug)
	must(t, "Contest", err)
	same(t, "stored contest", stored, want)
	other, err := s.Contest(t.Context(), "c2")
	must(t, "Contest", err)
	same(t, "other contest", other, Contest("c2"))
}

func contestUpdateRefused(t *testing.T, s contest.Store) {
	must(t, "AddContest", s.AddContest(t.Context(), Contest("c1")))
	refusal := errors.New("refused")
	_, err := s.UpdateContest(t.Context(), "c1", func(c *contest.Contest) error {
		c.Title = "đổi"
		return refusal
	})
	wantErr(t, "UpdateContest", err, refusal)
	got, err := s.Contest(t.Context(), "c1")
	must(t, "Contest", err)
	same(t, "contest", got, Contest("c1"))
}

func contestUpdateUnknown(t *testing.T, s contest.Store) {
	must(t, "AddContest", s.AddContest(t.Context(), Contest("c1")))
	for _, id := range []string{"c2", "slug-c1"} {
		_, err := s.UpdateContest(t.Context(), id, func(*contest.Contest) error {
			t.Errorf("UpdateContest(%q) called change", id)
			return nil
		})
		wantErr(t, "UpdateContest of "+id, err, contest.ErrNotFound)
	}
}

// contestUpdateRace counts in Rules.Attempts: a lost update would show. ErrRevision is allowed, and then the caller
// did not count.
func contestUpdateRace(t *testing.T, s contest.Store) {
	must(t, "AddContest", s.AddContest(t.Context(), Contest("c1")))
	counted := make([]int, updaters)
	errs := race(updaters, func(i int) error {
		for range updatesEach {
			_, err := s.UpdateContest(t.Context(), "c1", func(c *contest.Contest) error { c.Rules.Attempts++; return nil })
			switch {
			case err == nil:
				counted[i]++
			case !errors.Is(err, contest.ErrRevision):
				return err
			}
		}
		return nil
	})
	want := Contest("c1")
	for i, err := range errs {
		must(t, "UpdateContest", err)
		want.Rules.Attempts += counted[i]
		want.Revision += counted[i]
	}
	if want.Revision == 1 {
		t.Error("no update succeeded at all")
	}
	got, err := s.Contest(t.Context(), "c1")
	must(t, "Contest", err)
	same(t, "contest", got, want)
}

// inUTC checks the location too, which cmp.Diff leaves out: it compares times by their Equal method.
func inUTC(t *testing.T, times ...time.Time) {
	t.Helper()
	for _, x := range times {
		if x.Location() != time.UTC {
			t.Errorf("a time came back as %v, want it in UTC", x)
		}
	}
}
