package httpapi

import (
	"context"

	"khoabang/contest"
	"khoabang/questions"
)

// amendmentView is Amendment of the API.
type amendmentView struct {
	ID        string         `json:"id"`
	Bank      string         `json:"bank"`
	Question  string         `json:"question"`
	Revision  int            `json:"revision"`
	Remedy    contest.Remedy `json:"remedy"`
	Key       *amendmentKey  `json:"key,omitempty"`
	Reason    string         `json:"reason"`
	Proposed  decidedBy      `json:"proposed"`
	Signed    *decidedBy     `json:"signed,omitempty"`
	Withdrawn string         `json:"withdrawn_by,omitempty"`
	Remarked  stamp          `json:"remarked_at,omitzero"`
}

type amendmentKey struct {
	Options   []string `json:"options,omitempty"`
	Number    string   `json:"number,omitempty"`
	Tolerance string   `json:"tolerance,omitempty"`
	Texts     []string `json:"texts,omitempty"`
	NoMarks   bool     `json:"no_marks,omitempty"`
}

type remarkingView struct {
	Done  int   `json:"done"`
	Of    int   `json:"of"`
	Since stamp `json:"since"`
}

func amendmentOf(a contest.Amendment, names map[string]string) amendmentView {
	v := amendmentView{ID: a.ID, Bank: a.Question.BankID, Question: a.Question.ID, Revision: a.Question.Revision, Remedy: a.Remedy,
		Reason: a.Reason, Proposed: decidedBy{stamp(a.ProposedAt), a.ProposedBy, names[a.ProposedBy]}, Withdrawn: a.WithdrawnBy,
		Remarked: stamp(a.RemarkedAt)}
	if a.Remedy == contest.Rekey {
		k := a.Key
		v.Key = &amendmentKey{k.Options, string(k.Number), string(k.Tolerance), k.Texts, k.NoMarks}
	}
	if a.Signed() {
		v.Signed = &decidedBy{stamp(a.SignedAt), a.SignedBy, names[a.SignedBy]}
	}
	return v
}

type amendableList struct {
	Questions []staffQuestion `json:"questions"`
}

func (s *Server) amendable(ctx context.Context, r *request) (reply, error) {
	list, err := s.Contests.Amendable(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	v := amendableList{Questions: []staffQuestion{}}
	for _, q := range list {
		v.Questions = append(v.Questions, forStaff(q))
	}
	return ok(v)
}

func (s *Server) proposeAmendment(ctx context.Context, r *request) (reply, error) {
	var a contest.Amendment
	err := s.decodeBody(r, func(o *object) {
		a.Question = questions.Ref{BankID: o.text("bank", 1, 64), ID: o.text("question", 1, 64), Revision: o.integer("revision", 1, 1_000_000_000)}
		a.Remedy = contest.Remedy(o.text("remedy", 1, 20))
		a.Reason = o.text("reason", 1, contest.MaxReason)
		a.Key = questions.Key{Options: o.texts("options", 26, 64), Number: questions.Decimal(o.optionalText("number", 40)),
			Tolerance: questions.Decimal(o.optionalText("tolerance", 40)), Texts: o.texts("texts", 20, 200), NoMarks: o.optionalBoolean("no_marks")}
	})
	if err != nil {
		return reply{}, err
	}
	return s.decide(ctx, r, func(id string) (contest.Contest, error) {
		return s.Contests.ProposeAmendment(ctx, id, a, r.principal.UserID)
	})
}

func (s *Server) signAmendment(ctx context.Context, r *request) (reply, error) {
	return s.onAmendment(ctx, r, s.Contests.SignAmendment)
}

func (s *Server) withdrawAmendment(ctx context.Context, r *request) (reply, error) {
	return s.onAmendment(ctx, r, s.Contests.WithdrawAmendment)
}

func (s *Server) onAmendment(ctx context.Context, r *request, do func(ctx context.Context, contestID, id, person string) (contest.Contest, error)) (reply, error) {
	if err := s.noBody(r); err != nil {
		return reply{}, err
	}
	return s.decide(ctx, r, func(id string) (contest.Contest, error) { return do(ctx, id, r.param("amendment"), r.principal.UserID) })
}

// previewView is Preview of the API.
type previewView struct {
	Attempts int             `json:"attempts"`
	Up       int             `json:"up"`
	Down     int             `json:"down"`
	Scopes   []scopeMoveView `json:"scopes"`
}

type scopeMoveView struct {
	Round  string     `json:"round"`
	Block  string     `json:"block"`
	Ranked int        `json:"ranked"`
	Moved  int        `json:"moved"`
	Moves  []moveView `json:"moves"`
}

type moveView struct {
	Who           string  `json:"who"`
	Name          string  `json:"name"`
	Unit          string  `json:"unit"`
	RankBefore    int     `json:"rank_before"`
	RankAfter     int     `json:"rank_after"`
	PointsBefore  float64 `json:"points_before"`
	PointsAfter   float64 `json:"points_after"`
	CorrectBefore int     `json:"correct_before"`
	CorrectAfter  int     `json:"correct_after"`
}

func (s *Server) previewAmendment(ctx context.Context, r *request) (reply, error) {
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	p, err := s.Contests.PreviewAmendment(ctx, c.ID, r.param("amendment"))
	if err != nil {
		return reply{}, err
	}
	var ids []string
	for _, x := range p.Scopes {
		for _, m := range x.Moves {
			ids = append(ids, m.ContestantID)
		}
	}
	people, err := s.Contests.People(ctx, ids)
	if err != nil {
		return reply{}, err
	}
	v := previewView{Attempts: p.Attempts, Up: p.Up, Down: p.Down, Scopes: []scopeMoveView{}}
	for _, x := range p.Scopes {
		sv := scopeMoveView{Round: x.Scope.RoundID, Block: x.Scope.BlockID, Ranked: x.Ranked, Moved: x.Moved, Moves: []moveView{}}
		for _, m := range x.Moves {
			l := people[m.ContestantID]
			sv.Moves = append(sv.Moves, moveView{contest.PersonRef(m.ContestantID), l.Name, l.Unit, m.RankBefore, m.RankAfter,
				points(m.PointsBefore), points(m.PointsAfter), m.CorrectBefore, m.CorrectAfter})
		}
		v.Scopes = append(v.Scopes, sv)
	}
	return ok(v)
}
