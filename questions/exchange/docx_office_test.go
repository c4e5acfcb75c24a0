package exchange_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"khoabang/internal/fault"
	"khoabang/questions/exchange"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// docxOutcome is what becomes of a paper: a document of testdata/docx.yaml.
type docxOutcome struct {
	Questions []string `yaml:"questions,omitempty"` // "Hỏi?|A Một|B Hai=B"
	Lost      []string `yaml:"lost,omitempty"`
	Asked     []string `yaml:"asked,omitempty"` // "Câu 3: mark_missing"
}

// The papers are as LibreOffice writes them, typed as teachers type.
func TestDOCXOfLibreOffice(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join("testdata", "docx.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]docxOutcome{}
	if err := yaml.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join("testdata", "docx", "*.docx"))
	if err != nil || len(files) != len(want) {
		t.Errorf("%d papers, %v, and %d expectations", len(files), err, len(want))
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got := docxOutcomeOf(t, data)
		if diff := cmp.Diff(want[filepath.Base(name)], got); diff != "" {
			t.Errorf("%s (-want +got):\n%s\nall of it:\n%s", name, diff, asYAML(t, map[string]docxOutcome{filepath.Base(name): got}))
		}
	}
}

func docxOutcomeOf(t *testing.T, data []byte) (o docxOutcome) {
	t.Helper()
	format, err := exchange.Detect("", data)
	if err != nil || format.Name != "docx" {
		t.Errorf("Detect = %q, %v", format.Name, err)
	}
	f, err := format.Decode(bytes.NewReader(data))
	if e, ok := fault.As(err); ok {
		for _, field := range e.Fields {
			o.Asked = append(o.Asked, field.Path+": "+field.Code)
		}
		return o
	}
	for _, q := range f.Questions {
		line := q.Stem
		for _, opt := range q.Options {
			line += "|" + opt.ID + " " + opt.Text
		}
		line += "=" + strings.Join(q.Key.Options, ",")
		if q.Difficulty > 0 {
			line += fmt.Sprintf(" (%d)", q.Difficulty)
		}
		if q.Explanation != "" {
			line += " vì " + q.Explanation
		}
		o.Questions = append(o.Questions, line)
	}
	for _, l := range f.Lost {
		o.Lost = append(o.Lost, strings.TrimSpace(fmt.Sprintf("%s: %s %v", l.Path, l.What, l.Args["text"])))
	}
	return o
}
