package contest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"khoabang/internal/fault"
	"khoabang/questions"
)

// Pick is a question that somebody chose for a fixed paper, with what he should know of it.
type Pick struct {
	ID       string              // as it was chosen
	Question questions.Question  // the latest revision; zero where none of the banks has one
	Alike    []questions.Similar // others of the choice that may say the same, the likest first
	Uses     []Use               // in published papers of other contests, the newest contest first
}

// MostAlike is the limit on a pick's Alike.
const MostAlike = 3

// Picks returns what is to be known of a choice of questions from banks, in the order of ids. It says nothing of whether
// a paper may hold them: Check does.
func (s *Service) Picks(ctx context.Context, contestID string, banks, ids []string) ([]Pick, error) {
	c, err := s.Contest(ctx, contestID)
	if err != nil {
		return nil, err
	}
	picks := make([]Pick, len(ids))
	roots := map[questions.Ref]bool{}
	var known []questions.Question
	for i, id := range ids {
		picks[i].ID = id
		found, err := s.inBanks(ctx, banks, id)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			picks[i].Question = found[0]
			roots[found[0].Root()] = true
			known = append(known, found[0])
		}
	}
	uses, err := s.usesOf(ctx, roots)
	if err != nil {
		return nil, fmt.Errorf("uses of what was picked for %s: %w", c.ID, err)
	}
	among := questions.NewIndex(known)
	for i := range picks {
		p := &picks[i]
		if p.Question.ID == "" {
			continue
		}
		p.Alike = among.Like(p.Question, MostAlike)
		for _, u := range uses[p.Question.Root()] {
			if u.Contest.ID != c.ID {
				p.Uses = append(p.Uses, u)
			}
		}
	}
	return picks, nil
}

// inBanks returns the latest revision of the questions with an ID in each of the banks that has one.
func (s *Service) inBanks(ctx context.Context, banks []string, id string) ([]questions.Question, error) {
	var found []questions.Question
	for _, bank := range banks {
		q, err := s.Questions.Question(ctx, bank, id)
		switch {
		case err == nil:
			found = append(found, q)
		case !errors.Is(err, questions.ErrNotFound) && !errors.Is(err, questions.ErrNoBank):
			return nil, err
		}
	}
	return found, nil
}

// unfit names the questions of a fixed paper that are not in pool, each with its number in the paper and why.
func (h shelf) unfit(ctx context.Context, c Contest, plan PaperPlan, pool []questions.Question) ([]fault.Field, error) {
	ready := map[string]int{}
	for i := range pool {
		ready[pool[i].ID]++
	}
	var k fault.Check
	for i, id := range plan.Fixed {
		path := fmt.Sprintf("fixed[%d]", i)
		k.Require(ready[id] < 2, path, "question_ambiguous", "n", i+1, "question", id)
		if ready[id] > 0 {
			continue
		}
		if err := h.blame(ctx, &k, path, c, plan, i); err != nil {
			return nil, err
		}
	}
	return k.Fields(), nil
}

// blame adds why the i-th question of a fixed paper cannot be held by it.
func (h shelf) blame(ctx context.Context, k *fault.Check, path string, c Contest, plan PaperPlan, i int) error {
	said := []any{"n", i + 1, "question", plan.Fixed[i]}
	found, err := h.s.inBanks(ctx, plan.Banks, plan.Fixed[i])
	if err != nil {
		return err
	}
	live := slices.IndexFunc(found, func(q questions.Question) bool { return q.Status != questions.Retired })
	switch {
	case len(found) == 0:
		k.Add(path, "question_unknown", said...)
	case live < 0:
		bank, err := h.movedTo(ctx, found[0])
		if err != nil {
			return err
		}
		if bank == "" {
			k.Add(path, "question_retired", said...)
		} else {
			k.Add(path, "question_moved", append(said, "bank", bank)...)
		}
	case found[live].Status != questions.Approved:
		k.Add(path, "question_unapproved", said...)
	case !found[live].Source.InForce(h.s.now()):
		k.Add(path, "question_out_of_force", said...)
	case found[live].Kind == questions.Prediction && !c.Practice:
		k.Add(path, "question_predicts", said...)
	default: // its bank cannot be used, which is said of the bank as well
		k.Add(path, "question_unknown", said...)
	}
	return nil
}

// movedTo returns the name of the bank in which a retired question lives on, or "".
func (h shelf) movedTo(ctx context.Context, q questions.Question) (string, error) {
	banks, err := h.s.Questions.Banks(ctx)
	if err != nil {
		return "", err
	}
	for _, b := range banks {
		there, err := h.s.inBanks(ctx, []string{b.ID}, q.ID)
		if err != nil {
			return "", err
		}
		if len(there) > 0 && there[0].Root() == q.Root() && there[0].Status != questions.Retired {
			return b.Name, nil
		}
	}
	return "", nil
}
