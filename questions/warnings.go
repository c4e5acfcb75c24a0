package questions

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"khoabang/internal/fault"
	"khoabang/questions/markdown"
)

// Warnings returns what somebody who knows how questions are asked would say about q: nothing that keeps it from being
// stored, but what makes it easier to guess or harder to understand than its content does. Each has the path of what it
// is about, as Validate writes it, and a code whose text in the catalogue gives the reason. now is for sources that
// are no longer in force. A question that is not valid may get warnings too.
//
// The rules are those of Haladyna, Downing and Rodriguez, "A Review of Multiple-Choice Item-Writing Guidelines" (2002),
// as far as a program can judge them.
func (q Question) Warnings(now time.Time) []fault.Field {
	var c fault.Check
	q.warnOfElsewhere(&c)
	q = q.inWords()
	q.warnOfStem(&c)
	q.warnOfOptions(&c)
	if q.longestRight() {
		c.Add("options", "right_longest")
	}
	if q.Kind != Prediction {
		c.Require(strings.TrimSpace(q.Explanation) != "", "explanation_vi", "no_explanation")
		c.Require(strings.TrimSpace(q.Source.Document) != "", "source.document_vi", "no_source")
		c.Require(q.Source.InForce(now), "source", "source_not_in_force")
	}
	return c.Fields()
}

// WarningsOfAll returns what is to be said of questions together: that the right option is so often the longest that
// guessing by length pays.
func WarningsOfAll(qs []Question) []fault.Field {
	of, longest := 0, 0
	for _, q := range qs {
		if q.Kind == Single && len(q.Options) >= 3 {
			of++
			if q.inWords().longestRight() {
				longest++
			}
		}
	}
	var c fault.Check
	c.Require(of < 10 || 2*longest < of, "questions", "right_often_longest", "n", longest, "of", of)
	return c.Fields()
}

// negative finds stems that ask for what is not so. A question that ends in "không?" asks yes or no, and is not among
// them.
var negative = regexp.MustCompile(`(^|[\s("“])(không (phải|đúng|thuộc|bao gồm|được|nằm|có trong|chính xác|phù hợp)|ngoại trừ|trừ|chưa (đúng|chính xác)|(nào|đâu|phát biểu|nhận định|ý kiến|là) sai)([\s,.:;?!)"”]|$)`)

// inWords returns q with its texts as they are read, without markup.
func (q Question) inWords() Question {
	q.Stem = markdown.Text(q.Stem)
	q.Options = slices.Clone(q.Options)
	for i := range q.Options {
		q.Options[i].Text = markdown.Text(q.Options[i].Text)
	}
	return q
}

// warnOfElsewhere names texts that ask for a picture which is not in the bank: contestants would see the markup.
func (q Question) warnOfElsewhere(c *fault.Check) {
	for _, p := range q.parts() {
		for _, r := range markdown.References(p.text) {
			c.Require(r.ID != "", p.path, "picture_elsewhere", "address", r.Where)
		}
	}
}

func (q Question) warnOfStem(c *fault.Check) {
	if q.Kind != Prediction && negative.MatchString(strings.ToLower(q.Stem)) {
		c.Add("stem_vi", "negative_stem")
	}
}

// sweeping are the folded beginnings of options that speak of the others.
var sweeping = []string{
	"tat ca cac phuong an", "tat ca phuong an", "tat ca cac dap an", "tat ca dap an", "tat ca cac y", "tat ca deu", "tat ca cac cau",
	"ca ba phuong an", "ca 3 phuong an", "ca hai phuong an", "ca a", "ca b", "khong co phuong an nao", "khong phuong an nao",
	"khong co dap an nao", "khong dap an nao", "all of the above", "none of the above", "a va b", "b va c", "a, b",
}

func (q Question) warnOfOptions(c *fault.Check) {
	if q.Kind == TrueFalse {
		return
	}
	seen := map[string]int{}
	for i, o := range q.Options {
		text := bare(o.Text)
		if first, ok := seen[text]; ok && text != "" {
			c.Add(indexed("options", i), "options_alike", "a", letter(first), "b", letter(i))
		} else {
			seen[text] = i
		}
		about := func(start string) bool {
			return text == start || strings.HasPrefix(text, start+" ") || strings.HasPrefix(text, start+",")
		}
		if q.Kind != Ordering && q.Kind != Matching && slices.ContainsFunc(sweeping, about) {
			c.Add(indexed("options", i), "all_of_above", "n", letter(i))
			c.Require(o.Locked || !q.Shuffle, indexed("options", i), "above_not_locked", "n", letter(i))
		}
	}
}

// letter returns what people call the option at i.
func letter(i int) string { return string(rune('A' + i%26)) }

// bare returns a text without marks, capitals and what closes a sentence.
func bare(s string) string {
	return strings.TrimFunc(Fold(s), func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) })
}

func indexed(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// longestRight reports whether the one right option is clearly longer than each of the others.
func (q Question) longestRight() bool {
	if q.Kind != Single || len(q.Options) < 3 || len(q.Key.Options) != 1 {
		return false
	}
	right, wrong := 0, 0
	for _, o := range q.Options {
		n := utf8.RuneCountInString(o.Text)
		if o.ID == q.Key.Options[0] {
			right = n
		} else {
			wrong = max(wrong, n)
		}
	}
	return right >= wrong+10 && 4*right >= 5*wrong
}
