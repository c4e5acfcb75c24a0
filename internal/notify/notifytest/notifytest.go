// Package notifytest holds the conformance suite that every notify.Store must pass.
package notifytest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khoabang/internal/notify"
)

// TestStore holds a store against every promise in the comments of notify.Store. open returns an empty store, which lives
// as long as the test that it is given.
func TestStore(t *testing.T, open func(t *testing.T) notify.Store) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, notify.Store)
	}{
		{"RoundTrip", roundTrip},
		{"NotFound", notFound},
		{"Unique", unique},
		{"AddRace", addRace},
		{"LeaseOrder", leaseOrder},
		{"LeaseExpires", leaseExpires},
		{"LeaseRace", leaseRace},
		{"Settle", settle},
		{"SettleRefuses", settleRefuses},
		{"Mails", mails},
		{"Prune", prune},
		{"Cancelled", cancelled},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
	}
}

// at is a time with milliseconds, as stores keep them.
var at = time.Date(2026, 3, 15, 1, 2, 3, 456e6, time.UTC)

// Mail returns a waiting message that is due at at.
func Mail(id string) notify.Mail {
	return notify.Mail{
		ID: id, To: id + "@so-noi-vu.example.vn", Subject: "Nhắc nộp báo cáo quý I", Text: "Kính gửi ông, bà,\nBáo cáo đến hạn.\n",
		Unsubscribe: "https://thi.example.vn/quan-tri#thu", QueuedAt: at, GiveUpAt: at.Add(48 * time.Hour), State: notify.Waiting, DueAt: at,
	}
}

func mustAdd(t *testing.T, s notify.Store, list ...notify.Mail) {
	t.Helper()
	for _, m := range list {
		if err := s.AddMail(t.Context(), m); err != nil {
			t.Fatalf("AddMail(%s): %v", m.ID, err)
		}
	}
}

func want(t *testing.T, s notify.Store, m notify.Mail) {
	t.Helper()
	got, err := s.Mail(t.Context(), m.ID)
	if d := cmp.Diff(m, got); err != nil || d != "" {
		t.Errorf("Mail(%s): %v (-want +got):\n%s", m.ID, err, d)
	}
}

