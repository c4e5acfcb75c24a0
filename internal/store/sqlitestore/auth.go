package sqlitestore

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"khoabang/contest"
	"khoabang/internal/auth"
)

// Auth is an auth.Store.
type Auth struct{ db *DB }

var _ auth.Store = Auth{}

// Auth returns the store of users, sessions and secrets.
func (db *DB) Auth() Auth { return Auth{db} }

type userRecord struct {
	ID           string      `json:"id"`
	Login        string      `json:"login"`
	Name         string      `json:"name,omitempty"`
	Roles        []auth.Role `json:"roles,omitempty"`
	UnitID       string      `json:"unit,omitempty"`
	Email        string      `json:"email,omitempty"`
	PasswordHash string      `json:"password_hash,omitempty"`
	Epoch        int64       `json:"epoch,omitempty"`
	Setup        setupRecord `json:"setup,omitzero"`
	DisabledAt   time.Time   `json:"disabled_at,omitzero"`
	CreatedAt    time.Time   `json:"created_at,omitzero"`
	UpdatedAt    time.Time   `json:"updated_at,omitzero"`
}

type setupRecord struct {
	Purpose   string    `json:"purpose,omitempty"`
	TokenHash string    `json:"token_hash,omitempty"`
	ExpiresAt time.Time `json:"expires_at,omitzero"`
	UsedAt    time.Time `json:"used_at,omitzero"`
}

func recordUser(u auth.User) userRecord {
	setup := setupRecord(u.Setup)
	setup.ExpiresAt, setup.UsedAt = contest.Millis(setup.ExpiresAt), contest.Millis(setup.UsedAt)
	return userRecord{
		ID: u.ID, Login: u.Login, Name: u.Name, Roles: u.Roles, UnitID: u.UnitID, Email: u.Email, PasswordHash: u.PasswordHash,
		Epoch: u.Epoch, Setup: setup, DisabledAt: contest.Millis(u.DisabledAt), CreatedAt: contest.Millis(u.CreatedAt),
		UpdatedAt: contest.Millis(u.UpdatedAt),
	}
}

func (r userRecord) domain() auth.User {
	return auth.User{
		ID: r.ID, Login: r.Login, Name: r.Name, Roles: r.Roles, UnitID: r.UnitID, Email: r.Email, PasswordHash: r.PasswordHash,
		Epoch: r.Epoch, Setup: auth.Setup(r.Setup), DisabledAt: r.DisabledAt, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}
}

// User returns the user with the given ID; see auth.Store.
func (s Auth) User(ctx context.Context, id string) (auth.User, error) {
	return s.userBy(ctx, userByID, id)
}

// UserByLogin returns the user with the given login; see auth.Store.
func (s Auth) UserByLogin(ctx context.Context, login string) (auth.User, error) {
	return s.userBy(ctx, userByLogin, login)
}

func (s Auth) userBy(ctx context.Context, q query, key string) (auth.User, error) {
	var body string
	if err := s.db.reads.row(ctx, q, []any{key}, &body); err != nil {
		return auth.User{}, fmt.Errorf("user %s: %w", key, found(err, auth.ErrUserNotFound))
	}
	r, err := decode[userRecord](body)
	return r.domain(), err
}

// Users returns all users; see auth.Store.
func (s Auth) Users(ctx context.Context) ([]auth.User, error) {
	all, err := rows(ctx, s.db.reads, allUsers, nil, func(r *sql.Rows, u *auth.User) error {
		return scanBody(r, u, userRecord.domain)
	})
	if err != nil {
		return nil, fmt.Errorf("users: %w", err)
	}
	return all, nil
}

// PutUser inserts a user; see auth.Store.
func (s Auth) PutUser(ctx context.Context, u auth.User) error {
	body, err := encode(recordUser(u))
	if err == nil {
		_, err = write(ctx, s.db, func(t *tx) (int64, error) { return t.exec(addUser, u.ID, u.Login, body) })
	}
	if duplicate(err) {
		err = auth.ErrUserExists
	}
	if err != nil {
		return fmt.Errorf("put user %s: %w", u.ID, err)
	}
	return nil
}

// UpdateUser changes a user; see auth.Store. Since others wait meanwhile, change runs again only if another process came
// between.
func (s Auth) UpdateUser(ctx context.Context, id string, change func(*auth.User) error) error {
	release, err := s.db.hold(ctx)
	if err != nil {
		return fmt.Errorf("update user %s: %w", id, err)
	}
	defer release()
	for range updateTries {
		if err := s.tryUpdate(ctx, id, change); !errors.Is(err, errMoved) {
			return err
		}
	}
	return fmt.Errorf("update user %s: %w", id, auth.ErrBusy)
}

