package auth_test

import (
	"context"
	"testing"
	"time"

	"khoabang/internal/auth"
)

// interrupted is a store in which something else happens, once, just before a write.
type interrupted struct {
	auth.Store
	first func()
}

func (s *interrupted) interrupt() {
	if f := s.first; f != nil {
		s.first = nil
		f()
	}
}

func (s *interrupted) PutSession(ctx context.Context, x auth.Session) error {
	s.interrupt()
	return s.Store.PutSession(ctx, x)
}

func (s *interrupted) RotateSession(ctx context.Context, id, old string, r auth.Rotation) error {
	s.interrupt()
	return s.Store.RotateSession(ctx, id, old, r)
}

func (s *interrupted) UpdateUser(ctx context.Context, id string, change func(*auth.User) error) error {
	s.interrupt()
	return s.Store.UpdateUser(ctx, id, change)
}

// newInterrupted returns a world, and a store of another node of it.
func newInterrupted(t *testing.T) (*world, *interrupted, *auth.Service) {
	t.Helper()
	w := newWorld(t)
	s := &interrupted{Store: w.store}
	node, err := auth.NewService(t.Context(), s, auth.Options{Clock: w.clock.Now, Cost: cheap})
	if err != nil {
		t.Fatalf("NewService: %v", err)
	}
	return w, s, node
}

func TestLoginWhileThePasswordChanges(t *testing.T) {
	t.Parallel()
	w, s, node := newInterrupted(t)
	u := w.add("lan")
	link, err := w.NewSetupToken(t.Context(), u.ID)
	if err != nil {
		t.Fatalf("NewSetupToken: %v", err)
	}
	s.first = func() { w.want("SetPassword", w.SetPassword(t.Context(), link, good+" 2"), nil) }
	k, err := node.Login(t.Context(), "lan", good, addr)
	if err != nil {
		t.Fatalf("Login: %v", err)
	}
	w.wantRefresh("of a session that began with the old password", k.Refresh, auth.ErrSessionRevoked)
}

func TestRehashWhileThePasswordChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.add("lan")
	link, err := w.NewSetupToken(t.Context(), u.ID)
	if err != nil {
		t.Fatalf("NewSetupToken: %v", err)
	}
	s := &interrupted{Store: w.store}
	dearer := auth.Options{Clock: w.clock.Now, Cost: auth.Cost{MemoryKiB: 128, Passes: 1, Threads: 1}}
	node, err := auth.NewService(t.Context(), s, dearer)
	if err != nil {
		t.Fatalf("NewService: %v", err)
	}
	s.first = func() { w.want("SetPassword", w.SetPassword(t.Context(), link, good+" 2"), nil) }
	if _, err := node.Login(t.Context(), "lan", good, addr); err != nil {
		t.Fatalf("Login: %v", err)
	}
	if _, err := w.Login(t.Context(), "lan", good+" 2", addr); err != nil {
		t.Errorf("Login with the new password: %v", err)
	}
	_, err = w.Login(t.Context(), "lan", good, addr)
	w.want("Login with the old password", err, auth.ErrLoginFailed)
}

func TestRefreshWhileAnotherRefreshes(t *testing.T) {
	t.Parallel()
	w, s, node := newInterrupted(t)
	w.add("lan")
	k := w.login("lan")
	var other auth.Tokens
	s.first = func() { other = w.refresh(k.Refresh) }
	own, err := node.Refresh(t.Context(), k.Refresh)
	if err != nil || own.Refresh != other.Refresh {
		t.Errorf("Refresh that came second = the same successor: %v, %v; want it", own.Refresh == other.Refresh, err)
	}
}

// TestRefreshWhileAnotherRefreshesLong is a refresh that was held up until the grace was over: the token is reused.
func TestRefreshWhileAnotherRefreshesLong(t *testing.T) {
	t.Parallel()
	w, s, node := newInterrupted(t)
	w.add("lan")
	k := w.login("lan")
	s.first = func() {
		w.refresh(k.Refresh)
		w.clock.Add(time.Minute)
	}
	_, err := node.Refresh(t.Context(), k.Refresh)
	w.want("Refresh that was held up", err, auth.ErrRefreshReused)
}

func TestRefreshWhileLoggingOut(t *testing.T) {
	t.Parallel()
	w, s, node := newInterrupted(t)
	w.add("lan")
	k := w.login("lan")
	s.first = func() { w.want("Logout", w.Logout(t.Context(), k.Refresh), nil) }
	_, err := node.Refresh(t.Context(), k.Refresh)
	w.want("Refresh while logging out", err, auth.ErrSessionRevoked)
}
