// Package app puts the program together: settings to stores, stores to services, services to boards, boards to the
// server, and the order in which all of that starts and stops.
package app

import (
	"context"
	"path/filepath"

	"khoabang/contest"
	"khoabang/internal/audit"
	"khoabang/internal/auth"
	"khoabang/internal/config"
	"khoabang/internal/ical"
	"khoabang/internal/notify"
	"khoabang/internal/org"
	"khoabang/internal/planning"
	"khoabang/internal/store/mongostore"
	"khoabang/internal/store/sqlitestore"
	"khoabang/questions"
)

// Access is what a command needs of a store.
type Access int

// The kinds of access.
const (
	Serving Access = iota // a server: alone on an embedded store
	Writing               // a short command that writes, beside a running server or not
	Reading               // a command that only reads; it never makes a store
)

// Stores are the stores of every domain, over one database.
type Stores struct {
	Contests  contest.Store
	Questions questions.Store
	Units     org.Store
	Planning  planning.Store
	Auth      auth.Store
	Mail      notify.Store
	Feeds     ical.Store
	Audit     audit.Store
	Name      string // what the database is, for logs: without a password
	Ping      func(context.Context) error
	Close     func(context.Context) error
}

// OpenStores opens the database that the settings name.
func OpenStores(ctx context.Context, cfg config.Store, access Access) (*Stores, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if cfg.MongodbURI != "" {
		return openMongo(ctx, cfg)
	}
	return openSQLite(ctx, cfg, access)
}

func openSQLite(ctx context.Context, cfg config.Store, access Access) (*Stores, error) {
	dir, err := filepath.Abs(cfg.Data)
	if err != nil {
		return nil, err
	}
	db, err := sqlitestore.Open(ctx, dir, sqlitestore.Options{ReadOnly: access == Reading, Beside: access == Writing})
	if err != nil {
		return nil, err
	}
	return &Stores{
		Contests: db.Contests(), Questions: db.Questions(), Units: db.Units(), Planning: db.Planning(), Auth: db.Auth(), Audit: db.Audit(), Mail: db.Mail(), Feeds: db.Feeds(),
		Name: filepath.Join(dir, sqlitestore.File), Ping: db.Ping, Close: db.Close,
	}, nil
}

func openMongo(ctx context.Context, cfg config.Store) (*Stores, error) {
	db, err := mongostore.Open(ctx, cfg.MongodbURI, mongostore.Options{})
	if err != nil {
		return nil, err
	}
	return &Stores{
		Contests: db.Contests(), Questions: db.Questions(), Units: db.Units(), Planning: db.Planning(), Auth: db.Auth(), Audit: db.Audit(), Mail: db.Mail(), Feeds: db.Feeds(),
		Name: cfg.RedactedURI(), Ping: db.Ping, Close: db.Close,
	}, nil
}
