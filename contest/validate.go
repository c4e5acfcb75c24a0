package contest

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"khoabang/internal/fault"
	"khoabang/questions"
)

// Limits on the parts of a contest's settings.
const (
	MaxRounds     = 60
	MaxBlocks     = 12
	MaxBanks      = 20 // that one paper draws from
	MaxCategories = 20
	MaxPrizes     = 100
	MaxWinners    = 1000 // prizes of one kind
	MaxAge        = 120
	MaxWorth      = 1_000_000 // thousandths of a point for one question
)

// Validate returns ErrInvalid with every field that is wrong or contradicts another, or nil.
func (c Contest) Validate() error {
	var k fault.Check
	checkLine(&k, "title", c.Title)
	k.Require(slugForm.MatchString(c.Slug) && len(c.Slug) <= 64, "slug", "slug")
	k.Require(c.Notice.Version != "" && c.Notice.Text != "", "notice", "required")
	c.checkBlocks(&k)
	k.Require(len(c.Rounds) >= 1 && len(c.Rounds) <= MaxRounds, "rounds", "count", "min", 1, "max", MaxRounds)
	for i, r := range c.Rounds {
		c.checkRound(&k, fmt.Sprintf("rounds[%d]", i), r)
	}
	c.Rules.check(&k, len(c.Blocks))
	c.checkHeats(&k)
	c.checkAwards(&k)
	c.Collective.check(&k, c)
	k.Require(c.Complaints >= 0 && c.Complaints <= MaxWindow, "complaints", "range", "min", 0, "max", MaxWindow.String())
	return k.Err(ErrInvalid)
}

func checkLine(k *fault.Check, path, text string) {
	n := utf8.RuneCountInString(text)
	k.Require(n > 0 && n <= MaxTitle, path, "length", "min", 1, "max", MaxTitle)
}

func (c Contest) checkBlocks(k *fault.Check) {
	k.Require(len(c.Blocks) <= MaxBlocks, "blocks", "count", "min", 0, "max", MaxBlocks)
	checkIDs(k, "blocks", c.Blocks, func(b Block) (string, string) { return b.ID, b.Name })
	k.Require(len(c.Categories) <= MaxCategories, "categories", "count", "min", 0, "max", MaxCategories)
	checkIDs(k, "categories", c.Categories, func(g Category) (string, string) { return g.ID, g.Name })
	c.checkEligibility(k, "who", c.Who)
	for i, b := range c.Blocks {
		c.checkEligibility(k, fmt.Sprintf("blocks[%d].who", i), b.Who)
	}
}

// checkIDs asks every member of a list for an ID of its own and a name.
func checkIDs[T any](k *fault.Check, path string, list []T, of func(T) (id, name string)) {
	checkPartIDs(k, path, list, func(v T) string {
		id, _ := of(v)
		return id
	})
	for i, v := range list {
		_, name := of(v)
		checkLine(k, fmt.Sprintf("%s[%d].name", path, i), name)
	}
}

func (c Contest) checkEligibility(k *fault.Check, path string, e Eligibility) {
	k.Require(e.MinAge >= 0 && e.MinAge <= MaxAge, path+".min_age", "range", "min", 0, "max", MaxAge)
	k.Require(e.MaxAge == 0 || e.MaxAge >= e.MinAge && e.MaxAge <= MaxAge, path+".max_age", "range", "min", e.MinAge, "max", MaxAge)
	for i, id := range e.Categories {
		k.Require(c.hasCategory(id), fmt.Sprintf("%s.categories[%d]", path, i), "unknown_category", "category", id)
	}
}

func (c Contest) hasCategory(id string) bool {
	return slices.ContainsFunc(c.Categories, func(g Category) bool { return g.ID == id })
}

func (c Contest) checkRound(k *fault.Check, path string, r Round) {
	k.Require(r.ClosesAt.IsZero() || r.OpensAt.IsZero() || r.OpensAt.Before(r.ClosesAt), path+".closes_at", "must_be_later")
	c.checkMode(k, path, r)
	for i, p := range r.Papers {
		c.checkPlan(k, fmt.Sprintf("%s.papers[%d]", path, i), p.Plan)
	}
	c.checkBlockPapers(k, path, r)
}

