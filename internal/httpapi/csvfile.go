package httpapi

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"khoabang/internal/i18n"
	"khoabang/questions/exchange"
)

// csvFile answers with a table as the spreadsheets of lang's readers open it: with a byte order mark, and with semicolons
// where a comma is the decimal sign. The heads are texts of the catalogue: the columns' names after prefix.
func csvFile[T any](name string, lang i18n.Lang, prefix string, columns []string, list []T, row func(T) []string) (reply, error) {
	f, err := exchange.Named("csv")
	if err != nil {
		return reply{}, err
	}
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	if lang == i18n.Vietnamese {
		w.Comma = ';'
	}
	head := make([]string, len(columns))
	for i, column := range columns {
		head[i] = i18n.Text(lang, prefix+column, nil)
	}
	err = w.Write(head)
	for _, x := range list {
		if err != nil {
			break
		}
		err = w.Write(row(x))
	}
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	if err != nil {
		return reply{}, fmt.Errorf("write csv: %w", err)
	}
	return attachment(f.MediaType, b.Bytes(), name+f.Extensions[0]), nil
}

// plainCell keeps spreadsheets from taking a text for a formula: it begins with an apostrophe then.
func plainCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}
