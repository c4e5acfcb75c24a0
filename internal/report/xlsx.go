package report

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strings"
	"time"

	"khoabang/internal/fault"

	"github.com/xuri/excelize/v2"
)

// Book is a workbook. It holds tables of any length, which are written row by row.
type Book struct {
	Title  string // of the file, in its properties
	Author string
	Made   time.Time
	Sheets []Sheet
}

// Sheet is one table: lines above it, its head, which stays in view and is printed on every page, and its rows.
type Sheet struct {
	Name      string
	Lines     []string // titles above the head, the first in bold
	Columns   []BookColumn
	Rows      iter.Seq2[[]any, error]
	Landscape bool
}

// BookColumn is one column of a sheet. Cells are text, numbers, truth values or moments; the format says how a number or
// a moment is shown.
type BookColumn struct {
	Head   string
	Width  float64 // in characters; 0 means 14
	Format Format
}

func (c BookColumn) width() float64 {
	if c.Width <= 0 {
		return 14
	}
	return min(c.Width, 120)
}

// Total is a cell that adds up its column's rows above it: a formula, and the sum beside it for who does not calculate. A row
// with one stands in bold.
type Total int

// Format says how a cell is shown.
type Format uint8

// The formats. Whole and Decimal group thousands as the reader's machine does. A Percent is a fraction: 0.5 is 50%.
const (
	General Format = iota
	Whole
	Decimal // two places
	Percent // one place
	Day
	Moment // day and time of day
)

// formatCodes are the formats as a workbook writes them.
var formatCodes = []string{General: "General", Whole: "#,##0", Decimal: "#,##0.00", Percent: "0.0%", Day: "dd/mm/yyyy", Moment: "dd/mm/yyyy hh:mm:ss"}

// Limits of a workbook: what Excel opens, less a margin.
const (
	MaxSheets    = 50
	MaxSheetRows = 1_000_000
	maxCellRunes = 32_000
)

// Write writes the workbook. Moments are shown in their own time zone. A text is never taken for a formula. Up to a
// buffer's size it is made in memory, beyond that in a temporary file. The bytes of several sheets may differ between
// runs. An error of a sheet's rows ends it; what was written is then of no use. It returns ErrDocument for a workbook
// that cannot be written.
func (b Book) Write(w io.Writer) (err error) {
	if err := b.check(); err != nil {
		return err
	}
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	for i, s := range b.Sheets {
		if i == 0 {
			err = f.SetSheetName("Sheet1", sheetName(s.Name))
		} else {
			_, err = f.NewSheet(sheetName(s.Name))
		}
		if err != nil {
			return err
		}
		if err := writeSheet(f, s); err != nil {
			return fmt.Errorf("sheet %d: %w", i+1, err)
		}
	}
	made := zipTime(b.Made).Format(time.RFC3339)
	err = f.SetDocProps(&excelize.DocProperties{Title: line(b.Title), Creator: line(b.Author), LastModifiedBy: line(b.Author), Created: made, Modified: made, Language: "vi-VN"})
	if err != nil {
		return err
	}
	return f.Write(w)
}

func (b Book) check() error {
	var c fault.Check
	c.Require(len(b.Sheets) >= 1 && len(b.Sheets) <= MaxSheets, "sheets", "count", "min", 1, "max", MaxSheets)
	seen := map[string]bool{}
	for i, s := range b.Sheets {
		name := strings.ToLower(sheetName(s.Name))
		c.Require(name != "", at("sheets", i)+".name", "required")
		c.Require(!seen[name], at("sheets", i)+".name", "duplicate")
		c.Require(len(s.Columns) >= 1 && len(s.Columns) <= 200, at("sheets", i)+".columns", "count", "min", 1, "max", 200)
		seen[name] = true
	}
	return c.Err(ErrDocument)
}

// sheetName is a name that Excel takes: without its signs for addresses, at most 31 characters.
func sheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return ' '
		}
		return r
	}, line(s))
	short := []rune(line(s))
	return strings.TrimSpace(string(short[:min(len(short), 31)]))
}

