package contest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"khoabang/internal/fault"
	"khoabang/internal/org"
	"khoabang/questions"
)

// Severity says whether a problem keeps a contest from being published.
type Severity string

// The severities.
const (
	Stops Severity = "error"   // the contest is not published while it is there
	Warns Severity = "warning" // somebody should know; it may be meant
)

// Problem is something about a contest's settings that stops it from being published, or that somebody should know.
type Problem struct {
	Severity Severity
	fault.Field
}

// Check returns everything that stops a contest from being published, and then what somebody should know, all at once:
// what Contest.Validate finds, banks that cannot fill their quotas, people who could not take part, times that are over.
// Fields are named as Validate names them. Of papers that are published nothing is said any more.
func (s *Service) Check(ctx context.Context, contestID string) ([]Problem, error) {
	c, err := s.Store.Contest(ctx, contestID)
	if err != nil {
		return nil, err
	}
	return s.problems(ctx, c, s.newShelf())
}

func (s *Service) problems(ctx context.Context, c Contest, banks shelf) ([]Problem, error) {
	k := checkup{c: c, now: s.now()}
	if f, ok := fault.As(c.Validate()); ok {
		for _, field := range f.Fields {
			k.stops.Add(field.Path, field.Code, field.Pairs()...)
		}
	}
	if err := k.checkSupply(ctx, banks); err != nil {
		return nil, err
	}
	if err := s.checkOverlaps(ctx, &k, banks); err != nil {
		return nil, err
	}
	units, err := s.Units.Units(ctx)
	if err != nil {
		return nil, err
	}
	k.checkUnits(units)
	k.checkTimes()
	k.checkSense()
	var all []Problem
	for _, f := range k.stops.Fields() {
		all = append(all, Problem{Stops, f})
	}
	for _, f := range k.warns.Fields() {
		all = append(all, Problem{Warns, f})
	}
	return all, nil
}

// refusal returns the error that problems stop publishing with, or nil: questions.ErrShortSupply where only questions
// are missing, else ErrInvalid.
func refusal(problems []Problem) error {
	var k fault.Check
	sentinel := questions.ErrShortSupply
	for _, p := range problems {
		if p.Severity != Stops {
			continue
		}
		k.Add(p.Path, p.Code, p.Pairs()...)
		if !strings.HasPrefix(p.Code, "short_supply") {
			sentinel = ErrInvalid
		}
	}
	return k.Err(sentinel)
}

// supply is what a plan would be made of, and what it lacks.
type supply struct {
	lacks    []fault.Field
	critical bool // some question fails the sheet
}

// checkSupply adds what the papers that are not published cannot be made of. Rounds that are made alike are looked at once.
func (k *checkup) checkSupply(ctx context.Context, banks shelf) error {
	known := map[string]supply{}
	for i, r := range k.c.Rounds {
		for j, rp := range r.Papers {
			if rp.PaperID != "" {
				continue
			}
			plan := fmt.Sprintf("%#v", rp.Plan)
			found, done := known[plan]
			if !done {
				var err error
				if found, err = banks.supply(ctx, k.c, rp.Plan); err != nil {
					return err
				}
				known[plan] = found
			}
			path := fmt.Sprintf("rounds[%d].papers[%d].", i, j)
			for _, f := range found.lacks {
				k.stops.Add(path+f.Path, f.Code, f.Pairs()...)
			}
			k.warns.Require(found.critical || rp.Plan.Critical == "", path+"critical", "no_question_tagged", "tag", rp.Plan.Critical)
		}
	}
	return nil
}

func (h shelf) supply(ctx context.Context, c Contest, plan PaperPlan) (supply, error) {
	pool, lacks, err := h.stuff(ctx, c, plan)
	critical := func(q questions.Question) bool { return slices.Contains(q.Tags, plan.Critical) }
	return supply{lacks, slices.ContainsFunc(pool, critical)}, err
}

// stuff returns the questions that a paper of the plan may hold, and everything that keeps it from being made of them.
func (h shelf) stuff(ctx context.Context, c Contest, plan PaperPlan) (pool []questions.Question, lacks []fault.Field, err error) {
	pool, bad, err := h.pool(ctx, c, plan)
	if err != nil {
		return nil, nil, err
	}
	unfit, err := h.unfit(ctx, c, plan, pool)
	return pool, slices.Concat(bad, unfit, plan.Blueprint.Shortages(pool)), err
}

