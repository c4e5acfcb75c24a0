package sqlitestore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khoabang/internal/notify"
)

// schemaMail keeps the outbox.
const schemaMail = `
CREATE TABLE mail (
	id          TEXT PRIMARY KEY,
	recipient   TEXT NOT NULL,
	subject     TEXT NOT NULL,
	text        TEXT NOT NULL,
	unsubscribe TEXT NOT NULL,
	queued_at   INTEGER,
	give_up_at  INTEGER,
	state       TEXT NOT NULL,
	due_at      INTEGER,
	lease       TEXT NOT NULL,
	tries       INTEGER NOT NULL,
	reason      TEXT NOT NULL,
	settled_at  INTEGER
) STRICT;
CREATE INDEX mail_due ON mail (due_at) WHERE state = 'waiting';
CREATE INDEX mail_state ON mail (state, queued_at DESC, id);
CREATE INDEX mail_settled ON mail (settled_at)`

// Mail is a notify.Store.
type Mail struct{ db *DB }

var _ notify.Store = Mail{}

// Mail returns the store of the outbox.
func (db *DB) Mail() Mail { return Mail{db} }

func mailFields(m *notify.Mail) []any {
	return []any{&m.ID, &m.To, &m.Subject, &m.Text, &m.Unsubscribe, stamp{&m.QueuedAt}, stamp{&m.GiveUpAt}, &m.State,
		stamp{&m.DueAt}, &m.Lease, &m.Tries, &m.Reason, stamp{&m.SettledAt}}
}

// AddMail inserts a message; see notify.Store.
func (s Mail) AddMail(ctx context.Context, m notify.Mail) error {
	_, err := write(ctx, s.db, func(t *tx) (int64, error) {
		return t.exec(addMail, m.ID, m.To, m.Subject, m.Text, m.Unsubscribe, ms(m.QueuedAt), ms(m.GiveUpAt), m.State,
			ms(m.DueAt), m.Lease, m.Tries, m.Reason, ms(m.SettledAt))
	})
	if duplicate(err) {
		err = notify.ErrTaken
	}
	if err != nil {
		return fmt.Errorf("add mail %s: %w", m.ID, err)
	}
	return nil
}

// Mail returns the message with the given ID; see notify.Store.
func (s Mail) Mail(ctx context.Context, id string) (m notify.Mail, err error) {
	if err := s.db.reads.row(ctx, mailByID, []any{id}, mailFields(&m)...); err != nil {
		return notify.Mail{}, fmt.Errorf("mail %s: %w", id, found(err, notify.ErrNotFound))
	}
	return m, nil
}

// LeaseMail takes a message that is due; see notify.Store.
func (s Mail) LeaseMail(ctx context.Context, lease string, now, until time.Time) (notify.Mail, error) {
	m, err := write(ctx, s.db, func(t *tx) (m notify.Mail, err error) {
		err = t.get(leaseMail, []any{lease, ms(until), ms(now)}, mailFields(&m)...)
		return m, err
	})
	if err != nil {
		return notify.Mail{}, fmt.Errorf("lease mail: %w", found(err, notify.ErrNoneDue))
	}
	return m, nil
}

// SettleMail ends a lease; see notify.Store.
func (s Mail) SettleMail(ctx context.Context, m notify.Mail) error {
	n, err := write(ctx, s.db, func(t *tx) (int64, error) {
		return t.exec(settleMail, m.State, ms(m.DueAt), m.Reason, ms(m.SettledAt), m.ID, m.Lease)
	})
	if err == nil && n == 0 {
		err = notify.ErrLease
	}
	if err != nil {
		return fmt.Errorf("settle mail %s: %w", m.ID, err)
	}
	return nil
}

// Mails returns the messages in a state; see notify.Store.
func (s Mail) Mails(ctx context.Context, state notify.State, limit int) ([]notify.Mail, error) {
	all, err := rows(ctx, s.db.reads, mailsOf, []any{state, limit}, func(r *sql.Rows, m *notify.Mail) error {
		return r.Scan(mailFields(m)...)
	})
	if err != nil {
		return nil, fmt.Errorf("mail that is %s: %w", state, err)
	}
	return all, nil
}

// PruneMail deletes settled messages; see notify.Store.
func (s Mail) PruneMail(ctx context.Context, before time.Time) (int, error) {
	n, err := write(ctx, s.db, func(t *tx) (int64, error) { return t.exec(pruneMail, ms(before)) })
	if err != nil {
		return 0, fmt.Errorf("prune mail: %w", err)
	}
	return int(n), nil
}
