package contest

import (
	"context"
	"fmt"
	"slices"

	"khoabang/questions"
)

// Use says that the paper of a contest's round holds a question: sheets of that round may ask it.
type Use struct {
	Contest  Contest
	Round    Round
	Revision int // of the question
}

// Uses returns the rounds whose published papers hold the question with the given root, in any revision and from whatever
// bank, those of the newest contest first. A paper holds a copy, so what becomes of the question in its bank changes
// nothing here.
func (s *Service) Uses(ctx context.Context, root questions.Ref) ([]Use, error) {
	all, err := s.Store.Contests(ctx)
	if err != nil {
		return nil, fmt.Errorf("uses of question %s of %s: %w", root.ID, root.BankID, err)
	}
	var uses []Use
	for _, c := range all {
		for _, r := range c.Rounds {
			papers, err := s.papersOf(ctx, r)
			if err != nil {
				return nil, err
			}
			for _, p := range papers {
				i := slices.IndexFunc(p.Questions, func(q questions.Question) bool { return q.Root() == root })
				if i >= 0 {
					uses = append(uses, Use{Contest: c, Round: r, Revision: p.Questions[i].Revision})
				}
			}
		}
	}
	return uses, nil
}
