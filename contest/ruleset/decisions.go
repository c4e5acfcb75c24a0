package ruleset

import (
	"time"

	"khoabang/contest"
	"khoabang/questions"
)

// Decisions is what was decided about a contest while it ran.
type Decisions struct {
	Figures      []Figure           `json:"figures,omitempty"`
	Lots         []Lot              `json:"lots,omitempty"`
	Disqualified []Disqualification `json:"disqualified,omitempty"`
	Cleared      []Clearance        `json:"cleared,omitempty"`
	Amendments   []Amendment        `json:"amendments,omitempty"`
	Timings      []Timing           `json:"timings,omitempty"`
	Extensions   []Extension        `json:"extensions,omitempty"`
	Grants       []Grant            `json:"grants,omitempty"`
	Certificates Certificates       `json:"certificates,omitzero"`
}

// Certificates is a contest.Certificates.
type Certificates struct {
	Superior    string    `json:"superior,omitempty"`
	Organiser   string    `json:"organiser,omitempty"`
	Heading     string    `json:"heading,omitempty"`
	GivenTo     string    `json:"given_to,omitempty"`
	Wording     string    `json:"wording,omitempty"`
	Passed      string    `json:"passed,omitempty"`
	Place       string    `json:"place,omitempty"`
	Date        string    `json:"date,omitempty"`
	SignerTitle string    `json:"signer_title,omitempty"`
	SignerName  string    `json:"signer_name,omitempty"`
	Picture     string    `json:"picture,omitempty"`
	Framed      bool      `json:"framed,omitempty"`
	NoNation    bool      `json:"no_nation,omitempty"`
	Winners     bool      `json:"winners,omitempty"`
	Units       bool      `json:"units,omitempty"`
	Everybody   bool      `json:"everybody,omitempty"`
	Revision    int       `json:"revision"`
	SavedBy     string    `json:"saved_by,omitempty"`
	SavedAt     time.Time `json:"saved_at,omitzero"`
}

// Timing is a contest.Timing.
type Timing struct {
	What    contest.What `json:"what"`
	RoundID string       `json:"round,omitempty"`
	From    time.Time    `json:"from,omitzero"`
	To      time.Time    `json:"to,omitzero"`
	At      time.Time    `json:"at"`
	By      string       `json:"by,omitempty"`
}

// Step is a contest.Step.
type Step struct {
	Kind contest.StepKind `json:"kind"`
	Item int              `json:"item,omitempty"`
	At   time.Time        `json:"at"`
	By   string           `json:"by,omitempty"`
}

// StepsOf returns the steps of a round on stage as they are kept, and Steps is the reverse.
func StepsOf(all []contest.Step) []Step {
	return each(all, func(s contest.Step) Step { s.At = contest.Millis(s.At); return Step(s) })
}

// Steps returns the steps of a round.
func Steps(all []Step) []contest.Step {
	return each(all, func(s Step) contest.Step { return contest.Step(s) })
}

