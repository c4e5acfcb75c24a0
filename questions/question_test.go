package questions_test

import (
	"errors"
	"strings"
	"testing"

	"khoabang/internal/fault"
	"khoabang/questions"
)

// firstField returns the first field that err names.
func firstField(t *testing.T, err error) (path, code string) {
	t.Helper()
	e, ok := fault.As(err)
	if !ok || len(e.Fields) == 0 {
		t.Fatalf("error %v names no field", err)
	}
	return e.Fields[0].Path, e.Fields[0].Code
}

func TestValidate(t *testing.T) {
	t.Parallel()
	single := func() questions.Question { return choice(questions.Single, "A") }
	tests := []struct {
		name   string
		q      questions.Question
		change func(*questions.Question)
		path   string // "" means valid
		code   string
	}{
		{"single", single(), nil, "", ""},
		{"multiple", choice(questions.Multiple, "A", "D"), nil, "", ""},
		{"true/false", choice(questions.TrueFalse, "false"), nil, "", ""},
		{"ordering", choice(questions.Ordering, "D", "B", "A", "C"), nil, "", ""},
		{"numeric", numeric("-12.5", "0.1"), nil, "", ""},
		{"numeric without tolerance", numeric("2030", ""), nil, "", ""},
		{"no status yet", single(), func(q *questions.Question) { q.Status = "" }, "", ""},
		{"lines in the stem", single(), func(q *questions.Question) { q.Stem = "Một\n\tHai" }, "", ""},
		{"no ID", single(), func(q *questions.Question) { q.ID = "" }, "id", "length"},
		{"long ID", single(), func(q *questions.Question) { q.ID = strings.Repeat("x", 65) }, "id", "length"},
		{"ID with a slash", single(), func(q *questions.Question) { q.ID = "a/b" }, "id", "identifier"},
		{"no kind", single(), func(q *questions.Question) { q.Kind = "" }, "type", "one_of"},
		{"unknown status", single(), func(q *questions.Question) { q.Status = "ok" }, "status", "one_of"},
		{"no area", single(), func(q *questions.Question) { q.Area = "" }, "content_area", "required"},
		{"difficulty 0", single(), func(q *questions.Question) { q.Difficulty = 0 }, "difficulty", "range"},
		{"difficulty 4", single(), func(q *questions.Question) { q.Difficulty = 4 }, "difficulty", "range"},
		{"blank stem", single(), func(q *questions.Question) { q.Stem = " \n" }, "stem_vi", "required"},
		{"longest stem", single(), func(q *questions.Question) { q.Stem = strings.Repeat("ệ", questions.MaxStem) }, "", ""},
		{"long stem", single(), func(q *questions.Question) { q.Stem = strings.Repeat("ệ", questions.MaxStem+1) }, "stem_vi", "too_long"},
		{"zero byte", single(), func(q *questions.Question) { q.Stem = "a\x00b" }, "stem_vi", "control_character"},
		{"broken UTF-8", single(), func(q *questions.Question) { q.Explanation = "a\xff" }, "explanation_vi", "control_character"},
		{"long note", single(), func(q *questions.Question) { q.ReviewNote = strings.Repeat("x", 4001) }, "review_note_vi", "too_long"},
		{"long quote", single(), func(q *questions.Question) { q.Source.Quote = strings.Repeat("x", 4001) }, "source.quote_vi", "too_long"},
		{"one option", single(), func(q *questions.Question) { q.Options = q.Options[:1] }, "options", "count"},
		{"13 options", single(), func(q *questions.Question) { q.Options = manyOptions(13) }, "options", "count"},
		{"two options with one key", single(), func(q *questions.Question) { q.Options[1].ID = "A" }, "options[1].key", "duplicate"},
		{"empty option", single(), func(q *questions.Question) { q.Options[2].Text = "" }, "options[2].text_vi", "required"},
		{"no right answer", single(), func(q *questions.Question) { q.Key.Options = nil }, "answer", "exactly_one"},
		{"two right answers", single(), func(q *questions.Question) { q.Key.Options = []string{"A", "B"} }, "answer", "exactly_one"},
		{"multiple without a right answer", choice(questions.Multiple), nil, "answer", "at_least_one"},
		{"unknown right answer", single(), func(q *questions.Question) { q.Key.Options = []string{"E"} }, "answer[0]", "unknown_option"},
		{"repeated right answer", choice(questions.Multiple, "A", "A"), nil, "answer[1]", "duplicate"},
		{"ordering leaves one out", choice(questions.Ordering, "A", "B", "C"), nil, "answer", "every_option_once"},
		{"true/false the wrong way round", choice(questions.TrueFalse, "true"), func(q *questions.Question) {
			q.Options[0], q.Options[1] = q.Options[1], q.Options[0]
		}, "options", "true_then_false"},
		{"numeric with options", numeric("1", ""), func(q *questions.Question) { q.Options = manyOptions(2) }, "options", "not_allowed"},
		{"numeric without a number", numeric("", ""), nil, "number", "decimal"},
		{"negative tolerance", numeric("1", "-1"), nil, "tolerance", "decimal_not_negative"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.change != nil {
				tt.change(&tt.q)
			}
			err := tt.q.Validate()
			if tt.path == "" {
				if err != nil {
					t.Errorf("Validate() = %v, want nil", err)
				}
				return
			}
			if !errors.Is(err, questions.ErrInvalid) {
				t.Fatalf("Validate() = %v, want ErrInvalid", err)
			}
			if path, code := firstField(t, err); path != tt.path || code != tt.code {
				t.Errorf("Validate() names %s: %s, want %s: %s", path, code, tt.path, tt.code)
			}
		})
	}
}

func TestValidateNamesEveryFault(t *testing.T) {
	t.Parallel()
	err := questions.Question{}.Validate()
	e, ok := fault.As(err)
	if !ok {
		t.Fatalf("Validate() = %v, want a fault", err)
	}
	got := map[string]bool{}
	for _, f := range e.Fields {
		got[f.Path] = true
	}
	for _, want := range []string{"id", "type", "content_area", "difficulty", "stem_vi"} {
		if !got[want] {
			t.Errorf("Validate() of an empty question names %v, want %s among them", got, want)
		}
	}
}

func manyOptions(n int) []questions.Option {
	os := make([]questions.Option, n)
	for i := range os {
		os[i] = questions.Option{ID: string(rune('A' + i)), Text: "x"}
	}
	return os
}
