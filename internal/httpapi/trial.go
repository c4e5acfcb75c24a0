package httpapi

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"

	"khoabang/internal/fault"
	"khoabang/questions"
)

// maxTrial is how many questions a sheet that is drawn on trial may have.
const maxTrial = 100

type trialSheet struct {
	Questions []staffQuestion `json:"questions"`
}

// trialSheet draws a sheet from a bank as a contest would, with its keys: the questions that are approved and whose
// source is in force, their options as they would be shown. It is a sample, and nobody is ever given it.
func (s *Server) trialSheet(ctx context.Context, r *request) (reply, error) {
	var c fault.Check
	count, err := strconv.Atoi(r.query("count"))
	c.Require(err == nil && count >= 1 && count <= maxTrial, "count", "range", "min", 1, "max", maxTrial)
	if err := c.Err(errQueryInvalid); err != nil {
		return reply{}, err
	}
	bank, err := s.Questions.Bank(ctx, r.param("bank"))
	if err != nil {
		return reply{}, err
	}
	pool, err := s.Questions.Questions(ctx, questions.Filter{BankID: bank.ID, Status: questions.Approved})
	if err != nil {
		return reply{}, err
	}
	now := s.Clock()
	pool = slices.DeleteFunc(pool, func(q questions.Question) bool { return !q.Source.InForce(now) })
	random := rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	drawn, err := questions.Blueprint{{Count: count}}.Draw(pool, random)
	if err != nil {
		return reply{}, err
	}
	sheet := trialSheet{Questions: []staffQuestion{}}
	for _, q := range drawn {
		order := q.OptionOrder(random)
		q.Options = slices.Clone(q.Options) // the store's own may be shared
		slices.SortFunc(q.Options, func(a, b questions.Option) int { return slices.Index(order, a.ID) - slices.Index(order, b.ID) })
		sheet.Questions = append(sheet.Questions, forStaff(q))
	}
	return ok(sheet)
}
