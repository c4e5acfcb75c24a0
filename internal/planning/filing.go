package planning

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"khoabang/internal/fault"
)

// MaxPage is how many pieces of evidence are returned at once.
const MaxPage = 200

// File stores evidence that a unit files, or a change of it, whose Revision is that of the evidence that was edited, and
// returns it with the next one. The plan may be a unit's own; the evidence is then filed under the plan above it. A new
// piece has Revision 0 and an ID that the client chose at random, or none: filing the same again, as after an answer that was
// lost, returns what is there. A change takes a confirmation away. It returns ErrNotAllowed unless the actor files for the
// unit, ErrBadEvidence with every field that is wrong or, with the evidence that is stored now, ErrStale: Evidence.Changed
// tells the difference.
func (s *Service) File(ctx context.Context, a Actor, e Evidence) (Evidence, error) {
	sc, err := s.scene(ctx, a, e.PlanID)
	if err != nil {
		return Evidence{}, err
	}
	if !a.writes(e.UnitID) {
		return Evidence{}, ErrNotAllowed
	}
	e = e.Clone()
	e.PlanID, e.Confirmed, e.Withdrawn = sc.root, Confirmation{}, ""
	if e.ID == "" {
		e.ID = newID()
	}
	if err := s.checkEvidence(ctx, sc, e); err != nil {
		return Evidence{}, err
	}
	stored, err := s.evidence(ctx, e.ID)
	switch {
	case errors.Is(err, ErrNoEvidence):
	case err != nil:
		return Evidence{}, err
	case stored.UnitID != e.UnitID || stored.PlanID != e.PlanID:
		return Evidence{}, ErrNotAllowed
	case e.Revision == 0 && stored.By == a.UserID && len(stored.Changed(e)) == 0:
		return stored, nil
	}
	return s.putEvidence(ctx, a, stored, e)
}

// checkEvidence returns what is wrong with evidence of a unit that there must have been on its day.
func (s *Service) checkEvidence(ctx context.Context, sc scene, e Evidence) error {
	c := &check{}
	c.id("id", e.ID)
	if u, ok := sc.units.Unit(e.UnitID); !ok || u.EndedAt(e.Day.Start()) {
		c.Add("unit", "unit_not_found")
	}
	if err, ok := fault.As(e.Validate(sc.plan, s.now())); ok {
		for _, f := range err.Fields {
			c.Check.Add(f.Path, f.Code, f.Pairs()...)
		}
	}
	had := func() ([]string, error) { return s.everAttached(ctx, e) }
	return errors.Join(s.checkAttached(ctx, c, sc.actor, e.Attachments, had), c.Err(ErrBadEvidence))
}

// everAttached returns what was attached to evidence in any revision, if it is the same unit's.
func (s *Service) everAttached(ctx context.Context, e Evidence) (ids []string, err error) {
	all, err := s.Store.EvidenceRevisions(ctx, e.ID)
	for _, r := range all {
		if r.UnitID == e.UnitID {
			ids = append(ids, r.Attachments...)
		}
	}
	return ids, err
}

// evidence returns the latest revision of some evidence, or ErrNoEvidence.
func (s *Service) evidence(ctx context.Context, id string) (Evidence, error) {
	found, err := s.Store.Evidence(ctx, []string{id})
	if err != nil {
		return Evidence{}, err
	}
	if len(found) == 0 {
		return Evidence{}, ErrNoEvidence
	}
	return found[0], nil
}

// putEvidence stores e as the revision after stored.
func (s *Service) putEvidence(ctx context.Context, a Actor, stored, e Evidence) (Evidence, error) {
	if e.Revision != stored.Revision {
		return stored, ErrStale.At("revision", "stale")
	}
	e.Revision, e.By, e.At = stored.Revision+1, a.UserID, s.now()
	err := s.Store.PutEvidence(ctx, e)
	if errors.Is(err, ErrStale) {
		now, _ := s.evidence(ctx, e.ID)
		return now, err
	}
	return e, err
}

// Withdraw takes evidence out of all totals, with a reason; what it said is kept. revision is that of the evidence that the
// actor saw. It returns what File returns, or ErrNoEvidence.
func (s *Service) Withdraw(ctx context.Context, a Actor, id string, revision int, reason string) (Evidence, error) {
	e, err := s.evidence(ctx, id)
	if err != nil {
		return Evidence{}, err
	}
	if !a.writes(e.UnitID) {
		return Evidence{}, ErrNotAllowed
	}
	c := &check{}
	c.text("withdrawn", reason, 1, MaxLine)
	if err := c.Err(ErrBadEvidence); err != nil {
		return Evidence{}, err
	}
	after := e.Clone()
	after.Revision, after.Withdrawn, after.Confirmed = revision, reason, Confirmation{}
	return s.putEvidence(ctx, a, e, after)
}

// Confirm lets the actor's unit, which must stand above the evidence's, stand for it as it is in a revision. Confirming again
// changes nothing. It returns what Withdraw returns.
func (s *Service) Confirm(ctx context.Context, a Actor, id string, revision int) (Evidence, error) {
	e, err := s.evidence(ctx, id)
	if err != nil {
		return Evidence{}, err
	}
	sc, err := s.scene(ctx, a, e.PlanID)
	if err != nil {
		return Evidence{}, err
	}
	if !sc.above(e.UnitID, e.TaskID) {
		return Evidence{}, ErrNotAllowed
	}
	return s.confirm(ctx, sc, e, revision)
}

