package planning

import (
	"context"
	"slices"
)

// savePart stores a change of one part of a plan by somebody who read the plan in the given revision; what others changed since
// in its other parts stays as they left it. It returns what SavePlan returns, and ErrStale with the plan that is stored now
// only if the part was changed since.
func (s *Service) savePart(ctx context.Context, a Actor, planID string, revision int, part func(Plan) any, change func(*Plan) error) (Plan, error) {
	all, err := s.PlanHistory(ctx, planID)
	if err != nil {
		return Plan{}, err
	}
	now := all[len(all)-1]
	read := slices.IndexFunc(all, func(p Plan) bool { return p.Revision == revision })
	if read < 0 || !alike(part(all[read]), part(now)) {
		return now, ErrStale.At("revision", "stale")
	}
	now = now.Clone()
	if err := change(&now); err != nil {
		return Plan{}, err
	}
	return s.SavePlan(ctx, a, now)
}

// taskPart is one task of a plan, for savePart; the zero value where there is none.
func taskPart(id string) func(Plan) any {
	return func(p Plan) any {
		t, _ := p.Task(id)
		return t
	}
}

func (p Plan) taskIndex(id string) int {
	return slices.IndexFunc(p.Tasks, func(t Task) bool { return t.ID == id })
}

// SaveTask stores one task of a plan as somebody edited it who read the plan in the given revision; see savePart.
func (s *Service) SaveTask(ctx context.Context, a Actor, planID string, revision int, t Task) (Plan, error) {
	return s.savePart(ctx, a, planID, revision, taskPart(t.ID), func(p *Plan) error {
		at := p.taskIndex(t.ID)
		if at < 0 {
			return ErrInvalid.At("task", "task_unknown", "task", t.ID)
		}
		p.Tasks[at] = t
		return nil
	})
}

// AddTask adds a task to a plan, behind those of its category, whatever others change at the same time. It returns what
// SavePlan returns.
func (s *Service) AddTask(ctx context.Context, a Actor, planID string, t Task) (Plan, error) {
	p, err := s.Store.Plan(ctx, planID)
	if err != nil {
		return Plan{}, err
	}
	if p.taskIndex(t.ID) >= 0 {
		return Plan{}, ErrInvalid.At("task.id", "duplicate")
	}
	rank := func(c Category) int { return slices.Index(Categories(), c) }
	at := len(p.Tasks)
	for at > 0 && rank(p.Tasks[at-1].Category) > rank(t.Category) {
		at--
	}
	p = p.Clone()
	p.Tasks = slices.Insert(p.Tasks, at, t)
	return s.SavePlan(ctx, a, p)
}

// RestoreTask takes a task of the plan above into a unit's own plan again, as Plan.Under does. It returns what AddTask returns.
func (s *Service) RestoreTask(ctx context.Context, a Actor, planID, id string) (Plan, error) {
	p, err := s.Store.Plan(ctx, planID)
	if err != nil {
		return Plan{}, err
	}
	if p.Parent == "" {
		return Plan{}, ErrInvalid.At("restore", "task_unknown", "task", id)
	}
	above, err := s.Store.Plan(ctx, p.Parent)
	if err != nil {
		return Plan{}, err
	}
	t, ok := above.Task(id)
	if !ok || t.Category != Content && t.Category != Form {
		return Plan{}, ErrInvalid.At("restore", "task_unknown", "task", id)
	}
	return s.AddTask(ctx, a, planID, t.under(p.UnitID))
}

// RemoveTask takes a task out of a plan, as SaveTask changes one. It returns ErrInvalid with the tasks that depend on it, or
// if evidence was filed for it.
func (s *Service) RemoveTask(ctx context.Context, a Actor, planID string, revision int, id string) (Plan, error) {
	return s.savePart(ctx, a, planID, revision, taskPart(id), func(p *Plan) error {
		at := p.taskIndex(id)
		if at < 0 {
			return ErrInvalid.At("task", "task_unknown", "task", id)
		}
		p.Tasks = slices.Delete(p.Tasks, at, at+1)
		for _, t := range p.Tasks {
			if slices.Contains(t.DependsOn, id) {
				return ErrInvalid.At("tasks", "task_needed", "task", id, "by", t.ID)
			}
		}
		return nil
	})
}

// SaveDocument stores what stands at the head and the foot of a plan's document, as SaveTask does a task. The year stays: the
// plan's periods, reports and evidence are of it.
func (s *Service) SaveDocument(ctx context.Context, a Actor, planID string, revision int, d Document) (Plan, error) {
	part := func(p Plan) any { return p.Document }
	return s.savePart(ctx, a, planID, revision, part, func(p *Plan) error {
		d.Year = p.Document.Year
		p.Document = d
		return nil
	})
}

// SaveHead stores who answers for a plan, as SaveTask does a task. A unit's own plan that named the head before as the signer
// of its document names the new one.
func (s *Service) SaveHead(ctx context.Context, a Actor, planID string, revision int, head Head) (Plan, error) {
	part := func(p Plan) any { return p.Head }
	return s.savePart(ctx, a, planID, revision, part, func(p *Plan) error {
		if d := &p.Document; p.Parent != "" && d.Signer == p.Head.Name && d.SignerTitle == p.Head.Position {
			d.Signer, d.SignerTitle = head.Name, head.Position
		}
		p.Head = head
		return nil
	})
}

// SavePeriods stores the periods of a plan as somebody edited them who read the plan in the given revision; what others
// changed since in the plan's other parts stays as they left it. None means the usual ones. It returns what SavePlan returns,
// and ErrStale with the plan that is stored now only if the periods were changed since.
func (s *Service) SavePeriods(ctx context.Context, a Actor, planID string, revision int, periods []Period) (Plan, error) {
	part := func(p Plan) any { return p.Periods }
	return s.savePart(ctx, a, planID, revision, part, func(p *Plan) error {
		p.Periods = slices.Clone(periods)
		return nil
	})
}