// sheetWriter writes one sheet.
type sheetWriter struct {
	*excelize.StreamWriter
	sheet  Sheet
	styles map[bookStyle]int
	row    int
}

// bookStyle is how a cell looks.
type bookStyle struct {
	format Format
	bold   bool
}

func writeSheet(f *excelize.File, s Sheet) error {
	// What the library is told of a sheet after its rows would make it read them all into memory.
	if err := printSetup(f, s); err != nil {
		return err
	}
	stream, err := f.NewStreamWriter(sheetName(s.Name))
	if err != nil {
		return err
	}
	w := &sheetWriter{StreamWriter: stream, sheet: s, styles: map[bookStyle]int{}}
	if err := w.prepare(f); err != nil {
		return err
	}
	if err := w.head(f); err != nil {
		return err
	}
	if s.Rows != nil {
		for cells, err := range s.Rows {
			if err != nil {
				return err
			}
			if err := w.cells(cells); err != nil {
				return err
			}
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(s.Columns), w.row, true)
	if err != nil {
		return err
	}
	name := sheetName(s.Name)
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: fmt.Sprintf("'%s'!$A$1:%s", name, last), Scope: name})
}

// prepare sets what must come before the first row: widths, the part that stays in view, styles.
func (w *sheetWriter) prepare(f *excelize.File) error {
	for i, c := range slices.Backward(w.sheet.Columns) { // the library writes them in the reverse of this order
		if err := w.SetColWidth(i+1, i+1, c.width()); err != nil {
			return err
		}
	}
	top := len(w.sheet.Lines) + 2
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: top - 1, TopLeftCell: fmt.Sprintf("A%d", top), ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for i, code := range formatCodes {
		for _, s := range []bookStyle{{Format(i), false}, {Format(i), true}} {
			style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code, Font: bookFont(s.bold), Border: thinBorders(), Alignment: &excelize.Alignment{Vertical: "top", WrapText: s.format == General}})
			if err != nil {
				return err
			}
			w.styles[s] = style
		}
	}
	return nil
}

func bookFont(bold bool) *excelize.Font {
	return &excelize.Font{Family: "Times New Roman", Size: 12, Bold: bold}
}

