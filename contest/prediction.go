package contest

import (
	"math"
	"math/big"
	"strings"
	"time"

	"khoabang/questions"
)

// Target is what a prediction question asks for.
type Target string

// The targets.
const (
	NoTarget             Target = ""
	TargetPeople         Target = "people"          // people who take part
	TargetPerfect        Target = "perfect_people"  // people with every question right in an attempt
	TargetAttempts       Target = "attempts"        // attempts that are made
	TargetPerfectPercent Target = "perfect_percent" // people with every question right, in percent of those who take part
)

// Prediction is the prediction question of a contest as one setting, from which the question's text, the figure and the
// rules in words are all made, so that they cannot contradict each other.
type Prediction struct {
	Of       Target // NoTarget: there is no such question
	Span     Span   // of the round that the question is asked in, or of the whole contest
	ByBlock  bool   // of the contestant's own block
	Decimals int    // of a percentage, 0 to MaxDecimals
	// WithDisqualified counts disqualified entries into the figure: it then never depends on what a jury decides later.
	WithDisqualified bool
}

// Limits on predictions.
const (
	MaxDecimals   = 5
	MaxPrediction = 1_000_000_000
)

// Figure is the actual number that predictions are measured by. It is fixed once, after closing, and is never computed
// again in silence.
type Figure struct {
	Scope   Scope
	Value   questions.Decimal
	FixedAt time.Time
	FixedBy string // user ID
}

// key returns the scope of the figure that predictions made in a round and a block are measured by.
func (p Prediction) key(roundID, blockID string) Scope {
	if p.Span == OfContest {
		roundID = ""
	}
	if !p.ByBlock {
		blockID = ""
	}
	return Scope{RoundID: roundID, BlockID: blockID}
}

// decimalScale is the power of ten at which predictions are compared as whole numbers. MaxPrediction at this scale is far
// below what an int64 holds.
const decimalScale = 1_000_000

// far is the distance of a prediction that was not made: it ranks behind every one that was.
const far = math.MaxInt64

// distance returns how far a prediction is from a figure, in millionths; far where either is no number. Digits beyond
// the sixth place do not count; no prediction that was accepted has any.
func distance(predicted, figure questions.Decimal) int64 {
	p, okP := scaled(predicted)
	f, okF := scaled(figure)
	if !okP || !okF {
		return far
	}
	if p < f {
		return f - p
	}
	return p - f
}

// Distance returns how far a prediction is from a figure; "" where either is no number.
func Distance(predicted, figure questions.Decimal) questions.Decimal {
	d := distance(predicted, figure)
	if d == far {
		return ""
	}
	text := big.NewRat(d, decimalScale).FloatString(MaxDecimals)
	return questions.Decimal(strings.TrimSuffix(strings.TrimRight(text, "0"), "."))
}

func scaled(d questions.Decimal) (int64, bool) {
	if !d.Valid() {
		return 0, false
	}
	r, _ := new(big.Rat).SetString(string(d))
	r.Mul(r, big.NewRat(decimalScale, 1))
	q := new(big.Int).Quo(r.Num(), r.Denom())
	if !q.IsInt64() || q.CmpAbs(big.NewInt(math.MaxInt64/4)) > 0 {
		return 0, false
	}
	return q.Int64(), true
}

// Counts is what figures are made of.
type Counts struct {
	People        int // distinct contestants with a closed attempt
	PerfectPeople int // of these, those with an attempt in which every question is right
	Attempts      int // closed attempts
}

// figure returns the number that p asks for, a percentage rounded half up to the stated decimals.
func (p Prediction) figure(n Counts) questions.Decimal {
	switch p.Of {
	case TargetPeople:
		return whole(n.People)
	case TargetPerfect:
		return whole(n.PerfectPeople)
	case TargetAttempts:
		return whole(n.Attempts)
	case TargetPerfectPercent:
		return percent(n.PerfectPeople, n.People, p.Decimals)
	}
	return ""
}

func whole(n int) questions.Decimal { return questions.Decimal(big.NewInt(int64(n)).String()) }

// percent returns part of whole in percent, rounded half up; 0 of nothing.
func percent(part, whole, decimals int) questions.Decimal {
	if whole == 0 {
		part, whole = 0, 1
	}
	return questions.Decimal(big.NewRat(int64(part)*100, int64(whole)).FloatString(decimals))
}

// Most returns the largest number that can be an answer to p.
func (p Prediction) Most() int {
	if p.Of == TargetPerfectPercent {
		return 100
	}
	return MaxPrediction
}

// Fits reports whether a number can be an answer to p: not negative, no more than there can be, and with no more
// decimals than the figure will have.
func (p Prediction) Fits(d questions.Decimal) bool {
	n, ok := scaled(d)
	if !ok || n < 0 {
		return false
	}
	most, unit := int64(p.Most())*decimalScale, int64(decimalScale)
	if p.Of == TargetPerfectPercent {
		for range p.Decimals {
			unit /= 10
		}
	}
	r, _ := new(big.Rat).SetString(string(d))
	return n <= most && n%unit == 0 && r.Mul(r, big.NewRat(decimalScale, 1)).IsInt()
}
