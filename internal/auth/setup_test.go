package auth_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"khoabang/internal/auth"
)

func TestSetPassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u, old := w.addBare("lan")
	link, err := w.NewSetupToken(t.Context(), u.ID)
	if err != nil {
		t.Fatalf("NewSetupToken: %v", err)
	}
	other, _ := w.addBare("mai")
	_, secret, _ := strings.Cut(link, ".")
	for _, c := range []struct {
		name, token, password string
		want                  error
	}{
		{"nothing", "", good, auth.ErrSetupInvalid},
		{"a word", "xin chào", good, auth.ErrSetupInvalid},
		{"a link that was replaced", old, good, auth.ErrSetupInvalid},
		{"another user's ID", other.ID + "." + secret, good, auth.ErrSetupInvalid},
		{"an unknown user's ID", "usr_nobody." + secret, good, auth.ErrSetupInvalid},
		{"a short password", link, "ngắn quá", auth.ErrPasswordShort},
		{"a common password", link, "matkhau2025", auth.ErrPasswordCommon},
		{"a good password", link, good, nil}, // the refusals left the link unused
		{"a link that was used", link, good, auth.ErrSetupUsed},
	} {
		w.want("SetPassword with "+c.name, w.SetPassword(t.Context(), c.token, c.password), c.want)
	}
	w.login("lan")
}

func TestSetPasswordExpires(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, early := w.addBare("lan")
	_, late := w.addBare("mai")
	w.clock.Add(auth.SetupLife - time.Millisecond)
	w.want("SetPassword just before the end", w.SetPassword(t.Context(), early, good), nil)
	w.clock.Add(time.Millisecond)
	w.want("SetPassword at the end", w.SetPassword(t.Context(), late, good), auth.ErrSetupExpired)
	w.want("SetPassword with a used one at the end", w.SetPassword(t.Context(), early, good), auth.ErrSetupUsed)
}

func TestSetPasswordOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, link := w.addBare("lan")
	var (
		wg  sync.WaitGroup
		set atomic.Int64
	)
	for range 4 {
		wg.Go(func() {
			err := w.SetPassword(t.Context(), link, good)
			if err == nil {
				set.Add(1)
			} else if !errors.Is(err, auth.ErrSetupUsed) {
				t.Errorf("SetPassword = %v, want nil or %v", err, auth.ErrSetupUsed)
			}
		})
	}
	wg.Wait()
	if n := set.Load(); n != 1 {
		t.Errorf("one link set %d passwords, want 1", n)
	}
}

func TestSetPasswordFreesTheLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, link := w.addBare("lan")
	for range 11 { // the last of them is refused
		if _, err := w.Login(t.Context(), "lan", "xin chào các bạn", addr); err == nil {
			t.Fatal("Login with a wrong password succeeded")
		}
	}
	if err := w.SetPassword(t.Context(), link, good); err != nil {
		t.Fatalf("SetPassword: %v", err)
	}
	w.login("lan")
}

func (w *world) ensure(s *auth.Service, wantToken, wantCreated bool) string {
	w.t.Helper()
	token, created, err := s.EnsureFirstAdministrator(w.t.Context())
	if err != nil || (token != "") != wantToken || created != wantCreated {
		w.t.Fatalf("EnsureFirstAdministrator = token %v, %v, %v; want token %v, %v",
			token != "", created, err, wantToken, wantCreated)
	}
	return token
}

func TestEnsureFirstAdministrator(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.ensure(w.Service, true, true)
	second := w.ensure(w.node(auth.Options{}), true, false) // the next start
	w.want("SetPassword with the link of the start before", w.SetPassword(t.Context(), first, good), auth.ErrSetupInvalid)
	w.want("SetPassword", w.SetPassword(t.Context(), second, good), nil)
	if k := w.login(auth.FirstLogin); !k.Principal.Roles.Has(auth.Administrator) {
		t.Errorf("the first administrator's roles are %v", k.Principal.Roles)
	}
	w.ensure(w.Service, false, false)
	if us, err := w.Users(t.Context()); err != nil || len(us) != 1 {
		t.Errorf("Users = %d, %v; want one", len(us), err)
	}
}

func TestEnsureFirstAdministratorAmongOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("lan", auth.Author) // a password, but no administrator's
	own, _ := w.addBare("mai", auth.Administrator, auth.Author)
	token := w.ensure(w.Service, true, false)
	if !strings.HasPrefix(token, own.ID+".") {
		t.Errorf("the link %q is not for the administrator that there is, %s", token, own.ID)
	}
	if err := w.SetPassword(t.Context(), token, good); err != nil {
		t.Fatalf("SetPassword: %v", err)
	}
	w.ensure(w.Service, false, false)
	// The only administrator is disabled: nobody can get in.
	if err := w.Disable(t.Context(), own.ID); err != nil {
		t.Fatalf("Disable: %v", err)
	}
	w.ensure(w.Service, true, true)
}

// TestEnsureFirstAdministratorPrefersItsOwn has administrators with a smaller and a greater ID beside the first.
func TestEnsureFirstAdministratorPrefersItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, _, _ := strings.Cut(w.ensure(w.Service, true, true), ".")
	for _, other := range []string{"usr_0", "usr_~"} {
		err := w.store.PutUser(t.Context(), auth.User{ID: other, Login: other, Roles: auth.RoleSet{auth.Administrator}})
		if err != nil {
			t.Fatalf("PutUser: %v", err)
		}
	}
	if token := w.ensure(w.Service, true, false); !strings.HasPrefix(token, id+".") {
		t.Errorf("the link %q is not for %s, as the one before", token, id)
	}
}

func TestEnsureFirstAdministratorLoginTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add(auth.FirstLogin, auth.Author)
	w.ensure(w.Service, false, false)
}

func TestEnsureFirstAdministratorOnManyNodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	nodes := []*auth.Service{w.Service, w.node(auth.Options{}), w.node(auth.Options{})}
	var (
		wg     sync.WaitGroup
		mu     sync.Mutex
		tokens []string
	)
	for _, s := range nodes {
		wg.Go(func() {
			token, _, err := s.EnsureFirstAdministrator(t.Context())
			if err != nil || token == "" {
				t.Errorf("EnsureFirstAdministrator = token %v, %v", token != "", err)
			}
			mu.Lock()
			defer mu.Unlock()
			tokens = append(tokens, token)
		})
	}
	wg.Wait()
	valid := 0
	for _, token := range tokens {
		if err := w.SetPassword(t.Context(), token, good); err == nil {
			valid++
		} else if !errors.Is(err, auth.ErrSetupInvalid) {
			t.Errorf("SetPassword = %v, want nil or %v", err, auth.ErrSetupInvalid)
		}
	}
	if us, err := w.Users(t.Context()); err != nil || len(us) != 1 || valid != 1 {
		t.Errorf("three nodes made %d users (%v) and %d valid links, want one of each", len(us), err, valid)
	}
}