// Extension is a contest.Extension.
type Extension struct {
	RoundID string    `json:"round"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Reason  string    `json:"reason,omitempty"`
	At      time.Time `json:"at"`
	By      string    `json:"by,omitempty"`
}

// Grant is a contest.Grant.
type Grant struct {
	ContestantID string    `json:"contestant"`
	AttemptID    string    `json:"attempt,omitempty"`
	Extra        Duration  `json:"extra"`
	Reason       string    `json:"reason"`
	At           time.Time `json:"at"`
	By           string    `json:"by"`
}

// Amendment is a contest.Amendment.
type Amendment struct {
	ID          string         `json:"id"`
	Question    Ref            `json:"question"`
	Remedy      contest.Remedy `json:"remedy"`
	Key         Key            `json:"key,omitzero"`
	Reason      string         `json:"reason"`
	ProposedBy  string         `json:"proposed_by"`
	ProposedAt  time.Time      `json:"proposed_at"`
	SignedBy    string         `json:"signed_by,omitempty"`
	SignedAt    time.Time      `json:"signed_at,omitzero"`
	WithdrawnBy string         `json:"withdrawn_by,omitempty"`
	RemarkedAt  time.Time      `json:"remarked_at,omitzero"`
}

// Ref is a questions.Ref.
type Ref struct {
	BankID   string `json:"bank"`
	ID       string `json:"id"`
	Revision int    `json:"revision"`
}

// Key is a questions.Key.
type Key struct {
	Options   []string          `json:"options,omitempty"`
	Number    questions.Decimal `json:"number,omitempty"`
	Tolerance questions.Decimal `json:"tolerance,omitempty"`
	Texts     []string          `json:"texts,omitempty"`
	NoMarks   bool              `json:"no_marks,omitempty"`
}

// Scope is a contest.Scope.
type Scope struct {
	RoundID string `json:"round,omitempty"`
	BlockID string `json:"block,omitempty"`
}

// Figure is a contest.Figure.
type Figure struct {
	Scope   Scope             `json:"scope,omitzero"`
	Value   questions.Decimal `json:"value"`
	FixedAt time.Time         `json:"fixed_at"`
	FixedBy string            `json:"fixed_by"`
}

// Lot is a contest.Lot.
type Lot struct {
	Scope   Scope     `json:"scope,omitzero"`
	Seed    string    `json:"seed"`
	DrawnAt time.Time `json:"drawn_at"`
	DrawnBy string    `json:"drawn_by"`
}

// Disqualification is a contest.Disqualification.
type Disqualification struct {
	AttemptID string    `json:"attempt"`
	Reason    string    `json:"reason"`
	At        time.Time `json:"at"`
	By        string    `json:"by"`
	Lifted    string    `json:"lifted,omitempty"`
	LiftedAt  time.Time `json:"lifted_at,omitzero"`
	LiftedBy  string    `json:"lifted_by,omitempty"`
}

// Clearance is a contest.Clearance.
type Clearance struct {
	ContestantID string    `json:"contestant"`
	ExclusionID  string    `json:"exclusion"`
	Reason       string    `json:"reason"`
	At           time.Time `json:"at"`
	By           string    `json:"by"`
}

// DecisionsOf returns what was decided about c.
func DecisionsOf(c contest.Contest) Decisions {
	return Decisions{
		Figures: each(c.Figures, func(f contest.Figure) Figure {
			return Figure{Scope: Scope(f.Scope), Value: f.Value, FixedAt: contest.Millis(f.FixedAt), FixedBy: f.FixedBy}
		}),
		Lots: each(c.Lots, func(l contest.Lot) Lot {
			return Lot{Scope: Scope(l.Scope), Seed: l.Seed, DrawnAt: contest.Millis(l.DrawnAt), DrawnBy: l.DrawnBy}
		}),
		Disqualified: each(c.Disqualified, func(d contest.Disqualification) Disqualification {
			d.At, d.LiftedAt = contest.Millis(d.At), contest.Millis(d.LiftedAt)
			return Disqualification(d)
		}),
		Cleared: each(c.Cleared, func(d contest.Clearance) Clearance {
			d.At = contest.Millis(d.At)
			return Clearance(d)
		}),
		Amendments: each(c.Amendments, amendmentOf),
		Timings: each(c.Timings, func(h contest.Timing) Timing {
			h.From, h.To, h.At = contest.Millis(h.From), contest.Millis(h.To), contest.Millis(h.At)
			return Timing(h)
		}),
		Extensions: each(c.Extensions, func(e contest.Extension) Extension {
			e.From, e.To, e.At = contest.Millis(e.From), contest.Millis(e.To), contest.Millis(e.At)
			return Extension(e)
		}),
		Grants: each(c.Grants, func(g contest.Grant) Grant {
			return Grant{ContestantID: g.ContestantID, AttemptID: g.AttemptID, Extra: Duration(g.Extra), Reason: g.Reason,
				At: contest.Millis(g.At), By: g.By}
		}),
		Certificates: certificatesOf(c.Certificates),
	}
}

func certificatesOf(t contest.Certificates) Certificates {
	t.SavedAt = contest.Millis(t.SavedAt)
	return Certificates(t)
}

func amendmentOf(a contest.Amendment) Amendment {
	return Amendment{
		ID: a.ID, Question: Ref(a.Question), Remedy: a.Remedy, Key: Key(a.Key), Reason: a.Reason, ProposedBy: a.ProposedBy,
		ProposedAt: contest.Millis(a.ProposedAt), SignedBy: a.SignedBy, SignedAt: contest.Millis(a.SignedAt),
		WithdrawnBy: a.WithdrawnBy, RemarkedAt: contest.Millis(a.RemarkedAt),
	}
}

func (a Amendment) amendment() contest.Amendment {
	return contest.Amendment{
		ID: a.ID, Question: questions.Ref(a.Question), Remedy: a.Remedy, Key: questions.Key(a.Key), Reason: a.Reason,
		ProposedBy: a.ProposedBy, ProposedAt: a.ProposedAt, SignedBy: a.SignedBy, SignedAt: a.SignedAt,
		WithdrawnBy: a.WithdrawnBy, RemarkedAt: a.RemarkedAt,
	}
}

// Apply makes d what was decided about c.
func (d Decisions) Apply(c *contest.Contest) {
	c.Figures = each(d.Figures, func(f Figure) contest.Figure {
		return contest.Figure{Scope: contest.Scope(f.Scope), Value: f.Value, FixedAt: f.FixedAt, FixedBy: f.FixedBy}
	})
	c.Lots = each(d.Lots, func(l Lot) contest.Lot {
		return contest.Lot{Scope: contest.Scope(l.Scope), Seed: l.Seed, DrawnAt: l.DrawnAt, DrawnBy: l.DrawnBy}
	})
	c.Amendments = each(d.Amendments, Amendment.amendment)
	c.Timings = each(d.Timings, func(h Timing) contest.Timing { return contest.Timing(h) })
	c.Extensions = each(d.Extensions, func(e Extension) contest.Extension { return contest.Extension(e) })
	c.Grants = each(d.Grants, func(g Grant) contest.Grant {
		return contest.Grant{ContestantID: g.ContestantID, AttemptID: g.AttemptID, Extra: time.Duration(g.Extra), Reason: g.Reason,
			At: g.At, By: g.By}
	})
	c.Disqualified = each(d.Disqualified, func(d Disqualification) contest.Disqualification { return contest.Disqualification(d) })
	c.Certificates = contest.Certificates(d.Certificates)
	c.Cleared = each(d.Cleared, func(d Clearance) contest.Clearance { return contest.Clearance(d) })
}
