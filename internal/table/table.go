// Package table reads tables that people keep in spreadsheets, XLSX and CSV alike, and writes them so that spreadsheets
// take every text for a text. It knows rows and cells; what they mean is its callers' business. Nothing of a file is
// believed before it is checked: sizes are limited before anything is unpacked, formulas are never evaluated, and text
// whose encoding is not certain is refused.
package table

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"khoabang/internal/fault"
)

// The errors of files.
var (
	ErrFile     = fault.New(fault.Invalid, "file_invalid", "the file is not valid")
	ErrTooLarge = fault.New(fault.TooLarge, "file_too_large", "the file is too large")
)

// Limits on one file.
const (
	MaxBytes  = 16 << 20
	MaxFaults = 100 // faults that are named of one file
)

// SkipSheet, returned by the function that Each calls, passes over the rest of the sheet.
var SkipSheet = errors.New("skip this sheet") //nolint:errname // like fs.SkipDir it is no failure

// Row is a row with something in it.
type Row struct {
	Sheet  string // "" in CSV
	Number int    // of the row in its sheet, or of the line at which it begins; from 1
	Cells  []Cell // gaps are zero; valid until the next row is read
}

// Place names a cell of the row as spreadsheets do, with columns from 0: "Đơn vị!C7", in CSV "C7".
func (r Row) Place(column int) string {
	if r.Sheet == "" {
		return fmt.Sprintf("%s%d", columnName(column), r.Number)
	}
	return cellName(r.Sheet, column, r.Number)
}

// Cell returns a cell, the zero one where there is none.
func (r Row) Cell(column int) Cell {
	if column < 0 || column >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[column]
}

// IsXLSX reports whether data begins as a workbook does, an old one of Excel included, which Each refuses by name.
func IsXLSX(data []byte) bool {
	return bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, oleMagic)
}

// Each calls f for every row of a workbook, sheet by sheet, or of a CSV file. It returns ErrTooLarge, ErrFile, or the
// first error of f that is not SkipSheet.
func Each(data []byte, f func(Row) error) error {
	if len(data) > MaxBytes {
		return ErrTooLarge
	}
	if !IsXLSX(data) {
		return eachCSV(data, f)
	}
	book, err := openWorkbook(data)
	if err != nil {
		return err
	}
	for _, s := range book.sheets {
		err := book.rows(s, func(row int, cells []Cell) error { return f(Row{Sheet: s.Name, Number: row, Cells: cells}) })
		if err != nil && !errors.Is(err, SkipSheet) {
			return err
		}
	}
	return nil
}

// ReadAll reads a file up to MaxBytes, or returns ErrTooLarge.
func ReadAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	if len(data) > MaxBytes {
		return nil, ErrTooLarge
	}
	return data, nil
}

// Clip bounds a text that came from outside, to be named in a fault.
func Clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// formulaStart are the characters by which a spreadsheet knows a formula.
const formulaStart = "=+-@\t\r＝＋－＠"

// Guard keeps a spreadsheet from taking a text for a formula: an apostrophe goes before.
func Guard(s string) string {
	if dangerous(s) {
		return "'" + s
	}
	return s
}

// Unguard undoes Guard.
func Unguard(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && dangerous(rest) {
		return rest
	}
	return s
}

// dangerous reports whether s begins as a formula does, with any number of apostrophes before it.
func dangerous(s string) bool {
	s = strings.TrimLeft(s, "'")
	return s != "" && strings.ContainsRune(formulaStart, []rune(s)[0])
}
