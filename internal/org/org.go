// Package org is the directory of units: departments, communes, newspapers. Contestants, plans, accounts and reports
// point at units by ID. A unit that was abolished stays in the directory, because old results name it; it is only no
// longer offered.
package org

import (
	"context"
	"time"

	"khoabang/internal/fault"
)

// The errors of the directory.
var (
	ErrNotFound = fault.New(fault.NotFound, "unit_not_found", "there is no such unit")
	ErrInvalid  = fault.New(fault.Invalid, "unit_invalid", "the unit is not valid")
)

// The kinds of unit, as plans write them.
const (
	KindDepartment = "so"       // sở, ban, ngành
	KindPress      = "bao_chi"  // newspaper, broadcaster
	KindGroup      = "nhom"     // a group of units; never selectable
	KindSuperior   = "cap_tren" // above the organiser; never selectable
	KindCommune    = "xa"       // xã
	KindWard       = "phuong"   // phường
	KindSpecial    = "dac_khu"  // đặc khu
)

// Unit is an agency, a locality or a group of them.
type Unit struct {
	ID         string
	Code       string // the administrative code, where there is one
	Kind       string
	Name       string
	NameEN     string
	Aliases    []string
	Selectable bool      // may be chosen by contestants; false for groups and superiors
	ValidFrom  time.Time // zero means since ever
	ValidTo    time.Time // zero means still valid; the first moment at which it is not
	Successor  string    // the ID of the unit that took over; "" if none
}

// OfferedAt reports whether a contestant may choose u at the given time.
func (u Unit) OfferedAt(t time.Time) bool {
	return u.Selectable && !t.Before(u.ValidFrom) && (u.ValidTo.IsZero() || t.Before(u.ValidTo))
}

// Store keeps the directory.
type Store interface {
	// Unit returns the unit with the given ID, or ErrNotFound.
	Unit(ctx context.Context, id string) (Unit, error)
	// Units returns all units, ordered by ID.
	Units(ctx context.Context) ([]Unit, error)
	// PutUnits inserts the units, or replaces those whose ID exists: all of them or none.
	PutUnits(ctx context.Context, units []Unit) error
}
