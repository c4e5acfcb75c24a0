// Package icaltest holds the conformance suite that every ical.Store must pass.
package icaltest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khoabang/internal/ical"
)

// TestStore holds a store against every promise in the comments of ical.Store. open returns an empty store, which lives as
// long as the test that it is given.
func TestStore(t *testing.T, open func(t *testing.T) ical.Store) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, ical.Store)
	}{{"RoundTrip", roundTrip}, {"NotFound", notFound}, {"Unique", unique}, {"Revoke", revoke}, {"Cancelled", cancelled}} {
		t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
	}
}

var at = time.Date(2026, 3, 15, 1, 2, 3, 456e6, time.UTC)

// Feed returns a feed that holds.
func Feed(id string) ical.Feed {
	return ical.Feed{ID: id, Hash: strings.Repeat(id, 64)[:64], PlanID: "2026", UnitID: "so-noi-vu", MadeBy: "usr_lan", MadeAt: at}
}

func mustAdd(t *testing.T, s ical.Store, list ...ical.Feed) {
	t.Helper()
	for _, f := range list {
		if err := s.AddFeed(t.Context(), f); err != nil {
			t.Fatalf("AddFeed(%s): %v", f.ID, err)
		}
	}
}

func wantAll(t *testing.T, s ical.Store, list ...ical.Feed) {
	t.Helper()
	all, err := s.Feeds(t.Context())
	if d := cmp.Diff(list, all); err != nil || d != "" {
		t.Errorf("Feeds: %v (-want +got):\n%s", err, d)
	}
	for _, f := range list {
		got, err := s.FeedByHash(t.Context(), f.Hash)
		if d := cmp.Diff(f, got); err != nil || d != "" {
			t.Errorf("FeedByHash(%s): %v (-want +got):\n%s", f.ID, err, d)
		}
	}
}

func roundTrip(t *testing.T, s ical.Store) {
	wantAll(t, s)
	full, bare := Feed("b"), ical.Feed{ID: "a", Hash: "x"}
	full.RevokedBy, full.RevokedAt = "usr_minh", at.Add(time.Hour)
	late := full
	late.ID, late.Hash, late.MadeAt = "c", "y", at.Add(789*time.Microsecond).In(time.FixedZone("+07", 7*3600))
	mustAdd(t, s, full, bare, late)
	late.MadeAt = at
	wantAll(t, s, bare, full, late)
}

func notFound(t *testing.T, s ical.Store) {
	mustAdd(t, s, Feed("a"))
	if _, err := s.FeedByHash(t.Context(), "a"); !errors.Is(err, ical.ErrFeedNotFound) {
		t.Errorf("FeedByHash of an unknown hash: %v", err)
	}
	if err := s.RevokeFeed(t.Context(), "b", "usr_minh", at); !errors.Is(err, ical.ErrFeedNotFound) {
		t.Errorf("RevokeFeed of an unknown ID: %v", err)
	}
}

func unique(t *testing.T, s ical.Store) {
	mustAdd(t, s, Feed("a"))
	id, hash := Feed("b"), Feed("c")
	id.ID, hash.Hash = "a", Feed("a").Hash
	for name, f := range map[string]ical.Feed{"ID": id, "hash": hash} {
		if err := s.AddFeed(t.Context(), f); !errors.Is(err, ical.ErrFeedTaken) {
			t.Errorf("AddFeed with a taken %s: %v", name, err)
		}
	}
	wantAll(t, s, Feed("a"))
}

func revoke(t *testing.T, s ical.Store) {
	mustAdd(t, s, Feed("a"), Feed("b"))
	for i, by := range []string{"usr_minh", "usr_hoa"} {
		if err := s.RevokeFeed(t.Context(), "a", by, at.Add(time.Duration(i+1)*time.Hour)); err != nil {
			t.Errorf("RevokeFeed by %s: %v", by, err)
		}
	}
	first := Feed("a")
	first.RevokedBy, first.RevokedAt = "usr_minh", at.Add(time.Hour)
	wantAll(t, s, first, Feed("b"))
}

func cancelled(t *testing.T, s ical.Store) {
	mustAdd(t, s, Feed("a"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, hashErr := s.FeedByHash(ctx, Feed("a").Hash)
	_, allErr := s.Feeds(ctx)
	for name, err := range map[string]error{"AddFeed": s.AddFeed(ctx, Feed("b")), "FeedByHash": hashErr, "Feeds": allErr, "RevokeFeed": s.RevokeFeed(ctx, "a", "x", at)} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s with a context that is over: %v", name, err)
		}
	}
	wantAll(t, s, Feed("a"))
}
