package auth_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"khoabang/internal/auth"
)

func (w *world) refresh(token string) auth.Tokens {
	w.t.Helper()
	k, err := w.Refresh(w.t.Context(), token)
	if err != nil {
		w.t.Fatalf("Refresh: %v", err)
	}
	return k
}

func (w *world) wantRefresh(call, token string, want error) {
	w.t.Helper()
	k, err := w.Refresh(w.t.Context(), token)
	w.want("Refresh "+call, err, want)
	if err != nil && (k.Access != "" || k.Refresh != "") {
		w.t.Errorf("Refresh %s handed out tokens beside %v", call, err)
	}
}

func TestRefreshRotates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("lan")
	k := w.login("lan")
	seen := map[string]bool{k.Refresh: true}
	for range 5 {
		w.clock.Add(9 * time.Minute)
		next := w.refresh(k.Refresh)
		if seen[next.Refresh] {
			t.Fatal("Refresh handed out a token that was used before")
		}
		seen[next.Refresh] = true
		if p, err := w.Verify(next.Access); err != nil || p.UserID != k.Principal.UserID {
			t.Errorf("Verify of the new access token = %v, %v; want %s", p, err, k.Principal.UserID)
		}
		if want := w.clock.Now().Add(auth.SessionIdle); !next.RefreshExpires.Equal(want) {
			t.Errorf("RefreshExpires = %v, want %v", next.RefreshExpires, want)
		}
		k = next
	}
}

func TestRefreshReuseEndsTheSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("lan")
	other := w.login("lan")
	first := w.login("lan")
	second := w.refresh(first.Refresh)
	w.clock.Add(auth.RefreshGrace)
	w.wantRefresh("with the previous token after the grace", first.Refresh, auth.ErrRefreshReused)
	w.wantRefresh("with the current token after a reuse", second.Refresh, auth.ErrSessionRevoked)
	w.wantRefresh("with the previous token again", first.Refresh, auth.ErrSessionRevoked)
	w.refresh(other.Refresh) // the same user's other browser goes on
}

func TestRefreshOlderReuse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("lan")
	first := w.login("lan")
	second := w.refresh(first.Refresh)
	w.clock.Add(auth.RefreshGrace)
	third := w.refresh(second.Refresh)
	// Within the grace of the second rotation, but the token is two rotations old.
	w.wantRefresh("with a token two rotations old", first.Refresh, auth.ErrRefreshReused)
	w.wantRefresh("with the current token after a reuse", third.Refresh, auth.ErrSessionRevoked)
}

// TestRefreshLostResponse is a laptop that sends the same token again, and tabs that open while it does.
func TestRefreshLostResponse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("lan")
	first := w.login("lan")
	second := w.refresh(first.Refresh)
	w.clock.Add(auth.RefreshGrace - time.Millisecond)
	for _, token := range []string{first.Refresh, second.Refresh, first.Refresh} {
		if k := w.refresh(token); k.Refresh != second.Refresh {
			t.Fatal("within the grace the successor is not the same for all")
		}
	}
	w.clock.Add(time.Millisecond)
	third := w.refresh(second.Refresh)
	if third.Refresh == second.Refresh {
		t.Error("Refresh after the grace did not rotate")
	}
}

// TestRefreshThief steals a token and uses it within the grace, unnoticed; the next refresh of both ends it.
func TestRefreshThief(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("lan")
	first := w.login("lan")
	own := w.refresh(first.Refresh)
	stolen := w.refresh(first.Refresh)
	w.clock.Add(time.Minute)
	w.refresh(stolen.Refresh)
	w.clock.Add(time.Minute)
	w.wantRefresh("by the owner after the thief", own.Refresh, auth.ErrRefreshReused)
}

func TestRefreshConcurrently(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("lan")
	first := w.login("lan")
	nodes := []*auth.Service{w.Service, w.node(auth.Options{})}
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		seen = make(map[string]int)
	)
	for i := range 6 {
		wg.Go(func() {
			k, err := nodes[i%2].Refresh(t.Context(), first.Refresh)
			if err != nil {
				t.Errorf("Refresh: %v", err)
			}
			mu.Lock()
			defer mu.Unlock()
			seen[k.Refresh]++
		})
	}
	wg.Wait()
	if len(seen) != 1 || seen[first.Refresh] != 0 {
		t.Errorf("six refreshes at once got %d different tokens, want one new one", len(seen))
	}
	for token := range seen {
		w.clock.Add(time.Minute)
		w.refresh(token)
	}
}

func TestRefreshEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("lan")
	idle := w.login("lan")
	w.clock.Add(auth.SessionIdle - time.Millisecond)
	idle = w.refresh(idle.Refresh)
	w.clock.Add(auth.SessionIdle)
	w.wantRefresh("after twelve idle hours", idle.Refresh, auth.ErrSessionExpired)
	w.wantRefresh("after that", idle.Refresh, auth.ErrSessionRevoked)

	start := w.clock.Now()
	busy := w.login("lan")
	for range 15 { // each 11 hours: 165 of 168
		w.clock.Add(11 * time.Hour)
		busy = w.refresh(busy.Refresh)
	}
	if want := start.Add(auth.SessionLife); !busy.RefreshExpires.Equal(want) {
		t.Errorf("RefreshExpires in the last hours = %v, want the absolute end %v", busy.RefreshExpires, want)
	}
	w.clock.Add(3 * time.Hour)
	w.wantRefresh("after seven days", busy.Refresh, auth.ErrSessionExpired)
}