func thinBorders() []excelize.Border {
	var list []excelize.Border
	for _, side := range []string{"left", "top", "right", "bottom"} {
		list = append(list, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	return list
}

// head writes the lines above the table and the table's head.
func (w *sheetWriter) head(f *excelize.File) error {
	for i, text := range w.sheet.Lines {
		style, err := f.NewStyle(&excelize.Style{Font: bookFont(i == 0), Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
		if err != nil {
			return err
		}
		w.row++
		if err := w.line(style, text); err != nil {
			return err
		}
	}
	style, err := f.NewStyle(&excelize.Style{Font: bookFont(true), Border: thinBorders(), Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F2E9DC"}},
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}})
	if err != nil {
		return err
	}
	var cells []any
	for _, c := range w.sheet.Columns {
		cells = append(cells, excelize.Cell{StyleID: style, Value: cellText(c.Head)})
	}
	w.row++
	return w.SetRow(fmt.Sprintf("A%d", w.row), cells, excelize.RowOpts{Height: w.height(cells)})
}

// height returns how high a row is in which every text stands whole, as far as a row may be, since not every program finds that
// out by itself; 0 for the usual height.
func (w *sheetWriter) height(row []any) float64 {
	lines := 1.0
	for i, cell := range row {
		if text, ok := cell.(excelize.Cell).Value.(string); ok {
			lines = max(lines, linesOf(text, w.sheet.Columns[i].width()))
		}
	}
	if lines == 1 {
		return 0
	}
	return min(lines*lineHeight, maxHeight)
}

const (
	lineHeight = 16  // points
	maxHeight  = 400 // points; Excel takes 409
)

// linesOf returns how many lines a text takes in a column so many letters wide.
func linesOf(text string, width float64) float64 {
	lines := 0.0
	for line := range strings.SplitSeq(text, "\n") {
		lines += max(1, math.Ceil(1.1*float64(runes(line))/width))
	}
	return lines
}

// line writes a line over the whole width of the table.
func (w *sheetWriter) line(style int, text string) error {
	width := 0.0
	for _, c := range w.sheet.Columns {
		width += c.width()
	}
	first := fmt.Sprintf("A%d", w.row)
	err := w.SetRow(first, []any{excelize.Cell{StyleID: style, Value: cellText(text)}}, excelize.RowOpts{Height: min(lineHeight*linesOf(text, width), maxHeight)})
	if last := len(w.sheet.Columns); err == nil && last > 1 {
		var end string
		if end, err = excelize.CoordinatesToCellName(last, w.row); err == nil {
			err = w.MergeCell(first, end)
		}
	}
	return err
}

// sum returns the formula of a column's Total, "" for any other value.
func (w *sheetWriter) sum(column int, v any) string {
	top := len(w.sheet.Lines) + 2
	if _, is := v.(Total); !is || w.row <= top {
		return ""
	}
	name, err := excelize.ColumnNumberToName(column)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("SUM(%s%d:%s%d)", name, top, name, w.row-1)
}

func (w *sheetWriter) cells(values []any) error {
	if len(values) > len(w.sheet.Columns) {
		return ErrDocument.At(fmt.Sprintf("row %d", w.row+1), "too_many", "max", len(w.sheet.Columns))
	}
	if w.row >= MaxSheetRows {
		return ErrDocument.At(w.sheet.Name, "too_many", "max", MaxSheetRows)
	}
	w.row++
	bold := slices.ContainsFunc(values, func(v any) bool { _, is := v.(Total); return is })
	row := make([]any, len(w.sheet.Columns))
	for i, c := range w.sheet.Columns {
		cell := excelize.Cell{StyleID: w.styles[bookStyle{min(c.Format, Moment), bold}]}
		if i < len(values) {
			cell.Value, cell.Formula = cellValue(values[i]), w.sum(i+1, values[i])
		}
		row[i] = cell
	}
	return w.SetRow(fmt.Sprintf("A%d", w.row), row, excelize.RowOpts{Height: w.height(row)})
}

// cellValue leaves numbers and moments what they are; anything else becomes text.
func cellValue(v any) any {
	switch v := v.(type) {
	case nil, bool, int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
		return v
	case Total:
		return int(v)
	case float32:
		return cellValue(float64(v))
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil // a sheet has no such number
		}
		return v
	case time.Time:
		if v.IsZero() {
			return nil
		}
		// A sheet's moments have no zone: what the clock on the wall says is kept.
		return time.Date(v.Year(), v.Month(), v.Day(), v.Hour(), v.Minute(), v.Second(), 0, time.UTC)
	case string:
		return cellText(v)
	}
	return cellText(fmt.Sprint(v))
}

// cellText is a text that neither Excel nor what it is saved as and opened by takes for a formula: the hyphen of a list becomes
// a dash, and an apostrophe goes before any other that begins like a formula.
func cellText(s string) string {
	s = clean(s)
	if r := []rune(s); len(r) > maxCellRunes {
		s = string(r[:maxCellRunes-1]) + "…"
	}
	if item, ok := strings.CutPrefix(s, "- "); ok {
		s = "– " + strings.ReplaceAll(item, "\n- ", "\n– ")
	}
	if s != "" && strings.ContainsRune("=+-@\t\r\n|%＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}

// printSetup makes a sheet print on A4, as wide as the page, its head on every page.
func printSetup(f *excelize.File, s Sheet) error {
	name, paper, orientation, wide, high := sheetName(s.Name), 9, "portrait", 1, 0
	if s.Landscape {
		orientation = "landscape"
	}
	fit := true
	top := len(s.Lines) + 1
	inch := func(mm float64) *float64 { v := mm / 25.4; return &v }
	return errors.Join(
		f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}),
		f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &paper, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high}),
		f.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Top: inch(marginTop), Bottom: inch(marginBottom), Left: inch(marginLeft), Right: inch(marginRight), Header: inch(pageNumberAt), Footer: inch(pageNumberAt)}),
		f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{DifferentFirst: true, OddHeader: "&C&\"Times New Roman\"&13&P"}),
		f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", name, top, top), Scope: name}),
	)
}
