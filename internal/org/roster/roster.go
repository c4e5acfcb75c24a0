// Package roster reads lists of those who may take part: a row a person, from XLSX or CSV. It turns them into plain rows
// that are right as a whole, or names every fault by its cell and returns nothing.
package roster

import (
	"errors"
	"time"

	"khoabang/internal/fault"
	"khoabang/internal/org"
	"khoabang/internal/table"
)

// Limits on a roster.
const (
	MaxRows  = 200_000
	MaxName  = 100
	MaxCode  = 32
	MaxBlock = 100
	oldest   = 1900 // year of birth
)

// Person is a row of a roster.
type Person struct {
	Row       int       // of the file
	Code      string    // in capitals; unique in the roster
	Name      string    // in NFC, spaces single
	UnitID    string    // "" where the roster has no units
	BirthYear int       // 0 if it is not known
	BirthDate time.Time // midnight in UTC of the day; zero if no more than the year is known
	Category  string    // the code of the category of staff; "" for none
	Block     string    // as written; "" for none
}

// Options say what a roster is read with.
type Options struct {
	Units      *org.Directory
	Categories []org.Category
	Now        time.Time // at which units must be offered, and people must have been born
	// Generate gives a code to each person whose row has none; else every row must have one.
	Generate bool
	// Taken reports whether a code is another person's already; nil means that none is.
	Taken func(code string) bool
}

// Roster is what a file holds.
type Roster struct {
	People []Person
	// Notices are what whoever imports should know, by place, each with the argument "line": columns that nothing reads,
	// and people who seem to stand in the roster under two codes.
	Notices []fault.Field
}

// Keys of the columns.
const (
	keyCode     = "code"
	keyName     = "name"
	keyUnit     = "unit"
	keyBirth    = "birth"
	keyCategory = "category"
	keyBlock    = "block"
)

// Columns returns the columns of a roster, in the order of a template.
func Columns() []table.Column {
	return []table.Column{
		{Key: keyCode, Head: "Mã dự thi", Aliases: []string{"ma", "ma so", "ma thi sinh", "ma ca nhan", "so bao danh", "sbd", "candidate code", "id"}, Width: 16},
		{Key: keyName, Head: "Họ và tên", Aliases: []string{"ho ten", "ten", "ten thi sinh", "full name"}, Width: 28},
		{Key: keyUnit, Head: "Đơn vị", Aliases: []string{"don vi cong tac", "co quan", "ma don vi", "ten don vi", "unit name", "noi cong tac"}, Width: 34},
		{Key: keyBirth, Head: "Ngày sinh", Aliases: []string{"nam sinh", "ngay thang nam sinh", "date of birth", "birthday", "year of birth", "birth date", "birth year"}, Width: 14},
		{Key: keyCategory, Head: "Nhóm cán bộ", Aliases: []string{"nhom", "doi tuong", "nhom doi tuong", "staff category"}, Width: 20},
		{Key: keyBlock, Head: "Khối", Aliases: []string{"khoi thi", "bang"}, Width: 16},
	}
}

// headerWithin is how far down a header is looked for: below a title and the name of the office.
const headerWithin = 20

// errFull ends the reading of a file with too many rows or faults.
var errFull = errors.New("enough rows")

// reader gathers the people of a file.
type reader struct {
	Options
	faults  table.Faults
	roster  Roster
	sheet   string
	header  table.Header
	here    bool // the header of this sheet has been seen
	found   bool // that of some sheet has
	codes   map[string]string
	persons map[string]string // places of people, by all that is known of them
	units   map[string]unitAnswer
}

// Read reads a roster. It returns table.ErrTooLarge, or table.ErrFile with every fault as a field, at most
// table.MaxFaults of them: Path names the cell, the argument "line" the row, and the code what would be right.
func Read(data []byte, o Options) (Roster, error) {
	r := &reader{Options: o, codes: map[string]string{}, persons: map[string]string{}, units: map[string]unitAnswer{}}
	if err := table.Each(data, r.row); err != nil && !errors.Is(err, errFull) {
		return Roster{}, err
	}
	switch {
	case r.faults.Len() > 0:
	case !r.found:
		r.faults.Report("file", 1, "sheet_header", "columns", "Mã dự thi, Họ và tên, Đơn vị, Ngày sinh")
	case len(r.roster.People) == 0:
		r.faults.Report("file", 1, "roster_empty")
	}
	if err := r.faults.Err(); err != nil {
		return Roster{}, err
	}
	r.generate()
	return r.roster, nil
}

func (r *reader) row(row table.Row) error {
	if row.Sheet != r.sheet {
		r.sheet, r.here = row.Sheet, false
	}
	switch {
	case r.faults.Full():
		return errFull
	case row.Sheet == sheetGuide || row.Sheet == sheetLists || !r.here && row.Number > headerWithin:
		return table.SkipSheet
	case !r.here:
		r.begin(row)
	case len(r.roster.People) >= MaxRows:
		r.faults.Report(row.Place(0), row.Number, "too_many", "max", MaxRows)
		return errFull
	default:
		r.person(table.Record{Row: row, Header: r.header, Faults: &r.faults})
	}
	return nil
}

// begin takes a row for the header, if it is one.
func (r *reader) begin(row table.Row) {
	if r.header, r.here = table.Match(row, Columns(), []string{keyName}, &r.faults); !r.here {
		return
	}
	r.found = true
	r.roster.Notices = append(r.roster.Notices, r.header.Unknown...)
	if !r.Generate && !r.header.Has(keyCode) {
		r.faults.Report(row.Place(0), row.Number, "column_missing", "column", "Mã dự thi")
	}
}

// generate gives codes to those who have none.
func (r *reader) generate() {
	for i := range r.roster.People {
		p := &r.roster.People[i]
		for p.Code == "" {
			code := NewCode()
			if _, here := r.codes[code]; !here && (r.Taken == nil || !r.Taken(code)) {
				p.Code, r.codes[code] = code, ""
			}
		}
	}
}
