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

// DoneAttempts walks a round's closed attempts with their journals; see contest.Store. Attempts are read and decoded by one
// goroutine, journals by another, a page or two ahead of who looks at them, since decoding is most of the work. Between
// pages none holds a connection, and none ever holds a transaction.
func (s Contests) DoneAttempts(ctx context.Context, contestID, roundID string, wants func(contest.Attempt) bool, yield func(contest.Attempt, []contest.Entry) error) error {
	ctx, cancel := context.WithCancel(ctx)
	sheets, whole := make(chan doneRows, 1), make(chan doneRows, 1)
	ended := make(chan struct{}, 2)
	defer func() { // nothing is read any more when this returns
		cancel()
		<-ended
		<-ended
	}()
	go func() {
		s.readSheets(ctx, contestID, roundID, sheets)
		ended <- struct{}{}
	}()
	go func() {
		s.addJournals(ctx, wants, sheets, whole)
		ended <- struct{}{}
	}()
	for page := range whole {
		for _, r := range page.rows {
			if err := yield(r.Attempt, r.journal); err != nil {
				return err
			}
		}
		if page.err != nil {
			return s.fail("closed attempts of", contestID, page.err)
		}
	}
	return s.fail("closed attempts of", contestID, ctx.Err())
}

// doneRows are some closed attempts, and why there are no more after them; nil if there may be.
type doneRows struct {
	rows []doneRow
	err  error
}

// doneRow is a closed attempt with its number and its journal.
type doneRow struct {
	n int64
	contest.Attempt
	journal []contest.Entry
}

// readSheets sends page after page without journals, until there are no more or one fails.
func (s Contests) readSheets(ctx context.Context, contestID, roundID string, to chan<- doneRows) {
	defer close(to)
	for after := int64(-1); ; {
		page := s.readPage(ctx, contestID, roundID, after)
		select {
		case to <- page:
		case <-ctx.Done():
			return
		}
		if page.err != nil || len(page.rows) < donePageSize {
			return
		}
		after = page.rows[len(page.rows)-1].n
	}
}

// readPage returns the next attempts by number.
func (s Contests) readPage(ctx context.Context, contestID, roundID string, after int64) doneRows {
	type raw struct {
		n int64
		attemptRow
	}
	read, err := rows(ctx, s.db.reads, donePage, []any{contestID, roundID, after, donePageSize}, func(rs *sql.Rows, r *raw) error {
		return rs.Scan(append([]any{&r.n}, r.fields()...)...)
	})
	page := doneRows{err: err, rows: make([]doneRow, 0, len(read))}
	for _, r := range read {
		a, err := r.attempt()
		if err != nil {
			page.err = s.fail("attempt", r.ID, err)
			break
		}
		page.rows = append(page.rows, doneRow{n: r.n, Attempt: a})
	}
	return page
}

// addJournals passes pages on with the journals of the attempts that are wanted.
func (s Contests) addJournals(ctx context.Context, wants func(contest.Attempt) bool, from <-chan doneRows, to chan<- doneRows) {
	defer close(to)
	for page := range from {
		if err := s.readJournals(ctx, wants, page.rows); err != nil {
			page = doneRows{err: err}
		}
		select {
		case to <- page:
		case <-ctx.Done():
			return
		}
		if page.err != nil {
			return
		}
	}
}

// readJournals fills in the journals of the attempts that are wanted, in their order.
func (s Contests) readJournals(ctx context.Context, wants func(contest.Attempt) bool, page []doneRow) error {
	place := make(map[int64]int, len(page))
	numbers := make([]int64, 0, len(page))
	for i, r := range page {
		if wants == nil || wants(r.Attempt) {
			place[r.n] = i
			numbers = append(numbers, r.n)
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	list, err := encode(numbers)
	if err != nil {
		return err
	}
	entries, err := rows(ctx, s.db.reads, entriesOfMany, []any{list}, scanNumberedEntry)
	if err != nil {
		return err
	}
	for _, e := range entries {
		r := &page[place[e.attempt]]
		r.journal = append(r.journal, e.Entry)
	}
	for i := range page {
		slices.SortFunc(page[i].journal, func(a, b contest.Entry) int { return cmp.Or(a.Epoch-b.Epoch, a.Seq-b.Seq) })
	}
	return nil
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
