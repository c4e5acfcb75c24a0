package table

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"khoabang/internal/fault"
	"khoabang/internal/infile"
	"khoabang/internal/viet"
)

// Column is a column that a table may have.
type Column struct {
	Key     string   // what the program calls it
	Head    string   // its header where the program writes one
	Aliases []string // other headers for it, in any language
	Width   float64  // in characters, where the program writes it
}

// Header says where in a sheet the columns are.
type Header struct {
	Unknown []fault.Field  // the columns that nobody knows and nothing reads, by their places
	columns map[string]int // by key
}

var headerNoise = regexp.MustCompile(`\([^)]*\)|[*:.]`)

// maxHeader is how many bytes a header has at the most. Some sheets and papers have anything in any number of cells where
// one is looked for.
const maxHeader = 500

// FoldHeader returns a header without marks, capitals and remarks in brackets; "" for a text too long to be one.
func FoldHeader(s string) string {
	if len(s) > maxHeader {
		return ""
	}
	return viet.Fold(headerNoise.ReplaceAllString(s, " "))
}

// Match reads a row as the header, in any order of columns and whatever the marks, capitals and remarks in brackets. It
// returns false, and no faults, for a row that is none: where fewer than two columns are known or one of need is not
// there. A column given twice is a fault; one that nobody knows is in Unknown; one that only numbers the rows is passed
// over.
func Match(row Row, columns []Column, need []string, faults *Faults) (Header, bool) {
	known := map[string]string{}
	h := Header{columns: map[string]int{}}
	for _, c := range columns {
		for _, name := range append([]string{c.Head, c.Key}, c.Aliases...) {
			known[FoldHeader(name)] = c.Key
		}
	}
	for i, c := range row.Cells {
		if key := known[FoldHeader(Unguard(c.Text))]; key != "" {
			if _, twice := h.columns[key]; !twice {
				h.columns[key] = i
			}
		}
	}
	for _, key := range need {
		if _, ok := h.columns[key]; !ok {
			return Header{}, false
		}
	}
	if len(h.columns) < min(2, len(columns)) {
		return Header{}, false
	}
	var unknown fault.Check
	for i, c := range row.Cells {
		text := FoldHeader(Unguard(c.Text))
		switch key := known[text]; {
		case text == "" || text == "stt" || text == "tt" || text == "no":
		case key == "":
			unknown.Add(row.Place(i), "column_ignored", "line", row.Number, "column", infile.Clip(c.Text))
		case h.columns[key] != i:
			faults.Report(row.Place(i), row.Number, "duplicate")
		}
	}
	h.Unknown = unknown.Fields()
	return h, true
}

// Columns returns a header whose columns are the given ones from the left.
func Columns(keys ...string) Header {
	h := Header{columns: make(map[string]int, len(keys))}
	for i, key := range keys {
		h.columns[key] = i
	}
	return h
}

// Has reports whether the table has the column.
func (h Header) Has(key string) bool {
	_, ok := h.columns[key]
	return ok
}

// Record is a row with its columns named.
type Record struct {
	Row
	Header
	Faults *Faults
	// Placed, where set, names the place and the line of a field instead: of a file that is no table.
	Placed func(key string) (place string, line int)
}

// Place names the cell of a column, or the row where the table has no such column, and its line.
func (r Record) Place(key string) (place string, line int) {
	switch i, ok := r.columns[key]; {
	case r.Placed != nil:
		return r.Placed(key)
	case ok:
		return r.Row.Place(i), r.Number
	case r.Sheet == "":
		return strconv.Itoa(r.Number), r.Number
	}
	return fmt.Sprintf("%s!%d", r.Sheet, r.Number), r.Number
}

// Raw returns the cell of a column.
func (r Record) Raw(key string) Cell {
	if i, ok := r.columns[key]; ok {
		return r.Cell(i)
	}
	return Cell{}
}

// Text returns what a cell says, trimmed; "" where it is not there. A formula or an error is a fault.
func (r Record) Text(key string) string {
	c := r.Raw(key)
	switch c.Kind {
	case Formula:
		r.Fail(key, "formula")
		return ""
	case Broken:
		r.Fail(key, "cell_error", "value", infile.Clip(c.Text))
		return ""
	}
	return Unguard(strings.TrimSpace(infile.Normal(c.Text)))
}

// Fail names a fault at the cell of a column.
func (r Record) Fail(key, code string, args ...any) {
	place, line := r.Place(key)
	r.Faults.Report(place, line, code, args...)
}
