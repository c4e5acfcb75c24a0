package httpapi

import (
	"context"

	"khoabang/internal/auth"
	"khoabang/questions"
)

// namesAreas are those who name the content areas.
var namesAreas = auth.NewRoleSet(auth.Administrator, auth.Organiser)

type areaTree struct {
	Revision int    `json:"revision"`
	Areas    []area `json:"areas"`
}

type area struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

func treeOf(t questions.AreaTree) areaTree {
	v := areaTree{Revision: t.Revision, Areas: []area{}}
	for _, a := range t.Areas {
		v.Areas = append(v.Areas, area(a))
	}
	return v
}

func (s *Server) areas(ctx context.Context, _ *request) (reply, error) {
	t, err := s.Questions.Areas(ctx)
	if err != nil {
		return reply{}, err
	}
	return ok(treeOf(t))
}

func (s *Server) setAreas(ctx context.Context, r *request) (reply, error) {
	var t questions.AreaTree
	err := s.decodeBody(r, func(o *object) {
		t.Revision = o.integer("revision", 0, 1_000_000_000)
		o.objects("areas", 0, questions.MaxAreas, func(o *object) {
			t.Areas = append(t.Areas, questions.Area{Code: o.text("code", 1, questions.MaxLabel), Name: o.text("name", 1, questions.MaxLabel)})
		})
	})
	if err != nil {
		return reply{}, err
	}
	if t, err = s.Questions.SetAreas(ctx, t); err != nil {
		return reply{}, err
	}
	s.Log.Info("content areas named", "user", r.principal.UserID, "areas", len(t.Areas), "revision", t.Revision)
	return ok(treeOf(t))
}
