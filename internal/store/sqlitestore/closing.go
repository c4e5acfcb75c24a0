package sqlitestore

import (
	"context"
	"fmt"
	"time"

	"khoabang/contest"
)

// BeginClose moves a running attempt to closing; see contest.Store. What it returns is read after the commit: entries
// that count are fixed by then, so only late ones can have come between.
func (s Contests) BeginClose(ctx context.Context, id string, closure contest.Closure, at time.Time) (contest.Attempt, []contest.Entry, error) {
	_, err := write(ctx, s.db, func(t *tx) (int64, error) {
		return t.exec(beginClose, string(closure.Reason), ms(closure.At), int64(closure.Extra), ms(closure.Began), ms(at), id)
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
	marks, err := encodeList(score.Marks)
	if err != nil {
		return contest.Attempt{}, s.fail("close attempt", id, err)
	}
	row := append(scoreColumns(score, marks), ms(at), id)
	_, err = write(ctx, s.db, func(t *tx) (struct{}, error) {
		var contestID string
		var closedAt time.Time
		err := t.get(finishClose, row, &contestID, stamp{&closedAt})
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

// Rescore stores new scores of closed attempts; see contest.Store.
func (s Contests) Rescore(ctx context.Context, scores []contest.Rescored, at time.Time) error {
	changes := make([][]any, len(scores))
	for i, r := range scores {
		marks, err := encodeList(r.Score.Marks)
		if err != nil {
			return s.fail("rescore attempt", r.AttemptID, err)
		}
		changes[i] = append(scoreColumns(r.Score, marks), ms(at), r.AttemptID)
	}
	_, err := write(ctx, s.db, func(t *tx) (struct{}, error) {
		for _, c := range changes {
			if _, err := t.exec(rescore, c...); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	})
	if err != nil {
		return fmt.Errorf("rescore %d attempts: %w", len(scores), err)
	}
	return nil
}

// scoreColumns returns what the columns of a score hold.
func scoreColumns(s contest.Score, marks any) []any {
	return []any{s.Correct, s.Of, s.Points, s.Failed, string(s.Predicted), s.Amended, int64(s.Took), marks}
}
