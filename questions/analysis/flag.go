package analysis

// The figures from which a question is worth a look. They are habits of the trade, not laws, and a flag is a reason to
// read the question again, not to drop it.
const (
	// MinShown is the number of sheets from which figures are flagged. It is the project's choice: with 30 attempts the
	// standard error of a correlation of 0 is 1/√29, nearly 0.19, and below that flags would mostly show chance.
	MinShown = 30
	// HardBelow is the facility index below which a question is flagged as hard: Moodle's guide calls up to 20% difficult
	// to extremely difficult ("Quiz report statistics", docs.moodle.org, "Facility index"), and it is less than blind
	// guessing earns among four options.
	HardBelow = 0.20
	// EasyAbove is the facility index above which a question is flagged as easy: from 95% on Moodle's guide (ibid.) calls a
	// question extremely easy.
	EasyAbove = 0.95
	// WeakBelow is the discrimination index below which a question is flagged as telling little; below 0 it tells the
	// wrong thing, and has a flag of its own. Ebel's guide (Measuring Educational Achievement, 1965; quoted by Crocker &
	// Algina, chapter 14) would have questions below 0.20 eliminated or rewritten, and Moodle's calls that very weak. Half
	// of it is the project's choice, because a correlation with the rest of few and easy questions runs low.
	WeakBelow = 0.10
)

// Reason says why a question is worth a look. It is stable, a key of the message catalogue.
type Reason string

// The reasons, in the order in which they stand in Question.Flags. A question that everybody or nobody knew has no
// discrimination, and no flag for it. In multiple choice the key is the right option that was chosen least.
const (
	TooHard  Reason = "too_hard"  // Facility is below HardBelow
	TooEasy  Reason = "too_easy"  // Facility is above EasyAbove
	Negative Reason = "negative"  // Discrimination is below 0: those who know less do better
	Weak     Reason = "weak"      // Discrimination is from 0 to WeakBelow
	Miskeyed Reason = "miskeyed"  // the upper group chose a distractor more often than the key: is the key wrong?
	KeyBelow Reason = "key_below" // all together chose a distractor more often than the key
	Unchosen Reason = "unchosen"  // nobody chose a distractor
)

// Flag is a reason to look at a question.
type Flag struct {
	Reason Reason
	Option string  // the distractor; "" if the reason is not about one
	Figure float64 // what was found: an index, or the share that chose the distractor
	Limit  float64 // what it was held against: a threshold, or the share that chose the key; 0 for Negative and Unchosen
}

func flags(q Question) []Flag {
	if q.Shown < MinShown {
		return nil
	}
	var fs []Flag
	switch f := q.Facility.V; {
	case f < HardBelow:
		fs = append(fs, Flag{Reason: TooHard, Figure: f, Limit: HardBelow})
	case f > EasyAbove:
		fs = append(fs, Flag{Reason: TooEasy, Figure: f, Limit: EasyAbove})
	}
	switch d := q.Discrimination; {
	case d.OK && d.V < 0:
		fs = append(fs, Flag{Reason: Negative, Figure: d.V})
	case d.OK && d.V < WeakBelow:
		fs = append(fs, Flag{Reason: Weak, Figure: d.V, Limit: WeakBelow})
	}
	return append(fs, optionFlags(q.Options)...)
}

// optionFlags holds the distractors against the key.
func optionFlags(options []Option) []Flag {
	upper, all, ok := leastKey(options)
	if !ok {
		return nil
	}
	var miskeyed, below, unchosen []Flag
	for _, o := range options {
		if o.Key {
			continue
		}
		if o.Upper.V > upper {
			miskeyed = append(miskeyed, Flag{Reason: Miskeyed, Option: o.ID, Figure: o.Upper.V, Limit: upper})
		}
		if o.Share.V > all {
			below = append(below, Flag{Reason: KeyBelow, Option: o.ID, Figure: o.Share.V, Limit: all})
		}
		if o.Chosen == 0 {
			unchosen = append(unchosen, Flag{Reason: Unchosen, Option: o.ID})
		}
	}
	return append(append(miskeyed, below...), unchosen...)
}

// leastKey returns the shares of the upper group and of all that chose the right option chosen least.
func leastKey(options []Option) (upper, all float64, ok bool) {
	for _, o := range options {
		if !o.Key {
			continue
		}
		if !ok {
			upper, all, ok = o.Upper.V, o.Share.V, true
		}
		upper, all = min(upper, o.Upper.V), min(all, o.Share.V)
	}
	return upper, all, ok
}