// checkBlockPapers asks a round for a paper for each block.
func (c Contest) checkBlockPapers(k *fault.Check, path string, r Round) {
	var have []string
	for _, p := range r.Papers {
		have = append(have, p.BlockID)
	}
	k.Require(slices.Equal(have, c.blockIDs()), path+".papers", "one_for_each_block", "blocks", len(c.blockIDs()))
}

func (c Contest) checkPlan(k *fault.Check, path string, p PaperPlan) {
	size := p.Size()
	k.Require(size >= 1 && size <= MaxItems, path+".blueprint", "range", "min", 1, "max", MaxItems)
	k.Require(len(p.Banks) > 0, path+".banks", "required")
	k.Require(len(p.Fixed) == 0 || len(p.Blueprint) == 0, path+".fixed", "fixed_or_blueprint")
	for i, t := range p.Blueprint {
		k.Require(t.Count >= 1, fmt.Sprintf("%s.blueprint[%d].count", path, i), "range", "min", 1, "max", MaxItems)
	}
	for i, id := range p.Fixed {
		k.Require(!slices.Contains(p.Fixed[:i], id), fmt.Sprintf("%s.fixed[%d]", path, i), "duplicate")
	}
	k.Require(c.Rules.Pass <= size, "rules.pass", "range", "min", 0, "max", size)
}

func (rules Rules) check(k *fault.Check, blocks int) {
	k.Require(rules.Limit >= 0 && rules.Limit <= MaxLimit, "rules.limit", "range", "min", 0, "max", MaxLimit.String())
	k.Require(rules.ItemLimit == 0 || rules.ItemLimit >= MinItemLimit && rules.ItemLimit <= MaxItemLimit, "rules.item_limit", "range",
		"min", MinItemLimit.String(), "max", MaxItemLimit.String())
	// Less for the whole than all questions may take together is allowed: then the whole presses too.
	k.Require(rules.Limit == 0 || rules.ItemLimit <= rules.Limit, "rules.item_limit", "longer_than_whole", "limit", rules.Limit.String())
	k.Require(rules.Attempts >= 0, "rules.attempts", "not_negative")
	k.Require(rules.Pass >= 0, "rules.pass", "not_negative")
	oneOf(k, "rules.period", rules.Period, PerContest, PerRound, PerWeek)
	oneOf(k, "rules.counts", rules.Counts, CountFirst, CountBest, CountEarliest, CountLast)
	oneOf(k, "rules.marking", rules.Marking, questions.AllOrNothing, questions.Partial)
	oneOf(k, "rules.ties", rules.Ties, "", TiesShare, TiesLot)
	oneOf(k, "rules.overall", rules.Overall, "", OverallBest, OverallSum)
	k.Require(len(rules.Worth) == 0 || len(rules.Worth) == 3, "rules.worth", "count", "min", 0, "max", 3)
	for i, w := range rules.Worth {
		k.Require(w >= 0 && w <= MaxWorth, fmt.Sprintf("rules.worth[%d]", i), "range", "min", 0, "max", MaxWorth)
	}
	rules.checkKeys(k)
	rules.Prediction.check(k, blocks)
}

func (rules Rules) checkKeys(k *fault.Check) {
	k.Require(len(rules.Keys) >= 1 && len(rules.Keys) <= MaxKeys, "rules.keys", "count", "min", 1, "max", MaxKeys)
	for i, key := range rules.Keys {
		path := fmt.Sprintf("rules.keys[%d]", i)
		oneOf(k, path, key, RankKeys()...)
		k.Require(!slices.Contains(rules.Keys[:i], key), path, "duplicate")
	}
	predicts, asks := slices.Contains(rules.Keys, ByPrediction), rules.Prediction.Of != NoTarget
	k.Require(!predicts || asks, "rules.prediction", "key_without_prediction")
	k.Require(predicts || !asks, "rules.keys", "prediction_without_key")
}

