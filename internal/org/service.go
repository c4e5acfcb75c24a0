package org

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"khoabang/internal/fault"
)

// Service keeps the rules of the directory over a Store. It is safe for concurrent use.
type Service struct {
	store Store
}

// NewService returns a service over the store.
func NewService(s Store) *Service { return &Service{store: s} }

// Unit returns the unit with the given ID, or ErrNotFound.
func (s *Service) Unit(ctx context.Context, id string) (Unit, error) { return s.store.Unit(ctx, id) }

// Units returns all units, ordered by ID.
func (s *Service) Units(ctx context.Context) ([]Unit, error) { return s.store.Units(ctx) }

// Directory returns all units as they are now, made for looking up.
func (s *Service) Directory(ctx context.Context) (*Directory, error) {
	units, err := s.store.Units(ctx)
	if err != nil {
		return nil, err
	}
	return NewDirectory(units), nil
}

// Categories returns the categories of staff: those that were saved, or the default ones.
func (s *Service) Categories(ctx context.Context) ([]Category, error) {
	list, err := s.store.Categories(ctx)
	if err == nil && len(list) == 0 {
		list = DefaultCategories()
	}
	return list, err
}

// SaveCategories replaces the categories. It returns ErrInvalid with every field of "categories[i]" that is wrong, or
// with those that units have headcounts for and that would be gone.
func (s *Service) SaveCategories(ctx context.Context, list []Category) error {
	if err := validateCategories(list); err != nil {
		return err
	}
	units, err := s.store.Units(ctx)
	if err != nil {
		return err
	}
	var c fault.Check
	gone := map[string]bool{}
	for _, u := range units {
		for _, code := range slices.Sorted(maps.Keys(u.Headcounts)) {
			if !gone[code] && !hasCategory(list, code) {
				gone[code] = true
				c.Add("categories", "category_in_use", "category", code, "unit", u.Name)
			}
		}
	}
	if err := c.Err(ErrInvalid); err != nil {
		return err
	}
	return s.store.PutCategories(ctx, list)
}

func hasCategory(list []Category, code string) bool {
	return slices.ContainsFunc(list, func(k Category) bool { return k.Code == code })
}

// Create stores a new unit and returns it with its first revision. Without an ID it gets one after its name. It returns
// ErrExists, or what Save returns.
func (s *Service) Create(ctx context.Context, u Unit) (Unit, error) {
	given := u.ID
	return s.save(ctx, u, func(d *Directory, u *Unit) error {
		if u.ID = given; given == "" {
			u.ID = freeID(*u, func(id string) bool { _, taken := d.Unit(id); return taken })
		}
		if _, taken := d.Unit(u.ID); taken {
			return ErrExists.At("id", "duplicate")
		}
		u.Revision = 0
		return nil
	})
}

// Save stores u, whose Revision is that of the unit that was edited, and returns it with the next one. Units are never
// deleted: one that is over gets its ValidTo, and a successor if somebody took over. It returns ErrNotFound, ErrStale,
// or ErrInvalid with every field that is wrong: the successor must be a unit of the directory, successors must not go
// round in a circle, no other unit may have the code, and headcounts are of known categories.
func (s *Service) Save(ctx context.Context, u Unit) (Unit, error) {
	edited := u.Revision
	return s.save(ctx, u, func(d *Directory, u *Unit) error {
		stored, ok := d.Unit(u.ID)
		switch {
		case !ok:
			return ErrNotFound
		case stored.Revision != edited:
			return ErrStale.At("revision", "stale")
		}
		u.Revision = edited
		return nil
	})
}

// save stores u if precondition, which may complete it, and the rules allow it.
func (s *Service) save(ctx context.Context, u Unit, precondition func(*Directory, *Unit) error) (Unit, error) {
	categories, err := s.Categories(ctx)
	if err != nil {
		return Unit{}, err
	}
	u = u.Clone()
	err = s.store.UpdateUnits(ctx, func(all []Unit) ([]Unit, error) {
		if err := precondition(NewDirectory(all), &u); err != nil {
			return nil, err
		}
		u.Revision++
		after := NewDirectory(with(all, []Unit{u}))
		if len(after.units) > MaxUnits {
			return nil, ErrInvalid.At("units", "too_many", "max", MaxUnits)
		}
		var c fault.Check
		u.validate(&c, "")
		after.validate(&c, u, "", categories)
		return []Unit{u}, c.Err(ErrInvalid)
	})
	if err != nil {
		return Unit{}, fmt.Errorf("save unit %s: %w", u.ID, err)
	}
	return u.Clone(), nil
}

// validate adds what is wrong with u as one of the directory's units.
func (d *Directory) validate(c *fault.Check, u Unit, path string, categories []Category) {
	if u.Successor != "" && u.Successor != u.ID {
		_, known := d.Unit(u.Successor)
		c.Require(known, path+"successor", "unit_not_found")
		c.Require(!d.circular(u.ID), path+"successor", "unit_successors_circular")
	}
	if u.Code != "" {
		for _, i := range d.exact[codeKey(u.Code)] {
			if o := d.units[i]; o.ID != u.ID {
				c.Add(path+"code", "unit_code_taken", "unit", o.Name)
				break
			}
		}
	}
	for _, code := range slices.Sorted(maps.Keys(u.Headcounts)) {
		c.Require(hasCategory(categories, code), path+"headcounts."+code, "category_unknown", "category", code)
	}
}

// with returns all with the changed units inserted or replaced, ordered by ID.
func with(all, changed []Unit) []Unit {
	byID := make(map[string]Unit, len(all)+len(changed))
	for _, u := range all {
		byID[u.ID] = u
	}
	for _, u := range changed {
		byID[u.ID] = u
	}
	list := make([]Unit, 0, len(byID))
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		list = append(list, byID[id])
	}
	return list
}
