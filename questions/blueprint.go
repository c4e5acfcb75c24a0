package questions

import (
	"fmt"
	"math/rand/v2"
	"slices"
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

// Check returns ErrShortSupply with the first quota that pool cannot fill, or nil. Where quotas overlap, the narrower
// are filled first, as Draw fills them.
func (b Blueprint) Check(pool []Question) error {
	_, err := b.Draw(pool, rand.New(rand.NewPCG(1, 1)))
	return err
}

// Draw picks questions from pool at random, each at most once, in a random order. The narrowest quotas are filled
// first, so that "any of area 2.4" cannot eat what "area 2.4, difficulty 2" needs. The result depends only on pool, its
// order and r. It returns ErrShortSupply where pool has too few.
func (b Blueprint) Draw(pool []Question, r *rand.Rand) ([]Question, error) {
	order := make([]int, len(b))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return b[j].narrowness() - b[i].narrowness() })
	used := make([]bool, len(pool))
	var drawn []Question
	for _, i := range order {
		var free []int
		for k, q := range pool {
			if !used[k] && b[i].Matches(q) {
				free = append(free, k)
			}
		}
		if len(free) < b[i].Count {
			path := fmt.Sprintf("blueprint[%d]", i)
			return nil, ErrShortSupply.At(path, "short_supply", "area", b[i].Area, "difficulty", b[i].Difficulty, "have", len(free), "need", b[i].Count)
		}
		r.Shuffle(len(free), func(x, y int) { free[x], free[y] = free[y], free[x] })
		for _, k := range free[:b[i].Count] {
			used[k] = true
			drawn = append(drawn, pool[k])
		}
	}
	r.Shuffle(len(drawn), func(x, y int) { drawn[x], drawn[y] = drawn[y], drawn[x] })
	return drawn, nil
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
// allows it. An ordering question is never shown in its right order.
func (q Question) OptionOrder(r *rand.Rand) []string {
	ids := make([]string, len(q.Options))
	for i, o := range q.Options {
		ids[i] = o.ID
	}
	if q.Kind == TrueFalse || q.Kind != Ordering && !q.Shuffle {
		return ids
	}
	shuffle := func() { r.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] }) }
	shuffle()
	for q.Kind == Ordering && slices.Equal(ids, q.Key.Options) {
		shuffle()
	}
	return ids
}
