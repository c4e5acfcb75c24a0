package exchange

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"khoabang/questions"

	"github.com/xuri/excelize/v2"
)

// xlsxWriter writes sheets of texts: every cell is of the format Text, so that neither opening nor editing a cell makes
// a number, a date or a formula of it.
type xlsxWriter struct {
	f    *excelize.File
	head int // styles
	text int
	// lists, where set, adds drop-down lists to the sheet just written.
	lists func(sheet string) error
}

func newXLSXWriter() (*xlsxWriter, error) {
	w := &xlsxWriter{f: excelize.NewFile()}
	var err error
	if w.head, err = w.f.NewStyle(&excelize.Style{
		NumFmt: 49, Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7EEF7"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"},
	}); err != nil {
		return nil, err
	}
	w.text, err = w.f.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	return w, err
}

// stream adds a sheet of rows, the first of which is its header and stays in view. Only one sheet of a workbook may be
// streamed: excelize writes several in an order that changes from run to run.
func (w *xlsxWriter) stream(name string, widths []float64, rows iter.Seq[[]string]) error {
	if _, err := w.f.NewSheet(name); err != nil {
		return err
	}
	s, err := w.f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, width := range widths {
		if err := errors.Join(s.SetColWidth(i+1, i+1, width), s.SetColStyle(i+1, i+1, w.text)); err != nil {
			return err
		}
	}
	if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	n := 0
	for row := range rows {
		n++
		values := make([]any, len(row))
		for i, text := range row {
			if text != "" {
				values[i] = excelize.Cell{StyleID: w.style(n), Value: guard(text)}
			}
		}
		if err := s.SetRow(fmt.Sprintf("A%d", n), values); err != nil {
			return err
		}
	}
	if w.lists != nil {
		if err := w.lists(name); err != nil {
			return err
		}
	}
	return s.Flush()
}

func (w *xlsxWriter) style(row int) int {
	if row == 1 {
		return w.head
	}
	return w.text
}

// small adds a sheet of few rows, the first of which is its header.
func (w *xlsxWriter) small(name string, widths []float64, rows [][]string) error {
	if _, err := w.f.NewSheet(name); err != nil {
		return err
	}
	for i, width := range widths {
		col := columnName(i)
		if err := errors.Join(w.f.SetColWidth(name, col, col, width), w.f.SetColStyle(name, col, w.text)); err != nil {
			return err
		}
	}
	for n, row := range rows {
		for i, text := range row {
			at := fmt.Sprintf("%s%d", columnName(i), n+1)
			if err := errors.Join(w.f.SetCellStr(name, at, guard(text)), w.f.SetCellStyle(name, at, at, w.style(n+1))); err != nil {
				return err
			}
		}
	}
	return nil
}

// finish writes the workbook out, opened at its first sheet.
func (w *xlsxWriter) finish(out io.Writer) error {
	defer w.f.Close()
	if err := w.f.DeleteSheet("Sheet1"); err != nil {
		return err
	}
	w.f.SetActiveSheet(0)
	_, err := w.f.WriteTo(out)
	return err
}

func encodeXLSX(out io.Writer, f File) error {
	w, err := newXLSXWriter()
	if err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	columns := usedColumns(f.Questions)
	err = w.stream(sheetQuestions, widthsOf(columns), func(yield func([]string) bool) {
		if !yield(headsOf(columns)) {
			return
		}
		for _, q := range f.Questions {
			if !yield(xlsxValues(q, f.SourceDocument, columns)) {
				return
			}
		}
	})
	if err == nil {
		err = w.small(sheetBank, []float64{24, 90}, bankRows(f))
	}
	if err == nil {
		err = w.finish(out)
	}
	if err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	return nil
}

func bankRows(f File) [][]string {
	rows := [][]string{
		{"Thông tin", "Giá trị"}, {"Mã ngân hàng", f.Bank.ID}, {"Tên ngân hàng", f.Bank.Name},
		{"Ngân hàng luyện tập", labelOf(yesLabels(), f.Bank.Practice)}, {"Văn bản chung", f.SourceDocument},
	}
	for _, n := range f.Notes {
		rows = append(rows, []string{"Ghi chú", n})
	}
	return rows
}

// usedColumns leaves out the columns for options and prompts that no question needs, and those of rare use.
func usedColumns(qs []questions.Question) []xlsxColumn {
	used := map[string]bool{at("options", 0): true, at("options", 1): true, at("options", 2): true, at("options", 3): true}
	for _, q := range qs {
		for i := range q.Options {
			used[at("options", i)] = true
		}
		for i := range q.Prompts {
			used[at("prompts", i)] = true
		}
		used["option_ids"] = used["option_ids"] || ownIDs(q.Options, "A") && q.Kind != questions.TrueFalse
		used["prompt_ids"] = used["prompt_ids"] || ownIDs(q.Prompts, "1")
	}
	return slices.DeleteFunc(xlsxColumns(), func(c xlsxColumn) bool {
		rare := strings.Contains(c.key, "[") || strings.HasSuffix(c.key, "_ids")
		return rare && !used[c.key]
	})
}