func (p Prediction) check(k *fault.Check, blocks int) {
	if p.Of == NoTarget {
		return
	}
	oneOf(k, "rules.prediction.of", p.Of, TargetPeople, TargetPerfect, TargetAttempts, TargetPerfectPercent)
	oneOf(k, "rules.prediction.span", p.Span, OfRound, OfContest)
	most := 0
	if p.Of == TargetPerfectPercent {
		most = MaxDecimals
	}
	k.Require(!p.ByBlock || blocks > 0, "rules.prediction.by_block", "needs_blocks")
	k.Require(p.Decimals >= 0 && p.Decimals <= most, "rules.prediction.decimals", "range", "min", 0, "max", most)
}

func (c Contest) checkAwards(k *fault.Check) {
	w := c.Awards
	k.Require(len(w.Prizes) <= MaxPrizes, "awards.prizes", "count", "min", 0, "max", MaxPrizes)
	k.Require(w.Reserve >= 0 && w.Reserve <= MaxWinners, "awards.reserve", "range", "min", 0, "max", MaxWinners)
	oneOf(k, "awards.repeat", w.Repeat, "", RepeatKeep, RepeatHigher, RepeatFirst)
	for i, p := range w.Prizes {
		path := fmt.Sprintf("awards.prizes[%d]", i)
		checkLine(k, path+".name", p.Name)
		oneOf(k, path+".span", p.Span, OfRound, OfContest)
		_, known := c.Block(p.BlockID)
		k.Require(p.BlockID == "" || known, path+".block", "unknown_block", "block", p.BlockID)
		k.Require(p.Count >= 1 && p.Count <= MaxWinners, path+".count", "range", "min", 1, "max", MaxWinners)
		k.Require(p.Amount >= 0, path+".amount", "not_negative")
		k.Require(p.Points >= 0, path+".points", "not_negative")
	}
}

func (l Collective) check(k *fault.Check, c Contest) {
	checkIDs(k, "collective.groups", l.Groups, func(g UnitGroup) (string, string) { return g.ID, g.Name })
	for i, q := range l.Quotas {
		path := fmt.Sprintf("collective.quotas[%d]", i)
		k.Require(c.hasCategory(q.Category), path+".category", "unknown_category", "category", q.Category)
		k.Require(q.Percent >= 0 && q.Percent <= 100, path+".percent", "range", "min", 0, "max", 100)
		k.Require(q.Percent > 0 || q.Count > 0, path+".percent", "required")
	}
	for i, w := range l.Score {
		path := fmt.Sprintf("collective.score[%d].measure", i)
		oneOf(k, path, w.Measure, Measures()...)
		k.Require(w.Measure != MeasureScore, path, "score_of_itself")
	}
	checkMeasures(k, "collective.keys", l.Keys, l)
	for i, p := range l.Prizes {
		path := fmt.Sprintf("collective.prizes[%d]", i)
		checkLine(k, path+".name", p.Name)
		k.Require(p.GroupID == "" || slices.ContainsFunc(l.Groups, func(g UnitGroup) bool { return g.ID == p.GroupID }),
			path+".group", "unknown_group", "group", p.GroupID)
		k.Require(p.Count >= 1 && p.Count <= MaxWinners, path+".count", "range", "min", 1, "max", MaxWinners)
		k.Require(len(p.Keys) > 0 || len(l.Keys) > 0, path+".keys", "required")
		checkMeasures(k, path+".keys", p.Keys, l)
	}
}

func checkMeasures(k *fault.Check, path string, keys []Measure, l Collective) {
	for i, m := range keys {
		at := fmt.Sprintf("%s[%d]", path, i)
		oneOf(k, at, m, Measures()...)
		k.Require(m != MeasureScore || len(l.Score) > 0, at, "score_without_terms")
		k.Require(!slices.Contains(keys[:i], m), at, "duplicate")
	}
}
