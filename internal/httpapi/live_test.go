package httpapi_test

import (
	"log/slog"
	"testing"

	"khoabang/internal/live"
	"khoabang/internal/store/sqlitestore"
)

// newLive returns a Live over the world's store that runs until the test ends.
func newLive(t testing.TB, w *world, db *sqlitestore.DB, log *slog.Logger) *live.Live {
	t.Helper()
	return live.New(live.Config{Store: db.Contests(), Names: w.labels, Clock: w.now, Log: log})
}
