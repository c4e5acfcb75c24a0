package auth

import (
	"context"
	"errors"
	"time"
)

// User is a member of staff. Stores keep every field as given.
type User struct {
	ID           string // "usr_…"
	Login        string // as FoldLogin returns it; unique
	Name         string
	Roles        RoleSet // in the order of Roles()
	UnitID       string  // the unit in whose name the user acts; "" for none
	Email        string  // as email.Fold returns it; "" for none
	PasswordHash string  // a PHC string; "" while no password was set
	Epoch        int64   // sessions of an older epoch are over; raising it ends all sessions of the user at once
	Setup        Setup   // the latest one-time link
	DisabledAt   time.Time
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// Disabled reports whether the user may no longer log in.
func (u User) Disabled() bool { return !u.DisabledAt.IsZero() }

// Setup is the one-time link of a user: there is at most one, a new one replaces it, and so makes the older void. It
// is part of the user so that using it and setting the password are one write. The zero Setup means that none was made.
type Setup struct {
	Purpose   string // PurposeSetPassword
	TokenHash string // SHA-256 in lower-case hexadecimal
	ExpiresAt time.Time
	UsedAt    time.Time // zero while unused
}

// PurposeSetPassword is the purpose of a link by which a user sets a password.
const PurposeSetPassword = "set_password"

// Session is a family of refresh tokens, of which one is current: one browser that logged in. It is one record, so that
// a rotation is one conditional write. An ended session is deleted.
type Session struct {
	ID           string // 128 random bits, part of the token: as secret as the token, never logged or shown
	UserID       string
	Epoch        int64     // the user's epoch at log-in
	Hash         string    // SHA-256 of the current token's secret, in lower-case hexadecimal
	PreviousHash string    // the same of the token before it; "" for none
	GraceUntil   time.Time // until when the previous token still gets the current one; zero before the first rotation
	StartedAt    time.Time
	UsedAt       time.Time // the last rotation, or the start
	ExpiresAt    time.Time // the absolute end
}

// Rotation is what a rotation changes in a session.
type Rotation struct {
	Hash       string    // of the new token
	GraceUntil time.Time // see Session
	UsedAt     time.Time
}

// ErrNoSecret is returned to whoever only asks for a secret that nobody made. No client ever sees it.
var ErrNoSecret = errors.New("there is no such secret")

// Store keeps users, sessions and secrets. It decides nothing. Times come back as they were given, in UTC, cut to the
// millisecond; a zero time comes back zero. What is returned is the caller's to change, and what is given is copied.
// Every error that is not named here is the driver's own, wrapped; a context that is over before the call fails it with
// the context's error in the chain, and changes nothing.
type Store interface {
	// User returns the user with the given ID, or ErrUserNotFound.
	User(ctx context.Context, id string) (User, error)
	// UserByLogin returns the user with exactly the given login (callers fold it), or ErrUserNotFound.
	UserByLogin(ctx context.Context, login string) (User, error)
	// Users returns all users, ordered by ID byte by byte; none is no error.
	Users(ctx context.Context) ([]User, error)
	// PutUser inserts a user. It returns ErrUserExists, and changes nothing, if the ID or the login is taken; of any
	// number of callers with one ID or one login exactly one succeeds.
	PutUser(ctx context.Context, u User) error
	// UpdateUser reads the user, lets change alter it, and stores what it left, as if nothing came in between: a
	// transaction in one store, compare-and-swap on a revision in the other. So change may run more than once, each
	// time on a fresh value, and must have no other effect. An error of change is returned as it is and nothing is
	// stored. ID and Login stay as they were whatever change does. It returns ErrUserNotFound if there is no such user,
	// and ErrBusy if a bounded number of tries lost against other writers.
	UpdateUser(ctx context.Context, id string, change func(*User) error) error

	// Session returns the session with the given ID, or ErrSessionNotFound.
	Session(ctx context.Context, id string) (Session, error)
	// PutSession inserts a session. It returns ErrSessionExists, and changes nothing, if the ID is taken.
	PutSession(ctx context.Context, s Session) error
	// RotateSession makes r.Hash the current hash and oldHash the previous one, and sets GraceUntil and UsedAt, if
	// oldHash is current now: in one conditional write on one record (find {id, hash: oldHash}, set the four). It
	// returns ErrSessionMoved if another hash is current, and ErrSessionNotFound if there is no such session; both
	// change nothing. Of any number of callers with one oldHash exactly one succeeds.
	RotateSession(ctx context.Context, id, oldHash string, r Rotation) error
	// DeleteSession ends a session; one that does not exist is no error.
	DeleteSession(ctx context.Context, id string) error
	// PruneSessions deletes the sessions with ExpiresAt before the given time, and says how many.
	PruneSessions(ctx context.Context, before time.Time) (int, error)

	// Secret returns the secret of the given name, and stores candidate first if there is none. The first writer wins:
	// every caller, on every node, for ever gets the same bytes. A nil candidate only asks: it is ErrNoSecret where there
	// is none.
	Secret(ctx context.Context, name string, candidate []byte) ([]byte, error)
}
