package sqlitestore

import (
	"context"
	"database/sql"
	"time"

	"khoabang/contest"
)

// attemptRow is an attempt as its row has it. Decoding the rest is left to the caller's goroutine.
type attemptRow struct {
	contest.Attempt
	marks, openings sql.NullString
	body            string
}

// fields returns where attemptColumns are scanned to.
func (r *attemptRow) fields() []any {
	a := &r.Attempt
	return []any{
		&a.ID, &a.State, &a.Epoch, &a.Revision, &a.ContestID, &a.RoundID, &a.BlockID, &a.PaperID, &a.ContestantID, &a.UnitID,
		&a.Category, stamp{&a.RegisteredAt}, &a.Period, &a.Ordinal, &a.StartKey, &a.ResumeHash, stamp{&a.StartedAt},
		&a.Limit, stamp{&a.Deadline}, stamp{&a.ChangedAt}, &a.Closing.Reason, stamp{&a.Closing.At}, &a.Closing.Extra, stamp{&a.Closing.Began}, &a.Score.Correct,
		&a.Score.Of, &a.Score.Points, &a.Score.Failed, &a.Score.Predicted, &a.Score.Amended, &a.Score.Took, &r.marks, &r.openings, &r.body,
	}
}

// attempt returns the whole attempt.
func (r attemptRow) attempt() (contest.Attempt, error) {
	rest, err := decode[sheetRecord](r.body)
	if err != nil {
		return contest.Attempt{}, err
	}
	if r.Seed, r.Sheet, err = rest.domain(); err != nil {
		return contest.Attempt{}, err
	}
	if r.marks.Valid {
		if r.Score.Marks, err = decode[[]int](r.marks.String); err != nil {
			return contest.Attempt{}, err
		}
	}
	if r.openings.Valid {
		millis, err := decode[[]int64](r.openings.String)
		if err != nil {
			return contest.Attempt{}, err
		}
		r.Openings = each(millis, func(at int64) time.Time { return time.UnixMilli(at).UTC() })
	}
	return r.Attempt, nil
}

// encodeList returns what a column of a list holds: NULL for none.
func encodeList[T any](list []T) (any, error) {
	if len(list) == 0 {
		return nil, nil
	}
	return encode(list)
}

// AddAttempt stores a new attempt; see contest.Store.
func (s Contests) AddAttempt(ctx context.Context, a contest.Attempt) error {
	body, err := encode(recordSheet(a.Seed, a.Sheet))
	if err != nil {
		return s.fail("add attempt", a.ID, err)
	}
	marks, err := encodeList(a.Score.Marks)
	if err != nil {
		return s.fail("add attempt", a.ID, err)
	}
	openings, err := encodeList(each(a.Openings, time.Time.UnixMilli))
	if err != nil {
		return s.fail("add attempt", a.ID, err)
	}
	row := []any{
		a.ID, string(a.State), a.Epoch, a.Revision, a.ContestID, a.RoundID, a.BlockID, a.PaperID, a.ContestantID, a.UnitID,
		a.Category, ms(a.RegisteredAt), a.Period, a.Ordinal, a.StartKey, a.ResumeHash, ms(a.StartedAt), int64(a.Limit),
		ms(a.Deadline), ms(a.ChangedAt), string(a.Closing.Reason), ms(a.Closing.At), int64(a.Closing.Extra), ms(a.Closing.Began), a.Score.Correct, a.Score.Of,
		a.Score.Points, a.Score.Failed, string(a.Score.Predicted), a.Score.Amended, int64(a.Score.Took), marks, openings, body,
	}
	_, err = write(ctx, s.db, func(t *tx) (struct{}, error) {
		var known int
		err := t.get(personKnown, []any{a.ContestID, a.ContestantID}, &known)
		if err != nil && err != none {
			return struct{}{}, err
		}
		if _, err := t.exec(addAttempt, row...); err != nil {
			return struct{}{}, err
		}
		if _, err := t.exec(countStart, a.ContestID, 1-known); err != nil {
			return struct{}{}, err
		}
		_, err = t.exec(countMinute, a.ContestID, minuteOf(a.StartedAt), 1, 0)
		return struct{}{}, err
	})
	return s.fail("add attempt", a.ID, taken(err))
}

// minuteOf returns the start of t's minute as it is stored.
func minuteOf(t time.Time) int64 { return t.UTC().Truncate(time.Minute).UnixMilli() }

