package contest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"
)

// turnoutTally gathers statistics, a result at a time, in any order, each attempt once. What it keeps grows with people and
// units, not with attempts.
type turnoutTally struct {
	people *people
	out    map[string]bool
	rounds []string
	blocks []string
	asks   bool      // whether birth is asked
	opened time.Time // when the first round did

	kinds  map[kind]int
	list   []kind
	cells  map[cellOf]*cell
	person []int32 // by number of the contestant: the latest slot and 1; 0 for none
	slots  []slot
	best   []uint8 // by slot and round: 1 and the band of the best attempt; 0 for none
}

// kind is what statistics tell apart in people.
type kind struct{ block, unit, category string }

type cellOf struct{ round, kind int }

type cell struct {
	attempts int
	bands    Bands
	hours    [7][24]int
}

// slot is a contestant as one of a kind. Hardly anybody has two.
type slot struct{ kind, before int32 }

func newTurnoutTally(c Contest, p *people) *turnoutTally {
	t := &turnoutTally{people: p, out: c.Ranking(Scope{}).Out, asks: c.AsksBirth(), kinds: map[kind]int{}, cells: map[cellOf]*cell{}}
	for _, r := range c.Rounds {
		t.rounds = append(t.rounds, r.ID)
		if t.opened.IsZero() || r.OpensAt.Before(t.opened) {
			t.opened = r.OpensAt
		}
	}
	for _, b := range c.Blocks {
		t.blocks = append(t.blocks, b.ID)
	}
	return t
}

// add takes a result of the contestant with a number into account, unless it is disqualified.
func (t *turnoutTally) add(r *Result, number int) {
	round := slices.Index(t.rounds, r.RoundID)
	if round < 0 || t.out[r.AttemptID] {
		return
	}
	k := t.kind(kind{r.BlockID, r.UnitID, r.Category})
	c := t.cells[cellOf{round, k}]
	if c == nil {
		c = &cell{}
		t.cells[cellOf{round, k}] = c
	}
	b, at := band(r), r.SubmittedAt.In(Vietnam)
	c.attempts++
	c.bands[b]++
	c.hours[(int(at.Weekday())+6)%7][at.Hour()]++
	best := &t.best[t.slot(number, k)*len(t.rounds)+round]
	if *best == 0 || int(*best) > b+1 {
		*best = uint8(b + 1) //nolint:gosec // at most 5
	}
}

func (t *turnoutTally) kind(k kind) int {
	n, known := t.kinds[k]
	if !known {
		n = len(t.list)
		t.kinds[k] = n
		t.list = append(t.list, k)
	}
	return n
}

// slot returns the slot of a contestant as one of a kind.
func (t *turnoutTally) slot(number, kind int) int {
	if grow := number + 1 - len(t.person); grow > 0 {
		t.person = append(t.person, make([]int32, grow)...)
	}
	for i := t.person[number]; i > 0; i = t.slots[i-1].before {
		if int(t.slots[i-1].kind) == kind {
			return int(i) - 1
		}
	}
	t.slots = append(t.slots, slot{int32(kind), t.person[number]}) //nolint:gosec // kinds and people are counted in memory
	t.best = append(t.best, make([]uint8, len(t.rounds))...)
	t.person[number] = int32(len(t.slots)) //nolint:gosec // ditto
	return len(t.slots) - 1
}

// ages returns the band of the age of every contestant, by number: len(AgeBands()) where it is not known; none where birth
// is not asked.
func (t *turnoutTally) ages(ctx context.Context, store Store) ([]int, error) {
	if !t.asks {
		return nil, nil
	}
	ages := make([]int, len(t.person))
	for i := range ages {
		ages[i] = len(ageBands) + 1
	}
	look := func(ids []string) error {
		found, err := store.ContestantsByID(ctx, ids)
		for _, p := range found {
			if n := t.people.byID[p.ID]; !p.BornOn.IsZero() {
				age := AgeOn(p.BornOn, t.opened)
				ages[n] = len(ageBands) - len(slices.DeleteFunc(slices.Clone(ageBands), func(from int) bool { return age >= from }))
			}
		}
		return err
	}
	var ids []string
	for id, n := range t.people.byID {
		if n < len(t.person) && t.person[n] > 0 {
			ids = append(ids, id)
		}
		if len(ids) == 500 {
			if err := look(ids); err != nil {
				return nil, err
			}
			ids = ids[:0]
		}
	}
	return ages, look(ids)
}

// turnoutCount is statistics in the making. Rounds, blocks, groups and categories are numbered from 1; 0 is all of them, or
// none. What people are counted in is numbered through: cuts, units' parts, categories of cuts, categories of units.
type turnoutCount struct {
	*turnoutTally
	groups     []string
	categories []string
	units      []UnitTurnout
	of         []kindOf // by kind
	ages       []int    // as turnoutTally.ages has it
	only       int      // the round that is counted alone

	attempts []cell // by cut
	parts    []int  // attempts, by part
	people   []Bands
	aged     [][]int // by cut
	hits     []hit   // of the person who is being counted
}

