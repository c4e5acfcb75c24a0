package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"khoabang/internal/fault"
	"khoabang/internal/infile"
	"khoabang/internal/table"
	"khoabang/questions"
)

// csvFormat is a table: a header row, then a question a row. See csvColumns. Texts are quoted as RFC 4180 says; commas,
// semicolons and tabs separate, whichever the header row has. It is written in UTF-8 with the mark that spreadsheets
// look for.
func csvFormat() Format {
	return Format{
		Name: "csv", Extensions: []string{".csv", ".tsv"}, MediaType: "text/csv",
		Decode: decodeCSV, Encode: encodeCSV, MaxBytes: MaxText, Sniff: sniffCSV,
	}
}

// Headers that code speaks of.
const (
	csvID         = "Mã câu"
	csvKind       = "Loại"
	csvArea       = "Nội dung"
	csvDifficulty = "Mức độ"
	csvTopic      = "Chủ đề"
	csvTags       = "Nhãn"
	csvStem       = "Câu hỏi"
	csvPrompt     = "Vế "        // 1, 2, …
	csvOption     = "Phương án " // A, B, …
	csvAnswer     = "Đáp án"
	csvTolerance  = "Sai số"
	csvNoMarks    = "Không xét dấu"
	csvShuffle    = "Đảo phương án"
	csvLocked     = "Giữ chỗ"
	csvOptionIDs  = "Mã phương án"
	csvPromptIDs  = "Mã vế"
	csvExplain    = "Giải thích"
	csvDocument   = "Văn bản"
	csvClause     = "Điều khoản"
	csvQuote      = "Trích dẫn"
	csvLink       = "Liên kết"
	csvFrom       = "Hiệu lực từ"
	csvTo         = "Hiệu lực đến"
	csvNote       = "Ghi chú duyệt"
	csvStatus     = "Trạng thái"
)

// csvColumns are the headers, in the order in which they are written; a file may have them in any order and leave out
// all but the stem and the answer.
//
//   - "Loại" is single, multiple, true_false, ordering, matching, numeric, short_text or prediction; single where empty.
//   - "Đáp án" is "B"; "A, C"; "Đúng" or "Sai"; the right order "C, A, B"; "1-A, 2-C"; a number; or the accepted texts,
//     between " | ", with \| and \\ for those characters and \n for a line end.
//   - "Nhãn" and "Giữ chỗ" (the options that keep their place) are lists with commas.
//   - "Không xét dấu" and "Đảo phương án" are "x" for yes; dates are 2025-03-01.
//   - "Mã phương án" and "Mã vế" name the options and prompts where they are not A, B, … and 1, 2, ….
var csvColumns = func() []string {
	columns := []string{csvID, csvKind, csvArea, csvDifficulty, csvTopic, csvTags, csvStem}
	for i := range questions.MaxOptions {
		columns = append(columns, csvPrompt+fmt.Sprint(i+1))
	}
	for i := range questions.MaxOptions {
		columns = append(columns, csvOption+letters(i))
	}
	return append(columns, csvAnswer, csvTolerance, csvNoMarks, csvShuffle, csvLocked, csvOptionIDs, csvPromptIDs, csvExplain,
		csvDocument, csvClause, csvQuote, csvLink, csvFrom, csvTo, csvNote, csvStatus)
}()

// csvText returns the content as text; in Windows-1258 where the header row reads right in it.
func csvText(data []byte) ([]byte, error) { return table.CSVText(data, csvHeaderRow) }

// csvHeaderRow reports whether the first line has the headers that every file must have.
func csvHeaderRow(text []byte) bool {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	s := normal(string(line))
	return strings.Contains(s, csvStem) && strings.Contains(s, csvAnswer)
}

func sniffCSV(_ string, data []byte) bool {
	data = data[:min(len(data), 1<<14)]
	if end := bytes.IndexByte(data, '\n'); end >= 0 && infile.IsText(data) {
		data = data[:end+1] // what is cut off may end within a character
	}
	text, err := csvText(data)
	return err == nil && csvHeaderRow(text)
}

