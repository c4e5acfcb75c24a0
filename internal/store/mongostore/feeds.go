package mongostore

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"khoabang/internal/ical"
)

// Feeds is the store of the addresses of calendars.
type Feeds struct{ feeds *mongo.Collection }

var _ ical.Store = Feeds{}

type feedRecord struct {
	ID        string    `bson:"_id"`
	Version   int       `bson:"v"`
	Hash      string    `bson:"hash"`
	UnitID    string    `bson:"unit,omitempty"`
	PlanID    string    `bson:"plan,omitempty"`
	MadeBy    string    `bson:"made_by,omitempty"`
	MadeAt    time.Time `bson:"made_at,omitempty"`
	RevokedBy string    `bson:"revoked_by,omitempty"`
	RevokedAt time.Time `bson:"revoked_at,omitempty"`
}

func (r feedRecord) feed() ical.Feed {
	return ical.Feed{ID: r.ID, Hash: r.Hash, UnitID: r.UnitID, PlanID: r.PlanID, MadeBy: r.MadeBy, MadeAt: r.MadeAt, RevokedBy: r.RevokedBy, RevokedAt: r.RevokedAt}
}

// AddFeed inserts a feed. It returns ical.ErrFeedTaken if the ID or the hash is taken.
func (s Feeds) AddFeed(ctx context.Context, f ical.Feed) error {
	_, err := s.feeds.InsertOne(ctx, feedRecord{ID: f.ID, Version: formVersion, Hash: f.Hash, UnitID: f.UnitID, PlanID: f.PlanID,
		MadeBy: f.MadeBy, MadeAt: f.MadeAt, RevokedBy: f.RevokedBy, RevokedAt: f.RevokedAt})
	return writeError(ctx, "add feed", err, ical.ErrFeedTaken)
}

// FeedByHash returns the feed with exactly the given hash, or ical.ErrFeedNotFound.
func (s Feeds) FeedByHash(ctx context.Context, hash string) (ical.Feed, error) {
	r, err := findOne[feedRecord](ctx, s.feeds, bson.D{{Key: "hash", Value: hash}}, ical.ErrFeedNotFound)
	return r.feed(), err
}

// Feeds returns all feeds, ordered by ID.
func (s Feeds) Feeds(ctx context.Context) ([]ical.Feed, error) {
	var all []ical.Feed
	err := each(ctx, s.feeds, bson.D{}, options.Find().SetSort(keys("_id")), func(r feedRecord) error {
		all = append(all, r.feed())
		return nil
	})
	return all, err
}

// RevokeFeed revokes a feed that holds; the first revocation stands.
func (s Feeds) RevokeFeed(ctx context.Context, id, by string, at time.Time) error {
	holds := bson.D{{Key: "_id", Value: id}, {Key: "revoked_at", Value: bson.D{{Key: "$exists", Value: false}}}}
	res, err := s.feeds.UpdateOne(ctx, holds, set(bson.D{{Key: "revoked_by", Value: by}, {Key: "revoked_at", Value: at}}))
	if err != nil || res.MatchedCount == 1 {
		return writeError(ctx, "revoke feed", err, nil)
	}
	_, err = findOne[feedRecord](ctx, s.feeds, byID(id), ical.ErrFeedNotFound)
	return err
}
