package exchange_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"khoabang/internal/fault"
	"khoabang/questions"
	"khoabang/questions/exchange"

	"go.yaml.in/yaml/v3"
)

// corpusLine is what becomes of a file that others wrote: a line of testdata/corpora.yaml.
type corpusLine struct {
	Format   string         `yaml:"format"`
	Imported map[string]int `yaml:"imported,omitempty"` // by kind
	Skipped  []string       `yaml:"skipped,omitempty"`  // "questions[0]: kind_unsupported cloze"
	Refused  []string       `yaml:"refused,omitempty"`  // "line 35 questions[0].answer: grade_invalid"
}

// corporaRoot returns the folder of files that others wrote, beside the repository.
func corporaRoot(t *testing.T) string {
	t.Helper()
	folder := filepath.Join("..", "..", "..", "shared", "corpora")
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		if os.Getenv("KHOABANG_TEST_REQUIRE") == "1" {
			t.Fatalf("%s is missing", folder)
		}
		t.Skip("the files that others wrote are not beside the repository")
	}
	return folder
}

// Every file of the folders must have a line in the table, and become what it says.
func TestCorpora(t *testing.T) {
	t.Parallel()
	root := corporaRoot(t)
	raw, err := os.ReadFile(filepath.Join("testdata", "corpora.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]corpusLine{}
	if err := yaml.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	got := map[string]corpusLine{}
	for _, folder := range []string{"gift-grammar", "moodle-questions", "stack-moodlexml"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || d.Name() == "SOURCES.txt" || folder == "gift-grammar" && strings.HasSuffix(path, ".json") {
				return err
			}
			name, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			got[filepath.ToSlash(name)] = corpusLineOf(t, path)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, o := range got {
		w, ok := want[name]
		if !ok {
			t.Errorf("testdata/corpora.yaml has no line for %s, which becomes\n%s", name, asYAML(t, map[string]corpusLine{name: o}))
			continue
		}
		if g, w := asYAML(t, o), asYAML(t, w); g != w {
			t.Errorf("%s becomes\n%s\nwant\n%s", name, g, w)
		}
	}
	for name := range want {
		if _, ok := got[name]; !ok {
			t.Errorf("testdata/corpora.yaml has a line for %s, which is not there", name)
		}
	}
}

func asYAML(t *testing.T, v any) string {
	t.Helper()
	b, err := yaml.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func corpusLineOf(t *testing.T, path string) corpusLine {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	format, err := exchange.Detect(path, data)
	if errors.Is(err, exchange.ErrFormat) {
		return corpusLine{Format: "none", Refused: []string{exchange.ErrFormat.Code}}
	}
	o := corpusLine{Format: format.Name}
	file, err := format.Decode(bytes.NewReader(data))
	if e, ok := fault.As(err); ok {
		for _, f := range e.Fields {
			o.Refused = append(o.Refused, fmt.Sprintf("line %v %s: %s", f.Args["line"], f.Path, f.Code))
		}
		return o
	}
	if err != nil {
		t.Fatalf("%s: %v, not a fault", path, err)
	}
	if err := file.Complete("2.1", 1); err != nil {
		t.Fatal(err)
	}
	for _, q := range file.Questions {
		if err := q.Validate(); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if o.Imported == nil {
			o.Imported = map[string]int{}
		}
		o.Imported[string(q.Kind)]++
	}
	for _, l := range file.Lost {
		if l.Skipped {
			o.Skipped = append(o.Skipped, strings.TrimSpace(fmt.Sprintf("%s: %s %v", l.Path, l.What, lossKind(l))))
		}
		if l.Line < 1 {
			t.Errorf("%s: the loss %+v has no line", path, l)
		}
	}
	return o
}

func lossKind(l exchange.Loss) string {
	s, _ := l.Args["kind"].(string)
	return s
}

// The GIFT files come with what another reader made of them; both must find the same kinds.
func TestCorporaAgreeWithAnotherReader(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(corporaRoot(t), "gift-grammar", "tests", "questions", "*.gift"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no GIFT files: %v", err)
	}
	kinds := map[string][]questions.Kind{
		"MC": {questions.Single, questions.Multiple}, "TF": {questions.TrueFalse}, "Short": {questions.ShortText},
		"Numerical": {questions.Numeric}, "Matching": {questions.Matching},
	}
	for _, name := range files {
		raw, err := os.ReadFile(strings.TrimSuffix(name, ".gift") + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var theirs []struct {
			Type string `yaml:"type"`
			Stem struct {
				Text string `yaml:"text"`
			} `yaml:"stem"`
		}
		if err := yaml.Unmarshal(raw, &theirs); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		gift, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := named(t, "gift").Decode(bytes.NewReader(gift))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		skipped := map[string]bool{}
		for _, l := range file.Lost {
			if l.Skipped {
				skipped[l.Path] = true
			}
		}
		i, n := 0, 0
		for _, q := range theirs {
			if q.Type == "Category" {
				continue
			}
			if !skipped[fmt.Sprintf("questions[%d]", n)] {
				if i >= len(file.Questions) || !slices.Contains(kinds[q.Type], file.Questions[i].Kind) {
					t.Errorf("%s: question %d is %s to them, and not here", name, n, q.Type)
					break
				}
				i++
			}
			n++
		}
		if i != len(file.Questions) {
			t.Errorf("%s: they have %d questions, of which %d are held here: %d", name, n, i, len(file.Questions))
		}
	}
}
