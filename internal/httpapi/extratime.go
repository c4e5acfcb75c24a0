package httpapi

import (
	"context"
	"time"

	"khoabang/contest"
)

// grant is Grant of the API.
type grant struct {
	Name     string `json:"name,omitempty"` // of the contestant; "" where the record was erased
	ExtraMS  int64  `json:"extra_ms"`
	Attempts string `json:"attempts"` // "one" or "all"
	Reason   string `json:"reason"`
	At       stamp  `json:"at"`
	By       string `json:"by"`
}

type grantList struct {
	Grants []grant `json:"grants"` // the newest first
}

// grantTime gives extra time to the contestant who reads out a resume code: for the attempt of the code, or for all of
// theirs at this contest, whichever attempt the code is of.
func (s *Server) grantTime(ctx context.Context, r *request) (reply, error) {
	var code string
	var g contest.Grant
	var all bool
	err := s.decodeBody(r, func(o *object) {
		code = o.text("code", 8, 40)
		g.Extra = time.Duration(o.integer("minutes", 1, int(contest.MaxLimit/time.Minute))) * time.Minute
		g.Reason = o.text("reason", 1, contest.MaxReason)
		all = o.optionalBoolean("all")
	})
	if err != nil {
		return reply{}, err
	}
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	a, err := s.Contests.AttemptByCode(ctx, code)
	if err != nil {
		return reply{}, err
	}
	g.ContestantID = a.ContestantID
	if !all {
		g.AttemptID = a.ID
	}
	if c, err = s.Contests.GrantTime(ctx, c.ID, g, r.principal.UserID); err != nil {
		return reply{}, err
	}
	s.Log.Info("extra time granted", "contest", c.ID, "attempt", a.ID, "contestant", a.ContestantID, "extra", g.Extra,
		"all", all, "user", r.principal.UserID)
	list, err := s.grantsOf(ctx, c)
	return reply{body: list}, err
}

func (s *Server) extraTime(ctx context.Context, r *request) (reply, error) {
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	list, err := s.grantsOf(ctx, c)
	return reply{body: list}, err
}

func (s *Server) grantsOf(ctx context.Context, c contest.Contest) (grantList, error) {
	ids := make([]string, len(c.Grants))
	for i, g := range c.Grants {
		ids[i] = g.ContestantID
	}
	people, err := s.Contests.People(ctx, ids)
	if err != nil {
		return grantList{}, err
	}
	list := grantList{Grants: []grant{}}
	for i := len(c.Grants) - 1; i >= 0; i-- {
		g := c.Grants[i]
		v := grant{Name: people[g.ContestantID].Name, ExtraMS: g.Extra.Milliseconds(), Attempts: "one", Reason: g.Reason,
			At: stamp(g.At), By: g.By}
		if g.AttemptID == "" {
			v.Attempts = "all"
		}
		list.Grants = append(list.Grants, v)
	}
	return list, nil
}
