package httpapi

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"khoabang/internal/fault"
	"khoabang/internal/i18n"
	"khoabang/internal/report"
)

// statisticsSheet is a table of statistics. A cell is a text, a whole number, or a figure with two places; nil for none.
type statisticsSheet struct {
	key     string
	columns []string // keys of their heads
	rows    [][]any
}

// statisticsSheets are the tables of statistics, the units first.
func statisticsSheets(v statisticsView, lang i18n.Lang) []statisticsSheet {
	say := func(key string, args map[string]any) string { return i18n.Text(lang, "stats."+key, args) }
	groups := map[string]string{}
	for _, g := range v.Groups {
		groups[g.ID] = g.Name
	}
	units := statisticsSheet{key: "units", columns: []string{"unit", "group", "headcount", "people", "attempts", "perfect", "rate"}}
	for _, u := range v.Units {
		units.rows = append(units.rows, []any{u.Name, groups[u.Group], some(u.Headcount), u.People, u.Attempts, u.Perfect, figureOr(u.Rate)})
	}
	parts := statisticsSheet{key: "parts", columns: []string{"part", "people", "people_share", "attempts", "attempts_share"}}
	for _, p := range slices.Concat([]partView{v.All}, v.Rounds, v.Blocks, v.Groups) {
		parts.rows = append(parts.rows, []any{cmp.Or(p.Name, say("all", nil)), p.People, p.PeopleShare, p.Attempts, p.AttemptsShare})
	}
	bands := statisticsSheet{key: "bands", columns: []string{"band", "people", "people_share", "attempts", "attempts_share"}}
	for _, b := range v.Bands {
		bands.rows = append(bands.rows, []any{b.Name, b.People, b.PeopleShare, b.Attempts, b.AttemptsShare})
	}
	hours := statisticsSheet{key: "hours", columns: []string{"hour"}}
	for d := range v.Hours {
		hours.columns = append(hours.columns, "day."+strconv.Itoa(d))
	}
	for h := range v.Hours[0] {
		row := []any{say("hour_of", map[string]any{"h": h})}
		for d := range v.Hours {
			row = append(row, v.Hours[d][h])
		}
		hours.rows = append(hours.rows, row)
	}
	categories := statisticsSheet{key: "categories", columns: []string{"category", "headcount", "people", "rate", "need", "reached", "of_units"}}
	for _, c := range v.Categories {
		row := []any{c.Name, some(c.Headcount), c.People, figureOr(c.Rate), nil, nil, nil}
		if c.Quota {
			copy(row[4:], []any{c.Need, c.Reached, c.Units})
		}
		categories.rows = append(categories.rows, row)
	}
	ages := statisticsSheet{key: "ages", columns: []string{"age", "people", "people_share"}}
	for _, a := range v.Ages {
		ages.rows = append(ages.rows, []any{a.Name, a.People, a.Share})
	}
	return slices.DeleteFunc([]statisticsSheet{units, parts, bands, hours, categories, ages}, func(t statisticsSheet) bool { return len(t.rows) == 0 })
}

func ageName(a ageView, lang i18n.Lang) string {
	key := "age_between"
	switch {
	case a.Unknown:
		key = "age_unknown"
	case a.From == 0:
		key = "age_below"
	case a.To == 0:
		key = "age_from"
	}
	return i18n.Text(lang, "stats."+key, map[string]any{"from": a.From, "to": a.To})
}

// some returns a number; nil for 0, which is none.
func some(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

func figureOr(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

// statisticsTable returns what is looked at as a workbook, or one of its tables as CSV.
func (s *Server) statisticsTable(ctx context.Context, r *request) (reply, error) {
	format, table := cmp.Or(r.query("format"), "xlsx"), cmp.Or(r.query("table"), "units")
	var k fault.Check
	oneOfWords(&k, "format", format, "xlsx", "csv")
	oneOfWords(&k, "table", table, "units", "parts", "bands", "hours", "categories", "ages")
	if err := k.Err(errQueryInvalid); err != nil {
		return reply{}, err
	}
	v, err := s.statisticsOf(ctx, r)
	if err != nil {
		return reply{}, err
	}
	lang, name := r.lang(), "thong-ke-"+v.Contest.Slug
	sheets := statisticsSheets(v, lang)
	if format == "csv" {
		t := statisticsSheet{columns: []string{"people"}} // nothing to tell
		if i := slices.IndexFunc(sheets, func(t statisticsSheet) bool { return t.key == table }); i >= 0 {
			t = sheets[i]
		}
		return csvFile(name, lang, "stats.column.", t.columns, t.rows, func(row []any) []string { return csvCells(row, lang) })
	}
	book := report.Book{Title: v.Contest.Title, Made: s.Clock()}
	for _, t := range sheets {
		book.Sheets = append(book.Sheets, t.sheet(v, lang))
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		return reply{}, err
	}
	return attachment(xlsxType, file.Bytes(), name+".xlsx"), nil
}

func oneOfWords(k *fault.Check, path, v string, allowed ...string) {
	k.Require(slices.Contains(allowed, v), path, "one_of", "allowed", strings.Join(allowed, ", "))
}

func (t statisticsSheet) sheet(v statisticsView, lang i18n.Lang) report.Sheet {
	say := func(key string, args map[string]any) string { return i18n.Text(lang, "stats."+key, args) }
	lines := []string{v.Contest.Title, say("table."+t.key, nil), say(v.source(), map[string]any{"at": i18n.When(lang, time.Time(v.At))})}
	if v.Published != nil {
		lines = append(lines, "SHA-256: "+v.Published.Hash)
	}
	sheet := report.Sheet{Name: say("table."+t.key, nil), Lines: lines, Rows: cellsOf(t.rows), Landscape: true}
	for i, key := range t.columns {
		c := report.BookColumn{Head: say("column."+key, nil), Width: 14, Format: report.Whole}
		switch {
		case i == 0:
			c.Width = 40
		case key == "rate" || key == "people_share" || key == "attempts_share":
			c.Format = report.Decimal
		case key == "group":
			c.Width, c.Format = 24, report.General
		}
		sheet.Columns = append(sheet.Columns, c)
	}
	return sheet
}

// source is the key of the words that say where figures are from.
func (v statisticsView) source() string {
	if v.Published != nil {
		return "frozen"
	}
	return "counted"
}

func csvCells(row []any, lang i18n.Lang) []string {
	cells := make([]string, len(row))
	for i, c := range row {
		switch x := c.(type) {
		case nil:
		case float64:
			cells[i] = i18n.Decimal(lang, x, 2)
		case string:
			cells[i] = plainCell(x)
		default:
			cells[i] = fmt.Sprint(x)
		}
	}
	return cells
}
