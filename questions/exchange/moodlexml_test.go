package exchange_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"khoabang/questions/exchange"
)

const quiz = `<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<question type="multichoice"><name><text>q1</text></name>
<questiontext format="html"><text><![CDATA[<p>Hai <b>cộng</b> hai?</p><img src="@@PLUGINFILE@@/a.png" alt="hình">]]></text></questiontext>
<single>true</single>
<answer fraction="100" format="html"><text>&lt;p&gt;4&lt;/p&gt;</text></answer>
<answer fraction="0"><text>5</text></answer>
</question>
</quiz>`

func TestMoodleXMLTurnsHTMLIntoText(t *testing.T) {
	t.Parallel()
	f, err := named(t, "moodlexml").Decode(strings.NewReader(quiz))
	if err != nil || len(f.Questions) != 1 {
		t.Fatalf("Decode = %d questions, %v, want 1", len(f.Questions), err)
	}
	q := f.Questions[0]
	if q.ID != "q1" || q.Stem != "Hai cộng hai?\nhình" || q.Options[0].Text != "4" || q.Key.Options[0] != "A" {
		t.Errorf("Decode = %+v", q)
	}
	var lost []string
	for _, l := range f.Lost {
		lost = append(lost, l.What)
	}
	if got := strings.Join(lost, " "); got != "html_format html_media" {
		t.Errorf("lost %q, want the bold type and the picture", got)
	}
}

// Plugins of Moodle's that ask what the bank can ask.
func TestMoodleXMLReadsPlugins(t *testing.T) {
	t.Parallel()
	const choices = `<questiontext><text>Số lẻ?</text></questiontext><shuffleanswers>true</shuffleanswers>` +
		`<answer fraction="100"><text>1</text></answer><answer fraction="0"><text>2</text></answer><answer fraction="100"><text>3</text></answer>`
	const pairs = `<questiontext><text>Ghép?</text></questiontext><subquestion format="html"><text>&lt;p&gt;một&lt;/p&gt;</text><answer format="html"><text>&lt;p&gt;1&lt;/p&gt;</text></answer></subquestion>` +
		`<subquestion><text>hai</text><answer><text>2</text></answer></subquestion>`
	for kind, want := range map[string]string{
		"multichoiceset\n" + choices: "multiple [1 2 3] A C", "oumultiresponse\n" + choices: "multiple [1 2 3] A C",
		"ddmatch\n" + pairs: "matching [1 2] A B", "match\n" + pairs: "matching [1 2] A B",
	} {
		name, body, _ := strings.Cut(kind, "\n")
		f, err := named(t, "moodlexml").Decode(strings.NewReader(`<quiz><question type="` + name + `">` + body + `</question></quiz>`))
		if err != nil || len(f.Questions) != 1 {
			t.Errorf("%s: %d questions, %v, lost %v", name, len(f.Questions), err, f.Lost)
			continue
		}
		q, texts := f.Questions[0], []string{}
		for _, o := range q.Options {
			texts = append(texts, o.Text)
		}
		if got := fmt.Sprintf("%s %v %s", q.Kind, texts, strings.Join(q.Key.Options, " ")); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestMoodleXMLRefuses(t *testing.T) {
	t.Parallel()
	refuses(t, "moodlexml", []refusal{
		{"nothing", "", "file", "moodle_root", 1},
		{"another root", "<assessmentItem/>", "file", "moodle_root", 1},
		{"no question", "<quiz>\n</quiz>", "file", "no_questions", 1},
		{"cut short", quiz[:len(quiz)-20], "file", "xml_syntax", 7},
		{"an external entity", "<!DOCTYPE quiz [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<quiz>&x;</quiz>", "file", "moodle_doctype", 1},
		{"an entity of its own", "<quiz>\n&x;</quiz>", "file", "xml_syntax", 2},
		{"another encoding", `<?xml version="1.0" encoding="windows-1258"?><quiz/>`, "file", "xml_syntax", 1},
		{"a grade that there is not", strings.Replace(quiz, `"100"`, `"33"`, 1), "questions[0].answer", "grade_invalid", 6},
		{"no number", `<quiz><question type="numerical"><questiontext><text>?</text></questiontext><answer fraction="100"><text>một</text></answer></question></quiz>`, "questions[0].number", "decimal", 1},
	})
}

// A billion laughs need a document type; deep nesting needs none.
func TestMoodleXMLRefusesBombs(t *testing.T) {
	t.Parallel()
	laughs := "<!DOCTYPE quiz [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]><quiz>&b;</quiz>"
	if _, err := named(t, "moodlexml").Decode(strings.NewReader(laughs)); !errors.Is(err, exchange.ErrFile) {
		t.Errorf("Decode of a billion laughs = %v, want ErrFile", err)
	}
	deep := "<quiz>" + strings.Repeat("<a>", 1_000_000)
	if _, err := named(t, "moodlexml").Decode(strings.NewReader(deep)); !errors.Is(err, exchange.ErrTooLarge) {
		t.Errorf("Decode of a million levels = %v, want ErrTooLarge", err)
	}
}

func FuzzDecodeMoodleXML(f *testing.F) {
	fuzzDecoder(f, "moodlexml", quiz, "<quiz><question type='truefalse'><answer fraction='100'><text>true</text></answer></question></quiz>",
		"<quiz><question type='category'><category><text>a/b</text></category></question></quiz>", "<!DOCTYPE a><quiz/>")
}
