package mongostore

import (
	"context"
	"errors"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"khoabang/contest"
)

// Contests is the store of contests, papers, contestants and attempts. An attempt and its journal are one document.
type Contests struct {
	db          *mongo.Database
	contests    *mongo.Collection
	papers      *mongo.Collection
	contestants *mongo.Collection
	attempts    *mongo.Collection
	roster      *mongo.Collection
	exclusions  *mongo.Collection

	publications *mongo.Collection
	chunks       *mongo.Collection
	complaints   *mongo.Collection
}

var _ contest.Store = Contests{}

func newContests(db *mongo.Database) Contests {
	return Contests{db, db.Collection("contests"), db.Collection("papers"), db.Collection("contestants"), db.Collection("attempts"),
		db.Collection("roster"), db.Collection("exclusions"), db.Collection("publications"), db.Collection("chunks"), db.Collection("complaints")}
}

// AddContest stores a new contest. It returns contest.ErrTaken if its ID or its slug is in use.
func (s Contests) AddContest(ctx context.Context, c contest.Contest) error {
	_, err := s.contests.InsertOne(ctx, recordOfContest(c))
	return writeError(ctx, "add contest", err, contest.ErrTaken)
}

// Contest returns the contest with the given ID or slug, or contest.ErrNotFound. An ID goes before another's slug.
func (s Contests) Contest(ctx context.Context, idOrSlug string) (contest.Contest, error) {
	r, err := findOne[contestRecord](ctx, s.contests, byID(idOrSlug), contest.ErrNotFound)
	if errors.Is(err, contest.ErrNotFound) {
		r, err = findOne[contestRecord](ctx, s.contests, bson.D{{Key: "slug", Value: idOrSlug}}, contest.ErrNotFound)
	}
	if err != nil {
		return contest.Contest{}, err
	}
	return r.contest(), nil
}

// Contests returns all contests, newest first by CreatedAt, then by ID. There are few enough to sort here.
func (s Contests) Contests(ctx context.Context) ([]contest.Contest, error) {
	var cs []contest.Contest
	err := each(ctx, s.contests, bson.D{}, options.Find().SetSort(keys("_id")), func(r contestRecord) error {
		cs = append(cs, r.contest())
		return nil
	})
	slices.SortStableFunc(cs, func(a, b contest.Contest) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return cs, err
}

// UpdateContest applies change to the contest and stores it with its Revision raised by one, if nobody else changed it
// meanwhile; else it begins again, a bounded number of times. It returns contest.ErrNotFound, what change returned, or
// contest.ErrRevision when others kept changing it first.
func (s Contests) UpdateContest(ctx context.Context, id string, change func(*contest.Contest) error) (contest.Contest, error) {
	var c contest.Contest
	err := retry(ctx, contest.ErrRevision, func() (bool, error) {
		r, err := findOne[contestRecord](ctx, s.contests, byID(id), contest.ErrNotFound)
		if err != nil {
			return false, err
		}
		c = r.contest()
		if err := change(&c); err != nil {
			return false, err
		}
		c.ID, c.Revision = id, r.Revision+1
		res, err := s.contests.ReplaceOne(ctx, bson.D{{Key: "_id", Value: id}, {Key: "rev", Value: r.Revision}}, recordOfContest(c))
		if err != nil {
			return false, writeError(ctx, "update contest", err, contest.ErrTaken)
		}
		return res.MatchedCount == 1, nil
	})
	if err != nil {
		return contest.Contest{}, err
	}
	return c, nil
}

// AddPaper stores a paper. Storing the same ID again is no error and changes nothing.
func (s Contests) AddPaper(ctx context.Context, p contest.Paper) error {
	_, err := s.papers.InsertOne(ctx, recordOfPaper(p))
	if mongo.IsDuplicateKeyError(err) {
		return nil
	}
	return writeError(ctx, "add paper", err, nil)
}

// Paper returns the paper with the given ID, or contest.ErrNotFound.
func (s Contests) Paper(ctx context.Context, id string) (contest.Paper, error) {
	r, err := findOne[paperRecord](ctx, s.papers, byID(id), contest.ErrNotFound)
	if err != nil {
		return contest.Paper{}, err
	}
	return r.paper(), nil
}

// PutContestant inserts the contestant, or replaces the record with its ID.
func (s Contests) PutContestant(ctx context.Context, p contest.Contestant) error {
	return writeError(ctx, "put contestant", put(ctx, s.contestants, p.ID, recordOfContestant(p)), nil)
}

// Contestant returns the contestant with the given ID, or contest.ErrNoContestant.
func (s Contests) Contestant(ctx context.Context, id string) (contest.Contestant, error) {
	r, err := findOne[contestantRecord](ctx, s.contestants, byID(id), contest.ErrNoContestant)
	if err != nil {
		return contest.Contestant{}, err
	}
	return r.contestant(), nil
}

// ContestantsByID returns those of the given contestants that exist, in any order.
func (s Contests) ContestantsByID(ctx context.Context, ids []string) ([]contest.Contestant, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	var ps []contest.Contestant
	for part := range slices.Chunk(ids, 1000) {
		filter := bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: part}}}}
		err := each(ctx, s.contestants, filter, options.Find(), func(r contestantRecord) error {
			ps = append(ps, r.contestant())
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return ps, nil
}

// Now returns the database's clock.
func (s Contests) Now(ctx context.Context) (time.Time, error) { return serverTime(ctx, s.db) }
