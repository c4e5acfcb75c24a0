package contest

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"khoabang/internal/fault"
)

// The errors of proposals.
var (
	ErrNothingOver   = fault.New(fault.Conflict, "no_round_over", "no round is over yet")
	ErrFigureMissing = fault.New(fault.Conflict, "figure_missing", "the figure that is predicted has not been fixed yet")
)

// Proposal is what the rules make of the results: who stands where and gets what. It is for the jury, which confirms it.
type Proposal struct {
	Contest    Contest // with the rounds that are over only
	Counts     Counts
	Standings  []ScopeStandings
	Awards     []Award
	Units      []UnitResult
	UnitAwards []CollectiveAward
	turnout    *turnoutTally
}

// ScopeStandings are the standings of one scope.
type ScopeStandings struct {
	Scope     Scope
	Counts    Counts
	Standings []Standing
}

// In returns the standings of a scope; none where the proposal has none of it.
func (p Proposal) In(s Scope) []Standing {
	i := slices.IndexFunc(p.Standings, func(x ScopeStandings) bool { return x.Scope == s })
	if i < 0 {
		return nil
	}
	return p.Standings[i].Standings
}

// CountsOf returns how many people and attempts there were in a round, or in the contest as a whole for "".
func (p Proposal) CountsOf(roundID string) Counts {
	if roundID == "" {
		return p.Counts
	}
	var n Counts
	for _, s := range p.Standings {
		if s.Scope.RoundID == roundID && slices.Contains(p.Contest.blockIDs(), s.Scope.BlockID) { // nobody is in two blocks
			n.People, n.PerfectPeople, n.Attempts = n.People+s.Counts.People, n.PerfectPeople+s.Counts.PerfectPeople, n.Attempts+s.Counts.Attempts
		}
	}
	return n
}

// Propose applies the rules to the results of the rounds that are over. Prizes of the contest as a whole, and units' prizes,
// are proposed once every round is. staff are the units and their sizes. It returns ErrNothingOver, or ErrFigureMissing
// while a prediction cannot be measured.
func (s *Service) Propose(ctx context.Context, contestID string, staff []UnitStaff) (Proposal, error) {
	c, err := s.Store.Contest(ctx, contestID)
	if err != nil {
		return Proposal{}, err
	}
	return s.proposeWith(ctx, c, s.now(), staff, nil)
}

// proposeWith is Propose of the rounds that were over at a time, with the jury's changes.
func (s *Service) proposeWith(ctx context.Context, c Contest, at time.Time, staff []UnitStaff, changes []Change) (Proposal, error) {
	part, all := c.over(at)
	if len(part.Rounds) == 0 {
		return Proposal{}, ErrNothingOver
	}
	for _, r := range part.Rounds {
		if c.Rules.Prediction.Of != NoTarget && !c.FiguresFixed(r.ID) {
			return Proposal{}, ErrFigureMissing.At("round", "figure_not_fixed", "round", r.Name)
		}
	}
	g := part.gather()
	if err := s.Store.ResultsSince(ctx, c.ID, time.Time{}, func(r Result) error {
		if _, over := part.Round(r.RoundID); over {
			g.add(r)
		}
		return nil
	}); err != nil {
		return Proposal{}, err
	}
	return g.propose(staff, all, changes), nil
}

// over returns the contest with the rounds alone that are closed and marked, without the prizes of the whole contest
// unless all are; and whether all are.
func (c Contest) over(now time.Time) (Contest, bool) {
	running := func(r Round) bool { return r.State(now.Add(-2*Grace)) != Closed }
	part := c
	part.Rounds = slices.DeleteFunc(slices.Clone(c.Rounds), running)
	all := len(part.Rounds) == len(c.Rounds)
	if !all {
		part.Awards.Prizes = slices.DeleteFunc(slices.Clone(c.Awards.Prizes), func(p Prize) bool { return p.Span == OfContest })
	}
	return part, all
}

// gathering takes results into account for every scope at once.
type gathering struct {
	people  *people
	words   map[string]string // what many results have in common, kept once
	contest Contest
	scopes  []Scope
	byScope []*Entrants
	units   *Units
	counts  *Entrants
	turnout *turnoutTally
}

// scopesShown returns the scopes that standings are made of: each round by block, the contest by block where it has
// several rounds, and those that prizes are awarded in.
func (c Contest) scopesShown() []Scope {
	var scopes []Scope
	add := func(s Scope) {
		if !slices.Contains(scopes, s) {
			scopes = append(scopes, s)
		}
	}
	for _, r := range c.Rounds {
		for _, b := range c.blockIDs() {
			add(Scope{RoundID: r.ID, BlockID: b})
		}
	}
	for _, b := range c.blockIDs() {
		add(Scope{BlockID: b})
	}
	for _, s := range c.AwardScopes() {
		add(s)
	}
	return scopes
}

func (c Contest) gather() *gathering {
	p := newPeople()
	g := &gathering{contest: c, people: p, words: map[string]string{}, scopes: c.scopesShown(),
		units: newUnits(c, c.Ranking(Scope{}).Out, p), counts: newEntrants(c.Ranking(Scope{}), p), turnout: newTurnoutTally(c, p)}
	for _, s := range g.scopes {
		g.byScope = append(g.byScope, newEntrants(c.Ranking(s), p))
	}
	return g
}

func (g *gathering) add(r Result) {
	for _, word := range []*string{&r.ContestID, &r.RoundID, &r.BlockID, &r.UnitID, &r.Category} {
		*word = g.once(*word)
	}
	n := g.people.number(r.ContestantID)
	for _, e := range g.byScope {
		e.add(&r, n)
	}
	g.units.add(&r, n)
	g.counts.add(&r, n)
	g.turnout.add(&r, n)
}

// once returns word as it was first seen, so that it is in memory once.
func (g *gathering) once(word string) string {
	first, known := g.words[word]
	if !known {
		g.words[word] = word
		return word
	}
	return first
}

// standings makes the standings of every scope, as many at a time as there are processors, and forgets what they were made
// of.
func (g *gathering) standings() []ScopeStandings {
	list := make([]ScopeStandings, len(g.scopes))
	var jobs sync.WaitGroup
	room := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, s := range g.scopes {
		jobs.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			list[i] = ScopeStandings{Scope: s, Counts: g.byScope[i].Counts(), Standings: g.byScope[i].Standings()}
			g.byScope[i] = nil
		})
	}
	jobs.Wait()
	return list
}

func (g *gathering) propose(staff []UnitStaff, all bool, changes []Change) Proposal {
	p := Proposal{Contest: g.contest, Counts: g.counts.Counts(), turnout: g.turnout}
	p.Standings = g.standings()
	p.Awards = withheld(g.contest.Award(func(s Scope) []Standing { return ruledStandings(p.In(s), s, changes) }), changes)
	p.Units = g.units.Results(staff, p.Awards)
	if all {
		p.UnitAwards = g.contest.Collective.award(p.Units, changes)
	}
	return p
}
