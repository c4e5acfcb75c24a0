package authtest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khoabang/internal/auth"
)

func rename(name string) func(*auth.User) error {
	return func(u *auth.User) error {
		u.Name = name
		return nil
	}
}

func userRoundTrip(t *testing.T, s auth.Store) {
	full, bare := User("lan"), auth.User{ID: "usr_bare", Login: "trần.đức", CreatedAt: at, UpdatedAt: at}
	mustPut(t, s, full, bare)
	wantUser(t, s, full)
	wantUser(t, s, bare)
	got, err := s.UserByLogin(t.Context(), bare.Login)
	if err != nil {
		t.Fatalf("UserByLogin(%s): %v", bare.Login, err)
	}
	if d := cmp.Diff(bare, got); d != "" {
		t.Errorf("UserByLogin(%s) (-want +got):\n%s", bare.Login, d)
	}
}

func userNotFound(t *testing.T, s auth.Store) {
	mustPut(t, s, User("lan"))
	_, err := s.User(t.Context(), "usr_mai")
	wantErr(t, "User of an unknown ID", err, auth.ErrUserNotFound)
	_, err = s.User(t.Context(), "")
	wantErr(t, "User of no ID", err, auth.ErrUserNotFound)
	_, err = s.UserByLogin(t.Context(), "mai")
	wantErr(t, "UserByLogin of an unknown login", err, auth.ErrUserNotFound)
	_, err = s.UserByLogin(t.Context(), "LAN")
	wantErr(t, "UserByLogin of a login in other letters", err, auth.ErrUserNotFound)
	err = s.UpdateUser(t.Context(), "usr_mai", func(*auth.User) error {
		t.Error("UpdateUser of an unknown ID called change")
		return nil
	})
	wantErr(t, "UpdateUser of an unknown ID", err, auth.ErrUserNotFound)
}

func userUnique(t *testing.T, s auth.Store) {
	mustPut(t, s, User("lan"))
	sameID, sameLogin := User("mai"), User("mai")
	sameID.ID, sameLogin.Login = "usr_lan", "lan"
	wantErr(t, "PutUser with a taken ID", s.PutUser(t.Context(), sameID), auth.ErrUserExists)
	wantErr(t, "PutUser with a taken login", s.PutUser(t.Context(), sameLogin), auth.ErrUserExists)
	wantErr(t, "PutUser again", s.PutUser(t.Context(), User("lan")), auth.ErrUserExists)
	wantUser(t, s, User("lan"))
	if us, err := s.Users(t.Context()); err != nil || len(us) != 1 {
		t.Errorf("Users = %d users, %v; want the one that was put", len(us), err)
	}
}

