package mongostore

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"khoabang/internal/fault"
)

// ErrNewer means that the database was last opened by a newer program than this one, which would misread it.
var ErrNewer = fault.New(fault.Conflict, "store_newer", "the database was written by a newer version of this program")

// formVersion is written into every document as "v". It rises with a change of form that decoding by missing fields
// can't bridge.
const formVersion = 1

// migrations bring a database from each form to the next: the first makes 1 of an empty database, and so on. The slice
// only ever grows. Each may run twice, or on two nodes at once, or be cut off in the middle.
var migrations = []func(context.Context, *mongo.Database) error{
	addBankHead,
}

// schema says which migrations have run.
type schema struct {
	ID   string `bson:"_id"`
	Form int    `bson:"form"`
}

const schemaID = "schema"

// migrate runs the migrations that the database has not seen, and records each.
func migrate(ctx context.Context, db *mongo.Database) error {
	meta := db.Collection("meta")
	s := schema{ID: schemaID}
	err := meta.FindOne(ctx, bson.D{{Key: "_id", Value: schemaID}}).Decode(&s)
	if errors.Is(err, mongo.ErrNoDocuments) {
		if _, err = meta.InsertOne(ctx, s); mongo.IsDuplicateKeyError(err) {
			err = nil // another node came first; running its migrations as well does no harm
		}
	}
	if err != nil {
		return readError(ctx, "read the form of the database", err)
	}
	if s.Form > len(migrations) {
		return fmt.Errorf("form %d, known are 1 to %d: %w", s.Form, len(migrations), ErrNewer)
	}
	for i := s.Form; i < len(migrations); i++ {
		if err := migrations[i](ctx, db); err != nil {
			return fmt.Errorf("migration %d: %w", i+1, err)
		}
		older := bson.D{{Key: "_id", Value: schemaID}, {Key: "form", Value: bson.D{{Key: "$lt", Value: i + 1}}}}
		if _, err := meta.UpdateOne(ctx, older, bson.D{{Key: "$set", Value: bson.D{{Key: "form", Value: i + 1}}}}); err != nil {
			return readError(ctx, fmt.Sprintf("record migration %d", i+1), err)
		}
	}
	return nil
}

// addBankHead makes the document that says what of the bank is visible.
func addBankHead(ctx context.Context, db *mongo.Database) error {
	_, err := db.Collection("bank_head").InsertOne(ctx, bankHead{ID: bankHeadID, Version: formVersion, Settled: true})
	if mongo.IsDuplicateKeyError(err) {
		return nil
	}
	return readError(ctx, "make the bank's head", err)
}