// tryUpdate is one try of UpdateUser. errMoved means that the user changed since it was read.
func (s Auth) tryUpdate(ctx context.Context, id string, change func(*auth.User) error) error {
	var before string
	if err := s.db.reads.row(ctx, userByID, []any{id}, &before); err != nil {
		return fmt.Errorf("update user %s: %w", id, found(err, auth.ErrUserNotFound))
	}
	r, err := decode[userRecord](before)
	if err != nil {
		return fmt.Errorf("update user %s: %w", id, err)
	}
	u := r.domain()
	if err := change(&u); err != nil {
		return err
	}
	u.ID, u.Login = r.ID, r.Login
	body, err := encode(recordUser(u))
	if err == nil {
		_, err = write(ctx, s.db, func(t *tx) (struct{}, error) {
			return struct{}{}, moved(t.exec(updateUser, body, id, before))
		})
	}
	if err != nil {
		return fmt.Errorf("update user %s: %w", id, err)
	}
	return nil
}

// Session returns the session with the given ID; see auth.Store.
func (s Auth) Session(ctx context.Context, id string) (auth.Session, error) {
	var x auth.Session
	err := s.db.reads.row(ctx, sessionByID, []any{id}, sessionFields(&x)...)
	if err != nil {
		return auth.Session{}, fmt.Errorf("session: %w", found(err, auth.ErrSessionNotFound))
	}
	return x, nil
}

func sessionFields(x *auth.Session) []any {
	return []any{&x.ID, &x.UserID, &x.Epoch, &x.Hash, &x.PreviousHash, stamp{&x.GraceUntil}, stamp{&x.StartedAt},
		stamp{&x.UsedAt}, stamp{&x.ExpiresAt}}
}

// PutSession inserts a session; see auth.Store.
func (s Auth) PutSession(ctx context.Context, x auth.Session) error {
	_, err := write(ctx, s.db, func(t *tx) (int64, error) {
		return t.exec(addSession, x.ID, x.UserID, x.Epoch, x.Hash, x.PreviousHash, ms(x.GraceUntil), ms(x.StartedAt),
			ms(x.UsedAt), ms(x.ExpiresAt))
	})
	if duplicate(err) {
		err = auth.ErrSessionExists
	}
	if err != nil {
		return fmt.Errorf("put session: %w", err)
	}
	return nil
}

// RotateSession makes another hash the current one; see auth.Store.
func (s Auth) RotateSession(ctx context.Context, id, oldHash string, r auth.Rotation) error {
	_, err := write(ctx, s.db, func(t *tx) (struct{}, error) {
		n, err := t.exec(rotateSession, r.Hash, ms(r.GraceUntil), ms(r.UsedAt), id, oldHash)
		if err != nil || n == 1 {
			return struct{}{}, err
		}
		var x auth.Session
		err = t.get(sessionByID, []any{id}, sessionFields(&x)...)
		if err == nil {
			err = auth.ErrSessionMoved
		}
		return struct{}{}, found(err, auth.ErrSessionNotFound)
	})
	if err != nil {
		return fmt.Errorf("rotate session: %w", err)
	}
	return nil
}

// DeleteSession ends a session; see auth.Store.
func (s Auth) DeleteSession(ctx context.Context, id string) error {
	_, err := write(ctx, s.db, func(t *tx) (int64, error) { return t.exec(deleteSession, id) })
	if err != nil {
		return fmt.Errorf("delete session: %w", err)
	}
	return nil
}

// PruneSessions deletes expired sessions; see auth.Store.
func (s Auth) PruneSessions(ctx context.Context, before time.Time) (int, error) {
	n, err := write(ctx, s.db, func(t *tx) (int64, error) { return t.exec(pruneSessions, ms(before)) })
	if err != nil {
		return 0, fmt.Errorf("prune sessions: %w", err)
	}
	return int(n), nil
}

// Secret returns the secret of the given name; see auth.Store.
func (s Auth) Secret(ctx context.Context, name string, candidate []byte) ([]byte, error) {
	var there []byte
	err := s.db.reads.row(ctx, secretByName, []any{name}, &there)
	if err == nil {
		return there, nil
	}
	if err != none || candidate == nil {
		return nil, fmt.Errorf("secret %s: %w", name, found(err, auth.ErrNoSecret))
	}
	candidate = bytes.Clone(candidate)
	secret, err := write(ctx, s.db, func(t *tx) (secret []byte, err error) {
		if _, err := t.exec(addSecret, name, candidate); err != nil {
			return nil, err
		}
		err = t.get(secretByName, []any{name}, &secret)
		return secret, err
	})
	if err != nil {
		return nil, fmt.Errorf("secret %s: %w", name, err)
	}
	return secret, nil
}
