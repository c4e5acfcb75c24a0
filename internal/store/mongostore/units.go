package mongostore

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"khoabang/internal/org"
)

// MaxUnits is how many units the directory holds. It is one document, so that several units change in one write, and
// the database takes none over 16 MB: this leaves 1.6 kB for each. A province has a few hundred.
const MaxUnits = org.MaxUnits

// Units is the directory. The last one read is kept in memory and used as long as the database says that it has not
// changed, so that a look-up moves a few bytes.
type Units struct {
	directory *mongo.Collection
	cache     atomic.Pointer[directory]
}

var _ org.Store = (*Units)(nil)

func newUnits(db *mongo.Database) *Units { return &Units{directory: db.Collection("directory")} }

// directory is all units, as they were under one stamp.
type directory struct {
	stamp string // "" for the empty one that was never stored
	units []org.Unit
}

type directoryRecord struct {
	ID      string       `bson:"_id"`
	Version int          `bson:"v"`
	Stamp   string       `bson:"stamp"` // another one with every change
	Units   []unitRecord `bson:"units"`
}

type unitRecord struct {
	ID         string            `bson:"id"`
	Revision   int               `bson:"revision,omitempty"`
	Code       string            `bson:"code,omitempty"`
	Kind       string            `bson:"kind"`
	Name       string            `bson:"name"`
	NameEN     string            `bson:"name_en,omitempty"`
	Aliases    []string          `bson:"aliases,omitempty"`
	Selectable bool              `bson:"selectable,omitempty"`
	ValidFrom  time.Time         `bson:"valid_from,omitempty"`
	ValidTo    time.Time         `bson:"valid_to,omitempty"`
	Successor  string            `bson:"successor,omitempty"`
	Headcounts []headcountRecord `bson:"headcounts,omitempty"`
}

// headcountRecord is one category's count: a list, since a code may be what the database takes for no key.
type headcountRecord struct {
	Category string `bson:"category"`
	Count    int    `bson:"count"`
}

func recordUnit(u org.Unit) unitRecord {
	r := unitRecord{
		ID: u.ID, Revision: u.Revision, Code: u.Code, Kind: u.Kind, Name: u.Name, NameEN: u.NameEN, Aliases: u.Aliases,
		Selectable: u.Selectable, ValidFrom: u.ValidFrom, ValidTo: u.ValidTo, Successor: u.Successor,
	}
	for _, code := range slices.Sorted(maps.Keys(u.Headcounts)) {
		r.Headcounts = append(r.Headcounts, headcountRecord{code, u.Headcounts[code]})
	}
	return r
}

func (r unitRecord) domain() org.Unit {
	u := org.Unit{
		ID: r.ID, Revision: r.Revision, Code: r.Code, Kind: r.Kind, Name: r.Name, NameEN: r.NameEN, Aliases: r.Aliases,
		Selectable: r.Selectable, ValidFrom: r.ValidFrom, ValidTo: r.ValidTo, Successor: r.Successor,
	}
	if len(r.Headcounts) > 0 {
		u.Headcounts = make(map[string]int, len(r.Headcounts))
	}
	for _, h := range r.Headcounts {
		u.Headcounts[h.Category] = h.Count
	}
	return u
}

type categoriesRecord struct {
	ID         string           `bson:"_id"`
	Version    int              `bson:"v"`
	Categories []categoryRecord `bson:"categories"`
}

type categoryRecord struct {
	Code   string `bson:"code"`
	Name   string `bson:"name"`
	NameEN string `bson:"name_en,omitempty"`
}

// The documents of the collection.
const (
	directoryID  = "units"
	categoriesID = "categories"
)

// Unit returns the unit with the given ID, or org.ErrNotFound.
func (s *Units) Unit(ctx context.Context, id string) (org.Unit, error) {
	d, err := s.read(ctx)
	if err != nil {
		return org.Unit{}, err
	}
	i, ok := d.find(id)
	if !ok {
		return org.Unit{}, org.ErrNotFound
	}
	return d.units[i].Clone(), nil
}

// Units returns all units, ordered by ID.
func (s *Units) Units(ctx context.Context) ([]org.Unit, error) {
	d, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	return d.copied(), nil
}

// copied returns the units, which callers may change.
func (d *directory) copied() []org.Unit {
	units := make([]org.Unit, len(d.units))
	for i, u := range d.units {
		units[i] = u.Clone()
	}
	return units
}

