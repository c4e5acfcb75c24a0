package table

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Written is a sheet to be written: the first row is its header and stays in view.
type Written struct {
	Name   string
	Widths []float64
	Rows   [][]string
	Lists  []List
}

// List is a drop-down list on a column, from the second row on.
type List struct {
	Column int    // from 0
	From   string // where the choices stand: "'Danh mục'!$A$2:$A$9"
	Strict bool   // what is not on the list is refused
}

// listRows is how far down drop-down lists reach.
const listRows = 5000

// WriteCSV writes rows in UTF-8 with the mark that spreadsheets look for.
func WriteCSV(w io.Writer, rows [][]string) error {
	b := bufio.NewWriter(w)
	if _, err := b.WriteString("\ufeff"); err != nil {
		return err
	}
	c := csv.NewWriter(b)
	c.UseCRLF = true
	for _, row := range rows {
		guarded := make([]string, len(row))
		for i, s := range row {
			guarded[i] = Guard(s)
		}
		if err := c.Write(guarded); err != nil {
			return err
		}
	}
	c.Flush()
	return errors.Join(c.Error(), b.Flush())
}

// WriteXLSX writes a workbook in which every cell is of the format Text, so that neither opening nor editing a cell
// makes a number, a date or a formula of it.
func WriteXLSX(w io.Writer, sheets ...Written) error {
	f := excelize.NewFile()
	defer f.Close()
	s, err := stylesOf(f)
	if err != nil {
		return err
	}
	for _, sheet := range sheets {
		if err := writeSheet(f, sheet, s); err != nil {
			return fmt.Errorf("write sheet %s: %w", sheet.Name, err)
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		return err
	}
	f.SetActiveSheet(0)
	_, err = f.WriteTo(w)
	return err
}

type styles struct{ head, text int }

func stylesOf(f *excelize.File) (s styles, err error) {
	top := &excelize.Alignment{WrapText: true, Vertical: "top"}
	if s.head, err = f.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}, Alignment: top,
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7EEF7"}}}); err != nil {
		return s, err
	}
	s.text, err = f.NewStyle(&excelize.Style{NumFmt: 49, Alignment: top})
	return s, err
}

func writeSheet(f *excelize.File, sheet Written, s styles) error {
	if _, err := f.NewSheet(sheet.Name); err != nil {
		return err
	}
	for i, width := range sheet.Widths {
		col := columnName(i)
		if err := errors.Join(f.SetColWidth(sheet.Name, col, col, width), f.SetColStyle(sheet.Name, col, s.text)); err != nil {
			return err
		}
	}
	for n, row := range sheet.Rows {
		style := s.text
		if n == 0 {
			style = s.head
		}
		for i, text := range row {
			at := fmt.Sprintf("%s%d", columnName(i), n+1)
			if err := errors.Join(f.SetCellStr(sheet.Name, at, Guard(text)), f.SetCellStyle(sheet.Name, at, at, style)); err != nil {
				return err
			}
		}
	}
	if err := addLists(f, sheet); err != nil {
		return err
	}
	return f.SetPanes(sheet.Name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func addLists(f *excelize.File, sheet Written) error {
	for _, l := range sheet.Lists {
		v := excelize.NewDataValidation(true)
		v.SetSqref(fmt.Sprintf("%s2:%s%d", columnName(l.Column), columnName(l.Column), listRows))
		v.SetSqrefDropList(l.From)
		style := excelize.DataValidationErrorStyleWarning
		if l.Strict {
			style = excelize.DataValidationErrorStyleStop
		}
		v.SetError(style, strings.TrimSpace(sheet.Rows[0][l.Column]), "Hãy chọn một giá trị trong danh sách.")
		if err := f.AddDataValidation(sheet.Name, v); err != nil {
			return err
		}
	}
	return nil
}
