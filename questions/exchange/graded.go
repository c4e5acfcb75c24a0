package exchange

import (
	"math/big"
	"slices"
	"strings"

	"khoabang/questions"
)

// Other programs grade every answer in percent. The functions below turn graded answers into what the bank knows, which
// is right and wrong.

// verdict is what becomes of something that the bank cannot hold as it is.
type verdict struct {
	lost   []string // codes of what is lost
	denied string   // the code of why it cannot be held at all; "" where it can
}

// note adds something that is lost, once.
func (v *verdict) note(code string) {
	if !slices.Contains(v.lost, code) {
		v.lost = append(v.lost, code)
	}
}

// deny says why the whole cannot be held.
func (v *verdict) deny(code string) verdict {
	v.denied = code
	return *v
}

// choice is an answer with its grade in percent.
type choice struct {
	text  string
	grade *big.Rat
}

// numeral is a number that is accepted, with its grade in percent. value or tolerance is "" where it takes more digits
// than the bank holds.
type numeral struct {
	value, tolerance questions.Decimal
	grade            *big.Rat
}

// choices makes q a question with one right option, or with several.
func choices(q *questions.Question, cs []choice, single bool) (v verdict) {
	q.Kind = questions.Multiple
	if single {
		q.Kind = questions.Single
	}
	first, uneven := (*big.Rat)(nil), false
	for i, c := range cs {
		id := letters(i)
		q.Options = append(q.Options, questions.Option{ID: id, Text: c.text})
		switch {
		case single && c.grade.Cmp(hundred) == 0, !single && c.grade.Sign() > 0:
			q.Key.Options = append(q.Key.Options, id)
			if first == nil {
				first = c.grade
			}
			uneven = uneven || c.grade.Cmp(first) != 0
		case single && c.grade.Sign() != 0:
			v.note("partial_credit")
		}
	}
	switch {
	case len(q.Key.Options) == 0:
		return v.deny("no_right_answer")
	case single && len(q.Key.Options) > 1:
		return v.deny("several_right")
	}
	if uneven || !single && unusual(cs, first, len(q.Key.Options)) {
		v.note("weights_lost")
	}
	return v
}

// unusual reports whether a wrong option costs something other than a right one earns, which is the bank's rule.
func unusual(cs []choice, right *big.Rat, n int) bool {
	for _, c := range cs {
		if c.grade.Sign() <= 0 && n < len(cs) && new(big.Rat).Add(c.grade, right).Sign() != 0 {
			return true
		}
	}
	return false
}

// texts makes q a question of accepted texts, the wholly right ones.
func texts(q *questions.Question, cs []choice) (v verdict) {
	q.Kind = questions.ShortText
	for _, c := range cs {
		switch {
		case c.grade.Cmp(hundred) == 0:
			if strings.Contains(c.text, "*") {
				v.note("wildcard_lost")
			}
			q.Key.Texts = append(q.Key.Texts, c.text)
		case c.grade.Sign() > 0:
			v.note("partial_credit")
		case c.text != "*":
			v.note("wrong_text_lost")
		}
	}
	if len(q.Key.Texts) == 0 {
		return v.deny("no_right_answer")
	}
	return v
}

// number makes q a question of the one number that is wholly right.
func number(q *questions.Question, ns []numeral) (v verdict) {
	q.Kind = questions.Numeric
	found := 0
	for _, n := range ns {
		switch {
		case n.grade.Cmp(hundred) == 0:
			found++
			q.Key.Number, q.Key.Tolerance = n.value, n.tolerance
		case n.grade.Sign() > 0:
			v.note("partial_credit")
		default:
			v.note("wrong_number_lost")
		}
	}
	switch {
	case found == 0:
		return v.deny("no_right_answer")
	case found > 1:
		return v.deny("several_right")
	case q.Key.Number == "":
		return v.deny("number_too_long")
	}
	return v
}
