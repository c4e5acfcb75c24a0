package questions

import (
	"fmt"
	"slices"

	"khoabang/internal/fault"
)

// FullMark is the mark of a question answered wholly right. Marks are whole thousandths of a point, so that sums are
// exact and the same on every node.
const FullMark = 1000

// Rule says how a multiple-choice question is marked.
type Rule string

// The rules for multiple choice. Partial gives max(0, right − wrong) / number of right options of a point, rounded
// down to a thousandth, where right and wrong count the chosen options: the "right minus wrong" rule of Moodle's and
// QTI's partial credit, under which choosing everything earns nothing unless most options are right.
const (
	AllOrNothing Rule = "all_or_nothing"
	Partial      Rule = "partial"
)

// Answer is what a contestant gave: option IDs (in order, for Ordering) or a number. The zero value is no answer.
type Answer struct {
	Options []string
	Number  Decimal
}

// Empty reports whether nothing was answered, or an answer was taken back.
func (a Answer) Empty() bool { return len(a.Options) == 0 && a.Number == "" }

// Equal reports whether a and b are the same answer.
func (a Answer) Equal(b Answer) bool {
	return a.Number == b.Number && slices.Equal(a.Options, b.Options)
}

// Mark returns the mark of answer a to q, from 0 to FullMark. Only Multiple under Partial earns anything in between.
// An answer that does not fit the question is worth nothing.
func (q Question) Mark(a Answer, rule Rule) int {
	switch q.Kind {
	case Single, TrueFalse:
		return whole(len(a.Options) == 1 && slices.Equal(a.Options, q.Key.Options))
	case Multiple:
		return q.markMultiple(a.Options, rule)
	case Ordering:
		return whole(len(a.Options) > 0 && slices.Equal(a.Options, q.Key.Options))
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
	if q.Kind == Numeric {
		c.Require(a.Number.Valid(), "number", "decimal")
		c.Require(len(a.Options) == 0, "options", "not_allowed")
		return c.Err(ErrAnswer)
	}
	c.Require(a.Number == "", "number", "not_allowed")
	if len(a.Options) > len(q.Options) {
		c.Add("options", "count", "min", 1, "max", len(q.Options))
		return c.Err(ErrAnswer)
	}
	seen := map[string]bool{}
	for i, id := range a.Options {
		_, ok := q.Option(id)
		c.Require(ok, fmt.Sprintf("options[%d]", i), "unknown_option")
		c.Require(!seen[id], fmt.Sprintf("options[%d]", i), "duplicate")
		seen[id] = true
	}
	switch q.Kind {
	case Single, TrueFalse:
		c.Require(len(a.Options) == 1, "options", "exactly_one")
	case Ordering:
		c.Require(len(a.Options) == len(q.Options), "options", "every_option_once")
	}
	return c.Err(ErrAnswer)
}
