package table

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"khoabang/internal/infile"
)

// eachCSV calls f for every row of a CSV file that has something in it.
func eachCSV(data []byte, f func(Row) error) error {
	text, err := CSVText(data, func([]byte) bool { return true })
	if err != nil {
		return err
	}
	var cells []Cell
	err = EachRecord(text, func(line int, record []string) error {
		if strings.TrimSpace(strings.Join(record, "")) == "" {
			return nil
		}
		cells = cells[:0]
		for _, s := range record[:min(len(record), maxColumns)] {
			cells = append(cells, Cell{Text: infile.Normal(s)})
		}
		return f(Row{Number: line, Cells: cells})
	})
	if errors.Is(err, SkipSheet) {
		return nil
	}
	return err
}

// EachRecord calls f for every record of a CSV text, empty lines not among them, with the line at which it begins, until
// f returns an error. Texts are quoted as RFC 4180 says; commas, semicolons and tabs separate, whichever the first line
// has most of. The record is valid until the next. It returns ErrFile where the text is not CSV.
func EachRecord(text []byte, f func(line int, record []string) error) error {
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord, r.ReuseRecord, r.Comma = -1, true, csvComma(text)
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
		line, _ := r.FieldPos(0)
		if err := f(line, record); err != nil {
			return err
		}
	}
}

// CSVText returns the content of a CSV file as text. Windows-1258, which old spreadsheets write, is taken where the tone
// marks of the file make it certain and the text is what its reader expects.
func CSVText(data []byte, expected func(text []byte) bool) ([]byte, error) {
	text, err := infile.ToUTF8(data)
	if err == nil {
		return text, nil
	}
	if text, ok := infile.FromWindows1258(data); ok && expected(text) {
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
