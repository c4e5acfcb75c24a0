package table

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"khoabang/internal/office"

	"golang.org/x/text/unicode/norm"
)

// Limits on a workbook, beyond those on an Office file.
const (
	maxColumns = 100
	maxStrings = 3_000_000
	maxSheets  = 50
)

// Cell is what one cell of a sheet shows. Formulas are not evaluated, and the value that another program has left
// beside one is not read either.
type Cell struct {
	Text string
	Kind Kind
}

// Kind is what sort of value stands in a cell.
type Kind byte

// The kinds of value. The text of a Date is in ISO form; that of a Formula is "".
const (
	Text Kind = iota
	Number
	Date
	Formula
	Broken // the error of a formula
)

// Workbook is an opened XLSX file.
type Workbook struct {
	o       *office.Archive
	sheets  []Sheet
	strings []string
	formats []string // number format by cell style
	epoch   time.Time
}

// Sheet is a sheet of a workbook: its name, and where it is kept.
type Sheet struct{ Name, part string }

// OpenWorkbook reads all of a workbook but its sheets. It returns ErrFile or ErrTooLarge.
func OpenWorkbook(data []byte) (*Workbook, error) {
	o, err := office.Open(data)
	if err != nil {
		return nil, err
	}
	b := &Workbook{o: o, epoch: time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)}
	if err := b.readIndex("xl/workbook.xml"); err != nil {
		return nil, err
	}
	if err := b.readStrings("xl/sharedStrings.xml"); err != nil {
		return nil, err
	}
	return b, b.readFormats("xl/styles.xml")
}

// Sheets returns the sheets in the order of the workbook; of more than fifty the first.
func (b *Workbook) Sheets() []Sheet { return b.sheets }

func (b *Workbook) readIndex(name string) error {
	targets, err := b.o.Relations(name)
	if err != nil {
		return err
	}
	if !b.o.Has(name) {
		return ErrFile.At("file", "office_part_missing", "part", name)
	}
	return b.o.Each(name, func(_ *office.XML, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			if v := office.Attr(e, "date1904"); v == "1" || v == "true" {
				b.epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
			}
		case "sheet":
			id := ""
			for _, a := range e.Attr {
				if a.Name.Local == "id" && a.Name.Space != "" {
					id = a.Value
				}
			}
			if part := targets[id]; part != "" && len(b.sheets) < maxSheets {
				b.sheets = append(b.sheets, Sheet{norm.NFC.String(office.Attr(e, "name")), part})
			}
		}
		return nil
	})
}

func (b *Workbook) readStrings(name string) error {
	return b.o.Each(name, func(x *office.XML, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		if len(b.strings) >= maxStrings {
			return ErrTooLarge.At("file", "too_many", "max", maxStrings)
		}
		s, err := richText(x)
		b.strings = append(b.strings, strings.TrimSpace(norm.NFC.String(s))) // once: any number of cells may show it
		return err
	})
}

// richText reads the text of the element just begun, up to its end, without the reading aids of East Asian scripts.
func richText(x *office.XML) (string, error) {
	var s strings.Builder
	end, in, aid := x.Depth()-1, false, 0
	for x.Depth() > end {
		tok, err := x.Within()
		if err != nil {
			return "", err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if t.Name.Local == "rPh" {
				aid = x.Depth()
			}
			in = t.Name.Local == "t" && aid == 0
		case xml.EndElement:
			if in = false; x.Depth() < aid {
				aid = 0
			}
		case xml.CharData:
			if in {
				s.Write(t)
			}
		}
	}
	return unescapeX(s.String()), nil
}

var hexEscape = regexp.MustCompile(`(_x[0-9A-Fa-f]{4}_)+`)

// unescapeX undoes the escapes that workbooks have for characters XML lacks: "_x000D_".
func unescapeX(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return hexEscape.ReplaceAllStringFunc(s, func(m string) string {
		var units []uint16
		for i := 0; i+7 <= len(m); i += 7 {
			u, _ := strconv.ParseUint(m[i+2:i+6], 16, 16) // four hexadecimal digits, by the pattern
			units = append(units, uint16(u))
		}
		return string(utf16.Decode(units))
	})
}

func (b *Workbook) readFormats(name string) error {
	custom, inCells := map[string]string{}, false
	return b.o.Each(name, func(_ *office.XML, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			custom[office.Attr(e, "numFmtId")] = office.Attr(e, "formatCode")
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if id := office.Attr(e, "numFmtId"); inCells && len(b.formats) < 1<<16 {
				b.formats = append(b.formats, formatCode(id, custom))
			}
		}
		return nil
	})
}

