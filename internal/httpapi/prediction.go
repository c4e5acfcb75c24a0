package httpapi

import (
	"khoabang/contest"
	"khoabang/internal/i18n"
	"khoabang/questions"
)

// predictionText returns what a prediction question asks of the people of a round and a block, in the reader's language;
// "" where there is no such question. The sheet, the review and the rules in words all have it from here, and it is made
// of the setting alone. Without a round, or without a block, it speaks of whichever is the reader's.
func predictionText(c contest.Contest, roundID, blockID string, lang i18n.Lang) string {
	p := c.Rules.Prediction
	if p.Of == contest.NoTarget {
		return ""
	}
	return i18n.Text(lang, "prediction."+string(p.Of), map[string]any{
		"where": predictionScope(c, roundID, blockID, lang), "form": predictionForm(p, lang),
	})
}

// predictionScope returns in words which people and which rounds are counted.
func predictionScope(c contest.Contest, roundID, blockID string, lang i18n.Lang) string {
	p, key, args := c.Rules.Prediction, "prediction.where_contest", map[string]any{}
	if p.Span == contest.OfRound {
		r, known := c.Round(roundID)
		if !known && len(c.Rounds) == 1 {
			r, known = c.Rounds[0], true
		}
		key, args["round"] = "prediction.where_round", r.Name
		if !known || r.Name == "" {
			key = "prediction.where_this_round"
		}
	}
	where := i18n.Text(lang, key, args)
	if !p.ByBlock || len(c.Blocks) == 0 {
		return where
	}
	if b, known := c.Block(blockID); known {
		return i18n.Text(lang, "prediction.where_block", map[string]any{"where": where, "block": b.Name})
	}
	return i18n.Text(lang, "prediction.where_own_block", map[string]any{"where": where})
}

// predictionForm returns in words how the number is written.
func predictionForm(p contest.Prediction, lang i18n.Lang) string {
	if p.Decimals == 0 {
		return i18n.Text(lang, "prediction.whole", nil)
	}
	return i18n.Text(lang, "prediction.decimals", map[string]any{"decimals": p.Decimals})
}

// predict says what numbers a prediction may be.
type predict struct {
	Percent  bool `json:"percent"`
	Decimals int  `json:"decimals"`
	Most     int  `json:"most"`
}

// predicting completes an item as the people of a round and a block see it: a prediction has no stem of its own.
func predicting(it sheetItem, c contest.Contest, roundID, blockID string, lang i18n.Lang) sheetItem {
	p := c.Rules.Prediction
	if it.Kind != questions.Prediction || p.Of == contest.NoTarget {
		return it
	}
	it.Stem = predictionText(c, roundID, blockID, lang)
	it.Predict = &predict{Percent: p.Of == contest.TargetPerfectPercent, Decimals: p.Decimals, Most: p.Most()}
	return it
}

// predicted is what a contestant learns of the own prediction.
type predicted struct {
	Text     string            `json:"text"`
	Yours    questions.Decimal `json:"yours,omitempty"`
	Figure   questions.Decimal `json:"figure,omitempty"` // once it is fixed
	Distance questions.Decimal `json:"distance,omitempty"`
	FixedAt  stamp             `json:"fixed_at,omitzero"`
}

func predictedOf(o contest.Outcome, lang i18n.Lang) *predicted {
	a := o.Attempt
	text := predictionText(o.Contest, a.RoundID, a.BlockID, lang)
	if text == "" {
		return nil
	}
	v := predicted{Text: text, Yours: a.Score.Predicted}
	if o.Fixed {
		v.Figure, v.FixedAt = o.Figure.Value, stamp(o.Figure.FixedAt)
		v.Distance = contest.Distance(a.Score.Predicted, o.Figure.Value)
	}
	return &v
}
