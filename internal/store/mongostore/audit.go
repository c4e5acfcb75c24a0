package mongostore

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"khoabang/internal/audit"
)

// Audit is an audit.Store.
type Audit struct{ records *mongo.Collection }

var _ audit.Store = Audit{}

// Audit returns the store of the audit log.
func (d *DB) Audit() Audit { return Audit{d.db.Collection("audit")} }

// auditRecord is a record, under its number.
type auditRecord struct {
	Number    int64     `bson:"_id"`
	Version   int       `bson:"v"`
	At        time.Time `bson:"at"`
	Who       string    `bson:"who"`
	What      string    `bson:"what"`
	ContestID string    `bson:"contest"`
	Object    string    `bson:"object,omitempty"`
	Before    string    `bson:"before,omitempty"`
	Hash      string    `bson:"hash"`
}

func (r auditRecord) record() audit.Record {
	return audit.Record{Number: int(r.Number), At: r.At.UTC(), Entry: audit.Entry{Who: r.Who, What: r.What, ContestID: r.ContestID, Object: r.Object},
		Before: r.Before, Hash: r.Hash}
}

// Append stores a record, or returns audit.ErrTaken if its number is in use.
func (s Audit) Append(ctx context.Context, r audit.Record) error {
	_, err := s.records.InsertOne(ctx, auditRecord{Number: int64(r.Number), Version: formVersion, At: r.At, Who: r.Who, What: r.What,
		ContestID: r.ContestID, Object: r.Object, Before: r.Before, Hash: r.Hash})
	return writeError(ctx, "append to the audit log", err, audit.ErrTaken)
}

// Page returns up to limit records with a number below before, or for 0 any; the greatest first.
func (s Audit) Page(ctx context.Context, before, limit int) ([]audit.Record, error) {
	filter := bson.D{}
	if before > 0 {
		filter = bson.D{{Key: "_id", Value: bson.D{{Key: "$lt", Value: int64(before)}}}}
	}
	var list []audit.Record
	opts := options.Find().SetSort(bson.D{{Key: "_id", Value: -1}}).SetLimit(int64(limit))
	err := each(ctx, s.records, filter, opts, func(r auditRecord) error {
		list = append(list, r.record())
		return nil
	})
	return list, err
}

// Latest returns the record with the greatest number of what somebody did about a contest, or audit.ErrNoRecord.
func (s Audit) Latest(ctx context.Context, who, what, contestID string) (audit.Record, error) {
	filter := bson.D{{Key: "who", Value: who}, {Key: "what", Value: what}, {Key: "contest", Value: contestID}}
	r, err := findOne[auditRecord](ctx, s.records, filter, audit.ErrNoRecord, options.FindOne().SetSort(bson.D{{Key: "_id", Value: -1}}))
	if err != nil {
		return audit.Record{}, err
	}
	return r.record(), nil
}
