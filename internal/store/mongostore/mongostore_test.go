package mongostore_test

import (
	"context"
	"testing"
	"time"

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
	"khoabang/internal/store/mongostore"
	"khoabang/internal/store/mongostore/mongostoretest"
	"khoabang/questions"
	"khoabang/questions/questionstest"
)

// open returns a database of the test's own.
func open(t *testing.T) *mongostore.DB {
	t.Helper()
	return openAt(t, mongostoretest.Start(t))
}

func openAt(t *testing.T, uri string) *mongostore.DB {
	t.Helper()
	db, err := mongostore.Open(t.Context(), uri, mongostore.Options{})
	if err != nil {
		t.Fatalf("Open = %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := db.Close(ctx); err != nil {
			t.Errorf("Close = %v", err)
		}
	})
	return db
}

func TestQuestions(t *testing.T) {
	mongostoretest.Start(t) // one server for all subtests
	questionstest.TestStore(t, func(t *testing.T) questions.Store { return open(t).Questions() })
}

func TestUnits(t *testing.T) {
	mongostoretest.Start(t)
	orgtest.TestStore(t, func(t *testing.T) org.Store { return open(t).Units() })
}

func TestAudit(t *testing.T) {
	mongostoretest.Start(t)
	audittest.TestStore(t, func(t *testing.T) audit.Store { return open(t).Audit() })
}

func TestAuth(t *testing.T) {
	mongostoretest.Start(t)
	authtest.TestStore(t, func(t *testing.T) auth.Store { return open(t).Auth() })
}

func TestContests(t *testing.T) {
	mongostoretest.Start(t)
	contesttest.TestStore(t, func(t *testing.T) contest.Store { return open(t).Contests() })
}

func TestPlanning(t *testing.T) {
	mongostoretest.Start(t)
	planningtest.TestStore(t, func(t *testing.T) planning.Store { return open(t).Planning() })
}

func TestMail(t *testing.T) {
	mongostoretest.Start(t)
	notifytest.TestStore(t, func(t *testing.T) notify.Store { return open(t).Mail() })
}

func TestFeeds(t *testing.T) {
	mongostoretest.Start(t)
	icaltest.TestStore(t, func(t *testing.T) ical.Store { return open(t).Feeds() })
}
