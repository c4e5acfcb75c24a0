package contest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"khoabang/internal/fault"
)

// ChangeKind says how the jury departs from what the rules propose.
type ChangeKind string

// The kinds of change.
const (
	ChangeDrop     ChangeKind = "drop"     // the one is passed over: those behind move up, the reserve list first
	ChangeWithhold ChangeKind = "withhold" // the prize is not awarded, and nobody moves up
	ChangeOrder    ChangeKind = "order"    // of those who are alike, these come first, in this order
)

// Limits on changes.
const (
	MaxChanges = 500 // of one publication
	MaxOrdered = 200 // of one change
)

// Change is one departure of the jury from what the rules propose, with its reason.
type Change struct {
	Kind      ChangeKind
	Scope     Scope    // of the individual prizes that it is about
	UnitPrize int      // 1 for the first of Collective.Prizes, if it is about units; 0 for individual prizes
	Who       []string // PersonRefs, or IDs of units; one alone but for ChangeOrder
	Reason    string
	By        string // user ID
	At        time.Time
}

// PersonRef is the name of a contestant in published results: the first 20 hexadecimal digits of the number of which
// PublicID has ten. No two contestants of any contest have the same.
func PersonRef(contestantID string) string {
	sum := sha256.Sum256([]byte("row:" + contestantID))
	return hex.EncodeToString(sum[:10])
}

// AddChange adds a change to a publication that is being prepared. It returns ErrChange with every field that is wrong, or
// ErrPublicationNot.
func (s *Service) AddChange(ctx context.Context, contestID, id string, change Change, person string) (Publication, error) {
	p, err := s.Publication(ctx, contestID, id)
	if err != nil {
		return Publication{}, err
	}
	prop, err := s.Draft(ctx, p)
	if err != nil {
		return Publication{}, err
	}
	change.By, change.At = person, s.now()
	if err := prop.checkChange(p.RoundID, change); err != nil {
		return Publication{}, err
	}
	return s.changePublication(ctx, contestID, id, Preparing, func(p *Publication) error {
		if len(p.Changes) >= MaxChanges {
			return ErrChange.At("changes", "too_many", "max", MaxChanges)
		}
		p.Changes = append(slices.Clone(p.Changes), change)
		return nil
	})
}

// RemoveChange takes back the change at an index, of a publication that is being prepared. It returns ErrChange where there
// is none, or ErrPublicationNot.
func (s *Service) RemoveChange(ctx context.Context, contestID, id string, index int) (Publication, error) {
	return s.changePublication(ctx, contestID, id, Preparing, func(p *Publication) error {
		if index < 0 || index >= len(p.Changes) {
			return ErrChange.At("index", "range", "min", 0, "max", len(p.Changes)-1)
		}
		p.Changes = slices.Delete(slices.Clone(p.Changes), index, index+1)
		return nil
	})
}

// checkChange returns ErrChange with every field of a change that is wrong for a proposal made without it.
func (p Proposal) checkChange(roundID string, c Change) error {
	var k fault.Check
	oneOf(&k, "kind", c.Kind, ChangeDrop, ChangeWithhold, ChangeOrder)
	n := len([]rune(c.Reason))
	k.Require(n >= 1 && n <= MaxReason, "reason", "length", "min", 1, "max", MaxReason)
	least, most := 1, 1
	if c.Kind == ChangeOrder {
		most = MaxOrdered
	}
	k.Require(len(c.Who) >= least && len(c.Who) <= most, "who", "count", "min", least, "max", most)
	for i, w := range c.Who {
		k.Require(!slices.Contains(c.Who[:i], w), fmt.Sprintf("who[%d]", i), "duplicate")
	}
	if c.UnitPrize != 0 {
		p.checkUnitChange(&k, roundID, c)
	} else {
		p.checkPersonChange(&k, roundID, c)
	}
	return k.Err(ErrChange)
}

func (p Proposal) checkPersonChange(k *fault.Check, roundID string, c Change) {
	if c.Scope.RoundID != roundID || !slices.Contains(p.Contest.AwardScopes(), c.Scope) {
		k.Add("scope", "no_prizes_here")
		return
	}
	ranks := map[string]int{}
	for _, s := range p.In(c.Scope) {
		if ref := PersonRef(s.ContestantID); slices.Contains(c.Who, ref) {
			ranks[ref] = s.Rank
		}
	}
	won := func(ref string, prizes bool) bool {
		return slices.ContainsFunc(p.Awards, func(a Award) bool {
			return a.Scope == c.Scope && (!prizes || a.Prize >= 0) && PersonRef(a.Standing.ContestantID) == ref
		})
	}
	for i, w := range c.Who {
		at := fmt.Sprintf("who[%d]", i)
		switch {
		case c.Kind == ChangeOrder:
			k.Require(ranks[w] > 0 && ranks[w] == ranks[c.Who[0]], at, "not_alike")
		default:
			k.Require(won(w, c.Kind == ChangeWithhold), at, "no_award")
		}
	}
}

