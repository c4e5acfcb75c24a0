package exchange

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"khoabang/internal/office"
	"khoabang/internal/table"
	"khoabang/questions"
)

func docxFormat() Format {
	return Format{
		Name: "docx", Extensions: []string{".docx"},
		MediaType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		Decode:    decodeDOCX, Encode: encodeDOCX, MaxBytes: MaxBytes,
		Sniff: func(name string, data []byte) bool { return office.Sniff(name, data, ".docx", "word/document.xml") },
	}
}

// The styles of a written paper. Programs that write it anew make IDs of names, so that each has its ID for a name.
const (
	styleFrame = "KBFrame" // of paragraphs that it has for its readers only
	styleText  = "KBText"  // of the texts of questions, whose signs are those of the bank
	styleTable = "KBTable" // of tables in texts
	styleShown = "KBShown" // of letters that are to be seen and not part of a text
)

// joiner is U+2060, which is invisible: it keeps what follows from being taken for a mark. It stands twice for itself.
const joiner = "\u2060"

// unseen are characters without width that stray in before a line when text is pasted from a page.
const unseen = "\u200b\ufeff\u00ad"

// docxOption is an option as it was typed.
type docxOption struct {
	letter     string
	lines      []string
	star       bool
	mark, text emphasis // what all of its letter, and all of its text, has
	any        bool     // there is text
}

// docxQuestion is a question as it was typed.
type docxQuestion struct {
	number  int
	place   string // "Câu 3", as faults name it
	stem    []string
	options []docxOption
	details map[string][]string // lines, by column key
	answers []string            // what lines say is right
	lost    map[string]bool
	found   []Loss // of its pictures
	ours    bool   // its texts are written as the bank writes them
}

// docxDecoder goes through a document line by line.
type docxDecoder struct {
	collector
	file     File
	list     []*docxQuestion
	byNumber map[int][]*docxQuestion
	now      *docxQuestion
	state    string // what a line without a mark goes on with: "stem", "option", a column key, or "" for nothing
	after    bool   // past the end of the paper
	numbers  bool   // "1." begins a question: no line begins with "Câu 1"
	columns  map[string]string
	outside  bool // the last line belonged to no question
	ours     bool // the paragraph is one of a paper of ours
	pictures *docxPictures

	// Room for the question that is being made, used again for the next.
	values map[string]string
	column map[string]int
	cells  []table.Cell
}

func decodeDOCX(r io.Reader) (File, error) {
	data, err := readAll(r)
	if err != nil {
		return File{}, err
	}
	blocks, pictures, err := readDOCX(data)
	if err != nil {
		return File{}, err
	}
	d := &docxDecoder{pictures: pictures, file: File{Language: "vi"}, byNumber: map[int][]*docxQuestion{}, columns: map[string]string{}, values: map[string]string{}, column: map[string]int{}}
	for _, c := range xlsxColumns() {
		if c.key != "stem_vi" && !strings.HasPrefix(c.key, "options[") {
			d.columns[table.FoldHeader(c.head)] = c.key
		}
	}
	d.numbers = !slices.ContainsFunc(blocks, func(b docxBlock) bool { return b.mentions(questionLine) })
	for i, b := range blocks {
		blocks[i] = docxBlock{} // so that memory does not hold a long paper twice
		switch {
		case b.rows == nil:
			d.para(b.para)
		case d.now != nil && b.isText():
			d.ownTable(b.rows)
		default:
			d.table(b.rows)
		}
	}
	d.build()
	d.file.Pictures = pictures.list()
	return d.finish(d.file)
}

func (b docxBlock) mentions(form shape) bool {
	any := func(p docxPara) bool {
		return slices.ContainsFunc(p.lines, func(l styled) bool { return form.matches(l.text) })
	}
	for _, row := range b.rows {
		for _, c := range row {
			if slices.ContainsFunc(c, any) {
				return true
			}
		}
	}
	return any(b.para)
}

