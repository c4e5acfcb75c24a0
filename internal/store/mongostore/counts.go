package mongostore

import (
	"context"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"khoabang/contest"
)

// Tally counts the attempts of a contest. The three counts are taken one after the other, the smaller first, so none
// exceeds what it is a part of.
func (s Contests) Tally(ctx context.Context, contestID string) (contest.Tally, error) {
	of := bson.D{{Key: "contest", Value: contestID}}
	done, err := s.attempts.CountDocuments(ctx, append(of[:1:1], bson.E{Key: "state", Value: string(contest.Done)}))
	if err != nil {
		return contest.Tally{}, readError(ctx, "count closed attempts", err)
	}
	people, err := s.countPeople(ctx, of)
	if err != nil {
		return contest.Tally{}, err
	}
	started, err := s.attempts.CountDocuments(ctx, of)
	if err != nil {
		return contest.Tally{}, readError(ctx, "count attempts", err)
	}
	return contest.Tally{People: people, Started: int(started), Done: int(done)}, nil
}

func (s Contests) countPeople(ctx context.Context, filter bson.D) (int, error) {
	groups, err := aggregate[int32](ctx, s, bson.A{match(filter), group("$contestant"), group(nil)})
	if err != nil || len(groups) == 0 {
		return 0, err
	}
	return groups[0].Count, nil
}

// Activity returns, for each minute from the one of since on in which something happened, oldest first, how many
// attempts of the contest started and how many closed.
func (s Contests) Activity(ctx context.Context, contestID string, since time.Time) ([]contest.Minute, error) {
	minutes := map[int64]contest.Minute{}
	count := func(field string, add func(m *contest.Minute, n int)) error {
		from := bson.D{{Key: "contest", Value: contestID}, {Key: field, Value: bson.D{{Key: "$gte", Value: max(minute(since), 1)}}}}
		groups, err := aggregate[int64](ctx, s, bson.A{match(from), group("$" + field)})
		for _, g := range groups {
			m := minutes[g.Key]
			m.At = time.Unix(g.Key*60, 0).UTC()
			add(&m, g.Count)
			minutes[g.Key] = m
		}
		return err
	}
	if err := count("started_min", func(m *contest.Minute, n int) { m.Started = n }); err != nil {
		return nil, err
	}
	if err := count("closed_min", func(m *contest.Minute, n int) { m.Done = n }); err != nil {
		return nil, err
	}
	var ms []contest.Minute
	for _, m := range minutes {
		ms = append(ms, m)
	}
	slices.SortFunc(ms, func(a, b contest.Minute) int { return a.At.Compare(b.At) })
	return ms, nil
}

// counted is one group of an aggregation and how many documents are in it.
type counted[K any] struct {
	Key   K   `bson:"_id"`
	Count int `bson:"count"`
}

func match(filter bson.D) bson.D { return bson.D{{Key: "$match", Value: filter}} }

// group counts the documents with one value of by. It has one accumulator: of two in a group FerretDB 1.24 gets the
// second wrong.
func group(by any) bson.D {
	return bson.D{{Key: "$group", Value: bson.D{{Key: "_id", Value: by}, {Key: "count", Value: bson.D{{Key: "$sum", Value: 1}}}}}}
}

func aggregate[K any](ctx context.Context, s Contests, pipeline bson.A) ([]counted[K], error) {
	cur, err := s.attempts.Aggregate(ctx, pipeline)
	if err != nil {
		return nil, readError(ctx, "count attempts", err)
	}
	var groups []counted[K]
	return groups, readError(ctx, "count attempts", cur.All(ctx, &groups))
}
