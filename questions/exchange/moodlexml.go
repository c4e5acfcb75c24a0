package exchange

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"khoabang/questions"
	"khoabang/questions/markdown"
)

func moodleXMLFormat() Format {
	return Format{
		Name: "moodlexml", Extensions: []string{".moodle.xml", ".xml"}, MediaType: "application/xml",
		Decode: decodeMoodleXML, Encode: encodeMoodleXML, MaxBytes: MaxText, Sniff: sniffMoodleXML,
	}
}

var moodleRoot = regexp.MustCompile(`<quiz[\s>/]`)

func sniffMoodleXML(_ string, data []byte) bool {
	data = data[:min(len(data), 4096)]
	if bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}) {
		data = bytes.ReplaceAll(data[2:], []byte{0}, nil)
	}
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	return bytes.HasPrefix(data, []byte("<")) && moodleRoot.Match(data)
}

func decodeMoodleXML(r io.Reader) (File, error) {
	data, err := readText(r)
	if err != nil {
		return File{}, err
	}
	m := &moodleReader{}
	m.file.Language = "vi"
	root, err := m.tree(data)
	if err != nil {
		return File{}, err
	}
	if root == nil || root.name != "quiz" {
		return File{}, ErrFile.At("file", "moodle_root", "line", 1)
	}
	seen := false
	for _, n := range root.children {
		if m.full() {
			break
		}
		if n.name == "question" {
			seen = true
			m.question(n)
		}
	}
	if !seen {
		m.add("file", root.line, "no_questions")
	}
	m.file.Pictures = m.pictures.list
	return m.finish(m.file)
}

// Limits on a tree of XML.
const (
	moodleDepth = 32
	moodleNodes = 4_000_000
)

// element is an element of the file. text is its own, without that of its children.
type element struct {
	name     string
	attrs    map[string]string
	text     string
	raw      []byte // text while it grows
	comment  string // the comment right before it
	line     int
	children []*element
}

// child returns the first child of the name; an empty element where there is none.
func (e *element) child(name string) *element {
	for _, c := range e.children {
		if c.name == name {
			return c
		}
	}
	return &element{line: e.line}
}

func (e *element) all(name string) (found []*element) {
	for _, c := range e.children {
		if c.name == name {
			found = append(found, c)
		}
	}
	return found
}

// value returns what a child says, trimmed.
func (e *element) value(name string) string { return strings.TrimSpace(normal(e.child(name).text)) }

type moodleReader struct {
	builder
	topic    string
	pictures pictures
}

// tree reads the file. There is no document type, so that no entity is defined and none expands.
func (m *moodleReader) tree(data []byte) (*element, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if strings.HasPrefix(strings.ToLower(label), "utf-16") {
			return in, nil // already turned into UTF-8
		}
		return nil, errors.New("the encoding must be UTF-8")
	}
	var root *element
	var open []*element
	comment, nodes := "", 0
	for {
		token, err := d.Token()
		line, _ := d.InputPos()
		if errors.Is(err, io.EOF) {
			return root, nil
		}
		if err != nil {
			return nil, ErrFile.At("file", "xml_syntax", "line", line, "problem", err.Error())
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, ErrFile.At("file", "moodle_doctype", "line", line)
		case xml.Comment:
			if strings.HasPrefix(strings.TrimSpace(string(t)), extraMark) {
				comment = string(t)
			}
		case xml.StartElement:
			if nodes++; len(open) >= moodleDepth || nodes > moodleNodes {
				return nil, ErrTooLarge.At("file", "too_many_marks", "max", moodleNodes)
			}
			e := &element{name: t.Name.Local, line: line, comment: comment}
			for _, a := range t.Attr {
				if e.attrs == nil {
					e.attrs = map[string]string{}
				}
				e.attrs[a.Name.Local] = a.Value
			}
			comment = ""
			if len(open) > 0 {
				parent := open[len(open)-1]
				parent.children = append(parent.children, e)
			} else if root == nil {
				root = e
			}
			open = append(open, e)
		case xml.EndElement:
			e := open[len(open)-1]
			e.text, e.raw, open = string(e.raw), nil, open[:len(open)-1]
		case xml.CharData:
			if n := len(open); n > 0 && open[n-1].name != "image_base64" {
				open[n-1].raw = append(open[n-1].raw, t...)
			}
		}
	}
}

