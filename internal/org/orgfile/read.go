package orgfile

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"khoabang/internal/org"
	"khoabang/internal/table"
	"khoabang/internal/viet"
)

// vietnam is where days begin.
var vietnam = time.FixedZone("Việt Nam", 7*3600)

// reader gathers the units of a file.
type reader struct {
	file       File
	faults     table.Faults
	categories []org.Category // that headcounts may be of
}

func (r *reader) finish() (File, error) { return r.file, r.faults.Err() }

// row reads one unit. Which of its fields are given is which columns there are.
func (r *reader) row(rec table.Record) {
	row := org.Row{Successor: rec.Text(keySuccessor)}
	u := &row.Unit
	u.ID, u.Code, u.Name, u.NameEN = rec.Text(keyID), rec.Text(keyCode), rec.Text(keyName), rec.Text(keyNameEN)
	u.Aliases, u.Kind = list(rec.Text(keyAliases)), kindOf(rec, u.Name)
	u.ValidFrom, u.ValidTo = morning(rec.Day(keyFrom)), morning(next(rec.Day(keyUntil)))
	for _, key := range []string{keyCode, keyName, keyNameEN, keyAliases, keyFrom, keySuccessor} {
		if rec.Has(key) {
			row.Given = append(row.Given, key)
		}
	}
	if rec.Has(keyUntil) {
		row.Given = append(row.Given, "valid_to")
	}
	if u.Kind != "" {
		row.Given = append(row.Given, keyKind)
	}
	if s := rec.Text(keySelectable); s != "" {
		u.Selectable = yes(rec, s)
		row.Given = append(row.Given, keySelectable)
	}
	r.headcounts(rec, &row)
	r.file.Rows = append(r.file.Rows, row)
	r.file.places = append(r.file.places, func(field string) (string, int) { return rec.Place(columnOf(field)) })
}

// columnOf returns the key of the column that a field of the directory is in.
func columnOf(field string) string {
	field, _, _ = strings.Cut(field, "[")
	if field == "valid_to" {
		return keyUntil
	}
	return field
}

func (r *reader) headcounts(rec table.Record, row *org.Row) {
	for _, k := range r.categories {
		key := keyCount + k.Code
		if !rec.Has(key) {
			continue
		}
		row.Given = append(row.Given, key)
		s := rec.Text(key)
		if s == "" {
			continue
		}
		n, ok := people(s)
		if !ok {
			rec.Fail(key, "people")
			continue
		}
		if row.Unit.Headcounts == nil {
			row.Unit.Headcounts = map[string]int{}
		}
		row.Unit.Headcounts[k.Code] = n
	}
}

var thousands = regexp.MustCompile(`^[0-9]{1,3}(\.[0-9]{3})+$`)

// people reads a number of people, with dots between thousands or not.
func people(s string) (int, bool) {
	if thousands.MatchString(s) {
		s = strings.ReplaceAll(s, ".", "")
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && n <= org.MaxHeadcount
}

// kindOf returns the kind that a record names, or the one that the unit's name begins with where it names none.
func kindOf(rec table.Record, name string) string {
	s := rec.Text(keyKind)
	if slices.Contains(org.Kinds(), s) {
		return s
	}
	for _, w := range kindWords {
		if s != "" && viet.Spelling(w.word) == viet.Spelling(s) || s == "" && w.begin && strings.HasPrefix(viet.Spelling(name), viet.Spelling(w.word)+" ") {
			return w.kind
		}
	}
	if s != "" || !rec.Has(keyID) || rec.Text(keyID) == "" {
		rec.Fail(keyKind, "one_of", "allowed", strings.Join(kindNames(), "; "))
	}
	return ""
}

// kindNames returns what kinds are called, in the order of menus.
func kindNames() []string {
	var names []string
	for _, kind := range org.Kinds() {
		names = append(names, kindName(kind))
	}
	return names
}

func kindName(kind string) string {
	for _, w := range kindWords {
		if w.kind == kind {
			return w.word
		}
	}
	return kind
}

// list reads names with a semicolon or a line end between.
func list(s string) []string {
	var names []string
	for _, name := range strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '\n' }) {
		if name = strings.TrimSpace(name); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func yes(rec table.Record, s string) bool {
	switch viet.Fold(s) {
	case "co", "x", "1", "true", "yes":
		return true
	case "khong", "0", "false", "no":
		return false
	}
	rec.Fail(keySelectable, "one_of", "allowed", "Có, Không")
	return false
}

// morning returns the moment at which a day begins in Vietnam; zero for none.
func morning(day time.Time) time.Time {
	if day.IsZero() {
		return day
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, vietnam).UTC()
}

// next returns the day after; zero for none.
func next(day time.Time) time.Time {
	if day.IsZero() {
		return day
	}
	return day.AddDate(0, 0, 1)
}

// FirstDay returns the day from which u is valid, and LastDay the last one on which it is, as dates in Vietnam; zero
// times for none.
func FirstDay(u org.Unit) time.Time { return dayOf(u.ValidFrom) }

// LastDay returns the last day on which u is valid; see FirstDay.
func LastDay(u org.Unit) time.Time {
	if u.ValidTo.IsZero() {
		return time.Time{}
	}
	return dayOf(u.ValidTo.Add(-time.Millisecond))
}

func dayOf(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	y, m, d := t.In(vietnam).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
