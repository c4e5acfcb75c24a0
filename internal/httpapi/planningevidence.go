package httpapi

import (
	"context"
	"errors"
	"net/http"

	"khoabang/internal/fault"
	"khoabang/internal/planning"
	"khoabang/internal/planning/planfile"
)

const evidencePage = 50

// evidenceView is evidence with names, and what the reader may do with it.
type evidenceView struct {
	planfile.Evidence
	UnitName      string `json:"unit_name,omitempty"`
	ByName        string `json:"by_name,omitempty"`
	ConfirmedName string `json:"confirmed_name,omitempty"`
	MayEdit       bool   `json:"may_edit"`
	MayConfirm    bool   `json:"may_confirm"`

	Files []attachmentView `json:"files,omitempty"`
}

func (s *Server) evidenceViews(ctx context.Context, r *request, planID string, all []planning.Evidence) ([]evidenceView, error) {
	a := actor(r.principal)
	may, err := s.Planning.MayConfirm(ctx, a, planID, all)
	units, uerr := s.allUnitNames(ctx)
	people, perr := s.namesOf(ctx)
	var ids []string
	for _, e := range all {
		ids = append(ids, e.Attachments...)
	}
	known, ferr := s.attachmentsByID(ctx, ids)
	views := []evidenceView{}
	for i, e := range all {
		views = append(views, evidenceView{
			Evidence: planfile.EvidenceOf(e), UnitName: units[e.UnitID], ByName: people[e.By], ConfirmedName: units[e.Confirmed.UnitID],
			MayEdit: a.MayWrite(e.UnitID), MayConfirm: may[i],
			Files: attachmentsOf(known, e.Attachments),
		})
	}
	return views, errors.Join(err, uerr, perr, ferr)
}

func (s *Server) planEvidence(ctx context.Context, r *request) (reply, error) {
	p, err := s.Planning.Plan(ctx, r.param("plan"))
	if err != nil {
		return reply{}, err
	}
	sel, err := planSelection(r, p)
	if err != nil {
		return reply{}, err
	}
	var c fault.Check
	from := queryNumber(r, &c, "after", 0)
	if err := c.Err(errQueryInvalid); err != nil {
		return reply{}, err
	}
	page, total, err := s.Planning.Evidence(ctx, actor(r.principal), p.ID, sel, from, evidencePage)
	if err != nil {
		return reply{}, err
	}
	views, err := s.evidenceViews(ctx, r, p.ID, page)
	return reply{body: struct {
		Evidence []evidenceView `json:"evidence"`
		Total    int            `json:"total"`
	}{views, total}}, err
}

// evidenceEdit is what people say of a piece of evidence.
type evidenceEdit struct {
	ID          string        `json:"id"`
	Revision    int           `json:"revision"`
	UnitID      string        `json:"unit"`
	TaskID      string        `json:"task"`
	DutyID      string        `json:"duty"`
	Kind        planning.Kind `json:"kind"`
	Day         planning.Day  `json:"day"`
	Place       string        `json:"place"`
	Title       string        `json:"title"`
	Note        string        `json:"note"`
	People      int           `json:"people"`
	Items       int           `json:"items"`
	Reach       int           `json:"reach"`
	Areas       []string      `json:"areas"`
	Links       []string      `json:"links"`
	Attachments []string      `json:"attachments"`
}

func (s *Server) decodeEvidence(r *request) (planning.Evidence, error) {
	var w evidenceEdit
	err := s.decodeBody(r, func(o *object) { o.into(&w) })
	return planning.Evidence{
		ID: w.ID, PlanID: r.param("plan"), Revision: w.Revision, UnitID: w.UnitID, TaskID: w.TaskID, DutyID: w.DutyID, Kind: w.Kind, Day: w.Day,
		Place: w.Place, Title: w.Title, Note: w.Note, People: w.People, Items: w.Items, Reach: w.Reach, Areas: w.Areas, Links: w.Links,
		Attachments: w.Attachments,
	}, err
}

