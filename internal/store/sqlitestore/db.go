package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"modernc.org/sqlite"
)

// The errors of opening a database. Each is wrapped in one line that names the file.
var (
	ErrNewer   = errors.New("the database was written by a newer version of this program")
	ErrOlder   = errors.New("the database is of an older version and must be opened for writing once")
	ErrCorrupt = errors.New("the file is damaged or is not a database of this program")
	ErrInUse   = errors.New("another process has the database open")
	ErrMissing = errors.New("there is no database")
)

// File is the name of the database file in its folder.
const File = "khoabang.db"

const lockFile = "lock"

// readers is how many queries may run at once beside the writer.
const readers = 8

// Options say how to open a database. The zero value is right for a server.
type Options struct {
	// ReadOnly opens the file beside a server that may be running: nothing is locked, created or migrated, and every
	// write fails.
	ReadOnly bool
	// Beside lets a short command write beside a server that may be running, if the server's schema is its own.
	Beside bool
}

// DB is an open database. It is safe for use by many goroutines.
type DB struct {
	lock   *os.File // nil when read-only
	read   *sql.DB
	reads  *statements
	writer *writer // nil when read-only

	closed   sync.Once
	closeErr error

	// updates is held by whoever changes a record by a function of the caller, from its reading to its writing. So
	// the function runs once, and outside the writer's goroutine, unless another process changed the record meanwhile.
	updates chan struct{}
}

// Open opens the database in the folder dir, and creates both if there is none. It returns ErrInUse, ErrNewer,
// ErrCorrupt, and with ReadOnly ErrOlder or ErrMissing, wrapped; the file is then as it was before.
func Open(ctx context.Context, dir string, opts Options) (*DB, error) {
	path := filepath.Join(dir, File)
	db, err := open(ctx, dir, path, opts)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, translateOpen(err))
	}
	return db, nil
}

func open(ctx context.Context, dir, path string, opts Options) (_ *DB, err error) {
	db := &DB{updates: make(chan struct{}, 1)}
	defer func() {
		if err != nil {
			db.release()
		}
	}()
	if opts.ReadOnly {
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			return nil, ErrMissing
		}
		version, err := examine(ctx, path)
		if err == nil && version < len(migrations) {
			err = ErrOlder
		}
		if err != nil {
			return nil, err
		}
		return db, db.openReaders(ctx, path)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if db.lock, err = lock(filepath.Join(dir, lockFile)); err != nil && !(opts.Beside && errors.Is(err, ErrInUse)) {
		return nil, err
	}
	version, err := prepareFile(ctx, path)
	if err == nil && db.lock == nil && version < len(migrations) {
		err = ErrInUse
	}
	if err != nil {
		return nil, err
	}
	if err := db.openWriter(ctx, path, version); err != nil {
		return nil, err
	}
	return db, db.openReaders(ctx, path)
}

// prepareFile makes sure that there is a file that only its owner can read, and returns its schema's version.
func prepareFile(ctx context.Context, path string) (int, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err == nil {
		return 0, f.Close()
	}
	if !errors.Is(err, os.ErrExist) {
		return 0, err
	}
	version, err := examine(ctx, path)
	if err != nil {
		return 0, err
	}
	return version, os.Chmod(path, 0o600)
}

func (db *DB) openWriter(ctx context.Context, path string, version int) error {
	pool, err := connect(path, "rw", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)",
		"cache_size(-65536)", "temp_store(MEMORY)")
	if err != nil {
		return err
	}
	pool.SetMaxOpenConns(1)
	conn, err := pool.Conn(ctx)
	if err == nil {
		err = migrate(ctx, conn, version)
	}
	if err == nil {
		db.writer, err = startWriter(ctx, pool, conn)
	}
	if err != nil {
		pool.Close() //nolint:errcheck // the first error is the one to tell
	}
	return err
}

func (db *DB) openReaders(ctx context.Context, path string) error {
	pool, err := connect(path, "ro", "query_only(ON)", "cache_size(-8192)", "temp_store(MEMORY)")
	if err != nil {
		return err
	}
	pool.SetMaxOpenConns(readers)
	pool.SetMaxIdleConns(readers)
	db.read = pool
	db.reads, err = prepare(ctx, pool, false)
	return err
}

// connect makes a pool for path whose connections run the pragmas first.
func connect(path, mode string, pragmas ...string) (*sql.DB, error) {
	q := url.Values{"mode": {mode}, "_pragma": append([]string{"busy_timeout(5000)"}, pragmas...)}
	// The path is escaped by hand: url.URL would make a host of the first folder of a relative one.
	dsn := "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(filepath.ToSlash(path)) + "?" + q.Encode()
	c, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(c), nil
}

// Ping returns nil if the database answers and, unless it is read-only, takes writes.
func (db *DB) Ping(ctx context.Context) error {
	var version int
	if err := db.read.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return fmt.Errorf("ping the database: %w", err)
	}
	if db.writer == nil {
		return nil
	}
	_, err := write(ctx, db, func(*tx) (struct{}, error) { return struct{}{}, nil })
	return err
}

// Close answers the writes that are waiting, refuses later ones, and closes the file. If ctx ends first, it returns the
// context's error and leaves the rest to the end of the process; nothing that was acknowledged is lost. Closing again
// does nothing.
func (db *DB) Close(ctx context.Context) error {
	if db.writer != nil {
		if err := db.writer.stop(ctx); err != nil {
			return fmt.Errorf("close the database: %w", err)
		}
	}
	return db.release()
}

// release closes what is open, once.
func (db *DB) release() error {
	db.closed.Do(func() { db.closeErr = db.closeAll() })
	return db.closeErr
}

func (db *DB) closeAll() error {
	var errs []error
	if db.reads != nil {
		errs = append(errs, db.reads.close())
	}
	if db.read != nil {
		errs = append(errs, db.read.Close())
	}
	if db.writer != nil {
		errs = append(errs, db.writer.close())
	}
	if db.lock != nil {
		errs = append(errs, db.lock.Close())
	}
	return errors.Join(errs...)
}

// updateTries bounds how often an update begins again because another process changed its record.
const updateTries = 5

// hold keeps others from changing records by functions, until the returned func is called.
func (db *DB) hold(ctx context.Context) (func(), error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case db.updates <- struct{}{}:
		return func() { <-db.updates }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
