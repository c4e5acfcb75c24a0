package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"khoabang/questions"
)

// schemaChanges numbers the calls that changed questions, and keeps the tree of content areas, as JSON in one row. What
// was there before counts as one call.
const schemaChanges = `
ALTER TABLE questions ADD COLUMN mark INTEGER NOT NULL DEFAULT 1;
CREATE INDEX questions_mark ON questions (mark, bank_id, id);
CREATE TABLE areas (
	only     INTEGER PRIMARY KEY CHECK (only = 1),
	revision INTEGER NOT NULL,
	body     TEXT NOT NULL
) STRICT`

// Changes returns what changed after mark; see questions.Store. It is one statement, so it sees calls whole.
func (s Questions) Changes(ctx context.Context, mark int64) (questions.Changes, error) {
	c := questions.Changes{Mark: mark}
	q := changedQuestions
	if mark == 0 {
		q = listedQuestions
	}
	list, err := rows(ctx, s.db.reads, q, []any{mark}, func(r *sql.Rows, to *questions.Listed) error {
		var n int64
		var body string
		if err := r.Scan(&n, &body, &to.Author); err != nil {
			return err
		}
		c.Mark = max(c.Mark, n)
		record, err := decode[questionRecord](body)
		to.Question = record.domain()
		return err
	})
	if err != nil {
		return questions.Changes{}, fmt.Errorf("changes after %d: %w", mark, err)
	}
	questions.SortListed(list) // a walk by mark has another order
	c.Questions = list
	return c, nil
}

// areaRecord is a content area in the body of the tree.
type areaRecord struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// PutAreas stores the tree of content areas; see questions.Store.
func (s Questions) PutAreas(ctx context.Context, tree questions.AreaTree) error {
	body, err := encode(each(tree.Areas, func(a questions.Area) areaRecord { return areaRecord(a) }))
	if err != nil {
		return fmt.Errorf("put areas: %w", err)
	}
	_, err = write(ctx, s.db, func(t *tx) (struct{}, error) {
		var revision int
		if err := t.get(areas, nil, &revision, new(string)); err != nil && err != none {
			return struct{}{}, err
		}
		if tree.Revision != revision+1 {
			return struct{}{}, questions.ErrAreasStale
		}
		_, err := t.exec(putAreas, tree.Revision, body)
		return struct{}{}, err
	})
	if err != nil {
		return fmt.Errorf("put areas: %w", err)
	}
	return nil
}

// Areas returns the tree of content areas; see questions.Store.
func (s Questions) Areas(ctx context.Context) (questions.AreaTree, error) {
	var tree questions.AreaTree
	var body string
	err := s.db.reads.row(ctx, areas, nil, &tree.Revision, &body)
	if errors.Is(err, none) {
		return questions.AreaTree{}, nil
	}
	if err != nil {
		return questions.AreaTree{}, fmt.Errorf("areas: %w", err)
	}
	list, err := decode[[]areaRecord](body)
	tree.Areas = each(list, func(r areaRecord) questions.Area { return questions.Area(r) })
	return tree, err
}
