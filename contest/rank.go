package contest

import (
	"slices"
	"time"
)

// RankKey is one criterion of ranking.
type RankKey string

// The criteria. Duration and submission count in whole milliseconds, as they are stored.
const (
	ByCorrect   RankKey = "correct"   // more questions right is better
	ByPoints    RankKey = "points"    // more points is better
	ByDuration  RankKey = "duration"  // less time is better
	BySubmitted RankKey = "submitted" // earlier is better
)

// RankKeys returns the criteria there are.
func RankKeys() []RankKey { return []RankKey{ByCorrect, ByPoints, ByDuration, BySubmitted} }

// MaxKeys is how many criteria a contest may have.
const MaxKeys = 6

// RankVector is a result under a contest's keys: the smaller vector ranks first, and equal vectors share a rank.
type RankVector [MaxKeys]int64

// Vector returns the rank vector of r under keys.
func (r Result) Vector(keys []RankKey) RankVector {
	var v RankVector
	for i, k := range keys {
		switch k {
		case ByCorrect:
			v[i] = -int64(r.Correct)
		case ByPoints:
			v[i] = -int64(r.Points)
		case ByDuration:
			v[i] = r.Duration.Milliseconds()
		case BySubmitted:
			v[i] = r.SubmittedAt.UnixMilli()
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
	CountFirst Counting = "first"
	CountBest  Counting = "best" // the best by the contest's keys, of equal ones the earliest
	CountLast  Counting = "last"
)

// Better reports whether a counts rather than b, both of one contestant.
func (rules Rules) Better(a, b Result) bool {
	early := a.startOrder(b) < 0
	switch rules.Counts {
	case CountBest:
		if c := a.Vector(rules.Keys).Compare(b.Vector(rules.Keys)); c != 0 {
			return c < 0
		}
		return early
	case CountLast:
		return !early
	}
	return early
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
