package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
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
	ID         string         `json:"id"`
	Revision   int            `json:"revision,omitempty"`
	Code       string         `json:"code,omitempty"`
	Kind       string         `json:"kind,omitempty"`
	Name       string         `json:"name,omitempty"`
	NameEN     string         `json:"name_en,omitempty"`
	Aliases    []string       `json:"aliases,omitempty"`
	Selectable bool           `json:"selectable,omitempty"`
	ValidFrom  time.Time      `json:"valid_from,omitzero"`
	ValidTo    time.Time      `json:"valid_to,omitzero"`
	Successor  string         `json:"successor,omitempty"`
	Headcounts map[string]int `json:"headcounts,omitempty"`
}

func (r unitRecord) domain() org.Unit { return org.Unit(r) }

type categoryRecord struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	NameEN string `json:"name_en,omitempty"`
}

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

// unitRow is a unit as it is written.
type unitRow struct{ id, body string }

func unitRows(units []org.Unit) ([]unitRow, error) {
	all := make([]unitRow, len(units))
	for i, u := range units {
		u.ValidFrom, u.ValidTo = contest.Millis(u.ValidFrom), contest.Millis(u.ValidTo)
		body, err := encode(unitRecord(u))
		if err != nil {
			return nil, fmt.Errorf("unit %s: %w", u.ID, err)
		}
		all[i] = unitRow{u.ID, body}
	}
	return all, nil
}

// put stores rows in one transaction, in which stamp is to raise the directory's.
func (s Units) put(ctx context.Context, units []org.Unit, stamp func(*tx) error) error {
	all, err := unitRows(units)
	if err != nil {
		return err
	}
	_, err = write(ctx, s.db, func(t *tx) (struct{}, error) {
		if err := stamp(t); err != nil {
			return struct{}{}, err
		}
		for _, r := range all {
			if _, err := t.exec(putUnit, r.id, r.body); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	})
	return err
}

// PutUnits stores units, all or none; see org.Store.
func (s Units) PutUnits(ctx context.Context, units []org.Unit) error {
	err := s.put(ctx, units, func(t *tx) error {
		_, err := t.exec(raiseUnitStamp)
		return err
	})
	if err != nil {
		return fmt.Errorf("put %d units: %w", len(units), err)
	}
	return nil
}

// UpdateUnits changes units by what all of them are; see org.Store. Since others wait meanwhile, change runs again only
// if another process came between.
func (s Units) UpdateUnits(ctx context.Context, change func([]org.Unit) ([]org.Unit, error)) error {
	release, err := s.db.hold(ctx)
	if err != nil {
		return fmt.Errorf("update units: %w", err)
	}
	defer release()
	for range updateTries {
		if err := s.tryUpdate(ctx, change); !errors.Is(err, errMoved) {
			return err
		}
	}
	return fmt.Errorf("update units: %w", org.ErrStale)
}

// tryUpdate is one try of UpdateUnits. errMoved means that a unit changed since they were read: the stamp is read first,
// so that units newer than it are told by the stamp as well.
func (s Units) tryUpdate(ctx context.Context, change func([]org.Unit) ([]org.Unit, error)) error {
	var stamp int64
	if err := s.db.reads.row(ctx, unitStamp, nil, &stamp); err != nil {
		return fmt.Errorf("update units: %w", err)
	}
	all, err := s.Units(ctx)
	if err != nil {
		return err
	}
	changed, err := change(all)
	if err != nil || len(changed) == 0 {
		return err
	}
	err = s.put(ctx, changed, func(t *tx) error { return moved(t.exec(moveUnitStamp, stamp)) })
	if err != nil {
		return fmt.Errorf("update %d units: %w", len(changed), err)
	}
	return nil
}

// Categories returns the categories of staff; see org.Store.
func (s Units) Categories(ctx context.Context) ([]org.Category, error) {
	var body string
	if err := s.db.reads.row(ctx, categories, nil, &body); err != nil {
		return nil, fmt.Errorf("categories: %w", err)
	}
	list, err := decode[[]categoryRecord](body)
	return each(list, func(r categoryRecord) org.Category { return org.Category(r) }), err
}

// PutCategories replaces the categories; see org.Store.
func (s Units) PutCategories(ctx context.Context, list []org.Category) error {
	body, err := encode(each(list, func(k org.Category) categoryRecord { return categoryRecord(k) }))
	if err == nil {
		_, err = write(ctx, s.db, func(t *tx) (int64, error) { return t.exec(putCategories, body) })
	}
	if err != nil {
		return fmt.Errorf("put %d categories: %w", len(list), err)
	}
	return nil
}