// PutUnits inserts the units, or replaces those whose ID exists: all of them or none. More than MaxUnits in all are
// org.ErrInvalid.
func (s *Units) PutUnits(ctx context.Context, units []org.Unit) error {
	return s.update(ctx, func(*directory) ([]org.Unit, error) { return units, nil })
}

// UpdateUnits changes units by what all of them are; see org.Store. More than MaxUnits in all are org.ErrInvalid.
func (s *Units) UpdateUnits(ctx context.Context, change func([]org.Unit) ([]org.Unit, error)) error {
	return s.update(ctx, func(d *directory) ([]org.Unit, error) { return change(d.copied()) })
}

func (s *Units) update(ctx context.Context, change func(*directory) ([]org.Unit, error)) error {
	return retry(ctx, ErrUnavailable, func() (bool, error) {
		d, err := s.read(ctx)
		if err != nil {
			return true, err
		}
		units, err := change(d)
		if err != nil || len(units) == 0 {
			return true, err
		}
		next := d.with(units)
		if len(next) > MaxUnits {
			return false, org.ErrInvalid.At("units", "too_many", "max", MaxUnits)
		}
		return s.replace(ctx, d, next)
	})
}

// read returns the directory as it is now, asking for its content only if it is not the one kept in memory.
func (s *Units) read(ctx context.Context) (*directory, error) {
	kept := s.cache.Load()
	if kept == nil {
		kept = &directory{}
	}
	changed := bson.D{{Key: "_id", Value: directoryID}, {Key: "stamp", Value: bson.D{{Key: "$ne", Value: kept.stamp}}}}
	r, err := findOne[directoryRecord](ctx, s.directory, changed, errStop)
	switch {
	case errors.Is(err, errStop):
		return kept, nil
	case err != nil:
		return nil, err
	}
	d := &directory{stamp: r.Stamp, units: make([]org.Unit, len(r.Units))}
	for i, u := range r.Units {
		d.units[i] = u.domain()
	}
	s.cache.Store(d)
	return d, nil
}

// replace stores units if the directory is still d. It reports false if it is not.
func (s *Units) replace(ctx context.Context, d *directory, units []org.Unit) (bool, error) {
	r := directoryRecord{ID: directoryID, Version: formVersion, Stamp: rand.Text()}
	for _, u := range units {
		r.Units = append(r.Units, recordUnit(u))
	}
	if d.stamp == "" {
		_, err := s.directory.InsertOne(ctx, r)
		if mongo.IsDuplicateKeyError(err) {
			return false, nil
		}
		return true, writeError(ctx, "put units", err, nil)
	}
	res, err := s.directory.ReplaceOne(ctx, bson.D{{Key: "_id", Value: directoryID}, {Key: "stamp", Value: d.stamp}}, r)
	if err != nil {
		return false, writeError(ctx, "put units", err, nil)
	}
	return res.MatchedCount == 1, nil
}

func (d *directory) find(id string) (int, bool) {
	return slices.BinarySearchFunc(d.units, id, func(u org.Unit, id string) int { return strings.Compare(u.ID, id) })
}

// with returns the units of d with the given ones inserted or replaced, ordered by ID.
func (d *directory) with(units []org.Unit) []org.Unit {
	all := make(map[string]org.Unit, len(d.units)+len(units))
	for _, u := range d.units {
		all[u.ID] = u
	}
	for _, u := range units {
		all[u.ID] = u
	}
	return slices.SortedFunc(maps.Values(all), func(a, b org.Unit) int { return strings.Compare(a.ID, b.ID) })
}

// Categories returns the categories of staff; see org.Store.
func (s *Units) Categories(ctx context.Context) ([]org.Category, error) {
	r, err := findOne[categoriesRecord](ctx, s.directory, bson.D{{Key: "_id", Value: categoriesID}}, errStop)
	if errors.Is(err, errStop) {
		return nil, nil
	}
	var list []org.Category
	for _, k := range r.Categories {
		list = append(list, org.Category(k))
	}
	return list, err
}

// PutCategories replaces the categories; see org.Store.
func (s *Units) PutCategories(ctx context.Context, list []org.Category) error {
	r := categoriesRecord{ID: categoriesID, Version: formVersion, Categories: []categoryRecord{}}
	for _, k := range list {
		r.Categories = append(r.Categories, categoryRecord(k))
	}
	_, err := s.directory.ReplaceOne(ctx, bson.D{{Key: "_id", Value: categoriesID}}, r, options.Replace().SetUpsert(true))
	return writeError(ctx, "put categories", err, nil)
}
