package mongostore

import (
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"khoabang/contest"
)

// AddAttempt stores a new, running attempt. It returns contest.ErrTaken if one of its keys is in use.
func (s Contests) AddAttempt(ctx context.Context, a contest.Attempt) error {
	_, err := s.attempts.InsertOne(ctx, recordOfAttempt(a))
	return writeError(ctx, "add attempt", err, contest.ErrTaken)
}

// Attempt returns the attempt with the given ID, or contest.ErrAttemptNotFound.
func (s Contests) Attempt(ctx context.Context, id string) (contest.Attempt, error) {
	return s.attempt(ctx, byID(id))
}

// AttemptByStartKey returns the attempt that a start made, or contest.ErrAttemptNotFound.
func (s Contests) AttemptByStartKey(ctx context.Context, contestID, startKey string) (contest.Attempt, error) {
	return s.attempt(ctx, bson.D{{Key: "contest", Value: contestID}, {Key: "start_key", Value: startKey}})
}

// AttemptByResumeHash returns the attempt with the given resume hash, or contest.ErrAttemptNotFound.
func (s Contests) AttemptByResumeHash(ctx context.Context, hash string) (contest.Attempt, error) {
	return s.attempt(ctx, bson.D{{Key: "resume_hash", Value: hash}})
}

// attempt fetches an attempt and leaves its journal, which may be much longer, where it is.
func (s Contests) attempt(ctx context.Context, filter bson.D) (contest.Attempt, error) {
	r, err := findOne[attemptRecord](ctx, s.attempts, filter, contest.ErrAttemptNotFound, options.FindOne().SetProjection(without("entries")))
	if err != nil {
		return contest.Attempt{}, err
	}
	return r.attempt(), nil
}

// AttemptsOf returns a contestant's attempts at a contest, ordered by StartedAt, then by ID.
func (s Contests) AttemptsOf(ctx context.Context, contestID, contestantID string) ([]contest.Attempt, error) {
	filter := bson.D{{Key: "contest", Value: contestID}, {Key: "contestant", Value: contestantID}}
	return s.list(ctx, filter, options.Find().SetSort(keys("started_at", "_id")))
}

// list returns the attempts that filter selects, without their journals.
func (s Contests) list(ctx context.Context, filter bson.D, opts *options.FindOptionsBuilder) ([]contest.Attempt, error) {
	var as []contest.Attempt
	err := each(ctx, s.attempts, filter, opts.SetProjection(without("entries")), func(r attemptRecord) error {
		as = append(as, r.attempt())
		return nil
	})
	return as, err
}

// TakeAttempt raises the attempt's Epoch and Revision by one and sets ChangedAt, if it is running and its Epoch below
// limit, and returns it as it is then.
func (s Contests) TakeAttempt(ctx context.Context, id string, limit int, at time.Time) (contest.Attempt, error) {
	free := append(running(id), bson.E{Key: "epoch", Value: bson.D{{Key: "$lt", Value: limit}}})
	change := bson.D{
		{Key: "$inc", Value: bson.D{{Key: "epoch", Value: 1}, {Key: "rev", Value: 1}}},
		{Key: "$set", Value: bson.D{{Key: "changed_at", Value: at}}},
	}
	var a contest.Attempt
	err := retry(ctx, contest.ErrNotDurable, func() (bool, error) {
		r, changed, err := s.change(ctx, free, change)
		if err != nil || changed {
			a = r.Attempt.attempt()
			return changed, err
		}
		switch now, err := s.Attempt(ctx, id); {
		case err != nil:
			return false, err
		case now.State != contest.Running:
			return false, contest.ErrClosed
		case now.Epoch >= limit:
			return false, contest.ErrEpochs
		}
		return false, nil
	})
	if err != nil {
		return contest.Attempt{}, err
	}
	return a, nil
}

// OpenItem opens an item of a running attempt; see contest.Store.
func (s Contests) OpenItem(ctx context.Context, id string, o contest.Opening) (contest.Attempt, error) {
	next := append(running(id), bson.E{Key: "epoch", Value: o.Epoch}, bson.E{Key: "opened", Value: o.Item})
	change := bson.D{
		{Key: "$inc", Value: bson.D{{Key: "rev", Value: 1}, {Key: "opened", Value: 1}}},
		{Key: "$push", Value: bson.D{{Key: "openings", Value: o.At}}},
	}
	change = append(change, deadlineAt(o.Deadline, o.At)...)
	var a contest.Attempt
	err := retry(ctx, contest.ErrNotDurable, func() (bool, error) {
		r, changed, err := s.change(ctx, next, change)
		if err != nil || changed {
			a = r.Attempt.attempt()
			return changed, err
		}
		if a, err = s.Attempt(ctx, id); err == nil {
			err = o.Refusal(a)
		}
		return len(a.Openings) > o.Item, err
	})
	if err != nil {
		return contest.Attempt{}, err
	}
	return a, nil
}

// deadlineAt is the change of an attempt's deadline at a time.
func deadlineAt(deadline, at time.Time) bson.D {
	if deadline.IsZero() {
		return bson.D{
			{Key: "$set", Value: bson.D{{Key: "changed_at", Value: at}}},
			{Key: "$unset", Value: bson.D{{Key: "deadline", Value: ""}}},
		}
	}
	return bson.D{{Key: "$set", Value: bson.D{{Key: "deadline", Value: deadline}, {Key: "changed_at", Value: at}}}}
}

