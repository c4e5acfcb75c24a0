package auth_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khoabang/internal/auth"
	"khoabang/internal/fault"
)

func TestParseRole(t *testing.T) {
	t.Parallel()
	want := []string{"administrator", "organiser", "author", "reviewer", "jury", "unit_coordinator", "broadcaster",
		"inspector", "agency_lead", "unit_reporter", "leadership"}
	var got []string
	for _, r := range auth.Roles() {
		got = append(got, string(r))
		if p, err := auth.ParseRole(string(r)); p != r || err != nil {
			t.Errorf("ParseRole(%q) = %q, %v; want the role", r, p, err)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Roles (-want +got):\n%s", d)
	}
}

func TestParseRoleUnknown(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "Author", "author ", "root"} {
		_, err := auth.ParseRole(s)
		if !errors.Is(err, auth.ErrRoleUnknown) {
			t.Fatalf("ParseRole(%q) = %v, want %v", s, err, auth.ErrRoleUnknown)
		}
		if !strings.Contains(err.Error(), "organiser, author, reviewer") {
			t.Errorf("ParseRole(%q) says %q, want the valid roles listed", s, err)
		}
		if f, _ := fault.As(err); f.Args["role"] != s || len(f.Fields) != 1 {
			t.Errorf("ParseRole(%q) has args %v and fields %v, want the role named", s, f.Args, f.Fields)
		}
	}
	if strings.Contains(auth.ErrRoleUnknown.Text, "root") {
		t.Error("ParseRole changed its sentinel")
	}
}

func TestRolesIsACopy(t *testing.T) {
	t.Parallel()
	auth.Roles()[0] = "root"
	if got := auth.Roles()[0]; got != auth.Administrator {
		t.Errorf("Roles()[0] = %q after a caller changed its own, want %q", got, auth.Administrator)
	}
}

func TestRoleSet(t *testing.T) {
	t.Parallel()
	got, err := auth.ParseRoles([]string{"jury", "author", "jury"})
	if err != nil {
		t.Fatalf("ParseRoles: %v", err)
	}
	if d := cmp.Diff(auth.RoleSet{auth.Author, auth.Jury}, got); d != "" {
		t.Errorf("ParseRoles (-want +got):\n%s", d)
	}
	if _, err := auth.ParseRoles([]string{"jury", "root"}); !errors.Is(err, auth.ErrRoleUnknown) {
		t.Errorf("ParseRoles with an unknown one = %v, want %v", err, auth.ErrRoleUnknown)
	}
	for _, c := range []struct {
		rs   []auth.Role
		want bool
	}{
		{[]auth.Role{auth.Jury}, true},
		{[]auth.Role{auth.Organiser, auth.Author}, true},
		{[]auth.Role{auth.Organiser, auth.Administrator}, false},
		{nil, false},
	} {
		if has := got.Any(c.rs...); has != c.want {
			t.Errorf("%v.Any(%v) = %v, want %v", got, c.rs, has, c.want)
		}
	}
	if s := got.String(); s != "author, jury" {
		t.Errorf("String() = %q, want %q", s, "author, jury")
	}
}
