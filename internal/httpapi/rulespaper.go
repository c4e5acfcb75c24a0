package httpapi

import (
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"khoabang/contest"
	"khoabang/internal/i18n"
	"khoabang/questions"
)

// size says how many questions a sheet has.
func (w *ruleWords) size() {
	small, large := 0, 0
	for i, r := range w.c.Rounds {
		for j, p := range r.Papers {
			if n := p.Plan.Size(); i+j == 0 || n < small {
				small = n
			}
			large = max(large, p.Plan.Size())
		}
	}
	if small == large {
		w.say("items", args{"items": large})
	} else {
		w.say("items_between", args{"least": small, "most": large})
	}
	if w.c.Rules.Prediction.Of != contest.NoTarget {
		w.say("items_prediction", nil)
	}
}

// papers says what the papers are made of: once where every round has the same.
func (w *ruleWords) papers() {
	rounds := w.c.Rounds
	same := true
	for _, r := range rounds[1:] {
		same = same && samePapers(r, rounds[0])
	}
	if same {
		rounds = rounds[:1]
	}
	for i, r := range rounds {
		for _, p := range r.Papers {
			var where []string
			if !same {
				where = append(where, w.roundName(i))
			}
			if p.BlockID != "" {
				where = append(where, w.text("of_block", args{"block": w.blockName(p.BlockID)}))
			}
			w.paper(strings.Join(where, ", "), p.Plan)
		}
	}
}

// samePapers reports whether contestants are told the same of two rounds' papers.
func samePapers(a, b contest.Round) bool {
	if len(a.Papers) != len(b.Papers) {
		return false
	}
	for i := range a.Papers {
		p, q := a.Papers[i], b.Papers[i]
		if p.BlockID != q.BlockID || !reflect.DeepEqual(p.Plan, q.Plan) {
			return false
		}
	}
	return true
}

func (w *ruleWords) paper(where string, p contest.PaperPlan) {
	said := func(text string) string {
		if where == "" {
			return capital(text)
		}
		return capital(where) + ": " + text
	}
	a := args{"items": p.Size()}
	key := "paper_fixed_shuffled"
	switch {
	case len(p.Fixed) > 0 && p.KeepOrder:
		key = "paper_fixed"
	case len(p.Fixed) > 0:
	case len(p.Blueprint) == 1 && p.Blueprint[0].Area == "" && p.Blueprint[0].Difficulty == 0:
		key = "paper_random"
	default:
		key = "paper_quotas"
		var quotas []string
		for _, q := range p.Blueprint {
			quotas = append(quotas, w.quota(q))
		}
		a["quotas"] = strings.Join(quotas, "; ")
	}
	w.lines = append(w.lines, said(w.text(key, a)))
	if p.Critical != "" {
		w.lines = append(w.lines, said(w.text("critical", nil)))
	}
}

// capital returns text with a capital first letter.
func capital(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[size:]
}

func (w *ruleWords) quota(q questions.Quota) string {
	key := "quota"
	if q.Area != "" {
		key += "_area"
	}
	if q.Difficulty != 0 {
		key += "_difficulty"
	}
	return w.text(key, args{"count": q.Count, "area": q.Area, "difficulty": q.Difficulty})
}

// marking says what a right answer earns.
func (w *ruleWords) marking() {
	worth := w.text("worth_one", nil)
	if v := w.c.Rules.Worth; len(v) == 3 {
		worth = w.text("worth_levels", args{"easy": i18n.Thousandths(w.lang, v[0]), "middle": i18n.Thousandths(w.lang, v[1]), "hard": i18n.Thousandths(w.lang, v[2])})
	}
	key := "marking_whole"
	if w.c.Rules.Marking == questions.Partial {
		key = "marking_partial"
	}
	w.say(key, args{"worth": worth})
}

func (w *ruleWords) markingRules() {
	w.marking()
	if w.c.Rules.Pass > 0 {
		w.say("pass", args{"pass": w.c.Rules.Pass})
	}
	if w.c.Rules.PerfectOnly {
		w.say("perfect_only", nil)
	}
	if w.c.Practice {
		w.say("practice", nil)
	}
}

func (w *ruleWords) ranking() {
	if w.c.Practice || len(w.c.Rules.Keys) == 0 {
		return
	}
	w.say("ranking", args{"keys": w.keys()})
	if w.c.Rules.Ties == contest.TiesLot {
		w.say("ties_lot", nil)
	} else {
		w.say("ties_share", nil)
	}
	if len(w.c.Rounds) > 1 {
		overall := w.c.Rules.Overall
		if overall == "" {
			overall = contest.OverallBest
		}
		w.say("overall_"+string(overall), nil)
	}
}

// keys returns the criteria of ranking in their order.
func (w *ruleWords) keys() string {
	words := make([]string, len(w.c.Rules.Keys))
	for i, k := range w.c.Rules.Keys {
		words[i] = w.text("key_"+string(k), nil)
	}
	return numbered(words)
}

func (w *ruleWords) prediction() {
	p := w.c.Rules.Prediction
	if p.Of == contest.NoTarget {
		return
	}
	of := w.text("of_"+string(p.Span), nil)
	if p.ByBlock {
		of += " " + w.text("of_own_block", nil)
	}
	w.say("prediction", args{"target": w.text("target_"+string(p.Of), nil), "of": of})
	if p.Of == contest.TargetPerfectPercent {
		w.say("prediction_decimals", args{"decimals": p.Decimals})
	}
	if p.WithDisqualified {
		w.say("with_disqualified", nil)
	} else {
		w.say("without_disqualified", nil)
	}
	w.say("sealed_"+string(p.Span), nil)
}
