package planning

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"khoabang/internal/org"
)

// DraftReport returns a unit's report for a period, drafted from its evidence; that of the unit whose plan it is is about all
// units, and takes up the reports that were sent with what they say. A report that is being written gets its figures, its parts
// and the sections that nobody wrote at anew; what people wrote stays. It returns ErrNotAllowed unless the actor writes for the
// unit, or ErrReportState for a report that is signed or sent.
func (s *Service) DraftReport(ctx context.Context, a Actor, planID, periodID, unitID string) (Report, error) {
	sc, err := s.scene(ctx, a, planID)
	if err != nil {
		return Report{}, err
	}
	period, ok := sc.plan.Period(periodID)
	u, known := sc.units.Unit(unitID)
	switch {
	case !ok:
		return Report{}, ErrBadReport.At("period", "period_unknown", "period", periodID)
	case !known:
		return Report{}, ErrBadReport.At("unit", "unit_not_found")
	case !a.writes(unitID):
		return Report{}, ErrNotAllowed
	}
	consolidated := unitID == sc.owner
	sel := Selection{Span: period.Span}
	if !consolidated {
		sel.Units = []string{unitID}
	}
	totals, err := s.totals(ctx, sc, sel)
	if err != nil {
		return Report{}, err
	}
	fresh := Draft(sc.plan, period, u, consolidated, totals[0])
	if consolidated {
		if fresh.Parts, err = s.parts(ctx, sc, periodID); err != nil {
			return Report{}, err
		}
	}
	if fresh.Sections, err = s.drafted(ctx, sc, fresh); err != nil {
		return Report{}, err
	}
	stored, err := s.Store.Report(ctx, fresh.ID)
	switch {
	case errors.Is(err, ErrNoReport):
	case err != nil:
		return Report{}, err
	case stored.State == Signed: // a signature is not taken away unseen
		return Report{}, ErrReportState.With("state", string(stored.State), "step", string(Edit))
	default:
		was, err := s.drafted(ctx, sc, stored)
		if err != nil {
			return Report{}, err
		}
		anew := fresh
		fresh = stored.Clone()
		fresh.Span, fresh.Figures, fresh.Parts, fresh.Sections = period.Span, anew.Figures, anew.Parts, refreshed(stored.Sections, was, anew.Sections)
		if stored.State == Drafting && stored.Span == fresh.Span && len(stored.Changed(fresh)) == 0 {
			return stored, nil
		}
	}
	return s.step(ctx, a, fresh, Edit)
}

// parts returns the units' reports for a period that were sent, as they were sent last, by kind of unit.
func (s *Service) parts(ctx context.Context, sc scene, periodID string) ([]Part, error) {
	reports, err := s.reports(ctx, sc.plan.ID)
	var parts []Part
	for _, r := range reports {
		if r.PeriodID == periodID && r.UnitID != sc.owner && (r.State == Sent || r.State == Accepted) {
			parts = append(parts, Part{r.ID, r.UnitID, r.Sendings[len(r.Sendings)-1].Hash})
		}
	}
	slices.SortStableFunc(parts, func(a, b Part) int { return ByKind(sc.units, a.UnitID, b.UnitID) })
	return parts, err
}

// ByKind orders units as reports list them: departments, then localities and the others, as menus have the kinds; units that the
// directory does not have come last.
func ByKind(d *org.Directory, a, b string) int {
	place := func(id string) int {
		u, _ := d.Unit(id)
		return (slices.Index(org.Kinds(), u.Kind) + len(org.Kinds()) + 1) % (len(org.Kinds()) + 1)
	}
	return cmp.Compare(place(a), place(b))
}

// step stores a report after a step, as the revision after the one that it has.
func (s *Service) step(ctx context.Context, a Actor, r Report, step Step) (Report, error) {
	next, err := r.State.After(step)
	if err != nil {
		return Report{}, err
	}
	if step == Edit {
		r.Signature = Signature{}
	}
	r.State, r.Revision, r.By, r.At = next, r.Revision+1, a.UserID, s.now()
	err = s.Store.PutReport(ctx, r)
	if errors.Is(err, ErrStale) {
		now, _ := s.Store.Report(ctx, r.ID)
		return now, err
	}
	return r, err
}

