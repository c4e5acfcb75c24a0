package httpapi

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"khoabang/contest"
	"khoabang/internal/i18n"
)

// ruleSection is a part of a contest's rules in plain words.
type ruleSection struct {
	Title string   `json:"title"`
	Lines []string `json:"lines"`
}

// ruleWords puts the rules of a contest into plain words, made from its settings alone: what people read is what the
// server does. Every setting has its words, which a test keeps true.
type ruleWords struct {
	c     contest.Contest
	lang  i18n.Lang
	units map[string]string // names by ID
	lines []string
}

// args are the values that a text names in braces.
type args = map[string]any

func (w *ruleWords) text(key string, a args) string { return i18n.Text(w.lang, "rules."+key, a) }

func (w *ruleWords) say(key string, a args) { w.lines = append(w.lines, w.text(key, a)) }

// rulesInWords returns the few lines that a contestant needs before starting.
func rulesInWords(c contest.Contest, lang i18n.Lang) []string {
	w := ruleWords{c: c, lang: lang}
	w.size()
	for _, mode := range []contest.Mode{contest.Together, contest.Stage} {
		if slices.ContainsFunc(c.Rounds, func(r contest.Round) bool { return r.Mode == mode }) {
			w.say(string(mode), nil)
		}
	}
	w.limits()
	w.attempts()
	w.marking()
	if c.Practice {
		w.say("practice", nil)
	} else if len(c.Rules.Keys) > 0 {
		w.say("ranking", args{"keys": w.keys()})
	}
	return w.lines
}

// ruleSections returns all rules of a contest. units are the names of units by ID.
func ruleSections(c contest.Contest, lang i18n.Lang, units map[string]string) []ruleSection {
	w := ruleWords{c: c, lang: lang, units: units}
	sections := []ruleSection{}
	for _, part := range []struct {
		name string
		say  func()
	}{
		{"who", w.who}, {"when", w.when}, {"paper", w.papers}, {"marking", w.markingRules}, {"ranking", w.ranking},
		{"prediction", w.prediction}, {"prizes", w.prizes}, {"collective", w.collective},
		{"complaints", w.complaints},
	} {
		w.lines = nil
		part.say()
		if len(w.lines) > 0 {
			sections = append(sections, ruleSection{Title: w.text("section_"+part.name, nil), Lines: w.lines})
		}
	}
	return sections
}

func (w *ruleWords) complaints() {
	if span := w.c.Complaints; span > 0 {
		w.say("complaints", args{"span": span})
	}
}

func (w *ruleWords) who() {
	if conditions := w.conditions(w.c.Who); len(conditions) > 0 || len(w.c.Blocks) == 0 {
		w.say("who", args{"who": w.orEverybody(conditions)})
	}
	for _, b := range w.c.Blocks {
		w.say("block", args{"block": b.Name, "who": w.orEverybody(w.conditions(b.Who))})
	}
	if len(w.c.Blocks) > 0 {
		w.say("blocks_apart", nil)
	}
	if len(w.c.Categories) > 0 {
		var names []string
		for _, g := range w.c.Categories {
			names = append(names, g.Name)
		}
		w.say("categories", args{"categories": names})
	}
}

func (w *ruleWords) orEverybody(conditions []string) string {
	if len(conditions) == 0 {
		return w.text("everybody", nil)
	}
	return strings.Join(conditions, "; ")
}

// conditions returns what an eligibility asks, each as a phrase.
func (w *ruleWords) conditions(e contest.Eligibility) []string {
	var list []string
	add := func(ok bool, key string, a args) {
		if ok {
			list = append(list, w.text(key, a))
		}
	}
	ages := args{"min": e.MinAge, "max": e.MaxAge}
	add(e.MinAge > 0 && e.MaxAge == 0, "age_from", ages)
	add(e.MinAge == 0 && e.MaxAge > 0, "age_to", ages)
	add(e.MinAge > 0 && e.MaxAge > 0, "age_between", ages)
	add(len(e.UnitKinds) > 0, "of_kinds", args{"kinds": w.kinds(e.UnitKinds)})
	add(len(e.UnitIDs) > 0, "of_units", args{"units": w.unitNames(e.UnitIDs)})
	add(len(e.Categories) > 0, "of_categories", args{"categories": w.categoryNames(e.Categories)})
	add(e.Roster, "on_roster", nil)
	return list
}

