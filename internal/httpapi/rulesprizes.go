package httpapi

import (
	"strings"

	"khoabang/contest"
	"khoabang/internal/i18n"
)

func (w *ruleWords) prizes() {
	awards := w.c.Awards
	for _, p := range awards.Prizes {
		parts := []string{w.text("prize", args{"count": p.Count, "name": p.Name, "span": w.text("prize_"+string(p.Span), nil)})}
		if p.BlockID != "" {
			parts = append(parts, w.text("of_block", args{"block": w.blockName(p.BlockID)}))
		}
		parts = append(parts, w.money(p.Amount)...)
		if p.Points > 0 {
			parts = append(parts, w.text("prize_points", args{"points": p.Points}))
		}
		w.lines = append(w.lines, strings.Join(parts, ", ")+".")
	}
	if len(awards.Prizes) == 0 {
		return
	}
	repeat := awards.Repeat
	if repeat == "" {
		repeat = contest.RepeatKeep
	}
	w.say("repeat_"+string(repeat), nil)
	if awards.Reserve > 0 {
		w.say("reserve", args{"reserve": awards.Reserve})
	}
}

// money returns what a prize is worth, where it is money.
func (w *ruleWords) money(dong int64) []string {
	if dong == 0 {
		return nil
	}
	return []string{w.text("amount", args{"amount": dong})}
}

func (w *ruleWords) collective() {
	l := w.c.Collective
	for _, g := range l.Groups {
		members := append(w.kinds(g.UnitKinds), w.unitNames(g.UnitIDs)...)
		w.say("group", args{"group": g.Name, "members": members})
	}
	for _, q := range l.Quotas {
		w.staffQuota(q)
	}
	if len(l.Score) > 0 {
		var terms []string
		for _, t := range l.Score {
			terms = append(terms, i18n.Thousandths(w.lang, t.Permille)+" × "+w.measure(t.Measure))
		}
		w.say("score", args{"terms": strings.Join(terms, " + ")})
	}
	if len(l.Keys) > 0 {
		w.say("collective_ranking", args{"keys": w.measures(l.Keys)})
	}
	for _, p := range l.Prizes {
		w.collectivePrize(p)
	}
}

func (w *ruleWords) staffQuota(q contest.StaffQuota) {
	a := args{"category": w.categoryName(q.Category), "percent": q.Percent, "count": q.Count}
	switch {
	case q.Percent > 0 && q.Count > 0:
		w.say("quota_both", a)
	case q.Percent > 0:
		w.say("quota_percent", a)
	default:
		w.say("quota_count", a)
	}
}

func (w *ruleWords) collectivePrize(p contest.CollectivePrize) {
	parts := []string{w.text("unit_prize", args{"count": p.Count, "name": p.Name})}
	if p.GroupID != "" {
		parts = append(parts, w.text("of_group", args{"group": w.groupName(p.GroupID)}))
	}
	parts = append(parts, w.money(p.Amount)...)
	if len(p.Keys) > 0 {
		parts = append(parts, w.text("prize_by", args{"keys": w.measures(p.Keys)}))
	}
	if p.QuotaMet {
		parts = append(parts, w.text("if_quota", nil))
	}
	if p.Winners > 0 {
		parts = append(parts, w.text("if_winners", args{"winners": p.Winners}))
	}
	if p.MinRate > 0 {
		parts = append(parts, w.text("if_rate", args{"rate": p.MinRate}))
	}
	w.lines = append(w.lines, strings.Join(parts, ", ")+".")
}

func (w *ruleWords) groupName(id string) string {
	for _, g := range w.c.Collective.Groups {
		if g.ID == id {
			return g.Name
		}
	}
	return id
}

func (w *ruleWords) measure(m contest.Measure) string { return w.text("measure_"+string(m), nil) }

func (w *ruleWords) measures(list []contest.Measure) string {
	words := make([]string, len(list))
	for i, m := range list {
		words[i] = w.measure(m)
	}
	return numbered(words)
}
