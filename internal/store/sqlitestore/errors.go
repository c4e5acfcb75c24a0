package sqlitestore

import (
	"context"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// code returns SQLite's primary result code for err, and 0 if it is no error of SQLite's.
func code(err error) int {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.Code() & 0xff
}

// duplicate reports whether err is about a key that is in use.
func duplicate(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return true
	}
	return false
}

// translateOpen turns what SQLite says of a file into this package's errors.
func translateOpen(err error) error {
	switch code(err) {
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return fmt.Errorf("%w (%w)", ErrCorrupt, err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("%w (%w)", ErrInUse, err)
	}
	return err
}

// interrupted returns the context's error in place of what SQLite makes of it.
func interrupted(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil && (code(err) == sqlite3.SQLITE_INTERRUPT || code(err) == sqlite3.SQLITE_BUSY) {
		return ctx.Err()
	}
	return err
}
