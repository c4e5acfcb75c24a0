package roster

import (
	"strconv"
	"strings"
	"time"

	"khoabang/internal/fault"
	"khoabang/internal/infile"
	"khoabang/internal/org"
	"khoabang/internal/table"
	"khoabang/internal/viet"
)

// person reads a row.
func (r *reader) person(rec table.Record) {
	p := Person{Row: rec.Number, Name: strings.Join(strings.Fields(rec.Text(keyName)), " "), Block: rec.Text(keyBlock)}
	switch n := len([]rune(p.Name)); {
	case n == 0:
		rec.Fail(keyName, "required")
	case n > MaxName:
		rec.Fail(keyName, "too_long", "max", MaxName)
	}
	if len([]rune(p.Block)) > MaxBlock {
		rec.Fail(keyBlock, "too_long", "max", MaxBlock)
	}
	p.Place, p.Line = rec.Place(keyName)
	p.UnitID = r.unit(rec)
	if r.Excluded {
		p.Contact, p.Reason = r.text(rec, keyContact, MaxContact), r.text(rec, keyReason, MaxReason)
	} else {
		p.Code, p.Category, p.BlockID = r.code(rec), r.category(rec), r.block(rec)
	}
	r.birth(rec, &p)
	r.notice(rec, p)
	r.roster.People = append(r.roster.People, p)
}

// code reads a code, which no other row and nobody else may have.
func (r *reader) code(rec table.Record) string {
	s := NormalCode(rec.Text(keyCode))
	key := org.PersonCodeKey(s)
	first, twice := r.codes[key]
	switch {
	case s == "":
		if rec.Has(keyCode) && !r.Generate && !r.Blank {
			rec.Fail(keyCode, "required")
		}
	case !CodeForm(s):
		rec.Fail(keyCode, "roster_code", "max", MaxCode)
	case twice:
		rec.Fail(keyCode, "roster_code_twice", "code", s, "first", first)
	case r.Taken != nil && r.Taken(s):
		rec.Fail(keyCode, "roster_code_taken", "code", s)
	default:
		r.codes[key], _ = rec.Place(keyCode)
	}
	return s
}

// unitAnswer is what looking up a unit by a text came to, which a roster asks for again and again.
type unitAnswer struct {
	unit  org.Unit
	known bool
	near  string // the name of the unit that was perhaps meant
}

func (r *reader) look(s string) unitAnswer {
	a, asked := r.units[s]
	if asked {
		return a
	}
	if a.unit, a.known = r.Units.Resolve(s, r.Now); !a.known {
		u, _ := r.Units.Nearest(s, r.Now)
		a.near = u.Name
	}
	r.units[s] = a
	return a
}

// unit reads a unit by its ID, code, name or alias. It must be one that contestants may choose now.
func (r *reader) unit(rec table.Record) string {
	s := rec.Text(keyUnit)
	if s == "" {
		if rec.Has(keyUnit) && rec.Raw(keyUnit).Kind == table.Text && !r.Excluded {
			rec.Fail(keyUnit, "required")
		}
		return ""
	}
	a := r.look(s)
	switch {
	case !a.known && a.near != "":
		rec.Fail(keyUnit, "unit_unknown_near", "unit", infile.Clip(s), "near", a.near)
	case !a.known:
		rec.Fail(keyUnit, "unit_unknown", "unit", infile.Clip(s))
	case a.unit.EndedAt(r.Now):
		r.ended(rec, a.unit)
	case !a.unit.OfferedAt(r.Now):
		rec.Fail(keyUnit, "unit_not_selectable", "unit", a.unit.Name)
	}
	return a.unit.ID
}

// ended says that a unit is over, and which one took over.
func (r *reader) ended(rec table.Record, u org.Unit) {
	if next := r.Units.Current(u, r.Now); next.OfferedAt(r.Now) {
		rec.Fail(keyUnit, "unit_ended_now", "unit", u.Name, "now", next.Name)
	} else {
		rec.Fail(keyUnit, "unit_ended", "unit", u.Name)
	}
}

func (r *reader) category(rec table.Record) string {
	s := rec.Text(keyCategory)
	if s == "" {
		return ""
	}
	spelt := viet.Spelling(s)
	var names []string
	for _, k := range r.Categories {
		if k.Code == s || viet.Spelling(k.Name) == spelt || viet.Spelling(k.NameEN) == spelt {
			return k.Code
		}
		names = append(names, k.Name)
	}
	rec.Fail(keyCategory, "one_of", "allowed", strings.Join(names, "; "))
	return ""
}

// block reads a block by its ID or its name. Where a contest has several, each row must name one.
func (r *reader) block(rec table.Record) string {
	s := rec.Text(keyBlock)
	if len(r.Blocks) == 0 || s == "" && len(r.Blocks) == 1 {
		return ""
	}
	spelt := viet.Spelling(s)
	var names []string
	for _, b := range r.Blocks {
		if b.Code == s || viet.Spelling(b.Name) == spelt {
			return b.Code
		}
		names = append(names, b.Name)
	}
	switch {
	case s != "":
		rec.Fail(keyBlock, "one_of", "allowed", strings.Join(names, "; "))
	case rec.Has(keyBlock):
		rec.Fail(keyBlock, "required")
	case !r.blockless:
		r.blockless = true
		rec.Fail(keyName, "roster_block_missing", "allowed", strings.Join(names, "; "))
	}
	return ""
}

func (r *reader) text(rec table.Record, key string, most int) string {
	s := strings.Join(strings.Fields(rec.Text(key)), " ")
	if len([]rune(s)) > most {
		rec.Fail(key, "too_long", "max", most)
	}
	return s
}

// birth reads a day, or a year alone.
func (r *reader) birth(rec table.Record, p *Person) {
	s := rec.Text(keyBirth)
	if y, err := strconv.Atoi(s); err == nil && len(s) == 4 {
		p.BirthYear = y
	} else if p.BirthDate = rec.Day(keyBirth); !p.BirthDate.IsZero() {
		p.BirthYear = p.BirthDate.Year()
	} else {
		return
	}
	if p.BirthYear < oldest || p.BirthYear > r.Now.Year() || p.BirthDate.After(r.Now) {
		rec.Fail(keyBirth, "birth_range", "min", strconv.Itoa(oldest))
	}
}

// notice says where one person seems to stand twice. It is no fault: two people may share a name and a birthday.
func (r *reader) notice(rec table.Record, p Person) {
	if p.BirthDate.IsZero() || len(r.roster.Notices) >= table.MaxFaults {
		return
	}
	key := strings.Join([]string{viet.Spelling(p.Name), p.UnitID, p.BirthDate.Format(time.DateOnly)}, "\x00")
	place, line := rec.Place(keyName)
	first, twice := r.persons[key]
	if !twice {
		r.persons[key] = place
		return
	}
	var c fault.Check
	c.Add(place, "roster_person_twice", "line", line, "name", p.Name, "first", first)
	r.roster.Notices = append(r.roster.Notices, c.Fields()...)
}