// kindOf is where a kind belongs.
type kindOf struct{ block, group, unit, category int }

// hit is something that a person is counted in, with the band of the best attempt in it.
type hit struct{ at, band int }

// statistics returns the statistics of a round alone, or for "" of the contest and all its rounds. ages may be nil.
func (t *turnoutTally) statistics(c Contest, roundID string, staff []UnitStaff, ages []int) Statistics {
	n := turnoutCount{turnoutTally: t, ages: ages, only: slices.Index(t.rounds, roundID) + 1}
	n.arrange(c, staff)
	n.attempts, n.aged = make([]cell, n.cuts()), make([][]int, n.cuts())
	n.parts, n.people = make([]int, n.partsEnd()-n.cuts()), make([]Bands, n.unitCategory(len(n.units), 1))
	for at, x := range t.cells {
		n.countCell(at, x)
	}
	for number := range t.person {
		n.countPerson(number)
	}
	return n.collect(roundID)
}

// arrange finds the groups, the categories, and the units of the directory and of the people.
func (n *turnoutCount) arrange(c Contest, staff []UnitStaff) {
	known := map[string]bool{}
	categories := map[string]bool{}
	kinds := map[string]bool{}
	add := func(u UnitStaff) {
		known[u.UnitID], kinds[u.Kind] = true, true
		group := u.Kind
		if len(c.Collective.Groups) > 0 {
			group, _ = c.Collective.group(u)
		}
		n.units = append(n.units, UnitTurnout{UnitID: u.UnitID, Kind: u.Kind, GroupID: group, Headcount: u.Headcount,
			Categories: c.Collective.sizes(u), Parts: []UnitPart{}})
	}
	for _, u := range staff {
		add(u)
	}
	for _, k := range n.list {
		categories[k.category] = true
		if !known[k.unit] {
			add(UnitStaff{UnitID: k.unit})
		}
	}
	for _, u := range n.units {
		for _, x := range u.Categories {
			categories[x.Category] = true
		}
	}
	delete(categories, "")
	delete(kinds, "")
	n.categories, n.groups = slices.Sorted(maps.Keys(categories)), slices.Sorted(maps.Keys(kinds))
	if len(c.Collective.Groups) > 0 {
		n.groups = nil
		for _, g := range c.Collective.Groups {
			n.groups = append(n.groups, g.ID)
		}
	}
	slices.SortFunc(n.units, func(a, b UnitTurnout) int { return cmp.Compare(a.UnitID, b.UnitID) })
	for _, k := range n.list {
		u, _ := slices.BinarySearchFunc(n.units, k.unit, func(u UnitTurnout, id string) int { return cmp.Compare(u.UnitID, id) })
		n.of = append(n.of, kindOf{slices.Index(n.blocks, k.block) + 1, slices.Index(n.groups, n.units[u].GroupID) + 1, u,
			slices.Index(n.categories, k.category) + 1})
	}
}

// sizes returns the categories of a unit's staff with their sizes and quotas.
func (c Collective) sizes(u UnitStaff) []FrozenCategory {
	list := []FrozenCategory{}
	for _, s := range u.Categories {
		list = append(list, FrozenCategory{Category: s.Category, Headcount: s.Headcount})
	}
	for _, q := range c.Quotas {
		i := slices.IndexFunc(list, func(f FrozenCategory) bool { return f.Category == q.Category })
		if i < 0 {
			i = len(list)
			list = append(list, FrozenCategory{Category: q.Category})
		}
		list[i].Need = q.need(list[i].Headcount)
	}
	return list
}

func (n *turnoutCount) cuts() int {
	return (len(n.rounds) + 1) * (len(n.blocks) + 1) * (len(n.groups) + 1)
}

func (n *turnoutCount) cut(round, block, group int) int {
	return (round*(len(n.blocks)+1)+block)*(len(n.groups)+1) + group
}

func (n *turnoutCount) part(round, block, unit int) int {
	return n.cuts() + (round*(len(n.blocks)+1)+block)*len(n.units) + unit
}

func (n *turnoutCount) partsEnd() int { return n.part(len(n.rounds)+1, 0, 0) }

func (n *turnoutCount) cutCategory(cut, category int) int {
	return n.partsEnd() + cut*len(n.categories) + category - 1
}

func (n *turnoutCount) unitCategory(unit, category int) int {
	return n.cutCategory(n.cuts(), 1) + unit*len(n.categories) + category - 1
}

// own returns 0, and n where that is another.
func own(n int) []int { return []int{0, n}[:1+min(n, 1)] }

