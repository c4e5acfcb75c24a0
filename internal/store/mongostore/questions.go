package mongostore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"khoabang/questions"
)

// Questions is the bank. A revision is a document; see addition for how many of them become visible in one write.
type Questions struct {
	banks     *mongo.Collection
	revisions *mongo.Collection
	head      *mongo.Collection
	pictures  *mongo.Collection
	areas     *mongo.Collection
	opinions  *mongo.Collection
}

var _ questions.Store = Questions{}

func newQuestions(db *mongo.Database) Questions {
	return Questions{db.Collection("banks"), db.Collection("revisions"), db.Collection("bank_head"), db.Collection("pictures"), db.Collection("areas"), db.Collection("opinions")}
}

type bankRecord struct {
	ID       string `bson:"_id"`
	Version  int    `bson:"v"`
	Name     string `bson:"name"`
	Practice bool   `bson:"practice"`
}

func (r bankRecord) bank() questions.Bank {
	return questions.Bank{ID: r.ID, Name: r.Name, Practice: r.Practice}
}

// PutBank inserts the bank, or replaces the one with its ID.
func (s Questions) PutBank(ctx context.Context, b questions.Bank) error {
	r := bankRecord{ID: b.ID, Version: formVersion, Name: b.Name, Practice: b.Practice}
	return writeError(ctx, "put bank", put(ctx, s.banks, b.ID, r), nil)
}

// Bank returns the bank with the given ID, or questions.ErrNoBank.
func (s Questions) Bank(ctx context.Context, id string) (questions.Bank, error) {
	r, err := findOne[bankRecord](ctx, s.banks, byID(id), questions.ErrNoBank)
	return r.bank(), err
}

// Banks returns all banks, ordered by ID.
func (s Questions) Banks(ctx context.Context) ([]questions.Bank, error) {
	var banks []questions.Bank
	err := each(ctx, s.banks, bson.D{}, options.Find().SetSort(keys("_id")), func(r bankRecord) error {
		banks = append(banks, r.bank())
		return nil
	})
	return banks, err
}

// Question returns the latest revision of a question, or questions.ErrNotFound.
func (s Questions) Question(ctx context.Context, bankID, id string) (questions.Question, error) {
	var q questions.Question
	err := s.visible(ctx, ofQuestion(bankID, id), func(r revisionRecord) error {
		q = r.Question.question()
		return errStop
	})
	if err == nil && q.Revision == 0 {
		err = questions.ErrNotFound
	}
	return q, err
}

// Revisions returns every revision of a question, oldest first; none is questions.ErrNotFound.
func (s Questions) Revisions(ctx context.Context, bankID, id string) ([]questions.Question, error) {
	var qs []questions.Question
	err := s.visible(ctx, ofQuestion(bankID, id), func(r revisionRecord) error {
		qs = append(qs, r.Question.question())
		return nil
	})
	if err == nil && len(qs) == 0 {
		err = questions.ErrNotFound
	}
	slices.Reverse(qs)
	return qs, err
}

// Questions returns the latest revision of each question that f selects, ordered by bank ID, then ID.
func (s Questions) Questions(ctx context.Context, f questions.Filter) ([]questions.Question, error) {
	filter := bson.D{}
	if f.BankID != "" {
		filter = bson.D{{Key: "bank", Value: f.BankID}}
	}
	var qs []questions.Question
	var last questions.Ref
	err := s.visible(ctx, filter, func(r revisionRecord) error {
		q := r.Question.question()
		latest := last.BankID != q.BankID || last.ID != q.ID || last.Revision == 0
		last = q.Ref()
		if latest && f.Matches(q) {
			qs = append(qs, q)
		}
		return nil
	})
	return qs, err
}

func ofQuestion(bankID, id string) bson.D {
	return bson.D{{Key: "bank", Value: bankID}, {Key: "id", Value: id}}
}

// visible calls yield with the revisions that filter selects and that had been committed when it began, ordered by
// bank, then ID, the newest revision first.
func (s Questions) visible(ctx context.Context, filter bson.D, yield func(revisionRecord) error) error {
	head, err := s.readHead(ctx)
	if err != nil {
		return err
	}
	return s.under(ctx, head, filter, yield)
}

// under is visible with a head that was read before.
func (s Questions) under(ctx context.Context, head bankHead, filter bson.D, yield func(revisionRecord) error) error {
	sort := bson.D{{Key: "bank", Value: 1}, {Key: "id", Value: 1}, {Key: "rev", Value: -1}}
	err := each(ctx, s.revisions, filter, options.Find().SetSort(sort), func(r revisionRecord) error {
		if !head.sees(r) {
			return nil
		}
		return yield(r)
	})
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}

func (s Questions) readHead(ctx context.Context) (bankHead, error) {
	h, err := findOne[bankHead](ctx, s.head, byID(bankHeadID), ErrUnavailable)
	if err != nil {
		return bankHead{}, fmt.Errorf("read the bank's head: %w", err)
	}
	return h, nil
}