// para takes in a paragraph.
func (d *docxDecoder) para(p docxPara) {
	if p.style == styleFrame || len(d.list) > questions.MaxImport {
		return
	}
	d.ours = p.style == styleText
	for i, l := range p.lines {
		if strings.TrimSpace(l.text) == "" {
			if i > 0 && i < len(p.lines)-1 {
				d.goOn("")
			}
			continue
		}
		d.line(l)
	}
	d.note(p)
}

// note keeps what is to be said of a paragraph of the question.
func (d *docxDecoder) note(p docxPara) {
	if d.now == nil {
		return
	}
	if p.formula {
		d.now.lost["formula_flat"] = true
	}
	d.now.found = append(d.now.found, p.found...)
}

// isText reports whether a table is part of a text of ours: its cells have the style, whatever became of the table's.
func (b docxBlock) isText() bool {
	if len(b.rows) == 0 || len(b.rows[0]) == 0 {
		return false
	}
	first := b.rows[0][0]
	return len(first) > 0 && first[0].style == styleText
}

// ownTable takes in a table that a text of ours has: its signs are in its cells.
func (d *docxDecoder) ownTable(rows [][][]docxPara) {
	for _, row := range rows {
		var text strings.Builder
		for _, cell := range row {
			for i, p := range cell {
				for j, l := range p.lines {
					if i+j > 0 {
						text.WriteString("\n")
					}
					text.WriteString(l.text)
				}
				d.note(p)
			}
		}
		d.goOn(text.String())
	}
}

// line takes in one line.
func (d *docxDecoder) line(l styled) {
	if strings.HasPrefix(l.text, joiner) {
		d.goOn(l.text)
		return
	}
	l = behind(l.slice(len(l.text)-len(strings.TrimLeft(l.text, unseen)), len(l.text)))
	switch {
	case isEnd(l.text), (d.now == nil || d.after) && keyHeading.matches(l.text):
		d.after, d.now, d.state = true, nil, ""
	case keyHeading.matches(l.text) && strings.ToUpper(l.text) == l.text:
		d.after, d.now, d.state = true, nil, ""
	case partLine.matches(l.text) && (d.now == nil || d.state != "stem"):
		d.now, d.state = nil, ""
		d.stray(l.text)
	case d.keyLine(l.text), d.question(l), d.answer(l), d.bankDetail(l.text), d.detail(l.text):
	default:
		d.text(l)
	}
}

// text takes in a line that is no more than text, or options.
func (d *docxDecoder) text(l styled) {
	if d.after || d.now == nil || d.state != "stem" && d.state != "option" && !strings.HasPrefix(d.state, "prompts[") {
		d.goOn(l.text)
		return
	}
	parts := splitOptions(l, len(d.now.options))
	for _, p := range parts {
		mark := optionOf(p)
		if mark == nil {
			d.setOff(p)
			d.goOn(p.text)
			continue
		}
		d.addOption(p, mark)
	}
}

// optionOf returns where the mark of an option is, as regexp gives it, or nil.
func optionOf(l styled) []int {
	if m := optionMark.find(l.text); m != nil {
		return m
	}
	return smallMark.find(l.text)
}

// splitOptions cuts a line before the options in it: after a tab or two spaces, and after one space where the line
// begins with an option and the letter is the next one.
func splitOptions(l styled, have int) []styled {
	var parts []styled
	from := 0
	next := byte('A' + have)
	begins := false
	if m := optionMark.find(l.text); m != nil {
		begins, next = true, l.text[m[4]]+1
	}
	if strings.IndexByte(l.text, next) < 0 {
		return []styled{l}
	}
	for _, m := range inlineMark.FindAllStringSubmatchIndex(l.text, -1) {
		gap := l.text[m[2]:m[3]]
		letter := strings.TrimLeft(l.text[m[3]:m[1]], "*")[0]
		wide := strings.Contains(gap, "\t") || strings.Count(gap, " ")+strings.Count(gap, "\u00a0") > 1
		if letter != next || !wide && !begins {
			continue
		}
		parts = append(parts, l.slice(from, m[2]))
		from, next, begins = m[3], letter+1, true
	}
	return append(parts, l.slice(from, len(l.text)))
}

