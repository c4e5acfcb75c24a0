package exchange_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"khoabang/internal/fault"
	"khoabang/questions"
	"khoabang/questions/exchange"

	"github.com/google/go-cmp/cmp"
)

func named(t testing.TB, name string) exchange.Format {
	t.Helper()
	f, err := exchange.Named(name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// written returns the file in the format and what its export says is lost, as "path code".
func written(t testing.TB, format exchange.Format, f exchange.File) (string, []string) {
	t.Helper()
	var b bytes.Buffer
	if err := format.Encode(&b, f); err != nil {
		t.Fatalf("Encode as %s: %v", format.Name, err)
	}
	losses, err := format.Losses(f)
	if err != nil {
		t.Fatalf("Losses of %s: %v", format.Name, err)
	}
	var paths []string
	for _, l := range losses {
		paths = append(paths, l.Path)
	}
	return b.String(), paths
}

// What a file does not say is what an encoder does not get to read: these fields are cleared before comparing.
func plainFile(f exchange.File) []questions.Question {
	qs := slices.Clone(f.Questions)
	for i := range qs {
		q := &qs[i]
		if len(q.Tags) == 0 {
			q.Tags = nil
		}
	}
	return qs
}

// The formats below hold everything, so that nothing may be listed as lost but what stands here.
func TestEveryFormatRoundTrips(t *testing.T) {
	t.Parallel()
	tests := []struct {
		format string
		lost   map[string][]string // by file; whole questions and fields that the format has no way to say
	}{
		{"json", nil},
		{"csv", nil},
		// No ordering, no prediction.
		{"gift", map[string][]string{
			"practice.yaml":   {"questions[8]", "questions[9]"},
			"every-kind.yaml": {"questions[5]", "questions[10]"},
		}},
		{"moodlexml", map[string][]string{"every-kind.yaml": {"questions[10]"}}},
	}
	for _, tt := range tests {
		for _, name := range []string{"questions.yaml", "practice.yaml", "every-kind.yaml"} {
			t.Run(tt.format+"/"+name, func(t *testing.T) {
				t.Parallel()
				format, f := named(t, tt.format), decode(t, demonstration(t, name))
				text, lost := written(t, format, f)
				want := tt.lost[name]
				lost = slices.DeleteFunc(lost, func(p string) bool { return (p == "bank" || p == "notes") && tt.format != "json" })
				if diff := cmp.Diff(want, lost); diff != "" && len(want)+len(lost) > 0 {
					t.Fatalf("lost in %s (-want +got):\n%s", tt.format, diff)
				}
				back, err := format.Decode(strings.NewReader(text))
				if err != nil {
					t.Fatalf("Decode: %v", err)
				}
				kept := slices.DeleteFunc(plainFile(f), func(q questions.Question) bool {
					return slices.Contains(want, fmt.Sprintf("questions[%d]", slices.IndexFunc(f.Questions, func(o questions.Question) bool { return o.ID == q.ID })))
				})
				if len(kept)+len(want) != len(f.Questions) {
					t.Errorf("%d questions kept and %d left out, of %d", len(kept), len(want), len(f.Questions))
				}
				if diff := cmp.Diff(kept, plainFile(back)); diff != "" {
					t.Errorf("there and back (-first +second):\n%s", diff)
				}
				if detected, err := exchange.Detect("", []byte(text)); err != nil || detected.Name != tt.format {
					t.Errorf("Detect = %q, %v, want %s", detected.Name, err, tt.format)
				}
				if again, _ := written(t, format, f); again != text {
					t.Error("Encode wrote the same file in two ways")
				}
			})
		}
	}
}

// fuzzDecoder holds a decoder to what Format promises of it.
func fuzzDecoder(f *testing.F, name string, seeds ...string) {
	format := named(f, name)
	for _, s := range seeds {
		f.Add(s)
	}
	for _, file := range []string{"practice.yaml", "every-kind.yaml"} {
		text, _ := written(f, format, decode(f, demonstration(f, file)))
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := format.Decode(strings.NewReader(text))
		if err != nil {
			if _, ok := fault.As(err); !ok {
				t.Fatalf("Decode = %v, not a fault", err)
			}
			return
		}
		if err := file.Complete("2.1", 1); err != nil {
			t.Fatalf("Complete: %v", err)
		}
		for i, q := range file.Questions {
			if err := q.Validate(); err != nil {
				t.Fatalf("Decode let question %d through: %v", i, err)
			}
		}
		if _, err := format.Losses(file); err != nil {
			t.Fatalf("what was read cannot be written and read again: %v", err)
		}
	})
}

func FuzzDecodeJSON(f *testing.F) {
	fuzzDecoder(f, "json", `{"schema":"questions/v1","questions":[{"id":"Q","answer":null}]}`, `[[[[`, `{"a":"\ud800"}`)
}

// sameAsWholeJSON holds reading JSON a question at a time to what reading the whole gives, faults and lines included.
func sameAsWholeJSON(t *testing.T, text string) {
	t.Helper()
	got, err := named(t, "json").Decode(strings.NewReader(text))
	want, wantErr := exchange.JSONWhole([]byte(text))
	if (err == nil) != (wantErr == nil) || !errors.Is(err, wantErr) {
		t.Fatalf("%q: %v, the whole: %v", text, err, wantErr)
	}
	if diff := cmp.Diff(fieldsOf(wantErr), fieldsOf(err)); diff != "" {
		t.Fatalf("%q: faults (-whole +one at a time):\n%s", text, diff)
	}
	if diff := cmp.Diff(want, got); diff != "" && err == nil {
		t.Fatalf("%q (-whole +one at a time):\n%s", text, diff)
	}
}

func TestJSONIsReadAQuestionAtATime(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"questions":[{"id":"a"},` + "\n" + `{"id":"a"}],"schema":"questions/v1","source_document":"Luật"}`,
		`{"schema":"questions/v1","questions":{"id":"a"},"questions":[{}]}`, `{"questions":[{}],"questions":[{"id":1}]}`,
		`{"schema":"questions/v1","questions":null}`, `{"schema":"questions/v1","questions":[]}`, `{"questions":[`, `{"questions":[{}],`, `{"questions":[{}]} x`,
		`{"questions"}`, `[{"questions":[]}]`, `"questions"`, "{\"questions\":[{},\n{\"stem_vi\":}]}", `{"bank":{"questions":[{}]}}`, "", `{"questions":[` + strings.Repeat("[", 70),
		"{\"notes\":[1],\n\"questions\":[" + strings.Repeat("{},\n", 300) + "{}]\n,\"x\":1}",
	} {
		sameAsWholeJSON(t, text)
	}
	for _, file := range []string{"questions.yaml", "practice.yaml", "every-kind.yaml"} {
		text, _ := written(t, named(t, "json"), decode(t, demonstration(t, file)))
		sameAsWholeJSON(t, text)
	}
}

func FuzzJSONAQuestionAtATime(f *testing.F) {
	f.Add(`{"schema":"questions/v1","questions":[{"id":"Q","answer":null}]}`)
	f.Add(`{"questions":[{"id":"a","stem_vi":"?"},{}],"notes":["x"],"schema":"questions/v1","questions":1}`)
	every := decode(f, demonstration(f, "every-kind.yaml"))
	text, _ := written(f, named(f, "json"), every)
	f.Add(text)
	f.Fuzz(sameAsWholeJSON)
}

// Whether a format keeps a file's notes.
const (
	withNotes    = true
	withoutNotes = false
)

// roundTrip writes the demonstration's files in a format and reads them back. Nothing may be lost, but for the notes
// where the format has no place for them.
func roundTrip(t *testing.T, name string, notes bool) {
	t.Helper()
	format := named(t, name)
	for _, file := range []string{"questions.yaml", "practice.yaml", "every-kind.yaml"} {
		f := decode(t, demonstration(t, file))
		text, lost := written(t, format, f)
		if !notes {
			f.Notes = nil
			lost = slices.DeleteFunc(lost, func(p string) bool { return p == "notes" })
		}
		if len(lost) > 0 {
			t.Errorf("%s: lost in %s: %v", file, name, lost)
		}
		back, err := format.Decode(strings.NewReader(text))
		if err != nil {
			t.Fatalf("%s: Decode: %v", file, err)
		}
		if diff := cmp.Diff(f, back); diff != "" {
			t.Errorf("%s there and back (-first +second):\n%s", file, diff)
		}
		if again, _ := written(t, format, f); again != text {
			t.Errorf("%s: Encode wrote the same file in two ways", file)
		}
		if detected, err := exchange.Detect("", []byte(text)); err != nil || detected.Name != name {
			t.Errorf("Detect = %q, %v, want %s", detected.Name, err, name)
		}
	}
}
