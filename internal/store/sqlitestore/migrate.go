package sqlitestore

import (
	"context"
	"database/sql"
	"fmt"
)

// applicationID marks the file as one of this program's: "kbng".
const applicationID = 0x6b626e67

// migrations bring a database from one version to the next; its version is how many of them it has had. Each runs in
// one transaction. Only append: what was released has run.
var migrations = []string{
	schema1,
	schema2,
	schemaOpinions,
	schemaDone,
	schemaRules,
	schemaChanges,
	schemaPictures,
	schemaUnits,
	schemaExtra,
	schemaPublications,
	schemaRoster,
	schemaHeats,
	schemaPlanning,
	schemaItems,
	schemaMail,
	schemaAudit,
	schemaFeeds,
	schemaAttachments,
}

// examine returns the version of the database in path without changing anything, or ErrNewer or ErrCorrupt.
func examine(ctx context.Context, path string) (int, error) {
	pool, err := connect(path, "ro")
	if err != nil {
		return 0, err
	}
	defer pool.Close() //nolint:errcheck // nothing was written
	var application, version, objects int
	for pragma, v := range map[string]*int{"PRAGMA application_id": &application, "PRAGMA user_version": &version,
		"SELECT count(*) FROM sqlite_schema": &objects} {
		if err := pool.QueryRowContext(ctx, pragma).Scan(v); err != nil {
			return 0, err
		}
	}
	switch {
	case application == 0 && version == 0 && objects == 0:
		return 0, nil // an empty file
	case application != applicationID:
		return 0, fmt.Errorf("%w: it belongs to another program", ErrCorrupt)
	case version > len(migrations):
		return 0, fmt.Errorf("%w: its version is %d, and this program knows %d", ErrNewer, version, len(migrations))
	}
	return version, nil
}

// migrate runs the migrations that a database of the given version has not had.
func migrate(ctx context.Context, conn *sql.Conn, version int) error {
	for i := version; i < len(migrations); i++ {
		t, err := conn.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		_, err = t.ExecContext(ctx, migrations[i]+fmt.Sprintf(";PRAGMA application_id = %d;PRAGMA user_version = %d", applicationID, i+1))
		if err != nil {
			t.Rollback() //nolint:errcheck // the first error is the one to tell
			return fmt.Errorf("migration %d: %w", i+1, err)
		}
		if err := t.Commit(); err != nil {
			return fmt.Errorf("migration %d: %w", i+1, err)
		}
	}
	return nil
}
