package contest

import (
	"cmp"
	"math/big"
	"slices"
)

// Measure is a figure of a unit that collective standings and prizes go by. More is better.
type Measure string

// The measures. People and attempts are counted apart: a person is counted once, however many attempts were made.
const (
	MeasurePeople    Measure = "people"       // distinct people with a closed attempt
	MeasureAttempts  Measure = "attempts"     // closed attempts
	MeasureRate      Measure = "rate"         // people in percent of the headcount
	MeasureRoundRate Measure = "round_rate"   // the mean over the rounds of each round's people in percent of the headcount
	MeasureQuota     Measure = "quota"        // mandatory quotas reached, in percent of those there are
	MeasureMean      Measure = "mean"         // the mean of the counting results of each round, in points
	MeasureMedian    Measure = "median"       // their median, in points
	MeasureWinners   Measure = "winners"      // individual prizes won
	MeasurePrizes    Measure = "prize_points" // what the prizes won are worth
	MeasureScore     Measure = "score"        // the weighted sum that Collective.Score says
)

// Measures returns the measures there are.
func Measures() []Measure {
	return []Measure{MeasurePeople, MeasureAttempts, MeasureRate, MeasureRoundRate, MeasureQuota, MeasureMean, MeasureMedian,
		MeasureWinners, MeasurePrizes, MeasureScore}
}

// UnitGroup is a group of units that is ranked by itself: communes, departments.
type UnitGroup struct {
	ID        string
	Name      string
	UnitKinds []string // of org
	UnitIDs   []string
}

// Holds reports whether a unit belongs to the group.
func (g UnitGroup) Holds(u UnitStaff) bool {
	return slices.Contains(g.UnitKinds, u.Kind) || slices.Contains(g.UnitIDs, u.UnitID)
}

// StaffQuota is how many of a category of staff must take part in every unit that has any: a share, a number, or both.
type StaffQuota struct {
	Category string // ID of a Category
	Percent  int    // of the unit's headcount of the category, rounded up to whole people; 0 for none
	Count    int    // at least so many, or all where the unit has fewer; 0 for none
}

// need returns how many of a headcount must take part.
func (q StaffQuota) need(headcount int) int {
	return max((headcount*q.Percent+99)/100, min(q.Count, headcount))
}

// Weight is a term of a weighted sum.
type Weight struct {
	Measure  Measure
	Permille int // by how many thousandths of the measure the sum grows
}

// Collective says how units are ranked and awarded.
type Collective struct {
	Groups []UnitGroup // none: all units are ranked together
	Quotas []StaffQuota
	Score  []Weight
	Keys   []Measure // in order; units alike in all of them share a rank
	Prizes []CollectivePrize
}

// CollectivePrize is a kind of prize for units.
type CollectivePrize struct {
	Name     string
	GroupID  string // of the group's units; "" of every group's together
	Count    int
	Amount   int64     // đồng, each
	Keys     []Measure // in order; none: those of the Collective
	QuotaMet bool      // only units that reached every quota
	Winners  int       // only units with so many individual prizes at least
	MinRate  int       // only units with so many percent of their headcount at least
}

// UnitStaff is the size of a unit.
type UnitStaff struct {
	UnitID     string
	Kind       string // of org
	Headcount  int    // 0 where it is not known: there is no rate then
	Categories []CategoryStaff
}

// CategoryStaff is how many people of a category a unit has.
type CategoryStaff struct {
	Category  string
	Headcount int
}

// UnitResult is what a unit came to.
type UnitResult struct {
	Rank    int // in its group by the Collective's keys
	UnitID  string
	GroupID string // "" where there are no groups
	UnitStaff
	People      int
	Attempts    int
	RoundPeople []int // by round of the contest
	Categories  []CategoryResult
	Winners     int
	PrizePoints int
	points      []int // of the counting result of each person and round, in thousandths
	weights     []Weight
}

// CategoryResult is what a unit came to in one category of staff with a quota.
type CategoryResult struct {
	Category  string
	Headcount int
	People    int
	Need      int
}

// Reached reports whether the quota is reached.
func (c CategoryResult) Reached() bool { return c.People >= c.Need }

// QuotaMet reports whether every quota is reached.
func (u UnitResult) QuotaMet() bool {
	return !slices.ContainsFunc(u.Categories, func(c CategoryResult) bool { return !c.Reached() })
}

// Value returns a measure of the unit exactly. Rates and quotas are in percent, means and medians in points. What cannot
// be told, such as a rate without a headcount, is zero.
func (u UnitResult) Value(m Measure) *big.Rat {
	switch m {
	case MeasurePeople:
		return ratio(u.People, 1)
	case MeasureAttempts:
		return ratio(u.Attempts, 1)
	case MeasureRate:
		return ratio(100*u.People, u.Headcount)
	case MeasureRoundRate:
		return u.roundRate()
	case MeasureQuota:
		return u.quotaShare()
	case MeasureMean:
		return ratio(sum(u.points), 1000*len(u.points))
	case MeasureMedian:
		return median(u.points)
	case MeasureWinners:
		return ratio(u.Winners, 1)
	case MeasurePrizes:
		return ratio(u.PrizePoints, 1)
	case MeasureScore:
		return u.score()
	}
	return new(big.Rat)
}

func (u UnitResult) roundRate() *big.Rat {
	return ratio(100*sum(u.RoundPeople), u.Headcount*len(u.RoundPeople))
}

func (u UnitResult) quotaShare() *big.Rat {
	reached := 0
	for _, c := range u.Categories {
		if c.Reached() {
			reached++
		}
	}
	return ratio(100*reached, len(u.Categories))
}

func (u UnitResult) score() *big.Rat {
	total := new(big.Rat)
	for _, w := range u.weights {
		if w.Measure != MeasureScore {
			total.Add(total, new(big.Rat).Mul(u.Value(w.Measure), big.NewRat(int64(w.Permille), 1000)))
		}
	}
	return total
}

// median returns the median of points given in thousandths.
func median(thousandths []int) *big.Rat {
	n := len(thousandths)
	if n == 0 {
		return new(big.Rat)
	}
	sorted := slices.Sorted(slices.Values(thousandths))
	return ratio(sorted[(n-1)/2]+sorted[n/2], 2000)
}

func ratio(a, b int) *big.Rat {
	if b == 0 {
		return new(big.Rat)
	}
	return big.NewRat(int64(a), int64(b))
}

func sum(ns []int) int {
	total := 0
	for _, n := range ns {
		total += n
	}
	return total
}

// compareUnits orders units by measures, the greatest first.
func compareUnits(a, b UnitResult, keys []Measure) int {
	for _, k := range keys {
		if c := b.Value(k).Cmp(a.Value(k)); c != 0 {
			return c
		}
	}
	return 0
}

// rankUnits sorts units by their keys and ranks those of each group; units alike in every key share a rank and stand in
// the order of their IDs.
func rankUnits(units []UnitResult, keys []Measure) {
	slices.SortFunc(units, func(a, b UnitResult) int {
		return cmp.Or(cmp.Compare(a.GroupID, b.GroupID), compareUnits(a, b, keys), cmp.Compare(a.UnitID, b.UnitID))
	})
	place := 0
	for i := range units {
		if i == 0 || units[i].GroupID != units[i-1].GroupID {
			place = 0
		}
		place++
		units[i].Rank = place
		if place > 1 && compareUnits(units[i], units[i-1], keys) == 0 {
			units[i].Rank = units[i-1].Rank
		}
	}
}