// shelf holds the banks that were read, so that each is read once.
type shelf struct {
	s     *Service
	banks map[string]stock
}

func (s *Service) newShelf() shelf { return shelf{s: s, banks: map[string]stock{}} }

// stock is a bank with its approved questions.
type stock struct {
	bank      questions.Bank
	questions []questions.Question
	missing   bool
}

func (h shelf) stock(ctx context.Context, id string) (stock, error) {
	if b, known := h.banks[id]; known {
		return b, nil
	}
	bank, err := h.s.Questions.Bank(ctx, id)
	if errors.Is(err, questions.ErrNoBank) {
		h.banks[id] = stock{missing: true}
		return h.banks[id], nil
	}
	if err != nil {
		return stock{}, err
	}
	qs, err := h.s.Questions.Questions(ctx, questions.Filter{BankID: id, Status: questions.Approved})
	h.banks[id] = stock{bank: bank, questions: qs}
	return h.banks[id], err
}

// pool returns the questions that a paper of the plan may hold: approved, resting on what is in force, and from banks
// for this kind of contest. The fields name the banks that are none.
func (h shelf) pool(ctx context.Context, c Contest, plan PaperPlan) (pool []questions.Question, bad []fault.Field, err error) {
	var k fault.Check
	for i, id := range plan.Banks {
		path := fmt.Sprintf("banks[%d]", i)
		b, err := h.stock(ctx, id)
		switch {
		case err != nil:
			return nil, nil, err
		case b.missing:
			k.Add(path, "unknown_bank", "bank", id)
		case b.bank.Practice != c.Practice:
			k.Add(path, "practice_mismatch")
		case slices.Contains(plan.Banks[:i], id):
			k.Add(path, "duplicate")
		default:
			for _, q := range b.questions {
				if q.Source.InForce(h.s.now()) && plan.takes(q) && (c.Practice || q.Kind != questions.Prediction) {
					pool = append(pool, q)
				}
			}
		}
	}
	return pool, k.Fields(), nil
}

// checkUnits adds units and kinds that the directory does not have, where anything depends on them.
func (k *checkup) checkUnits(units []org.Unit) {
	known, kinds := map[string]bool{}, map[string]bool{}
	for _, u := range units {
		known[u.ID] = true
		kinds[u.Kind] = kinds[u.Kind] || u.OfferedAt(k.now)
	}
	list := func(path string, ids, of []string) {
		for i, id := range ids {
			k.stops.Require(known[id], fmt.Sprintf("%s.units[%d]", path, i), "unit_not_found")
		}
		for i, kind := range of {
			k.warns.Require(kinds[kind], fmt.Sprintf("%s.unit_kinds[%d]", path, i), "no_unit_of_kind", "kind", kind)
		}
	}
	list("who", k.c.Who.UnitIDs, k.c.Who.UnitKinds)
	for i, b := range k.c.Blocks {
		path := fmt.Sprintf("blocks[%d].who", i)
		list(path, b.Who.UnitIDs, b.Who.UnitKinds)
		k.stops.Require(k.admits(b.Who, units), path+".unit_kinds", "nobody_can_take_part")
	}
	k.stops.Require(len(k.c.Blocks) > 0 || k.admits(Eligibility{}, units), "who.unit_kinds", "nobody_can_take_part")
	for i, g := range k.c.Collective.Groups {
		list(fmt.Sprintf("collective.groups[%d]", i), g.UnitIDs, g.UnitKinds)
	}
}

// admits reports whether somebody of any unit that is offered could take part in a block.
func (k *checkup) admits(e Eligibility, units []org.Unit) bool {
	takes := func(e Eligibility, u org.Unit) bool {
		return (len(e.UnitKinds) == 0 || slices.Contains(e.UnitKinds, u.Kind)) &&
			(len(e.UnitIDs) == 0 || slices.Contains(e.UnitIDs, u.ID))
	}
	if len(e.UnitKinds)+len(e.UnitIDs)+len(k.c.Who.UnitKinds)+len(k.c.Who.UnitIDs) == 0 {
		return true
	}
	return slices.ContainsFunc(units, func(u org.Unit) bool {
		return u.OfferedAt(k.now) && takes(k.c.Who, u) && takes(e, u)
	})
}
