package exchange

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"khoabang/internal/table"
	"khoabang/questions"
)

func encodeXLSX(out io.Writer, f File) error {
	columns := usedColumns(f.Questions)
	rows := func(yield func([]string) bool) {
		if !yield(headsOf(columns)) {
			return
		}
		for _, q := range f.Questions {
			if !yield(xlsxValues(q, f.SourceDocument, columns)) {
				return
			}
		}
	}
	err := table.WriteXLSX(out, table.Written{Name: sheetQuestions, Widths: widthsOf(columns), Rows: rows}, bankSheet(f))
	if err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	return nil
}

func bankSheet(f File) table.Written {
	return table.Written{Name: sheetBank, Widths: []float64{24, 90}, Rows: slices.Values(bankRows(f))}
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