// revise returns a report for a step, if may says that its unit lets the actor, and if its revision is the one that the actor
// saw; with ErrStale the report as it is now.
func (s *Service) revise(ctx context.Context, id string, revision int, may func(scene, Report) bool, a Actor) (Report, scene, error) {
	r, err := s.Store.Report(ctx, id)
	if err != nil {
		return Report{}, scene{}, err
	}
	sc, err := s.scene(ctx, a, r.PlanID)
	switch {
	case err != nil:
		return Report{}, scene{}, err
	case !may(sc, r):
		return Report{}, scene{}, ErrNotAllowed
	case r.Revision != revision:
		return r, sc, ErrStale.At("revision", "stale")
	}
	return r, sc, nil
}

// SaveReport stores the title and the sections of r, whose Revision is that of the report that was edited; a signature is
// taken away. It returns ErrNotAllowed, ErrBadReport, ErrReportState or, with the report as it is now, ErrStale:
// Report.Changed tells the difference.
func (s *Service) SaveReport(ctx context.Context, a Actor, r Report) (Report, error) {
	stored, _, err := s.revise(ctx, r.ID, r.Revision, func(_ scene, r Report) bool { return a.writes(r.UnitID) }, a)
	if err != nil {
		return stored, err
	}
	stored = stored.Clone()
	stored.Title, stored.Sections = r.Title, slices.Clone(r.Sections)
	if err := stored.Validate(); err != nil {
		return Report{}, err
	}
	return s.step(ctx, a, stored, Edit)
}

// SignReport signs a report for the unit's head: the one that the unit's own plan names, whose account it must be where it
// names one, else whoever leads the unit, under the given name. It returns what SaveReport returns.
func (s *Service) SignReport(ctx context.Context, a Actor, id string, revision int, name string) (Report, error) {
	r, sc, err := s.revise(ctx, id, revision, func(_ scene, r Report) bool { return a.leads(r.UnitID) }, a)
	if err != nil {
		return r, err
	}
	head, err := s.head(ctx, sc, r.UnitID)
	if err != nil {
		return Report{}, err
	}
	if head.UserID != "" && head.UserID != a.UserID {
		return Report{}, ErrNotAllowed
	}
	r.Signature = Signature{By: a.UserID, Name: cmp.Or(head.Name, name), Position: head.Position, At: s.now()}
	c := &check{}
	c.text("name", r.Signature.Name, 1, MaxLine)
	if err := c.Err(ErrBadReport); err != nil {
		return Report{}, err
	}
	return s.step(ctx, a, r, Sign)
}

// head returns who answers for a unit: the head that its own plan names, or the plan's for the unit whose plan it is; the zero
// value if nobody is named.
func (s *Service) head(ctx context.Context, sc scene, unitID string) (Head, error) {
	if unitID == sc.owner {
		return sc.plan.Head, nil
	}
	own, err := s.Store.Plan(ctx, sc.root+"."+unitID)
	if errors.Is(err, ErrNoPlan) {
		return Head{}, nil
	}
	return own.Head, err
}

// SendReport sends a signed report up. What is sent is kept under its hash, byte for byte, whatever becomes of the report. It
// returns what SaveReport returns.
func (s *Service) SendReport(ctx context.Context, a Actor, id string, revision int) (Report, error) {
	r, _, err := s.revise(ctx, id, revision, func(_ scene, r Report) bool { return a.writes(r.UnitID) }, a)
	if err != nil {
		return r, err
	}
	if _, err := r.State.After(Send); err != nil {
		return Report{}, err
	}
	r = r.Clone()
	r.Reason = ""
	data, err := s.Freeze(r)
	if err != nil {
		return Report{}, fmt.Errorf("freeze report %s: %w", id, err)
	}
	hash := HashOf(data)
	if err := s.Store.PutContent(ctx, hash, data); err != nil {
		return Report{}, err
	}
	r.Sendings = append(r.Sendings, Sending{Hash: hash, By: a.UserID, At: s.now()})
	return s.step(ctx, a, r, Send)
}

