package questions

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"khoabang/internal/fault"
)

// Quota asks for a number of questions of one cell of a blueprint.
type Quota struct {
	Area       string // content area; "" means any
	Difficulty int    // 0 means any
	Count      int
}

// Matches reports whether q may fill the quota.
func (t Quota) Matches(q Question) bool {
	return (t.Area == "" || t.Area == q.Area) && (t.Difficulty == 0 || t.Difficulty == q.Difficulty)
}

// Blueprint is what a paper asks of its questions: the sum of its quotas is the number of questions on a sheet.
type Blueprint []Quota

// Size returns the number of questions on a sheet.
func (b Blueprint) Size() int {
	n := 0
	for _, t := range b {
		n += t.Count
	}
	return n
}

// Check returns ErrShortSupply with the first quota that pool cannot fill beside the others, or nil. Where Check
// returns nil, Draw succeeds whatever its source of randomness.
func (b Blueprint) Check(pool []Question) error {
	_, err := b.Draw(pool, rand.New(rand.NewPCG(1, 1)))
	return err
}

// Draw picks questions from pool at random, each at most once, in a random order. The narrowest quotas are filled
// first, so that "any of area 2.4" does not eat what "area 2.4, difficulty 2" needs; where quotas overlap crosswise,
// questions already picked move to another quota rather than leave one unfilled. So Draw fails only if no choice
// would do, and then returns ErrShortSupply. The result depends only on pool, its order and r.
func (b Blueprint) Draw(pool []Question, r *rand.Rand) ([]Question, error) {
	d := newDrawing(b, pool, r)
	for _, i := range b.narrowFirst() {
		if have := d.fill(i); have < b[i].Count {
			var c fault.Check
			b.lack(&c, i, have)
			return nil, c.Err(ErrShortSupply)
		}
	}
	var drawn []Question
	for _, k := range d.order {
		if d.owner[k] != unowned {
			drawn = append(drawn, pool[k])
		}
	}
	r.Shuffle(len(drawn), func(x, y int) { drawn[x], drawn[y] = drawn[y], drawn[x] })
	return drawn, nil
}

// Shortages returns every quota that pool cannot fill beside the others, as fields "blueprint[i]" of which each says how
// many there are and how many it needs; nil where Draw succeeds.
func (b Blueprint) Shortages(pool []Question) []fault.Field {
	var c fault.Check
	d := newDrawing(b, pool, rand.New(rand.NewPCG(1, 1)))
	for _, i := range b.narrowFirst() {
		if have := d.fill(i); have < b[i].Count {
			b.lack(&c, i, have)
		}
	}
	return c.Fields()
}

// lack adds that quota i could be filled with so many only.
func (b Blueprint) lack(c *fault.Check, i, have int) {
	t, path := b[i], fmt.Sprintf("blueprint[%d]", i)
	args := []any{"area", t.Area, "difficulty", t.Difficulty, "have", have, "need", t.Count}
	switch {
	case t.Area != "" && t.Difficulty != 0:
		c.Add(path, "short_supply", args...)
	case t.Area != "":
		c.Add(path, "short_supply_area", args...)
	case t.Difficulty != 0:
		c.Add(path, "short_supply_difficulty", args...)
	default:
		c.Add(path, "short_supply_any", args...)
	}
}

const unowned = -1

// drawing is a matching of questions to quotas while it grows.
type drawing struct {
	blueprint Blueprint
	pool      []Question
	order     []int // indexes into pool, in the order in which questions are tried
	owner     []int // by index into pool: the quota that a question fills, or unowned
}

func newDrawing(b Blueprint, pool []Question, r *rand.Rand) *drawing {
	d := drawing{blueprint: b, pool: pool, order: r.Perm(len(pool)), owner: make([]int, len(pool))}
	for k := range d.owner {
		d.owner[k] = unowned
	}
	return &d
}

// fill gives quota i as many questions as it asks for, or as there are, and returns how many.
func (d *drawing) fill(i int) int {
	for have := range d.blueprint[i].Count {
		if !d.take(i) && !d.push(i, make([]bool, len(d.pool))) {
			return have
		}
	}
	return d.blueprint[i].Count
}

// take gives quota i a question that nothing owns yet.
func (d *drawing) take(i int) bool {
	for _, k := range d.order {
		if d.owner[k] == unowned && d.blueprint[i].Matches(d.pool[k]) {
			d.owner[k] = i
			return true
		}
	}
	return false
}

// push gives quota i a question of another quota that can find itself a new one: an augmenting path.
func (d *drawing) push(i int, seen []bool) bool {
	for _, k := range d.order {
		if seen[k] || d.owner[k] == i || !d.blueprint[i].Matches(d.pool[k]) {
			continue
		}
		seen[k] = true
		if was := d.owner[k]; was == unowned || d.take(was) || d.push(was, seen) {
			d.owner[k] = i
			return true
		}
	}
	return false
}

// narrowFirst returns the indexes of the quotas, the narrowest first.
func (b Blueprint) narrowFirst() []int {
	order := make([]int, len(b))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return b[j].narrowness() - b[i].narrowness() })
	return order
}

func (t Quota) narrowness() int {
	n := 0
	if t.Area != "" {
		n += 2
	}
	if t.Difficulty != 0 {
		n++
	}
	return n
}

// OptionOrder returns the option IDs of q in the order in which they are shown: shuffled with r where the question
// allows it, but for locked options, which keep their places. An ordering question is never shown in its right order,
// unless its locks leave no other.
func (q Question) OptionOrder(r *rand.Rand) []string {
	ids := make([]string, len(q.Options))
	var free []int // the places of options that are not locked
	for i, o := range q.Options {
		ids[i] = o.ID
		if !o.Locked {
			free = append(free, i)
		}
	}
	always := q.Kind == Ordering || q.Kind == Matching
	if q.Kind == TrueFalse || !always && !q.Shuffle {
		return ids
	}
	shuffle := func() {
		r.Shuffle(len(free), func(i, j int) { ids[free[i]], ids[free[j]] = ids[free[j]], ids[free[i]] })
	}
	shuffle()
	for q.Kind == Ordering && len(free) > 1 && slices.Equal(ids, q.Key.Options) {
		shuffle()
	}
	return ids
}
