package exchange

import (
	"regexp"
	"slices"
	"strings"

	"khoabang/internal/table"
	"khoabang/questions"
)

// reading is one way in which a paper says what is right.
type reading struct {
	by      string // as people call it
	letters string // "A, C"
}

// settle finds what is right, if the question has options to choose from. Where the paper says it in two ways that
// differ, or not at all, the person is asked: that is a fault that names the readings.
func (d *docxDecoder) settle(t *docxQuestion, kind questions.Kind, values map[string]string) bool {
	switch kind {
	case questions.Ordering, questions.Matching, questions.Numeric, questions.ShortText, questions.Prediction:
		return d.settleOther(t, values)
	}
	if len(t.options) == 0 && kind == "" {
		d.add(t.place, 0, "kind_unclear")
		return false
	}
	found := t.readings()
	if a := values["answer"]; a != "" {
		found = append(found, reading{"Đáp án", a})
	}
	if len(found) == 0 {
		d.add(t.place, 0, "mark_missing")
		return false
	}
	for _, r := range found[1:] {
		if !sameLetters(r.letters, found[0].letters) {
			d.add(t.place, 0, "marks_disagree", "first", found[0].by+": "+clip(found[0].letters), "second", r.by+": "+clip(r.letters))
			return false
		}
	}
	if kind != questions.TrueFalse && len(letterList(found[0].letters)) == 0 {
		d.add(t.place, 0, "letters")
		return false
	}
	values["answer"] = found[0].letters
	return true
}

// settleOther does the same for kinds that have no right letters, or have them in an order.
func (d *docxDecoder) settleOther(t *docxQuestion, values map[string]string) bool {
	for _, a := range t.answers {
		if was := values["answer"]; was != "" && was != a {
			d.add(t.place, 0, "marks_disagree", "first", "Đáp án: "+clip(was), "second", "Đáp án: "+clip(a))
			return false
		}
		values["answer"] = a
	}
	return true
}

func sameLetters(a, b string) bool {
	x, y := letterList(a), letterList(b)
	if len(x) == 0 || len(y) == 0 {
		return questions.Fold(a) == questions.Fold(b)
	}
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(slices.Compact(x), slices.Compact(y))
}

// readings returns what lines, stars and emphasis say. Emphasis that all options have says nothing.
func (t *docxQuestion) readings() []reading {
	var list []reading
	for _, a := range t.answers {
		list = append(list, reading{"Đáp án", a})
	}
	add := func(by string, marked func(docxOption) bool) {
		var letters []string
		for _, o := range t.options {
			if marked(o) {
				letters = append(letters, o.letter)
			}
		}
		if len(letters) > 0 && len(letters) < len(t.options) {
			list = append(list, reading{by, strings.Join(letters, ", ")})
		}
	}
	add("dấu *", func(o docxOption) bool { return o.star })
	for _, kind := range []struct {
		by  string
		bit emphasis
	}{{"gạch chân", isUnderlined}, {"chữ đậm", isBold}, {"màu chữ", isColoured}, {"tô nền", isHighlighted}} {
		if t.ours && kind.bit == isBold {
			continue // the author's emphasis
		}
		add(kind.by, func(o docxOption) bool { return o.mark&kind.bit != 0 })
		add(kind.by, func(o docxOption) bool { return o.any && o.text&kind.bit != 0 })
	}
	return list
}

var (
	keyNumber = regexp.MustCompile(`^(?:Câu[ \t]*)?(\d{1,5})[.:)]?$`)
	keyLetter = regexp.MustCompile(`^[A-L](?:[,; ]+[A-L])*$`)
)

// table takes in a table: a key, a header with a question a row, or paragraphs laid out in cells.
func (d *docxDecoder) table(rows [][][]docxPara) {
	if d.keyTable(rows) || d.questionTable(rows) {
		return
	}
	for _, row := range rows {
		for i, c := range row {
			if n := keyNumber.FindStringSubmatch(cellLines(c)); n != nil && i == 0 && len(row) > 1 && !d.after {
				c = []docxPara{{lines: []styled{plainLine("Câu " + n[1] + ". ")}}}
			}
			for _, p := range c {
				d.para(p)
			}
		}
	}
}

func plainLine(s string) styled { return styled{s, make([]emphasis, len(s))} }

