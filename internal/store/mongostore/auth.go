package mongostore

import (
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"khoabang/internal/auth"
)

// Auth is the store of users, sessions and secrets.
type Auth struct {
	users    *mongo.Collection
	sessions *mongo.Collection
	secrets  *mongo.Collection
}

var _ auth.Store = Auth{}

func newAuth(db *mongo.Database) Auth {
	return Auth{db.Collection("users"), db.Collection("sessions"), db.Collection("secrets")}
}

// User returns the user with the given ID, or auth.ErrUserNotFound.
func (s Auth) User(ctx context.Context, id string) (auth.User, error) {
	r, err := findOne[userRecord](ctx, s.users, byID(id), auth.ErrUserNotFound)
	return r.user(), err
}

// UserByLogin returns the user with exactly the given login, or auth.ErrUserNotFound.
func (s Auth) UserByLogin(ctx context.Context, login string) (auth.User, error) {
	r, err := findOne[userRecord](ctx, s.users, bson.D{{Key: "login", Value: login}}, auth.ErrUserNotFound)
	return r.user(), err
}

// Users returns all users, ordered by ID.
func (s Auth) Users(ctx context.Context) ([]auth.User, error) {
	var us []auth.User
	err := each(ctx, s.users, bson.D{}, options.Find().SetSort(keys("_id")), func(r userRecord) error {
		us = append(us, r.user())
		return nil
	})
	return us, err
}

// PutUser inserts a user. It returns auth.ErrUserExists if the ID or the login is taken.
func (s Auth) PutUser(ctx context.Context, u auth.User) error {
	_, err := s.users.InsertOne(ctx, recordOfUser(u, 1))
	return writeError(ctx, "put user", err, auth.ErrUserExists)
}

// UpdateUser lets change alter the user and stores what it left if nobody else changed it meanwhile; else it begins
// again, and returns auth.ErrBusy after a bounded number of tries.
func (s Auth) UpdateUser(ctx context.Context, id string, change func(*auth.User) error) error {
	return retry(ctx, auth.ErrBusy, func() (bool, error) {
		r, err := findOne[userRecord](ctx, s.users, byID(id), auth.ErrUserNotFound)
		if err != nil {
			return false, err
		}
		u := r.user()
		if err := change(&u); err != nil {
			return false, err
		}
		u.ID, u.Login = r.ID, r.Login
		res, err := s.users.ReplaceOne(ctx, bson.D{{Key: "_id", Value: id}, {Key: "rev", Value: r.Revision}}, recordOfUser(u, r.Revision+1))
		if err != nil {
			return false, writeError(ctx, "update user", err, nil)
		}
		return res.MatchedCount == 1, nil
	})
}

// Session returns the session with the given ID, or auth.ErrSessionNotFound.
func (s Auth) Session(ctx context.Context, id string) (auth.Session, error) {
	r, err := findOne[sessionRecord](ctx, s.sessions, byID(id), auth.ErrSessionNotFound)
	return r.session(), err
}

// PutSession inserts a session. It returns auth.ErrSessionExists if the ID is taken.
func (s Auth) PutSession(ctx context.Context, x auth.Session) error {
	_, err := s.sessions.InsertOne(ctx, recordOfSession(x))
	return writeError(ctx, "put session", err, auth.ErrSessionExists)
}

// RotateSession replaces oldHash, if it is current now. It returns auth.ErrSessionMoved if another hash is current, and
// auth.ErrSessionNotFound if there is no such session.
func (s Auth) RotateSession(ctx context.Context, id, oldHash string, r auth.Rotation) error {
	next := bson.D{
		{Key: "hash", Value: r.Hash}, {Key: "previous_hash", Value: oldHash},
		{Key: "grace_until", Value: r.GraceUntil}, {Key: "used_at", Value: r.UsedAt},
	}
	return retry(ctx, auth.ErrBusy, func() (bool, error) {
		res, err := s.sessions.UpdateOne(ctx, bson.D{{Key: "_id", Value: id}, {Key: "hash", Value: oldHash}}, set(next))
		if err != nil || res.MatchedCount == 1 {
			return true, writeError(ctx, "rotate session", err, nil)
		}
		now, err := s.Session(ctx, id)
		if err == nil && now.Hash != oldHash {
			err = auth.ErrSessionMoved
		}
		return false, err
	})
}

// DeleteSession ends a session; one that does not exist is no error.
func (s Auth) DeleteSession(ctx context.Context, id string) error {
	_, err := s.sessions.DeleteOne(ctx, byID(id))
	return writeError(ctx, "delete session", err, nil)
}

// PruneSessions deletes the sessions with ExpiresAt before the given time, and says how many.
func (s Auth) PruneSessions(ctx context.Context, before time.Time) (int, error) {
	res, err := s.sessions.DeleteMany(ctx, bson.D{{Key: "expires_at", Value: bson.D{{Key: "$lt", Value: before}}}})
	if err != nil {
		return 0, writeError(ctx, "prune sessions", err, nil)
	}
	return int(res.DeletedCount), nil
}

// Secret returns the secret of the given name, and stores candidate first if there is none. The first writer wins.
func (s Auth) Secret(ctx context.Context, name string, candidate []byte) ([]byte, error) {
	none := errors.New("no secret")
	var r secretRecord
	err := retry(ctx, auth.ErrBusy, func() (done bool, err error) {
		r, err = findOne[secretRecord](ctx, s.secrets, byID(name), none)
		if !errors.Is(err, none) {
			return err == nil, err
		}
		if candidate == nil {
			return false, auth.ErrNoSecret
		}
		_, err = s.secrets.InsertOne(ctx, secretRecord{ID: name, Version: formVersion, Value: candidate})
		if mongo.IsDuplicateKeyError(err) {
			return false, nil // another came first: read its secret
		}
		r.Value = append([]byte(nil), candidate...)
		return err == nil, writeError(ctx, "store secret", err, nil)
	})
	if err != nil {
		return nil, err
	}
	return r.Value, nil
}
