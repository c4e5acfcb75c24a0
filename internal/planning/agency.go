package planning

import (
	"slices"
	"strings"
	"time"

	"khoabang/internal/org"
)

// Agency returns the agency that ref names: by its ID, its name or an alias, in any capitals. It returns false where there
// is none.
func (p Plan) Agency(ref string) (Agency, bool) {
	u, ok := p.agencies().Resolve(ref, time.Time{})
	if !ok {
		return Agency{}, false
	}
	return p.agency(u.ID), true
}

// agencies returns the agencies as a directory of their own, to be looked up as units are.
func (p Plan) agencies() *org.Directory {
	units := make([]org.Unit, len(p.Agencies))
	for i, a := range p.Agencies {
		units[i] = org.Unit{ID: a.ID, Kind: a.Kind, Name: a.Name, Aliases: append([]string{a.ID}, a.Aliases...)}
	}
	return org.NewDirectory(units)
}

// agency returns the agency with the given ID; the zero value for none.
func (p Plan) agency(id string) Agency {
	for _, a := range p.Agencies {
		if a.ID == id {
			return a
		}
	}
	return Agency{}
}

// Group reports whether a stands for several units.
func (a Agency) Group() bool { return a.Kind == org.KindGroup }

// In returns the unit of the directory that a names, and whether there is one. Groups name none.
func (a Agency) In(d *org.Directory, at time.Time) (org.Unit, bool) {
	if a.Group() {
		return org.Unit{}, false
	}
	names := append([]string{a.ID, a.Name}, a.Aliases...)
	if a.Unit != "" {
		names = []string{a.Unit}
	}
	for _, name := range names {
		if u, ok := d.Resolve(name, at); ok {
			return u, true
		}
	}
	return org.Unit{}, false
}

// designations are the words by which plans name groups without listing them, and the kinds of unit that are meant. Who
// belongs to a group on a day follows from when units began and ended.
var designations = []struct {
	words string
	kinds []string
}{
	{"sở, ban, ngành", []string{org.KindDepartment}},
	{"sở ban ngành", []string{org.KindDepartment}},
	{"địa phương", localities},
	{"các huyện, thị xã, thành phố", localities},
	{"các xã, phường", localities},
}

var localities = []string{org.KindCommune, org.KindWard, org.KindSpecial, org.KindDistrict}

// UnitKinds returns the kinds of unit that belong to a group: those given or, where it has no members either, those that
// its name means in every plan. None means that nobody is named.
func (a Agency) UnitKinds() []string {
	if len(a.Kinds) > 0 || len(a.Members) > 0 || !a.Group() {
		return a.Kinds
	}
	for _, d := range designations {
		if strings.Contains(strings.ToLower(a.Name), d.words) {
			return d.kinds
		}
	}
	return nil
}

// Units returns the units that the given agencies stand for on a day, each once, in the directory's order: the unit that an
// agency names, or whoever took over from it by then; the members that a group has on that day.
func (p Plan) Units(agencies []string, d *org.Directory, day Day) []org.Unit {
	at := day.Start()
	ids := map[string]bool{}
	for _, id := range agencies {
		a := p.agency(id)
		for range p.Agencies { // successors cannot go round longer than that
			next := p.agency(a.Successor)
			if u, ok := a.In(d, at); next.ID == "" || ok && !u.EndedAt(at) {
				break
			}
			a = next
		}
		if u, ok := a.In(d, at); ok {
			ids[d.Current(u, at).ID] = true
		}
		for _, u := range a.members(d, day) {
			ids[u.ID] = true
		}
	}
	var units []org.Unit
	for _, u := range d.Units() {
		if ids[u.ID] {
			units = append(units, u)
		}
	}
	return units
}

// members returns who belongs to a group on a day.
func (a Agency) members(d *org.Directory, day Day) []org.Unit {
	at := day.Start()
	var units []org.Unit
	kinds := a.UnitKinds()
	for _, u := range d.Units() {
		if slices.Contains(kinds, u.Kind) && !u.EndedAt(at) && !at.Before(u.ValidFrom) {
			units = append(units, u)
		}
	}
	for _, m := range a.Members {
		if u, ok := d.Resolve(m.Unit, at); ok && (Span{m.From, m.To}).Holds(day) {
			units = append(units, d.Current(u, at))
		}
	}
	return units
}

// Owner returns the ID of the unit whose plan it is: the one named, else the one that periodic reports go to; "" if the
// directory has neither.
func (p Plan) Owner(d *org.Directory, day Day) string {
	if p.UnitID != "" {
		return p.UnitID
	}
	for _, f := range p.Flows {
		if units := p.Units(f.To, d, day); f.periodic() && len(units) > 0 {
			return units[0].ID
		}
	}
	return ""
}

// periodic reports whether reports go by the plan's periods.
func (f Flow) periodic() bool {
	return f.Periodic || strings.Contains(strings.ToLower(f.Frequency), "định kỳ")
}

// Leads reports whether the unit leads the task on a day, by a name of its own. Of a group that is named as leading, each
// unit leads for itself only, and none leads the others.
func (p Plan) Leads(unitID, taskID string, d *org.Directory, day Day) bool {
	t, _ := p.Task(taskID)
	named := slices.DeleteFunc(slices.Clone(t.Lead), func(id string) bool { return p.agency(id).Group() })
	return unitID != "" && slices.ContainsFunc(p.Units(named, d, day), func(u org.Unit) bool { return u.ID == unitID })
}

// Reporters returns the units that owe a report for every period whose due date is the given day, in the directory's
// order. The unit that reports go to is not among them.
func (p Plan) Reporters(d *org.Directory, due Day) []org.Unit {
	owner := p.Owner(d, due)
	var from []string
	for _, f := range p.Flows {
		if f.periodic() {
			from = append(from, f.From...)
		}
	}
	return slices.DeleteFunc(p.Units(from, d, due), func(u org.Unit) bool { return u.ID == owner })
}
