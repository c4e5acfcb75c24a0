package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"khoabang/internal/fault"
)

// How long a session lasts.
const (
	SessionIdle = 12 * time.Hour     // without a refresh
	SessionLife = 7 * 24 * time.Hour // whatever happens
)

// Tokens is what a browser gets when it logs in or refreshes.
type Tokens struct {
	Principal      Principal
	Access         string // for the browser's memory
	AccessExpires  time.Time
	Refresh        string    // for an HttpOnly cookie
	RefreshExpires time.Time // when the session will be over if nothing refreshes it
}

// maxLoginBytes bounds what is hashed: more than any login or password has.
const maxLoginBytes = 4 * MaxPassword

// Login starts a session. addr is the client's address. It returns ErrLoginFailed for an unknown login, a wrong
// password and a user without a password, after the same work for each; ErrUserDisabled, to those who know the password
// only; ErrLoginLimited, whose argument "seconds" says when to try again, after too many attempts; or ErrBusy. Attempts
// are counted in this process, by login and by AddressKey; those that succeed do not count, because a whole office may
// share one address.
func (s *Service) Login(ctx context.Context, login, password, addr string) (Tokens, error) {
	if len(login) > maxLoginBytes || len(password) > maxLoginBytes {
		return Tokens{}, ErrLoginFailed
	}
	login, addr = FoldLogin(login), AddressKey(addr)
	if err := s.admit(login, addr); err != nil {
		return Tokens{}, err
	}
	u, err := s.authenticate(ctx, login, password)
	if errors.Is(err, ErrLoginFailed) {
		return Tokens{}, err
	}
	s.byAddress.Return(addr)
	if err != nil {
		s.byLogin.Return(login)
		return Tokens{}, err
	}
	s.byLogin.Forget(login)
	return s.start(ctx, u)
}

// Logout ends the session of a refresh token. Whatever is no token of a session needs no end, and is no error.
func (s *Service) Logout(ctx context.Context, refresh string) error {
	t, ok := parseOpaque(refresh)
	if !ok {
		return nil
	}
	if err := s.store.DeleteSession(ctx, t.id); err != nil {
		return fmt.Errorf("log out: %w", err)
	}
	return nil
}

// admit counts an attempt. It counts before the password is checked, or many at once would all be let in.
func (s *Service) admit(login, addr string) error {
	if wait, ok := s.byAddress.Take(addr); !ok {
		return limited(wait)
	}
	if wait, ok := s.byLogin.Take(login); !ok {
		s.byAddress.Return(addr)
		return limited(wait)
	}
	return nil
}

func limited(wait time.Duration) error {
	return ErrLoginLimited.With("seconds", int((wait+time.Second-1)/time.Second))
}

func (s *Service) authenticate(ctx context.Context, login, password string) (User, error) {
	u, err := s.store.UserByLogin(ctx, login)
	if err != nil && !errors.Is(err, ErrUserNotFound) {
		return User{}, fmt.Errorf("log in: %w", err)
	}
	password = NormalPassword(password)
	ok, stale, err := s.hasher.Check(ctx, u.PasswordHash, password) // also without a user: it takes as long
	switch {
	case err != nil:
		return User{}, fmt.Errorf("log in: %w", err)
	case !ok:
		return User{}, ErrLoginFailed
	case u.Disabled():
		return User{}, ErrUserDisabled
	case stale:
		return u, s.rehash(ctx, u, password)
	}
	return u, nil
}

// rehash brings the hash of a password that was just proved to the present cost. Being too busy for it is no reason to
// refuse: the next log-in will do it.
func (s *Service) rehash(ctx context.Context, u User, password string) error {
	hash, err := s.hasher.Hash(ctx, password)
	if err == nil {
		err = s.store.UpdateUser(ctx, u.ID, func(now *User) error {
			if now.PasswordHash == u.PasswordHash {
				now.PasswordHash = hash
			}
			return nil
		})
	}
	if err != nil && fault.KindOf(err) != fault.Unavailable {
		return fmt.Errorf("hash the password of %s anew: %w", u.ID, err)
	}
	return nil
}

// start begins a session of the user's epoch as it was before the password was checked: if the password was changed
// since, the session is over before it began.
func (s *Service) start(ctx context.Context, u User) (Tokens, error) {
	now := s.now()
	t := newOpaque("ses_" + b64.EncodeToString(random(16)))
	x := Session{
		ID:        t.id,
		UserID:    u.ID,
		Epoch:     u.Epoch,
		Hash:      t.hash(),
		StartedAt: now,
		UsedAt:    now,
		ExpiresAt: now.Add(SessionLife),
	}
	if err := s.store.PutSession(ctx, x); err != nil {
		return Tokens{}, fmt.Errorf("start a session of %s: %w", u.ID, err)
	}
	return s.tokens(u, x, t)
}

// tokens makes the tokens of u's session x, of which t is current.
func (s *Service) tokens(u User, x Session, t opaque) (Tokens, error) {
	p := Principal{UserID: u.ID, Name: u.Name, Roles: NewRoleSet(u.Roles...), UnitID: u.UnitID}
	access, expires, err := s.MintAccess(p)
	if err != nil {
		return Tokens{}, err
	}
	return Tokens{
		Principal:      p,
		Access:         access,
		AccessExpires:  expires,
		Refresh:        t.String(),
		RefreshExpires: x.endsAt(),
	}, nil
}

// endsAt returns when the session is over if nothing refreshes it.
func (x Session) endsAt() time.Time {
	if idle := x.UsedAt.Add(SessionIdle); idle.Before(x.ExpiresAt) {
		return idle
	}
	return x.ExpiresAt
}