func usersOrdered(t *testing.T, s auth.Store) {
	if us, err := s.Users(t.Context()); err != nil || len(us) != 0 {
		t.Fatalf("Users of an empty store = %v, %v; want none", us, err)
	}
	// Byte by byte: digits, then capitals, then small letters, then letters beyond ASCII.
	mustPut(t, s, User("é"), User("b"), User("B"), User("10"), User("a"), User("2"))
	want := []auth.User{User("10"), User("2"), User("B"), User("a"), User("b"), User("é")}
	got, err := s.Users(t.Context())
	if err != nil {
		t.Fatalf("Users: %v", err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Users (-want +got):\n%s", d)
	}
}

func userCopies(t *testing.T, s auth.Store) {
	given := User("lan")
	mustPut(t, s, given)
	given.Roles[0] = auth.Author
	got, err := s.User(t.Context(), given.ID)
	if err != nil {
		t.Fatalf("User: %v", err)
	}
	got.Roles[1] = auth.Author
	wantUser(t, s, User("lan"))
}

func putUserRace(t *testing.T, s auth.Store) {
	const n = 6
	users := make([]auth.User, n)
	for i := range users {
		users[i] = User("lan")
		users[i].ID = "usr_" + string(rune('a'+i))
	}
	errs := race(n, func(i int) error { return s.PutUser(t.Context(), users[i]) })
	winner := wantOneWinner(t, errs, auth.ErrUserExists)
	got, err := s.UserByLogin(t.Context(), "lan")
	if err != nil {
		t.Fatalf("UserByLogin: %v", err)
	}
	if d := cmp.Diff(users[winner], got); d != "" {
		t.Errorf("the winner's user (-want +got):\n%s", d)
	}
	if us, err := s.Users(t.Context()); err != nil || len(us) != 1 {
		t.Errorf("Users = %d users, %v; want only the winner's", len(us), err)
	}
}

func updateUser(t *testing.T, s auth.Store) {
	mustPut(t, s, User("lan"), User("mai"))
	want := User("lan")
	want.Name, want.Roles, want.UnitID, want.Email = "Lan", auth.RoleSet{auth.Author}, "", ""
	want.PasswordHash, want.Epoch, want.Setup = "", 4, auth.Setup{}
	want.DisabledAt, want.UpdatedAt = time.Time{}, at.Add(time.Hour)
	err := s.UpdateUser(t.Context(), "usr_lan", func(u *auth.User) error {
		if d := cmp.Diff(User("lan"), *u); d != "" {
			t.Errorf("what change got (-want +got):\n%s", d)
		}
		*u = want
		return nil
	})
	if err != nil {
		t.Fatalf("UpdateUser: %v", err)
	}
	wantUser(t, s, want)
	wantUser(t, s, User("mai"))
	// A change that leaves all as it is succeeds too.
	if err := s.UpdateUser(t.Context(), "usr_lan", func(*auth.User) error { return nil }); err != nil {
		t.Errorf("UpdateUser that changes nothing: %v", err)
	}
	wantUser(t, s, want)
}

func updateKeepsKeys(t *testing.T, s auth.Store) {
	mustPut(t, s, User("lan"), User("mai"))
	err := s.UpdateUser(t.Context(), "usr_lan", func(u *auth.User) error {
		*u = User("mai")
		return nil
	})
	if err != nil {
		t.Fatalf("UpdateUser: %v", err)
	}
	want := User("mai")
	want.ID, want.Login = "usr_lan", "lan"
	wantUser(t, s, want)
	wantUser(t, s, User("mai"))
	if _, err := s.UserByLogin(t.Context(), "lan"); err != nil {
		t.Errorf("UserByLogin(lan) after a change that touched the login: %v", err)
	}
}

func updateError(t *testing.T, s auth.Store) {
	mustPut(t, s, User("lan"))
	refuse := errors.New("refused")
	err := s.UpdateUser(t.Context(), "usr_lan", func(u *auth.User) error {
		u.Name, u.Roles[0] = "đổi", auth.Author
		return refuse
	})
	if err != refuse { //nolint:errorlint // the promise is the very error
		t.Errorf("UpdateUser = %v, want change's own error as it is", err)
	}
	wantUser(t, s, User("lan"))
}

// updateRace counts with the epoch: a lost update would show. ErrBusy is allowed, and then the caller did not count.
func updateRace(t *testing.T, s auth.Store) {
	mustPut(t, s, User("lan"))
	const n, each = 4, 5
	counted := make([]int64, n)
	errs := race(n, func(i int) error {
		for range each {
			err := s.UpdateUser(t.Context(), "usr_lan", func(u *auth.User) error { u.Epoch++; return nil })
			if errors.Is(err, auth.ErrBusy) {
				continue
			}
			if err != nil {
				return err
			}
			counted[i]++
		}
		return nil
	})
	want := User("lan")
	for i, err := range errs {
		if err != nil {
			t.Fatalf("UpdateUser: %v", err)
		}
		want.Epoch += counted[i]
	}
	if want.Epoch == User("lan").Epoch {
		t.Error("no update succeeded at all")
	}
	wantUser(t, s, want)
}

// updateOnce is the use of a one-time link by several callers at once: a check and its change are one step.
func updateOnce(t *testing.T, s auth.Store) {
	u := User("lan")
	u.Setup.UsedAt = time.Time{}
	mustPut(t, s, u)
	errs := race(4, func(i int) error {
		return s.UpdateUser(t.Context(), "usr_lan", func(u *auth.User) error {
			if !u.Setup.UsedAt.IsZero() {
				return auth.ErrSetupUsed
			}
			u.Setup.UsedAt = at.Add(time.Duration(i) * time.Second)
			return nil
		})
	})
	u.Setup.UsedAt = at.Add(time.Duration(wantOneWinner(t, errs, auth.ErrSetupUsed)) * time.Second)
	wantUser(t, s, u)
}