// ReturnReport sends a report back for correction, with a reason. The actor must lead the unit that reports go to. It returns
// what SaveReport returns.
func (s *Service) ReturnReport(ctx context.Context, a Actor, id string, revision int, reason string) (Report, error) {
	r, _, err := s.revise(ctx, id, revision, func(sc scene, _ Report) bool { return a.leads(sc.owner) }, a)
	if err != nil {
		return r, err
	}
	c := &check{}
	c.text("reason", reason, 1, MaxText)
	if err := c.Err(ErrBadReport); err != nil {
		return Report{}, err
	}
	r.Reason = reason
	return s.step(ctx, a, r, Return)
}

// AcceptReport takes a unit's report as it was sent. The actor must lead the unit that reports go to; nobody accepts the
// consolidated one, which goes up to people who are not here. It returns what SaveReport returns.
func (s *Service) AcceptReport(ctx context.Context, a Actor, id string, revision int) (Report, error) {
	r, _, err := s.revise(ctx, id, revision, func(sc scene, r Report) bool { return a.leads(sc.owner) && !r.Consolidated }, a)
	if err != nil {
		return r, err
	}
	return s.step(ctx, a, r, Accept)
}

// Steps returns what the actor may do next with a report, and who alone may sign it; the zero value where anybody who leads the
// unit may.
func (s *Service) Steps(ctx context.Context, a Actor, r Report) (steps []Step, signer Head, err error) {
	sc, err := s.scene(ctx, a, r.PlanID)
	if err != nil {
		return nil, Head{}, err
	}
	head, err := s.head(ctx, sc, r.UnitID)
	if err != nil {
		return nil, Head{}, err
	}
	if head.UserID != "" {
		signer = head
	}
	may := map[Step]bool{
		Edit: a.writes(r.UnitID), Send: a.writes(r.UnitID), Sign: a.leads(r.UnitID) && (signer.UserID == "" || signer.UserID == a.UserID),
		Return: a.leads(sc.owner), Accept: a.leads(sc.owner) && !r.Consolidated,
	}
	for _, step := range []Step{Edit, Sign, Send, Return, Accept} {
		if _, err := r.State.After(step); err == nil && may[step] {
			steps = append(steps, step)
		}
	}
	return steps, signer, nil
}

// seesReport reports whether the actor sees a report: its unit's own, or all of them.
func (sc scene) seesReport(r Report) bool {
	return sc.seesAll() || sc.actor.UnitID != "" && sc.actor.UnitID == r.UnitID
}

// Report returns a report. It returns ErrNoReport, or ErrNotAllowed unless the actor sees it.
func (s *Service) Report(ctx context.Context, a Actor, id string) (Report, error) {
	all, err := s.ReportHistory(ctx, a, id)
	if err != nil {
		return Report{}, err
	}
	return all[len(all)-1], nil
}

// ReportHistory returns every revision of a report, oldest first, or what Report returns.
func (s *Service) ReportHistory(ctx context.Context, a Actor, id string) ([]Report, error) {
	all, err := s.Store.ReportRevisions(ctx, id)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, ErrNoReport
	}
	sc, err := s.scene(ctx, a, all[0].PlanID)
	if err != nil {
		return nil, err
	}
	if !sc.seesReport(all[0]) {
		return nil, ErrNotAllowed
	}
	return all, nil
}

// reports returns the latest revision of every report of a plan, ordered by ID, without what they say.
func (s *Service) reports(ctx context.Context, planID string) ([]Report, error) {
	b, release, err := s.book(ctx, planID)
	if err != nil {
		return nil, err
	}
	defer release()
	var all []Report
	for _, id := range slices.Sorted(maps.Keys(b.reports)) {
		all = append(all, b.reports[id].Clone())
	}
	return all, nil
}

// Sent returns a report's bytes as they were sent under a hash. It returns ErrNoContent for a hash that is not the report's,
// or what Report returns.
func (s *Service) Sent(ctx context.Context, a Actor, id, hash string) ([]byte, error) {
	r, err := s.Report(ctx, a, id)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(r.Sendings, func(x Sending) bool { return x.Hash == hash }) {
		return nil, ErrNoContent
	}
	return s.Store.Content(ctx, hash)
}
