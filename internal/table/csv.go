package table

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// eachCSV calls f for every row of a CSV file that has something in it. Commas, semicolons and tabs separate, whichever
// the first line has most of.
func eachCSV(data []byte, f func(Row) error) error {
	text, err := csvText(data)
	if err != nil {
		return err
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord, r.ReuseRecord, r.Comma = -1, true, csvComma(text)
	var cells []Cell
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			return ErrFile.At("file", "csv_syntax", "line", broken.Line, "problem", broken.Err.Error())
		}
		if err != nil {
			return err
		}
		if strings.TrimSpace(strings.Join(record, "")) == "" {
			continue
		}
		line, _ := r.FieldPos(0)
		cells = cells[:0]
		for _, s := range record[:min(len(record), maxColumns)] {
			cells = append(cells, Cell{Text: normal(s)})
		}
		if err := f(Row{Number: line, Cells: cells}); err != nil {
			if errors.Is(err, SkipSheet) {
				return nil
			}
			return err
		}
	}
}

// csvText returns the content as text. Windows-1258, which old spreadsheets write, is taken where the tone marks of the
// file make it certain.
func csvText(data []byte) ([]byte, error) {
	text, err := ToUTF8(data)
	if err == nil {
		return text, nil
	}
	if text, ok := fromWindows1258(data); ok {
		return text, nil
	}
	return nil, err
}

// csvComma returns the separator of the first line.
func csvComma(text []byte) rune {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	best := ','
	for _, r := range ";\t" {
		if bytes.Count(line, []byte(string(r))) > bytes.Count(line, []byte(string(best))) {
			best = r
		}
	}
	return best
}
