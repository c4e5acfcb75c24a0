package auth_test

import (
	"context"
	"testing"

	"khoabang/internal/auth"
	"khoabang/internal/store/sqlitestore"
)

// openStore opens a store of the test's own.
func openStore(t *testing.T) auth.Store {
	t.Helper()
	db, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Options{})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(context.Background()); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return db.Auth()
}
