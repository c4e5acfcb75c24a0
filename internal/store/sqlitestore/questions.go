package sqlitestore

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"khoabang/questions"
)

// Questions is a questions.Store.
type Questions struct{ db *DB }

var _ questions.Store = Questions{}

// Questions returns the store of the question banks.
func (db *DB) Questions() Questions { return Questions{db} }

// PutBank stores a bank; see questions.Store.
func (s Questions) PutBank(ctx context.Context, b questions.Bank) error {
	_, err := write(ctx, s.db, func(t *tx) (int64, error) { return t.exec(putBank, b.ID, b.Name, b.Practice) })
	if err != nil {
		return fmt.Errorf("put bank %s: %w", b.ID, err)
	}
	return nil
}

// Bank returns the bank with the given ID; see questions.Store.
func (s Questions) Bank(ctx context.Context, id string) (questions.Bank, error) {
	var b questions.Bank
	if err := s.db.reads.row(ctx, bankByID, []any{id}, &b.ID, &b.Name, &b.Practice); err != nil {
		return questions.Bank{}, fmt.Errorf("bank %s: %w", id, found(err, questions.ErrNoBank))
	}
	return b, nil
}

// Banks returns all banks; see questions.Store.
func (s Questions) Banks(ctx context.Context) ([]questions.Bank, error) {
	all, err := rows(ctx, s.db.reads, allBanks, nil, func(r *sql.Rows, b *questions.Bank) error {
		return r.Scan(&b.ID, &b.Name, &b.Practice)
	})
	if err != nil {
		return nil, fmt.Errorf("banks: %w", err)
	}
	return all, nil
}

// AddRevisions stores revisions, all or none; see questions.Store.
func (s Questions) AddRevisions(ctx context.Context, qs []questions.Question) error {
	bodies := make([]string, len(qs))
	for i, q := range qs {
		var err error
		if bodies[i], err = encode(recordQuestion(q)); err != nil {
			return fmt.Errorf("add question %s: %w", q.ID, err)
		}
	}
	keys := slices.Clone(qs) // the caller may change its own meanwhile
	_, err := write(ctx, s.db, func(t *tx) (struct{}, error) {
		var mark int64
		if err := t.get(lastMark, nil, &mark); err != nil {
			return struct{}{}, err
		}
		for i, q := range keys {
			if err := t.addRevision(i, q, bodies[i], mark+1); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	})
	if err != nil {
		return fmt.Errorf("add %d revisions: %w", len(qs), err)
	}
	return nil
}

// addRevision stores the i-th revision of the call that mark numbers, or returns questions.ErrStale, which undoes the
// call.
func (t *tx) addRevision(i int, q questions.Question, body string, mark int64) error {
	var latest int
	err := t.get(latestRevision, []any{q.BankID, q.ID}, &latest)
	if err != nil && err != none {
		return err
	}
	if q.Revision != latest+1 {
		return questions.ErrStale.At(fmt.Sprintf("questions[%d]", i), "stale", "latest", latest)
	}
	if _, err := t.exec(addRevision, q.BankID, q.ID, q.Revision, body); err != nil {
		return err
	}
	_, err = t.exec(putLatest, q.BankID, q.ID, q.Revision, q.Area, q.Difficulty, string(q.Kind), string(q.Status), mark)
	return err
}

// Question returns the latest revision of a question; see questions.Store.
func (s Questions) Question(ctx context.Context, bankID, id string) (questions.Question, error) {
	var body string
	if err := s.db.reads.row(ctx, latestQuestion, []any{bankID, id}, &body); err != nil {
		return questions.Question{}, fmt.Errorf("question %s of %s: %w", id, bankID, found(err, questions.ErrNotFound))
	}
	r, err := decode[questionRecord](body)
	return r.domain(), err
}

// Revisions returns every revision of a question; see questions.Store.
func (s Questions) Revisions(ctx context.Context, bankID, id string) ([]questions.Question, error) {
	all, err := s.list(ctx, revisionsOf, bankID, id)
	if err == nil && len(all) == 0 {
		err = questions.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("revisions of question %s of %s: %w", id, bankID, err)
	}
	return all, nil
}

// Questions returns the latest revisions that f selects; see questions.Store.
func (s Questions) Questions(ctx context.Context, f questions.Filter) ([]questions.Question, error) {
	q := questionsOfBank
	if f.BankID == "" {
		q = allQuestions
	}
	all, err := s.list(ctx, q, f.BankID, f.Area, f.Difficulty, string(f.Kind), string(f.Status))
	if err != nil {
		return nil, fmt.Errorf("questions: %w", err)
	}
	return all, nil
}

func (s Questions) list(ctx context.Context, q query, args ...any) ([]questions.Question, error) {
	return rows(ctx, s.db.reads, q, args, func(r *sql.Rows, to *questions.Question) error {
		return scanBody(r, to, questionRecord.domain)
	})
}