func (p Proposal) checkUnitChange(k *fault.Check, roundID string, c Change) {
	if roundID != "" || c.UnitPrize < 0 || c.UnitPrize > len(p.Contest.Collective.Prizes) {
		k.Add("unit_prize", "no_prizes_here")
		return
	}
	for i, w := range c.Who {
		at := fmt.Sprintf("who[%d]", i)
		won := slices.ContainsFunc(p.UnitAwards, func(a CollectiveAward) bool { return a.Prize == c.UnitPrize-1 && a.Unit.UnitID == w })
		takes := slices.ContainsFunc(p.Units, func(u UnitResult) bool {
			return u.UnitID == w && p.Contest.Collective.Prizes[c.UnitPrize-1].takes(u)
		})
		if c.Kind == ChangeOrder {
			k.Require(takes, at, "not_alike")
		} else {
			k.Require(won, at, "no_award")
		}
	}
}

// ruledStandings returns standings as prizes are to be given by them: without those who are passed over, and those who are
// alike in the order that the jury gave them.
func ruledStandings(list []Standing, scope Scope, changes []Change) []Standing {
	dropped, first := map[string]bool{}, map[string]int{}
	for _, c := range changes {
		if c.UnitPrize != 0 || c.Scope != scope {
			continue
		}
		for i, w := range c.Who {
			switch c.Kind {
			case ChangeDrop:
				dropped[w] = true
			case ChangeOrder:
				first[w] = i + 1
			}
		}
	}
	if len(dropped)+len(first) == 0 {
		return list
	}
	var ruled []Standing
	for i := 0; i < len(list); {
		end := i
		for end < len(list) && list[end].Rank == list[i].Rank {
			end++
		}
		ruled = append(ruled, ruledRank(list[i:end], dropped, first)...)
		i = end
	}
	return ruled
}

// ruledRank orders those who share a rank: each of the named has a rank alone, before all others.
func ruledRank(alike []Standing, dropped map[string]bool, first map[string]int) []Standing {
	type placed struct {
		Standing
		place int
	}
	var list []placed
	named := 0
	for _, s := range alike {
		ref := PersonRef(s.ContestantID)
		if dropped[ref] {
			continue
		}
		if first[ref] > 0 {
			named++
		}
		list = append(list, placed{s, cmp.Or(first[ref], MaxOrdered+1)})
	}
	slices.SortStableFunc(list, func(a, b placed) int { return a.place - b.place })
	ruled := make([]Standing, len(list))
	for i, p := range list {
		ruled[i] = p.Standing
		ruled[i].Rank += min(i, named)
	}
	return ruled
}

// withheld returns awards without the prizes that the jury does not award.
func withheld(awards []Award, changes []Change) []Award {
	return slices.DeleteFunc(awards, func(a Award) bool {
		return slices.ContainsFunc(changes, func(c Change) bool {
			return c.Kind == ChangeWithhold && c.UnitPrize == 0 && c.Scope == a.Scope && a.Prize >= 0 &&
				PersonRef(a.Standing.ContestantID) == c.Who[0]
		})
	})
}

// unitRulings is what the jury changed about one prize of units.
type unitRulings struct {
	dropped map[string]bool
	place   map[string]int // of those that come first among alike
}

func rulingsOf(prize int, changes []Change) unitRulings {
	r := unitRulings{map[string]bool{}, map[string]int{}}
	for _, c := range changes {
		if c.UnitPrize != prize+1 {
			continue
		}
		for i, w := range c.Who {
			switch c.Kind {
			case ChangeDrop:
				r.dropped[w] = true
			case ChangeOrder:
				r.place[w] = i + 1
			}
		}
	}
	return r
}

// compare orders two units that are alike in every key; 0 where the jury did not.
func (r unitRulings) compare(a, b string) int {
	return cmp.Or(r.place[a], MaxOrdered+1) - cmp.Or(r.place[b], MaxOrdered+1)
}
