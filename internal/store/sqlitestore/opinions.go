package sqlitestore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khoabang/questions"
)

// schemaOpinions keeps what people say of questions.
const schemaOpinions = `
CREATE TABLE opinions (
	bank_id     TEXT NOT NULL,
	question_id TEXT NOT NULL,
	number      INTEGER NOT NULL,
	revision    INTEGER NOT NULL,
	reply_to    INTEGER NOT NULL, -- a number; 0 for none
	author      TEXT NOT NULL,
	text        TEXT NOT NULL,
	at          INTEGER,
	settled_at  INTEGER,
	settled_by  TEXT NOT NULL,
	PRIMARY KEY (bank_id, question_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX opinions_open ON opinions (bank_id, question_id) WHERE reply_to = 0 AND settled_at IS NULL`

// AddOpinion stores an opinion; see questions.Store.
func (s Questions) AddOpinion(ctx context.Context, o questions.Opinion) error {
	n, err := write(ctx, s.db, func(t *tx) (int64, error) {
		return t.exec(addOpinion, o.BankID, o.QuestionID, o.Number, o.Revision, o.ReplyTo, o.Author, o.Text,
			ms(o.At), ms(o.SettledAt), o.SettledBy)
	})
	if err == nil && n == 0 {
		err = questions.ErrOpinionTaken
	}
	if err != nil {
		return fmt.Errorf("add opinion %d on question %s of %s: %w", o.Number, o.QuestionID, o.BankID, err)
	}
	return nil
}

// Opinions returns the opinions on a question; see questions.Store.
func (s Questions) Opinions(ctx context.Context, bankID, questionID string) ([]questions.Opinion, error) {
	all, err := rows(ctx, s.db.reads, opinionsOf, []any{bankID, questionID}, func(r *sql.Rows, o *questions.Opinion) error {
		return r.Scan(opinionFields(o)...)
	})
	if err != nil {
		return nil, fmt.Errorf("opinions on question %s of %s: %w", questionID, bankID, err)
	}
	return all, nil
}

// opinionFields returns where opinionColumns are scanned to.
func opinionFields(o *questions.Opinion) []any {
	return []any{&o.BankID, &o.QuestionID, &o.Number, &o.Revision, &o.ReplyTo, &o.Author, &o.Text,
		stamp{&o.At}, stamp{&o.SettledAt}, &o.SettledBy}
}

// OpenOpinions counts the opinions that are open; see questions.Store.
func (s Questions) OpenOpinions(ctx context.Context) (map[questions.Ref]int, error) {
	type count struct {
		of questions.Ref
		n  int
	}
	all, err := rows(ctx, s.db.reads, openOpinions, nil, func(r *sql.Rows, c *count) error {
		return r.Scan(&c.of.BankID, &c.of.ID, &c.n)
	})
	if err != nil {
		return nil, fmt.Errorf("open opinions: %w", err)
	}
	open := make(map[questions.Ref]int, len(all))
	for _, c := range all {
		open[c.of] = c.n
	}
	return open, nil
}

// SettleOpinion marks an opinion as settled; see questions.Store.
func (s Questions) SettleOpinion(ctx context.Context, bankID, questionID string, number int, person string, at time.Time) (questions.Opinion, error) {
	o, err := write(ctx, s.db, func(t *tx) (questions.Opinion, error) {
		var o questions.Opinion
		if _, err := t.exec(settleOpinion, ms(at), person, bankID, questionID, number); err != nil {
			return o, err
		}
		return o, t.get(opinionAt, []any{bankID, questionID, number}, opinionFields(&o)...)
	})
	if err != nil {
		return questions.Opinion{}, fmt.Errorf("settle opinion %d on question %s of %s: %w", number, questionID, bankID, found(err, questions.ErrNoOpinion))
	}
	return o, nil
}