func decodeCSV(r io.Reader) (File, error) {
	data, err := infile.Read(r, MaxText)
	if err != nil {
		return File{}, err
	}
	if data, err = csvText(data); err != nil {
		return File{}, err
	}
	c := &csvReader{}
	c.file.Language = "vi"
	err = table.EachRecord(data, c.record)
	switch e, ok := fault.As(err); {
	case ok && errors.Is(err, ErrFile): // after what is wrong with the rows before
		c.addFields(e.Fields)
	case err != nil && !errors.Is(err, table.SkipSheet):
		return File{}, err
	}
	if c.columns == nil && c.faults == 0 {
		c.add("file", 1, "required")
	}
	return c.finish(c.file)
}

// record reads the header, and then a row.
func (c *csvReader) record(line int, record []string) error {
	switch {
	case c.full():
		return table.SkipSheet
	case c.columns == nil:
		c.header(record, line)
	case strings.TrimSpace(strings.Join(record, "")) != "":
		c.row(record, line)
	}
	return nil
}

type csvReader struct {
	builder
	columns []string // headers by index; "" for those that are not known
	cells   map[string]string
	line    int
	seen    map[string]int // lines by ID
}

func (c *csvReader) header(record []string, line int) {
	c.columns, c.seen = []string{}, map[string]int{}
	for _, cell := range record {
		name := strings.Join(strings.Fields(normal(table.Unguard(cell))), " ")
		switch {
		case name == "":
		case !slices.Contains(csvColumns, name):
			c.add(clip(name), line, "unknown_column")
		case slices.Contains(c.columns, name):
			c.add(name, line, "duplicate")
		}
		c.columns = append(c.columns, name)
	}
	for _, name := range []string{csvStem, csvAnswer} {
		if !slices.Contains(c.columns, name) {
			c.add(name, line, "required")
		}
	}
}

// wrong names a cell by its line and its column's header.
func (c *csvReader) wrong(column, code string, args ...any) {
	c.add(column, c.line, code, args...)
}

func (c *csvReader) row(record []string, line int) {
	path, before := c.next(), c.faults
	c.line, c.cells = line, map[string]string{}
	for i, cell := range record {
		if i < len(c.columns) && c.columns[i] != "" {
			c.cells[c.columns[i]] = normal(table.Unguard(cell))
		} else if strings.TrimSpace(cell) != "" {
			c.add(path, line, "csv_extra_cell", "column", i+1)
		}
	}
	q := questions.Question{
		ID: c.word(csvID), Kind: questions.Kind(firstOf(strings.ToLower(c.word(csvKind)), string(questions.Single))), Area: c.word(csvArea),
		Topic: c.cells[csvTopic], Tags: c.list(csvTags), Stem: c.cells[csvStem], Explanation: c.cells[csvExplain],
		ReviewNote: c.cells[csvNote], Status: questions.Status(c.word(csvStatus)), Shuffle: c.yes(csvShuffle),
		Source: questions.Source{
			Document: c.cells[csvDocument], Clause: c.cells[csvClause], Quote: c.cells[csvQuote], Link: c.word(csvLink),
		},
	}
	var err error
	for _, d := range []struct {
		column string
		at     *time.Time
	}{{csvFrom, &q.Source.From}, {csvTo, &q.Source.To}} {
		if s := c.word(d.column); s != "" {
			if *d.at, err = parseDay(s); err != nil {
				c.wrong(d.column, "date")
			}
		}
	}
	switch s := c.word(csvDifficulty); {
	case s == "1" || s == "2" || s == "3":
		q.Difficulty = int(s[0] - '0')
	case s != "":
		c.wrong(csvDifficulty, "range", "min", 1, "max", 3)
	}
	c.choices(&q)
	c.answer(&q)
	if c.faults == before {
		c.keep(q, path)
	}
}

func (c *csvReader) word(column string) string { return strings.TrimSpace(c.cells[column]) }

func (c *csvReader) list(column string) (items []string) {
	for _, s := range strings.Split(c.cells[column], ",") {
		if s = strings.TrimSpace(s); s != "" {
			items = append(items, s)
		}
	}
	return items
}

func (c *csvReader) yes(column string) bool {
	switch strings.ToLower(c.word(column)) {
	case "x", "có", "true", "1":
		return true
	case "", "không", "false", "0":
		return false
	}
	c.wrong(column, "csv_yes")
	return false
}

