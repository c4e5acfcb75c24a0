package exchange

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"khoabang/internal/fault"
	"khoabang/internal/table"
	"khoabang/questions"
)

// csvFields are the columns of the fields that faults name.
var csvFields = map[string]string{
	"id": csvID, "type": csvKind, "content_area": csvArea, "difficulty": csvDifficulty, "topic": csvTopic, "tags": csvTags,
	"stem_vi": csvStem, "prompts": csvPrompt + "1", "options": csvOption + "A", "answer": csvAnswer, "number": csvAnswer,
	"texts": csvAnswer, "tolerance": csvTolerance, "explanation_vi": csvExplain, "review_note_vi": csvNote,
	"status": csvStatus, "source.document_vi": csvDocument, "source.clause_vi": csvClause, "source.quote_vi": csvQuote,
	"source.link": csvLink, "source.from": csvFrom, "source.to": csvTo,
}

var csvIndex = regexp.MustCompile(`^(\w+)\[([0-9]+)\](\.key)?`)

// csvColumnOf returns the header of the column that a fault's path is about.
func csvColumnOf(path string) string {
	if m := csvIndex.FindStringSubmatch(path); m != nil {
		i, _ := strconv.Atoi(m[2]) // digits, of a list that is short
		switch {
		case m[1] == "prompts" && m[3] != "":
			return csvPromptIDs
		case m[1] == "options" && m[3] != "":
			return csvOptionIDs
		case m[1] == "prompts":
			return csvPrompt + fmt.Sprint(i+1)
		case m[1] == "options":
			return csvOption + letters(i)
		}
		path = m[1]
	}
	if column, ok := csvFields[path]; ok {
		return column
	}
	return path
}

func faultsOf(c collector) []fault.Field {
	e, ok := fault.As(c.check.Err(ErrFile))
	if !ok {
		return nil
	}
	return e.Fields
}

// pairsOfArgs returns args as alternating names and values, without the line, which is added anew.
func pairsOfArgs(args map[string]any) (pairs []any) {
	for k, v := range args {
		if k != "line" {
			pairs = append(pairs, k, v)
		}
	}
	return pairs
}

func encodeCSV(out io.Writer, f File) error {
	err := table.WriteCSV(out, func(yield func([]string) bool) {
		if !yield(csvColumns) {
			return
		}
		row := make([]string, len(csvColumns))
		for _, q := range f.Questions {
			cells := csvCells(q)
			for i, name := range csvColumns {
				row[i] = cells[name]
			}
			if !yield(row) {
				return
			}
		}
	})
	if err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

// csvCells returns the cells of a question by header.
func csvCells(q questions.Question) map[string]string {
	cells := map[string]string{
		csvID: q.ID, csvKind: string(q.Kind), csvArea: q.Area, csvDifficulty: fmt.Sprint(q.Difficulty), csvTopic: q.Topic,
		csvTags: strings.Join(q.Tags, ", "), csvStem: q.Stem, csvAnswer: csvAnswerOf(q), csvTolerance: string(q.Key.Tolerance),
		csvNoMarks: mark(q.Key.NoMarks), csvShuffle: mark(q.Shuffle), csvExplain: q.Explanation, csvDocument: q.Source.Document,
		csvClause: q.Source.Clause, csvQuote: q.Source.Quote, csvLink: q.Source.Link, csvFrom: formatDay(q.Source.From),
		csvTo: formatDay(q.Source.To), csvNote: q.ReviewNote,
	}
	if q.Status != questions.Approved {
		cells[csvStatus] = string(q.Status)
	}
	var ids, prompts, locked, usual, usualPrompts []string
	for i, o := range q.Options {
		ids, usual = append(ids, o.ID), append(usual, letters(i))
		if o.Locked {
			locked = append(locked, o.ID)
		}
		if q.Kind != questions.TrueFalse || !usualTexts(q.Options) {
			cells[csvOption+letters(i)] = o.Text
		}
	}
	for i, p := range q.Prompts {
		prompts, usualPrompts = append(prompts, p.ID), append(usualPrompts, fmt.Sprint(i+1))
		cells[csvPrompt+fmt.Sprint(i+1)] = p.Text
	}
	cells[csvLocked] = strings.Join(locked, ", ")
	if !slices.Equal(ids, usual) && q.Kind != questions.TrueFalse {
		cells[csvOptionIDs] = strings.Join(ids, ", ")
	}
	if !slices.Equal(prompts, usualPrompts) {
		cells[csvPromptIDs] = strings.Join(prompts, ", ")
	}
	return cells
}

func csvAnswerOf(q questions.Question) string {
	switch q.Kind {
	case questions.Numeric:
		return string(q.Key.Number)
	case questions.ShortText:
		return joinTexts(q.Key.Texts)
	case questions.TrueFalse:
		if q.Key.Options[0] == questions.OptionTrue {
			return textTrue
		}
		return textFalse
	case questions.Matching:
		var pairs []string
		for i, id := range q.Key.Options {
			pairs = append(pairs, q.Prompts[i].ID+"-"+id)
		}
		return strings.Join(pairs, ", ")
	}
	return strings.Join(q.Key.Options, ", ")
}

func mark(yes bool) string {
	if yes {
		return "x"
	}
	return ""
}

var textEscapes = strings.NewReplacer(`\`, `\\`, "|", `\|`, "\n", `\n`)

// joinTexts writes several texts in one cell.
func joinTexts(texts []string) string {
	var escaped []string
	for _, t := range texts {
		escaped = append(escaped, textEscapes.Replace(t))
	}
	return strings.Join(escaped, " | ")
}

// splitTexts undoes joinTexts.
func splitTexts(s string) (texts []string) {
	var b strings.Builder
	end := func() {
		if t := strings.TrimSpace(b.String()); t != "" {
			texts = append(texts, t)
		}
		b.Reset()
	}
	escaped := false
	for _, r := range s {
		switch {
		case escaped && r == 'n':
			b.WriteRune('\n')
			escaped = false
		case escaped:
			b.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		case r == '|':
			end()
		default:
			b.WriteRune(r)
		}
	}
	end()
	return texts
}
