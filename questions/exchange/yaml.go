package exchange

import (
	"io"
	"regexp"
	"slices"
	"strings"

	"khoabang/internal/fault"
	"khoabang/internal/infile"
	"khoabang/internal/yamlfile"
	"khoabang/questions"

	"go.yaml.in/yaml/v3"
)

// schemaV1 is the only schema there is. The format has grown since, and only by fields that may be absent: bank,
// status, document_vi, number, tolerance, tags, prompts, texts, no_marks, locked, link, from, to, and the types
// true_false, ordering, numeric, matching, short_text and prediction, and pictures.
const schemaV1 = "questions/v1"

// The texts of the options of a true/false question, which files leave out.
const (
	textTrue  = "Đúng"
	textFalse = "Sai"
)

func yamlFormat() Format {
	return Format{
		Name: "yaml", Extensions: []string{".yaml", ".yml"}, MediaType: "application/yaml",
		Decode: decodeYAML, Encode: encodeYAML, MaxBytes: MaxText, Sniff: sniffYAML,
	}
}

var schemaLine = regexp.MustCompile(`(?m)^(\x{feff})?schema:`)

func sniffYAML(_ string, data []byte) bool { return schemaLine.Match(data[:min(len(data), 4096)]) }

func decodeYAML(r io.Reader) (File, error) {
	data, err := infile.Read(r, MaxText)
	if err != nil {
		return File{}, err
	}
	if len(data) > yamlPiece {
		if f, ok, err := inPieces(data, yamlPiece); ok {
			return f, err
		}
	}
	return wholeYAML(data)
}

// wholeYAML reads a file as one tree, which is why it may not be long.
func wholeYAML(data []byte) (File, error) {
	root, err := parseYAML(data, 0)
	if err != nil {
		return File{}, err
	}
	if err := allPlain(root); err != nil {
		return File{}, err
	}
	w := &walker{lines: map[string]int{}}
	return w.finish(w.file(root))
}

// parseYAML returns the only document of data, which stands in its file after so many lines.
func parseYAML(data []byte, before int) (*yaml.Node, error) {
	if len(data) > MaxBytes {
		return nil, ErrTooLarge.With("max", MaxBytes>>20)
	}
	return yamlfile.Parse(data, before, MaxMarks)
}

func (w *walker) file(root *yaml.Node) File {
	f, m := w.head(root)
	m.require("questions")
	w.items(&f, m.list("questions"), map[string]int{})
	w.pictures(m, &f)
	return f
}

// head reads all of a file but the questions.
func (w *walker) head(root *yaml.Node) (File, mapping) {
	m := w.mapping(root, "", "schema", "bank", "language", "source_document", "notes", "questions", "pictures")
	m.require("schema")
	if s := m.text("schema"); m.has("schema") && s != schemaV1 {
		w.add("schema", w.lines["schema"], "one_of", "allowed", schemaV1)
	}
	f := File{Language: m.text("language"), SourceDocument: m.text("source_document")}
	if f.Language != "" && f.Language != "vi" {
		w.add("language", w.lines["language"], "one_of", "allowed", "vi")
	}
	for i, n := range m.list("notes") {
		f.Notes = append(f.Notes, w.text(n, at("notes", i)))
	}
	if m.has("bank") {
		f.Bank = w.bank(m.sub("bank", "id", "name", "practice"))
	}
	return f, m
}

// items reads the next questions of the list, and reports whether there is a point in going on. first has where in the
// list each ID stands.
func (w *walker) items(f *File, items []*yaml.Node, first map[string]int) bool {
	if len(f.Questions)+len(items) > questions.MaxImport {
		w.add("questions", w.lines["questions"], "too_many", "max", questions.MaxImport)
		return false
	}
	top := w.lines
	for _, n := range items {
		if w.full() {
			break
		}
		w.lines = map[string]int{"": top[""], "questions": top["questions"]} // nobody asks for the lines of another question
		i := len(f.Questions)
		q := w.question(n, at("questions", i), f.SourceDocument)
		if j, ok := first[q.ID]; ok && q.ID != "" {
			path := at("questions", i) + ".id"
			w.add(path, w.lines[path], "duplicate", "first", at("questions", j))
		}
		first[q.ID] = i
		f.Questions = append(f.Questions, q)
	}
	w.lines = top
	return !w.full()
}

