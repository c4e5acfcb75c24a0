package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"khoabang/contest"
)

// statements are the prepared queries of a connection or a pool.
type statements struct{ prepared [queryCount]*sql.Stmt }

// prepare prepares the queries: all of them for the writer, those that change nothing for readers.
func prepare(ctx context.Context, p interface {
	PrepareContext(context.Context, string) (*sql.Stmt, error)
}, writes bool) (*statements, error) {
	s := new(statements)
	for q := range queryCount {
		if queries[q].writes && !writes {
			continue
		}
		st, err := p.PrepareContext(ctx, queries[q].sql)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("prepare query %d: %w", q, err), s.close())
		}
		s.prepared[q] = st
	}
	return s, nil
}

// close finalises the statements. SQLite keeps a connection open, and its log unfolded, while it has any.
func (s *statements) close() error {
	var errs []error
	for _, st := range s.prepared {
		if st != nil {
			errs = append(errs, st.Close())
		}
	}
	return errors.Join(errs...)
}

// row runs q and scans its first row; sql.ErrNoRows if there is none.
func (s *statements) row(ctx context.Context, q query, args []any, dest ...any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return interrupted(ctx, s.prepared[q].QueryRowContext(ctx, args...).Scan(dest...))
}

// rows runs q and scans each row into a value.
func rows[T any](ctx context.Context, s *statements, q query, args []any, scan func(*sql.Rows, *T) error) ([]T, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	rs, err := s.prepared[q].QueryContext(ctx, args...)
	if err != nil {
		return nil, interrupted(ctx, err)
	}
	defer rs.Close() //nolint:errcheck // Err says what went wrong
	var all []T
	for rs.Next() {
		var v T
		if err := scan(rs, &v); err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, interrupted(ctx, rs.Err())
}

// tx is the transaction that the writer has open, handed to one operation after the other.
type tx struct {
	*statements
	conn  *sql.Conn
	wrote bool // whether the operation at work has changed anything
}

// exec runs q and returns how many rows it changed.
func (t *tx) exec(q query, args ...any) (int64, error) {
	r, err := t.prepared[q].Exec(args...)
	if err != nil {
		return 0, err
	}
	n, err := r.RowsAffected()
	t.wrote = t.wrote || n > 0
	return n, err
}

// get scans the first row of q; sql.ErrNoRows if there is none.
func (t *tx) get(q query, args []any, dest ...any) error {
	err := t.prepared[q].QueryRow(args...).Scan(dest...)
	t.wrote = t.wrote || queries[q].writes && err != none
	return err
}

func (t *tx) begin() error {
	_, err := t.prepared[begin].Exec()
	return err
}

func (t *tx) commit() error {
	_, err := t.prepared[commit].Exec()
	return err
}

// rollback undoes what is open. SQLite may have done so itself, which is an error of no interest.
func (t *tx) rollback() {
	t.prepared[rollback].Exec() //nolint:errcheck // see above
}

// none is sql.ErrNoRows under a name that says what it means here.
var none = sql.ErrNoRows

// found returns err, and missing where there was no row.
func found(err, missing error) error {
	if errors.Is(err, none) {
		return missing
	}
	return err
}

// taken returns contest.ErrTaken where a key was in use, and err otherwise.
func taken(err error) error {
	if duplicate(err) {
		return contest.ErrTaken
	}
	return err
}

// ms is how a time is stored: milliseconds since 1970, NULL for the zero time.
func ms(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// stamp scans a time stored by ms.
type stamp struct{ to *time.Time }

// Scan reads milliseconds or NULL.
func (s stamp) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*s.to = time.Time{}
	case int64:
		*s.to = time.UnixMilli(v).UTC()
	default:
		return fmt.Errorf("a time is stored as %T", v)
	}
	return nil
}
