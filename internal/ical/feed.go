package ical

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"khoabang/internal/fault"
)

// The errors of feeds.
var (
	ErrFeedNotFound = fault.New(fault.NotFound, "feed_not_found", "there is no calendar at this address")
	ErrFeedTaken    = fault.New(fault.Conflict, "feed_taken", "a feed with this ID or address exists")
)

// Feed is the address of a calendar. A calendar program sends no fragment and no header of ours, so its secret stands in
// the path: it opens that one calendar and nothing else, is kept only as a hash, and can be revoked.
type Feed struct {
	ID        string // names the feed to staff; tells nothing of its address
	Hash      string // SHA-256 of the token in lower-case hexadecimal
	UnitID    string // whose calendar it is; "" for all
	PlanID    string
	MadeBy    string
	MadeAt    time.Time
	RevokedBy string // "" while it holds
	RevokedAt time.Time
}

// Revoked reports whether the address opens nothing any more.
func (f Feed) Revoked() bool { return !f.RevokedAt.IsZero() }

// Store keeps feeds. It decides nothing. Times come back as they were given, in UTC, cut to the millisecond; a zero time comes
// back zero. Every error that is not named here is the driver's own, wrapped; a context that is over before the call fails
// it with the context's error in the chain, and changes nothing.
type Store interface {
	// AddFeed inserts a feed. It returns ErrFeedTaken, and changes nothing, if the ID or the hash is taken.
	AddFeed(ctx context.Context, f Feed) error
	// FeedByHash returns the feed with exactly the given hash, revoked or not, or ErrFeedNotFound.
	FeedByHash(ctx context.Context, hash string) (Feed, error)
	// Feeds returns all feeds, ordered by ID byte by byte; none is no error.
	Feeds(ctx context.Context) ([]Feed, error)
	// RevokeFeed sets RevokedBy and RevokedAt, unless they are set: the first revocation stands, and a later one is no
	// error. It returns ErrFeedNotFound if there is no such feed.
	RevokeFeed(ctx context.Context, id, by string, at time.Time) error
}

// Feeds makes, opens and revokes addresses of calendars. Who may do so is the caller's to check.
type Feeds struct {
	store Store
	clock func() time.Time
}

// NewFeeds returns the service.
func NewFeeds(s Store, clock func() time.Time) *Feeds { return &Feeds{s, clock} }

// Make makes a feed of a unit's part of a plan. The token is shown once: nobody can find it again.
func (s *Feeds) Make(ctx context.Context, planID, unitID, by string) (f Feed, token string, err error) {
	token = rand.Text() // 128 random bits and more
	f = Feed{ID: rand.Text()[:16], Hash: hashOf(token), PlanID: planID, UnitID: unitID, MadeBy: by, MadeAt: s.clock().UTC().Truncate(time.Millisecond)}
	if err := s.store.AddFeed(ctx, f); err != nil {
		return Feed{}, "", fmt.Errorf("make feed: %w", err)
	}
	return f, token, nil
}

// Open returns the feed that a token opens, or ErrFeedNotFound, also for one that was revoked.
func (s *Feeds) Open(ctx context.Context, token string) (Feed, error) {
	if len(token) != tokenLength {
		return Feed{}, ErrFeedNotFound
	}
	f, err := s.store.FeedByHash(ctx, hashOf(token))
	if err == nil && f.Revoked() {
		err = ErrFeedNotFound
	}
	if err != nil {
		return Feed{}, err
	}
	return f, nil
}

// tokenLength is that of rand.Text.
const tokenLength = 26

// A plain hash will do: nobody guesses a token of so many random bits.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// List returns the feeds of a plan, the latest first.
func (s *Feeds) List(ctx context.Context, planID string) ([]Feed, error) {
	all, err := s.store.Feeds(ctx)
	all = slices.DeleteFunc(all, func(f Feed) bool { return f.PlanID != planID })
	slices.SortStableFunc(all, func(a, b Feed) int { return b.MadeAt.Compare(a.MadeAt) })
	return all, err
}

// Revoke makes an address open nothing, at once and on every node.
func (s *Feeds) Revoke(ctx context.Context, id, by string) error {
	return s.store.RevokeFeed(ctx, id, by, s.clock())
}

// Rotate makes a new address for what another one opens, and revokes that. Should it fail between, both hold.
func (s *Feeds) Rotate(ctx context.Context, id, by string) (Feed, string, error) {
	all, err := s.store.Feeds(ctx)
	if err != nil {
		return Feed{}, "", err
	}
	i := slices.IndexFunc(all, func(f Feed) bool { return f.ID == id && !f.Revoked() })
	if i < 0 {
		return Feed{}, "", ErrFeedNotFound
	}
	f, token, err := s.Make(ctx, all[i].PlanID, all[i].UnitID, by)
	if err == nil {
		err = s.Revoke(ctx, id, by)
	}
	return f, token, err
}
