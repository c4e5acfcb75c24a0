package sqlitestore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khoabang/internal/ical"
)

// schemaFeeds keeps the addresses of calendars.
const schemaFeeds = `
CREATE TABLE feeds (
	id         TEXT PRIMARY KEY,
	hash       TEXT NOT NULL,
	unit_id    TEXT NOT NULL,
	plan_id    TEXT NOT NULL,
	made_by    TEXT NOT NULL,
	made_at    INTEGER,
	revoked_by TEXT NOT NULL,
	revoked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX feeds_hash ON feeds (hash)`

// Feeds is an ical.Store.
type Feeds struct{ db *DB }

var _ ical.Store = Feeds{}

// Feeds returns the store of the addresses of calendars.
func (db *DB) Feeds() Feeds { return Feeds{db} }

func feedFields(f *ical.Feed) []any {
	return []any{&f.ID, &f.Hash, &f.UnitID, &f.PlanID, &f.MadeBy, stamp{&f.MadeAt}, &f.RevokedBy, stamp{&f.RevokedAt}}
}

// AddFeed inserts a feed; see ical.Store.
func (s Feeds) AddFeed(ctx context.Context, f ical.Feed) error {
	_, err := write(ctx, s.db, func(t *tx) (int64, error) {
		return t.exec(addFeed, f.ID, f.Hash, f.UnitID, f.PlanID, f.MadeBy, ms(f.MadeAt), f.RevokedBy, ms(f.RevokedAt))
	})
	if duplicate(err) {
		err = ical.ErrFeedTaken
	}
	if err != nil {
		return fmt.Errorf("add feed: %w", err)
	}
	return nil
}

// FeedByHash returns a feed; see ical.Store.
func (s Feeds) FeedByHash(ctx context.Context, hash string) (f ical.Feed, err error) {
	if err := s.db.reads.row(ctx, feedByHash, []any{hash}, feedFields(&f)...); err != nil {
		return ical.Feed{}, fmt.Errorf("feed: %w", found(err, ical.ErrFeedNotFound))
	}
	return f, nil
}

// Feeds returns all feeds; see ical.Store.
func (s Feeds) Feeds(ctx context.Context) ([]ical.Feed, error) {
	all, err := rows(ctx, s.db.reads, allFeeds, nil, func(r *sql.Rows, f *ical.Feed) error { return r.Scan(feedFields(f)...) })
	if err != nil {
		return nil, fmt.Errorf("feeds: %w", err)
	}
	return all, nil
}

// RevokeFeed revokes a feed; see ical.Store.
func (s Feeds) RevokeFeed(ctx context.Context, id, by string, at time.Time) error {
	n, err := write(ctx, s.db, func(t *tx) (int64, error) { return t.exec(revokeFeed, by, ms(at), id) })
	if err == nil && n == 0 {
		err = ical.ErrFeedNotFound
	}
	if err != nil {
		return fmt.Errorf("revoke feed %s: %w", id, err)
	}
	return nil
}
