package sqlitestore_test

import (
	"context"
	"testing"

	"khoabang/contest"
	"khoabang/contest/contesttest"
	"khoabang/internal/audit"
	"khoabang/internal/audit/audittest"
	"khoabang/internal/auth"
	"khoabang/internal/auth/authtest"
	"khoabang/internal/ical"
	"khoabang/internal/ical/icaltest"
	"khoabang/internal/notify"
	"khoabang/internal/notify/notifytest"
	"khoabang/internal/org"
	"khoabang/internal/org/orgtest"
	"khoabang/internal/planning"
	"khoabang/internal/planning/planningtest"
	"khoabang/internal/store/sqlitestore"
	"khoabang/questions"
	"khoabang/questions/questionstest"
)

// open opens a database of the test's own.
func open(t testing.TB) *sqlitestore.DB {
	t.Helper()
	return openIn(t, t.TempDir())
}

func openIn(t testing.TB, dir string) *sqlitestore.DB {
	t.Helper()
	db, err := sqlitestore.Open(t.Context(), dir, sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(context.Background()); err != nil {
			t.Errorf("Close = %v", err)
		}
	})
	return db
}

func TestContests(t *testing.T) {
	contesttest.TestStore(t, func(t *testing.T) contest.Store { return open(t).Contests() })
}

func TestQuestions(t *testing.T) {
	questionstest.TestStore(t, func(t *testing.T) questions.Store { return open(t).Questions() })
}

func TestUnits(t *testing.T) {
	orgtest.TestStore(t, func(t *testing.T) org.Store { return open(t).Units() })
}

func TestAudit(t *testing.T) {
	audittest.TestStore(t, func(t *testing.T) audit.Store { return open(t).Audit() })
}

func TestAuth(t *testing.T) {
	authtest.TestStore(t, func(t *testing.T) auth.Store { return open(t).Auth() })
}

func TestPlanning(t *testing.T) {
	planningtest.TestStore(t, func(t *testing.T) planning.Store { return open(t).Planning() })
}

func TestMail(t *testing.T) {
	notifytest.TestStore(t, func(t *testing.T) notify.Store { return open(t).Mail() })
}

func TestFeeds(t *testing.T) {
	icaltest.TestStore(t, func(t *testing.T) ical.Store { return open(t).Feeds() })
}
