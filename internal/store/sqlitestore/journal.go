package sqlitestore

import (
	"context"
	"database/sql"

	"khoabang/contest"
)

// entryRow is an entry as its row has it.
type entryRow struct {
	contest.Entry
	answer string
}

// entry returns the whole entry.
func (r entryRow) entry() (e contest.Entry, err error) {
	r.Answer, err = decodeAnswer(r.answer)
	return r.Entry, err
}

// Append adds entries to a journal; see contest.Store. The usual call, one new entry of a running attempt, is one
// statement.
func (s Contests) Append(ctx context.Context, attemptID string, entries []contest.Entry) error {
	batch := make([]entryRow, len(entries))
	for i, e := range entries {
		answer, err := encodeAnswer(e.Answer)
		if err != nil {
			return s.fail("append to attempt", attemptID, err)
		}
		batch[i] = entryRow{Entry: e, answer: answer}
		batch[i].Answer.Options = nil // the caller's
	}
	_, err := write(ctx, s.db, func(t *tx) (struct{}, error) {
		if len(batch) == 1 {
			e := &batch[0]
			n, err := t.exec(addEntry, attemptID, e.Epoch, e.Seq, e.Item, e.answer, ms(e.ReceivedAt), e.Late)
			if err != nil || n == 1 {
				return struct{}{}, err
			}
		}
		return struct{}{}, t.appendAll(attemptID, batch)
	})
	return s.fail("append to attempt", attemptID, err)
}

// appendAll checks all of a batch before it writes any of it.
func (t *tx) appendAll(attemptID string, batch []entryRow) error {
	var number int64
	var state contest.AttemptState
	if err := t.get(attemptNumber, []any{attemptID}, &number, &state); err != nil {
		return found(err, contest.ErrAttemptNotFound)
	}
	fresh, err := t.fresh(number, batch)
	if err != nil {
		return err
	}
	for _, e := range fresh {
		if !e.Late && state != contest.Running {
			return contest.ErrClosed
		}
	}
	for _, e := range fresh {
		if _, err := t.exec(putEntry, number, e.Epoch, e.Seq, e.Item, e.answer, ms(e.ReceivedAt), e.Late); err != nil {
			return err
		}
	}
	return nil
}

// fresh returns the entries of a batch that are not stored yet, each once, or contest.ErrConflict.
func (t *tx) fresh(number int64, batch []entryRow) ([]entryRow, error) {
	var fresh []entryRow
	seen := map[[2]int]entryRow{}
	for _, e := range batch {
		key := [2]int{e.Epoch, e.Seq}
		stored, ok := seen[key]
		if !ok {
			err := t.get(entryAt, []any{number, e.Epoch, e.Seq}, &stored.Item, &stored.answer)
			if err == none {
				seen[key] = e
				fresh = append(fresh, e)
				continue
			}
			if err != nil {
				return nil, err
			}
			seen[key] = stored
		}
		if same, err := e.same(stored); err != nil || !same {
			return nil, conflict(err)
		}
	}
	return fresh, nil
}

// same reports whether r and o, which have one number, are the same answer.
func (r entryRow) same(o entryRow) (bool, error) {
	if r.Item != o.Item || r.answer == o.answer {
		return r.Item == o.Item, nil
	}
	// An older version may have written the same answer in another way.
	a, err := decodeAnswer(r.answer)
	if err != nil {
		return false, err
	}
	b, err := decodeAnswer(o.answer)
	return a.Equal(b), err
}

func conflict(err error) error {
	if err != nil {
		return err
	}
	return contest.ErrConflict
}

// Entries returns a journal; see contest.Store.
func (s Contests) Entries(ctx context.Context, attemptID string) ([]contest.Entry, error) {
	all, err := rows(ctx, s.db.reads, entriesOf, []any{attemptID}, func(rs *sql.Rows, e *contest.Entry) error {
		var r entryRow
		err := rs.Scan(&r.Epoch, &r.Seq, &r.Item, &r.answer, stamp{&r.ReceivedAt}, &r.Late)
		if err == nil {
			*e, err = r.entry()
		}
		return err
	})
	return all, s.fail("entries of attempt", attemptID, err)
}
