package questions

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"khoabang/internal/fault"
)

// FullMark is the mark of a question answered wholly right. Marks are whole thousandths of a point, so that sums are
// exact and the same on every node.
const FullMark = 1000

// Rule says how a question is marked that can be half right.
type Rule string

// The rules for multiple choice and matching. Of a multiple-choice question Partial gives max(0, right − wrong) / number of right options of a point, rounded
// down to a thousandth, where right and wrong count the chosen options: the "right minus wrong" rule of Moodle's and
// QTI's partial credit, under which choosing everything earns nothing unless most options are right. Of a matching question it gives the share
// of prompts that are matched rightly.
const (
	AllOrNothing Rule = "all_or_nothing"
	Partial      Rule = "partial"
)

// Answer is what a contestant gave. The zero value is no answer.
type Answer struct {
	// Options are option IDs: for Ordering in the order chosen; for Matching one for each prompt, "" where none was
	// chosen yet.
	Options []string
	Number  Decimal // Numeric and Prediction
	Text    string  // ShortText
}

// Empty reports whether nothing was answered, or an answer was taken back.
func (a Answer) Empty() bool { return len(a.Options) == 0 && a.Number == "" && a.Text == "" }

// Equal reports whether a and b are the same answer.
func (a Answer) Equal(b Answer) bool {
	return a.Number == b.Number && a.Text == b.Text && slices.Equal(a.Options, b.Options)
}

// Mark returns the mark of answer a to q, from 0 to FullMark. Only Multiple and Matching under Partial earn anything in
// between. A prediction is worth nothing, and neither is an answer that does not fit the question.
func (q Question) Mark(a Answer, rule Rule) int {
	switch q.Kind {
	case Single, TrueFalse:
		return whole(len(a.Options) == 1 && slices.Equal(a.Options, q.Key.Options))
	case Multiple:
		return q.markMultiple(a.Options, rule)
	case Ordering:
		return whole(len(a.Options) > 0 && slices.Equal(a.Options, q.Key.Options))
	case Matching:
		return q.markMatching(a.Options, rule)
	case ShortText:
		return whole(slices.ContainsFunc(q.Key.Texts, func(t string) bool { return q.sameText(t, a.Text) }))
	case Numeric:
		return whole(a.Number.Valid() && a.Number.Within(q.Key.Number, q.Key.Tolerance))
	}
	return 0
}

func (q Question) markMultiple(chosen []string, rule Rule) int {
	if len(q.Key.Options) == 0 {
		return 0
	}
	right, wrong := 0, 0
	seen := map[string]bool{}
	for _, id := range chosen {
		switch {
		case seen[id]:
		case slices.Contains(q.Key.Options, id):
			right++
		default:
			wrong++
		}
		seen[id] = true
	}
	if rule != Partial {
		return whole(wrong == 0 && right == len(q.Key.Options))
	}
	return max(0, right-wrong) * FullMark / len(q.Key.Options)
}

// markMatching gives, under Partial, the share of prompts whose option is right, rounded down to a thousandth.
func (q Question) markMatching(chosen []string, rule Rule) int {
	n := len(q.Key.Options)
	if n == 0 || len(chosen) != n {
		return 0
	}
	right := 0
	for i, id := range chosen {
		if id == q.Key.Options[i] {
			right++
		}
	}
	if rule != Partial {
		return whole(right == n)
	}
	return right * FullMark / n
}

// sameText reports whether two short texts are alike, without regard to capitals and extra spaces, and to marks where
// the question says so.
func (q Question) sameText(a, b string) bool {
	if q.Key.NoMarks {
		return Fold(a) == Fold(b) && Fold(a) != ""
	}
	plain := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(norm.NFC.String(s)), " ")) }
	return plain(a) == plain(b) && plain(a) != ""
}

func whole(ok bool) int {
	if ok {
		return FullMark
	}
	return 0
}

// CheckAnswer returns ErrAnswer with the field that does not fit q, or nil. An empty answer fits every question: it
// takes an earlier one back.
func (q Question) CheckAnswer(a Answer) error {
	var c fault.Check
	if a.Empty() {
		return nil
	}
	number, text := q.Kind == Numeric || q.Kind == Prediction, q.Kind == ShortText
	if number {
		c.Require(a.Number.Valid(), "number", "decimal")
	} else {
		c.Require(a.Number == "", "number", "not_allowed")
	}
	if text {
		c.Require(utf8.RuneCountInString(a.Text) <= MaxShortText, "text", "too_long", "max", MaxShortText)
		c.Require(utf8.ValidString(a.Text) && !strings.ContainsFunc(a.Text, isControl), "text", "control_character")
	} else {
		c.Require(a.Text == "", "text", "not_allowed")
	}
	if number || text {
		c.Require(len(a.Options) == 0, "options", "not_allowed")
	} else {
		q.checkChosen(&c, a.Options)
	}
	return c.Err(ErrAnswer)
}

func (q Question) checkChosen(c *fault.Check, chosen []string) {
	if q.Kind == Matching && len(chosen) != len(q.Prompts) {
		c.Add("options", "one_for_each_prompt")
		return
	}
	if q.Kind != Matching && len(chosen) > len(q.Options) {
		c.Add("options", "count", "min", 1, "max", len(q.Options))
		return
	}
	seen := map[string]bool{}
	for i, id := range chosen {
		if q.Kind == Matching && id == "" {
			continue
		}
		_, ok := q.Option(id)
		c.Require(ok, fmt.Sprintf("options[%d]", i), "unknown_option")
		c.Require(!seen[id] || q.Kind == Matching, fmt.Sprintf("options[%d]", i), "duplicate")
		seen[id] = true
	}
	switch q.Kind {
	case Single, TrueFalse:
		c.Require(len(chosen) == 1, "options", "exactly_one")
	case Ordering:
		c.Require(len(chosen) == len(q.Options), "options", "every_option_once")
	}
}
