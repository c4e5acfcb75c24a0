package analysis

import (
	"maps"
	"math"
	"slices"

	"khoabang/questions"
)

// point is a point in the thousandths that scores are counted in.
const point = float64(questions.FullMark)

// distribution describes the scores.
type distribution struct {
	mean, median, sd, skewness, kurtosis Value
	variation                            float64 // S²·m₂, the exact measure of the spread, in squared thousandths
}

func (t *Tally) distribution() distribution {
	n := t.attempts
	if n == 0 {
		return distribution{}
	}
	var sum, sq int64
	scores := slices.Sorted(maps.Keys(t.scores))
	for _, s := range scores {
		sum += t.scores[s] * int64(s)
		sq += t.scores[s] * int64(s) * int64(s)
	}
	d := distribution{variation: cross(n, sq, sum, sum)}
	d.mean = ratio(float64(sum), float64(n)*point)
	d.median = defined(float64(t.ranked(scores, (n-1)/2)+t.ranked(scores, n/2)) / 2 / point)
	s := float64(n)
	if n > 1 {
		d.sd = defined(math.Sqrt(d.variation/(s*(s-1))) / point)
	}
	var sum3, sum4 float64
	for _, score := range scores {
		dev := float64(n*int64(score)-sum) / s // the difference is exact
		sum3 += float64(t.scores[score]) * dev * dev * dev
		sum4 += float64(t.scores[score]) * dev * dev * dev * dev
	}
	m2, m3, m4 := d.variation/(s*s), sum3/s, sum4/s
	k2 := s * m2 / (s - 1)
	if n > 2 && k2 > 0 {
		k3 := s * s * m3 / ((s - 1) * (s - 2))
		d.skewness = defined(k3 / math.Pow(k2, 1.5))
	}
	if n > 3 && k2 > 0 {
		k4 := s * s * ((s+1)*m4 - 3*(s-1)*m2*m2) / ((s - 1) * (s - 2) * (s - 3))
		d.kurtosis = defined(k4 / (k2 * k2))
	}
	return d
}

// ranked returns the i-th lowest score, counting from 0.
func (t *Tally) ranked(scores []int, i int64) int {
	for _, s := range scores {
		if i -= t.scores[s]; i < 0 {
			return s
		}
	}
	return 0
}

func (t *Tally) histogram() []Bin {
	if t.attempts == 0 {
		return nil
	}
	width := (t.largest/MaxBins + 1) * questions.FullMark
	bins := make([]Bin, t.largest*questions.FullMark/width+1)
	for i := range bins {
		bins[i] = Bin{From: i * width, Below: (i + 1) * width}
	}
	for s, n := range t.scores {
		bins[s/width].Count += int(n)
	}
	return bins
}

func (t *Tally) reliability(d distribution) Reliability {
	p := t.largest
	if t.attempts < 2 || p < 2 || t.smallest != p || d.variation <= 0 {
		return Reliability{}
	}
	method, parts, ok := t.partVariation()
	if !ok {
		return Reliability{}
	}
	c := float64(p) / float64(p-1) * (1 - parts/d.variation)
	r := Reliability{Method: method, Coefficient: defined(min(c, 1))}
	r.ErrorRatio = defined(math.Sqrt(max(0, 1-c)))
	r.StandardError = defined(r.ErrorRatio.V * d.sd.V)
	return r
}

// partVariation returns Σ V(x) of the coefficient of internal consistency, in the unit of distribution.variation.
func (t *Tally) partVariation() (method Method, sum float64, ok bool) {
	if t.sameSheets() {
		method = KR20
		for _, it := range t.items {
			if it.shown > 0 {
				sum += cross(t.attempts, it.sqX, it.sumX, it.sumX)
			}
			if !it.dichotomic {
				method = Alpha
			}
		}
		return method, sum, true
	}
	for _, p := range t.pools {
		if p.uneven {
			return NoMethod, 0, false
		}
		if p.size > 0 {
			sum += p.variation(t.attempts)
		}
	}
	return Positions, sum, true
}

// variation returns S·(S−1) times the sum of variances given at Positions. Written as
//
//	[S·Σ T² − (Σ T)² + (S−1)·(n·Q − Σ T²)] / n
//
// it is a spread between attempts and one within them, neither of which can be negative: nothing cancels.
func (p pool) variation(s int64) float64 {
	n := int64(p.size)
	return (cross(s, p.sq, p.sum, p.sum) + cross(s-1, n*p.sqX-p.sq, 0, 0)) / float64(n)
}

// sameSheets reports whether all attempts had the same questions. All sheets are known to be of one size.
func (t *Tally) sameSheets() bool {
	distinct := 0
	for _, it := range t.items {
		if it.shown > 0 {
			distinct++
		}
	}
	return distinct == t.largest
}
