package questions

import (
	"math/rand/v2"
	"slices"

	"khoabang/internal/fault"
)

// Quota asks for a number of questions of one cell of a blueprint.
type Quota struct {
	Area       string // content area: it and all below it, see Within; "" means any
	Difficulty int    // 0 means any
	Count      int
}

// Matches reports whether q may fill the quota.
func (t Quota) Matches(q Question) bool {
	return Within(q.Area, t.Area) && (t.Difficulty == 0 || t.Difficulty == q.Difficulty)
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

// Shortages returns every quota that pool cannot fill; see Pool.Shortages.
func (b Blueprint) Shortages(pool []Question) []fault.Field { return NewPool(b, pool).Shortages() }

// Draw picks questions from pool at random; see Pool.Draw. Who draws more than once prepares a Pool.
func (b Blueprint) Draw(pool []Question, r *rand.Rand) ([]Question, error) {
	return NewPool(b, pool).Draw(r)
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

// narrowness is larger for an area further down the tree, whatever the difficulty, and for a difficulty in an area.
func (t Quota) narrowness() int {
	n := 2 * depth(t.Area)
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
