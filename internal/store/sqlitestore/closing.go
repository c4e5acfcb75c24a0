package sqlitestore

import (
	"context"
	"time"

	"khoabang/contest"
)

// BeginClose moves a running attempt to closing; see contest.Store. What it returns is read after the commit: entries
// that count are fixed by then, so only late ones can have come between.
func (s Contests) BeginClose(ctx context.Context, id string, closure contest.Closure, at time.Time) (contest.Attempt, []contest.Entry, error) {
	_, err := write(ctx, s.db, func(t *tx) (int64, error) {
		return t.exec(beginClose, string(closure.Reason), ms(closure.At), ms(at), id)
	})
	if err != nil {
		return contest.Attempt{}, nil, s.fail("begin to close attempt", id, err)
	}
	a, err := s.Attempt(ctx, id)
	if err != nil {
		return contest.Attempt{}, nil, err
	}
	entries, err := s.Entries(ctx, id)
	return a, entries, err
}

// FinishClose stores the score of a closing attempt; see contest.Store.
func (s Contests) FinishClose(ctx context.Context, id string, score contest.Score, at time.Time) (contest.Attempt, error) {
	marks, err := encodeMarks(score.Marks)
	if err != nil {
		return contest.Attempt{}, s.fail("close attempt", id, err)
	}
	correct, points := score.Correct, score.Points
	_, err = write(ctx, s.db, func(t *tx) (struct{}, error) {
		var contestID string
		var closedAt time.Time
		err := t.get(finishClose, []any{correct, points, marks, ms(at), id}, &contestID, stamp{&closedAt})
		if err == none {
			if err := t.refusal(id, contest.ErrStillOpen); err != contest.ErrClosed {
				return struct{}{}, err
			}
			return struct{}{}, nil // somebody else was first
		}
		if err != nil {
			return struct{}{}, err
		}
		if _, err := t.exec(countDone, contestID); err != nil {
			return struct{}{}, err
		}
		_, err = t.exec(countMinute, contestID, minuteOf(closedAt), 0, 1)
		return struct{}{}, err
	})
	if err != nil {
		return contest.Attempt{}, s.fail("close attempt", id, err)
	}
	return s.Attempt(ctx, id)
}
