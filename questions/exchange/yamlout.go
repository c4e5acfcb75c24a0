package exchange

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"
	"io"
	"slices"

	"khoabang/questions"

	"go.yaml.in/yaml/v3"
)

// The types below are the schema as it is written: fields in the order in which people read them.

type yamlFile struct {
	Schema         string         `yaml:"schema" json:"schema"`
	Bank           *yamlBank      `yaml:"bank,omitempty" json:"bank,omitempty"`
	Language       string         `yaml:"language" json:"language"`
	SourceDocument string         `yaml:"source_document,omitempty" json:"source_document,omitempty"`
	Notes          []string       `yaml:"notes,omitempty" json:"notes,omitempty"`
	Pictures       []yamlPicture  `yaml:"pictures,omitempty" json:"pictures,omitempty"`
	Questions      []yamlQuestion `yaml:"questions" json:"questions"` // last: encodeYAML writes them a few at a time
}

// yamlPicture is a picture as the bank keeps it, in base64.
type yamlPicture struct {
	ID   string `yaml:"id" json:"id"`
	Type string `yaml:"type" json:"type"`
	Data string `yaml:"data" json:"data"`
}

type yamlBank struct {
	ID       string `yaml:"id" json:"id"`
	Name     string `yaml:"name" json:"name"`
	Practice bool   `yaml:"practice" json:"practice"`
}

type yamlQuestion struct {
	ID          string       `yaml:"id" json:"id"`
	Area        string       `yaml:"content_area" json:"content_area"`
	Difficulty  int          `yaml:"difficulty" json:"difficulty"`
	Topic       string       `yaml:"topic,omitempty" json:"topic,omitempty"`
	Tags        []string     `yaml:"tags,omitempty" json:"tags,omitempty"`
	Kind        string       `yaml:"type" json:"type"`
	Status      string       `yaml:"status,omitempty" json:"status,omitempty"`
	Stem        string       `yaml:"stem_vi" json:"stem_vi"`
	Prompts     []yamlOption `yaml:"prompts,omitempty" json:"prompts,omitempty"`
	Options     []yamlOption `yaml:"options,omitempty" json:"options,omitempty"`
	Answer      []string     `yaml:"answer,omitempty" json:"answer,omitempty"`
	Number      *yaml.Node   `yaml:"number,omitempty" json:"-"`
	Tolerance   *yaml.Node   `yaml:"tolerance,omitempty" json:"-"`
	JNumber     any          `yaml:"-" json:"number,omitempty"`
	JTolerance  any          `yaml:"-" json:"tolerance,omitempty"`
	Texts       []string     `yaml:"texts,omitempty" json:"texts,omitempty"`
	NoMarks     bool         `yaml:"no_marks,omitempty" json:"no_marks,omitempty"`
	Shuffle     bool         `yaml:"shuffle_options" json:"shuffle_options"`
	ReviewNote  string       `yaml:"review_note_vi,omitempty" json:"review_note_vi,omitempty"`
	Explanation string       `yaml:"explanation_vi,omitempty" json:"explanation_vi,omitempty"`
	Source      *yamlSource  `yaml:"source,omitempty" json:"source,omitempty"`
}

type yamlOption struct {
	ID      string `yaml:"key" json:"key"`
	Text    string `yaml:"text_vi" json:"text_vi"`
	Correct *bool  `yaml:"correct,omitempty" json:"correct,omitempty"`
	Locked  bool   `yaml:"locked,omitempty" json:"locked,omitempty"`
}

type yamlSource struct {
	Document *string `yaml:"document_vi,omitempty" json:"document_vi,omitempty"`
	Clause   string  `yaml:"clause_vi,omitempty" json:"clause_vi,omitempty"`
	Quote    string  `yaml:"quote_vi,omitempty" json:"quote_vi,omitempty"`
	Link     string  `yaml:"link,omitempty" json:"link,omitempty"`
	From     string  `yaml:"from,omitempty" json:"from,omitempty"`
	To       string  `yaml:"to,omitempty" json:"to,omitempty"`
}

// yamlRun is how many questions are written at a time: the library keeps all it has written of a document.
const yamlRun = 200