// kinds returns the names of kinds of unit; one that has none stands for itself.
func (w *ruleWords) kinds(list []string) []string {
	var names []string
	for _, kind := range list {
		names = append(names, kindName(w.lang, kind))
	}
	return names
}

func kindName(lang i18n.Lang, kind string) string {
	key := "rules.unit_kind_" + kind
	if name := i18n.Text(lang, key, nil); name != key {
		return name
	}
	return kind
}

func (w *ruleWords) unitNames(ids []string) []string {
	var names []string
	for _, id := range ids {
		if name := w.units[id]; name != "" {
			id = name
		}
		names = append(names, id)
	}
	return names
}

func (w *ruleWords) categoryNames(ids []string) []string {
	var names []string
	for _, id := range ids {
		names = append(names, w.categoryName(id))
	}
	return names
}

func (w *ruleWords) categoryName(id string) string {
	for _, g := range w.c.Categories {
		if g.ID == id {
			return g.Name
		}
	}
	return id
}

func (w *ruleWords) blockName(id string) string {
	if b, known := w.c.Block(id); known {
		return b.Name
	}
	return id
}

func (w *ruleWords) roundName(i int) string {
	if name := w.c.Rounds[i].Name; name != "" {
		return name
	}
	return w.text("round_number", args{"n": i + 1})
}

func (w *ruleWords) when() {
	for i, r := range w.c.Rounds {
		key := "round"
		if r.OpensAt.IsZero() {
			key += "_opened"
		}
		if r.ClosesAt.IsZero() {
			key += "_endless"
		}
		w.say(key, args{"round": w.roundName(i), "opens": r.OpensAt, "closes": r.ClosesAt})
		if r.Mode != contest.Window {
			key := "mode_" + string(r.Mode)
			if r.OpensAt.IsZero() {
				key += "_by_hand"
			}
			w.say(key, args{"waiting": contest.WaitingTime})
		}
	}
	w.limits()
	switch rules := w.c.Rules; {
	case rules.Forward:
		w.say("forward", nil)
	case !rules.OneWay():
		w.say("back", nil)
	}
	w.itemTimes()
	w.attempts()
}

func (w *ruleWords) limits() {
	rules := w.c.Rules
	switch {
	case rules.Limit > 0:
		w.say("limit", args{"limit": rules.Limit.Truncate(time.Second)})
	case rules.ItemLimit == 0:
		w.say("no_limit", nil)
	}
	if rules.ItemLimit > 0 {
		w.say("item_limit", args{"limit": rules.ItemLimit})
	}
}

// itemTimes says what the time for each question means: what a slow or lost network costs, and how the time counts.
func (w *ruleWords) itemTimes() {
	rules := w.c.Rules
	if rules.ItemLimit == 0 {
		return
	}
	a := args{"limit": rules.ItemLimit, "whole": rules.Limit, "grace": contest.Grace}
	w.say("item_late", a)
	w.say("item_network", a)
	if rules.Limit > 0 {
		w.say("item_pauses", a)
	}
	w.say("item_duration", a)
}

// attempts says how many attempts there are and which of them counts.
func (w *ruleWords) attempts() {
	rules := w.c.Rules
	a := args{"attempts": rules.Attempts, "period": w.text("period_"+string(rules.Period), nil)}
	switch {
	case rules.Attempts == 0:
		w.say("attempts_any", a)
	case rules.Attempts == 1:
		w.say("attempts_one", a)
	default:
		w.say("attempts", a)
	}
	if rules.Attempts != 1 || rules.Period == contest.PerWeek {
		w.say("counts_"+string(rules.Counts), nil)
	}
}

// numbered writes a list in its order: "1) điểm cao hơn; 2) nộp bài sớm hơn".
func numbered(list []string) string {
	if len(list) == 1 {
		return list[0]
	}
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = strconv.Itoa(i+1) + ") " + v
	}
	return strings.Join(parts, "; ")
}
