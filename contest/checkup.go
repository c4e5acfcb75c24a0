package contest

import (
	"fmt"
	"slices"
	"time"

	"khoabang/internal/fault"
)

// checkup collects what is wrong with a contest and what somebody should know of it.
type checkup struct {
	c            Contest
	now          time.Time
	stops, warns fault.Check
}

// checkTimes adds rounds that are over before anybody could take part, and what a schedule leaves to people.
func (k *checkup) checkTimes() {
	for i, r := range k.c.Rounds {
		path := fmt.Sprintf("rounds[%d]", i)
		over := !r.ClosesAt.IsZero() && !k.now.Before(r.ClosesAt)
		k.stops.Require(!over, path+".closes_at", "in_the_past")
		switch {
		case r.OpensAt.IsZero():
			k.warns.Add(path+".opens_at", "opens_by_hand")
		case !over && r.OpensAt.Before(k.now) && r.Mode == Together && !r.Published():
			k.stops.Add(path+".opens_at", "in_the_past")
		case !over && r.OpensAt.Before(k.now):
			k.warns.Add(path+".opens_at", "opens_at_once")
		}
		if r.ClosesAt.IsZero() {
			k.warns.Add(path+".closes_at", "closes_by_hand")
		} else if !r.OpensAt.IsZero() {
			k.checkLength(r, i)
		}
	}
}

// checkLength adds limits that a round is too short for, and a limit for the whole that is less than its questions may take.
func (k *checkup) checkLength(r Round, i int) {
	rules, open := k.c.Rules, r.ClosesAt.Sub(r.OpensAt)
	if rules.Limit > open {
		k.warns.Add("rules.limit", "longer_than_round", "round", r.label(i), "limit", rules.Limit, "open", open)
	}
	items := time.Duration(r.Size()) * rules.ItemLimit
	if rules.Limit == 0 && items > open {
		k.warns.Add("rules.item_limit", "longer_than_round", "round", r.label(i), "limit", items, "open", open)
	}
	if rules.Limit > 0 && items > rules.Limit {
		k.warns.Add("rules.item_limit", "items_longer_than_whole", "items", items, "limit", rules.Limit)
	}
}

// label returns the name of a round, or its number.
func (r Round) label(i int) string {
	if r.Name == "" {
		return fmt.Sprint(i + 1)
	}
	return r.Name
}

// checkSense adds settings that are allowed and may not do what was meant.
func (k *checkup) checkSense() {
	c := k.c
	k.warns.Require(c.Organiser != "", "organiser", "recommended")
	k.warns.Require(c.Terms != "" || c.Practice, "terms", "recommended")
	k.checkRankSense()
	k.checkPrizeSense()
	if c.Rules.Prediction.Of != NoTarget && c.Rules.Prediction.Span == OfContest && len(c.Rounds) > 1 {
		k.warns.Add("rules.prediction.span", "sealed_to_the_end")
	}
	if c.Rules.Attempts == 1 && c.Rules.Period == PerContest && len(c.Rounds) > 1 {
		k.warns.Add("rules.period", "one_round_only")
	}
	worthless := len(c.Rules.Worth) > 0 && !slices.ContainsFunc(c.Rules.Worth, func(w int) bool { return w > 0 })
	k.warns.Require(!worthless, "rules.worth", "worth_nothing")
}

// checkRankSense adds keys that leave ties, and keys that tell nobody apart.
func (k *checkup) checkRankSense() {
	rules := k.c.Rules
	if k.c.Practice || len(rules.Keys) == 0 {
		return
	}
	last := func(key RankKey) bool { return key == BySubmitted || key == ByRegistered }
	if rules.Ties != TiesLot && !slices.ContainsFunc(rules.Keys, last) {
		k.warns.Add(fmt.Sprintf("rules.keys[%d]", len(rules.Keys)-1), "leaves_ties")
	}
	for i, key := range rules.Keys {
		path := fmt.Sprintf("rules.keys[%d]", i)
		if rules.PerfectOnly && key == ByCorrect {
			k.warns.Add(path, "key_without_effect")
		}
		if rules.Attempts == 1 && rules.Period == PerContest && (key == ByAttempts || key == ByPerfect) {
			k.warns.Add(path, "key_without_effect")
		}
	}
}

// checkPrizeSense adds prizes that cannot be decided as they stand.
func (k *checkup) checkPrizeSense() {
	k.warns.Require(!k.c.Practice || len(k.c.Awards.Prizes) == 0, "awards.prizes", "practice_without_prizes")
	for i, p := range k.c.Awards.Prizes {
		if p.BlockID == "" && len(k.c.Blocks) > 1 {
			k.warns.Add(fmt.Sprintf("awards.prizes[%d].block", i), "prize_across_blocks")
		}
	}
	rate := func(m Measure) bool { return m == MeasureWinners || m == MeasurePrizes }
	if len(k.c.Awards.Prizes) == 0 && slices.ContainsFunc(k.c.Collective.Keys, rate) {
		k.warns.Add("collective.keys", "no_prizes_to_count")
	}
}
