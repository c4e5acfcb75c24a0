package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"khoabang/contest"
)

// Contests is a contest.Store.
type Contests struct{ db *DB }

var _ contest.Store = Contests{}

// Contests returns the store of contests, papers, contestants and attempts.
func (db *DB) Contests() Contests { return Contests{db} }

// Now returns this machine's clock.
func (s Contests) Now(context.Context) (time.Time, error) { return contest.Millis(time.Now()), nil }

// AddContest stores a new contest; see contest.Store.
func (s Contests) AddContest(ctx context.Context, c contest.Contest) error {
	body, err := encode(recordContest(c))
	if err != nil {
		return fmt.Errorf("add contest %s: %w", c.ID, err)
	}
	_, err = write(ctx, s.db, func(t *tx) (int64, error) {
		return t.exec(addContest, c.ID, c.Slug, c.Revision, ms(c.CreatedAt), body)
	})
	return s.fail("add contest", c.ID, taken(err))
}

// Contest returns the contest with the given ID or slug; see contest.Store.
func (s Contests) Contest(ctx context.Context, idOrSlug string) (contest.Contest, error) {
	c, err := s.contestBy(ctx, contestByID, idOrSlug)
	if err == none {
		c, err = s.contestBy(ctx, contestBySlug, idOrSlug)
	}
	return c, s.fail("contest", idOrSlug, found(err, contest.ErrNotFound))
}

func (s Contests) contestBy(ctx context.Context, q query, key string) (contest.Contest, error) {
	var body string
	if err := s.db.reads.row(ctx, q, []any{key}, &body); err != nil {
		return contest.Contest{}, err
	}
	r, err := decode[contestRecord](body)
	return r.domain(), err
}

// Contests returns all contests; see contest.Store.
func (s Contests) Contests(ctx context.Context) ([]contest.Contest, error) {
	all, err := rows(ctx, s.db.reads, allContests, nil, func(r *sql.Rows, c *contest.Contest) error {
		return scanBody(r, c, contestRecord.domain)
	})
	return all, s.fail("contests", "all", err)
}

// scanBody reads a row that is a body and makes a domain value of it.
func scanBody[R, T any](rs *sql.Rows, to *T, domain func(R) T) error {
	var body string
	if err := rs.Scan(&body); err != nil {
		return err
	}
	r, err := decode[R](body)
	*to = domain(r)
	return err
}

// UpdateContest changes a contest; see contest.Store. Since others wait meanwhile, change runs again only if another
// process came between.
func (s Contests) UpdateContest(ctx context.Context, id string, change func(*contest.Contest) error) (contest.Contest, error) {
	release, err := s.db.hold(ctx)
	if err != nil {
		return contest.Contest{}, s.fail("update contest", id, err)
	}
	defer release()
	for range updateTries {
		var c contest.Contest
		if c, err = s.tryUpdate(ctx, id, change); !errors.Is(err, errMoved) {
			return c, err
		}
	}
	return contest.Contest{}, s.fail("update contest", id, contest.ErrRevision)
}

// tryUpdate is one try of UpdateContest. errMoved means that the contest changed since it was read.
func (s Contests) tryUpdate(ctx context.Context, id string, change func(*contest.Contest) error) (contest.Contest, error) {
	c, err := s.contestBy(ctx, contestByID, id)
	if err != nil {
		return contest.Contest{}, s.fail("update contest", id, found(err, contest.ErrNotFound))
	}
	before := c.Revision
	if err := change(&c); err != nil {
		return contest.Contest{}, err
	}
	c.ID, c.Revision = id, before+1
	body, err := encode(recordContest(c))
	if err != nil {
		return contest.Contest{}, s.fail("update contest", id, err)
	}
	slug, created := c.Slug, ms(c.CreatedAt)
	_, err = write(ctx, s.db, func(t *tx) (struct{}, error) {
		return struct{}{}, moved(t.exec(updateContest, slug, before+1, created, body, id, before))
	})
	if err != nil {
		return contest.Contest{}, s.fail("update contest", id, taken(err))
	}
	r, err := decode[contestRecord](body) // not what change may keep a hold on
	return r.domain(), err
}

// errMoved means that a record is not as it was read.
var errMoved = errors.New("the record changed meanwhile")

// moved returns errMoved if a conditional update found nothing to update.
func moved(n int64, err error) error {
	if err == nil && n == 0 {
		return errMoved
	}
	return err
}

// AddPaper stores a paper; see contest.Store.
func (s Contests) AddPaper(ctx context.Context, p contest.Paper) error {
	body, err := encode(recordPaper(p))
	if err == nil {
		_, err = write(ctx, s.db, func(t *tx) (int64, error) { return t.exec(addPaper, p.ID, body) })
	}
	return s.fail("add paper", p.ID, err)
}

// Paper returns the paper with the given ID; see contest.Store.
func (s Contests) Paper(ctx context.Context, id string) (contest.Paper, error) {
	var body string
	if err := s.db.reads.row(ctx, paperByID, []any{id}, &body); err != nil {
		return contest.Paper{}, s.fail("paper", id, found(err, contest.ErrNotFound))
	}
	r, err := decode[paperRecord](body)
	return r.domain(), s.fail("paper", id, err)
}

// fail says what was being done when err came, and returns nil for nil.
func (s Contests) fail(doing, id string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %s: %w", doing, id, err)
}
