// Package ruleset is how a contest's rules are written down: in files that organisers and tests read, in the API, and in
// the stores' records. The words are the same in all of them. What the words mean, package contest says; nothing is
// decided here.
package ruleset

import (
	"time"

	"khoabang/contest"
	"khoabang/questions"
)

// Settings is everything that a contest's rules say, but for its rounds.
type Settings struct {
	Blocks     []Block     `json:"blocks,omitempty" yaml:"blocks,omitempty"`
	Who        Eligibility `json:"who,omitzero" yaml:"who,omitempty"`
	Categories []Category  `json:"categories,omitempty" yaml:"categories,omitempty"`
	Rules      Rules       `json:"rules" yaml:"rules"`
	Awards     Awards      `json:"awards,omitzero" yaml:"awards,omitempty"`
	Collective Collective  `json:"collective,omitzero" yaml:"collective,omitempty"`
	Complaints Duration    `json:"complaints,omitzero" yaml:"complaints,omitempty"` // how long after its publication a result may be complained about
}

// Block is a contest.Block.
type Block struct {
	ID   string      `json:"id" yaml:"id"`
	Name string      `json:"name" yaml:"name"`
	Who  Eligibility `json:"who,omitzero" yaml:"who,omitempty"`
}

// Category is a contest.Category.
type Category struct {
	ID   string `json:"id" yaml:"id"`
	Name string `json:"name" yaml:"name"`
}

// Eligibility is a contest.Eligibility.
type Eligibility struct {
	MinAge     int      `json:"min_age,omitempty" yaml:"min_age,omitempty"`
	MaxAge     int      `json:"max_age,omitempty" yaml:"max_age,omitempty"`
	UnitKinds  []string `json:"unit_kinds,omitempty" yaml:"unit_kinds,omitempty"`
	UnitIDs    []string `json:"units,omitempty" yaml:"units,omitempty"`
	Categories []string `json:"categories,omitempty" yaml:"categories,omitempty"`
	Roster     bool     `json:"roster,omitempty" yaml:"roster,omitempty"`
}

// Rules is a contest.Rules.
type Rules struct {
	Limit       Duration          `json:"limit,omitzero" yaml:"limit,omitempty"`
	ItemLimit   Duration          `json:"item_limit,omitzero" yaml:"item_limit,omitempty"`
	Forward     bool              `json:"forward,omitempty" yaml:"forward,omitempty"`
	Attempts    int               `json:"attempts,omitempty" yaml:"attempts,omitempty"`
	Period      contest.Period    `json:"period" yaml:"period"`
	Counts      contest.Counting  `json:"counts" yaml:"counts"`
	Marking     questions.Rule    `json:"marking" yaml:"marking"`
	Worth       []int             `json:"worth,omitempty" yaml:"worth,omitempty"`
	Pass        int               `json:"pass,omitempty" yaml:"pass,omitempty"`
	PerfectOnly bool              `json:"perfect_only,omitempty" yaml:"perfect_only,omitempty"`
	Keys        []contest.RankKey `json:"keys" yaml:"keys"`
	Ties        contest.Ties      `json:"ties,omitempty" yaml:"ties,omitempty"`
	Overall     contest.Overall   `json:"overall,omitempty" yaml:"overall,omitempty"`
	Prediction  Prediction        `json:"prediction,omitzero" yaml:"prediction,omitempty"`
}

// Prediction is a contest.Prediction.
type Prediction struct {
	Of               contest.Target `json:"of" yaml:"of"`
	Span             contest.Span   `json:"span" yaml:"span"`
	ByBlock          bool           `json:"by_block,omitempty" yaml:"by_block,omitempty"`
	Decimals         int            `json:"decimals,omitempty" yaml:"decimals,omitempty"`
	WithDisqualified bool           `json:"with_disqualified,omitempty" yaml:"with_disqualified,omitempty"`
}

// Awards is a contest.Awards.
type Awards struct {
	Prizes  []Prize        `json:"prizes,omitempty" yaml:"prizes,omitempty"`
	Repeat  contest.Repeat `json:"repeat,omitempty" yaml:"repeat,omitempty"`
	Reserve int            `json:"reserve,omitempty" yaml:"reserve,omitempty"`
}

// Prize is a contest.Prize.
type Prize struct {
	Name    string       `json:"name" yaml:"name"`
	Span    contest.Span `json:"span" yaml:"span"`
	BlockID string       `json:"block,omitempty" yaml:"block,omitempty"`
	Count   int          `json:"count" yaml:"count"`
	Amount  int64        `json:"amount,omitempty" yaml:"amount,omitempty"`
	Points  int          `json:"points,omitempty" yaml:"points,omitempty"`
}

// Collective is a contest.Collective.
type Collective struct {
	Groups []UnitGroup       `json:"groups,omitempty" yaml:"groups,omitempty"`
	Quotas []StaffQuota      `json:"quotas,omitempty" yaml:"quotas,omitempty"`
	Score  []Weight          `json:"score,omitempty" yaml:"score,omitempty"`
	Keys   []contest.Measure `json:"keys,omitempty" yaml:"keys,omitempty"`
	Prizes []CollectivePrize `json:"prizes,omitempty" yaml:"prizes,omitempty"`
}

// UnitGroup is a contest.UnitGroup.
type UnitGroup struct {
	ID        string   `json:"id" yaml:"id"`
	Name      string   `json:"name" yaml:"name"`
	UnitKinds []string `json:"unit_kinds,omitempty" yaml:"unit_kinds,omitempty"`
	UnitIDs   []string `json:"units,omitempty" yaml:"units,omitempty"`
}

