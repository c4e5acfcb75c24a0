package httpapi

import (
	"context"
	"net/http"
	"time"

	"khoabang/contest"
	"khoabang/internal/audit"
	"khoabang/internal/auth"
	"khoabang/internal/fault"
	"khoabang/internal/i18n"
	"khoabang/internal/org/roster"
)

var errDeclare = fault.New(fault.Conflict, "declaration_needed", "counts are sealed: who looks at them declares first not to take part")

// viewEvery is how long a look at sealed counts stands in the audit log for all that follow.
const viewEvery = time.Hour

// seesCounts returns errDeclare while counts of the contest are sealed and somebody has not declared not to take part in it.
// It puts the view into the audit log, once an hour.
func (s *Server) seesCounts(ctx context.Context, p auth.Principal, c contest.Contest) error {
	if !c.Sealed(contest.Scope{}, s.Clock()) {
		return nil
	}
	if _, known := s.declared.Load(p.UserID + "/" + c.ID); !known { // who has declared once has for good
		declared, err := s.Audit.Did(ctx, p.UserID, auditDeclared, c.ID)
		if err != nil {
			return err
		}
		if !declared {
			return errDeclare
		}
		s.declared.Store(p.UserID+"/"+c.ID, true)
	}
	return s.Audit.Note(ctx, audit.Entry{Who: p.UserID, What: auditViewSealed, ContestID: c.ID}, viewEvery)
}

// declare puts the person who asks on the contest's excluded list, by the name and the unit of the account and by a contact
// that the person may add, and notes it in the audit log. From then on the person sees counts that are sealed.
func (s *Server) declare(ctx context.Context, r *request) (reply, error) {
	var contact string
	var accepted bool
	err := s.decodeBody(r, func(o *object) {
		accepted, contact = o.boolean("accepted"), o.optionalText("contact", roster.MaxContact)
	})
	if err != nil {
		return reply{}, err
	}
	var k fault.Check
	k.Require(accepted, "accepted", "required")
	if err := k.Err(errBodyInvalid); err != nil {
		return reply{}, err
	}
	c, err := s.Contests.Contest(ctx, r.param("contest"))
	if err != nil {
		return reply{}, err
	}
	u, err := s.Auth.User(ctx, r.principal.UserID)
	if err != nil {
		return reply{}, err
	}
	x := contest.Exclusion{Name: u.Name, UnitID: u.UnitID, Contact: contact, Reason: i18n.Text(i18n.Vietnamese, "sealed.reason", nil)}
	if _, err := s.Contests.Exclude(ctx, c.ID, []contest.Listed{{Exclusion: x}}, u.ID, false); err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusNoContent}, s.Audit.Append(ctx, audit.Entry{Who: u.ID, What: auditDeclared, ContestID: c.ID})
}
