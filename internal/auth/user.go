package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"khoabang/internal/fault"
	"khoabang/internal/org"
)

// maxName is the longest name of a user, in characters.
const maxName = 120

// NewUser is what it takes to add a user.
type NewUser struct {
	Login  string // 2–64 letters, digits and . _ - @ +; capitals make no difference
	Name   string // "" means the login
	Roles  []Role // at least one
	UnitID string // "" for none
}

// AddUser adds a user without a password, and returns it with the token of a one-time link by which to set one. It
// returns ErrUserInvalid with the fields that are wrong, ErrRoleUnknown, or ErrUserExists.
func (s *Service) AddUser(ctx context.Context, n NewUser) (User, string, error) {
	u, err := s.newUser(ctx, n)
	if err != nil {
		return User{}, "", err
	}
	t := newOpaque(u.ID)
	u.Setup = setup(t, u.CreatedAt)
	if err := s.store.PutUser(ctx, u); err != nil {
		return User{}, "", fmt.Errorf("add user %s: %w", u.Login, err)
	}
	return u, t.String(), nil
}

// Users returns all users, ordered by ID.
func (s *Service) Users(ctx context.Context) ([]User, error) {
	us, err := s.store.Users(ctx)
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	return us, nil
}

// User returns the user with the given ID, or ErrUserNotFound.
func (s *Service) User(ctx context.Context, id string) (User, error) {
	u, err := s.store.User(ctx, id)
	if err != nil {
		return User{}, fmt.Errorf("user %s: %w", id, err)
	}
	return u, nil
}

// Disable keeps a user from logging in and from using a one-time link, and ends all their sessions. Disabling again
// changes nothing. It returns ErrUserNotFound if there is no such user.
func (s *Service) Disable(ctx context.Context, id string) error {
	now := s.now()
	err := s.store.UpdateUser(ctx, id, func(u *User) error {
		if !u.Disabled() {
			u.DisabledAt, u.UpdatedAt = now, now
			u.Epoch++
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("disable user %s: %w", id, err)
	}
	return nil
}

func (s *Service) newUser(ctx context.Context, n NewUser) (User, error) {
	now := s.now()
	u := User{
		ID:        newID("usr_"),
		Login:     FoldLogin(n.Login),
		Name:      norm.NFC.String(strings.TrimSpace(n.Name)),
		Roles:     NewRoleSet(n.Roles...),
		UnitID:    n.UnitID,
		CreatedAt: now,
		UpdatedAt: now,
	}
	if u.Name == "" {
		u.Name = u.Login
	}
	for _, r := range n.Roles {
		if _, err := ParseRole(string(r)); err != nil {
			return User{}, err
		}
	}
	var c fault.Check
	c.Require(validLogin(u.Login), "login", "login_invalid", "min", minLogin, "max", maxLogin)
	c.Require(utf8.RuneCountInString(u.Name) <= maxName, "name", "too_long", "max", maxName)
	c.Require(len(u.Roles) > 0, "roles", "required")
	if s.units != nil && u.UnitID != "" {
		_, err := s.units.Unit(ctx, u.UnitID)
		if err != nil && !errors.Is(err, org.ErrNotFound) {
			return User{}, fmt.Errorf("unit of a new user: %w", err)
		}
		c.Require(err == nil, "unit", "unit_not_found")
	}
	return u, c.Err(ErrUserInvalid)
}
