package sqlitestore

import (
	"context"
	"database/sql"

	"khoabang/contest"
)

// Query is a query as the tests of plans see it.
type Query struct {
	SQL    string
	Writes bool
	Whole  string
}

// Queries returns every query there is.
func Queries() []Query {
	var all []Query
	for _, q := range queries {
		all = append(all, Query{q.sql, q.writes, q.whole})
	}
	return all
}

// Index is an index and the query that needs it.
type Index struct{ Name, Table, Serves string }

// Indexes returns the table of indexes.
func Indexes() []Index {
	var all []Index
	for _, x := range indexes {
		all = append(all, Index{x.name, x.table, x.serves})
	}
	return all
}

// Reader returns the pool that reads go through.
func (db *DB) Reader() *sql.DB { return db.read }

// Pause keeps the writer busy until resume is called, and returns once it is.
func (db *DB) Pause() (resume func()) {
	busy, free := make(chan struct{}), make(chan struct{})
	go write(context.Background(), db, func(*tx) (struct{}, error) { //nolint:errcheck // it writes nothing
		close(busy)
		<-free
		return struct{}{}, nil
	})
	<-busy
	return func() { close(free) }
}

// Waiting returns how many operations are queued.
func (db *DB) Waiting() int { return len(db.writer.queue) }

// HalfFail runs an operation that writes an attempt and then fails with err.
func (db *DB) HalfFail(ctx context.Context, a contest.Attempt, err error) error {
	_, e := write(ctx, db, func(t *tx) (struct{}, error) {
		_, e := t.exec(addContest, a.ID, a.ID, 1, nil, "{}")
		if e == nil {
			e = err
		}
		return struct{}{}, e
	})
	return e
}

// BreakCommits makes every commit fail from now on.
func (db *DB) BreakCommits(ctx context.Context) error {
	st, err := db.writer.tx.conn.PrepareContext(ctx, "SELECT broken FROM (SELECT json('x') AS broken)")
	if err != nil {
		return err
	}
	db.writer.tx.prepared[commit] = st
	return nil
}

// Migrations and ApplicationID make databases of earlier versions.
var Migrations = migrations

// ApplicationID marks the file.
const ApplicationID = applicationID