// choices reads prompts and options; columns after the last that is filled count for nothing.
func (c *csvReader) choices(q *questions.Question) {
	read := func(header, ids string, name func(int) string) (all []questions.Option) {
		named := c.list(ids)
		for i := range questions.MaxOptions {
			if text := c.cells[header+name(i)]; strings.TrimSpace(text) != "" {
				id := name(i)
				if i < len(named) {
					id = named[i]
				}
				for len(all) < i {
					c.wrong(header+name(len(all)), "required")
					all = append(all, questions.Option{ID: name(len(all)), Text: "?"})
				}
				all = append(all, questions.Option{ID: id, Text: text})
			}
		}
		return all
	}
	q.Prompts = read(csvPrompt, csvPromptIDs, func(i int) string { return fmt.Sprint(i + 1) })
	q.Options = read(csvOption, csvOptionIDs, letters)
	if q.Kind == questions.TrueFalse {
		texts := q.Options
		q.Options = trueFalse(questions.Question{}, true).Options
		for i, o := range texts[:min(len(texts), 2)] {
			q.Options[i].Text = o.Text
		}
	}
	for _, id := range c.list(csvLocked) {
		if i := indexOfOption(*q, id); i >= 0 {
			q.Options[i].Locked = true
		} else {
			c.wrong(csvLocked, "unknown_option")
		}
	}
}

// answer reads the cell of the right answer as the kind asks.
func (c *csvReader) answer(q *questions.Question) {
	var err error
	switch q.Kind {
	case questions.Numeric:
		if q.Key.Number, err = questions.ParseDecimal(c.word(csvAnswer)); err != nil {
			c.wrong(csvAnswer, "decimal")
		}
		if s := c.word(csvTolerance); s != "" {
			if q.Key.Tolerance, err = questions.ParseDecimal(s); err != nil {
				c.wrong(csvTolerance, "decimal_not_negative")
			}
		}
	case questions.ShortText:
		q.Key.Texts, q.Key.NoMarks = splitTexts(c.cells[csvAnswer]), c.yes(csvNoMarks)
	case questions.TrueFalse:
		right, known := map[string]string{"đúng": "true", "true": "true", "sai": "false", "false": "false"}[strings.ToLower(c.word(csvAnswer))]
		if !known {
			c.wrong(csvAnswer, "one_of", "allowed", textTrue+", "+textFalse)
			return
		}
		q.Key.Options = []string{right}
	case questions.Matching:
		c.pairs(q)
	case questions.Prediction:
	default:
		q.Key.Options = c.list(csvAnswer)
	}
}

// pairs reads "1-A, 2-C" into the order of the prompts.
func (c *csvReader) pairs(q *questions.Question) {
	right := map[string]string{}
	for _, item := range c.list(csvAnswer) {
		i := slices.IndexFunc(q.Prompts, func(p questions.Option) bool { return strings.HasPrefix(item, p.ID+"-") })
		if i < 0 {
			c.wrong(csvAnswer, "csv_pair")
			return
		}
		right[q.Prompts[i].ID] = item[len(q.Prompts[i].ID)+1:]
	}
	for _, p := range q.Prompts {
		q.Key.Options = append(q.Key.Options, right[p.ID])
	}
}

// keep adds the question, and names what is wrong with it by column.
func (c *csvReader) keep(q questions.Question, path string) {
	if len(c.file.Questions) >= questions.MaxImport {
		c.wrong(csvStem, "too_many", "max", questions.MaxImport)
		return
	}
	if q.ID == "" {
		q.ID = c.id(q, "", "", path, c.line)
	}
	if first, ok := c.seen[q.ID]; ok {
		c.wrong(csvID, "duplicate", "first", first)
		return
	}
	c.seen[q.ID] = c.line
	var checked collector
	if !checked.valid(q, "", c.line) {
		for _, f := range faultsOf(checked) {
			c.add(csvColumnOf(strings.TrimPrefix(f.Path, ".")), c.line, f.Code, pairsOfArgs(f.Args)...)
		}
		return
	}
	c.file.Questions = append(c.file.Questions, q)
}