// confirm lets the actor's unit stand for e, which is as it is stored, if it is in the given revision.
func (s *Service) confirm(ctx context.Context, sc scene, e Evidence, revision int) (Evidence, error) {
	by := cmp.Or(sc.actor.UnitID, sc.owner)
	if !e.Counts() || e.Confirmed.UnitID == by {
		return e, nil
	}
	after := e.Clone()
	after.Revision, after.Confirmed = revision, Confirmation{UnitID: by, By: sc.actor.UserID, At: s.now()}
	return s.putEvidence(ctx, sc.actor, e, after)
}

// Seen is a piece of evidence in the revision in which somebody saw it.
type Seen struct {
	ID       string
	Revision int
}

// ConfirmAll confirms MaxPage pieces of a plan's evidence at most, each as Confirm does, and returns how many the actor's unit
// stands for then, and the IDs of those that it does not since they were changed or withdrawn after the actor saw them. It
// returns ErrNoEvidence, ErrNotAllowed or ErrBadEvidence before it confirms any.
func (s *Service) ConfirmAll(ctx context.Context, a Actor, planID string, seen []Seen) (confirmed int, changed []string, err error) {
	sc, err := s.scene(ctx, a, planID)
	if err != nil {
		return 0, nil, err
	}
	c := &check{}
	if !c.most("evidence", len(seen), MaxPage) {
		return 0, nil, c.Err(ErrBadEvidence)
	}
	revisions := map[string]int{}
	var ids []string
	for _, x := range seen {
		if _, twice := revisions[x.ID]; !twice {
			ids = append(ids, x.ID)
		}
		revisions[x.ID] = x.Revision
	}
	all, err := s.Store.Evidence(ctx, ids)
	if err != nil {
		return 0, nil, err
	}
	for _, e := range all {
		if e.PlanID == sc.root && !sc.above(e.UnitID, e.TaskID) {
			return 0, nil, ErrNotAllowed
		}
	}
	if len(all) < len(ids) || slices.ContainsFunc(all, func(e Evidence) bool { return e.PlanID != sc.root }) {
		return 0, nil, ErrNoEvidence
	}
	for _, e := range all {
		e, err := s.confirm(ctx, sc, e, revisions[e.ID])
		switch {
		case err == nil && e.Counts():
			confirmed++
		case err == nil || errors.Is(err, ErrStale):
			changed = append(changed, e.ID)
		default:
			return confirmed, changed, err
		}
	}
	return confirmed, changed, nil
}

// EvidenceHistory returns every revision of some evidence, oldest first. It returns ErrNoEvidence, or ErrNotAllowed unless
// the actor sees it.
func (s *Service) EvidenceHistory(ctx context.Context, a Actor, id string) ([]Evidence, error) {
	all, err := s.Store.EvidenceRevisions(ctx, id)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, ErrNoEvidence
	}
	last := all[len(all)-1]
	sc, err := s.scene(ctx, a, last.PlanID)
	if err != nil {
		return nil, err
	}
	if !sc.sees(last.UnitID, last.TaskID) {
		return nil, ErrNotAllowed
	}
	return all, nil
}

// Evidence returns a page of the evidence that counts and that the actor sees, latest day first, from the given place on, and
// how much there is in all. A page has MaxPage pieces at most.
func (s *Service) Evidence(ctx context.Context, a Actor, planID string, sel Selection, from, limit int) ([]Evidence, int, error) {
	sc, err := s.scene(ctx, a, planID)
	if err != nil {
		return nil, 0, err
	}
	b, release, err := s.book(ctx, sc.root)
	if err != nil {
		return nil, 0, err
	}
	ids, total := b.ledger.IDs(sc.narrow(sel), from, min(limit, MaxPage))
	release()
	page, err := s.Store.Evidence(ctx, ids)
	return page, total, err
}

// Totals adds up the evidence that the actor sees, contests included.
func (s *Service) Totals(ctx context.Context, a Actor, planID string, sel Selection) (Totals, error) {
	sc, err := s.scene(ctx, a, planID)
	if err != nil {
		return Totals{}, err
	}
	list, err := s.totals(ctx, sc, sel)
	if err != nil {
		return Totals{}, err
	}
	return list[0], nil
}

// totals adds up several selections at one moment.
func (s *Service) totals(ctx context.Context, sc scene, selections ...Selection) ([]Totals, error) {
	figures, err := contests(ctx, s.Contests, sc.plan)
	if err != nil {
		return nil, err
	}
	b, release, err := s.book(ctx, sc.root)
	if err != nil {
		return nil, err
	}
	defer release()
	var all []Totals
	for _, sel := range selections {
		sel = sc.narrow(sel)
		t := b.ledger.Totals(sel)
		for _, f := range figures {
			t.AddContest(f, sel, sc.today)
		}
		all = append(all, t)
	}
	return all, nil
}

// ContestFigures returns what the contests come to that are evidence for tasks of the plan. To a unit that does not see
// all they tell of itself alone.
func (s *Service) ContestFigures(ctx context.Context, a Actor, planID string) ([]ContestFigures, error) {
	sc, err := s.scene(ctx, a, planID)
	if err != nil {
		return nil, err
	}
	all, err := contests(ctx, s.Contests, sc.plan)
	for i := range all {
		if !sc.sees("", all[i].TaskID) {
			own := all[i].Units
			all[i].Units = nil
			for _, u := range own {
				if u.UnitID == a.UnitID {
					all[i].Units = append(all[i].Units, u)
				}
			}
		} else {
			all[i].Units = slices.Clone(all[i].Units) // the source's own
		}
	}
	return all, err
}
