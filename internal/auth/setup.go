package auth

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// SetupLife is how long a one-time link is valid.
const SetupLife = 48 * time.Hour

// FirstLogin is the login of the administrator that EnsureFirstAdministrator adds.
const FirstLogin = "quantri"

// NewSetupToken returns the token of a new one-time link by which the user may set a password; the one before is void.
// The password they have, and their sessions, stay until the link is used. It returns ErrUserNotFound or
// ErrUserDisabled.
func (s *Service) NewSetupToken(ctx context.Context, userID string) (string, error) {
	t, now := newOpaque(userID), s.now()
	err := s.store.UpdateUser(ctx, userID, func(u *User) error {
		if u.Disabled() {
			return ErrUserDisabled
		}
		u.Setup, u.UpdatedAt = setup(t, now), now
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("make a link for user %s: %w", userID, err)
	}
	return t.String(), nil
}

// SetPassword sets the password of the user whose one-time link has the given token, uses the link up and ends all
// sessions of the user. It returns ErrSetupInvalid for a token that never was one or was replaced, ErrSetupUsed,
// ErrSetupExpired, ErrUserDisabled, an error of CheckPassword, which leaves the link unused, or ErrBusy.
func (s *Service) SetPassword(ctx context.Context, setupToken, password string) error {
	t, ok := parseOpaque(setupToken)
	if !ok {
		return ErrSetupInvalid
	}
	u, err := s.store.User(ctx, t.id)
	if errors.Is(err, ErrUserNotFound) {
		return ErrSetupInvalid
	}
	if err != nil {
		return fmt.Errorf("set a password: %w", err)
	}
	now := s.now()
	if err := u.mayUse(t, now); err != nil { // first without hashing, which is dear
		return err
	}
	if err := CheckPassword(u.Login, password); err != nil {
		return err
	}
	hash, err := s.hasher.Hash(ctx, NormalPassword(password))
	if err != nil {
		return err
	}
	err = s.store.UpdateUser(ctx, u.ID, func(u *User) error {
		if err := u.mayUse(t, now); err != nil {
			return err
		}
		u.PasswordHash, u.Setup.UsedAt, u.UpdatedAt = hash, now, now
		u.Epoch++
		return nil
	})
	if err != nil {
		return fmt.Errorf("set a password: %w", err)
	}
	s.byLogin.Forget(u.Login)
	return nil
}

// EnsureFirstAdministrator sees to it that somebody can get in. If an administrator who is not disabled has a password
// it does nothing and returns "". Otherwise it returns a new one-time link's token, which makes older ones void, for
// the administrator that there is, or, with created, for one that it adds under FirstLogin. If a user of another role
// has that login it does nothing and returns "". It is meant for every start, on any number of nodes.
func (s *Service) EnsureFirstAdministrator(ctx context.Context) (setupToken string, created bool, err error) {
	token, found, err := s.reopen(ctx)
	if err != nil || found {
		return token, false, err
	}
	_, token, err = s.AddUser(ctx, NewUser{Login: FirstLogin, Name: "Quản trị", Roles: []Role{Administrator}})
	if errors.Is(err, ErrUserExists) { // another node was first, or it is somebody else's
		token, _, err = s.reopen(ctx)
		return token, false, err
	}
	return token, err == nil, err
}

// reopen reports whether there is an administrator who is not disabled, and makes a link for one if none of them has a
// password.
func (s *Service) reopen(ctx context.Context) (token string, found bool, err error) {
	users, err := s.Users(ctx)
	if err != nil {
		return "", false, err
	}
	var chosen User
	for _, u := range users {
		if u.Disabled() || !u.Roles.Has(Administrator) {
			continue
		}
		if u.PasswordHash != "" {
			return "", true, nil
		}
		if chosen.ID == "" || u.Login == FirstLogin {
			chosen = u
		}
	}
	if chosen.ID == "" {
		return "", false, nil
	}
	token, err = s.NewSetupToken(ctx, chosen.ID)
	return token, true, err
}

func setup(t opaque, now time.Time) Setup {
	return Setup{Purpose: PurposeSetPassword, TokenHash: t.hash(), ExpiresAt: now.Add(SetupLife)}
}

// mayUse says whether t is the user's link and may be used to set a password.
func (u User) mayUse(t opaque, now time.Time) error {
	switch {
	case u.Setup.Purpose != PurposeSetPassword || !t.matches(u.Setup.TokenHash):
		return ErrSetupInvalid
	case !u.Setup.UsedAt.IsZero():
		return ErrSetupUsed
	case !now.Before(u.Setup.ExpiresAt):
		return ErrSetupExpired
	case u.Disabled():
		return ErrUserDisabled
	}
	return nil
}

// SetupUser returns the user whose latest one-time link has the given token, used or not, or ErrSetupInvalid.
func (s *Service) SetupUser(ctx context.Context, setupToken string) (User, error) {
	t, ok := parseOpaque(setupToken)
	if !ok {
		return User{}, ErrSetupInvalid
	}
	u, err := s.store.User(ctx, t.id)
	switch {
	case errors.Is(err, ErrUserNotFound) || err == nil && !t.matches(u.Setup.TokenHash):
		return User{}, ErrSetupInvalid
	case err != nil:
		return User{}, fmt.Errorf("user of a link: %w", err)
	}
	return u, nil
}
