// Package table reads tables that people keep in spreadsheets, XLSX and CSV alike, and writes them so that spreadsheets
// take every text for a text. It knows rows and cells; what they mean is its callers' business. Nothing of a file is
// believed before it is checked: sizes are limited before anything is unpacked, formulas are never evaluated, and text
// whose encoding is not certain is refused.
package table

import (
	"errors"
	"fmt"

	"khoabang/internal/infile"
	"khoabang/internal/office"
)

// The errors of files.
var (
	ErrFile     = infile.ErrFile
	ErrTooLarge = infile.ErrTooLarge
)

// Limits on one file.
const (
	MaxBytes  = 16 << 20
	MaxFaults = 100 // faults that are named of one file
)

// SkipSheet, returned by the function that Each calls, passes over the rest of the sheet.
//
//lint:ignore ST1012 like fs.SkipDir it is no failure
var SkipSheet = errors.New("skip this sheet")

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
	return CellName(r.Sheet, column, r.Number)
}

// Cell returns a cell, the zero one where there is none.
func (r Row) Cell(column int) Cell {
	if column < 0 || column >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[column]
}

// IsXLSX reports whether data begins as a workbook does, an old one of Excel included, which Each refuses by name.
func IsXLSX(data []byte) bool { return office.Begins(data) }

// Each calls f for every row of a workbook, sheet by sheet, or of a CSV file. It returns ErrTooLarge, ErrFile, or the
// first error of f that is not SkipSheet.
func Each(data []byte, f func(Row) error) error {
	if len(data) > MaxBytes {
		return ErrTooLarge.With("max", MaxBytes>>20)
	}
	if !IsXLSX(data) {
		return eachCSV(data, f)
	}
	book, err := OpenWorkbook(data)
	if err != nil {
		return err
	}
	for _, s := range book.Sheets() {
		if err := book.Rows(s, f); err != nil && !errors.Is(err, SkipSheet) {
			return err
		}
	}
	return nil
}
