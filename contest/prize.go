package contest

import (
	"cmp"
	"slices"
)

// Prize is one kind of individual prize, of which there may be several.
type Prize struct {
	Name    string // "Giải Nhất"
	Span    Span   // awarded in each round, or once for the contest
	BlockID string // the block whose people it is for; "" for all of them together
	Count   int
	Amount  int64 // đồng, each; 0 where it is not money
	Points  int   // what a unit gets for each of them in collective standings
}

// Repeat says whether one person may win more than one prize.
type Repeat string

// What becomes of somebody who wins more than once.
const (
	RepeatKeep   Repeat = "keep"   // every prize is kept
	RepeatHigher Repeat = "higher" // the prize listed first is kept, of one kind that of the earlier round
	RepeatFirst  Repeat = "first"  // that of the earlier round is kept; who has won is not considered any more
)

// Awards are a contest's individual prizes, the highest first.
type Awards struct {
	Prizes  []Prize
	Repeat  Repeat
	Reserve int // how many after the winners of each scope are named, to move up when somebody drops out
}

// Award is a prize that a contestant would get by the rules, or a place on the reserve list. The jury confirms it.
type Award struct {
	Scope    Scope
	Prize    int // index into Awards.Prizes; -1 for the reserve list
	Place    int // from 1 among those of the scope that are considered
	Standing Standing
	Tied     bool // somebody with the same rank got less, or nothing: the jury decides, or a lot
}

// scope returns the scope of a prize in a round.
func (p Prize) scope(roundID string) Scope {
	if p.Span == OfContest {
		roundID = ""
	}
	return Scope{RoundID: roundID, BlockID: p.BlockID}
}

// AwardScopes returns the scopes that prizes are awarded in: of each round in order, the blocks as the prizes name them,
// then of the contest.
func (c Contest) AwardScopes() []Scope {
	var scopes []Scope
	add := func(span Span, roundID string) {
		for _, p := range c.Awards.Prizes {
			if s := p.scope(roundID); p.Span == span && !slices.Contains(scopes, s) {
				scopes = append(scopes, s)
			}
		}
	}
	for _, r := range c.Rounds {
		add(OfRound, r.ID)
	}
	add(OfContest, "")
	return scopes
}

// Award applies the rules of prizes to the standings of each of AwardScopes, and returns who gets what, scope by scope,
// the highest prize first, the reserve list last. Nobody gets two places in one scope. Where a person may keep one prize
// only, those below move up in the scopes that the person leaves.
func (c Contest) Award(standings func(Scope) []Standing) []Award {
	scopes := c.AwardScopes()
	byScope := make([][]Standing, len(scopes))
	for i, s := range scopes {
		byScope[i] = standings(s)
	}
	barred := make([]map[string]bool, len(scopes)) // by scope: who won elsewhere and does not count here
	for i := range barred {
		barred[i] = map[string]bool{}
	}
	for {
		var all []Award
		for i, s := range scopes {
			all = append(all, c.awardScope(s, byScope[i], barred[i])...)
		}
		if !c.bar(scopes, all, barred) {
			return all
		}
	}
}

// awardScope gives the prizes of one scope to those who are not barred, in their order.
func (c Contest) awardScope(scope Scope, standings []Standing, barred map[string]bool) []Award {
	var open []int // the prizes of the scope, one by one
	for i, p := range c.Awards.Prizes {
		if p.scope(scope.RoundID) == scope && (p.Span == OfContest) == (scope.RoundID == "") {
			open = append(open, slices.Repeat([]int{i}, p.Count)...)
		}
	}
	open = append(open, slices.Repeat([]int{-1}, c.Awards.Reserve)...)
	var awards []Award
	for _, s := range standings {
		if barred[s.ContestantID] {
			continue
		}
		place := len(awards)
		prize := -1
		if place < len(open) {
			prize = open[place]
		} else {
			markTied(awards, s.Rank, prize, true)
			return awards
		}
		markTied(awards, s.Rank, prize, false)
		awards = append(awards, Award{Scope: scope, Prize: prize, Place: place + 1, Standing: s})
	}
	return awards
}

// markTied marks the awards of a rank that are worth more than what another of the same rank gets.
func markTied(awards []Award, rank, prize int, nothing bool) {
	for i := len(awards) - 1; i >= 0 && awards[i].Standing.Rank == rank; i-- {
		if awards[i].Prize >= 0 && (nothing || awards[i].Prize != prize) {
			awards[i].Tied = true
		}
	}
}

// bar bars people from the scopes whose prize they do not keep, and reports whether it barred anybody new.
func (c Contest) bar(scopes []Scope, awards []Award, barred []map[string]bool) bool {
	if c.Awards.Repeat != RepeatHigher && c.Awards.Repeat != RepeatFirst {
		return false
	}
	order := func(a Award) int { return slices.Index(scopes, a.Scope) }
	kept := map[string]Award{}
	for _, a := range awards {
		k, known := kept[a.Standing.ContestantID]
		if a.Prize >= 0 && (!known || c.Awards.keeps(a, k, order)) {
			kept[a.Standing.ContestantID] = a
		}
	}
	news := false
	for _, a := range awards {
		k, won := kept[a.Standing.ContestantID]
		if i := order(a); won && k.Scope != a.Scope && !barred[i][a.Standing.ContestantID] {
			barred[i][a.Standing.ContestantID] = true
			news = true
		}
	}
	return news
}

// keeps reports whether of two prizes of one person a is kept rather than b.
func (w Awards) keeps(a, b Award, order func(Award) int) bool {
	byPrize, byScope := cmp.Compare(a.Prize, b.Prize), cmp.Compare(order(a), order(b))
	if w.Repeat == RepeatFirst {
		return cmp.Or(byScope, byPrize) < 0
	}
	return cmp.Or(byPrize, byScope) < 0
}