// encodeYAML writes the head of the file, and then the questions a few at a time.
func encodeYAML(out io.Writer, f File) error {
	head := f
	head.Questions = f.Questions[:min(len(f.Questions), yamlRun)]
	if err := writeYAML(out, toYAML(head)); err != nil {
		return err
	}
	for rest := f.Questions[len(head.Questions):]; len(rest) > 0; rest = rest[min(len(rest), yamlRun):] {
		var list struct {
			Questions []yamlQuestion `yaml:"questions"`
		}
		for _, q := range rest[:min(len(rest), yamlRun)] {
			list.Questions = append(list.Questions, questionToYAML(q, f.SourceDocument))
		}
		var text bytes.Buffer
		if err := writeYAML(&text, list); err != nil {
			return err
		}
		_, items, _ := bytes.Cut(text.Bytes(), []byte("\n")) // without the name of the list
		if _, err := out.Write(items); err != nil {
			return fmt.Errorf("write yaml: %w", err)
		}
	}
	return nil
}

func writeYAML(out io.Writer, v any) error {
	e := yaml.NewEncoder(out)
	e.SetIndent(2)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("write yaml: %w", err)
	}
	return e.Close()
}

func toYAML(f File) yamlFile {
	y := yamlFile{
		Schema: schemaV1, Language: cmp.Or(f.Language, "vi"), SourceDocument: f.SourceDocument, Notes: f.Notes,
		Questions: make([]yamlQuestion, len(f.Questions)),
	}
	if f.Bank.ID != "" {
		y.Bank = &yamlBank{ID: f.Bank.ID, Name: f.Bank.Name, Practice: f.Bank.Practice}
	}
	for i, q := range f.Questions {
		y.Questions[i] = questionToYAML(q, f.SourceDocument)
	}
	for _, p := range f.Pictures {
		y.Pictures = append(y.Pictures, yamlPicture{ID: p.ID, Type: p.Type, Data: base64.StdEncoding.EncodeToString(p.Bytes)})
	}
	return y
}

func questionToYAML(q questions.Question, document string) yamlQuestion {
	y := yamlQuestion{
		ID: q.ID, Area: q.Area, Difficulty: q.Difficulty, Topic: q.Topic, Tags: q.Tags, Kind: string(q.Kind), Stem: q.Stem,
		Answer: q.Key.Options, Number: decimalToYAML(q.Key.Number), Tolerance: decimalToYAML(q.Key.Tolerance),
		Texts: q.Key.Texts, NoMarks: q.Key.NoMarks, Shuffle: q.Shuffle, ReviewNote: q.ReviewNote, Explanation: q.Explanation, Source: sourceToYAML(q.Source, document),
	}
	if q.Status != questions.Approved {
		y.Status = string(q.Status)
	}
	for _, p := range q.Prompts {
		y.Prompts = append(y.Prompts, yamlOption{ID: p.ID, Text: p.Text})
	}
	if q.Kind == questions.TrueFalse && usualTexts(q.Options) {
		return y
	}
	for _, o := range q.Options {
		yo := yamlOption{ID: o.ID, Text: o.Text, Locked: o.Locked}
		if q.Kind == questions.Single || q.Kind == questions.Multiple {
			correct := slices.Contains(q.Key.Options, o.ID)
			yo.Correct = &correct
		}
		y.Options = append(y.Options, yo)
	}
	return y
}

func usualTexts(os []questions.Option) bool {
	return len(os) == 2 && os[0].Text == textTrue && os[1].Text == textFalse && !os[0].Locked && !os[1].Locked
}

func sourceToYAML(s questions.Source, document string) *yamlSource {
	if s == (questions.Source{Document: document}) {
		return nil
	}
	y := &yamlSource{Clause: s.Clause, Quote: s.Quote, Link: s.Link, From: formatDay(s.From), To: formatDay(s.To)}
	if s.Document != document {
		y.Document = &s.Document
	}
	return y
}

// decimalToYAML writes a number as its digits stand, since a float would lose some.
func decimalToYAML(d questions.Decimal) *yaml.Node {
	if d == "" {
		return nil
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: string(d)}
}
