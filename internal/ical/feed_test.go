package ical_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"khoabang/internal/ical"
	"khoabang/internal/store/sqlitestore"
)

// An address opens its calendar until it is revoked or replaced, and the store never holds it.
func TestFeeds(t *testing.T) {
	t.Parallel()
	db, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close(context.Background()) }) //nolint:errcheck // the test is over
	feeds := ical.NewFeeds(db.Feeds(), func() time.Time { return time.Unix(1_800_000_000, 0) })
	first, token, err := feeds.Make(t.Context(), "2026", "so-noi-vu", "usr_lan")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := feeds.Open(t.Context(), token); err != nil || got != first || got.UnitID != "so-noi-vu" {
		t.Errorf("Open = %+v, %v; want %+v", got, err, first)
	}
	second, other, err := feeds.Rotate(t.Context(), first.ID, "usr_lan")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := feeds.Open(t.Context(), other); err != nil || got != second || other == token {
		t.Errorf("Open after Rotate = %+v, %v", got, err)
	}
	if err := feeds.Revoke(t.Context(), second.ID, "usr_minh"); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{token, other, "", first.Hash, first.ID, strings.Repeat("A", 26)} {
		if _, err := feeds.Open(t.Context(), bad); !errors.Is(err, ical.ErrFeedNotFound) {
			t.Errorf("Open(%q): %v, want ErrFeedNotFound", bad, err)
		}
	}
	if _, _, err := feeds.Rotate(t.Context(), first.ID, "usr_lan"); !errors.Is(err, ical.ErrFeedNotFound) {
		t.Errorf("Rotate of a revoked one: %v", err)
	}
	list, err := feeds.List(t.Context(), "2026")
	if err != nil || len(list) != 2 || !list[0].Revoked() || !list[1].Revoked() || strings.Contains(list[0].Hash+list[1].Hash, token) {
		t.Errorf("List = %+v, %v", list, err)
	}
	if list, err := feeds.List(t.Context(), "2027"); err != nil || len(list) > 0 {
		t.Errorf("List of another plan = %+v, %v", list, err)
	}
}
