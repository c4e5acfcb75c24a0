package questions

import (
	"cmp"
	"context"
	"slices"
)

// AlikeFrom is the likeness from which two questions are shown to a person as perhaps the same. A wrong hint costs a
// look, a missed one two questions with one key on a sheet.
const AlikeFrom = 0.55

// Similar is a question that may say the same as another.
type Similar struct {
	Question Question
	Likeness float64 // from 0 to 1
}

// Index finds questions that say nearly the same, reworded or not. It holds what it was made of and does not change;
// it may be used by many goroutines.
type Index struct {
	questions []Question
	likeness  *likeness
}

// NewIndex returns an index of the questions.
func NewIndex(qs []Question) *Index {
	return &Index{questions: qs, likeness: newLikeness(len(qs), func(i int) []uint64 { return qs[i].terms() })}
}

// Like returns up to n questions that are at least AlikeFrom like q, the likest first; where more than a thousand share
// q's rarest words, among those. The question that q is a revision of is left out.
func (x *Index) Like(q Question, n int) []Similar {
	var found []Similar
	x.likeness.like(q.terms(), func(slot int32, alike float64) {
		if other := x.questions[slot]; other.BankID != q.BankID || other.ID != q.ID {
			found = append(found, Similar{Question: other, Likeness: alike})
		}
	})
	return likest(found, n)
}

func likest(found []Similar, n int) []Similar {
	slices.SortFunc(found, func(a, b Similar) int {
		return cmp.Or(cmp.Compare(b.Likeness, a.Likeness), cmp.Compare(a.Question.BankID, b.Question.BankID), cmp.Compare(a.Question.ID, b.Question.ID))
	})
	return found[:min(n, len(found))]
}

// Alike returns, for each of the questions, up to n stored ones of any bank that may say the same, the likest first.
// The question that one is a revision of is left out.
func (s *Service) Alike(ctx context.Context, qs []Question, n int) ([][]Similar, error) {
	found := make([][]Similar, len(qs))
	err := s.likeStored(ctx, qs, func(i int, list []Similar) bool {
		found[i] = likest(list, n)
		return true
	})
	return found, err
}

// Double is two questions that may be the same.
type Double struct {
	Question int     // which of the questions that were asked about
	Other    Similar // a stored one, or one of those that were asked about, before it
	Within   bool    // Other is one of those that were asked about
}

// Doubles returns up to most pairs of questions that may say the same, of which one at least is among qs, questions for
// one bank that are perhaps not stored yet: for each of qs in turn the likest stored one, of any bank, and the likest of
// those before it in qs. A stored question that qs has in a newer form is compared in that form only. Where ctx ends
// first it returns what was found so far and no error: compared is how many of qs it came to.
func (s *Service) Doubles(ctx context.Context, qs []Question, most int) (doubles []Double, compared int, err error) {
	given := make(map[Ref]bool, len(qs))
	for _, q := range qs {
		given[Ref{BankID: q.BankID, ID: q.ID}] = true
	}
	among := NewIndex(qs)
	err = s.likeStored(ctx, qs, func(i int, list []Similar) bool {
		list = slices.DeleteFunc(list, func(l Similar) bool { return given[Ref{BankID: l.Question.BankID, ID: l.Question.ID}] })
		for _, l := range likest(list, 1) {
			doubles = append(doubles, Double{Question: i, Other: l})
		}
		for _, l := range among.before(i) {
			doubles = append(doubles, Double{Question: i, Other: l, Within: true})
		}
		compared = i + 1
		return len(doubles) < most
	})
	if ctx.Err() != nil {
		err = nil
	}
	return doubles[:min(most, len(doubles))], compared, err
}

// before returns the likest of the questions before the i-th that is like it, or none.
func (x *Index) before(i int) []Similar {
	var found []Similar
	x.likeness.like(x.questions[i].terms(), func(slot int32, alike float64) {
		if slot < int32(i) {
			found = append(found, Similar{Question: x.questions[slot], Likeness: alike})
		}
	})
	return likest(found, 1)
}
