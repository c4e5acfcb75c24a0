package exchange

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"khoabang/questions"
	"khoabang/questions/markdown"
)

// encodeGIFT leaves out ordering and predictions, which GIFT has no way to say.
func encodeGIFT(out io.Writer, f File) error {
	b := bufio.NewWriter(out)
	for _, q := range f.Questions {
		answers, keys := giftAnswersOf(q)
		if answers == "" {
			continue
		}
		fmt.Fprintf(b, "// %s\n", extraOf(q, keys))
		fmt.Fprintf(b, "::%s::%s{", escapeGIFT(q.ID), richGIFT(q.Stem, "[plain]"))
		b.WriteString(answers)
		if q.Explanation != "" {
			fmt.Fprintf(b, "\n####%s\n", richGIFT(q.Explanation, ""))
		}
		b.WriteString("}\n\n")
	}
	return b.Flush()
}

// giftAnswersOf returns what stands between the braces, "" if GIFT cannot say it, and the option IDs in that order.
func giftAnswersOf(q questions.Question) (answers string, keys []string) {
	var b strings.Builder
	switch q.Kind {
	case questions.TrueFalse:
		return strings.ToUpper(q.Key.Options[0]), nil
	case questions.Numeric:
		b.WriteString("#" + string(q.Key.Number))
		if q.Key.Tolerance != "" {
			b.WriteString(":" + string(q.Key.Tolerance))
		}
	case questions.ShortText:
		for _, t := range q.Key.Texts {
			b.WriteString("\n=" + escapeGIFT(strings.ReplaceAll(t, "->", "→")))
		}
		b.WriteString("\n")
	case questions.Matching:
		pairs, ids := pairsOf(q)
		for _, p := range pairs {
			fmt.Fprintf(&b, "\n=%s -> %s", richGIFT(strings.ReplaceAll(p.prompt, "->", "→"), ""), richGIFT(p.option, ""))
		}
		b.WriteString("\n")
		keys = ids
	case questions.Single, questions.Multiple:
		keys = optionIDs(q)
		for _, o := range q.Options {
			b.WriteString("\n" + giftSignOf(q, o.ID) + richGIFT(o.Text, ""))
		}
		b.WriteString("\n")
	}
	return b.String(), keys
}

// giftSignOf returns the sign of an option, with a weight that makes GIFT mark as the bank does.
func giftSignOf(q questions.Question, id string) string {
	right := slices.Contains(q.Key.Options, id)
	switch {
	case q.Kind == questions.Single && right:
		return "="
	case q.Kind == questions.Single:
		return "~"
	case right:
		return "~%" + share(len(q.Key.Options)) + "%"
	}
	return "~%-" + share(len(q.Key.Options)) + "%"
}

// share returns 100/n as Moodle writes grades.
func share(n int) string {
	s := fmt.Sprintf("%.5f", 100/float64(n))
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

var giftEscapes = strings.NewReplacer(`\`, `\\`, "~", `\~`, "=", `\=`, "#", `\#`, "{", `\{`, "}", `\}`, ":", `\:`, "\n", `\n`)

// escapeGIFT escapes a text, and says its markup where it would be mistaken for the name of one or for a weight.
func escapeGIFT(s string) string {
	e := giftEscapes.Replace(s)
	if strings.HasPrefix(strings.TrimSpace(s), "[") || giftWeight.MatchString(s) {
		return "[plain]" + e
	}
	return e
}

// richGIFT escapes a text of the bank and says where it is Markdown; plain stands before one that is not.
func richGIFT(s, plain string) string {
	switch {
	case !markdown.Plain(s):
		return "[markdown]" + giftEscapes.Replace(s)
	case plain != "":
		return plain + giftEscapes.Replace(s)
	}
	return escapeGIFT(s)
}
