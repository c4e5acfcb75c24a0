package httpapi

import (
	"context"
	"strings"

	"khoabang/contest"
	"khoabang/questions"
)

// readSelection reads the questions that something is done with, each by the revision that was seen.
func readSelection(o *object) []questions.Ref {
	var refs []questions.Ref
	o.objects("questions", 1, questions.MaxSelection, func(o *object) {
		refs = append(refs, questions.Ref{BankID: o.text("bank", 1, questions.MaxID), ID: o.text("id", 1, questions.MaxID), Revision: o.integer("revision", 1, 1_000_000_000)})
	})
	return refs
}

// selectionList is what became of the questions of a selection.
type selectionList struct {
	Questions []staffQuestion `json:"questions"`
}

func selection(qs []questions.Question) selectionList {
	v := selectionList{Questions: []staffQuestion{}}
	for _, q := range qs {
		v.Questions = append(v.Questions, forStaff(q))
	}
	return v
}

func (s *Server) tagQuestions(ctx context.Context, r *request) (reply, error) {
	var refs []questions.Ref
	var add, remove []string
	err := s.decodeBody(r, func(o *object) {
		refs = readSelection(o)
		add = o.texts("add", questions.MaxTags, questions.MaxLabel)
		remove = o.texts("remove", questions.MaxTags, questions.MaxLabel)
	})
	if err != nil {
		return reply{}, err
	}
	tagged, err := s.Questions.Tag(ctx, refs, add, remove, r.principal.UserID)
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("questions tagged", "user", r.principal.UserID, "questions", len(tagged))
	return ok(selection(tagged))
}

// moveQuestions moves questions. To another bank is for those who may both write questions and retire them.
func (s *Server) moveQuestions(ctx context.Context, r *request) (reply, error) {
	var refs []questions.Ref
	var to questions.Place
	var comment string
	err := s.decodeBody(r, func(o *object) {
		refs = readSelection(o)
		to.Area = strings.TrimSpace(o.optionalText("area", questions.MaxLabel))
		to.BankID = o.optionalText("bank", questions.MaxID)
		comment = strings.TrimSpace(o.optionalText("comment", questions.MaxMoveComment))
	})
	if err != nil {
		return reply{}, err
	}
	if to.BankID != "" && !r.principal.Roles.Any(runsContests...) {
		return reply{}, errRoleForbidden
	}
	moved, err := s.Questions.Move(ctx, refs, to, r.principal.UserID, comment)
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("questions moved", "user", r.principal.UserID, "bank", to.BankID, "questions", len(moved))
	return ok(selection(moved))
}

type useList struct {
	Uses []use `json:"uses"`
}

// use is a round whose paper holds a question.
type use struct {
	Contest  string `json:"contest"`
	Slug     string `json:"slug"`
	Title    string `json:"title"`
	Round    string `json:"round"`
	Revision int    `json:"revision"`
}

func (s *Server) questionUses(ctx context.Context, r *request) (reply, error) {
	q, err := s.Questions.Question(ctx, r.param("bank"), r.param("question"))
	if err != nil {
		return reply{}, err
	}
	uses, err := s.Contests.Uses(ctx, q.Root())
	if err != nil {
		return reply{}, err
	}
	return ok(useList{usesOf(uses)})
}

func usesOf(found []contest.Use) []use {
	list := []use{}
	for _, u := range found {
		list = append(list, use{Contest: u.Contest.ID, Slug: u.Contest.Slug, Title: u.Contest.Title, Round: u.Round.Name, Revision: u.Revision})
	}
	return list
}
