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
	"unicode/utf8"

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
	}
	c.Revision, c.CreatedAt = 1, s.now()
	if err := c.Validate(); err != nil {
		return Contest{}, err
	}
	err := s.Store.AddContest(ctx, c)
	s.all.drop("")
	return c, err
}

// Validate returns ErrInvalid with every field that is wrong, or nil.
func (c Contest) Validate() error {
	var k fault.Check
	n := utf8.RuneCountInString(c.Title)
	k.Require(n > 0 && n <= MaxTitle, "title", "length", "min", 1, "max", MaxTitle)
	k.Require(slugForm.MatchString(c.Slug) && len(c.Slug) <= 64, "slug", "slug")
	k.Require(c.Notice.Version != "" && c.Notice.Text != "", "notice", "required")
	k.Require(len(c.Rounds) > 0, "rounds", "required")
	for i, r := range c.Rounds {
		path := fmt.Sprintf("rounds[%d]", i)
		size := r.Draft.Blueprint.Size()
		k.Require(size >= 1 && size <= MaxItems, path+".blueprint", "range", "min", 1, "max", MaxItems)
		k.Require(len(r.Draft.Banks) > 0, path+".banks", "required")
		k.Require(r.ClosesAt.IsZero() || r.OpensAt.IsZero() || r.OpensAt.Before(r.ClosesAt), path+".closes_at", "must_be_later")
		for j, t := range r.Draft.Blueprint {
			k.Require(t.Count >= 1, fmt.Sprintf("%s.blueprint[%d].count", path, j), "range", "min", 1, "max", MaxItems)
		}
	}
	c.Rules.check(&k)
	return k.Err(ErrInvalid)
}

func (rules Rules) check(k *fault.Check) {
	k.Require(rules.Limit >= 0 && rules.Limit <= MaxLimit, "rules.limit", "range", "min", 0, "max", MaxLimit.String())
	k.Require(rules.Attempts >= 0, "rules.attempts", "not_negative")
	oneOf(k, "rules.period", rules.Period, PerContest, PerRound)
	oneOf(k, "rules.counts", rules.Counts, CountFirst, CountBest, CountLast)
	oneOf(k, "rules.marking", rules.Marking, questions.AllOrNothing, questions.Partial)
	k.Require(len(rules.Keys) >= 1 && len(rules.Keys) <= MaxKeys, "rules.keys", "count", "min", 1, "max", MaxKeys)
	for i, key := range rules.Keys {
		path := fmt.Sprintf("rules.keys[%d]", i)
		oneOf(k, path, key, RankKeys()...)
		k.Require(!slices.Contains(rules.Keys[:i], key), path, "duplicate")
	}
}

func oneOf[T ~string](k *fault.Check, path string, v T, allowed ...T) {
	names := make([]string, len(allowed))
	for i, a := range allowed {
		names[i] = string(a)
	}
	k.Require(slices.Contains(allowed, v), path, "one_of", "allowed", strings.Join(names, ", "))
}

// Publish freezes the paper of every round that has none: copies of the approved questions that its blueprint may
// draw and whose source is in force. A counted contest takes nothing from a practice bank, and a practice contest nothing else. It returns
// questions.ErrShortSupply naming the quota that the banks cannot fill.
func (s *Service) Publish(ctx context.Context, contestID string) (Contest, error) {
	c, err := s.Store.Contest(ctx, contestID)
	if err != nil {
		return Contest{}, err
	}
	papers := map[string]string{}
	for i, r := range c.Rounds {
		if r.PaperID != "" {
			continue
		}
		p, err := s.freeze(ctx, c, r)
		if err != nil {
			return Contest{}, fmt.Errorf("publish round %d: %w", i+1, err)
		}
		papers[r.ID] = p.ID
	}
	return s.update(ctx, c.ID, func(c *Contest) error {
		for i, r := range c.Rounds {
			if r.PaperID == "" {
				c.Rounds[i].PaperID = papers[r.ID]
			}
		}
		return nil
	})
}

// freeze stores the paper of a round.
func (s *Service) freeze(ctx context.Context, c Contest, r Round) (Paper, error) {
	var pool []questions.Question
	for i, id := range r.Draft.Banks {
		bank, err := s.Questions.Bank(ctx, id)
		if err != nil {
			return Paper{}, err
		}
		if bank.Practice != c.Practice {
			return Paper{}, ErrInvalid.At(fmt.Sprintf("banks[%d]", i), "practice_mismatch")
		}
		qs, err := s.Questions.Questions(ctx, questions.Filter{BankID: id, Status: questions.Approved})
		if err != nil {
			return Paper{}, err
		}
		for _, q := range qs {
			if !q.Source.InForce(s.now()) {
				continue // what it asks is no longer the law
			}
			if slices.ContainsFunc(r.Draft.Blueprint, func(t questions.Quota) bool { return t.Matches(q) }) {
				pool = append(pool, q)
			}
		}
	}
	if err := r.Draft.Blueprint.Check(pool); err != nil {
		return Paper{}, err
	}
	slices.SortFunc(pool, func(a, b questions.Question) int {
		return cmp.Or(strings.Compare(a.BankID, b.BankID), strings.Compare(a.ID, b.ID))
	})
	p := Paper{
		ID: newID(), ContestID: c.ID, RoundID: r.ID, Blueprint: r.Draft.Blueprint, Marking: c.Rules.Marking,
		Questions: pool, PublishedAt: s.now(),
	}
	return p, s.Store.AddPaper(ctx, p)
}

// Draw returns the sheet of an attempt: questions by the paper's blueprint and options in a random order. The same
// paper and seed give the same sheet as long as the shuffles of math/rand/v2 stay what they are; what is stored is the
// sheet.
func (p Paper) Draw(seed Seed) (Sheet, error) { return drawFrom(p.pool(), seed) }

// pool returns what sheets of p are drawn from. Preparing it reads every question of the paper; drawing from it does not.
func (p Paper) pool() *questions.Pool { return questions.NewPool(p.Blueprint, p.Questions) }

func drawFrom(pool *questions.Pool, seed Seed) (Sheet, error) {
	r := rand.New(rand.NewPCG(seed[0], seed[1]))
	drawn, err := pool.Draw(r)
	if err != nil {
		return Sheet{}, err
	}
	items := make([]Item, len(drawn))
	for i, q := range drawn {
		items[i] = Item{Ref: q.Ref(), Options: q.OptionOrder(r)}
	}
	return Sheet{Items: items}, nil
}
