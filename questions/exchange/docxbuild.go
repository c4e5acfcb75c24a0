package exchange

import (
	"cmp"
	"regexp"
	"strings"

	"khoabang/internal/table"
	"khoabang/questions"
	"khoabang/questions/markdown"
)

var joiners = regexp.MustCompile(joiner + "(" + joiner + "?)")

// unjoin takes out the joiners that a written paper has put in.
func unjoin(s string) string {
	if strings.Contains(s, joiner) {
		s = joiners.ReplaceAllString(s, "$1")
	}
	return strings.TrimSpace(s)
}

// build makes questions of what was read.
func (d *docxDecoder) build() {
	if len(d.list) == 0 {
		d.add("word/document.xml", 0, "paper_empty")
	}
	if len(d.list) > questions.MaxImport {
		d.add("word/document.xml", 0, "too_many", "max", questions.MaxImport)
		return
	}
	seen := map[string]string{}
	for _, t := range d.list {
		if d.full() {
			return
		}
		for _, f := range t.found {
			f.Path = t.place
			d.addLoss(f)
		}
		for _, what := range []string{"formula_flat", "emphasis_flat", "text_outside"} {
			if t.lost[what] {
				d.loseAt(t.place, what)
			}
		}
		q, ok := d.make(t)
		if !ok {
			continue
		}
		if first, twice := seen[q.ID]; twice {
			d.add(t.place, 0, "duplicate", "first", first)
			continue
		}
		seen[q.ID] = t.place
		d.file.Questions = append(d.file.Questions, q)
	}
}

func (d *docxDecoder) loseAt(place, what string) {
	switch what {
	case "formula_flat":
		d.lose(place, 0, "formula_flat")
	case "emphasis_flat":
		d.lose(place, 0, "emphasis_flat")
	default:
		d.lose(place, 0, "text_outside", "text", "…")
	}
}

// make hands a question to the reader of sheets, as a row of its own.
func (d *docxDecoder) make(t *docxQuestion) (questions.Question, bool) {
	before := d.faults
	level, stem := levelOf(strings.Join(t.stem, "\n"))
	clear(d.values)
	values := d.values
	values["stem_vi"] = d.rich(t, stem)
	for key, v := range t.details {
		values[key] = unjoin(strings.Join(v, "\n"))
		if key == "explanation_vi" || strings.HasPrefix(key, "prompts[") {
			values[key] = d.rich(t, values[key])
		}
		values[key] = d.pictures.named(values[key])
	}
	if level != "" && values["difficulty"] != "" && questions.Fold(values["difficulty"]) != questions.Fold(level) {
		d.add(t.place, 0, "detail_twice", "first", level, "second", clip(values["difficulty"]))
	}
	values["difficulty"] = cmp.Or(values["difficulty"], level)
	for i, o := range t.options {
		if i >= questions.MaxOptions || o.letter != choiceID("A", i) {
			d.add(t.place, 0, "option_letters", "letters", t.letters())
			return questions.Question{}, false
		}
		values[at("options", i)] = d.rich(t, unjoin(strings.Join(o.lines, "\n")))
	}
	kind, _ := labelled(kindLabels(), values["type"]) // the row names a kind that is none
	if !d.settle(t, kind, values) {
		return questions.Question{}, false
	}
	r := docxRow(d, t, values)
	q := r.question()
	d.lost, d.faults, d.check = r.d.lost, r.d.faults, r.d.check
	if d.faults != before {
		return q, false
	}
	ok := r.validate(q)
	d.lost, d.faults, d.check = r.d.lost, r.d.faults, r.d.check
	return q, ok
}

// rich returns a text as the bank writes it: what was typed elsewhere reads as it did there, whatever its signs are here.
func (d *docxDecoder) rich(t *docxQuestion, text string) string {
	if !t.ours {
		text = markdown.Escape(text)
	}
	return d.pictures.shown(text)
}

func (t *docxQuestion) letters() string {
	var s []string
	for _, o := range t.options {
		s = append(s, o.letter)
	}
	return clip(strings.Join(s, ", "))
}

// docxRow returns the values as a row of a sheet whose faults name the question.
func docxRow(d *docxDecoder, t *docxQuestion, values map[string]string) *xlsxRow {
	clear(d.column)
	x := &xlsxDecoder{collector: d.collector, file: File{SourceDocument: d.file.SourceDocument}, column: d.column}
	r := &xlsxRow{d: x, cells: d.cells[:0], place: func(path string) string { return t.place + ": " + path }}
	for key, v := range values {
		if v != "" || key == "stem_vi" {
			x.column[key] = len(r.cells)
			r.cells = append(r.cells, table.Cell{Text: table.Guard(v)})
		}
	}
	d.cells = r.cells
	return r
}
