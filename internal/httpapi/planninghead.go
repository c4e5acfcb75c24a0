package httpapi

import (
	"context"
	"errors"

	"khoabang/internal/auth"
	"khoabang/internal/org"
	"khoabang/internal/planning"
)

// unitAccount is an account of a unit, for who chooses the head of the unit's plan: no login, no address.
type unitAccount struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Roles []string `json:"roles"`
	Signs bool     `json:"signs"` // may be the head: signs what the unit reports
}

func (s *Server) unitAccounts(ctx context.Context, r *request) (reply, error) {
	unit := r.param("unit")
	d, err := s.directory.Directory(ctx)
	if err != nil {
		return reply{}, err
	}
	if _, known := d.Unit(unit); !known {
		return reply{}, org.ErrNotFound
	}
	if !actor(r.principal).MayLead(unit) {
		return reply{}, planning.ErrNotAllowed
	}
	all, err := s.Auth.Users(ctx)
	if err != nil {
		return reply{}, err
	}
	v := struct {
		Accounts []unitAccount `json:"accounts"`
	}{[]unitAccount{}}
	for _, u := range all {
		if u.UnitID == unit && !u.Disabled() {
			v.Accounts = append(v.Accounts, unitAccount{u.ID, u.Name, u.Roles.Names(), signs(u, unit)})
		}
	}
	return ok(v)
}

// signs reports whether an account may be the head of a unit.
func signs(u auth.User, unit string) bool {
	return u.AnswersFor(unit) && u.Roles.Has(auth.AgencyLead)
}

// readHead reads who answers for a plan.
func readHead(o *object) planning.Head {
	return planning.Head{Name: o.text("head_name", 1, planning.MaxLine), Position: o.optionalText("head_position", planning.MaxLine), UserID: o.optionalText("head_user", planning.MaxID)}
}

// checkHead refuses a head whose account could not sign for the unit.
func (s *Server) checkHead(ctx context.Context, unit string, head planning.Head) error {
	if head.UserID == "" {
		return nil
	}
	u, err := s.Auth.User(ctx, head.UserID)
	if errors.Is(err, auth.ErrUserNotFound) || err == nil && !signs(u, unit) {
		return planning.ErrInvalid.At("head_user", "head_account")
	}
	return err
}

// saveHead stores who answers for a plan.
func (s *Server) saveHead(ctx context.Context, r *request) (reply, error) {
	revision, head := 0, planning.Head{}
	if err := s.decodeBody(r, func(o *object) {
		revision = o.integer("revision", 1, 1_000_000_000)
		head = readHead(o)
	}); err != nil {
		return reply{}, err
	}
	a, id := actor(r.principal), r.param("plan")
	view, err := s.Planning.View(ctx, a, id)
	if err != nil {
		return reply{}, err
	}
	rights := view.Rights()
	if !rights.Edit {
		return reply{}, planning.ErrNotAllowed
	}
	if err := s.checkHead(ctx, rights.Owner, head); err != nil {
		return reply{}, err
	}
	p, err := s.Planning.SaveHead(ctx, a, id, revision, head)
	if err != nil {
		return reply{}, err
	}
	s.Log.Info("head of a plan saved", "user", r.principal.UserID, "plan", p.ID, "revision", p.Revision)
	return s.answerPlan(ctx, r, p)
}
