package exchange_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"khoabang/internal/fault"
	"khoabang/questions"
	"khoabang/questions/exchange"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

func yamlFormat(t testing.TB) exchange.Format {
	t.Helper()
	f, err := exchange.Named("yaml")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func decode(t testing.TB, text string) exchange.File {
	t.Helper()
	f, err := yamlFormat(t).Decode(strings.NewReader(text))
	if err != nil {
		t.Fatalf("Decode: %v", err)
	}
	return f
}

func encode(t testing.TB, f exchange.File) string {
	t.Helper()
	var b bytes.Buffer
	if err := yamlFormat(t).Encode(&b, f); err != nil {
		t.Fatalf("Encode: %v", err)
	}
	return b.String()
}

func demonstration(t testing.TB, name string) string {
	t.Helper()
	folder := filepath.Join("..", "..", "internal", "demo", "data")
	if name == "every-kind.yaml" {
		folder = "testdata"
	}
	raw, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]int{"questions.yaml": 40, "practice.yaml": 14, "every-kind.yaml": 11} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := decode(t, demonstration(t, name))
			if len(f.Questions) != want {
				t.Errorf("Decode(%s) gave %d questions, want %d", name, len(f.Questions), want)
			}
			text := encode(t, f)
			if diff := cmp.Diff(f, decode(t, text)); diff != "" {
				t.Errorf("decode, encode, decode (-first +second):\n%s", diff)
			}
			if again := encode(t, f); again != text {
				t.Error("Encode wrote the same file in two ways")
			}
		})
	}
}

// What a store keeps of a file is the bank and its questions; a file made of them loses the notes alone.
func TestRoundTripThroughBank(t *testing.T) {
	t.Parallel()
	f := decode(t, demonstration(t, "questions.yaml"))
	got := decode(t, encode(t, exchange.Of(f.Bank, f.Questions)))
	want := f
	want.Notes = nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("file of the bank (-want +got):\n%s", diff)
	}
}

func TestEncodeKeepsWhatLooksLikeOtherThings(t *testing.T) {
	t.Parallel()
	f := decode(t, minimal)
	q := &f.Questions[0]
	for i, s := range []string{"2.10", "yes", "~", "null", "2023-10-20", "0x10", "- a", "a: b", "# x", " x ", "'\"", "{a}", "*a", "1e3", "a\nb\n", "\ta"} {
		if q.Stem = s; strings.TrimSpace(s) == "" {
			t.Fatalf("case %d is blank", i)
		}
		if got := decode(t, encode(t, f)).Questions[0].Stem; got != s {
			t.Errorf("a stem %q came back as %q", s, got)
		}
	}
	for _, d := range []questions.Decimal{"0.1", "-3", "2030", "0.30", "123456789012345.123456789", "007"} {
		f.Questions[0] = questions.Question{ID: "N", Kind: questions.Numeric, Area: "2.1", Difficulty: 1, Stem: "?", Key: questions.Key{Number: d, Tolerance: "0.05"}}
		if got := decode(t, encode(t, f)).Questions[0].Key.Number; got != d {
			t.Errorf("a number %s came back as %s", d, got)
		}
	}
}

func TestEncodeOwnSourceAndStatus(t *testing.T) {
	t.Parallel()
	f := decode(t, minimal)
	f.SourceDocument = "Kế hoạch"
	f.Questions = append(f.Questions, f.Questions[0], f.Questions[0])
	f.Questions[0].Source = questions.Source{Document: "Luật khác", Clause: "Điều 1"}
	f.Questions[1].ID, f.Questions[1].Source, f.Questions[1].Status = "Q2", questions.Source{}, questions.Retired
	f.Questions[2].ID, f.Questions[2].Source = "Q3", questions.Source{Document: "Kế hoạch"}
	if diff := cmp.Diff(f, decode(t, encode(t, f))); diff != "" {
		t.Errorf("encode, decode (-want +got):\n%s", diff)
	}
}

func TestDecodeIsNFC(t *testing.T) {
	t.Parallel()
	text := norm.NFD.String(demonstration(t, "questions.yaml"))
	if diff := cmp.Diff(decode(t, demonstration(t, "questions.yaml")), decode(t, text)); diff != "" {
		t.Errorf("a file in NFD decodes otherwise (-NFC +NFD):\n%s", diff)
	}
}