// moodleRead are the children of a question that are read, or that say nothing about it.
var moodleRead = []string{
	"name", "questiontext", "generalfeedback", "defaultgrade", "penalty", "hidden", "idnumber", "single", "shuffleanswers",
	"answernumbering", "showstandardinstruction", "correctfeedback", "partiallycorrectfeedback", "incorrectfeedback",
	"shownumcorrect", "answer", "subquestion", "tags", "usecase", "hint", "image", "image_base64", "unitgradingtype",
	"unitpenalty", "showunits", "unitsleft", "instructions", "layouttype", "selecttype", "selectcount", "gradingtype",
	"showgrading", "numberingstyle", "category", "info", "units", "qtype", "length", "stamp", "version",
}

func (m *moodleReader) question(n *element) {
	kind := n.attrs["type"]
	if kind == "category" {
		m.topic = topicOf(n.child("category").child("text").text)
		if n.child("info").value("text") != "" {
			m.lose("category", n.line, "category_info_lost")
		}
		return
	}
	path := m.next()
	name := n.child("name").value("text")
	q := questions.Question{Topic: m.topic, Shuffle: n.value("shuffleanswers") != "false" && n.value("shuffleanswers") != "0"}
	a := moodleAnswers{m: m, n: n, path: path}
	label := func() string { return clip(firstOf(name, n.child("questiontext").value("text"))) }
	read, known := moodleKinds[kind]
	if !known {
		m.skip(path, n.line, "kind_unsupported", "kind", clip(kind), "name", label())
		return
	}
	q.Stem = a.rich(n.child("questiontext"), "stem_vi")
	q.Explanation = a.rich(n.child("generalfeedback"), "explanation_vi")
	v := read(&a, &q)
	if v.denied != "" {
		m.skip(path, n.line, v.denied, "name", label())
		return
	}
	if a.bad {
		return
	}
	for _, code := range v.lost {
		m.lose(path, n.line, code)
	}
	a.rest(&q)
	x, err := parseExtra(n.comment)
	if err != nil {
		m.lose(path, n.line, "extra_broken")
	}
	m.put(q, n.value("idnumber"), name, x, path, n.line)
}

// moodleAnswers reads one question. bad says that a fault was named.
type moodleAnswers struct {
	m    *moodleReader
	n    *element
	path string
	bad  bool
}

// rich returns the text of an element such as questiontext. Its signs are markup where it is said to be Markdown.
func (a *moodleAnswers) rich(e *element, field string) string {
	text := e.child("text").text
	path := a.path + "." + field
	if len(e.child("text").children) > 0 {
		a.m.lose(path, e.line, "html_media")
	}
	files := a.files(e, path)
	switch format := e.attrs["format"]; {
	case format == "markdown":
		a.unused(files, e, path)
		return files.inMarkdown(strings.TrimSpace(normal(text)))
	case format == "plain_text":
		a.unused(files, e, path)
	case format == "html" || htmlTag.MatchString(text) || strings.Contains(text, "&"):
		return a.html(text, files, e, path)
	}
	text = strings.TrimSpace(normal(text))
	if field == "texts" { // which are compared, and have no markup
		return text
	}
	return markdown.Escape(text)
}

// rest lists what else a question says: hints, feedback, other marks than one point, and what is not known at all.
func (a *moodleAnswers) rest(q *questions.Question) {
	for _, t := range a.n.child("tags").all("tag") {
		if tag := t.value("text"); tag != "" && !slices.Contains(q.Tags, tag) {
			q.Tags = append(q.Tags, tag)
		}
	}
	for _, e := range a.n.children {
		if !slices.Contains(moodleRead, e.name) {
			a.m.lose(a.path, e.line, "element_lost", "element", clip(e.name))
		}
	}
	for _, e := range append(a.n.all("answer"), a.n.all("hint")...) {
		if e.name == "hint" || strings.TrimSpace(e.child("feedback").child("text").text) != "" {
			a.m.lose(a.path, e.line, "feedback_lost")
		}
	}
	for _, name := range []string{"correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"} {
		if a.n.child(name).value("text") != "" {
			a.m.lose(a.path, a.n.child(name).line, "feedback_lost")
		}
	}
	if g, err := strconv.ParseFloat(a.n.value("defaultgrade"), 64); err == nil && g != 1 {
		a.m.lose(a.path, a.n.child("defaultgrade").line, "points_lost", "points", a.n.value("defaultgrade"))
	}
	if a.n.value("hidden") == "1" {
		a.m.lose(a.path, a.n.child("hidden").line, "hidden_lost")
	}
	if a.n.value("image") != "" || a.n.value("image_base64") != "" {
		a.m.lose(a.path, a.n.child("image").line, "html_media")
	}
}

