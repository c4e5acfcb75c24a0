// Package org is the directory of units: departments, communes, newspapers. Contestants, plans, accounts and reports
// point at units by ID. A unit that was abolished stays in the directory, because old results name it; it is only no
// longer offered.
package org

import (
	"context"

	"khoabang/internal/fault"
)

// The errors of the directory.
var (
	ErrNotFound = fault.New(fault.NotFound, "unit_not_found", "there is no such unit")
	ErrInvalid  = fault.New(fault.Invalid, "unit_invalid", "the unit is not valid")
	ErrStale    = fault.New(fault.Conflict, "unit_stale", "the unit was changed since it was read")
	ErrExists   = fault.New(fault.Conflict, "unit_exists", "the directory has a unit with this ID")
	ErrImport   = fault.New(fault.Invalid, "units_invalid", "the units to import are not valid")
)

// Store keeps the directory.
type Store interface {
	// Unit returns the unit with the given ID, or ErrNotFound.
	Unit(ctx context.Context, id string) (Unit, error)
	// Units returns all units, ordered by ID.
	Units(ctx context.Context) ([]Unit, error)
	// PutUnits inserts the units, or replaces those whose ID exists: all of them or none.
	PutUnits(ctx context.Context, units []Unit) error
	// UpdateUnits gives change all units, ordered by ID, and inserts the units that it returns, or replaces those whose
	// ID exists: all of them or none, and only if the directory is still what change was given. Where it is not, change
	// is asked again. An error of change is returned as it is, and nothing is stored.
	UpdateUnits(ctx context.Context, change func(all []Unit) ([]Unit, error)) error
	// Categories returns the categories last put, in their order; none if there were none.
	Categories(ctx context.Context) ([]Category, error)
	// PutCategories replaces all categories.
	PutCategories(ctx context.Context, categories []Category) error
}