func cellLines(paras []docxPara) string {
	var lines []string
	for _, p := range paras {
		for _, l := range p.lines {
			lines = append(lines, l.text)
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// keyTable reads a table of numbers over letters, of pairs in cells, or of a number and a letter a row.
func (d *docxDecoder) keyTable(rows [][][]docxPara) bool {
	var pairs [][2]string
	var numbers []string
	for _, row := range rows {
		var cells []string
		for _, c := range row {
			cells = append(cells, cellLines(c))
		}
		switch {
		case len(numbers) > 0 && lettersUnder(numbers, cells):
			for i, n := range numbers {
				if n != "" && cells[i] != "" {
					pairs = append(pairs, [2]string{n, cells[i]})
				}
			}
			numbers = nil
		case allPairs(strings.Join(cells, " ")):
			for _, p := range keyPair.FindAllStringSubmatch(strings.Join(cells, " "), -1) {
				pairs = append(pairs, [2]string{p[1], p[2]})
			}
		case len(numbers) == 0:
			if numbers = numbersOf(cells); len(numbers) == 0 && !keyHead(cells) {
				return false
			}
		default:
			return false
		}
	}
	if len(pairs) == 0 || len(numbers) > 0 {
		return false
	}
	d.after, d.now, d.state = true, nil, ""
	for _, p := range pairs {
		d.keyed(p[0], p[1])
	}
	return true
}

// numbersOf returns the numbers of a row of a key, "" for the cell before them; nil for any other row.
func numbersOf(cells []string) []string {
	numbers := make([]string, len(cells))
	any := false
	for i, c := range cells {
		if m := keyNumber.FindStringSubmatch(c); m != nil {
			numbers[i], any = m[1], true
		} else if c != "" && !(i == 0 && questions.Fold(c) == "cau") {
			return nil
		}
	}
	if !any {
		return nil
	}
	return numbers
}

func lettersUnder(numbers, cells []string) bool {
	if len(cells) != len(numbers) {
		return false
	}
	for i, c := range cells {
		if c != "" && numbers[i] != "" && !keyLetter.MatchString(c) {
			return false
		}
	}
	return true
}

// allPairs reports whether a row is of pairs: "1-A" in each cell, or a number and a letter in two.
func allPairs(row string) bool {
	return keyPair.MatchString(row) && strings.TrimSpace(keyPair.ReplaceAllString(row, "")) == ""
}

func keyHead(cells []string) bool {
	return !slices.ContainsFunc(cells, func(c string) bool {
		return !slices.Contains([]string{"", "cau", "dap an", "bang dap an"}, table.FoldHeader(c))
	})
}

// questionTable reads a table whose header is that of a sheet: one question a row.
func (d *docxDecoder) questionTable(rows [][][]docxPara) bool {
	if len(rows) < 2 {
		return false
	}
	known := map[string]string{}
	for _, c := range xlsxColumns() {
		known[table.FoldHeader(c.head)] = c.key
		for _, a := range c.aliases {
			known[a] = c.key
		}
	}
	keys := make([]string, len(rows[0]))
	for i, c := range rows[0] {
		keys[i] = known[table.FoldHeader(cellLines(c))]
	}
	if !slices.Contains(keys, "stem_vi") || !slices.Contains(keys, "options[0]") && !slices.Contains(keys, "answer") {
		return false
	}
	for n, row := range rows[1:] {
		d.tableRow(n+1, keys, row)
	}
	d.now, d.state = nil, ""
	return true
}

func (d *docxDecoder) tableRow(n int, keys []string, row [][]docxPara) {
	if len(row) > 0 && cellLines(slices.Concat(row...)) == "" {
		return
	}
	if m := keyNumber.FindStringSubmatch(cellLines(row[0])); m != nil && keys[0] != "stem_vi" {
		n = 0
		for _, c := range m[1] {
			n = n*10 + int(c-'0')
		}
	}
	d.begin(n)
	for i, c := range row {
		if i >= len(keys) || keys[i] == "" {
			continue
		}
		if keys[i] == "stem_vi" && !slices.Contains(keys, "options[0]") {
			d.cellQuestion(c)
			continue
		}
		for _, p := range c {
			d.note(p)
		}
		text := cellLines(c)
		switch {
		case keys[i] == "stem_vi":
			d.now.stem = append(d.now.stem, text)
		case strings.HasPrefix(keys[i], "options["):
			d.cellOption(text, c)
		case text != "":
			d.now.details[keys[i]] = []string{text}
		}
	}
}

// cellQuestion takes a cell for a whole question, whose options stand below what it asks.
func (d *docxDecoder) cellQuestion(paras []docxPara) {
	now := d.now
	for _, p := range paras {
		if d.now != now {
			return // it holds more than one
		}
		d.para(p)
	}
}

// cellOption takes a cell for the next option; its letter is its column's.
func (d *docxDecoder) cellOption(text string, paras []docxPara) {
	if text == "" {
		return
	}
	all := ^emphasis(0)
	for _, p := range paras {
		for _, l := range p.lines {
			if strings.TrimSpace(l.text) != "" {
				all &= common(l)
			}
		}
	}
	rest, star := strings.CutPrefix(text, "*")
	d.now.options = append(d.now.options, docxOption{
		letter: choiceID("A", len(d.now.options)), lines: []string{rest}, star: star, text: all, any: true,
	})
}
