package mongostore

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// errStop ends each early; it never leaves this package.
var errStop = errors.New("stop")

func byID(id string) bson.D { return bson.D{{Key: "_id", Value: id}} }

func set(fields bson.D) bson.D { return bson.D{{Key: "$set", Value: fields}} }

// fields returns options that fetch _id and the named fields only.
func fields(names ...string) *options.FindOptionsBuilder {
	return options.Find().SetProjection(keys(names...))
}

// findOne returns the document that filter selects, or none if there is no such document.
func findOne[T any](ctx context.Context, c *mongo.Collection, filter bson.D, none error, opts ...options.Lister[options.FindOneOptions]) (T, error) {
	var r T
	err := c.FindOne(ctx, filter, opts...).Decode(&r)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return r, none
	}
	return r, readError(ctx, "find in "+c.Name(), err)
}

// without returns a projection that leaves the named fields out.
func without(names ...string) bson.D {
	var d bson.D
	for _, n := range names {
		d = append(d, bson.E{Key: n, Value: 0})
	}
	return d
}

// each calls yield with every document that filter selects, until it returns an error, which is passed on.
func each[T any](ctx context.Context, c *mongo.Collection, filter bson.D, opts *options.FindOptionsBuilder, yield func(T) error) error {
	cur, err := c.Find(ctx, filter, opts)
	if err != nil {
		return readError(ctx, "find in "+c.Name(), err)
	}
	// The caller's context may be over; the server should learn all the same that nobody reads on.
	defer func() { _ = cur.Close(context.WithoutCancel(ctx)) }()
	for cur.Next(ctx) {
		var r T
		if err := cur.Decode(&r); err != nil {
			return readError(ctx, "decode from "+c.Name(), err)
		}
		if err := yield(r); err != nil {
			return err
		}
	}
	return readError(ctx, "read "+c.Name(), cur.Err())
}

// put inserts r, or replaces the document with the given ID.
func put(ctx context.Context, c *mongo.Collection, id string, r any) error {
	_, err := c.ReplaceOne(ctx, byID(id), r, options.Replace().SetUpsert(true))
	if mongo.IsDuplicateKeyError(err) {
		// Two upserts of one new ID: the other inserted first, so now there is something to replace.
		_, err = c.ReplaceOne(ctx, byID(id), r)
	}
	return err
}
