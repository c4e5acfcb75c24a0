package questions

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"khoabang/internal/fault"
)

// Pool is a blueprint with the questions that it draws from, prepared: what a drawing costs depends on the sheet and
// not on how many questions there are. It does not change and may be used by many goroutines.
type Pool struct {
	blueprint Blueprint
	questions []Question
	order     []int     // the quotas, the narrowest first
	cells     [][]int32 // by quota: the questions that may fill it, ascending
}

// NewPool returns the pool of the questions, which it keeps and which must not be changed.
func NewPool(b Blueprint, qs []Question) *Pool {
	p := &Pool{blueprint: b, questions: qs, order: b.narrowFirst(), cells: make([][]int32, len(b))}
	same := map[Quota]int{}
	for i, t := range b {
		t.Count = 0
		if j, known := same[t]; known {
			p.cells[i] = p.cells[j]
			continue
		}
		same[t] = i
		for k, q := range qs {
			if t.Matches(q) {
				p.cells[i] = append(p.cells[i], int32(k))
			}
		}
	}
	return p
}

// Draw picks questions at random, each at most once, in a random order. The narrowest quotas are filled first, so that
// "any of area 2.4" does not eat what "area 2.4, difficulty 2" needs; where quotas overlap crosswise, questions already
// picked move to another quota rather than leave one unfilled. So Draw fails only if no choice would do, and then
// returns ErrShortSupply with the first quota that could not be filled beside the narrower ones. The result depends
// only on the pool, the order of its questions, and r.
func (p *Pool) Draw(r *rand.Rand) ([]Question, error) {
	d := drawing{Pool: p, random: r, owner: map[int32]int{}}
	for _, i := range p.order {
		if have := d.fill(i); have < p.blueprint[i].Count {
			var c fault.Check
			p.blueprint.lack(&c, i, have)
			return nil, c.Err(ErrShortSupply)
		}
	}
	return d.drawn(), nil
}

// Shortages returns every quota that the pool cannot fill beside the narrower ones, as fields "blueprint[i]" of which each
// says how many there are and how many it needs; nil where Draw succeeds.
func (p *Pool) Shortages() []fault.Field {
	var c fault.Check
	d := drawing{Pool: p, random: rand.New(rand.NewPCG(1, 1)), owner: map[int32]int{}}
	for _, i := range p.order {
		if have := d.fill(i); have < p.blueprint[i].Count {
			p.blueprint.lack(&c, i, have)
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

// drawing is a matching of questions to quotas while it grows.
type drawing struct {
	*Pool
	random *rand.Rand
	owner  map[int32]int // the quota that each question picked so far fills
}

// fill gives quota i as many questions as it asks for, or as there are, and returns how many.
func (d *drawing) fill(i int) int {
	for have := range d.blueprint[i].Count {
		if !d.take(i) && !d.push(i, map[int32]bool{}) {
			return have
		}
	}
	return d.blueprint[i].Count
}

// sparse is how many times as large as the sheet a cell must be for a question picked blindly to be free more often
// than not.
const sparse = 2

// take gives quota i a question that nothing owns yet, each of those with the same chance.
func (d *drawing) take(i int) bool {
	cell := d.cells[i]
	if len(cell) > sparse*len(d.owner) {
		for {
			k := cell[d.random.IntN(len(cell))]
			if _, owned := d.owner[k]; !owned {
				d.owner[k] = i
				return true
			}
		}
	}
	var free []int32
	for _, k := range cell {
		if _, owned := d.owner[k]; !owned {
			free = append(free, k)
		}
	}
	if len(free) == 0 {
		return false
	}
	d.owner[free[d.random.IntN(len(free))]] = i
	return true
}

// push gives quota i a question of another quota that can find itself a new one: an augmenting path. Every question of
// i has an owner, so there are no more of them than are on the sheet; so it is with every quota that the path reaches,
// until one can take a free question.
func (d *drawing) push(i int, seen map[int32]bool) bool {
	cell := slices.Clone(d.cells[i])
	d.random.Shuffle(len(cell), func(x, y int) { cell[x], cell[y] = cell[y], cell[x] })
	for _, k := range cell {
		was := d.owner[k]
		if seen[k] || was == i {
			continue
		}
		seen[k] = true
		if d.take(was) || d.push(was, seen) {
			d.owner[k] = i
			return true
		}
	}
	return false
}

// drawn returns what was picked in a random order.
func (d *drawing) drawn() []Question {
	picked := make([]int32, 0, len(d.owner))
	for k := range d.owner {
		picked = append(picked, k)
	}
	slices.SortFunc(picked, cmp.Compare[int32]) // a map's order is nobody's seed
	d.random.Shuffle(len(picked), func(x, y int) { picked[x], picked[y] = picked[y], picked[x] })
	var drawn []Question
	for _, k := range picked {
		drawn = append(drawn, d.questions[k])
	}
	return drawn
}