func TestDecodeEveryKind(t *testing.T) {
	t.Parallel()
	kinds := map[questions.Kind]bool{}
	byID := map[string]questions.Question{}
	for _, q := range decode(t, demonstration(t, "every-kind.yaml")).Questions {
		kinds[q.Kind], byID[q.ID] = true, q
	}
	if len(kinds) != len(questions.Kinds()) {
		t.Errorf("the fixture has %d kinds, want %d", len(kinds), len(questions.Kinds()))
	}
	q := byID["ML-single"]
	if want := time.Date(2025, 2, 28, 17, 0, 0, 0, time.UTC); !q.Source.From.Equal(want) {
		t.Errorf("in force from %v, want %v: the day in Vietnam", q.Source.From, want)
	}
	if !q.Options[3].Locked || len(q.Tags) != 2 || q.Source.Link == "" {
		t.Errorf("the lock, the tags or the link got lost: %+v", q)
	}
	if q := byID["ML-short"]; len(q.Key.Texts) != 3 || !q.Key.NoMarks {
		t.Errorf("short text key = %+v, want 3 texts, marks aside", q.Key)
	}
	if q := byID["ML-matching"]; len(q.Prompts) != 3 || !cmp.Equal(q.Key.Options, []string{"A", "B", "A"}) {
		t.Errorf("matching = %+v, key %v", q.Prompts, q.Key.Options)
	}
}

const minimal = `schema: questions/v1
language: vi
questions:
- id: Q1
  content_area: '2.1'
  difficulty: 1
  type: single
  stem_vi: Câu hỏi?
  options:
  - {key: A, text_vi: Một}
  - {key: B, text_vi: Hai}
  answer: [A]
  shuffle_options: true
`

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	change := func(from, to string) string {
		if !strings.Contains(minimal, from) {
			panic("minimal has no " + from)
		}
		return strings.Replace(minimal, from, to, 1)
	}
	second := minimal + strings.SplitAfter(minimal, "questions:\n")[1]
	tests := []struct {
		name string
		in   string
		line int
		path string
		code string
	}{
		{"nothing", "", 1, "file", "required"},
		{"a list", "- a\n", 1, "file", "type_mapping"},
		{"text", "xin chào\n", 1, "file", "type_mapping"},
		{"no schema", change("schema: questions/v1\n", ""), 1, "schema", "required"},
		{"another schema", change("questions/v1", "questions/v2"), 1, "schema", "one_of"},
		{"another language", change("language: vi", "language: fr"), 2, "language", "one_of"},
		{"unknown field at the top", change("language: vi", "langauge: vi"), 2, "langauge", "unknown_field"},
		{"unknown field in a question", change("  answer: [A]", "  anwser: [A]"), 12, "questions[0].anwser", "unknown_field"},
		{"unknown field in an option", change("text_vi: Hai", "text_en: Two"), 11, "questions[0].options[1].text_en", "unknown_field"},
		{"a field twice", change("  difficulty: 1", "  difficulty: 1\n  difficulty: 2"), 7, "questions[0].difficulty", "duplicate"},
		{"text for a number", change("difficulty: 1", "difficulty: dễ"), 6, "questions[0].difficulty", "type_integer"},
		{"fraction for a number", change("difficulty: 1", "difficulty: 1.5"), 6, "questions[0].difficulty", "type_integer"},
		{"out of range", change("difficulty: 1", "difficulty: 9"), 6, "questions[0].difficulty", "range"},
		{"number for text", change("'2.1'", "2.10"), 5, "questions[0].content_area", "type_text"},
		{"list for text", change("Câu hỏi?", "[a]"), 8, "questions[0].stem_vi", "type_text"},
		{"text for a list", change("[A]", "A"), 12, "questions[0].answer", "type_list"},
		{"text for yes or no", change("options: true", "options: vâng"), 13, "questions[0].shuffle_options", "type_boolean"},
		{"unknown right answer", change("[A]", "[C]"), 12, "questions[0].answer[0]", "unknown_option"},
		{"correct disagrees", change("text_vi: Hai", "text_vi: Hai, correct: true"), 11, "questions[0].options[1].correct", "disagrees"},
		{"missing stem", change("  stem_vi: Câu hỏi?\n", ""), 4, "questions[0].stem_vi", "required"},
		{"missing option text", change(", text_vi: Hai", ""), 11, "questions[0].options[1].text_vi", "required"},
		{"unknown kind", change("single", "essay"), 7, "questions[0].type", "one_of"},
		{"one ID twice", second, 14, "questions[1].id", "duplicate"},
		{"bank without a name", change("language: vi", "bank: {id: b}"), 2, "bank.name", "required"},
		{"zero byte", change("Câu hỏi?", `"a\0b"`), 8, "questions[0].stem_vi", "control_character"},
		{"no date", change("options: true", "options: true\n  source: {from: 1/3/2025}"), 14, "questions[0].source.from", "date"},
		{"a locked maybe", change("text_vi: Hai", "text_vi: Hai, locked: maybe"), 11, "questions[0].options[1].locked", "type_boolean"},
		{"a prompt without text", change("single", "matching\n  prompts: [{key: '1'}]"), 8, "questions[0].prompts[0].text_vi", "required"},
		{"decimal", change("single", "numeric\n  number: 1.2.3"), 8, "questions[0].number", "decimal"},
		{"an anchor", change("Câu hỏi?", "&a Câu hỏi?"), 8, "yaml", "yaml_anchor"},
		{"a tag", change("Câu hỏi?", "!!binary aGk="), 8, "yaml", "yaml_tag"},
		{"two documents", minimal + "---\nschema: questions/v1\n", 14, "yaml", "yaml_one_document"},
		{"syntax", change("language: vi", "language: [vi"), 0, "yaml", "yaml_syntax"},
		{"tabs", change("  difficulty", "\tdifficulty"), 0, "yaml", "yaml_syntax"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := yamlFormat(t).Decode(strings.NewReader(tt.in))
			e, ok := fault.As(err)
			if !ok || !errors.Is(err, exchange.ErrFile) || len(e.Fields) == 0 {
				t.Fatalf("Decode = %v, want ErrFile with fields", err)
			}
			f := e.Fields[0]
			line, _ := f.Args["line"].(int)
			if f.Path != tt.path || f.Code != tt.code || tt.line != 0 && line != tt.line {
				t.Errorf("Decode names line %d, %s: %s, want line %d, %s: %s", line, f.Path, f.Code, tt.line, tt.path, tt.code)
			}
			if line < 1 {
				t.Errorf("Decode names %s without a line: %v", f.Path, f.Args)
			}
		})
	}
}

