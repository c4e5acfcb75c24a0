package analysis

import (
	"time"

	"khoabang/questions"
)

// Report is what a Tally teaches.
type Report struct {
	Attempts    int
	Mean        Value // of the scores, in points; so are the next two
	Median      Value // the mean of the two middle scores where their number is even
	SD          Value // from 2 attempts on
	Skewness    Value // from 3 attempts on
	Kurtosis    Value // from 4 attempts on; 0 for a normal distribution
	Reliability Reliability
	Histogram   []Bin      // ascending, without gaps; nil without attempts
	Questions   []Question // in the order of the paper, also those that no sheet held
}

// Bin is a bar of the histogram.
type Bin struct {
	From  int // the least score in it, in thousandths of a point
	Below int // the least score above it
	Count int
}

// MaxBins bounds the number of bars of a histogram. Bars are as many whole points wide as that takes: one, for sheets
// of fewer questions.
const MaxBins = 50

// Method says which coefficient of internal consistency was computed.
type Method string

// The methods. Alpha and KR20 are for sheets that hold the same questions, in whatever order.
//
// Positions is for sheets drawn at random: the "coefficient of internal consistency" of Moodle's quiz report, whose sum
// runs over the positions of a sheet ("slots") and takes the variance of whatever was shown there
// (docs.moodle.org/dev/Quiz_statistics_calculations, "Coefficient of internal consistency"). Moodle's positions are fixed
// to what they are drawn from. Ours are shuffled, so the positions that a quota of the blueprint fills are taken
// together: for n of them the sum of their n variances is the mean over all orders that the n questions could have had
// on each sheet,
//
//	Σ V(x) = 1/(S−1) · [Q − Q/S − ((Σ T)² − Σ T²) / (n·S)]
//
// with Q the sum of the squares of all their marks and T an attempt's sum over them. With n = 1 it is V(x), and the
// coefficient is Moodle's. It is the generalizability coefficient of questions nested in persons (Cronbach, Gleser,
// Nanda & Rajaratnam, The Dependability of Behavioral Measurements, 1972), and like Moodle's it counts as error that some
// sheets are harder than others.
const (
	NoMethod  Method = "" // fewer than two attempts or questions, no differences, or sheets that don't match
	Alpha     Method = "alpha"
	KR20      Method = "kr20"
	Positions Method = "positions"
)

// Reliability is how well the scores hold together.
type Reliability struct {
	Method        Method
	Coefficient   Value // at most 1; below 0 if questions contradict each other
	ErrorRatio    Value // √(1 − Coefficient): the share of the standard deviation that is chance
	StandardError Value // of measurement, in points
}

// Question is what the answers teach about one question.
type Question struct {
	Ref            questions.Ref
	Shown          int   // on how many sheets it was
	Answered       int   // the rest are omissions
	Facility       Value // from 0, nobody knew, to 1
	SD             Value // of the marks, in points
	Discrimination Value // correlation with the rest of the score, from −1 to 1
	Efficiency     Value // discriminative efficiency: at most 1
	UpperLower     Value // mean mark of the upper less that of the lower group, in points, from −1 to 1
	Group          int   // the number of attempts in each of the two groups; 0 if there are none
	Options        []Option
	MedianTime     time.Duration // of the times that are known; 0 if none is
	Timed          int           // how many times are known
	Flags          []Flag        // why to look at it; none if Shown is below MinShown
}

// Omitted returns how many left the question unanswered.
func (q Question) Omitted() int { return q.Shown - q.Answered }

// Option is how often an option was chosen. Questions other than single, true/false and multiple choice have none.
type Option struct {
	ID     string
	Key    bool
	Chosen int
	Share  Value // of all who were shown the question
	Upper  Value // of the upper group
	Lower  Value // of the lower group
}

// GroupPercent is the size of the upper and the lower group: the share of attempts by which the two differ most surely
// if scores are distributed normally (Kelley 1939).
//
// The groups are made for each question of the attempts that were shown it, by their whole score. Where the line runs
// through attempts of the same score, each counts in the part that makes the group full, which is the mean over all
// ways to break the tie.
const GroupPercent = 27

// Report works out the figures of the attempts so far.
func (t *Tally) Report() Report {
	r := Report{Attempts: int(t.attempts), Histogram: t.histogram()}
	s := t.distribution()
	r.Mean, r.Median, r.SD, r.Skewness, r.Kurtosis = s.mean, s.median, s.sd, s.skewness, s.kurtosis
	r.Reliability = t.reliability(s)
	for _, it := range t.items {
		r.Questions = append(r.Questions, it.report())
	}
	return r
}
