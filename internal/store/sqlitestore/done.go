package sqlitestore

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"khoabang/contest"
)

// donePageSize is how many attempts a walk of journals reads at a time: few, since each may have thousands of entries.
const donePageSize = 64

// DoneAttempts walks a round's closed attempts with their journals; see contest.Store. Between pages it holds no
// connection and no transaction.
func (s Contests) DoneAttempts(ctx context.Context, contestID, roundID string, yield func(contest.Attempt, []contest.Entry) error) error {
	for after := int64(-1); ; {
		page, err := s.donePage(ctx, contestID, roundID, after)
		if err != nil {
			return s.fail("closed attempts of", contestID, err)
		}
		for _, r := range page {
			a, err := r.attempt()
			if err != nil {
				return s.fail("attempt", r.ID, err)
			}
			if err := yield(a, r.journal); err != nil {
				return err
			}
		}
		if len(page) < donePageSize {
			return nil
		}
		after = page[len(page)-1].n
	}
}

// doneRow is a closed attempt with its number and its journal.
type doneRow struct {
	n int64
	attemptRow
	journal []contest.Entry
}

// donePage returns the next attempts by number, with their journals.
func (s Contests) donePage(ctx context.Context, contestID, roundID string, after int64) ([]doneRow, error) {
	page, err := rows(ctx, s.db.reads, donePage, []any{contestID, roundID, after, donePageSize}, func(rs *sql.Rows, r *doneRow) error {
		return rs.Scan(append([]any{&r.n}, r.fields()...)...)
	})
	if err != nil || len(page) == 0 {
		return nil, err
	}
	place := make(map[int64]int, len(page))
	numbers := make([]int64, len(page))
	for i, r := range page {
		place[r.n], numbers[i] = i, r.n
	}
	list, err := encode(numbers)
	if err != nil {
		return nil, err
	}
	entries, err := rows(ctx, s.db.reads, entriesOfMany, []any{list}, scanNumberedEntry)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		r := &page[place[e.attempt]]
		r.journal = append(r.journal, e.Entry)
	}
	for i := range page {
		slices.SortFunc(page[i].journal, func(a, b contest.Entry) int { return cmp.Or(a.Epoch-b.Epoch, a.Seq-b.Seq) })
	}
	return page, nil
}

// numberedEntry is an entry with the number of its attempt.
type numberedEntry struct {
	attempt int64
	contest.Entry
}

func scanNumberedEntry(rs *sql.Rows, e *numberedEntry) error {
	var r entryRow
	err := rs.Scan(&e.attempt, &r.Epoch, &r.Seq, &r.Item, &r.answer, stamp{&r.ReceivedAt}, &r.Late)
	if err == nil {
		e.Entry, err = r.entry()
	}
	return err
}