// SetDeadline sets the attempt's Deadline and ChangedAt and raises Revision by one, if it is running; else it returns
// contest.ErrClosed.
func (s Contests) SetDeadline(ctx context.Context, id string, deadline, at time.Time) error {
	change := append(bson.D{{Key: "$inc", Value: bson.D{{Key: "rev", Value: 1}}}}, deadlineAt(deadline, at)...)
	return retry(ctx, contest.ErrNotDurable, func() (bool, error) {
		res, err := s.attempts.UpdateOne(ctx, running(id), change)
		if err != nil || res.MatchedCount == 1 {
			return true, writeError(ctx, "set deadline", err, nil)
		}
		now, err := s.Attempt(ctx, id)
		if err == nil && now.State != contest.Running {
			err = contest.ErrClosed
		}
		return false, err
	})
}

// BeginClose moves a running attempt to Closing; on one that left Running before, it changes nothing. It returns the
// attempt and its journal as they are then. An append is a conditional write of the same document, so none that was
// acknowledged can be missing from the journal returned, and none that counts can be added any more.
func (s Contests) BeginClose(ctx context.Context, id string, closure contest.Closure, at time.Time) (contest.Attempt, []contest.Entry, error) {
	change := bson.D{
		{Key: "$inc", Value: bson.D{{Key: "rev", Value: 1}}},
		{Key: "$set", Value: bson.D{
			{Key: "state", Value: string(contest.Closing)}, {Key: "close_reason", Value: string(closure.Reason)},
			{Key: "closed_at", Value: closure.At}, {Key: "extra_ns", Value: closure.Extra}, {Key: "closed_min", Value: minute(closure.At)}, {Key: "changed_at", Value: at},
		}},
	}
	if set := &change[1]; !closure.Began.IsZero() {
		set.Value = append(set.Value.(bson.D), bson.E{Key: "began_at", Value: closure.Began})
	}
	var r journalRecord
	err := retry(ctx, contest.ErrNotDurable, func() (done bool, err error) {
		if r, done, err = s.change(ctx, running(id), change); err != nil || done {
			return done, err
		}
		r, err = findOne[journalRecord](ctx, s.attempts, byID(id), contest.ErrAttemptNotFound)
		return err == nil && r.Attempt.State != string(contest.Running), err
	})
	if err != nil {
		return contest.Attempt{}, nil, err
	}
	return r.Attempt.attempt(), r.journal(), nil
}

// FinishClose moves a closing attempt to Done with its score; on one that is Done it changes nothing. It returns the
// attempt as it is then; a running one is contest.ErrStillOpen.
func (s Contests) FinishClose(ctx context.Context, id string, score contest.Score, at time.Time) (contest.Attempt, error) {
	change := rescored(score, at)
	var a contest.Attempt
	err := retry(ctx, contest.ErrNotDurable, func() (bool, error) {
		r, changed, err := s.change(ctx, inState(id, contest.Closing), change)
		if err != nil || changed {
			a = r.Attempt.attempt()
			return changed, err
		}
		a, err = s.Attempt(ctx, id)
		if err == nil && a.State == contest.Running {
			err = contest.ErrStillOpen
		}
		return a.State == contest.Done, err
	})
	if err != nil {
		return contest.Attempt{}, err
	}
	return a, nil
}

// rescored is the change that makes an attempt Done with a score.
func rescored(score contest.Score, at time.Time) bson.D {
	return bson.D{
		{Key: "$inc", Value: bson.D{{Key: "rev", Value: 1}}},
		{Key: "$set", Value: bson.D{
			{Key: "state", Value: string(contest.Done)}, {Key: "correct", Value: score.Correct}, {Key: "of", Value: score.Of},
			{Key: "points", Value: score.Points}, {Key: "failed", Value: score.Failed}, {Key: "predicted", Value: string(score.Predicted)},
			{Key: "amended", Value: score.Amended}, {Key: "took_ns", Value: score.Took}, {Key: "marks", Value: score.Marks}, {Key: "changed_at", Value: at},
		}},
	}
}

// Rescore stores new scores of closed attempts, each in one step.
func (s Contests) Rescore(ctx context.Context, scores []contest.Rescored, at time.Time) error {
	if len(scores) == 0 {
		return nil
	}
	var changes []mongo.WriteModel
	for _, r := range scores {
		changes = append(changes, mongo.NewUpdateOneModel().SetFilter(inState(r.AttemptID, contest.Done)).SetUpdate(rescored(r.Score, at)))
	}
	_, err := s.attempts.BulkWrite(ctx, changes, options.BulkWrite().SetOrdered(false))
	return writeError(ctx, "rescore attempts", err, nil)
}

func running(id string) bson.D { return inState(id, contest.Running) }

func inState(id string, state contest.AttemptState) bson.D {
	return bson.D{{Key: "_id", Value: id}, {Key: "state", Value: string(state)}}
}

// change makes one conditional change and returns the attempt as it is then; false if filter selects none. The journal
// comes along though most callers leave it: FerretDB 1.24 knows no projection here, and it happens a few times in an
// attempt's life.
func (s Contests) change(ctx context.Context, filter, change bson.D) (journalRecord, bool, error) {
	var r journalRecord
	opts := options.FindOneAndUpdate().SetReturnDocument(options.After)
	err := s.attempts.FindOneAndUpdate(ctx, filter, change, opts).Decode(&r)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return r, false, nil
	}
	return r, err == nil, writeError(ctx, "change attempt", err, nil)
}
