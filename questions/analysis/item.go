package analysis

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"
)

func (it *item) report() Question {
	n := it.shown
	q := Question{Ref: it.question.Ref(), Shown: int(n), Answered: int(it.answered), Timed: len(it.times)}
	q.Facility = ratio(float64(it.sumX), float64(n)*point)
	varX, varR := cross(n, it.sqX, it.sumX, it.sumX), cross(n, it.sqR, it.sumR, it.sumR)
	covariance := cross(n, it.sumXR, it.sumX, it.sumR)
	if n > 1 {
		q.SD = defined(math.Sqrt(varX/(float64(n)*float64(n-1))) / point)
		q.Discrimination = within(ratio(covariance, math.Sqrt(varX)*math.Sqrt(varR)))
		q.Efficiency = ratio(covariance, it.greatest())
	}
	it.reportGroups(&q)
	q.MedianTime = median(it.times)
	q.Flags = flags(q)
	return q
}

// within keeps a correlation from leaving its range by the rounding of the last digit.
func within(v Value) Value {
	v.V = max(-1, min(1, v.V))
	return v
}

// greatest returns the covariance, times n², that the marks and the rests would have if both were sorted.
func (it *item) greatest() float64 {
	marks, rests := map[int]int64{}, map[int]int64{}
	for key, c := range it.cells {
		marks[key.mark] += c.shown
		rests[key.score-key.mark] += c.shown
	}
	var sum int64
	order := slices.Sorted(maps.Keys(rests))
	i, left := -1, int64(0)
	for _, mark := range slices.Sorted(maps.Keys(marks)) {
		for n := marks[mark]; n > 0; {
			if left == 0 {
				i++
				left = rests[order[i]]
			}
			take := min(n, left)
			sum += take * int64(mark) * int64(order[i])
			n, left = n-take, left-take
		}
	}
	return cross(it.shown, sum, it.sumX, it.sumR)
}

// level is how the attempts of one score answered.
type level struct {
	score  int
	shown  int64
	marks  int64
	chosen []int64
}

// levels returns the cells by score, ascending.
func (it *item) levels() []level {
	byScore := map[int]*level{}
	for key, c := range it.cells {
		l := byScore[key.score]
		if l == nil {
			l = &level{score: key.score, chosen: make([]int64, len(it.options))}
			byScore[key.score] = l
		}
		l.shown += c.shown
		l.marks += c.shown * int64(key.mark)
		for i, n := range c.chosen {
			l.chosen[i] += n
		}
	}
	levels := make([]level, 0, len(byScore))
	for _, l := range byScore {
		levels = append(levels, *l)
	}
	slices.SortFunc(levels, func(a, b level) int { return cmp.Compare(a.score, b.score) })
	return levels
}

// group is what an upper or a lower group did on average.
type group struct {
	mark   float64   // in thousandths of a point
	chosen []float64 // share, by option
}

// collect fills a group of the given size from the first levels on. The part of the last level that finds room is what
// a random choice among its attempts would be on average.
func collect(levels []level, size int64, options int) group {
	g := group{chosen: make([]float64, options)}
	for _, l := range levels {
		take := min(size, l.shown)
		size -= take
		part := float64(take) / float64(l.shown)
		g.mark += part * float64(l.marks)
		for i, n := range l.chosen {
			g.chosen[i] += part * float64(n)
		}
		if size == 0 {
			break
		}
	}
	return g
}

// reportGroups compares the upper and the lower group, and counts the options.
func (it *item) reportGroups(q *Question) {
	levels := it.levels()
	var upper, lower group
	if it.shown > 1 {
		size := max(1, (it.shown*GroupPercent+50)/100)
		q.Group = int(size)
		lower = collect(levels, size, len(it.options))
		slices.Reverse(levels)
		upper = collect(levels, size, len(it.options))
		q.UpperLower = ratio(upper.mark-lower.mark, float64(size)*point)
	}
	for i, id := range it.options {
		o := Option{ID: id, Key: slices.Contains(it.question.Key.Options, id)}
		for _, l := range levels {
			o.Chosen += int(l.chosen[i])
		}
		o.Share = ratio(float64(o.Chosen), float64(it.shown))
		if q.Group > 0 {
			o.Upper = ratio(upper.chosen[i], float64(q.Group))
			o.Lower = ratio(lower.chosen[i], float64(q.Group))
		}
		q.Options = append(q.Options, o)
	}
}

// median returns the middle time, or the mean of the two middle ones; 0 without times.
func median(times []time.Duration) time.Duration {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	a, b := sorted[(len(sorted)-1)/2], sorted[len(sorted)/2]
	return a + (b-a)/2
}