// The classic bomb: nine levels of nine references each.
func TestDecodeRefusesBombs(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("a: &a [x,x,x,x,x,x,x,x,x]\n")
	for c := 'b'; c <= 'i'; c++ {
		fmt.Fprintf(&b, "%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c,", c-1), 9), ","))
	}
	_, err := yamlFormat(t).Decode(strings.NewReader(b.String()))
	e, ok := fault.As(err)
	if !ok || e.Fields[0].Code != "yaml_anchor" {
		t.Errorf("Decode of a bomb = %v, want yaml_anchor", err)
	}
}

func TestDecodeRefusesTooMuch(t *testing.T) {
	t.Parallel()
	many := strings.Builder{}
	many.WriteString("schema: questions/v1\nquestions:\n")
	for range questions.MaxImport + 1 {
		many.WriteString("- {id: x}\n")
	}
	tests := []struct {
		name string
		in   string
		want error
		code string
	}{
		{"100 MiB and a byte", strings.Repeat("#", exchange.MaxText+1), exchange.ErrTooLarge, ""},
		{"16 MiB and a byte, without questions", strings.Repeat("#", exchange.MaxBytes+1), exchange.ErrTooLarge, ""},
		{"one question of 17 MiB", minimal + "  topic: " + strings.Repeat("x", 17<<20), exchange.ErrTooLarge, ""},
		{"brackets", strings.Repeat("[", exchange.MaxMarks+1), exchange.ErrTooLarge, "too_many_marks"},
		{"deep", strings.Repeat("[", 100_000), exchange.ErrFile, "yaml_syntax"},
		{"too many questions", many.String(), exchange.ErrFile, "too_many"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := yamlFormat(t).Decode(strings.NewReader(tt.in))
			if !errors.Is(err, tt.want) {
				t.Fatalf("Decode = %.200v, want %v", err, tt.want)
			}
			if e, _ := fault.As(err); tt.code != "" && e.Fields[0].Code != tt.code {
				t.Errorf("Decode names %s, want %s", e.Fields[0].Code, tt.code)
			}
		})
	}
}

