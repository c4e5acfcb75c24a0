package questions

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
)

// AlikeFrom is the likeness from which two questions are shown to a person as perhaps the same. A wrong hint costs a
// look, a missed one two questions with one key on a sheet.
const AlikeFrom = 0.55

// Similar is a stored question that may say the same as another.
type Similar struct {
	Question Question
	Likeness float64 // from 0 to 1
}

// Index finds questions that say nearly the same, reworded or not. It holds what it was made of and does not change;
// it may be used by many goroutines.
type Index struct {
	questions []Question
	terms     map[string]*term
	weights   []float64 // by question: the sum of its terms' weights
}

// term is a word or a pair of neighbouring words.
type term struct {
	weight float64
	in     []int32 // questions, ascending
}

// common is the share of questions above which a term does not point at candidates: nearly everything has it.
const common = 0.2

// NewIndex returns an index of the questions.
func NewIndex(qs []Question) *Index {
	x := &Index{questions: qs, terms: map[string]*term{}, weights: make([]float64, len(qs))}
	for i, q := range qs {
		for t := range q.terms() {
			e := x.terms[t]
			if e == nil {
				e = &term{}
				x.terms[t] = e
			}
			e.in = append(e.in, int32(i))
		}
	}
	for _, e := range x.terms {
		e.weight = rarity(len(e.in), len(qs))
		for _, i := range e.in {
			x.weights[i] += e.weight
		}
	}
	return x
}

// rarity is what a term that occurs in df of n questions weighs: the inverse document frequency of Spärck Jones (1972),
// smoothed so that it is never nothing.
func rarity(df, n int) float64 { return math.Log(1 + float64(n+1)/float64(df+1)) }

// terms returns the words and the pairs of neighbouring words of what q asks and offers, folded: a question stays the
// same when its marks, its capitals or the order of its options change.
func (q Question) terms() map[string]bool {
	set := map[string]bool{}
	add := func(text string) {
		last := ""
		for _, w := range strings.FieldsFunc(Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			set[w] = true
			if last != "" {
				set[last+" "+w] = true
			}
			last = w
		}
	}
	add(q.Stem)
	for _, o := range slices.Concat(q.Prompts, q.Options) {
		if q.Kind != TrueFalse {
			add(o.Text)
		}
	}
	return set
}

// Like returns up to n questions that are at least AlikeFrom like q, the likest first. Likeness is the weighted Jaccard
// index of their terms: what they share by what either has, rare terms counting more. The question that q is a revision
// of is left out.
func (x *Index) Like(q Question, n int) []Similar {
	shared := map[int32]float64{}
	own := 0.0
	var frequent []*term
	for t := range q.terms() {
		e := x.terms[t]
		if e == nil {
			own += rarity(0, len(x.questions))
			continue
		}
		own += e.weight
		if float64(len(e.in)) > max(20, common*float64(len(x.questions))) {
			frequent = append(frequent, e)
			continue
		}
		for _, i := range e.in {
			shared[i] += e.weight
		}
	}
	for _, e := range frequent {
		for i := range shared {
			if _, in := slices.BinarySearch(e.in, i); in {
				shared[i] += e.weight
			}
		}
	}
	var found []Similar
	for i, w := range shared {
		other := x.questions[i]
		likeness := w / (own + x.weights[i] - w)
		if likeness >= AlikeFrom && (other.BankID != q.BankID || other.ID != q.ID) {
			found = append(found, Similar{Question: other, Likeness: min(likeness, 1)})
		}
	}
	slices.SortFunc(found, func(a, b Similar) int {
		return cmp.Or(cmp.Compare(b.Likeness, a.Likeness), cmp.Compare(a.Question.BankID, b.Question.BankID), cmp.Compare(a.Question.ID, b.Question.ID))
	})
	return found[:min(n, len(found))]
}

// Alike returns, for each of the questions, up to n stored ones of any bank that may say the same, the likest first.
func (s *Service) Alike(ctx context.Context, qs []Question, n int) ([][]Similar, error) {
	stored, err := s.store.Questions(ctx, Filter{})
	if err != nil {
		return nil, fmt.Errorf("look for questions alike: %w", err)
	}
	index := NewIndex(stored)
	found := make([][]Similar, len(qs))
	for i, q := range qs {
		found[i] = index.Like(q, n)
	}
	return found, nil
}