// pictures reads the pictures of a file. One that comes out otherwise, since another program made it, gets its new name in
// the questions.
func (w *walker) pictures(m mapping, f *File) {
	var read pictures
	now := map[string]string{}
	for i, n := range m.list("pictures") {
		p := w.mapping(n, at("pictures", i), "id", "type", "data")
		p.require("id", "data")
		id := p.text("id")
		pic, ok := read.readText(p.text("data"))
		switch {
		case read.full:
			w.add("pictures", p.line, "too_many_pictures", "max", MaxPictures)
			return
		case !ok:
			w.add(p.path+".data", p.line, "picture_refused", "name", clip(id))
		case pic.ID != id:
			now[id] = pic.ID
		}
	}
	f.Pictures = read.list
	for i := range f.Questions {
		renamed(&f.Questions[i], now)
	}
}

func (w *walker) bank(m mapping) questions.Bank {
	b := questions.Bank{ID: m.text("id"), Name: m.text("name"), Practice: m.boolean("practice")}
	w.invalid(b.Validate(), "")
	return b
}

func (w *walker) question(n *yaml.Node, path, document string) questions.Question {
	before := w.faults
	m := w.mapping(n, path, "id", "content_area", "difficulty", "topic", "tags", "type", "status", "stem_vi", "prompts",
		"options", "answer", "number", "tolerance", "texts", "no_marks", "shuffle_options", "review_note_vi", "explanation_vi", "source")
	q := questions.Question{
		ID: m.text("id"), Area: m.text("content_area"), Difficulty: m.number("difficulty"), Topic: m.text("topic"),
		Kind: questions.Kind(m.text("type")), Status: questions.Status(m.text("status")), Stem: m.text("stem_vi"),
		Shuffle: m.boolean("shuffle_options"), Explanation: m.text("explanation_vi"), ReviewNote: m.text("review_note_vi"),
	}
	q.Tags, q.Key.Texts, q.Key.NoMarks = m.texts("tags"), m.texts("texts"), m.boolean("no_marks")
	q.Key.Number, q.Key.Tolerance = m.decimal("number"), m.decimal("tolerance")
	source := m.sub("source", "document_vi", "clause_vi", "quote_vi", "link", "from", "to")
	q.Source = questions.Source{
		Document: source.text("document_vi"), Clause: source.text("clause_vi"), Quote: source.text("quote_vi"),
		Link: source.text("link"), From: source.day("from"), To: source.day("to"),
	}
	if !source.has("document_vi") {
		q.Source.Document = document
	}
	for i, n := range m.list("prompts") {
		o := w.mapping(n, at(m.path+".prompts", i), "key", "text_vi")
		o.require("key", "text_vi")
		q.Prompts = append(q.Prompts, questions.Option{ID: o.text("key"), Text: o.text("text_vi")})
	}
	w.options(m, &q)
	if w.faults == before {
		w.invalid(q.Validate(), path)
	}
	return q
}

// options reads the options and the right answer, which must agree where a file gives both marks for it.
func (w *walker) options(m mapping, q *questions.Question) {
	for i, n := range m.list("answer") {
		path := at(m.path+".answer", i)
		if q.Kind == questions.TrueFalse && n.Kind == yaml.ScalarNode && n.Tag == "!!bool" {
			q.Key.Options = append(q.Key.Options, strings.ToLower(n.Value))
			w.lines[path] = n.Line
			continue
		}
		q.Key.Options = append(q.Key.Options, w.text(n, path))
	}
	if q.Kind == questions.TrueFalse && !m.has("options") {
		q.Options = []questions.Option{{ID: questions.OptionTrue, Text: textTrue}, {ID: questions.OptionFalse, Text: textFalse}}
		return
	}
	for i, n := range m.list("options") {
		path := at(m.path+".options", i)
		o := w.mapping(n, path, "key", "text_vi", "correct", "locked")
		o.require("key", "text_vi")
		id := o.text("key")
		q.Options = append(q.Options, questions.Option{ID: id, Text: o.text("text_vi"), Locked: o.boolean("locked")})
		if !o.has("correct") {
			continue
		}
		if q.Kind != questions.Single && q.Kind != questions.Multiple {
			w.add(path+".correct", w.lines[path+".correct"], "not_allowed")
		} else if correct := o.boolean("correct"); correct != slices.Contains(q.Key.Options, id) {
			w.add(path+".correct", w.lines[path+".correct"], "disagrees", "with", m.path+".answer")
		}
	}
}

// invalid adds the fields of a rule's refusal, with the line of the nearest path that the file has.
func (w *walker) invalid(err error, path string) {
	e, ok := fault.As(err)
	if !ok {
		return
	}
	for _, f := range e.Fields {
		where := f.Path
		if path != "" {
			where = path + "." + f.Path
		}
		w.add(where, w.nearest(where), f.Code, f.Pairs()...)
	}
}

// nearest returns the line of the longest beginning of path that the file has.
func (w *walker) nearest(path string) int {
	for path != "" {
		if line, ok := w.lines[path]; ok {
			return line
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return w.lines[""]
}
