package httpapi

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"khoabang/internal/fault"
	"khoabang/questions"
)

type questionPage struct {
	Questions []staffQuestion `json:"questions"`
	Total     int             `json:"total"`
	Next      string          `json:"next,omitempty"`
}

func (s *Server) questions(ctx context.Context, r *request) (reply, error) {
	q, err := questionQuery(r)
	if err != nil {
		return reply{}, err
	}
	page, err := s.Questions.Search(ctx, q)
	if err != nil {
		return reply{}, err
	}
	now := s.Clock()
	v := questionPage{Questions: []staffQuestion{}, Total: page.Total, Next: page.Next}
	for _, q := range page.Questions {
		shown := forStaff(q)
		shown.NotInForce = !q.Source.InForce(now)
		v.Questions = append(v.Questions, shown)
	}
	return ok(v)
}

func questionQuery(r *request) (questions.Query, error) {
	var c fault.Check
	text := func(name string, most int) string {
		v := r.query(name)
		c.Require(len([]rune(v)) <= most, name, "too_long", "max", most)
		return v
	}
	number := func(name string, least, most int) int {
		v := r.query(name)
		if v == "" {
			return 0
		}
		n, err := strconv.Atoi(v)
		c.Require(err == nil && n >= least && n <= most, name, "range", "min", least, "max", most)
		return n
	}
	choice := func(name string) questions.Choice {
		v := r.query(name)
		i := slices.Index([]string{"", "true", "false"}, v)
		c.Require(i >= 0, name, "one_of", "allowed", "true, false")
		return questions.Choice(max(i, 0))
	}
	q := questions.Query{
		Filter: questions.Filter{
			BankID: text("bank", questions.MaxID), Area: text("area", questions.MaxLabel), Difficulty: number("difficulty", 1, 3),
			Kind: questions.Kind(r.query("kind")), Status: questions.Status(r.query("status")),
		},
		Tag: text("tag", questions.MaxLabel), Document: text("document", 100), Author: text("author", questions.MaxID),
		InForce: choice("in_force"), Practice: choice("practice"),
		Text: text("q", 100), Cursor: text("after", 200), Limit: number("limit", 1, questions.MaxPage),
	}
	if q.Kind != "" && !slices.Contains(questions.Kinds(), q.Kind) {
		c.Add("kind", "one_of", "allowed", join(questions.Kinds()))
	}
	if q.Status != "" && !slices.Contains(questions.Statuses(), q.Status) {
		c.Add("status", "one_of", "allowed", join(questions.Statuses()))
	}
	return q, c.Err(errQueryInvalid)
}

func join[T ~string](list []T) string {
	var b strings.Builder
	for i, v := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(v))
	}
	return b.String()
}

// questionValues are what the questions of a bank may be filtered by.
type questionValues struct {
	Areas     []value `json:"areas"`
	Tags      []value `json:"tags"`
	Documents []value `json:"documents"`
	Authors   []value `json:"authors"`
}

// value is a value that questions have.
type value struct {
	Value string `json:"value"`
	Name  string `json:"name,omitempty"` // of an account
	Count int    `json:"count"`
}

func (s *Server) questionValues(ctx context.Context, r *request) (reply, error) {
	bank := r.query("bank")
	if bank != "" {
		if _, err := s.Questions.Bank(ctx, bank); err != nil {
			return reply{}, err
		}
	}
	found, err := s.Questions.Values(ctx, bank)
	if err != nil {
		return reply{}, err
	}
	names, err := s.namesOf(ctx)
	if err != nil {
		return reply{}, err
	}
	v := questionValues{Areas: valuesOf(found.Areas), Tags: valuesOf(found.Tags), Documents: valuesOf(found.Documents), Authors: valuesOf(found.Authors)}
	for i := range v.Authors {
		v.Authors[i].Name = names[v.Authors[i].Value]
	}
	return ok(v)
}

func valuesOf(list []questions.Value) []value {
	values := []value{}
	for _, v := range list {
		values = append(values, value{Value: v.Name, Count: v.Count})
	}
	return values
}
