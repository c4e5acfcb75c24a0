package org

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"khoabang/internal/viet"
)

// Directory is all units at one moment, made for looking up. It does not change and may be used by many goroutines.
type Directory struct {
	units  []Unit
	byID   map[string]int
	exact  map[string][]int // by ID, code and spelling of name and aliases
	folded []string         // by unit: what Find looks in
}

// NewDirectory returns a directory of the units, whose order Find keeps where nothing else tells them apart.
func NewDirectory(units []Unit) *Directory {
	d := &Directory{units: units, byID: make(map[string]int, len(units)), exact: map[string][]int{}, folded: make([]string, len(units))}
	for i, u := range units {
		d.byID[u.ID] = i
		words := append([]string{u.Name, u.NameEN, u.Code, u.ID}, u.Aliases...)
		d.folded[i] = " " + viet.Fold(strings.Join(words, " | "))
		keys := map[string]bool{"id " + u.ID: true}
		if u.Code != "" {
			keys[codeKey(u.Code)] = true
		}
		for _, name := range append([]string{u.Name}, u.Aliases...) {
			keys["name "+viet.Spelling(name)] = true
		}
		for k := range keys {
			d.exact[k] = append(d.exact[k], i)
		}
	}
	return d
}

// Units returns the units that the directory was made of. Callers do not change them.
func (d *Directory) Units() []Unit { return d.units }

// Unit returns the unit with the given ID, and whether there is one.
func (d *Directory) Unit(id string) (Unit, bool) {
	i, ok := d.byID[id]
	if !ok {
		return Unit{}, false
	}
	return d.units[i], true
}

// Resolve returns the one unit that s names: by its ID, else its code, else its name or an alias, in any capitals and
// either way of placing tone marks. It returns false where there is none, and where a name is that of several; those of
// them that are valid at now count first.
func (d *Directory) Resolve(s string, now time.Time) (Unit, bool) {
	s = strings.TrimSpace(s)
	if u, ok := d.Unit(s); ok {
		return u, true
	}
	for _, key := range []string{codeKey(s), "name " + viet.Spelling(s)} {
		found := d.exact[key]
		if len(found) > 1 {
			found = slices.DeleteFunc(slices.Clone(found), func(i int) bool { return d.units[i].EndedAt(now) })
		}
		if len(found) == 1 {
			return d.units[found[0]], true
		}
	}
	return Unit{}, false
}

// Find returns the units in which every word of the query begins a word of a name, an alias, the code or the ID, with or
// without marks. Those whose name reads as the query does, marks included, come first.
func (d *Directory) Find(query string) []Unit {
	words := strings.Fields(viet.Fold(query))
	var found []Unit
	for i, u := range d.units {
		if everyWord(d.folded[i], words) {
			found = append(found, u)
		}
	}
	if len(words) > 0 {
		spelt := viet.Spelling(query)
		slices.SortStableFunc(found, func(a, b Unit) int { return cmp.Compare(closeness(a, spelt), closeness(b, spelt)) })
	}
	return found
}

// everyWord reports whether each word begins a word of text.
func everyWord(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, " "+w) {
			return false
		}
	}
	return true
}

// closeness ranks how a unit's name has what was typed: 0 as it is, 1 in it with its marks, 2 otherwise.
func closeness(u Unit, spelt string) int {
	name := viet.Spelling(u.Name)
	switch {
	case name == spelt:
		return 0
	case strings.Contains(name, spelt):
		return 1
	}
	return 2
}

// nearEnough is how many characters of ten a name may differ from what somebody typed.
const nearEnough = 3

// Nearest returns the unit, valid at now, whose name or alias reads most like s, or false if none is like it.
func (d *Directory) Nearest(s string, now time.Time) (Unit, bool) {
	folded := viet.Fold(s)
	best, at := 1+len([]rune(folded))*nearEnough/10, -1
	for i, u := range d.units {
		if u.EndedAt(now) {
			continue
		}
		for _, name := range append([]string{u.Name}, u.Aliases...) {
			if n := viet.Distance(folded, viet.Fold(name), best-1); n < best {
				best, at = n, i
			}
		}
	}
	if at >= 0 {
		return d.units[at], true
	}
	if found := d.Find(s); folded != "" && len(found) > 0 && !found[0].EndedAt(now) {
		return found[0], true
	}
	return Unit{}, false
}

// Current returns the unit that stands for u at now: u itself, or the last of its successors that is reached.
func (d *Directory) Current(u Unit, now time.Time) Unit {
	for range len(d.units) {
		if !u.EndedAt(now) || u.Successor == "" {
			return u
		}
		next, ok := d.Unit(u.Successor)
		if !ok {
			return u
		}
		u = next
	}
	return u
}

// circular reports whether the successors of the unit with the given ID lead back to it.
func (d *Directory) circular(id string) bool {
	u, ok := d.Unit(id)
	for range len(d.units) {
		if !ok || u.Successor == "" {
			return false
		}
		if u.Successor == id {
			return true
		}
		u, ok = d.Unit(u.Successor)
	}
	return false
}
