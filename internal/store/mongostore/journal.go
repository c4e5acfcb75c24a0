package mongostore

import (
	"cmp"
	"context"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"khoabang/contest"
)

// Append adds entries to the attempt's journal, all or none, by one conditional write of the attempt. Only if that
// finds nothing is the attempt read, to learn why.
func (s Contests) Append(ctx context.Context, attemptID string, entries []contest.Entry) error {
	missing, err := distinct(entries)
	if err != nil {
		return err
	}
	return retry(ctx, contest.ErrNotDurable, func() (bool, error) {
		if len(missing) > 0 {
			if done, err := s.add(ctx, attemptID, missing); done || err != nil {
				return done, err
			}
		}
		missing, err = s.missing(ctx, attemptID, missing)
		return len(missing) == 0, err
	})
}

// add stores the entries if none of them is stored yet and the attempt is running, where that matters. It reports
// false, and has done nothing, if that is not so.
func (s Contests) add(ctx context.Context, id string, entries []contest.Entry) (bool, error) {
	filter, values := byID(id), bson.D{}
	if slices.ContainsFunc(entries, func(e contest.Entry) bool { return !e.Late }) {
		filter = running(id)
	}
	for _, e := range entries {
		filter = append(filter, bson.E{Key: entryKey(e), Value: bson.D{{Key: "$exists", Value: false}}})
		values = append(values, bson.E{Key: entryKey(e), Value: recordOfEntry(e)})
	}
	res, err := s.attempts.UpdateOne(ctx, filter, set(values))
	if err != nil {
		return false, writeError(ctx, "append", err, nil)
	}
	return res.MatchedCount == 1, nil
}

// missing returns those of the entries that are not stored, fetching no others. It returns contest.ErrConflict if
// another answer is stored under the number of one, and contest.ErrClosed if one that is missing came too late.
func (s Contests) missing(ctx context.Context, id string, entries []contest.Entry) ([]contest.Entry, error) {
	opts := options.FindOne()
	wanted := keys("state")
	for _, e := range entries {
		wanted = append(wanted, bson.E{Key: entryKey(e), Value: 1})
	}
	r, err := findOne[journalRecord](ctx, s.attempts, byID(id), contest.ErrAttemptNotFound, opts.SetProjection(wanted))
	if err != nil {
		return nil, err
	}
	stored := map[[2]int]contest.Entry{}
	for _, e := range r.Entries {
		stored[[2]int{e.Epoch, e.Seq}] = e.entry()
	}
	var missing []contest.Entry
	for _, e := range entries {
		o, ok := stored[[2]int{e.Epoch, e.Seq}]
		switch {
		case ok && !o.Same(e):
			return nil, contest.ErrConflict
		case !ok:
			missing = append(missing, e)
		}
	}
	closed := r.Attempt.State != string(contest.Running)
	if closed && slices.ContainsFunc(missing, func(e contest.Entry) bool { return !e.Late }) {
		return nil, contest.ErrClosed
	}
	return missing, nil
}

// distinct returns the entries without repeats, or contest.ErrConflict if two with one number differ.
func distinct(entries []contest.Entry) ([]contest.Entry, error) {
	seen := make(map[[2]int]contest.Entry, len(entries))
	var ds []contest.Entry
	for _, e := range entries {
		o, ok := seen[[2]int{e.Epoch, e.Seq}]
		switch {
		case ok && !o.Same(e):
			return nil, contest.ErrConflict
		case !ok:
			seen[[2]int{e.Epoch, e.Seq}] = e
			ds = append(ds, e)
		}
	}
	return ds, nil
}

// Entries returns the attempt's journal ordered by (Epoch, Seq); none for an attempt that has none or does not exist.
func (s Contests) Entries(ctx context.Context, attemptID string) ([]contest.Entry, error) {
	opts := options.FindOne().SetProjection(keys("entries"))
	r, err := findOne[journalRecord](ctx, s.attempts, byID(attemptID), errStop, opts)
	if err == errStop {
		return nil, nil
	}
	return r.journal(), err
}

// journal returns the entries ordered by (Epoch, Seq).
func (r journalRecord) journal() []contest.Entry {
	es := make([]contest.Entry, 0, len(r.Entries))
	for _, e := range r.Entries {
		es = append(es, e.entry())
	}
	slices.SortFunc(es, func(a, b contest.Entry) int { return cmp.Or(a.Epoch-b.Epoch, a.Seq-b.Seq) })
	return es
}
