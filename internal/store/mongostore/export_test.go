package mongostore

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"khoabang/questions"
)

// The inside that tests look at.
var (
	ReadError  = readError
	WriteError = writeError
	Forms      = len(migrations)
)

// Index is a row of the table of indexes.
type Index struct {
	Collection, Name string
	Keys             bson.D
	Unique           bool
	Serves           string
}

// Indexes returns the table of indexes.
func Indexes() []Index {
	var xs []Index
	for _, x := range indexes {
		xs = append(xs, Index{x.collection, x.name, x.keys, x.unique, x.serves})
	}
	return xs
}

// Database returns the driver's handle of d.
func (d *DB) Database() *mongo.Database { return d.db }

// AddAndDie does what a node does that dies during AddRevisions: before its commit, or between it and settling.
func (s Questions) AddAndDie(ctx context.Context, batch string, qs []questions.Question, committed bool) error {
	if err := s.insert(ctx, batch, qs); err != nil || !committed {
		return err
	}
	head, err := s.readHead(ctx)
	if err != nil {
		return err
	}
	_, err = s.commit(ctx, head, batch)
	return err
}

// Reader returns a read of the whole bank that has begun: what it returns was visible when Reader was called.
func (s Questions) Reader(ctx context.Context) (func() ([]questions.Question, error), error) {
	head, err := s.readHead(ctx)
	return func() (qs []questions.Question, err error) {
		err = s.under(ctx, head, bson.D{}, func(r revisionRecord) error {
			qs = append(qs, r.Question.question())
			return nil
		})
		return qs, err
	}, err
}
