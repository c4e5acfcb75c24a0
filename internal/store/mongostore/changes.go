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

// changesAtOnce is how many changed questions are read by one query.
const changesAtOnce = 1_000

// Changes returns what the bank came to after mark; see questions.Store. A mark is the number of calls that had been
// committed.
func (s Questions) Changes(ctx context.Context, mark int64) (questions.Changes, error) {
	head, err := s.readHead(ctx)
	if err != nil || head.N <= mark {
		return questions.Changes{Mark: mark}, err
	}
	c := questions.Changes{Mark: head.N}
	if mark == 0 {
		c.Questions, err = s.listed(ctx, head, bson.D{})
		return c, err
	}
	changed, err := s.changedSince(ctx, head, mark)
	if err != nil {
		return questions.Changes{}, err
	}
	for bank, ids := range changed {
		for part := range slices.Chunk(ids, changesAtOnce) {
			filter := bson.D{{Key: "bank", Value: bank}, {Key: "id", Value: bson.D{{Key: "$in", Value: part}}}}
			list, err := s.listed(ctx, head, filter)
			if err != nil {
				return questions.Changes{}, err
			}
			c.Questions = append(c.Questions, list...)
		}
	}
	questions.SortListed(c.Questions)
	return c, nil
}

// changedSince returns the IDs of the questions that calls after mark changed, by bank. The last call may be unsettled,
// and is settled meanwhile perhaps: so its batch is read by name, and first.
func (s Questions) changedSince(ctx context.Context, head bankHead, mark int64) (map[string][]string, error) {
	changed := map[string][]string{}
	seen := map[questions.Ref]bool{}
	for _, filter := range []bson.D{
		{{Key: "batch", Value: head.Batch}},
		{{Key: "n", Value: bson.D{{Key: "$gt", Value: mark}}}},
	} {
		err := each(ctx, s.revisions, filter, fields("bank", "id", "n", "batch"), func(r revisionRecord) error {
			key := questions.Ref{BankID: r.Question.BankID, ID: r.Question.ID}
			if head.sees(r) && !seen[key] {
				seen[key] = true
				changed[key.BankID] = append(changed[key.BankID], key.ID)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return changed, nil
}

// listed returns the latest of each question's revisions that filter selects, all of which it must select.
func (s Questions) listed(ctx context.Context, head bankHead, filter bson.D) ([]questions.Listed, error) {
	var list []questions.Listed
	err := s.under(ctx, head, filter, func(r revisionRecord) error {
		n := len(list)
		if n == 0 || list[n-1].BankID != r.Question.BankID || list[n-1].ID != r.Question.ID {
			list = append(list, questions.Listed{Question: r.Question.question()})
			n++
		}
		list[n-1].Author = r.Question.CreatedBy // the last that comes is the first revision
		return nil
	})
	return list, err
}

// areasRecord is the tree of content areas, one document beside the bank's head.
type areasRecord struct {
	ID       string       `bson:"_id"`
	Version  int          `bson:"v"`
	Revision int          `bson:"revision"`
	Areas    []areaRecord `bson:"areas"`
}

type areaRecord struct {
	Code string `bson:"code"`
	Name string `bson:"name"`
}

const areasID = "areas"

// PutAreas stores the tree of content areas; see questions.Store. The first is claimed by its insert.
func (s Questions) PutAreas(ctx context.Context, t questions.AreaTree) error {
	r := areasRecord{ID: areasID, Version: formVersion, Revision: t.Revision, Areas: []areaRecord{}}
	for _, a := range t.Areas {
		r.Areas = append(r.Areas, areaRecord(a))
	}
	if t.Revision == 1 {
		_, err := s.areas.InsertOne(ctx, r)
		if mongo.IsDuplicateKeyError(err) {
			return questions.ErrAreasStale
		}
		return writeError(ctx, "put areas", err, nil)
	}
	before := bson.D{{Key: "_id", Value: areasID}, {Key: "revision", Value: t.Revision - 1}}
	res, err := s.areas.ReplaceOne(ctx, before, r, options.Replace())
	if err != nil {
		return writeError(ctx, "put areas", err, nil)
	}
	if res.MatchedCount == 0 {
		return questions.ErrAreasStale
	}
	return nil
}

// Areas returns the tree of content areas; see questions.Store.
func (s Questions) Areas(ctx context.Context) (questions.AreaTree, error) {
	r, err := findOne[areasRecord](ctx, s.areas, byID(areasID), errNoAreas)
	if errors.Is(err, errNoAreas) {
		return questions.AreaTree{}, nil
	}
	if err != nil {
		return questions.AreaTree{}, fmt.Errorf("areas: %w", err)
	}
	t := questions.AreaTree{Revision: r.Revision}
	for _, a := range r.Areas {
		t.Areas = append(t.Areas, questions.Area(a))
	}
	return t, nil
}

// errNoAreas never leaves this file.
var errNoAreas = errors.New("no content area has a name yet")