func (d *docxDecoder) addOption(l styled, m []int) {
	o := docxOption{letter: strings.ToUpper(l.text[m[4]:m[5]]), star: m[2] < m[3], mark: common(l.slice(m[4], m[5]))}
	rest := l.slice(m[1], len(l.text))
	d.setOff(rest)
	o.text, o.any = common(rest), strings.TrimSpace(rest.text) != ""
	o.lines = []string{rest.text}
	d.now.options = append(d.now.options, o)
	d.state = "option"
}

// common returns the emphasis that all letters of s have.
func common(s styled) emphasis {
	all, _ := s.emphasis()
	return all
}

// emphasis returns what all letters of s have, and what any of them has.
func (s styled) emphasis() (all, any emphasis) {
	all, letters := ^emphasis(0), false
	for i, r := range s.text {
		if r != ' ' && r != '\t' && r != '\u00a0' && r != '.' {
			all, any, letters = all&s.marks[i], any|s.marks[i], true
		}
	}
	if !letters {
		return 0, 0
	}
	return all, any
}

// setOff notes that some words of a line stand out from the others, in a paper that others wrote: the bank is given the
// words, but not their look, which may be no more than a slip of who typed them.
func (d *docxDecoder) setOff(l styled) {
	if all, any := l.emphasis(); d.now != nil && !d.now.ours && any&^all != 0 {
		d.now.lost["emphasis_flat"] = true
	}
}

// question takes a line that begins a question, or past the end of the paper an entry about one.
func (d *docxDecoder) question(l styled) bool {
	m := questionLine.find(l.text)
	level := ""
	if m != nil && m[4] >= 0 {
		level = l.text[m[4]:m[5]]
	}
	if m == nil && d.numbers {
		m = numberLine.find(l.text)
	}
	if m == nil {
		return false
	}
	n, _ := strconv.Atoi(l.text[m[2]:m[3]]) // digits, by the pattern
	rest := l.slice(m[1], len(l.text))
	if d.after {
		d.entry(n, rest.text)
		return true
	}
	d.begin(n)
	if level != "" {
		d.now.details["difficulty"] = []string{level}
	}
	if strings.TrimSpace(rest.text) != "" {
		d.text(rest)
	}
	return true
}

func (d *docxDecoder) begin(n int) {
	d.now = &docxQuestion{number: n, place: fmt.Sprintf("Câu %d", n), details: map[string][]string{}, lost: map[string]bool{}, ours: d.ours}
	if same := len(d.byNumber[n]); same > 0 {
		d.now.place += fmt.Sprintf(" (lần %d)", same+1)
	}
	d.list, d.byNumber[n] = append(d.list, d.now), append(d.byNumber[n], d.now)
	d.state, d.outside = "stem", false
}

// entry goes back to a question, in the key or among the explanations.
func (d *docxDecoder) entry(n int, rest string) {
	d.state = ""
	if len(d.byNumber[n]) != 1 {
		d.now = nil
		d.add(fmt.Sprintf("Câu %d", n), 0, "key_number", "count", len(d.byNumber[n]))
		return
	}
	d.now = d.byNumber[n][0]
	if rest = strings.TrimSpace(rest); rest != "" && !d.now.asks(rest) {
		if places := letterList(rest); len(places) > 0 {
			d.now.answers = append(d.now.answers, rest)
			return
		}
		d.now.lost["text_outside"] = true
	}
}

// asks reports whether the stem says the same as s, which an entry may repeat. One that is much longer is not looked at,
// however often it is asked about.
func (t *docxQuestion) asks(s string) bool {
	n := 0
	for _, l := range t.stem {
		n += len(l) + 1
	}
	return n <= 4*len(s)+64 && questions.Fold(s) == questions.Fold(strings.Join(t.stem, "\n"))
}

// keyLine reads a line of a key, "1-A 2-C"; a single pair is one only past the end of the paper.
func (d *docxDecoder) keyLine(s string) bool {
	if first := strings.TrimSpace(s); !strings.HasPrefix(first, "Câu") && (first == "" || first[0] < '0' || first[0] > '9') {
		return false
	}
	pairs := keyPair.FindAllStringSubmatch(s, -1)
	least := 2
	if d.after {
		least = 1
	}
	if len(pairs) < least || strings.TrimSpace(keyPair.ReplaceAllString(s, "")) != "" {
		return false
	}
	for _, p := range pairs {
		d.keyed(p[1], p[2])
	}
	d.after, d.now, d.state = true, nil, ""
	return true
}