// formatCode returns a number format, given only as far as it matters: dates and fixed decimals.
func formatCode(id string, custom map[string]string) string {
	n, _ := strconv.Atoi(id) // what is no number is no built-in format
	switch {
	case custom[id] != "":
		return custom[id]
	case n == 2:
		return "0.00"
	case n >= 14 && n <= 22 || n >= 27 && n <= 36 || n >= 45 && n <= 47 || n >= 50 && n <= 58:
		return "yyyy-mm-dd"
	}
	return ""
}

// Rows calls f for each row of a sheet that has a cell with something in it, from the top, until f returns an error. Of
// a row it reads at most maxColumns. Rows out of order are ErrFile.
func (b *Workbook) Rows(s Sheet, f func(Row) error) error {
	x, err := b.o.XML(s.part)
	if err != nil {
		return err
	}
	row, col := 0, 0
	var cells []Cell
	for {
		tok, err := x.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "row":
				next := row + 1
				if r := office.Attr(t, "r"); r != "" {
					next, _ = strconv.Atoi(r)
				}
				if next <= row || next > 1<<20 {
					return ErrFile.At(s.Name, "xml_broken", "part", s.part)
				}
				row, col, cells = next, 0, cells[:0]
			case "c":
				if r := office.Attr(t, "r"); r != "" {
					col = columnIndex(r)
				}
				c, err := b.cell(x, t)
				if err != nil {
					return err
				}
				if cells = putCell(cells, col, c); col < maxColumns {
					col++
				}
			}
		case xml.EndElement:
			if t.Name.Local == "row" && !blankRow(cells) {
				if err := f(Row{Sheet: s.Name, Number: row, Cells: cells}); err != nil {
					return err
				}
			}
		}
	}
}

func putCell(cells []Cell, col int, c Cell) []Cell {
	if col < 0 || col >= maxColumns || c == (Cell{}) {
		return cells
	}
	for len(cells) <= col {
		cells = append(cells, Cell{})
	}
	cells[col] = c
	return cells
}

func blankRow(cells []Cell) bool {
	for _, c := range cells {
		if strings.TrimSpace(c.Text) != "" || c.Kind == Formula {
			return false
		}
	}
	return true
}

// cell reads the cell just begun.
func (b *Workbook) cell(x *office.XML, start xml.StartElement) (Cell, error) {
	kind, style := office.Attr(start, "t"), office.Attr(start, "s")
	var value, inline strings.Builder
	end, in, formula := x.Depth()-1, "", false
	for x.Depth() > end {
		tok, err := x.Within()
		if err != nil {
			return Cell{}, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if in = t.Name.Local; in == "f" {
				formula = true
			}
		case xml.EndElement:
			in = ""
		case xml.CharData:
			if in == "v" {
				value.Write(t)
			} else if in == "t" {
				inline.Write(t)
			}
		}
	}
	if formula {
		return Cell{Kind: Formula}, nil
	}
	return b.shown(kind, style, value.String(), inline.String()), nil
}

func (b *Workbook) shown(kind, style, value, inline string) Cell {
	switch kind {
	case "s":
		if i, err := strconv.Atoi(value); err == nil && i >= 0 && i < len(b.strings) {
			return Cell{Text: b.strings[i]}
		}
		return Cell{}
	case "inlineStr":
		return Cell{Text: norm.NFC.String(unescapeX(inline))}
	case "str":
		return Cell{Text: norm.NFC.String(unescapeX(value))}
	case "b":
		return Cell{Text: map[string]string{"1": "TRUE", "0": "FALSE"}[value]}
	case "e":
		return Cell{Text: value, Kind: Broken}
	case "d":
		return Cell{Text: strings.TrimSuffix(value, "T00:00:00"), Kind: Date}
	}
	v, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return Cell{Text: value}
	}
	format := ""
	if i, err := strconv.Atoi(style); err == nil && i >= 0 && i < len(b.formats) {
		format = b.formats[i]
	}
	return b.number(v, format)
}

var (
	quotedFormat = regexp.MustCompile(`"[^"]*"|\\.|\[[^\]]*\]`)
	fixedFormat  = regexp.MustCompile(`^0\.(0{1,9})$`)
)

// number returns a number as the sheet shows it: a date in its ISO form, others with the 15 digits that spreadsheets
// keep.
func (b *Workbook) number(v float64, format string) Cell {
	if m := fixedFormat.FindStringSubmatch(format); m != nil {
		return Cell{strconv.FormatFloat(v, 'f', len(m[1]), 64), Number}
	}
	if strings.ContainsAny(strings.ToLower(quotedFormat.ReplaceAllString(format, "")), "ymd") && v >= 0 && v < 2958466 {
		return Cell{b.epoch.AddDate(0, 0, int(v)).Format(time.DateOnly), Date}
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64) // it has just been formatted
	return Cell{strconv.FormatFloat(rounded, 'f', -1, 64), Number}
}