// ownIDs reports whether choices are named otherwise than A, B, C or 1, 2, 3.
func ownIDs(list []questions.Option, first string) bool {
	for i, o := range list {
		if o.ID != choiceID(first, i) {
			return true
		}
	}
	return false
}

func headsOf(cs []xlsxColumn) (heads []string) {
	for _, c := range cs {
		heads = append(heads, c.head)
	}
	return heads
}

func widthsOf(cs []xlsxColumn) (widths []float64) {
	for _, c := range cs {
		widths = append(widths, c.width)
	}
	return widths
}

// xlsxValues returns the row of a question.
func xlsxValues(q questions.Question, document string, columns []xlsxColumn) []string {
	v := map[string]string{
		"id": q.ID, "content_area": q.Area, "type": labelOf(kindLabels(), q.Kind), "topic": q.Topic, "stem_vi": q.Stem,
		"number": string(q.Key.Number), "tolerance": string(q.Key.Tolerance), "shuffle_options": labelOf(yesLabels(), q.Shuffle),
		"explanation_vi": q.Explanation, "source.clause_vi": q.Source.Clause, "source.quote_vi": q.Source.Quote,
		"source.link": q.Source.Link, "source.from": vietnameseDay(q.Source.From), "source.to": vietnameseDay(q.Source.To),
		"tags": joinTags(q.Tags), "review_note_vi": q.ReviewNote, "answer": answerText(q),
	}
	if q.Difficulty > 0 {
		v["difficulty"] = labelOf(levelLabels(), q.Difficulty)
	}
	if q.Key.NoMarks {
		v["no_marks"] = labelOf(yesLabels(), true)
	}
	if q.Status != questions.Approved {
		v["status"] = labelOf(statusLabels(), q.Status)
	}
	switch q.Source.Document {
	case document:
	case "":
		v["source.document_vi"] = noDocument
	default:
		v["source.document_vi"] = q.Source.Document
	}
	choiceValues(v, q)
	row := make([]string, len(columns))
	for i, c := range columns {
		row[i] = v[c.key]
	}
	return row
}

func choiceValues(v map[string]string, q questions.Question) {
	if q.Kind != questions.TrueFalse || !usualTexts(q.Options) {
		for i, o := range q.Options {
			v[at("options", i)] = o.Text
		}
	}
	for i, p := range q.Prompts {
		v[at("prompts", i)] = p.Text
	}
	var locked, ids, promptIDs []string
	for i, o := range q.Options {
		ids = append(ids, o.ID)
		if o.Locked {
			locked = append(locked, choiceID("A", i))
		}
	}
	for _, p := range q.Prompts {
		promptIDs = append(promptIDs, p.ID)
	}
	v["locked"] = strings.Join(locked, ", ")
	if ownIDs(q.Options, "A") && q.Kind != questions.TrueFalse {
		v["option_ids"] = strings.Join(ids, ", ")
	}
	if ownIDs(q.Prompts, "1") {
		v["prompt_ids"] = strings.Join(promptIDs, ", ")
	}
}

// answerText writes what is right, as xlsxRow.key reads it.
func answerText(q questions.Question) string {
	if q.Kind == questions.ShortText {
		texts := make([]string, len(q.Key.Texts))
		for i, t := range q.Key.Texts {
			texts[i] = foldLine(t)
		}
		return strings.Join(texts, "\n")
	}
	var parts []string
	for i, id := range q.Key.Options {
		if q.Kind == questions.TrueFalse {
			return labelOf(trueLabels(), id)
		}
		letter := choiceID("A", slices.IndexFunc(q.Options, func(o questions.Option) bool { return o.ID == id }))
		if q.Kind == questions.Matching {
			letter = fmt.Sprintf("%d-%s", i+1, letter)
		}
		parts = append(parts, letter)
	}
	return strings.Join(parts, ", ")
}

// lastTag ends a list of tags with one a line, so that one of a single tag is known for such a list.
const lastTag = "•"

func joinTags(tags []string) string {
	folded := make([]string, len(tags))
	lines := false
	for i, t := range tags {
		folded[i] = foldLine(t)
		lines = lines || strings.ContainsAny(folded[i], ",;"+lineMark)
	}
	if lines {
		return strings.Join(append(folded, lastTag), "\n")
	}
	return strings.Join(folded, ", ")
}

func vietnameseDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(vietnam).Format("02/01/2006")
}
