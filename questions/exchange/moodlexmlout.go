package exchange

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"khoabang/questions"
)

// moodleNames are the kinds of question that Moodle has, as it calls them.
var moodleNames = map[questions.Kind]string{
	questions.TrueFalse: "truefalse", questions.Single: "multichoice", questions.Multiple: "multichoice",
	questions.ShortText: "shortanswer", questions.Numeric: "numerical", questions.Matching: "matching",
	questions.Ordering: "ordering",
}

// encodeMoodleXML leaves out predictions, which Moodle does not have.
func encodeMoodleXML(out io.Writer, f File) error {
	b := bufio.NewWriter(out)
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n")
	w := &moodleWriter{file: f}
	for _, q := range f.Questions {
		if kind := moodleNames[q.Kind]; kind != "" {
			w.question(b, q, kind)
		}
	}
	b.WriteString("</quiz>\n")
	return b.Flush()
}

// moodleWriter writes the questions of a file.
type moodleWriter struct{ file File }

func (w *moodleWriter) question(b *bufio.Writer, q questions.Question, kind string) {
	answers, keys := w.answers(q)
	fmt.Fprintf(b, "<!-- %s -->\n<question type=%q>\n", extraOf(q, keys), kind)
	fmt.Fprintf(b, "<name><text>%s</text></name>\n", escapeMoodle(q.ID))
	b.WriteString(w.text("questiontext", "", q.Stem, "") + "\n")
	if q.Explanation != "" {
		b.WriteString(w.text("generalfeedback", "", q.Explanation, "") + "\n")
	}
	fmt.Fprintf(b, "<defaultgrade>1</defaultgrade>\n<idnumber>%s</idnumber>\n", escapeMoodle(q.ID))
	if q.Kind == questions.Single || q.Kind == questions.Multiple {
		fmt.Fprintf(b, "<single>%t</single>\n", q.Kind == questions.Single)
	}
	fmt.Fprintf(b, "<shuffleanswers>%t</shuffleanswers>\n%s", q.Shuffle || q.Kind == questions.Matching, answers)
	if len(q.Tags) > 0 {
		b.WriteString("<tags>")
		for _, tag := range q.Tags {
			fmt.Fprintf(b, "<tag><text>%s</text></tag>", escapeMoodle(tag))
		}
		b.WriteString("</tags>\n")
	}
	b.WriteString("</question>\n")
}

// answers returns the part of a question that depends on its kind, and the option IDs in that order.
func (w *moodleWriter) answers(q questions.Question) (text string, keys []string) {
	var b strings.Builder
	answer := func(text, grade, more string) {
		b.WriteString(w.text("answer", fmt.Sprintf(" fraction=%q", grade), text, more) + "\n")
	}
	typed := func(text, more string) { // what is typed is no Markdown
		fmt.Fprintf(&b, "<answer fraction=\"100\" format=\"plain_text\"><text>%s</text>%s</answer>\n", escapeMoodle(text), more)
	}
	switch q.Kind {
	case questions.TrueFalse:
		answer("true", gradeIf(q.Key.Options[0] == questions.OptionTrue), "")
		answer("false", gradeIf(q.Key.Options[0] == questions.OptionFalse), "")
		return b.String(), nil
	case questions.Single, questions.Multiple:
		keys = optionIDs(q)
		for _, o := range q.Options {
			sign := giftSignOf(q, o.ID) // "=", "~" or "~%50%"
			grade := strings.Trim(sign, "~%=")
			if grade == "" {
				grade = gradeIf(slices.Contains(q.Key.Options, o.ID))
			}
			answer(o.Text, grade, "")
		}
	case questions.ShortText:
		b.WriteString("<usecase>0</usecase>\n")
		for _, t := range q.Key.Texts {
			typed(t, "")
		}
	case questions.Numeric:
		more := ""
		if q.Key.Tolerance != "" {
			more = "<tolerance>" + string(q.Key.Tolerance) + "</tolerance>"
		}
		typed(string(q.Key.Number), more)
	case questions.Matching:
		pairs, ids := pairsOf(q)
		keys = ids
		for _, p := range pairs {
			b.WriteString(w.text("subquestion", "", p.prompt, w.text("answer", "", p.option, "")) + "\n")
		}
	case questions.Ordering:
		b.WriteString("<layouttype>VERTICAL</layouttype>\n<selecttype>ALL</selecttype>\n<gradingtype>ALL_OR_NOTHING</gradingtype>\n")
		keys = q.Key.Options
		for i, id := range q.Key.Options {
			o, _ := q.Option(id)
			answer(o.Text, fmt.Sprint(i+1), "")
		}
	}
	return b.String(), keys
}

func gradeIf(right bool) string {
	if right {
		return "100"
	}
	return "0"
}

func escapeMoodle(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // into memory: it cannot fail
	return b.String()
}
