package exchange

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"khoabang/internal/table"
	"khoabang/questions"
)

// xlsxRow is a row of the sheet of questions.
type xlsxRow struct {
	d     *xlsxDecoder
	row   int
	cells []table.Cell
	place func(path string) string // names a field where there is no sheet
}

// cellOf names the cell of a field: of the field itself, of what it is part of, or of the row.
func (r *xlsxRow) cellOf(path string) string {
	if r.place != nil {
		return r.place(path)
	}
	for p := path; p != ""; p = p[:max(0, strings.LastIndexAny(p, ".["))] {
		for _, key := range []string{p, map[string]string{"texts": "answer", "options": "options[0]", "prompts": "prompts[0]"}[p]} {
			if i, ok := r.d.column[key]; ok && key != "" {
				return table.CellName(r.d.sheet, i, r.row)
			}
		}
	}
	return fmt.Sprintf("%s!%d", r.d.sheet, r.row)
}

func (r *xlsxRow) has(key string) bool { return r.cell(key) != (table.Cell{}) }

func (r *xlsxRow) cell(key string) table.Cell {
	i, ok := r.d.column[key]
	if !ok || i >= len(r.cells) {
		return table.Cell{}
	}
	return r.cells[i]
}

// text returns what a cell shows, trimmed; formulas and errors of formulas are refused.
func (r *xlsxRow) text(key string) string {
	c := r.cell(key)
	switch c.Kind {
	case table.Formula:
		r.d.add(r.cellOf(key), r.row, "formula")
		return ""
	case table.Broken:
		r.d.add(r.cellOf(key), r.row, "cell_error", "value", clip(c.Text))
		return ""
	}
	return table.Unguard(strings.TrimSpace(normal(c.Text)))
}

// named reads a cell that holds one of a few words.
func named[T comparable](r *xlsxRow, key string, labels labelSet[T], shown int) (value T) {
	text := r.text(key)
	if text == "" {
		return value
	}
	value, ok := labelled(labels, text)
	if !ok {
		r.d.add(r.cellOf(key), r.row, "one_of", "allowed", allowedLabels(labels, shown))
	}
	return value
}

func (r *xlsxRow) question() questions.Question {
	q := questions.Question{
		ID: r.text("id"), Area: r.area(), Difficulty: r.level(), Topic: r.text("topic"), Stem: r.text("stem_vi"),
		Kind: named(r, "type", kindLabels(), len(questions.Kinds())), Tags: r.tags(), Shuffle: named(r, "shuffle_options", yesLabels(), 2),
		Explanation: r.text("explanation_vi"), ReviewNote: r.text("review_note_vi"),
		Status: named(r, "status", statusLabels(), len(questions.Statuses())), Source: r.source(),
	}
	q.Key.NoMarks = named(r, "no_marks", yesLabels(), 2)
	q.Options, q.Prompts = r.choices("options", "option_ids", "A"), r.choices("prompts", "prompt_ids", "1")
	if q.Kind == "" && r.text("type") == "" {
		q.Kind = r.kind(q)
	}
	if q.Kind == questions.TrueFalse {
		r.trueFalse(&q)
	}
	r.lock(&q)
	r.key(&q)
	if q.ID == "" {
		q.ID = contentID(q)
	}
	return q
}

// area reads the content area. A number 2.1 may have been typed as 2.10, which spreadsheets do not keep.
func (r *xlsxRow) area() string {
	text := r.text("content_area")
	if c := r.cell("content_area"); c.Kind == table.Date || c.Kind == table.Number && strings.HasSuffix(text, ".1") {
		r.d.add(r.cellOf("content_area"), r.row, "area_typed_as_number", "shown", clip(text))
	}
	if _, ok := r.d.column["content_area"]; ok && !r.has("content_area") {
		r.d.add(r.cellOf("content_area"), r.row, "required")
	}
	return text
}

// level reads the difficulty; the fourth level of schools becomes the third.
func (r *xlsxRow) level() int {
	n := named(r, "difficulty", levelLabels(), 7)
	if _, ok := r.d.column["difficulty"]; ok && !r.has("difficulty") {
		r.d.add(r.cellOf("difficulty"), r.row, "required")
	}
	if n == highLevel {
		r.d.lose(r.cellOf("difficulty"), r.row, "level_merged")
		return 3
	}
	return n
}

// tags reads a list with commas or semicolons, or one a line where tags have such signs in them.
func (r *xlsxRow) tags() []string {
	r.text("tags") // for its faults
	raw := strings.TrimLeft(normal(r.cell("tags").Text), " \n")
	split := func(c rune) bool { return c == ',' || c == ';' }
	if strings.Contains(raw, "\n") {
		split = func(c rune) bool { return c == '\n' }
	}
	var tags []string
	for _, t := range strings.FieldsFunc(table.Unguard(raw), split) {
		if t = strings.TrimSpace(t); t != "" && t != lastTag {
			tags = append(tags, unfoldLine(t))
		}
	}
	return tags
}

