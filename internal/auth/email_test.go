package auth_test

import (
	"errors"
	"testing"

	"khoabang/internal/auth"
	"khoabang/internal/fault"
)

func TestEmailAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u, _, err := w.AddUser(t.Context(), auth.NewUser{Login: "lan", Roles: []auth.Role{auth.UnitReporter}, Email: " Lan@SNV.vn "})
	if err != nil || u.Email != "Lan@snv.vn" {
		t.Fatalf("AddUser keeps %q, %v; want Lan@snv.vn", u.Email, err)
	}
	_, _, err = w.AddUser(t.Context(), auth.NewUser{Login: "mai", Roles: []auth.Role{auth.UnitReporter}, Email: "mai"})
	wantField(t, err)
	_, err = w.SetEmail(t.Context(), u.ID, "lan@snv.vn, mai@snv.vn")
	wantField(t, err)
	if u, err = w.SetEmail(t.Context(), u.ID, ""); err != nil || u.Email != "" {
		t.Errorf("SetEmail to none keeps %q, %v", u.Email, err)
	}
	if stored, err := w.User(t.Context(), u.ID); err != nil || stored.Email != "" {
		t.Errorf("the store keeps %q, %v", stored.Email, err)
	}
	if _, err := w.SetEmail(t.Context(), "usr_nobody", "lan@snv.vn"); !errors.Is(err, auth.ErrUserNotFound) {
		t.Errorf("SetEmail of nobody = %v, want ErrUserNotFound", err)
	}
}

func wantField(t *testing.T, err error) {
	t.Helper()
	var f *fault.Error
	if !errors.Is(err, auth.ErrUserInvalid) || !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Path != "email" || f.Fields[0].Code != "email" {
		t.Errorf("got %v, want ErrUserInvalid for email", err)
	}
}

func TestMailbox(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ login, email, want string }{
		{"lan", "", ""}, {"lan@snv.vn", "", "lan@snv.vn"}, {"lan", "lan@snv.vn", "lan@snv.vn"}, {"lan@snv.vn", "khac@snv.vn", "khac@snv.vn"},
	} {
		if got := (auth.User{Login: c.login, Email: c.email}).Mailbox(); got != c.want {
			t.Errorf("Mailbox of %q, %q = %q, want %q", c.login, c.email, got, c.want)
		}
	}
}
