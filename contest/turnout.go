package contest

import (
	"cmp"
	"slices"
)

// Units gathers what units came to, a result at a time, in any order, each attempt once.
type Units struct {
	contest Contest
	ranking Ranking
	numbers *people
	out     map[string]bool // disqualified attempts
	byID    map[string]*unitTally
}

type unitTally struct {
	people   map[int]*personTally // by number of the contestant
	attempts int
}

// personTally is what one person did: by round the result that counts, and the person's category of staff.
type personTally struct {
	counts   []*Result
	category string
}

// NewUnits returns an empty Units. out holds the IDs of attempts that are disqualified.
func NewUnits(c Contest, out map[string]bool) *Units {
	return newUnits(c, out, newPeople())
}

func newUnits(c Contest, out map[string]bool, p *people) *Units {
	return &Units{contest: c, ranking: c.Ranking(Scope{}), numbers: p, out: out, byID: map[string]*unitTally{}}
}

// Add takes a result into account unless it is disqualified. Attempts that may not have a rank count as taking part.
func (u *Units) Add(r Result) { u.add(&r, u.numbers.number(r.ContestantID)) }

// add is Add of a result that nobody changes any more, of the contestant with a number.
func (u *Units) add(r *Result, number int) {
	if u.out[r.AttemptID] {
		return
	}
	t := u.byID[r.UnitID]
	if t == nil {
		t = &unitTally{people: map[int]*personTally{}}
		u.byID[r.UnitID] = t
	}
	t.attempts++
	p := t.people[number]
	if p == nil {
		p = &personTally{}
		t.people[number] = p
	}
	p.category = r.Category
	i := slices.IndexFunc(p.counts, func(c *Result) bool { return c.RoundID == r.RoundID })
	switch {
	case i < 0:
		p.counts = append(p.counts, r)
	case u.ranking.Better(*r, *p.counts[i]):
		p.counts[i] = r
	}
}

// Results returns what every unit of staff came to, those too of which nobody took part, ranked group by group, groups in
// the order of their IDs. Units that belong to no group are left out where there are groups. awards are the individual
// prizes; the reserve list does not count.
func (u *Units) Results(staff []UnitStaff, awards []Award) []UnitResult {
	var results []UnitResult
	for _, s := range staff {
		group, ok := u.contest.Collective.group(s)
		if !ok {
			continue
		}
		r := UnitResult{UnitID: s.UnitID, GroupID: group, UnitStaff: s, weights: u.contest.Collective.Score}
		u.fill(&r)
		results = append(results, r)
	}
	u.addPrizes(results, awards)
	rankUnits(results, u.contest.Collective.Keys)
	return results
}

// group returns the ID of the first group that holds a unit; "" and true where there are no groups.
func (c Collective) group(u UnitStaff) (string, bool) {
	if len(c.Groups) == 0 {
		return "", true
	}
	i := slices.IndexFunc(c.Groups, func(g UnitGroup) bool { return g.Holds(u) })
	if i < 0 {
		return "", false
	}
	return c.Groups[i].ID, true
}

func (u *Units) fill(r *UnitResult) {
	r.RoundPeople = make([]int, len(u.contest.Rounds))
	t := u.byID[r.UnitID]
	if t == nil {
		t = &unitTally{}
	}
	r.People, r.Attempts = len(t.people), t.attempts
	inCategory := map[string]int{}
	for _, p := range t.people {
		inCategory[p.category]++
		for _, c := range p.counts {
			r.points = append(r.points, c.Points)
			if i := slices.IndexFunc(u.contest.Rounds, func(x Round) bool { return x.ID == c.RoundID }); i >= 0 {
				r.RoundPeople[i]++
			}
		}
	}
	for _, q := range u.contest.Collective.Quotas {
		headcount := r.UnitStaff.category(q.Category)
		r.Categories = append(r.Categories, CategoryResult{Category: q.Category, Headcount: headcount,
			People: inCategory[q.Category], Need: q.need(headcount)})
	}
}

func (u UnitStaff) category(id string) int {
	for _, c := range u.Categories {
		if c.Category == id {
			return c.Headcount
		}
	}
	return 0
}

func (u *Units) addPrizes(results []UnitResult, awards []Award) {
	at := map[string]int{}
	for i, r := range results {
		at[r.UnitID] = i
	}
	for _, a := range awards {
		if i, ok := at[a.Standing.UnitID]; ok && a.Prize >= 0 {
			results[i].Winners++
			results[i].PrizePoints += u.contest.Awards.Prizes[a.Prize].Points
		}
	}
}

// CollectiveAward is a prize that a unit would get by the rules.
type CollectiveAward struct {
	Prize int // index into Collective.Prizes
	Unit  UnitResult
	Tied  bool // another unit alike in every key got nothing: the jury decides
}

// Award applies the rules of collective prizes to what units came to. A unit gets one prize of each kind at most, and of
// prizes with the same keys and group the higher one only.
func (c Collective) Award(units []UnitResult) []CollectiveAward { return c.award(units, nil) }

// award is Award with the jury's changes. A prize that is withheld is left out, and nobody moves up.
func (c Collective) award(units []UnitResult, changes []Change) []CollectiveAward {
	var awards []CollectiveAward
	for i, p := range c.Prizes {
		rulings := rulingsOf(i, changes)
		keys := p.Keys
		if len(keys) == 0 {
			keys = c.Keys
		}
		list := slices.DeleteFunc(slices.Clone(units), func(u UnitResult) bool {
			return !p.takes(u) || rulings.dropped[u.UnitID] || c.hasLike(awards, i, u.UnitID)
		})
		slices.SortFunc(list, func(a, b UnitResult) int {
			return cmp.Or(compareUnits(a, b, keys), rulings.compare(a.UnitID, b.UnitID), cmp.Compare(a.UnitID, b.UnitID))
		})
		n := min(p.Count, len(list))
		for _, u := range list[:n] {
			tied := n < len(list) && compareUnits(u, list[n], keys) == 0 && rulings.compare(u.UnitID, list[n].UnitID) == 0
			awards = append(awards, CollectiveAward{Prize: i, Unit: u, Tied: tied})
		}
	}
	return slices.DeleteFunc(awards, func(a CollectiveAward) bool {
		return slices.ContainsFunc(changes, func(c Change) bool {
			return c.Kind == ChangeWithhold && c.UnitPrize == a.Prize+1 && c.Who[0] == a.Unit.UnitID
		})
	})
}

// takes reports whether a unit may get the prize.
func (p CollectivePrize) takes(u UnitResult) bool {
	return u.People > 0 && (p.GroupID == "" || p.GroupID == u.GroupID) && (!p.QuotaMet || u.QuotaMet()) &&
		u.Winners >= p.Winners && u.Value(MeasureRate).Cmp(ratio(p.MinRate, 1)) >= 0
}

// hasLike reports whether a unit has a prize of the same group and keys as prize i already.
func (c Collective) hasLike(awards []CollectiveAward, i int, unitID string) bool {
	return slices.ContainsFunc(awards, func(a CollectiveAward) bool {
		p, o := c.Prizes[i], c.Prizes[a.Prize]
		return a.Unit.UnitID == unitID && p.GroupID == o.GroupID && slices.Equal(p.Keys, o.Keys)
	})
}
