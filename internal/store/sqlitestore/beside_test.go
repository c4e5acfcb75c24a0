package sqlitestore_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"khoabang/contest"
	"khoabang/contest/contesttest"
	"khoabang/internal/auth"
	"khoabang/internal/auth/authtest"
	"khoabang/internal/store/sqlitestore"
)

func beside(t *testing.T, dir string) (*sqlitestore.DB, error) {
	t.Helper()
	db, err := sqlitestore.Open(t.Context(), dir, sqlitestore.Options{Beside: true})
	if err == nil {
		t.Cleanup(func() { db.Close(context.Background()) }) //nolint:errcheck // the tests that care close it themselves
	}
	return db, err
}

// TestBesideLosesNothing changes one contest, one user and one journal through two databases on one file.
func TestBesideLosesNothing(t *testing.T) {
	dir := t.TempDir()
	server := openIn(t, dir)
	command, err := beside(t, dir)
	must(t, err)
	must(t, server.Contests().AddContest(t.Context(), contesttest.Contest("c1")))
	must(t, server.Contests().AddAttempt(t.Context(), contesttest.Attempt("a1")))
	must(t, command.Auth().PutUser(t.Context(), authtest.User("lan")))
	const each = 20
	var contests, users int
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i, db := range []*sqlitestore.DB{server, command} {
		wg.Go(func() {
			for n := range each {
				_, err := db.Contests().UpdateContest(t.Context(), "c1", func(c *contest.Contest) error { c.Rules.Attempts++; return nil })
				errUser := db.Auth().UpdateUser(t.Context(), "usr_lan", func(u *auth.User) error { u.Epoch++; return nil })
				mu.Lock()
				contests, users = contests+counts(t, err, contest.ErrRevision), users+counts(t, errUser, auth.ErrBusy)
				mu.Unlock()
				if err := db.Contests().Append(t.Context(), "a1", []contest.Entry{contesttest.Entry(1+i, 1+n, "A")}); err != nil {
					t.Errorf("Append = %v", err)
				}
			}
		})
	}
	wg.Wait()
	c, err := command.Contests().Contest(t.Context(), "c1")
	must(t, err)
	u, err := server.Auth().User(t.Context(), "usr_lan")
	must(t, err)
	entries, err := server.Contests().Entries(t.Context(), "a1")
	must(t, err)
	if got, want := c.Rules.Attempts, contesttest.Contest("c1").Rules.Attempts+contests; got != want {
		t.Errorf("the contest was changed %d times, want %d", got, want)
	}
	if got, want := u.Epoch, authtest.User("lan").Epoch+int64(users); got != want {
		t.Errorf("the user's epoch is %d, want %d", got, want)
	}
	if len(entries) != 2*each {
		t.Errorf("%d entries are stored, want %d", len(entries), 2*each)
	}
}

// counts returns 1 for a change that was made and 0 for one that lost.
func counts(t *testing.T, err, lost error) int {
	switch {
	case err == nil:
		return 1
	case !errors.Is(err, lost):
		t.Errorf("update = %v, want nil or %v", err, lost)
	}
	return 0
}

// TestBesideAloneIsAnOwner opens without a server: the command holds the lock, as a server would.
func TestBesideAloneIsAnOwner(t *testing.T) {
	dir := t.TempDir()
	db, err := beside(t, dir)
	must(t, err)
	if _, err := sqlitestore.Open(t.Context(), dir, sqlitestore.Options{}); !errors.Is(err, sqlitestore.ErrInUse) {
		t.Errorf("Open = %v, want ErrInUse", err)
	}
	closeDB(t, db)
	closeDB(t, openIn(t, dir))
}

func TestBesideDoesNotMigrate(t *testing.T) {
	dir := t.TempDir()
	openIn(t, dir)
	alter(t, filepath.Join(dir, sqlitestore.File), "PRAGMA user_version = 0")
	if _, err := beside(t, dir); !errors.Is(err, sqlitestore.ErrInUse) {
		t.Errorf("Open beside a server of another version = %v, want ErrInUse", err)
	}
}
