package sqlitestore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khoabang/contest"
	"khoabang/internal/org"
)

// Units is an org.Store.
type Units struct{ db *DB }

var _ org.Store = Units{}

// Units returns the store of the directory of units.
func (db *DB) Units() Units { return Units{db} }

type unitRecord struct {
	ID         string    `json:"id"`
	Code       string    `json:"code,omitempty"`
	Kind       string    `json:"kind,omitempty"`
	Name       string    `json:"name,omitempty"`
	NameEN     string    `json:"name_en,omitempty"`
	Aliases    []string  `json:"aliases,omitempty"`
	Selectable bool      `json:"selectable,omitempty"`
	ValidFrom  time.Time `json:"valid_from,omitzero"`
	ValidTo    time.Time `json:"valid_to,omitzero"`
	Successor  string    `json:"successor,omitempty"`
}

func (r unitRecord) domain() org.Unit { return org.Unit(r) }

// Unit returns the unit with the given ID; see org.Store.
func (s Units) Unit(ctx context.Context, id string) (org.Unit, error) {
	var body string
	if err := s.db.reads.row(ctx, unitByID, []any{id}, &body); err != nil {
		return org.Unit{}, fmt.Errorf("unit %s: %w", id, found(err, org.ErrNotFound))
	}
	r, err := decode[unitRecord](body)
	return r.domain(), err
}

// Units returns all units; see org.Store.
func (s Units) Units(ctx context.Context) ([]org.Unit, error) {
	all, err := rows(ctx, s.db.reads, allUnits, nil, func(r *sql.Rows, u *org.Unit) error {
		return scanBody(r, u, unitRecord.domain)
	})
	if err != nil {
		return nil, fmt.Errorf("units: %w", err)
	}
	return all, nil
}

// PutUnits stores units, all or none; see org.Store.
func (s Units) PutUnits(ctx context.Context, units []org.Unit) error {
	type row struct{ id, body string }
	all := make([]row, len(units))
	for i, u := range units {
		u.ValidFrom, u.ValidTo = contest.Millis(u.ValidFrom), contest.Millis(u.ValidTo)
		body, err := encode(unitRecord(u))
		if err != nil {
			return fmt.Errorf("put unit %s: %w", u.ID, err)
		}
		all[i] = row{u.ID, body}
	}
	_, err := write(ctx, s.db, func(t *tx) (struct{}, error) {
		for _, r := range all {
			if _, err := t.exec(putUnit, r.id, r.body); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	})
	if err != nil {
		return fmt.Errorf("put %d units: %w", len(units), err)
	}
	return nil
}
