package contest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"khoabang/questions"
)

// Use says that the paper of a contest's round holds a question: sheets of that round may ask it.
type Use struct {
	Contest  Contest
	Round    Round
	Revision int // of the question
}

// Uses returns the rounds whose published papers hold any revision of a question, those of the newest contest first. A
// paper holds a copy, so what becomes of the question in its bank changes nothing here.
func (s *Service) Uses(ctx context.Context, bankID, questionID string) ([]Use, error) {
	all, err := s.Store.Contests(ctx)
	if err != nil {
		return nil, fmt.Errorf("uses of question %s of %s: %w", questionID, bankID, err)
	}
	var uses []Use
	for _, c := range all {
		for _, r := range c.Rounds {
			if r.PaperID == "" {
				continue
			}
			p, err := s.paper(ctx, r.PaperID)
			if err != nil {
				return nil, fmt.Errorf("paper of round %s of %s: %w", r.ID, c.ID, err)
			}
			if q, held := p.find(bankID, questionID); held {
				uses = append(uses, Use{Contest: c, Round: r, Revision: q.Revision})
			}
		}
	}
	return uses, nil
}

// find returns the paper's copy of a question, whatever its revision.
func (p Paper) find(bankID, questionID string) (questions.Question, bool) {
	i, found := slices.BinarySearchFunc(p.Questions, bankID, func(q questions.Question, _ string) int {
		return cmp.Or(strings.Compare(q.BankID, bankID), strings.Compare(q.ID, questionID))
	})
	if !found {
		return questions.Question{}, false
	}
	return p.Questions[i], true
}
