package sqlitestore

import (
	"context"
	"database/sql"
	"fmt"

	"khoabang/internal/audit"
)

// schemaAudit keeps the audit log. Whoever gets at the file can drop the triggers, but not by mistake.
const schemaAudit = `
CREATE TABLE audit (
	number     INTEGER PRIMARY KEY,
	at         INTEGER NOT NULL,
	who        TEXT NOT NULL,
	what       TEXT NOT NULL,
	contest_id TEXT NOT NULL,
	object     TEXT NOT NULL,
	before     TEXT NOT NULL,
	hash       TEXT NOT NULL
) STRICT;
CREATE INDEX audit_latest ON audit (who, what, contest_id, number);
CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only appended to'); END;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only appended to'); END`

// Audit is an audit.Store.
type Audit struct{ db *DB }

var _ audit.Store = Audit{}

// Audit returns the store of the audit log.
func (db *DB) Audit() Audit { return Audit{db} }

// Append stores a record; see audit.Store.
func (s Audit) Append(ctx context.Context, r audit.Record) error {
	n, err := write(ctx, s.db, func(t *tx) (int64, error) {
		return t.exec(appendAudit, r.Number, ms(r.At), r.Who, r.What, r.ContestID, r.Object, r.Before, r.Hash)
	})
	if err == nil && n == 0 {
		err = audit.ErrTaken
	}
	if err != nil {
		return fmt.Errorf("append record %d: %w", r.Number, err)
	}
	return nil
}

func auditFields(r *audit.Record) []any {
	return []any{&r.Number, stamp{&r.At}, &r.Who, &r.What, &r.ContestID, &r.Object, &r.Before, &r.Hash}
}

// Page returns records, the greatest number first; see audit.Store.
func (s Audit) Page(ctx context.Context, before, limit int) ([]audit.Record, error) {
	const all = 1 << 62
	if before == 0 {
		before = all
	}
	list, err := rows(ctx, s.db.reads, auditPage, []any{before, limit}, func(rs *sql.Rows, r *audit.Record) error {
		return rs.Scan(auditFields(r)...)
	})
	if err != nil {
		return nil, fmt.Errorf("audit log: %w", err)
	}
	return list, nil
}

// Latest returns the latest record of what somebody did; see audit.Store.
func (s Audit) Latest(ctx context.Context, who, what, contestID string) (audit.Record, error) {
	var r audit.Record
	err := s.db.reads.row(ctx, auditLatest, []any{who, what, contestID}, auditFields(&r)...)
	if err != nil {
		return audit.Record{}, fmt.Errorf("audit log: %w", found(err, audit.ErrNoRecord))
	}
	return r, nil
}
