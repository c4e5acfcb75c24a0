package contest

import (
	"cmp"
	"context"

	"khoabang/internal/fault"
)

// Preview draws a sheet of a round's paper as a contestant of a block would get it, published or not. It is a sample:
// nobody is ever given it, and nothing is stored. It returns ErrInvalid for a round or a block that the contest does not
// have, and where a draft's paper cannot be made yet what Publish would say of it.
func (s *Service) Preview(ctx context.Context, contestID, roundID, blockID string) ([]Shown, error) {
	c, err := s.Store.Contest(ctx, contestID)
	if err != nil {
		return nil, err
	}
	r, known := c.Round(cmp.Or(roundID, c.Rounds[0].ID))
	if !known {
		return nil, ErrInvalid.At("round", "unknown_round")
	}
	rp, known := r.Paper(blockID)
	if !known {
		return nil, ErrInvalid.At("block", "unknown_block")
	}
	p, err := s.sample(ctx, c, r, rp)
	if err != nil {
		return nil, err
	}
	sheet, err := p.Draw(newSeed())
	if err != nil {
		return nil, err
	}
	shown := make([]Shown, len(sheet.Items))
	for i, it := range sheet.Items {
		q, _ := p.Question(it.Ref)
		shown[i] = it.show(i, q, p)
	}
	return shown, nil
}

// sample returns the paper of a round: the published one, else what would be published now.
func (s *Service) sample(ctx context.Context, c Contest, r Round, rp RoundPaper) (Paper, error) {
	if rp.PaperID != "" {
		return s.paper(ctx, rp.PaperID)
	}
	pool, lacks, err := s.newShelf().stuff(ctx, c, rp.Plan)
	if err != nil {
		return Paper{}, err
	}
	var problems []Problem
	for _, f := range lacks {
		problems = append(problems, Problem{Stops, f})
	}
	if rp.Plan.Size() == 0 {
		problems = append(problems, Problem{Stops, fault.Field{Path: "blueprint", Code: "required"}})
	}
	return c.paper(r, rp, pool, s.now()), refusal(problems)
}
