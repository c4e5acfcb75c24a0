package contest

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"time"

	"khoabang/internal/fault"
	"khoabang/questions"
)

// Limits on a contest's settings.
const (
	MaxItems = 200            // questions on a sheet
	MaxLimit = 24 * time.Hour // time for a sheet
	MaxTitle = 200            // runes
)

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Create stores a new contest and gives IDs to it and its rounds where they have none. It returns ErrInvalid with every
// field that is wrong, the slug among them where it is in use.
func (s *Service) Create(ctx context.Context, c Contest) (Contest, error) {
	c.ID = cmp.Or(c.ID, newID())
	c.Rounds = slices.Clone(c.Rounds)
	for i := range c.Rounds {
		r := &c.Rounds[i]
		r.ID = cmp.Or(r.ID, newID())
		r.OpensAt, r.ClosesAt = Millis(r.OpensAt), Millis(r.ClosesAt)
		r.Papers = slices.Clone(r.Papers)
	}
	c.Revision, c.CreatedAt = 1, s.now()
	if err := c.Validate(); err != nil {
		return Contest{}, err
	}
	err := s.Store.AddContest(ctx, c)
	s.all.drop("")
	return c, slugTaken(err)
}

func oneOf[T ~string](k *fault.Check, path string, v T, allowed ...T) {
	names := make([]string, len(allowed))
	for i, a := range allowed {
		names[i] = string(a)
	}
	k.Require(slices.Contains(allowed, v), path, "one_of", "allowed", strings.Join(names, ", "))
}

// Publish freezes every paper of every round that is not frozen: copies of the approved questions that its plan may draw
// and whose source is in force. A counted contest takes nothing from a practice bank and no prediction from any, and a
// practice contest nothing but from practice banks. Where Check finds anything that stops it, Publish returns all of it:
// questions.ErrShortSupply where only questions are missing, else ErrInvalid. It returns ErrRevision if somebody changed
// the contest meanwhile.
func (s *Service) Publish(ctx context.Context, contestID string) (Contest, error) {
	c, err := s.Store.Contest(ctx, contestID)
	if err != nil {
		return Contest{}, err
	}
	banks := s.newShelf() // read once: what was checked is what is frozen
	problems, err := s.problems(ctx, c, banks)
	if err == nil {
		err = refusal(problems)
	}
	if err != nil {
		return Contest{}, fmt.Errorf("publish: %w", err)
	}
	papers, err := s.freezeAll(ctx, c, banks)
	if err != nil {
		return Contest{}, err
	}
	revision := c.Revision
	return s.update(ctx, c.ID, func(c *Contest) error {
		if c.Revision != revision && !c.published() {
			return ErrRevision
		}
		for _, r := range c.Rounds {
			for j := range r.Papers {
				if rp := &r.Papers[j]; rp.PaperID == "" {
					rp.PaperID = papers[[2]string{r.ID, rp.BlockID}]
				}
			}
		}
		return nil
	})
}

// published reports whether every paper of c is frozen.
func (c Contest) published() bool {
	return !slices.ContainsFunc(c.Rounds, func(r Round) bool { return !r.Published() })
}

// freezeAll stores the papers of c that are not frozen, and returns their IDs by round and block.
func (s *Service) freezeAll(ctx context.Context, c Contest, banks shelf) (map[[2]string]string, error) {
	papers := map[[2]string]string{}
	for i, r := range c.Rounds {
		for j, rp := range r.Papers {
			if rp.PaperID != "" {
				continue
			}
			pool, _, err := banks.pool(ctx, c, rp.Plan)
			if err != nil {
				return nil, err
			}
			p := c.paper(r, rp, pool, s.now())
			if err := s.Store.AddPaper(ctx, p); err != nil {
				return nil, fmt.Errorf("publish paper %d of round %d: %w", j+1, i+1, err)
			}
			papers[[2]string{r.ID, rp.BlockID}] = p.ID
		}
	}
	return papers, nil
}

// paper returns a paper of a round made of pool.
func (c Contest) paper(r Round, rp RoundPaper, pool []questions.Question, at time.Time) Paper {
	slices.SortFunc(pool, func(a, b questions.Question) int {
		return cmp.Or(strings.Compare(a.BankID, b.BankID), strings.Compare(a.ID, b.ID))
	})
	return Paper{
		ID: newID(), ContestID: c.ID, RoundID: r.ID, BlockID: rp.BlockID, Blueprint: rp.Plan.Blueprint,
		KeepOrder: rp.Plan.KeepOrder, Order: rp.Plan.Fixed, Critical: rp.Plan.Critical, Marking: c.Rules.Marking,
		Worth: c.Rules.Worth, Prediction: c.Rules.Prediction, Questions: pool, PublishedAt: at,
	}
}

// takes reports whether a paper of the plan may hold q.
func (p PaperPlan) takes(q questions.Question) bool {
	return slices.Contains(p.Fixed, q.ID) ||
		slices.ContainsFunc(p.Blueprint, func(t questions.Quota) bool { return t.Matches(q) })
}

// Draw returns the sheet of an attempt: questions by the paper's blueprint, or all of a fixed paper's, and options in a
// random order. The same paper and seed give the same sheet as long as the shuffles of math/rand/v2 stay what they are;
// what is stored is the sheet.
func (p Paper) Draw(seed Seed) (Sheet, error) { return p.drawFrom(p.pool(), seed) }

// pool returns what sheets of p are drawn from. Preparing it reads every question of the paper; drawing from it does not.
func (p Paper) pool() *questions.Pool { return questions.NewPool(p.Blueprint, p.Questions) }

func (p Paper) drawFrom(pool *questions.Pool, seed Seed) (Sheet, error) {
	r := rand.New(rand.NewPCG(seed[0], seed[1]))
	drawn, err := p.draw(pool, r)
	if err != nil {
		return Sheet{}, err
	}
	items := make([]Item, len(drawn), len(drawn)+1)
	for i, q := range drawn {
		items[i] = Item{Ref: q.Ref(), Options: q.OptionOrder(r)}
	}
	if p.Prediction.Of != NoTarget {
		items = append(items, Item{Ref: predictionRef})
	}
	return Sheet{Items: items}, nil
}

// draw returns the questions of a sheet in the order in which they are shown.
func (p Paper) draw(pool *questions.Pool, r *rand.Rand) ([]questions.Question, error) {
	if len(p.Order) == 0 {
		return pool.Draw(r)
	}
	drawn := slices.Clone(p.Questions)
	if p.KeepOrder {
		slices.SortFunc(drawn, func(a, b questions.Question) int {
			return slices.Index(p.Order, a.ID) - slices.Index(p.Order, b.ID)
		})
		return drawn, nil
	}
	r.Shuffle(len(drawn), func(i, j int) { drawn[i], drawn[j] = drawn[j], drawn[i] })
	return drawn, nil
}
