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

// Create stores a new contest and gives IDs to it and its rounds where they have none. It returns ErrInvalid with
// every field that is wrong, or ErrTaken if its slug is in use.
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
	return c, err
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
// practice contest nothing but from practice banks. It returns questions.ErrShortSupply naming the quota that the banks
// cannot fill, or ErrInvalid naming a fixed question that they do not have.
func (s *Service) Publish(ctx context.Context, contestID string) (Contest, error) {
	c, err := s.Store.Contest(ctx, contestID)
	if err != nil {
		return Contest{}, err
	}
	papers := map[[2]string]string{} // by round and block
	for i, r := range c.Rounds {
		for j, rp := range r.Papers {
			if rp.PaperID != "" {
				continue
			}
			p, err := s.freeze(ctx, c, r, rp)
			if err != nil {
				return Contest{}, fmt.Errorf("publish paper %d of round %d: %w", j+1, i+1, err)
			}
			papers[[2]string{r.ID, rp.BlockID}] = p.ID
		}
	}
	return s.update(ctx, c.ID, func(c *Contest) error {
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

// freeze stores a paper of a round.
func (s *Service) freeze(ctx context.Context, c Contest, r Round, rp RoundPaper) (Paper, error) {
	pool, err := s.pool(ctx, c, rp.Plan)
	if err != nil {
		return Paper{}, err
	}
	if err := rp.Plan.check(pool); err != nil {
		return Paper{}, err
	}
	slices.SortFunc(pool, func(a, b questions.Question) int {
		return cmp.Or(strings.Compare(a.BankID, b.BankID), strings.Compare(a.ID, b.ID))
	})
	p := Paper{
		ID: newID(), ContestID: c.ID, RoundID: r.ID, BlockID: rp.BlockID, Blueprint: rp.Plan.Blueprint,
		KeepOrder: rp.Plan.KeepOrder, Order: rp.Plan.Fixed, Critical: rp.Plan.Critical, Marking: c.Rules.Marking,
		Worth: c.Rules.Worth, Prediction: c.Rules.Prediction, Questions: pool, PublishedAt: s.now(),
	}
	return p, s.Store.AddPaper(ctx, p)
}

// pool returns the questions that a paper of the plan may hold.
func (s *Service) pool(ctx context.Context, c Contest, plan PaperPlan) ([]questions.Question, error) {
	var pool []questions.Question
	for i, id := range plan.Banks {
		bank, err := s.Questions.Bank(ctx, id)
		if err != nil {
			return nil, err
		}
		if bank.Practice != c.Practice {
			return nil, ErrInvalid.At(fmt.Sprintf("banks[%d]", i), "practice_mismatch")
		}
		qs, err := s.Questions.Questions(ctx, questions.Filter{BankID: id, Status: questions.Approved})
		if err != nil {
			return nil, err
		}
		for _, q := range qs {
			// What rests on a law that is no longer in force is not asked.
			if q.Source.InForce(s.now()) && plan.takes(q) && (c.Practice || q.Kind != questions.Prediction) {
				pool = append(pool, q)
			}
		}
	}
	return pool, nil
}

// takes reports whether a paper of the plan may hold q.
func (p PaperPlan) takes(q questions.Question) bool {
	return slices.Contains(p.Fixed, q.ID) ||
		slices.ContainsFunc(p.Blueprint, func(t questions.Quota) bool { return t.Matches(q) })
}

// check returns why a paper of the plan cannot be made of pool, or nil.
func (p PaperPlan) check(pool []questions.Question) error {
	var k fault.Check
	for i, id := range p.Fixed {
		n := 0
		for _, q := range pool {
			if q.ID == id {
				n++
			}
		}
		path := fmt.Sprintf("fixed[%d]", i)
		k.Require(n > 0, path, "question_not_ready", "question", id)
		k.Require(n < 2, path, "question_ambiguous", "question", id)
	}
	if err := k.Err(ErrInvalid); err != nil {
		return err
	}
	return p.Blueprint.Check(pool)
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