// What is read in pieces, because it is long, must come out as what is read whole does.
func TestYAMLInPiecesIsTheWhole(t *testing.T) {
	t.Parallel()
	long := strings.Replace(minimal, "language: vi\n", "language: vi\nsource_document: Luật 1\n", 1)
	question := strings.SplitAfter(long, "questions:\n")[1]
	for i := range 30 {
		long += strings.Replace(question, "Q1", fmt.Sprintf("R%d", i), 1)
	}
	change := func(from, to string) string {
		at := strings.Index(long, "R20")
		return long[:at] + strings.Replace(long[at:], from, to, 1)
	}
	tests := map[string]string{
		"as it is":               long,
		"indented":               strings.ReplaceAll(long, "\n  ", "\n      "),
		"Windows line ends":      strings.ReplaceAll(long, "\n", "\r\n"),
		"a byte order mark":      "\ufeff" + long,
		"comments between":       strings.ReplaceAll(long, "- id: R2", "# một câu\n\n- id: R2"),
		"more after it":          long + "notes: [cuối]\n",
		"a fault far down":       change("difficulty: 1", "difficulty: 9"),
		"an unknown field":       change("  topic", "  topik"),
		"an ID of another piece": change("R25", "R3"),
		"an anchor":              change("Câu hỏi?", "&a Câu hỏi?"),
		"a tag":                  change("Câu hỏi?", "!x Câu hỏi?"),
		"an alias":               change("Câu hỏi?", "*a"),
		"a broken line":          change("Câu hỏi?", "\"Câu"),
		"an item in a quote":     change("Câu hỏi?", "\"Câu\n- hỏi?\""),
		"an item in a block":     change("Câu hỏi?", "|\n    - id: hỏi?\n    - b"),
		"two documents":          change("- id: R25", "---\n- id: R25"),
		"no schema":              strings.Replace(long, "schema: questions/v1\n", "", 1),
		"the questions twice":    long + "questions:\n- {id: x}\n",
	}
	for name, text := range tests {
		got, ok, err := exchange.YAMLInPieces([]byte(text), 500)
		want, wantErr := exchange.YAMLWhole([]byte(text))
		if !ok {
			t.Logf("%s: has to be read whole", name)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" && wantErr == nil {
			t.Errorf("%s: (-whole +in pieces):\n%s", name, diff)
		}
		if diff := cmp.Diff(fieldsOf(wantErr), fieldsOf(err)); diff != "" {
			t.Errorf("%s: faults (-whole +in pieces):\n%s", name, diff)
		}
	}
}

func fieldsOf(err error) []fault.Field {
	e, _ := fault.As(err)
	if e == nil {
		return nil
	}
	return e.Fields
}

func TestDecodeBoundsItsFaults(t *testing.T) {
	t.Parallel()
	_, err := yamlFormat(t).Decode(strings.NewReader("schema: questions/v1\nquestions:\n" + strings.Repeat("- {}\n", 1000)))
	e, ok := fault.As(err)
	if !ok || len(e.Fields) != questions.MaxFaults {
		t.Errorf("Decode of 1000 empty questions names %d faults, want %d", len(e.Fields), questions.MaxFaults)
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	if _, err := exchange.Named("docm"); !errors.Is(err, exchange.ErrFormat) {
		t.Errorf("Named(docm) = %v, want ErrFormat", err)
	}
	if f, err := exchange.ForFile("Bank.YML"); err != nil || f.Name != "yaml" {
		t.Errorf("ForFile(Bank.YML) = %q, %v, want yaml", f.Name, err)
	}
	if _, err := exchange.ForFile("bank"); !errors.Is(err, exchange.ErrFormat) {
		t.Errorf("ForFile(bank) = %v, want ErrFormat", err)
	}
}

func FuzzDecodeYAML(f *testing.F) {
	f.Add(minimal)
	f.Add(demonstration(f, "practice.yaml"))
	f.Add(demonstration(f, "every-kind.yaml"))
	f.Add("a: &a [*a]\n")
	f.Add("schema: questions/v1\nquestions:\n- id: \"\\u0000\"\n")
	f.Add("? [a]\n: b\n")
	format := yamlFormat(f)
	f.Fuzz(func(t *testing.T, text string) {
		file, err := format.Decode(strings.NewReader(text))
		if err != nil {
			if _, ok := fault.As(err); !ok {
				t.Fatalf("Decode = %v, not a fault", err)
			}
			return
		}
		for i, q := range file.Questions {
			if err := q.Validate(); err != nil {
				t.Fatalf("Decode let question %d through: %v", i, err)
			}
		}
		if file.Language == "" {
			file.Language = "vi"
		}
		for i := range file.Questions {
			if file.Questions[i].Status == questions.Approved {
				file.Questions[i].Status = ""
			}
		}
		if diff := cmp.Diff(file, decode(t, encode(t, file))); diff != "" {
			t.Fatalf("decode, encode, decode (-first +second):\n%s", diff)
		}
	})
}

// FuzzYAMLInPieces holds reading in pieces to what reading the whole gives.
func FuzzYAMLInPieces(f *testing.F) {
	f.Add(minimal)
	f.Add(demonstration(f, "practice.yaml"))
	f.Add(demonstration(f, "every-kind.yaml"))
	f.Fuzz(func(t *testing.T, text string) {
		got, ok, err := exchange.YAMLInPieces([]byte(text), 100)
		if !ok {
			return
		}
		want, wantErr := exchange.YAMLWhole([]byte(text))
		if (err == nil) != (wantErr == nil) || err == nil && cmp.Diff(want, got) != "" {
			t.Fatalf("in pieces: %v, whole: %v\n%s", err, wantErr, cmp.Diff(want, got))
		}
	})
}