func (n *turnoutCount) countCell(at cellOf, x *cell) {
	k := n.of[at.kind]
	for _, round := range own(at.round + 1) {
		for _, block := range own(k.block) {
			n.parts[n.part(round, block, k.unit)-n.cuts()] += x.attempts
			for _, group := range own(k.group) {
				n.attempts[n.cut(round, block, group)].add(x)
			}
		}
	}
}

func (c *cell) add(x *cell) {
	c.attempts += x.attempts
	for i := range x.bands {
		c.bands[i] += x.bands[i]
	}
	for d := range x.hours {
		for h := range x.hours[d] {
			c.hours[d][h] += x.hours[d][h]
		}
	}
}

// countPerson counts a contestant, once in everything.
func (n *turnoutCount) countPerson(number int) {
	n.hits = n.hits[:0]
	kinds := 0
	for i := n.person[number]; i > 0; i = n.slots[i-1].before {
		n.hitBy(int(i) - 1)
		kinds++
	}
	if kinds > 1 {
		slices.SortFunc(n.hits, func(a, b hit) int { return cmp.Or(a.at-b.at, a.band-b.band) })
		n.hits = slices.CompactFunc(n.hits, func(a, b hit) bool { return a.at == b.at })
	}
	for _, h := range n.hits {
		n.people[h.at][h.band]++
		if h.at < n.cuts() && n.ages != nil {
			if n.aged[h.at] == nil {
				n.aged[h.at] = make([]int, len(ageBands)+2)
			}
			n.aged[h.at][n.ages[number]]++
		}
	}
}

// hitBy adds what a slot's person is counted in.
func (n *turnoutCount) hitBy(slot int) {
	k := n.of[n.slots[slot].kind]
	best := n.best[slot*len(n.rounds) : (slot+1)*len(n.rounds)]
	of := func(round int) (band int, took bool) {
		if round > 0 {
			return int(best[round-1]) - 1, best[round-1] > 0
		}
		least := uint8(len(Bands{}) + 1)
		for _, b := range best {
			if b > 0 {
				least = min(least, b)
			}
		}
		return int(least) - 1, true
	}
	for round := range len(n.rounds) + 1 {
		band, took := of(round)
		if !took {
			continue
		}
		for _, block := range own(k.block) {
			n.hits = append(n.hits, hit{n.part(round, block, k.unit), band})
			for _, group := range own(k.group) {
				at := n.cut(round, block, group)
				n.hits = append(n.hits, hit{at, band})
				if k.category > 0 {
					n.hits = append(n.hits, hit{n.cutCategory(at, k.category), band})
				}
			}
		}
	}
	if band, took := of(n.only); took && k.category > 0 {
		n.hits = append(n.hits, hit{n.unitCategory(k.unit, k.category), band})
	}
}

// nth returns the nth of a list from 1; "" for 0.
func nth(list []string, n int) string {
	if n == 0 {
		return ""
	}
	return list[n-1]
}

// collect returns what was counted of a round, or for "" of everything.
func (n *turnoutCount) collect(roundID string) Statistics {
	s := Statistics{Groups: append([]string{}, n.groups...), Cuts: []Cut{}, Units: n.units}
	for round := range len(n.rounds) + 1 {
		if roundID != "" && nth(n.rounds, round) != roundID {
			continue
		}
		for block := range len(n.blocks) + 1 {
			for group := range len(n.groups) + 1 {
				if at := n.cut(round, block, group); n.attempts[at].attempts > 0 {
					s.Cuts = append(s.Cuts, n.cutOf(at, nth(n.rounds, round), nth(n.blocks, block), nth(n.groups, group)))
				}
			}
			for i := range n.units {
				if at := n.part(round, block, i); n.parts[at-n.cuts()] > 0 {
					n.units[i].Parts = append(n.units[i].Parts, UnitPart{nth(n.rounds, round), nth(n.blocks, block),
						sum(n.people[at][:]), n.parts[at-n.cuts()], n.people[at][0]})
				}
			}
		}
	}
	for i, u := range n.units {
		for j, x := range u.Categories {
			n.units[i].Categories[j].People = sum(n.people[n.unitCategory(i, slices.Index(n.categories, x.Category)+1)][:])
		}
	}
	return s
}

func (n *turnoutCount) cutOf(at int, round, block, group string) Cut {
	x := n.attempts[at]
	c := Cut{RoundID: round, BlockID: block, GroupID: group, People: sum(n.people[at][:]), Attempts: x.attempts, OfPeople: n.people[at],
		OfAttempts: x.bands, Hours: x.hours, Categories: []InCategory{}, Ages: append([]int{}, n.aged[at]...)}
	for i, id := range n.categories {
		if people := sum(n.people[n.cutCategory(at, i+1)][:]); people > 0 {
			c.Categories = append(c.Categories, InCategory{id, people})
		}
	}
	return c
}
