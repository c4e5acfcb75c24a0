package contest

import (
	"slices"
	"time"

	"khoabang/questions"
)

// RankKey is one criterion of ranking.
type RankKey string

// The criteria. Duration and times count in whole milliseconds, as they are stored.
const (
	ByCorrect    RankKey = "correct"    // more questions right is better
	ByPoints     RankKey = "points"     // more points is better
	ByPrediction RankKey = "prediction" // closer to the figure is better; nobody differs while it is not fixed
	ByDuration   RankKey = "duration"   // less time is better
	BySubmitted  RankKey = "submitted"  // earlier is better
	ByAttempts   RankKey = "attempts"   // fewer attempts used is better
	ByRegistered RankKey = "registered" // having registered earlier is better
	ByPerfect    RankKey = "perfect"    // more attempts with every question right is better
)

// RankKeys returns the criteria there are.
func RankKeys() []RankKey {
	return []RankKey{ByCorrect, ByPoints, ByPrediction, ByDuration, BySubmitted, ByAttempts, ByRegistered, ByPerfect}
}

// MaxKeys is how many criteria a contest may have.
const MaxKeys = 8

// RankVector is a result under a contest's keys: the smaller vector ranks first, and equal vectors share a rank.
type RankVector [MaxKeys]int64

// Vector returns the rank vector of x by the contest's keys.
func (r Ranking) Vector(x Entrant) RankVector { return x.vector(r.Rules.Keys, r.figure(x.Result)) }

// vector returns the rank vector of e under keys. figure is what predictions are measured by, "" while it is not fixed.
func (e Entrant) vector(keys []RankKey, figure questions.Decimal) RankVector {
	var v RankVector
	for i, k := range keys {
		switch k {
		case ByCorrect:
			v[i] = -int64(e.Correct)
		case ByPoints:
			v[i] = -int64(e.Points)
		case ByPrediction:
			if figure != "" {
				v[i] = distance(e.Predicted, figure)
			}
		case ByDuration:
			v[i] = e.Duration.Milliseconds()
		case BySubmitted:
			v[i] = e.SubmittedAt.UnixMilli()
		case ByAttempts:
			v[i] = int64(e.Attempts)
		case ByRegistered:
			v[i] = e.RegisteredAt.UnixMilli()
		case ByPerfect:
			v[i] = -int64(e.Perfect)
		}
	}
	return v
}

// Compare returns -1 if v ranks before o, 1 if after, and 0 if they share a rank.
func (v RankVector) Compare(o RankVector) int { return slices.Compare(v[:], o[:]) }

// Counting says which of a contestant's attempts counts.
type Counting string

// The ways of counting.
const (
	CountFirst    Counting = "first"
	CountLast     Counting = "last"
	CountBest     Counting = "best"          // the best by the contest's keys, of equal ones the earliest
	CountEarliest Counting = "best_earliest" // the most points, of equal ones the earliest, whatever the keys
)

// Better reports whether a counts rather than b, both of one contestant.
func (r Ranking) Better(a, b Result) bool {
	early := a.startOrder(b) < 0
	switch r.Rules.Counts {
	case CountBest:
		if c := r.compare(a, b, r.Rules.Keys); c != 0 {
			return c < 0
		}
	case CountEarliest:
		if c := r.compare(a, b, []RankKey{ByPoints, ByCorrect}); c != 0 {
			return c < 0
		}
	case CountLast:
		return !early
	}
	return early
}

// compare orders two attempts: one that may be ranked before one that may not, then by the keys. What is the same of all
// attempts of one contestant makes no difference.
func (r Ranking) compare(a, b Result, keys []RankKey) int {
	if ranksA, ranksB := r.Rules.Ranks(a), r.Rules.Ranks(b); ranksA != ranksB {
		if ranksA {
			return -1
		}
		return 1
	}
	return Entrant{Result: a}.vector(keys, r.figure(a)).Compare(Entrant{Result: b}.vector(keys, r.figure(b)))
}

// Ranks reports whether an attempt may have a rank: it did not fail by a critical question, and has as many questions
// right as the rules ask for.
func (rules Rules) Ranks(r Result) bool {
	return !r.Failed && r.Correct >= rules.Pass && (!rules.PerfectOnly || r.Perfect())
}

// startOrder orders two attempts of one contestant by when they counted; across periods by time of submission.
func (r Result) startOrder(o Result) int {
	if c := r.SubmittedAt.Compare(o.SubmittedAt); c != 0 {
		return c
	}
	if r.AttemptID < o.AttemptID {
		return -1
	}
	return 1
}

// Millis cuts t to what every store keeps: UTC, whole milliseconds.
func Millis(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}