// Attempt returns the attempt with the given ID; see contest.Store.
func (s Contests) Attempt(ctx context.Context, id string) (contest.Attempt, error) {
	a, err := s.attemptBy(ctx, attemptByID, id)
	return a, s.fail("attempt", id, err)
}

// AttemptByStartKey returns the attempt that a start made; see contest.Store.
func (s Contests) AttemptByStartKey(ctx context.Context, contestID, startKey string) (contest.Attempt, error) {
	a, err := s.attemptBy(ctx, attemptByStart, contestID, startKey)
	return a, s.fail("attempt by start key at", contestID, err)
}

// AttemptByResumeHash returns the attempt with the given resume hash; see contest.Store.
func (s Contests) AttemptByResumeHash(ctx context.Context, hash string) (contest.Attempt, error) {
	a, err := s.attemptBy(ctx, attemptByResume, hash)
	return a, s.fail("attempt by", "resume hash", err)
}

func (s Contests) attemptBy(ctx context.Context, q query, args ...any) (contest.Attempt, error) {
	var r attemptRow
	if err := s.db.reads.row(ctx, q, args, r.fields()...); err != nil {
		return contest.Attempt{}, found(err, contest.ErrAttemptNotFound)
	}
	return r.attempt()
}

// AttemptsOf returns a contestant's attempts; see contest.Store.
func (s Contests) AttemptsOf(ctx context.Context, contestID, contestantID string) ([]contest.Attempt, error) {
	all, err := s.attempts(ctx, attemptsOfPerson, contestID, contestantID)
	return all, s.fail("attempts of", contestantID, err)
}

// attempts returns the attempts that q finds.
func (s Contests) attempts(ctx context.Context, q query, args ...any) ([]contest.Attempt, error) {
	return rows(ctx, s.db.reads, q, args, func(rs *sql.Rows, a *contest.Attempt) error {
		var r attemptRow
		err := rs.Scan(r.fields()...)
		if err == nil {
			*a, err = r.attempt()
		}
		return err
	})
}

// TakeAttempt raises an attempt's epoch; see contest.Store.
func (s Contests) TakeAttempt(ctx context.Context, id string, limit int, at time.Time) (contest.Attempt, error) {
	r, err := write(ctx, s.db, func(t *tx) (r attemptRow, err error) {
		err = t.get(takeAttempt, []any{ms(at), id, limit}, r.fields()...)
		if err == none {
			err = t.refusal(id, contest.ErrEpochs)
		}
		return r, err
	})
	if err != nil {
		return contest.Attempt{}, s.fail("take attempt", id, err)
	}
	a, err := r.attempt()
	return a, s.fail("take attempt", id, err)
}

// OpenItem opens an item of a running attempt; see contest.Store.
func (s Contests) OpenItem(ctx context.Context, id string, o contest.Opening) (contest.Attempt, error) {
	r, err := write(ctx, s.db, func(t *tx) (r attemptRow, err error) {
		err = t.get(openItem, []any{ms(o.At), ms(o.Deadline), id, o.Epoch, o.Item}, r.fields()...)
		if err == none {
			err = found(t.get(attemptByID, []any{id}, r.fields()...), contest.ErrAttemptNotFound)
		}
		return r, err
	})
	if err != nil {
		return contest.Attempt{}, s.fail("open an item of attempt", id, err)
	}
	a, err := r.attempt()
	if err == nil {
		err = o.Refusal(a)
	}
	return a, s.fail("open an item of attempt", id, err)
}

// SetDeadline sets a running attempt's deadline; see contest.Store. No attempt is contest.ErrAttemptNotFound.
func (s Contests) SetDeadline(ctx context.Context, id string, deadline, at time.Time) error {
	_, err := write(ctx, s.db, func(t *tx) (struct{}, error) {
		n, err := t.exec(setDeadline, ms(deadline), ms(at), id)
		if err == nil && n == 0 {
			err = t.refusal(id, contest.ErrClosed)
		}
		return struct{}{}, err
	})
	return s.fail("set deadline of attempt", id, err)
}

// refusal returns why a change that needs a running attempt did not happen: there is none, it is not running, or else
// the other reason.
func (t *tx) refusal(id string, other error) error {
	var state contest.AttemptState
	err := t.get(attemptState, []any{id}, &state)
	switch {
	case err != nil:
		return found(err, contest.ErrAttemptNotFound)
	case state != contest.Running:
		return contest.ErrClosed
	}
	return other
}
