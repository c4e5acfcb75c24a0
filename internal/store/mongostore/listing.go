package mongostore

import (
	"context"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"khoabang/contest"
)

// DueAttempts returns up to limit attempts, soonest first, that are Running with a Deadline before due, or Closing
// since before stuck. A closing one counts from when it began to close.
func (s Contests) DueAttempts(ctx context.Context, due, stuck time.Time, limit int) ([]contest.Attempt, error) {
	if limit <= 0 {
		return nil, nil
	}
	before := func(state contest.AttemptState, field string, t time.Time) ([]contest.Attempt, error) {
		filter := bson.D{{Key: "state", Value: string(state)}, {Key: field, Value: bson.D{{Key: "$lt", Value: t}}}}
		return s.list(ctx, filter, options.Find().SetSort(keys(field)).SetLimit(int64(limit)))
	}
	overdue, err := before(contest.Running, "deadline", due)
	if err != nil {
		return nil, err
	}
	closing, err := before(contest.Closing, "changed_at", stuck)
	if err != nil {
		return nil, err
	}
	as := append(overdue, closing...)
	slices.SortStableFunc(as, func(a, b contest.Attempt) int { return dueAt(a).Compare(dueAt(b)) })
	return as[:min(limit, len(as))], nil
}

// dueAt is the time by which DueAttempts orders.
func dueAt(a contest.Attempt) time.Time {
	if a.State == contest.Closing {
		return a.ChangedAt
	}
	return a.Deadline
}

// RunningAttempts calls yield with every running attempt of a round.
func (s Contests) RunningAttempts(ctx context.Context, contestID, roundID string, yield func(contest.Attempt) error) error {
	opts := options.Find().SetProjection(without("entries"))
	return each(ctx, s.attempts, runningIn(contestID, roundID), opts, func(r attemptRecord) error { return yield(r.attempt()) })
}

// Running counts the running attempts of a round.
func (s Contests) Running(ctx context.Context, contestID, roundID string) (int, error) {
	n, err := s.attempts.CountDocuments(ctx, runningIn(contestID, roundID))
	return int(n), readError(ctx, "running attempts", err)
}

func runningIn(contestID, roundID string) bson.D {
	return bson.D{{Key: "contest", Value: contestID}, {Key: "round", Value: roundID}, {Key: "state", Value: string(contest.Running)}}
}

// DoneAttempts calls yield with every closed attempt of a round and its journal.
func (s Contests) DoneAttempts(ctx context.Context, contestID, roundID string, wants func(contest.Attempt) bool, yield func(contest.Attempt, []contest.Entry) error) error {
	filter := bson.D{
		{Key: "contest", Value: contestID}, {Key: "round", Value: roundID}, {Key: "state", Value: string(contest.Done)},
	}
	return each(ctx, s.attempts, filter, options.Find(), func(r journalRecord) error {
		a := r.Attempt.attempt()
		if wants != nil && !wants(a) {
			return yield(a, nil)
		}
		return yield(a, r.journal())
	})
}

// ResultsSince calls yield with the result of every Done attempt of a contest whose ChangedAt is at or after since,
// oldest change first. A zero since means all.
func (s Contests) ResultsSince(ctx context.Context, contestID string, since time.Time, yield func(contest.Result) error) error {
	filter := bson.D{{Key: "contest", Value: contestID}, {Key: "state", Value: string(contest.Done)}}
	if !since.IsZero() {
		filter = append(filter, bson.E{Key: "changed_at", Value: bson.D{{Key: "$gte", Value: since}}})
	}
	opts := options.Find().SetSort(keys("changed_at", "_id")).SetProjection(without("entries", "items", "seed", "marks", "openings"))
	return each(ctx, s.attempts, filter, opts, func(r attemptRecord) error { return yield(r.attempt().Result()) })
}

// AttemptIDs calls yield with the ID of every attempt in ascending order.
func (s Contests) AttemptIDs(ctx context.Context, yield func(id string) error) error {
	opts := fields("_id").SetSort(keys("_id"))
	return each(ctx, s.attempts, bson.D{}, opts, func(r attemptRecord) error { return yield(r.ID) })
}
