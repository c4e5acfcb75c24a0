package report

import (
	"time"

	"khoabang/internal/fault"
)

// ErrDocument means that a document, a sheet, a certificate or a card cannot be written as it stands; its fields say
// what is wrong.
var ErrDocument = fault.New(fault.Invalid, "report_invalid", "the document cannot be written as it stands")

// Kind is the kind of an official document: its name, and the abbreviation that its number carries.
type Kind struct{ Name, Abbreviation string }

// The kinds that contests and plans hand over.
var (
	Minutes = Kind{"BIÊN BẢN", "BB"}
	Report  = Kind{"BÁO CÁO", "BC"}
	Notice  = Kind{"THÔNG BÁO", "TB"}
)

// Document is an official document. Its number, its day and its signatures are blank. Agencies and titles are written
// as in a sentence: capitals are this package's work. A line break in the agencies, the subject or an appendix's title
// is kept.
type Document struct {
	Superior   string // the agency above the issuing one; "" where there is none
	Agency     string // the agency that issues it
	AgencyCode string // the agency's abbreviation in the number: "STP"; "" leaves that blank too
	Place      string // where it is issued, before the blank date; "" leaves the line out, as minutes do
	Year       int    // of the blank date; 0 leaves it blank too
	Kind       Kind
	Subject    string   // trích yếu: what it is about
	Addressees []string // kính gửi: who deals with it; one stands on the line, several below each other; none for most kinds
	Body       []Block
	Signers    []Signer // one signs at the right; several sign side by side, up to three in a row
	Receivers  []string // nơi nhận, without dash or full stop; "Lưu: VT" comes last by the caller's hand
	Appendices []Appendix
	Made       time.Time // for the file's own properties; zero leaves them out
}

// Signer is the block of one signature: authority and title in capitals, room to sign, and the name.
type Signer struct {
	Authority []string // lines above the title: "TM. BAN TỔ CHỨC", "KT. TRƯỞNG BAN"
	Title     string
	Name      string // "" leaves it blank
}

// Appendix follows the signatures on pages of its own, which are numbered anew.
type Appendix struct {
	Title     string
	Landscape bool // for tables that are too wide
	Body      []Block
}

// Block is a part of a document's text: a Heading, Paragraph, List, Table or Figure.
type Block interface{ block() }

// Heading begins a part. The number is written by this package: I. at level 1, 1. at level 2, a) at level 3; each level
// starts anew under the one above it.
type Heading struct {
	Level int // 1 to 3
	Text  string
}

// Paragraph is justified, its first line indented.
type Paragraph struct {
	Runs  []Run
	Align Align // Justify by default
	Flush bool  // no indent of the first line
}

// Run is a stretch of text in one style.
type Run struct {
	Text         string
	Bold, Italic bool
}

// Text returns a paragraph in one style.
func Text(s string) Paragraph { return Paragraph{Runs: []Run{{Text: s}}} }

// Labelled returns a paragraph that begins with a label in bold: "Chủ trì: …".
func Labelled(label, text string) Paragraph {
	return Paragraph{Runs: []Run{{Text: label + ": ", Bold: true}, {Text: text}}}
}

// List holds items that each begin with a dash, as official documents have them.
type List struct {
	Items []string
	Sub   bool // points of an item above: they begin with a plus, further in
}

// Table is a table as wide as the text. Its head is repeated on every page.
type Table struct {
	Caption string // above it; "" for none
	Columns []Column
	Rows    []Row
	Size    float64 // of its letters in points; 0 means 12
}

// Column is one column of a table.
type Column struct {
	Head  string
	Group string  // neighbours with the same group stand under one head of that name; "" for none
	Width float64 // the column's share: 1 and 3 make a quarter and three quarters; 0 means 1
	Align Align   // Left by default; the head is centred
}

// Row is one row of a table: a cell for each column, the missing ones empty.
type Row struct {
	Cells []string
	Bold  bool // a total
}

// Figure is a picture with a caption below it.
type Figure struct {
	Data    []byte  // PNG or JPEG, at most MaxPicture bytes
	Caption string  // "" for none
	Alt     string  // what it shows, for who cannot see it; "" means the caption
	Width   float64 // mm; 0 means as wide as the text
}

func (Heading) block()   {}
func (Paragraph) block() {}
func (List) block()      {}
func (Table) block()     {}
func (Figure) block()    {}

// Align says where a text stands in its line.
type Align uint8

// The alignments. A paragraph's zero value is justified and a table cell's is at the left.
const (
	Natural Align = iota
	Left
	Centre
	Right
)

// Limits of one document. What is larger belongs into a workbook, which is written row by row.
const (
	MaxBlocks     = 10_000
	MaxColumns    = 40
	MaxRows       = 50_000 // of all its tables together
	MaxSigners    = 9
	maxAddressees = 20      // more are named as a group
	maxHead       = 120     // characters of a column's head, which is repeated on every page
	MaxPicture    = 4 << 20 // bytes
	maxSide       = 5000    // pixels
)

// Check returns ErrDocument with a field for each thing that is wrong, or nil.
func (d Document) Check() error {
	var c fault.Check
	c.Require(line(d.Agency) != "", "agency", "required")
	c.Require(line(d.Kind.Name) != "", "kind", "required")
	c.Require(line(d.Subject) != "", "subject", "required")
	c.Require(d.Year >= 0 && d.Year <= 9999, "year", "range", "min", 0, "max", 9999)
	c.Require(len(d.Addressees) <= maxAddressees, "addressees", "too_many", "max", maxAddressees)
	c.Require(len(d.Signers) <= MaxSigners, "signers", "too_many", "max", MaxSigners)
	rows := checkBlocks(&c, "body", d.Body)
	for i, a := range d.Appendices {
		c.Require(line(a.Title) != "", at("appendices", i)+".title", "required")
		rows += checkBlocks(&c, at("appendices", i)+".body", a.Body)
	}
	c.Require(rows <= MaxRows, "body", "too_many", "max", MaxRows)
	return c.Err(ErrDocument)
}

// checkBlocks returns how many table rows there are.
func checkBlocks(c *fault.Check, path string, blocks []Block) int {
	c.Require(len(blocks) <= MaxBlocks, path, "too_many", "max", MaxBlocks)
	rows := 0
	for i, b := range blocks {
		here := at(path, i)
		switch b := b.(type) {
		case Heading:
			c.Require(b.Level >= 1 && b.Level <= 3, here+".level", "range", "min", 1, "max", 3)
		case Table:
			rows += len(b.Rows)
			checkTable(c, here, b)
		case Figure:
			if _, err := readPicture(b.Data, MaxPicture, maxSide); err != nil {
				addPicture(c, here+".data", MaxPicture, maxSide)
			}
		}
	}
	return rows
}

func checkTable(c *fault.Check, path string, t Table) {
	c.Require(len(t.Columns) >= 1 && len(t.Columns) <= MaxColumns, path+".columns", "range", "min", 1, "max", MaxColumns)
	c.Require(t.Size == 0 || t.Size >= 6 && t.Size <= 16, path+".size", "range", "min", 6, "max", 16)
	for i, col := range t.Columns {
		c.Require(col.Width >= 0 && col.Width <= 1000, at(path+".columns", i)+".width", "range", "min", 0, "max", 1000)
		c.Require(runes(col.Head) <= maxHead && runes(col.Group) <= maxHead, at(path+".columns", i), "too_long", "max", maxHead)
	}
	for i, r := range t.Rows {
		c.Require(len(r.Cells) <= len(t.Columns), at(path+".rows", i), "too_many", "max", len(t.Columns))
	}
}