func (r *xlsxRow) source() questions.Source {
	return questions.Source{
		Document: r.document(), Clause: r.text("source.clause_vi"), Quote: r.text("source.quote_vi"), Link: r.text("source.link"),
		From: r.day("source.from"), To: r.day("source.to"),
	}
}

// noDocument stands in the column of documents where a question has none although the file names one for all.
const noDocument = "(không)"

func (r *xlsxRow) document() string {
	switch text := r.text("source.document_vi"); text {
	case "":
		return r.d.file.SourceDocument
	case noDocument:
		return ""
	default:
		return text
	}
}

// day reads a date as Vietnam writes it, or as ISO does.
func (r *xlsxRow) day(key string) time.Time {
	text := r.text(key)
	if text == "" {
		return time.Time{}
	}
	t, err := parseVietnameseDay(text)
	if err != nil {
		r.d.add(r.cellOf(key), r.row, "date_vi")
	}
	return t
}

var dayForm = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$`)

func parseVietnameseDay(s string) (time.Time, error) {
	if m := dayForm.FindStringSubmatch(s); m != nil {
		s = fmt.Sprintf("%s-%02s-%02s", m[3], m[2], m[1])
	}
	return parseDay(s)
}

// choices reads the options or the prompts: the columns in use, from the first to the last, without gaps.
func (r *xlsxRow) choices(name, idColumn, first string) []questions.Option {
	var ids []string
	if text := r.text(idColumn); text != "" {
		for _, id := range strings.Split(text, ",") {
			ids = append(ids, strings.TrimSpace(id))
		}
	}
	var list []questions.Option
	for i, key := range choiceKeys()[name] {
		text := r.text(key)
		if text == "" {
			continue
		}
		if i != len(list) {
			r.d.add(r.cellOf(at(name, len(list))), r.row, "choice_gap", "filled", r.cellOf(key))
			return list
		}
		id := choiceID(first, i)
		if i < len(ids) {
			id = ids[i]
		}
		list = append(list, questions.Option{ID: id, Text: text})
	}
	if len(ids) > 0 && len(ids) != len(list) {
		r.d.add(r.cellOf(idColumn), r.row, "count", "min", len(list), "max", len(list))
	}
	return list
}

// choiceKeys are the keys of the columns of options and of prompts.
var choiceKeys = sync.OnceValue(func() map[string][]string {
	return map[string][]string{"options": indexed("options", questions.MaxOptions), "prompts": indexed("prompts", questions.MaxOptions)}
})

// choiceID names the i-th choice of a list that begins with "A" or "1".
func choiceID(first string, i int) string {
	if first == "1" {
		return fmt.Sprint(i + 1)
	}
	return string(rune('A' + i))
}

// kind tells the kind by what is filled in where nothing says it; "" where that does not settle it.
func (r *xlsxRow) kind(q questions.Question) questions.Kind {
	letters := letterList(r.text("answer"))
	switch {
	case len(q.Prompts) > 0:
		return questions.Matching
	case len(q.Options) >= 2 && len(letters) == 1:
		return questions.Single
	case len(q.Options) >= 2 && len(letters) > 1:
		return questions.Multiple
	case len(q.Options) == 0 && r.has("number"):
		return questions.Numeric
	}
	return ""
}

func (r *xlsxRow) trueFalse(q *questions.Question) {
	if len(q.Options) == 0 {
		q.Options = []questions.Option{{Text: textTrue}, {Text: textFalse}}
	}
	if len(q.Options) == 2 {
		q.Options[0].ID, q.Options[1].ID = questions.OptionTrue, questions.OptionFalse
	}
}

// lock marks the options that keep their place.
func (r *xlsxRow) lock(q *questions.Question) {
	text := r.text("locked")
	letters := letterList(text)
	if text != "" && len(letters) == 0 {
		r.d.add(r.cellOf("locked"), r.row, "letters")
	}
	for _, i := range letters {
		if i >= len(q.Options) {
			r.d.add(r.cellOf("locked"), r.row, "unknown_option")
			continue
		}
		q.Options[i].Locked = true
	}
}

var letterForm = regexp.MustCompile(`^(?:[A-L]{2,12}|[A-La-l](?:(?:[\s,;/&+.-]|và)+[A-La-l])*)[\s.]*$`)

// letterList returns the places of letters, as in "A, C" or "BCA"; none where s is anything else.
func letterList(s string) []int {
	if !letterForm.MatchString(s) {
		return nil
	}
	var places []int
	for _, c := range strings.ToUpper(strings.ReplaceAll(s, "và", " ")) {
		if c >= 'A' && c <= 'L' {
			places = append(places, int(c-'A'))
		}
	}
	return places
}

// key reads what is right, in the way of the question's kind.
func (r *xlsxRow) key(q *questions.Question) {
	text := r.text("answer")
	for _, key := range []string{"number", "tolerance"} {
		if q.Kind != questions.Numeric && r.text(key) != "" {
			r.d.add(r.cellOf(key), r.row, "not_allowed")
		}
	}
	switch q.Kind {
	case questions.Single, questions.Multiple, questions.Ordering:
		r.letters(q, text)
	case questions.TrueFalse:
		r.trueOrFalse(q, text)
	case questions.Matching:
		r.pairs(q, text)
	case questions.ShortText:
		for _, t := range strings.Split(text, "\n") {
			if t = strings.TrimSpace(t); t != "" {
				q.Key.Texts = append(q.Key.Texts, unfoldLine(t))
			}
		}
	case questions.Numeric:
		r.numeric(q, text)
	case questions.Prediction:
		if text != "" {
			r.d.add(r.cellOf("answer"), r.row, "not_allowed")
		}
	}
}

func (r *xlsxRow) letters(q *questions.Question, text string) {
	places := letterList(text)
	if len(places) == 0 {
		r.d.add(r.cellOf("answer"), r.row, "letters")
		return
	}
	for _, i := range places {
		if i >= len(q.Options) {
			r.d.add(r.cellOf("answer"), r.row, "unknown_option")
			return
		}
		q.Key.Options = append(q.Key.Options, q.Options[i].ID)
	}
}

var trueLabels = labels([]label[string]{
	{textTrue, questions.OptionTrue}, {textFalse, questions.OptionFalse}, {"true", questions.OptionTrue}, {"false", questions.OptionFalse},
	{"Đ", questions.OptionTrue}, {"S", questions.OptionFalse}, {"A", questions.OptionTrue}, {"B", questions.OptionFalse},
})

func (r *xlsxRow) trueOrFalse(q *questions.Question, text string) {
	id, ok := labelled(trueLabels(), text)
	if !ok {
		r.d.add(r.cellOf("answer"), r.row, "one_of", "allowed", "Đúng, Sai")
		return
	}
	q.Key.Options = []string{id}
}

var pairForm = regexp.MustCompile(`^(\d{1,2})\s*[-–:.=→>]+\s*([A-La-l])$`)

// pairs reads "1-B, 2-A".
func (r *xlsxRow) pairs(q *questions.Question, text string) {
	key := make([]string, len(q.Prompts))
	for _, pair := range strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ';' || c == '\n' }) {
		m := pairForm.FindStringSubmatch(strings.TrimSpace(pair))
		if m == nil {
			r.d.add(r.cellOf("answer"), r.row, "pairs")
			return
		}
		var n int
		fmt.Sscan(m[1], &n) // one or two digits, by the pattern
		o := letterList(m[2])[0]
		if n < 1 || n > len(key) || o >= len(q.Options) || key[n-1] != "" {
			r.d.add(r.cellOf("answer"), r.row, "pairs")
			return
		}
		key[n-1] = q.Options[o].ID
	}
	if slices.Contains(key, "") || len(key) == 0 {
		r.d.add(r.cellOf("answer"), r.row, "pairs")
		return
	}
	q.Key.Options = key
}

func (r *xlsxRow) numeric(q *questions.Question, answer string) {
	q.Key.Number, q.Key.Tolerance = r.decimal("number"), r.decimal("tolerance")
	if answer == "" {
		return
	}
	d := r.decimal("answer")
	if q.Key.Number != "" && d != q.Key.Number {
		r.d.add(r.cellOf("answer"), r.row, "disagrees", "with", r.cellOf("number"))
	}
	q.Key.Number = d
}

func (r *xlsxRow) decimal(key string) questions.Decimal {
	text := r.text(key)
	if text == "" {
		return ""
	}
	d, err := questions.ParseDecimal(text)
	if err != nil {
		r.d.add(r.cellOf(key), r.row, "decimal")
	}
	return d
}

// contentID names a question that a file leaves nameless by what it asks, so that the same question has the same ID
// when the file is imported again, wherever it then stands.
func contentID(q questions.Question) string {
	h := sha256.New()
	for _, s := range slices.Concat([]questions.Option{{Text: q.Stem}}, q.Prompts, q.Options) {
		fmt.Fprintf(h, "%s\n", questions.Fold(s.Text))
	}
	return "c-" + hex.EncodeToString(h.Sum(nil))[:16]
}

// lineMark stands for a line break inside a text of a list that has one text a line.
const lineMark = "⏎"

func foldLine(s string) string   { return strings.ReplaceAll(s, "\n", lineMark) }
func unfoldLine(s string) string { return strings.ReplaceAll(s, lineMark, "\n") }