// fileEvidence files new evidence. Its ID is the client's, so that what is sent again after an answer was lost is filed once.
func (s *Server) fileEvidence(ctx context.Context, r *request) (reply, error) {
	e, err := s.decodeEvidence(r)
	if err != nil {
		return reply{}, err
	}
	e.Revision = 0
	return s.evidenceStored(ctx, r, http.StatusCreated, e)
}

func (s *Server) saveEvidence(ctx context.Context, r *request) (reply, error) {
	e, err := s.decodeEvidence(r)
	if err != nil {
		return reply{}, err
	}
	e.ID = r.param("evidence")
	if e.Revision < 1 {
		return reply{}, errBodyInvalid.At("revision", "required")
	}
	return s.evidenceStored(ctx, r, http.StatusOK, e)
}

func (s *Server) evidenceStored(ctx context.Context, r *request, status int, e planning.Evidence) (reply, error) {
	e, err := s.Planning.File(ctx, actor(r.principal), e)
	if err != nil {
		return reply{}, err
	}
	return s.answerEvidence(ctx, r, status, e)
}

func (s *Server) answerEvidence(ctx context.Context, r *request, status int, e planning.Evidence) (reply, error) {
	views, err := s.evidenceViews(ctx, r, r.param("plan"), []planning.Evidence{e})
	if err != nil {
		return reply{}, err
	}
	return reply{status: status, body: views[0]}, nil
}

// evidenceHistory shows a piece of evidence in every revision, the latest first.
func (s *Server) evidenceHistory(ctx context.Context, r *request) (reply, error) {
	all, err := s.Planning.EvidenceHistory(ctx, actor(r.principal), r.param("evidence"))
	if err != nil {
		return reply{}, err
	}
	views, err := s.evidenceViews(ctx, r, r.param("plan"), all)
	if err != nil {
		return reply{}, err
	}
	v := struct {
		Revisions []evidenceView `json:"revisions"`
	}{}
	for i := len(views) - 1; i >= 0; i-- {
		v.Revisions = append(v.Revisions, views[i])
	}
	return ok(v)
}

func (s *Server) confirmEvidence(ctx context.Context, r *request) (reply, error) {
	revision := 0
	if err := s.decodeBody(r, func(o *object) { revision = o.integer("revision", 1, 1_000_000_000) }); err != nil {
		return reply{}, err
	}
	e, err := s.Planning.Confirm(ctx, actor(r.principal), r.param("evidence"), revision)
	if err != nil {
		return reply{}, err
	}
	return s.answerEvidence(ctx, r, http.StatusOK, e)
}

// confirmAll confirms evidence as the reader saw it in a list.
func (s *Server) confirmAll(ctx context.Context, r *request) (reply, error) {
	var seen []planning.Seen
	if err := s.decodeBody(r, func(o *object) {
		o.objects("evidence", 1, planning.MaxPage, func(o *object) {
			seen = append(seen, planning.Seen{ID: o.text("id", 1, planning.MaxID), Revision: o.integer("revision", 1, 1_000_000_000)})
		})
	}); err != nil {
		return reply{}, err
	}
	confirmed, changed, err := s.Planning.ConfirmAll(ctx, actor(r.principal), r.param("plan"), seen)
	if err != nil {
		return reply{}, err
	}
	return ok(struct {
		Confirmed int      `json:"confirmed"`
		Changed   []string `json:"changed"`
	}{confirmed, append([]string{}, changed...)})
}

func (s *Server) withdrawEvidence(ctx context.Context, r *request) (reply, error) {
	revision, reason := 0, ""
	if err := s.decodeBody(r, func(o *object) {
		revision, reason = o.integer("revision", 1, 1_000_000_000), o.text("reason", 1, planning.MaxLine)
	}); err != nil {
		return reply{}, err
	}
	e, err := s.Planning.Withdraw(ctx, actor(r.principal), r.param("evidence"), revision, reason)
	if err != nil {
		return reply{}, err
	}
	return s.answerEvidence(ctx, r, http.StatusOK, e)
}