// moodleKinds reads the kinds that the bank knows too.
var moodleKinds = map[string]func(*moodleAnswers, *questions.Question) verdict{
	"truefalse":   (*moodleAnswers).trueFalse,
	"multichoice": (*moodleAnswers).choices,
	"shortanswer": (*moodleAnswers).texts,
	"numerical":   (*moodleAnswers).number,
	"matching":    (*moodleAnswers).matching,
	"ordering":    (*moodleAnswers).ordering,
	// As Moodle itself reads them too, and plugins that differ in how they look or what they give for half an answer.
	"match":           (*moodleAnswers).matching,
	"ddmatch":         (*moodleAnswers).matching,
	"multichoiceset":  (*moodleAnswers).severalChoices,
	"oumultiresponse": (*moodleAnswers).severalChoices,
}

// grade reads an answer's fraction, which must be one that Moodle has: 100/n and multiples of it. It names others.
func (a *moodleAnswers) grade(e *element) *big.Rat {
	g, ok := new(big.Rat).SetString(plainNumber(e.attrs["fraction"]))
	if !ok || !knownGrade(g) {
		a.m.add(a.path+".answer", e.line, "grade_invalid", "grade", clip(e.attrs["fraction"]))
		a.bad = true
		return new(big.Rat)
	}
	return g
}

// knownGrade reports whether g is m/n of a hundred for an n up to 20, as far as the digits go.
func knownGrade(g *big.Rat) bool {
	f, _ := new(big.Rat).Abs(g).Float64()
	if f > 100.005 {
		return false
	}
	for n := 1.0; n <= 20; n++ {
		for m := 0.0; m <= n; m++ {
			if d := f - 100*m/n; d < 0.005 && d > -0.005 {
				return true
			}
		}
	}
	return false
}

func (a *moodleAnswers) graded(field string) (cs []choice) {
	for _, e := range a.n.all("answer") {
		cs = append(cs, choice{a.rich(e, field), a.grade(e)})
	}
	return cs
}

func (a *moodleAnswers) trueFalse(q *questions.Question) (v verdict) {
	right := ""
	for _, e := range a.n.all("answer") {
		if a.grade(e).Cmp(hundred) == 0 {
			right = strings.ToLower(e.value("text"))
		}
	}
	if right != "true" && right != "false" {
		return v.deny("no_right_answer")
	}
	*q = trueFalse(*q, right == "true")
	q.Shuffle = false
	return v
}

func (a *moodleAnswers) choices(q *questions.Question) verdict {
	single := a.n.value("single")
	return choices(q, a.graded("options"), single != "false" && single != "0")
}

func (a *moodleAnswers) severalChoices(q *questions.Question) verdict {
	return choices(q, a.graded("options"), false)
}

func (a *moodleAnswers) texts(q *questions.Question) verdict {
	q.Shuffle = false
	v := texts(q, a.graded("texts"))
	if a.n.value("usecase") == "1" {
		v.note("case_lost")
	}
	return v
}

func (a *moodleAnswers) number(q *questions.Question) verdict {
	q.Shuffle = false
	var ns []numeral
	for _, e := range a.n.all("answer") {
		text, grade := e.value("text"), a.grade(e)
		if text == "*" {
			if grade.Cmp(hundred) == 0 {
				v := verdict{}
				return v.deny("any_number")
			}
			continue
		}
		value, tolerance := decimalFrom(text), decimalFrom(e.value("tolerance"))
		if value == "" && !isNumber(text) {
			a.m.add(a.path+".number", e.line, "decimal")
			a.bad = true
		}
		ns = append(ns, numeral{value: value, tolerance: tolerance, grade: grade})
	}
	v := number(q, ns)
	if len(a.n.child("units").all("unit")) > 0 {
		v.note("units_lost")
	}
	return v
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return err == nil || errors.Is(err, strconv.ErrRange)
}

func (a *moodleAnswers) matching(q *questions.Question) (v verdict) {
	var pairs []pair
	for _, e := range a.n.all("subquestion") {
		option := a.rich(e.child("answer"), "options")
		if prompt := a.rich(e, "prompts"); prompt != "" || option != "" {
			pairs = append(pairs, pair{prompt, option})
		}
	}
	*q = matching(*q, pairs)
	return v
}

// ordering reads the answers of qtype_ordering, which stand in their right order.
func (a *moodleAnswers) ordering(q *questions.Question) (v verdict) {
	q.Kind, q.Shuffle = questions.Ordering, false
	for i, e := range a.n.all("answer") {
		q.Options = append(q.Options, questions.Option{ID: letters(i), Text: a.rich(e, "options")})
		q.Key.Options = append(q.Key.Options, letters(i))
	}
	if s := a.n.value("selecttype"); s != "" && s != "0" && s != "ALL" {
		v.note("subset_lost")
	}
	if g := a.n.value("gradingtype"); g != "" && g != "-1" && g != "ALL_OR_NOTHING" {
		v.note("partial_credit")
	}
	return v
}
