package org

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"time"

	"khoabang/internal/fault"
)

// Kind is what sort of unit a unit is, as files and plans write it. Contests group units by it.
type Kind = string

// The kinds of unit.
const (
	KindDepartment = "so"        // sở, ban, ngành
	KindService    = "su_nghiep" // public service unit
	KindCommune    = "xa"        // xã
	KindWard       = "phuong"    // phường
	KindSpecial    = "dac_khu"   // đặc khu
	KindDistrict   = "huyen"     // huyện, thị xã, thành phố of a province: until 30/6/2025
	KindPress      = "bao_chi"   // newspaper, broadcaster
	KindUnion      = "doan_the"  // political and social organisation
	KindSchool     = "truong"    // school
	KindOther      = "khac"      // anything else that people belong to
	KindGroup      = "nhom"      // a group of units; never selectable
	KindSuperior   = "cap_tren"  // above the organiser; never selectable
)

// Kinds returns the kinds in the order of menus.
func Kinds() []string {
	return []string{KindDepartment, KindService, KindCommune, KindWard, KindSpecial, KindDistrict, KindPress, KindUnion, KindSchool, KindOther,
		KindGroup, KindSuperior}
}

// SelectableKind reports whether contestants may belong to units of the kind.
func SelectableKind(kind string) bool { return kind != KindGroup && kind != KindSuperior }

// Limits on one unit and on the directory.
const (
	MaxUnits      = 10_000
	MaxID         = 64
	MaxCode       = 20
	MaxName       = 200
	MaxAliases    = 20
	MaxHeadcount  = 10_000_000
	MaxCategories = 20
)

// Unit is an agency, a locality or a group of them.
type Unit struct {
	ID         string
	Revision   int    // rises with every change; 0 of one that was never saved by the service
	Code       string // the administrative code, where there is one
	Kind       string
	Name       string
	NameEN     string
	Aliases    []string
	Selectable bool           // may be chosen by contestants; false for groups and superiors
	ValidFrom  time.Time      // zero means since ever
	ValidTo    time.Time      // zero means still valid; the first moment at which it is not
	Successor  string         // the ID of the unit that took over; "" if none
	Headcounts map[string]int // people who work there, by the code of their category; none means not known
}

// OfferedAt reports whether a contestant may choose u at the given time.
func (u Unit) OfferedAt(t time.Time) bool {
	return u.Selectable && !t.Before(u.ValidFrom) && !u.EndedAt(t)
}

// EndedAt reports whether u is over at the given time.
func (u Unit) EndedAt(t time.Time) bool { return !u.ValidTo.IsZero() && !t.Before(u.ValidTo) }

// Headcount returns how many people work there in all; 0 if that is not known.
func (u Unit) Headcount() int {
	n := 0
	for _, count := range u.Headcounts {
		n += count
	}
	return n
}

// Equal reports whether u and o say the same, whatever their revisions.
func (u Unit) Equal(o Unit) bool {
	return len(u.Changed(o)) == 0
}

// Changed returns the fields, as faults name them, in which o says otherwise than u.
func (u Unit) Changed(o Unit) []string {
	var fields []string
	add := func(same bool, field string) {
		if !same {
			fields = append(fields, field)
		}
	}
	add(u.ID == o.ID, "id")
	add(u.Code == o.Code, "code")
	add(u.Kind == o.Kind, "kind")
	add(u.Name == o.Name, "name")
	add(u.NameEN == o.NameEN, "name_en")
	add(slices.Equal(u.Aliases, o.Aliases), "aliases")
	add(u.Selectable == o.Selectable, "selectable")
	add(u.ValidFrom.Equal(o.ValidFrom), "valid_from")
	add(u.ValidTo.Equal(o.ValidTo), "valid_to")
	add(u.Successor == o.Successor, "successor")
	add(maps.Equal(u.Headcounts, o.Headcounts), "headcounts")
	return fields
}

// Clone returns a copy that shares nothing with u.
func (u Unit) Clone() Unit {
	u.Aliases, u.Headcounts = slices.Clone(u.Aliases), maps.Clone(u.Headcounts)
	return u
}

var (
	idForm   = regexp.MustCompile(`^[\pL\pN][\pL\pN._-]*$`)
	codeForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]*$`)
)

// Validate returns ErrInvalid with every field that is wrong by itself. What depends on other units is the service's to
// check.
func (u Unit) Validate() error {
	var c fault.Check
	u.validate(&c, "")
	return c.Err(ErrInvalid)
}

// validate adds what is wrong under the given path, which is "" or ends with a dot.
func (u Unit) validate(c *fault.Check, path string) {
	text := func(field, s string, least, most int) {
		n := len([]rune(s))
		switch {
		case n == 0 && least > 0:
			c.Add(path+field, "required")
		case n > most:
			c.Add(path+field, "too_long", "max", most)
		}
	}
	text("id", u.ID, 1, MaxID)
	c.Require(u.ID == "" || idForm.MatchString(u.ID), path+"id", "identifier")
	text("code", u.Code, 0, MaxCode)
	c.Require(u.Code == "" || codeForm.MatchString(u.Code), path+"code", "identifier")
	text("name", u.Name, 1, MaxName)
	text("name_en", u.NameEN, 0, MaxName)
	c.Require(slices.Contains(Kinds(), u.Kind), path+"kind", "unit_kind")
	c.Require(len(u.Aliases) <= MaxAliases, path+"aliases", "too_many", "max", MaxAliases)
	for i, a := range u.Aliases[:min(len(u.Aliases), MaxAliases)] {
		text(fmt.Sprintf("aliases[%d]", i), a, 1, MaxName)
	}
	c.Require(!u.Selectable || SelectableKind(u.Kind), path+"selectable", "unit_kind_not_selectable")
	u.validateTerm(c, path)
	c.Require(len(u.Headcounts) <= MaxCategories, path+"headcounts", "too_many", "max", MaxCategories)
	for _, code := range slices.Sorted(maps.Keys(u.Headcounts)) {
		n := u.Headcounts[code]
		c.Require(n >= 0 && n <= MaxHeadcount, path+"headcounts."+code, "range", "min", 0, "max", MaxHeadcount)
	}
}

func (u Unit) validateTerm(c *fault.Check, path string) {
	c.Require(u.ValidTo.IsZero() || u.ValidTo.After(u.ValidFrom), path+"valid_to", "unit_ends_before")
	c.Require(u.Successor == "" || !u.ValidTo.IsZero(), path+"valid_to", "unit_end_needed")
	c.Require(u.Successor == "" || u.Successor != u.ID, path+"successor", "unit_own_successor")
}
