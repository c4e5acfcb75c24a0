package contest

import (
	"context"
	"fmt"

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
	uses, err := s.usesOf(ctx, map[questions.Ref]bool{root: true})
	if err != nil {
		return nil, fmt.Errorf("uses of question %s of %s: %w", root.ID, root.BankID, err)
	}
	return uses[root], nil
}

// usesOf returns the uses of several questions, each once a round, by their roots.
func (s *Service) usesOf(ctx context.Context, roots map[questions.Ref]bool) (map[questions.Ref][]Use, error) {
	all, err := s.Store.Contests(ctx)
	if err != nil {
		return nil, err
	}
	uses := map[questions.Ref][]Use{}
	for _, c := range all {
		for _, r := range c.Rounds {
			papers, err := s.papersOf(ctx, r)
			if err != nil {
				return nil, err
			}
			found := map[questions.Ref]bool{}
			for _, p := range papers {
				for i := range p.Questions {
					root := p.Questions[i].Root()
					if !roots[root] || found[root] {
						continue
					}
					found[root] = true
					uses[root] = append(uses[root], Use{Contest: c, Round: r, Revision: p.Questions[i].Revision})
				}
			}
		}
	}
	return uses, nil
}