func wantErr(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func mustLease(t *testing.T, s notify.Store, lease string, now, until time.Time) notify.Mail {
	t.Helper()
	m, err := s.LeaseMail(t.Context(), lease, now, until)
	if err != nil {
		t.Fatalf("LeaseMail at %v: %v", now, err)
	}
	return m
}

func roundTrip(t *testing.T, s notify.Store) {
	full, bare := Mail("full"), notify.Mail{ID: "bare", State: notify.Waiting}
	full.State, full.Lease, full.Tries, full.Reason, full.SettledAt = notify.GivenUp, "x", 7, "550 hộp thư không có", at.Add(time.Hour)
	cutOff := Mail("micro")
	cutOff.QueuedAt = at.Add(789 * time.Microsecond).In(time.FixedZone("+07", 7*3600))
	mustAdd(t, s, full, bare, cutOff)
	want(t, s, full)
	want(t, s, bare)
	want(t, s, Mail("micro"))
}

func notFound(t *testing.T, s notify.Store) {
	_, err := s.Mail(t.Context(), "none")
	wantErr(t, "Mail of an unknown ID", err, notify.ErrNotFound)
	_, err = s.LeaseMail(t.Context(), "x", at, at.Add(time.Minute))
	wantErr(t, "LeaseMail of an empty outbox", err, notify.ErrNoneDue)
	wantErr(t, "SettleMail of an unknown ID", s.SettleMail(t.Context(), notify.Mail{ID: "none", Lease: "x", State: notify.Sent}), notify.ErrLease)
	if list, err := s.Mails(t.Context(), notify.Waiting, 5); err != nil || len(list) > 0 {
		t.Errorf("Mails of an empty outbox: %v, %v", list, err)
	}
}

func unique(t *testing.T, s notify.Store) {
	mustAdd(t, s, Mail("a"))
	other := Mail("a")
	other.Subject = "Khác"
	wantErr(t, "AddMail with a taken ID", s.AddMail(t.Context(), other), notify.ErrTaken)
	want(t, s, Mail("a"))
}

func addRace(t *testing.T, s notify.Store) {
	won := 0
	for _, err := range race(6, func(int) error { return s.AddMail(t.Context(), Mail("a")) }) {
		if err == nil {
			won++
		} else {
			wantErr(t, "AddMail at once", err, notify.ErrTaken)
		}
	}
	if won != 1 {
		t.Errorf("%d of 6 callers added one ID", won)
	}
}

func leaseOrder(t *testing.T, s notify.Store) {
	late, early, future, sent := Mail("late"), Mail("early"), Mail("future"), Mail("sent")
	early.DueAt, future.DueAt, sent.State = at.Add(-time.Hour), at.Add(time.Millisecond), notify.Sent
	sent.DueAt = at.Add(-2 * time.Hour)
	mustAdd(t, s, late, early, future, sent)
	until := at.Add(3 * time.Minute)
	for i, m := range []notify.Mail{early, late} {
		m.Lease, m.DueAt, m.Tries = fmt.Sprint("lease", i), until, 1
		if d := cmp.Diff(m, mustLease(t, s, m.Lease, at, until)); d != "" {
			t.Errorf("lease %d (-want +got):\n%s", i, d)
		}
		want(t, s, m)
	}
	_, err := s.LeaseMail(t.Context(), "x", at, until)
	wantErr(t, "LeaseMail when all due are taken", err, notify.ErrNoneDue)
}

func leaseExpires(t *testing.T, s notify.Store) {
	mustAdd(t, s, Mail("a"))
	until := at.Add(time.Minute)
	first := mustLease(t, s, "one", at, until)
	_, err := s.LeaseMail(t.Context(), "two", until.Add(-time.Millisecond), until)
	wantErr(t, "LeaseMail before the lease ends", err, notify.ErrNoneDue)
	if second := mustLease(t, s, "two", until, until.Add(time.Minute)); second.Tries != 2 || second.Lease != "two" {
		t.Errorf("second lease: %+v", second)
	}
	first.State, first.SettledAt = notify.Sent, until
	wantErr(t, "SettleMail by an ended lease", s.SettleMail(t.Context(), first), notify.ErrLease)
	if m, err := s.Mail(t.Context(), "a"); err != nil || m.State != notify.Waiting || m.Lease != "two" {
		t.Errorf("after it: %+v, %v", m, err)
	}
}

func leaseRace(t *testing.T, s notify.Store) {
	const n = 4
	for i := range n {
		mustAdd(t, s, Mail(fmt.Sprint("m", i)))
	}
	got := make([]string, 2*n)
	errs := race(2*n, func(i int) error {
		m, err := s.LeaseMail(t.Context(), fmt.Sprint("lease", i), at, at.Add(time.Minute))
		got[i] = m.ID
		return err
	})
	seen := map[string]int{}
	for i, err := range errs {
		if err == nil {
			seen[got[i]]++
		} else if !errors.Is(err, notify.ErrNoneDue) {
			t.Errorf("LeaseMail at once: %v", err)
		}
	}
	if len(seen) != n {
		t.Errorf("%d messages were leased, want %d: %v", len(seen), n, seen)
	}
	for id, times := range seen {
		if times != 1 {
			t.Errorf("%s was leased %d times", id, times)
		}
	}
}

func settle(t *testing.T, s notify.Store) {
	mustAdd(t, s, Mail("a"), Mail("b"))
	for i, state := range []notify.State{notify.Waiting, notify.Sent} {
		m := mustLease(t, s, fmt.Sprint("lease", i), at.Add(time.Duration(i)*time.Millisecond), at.Add(time.Minute))
		m.State, m.DueAt, m.Reason = state, at.Add(time.Hour), "451 bận"
		if state == notify.Sent {
			m.SettledAt = at.Add(time.Second)
		}
		if err := s.SettleMail(t.Context(), m); err != nil {
			t.Fatalf("SettleMail: %v", err)
		}
		m.Lease = ""
		want(t, s, m)
	}
}

func settleRefuses(t *testing.T, s notify.Store) {
	mustAdd(t, s, Mail("a"))
	m := Mail("a")
	m.State, m.SettledAt = notify.Sent, at
	wantErr(t, "SettleMail without a lease", s.SettleMail(t.Context(), m), notify.ErrLease)
	want(t, s, Mail("a"))
	held := mustLease(t, s, "one", at, at.Add(time.Minute))
	m.Lease = "two"
	wantErr(t, "SettleMail by another lease", s.SettleMail(t.Context(), m), notify.ErrLease)
	want(t, s, held)
}

func mails(t *testing.T, s notify.Store) {
	var all []notify.Mail
	for i, id := range []string{"c", "b", "a", "d"} {
		m := Mail(id)
		if i < 2 {
			m.QueuedAt = at.Add(time.Hour) // b before c
		}
		all = append(all, m)
	}
	gone := Mail("gone")
	gone.State = notify.GivenUp
	mustAdd(t, s, append(all, gone)...)
	for limit, ids := range map[int]string{10: "bcad", 3: "bca", 1: "b"} {
		list, err := s.Mails(t.Context(), notify.Waiting, limit)
		got := ""
		for _, m := range list {
			got += m.ID
		}
		if err != nil || got != ids {
			t.Errorf("Mails(%d) = %s, %v; want %s", limit, got, err, ids)
		}
	}
	if list, err := s.Mails(t.Context(), notify.GivenUp, 10); err != nil || len(list) != 1 || !cmp.Equal(list[0], gone) {
		t.Errorf("Mails given up: %+v, %v", list, err)
	}
}

func prune(t *testing.T, s notify.Store) {
	old, edge, waiting := Mail("old"), Mail("edge"), Mail("waiting")
	old.State, old.SettledAt = notify.Sent, at.Add(-time.Millisecond)
	edge.State, edge.SettledAt = notify.GivenUp, at
	mustAdd(t, s, old, edge, waiting)
	for _, n := range []int{1, 0} {
		if got, err := s.PruneMail(t.Context(), at); err != nil || got != n {
			t.Errorf("PruneMail = %d, %v; want %d", got, err, n)
		}
	}
	_, err := s.Mail(t.Context(), "old")
	wantErr(t, "Mail after it was pruned", err, notify.ErrNotFound)
	want(t, s, edge)
	want(t, s, waiting)
}

func cancelled(t *testing.T, s notify.Store) {
	mustAdd(t, s, Mail("a"))
	held := mustLease(t, s, "one", at, at.Add(time.Minute))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	sent := held
	sent.State = notify.Sent
	_, mailErr := s.Mail(ctx, "a")
	_, leaseErr := s.LeaseMail(ctx, "two", at.Add(time.Hour), at.Add(2*time.Hour))
	_, listErr := s.Mails(ctx, notify.Waiting, 1)
	_, pruneErr := s.PruneMail(ctx, at.Add(time.Hour))
	for name, err := range map[string]error{"AddMail": s.AddMail(ctx, Mail("b")), "Mail": mailErr, "LeaseMail": leaseErr,
		"SettleMail": s.SettleMail(ctx, sent), "Mails": listErr, "PruneMail": pruneErr} {
		wantErr(t, name+" with a context that is over", err, context.Canceled)
	}
	want(t, s, held)
}

// race calls f n times at once.
func race(n int, f func(i int) error) []error {
	errs := make([]error, n)
	begin := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-begin
			errs[i] = f(i)
		})
	}
	close(begin)
	wg.Wait()
	return errs
}
