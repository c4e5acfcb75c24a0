package contest

import (
	"cmp"
	"slices"
	"time"
)

// What says what was changed about a contest that is published. Fairness allows little, and all of it is on record.
type What string

// The changes of a schedule, and what amendments change.
const (
	OpenedNow       What = "opened"   // the round opened at once, not when it was announced to
	StartMoved      What = "moved"    // a round that everybody begins together starts at another time
	Extended        What = "extended" // the round closes later
	ClosedNow       What = "closed"   // the round closed at once
	QuestionAmended What = "amended"  // a question was voided or its key changed; see Contest.Amendments
)

// maxTimings is how often the times of one contest may be changed.
const maxTimings = 500

// Timing is one change of the times of a contest that is published: it is shown on the contest's page.
type Timing struct {
	What    What
	RoundID string    // "" for an amendment
	From    time.Time // the time as it was; zero where there was none
	To      time.Time // the time as it is now; zero for an amendment
	At      time.Time
	By      string // user ID
}

// log records a change of a round's times.
func (c *Contest) log(what What, r *Round, from time.Time, at time.Time, person string) error {
	if len(c.Timings) >= maxTimings {
		return ErrSchedule.At("round", "too_many", "max", maxTimings)
	}
	to := r.ClosesAt
	if what == OpenedNow || what == StartMoved {
		to = r.OpensAt
	}
	c.Timings = append(slices.Clone(c.Timings), Timing{What: what, RoundID: r.ID, From: from, To: to, At: at, By: person})
	return nil
}

// Log returns everything that was changed since the contest was published, oldest first: changes of times, and
// amendments that two people have signed.
func (c Contest) Log() []Timing {
	all := slices.Clone(c.Timings)
	for _, e := range c.Extensions {
		all = append(all, Timing{What: Extended, RoundID: e.RoundID, From: e.From, To: e.To, At: e.At, By: e.By})
	}
	for _, a := range c.Amendments {
		if a.Signed() {
			all = append(all, Timing{What: QuestionAmended, At: a.SignedAt, By: a.SignedBy})
		}
	}
	slices.SortStableFunc(all, func(a, b Timing) int { return cmp.Compare(a.At.UnixMilli(), b.At.UnixMilli()) })
	return all
}
