package exchange_test

import (
	"strings"
	"testing"

	"khoabang/questions"
	"khoabang/questions/exchange"

	"github.com/google/go-cmp/cmp"
)

// Texts of other programs read as they do there, whatever their signs are here.
func TestForeignSignsAreText(t *testing.T) {
	t.Parallel()
	const item = `<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="Q" title="Q" adaptive="false" timeDependent="false">` +
		`<responseDeclaration identifier="R" cardinality="single" baseType="identifier"><correctResponse><value>A</value></correctResponse></responseDeclaration>` +
		`<itemBody><p>Chọn *số* # hay</p><p>1. Luật</p><p>2. Nghị định</p><choiceInteraction responseIdentifier="R" maxChoices="1"><simpleChoice identifier="A">**a**</simpleChoice><simpleChoice identifier="B">b_c</simpleChoice></choiceInteraction></itemBody></assessmentItem>`
	const moodle = `<quiz><question type="multichoice"><name><text>Q</text></name><questiontext format="plain_text"><text>Chọn *số* # hay` + "\n1. Luật\n2. Nghị định" +
		`</text></questiontext><single>true</single><answer fraction="100" format="plain_text"><text>**a**</text></answer><answer fraction="0" format="plain_text"><text>b_c</text></answer></question></quiz>`
	want := []string{"Chọn \\*số\\* \\# hay\n1\\. Luật\n2\\. Nghị định", "\\*\\*a\\*\\*", "b_c"}
	for format, text := range map[string]string{
		"aiken":     "Chọn *số* # hay\n1. Luật\n2. Nghị định\nA) **a**\nB) b_c\nANSWER: A\n",
		"gift":      "[plain]Chọn *số* \\# hay\\n1. Luật\\n2. Nghị định{=**a** ~b_c}\n",
		"qti21":     item,
		"moodlexml": moodle,
	} {
		f, err := named(t, format).Decode(strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", format, err)
			continue
		}
		q := f.Questions[0]
		if d := cmp.Diff(want, []string{q.Stem, q.Options[0].Text, q.Options[1].Text}); d != "" {
			t.Errorf("%s (-want +got):\n%s", format, d)
		}
	}
	f, err := named(t, "gift").Decode(strings.NewReader("[markdown]Chọn *số*{=**a** ~[plain]*b*}\n"))
	if err != nil {
		t.Fatal(err)
	}
	q := f.Questions[0]
	if d := cmp.Diff([]string{"Chọn *số*", "**a**", "\\*b\\*"}, []string{q.Stem, q.Options[0].Text, q.Options[1].Text}); d != "" {
		t.Errorf("GIFT in Markdown (-want +got):\n%s", d)
	}
}

// Our own exports give every text back, markup and escaped signs alike.
func TestOwnMarkupRoundTrips(t *testing.T) {
	t.Parallel()
	whole := marked(t)
	for _, name := range []string{"json", "yaml", "xlsx", "csv", "gift", "moodlexml", "qti21", "qti22", "qti3", "docx"} {
		f := exchange.File{Language: whole.Language, Questions: whole.Questions, Pictures: whole.Pictures}
		text, _ := written(t, named(t, name), f)
		back, err := named(t, name).Decode(strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(markup(f), markup(back)); d != "" {
			t.Errorf("%s there and back (-first +second):\n%s", name, d)
		}
	}
}

func markup(f exchange.File) (all []string) {
	for _, q := range f.Questions {
		all = append(all, q.Stem, q.Explanation)
		for _, list := range [][]questions.Option{q.Prompts, q.Options} {
			for _, o := range list {
				all = append(all, o.Text)
			}
		}
	}
	return all
}
