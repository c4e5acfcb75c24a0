package auth

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"khoabang/internal/email"
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
	Email  string // where mail for the person goes; "" for none
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

// SetEmail keeps an e-mail address for a user, "" for none, and returns the user. It returns ErrUserInvalid for what is no
// address, or ErrUserNotFound.
func (s *Service) SetEmail(ctx context.Context, id, address string) (User, error) {
	address = email.Fold(address)
	var c fault.Check
	checkEmail(&c, address)
	if err := c.Err(ErrUserInvalid); err != nil {
		return User{}, err
	}
	now := s.now()
	var changed User
	err := s.store.UpdateUser(ctx, id, func(u *User) error {
		if u.Email != address {
			u.Email, u.UpdatedAt = address, now
		}
		changed = *u
		return nil
	})
	if err != nil {
		return User{}, fmt.Errorf("set the e-mail address of %s: %w", id, err)
	}
	return changed, nil
}

func checkEmail(c *fault.Check, address string) {
	c.Require(address == "" || email.Valid(address), "email", "email")
}

// Mailbox returns where mail for the user goes: the e-mail address, else a login that is one; "" for nowhere.
func (u User) Mailbox() string {
	if u.Email == "" && email.Valid(u.Login) {
		return u.Login
	}
	return u.Email
}

// AnswersFor reports whether the user is among those who are told what a unit owes: who leads it or reports for it.
func (u User) AnswersFor(unitID string) bool {
	return unitID != "" && u.UnitID == unitID && !u.Disabled() && u.Roles.Any(AgencyLead, UnitReporter)
}

func (s *Service) newUser(ctx context.Context, n NewUser) (User, error) {
	now := s.now()
	u := User{
		ID:        newID("usr_"),
		Login:     FoldLogin(n.Login),
		Name:      norm.NFC.String(strings.TrimSpace(n.Name)),
		Roles:     NewRoleSet(n.Roles...),
		UnitID:    n.UnitID,
		Email:     email.Fold(n.Email),
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
	checkEmail(&c, u.Email)
	if s.units != nil && u.UnitID != "" {
		_, err := s.units.Unit(ctx, u.UnitID)
		if err != nil && !errors.Is(err, org.ErrNotFound) {
			return User{}, fmt.Errorf("unit of a new user: %w", err)
		}
		c.Require(err == nil, "unit", "unit_not_found")
	}
	return u, c.Err(ErrUserInvalid)
}