func TestRefreshRevoked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.add("lan")
	out, a, b := w.login("lan"), w.login("lan"), w.login("lan")
	for range 2 {
		if err := w.Logout(t.Context(), out.Refresh); err != nil {
			t.Errorf("Logout: %v", err)
		}
	}
	w.wantRefresh("after the log-out", out.Refresh, auth.ErrSessionRevoked)
	w.refresh(a.Refresh)

	link, err := w.NewSetupToken(t.Context(), u.ID)
	if err != nil {
		t.Fatalf("NewSetupToken: %v", err)
	}
	w.refresh(b.Refresh) // a link alone ends nothing
	if err := w.SetPassword(t.Context(), link, good+" 2"); err != nil {
		t.Fatalf("SetPassword: %v", err)
	}
	w.wantRefresh("after a change of password", a.Refresh, auth.ErrSessionRevoked)
	w.wantRefresh("after a change of password, another", b.Refresh, auth.ErrSessionRevoked)

	c, err := w.Login(t.Context(), "lan", good+" 2", addr)
	if err != nil {
		t.Fatalf("Login: %v", err)
	}
	if err := w.Disable(t.Context(), u.ID); err != nil {
		t.Fatalf("Disable: %v", err)
	}
	w.wantRefresh("of a disabled user", c.Refresh, auth.ErrUserDisabled)
}

func TestRefreshTakesNewRoles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.add("lan", auth.Author)
	k := w.login("lan")
	err := w.store.UpdateUser(t.Context(), u.ID, func(u *auth.User) error {
		u.Roles = auth.RoleSet{auth.Inspector}
		return nil
	})
	if err != nil {
		t.Fatalf("UpdateUser: %v", err)
	}
	if k = w.refresh(k.Refresh); !k.Principal.Roles.Has(auth.Inspector) || k.Principal.Roles.Has(auth.Author) {
		t.Errorf("the roles after a refresh are %v, want the new ones", k.Principal.Roles)
	}
}

func TestRefreshMalformed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("lan")
	k := w.login("lan")
	id, secret, _ := strings.Cut(k.Refresh, ".")
	for _, c := range []struct {
		name, token string
		want        error
	}{
		{"nothing", "", auth.ErrTokenMissing},
		{"a word", "xin-chao", auth.ErrTokenMalformed},
		{"an access token", k.Access, auth.ErrTokenMalformed},
		{"no secret", id + ".", auth.ErrTokenMalformed},
		{"no ID", "." + secret, auth.ErrTokenMalformed},
		{"a short secret", id + "." + secret[:20], auth.ErrTokenMalformed},
		{"padding", k.Refresh + "=", auth.ErrTokenMalformed},
		{"a long ID", strings.Repeat("a", 100) + "." + secret, auth.ErrTokenMalformed},
		{"an unknown session", "ses_x." + secret, auth.ErrSessionRevoked},
	} {
		w.wantRefresh("with "+c.name, c.token, c.want)
		if err := w.Logout(t.Context(), c.token); err != nil {
			t.Errorf("Logout with %s: %v", c.name, err)
		}
	}
	w.refresh(k.Refresh) // none of them ended the session
}

func TestRefreshForged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("lan")
	k := w.login("lan")
	id, _, _ := strings.Cut(k.Refresh, ".")
	w.wantRefresh("with a secret that never was", id+"."+strings.Repeat("A", 43), auth.ErrRefreshReused)
	w.wantRefresh("after that", k.Refresh, auth.ErrSessionRevoked)
}

func TestSessionKeepsNoToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("lan")
	k := w.refresh(w.login("lan").Refresh)
	id, secret, _ := strings.Cut(k.Refresh, ".")
	x, err := w.store.Session(t.Context(), id)
	if err != nil {
		t.Fatalf("Session: %v", err)
	}
	if len(x.Hash) != 64 || len(x.PreviousHash) != 64 || strings.Contains(x.Hash+x.PreviousHash, secret) {
		t.Errorf("the session keeps %q and %q, want two hashes", x.Hash, x.PreviousHash)
	}
}

func TestPrune(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("lan")
	w.login("lan")
	w.clock.Add(auth.SessionLife + time.Millisecond)
	young := w.login("lan")
	if n, err := w.Prune(t.Context()); n != 1 || err != nil {
		t.Errorf("Prune = %d, %v; want 1", n, err)
	}
	if _, err := w.Refresh(t.Context(), young.Refresh); errors.Is(err, auth.ErrSessionRevoked) {
		t.Error("Prune ended a session that is not over")
	}
}
