package contest

import (
	"cmp"
	"math/big"
	"slices"
)

// Statistics are the figures of participation that organisers publish. They are of attempts that are closed and not
// disqualified; people and attempts are counted apart. Their JSON is what is frozen with a result, and holds nobody's name.
type Statistics struct {
	Groups []string      `json:"groups"` // IDs of the Collective's groups, or the kinds of the units where there are none
	Cuts   []Cut         `json:"cuts"`   // every part of the contest that somebody took part in
	Units  []UnitTurnout `json:"units"`  // every unit of the directory, and those that somebody took part for, by ID
}

// Cut is what a part of a contest came to: "" stands for all of its rounds, blocks or units.
type Cut struct {
	RoundID    string       `json:"round"`
	BlockID    string       `json:"block"`
	GroupID    string       `json:"group"`
	People     int          `json:"people"`
	Attempts   int          `json:"attempts"`
	OfPeople   Bands        `json:"people_by_score"` // by the best of a person's attempts in the part
	OfAttempts Bands        `json:"attempts_by_score"`
	Hours      [7][24]int   `json:"hours"` // attempts by the day, from Monday, and the hour of handing in, in Vietnam
	Categories []InCategory `json:"categories"`
	Ages       []int        `json:"ages"` // people by AgeBands, and last those whose age is not known; none where birth is not asked
}

// InCategory is how many people of a category of staff there were. A person who took part as two counts in both.
type InCategory struct {
	Category string `json:"category"`
	People   int    `json:"people"`
}

// Bands counts by the share of questions answered right: all, at least 75 %, at least 25 %, less, and none.
type Bands [5]int

// band returns which of the Bands a result belongs to, the best first.
func band(r *Result) int {
	switch {
	case r.Perfect():
		return 0
	case r.Of > 0 && 4*r.Correct >= 3*r.Of:
		return 1
	case r.Of > 0 && 4*r.Correct >= r.Of:
		return 2
	case r.Correct > 0:
		return 3
	}
	return 4
}

// ageBands are the least ages of the bands that ages are counted in, but for the first, which begins at 0.
var ageBands = []int{18, 31, 46, 61}

// AgeBand is a span of full years, on the day on which the contest first opened. To is 0 for no end.
type AgeBand struct{ From, To int }

// AgeBands returns the bands that people's ages are counted in.
func AgeBands() []AgeBand {
	bands := []AgeBand{{}}
	for i, from := range ageBands {
		bands[i].To = from - 1
		bands = append(bands, AgeBand{From: from})
	}
	return bands
}

// UnitTurnout is what a unit came to.
type UnitTurnout struct {
	UnitID     string           `json:"unit"`
	Kind       string           `json:"kind"`
	GroupID    string           `json:"group"`
	Headcount  int              `json:"headcount"` // 0 where it is not known: there is no rate then
	Categories []FrozenCategory `json:"categories"`
	Parts      []UnitPart       `json:"parts"`
}

// UnitPart is what a unit came to in a round and a block, or in all of them for "".
type UnitPart struct {
	RoundID  string `json:"round"`
	BlockID  string `json:"block"`
	People   int    `json:"people"`
	Attempts int    `json:"attempts"`
	Perfect  int    `json:"perfect_people"`
}

// Part returns what a unit came to in a round and a block.
func (u UnitTurnout) Part(roundID, blockID string) UnitPart {
	for _, p := range u.Parts {
		if p.RoundID == roundID && p.BlockID == blockID {
			return p
		}
	}
	return UnitPart{RoundID: roundID, BlockID: blockID}
}

// Cut returns a part of the contest; nothing but its name where nobody took part in it.
func (s Statistics) Cut(roundID, blockID, groupID string) Cut {
	for _, c := range s.Cuts {
		if c.RoundID == roundID && c.BlockID == blockID && c.GroupID == groupID {
			return c
		}
	}
	return Cut{RoundID: roundID, BlockID: blockID, GroupID: groupID}
}

// UnitRate is a unit's turnout in a part of the contest.
type UnitRate struct {
	UnitTurnout
	UnitPart
}

// Rate returns the people in percent of the headcount; zero where that is not known.
func (u UnitRate) Rate() *big.Rat { return ratio(100*u.People, u.Headcount) }

// Rates returns the turnout of the units of a group, or of all for "", the highest rate first. Those without a headcount
// come last, by their people, and those alike by ID.
func (s Statistics) Rates(roundID, blockID, groupID string) []UnitRate {
	var list []UnitRate
	for _, u := range s.Units {
		if groupID == "" || u.GroupID == groupID {
			list = append(list, UnitRate{u, u.Part(roundID, blockID)})
		}
	}
	slices.SortStableFunc(list, func(a, b UnitRate) int {
		known := func(u UnitRate) int { return min(u.Headcount, 1) }
		return cmp.Or(known(b)-known(a), b.Rate().Cmp(a.Rate()), b.People-a.People)
	})
	return list
}

// Extremes returns of Rates those with the highest rate and those with the lowest, each with all that are alike. Where
// all are alike there is no lowest; units without a headcount are neither.
func Extremes(rates []UnitRate) (best, worst []UnitRate) {
	rates = slices.DeleteFunc(slices.Clone(rates), func(u UnitRate) bool { return u.Headcount == 0 })
	if len(rates) == 0 {
		return nil, nil
	}
	top, bottom := rates[0].Rate(), rates[len(rates)-1].Rate()
	for _, u := range rates {
		switch r := u.Rate(); {
		case r.Cmp(top) == 0:
			best = append(best, u)
		case r.Cmp(bottom) == 0:
			worst = append(worst, u)
		}
	}
	return best, worst
}

// Shares returns the parts of a whole in hundredths of a percent. They add up to 100,00 %: each is rounded down, and those
// that lost most get what is missing. They are zeros where the whole is.
func Shares(parts ...int) []int {
	const all = 10_000
	shares := make([]int, len(parts))
	whole := sum(parts)
	if whole == 0 {
		return shares
	}
	order := make([]int, len(parts))
	for i, n := range parts {
		shares[i], order[i] = n*all/whole, i
	}
	slices.SortStableFunc(order, func(a, b int) int { return parts[b]*all%whole - parts[a]*all%whole })
	for _, i := range order[:all-sum(shares)] {
		shares[i]++
	}
	return shares
}
