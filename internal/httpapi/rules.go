package httpapi

import (
	"khoabang/contest"
	"khoabang/internal/i18n"
	"khoabang/questions"
)

// rulesInWords returns the rules of a contest in plain words, made from its settings.
func rulesInWords(c contest.Contest, lang i18n.Lang) []string {
	var lines []string
	say := func(key string, args map[string]any) { lines = append(lines, i18n.Text(lang, "rules."+key, args)) }
	say("items", map[string]any{"items": c.Rounds[0].Size()})
	if c.Rules.Limit > 0 {
		say("limit", map[string]any{"limit": c.Rules.Limit})
	} else {
		say("no_limit", nil)
	}
	switch {
	case c.Rules.Attempts == 0:
		say("attempts_any", nil)
	case c.Rules.Attempts == 1:
		say("attempts_one", nil)
	default:
		say("attempts_"+string(c.Rules.Counts), map[string]any{"attempts": c.Rules.Attempts})
	}
	if c.Rules.Marking == questions.Partial {
		say("marking_partial", nil)
	} else {
		say("marking_whole", nil)
	}
	if c.Practice {
		say("practice", nil)
	} else if len(c.Rules.Keys) > 0 {
		say("ranking", map[string]any{"keys": rankingWords(c.Rules.Keys, lang)})
	}
	return lines
}

func rankingWords(keys []contest.RankKey, lang i18n.Lang) []string {
	words := make([]string, len(keys))
	for i, k := range keys {
		words[i] = i18n.Text(lang, "rules.key_"+string(k), nil)
	}
	return words
}