func (d *docxDecoder) keyed(number, letters string) {
	n, err := strconv.Atoi(number)
	if err != nil || len(d.byNumber[n]) != 1 {
		d.add("Câu "+clip(number), 0, "key_number", "count", len(d.byNumber[n]))
		return
	}
	q := d.byNumber[n][0]
	q.answers = append(q.answers, letters)
}

// answer reads "Đáp án: B".
func (d *docxDecoder) answer(l styled) bool {
	m := answerLine.texts(l.text)
	if m == nil || d.now == nil {
		return false
	}
	if label := labelIn(l.text); d.after && label != nil && d.columns[table.FoldHeader(label[1])] == "answer" {
		return false // what follows in the next lines belongs to it
	}
	d.now.answers, d.state = append(d.now.answers, m[1]), ""
	return true
}

// detail reads a line with a label: "Mức độ: TH". Within a stem only an explanation, an answer, a kind, a level and a
// prompt are taken for one.
func (d *docxDecoder) detail(s string) bool {
	if d.now == nil {
		return false
	}
	if m := promptLine.texts(s); m != nil && d.state != "option" && !d.after {
		n, _ := strconv.Atoi(m[1]) // digits, by the pattern
		d.set(at("prompts", n-1), s[len(m[0]):])
		return true
	}
	if m := explanationLine.find(s); m != nil {
		d.set("explanation_vi", s[m[1]:])
		return true
	}
	m := labelIn(s)
	if m == nil {
		return false
	}
	key := d.columns[table.FoldHeader(m[1])]
	value := s[len(m[0]):]
	if key == "" || !d.after && !inBody(key, value) {
		return false
	}
	d.set(key, value)
	return true
}

// inBody reports whether a label and its value count before the end of the paper.
func inBody(key, value string) bool {
	value = strings.TrimSpace(value)
	switch key {
	case "type":
		_, ok := labelled(kindLabels(), value)
		return ok
	case "difficulty":
		_, ok := labelled(levelLabels(), value)
		return ok
	}
	return key == "answer"
}

func (d *docxDecoder) set(key, value string) {
	d.state = key
	if was, ok := d.now.details[key]; ok && (len(was) > 1 || was[0] != value) {
		d.add(d.now.place, 0, "detail_twice", "first", clip(was[0]), "second", clip(value))
	}
	d.now.details[key] = []string{value}
}

// bankDetail reads what a written paper says about the bank, between its end and the first entry.
func (d *docxDecoder) bankDetail(s string) bool {
	if !d.after || d.now != nil {
		return false
	}
	m := labelIn(s)
	if m == nil {
		return false
	}
	value := unjoin(s[len(m[0]):])
	switch table.FoldHeader(m[1]) {
	case "ma ngan hang":
		d.file.Bank.ID = value
	case "ten ngan hang":
		d.file.Bank.Name = value
	case "ngan hang luyen tap":
		d.file.Bank.Practice, _ = labelled(yesLabels(), value) // anything else is no
	case "van ban chung":
		d.file.SourceDocument = value
	default:
		return false
	}
	return true
}

// goOn adds a line to what came before.
func (d *docxDecoder) goOn(s string) {
	switch {
	case d.now == nil || d.state == "":
		if strings.TrimSpace(s) != "" {
			d.stray(s)
		}
	case d.state == "stem":
		d.now.stem = append(d.now.stem, s)
	case d.state == "option":
		o := &d.now.options[len(d.now.options)-1]
		o.lines = append(o.lines, s)
	default:
		d.now.details[d.state] = append(d.now.details[d.state], s)
	}
}

// stray names text that belongs to no question, once for each run of lines.
func (d *docxDecoder) stray(s string) {
	if d.now != nil {
		d.now.lost["text_outside"] = true
		return
	}
	if !d.outside {
		d.lose("word/document.xml", 0, "text_outside", "text", clip(d.pictures.named(strings.TrimSpace(s))))
	}
	d.outside = true
}
