package table

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/xuri/excelize/v2"
)

// Written is a sheet to be written: the first row is its header and stays in view.
type Written struct {
	Name   string
	Widths []float64
	Rows   iter.Seq[[]string] // of the first sheet of a workbook there may be any number; those of others are few
	Lists  []List
}

// List is a drop-down list on a column, from the second row on.
type List struct {
	Column int    // from 0
	Head   string // of the column, to title what is said of a wrong choice
	From   string // where the choices stand: "'Danh mục'!$A$2:$A$9"
	Strict bool   // what is not on the list is refused
}

// listRows is how far down drop-down lists reach.
const listRows = 5000

// WriteCSV writes rows in UTF-8 with the mark that spreadsheets look for.
func WriteCSV(w io.Writer, rows iter.Seq[[]string]) error {
	b := bufio.NewWriter(w)
	if _, err := b.WriteString("\ufeff"); err != nil {
		return err
	}
	c := csv.NewWriter(b)
	c.UseCRLF = true
	var guarded []string
	for row := range rows {
		guarded = guarded[:0]
		for _, s := range row {
			guarded = append(guarded, Guard(s))
		}
		if err := c.Write(guarded); err != nil {
			return err
		}
	}
	c.Flush()
	return errors.Join(c.Error(), b.Flush())
}

// WriteXLSX writes a workbook, opened at its first sheet, in which every cell is of the format Text, so that neither
// opening nor editing a cell makes a number, a date or a formula of it.
func WriteXLSX(out io.Writer, sheets ...Written) error {
	w := bookWriter{f: excelize.NewFile()}
	defer w.f.Close()
	if err := w.styles(); err != nil {
		return err
	}
	for i, sheet := range sheets {
		write := w.small
		if i == 0 {
			write = w.stream // excelize writes several in an order that changes from run to run
		}
		if err := write(sheet); err != nil {
			return fmt.Errorf("write sheet %s: %w", sheet.Name, err)
		}
	}
	if err := w.f.DeleteSheet("Sheet1"); err != nil {
		return err
	}
	w.f.SetActiveSheet(0)
	_, err := w.f.WriteTo(out)
	return err
}

type bookWriter struct {
	f    *excelize.File
	head int // styles
	text int
}

func (w *bookWriter) styles() (err error) {
	top := &excelize.Alignment{WrapText: true, Vertical: "top"}
	if w.head, err = w.f.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}, Alignment: top,
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7EEF7"}}}); err != nil {
		return err
	}
	w.text, err = w.f.NewStyle(&excelize.Style{NumFmt: 49, Alignment: top})
	return err
}

func (w *bookWriter) style(row int) int {
	if row == 1 {
		return w.head
	}
	return w.text
}

var headerStays = excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}

// stream writes a sheet without keeping it in memory.
func (w *bookWriter) stream(sheet Written) error {
	if _, err := w.f.NewSheet(sheet.Name); err != nil {
		return err
	}
	s, err := w.f.NewStreamWriter(sheet.Name)
	if err != nil {
		return err
	}
	for i, width := range sheet.Widths {
		if err := errors.Join(s.SetColWidth(i+1, i+1, width), s.SetColStyle(i+1, i+1, w.text)); err != nil {
			return err
		}
	}
	panes := headerStays
	if err := s.SetPanes(&panes); err != nil {
		return err
	}
	n := 0
	for row := range sheet.Rows {
		n++
		values := make([]any, len(row))
		for i, text := range row {
			if text != "" {
				values[i] = excelize.Cell{StyleID: w.style(n), Value: Guard(text)}
			}
		}
		if err := s.SetRow(fmt.Sprintf("A%d", n), values); err != nil {
			return err
		}
	}
	if err := w.lists(sheet); err != nil {
		return err
	}
	return s.Flush()
}

// small writes a sheet of few rows.
func (w *bookWriter) small(sheet Written) error {
	if _, err := w.f.NewSheet(sheet.Name); err != nil {
		return err
	}
	for i, width := range sheet.Widths {
		col := columnName(i)
		if err := errors.Join(w.f.SetColWidth(sheet.Name, col, col, width), w.f.SetColStyle(sheet.Name, col, w.text)); err != nil {
			return err
		}
	}
	n := 0
	for row := range sheet.Rows {
		n++
		for i, text := range row {
			at := fmt.Sprintf("%s%d", columnName(i), n)
			if err := errors.Join(w.f.SetCellStr(sheet.Name, at, Guard(text)), w.f.SetCellStyle(sheet.Name, at, at, w.style(n))); err != nil {
				return err
			}
		}
	}
	panes := headerStays
	return errors.Join(w.lists(sheet), w.f.SetPanes(sheet.Name, &panes))
}

func (w *bookWriter) lists(sheet Written) error {
	for _, l := range sheet.Lists {
		v := excelize.NewDataValidation(true)
		v.SetSqref(fmt.Sprintf("%s2:%s%d", columnName(l.Column), columnName(l.Column), listRows))
		v.SetSqrefDropList(l.From)
		style := excelize.DataValidationErrorStyleWarning
		if l.Strict {
			style = excelize.DataValidationErrorStyleStop
		}
		v.SetError(style, l.Head, "Hãy chọn một giá trị trong danh sách.")
		if err := w.f.AddDataValidation(sheet.Name, v); err != nil {
			return err
		}
	}
	return nil
}