// StaffQuota is a contest.StaffQuota.
type StaffQuota struct {
	Category string `json:"category" yaml:"category"`
	Percent  int    `json:"percent,omitempty" yaml:"percent,omitempty"`
	Count    int    `json:"count,omitempty" yaml:"count,omitempty"`
}

// Weight is a contest.Weight.
type Weight struct {
	Measure  contest.Measure `json:"measure" yaml:"measure"`
	Permille int             `json:"permille" yaml:"permille"`
}

// CollectivePrize is a contest.CollectivePrize.
type CollectivePrize struct {
	Name     string            `json:"name" yaml:"name"`
	GroupID  string            `json:"group,omitempty" yaml:"group,omitempty"`
	Count    int               `json:"count" yaml:"count"`
	Amount   int64             `json:"amount,omitempty" yaml:"amount,omitempty"`
	Keys     []contest.Measure `json:"keys,omitempty" yaml:"keys,omitempty"`
	QuotaMet bool              `json:"quota_met,omitempty" yaml:"quota_met,omitempty"`
	Winners  int               `json:"winners,omitempty" yaml:"winners,omitempty"`
	MinRate  int               `json:"min_rate,omitempty" yaml:"min_rate,omitempty"`
}

// Duration is a length of time, written as "15m" or "1h30m".
type Duration time.Duration

// MarshalText writes d as time.Duration.String does.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	*d = Duration(v)
	return err
}

// Of returns the settings of c.
func Of(c contest.Contest) Settings {
	s := Settings{
		Who: Eligibility(c.Who), Categories: each(c.Categories, func(g contest.Category) Category { return Category(g) }),
		Blocks: each(c.Blocks, func(b contest.Block) Block { return Block{ID: b.ID, Name: b.Name, Who: Eligibility(b.Who)} }),
		Rules:  rulesOf(c.Rules),
		Awards: Awards{
			Prizes: each(c.Awards.Prizes, func(p contest.Prize) Prize { return Prize(p) }),
			Repeat: c.Awards.Repeat, Reserve: c.Awards.Reserve,
		},
		Collective: Collective{
			Groups: each(c.Collective.Groups, func(g contest.UnitGroup) UnitGroup { return UnitGroup(g) }),
			Quotas: each(c.Collective.Quotas, func(q contest.StaffQuota) StaffQuota { return StaffQuota(q) }),
			Score:  each(c.Collective.Score, func(w contest.Weight) Weight { return Weight(w) }),
			Keys:   c.Collective.Keys,
			Prizes: each(c.Collective.Prizes, func(p contest.CollectivePrize) CollectivePrize { return CollectivePrize(p) }),
		},
		Complaints: Duration(c.Complaints),
	}
	return s
}

func rulesOf(r contest.Rules) Rules {
	return Rules{
		Limit: Duration(r.Limit), ItemLimit: Duration(r.ItemLimit), Forward: r.Forward, Attempts: r.Attempts, Period: r.Period,
		Counts: r.Counts, Marking: r.Marking, Worth: r.Worth, Pass: r.Pass, PerfectOnly: r.PerfectOnly, Keys: r.Keys,
		Ties: r.Ties, Overall: r.Overall, Prediction: Prediction(r.Prediction),
	}
}

// Apply makes s the settings of c.
func (s Settings) Apply(c *contest.Contest) {
	c.Who = contest.Eligibility(s.Who)
	c.Categories = each(s.Categories, func(g Category) contest.Category { return contest.Category(g) })
	c.Blocks = each(s.Blocks, func(b Block) contest.Block {
		return contest.Block{ID: b.ID, Name: b.Name, Who: contest.Eligibility(b.Who)}
	})
	c.Rules, c.Complaints = s.Rules.rules(), time.Duration(s.Complaints)
	c.Awards = contest.Awards{
		Prizes: each(s.Awards.Prizes, func(p Prize) contest.Prize { return contest.Prize(p) }),
		Repeat: s.Awards.Repeat, Reserve: s.Awards.Reserve,
	}
	c.Collective = contest.Collective{
		Groups: each(s.Collective.Groups, func(g UnitGroup) contest.UnitGroup { return contest.UnitGroup(g) }),
		Quotas: each(s.Collective.Quotas, func(q StaffQuota) contest.StaffQuota { return contest.StaffQuota(q) }),
		Score:  each(s.Collective.Score, func(w Weight) contest.Weight { return contest.Weight(w) }),
		Keys:   s.Collective.Keys,
		Prizes: each(s.Collective.Prizes, func(p CollectivePrize) contest.CollectivePrize { return contest.CollectivePrize(p) }),
	}
}

func (r Rules) rules() contest.Rules {
	return contest.Rules{
		Limit: time.Duration(r.Limit), ItemLimit: time.Duration(r.ItemLimit), Forward: r.Forward, Attempts: r.Attempts,
		Period: r.Period, Counts: r.Counts, Marking: r.Marking, Worth: r.Worth, Pass: r.Pass, PerfectOnly: r.PerfectOnly,
		Keys: r.Keys, Ties: r.Ties, Overall: r.Overall, Prediction: contest.Prediction(r.Prediction),
	}
}

func each[T, U any](list []T, f func(T) U) []U {
	if list == nil {
		return nil
	}
	made := make([]U, len(list))
	for i, v := range list {
		made[i] = f(v)
	}
	return made
}
