package sqlitestore

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"time"

	"khoabang/contest"
)

// pageSize is how many rows a walk reads at a time. Between pages it holds no connection, so that yield may use the
// store.
const pageSize = 500

// DueAttempts returns what a sweeper must close; see contest.Store. A closing attempt stands in the order by the time of
// its change.
func (s Contests) DueAttempts(ctx context.Context, due, stuck time.Time, limit int) ([]contest.Attempt, error) {
	running, err := s.attempts(ctx, dueRunning, ms(due), limit)
	if err != nil {
		return nil, s.fail("due", "attempts", err)
	}
	closing, err := s.attempts(ctx, dueClosing, ms(stuck), limit)
	if err != nil {
		return nil, s.fail("due", "attempts", err)
	}
	all := slices.Concat(running, closing)
	since := func(a contest.Attempt) time.Time {
		if a.State == contest.Closing {
			return a.ChangedAt
		}
		return a.Deadline
	}
	slices.SortStableFunc(all, func(a, b contest.Attempt) int { return since(a).Compare(since(b)) })
	return slices.DeleteFunc(all[:min(limit, len(all))], seen()), nil
}

// seen returns a func that reports whether it was given an attempt of that ID before: one that began to close between
// two queries is in both.
func seen() func(contest.Attempt) bool {
	ids := map[string]bool{}
	return func(a contest.Attempt) bool {
		defer func() { ids[a.ID] = true }()
		return ids[a.ID]
	}
}

// RunningAttempts walks a round's running attempts; see contest.Store.
func (s Contests) RunningAttempts(ctx context.Context, contestID, roundID string, yield func(contest.Attempt) error) error {
	type running struct {
		n int64
		attemptRow
	}
	after := int64(-1)
	return walk(func() ([]running, error) {
		page, err := rows(ctx, s.db.reads, runningPage, []any{contestID, roundID, after, pageSize}, func(rs *sql.Rows, r *running) error {
			return rs.Scan(append([]any{&r.n}, r.fields()...)...)
		})
		return page, s.fail("running attempts of", contestID, err)
	}, func(r running) error {
		after = r.n
		a, err := r.attempt()
		if err != nil {
			return s.fail("running attempts of", contestID, err)
		}
		return yield(a)
	})
}

// Running counts a round's running attempts; see contest.Store.
func (s Contests) Running(ctx context.Context, contestID, roundID string) (n int, err error) {
	err = s.db.reads.row(ctx, runningCount, []any{contestID, roundID}, &n)
	return n, s.fail("running attempts of", contestID, err)
}

// walk yields the rows of one page after the other until one is not full.
func walk[T any](next func() ([]T, error), yield func(T) error) error {
	for {
		page, err := next()
		if err != nil {
			return err
		}
		for _, v := range page {
			if err := yield(v); err != nil {
				return err
			}
		}
		if len(page) < pageSize {
			return nil
		}
	}
}

// numbered is a closed attempt, as far as its result needs it, with its number.
type numbered struct {
	n int64
	contest.Attempt
}

func scanResult(rs *sql.Rows, r *numbered) error {
	a := &r.Attempt
	return rs.Scan(&r.n, &a.ID, &a.ContestID, &a.RoundID, &a.BlockID, &a.ContestantID, &a.UnitID, &a.Category,
		stamp{&a.RegisteredAt}, &a.Ordinal, &a.Score.Correct, &a.Score.Of, &a.Score.Points, &a.Score.Failed,
		&a.Score.Predicted, &a.Score.Took, stamp{&a.StartedAt}, &a.Limit, stamp{&a.Closing.At}, &a.Closing.Extra, stamp{&a.Closing.Began}, &a.Revision, stamp{&a.ChangedAt})
}

// ResultsSince walks a contest's results; see contest.Store. A page goes on after the last row's time and number, in
// two queries, since for both at once SQLite would read all rows of that time again.
func (s Contests) ResultsSince(ctx context.Context, contestID string, since time.Time, yield func(contest.Result) error) error {
	changed, after := int64(math.MinInt64), int64(math.MaxInt64)
	if !since.IsZero() {
		changed = since.UnixMilli() - 1
	}
	return walk(func() ([]numbered, error) {
		page, err := rows(ctx, s.db.reads, resultsTies, []any{contestID, changed, after, pageSize}, scanResult)
		if left := pageSize - len(page); err == nil && left > 0 {
			var more []numbered
			more, err = rows(ctx, s.db.reads, resultsPage, []any{contestID, changed, left}, scanResult)
			page = append(page, more...)
		}
		return page, s.fail("results of", contestID, err)
	}, func(r numbered) error {
		changed, after = r.ChangedAt.UnixMilli(), r.n
		return yield(r.Result())
	})
}

// AttemptIDs walks all IDs; see contest.Store.
func (s Contests) AttemptIDs(ctx context.Context, yield func(id string) error) error {
	after := ""
	return walk(func() ([]string, error) {
		page, err := rows(ctx, s.db.reads, attemptIDsPage, []any{after, pageSize}, func(rs *sql.Rows, id *string) error {
			return rs.Scan(id)
		})
		return page, s.fail("attempt", "IDs", err)
	}, func(id string) error {
		after = id
		return yield(id)
	})
}

// Tally counts a contest's attempts; see contest.Store. It reads counters.
func (s Contests) Tally(ctx context.Context, contestID string) (contest.Tally, error) {
	var t contest.Tally
	err := s.db.reads.row(ctx, tallyOf, []any{contestID}, &t.People, &t.Started, &t.Done)
	return t, s.fail("tally of", contestID, found(err, nil))
}

// Activity counts what happened by minute; see contest.Store. It reads counters.
func (s Contests) Activity(ctx context.Context, contestID string, since time.Time) ([]contest.Minute, error) {
	all, err := rows(ctx, s.db.reads, minutesOf, []any{contestID, minuteOf(since)}, func(rs *sql.Rows, m *contest.Minute) error {
		return rs.Scan(stamp{&m.At}, &m.Started, &m.Done)
	})
	return all, s.fail("activity of", contestID, err)
}
