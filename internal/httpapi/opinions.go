package httpapi

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"khoabang/questions"
)

// opinion is Opinion of the API.
type opinion struct {
	Number    int    `json:"number"`
	Revision  int    `json:"revision"`
	ReplyTo   int    `json:"reply_to,omitempty"`
	Text      string `json:"text"`
	CreatedAt stamp  `json:"created_at,omitzero"`
	CreatedBy string `json:"created_by,omitempty"`
	Author    string `json:"author,omitempty"` // the name of created_by
	SettledAt stamp  `json:"settled_at,omitzero"`
	SettledBy string `json:"settled_by,omitempty"`
	Settler   string `json:"settler,omitempty"` // the name of settled_by
}

// forReaders returns opinions with the names of people.
func (s *Server) forReaders(ctx context.Context, list ...questions.Opinion) ([]opinion, error) {
	names, err := s.namesOf(ctx)
	if err != nil {
		return nil, err
	}
	shown := make([]opinion, len(list))
	for i, o := range list {
		shown[i] = opinion{
			Number: o.Number, Revision: o.Revision, ReplyTo: o.ReplyTo, Text: o.Text,
			CreatedAt: stamp(o.At), CreatedBy: o.Author, Author: names[o.Author],
			SettledAt: stamp(o.SettledAt), SettledBy: o.SettledBy, Settler: names[o.SettledBy],
		}
	}
	return shown, nil
}

type opinionList struct {
	Opinions []opinion `json:"opinions"`
}

func (s *Server) opinions(ctx context.Context, r *request) (reply, error) {
	all, err := s.Questions.Opinions(ctx, r.param("bank"), r.param("question"))
	if err != nil {
		return reply{}, err
	}
	shown, err := s.forReaders(ctx, all...)
	if err != nil {
		return reply{}, err
	}
	return ok(opinionList{Opinions: shown})
}

func (s *Server) addOpinion(ctx context.Context, r *request) (reply, error) {
	o := questions.Opinion{BankID: r.param("bank"), QuestionID: r.param("question"), Author: r.principal.UserID}
	err := s.decodeBody(r, func(b *object) {
		o.Revision = b.integer("revision", 1, 1_000_000_000)
		o.ReplyTo = b.optionalInteger("reply_to", 0, questions.MaxOpinions)
		o.Text = strings.TrimSpace(b.text("text", 1, questions.MaxOpinion))
	})
	if err != nil {
		return reply{}, err
	}
	if o, err = s.Questions.AddOpinion(ctx, o); err != nil {
		return reply{}, err
	}
	return s.oneOpinion(ctx, o, http.StatusCreated)
}

func (s *Server) settleOpinion(ctx context.Context, r *request) (reply, error) {
	if err := s.noBody(r); err != nil {
		return reply{}, err
	}
	number, err := strconv.Atoi(r.param("opinion"))
	if err != nil {
		return reply{}, questions.ErrNoOpinion
	}
	o, err := s.Questions.SettleOpinion(ctx, r.param("bank"), r.param("question"), number, r.principal.UserID)
	if err != nil {
		return reply{}, err
	}
	return s.oneOpinion(ctx, o, 0)
}

func (s *Server) oneOpinion(ctx context.Context, o questions.Opinion, status int) (reply, error) {
	shown, err := s.forReaders(ctx, o)
	if err != nil {
		return reply{}, err
	}
	return reply{status: status, body: shown[0]}, nil
}

type openList struct {
	Questions []openCount `json:"questions"`
}

type openCount struct {
	Bank string `json:"bank"`
	ID   string `json:"id"`
	Open int    `json:"open"`
}

func (s *Server) openOpinions(ctx context.Context, _ *request) (reply, error) {
	open, err := s.Questions.OpenOpinions(ctx)
	if err != nil {
		return reply{}, err
	}
	list := openList{Questions: []openCount{}}
	for ref, n := range open {
		list.Questions = append(list.Questions, openCount{Bank: ref.BankID, ID: ref.ID, Open: n})
	}
	slices.SortFunc(list.Questions, func(a, b openCount) int {
		return cmp.Or(cmp.Compare(a.Bank, b.Bank), cmp.Compare(a.ID, b.ID))
	})
	return ok(list)
}
