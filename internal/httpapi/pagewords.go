package httpapi

import (
	"slices"
	"strings"
	"time"

	"khoabang/internal/i18n"
	"khoabang/questions"
)

// Moment is When with the seconds, where there are any.
func (p page) Moment(t stamp) string {
	if at := time.Time(t); at.Second() != 0 {
		return i18n.ClockSeconds(at) + " " + strings.SplitN(i18n.When(p.Lang, at), " ", 2)[1]
	}
	return p.When(t)
}

// Span returns when a round opens and closes, as far as that is known.
func (p page) Span(r doorRound) string {
	key := "round.free"
	switch from, to := !r.OpensAt.IsZero(), !r.ClosesAt.IsZero(); {
	case from && to:
		key = "round.span"
	case from:
		key = "round.from"
	case to:
		key = "round.to"
	}
	return i18n.Text(p.Lang, key, map[string]any{"from": p.Moment(r.OpensAt), "to": p.Moment(r.ClosesAt)})
}

// Ruling returns in words what was decided, without the reason.
func (p page) Ruling(v ruling) string {
	round := v.Round
	if round == "" {
		round = i18n.Text(p.Lang, "ruling.round", nil)
	}
	return i18n.Text(p.Lang, "ruling."+string(v.Kind), map[string]any{"round": round, "from": p.Moment(v.From), "to": p.Moment(v.To),
		"scope": p.rulingScope(v), "value": inLanguage(p.Lang, v.Value), "seed": v.Seed})
}

func (p page) rulingScope(v ruling) string {
	parts := strings.Join(slices.DeleteFunc([]string{v.Round, v.Block}, func(s string) bool { return s == "" }), ", ")
	if parts == "" {
		return ""
	}
	return i18n.Text(p.Lang, "ruling.scope", map[string]any{"parts": parts})
}

// inLanguage returns a number with the language's decimal sign.
func inLanguage(lang i18n.Lang, d questions.Decimal) string {
	if lang == i18n.English {
		return string(d)
	}
	return strings.Replace(string(d), ".", ",", 1)
}
