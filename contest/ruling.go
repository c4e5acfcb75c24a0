package contest

import (
	"slices"
	"time"

	"khoabang/questions"
)

// RulingKind says what was ruled.
type RulingKind string

// The kinds of rulings, besides the remedies of questions.
const (
	RulingOpened   RulingKind = "opened"   // a round opened at once, not when it was announced to
	RulingExtended RulingKind = "extended" // a round closes later
	RulingClosed   RulingKind = "closed"   // a round closed at once
	RulingFigure   RulingKind = "figure"   // what predictions are measured by was fixed
	RulingLot      RulingKind = "lot"      // the seed that orders ties was drawn
)

// Ruling is a decision taken while a contest ran that everybody may see, because it is fair only in the open. It names
// nobody and no question: extra time and disqualifications of single contestants are not among them.
type Ruling struct {
	Kind     RulingKind // or the Remedy of a question
	At       time.Time
	Scope    Scope
	From, To time.Time         // of a round: when it was to open or close, zero where that was open, and when it does
	Value    questions.Decimal // RulingFigure
	Seed     string            // RulingLot
	Reason   string            // may be ""
}

// Rulings returns the contest's rulings, the newest first.
func (c Contest) Rulings() []Ruling {
	var list []Ruling
	for _, h := range c.Timings {
		list = append(list, Ruling{Kind: RulingKind(h.What), At: h.At, Scope: Scope{RoundID: h.RoundID}, From: h.From, To: h.To})
	}
	for _, e := range c.Extensions {
		list = append(list, Ruling{Kind: RulingExtended, At: e.At, Scope: Scope{RoundID: e.RoundID}, From: e.From, To: e.To, Reason: e.Reason})
	}
	for _, a := range c.Amendments {
		if a.Signed() {
			list = append(list, Ruling{Kind: RulingKind(a.Remedy), At: a.SignedAt, Reason: a.Reason})
		}
	}
	for _, f := range c.Figures {
		list = append(list, Ruling{Kind: RulingFigure, At: f.FixedAt, Scope: f.Scope, Value: f.Value})
	}
	for _, l := range c.Lots {
		list = append(list, Ruling{Kind: RulingLot, At: l.DrawnAt, Scope: l.Scope, Seed: l.Seed})
	}
	slices.SortStableFunc(list, func(a, b Ruling) int { return b.At.Compare(a.At) })
	return list
}
