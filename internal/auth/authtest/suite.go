// Package authtest holds the conformance suite that every auth.Store must pass.
package authtest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khoabang/internal/auth"
)

// TestStore holds a store against every promise in the comments of auth.Store. open returns an empty store, which
// lives as long as the test that it is given.
func TestStore(t *testing.T, open func(t *testing.T) auth.Store) {
	cases := []struct {
		name string
		run  func(*testing.T, auth.Store)
	}{
		{"UserRoundTrip", userRoundTrip},
		{"UserNotFound", userNotFound},
		{"UserUnique", userUnique},
		{"UsersOrdered", usersOrdered},
		{"UserCopies", userCopies},
		{"PutUserRace", putUserRace},
		{"UpdateUser", updateUser},
		{"UpdateUserKeepsIDAndLogin", updateKeepsKeys},
		{"UpdateUserError", updateError},
		{"UpdateUserRace", updateRace},
		{"UpdateUserOnce", updateOnce},
		{"SessionRoundTrip", sessionRoundTrip},
		{"SessionNotFound", sessionNotFound},
		{"SessionUnique", sessionUnique},
		{"RotateSession", rotateSession},
		{"RotateSessionRefuses", rotateRefuses},
		{"RotateSessionRace", rotateRace},
		{"RotateDeleteRace", rotateDeleteRace},
		{"DeleteSession", deleteSession},
		{"PruneSessions", pruneSessions},
		{"Secret", secret},
		{"SecretRace", secretRace},
		{"Cancelled", cancelled},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
	}
}

// at is a time with milliseconds, as stores keep them.
var at = time.Date(2025, 10, 1, 1, 2, 3, 456e6, time.UTC)

// User returns a user with every field set, whose ID and login are made from name.
func User(name string) auth.User {
	return auth.User{
		ID:           "usr_" + name,
		Login:        name,
		Name:         "Nguyễn Thị Ánh " + name,
		Roles:        auth.RoleSet{auth.Organiser, auth.Jury},
		UnitID:       "so-noi-vu",
		Email:        "lan@example.vn",
		PasswordHash: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaA",
		Epoch:        3,
		Setup: auth.Setup{
			Purpose:   auth.PurposeSetPassword,
			TokenHash: strings.Repeat("ab", 32),
			ExpiresAt: at.Add(48 * time.Hour),
			UsedAt:    at.Add(time.Hour),
		},
		DisabledAt: at.Add(2 * time.Hour),
		CreatedAt:  at,
		UpdatedAt:  at.Add(time.Minute),
	}
}

// Session returns a session with every field set, whose current hash is made of c.
func Session(id, c string) auth.Session {
	return auth.Session{
		ID:           id,
		UserID:       "usr_lan",
		Epoch:        3,
		Hash:         strings.Repeat(c, 64),
		PreviousHash: strings.Repeat("0", 64),
		GraceUntil:   at.Add(10 * time.Second),
		StartedAt:    at,
		UsedAt:       at.Add(time.Minute),
		ExpiresAt:    at.Add(7 * 24 * time.Hour),
	}
}

func mustPut(t *testing.T, s auth.Store, users ...auth.User) {
	t.Helper()
	for _, u := range users {
		if err := s.PutUser(t.Context(), u); err != nil {
			t.Fatalf("PutUser(%s): %v", u.ID, err)
		}
	}
}

func mustPutSession(t *testing.T, s auth.Store, sessions ...auth.Session) {
	t.Helper()
	for _, x := range sessions {
		if err := s.PutSession(t.Context(), x); err != nil {
			t.Fatalf("PutSession(%s): %v", x.ID, err)
		}
	}
}

func wantUser(t *testing.T, s auth.Store, want auth.User) {
	t.Helper()
	got, err := s.User(t.Context(), want.ID)
	if err != nil {
		t.Fatalf("User(%s): %v", want.ID, err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("User(%s) (-want +got):\n%s", want.ID, d)
	}
	inUTC(t, got.CreatedAt, got.UpdatedAt, got.DisabledAt, got.Setup.ExpiresAt, got.Setup.UsedAt)
}

func wantSession(t *testing.T, s auth.Store, want auth.Session) {
	t.Helper()
	got, err := s.Session(t.Context(), want.ID)
	if err != nil {
		t.Fatalf("Session(%s): %v", want.ID, err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Session(%s) (-want +got):\n%s", want.ID, d)
	}
	inUTC(t, got.GraceUntil, got.StartedAt, got.UsedAt, got.ExpiresAt)
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

func wantErr(t *testing.T, call string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s = %v, want %v", call, got, want)
	}
}

// race runs f in n goroutines that start together and returns what each returned, by number.
func race(n int, f func(i int) error) []error {
	var (
		start = make(chan struct{})
		done  = make(chan struct{})
		errs  = make([]error, n)
	)
	for i := range n {
		go func() {
			<-start
			errs[i] = f(i)
			done <- struct{}{}
		}()
	}
	close(start)
	for range n {
		<-done
	}
	return errs
}

// wantOneWinner checks that exactly one of errs is nil and all others are loss, and returns the winner's number.
func wantOneWinner(t *testing.T, errs []error, loss error) int {
	t.Helper()
	winner, winners := -1, 0
	for i, err := range errs {
		if err == nil {
			winner, winners = i, winners+1
		} else if !errors.Is(err, loss) {
			t.Errorf("caller %d got %v, want nil or %v", i, err, loss)
		}
	}
	if winners != 1 {
		t.Fatalf("%d of %d callers succeeded, want exactly 1", winners, len(errs))
	}
	return winner
}

func cancelled(t *testing.T, s auth.Store) {
	mustPut(t, s, User("lan"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	calls := map[string]func() error{
		"User":          func() error { _, err := s.User(ctx, "usr_lan"); return err },
		"UserByLogin":   func() error { _, err := s.UserByLogin(ctx, "lan"); return err },
		"Users":         func() error { _, err := s.Users(ctx); return err },
		"PutUser":       func() error { return s.PutUser(ctx, User("mai")) },
		"UpdateUser":    func() error { return s.UpdateUser(ctx, "usr_lan", rename("đổi tên")) },
		"PutSession":    func() error { return s.PutSession(ctx, Session("s1", "1")) },
		"RotateSession": func() error { return s.RotateSession(ctx, "s1", "x", auth.Rotation{}) },
	}
	for name, call := range calls {
		if err := call(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s with a cancelled context = %v, want context.Canceled in the chain", name, err)
		}
	}
	wantUser(t, s, User("lan"))
}
