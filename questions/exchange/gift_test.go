package exchange_test

import (
	"errors"
	"strings"
	"testing"

	"khoabang/internal/fault"
	"khoabang/questions"
	"khoabang/questions/exchange"

	"github.com/google/go-cmp/cmp"
)

func TestGIFT(t *testing.T) {
	t.Parallel()
	option := func(id, text string) questions.Option { return questions.Option{ID: id, Text: text} }
	tests := []struct {
		name string
		in   string
		want questions.Question
		lost string
	}{
		{"matching", "::m::Ghép. {\n=Hà Nội -> Bắc\n=Huế -> Trung\n=Vinh -> Trung\n= -> Nam\n}", questions.Question{
			ID: "m", Kind: questions.Matching, Stem: "Ghép.",
			Prompts: []questions.Option{option("1", "Hà Nội"), option("2", "Huế"), option("3", "Vinh")},
			Options: []questions.Option{option("A", "Bắc"), option("B", "Trung"), option("C", "Nam")},
			Key:     questions.Key{Options: []string{"A", "B", "B"}},
		}, ""},
		{"tags and category", "$CATEGORY: $course$/top/Luật/Đất đai\n\n// [id:d-1] [tag:khó] [tag:mới]\nĐúng? {T}", questions.Question{
			ID: "d-1", Kind: questions.TrueFalse, Topic: "Luật/Đất đai", Tags: []string{"khó", "mới"}, Stem: "Đúng?",
			Options: []questions.Option{option("true", "Đúng"), option("false", "Sai")}, Key: questions.Key{Options: []string{"true"}},
		}, ""},
		{"html and general feedback", "::h::[html]<p>Một &lt;b&gt; <b>hai</b></p>{=đúng ~sai####Vì <i>thế</i>.}", questions.Question{
			ID: "h", Kind: questions.Single, Stem: "Một <b> hai", Shuffle: true, Explanation: "Vì thế.",
			Options: []questions.Option{option("A", "đúng"), option("B", "sai")}, Key: questions.Key{Options: []string{"A"}},
		}, "html_format html_format"},
		{"range with a comma after it", "::n::Từ 1 đến 2? {#1.5..2#tốt}.", questions.Question{
			ID: "n", Kind: questions.Numeric, Stem: "Từ 1 đến 2?", Key: questions.Key{Number: "1.75", Tolerance: "0.25"},
		}, "feedback_lost"},
		{"escapes", `::e::A\{b\}\n\\c\~ \d {=x\=y}`, questions.Question{
			ID: "e", Kind: questions.ShortText, Stem: "A{b}\n\\c~ \\d", Key: questions.Key{Texts: []string{"x=y"}},
		}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f, err := named(t, "gift").Decode(strings.NewReader(tt.in))
			if err != nil || len(f.Questions) != 1 {
				t.Fatalf("Decode = %d questions, %v, want 1", len(f.Questions), err)
			}
			if diff := cmp.Diff(tt.want, f.Questions[0]); diff != "" {
				t.Errorf("Decode (-want +got):\n%s", diff)
			}
			var lost []string
			for _, l := range f.Lost {
				lost = append(lost, l.What)
			}
			if got := strings.Join(lost, " "); got != tt.lost {
				t.Errorf("lost %q, want %q", got, tt.lost)
			}
		})
	}
}

// refusals holds a decoder to the lines and codes of what it refuses.
type refusal struct {
	name, in, path, code string
	line                 int
}

func refuses(t *testing.T, format string, tests []refusal) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := named(t, format).Decode(strings.NewReader(tt.in))
			e, ok := fault.As(err)
			if !ok || !errors.Is(err, exchange.ErrFile) || len(e.Fields) == 0 {
				t.Fatalf("Decode = %v, want ErrFile with fields", err)
			}
			f := e.Fields[0]
			if f.Path != tt.path || f.Code != tt.code || f.Args["line"] != tt.line {
				t.Errorf("Decode names line %v, %s: %s, want line %d, %s: %s", f.Args["line"], f.Path, f.Code, tt.line, tt.path, tt.code)
			}
		})
	}
}

func TestGIFTRefuses(t *testing.T) {
	t.Parallel()
	refuses(t, "gift", []refusal{
		{"nothing", "", "file", "no_questions", 1},
		{"a title without end", "A?{T}\n\n::tên {T}", "questions[1]", "gift_title", 3},
		{"a brace that stays open", "A?{=a ~b\n\nB?{T}", "questions[0]", "gift_braces", 1},
		{"answers without a sign", "A?{a b}", "questions[0]", "gift_answers", 1},
		{"a pair without an arrow", "A?{=a -> b =c}", "questions[0]", "gift_pair", 1},
		{"no number", "\nA?{#một}", "questions[0].number", "gift_number", 2},
		{"too high a grade", "A?{~%150%a ~b}", "questions[0]", "grade_invalid", 1},
		{"another encoding", "Tr\xe1ng A?{T}", "file", "encoding_unknown", 1},
		{"half a character of UTF-16", "\xff\xfeA", "file", "encoding_broken", 1},
	})
}

func TestAikenRefuses(t *testing.T) {
	t.Parallel()
	refuses(t, "aiken", []refusal{
		{"nothing", "\n", "file", "no_questions", 1},
		{"no answer", "Hỏi?\nA) một\nB) hai\n", "questions[0]", "aiken_no_answer", 1},
		{"no answer before the next", "Hỏi?\nA) một\nB) hai\n\nKhác?\nA) x\nB) y\nANSWER: A", "questions[0]", "aiken_no_answer", 5},
		{"an answer that is none", "Hỏi?\nA) một\nB) hai\nANSWER: C", "questions[0]", "aiken_answer", 4},
		{"one option", "Hỏi?\nA) một\nANSWER: A", "questions[0]", "aiken_options", 3},
		{"letters out of order", "Hỏi?\nA) một\nC) hai\nANSWER: A", "questions[0]", "aiken_letter", 3},
		{"an answer alone", "ANSWER: A", "questions[0]", "aiken_no_question", 1},
	})
}

// Aiken knows one kind of question, and nothing of it but texts and the right letter.
func TestAikenRoundTrip(t *testing.T) {
	t.Parallel()
	f := decode(t, demonstration(t, "practice.yaml"))
	text, lost := written(t, named(t, "aiken"), f)
	back, err := named(t, "aiken").Decode(strings.NewReader(text))
	if err != nil || len(back.Questions) != 3 {
		t.Fatalf("Decode = %d questions, %v, want the 3 with one right option", len(back.Questions), err)
	}
	for i, q := range back.Questions {
		want := f.Questions[i]
		if q.Stem != want.Stem || !cmp.Equal(q.Options, want.Options) || !cmp.Equal(q.Key, want.Key) {
			t.Errorf("%s came back as %+v", want.ID, q)
		}
	}
	for _, path := range []string{"bank", "questions[0].id", "questions[0].content_area", "questions[0].source", "questions[3]", "questions[13]"} {
		if !strings.Contains(" "+strings.Join(lost, " ")+" ", " "+path+" ") {
			t.Errorf("the losses %v do not name %s", lost, path)
		}
	}
}

func FuzzDecodeGIFT(f *testing.F) {
	fuzzDecoder(f, "gift", "a{=b~c}", "::x::[html]<p>a</p>{=%50%b#c}", "a{#1..2}b", "// khoabang: {}\na{T}", "\\{{", "a{=x->y =z->w}")
}

func FuzzDecodeAiken(f *testing.F) {
	fuzzDecoder(f, "aiken", "a\nA) b\nB. c\nANSWER: B\n", "ANSWER: A\nA) x")
}
