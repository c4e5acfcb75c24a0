package mongostore

import (
	"time"

	"khoabang/internal/auth"
)

type userRecord struct {
	ID           string    `bson:"_id"`
	Version      int       `bson:"v"`
	Revision     int64     `bson:"rev"` // rises with every change: the precondition of the next
	Login        string    `bson:"login"`
	Name         string    `bson:"name"`
	Roles        []string  `bson:"roles,omitempty"`
	UnitID       string    `bson:"unit,omitempty"`
	Email        string    `bson:"email,omitempty"`
	PasswordHash string    `bson:"password_hash,omitempty"`
	Epoch        int64     `bson:"epoch"`
	SetupPurpose string    `bson:"setup_purpose,omitempty"`
	SetupHash    string    `bson:"setup_hash,omitempty"`
	SetupExpires time.Time `bson:"setup_expires_at,omitempty"`
	SetupUsed    time.Time `bson:"setup_used_at,omitempty"`
	DisabledAt   time.Time `bson:"disabled_at,omitempty"`
	CreatedAt    time.Time `bson:"created_at,omitempty"`
	UpdatedAt    time.Time `bson:"updated_at,omitempty"`
}

type sessionRecord struct {
	ID           string    `bson:"_id"`
	Version      int       `bson:"v"`
	UserID       string    `bson:"user"`
	Epoch        int64     `bson:"epoch"`
	Hash         string    `bson:"hash"`
	PreviousHash string    `bson:"previous_hash,omitempty"`
	GraceUntil   time.Time `bson:"grace_until,omitempty"`
	StartedAt    time.Time `bson:"started_at,omitempty"`
	UsedAt       time.Time `bson:"used_at,omitempty"`
	ExpiresAt    time.Time `bson:"expires_at,omitempty"`
}

type secretRecord struct {
	ID      string `bson:"_id"`
	Version int    `bson:"v"`
	Value   []byte `bson:"value"`
}

func recordOfUser(u auth.User, revision int64) userRecord {
	r := userRecord{
		ID: u.ID, Version: formVersion, Revision: revision, Login: u.Login, Name: u.Name, UnitID: u.UnitID, Email: u.Email,
		PasswordHash: u.PasswordHash, Epoch: u.Epoch, SetupPurpose: u.Setup.Purpose, SetupHash: u.Setup.TokenHash,
		SetupExpires: u.Setup.ExpiresAt, SetupUsed: u.Setup.UsedAt, DisabledAt: u.DisabledAt, CreatedAt: u.CreatedAt,
		UpdatedAt: u.UpdatedAt,
	}
	for _, role := range u.Roles {
		r.Roles = append(r.Roles, string(role))
	}
	return r
}

func (r userRecord) user() auth.User {
	u := auth.User{
		ID: r.ID, Login: r.Login, Name: r.Name, UnitID: r.UnitID, Email: r.Email, PasswordHash: r.PasswordHash, Epoch: r.Epoch,
		Setup:      auth.Setup{Purpose: r.SetupPurpose, TokenHash: r.SetupHash, ExpiresAt: r.SetupExpires, UsedAt: r.SetupUsed},
		DisabledAt: r.DisabledAt, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}
	for _, role := range r.Roles {
		u.Roles = append(u.Roles, auth.Role(role))
	}
	return u
}

func recordOfSession(s auth.Session) sessionRecord {
	return sessionRecord{
		ID: s.ID, Version: formVersion, UserID: s.UserID, Epoch: s.Epoch, Hash: s.Hash, PreviousHash: s.PreviousHash,
		GraceUntil: s.GraceUntil, StartedAt: s.StartedAt, UsedAt: s.UsedAt, ExpiresAt: s.ExpiresAt,
	}
}

func (r sessionRecord) session() auth.Session {
	return auth.Session{
		ID: r.ID, UserID: r.UserID, Epoch: r.Epoch, Hash: r.Hash, PreviousHash: r.PreviousHash, GraceUntil: r.GraceUntil,
		StartedAt: r.StartedAt, UsedAt: r.UsedAt, ExpiresAt: r.ExpiresAt,
	}
}
